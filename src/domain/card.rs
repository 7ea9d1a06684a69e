//! A learner's memory of one question and the four states that a rating can lead to (FSRS-6, whole days).

use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::grading::Rating;
use super::seed;

/// From this many lapses on a card is a leech.
pub const LEECH_LAPSES: u32 = 8;
/// The longest interval in days, a hundred years as in Anki.
const MAX_INTERVAL: f32 = 36_500.0;

static SCHEDULER: LazyLock<fsrs::FSRS> = LazyLock::new(fsrs::FSRS::default);

/// The share of answers a learner wants to still know when a question comes back, 0.70 to 0.97.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retention(f64);

impl Retention {
    /// 90 %.
    pub const DEFAULT: Self = Self(0.90);

    /// Accepts 0.70 to 0.97.
    pub fn new(share: f64) -> Option<Self> {
        (0.70..=0.97).contains(&share).then_some(Self(share))
    }

    /// The share.
    pub fn share(self) -> f64 {
        self.0
    }

    /// The share in whole percent, 70 to 97.
    pub fn percent(self) -> u8 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0.70 to 0.97 gives 70 to 97"
        )]
        let percent = (self.0 * 100.0).round() as u8;
        percent
    }
}

/// A learner's memory of one question.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// FSRS stability in days: the interval at which recall falls to 90 %.
    pub stability: f32,
    /// FSRS difficulty, 1 to 10.
    pub difficulty: f32,
    /// The study date on which the question comes back.
    pub due_on: NaiveDate,
    /// The study date of the last rating.
    pub last_on: NaiveDate,
    /// How often it was rated.
    pub reps: u32,
    /// How often it was rated Again after having been known.
    pub lapses: u32,
}

/// The four cards that the four ratings lead to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NextCards {
    /// After Again.
    pub again: Card,
    /// After Hard.
    pub hard: Card,
    /// After Good.
    pub good: Card,
    /// After Easy.
    pub easy: Card,
}

impl NextCards {
    /// The card after a rating.
    pub fn after(&self, rating: Rating) -> &Card {
        match rating {
            Rating::Again => &self.again,
            Rating::Hard => &self.hard,
            Rating::Good => &self.good,
            Rating::Easy => &self.easy,
        }
    }
}

impl Card {
    /// Whether it was forgotten so often that another way of learning it would serve better.
    pub fn is_leech(&self) -> bool {
        self.lapses >= LEECH_LAPSES
    }

    /// Days from a date until the card is due, never negative.
    pub fn days_until_due(&self, today: NaiveDate) -> u32 {
        u32::try_from((self.due_on - today).num_days().max(0)).unwrap_or(u32::MAX)
    }

    /// The chance that the learner still knows it on `today`, 0 to 1.
    pub fn retrievability(&self, today: NaiveDate) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "days between two dates are far below 2^24")]
        let elapsed = (today - self.last_on).num_days().max(0) as f32;
        fsrs::current_retrievability(self.memory(), elapsed, fsrs::FSRS6_DEFAULT_DECAY)
    }

    fn memory(&self) -> fsrs::MemoryState {
        fsrs::MemoryState {
            stability: self.stability,
            difficulty: self.difficulty,
        }
    }
}

/// The four next cards. `fuzz_seed` comes from ids, so that the spread of due dates can be recomputed;
/// `None` gives the bare intervals.
pub fn next_cards(card: Option<&Card>, today: NaiveDate, retention: Retention, fuzz_seed: Option<u64>) -> NextCards {
    let elapsed = card.map_or(0, |card| {
        u32::try_from((today - card.last_on).num_days().max(0)).unwrap_or(u32::MAX)
    });
    #[expect(clippy::cast_possible_truncation, reason = "the crate works in f32")]
    let wanted = retention.share() as f32;
    let states = SCHEDULER
        .next_states(card.map(Card::memory), wanted, elapsed)
        .or_else(|_| SCHEDULER.next_states(None, wanted, 0))
        .unwrap_or_else(|_| first_states());
    let mut floor = 1;
    let mut make = |rating: Rating, state: &fsrs::ItemState| {
        let days = fuzzed(whole_days(state.interval), fuzz_seed).max(floor);
        // A better rating never comes back sooner than a worse one, whatever the fuzz.
        floor = days;
        let lapsed = rating == Rating::Again && card.is_some();
        Card {
            stability: state.memory.stability,
            difficulty: state.memory.difficulty,
            due_on: today
                .checked_add_days(Days::new(u64::from(days)))
                .unwrap_or(NaiveDate::MAX),
            last_on: today,
            reps: card.map_or(0, |card| card.reps) + 1,
            lapses: card.map_or(0, |card| card.lapses) + u32::from(lapsed),
        }
    };
    NextCards {
        again: make(Rating::Again, &states.again),
        hard: make(Rating::Hard, &states.hard),
        good: make(Rating::Good, &states.good),
        easy: make(Rating::Easy, &states.easy),
    }
}

