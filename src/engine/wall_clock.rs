//! The wall clock may be wrong for a while: what was decided by a clock that ran ahead is put right.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

use super::reminder;
use crate::domain::calendar::Firing;
use crate::domain::ids::ChatId;
use crate::store::{Connection, missed, schedule};

/// Nothing was planned yet.
pub(super) const NEVER: i64 = i64::MAX;
/// A step back of less is nothing to act on.
const SMALL_STEP_MS: i64 = 1_000;
/// No wait that was reckoned by the right clock is longer.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// Whether the clock is behind where it was; also at the first look, as nobody knows what it was before the start.
pub(super) fn went_back(last: &AtomicI64, at: DateTime<Utc>) -> bool {
    last.load(Ordering::Relaxed).saturating_sub(at.timestamp_millis()) > SMALL_STEP_MS
}

/// Notes that everything due by an instant is planned.
pub(super) fn note(last: &AtomicI64, at: DateTime<Utc>) {
    last.store(at.timestamp_millis(), Ordering::Relaxed);
}

/// Takes back what a clock that ran ahead has decided: dates that it took for over get their posts after all,
/// and nothing waits for an instant that is far away now.
pub(super) async fn put_right(connection: &mut Connection, at: DateTime<Utc>) -> anyhow::Result<()> {
    let mut resumed: BTreeMap<ChatId, Firing> = BTreeMap::new();
    for post in missed::ahead(connection, at).await? {
        let Some(schedule) = schedule::get(connection, post.chat).await? else {
            continue;
        };
        if post.firing.local_date < schedule.rhythm.local_date(at) {
            continue;
        }
        missed::take_back(connection, post.post).await?;
        let first = resumed.entry(post.chat).or_insert(post.firing);
        if post.firing.at < first.at {
            *first = post.firing;
        }
    }
    for (chat, firing) in &resumed {
        schedule::advance(connection, *chat, *firing).await?;
    }
    reminder::put_right(connection, at).await?;
    let waits = missed::cut_waits(connection, at, at + LONGEST_WAIT).await?;
    if !resumed.is_empty() || waits > 0 {
        tracing::warn!(
            schedules = resumed.len(),
            posts = waits,
            "the clock had been ahead; what it made of the days to come is taken back"
        );
    }
    Ok(())
}
