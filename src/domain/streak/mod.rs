//! Study dates to streak: a pure fold, how it looks on a given day, and why each day counts.

mod days_off;
mod history;
mod ledger;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

pub use days_off::{DaysOff, Off, Outage};
pub use history::{Entry, History};
pub use ledger::{DayKind, LedgerDay, ledger};

/// One freeze is earned per this many studied days.
pub const DAYS_PER_FREEZE: u8 = 7;
/// At most this many freezes are held.
pub const MAX_FREEZES: u8 = 2;
/// A date that travel skipped is bridged if none was bridged in this many days before it.
pub const DAYS_PER_BRIDGE: u64 = 7;
/// The lengths of a streak that are congratulated, in days.
pub const MILESTONES: [u32; 4] = [7, 30, 100, 365];

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
    /// The last date that was bridged.
    #[serde(default)]
    pub bridged: Option<NaiveDate>,
}

/// How a streak stands on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The length shown: the run that ends today or yesterday, or that days off and freezes still save.
    pub current: u32,
    /// The longest run ever.
    pub longest: u32,
    /// Whether today is already studied.
    pub studied_today: bool,
    /// Why today needs no study to keep the streak, if that is so.
    pub off_today: Option<Off>,
    /// Freezes left once the days missed so far are paid for.
    pub freezes: u8,
}

impl Standing {
    /// Whether today still has to be studied for the streak to grow out of danger: there is one, nothing is
    /// graded yet, and today is no day off. A freeze in hand may still save it: see [`Self::ends_today`].
    pub fn at_risk(&self) -> bool {
        self.current > 0 && !self.studied_today && self.off_today.is_none()
    }

    /// Whether the streak ends unless something is graded today: it is at risk and no freeze is left.
    pub fn ends_today(&self) -> bool {
        self.at_risk() && self.freezes == 0
    }

    /// The next length that will be congratulated.
    pub fn next_milestone(&self) -> Option<u32> {
        MILESTONES.into_iter().find(|days| *days > self.current)
    }
}

/// What keeps a streak over a date without study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Off(Off),
    Frozen,
    Lost,
}

/// A walk through dates without study: what has been used up so far.
#[derive(Debug, Clone, Copy)]
struct Gap {
    freezes: u8,
    bridged: Option<NaiveDate>,
}

impl Gap {
    fn pass(&mut self, date: NaiveDate, off: &DaysOff) -> Kept {
        match off.of(date) {
            Some(Off::Bridged)
                if self
                    .bridged
                    .is_some_and(|last| last + Days::new(DAYS_PER_BRIDGE) > date) => {}
            Some(Off::Bridged) => {
                self.bridged = Some(date);
                return Kept::Off(Off::Bridged);
            }
            Some(off) => return Kept::Off(off),
            None => {}
        }
        if self.freezes == 0 {
            return Kept::Lost;
        }
        self.freezes -= 1;
        Kept::Frozen
    }
}

impl Streak {
    /// The streak after a graded answer on `date`. A date that is not after the last one changes
    /// nothing: the same day counts once, and a clock that went back never resets.
    #[must_use]
    pub fn study(self, date: NaiveDate, off: &DaysOff) -> Self {
        if self.last.is_some_and(|last| date <= last) {
            return self;
        }
        // Freezes that cannot save the streak are not spent.
        let (current, gap) = match self.saved_until(date, off) {
            Some(gap) => (self.current + 1, gap),
            None => (1, self.gap()),
        };
        Self {
            current,
            longest: self.longest.max(current),
            last: Some(date),
            freezes: gap.freezes,
            bridged: gap.bridged,
            ..self
        }
        .earn()
    }

    /// The first date without study before `date`, if there is one: only from there on are days off of any
    /// interest to [`Self::study`] and [`Self::on`].
    pub fn gap_before(&self, date: NaiveDate) -> Option<NaiveDate> {
        let first = self.last? + Days::new(1);
        (first < date).then_some(first)
    }

    /// How it stands on `today`.
    pub fn on(&self, today: NaiveDate, off: &DaysOff) -> Standing {
        let saved = self.saved_until(today, off);
        let mut gap = saved.unwrap_or(self.gap());
        let freezes = gap.freezes;
        let studied_today = self.last.is_some_and(|last| last >= today);
        let off_today = match gap.pass(today, off) {
            Kept::Off(off) if !studied_today => Some(off),
            Kept::Off(_) | Kept::Frozen | Kept::Lost => None,
        };
        Standing {
            current: if saved.is_some() { self.current } else { 0 },
            longest: self.longest,
            studied_today,
            off_today,
            freezes,
        }
    }

