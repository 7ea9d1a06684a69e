//! The bot's signs of life, and the outages between them.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Connection, instant, ms};
use crate::domain::streak::Outage;

/// The first sign of life ever; later ones change nothing here.
pub async fn begin(connection: &mut Connection, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO heartbeat (id, at) VALUES (1, ?1) ON CONFLICT DO NOTHING")
        .bind(ms(at))
        .execute(connection)
        .await?;
    Ok(())
}

/// A sign of life. If the last one is longer ago than `pause`, the time between is written down as an
/// outage. A clock that went back changes nothing, and neither does a store without a first sign of life.
pub async fn note(connection: &mut Connection, at: DateTime<Utc>, pause: TimeDelta) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO outage (from_at, to_at) SELECT at, $1 FROM heartbeat WHERE id = 1 AND at + $2 < $1; \
         UPDATE heartbeat SET at = $1 WHERE id = 1 AND at < $1",
    )
    .bind(ms(at))
    .bind(pause.num_milliseconds())
    .execute(connection)
    .await?;
    Ok(())
}

/// The outages that ended after an instant, oldest first.
pub async fn outages_since(connection: &mut Connection, from: DateTime<Utc>) -> sqlx::Result<Vec<Outage>> {
    let rows = sqlx::query_as("SELECT from_at, to_at FROM outage WHERE to_at > ?1 ORDER BY to_at")
        .bind(ms(from))
        .fetch_all(connection)
        .await?;
    outages(rows)
}

/// As [`note`] and then [`outages_since`], in one go: a round trip costs more than its statement.
pub async fn note_and_outages_since(
    connection: &mut Connection,
    at: DateTime<Utc>,
    pause: TimeDelta,
    from: DateTime<Utc>,
) -> sqlx::Result<Vec<Outage>> {
    let rows = sqlx::query_as(
        "INSERT INTO outage (from_at, to_at) SELECT at, $1 FROM heartbeat WHERE id = 1 AND at + $2 < $1; \
         UPDATE heartbeat SET at = $1 WHERE id = 1 AND at < $1; \
         SELECT from_at, to_at FROM outage WHERE to_at > $3 ORDER BY to_at",
    )
    .bind(ms(at))
    .bind(pause.num_milliseconds())
    .bind(ms(from))
    .fetch_all(connection)
    .await?;
    outages(rows)
}

fn outages(rows: Vec<(i64, i64)>) -> sqlx::Result<Vec<Outage>> {
    rows.into_iter()
        .map(|(from, to)| {
            Ok(Outage {
                from: instant(from)?,
                to: instant(to)?,
            })
        })
        .collect()
}
