//! Study dates to streak: a pure fold, and how it looks on a given day.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// One freeze is earned per this many studied days.
pub const DAYS_PER_FREEZE: u8 = 7;
/// At most this many freezes are held.
pub const MAX_FREEZES: u8 = 2;

/// What is remembered of a learner's study days; the fold's state and the store's cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Streak {
    /// Studied days in the run that ends on `last`.
    pub current: u32,
    /// The longest run ever.
    pub longest: u32,
    /// The last studied date.
    pub last: Option<NaiveDate>,
    /// Freezes held, 0 to [`MAX_FREEZES`].
    pub freezes: u8,
    /// Studied days since the last freeze was earned, below [`DAYS_PER_FREEZE`].
    pub toward_freeze: u8,
}

/// How a streak stands on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The length shown: the run that ends today or yesterday, or that freezes still save.
    pub current: u32,
    /// The longest run ever.
    pub longest: u32,
    /// Whether today is already studied.
    pub studied_today: bool,
    /// Freezes left once the days missed so far are paid for.
    pub freezes: u8,
}

impl Standing {
    /// Whether the streak is lost unless something is graded today.
    pub fn at_risk(&self) -> bool {
        self.current > 0 && !self.studied_today
    }
}

impl Streak {
    /// The streak after a graded answer on `date`. A date that is not after the last one changes
    /// nothing: the same day counts once, and a clock that went back never resets.
    #[must_use]
    pub fn study(self, date: NaiveDate) -> Self {
        let Some(last) = self.last else {
            return Self {
                current: 1,
                longest: self.longest.max(1),
                last: Some(date),
                ..self
            }
            .earn();
        };
        if date <= last {
            return self;
        }
        let missed = missed_days(last, date);
        let saved = missed <= i64::from(self.freezes);
        let current = if saved { self.current + 1 } else { 1 };
        // Freezes that cannot save the streak are not spent.
        let spent = if saved { u8::try_from(missed).unwrap_or(0) } else { 0 };
        Self {
            current,
            longest: self.longest.max(current),
            last: Some(date),
            freezes: self.freezes - spent,
            ..self
        }
        .earn()
    }

    /// The streak of a whole history, in the order of grading.
    pub fn fold(dates: impl IntoIterator<Item = NaiveDate>) -> Self {
        dates.into_iter().fold(Self::default(), Self::study)
    }

    /// How it stands on `today`.
    pub fn on(&self, today: NaiveDate) -> Standing {
        let missed = self.last.map_or(0, |last| missed_days(last, today));
        let alive = missed <= i64::from(self.freezes);
        let spent = if alive { u8::try_from(missed).unwrap_or(0) } else { 0 };
        Standing {
            current: if alive { self.current } else { 0 },
            longest: self.longest,
            studied_today: self.last.is_some_and(|last| last >= today),
            freezes: self.freezes - spent,
        }
    }

    fn earn(self) -> Self {
        let toward = self.toward_freeze + 1;
        if toward < DAYS_PER_FREEZE {
            return Self {
                toward_freeze: toward,
                ..self
            };
        }
        Self {
            toward_freeze: 0,
            freezes: (self.freezes + 1).min(MAX_FREEZES),
            ..self
        }
    }
}

/// Days strictly between two dates; 0 when they touch, coincide or run backwards.
fn missed_days(last: NaiveDate, date: NaiveDate) -> i64 {
    last.checked_add_days(Days::new(1))
        .map_or(0, |next| (date - next).num_days().max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
    }

    fn after(days: &[u64]) -> Streak {
        Streak::fold(days.iter().map(|number| day(*number)))
    }

    #[test]
    fn the_streak_of_a_new_learner_after_the_first_grade_is_1() {
        assert_eq!(
            after(&[0]).on(day(0)),
            Standing {
                current: 1,
                longest: 1,
                studied_today: true,
                freezes: 0
            }
        );
    }

    #[test]
    fn streak_shown_is_the_run_ending_today_or_yesterday() {
        let streak = after(&[0, 1, 2]);
        assert_eq!(streak.on(day(2)).current, 3);
        let tomorrow = streak.on(day(3));
        assert_eq!((tomorrow.current, tomorrow.at_risk()), (3, true));
        assert_eq!(streak.on(day(4)).current, 0);
    }

    #[test]
    fn the_same_date_twice_counts_once() {
        assert_eq!(after(&[0, 0, 1, 1]), after(&[0, 1]));
    }

    #[test]
    fn clock_goes_back_is_ignored_never_a_reset() {
        assert_eq!(after(&[5, 6, 3, 6, 7]).on(day(7)).current, 3);
    }

    #[test]
    fn one_freeze_is_earned_per_7_studied_days_at_most_2_held() {
        let days: Vec<u64> = (0..30).collect();
        for (studied, freezes) in [(6, 0), (7, 1), (13, 1), (14, 2), (28, 2)] {
            assert_eq!(after(&days[..studied]).freezes, freezes, "{studied} days");
        }
    }

    #[test]
    fn a_freeze_saves_a_missed_day_and_adds_nothing() {
        let week: Vec<u64> = (0..7).collect();
        let streak = after(&week);
        let standing = streak.on(day(8));
        assert_eq!((standing.current, standing.freezes, standing.at_risk()), (7, 0, true));
        assert_eq!((streak.study(day(8)).current, streak.study(day(8)).freezes), (8, 0));
    }

    #[test]
    fn two_days_missed_one_freeze_ends_the_streak_and_spends_nothing() {
        let week: Vec<u64> = (0..7).collect();
        let streak = after(&week);
        assert_eq!(
            streak.on(day(9)),
            Standing {
                current: 0,
                longest: 7,
                studied_today: false,
                freezes: 1
            }
        );
        let again = streak.study(day(9));
        assert_eq!((again.current, again.longest, again.freezes), (1, 7, 1));
    }

    proptest! {
        #[test]
        fn longest_never_falls_and_holds_the_current(days in proptest::collection::vec(0u64..200, 0..80)) {
            let mut streak = Streak::default();
            for number in days {
                let next = streak.study(day(number));
                prop_assert!(next.longest >= streak.longest && next.longest >= next.current);
                prop_assert!(next.freezes <= MAX_FREEZES && next.toward_freeze < DAYS_PER_FREEZE);
                streak = next;
            }
        }
    }
}
