//! Every migration on data as the version before it left them.

use std::path::Path;

use drillbit::domain::ids::{AccountKey, AttemptId, ChatKey, ChatKind, PostId};
use drillbit::domain::judging::Judged;
use drillbit::store::attempt::{self, Heard, Phase};
use drillbit::store::schedule::{self, Cause, Paused};
use drillbit::store::{MIGRATIONS, Store, card, chat, learner, post, review};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A file as the version with this many migrations leaves it, with rows in it from each of them.
async fn file_of_version(path: &Path, migrations: usize) {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true);
    let pool: SqlitePool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .unwrap();
    for count in 1..=migrations {
        let known = MIGRATIONS[..count].iter().map(|(version, name, sql)| {
            Migration::new(
                *version,
                (*name).into(),
                MigrationType::Simple,
                (*sql).into_sql_str(),
                false,
            )
        });
        Migrator::with_migrations(known.collect()).run(&pool).await.unwrap();
        let rows = folder("tests/data/migrations").join(format!("{:04}.sql", MIGRATIONS[count - 1].0));
        let rows = std::fs::read_to_string(&rows).unwrap_or_else(|error| panic!("{}: {error}", rows.display()));
        sqlx::raw_sql(AssertSqlSafe(rows)).execute(&pool).await.unwrap();
    }
    pool.close().await;
}

#[test]
fn migrations_are_numbered_without_a_gap_and_each_file_is_one() {
    let mut files: Vec<String> = std::fs::read_dir(folder("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let known: Vec<String> = MIGRATIONS
        .iter()
        .map(|(version, name, _)| format!("{version:04}_{name}.sql"))
        .collect();
    assert_eq!(files, known);
    let versions: Vec<i64> = MIGRATIONS.iter().map(|(version, _, _)| *version).collect();
    assert_eq!(
        versions,
        (1..=i64::try_from(MIGRATIONS.len()).unwrap()).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_file_of_every_version_opens_and_keeps_what_it_holds() {
    for version in 1..=MIGRATIONS.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drillbit.db");
        file_of_version(&path, version).await;
        let store = Store::open(&path).await.unwrap();
        check(&store, version).await;
        store.close().await;
        drop(store);
        // And again: nothing is left to do.
        Store::open(&path).await.unwrap().close().await;
    }
}

#[tokio::test]
async fn the_sample_rows_leave_no_table_empty() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drillbit.db");
    file_of_version(&path, MIGRATIONS.len()).await;
    let store = Store::open(&path).await.unwrap();
    let mut tx = store.read().await.unwrap();
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .fetch_all(&mut *tx)
            .await
            .unwrap();
    assert!(tables.len() > 10, "{tables:?}");
    for table in tables {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM \"{table}\""));
        let count: i64 = sqlx::query_scalar(count).fetch_one(&mut *tx).await.unwrap();
        assert!(count > 0, "{table} has no sample row");
    }
}

/// What the rows of the first version say, read by today's queries.
async fn check(store: &Store, version: usize) {
    let mut tx = store.read().await.unwrap();
    let broken: Vec<(String, i64)> =
        sqlx::query_as("SELECT \"table\", rowid FROM pragma_foreign_key_check WHERE rowid IS NOT NULL")
            .fetch_all(&mut *tx)
            .await
            .unwrap();
    assert!(broken.is_empty(), "{broken:?}");
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(verdict, "ok");

    let account = AccountKey {
        platform: "telegram",
        id: "7001".to_owned(),
    };
    let learner = learner::find(&mut tx, &account).await.unwrap().unwrap();
    assert_eq!(
        (learner.streak.current, learner.streak.longest, learner.streak.freezes),
        (2, 9, 1)
    );
    assert_eq!(learner.zone, Some(chrono_tz::Tz::Asia__Shanghai));
    let cards = card::all(&mut tx, learner.id).await.unwrap();
    assert_eq!(cards.len(), 2);
    assert!(cards[0].1.suspended && cards[0].1.card.is_leech());

    let loaded = attempt::load(&mut tx, AttemptId(1), &account).await.unwrap().unwrap();
    assert_eq!(
        (loaded.attempt.phase, loaded.attempt.suggested.len()),
        (Phase::Graded, 5)
    );
    assert_eq!(loaded.asking, Some(learner.id));
    assert!(loaded.post_counted);
    let with_judge = version > 3;
    assert_eq!(loaded.owner.judge_place.is_some(), with_judge);
    assert_eq!(
        matches!(&loaded.attempt.judged, Judged::Answered(states) if states.len() == 5),
        with_judge
    );
    let heard = attempt::heard(&mut tx, learner.id, "tg:41").await.unwrap();
    assert_eq!(heard, Some(Heard::Answer(AttemptId(1))));
    let latest = review::latest(&mut tx, learner.id).await.unwrap().unwrap();
    assert_eq!(
        (latest.id, latest.before.streak.current),
        (1, 1),
        "the later one was undone"
    );
    assert_eq!(review::study_dates(&mut tx, learner.id).await.unwrap().len(), 2);

    let chat = ChatKey {
        platform: "telegram",
        place: "-1001".to_owned(),
        thread: Some("55".to_owned()),
        guild: None,
        kind: ChatKind::Group,
    };
    let chat = chat::find(&mut tx, &chat).await.unwrap().unwrap();
    let schedule = schedule::get(&mut tx, chat).await.unwrap().unwrap();
    assert_eq!(
        schedule.paused,
        Some(Paused::Refused {
            cause: if version > 1 { Cause::Gone } else { Cause::Other },
            words: "bot was kicked".to_owned()
        })
    );
    let sent = post::get(&mut tx, PostId(1)).await.unwrap().unwrap();
    assert_eq!((sent.answered, sent.score_sum), (2, 130));
}
