//! The only SQL: one `SQLite` file, one writer, several readers, one file of queries per table.

pub mod attempt;
pub mod card;
pub mod chat;
pub mod cutoff;
pub mod heartbeat;
pub mod learner;
pub mod missed;
pub mod post;
pub mod push;
pub mod reminder;
pub mod review;
pub mod schedule;
mod suggested;
pub mod vacation;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlSafeStr, Sqlite, SqliteConnection, Transaction};

/// Readers that may look at the file at the same time.
const READERS: u32 = 4;

/// The migrations, in order: version, name, SQL.
pub const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "init", include_str!("../../migrations/0001_init.sql")),
    (2, "push", include_str!("../../migrations/0002_push.sql")),
    (3, "days", include_str!("../../migrations/0003_days.sql")),
    (4, "judge", include_str!("../../migrations/0004_judge.sql")),
    (5, "remarks", include_str!("../../migrations/0005_remarks.sql")),
];

/// Why a store cannot be opened; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("{0} is in use by another Drillbit; stop that one first, or set another [store] path")]
    InUse(PathBuf),
    /// A later Drillbit wrote it.
    #[error(
        "{path} was written by a newer Drillbit (migration {version}); update this one, or restore an older backup"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The migration that this program does not know.
        version: i64,
    },
    /// It is no `SQLite` file, or it cannot be read or written.
    #[error("cannot open {path}: {cause}; it must be a SQLite file of Drillbit's that this user may read and write")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What `SQLite` or the system said.
        cause: String,
    },
}

/// The open store.
#[derive(Debug)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    /// Held for as long as the store is open, so that a second process is turned away.
    _lock: Option<Lock>,
}

impl Store {
    /// Opens or creates the file and brings it to the present version.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let unusable = |cause: String| OpenError::Unusable {
            path: path.to_owned(),
            cause,
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| unusable(error.to_string()))?;
        }
        let lock = lock(path)?;
        let options = options(SqliteConnectOptions::new().filename(path).create_if_missing(true));
        let writer = pool(1)
            .connect_with(options.clone())
            .await
            .map_err(|error| unusable(error.to_string()))?;
        migrate(&writer).await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => OpenError::Newer {
                path: path.to_owned(),
                version,
            },
            other => unusable(other.to_string()),
        })?;
        let readers = pool(READERS).connect_lazy_with(options.read_only(true));
        Ok(Self {
            writer,
            readers,
            _lock: Some(lock),
        })
    }

    /// A store in memory, for tests: writer and readers are the same connection.
    pub async fn in_memory() -> sqlx::Result<Self> {
        let writer = pool(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options(SqliteConnectOptions::new().filename(":memory:")))
            .await?;
        migrate(&writer).await?;
        Ok(Self {
            readers: writer.clone(),
            writer,
            _lock: None,
        })
    }

    /// Opens an existing file to read, also while a process serves from it: no lock is taken, nothing migrated.
    pub async fn open_to_read(path: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(path.exists(), "{} does not exist", path.display());
        let readers = pool(1)
            .connect_with(options(SqliteConnectOptions::new().filename(path)).read_only(true))
            .await?;
        Ok(Self {
            writer: readers.clone(),
            readers,
            _lock: None,
        })
    }

    /// Begins a transaction that may write. One at a time; dropped without commit it leaves nothing.
    pub async fn write(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        // A plain BEGIN would fail with SQLITE_BUSY where a read turns into a write.
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Begins a transaction that only reads.
    pub async fn read(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        self.readers.begin().await
    }

    /// Copies the whole store at `path` to a new file, also while a process serves from it, and opens
    /// the copy to check it.
    pub async fn backup(path: &Path, target: &Path) -> anyhow::Result<()> {
        anyhow::ensure!(!target.exists(), "{} exists already; name a new file", target.display());
        let name = target
            .to_str()
            .ok_or_else(|| anyhow::anyhow!("{} is not a plain path", target.display()))?;
        let source = Self::open_to_read(path).await?;
        sqlx::query("VACUUM INTO ?1")
            .bind(name)
            .execute(&source.readers)
            .await?;
        source.close().await;
        let copy = pool(1)
            .connect_with(SqliteConnectOptions::new().filename(target).read_only(true))
            .await?;
        let (verdict,): (String,) = sqlx::query_as("PRAGMA integrity_check").fetch_one(&copy).await?;
        copy.close().await;
        anyhow::ensure!(verdict == "ok", "the copy is damaged: {verdict}");
        Ok(())
    }

    /// Closes the file: what is in the log is written into it.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn options(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        // A grade that was acknowledged must survive a loss of power.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .test_before_acquire(false)
}

async fn migrate(pool: &SqlitePool) -> Result<(), MigrateError> {
    let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
        Migration::new(
            *version,
            (*name).into(),
            MigrationType::Simple,
            (*sql).into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(migrations.collect()).run(pool).await
}

/// The lock on the file beside the store.
#[derive(Debug)]
struct Lock(std::fs::File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone would leave it to a child process that is just being started with a copy of the handle.
        // If it cannot be unlocked, the end of this process does it.
        let _ = self.0.unlock();
    }
}

fn lock(path: &Path) -> Result<Lock, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let unusable = |error: std::io::Error| OpenError::Unusable {
        path: path.to_owned(),
        cause: error.to_string(),
    };
    let file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(unusable(error)),
    }
}

/// An instant as the store keeps it: UTC, ms.
fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// An instant read back.
fn instant(ms: i64) -> sqlx::Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(ms).ok_or_else(|| broken("instant", &ms.to_string()))
}

/// A date as the store keeps it.
fn iso(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// A text column read back into its type.
fn parse<T: std::str::FromStr>(text: &str, what: &str) -> sqlx::Result<T> {
    text.parse().map_err(|_| broken(what, text))
}

/// The value that a code stands for in a table of codes.
fn decode<T: Copy>(table: &[(T, &'static str)], text: &str, what: &str) -> sqlx::Result<T> {
    table
        .iter()
        .find(|(_, code)| *code == text)
        .map(|(value, _)| *value)
        .ok_or_else(|| broken(what, text))
}

fn broken(what: &str, value: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("the store holds {value:?} as {what}").into())
}

/// The connection of a transaction, as queries take it.
pub type Connection = SqliteConnection;