    /// The milestone that a grade reached, seen from the streak after it: the first time that a run is so long.
    pub fn milestone_since(&self, before: &Self) -> Option<u32> {
        MILESTONES
            .into_iter()
            .rfind(|days| before.longest < *days && self.longest >= *days)
    }

    fn gap(&self) -> Gap {
        Gap {
            freezes: self.freezes,
            bridged: self.bridged,
        }
    }

    /// What is left once all dates without study before `date` are passed; `None` if the streak ended there.
    fn saved_until(&self, date: NaiveDate, off: &DaysOff) -> Option<Gap> {
        let mut gap = self.gap();
        let Some(first) = self.gap_before(date) else {
            return Some(gap);
        };
        let dates = first.iter_days().take_while(|missed| *missed < date);
        for missed in dates {
            if gap.pass(missed, off) == Kept::Lost {
                return None;
            }
        }
        Some(gap)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Rollover;
    use crate::domain::cutoff::{Change, Cutoff, Cutoffs};
    use crate::domain::vacation::Vacation;
    use chrono::{DateTime, Utc};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
    }

    fn none() -> DaysOff {
        DaysOff::default()
    }

    fn after_with(days: impl IntoIterator<Item = u64>, off: &DaysOff) -> Streak {
        History::of_dates(days.into_iter().map(day), off.clone()).fold()
    }

    fn after(days: &[u64]) -> Streak {
        after_with(days.iter().copied(), &none())
    }

    fn vacation(first: u64, last: u64) -> DaysOff {
        let vacation = Vacation {
            first: day(first),
            last: day(last),
        };
        DaysOff {
            vacations: vec![vacation],
            ..none()
        }
    }

    fn outage(from: &str, to: &str) -> DaysOff {
        let [from, to] = [from, to].map(|text| text.parse::<DateTime<Utc>>().unwrap());
        DaysOff {
            outages: vec![Outage { from, to }],
            ..none()
        }
    }

    /// The kinds of the last days of a ledger.
    fn kinds(days: impl IntoIterator<Item = u64>, off: &DaysOff, today: u64, last: u32) -> Vec<DayKind> {
        let dates: Vec<NaiveDate> = days.into_iter().map(day).collect();
        let shown = ledger(Streak::default(), &dates, off, day(today), last);
        shown.iter().map(|day| day.kind).collect()
    }

    #[test]
    fn the_streak_of_a_new_learner_after_the_first_grade_is_1() {
        assert_eq!(
            after(&[0]).on(day(0), &none()),
            Standing {
                current: 1,
                longest: 1,
                studied_today: true,
                off_today: None,
                freezes: 0
            }
        );
    }

    #[test]
    fn streak_shown_is_the_run_ending_today_or_yesterday() {
        let streak = after(&[0, 1, 2]);
        assert_eq!(streak.on(day(2), &none()).current, 3);
        let tomorrow = streak.on(day(3), &none());
        assert_eq!(
            (tomorrow.current, tomorrow.at_risk(), tomorrow.ends_today()),
            (3, true, true)
        );
        assert_eq!(streak.on(day(4), &none()).current, 0);
        assert!(!streak.on(day(4), &none()).at_risk(), "there is nothing to lose");
    }

    #[test]
    fn the_same_date_twice_counts_once() {
        assert_eq!(after(&[0, 0, 1, 1]), after(&[0, 1]));
    }

    #[test]
    fn clock_goes_back_is_ignored_never_a_reset() {
        assert_eq!(after(&[5, 6, 3, 6, 7]).on(day(7), &none()).current, 3);
        assert_eq!(
            kinds([5, 6, 3, 6, 7], &none(), 7, 5),
            [
                DayKind::Late,
                DayKind::Idle,
                DayKind::Studied,
                DayKind::Studied,
                DayKind::Studied
            ]
        );
    }

    #[test]
    fn one_freeze_is_earned_per_7_studied_days_at_most_2_held() {
        for (studied, freezes) in [(6, 0), (7, 1), (13, 1), (14, 2), (28, 2)] {
            assert_eq!(after_with(0..studied, &none()).freezes, freezes, "{studied} days");
        }
    }

