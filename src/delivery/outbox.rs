//! The outbox of one platform: claims what is due, paces it, sends it, and writes down what became of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Clock, Sender};
use crate::engine::Engine;
use crate::engine::daily::Claim;

/// How often the ledger is looked at. Short, so that a jump of the wall clock is noticed.
const TICK: Duration = Duration::from_millis(500);
/// Claims in hand at once; the rest waits in the ledger.
const IN_HAND: usize = 32;

/// How fast a platform may be sent to.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The time between the starts of two sends.
    pub gap: Duration,
}

impl Pace {
    /// Messages a second over all chats.
    pub const fn per_second(count: u32) -> Self {
        Self {
            gap: Duration::from_nanos(1_000_000_000 / count as u64),
        }
    }
}

/// Runs the outbox of a platform until it is stopped; sends in hand are finished first.
pub async fn run<S: Sender>(engine: Arc<Engine>, sender: S, pace: Pace, now: Clock, stop: CancellationToken) {
    let sender = Arc::new(sender);
    let room = Arc::new(Semaphore::new(IN_HAND));
    let sends = TaskTracker::new();
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut next_start = Instant::now();
    let mut failing = false;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = tick.tick() => {}
        }
        let claims = claim(&engine, sender.platform(), now(), room.available_permits()).await;
        let claims = match claims {
            Ok(claims) => {
                failing = false;
                claims
            }
            Err(error) => {
                // Said once, not twice a second.
                if !failing {
                    tracing::error!(
                        platform = sender.platform(),
                        error = format!("{error:#}"),
                        "the outbox cannot read the store"
                    );
                }
                failing = true;
                continue;
            }
        };
        for claim in claims {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
                break;
            };
            tokio::time::sleep_until(next_start).await;
            next_start = Instant::now() + pace.gap;
            let (engine, sender) = (Arc::clone(&engine), Arc::clone(&sender));
            sends.spawn(async move {
                let outcome = sender.send(&claim.delivery).await;
                if let Err(error) = engine.settle(&claim, &outcome, now()).await {
                    tracing::error!(
                        post = claim.post.0,
                        error = format!("{error:#}"),
                        "a post's result could not be written down"
                    );
                } else {
                    tracing::debug!(
                        platform = sender.platform(),
                        post = claim.post.0,
                        ?outcome,
                        "post settled"
                    );
                }
                drop(permit);
            });
        }
    }
    sends.close();
    sends.wait().await;
}

async fn claim(engine: &Engine, platform: &'static str, at: DateTime<Utc>, room: usize) -> anyhow::Result<Vec<Claim>> {
    let room = u32::try_from(room).unwrap_or(0);
    if room == 0 {
        return Ok(Vec::new());
    }
    let mut claims = engine.claim_posts(platform, at, room).await?;
    let left = room.saturating_sub(u32::try_from(claims.len()).unwrap_or(u32::MAX));
    if left > 0 {
        claims.extend(engine.claim_edits(platform, at, left).await?);
    }
    Ok(claims)
}

/// Plans due posts until it is stopped: one planner for all platforms.
pub async fn plan(engine: Arc<Engine>, now: Clock, stop: CancellationToken) {
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        loop {
            match engine.plan(now()).await {
                Ok(0) => {
                    failing = false;
                    break;
                }
                Ok(_) => {}
                Err(error) => {
                    if !failing {
                        tracing::error!(error = format!("{error:#}"), "due posts cannot be planned");
                    }
                    failing = true;
                    break;
                }
            }
        }
    }
}
