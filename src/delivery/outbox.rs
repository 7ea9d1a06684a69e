//! The outbox of one platform: claims what is due, paces it, sends it, and writes down what became of it.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::pace::{Pace, Pacer};
use super::{Clock, Outcome, Recipient, Sender};
use crate::engine::Engine;
use crate::engine::outgoing::Claim;

/// How often the ledger is looked at. Short, so that a jump of the wall clock is noticed.
const TICK: Duration = Duration::from_millis(500);
/// Sends under way at once. So many may hang for as long as a request can take and hold nobody else back.
const UNDER_WAY: usize = 256;
/// Claims that wait for their turn: what is sent between two looks at the ledger, and a little more.
const WAITING: usize = 40;

type Result = (Claim, Outcome);

/// Runs the outbox of a platform until it is stopped; sends in hand are finished first.
pub async fn run<S: Sender>(engine: Arc<Engine>, sender: S, pace: Pace, now: Clock, stop: CancellationToken) {
    let (report, results) = unbounded_channel();
    let outbox = Outbox {
        engine,
        sender: Arc::new(sender),
        now,
        pacer: Pacer::new(pace, Instant::now()),
        waiting: VecDeque::new(),
        under_way: 0,
        report,
        failing: false,
    };
    outbox.run(results, stop).await;
}

struct Outbox<S> {
    engine: Arc<Engine>,
    sender: Arc<S>,
    now: Clock,
    pacer: Pacer,
    /// Claimed, and not started yet.
    waiting: VecDeque<Claim>,
    under_way: usize,
    report: UnboundedSender<Result>,
    /// Whether the store could not be read; said once, not twice a second.
    failing: bool,
}

impl<S: Sender> Outbox<S> {
    async fn run(mut self, mut results: UnboundedReceiver<Result>, stop: CancellationToken) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let may_start = !self.waiting.is_empty() && self.under_way < UNDER_WAY;
            tokio::select! {
                () = stop.cancelled() => break,
                _ = tick.tick() => self.claim().await,
                Some(result) = results.recv() => self.settle(result, &mut results).await,
                () = tokio::time::sleep_until(self.pacer.next()), if may_start => self.start().await,
            }
        }
        // What was claimed and not started goes back as it was.
        let waiting = std::mem::take(&mut self.waiting);
        let back: Vec<Result> = waiting
            .into_iter()
            .map(|claim| (claim, Outcome::Later(Duration::ZERO)))
            .collect();
        self.note(&back).await;
        while self.under_way > 0
            && let Some(result) = results.recv().await
        {
            self.settle(result, &mut results).await;
        }
    }

    /// Claims as much as can be started before the next look.
    async fn claim(&mut self) {
        let room = WAITING.saturating_sub(self.waiting.len());
        if room == 0 || self.under_way >= UNDER_WAY {
            return;
        }
        match self.claims(room).await {
            Ok(claims) => {
                self.failing = false;
                for claim in claims {
                    self.pacer.reserve(&claim.delivery.to);
                    self.waiting.push_back(claim);
                }
            }
            Err(error) => {
                if !self.failing {
                    tracing::error!(
                        platform = self.sender.platform(),
                        error = format!("{error:#}"),
                        "the outbox cannot read the store"
                    );
                }
                self.failing = true;
            }
        }
    }

    /// Posts first, then pushes, then edits; at most one for each recipient.
    async fn claims(&self, room: usize) -> anyhow::Result<Vec<Claim>> {
        let (at, now, platform) = ((self.now)(), Instant::now(), self.sender.platform());
        let taken = Mutex::new(HashSet::<String>::new());
        let hold = |to: &Recipient| {
            if let Some(wait) = self.pacer.hold(to, now) {
                return Some(at + TimeDelta::from_std(wait).unwrap_or(TimeDelta::minutes(1)));
            }
            let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
            (!taken.insert(to.place().to_owned())).then(|| at + TimeDelta::milliseconds(250))
        };
        let left = |claims: &[Claim]| u32::try_from(room.saturating_sub(claims.len())).unwrap_or(0);
        let mut claims = self.engine.claim_posts(platform, at, left(&[]), &hold).await?;
        if left(&claims) > 0 {
            let pushes = self.engine.claim_pushes(platform, at, left(&claims), &hold).await?;
            claims.extend(pushes);
        }
        if left(&claims) > 0 {
            let edits = self.engine.claim_edits(platform, at, left(&claims), &hold).await?;
            claims.extend(edits);
        }
        Ok(claims)
    }

    /// Starts the send whose turn it is.
    async fn start(&mut self) {
        let Some(claim) = self.waiting.pop_front() else { return };
        self.pacer.start(&claim.delivery.to, Instant::now());
        self.under_way += 1;
        let (sender, report) = (Arc::clone(&self.sender), self.report.clone());
        tokio::spawn(async move {
            let outcome = sender.send(&claim.delivery).await;
            // Only a run that is over no longer listens.
            let _ = report.send((claim, outcome));
        });
        if self.waiting.is_empty() {
            self.claim().await;
        }
    }

    /// Writes down a result, together with all others that have come meanwhile.
    async fn settle(&mut self, first: Result, results: &mut UnboundedReceiver<Result>) {
        let mut all = vec![first];
        while let Ok(result) = results.try_recv() {
            all.push(result);
        }
        for (claim, outcome) in &all {
            self.under_way -= 1;
            let wait = match outcome {
                Outcome::Later(wait) => Some(*wait),
                Outcome::Sent(_) | Outcome::Refused(_) | Outcome::Unknown | Outcome::Moved(_) | Outcome::Gone => None,
            };
            self.pacer.end(&claim.delivery.to, wait, Instant::now());
        }
        self.note(&all).await;
    }

    async fn note(&self, results: &[Result]) {
        if results.is_empty() {
            return;
        }
        if self.engine.settle(results, (self.now)()).await.is_ok() {
            for (claim, outcome) in results {
                let platform = self.sender.platform();
                tracing::debug!(platform, work = ?claim.work, ?outcome, "delivery settled");
            }
            return;
        }
        // One that cannot be written down must not take the others with it.
        for result in results {
            let (claim, outcome) = result;
            if let Err(error) = self.engine.settle(std::slice::from_ref(result), (self.now)()).await {
                tracing::error!(
                    work = ?claim.work,
                    ?outcome,
                    error = format!("{error:#}"),
                    "a result could not be written down"
                );
            }
        }
    }
}

/// Plans due posts and reminders until it is stopped: one planner for all platforms.
pub async fn plan(engine: Arc<Engine>, now: Clock, stop: CancellationToken) {
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        match plan_all(&engine, now).await {
            Ok(()) => failing = false,
            Err(error) => {
                if !failing {
                    tracing::error!(error = format!("{error:#}"), "what is due cannot be planned");
                }
                failing = true;
            }
        }
    }
}

async fn plan_all(engine: &Engine, now: Clock) -> anyhow::Result<()> {
    while engine.plan(now()).await? > 0 {}
    while engine.plan_reminders(now()).await? > 0 {}
    Ok(())
}