    #[test]
    fn a_freeze_saves_a_missed_day_and_adds_nothing() {
        let streak = after_with(0..7, &none());
        let standing = streak.on(day(8), &none());
        assert_eq!(
            (standing.current, standing.freezes, standing.ends_today()),
            (7, 0, true)
        );
        let studied = streak.study(day(8), &none());
        assert_eq!((studied.current, studied.freezes), (8, 0));
        // With a freeze in hand today is at risk, but the streak does not end with it.
        let today = streak.on(day(7), &none());
        assert_eq!((today.freezes, today.at_risk(), today.ends_today()), (1, true, false));
        assert_eq!(
            kinds((0..7).chain([8]), &none(), 8, 3),
            [DayKind::Studied, DayKind::Frozen, DayKind::Studied]
        );
    }

    #[test]
    fn two_days_missed_one_freeze_ends_the_streak_and_spends_nothing() {
        let streak = after_with(0..7, &none());
        assert_eq!(
            streak.on(day(9), &none()),
            Standing {
                current: 0,
                longest: 7,
                studied_today: false,
                off_today: None,
                freezes: 1
            }
        );
        let again = streak.study(day(9), &none());
        assert_eq!((again.current, again.longest, again.freezes), (1, 7, 1));
        assert_eq!(
            kinds((0..7).chain([9]), &none(), 9, 4),
            [DayKind::Studied, DayKind::Missed, DayKind::Idle, DayKind::Studied]
        );
    }

    #[test]
    fn a_vacation_keeps_the_streak_adds_nothing_and_makes_no_day_at_risk() {
        let off = vacation(3, 6);
        let streak = after_with(0..3, &off);
        for today in 3..=6 {
            let standing = streak.on(day(today), &off);
            assert_eq!((standing.current, standing.at_risk()), (3, false), "day {today}");
            assert_eq!(standing.off_today, Some(Off::Vacation));
        }
        assert!(streak.on(day(7), &off).ends_today());
        assert_eq!(streak.study(day(7), &off).current, 4);
        assert_eq!(streak.on(day(8), &off).current, 0);
        // Studying on a vacation counts all the same.
        assert_eq!(streak.study(day(5), &off).current, 4);
        let shown = kinds((0..3).chain([7]), &off, 7, 6);
        assert_eq!(shown[1..5], [DayKind::Off(Off::Vacation); 4]);
    }

    #[test]
    fn a_date_on_which_the_bot_was_down_more_than_half_the_time_is_excused() {
        // The study date of 4 January is from 04:00 to 04:00.
        let more = outage("2026-01-04T10:00:00Z", "2026-01-04T22:00:01Z");
        let half = outage("2026-01-04T10:00:00Z", "2026-01-04T22:00:00Z");
        let two = DaysOff {
            outages: [
                outage("2026-01-04T05:00:00Z", "2026-01-04T12:00:00Z").outages,
                outage("2026-01-04T20:00:00Z", "2026-01-05T12:00:00Z").outages,
            ]
            .concat(),
            ..none()
        };
        let streak = after(&[0, 1, 2]);
        assert_eq!(streak.on(day(4), &more).current, 3);
        assert_eq!(streak.on(day(4), &half).current, 0);
        assert_eq!(streak.on(day(4), &two).current, 3, "7 and 8 hours make more than half");
        assert_eq!(streak.on(day(3), &more).off_today, Some(Off::Excused));
        assert_eq!(
            kinds([0, 1, 2, 4], &more, 4, 2),
            [DayKind::Off(Off::Excused), DayKind::Studied]
        );
        // Whoever studied in the other half has studied.
        assert_eq!(after_with(0..4, &more).current, 4);
    }

    fn travel(steps: &[(&str, &str)], home: &str) -> Cutoffs {
        let cutoff = |zone: &str| Cutoff {
            zone: zone.parse().unwrap(),
            rollover: Rollover::DEFAULT,
        };
        let mut cutoffs = Cutoffs {
            newest: cutoff(home),
            ..Cutoffs::default()
        };
        for (at, zone) in steps {
            let at: DateTime<Utc> = at.parse().unwrap();
            let change = cutoffs.change(cutoff(zone), at, Some(cutoffs.date_at(at)));
            assert!(matches!(change, Change::After(_)), "{at} {zone}: {change:?}");
            cutoffs = cutoffs.changed(cutoff(zone), &change);
        }
        cutoffs
    }

