//! The cutoffs that learners had before their present ones.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Connection, instant, ms, parse};
use crate::domain::calendar::Rollover;
use crate::domain::cutoff::{Change, Cutoff, Earlier};
use crate::domain::ids::LearnerId;

/// Reads the cutoff of a row; `None` where an outer join found none.
pub(super) fn from_row(row: &SqliteRow) -> sqlx::Result<Option<Earlier>> {
    let Some(until) = row.try_get::<Option<i64>, _>("earlier_until")? else {
        return Ok(None);
    };
    Ok(Some(Earlier {
        until: instant(until)?,
        cutoff: Cutoff {
            zone: parse(row.try_get("earlier_zone")?, "zone")?,
            rollover: Rollover::new(row.try_get("earlier_rollover")?).unwrap_or(Rollover::DEFAULT),
        },
    }))
}

/// All earlier cutoffs of a learner, oldest first.
pub async fn earlier(connection: &mut Connection, learner: LearnerId) -> sqlx::Result<Vec<Earlier>> {
    let rows = sqlx::query(
        "SELECT until_at AS earlier_until, zone AS earlier_zone, rollover AS earlier_rollover FROM earlier_cutoff WHERE learner_id = ?1 ORDER BY until_at",
    )
    .bind(learner.0)
    .fetch_all(connection)
    .await?;
    rows.iter().filter_map(|row| from_row(row).transpose()).collect()
}

/// Writes down what a change does to the earlier cutoffs; the new one is saved with the learner's settings.
pub async fn note(
    connection: &mut Connection,
    learner: LearnerId,
    pending: Option<&Earlier>,
    change: &Change,
) -> sqlx::Result<()> {
    match change {
        Change::Nothing | Change::TooSoon(_) => {}
        Change::AtOnce => {
            sqlx::query("DELETE FROM earlier_cutoff WHERE learner_id = ?1")
                .bind(learner.0)
                .execute(connection)
                .await?;
        }
        Change::TakenBack => {
            sqlx::query("DELETE FROM earlier_cutoff WHERE learner_id = ?1 AND until_at = ?2")
                .bind(learner.0)
                .bind(pending.map(|earlier| ms(earlier.until)))
                .execute(connection)
                .await?;
        }
        Change::After(earlier) => {
            sqlx::query(
                "INSERT INTO earlier_cutoff (learner_id, until_at, zone, rollover) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )
            .bind(learner.0)
            .bind(ms(earlier.until))
            .bind(earlier.cutoff.zone.name())
            .bind(earlier.cutoff.rollover.hour())
            .execute(connection)
            .await?;
        }
    }
    Ok(())
}
