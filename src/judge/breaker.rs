//! A breaker: an endpoint that is down costs a few learners the wait, and the others nothing.

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::ids::LearnerId;

/// So many failures in a row open it.
const OPENS_AFTER: u32 = 3;
/// How long the endpoint is left alone at first; doubled each time that it fails again.
const FIRST_PAUSE: Duration = Duration::from_mins(1);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// While somebody tries after a pause, the others are kept out for this long; a call takes less.
const TRIAL: Duration = Duration::from_secs(10);

/// What is known of an endpoint's health.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    /// Failures in a row.
    failures: u32,
    /// Whose calls failed, as long as they are all one learner's: then it may be their answers that take
    /// too long, and others still get through.
    only: Option<LearnerId>,
    /// Until when the endpoint is left alone.
    closed_until: Option<Instant>,
    /// The pause that comes next.
    pause: Option<Duration>,
}

impl Breaker {
    /// Whether a learner's answer may go out now. After a pause one call tries, and the others wait for it.
    pub(super) fn lets_through(&mut self, learner: LearnerId, now: Instant) -> bool {
        let Some(until) = self.closed_until else { return true };
        if now < until {
            return self.only.is_some_and(|only| only != learner);
        }
        self.closed_until = Some(now + TRIAL);
        true
    }

    /// A call came through.
    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// A call failed; the pause that begins with it, if one does.
    pub(super) fn failed(&mut self, learner: LearnerId, now: Instant) -> Option<Duration> {
        self.only = (self.failures == 0 || self.only == Some(learner)).then_some(learner);
        self.failures += 1;
        if self.failures < OPENS_AFTER {
            return None;
        }
        let pause = self.pause.unwrap_or(FIRST_PAUSE);
        self.pause = Some((pause * 2).min(LONGEST_PAUSE));
        self.closed_until = Some(now + pause);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: LearnerId = LearnerId(1);
    const BEN: LearnerId = LearnerId(2);

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn three_failures_in_a_row_close_the_way_and_a_success_clears_it() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        breaker.failed(ANN, now);
        breaker.failed(BEN, now);
        breaker.succeeded();
        breaker.failed(ANN, now);
        assert_eq!(breaker.failed(BEN, now), None);
        assert!(breaker.lets_through(ANN, now));
        assert_eq!(breaker.failed(ANN, now), Some(seconds(60)));
        assert!(!breaker.lets_through(ANN, now) && !breaker.lets_through(BEN, now + seconds(59)));
    }

    #[test]
    fn after_the_pause_one_call_tries_and_the_pause_grows() {
        let (mut breaker, mut now) = (Breaker::default(), Instant::now());
        for learner in [ANN, BEN, ANN] {
            breaker.failed(learner, now);
        }
        for pause in [120, 240, 480, 900, 900] {
            now += seconds(900);
            assert!(breaker.lets_through(ANN, now));
            assert!(!breaker.lets_through(BEN, now + seconds(1)), "only one tries");
            assert_eq!(breaker.failed(ANN, now), Some(seconds(pause)));
        }
        now += seconds(900);
        assert!(breaker.lets_through(BEN, now));
        // Whoever tried went away: the next one does.
        assert!(breaker.lets_through(ANN, now + seconds(10)));
        breaker.succeeded();
        assert!(breaker.lets_through(ANN, now) && breaker.lets_through(BEN, now));
        assert_eq!(breaker.failed(BEN, now), None);
    }

    #[test]
    fn one_learner_alone_does_not_close_the_way_for_others() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..3 {
            breaker.failed(ANN, now);
        }
        assert!(!breaker.lets_through(ANN, now));
        assert!(breaker.lets_through(BEN, now));
        breaker.failed(BEN, now);
        assert!(!breaker.lets_through(BEN, now), "now it fails for two");
    }
}
