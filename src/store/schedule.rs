//! Schedules.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Connection, instant, iso, ms, parse};
use crate::domain::calendar::{Firing, Rhythm, Weekdays};
use crate::domain::ids::{ChatId, ChatKind};
use crate::domain::question::PostLanguage;

/// A schedule's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// The chat.
    pub chat: ChatId,
    /// Who reads it.
    pub kind: ChatKind,
    /// When it fires.
    pub rhythm: Rhythm,
    /// The language of posts.
    pub language: PostLanguage,
    /// Short names of topics; empty means all.
    pub topics: Vec<String>,
    /// The platform's id of the role to mention.
    pub role: Option<String>,
    /// Why it is paused, if it is.
    pub paused: Option<Paused>,
    /// The next firing.
    pub next: Firing,
    /// The person who is told when posts stop, as the platform names them.
    pub admin: Option<String>,
}

/// Why a schedule is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paused {
    /// An admin did it.
    Admin,
    /// The platform refuses posts for good.
    Refused {
        /// What kind of reason it gives.
        cause: Cause,
        /// Its own words.
        words: String,
    },
}

/// What kind of reason a platform gives for refusing a message for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The chat is deleted, or we were removed from it.
    Gone,
    /// We may not write there.
    Rights,
    /// The thread or topic is closed.
    Closed,
    /// The person does not want messages from us, or has no account any more.
    Blocked,
    /// Anything else.
    Other,
}

impl Cause {
    const CODES: [(Self, &'static str); 5] = [
        (Self::Gone, "gone"),
        (Self::Rights, "rights"),
        (Self::Closed, "closed"),
        (Self::Blocked, "blocked"),
        (Self::Other, "other"),
    ];

    fn code(self) -> &'static str {
        Self::CODES
            .iter()
            .find(|(cause, _)| *cause == self)
            .map_or("other", |(_, code)| code)
    }

    /// Files from before causes were kept, and anything unknown, have [`Cause::Other`].
    fn from_code(code: Option<&str>) -> Self {
        Self::CODES
            .iter()
            .find(|(_, known)| code == Some(known))
            .map_or(Self::Other, |(cause, _)| *cause)
    }
}

fn from_row(row: &SqliteRow) -> sqlx::Result<Schedule> {
    let time: &str = row.try_get("time")?;
    let zone: Tz = parse(row.try_get("zone")?, "zone")?;
    let language: &str = row.try_get("language")?;
    let next_date: NaiveDate = parse(row.try_get("next_date")?, "date")?;
    let note = row.try_get::<Option<String>, _>("pause_note")?.unwrap_or_default();
    Ok(Schedule {
        chat: ChatId(row.try_get("chat_id")?),
        kind: super::chat::kind(row.try_get("kind")?)?,
        rhythm: Rhythm {
            zone,
            time: NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| super::broken("time", time))?,
            weekdays: Weekdays::from_bits(row.try_get("weekdays")?).unwrap_or(Weekdays::ALL),
        },
        language: language.parse().map_err(|()| super::broken("language", language))?,
        topics: row
            .try_get::<&str, _>("topics")?
            .split(',')
            .filter(|topic| !topic.is_empty())
            .map(str::to_owned)
            .collect(),
        role: row.try_get("role")?,
        paused: match row.try_get::<Option<&str>, _>("paused")? {
            None => None,
            Some("admin") => Some(Paused::Admin),
            Some(_) => Some(Paused::Refused {
                cause: Cause::from_code(row.try_get("pause_cause")?),
                words: note,
            }),
        },
        next: Firing {
            at: instant(row.try_get("next_at")?)?,
            local_date: next_date,
        },
        admin: row.try_get("admin")?,
    })
}

/// The schedule of a chat, if it has one.
pub async fn get(connection: &mut Connection, chat: ChatId) -> sqlx::Result<Option<Schedule>> {
    let row = sqlx::query(
        "SELECT schedule.chat_id, time, zone, weekdays, language, topics, role, paused, pause_note, pause_cause, next_at, next_date, admin, chat.kind \
         FROM schedule JOIN chat ON chat.id = schedule.chat_id WHERE schedule.chat_id = ?1",
    )
    .bind(chat.0)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Schedules whose next firing has come, the longest waiting first.
pub async fn due(connection: &mut Connection, at: DateTime<Utc>, most: u32) -> sqlx::Result<Vec<Schedule>> {
    let rows = sqlx::query(
        "SELECT schedule.chat_id, time, zone, weekdays, language, topics, role, paused, pause_note, pause_cause, next_at, next_date, admin, chat.kind \
         FROM schedule JOIN chat ON chat.id = schedule.chat_id WHERE next_at <= ?1 AND paused IS NULL ORDER BY next_at, schedule.chat_id LIMIT ?2",
    )
    .bind(ms(at))
    .bind(most)
    .fetch_all(connection)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Makes or replaces the schedule of a chat.
pub async fn save(connection: &mut Connection, schedule: &Schedule, at: DateTime<Utc>) -> sqlx::Result<()> {
    let (paused, cause, note) = match &schedule.paused {
        None => (None, None, None),
        Some(Paused::Admin) => (Some("admin"), None, None),
        Some(Paused::Refused { cause, words }) => (Some("refused"), Some(cause.code()), Some(words)),
    };
    sqlx::query(
        "INSERT INTO schedule (chat_id, time, zone, weekdays, language, topics, role, paused, pause_cause, pause_note, next_at, next_date, admin, created_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) \
         ON CONFLICT (chat_id) DO UPDATE SET time = excluded.time, zone = excluded.zone, weekdays = excluded.weekdays, language = excluded.language, \
         topics = excluded.topics, role = excluded.role, paused = excluded.paused, pause_cause = excluded.pause_cause, \
         pause_note = excluded.pause_note, next_at = excluded.next_at, next_date = excluded.next_date, admin = excluded.admin, changed_at = excluded.changed_at",
    )
    .bind(schedule.chat.0)
    .bind(schedule.rhythm.time.format("%H:%M").to_string())
    .bind(schedule.rhythm.zone.name())
    .bind(schedule.rhythm.weekdays.bits())
    .bind(schedule.language.code())
    .bind(schedule.topics.join(","))
    .bind(&schedule.role)
    .bind(paused)
    .bind(cause)
    .bind(note)
    .bind(ms(schedule.next.at))
    .bind(iso(schedule.next.local_date))
    .bind(&schedule.admin)
    .bind(ms(at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves a schedule on to its next firing.
pub async fn advance(connection: &mut Connection, chat: ChatId, next: Firing) -> sqlx::Result<()> {
    sqlx::query("UPDATE schedule SET next_at = ?2, next_date = ?3 WHERE chat_id = ?1")
        .bind(chat.0)
        .bind(ms(next.at))
        .bind(iso(next.local_date))
        .execute(connection)
        .await?;
    Ok(())
}

/// Pauses a schedule because its posts are refused for good. One that is paused already keeps its reason.
pub async fn refuse(
    connection: &mut Connection,
    chat: ChatId,
    cause: Cause,
    words: &str,
    at: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let changed = sqlx::query(
        "UPDATE schedule SET paused = 'refused', pause_cause = $2, pause_note = $3, changed_at = $4 WHERE chat_id = $1 AND paused IS NULL",
    )
    .bind(chat.0)
    .bind(cause.code())
    .bind(words)
    .bind(ms(at))
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Ends the schedule of a chat.
pub async fn remove(connection: &mut Connection, chat: ChatId) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM schedule WHERE chat_id = ?1")
        .bind(chat.0)
        .execute(connection)
        .await?;
    Ok(())
}
