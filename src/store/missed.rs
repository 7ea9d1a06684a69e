//! Posts taken for missed, and waits, as a clock that ran ahead has left them.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;

use super::{Connection, instant, iso, ms, parse};
use crate::domain::calendar::Firing;
use crate::domain::ids::{ChatId, PostId};

/// A post that was taken for missed, and the firing that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// The post.
    pub post: PostId,
    /// The chat.
    pub chat: ChatId,
    /// When it should have come, and for which date.
    pub firing: Firing,
}

/// Posts taken for missed whose date may not be over at an instant, of running schedules that have moved on.
/// `CROSS JOIN` makes `SQLite` begin with the schedules, of which each has a few.
pub async fn ahead(connection: &mut Connection, at: DateTime<Utc>) -> sqlx::Result<Vec<Missed>> {
    // A local date begins at most 14 hours before and ends at most 12 hours behind the same date of UTC.
    let earliest = (at - TimeDelta::days(1)).date_naive();
    let rows = sqlx::query(
        "SELECT post.id, post.chat_id, post.local_date, post.due_at FROM schedule CROSS JOIN post ON post.chat_id = schedule.chat_id \
         WHERE schedule.next_at > $1 AND schedule.paused IS NULL AND post.local_date >= $2 AND post.state = 'missed'",
    )
    .bind(ms(at))
    .bind(iso(earliest))
    .fetch_all(connection)
    .await?;
    let missed = rows.iter().map(|row| {
        Ok(Missed {
            post: PostId(row.try_get("id")?),
            chat: ChatId(row.try_get("chat_id")?),
            firing: Firing {
                at: instant(row.try_get("due_at")?)?,
                local_date: parse(row.try_get("local_date")?, "date")?,
            },
        })
    });
    missed.collect()
}

/// Takes a post back that nobody saw, so that its date can get one.
pub async fn take_back(connection: &mut Connection, id: PostId) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM post WHERE id = ?1 AND state = 'missed'")
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets nothing wait beyond `latest`: such posts and edits are due at once, or when the post is. Reveals wait no
/// longer than they would by a right clock. Says how many posts there were.
pub async fn cut_waits(connection: &mut Connection, at: DateTime<Utc>, latest: DateTime<Utc>) -> sqlx::Result<u64> {
    sqlx::query(
        "UPDATE post SET edit_after = $1 WHERE state = 'sent' AND answered <> shown AND message IS NOT NULL AND edit_after > $2",
    )
    .bind(ms(at))
    .bind(ms(latest))
    .execute(&mut *connection)
    .await?;
    // A reveal waits a day.
    sqlx::query("UPDATE push SET try_after = $1 WHERE state IN ('planned', 'unknown') AND try_after > $2")
        .bind(ms(at + TimeDelta::days(1)))
        .bind(ms(at + TimeDelta::hours(25)))
        .execute(&mut *connection)
        .await?;
    let cut = sqlx::query(
        "UPDATE post SET try_after = max(due_at, $1) WHERE state IN ('planned', 'unknown') AND try_after > $2 AND try_after > due_at",
    )
    .bind(ms(at))
    .bind(ms(latest))
    .execute(connection)
    .await?;
    Ok(cut.rows_affected())
}
