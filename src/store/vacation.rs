//! Vacations.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Connection, iso, ms, parse};
use crate::domain::ids::LearnerId;
use crate::domain::vacation::Vacation;

/// Reads the vacation of a row; `None` where an outer join found none.
pub(super) fn from_row(row: &SqliteRow) -> sqlx::Result<Option<Vacation>> {
    let Some(first) = row.try_get::<Option<&str>, _>("vacation_first")? else {
        return Ok(None);
    };
    Ok(Some(Vacation {
        first: parse(first, "date")?,
        last: parse(row.try_get("vacation_last")?, "date")?,
    }))
}

/// The vacations of a learner that last until a date or longer, oldest first.
pub async fn since(connection: &mut Connection, learner: LearnerId, from: NaiveDate) -> sqlx::Result<Vec<Vacation>> {
    let rows = sqlx::query(
        "SELECT first_on AS vacation_first, last_on AS vacation_last FROM vacation WHERE learner_id = ?1 AND last_on >= ?2 ORDER BY first_on",
    )
    .bind(learner.0)
    .bind(iso(from))
    .fetch_all(connection)
    .await?;
    rows.iter().filter_map(|row| from_row(row).transpose()).collect()
}

/// Puts a vacation in the place of another, or of none; `None` takes the other away.
pub async fn replace(
    connection: &mut Connection,
    learner: LearnerId,
    old: Option<Vacation>,
    new: Option<Vacation>,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    if let Some(old) = old {
        sqlx::query("DELETE FROM vacation WHERE learner_id = ?1 AND first_on = ?2")
            .bind(learner.0)
            .bind(iso(old.first))
            .execute(&mut *connection)
            .await?;
    }
    if let Some(new) = new {
        sqlx::query("INSERT INTO vacation (learner_id, first_on, last_on, set_at) VALUES (?1, ?2, ?3, ?4)")
            .bind(learner.0)
            .bind(iso(new.first))
            .bind(iso(new.last))
            .bind(ms(at))
            .execute(connection)
            .await?;
    }
    Ok(())
}
