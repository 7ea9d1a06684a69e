//! Reminders that learners asked for.

use chrono::{DateTime, NaiveTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Connection, instant, ms};
use crate::domain::ids::LearnerId;
use crate::domain::question::Language;

/// A reminder's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Whose.
    pub learner: LearnerId,
    /// The short name of the platform it goes out on.
    pub platform: String,
    /// The person it goes to, as that platform names them.
    pub account: String,
    /// The wall-clock time in the learner's zone.
    pub time: NaiveTime,
    /// The language to write in until the learner chooses one.
    pub language: Language,
    /// When it is looked at next.
    pub next_at: DateTime<Utc>,
    /// Why it stopped, if the platform refuses it for good.
    pub refused: Option<String>,
}

fn from_row(row: &SqliteRow) -> sqlx::Result<Reminder> {
    let time: &str = row.try_get("time")?;
    Ok(Reminder {
        learner: LearnerId(row.try_get("learner_id")?),
        platform: row.try_get("platform")?,
        account: row.try_get("account")?,
        time: NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| super::broken("time", time))?,
        language: super::learner::parse_language(row.try_get("language")?)?,
        next_at: instant(row.try_get("next_at")?)?,
        refused: row.try_get("refused")?,
    })
}

/// The reminder of a learner, if there is one.
pub async fn get(connection: &mut Connection, learner: LearnerId) -> sqlx::Result<Option<Reminder>> {
    let row = sqlx::query("SELECT * FROM reminder WHERE learner_id = $1")
        .bind(learner.0)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Makes or replaces the reminder of a learner.
pub async fn save(connection: &mut Connection, reminder: &Reminder) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO reminder (learner_id, platform, account, time, language, next_at, refused) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (learner_id) DO UPDATE SET platform = excluded.platform, account = excluded.account, time = excluded.time, \
         language = excluded.language, next_at = excluded.next_at, refused = excluded.refused",
    )
    .bind(reminder.learner.0)
    .bind(&reminder.platform)
    .bind(&reminder.account)
    .bind(reminder.time.format("%H:%M").to_string())
    .bind(reminder.language.code())
    .bind(ms(reminder.next_at))
    .bind(&reminder.refused)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends the reminder of a learner.
pub async fn remove(connection: &mut Connection, learner: LearnerId) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM reminder WHERE learner_id = $1")
        .bind(learner.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Stops a reminder that the platform refuses for good.
pub async fn refuse(connection: &mut Connection, learner: LearnerId, words: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE reminder SET refused = $2 WHERE learner_id = $1")
        .bind(learner.0)
        .bind(words)
        .execute(connection)
        .await?;
    Ok(())
}

/// Reminders that are looked at only after an instant.
pub async fn beyond(connection: &mut Connection, after: DateTime<Utc>) -> sqlx::Result<Vec<Reminder>> {
    let rows = sqlx::query("SELECT * FROM reminder WHERE next_at > $1 AND refused IS NULL")
        .bind(ms(after))
        .fetch_all(connection)
        .await?;
    rows.iter().map(from_row).collect()
}

/// Reminders whose time has come, the longest waiting first.
pub async fn due(connection: &mut Connection, at: DateTime<Utc>, most: u32) -> sqlx::Result<Vec<Reminder>> {
    let rows = sqlx::query(
        "SELECT * FROM reminder WHERE next_at <= $1 AND refused IS NULL ORDER BY next_at, learner_id LIMIT $2",
    )
    .bind(ms(at))
    .bind(most)
    .fetch_all(connection)
    .await?;
    rows.iter().map(from_row).collect()
}