    #[test]
    fn a_date_skipped_by_travelling_east_is_bridged_at_most_one_per_7_days() {
        // Over the date line eastward in time: Honolulu to Kiritimati leaves out 6 January.
        let there = ("2026-01-05T20:00:00Z", "Pacific/Kiritimati");
        let cutoffs = travel(&[there], "Pacific/Honolulu");
        let off = DaysOff { cutoffs, ..none() };
        let dates: Vec<_> = (3..=7).map(|number| off.of(day(number))).collect();
        assert_eq!(dates, [None, None, Some(Off::Bridged), None, None]);
        let streak = after_with([2, 3, 4, 6], &off);
        assert_eq!((streak.current, streak.bridged), (4, Some(day(5))), "kept, not counted");
        assert_eq!(
            kinds([2, 3, 4, 6], &off, 6, 3),
            [DayKind::Studied, DayKind::Off(Off::Bridged), DayKind::Studied]
        );
        // Back, and there again within the week: the second skipped date is an ordinary missed one.
        let back = ("2026-01-07T20:00:00Z", "Pacific/Honolulu");
        let again = ("2026-01-09T20:00:00Z", "Pacific/Kiritimati");
        let cutoffs = travel(&[there, back, again], "Pacific/Honolulu");
        let off = DaysOff { cutoffs, ..none() };
        assert_eq!(off.of(day(9)), Some(Off::Bridged));
        let streak = after_with([2, 3, 4, 6, 7, 8, 10], &off);
        assert_eq!(streak.current, 1);
        // A week later it is bridged once more.
        let again = ("2026-01-12T20:00:00Z", "Pacific/Kiritimati");
        let cutoffs = travel(&[there, back, again], "Pacific/Honolulu");
        let off = DaysOff { cutoffs, ..none() };
        let streak = after_with([2, 3, 4, 6, 7, 8, 9, 10, 11, 13], &off);
        assert_eq!((streak.current, streak.bridged), (10, Some(day(12))));
    }

    #[test]
    fn a_date_of_which_a_flight_east_leaves_little_is_bridged_too() {
        // Los Angeles to Tokyo: the change holds from 04:00 there, which is 21:00 in Tokyo.
        let cutoffs = travel(&[("2026-01-05T20:00:00Z", "Asia/Tokyo")], "America/Los_Angeles");
        let (start, end) = cutoffs.span(day(5)).unwrap();
        assert_eq!((end - start).num_hours(), 7);
        let off = DaysOff { cutoffs, ..none() };
        assert_eq!(after_with([3, 4, 6], &off).current, 3);
        assert_eq!(after_with([3, 4, 5, 6], &off).current, 4, "unless it was studied");
    }

    #[test]
    fn travelling_west_the_same_date_twice_counts_once() {
        let there = ("2026-01-05T20:00:00Z", "Pacific/Honolulu");
        let cutoffs = travel(&[there], "Pacific/Kiritimati");
        // 5 January began at 04:00 in Kiritimati and ends at 04:00 in Honolulu, a day later.
        let at = |text: &str| cutoffs.date_at(text.parse().unwrap());
        assert_eq!(at("2026-01-06T13:59:59Z"), day(5));
        let off = DaysOff {
            cutoffs: cutoffs.clone(),
            ..none()
        };
        assert_eq!(
            (at("2026-01-07T13:59:59Z"), at("2026-01-07T14:00:00Z")),
            (day(5), day(6))
        );
        assert_eq!(after_with([4, 5, 5, 6], &off).current, 3);
    }