/// The seed of the fuzz for a learner's n-th rating of a question.
pub fn fuzz_seed(learner: i64, question: &str, reps: u32) -> u64 {
    seed::mix(&[learner.cast_unsigned(), seed::of_text(question), u64::from(reps)])
}

/// FSRS-6 initial states with default parameters; reached only if the crate refuses both a stored
/// memory and an empty one, which its own checks rule out.
fn first_states() -> fsrs::NextStates {
    let state = |stability, difficulty| fsrs::ItemState {
        memory: fsrs::MemoryState { stability, difficulty },
        interval: stability,
    };
    fsrs::NextStates {
        again: state(0.212, 6.413),
        hard: state(1.293, 5.112),
        good: state(2.307, 2.118),
        easy: state(8.296, 1.0),
    }
}

fn whole_days(interval: f32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 1..=36500"
    )]
    let days = interval.round().clamp(1.0, MAX_INTERVAL) as u32;
    days
}

/// Spreads an interval as Anki does: 15 % of the part from 2.5 to 7 days, 10 % up to 20 days, 5 % beyond, plus a day.
fn fuzzed(days: u32, fuzz_seed: Option<u64>) -> u32 {
    let (Some(fuzz_seed), true) = (fuzz_seed, days >= 3) else {
        return days;
    };
    let length = f64::from(days);
    let delta = [(2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, f64::INFINITY, 0.05)]
        .iter()
        .fold(1.0, |delta, (start, end, factor)| {
            delta + factor * (length.min(*end) - start).max(0.0)
        });
    let (low, high) = ((length - delta).round().max(2.0), (length + delta).round());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 2 and about 38,400"
    )]
    let fuzzed = (low + (seed::fraction(fuzz_seed) * (high - low + 1.0)).floor()) as u32;
    fuzzed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
    }

    /// Vectors computed with py-fsrs 6.3.2, no learning steps and no fuzz.
    #[test]
    fn intervals_match_the_reference_implementation() {
        let ratings = [
            Rating::Good,
            Rating::Good,
            Rating::Good,
            Rating::Again,
            Rating::Good,
            Rating::Good,
        ];
        let (mut card, mut date, mut intervals, mut stabilities) = (None, today(), vec![], vec![]);
        for rating in ratings {
            let next = *next_cards(card.as_ref(), date, Retention::DEFAULT, None).after(rating);
            intervals.push(next.days_until_due(date));
            stabilities.push(next.stability);
            date = next.due_on;
            card = Some(next);
        }
        assert_eq!(intervals, [2, 11, 46, 3, 8, 19]);
        for (got, want) in stabilities
            .iter()
            .zip([2.3065, 10.9643, 46.2802, 2.9326, 7.7782, 18.7816])
        {
            assert!((got - want).abs() < 1e-3, "{got} {want}");
        }
    }

    #[test]
    fn first_intervals() {
        let next = next_cards(None, today(), Retention::DEFAULT, None);
        let days = Rating::ALL.map(|rating| next.after(rating).days_until_due(today()));
        assert_eq!(days, [1, 1, 2, 8]);
    }

    #[test]
    fn lapses_count_only_what_was_known_and_make_a_leech_at_8() {
        let mut card = *next_cards(None, today(), Retention::DEFAULT, None).after(Rating::Again);
        assert_eq!(card.lapses, 0);
        for lapses in 1..=8 {
            assert!(!card.is_leech());
            card = *next_cards(Some(&card), card.due_on, Retention::DEFAULT, None).after(Rating::Again);
            assert_eq!(card.lapses, lapses);
        }
        assert!(card.is_leech());
    }

    #[test]
    fn the_fallback_is_what_the_crate_gives_for_a_new_card() {
        let (ours, theirs) = (first_states(), SCHEDULER.next_states(None, 0.9, 0).unwrap());
        for (a, b) in [
            (&ours.again, &theirs.again),
            (&ours.hard, &theirs.hard),
            (&ours.good, &theirs.good),
            (&ours.easy, &theirs.easy),
        ] {
            assert!((a.memory.stability - b.memory.stability).abs() < 0.01, "{a:?} {b:?}");
            assert!((a.memory.difficulty - b.memory.difficulty).abs() < 0.01, "{a:?} {b:?}");
        }
    }

    proptest! {
        /// From Again to Easy intervals never shrink, and the same ids give the same dates.
        #[test]
        fn better_ratings_never_come_back_sooner(history in proptest::collection::vec((0usize..4, 0u64..60), 0..12), ids in any::<u64>(), percent in 70u8..=97) {
            let retention = Retention::new(f64::from(percent) / 100.0).unwrap();
            let (mut card, mut date) = (None, today());
            for (choice, wait) in history {
                let next = next_cards(card.as_ref(), date, retention, Some(ids));
                prop_assert_eq!(next, next_cards(card.as_ref(), date, retention, Some(ids)));
                let days = Rating::ALL.map(|rating| next.after(rating).days_until_due(date));
                prop_assert!(days.is_sorted() && days[0] >= 1, "{:?}", days);
                card = Some(*next.after(Rating::ALL[choice]));
                date = date + Days::new(wait);
            }
        }
    }
}