    #[test]
    fn samoa_without_30_december_2011_loses_no_streak() {
        let dates: Vec<NaiveDate> = ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]
            .map(|date| date.parse().unwrap())
            .to_vec();
        for hour in 0..=6 {
            let newest = Cutoff {
                zone: Tz::Pacific__Apia,
                rollover: Rollover::new(hour).unwrap(),
            };
            let off = DaysOff {
                cutoffs: Cutoffs {
                    earlier: vec![],
                    newest,
                },
                ..none()
            };
            assert_eq!(
                off.of("2011-12-30".parse().unwrap()),
                Some(Off::Bridged),
                "rollover {hour}"
            );
            assert_eq!(History::of_dates(dates.clone(), off).fold().current, 4);
        }
    }

    #[test]
    fn longest_streak_is_stored_and_falls_only_by_undo() {
        let streak = after_with((0..9).chain([20, 21]), &none());
        assert_eq!((streak.current, streak.longest), (2, 9));
        // Undo puts the streak back that was there before: see the engine's journeys.
        assert_eq!(streak.on(day(90), &none()).longest, 9);
    }

    #[test]
    fn linked_accounts_union_of_study_dates_and_the_larger_stock_of_freezes() {
        let of = |days: &[u64]| History::of_dates(days.iter().copied().map(day), none());
        let (a, b) = (of(&[0, 1, 2, 3, 4, 5, 6]), of(&[3, 4, 5, 6, 7, 8, 9]));
        let united = a.union(&b).fold();
        assert_eq!((united.current, united.freezes), (10, 1), "not two freezes");
        // Nobody loses by a link: a run that freezes saved stays as long as it was.
        let saved = of(&[0, 1, 2, 3, 4, 5, 6, 8]);
        assert_eq!(saved.union(&of(&[8])).fold().current, 8);
        assert_eq!(of(&[8]).union(&saved).fold().longest, 8);
        // And what follows the link is folded on from there.
        let mut on = a.union(&b);
        on.entries.push(Entry::Study(day(10)));
        assert_eq!(on.fold(), united.study(day(10), &on.off));
    }

    #[test]
    fn an_old_daily_answered_late_counts_for_today() {
        // The fold knows no other date than the one on which the grade was given.
        assert_eq!(after(&[0, 2]).on(day(2), &none()).current, 1);
    }

    #[test]
    fn milestones_are_reached_once() {
        let mut streak = Streak::default();
        let mut reached = vec![];
        let days = (0..40u64).chain(50..90).chain(100..500);
        for number in days {
            let next = streak.study(day(number), &none());
            reached.extend(next.milestone_since(&streak).map(|days| (number, days)));
            streak = next;
        }
        assert_eq!(reached, [(6, 7), (29, 30), (199, 100), (464, 365)]);
        let standing = |current| Standing {
            current,
            ..Streak::default().on(day(0), &none())
        };
        let next = [0, 6, 7, 99, 364, 365].map(|current| standing(current).next_milestone());
        assert_eq!(next, [Some(7), Some(7), Some(30), Some(100), Some(365), None]);
    }

    #[test]
    fn a_leap_day_is_a_day() {
        let dates = ["2028-02-27", "2028-02-28", "2028-02-29", "2028-03-01"].map(|date| date.parse().unwrap());
        assert_eq!(History::of_dates(dates, none()).fold().current, 4);
        let without = ["2028-02-28", "2028-03-01"].map(|date| date.parse().unwrap());
        assert_eq!(History::of_dates(without, none()).fold().current, 1);
    }

    proptest! {
        #[test]
        fn longest_never_falls_and_holds_the_current(days in proptest::collection::vec(0u64..200, 0..80)) {
            let mut streak = Streak::default();
            for number in days {
                let next = streak.study(day(number), &none());
                prop_assert!(next.longest >= streak.longest && next.longest >= next.current);
                prop_assert!(next.freezes <= MAX_FREEZES && next.toward_freeze < DAYS_PER_FREEZE);
                streak = next;
            }
        }

        /// The ledger's last line says what the standing says.
        #[test]
        fn the_ledger_ends_where_the_streak_stands(days in proptest::collection::vec(0u64..60, 0..50), today in 60u64..64, off in 0u64..50) {
            let off = vacation(off, off + 5);
            let history = History::of_dates(days.into_iter().map(day), off.clone());
            let standing = history.fold().on(day(today), &off);
            let dates: Vec<NaiveDate> = history.studied().collect();
            let shown = ledger(Streak::default(), &dates, &off, day(today), 70);
            // It is the same from any grade on.
            for from in 0..dates.len() {
                let before = History::of_dates(dates[..from].iter().copied(), off.clone()).fold();
                let later = ledger(before, &dates[from..], &off, day(today), 70);
                let since = before.last.unwrap_or(day(0));
                let of = |days: &[LedgerDay]| -> Vec<LedgerDay> {
                    days.iter().copied().filter(|day| day.date > since && day.kind != DayKind::Late).collect()
                };
                prop_assert_eq!(of(&later), of(&shown));
            }
            prop_assert_eq!(shown.last().unwrap().streak, standing.current);
            let best = shown.iter().map(|day| day.streak).max().unwrap();
            prop_assert_eq!(best, standing.longest);
        }
    }
}
