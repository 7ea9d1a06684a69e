//! Vacations: study dates set aside in advance, and where the reviews go that would have been due on them.

use chrono::{Days, NaiveDate};

/// The longest vacation, in days.
pub const MAX_VACATION: u8 = 14;
/// A vacation is planned at most this many days ahead.
pub const FARTHEST_AHEAD: u64 = 365;

/// Study dates on which nothing is asked of a learner; both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vacation {
    /// The first date.
    pub first: NaiveDate,
    /// The last date, not before the first.
    pub last: NaiveDate,
}

/// Until when a vacation is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// For so many days.
    Days(u32),
    /// Through this date.
    Date(NaiveDate),
}

/// Why a vacation cannot be had as wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unplannable {
    /// It would begin before this date, the first that is still ahead.
    NotAhead(NaiveDate),
    /// It would end before it begins, on this date.
    EndsBefore(NaiveDate),
    /// It would be longer than [`MAX_VACATION`]; this is the last date that it can have.
    TooLong(NaiveDate),
    /// It would begin more than [`FARTHEST_AHEAD`] days from now.
    TooFar,
    /// A day must be studied after the last vacation before the next.
    StudyFirst,
}

/// What is known of a learner when a vacation is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planner {
    /// The present study date.
    pub today: NaiveDate,
    /// The last study date on which something was graded.
    pub studied: Option<NaiveDate>,
    /// The latest vacation: to come, under way or over.
    pub latest: Option<Vacation>,
}

impl Vacation {
    /// How many dates it has, at least 1.
    pub fn days(self) -> u64 {
        u64::try_from((self.last - self.first).num_days()).unwrap_or(0) + 1
    }

    /// Whether a date belongs to it.
    pub fn covers(self, date: NaiveDate) -> bool {
        (self.first..=self.last).contains(&date)
    }

    /// Whether it is under way or still to come.
    pub fn is_ahead(self, today: NaiveDate) -> bool {
        self.last >= today
    }

    /// When a review is due that would fall into it: those of its n-th date on the n-th date after it, so
    /// that they come back as spread out as they would have come.
    pub fn put_off(self, due: NaiveDate) -> NaiveDate {
        if self.covers(due) {
            due + Days::new(self.days())
        } else {
            due
        }
    }
}

/// When a review is due, with all of a learner's vacations, oldest first.
pub fn put_off(due: NaiveDate, vacations: &[Vacation]) -> NaiveDate {
    vacations.iter().fold(due, |due, vacation| vacation.put_off(due))
}

impl Planner {
    /// The first date that is still ahead: no vacation reaches back to what was counted.
    pub fn earliest(&self) -> NaiveDate {
        self.today.max(self.studied.unwrap_or(self.today)) + Days::new(1)
    }

    /// The vacation that a wish comes to. One under way goes on from its own first date; one that is only
    /// planned is replaced.
    pub fn plan(&self, from: Option<NaiveDate>, until: Until) -> Result<Vacation, Unplannable> {
        let earliest = self.earliest();
        let under_way = self
            .latest
            .filter(|latest| latest.first < earliest && latest.last >= self.today);
        let begin = from.unwrap_or(earliest);
        if begin < earliest {
            return Err(Unplannable::NotAhead(earliest));
        }
        if begin > self.today + Days::new(FARTHEST_AHEAD) {
            return Err(Unplannable::TooFar);
        }
        let first = match under_way {
            // Without a gap between them: what was counted since it ended is never covered afterwards.
            Some(vacation) if begin <= vacation.last + Days::new(1) => vacation.first,
            Some(_) | None => begin,
        };
        let over = self
            .latest
            .filter(|latest| latest.first < earliest && latest.first != first);
        if over.is_some_and(|over| self.studied.is_none_or(|studied| studied <= over.last)) {
            return Err(Unplannable::StudyFirst);
        }
        let longest = first + Days::new(u64::from(MAX_VACATION) - 1);
        let last = match until {
            Until::Days(days) => begin
                .checked_add_days(Days::new(u64::from(days.max(1)) - 1))
                .unwrap_or(NaiveDate::MAX),
            Until::Date(date) => date,
        };
        if last < begin {
            return Err(Unplannable::EndsBefore(begin));
        }
        if last > longest {
            return Err(Unplannable::TooLong(longest));
        }
        Ok(Vacation { first, last })
    }

    /// What is left of the latest vacation when it is ended now: `None` if it had not begun. The present
    /// date stays free.
    pub fn end(&self) -> Option<Vacation> {
        let Vacation { first, last } = self.latest?;
        let through = last.min(self.earliest() - Days::new(1));
        (first <= through).then_some(Vacation { first, last: through })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
    }

    fn of(first: u64, last: u64) -> Vacation {
        Vacation {
            first: day(first),
            last: day(last),
        }
    }

    fn planner(today: u64, studied: Option<u64>, latest: Option<Vacation>) -> Planner {
        Planner {
            today: day(today),
            studied: studied.map(day),
            latest,
        }
    }

    #[test]
    fn pause_set_in_advance_at_most_14_days() {
        let planner = planner(10, Some(10), None);
        assert_eq!(planner.plan(None, Until::Days(5)), Ok(of(11, 15)));
        assert_eq!(planner.plan(None, Until::Days(14)), Ok(of(11, 24)));
        assert_eq!(planner.plan(None, Until::Days(15)), Err(Unplannable::TooLong(day(24))));
        assert_eq!(
            planner.plan(None, Until::Days(u32::MAX)),
            Err(Unplannable::TooLong(day(24)))
        );
        assert_eq!(planner.plan(None, Until::Date(day(24))), Ok(of(11, 24)));
        assert_eq!(
            planner.plan(None, Until::Date(day(25))),
            Err(Unplannable::TooLong(day(24)))
        );
        assert_eq!(
            planner.plan(None, Until::Date(day(10))),
            Err(Unplannable::EndsBefore(day(11)))
        );
        assert_eq!(planner.plan(Some(day(20)), Until::Days(3)), Ok(of(20, 22)));
        assert_eq!(
            planner.plan(Some(day(10)), Until::Days(3)),
            Err(Unplannable::NotAhead(day(11)))
        );
        assert_eq!(planner.plan(Some(day(376)), Until::Days(3)), Err(Unplannable::TooFar));
    }

    #[test]
    fn no_vacation_reaches_back_to_what_was_counted() {
        // The clock went back after something was graded on the 20th.
        let planner = planner(10, Some(20), None);
        assert_eq!(
            planner.plan(Some(day(15)), Until::Days(3)),
            Err(Unplannable::NotAhead(day(21)))
        );
        assert_eq!(planner.plan(None, Until::Days(1)), Ok(of(21, 21)));
        let latest = Some(of(9, 12));
        assert_eq!(
            super::Planner { latest, ..planner }.plan(None, Until::Days(1)),
            Ok(of(21, 21))
        );
    }

    #[test]
    fn one_under_way_goes_on_and_keeps_its_length() {
        let under_way = planner(12, Some(9), Some(of(10, 14)));
        assert_eq!(under_way.plan(None, Until::Days(3)), Ok(of(10, 15)));
        assert_eq!(under_way.plan(None, Until::Date(day(13))), Ok(of(10, 13)), "shorter");
        assert_eq!(
            under_way.plan(None, Until::Days(14)),
            Err(Unplannable::TooLong(day(23)))
        );
        // Another one right behind it would make one of both.
        assert_eq!(under_way.plan(Some(day(15)), Until::Days(5)), Ok(of(10, 19)));
        assert_eq!(
            under_way.plan(Some(day(17)), Until::Days(5)),
            Err(Unplannable::StudyFirst)
        );
        // One that is only planned is replaced.
        let planned = planner(5, Some(5), Some(of(10, 14)));
        assert_eq!(planned.plan(None, Until::Days(2)), Ok(of(6, 7)));
    }

    #[test]
    fn between_two_vacations_something_is_studied() {
        let over = Some(of(10, 14));
        assert_eq!(
            planner(15, Some(9), over).plan(None, Until::Days(1)),
            Err(Unplannable::StudyFirst)
        );
        assert_eq!(
            planner(15, Some(14), over).plan(None, Until::Days(1)),
            Err(Unplannable::StudyFirst)
        );
        assert_eq!(planner(15, Some(15), over).plan(None, Until::Days(1)), Ok(of(16, 16)));
    }

    #[test]
    fn it_can_be_ended_and_taken_back() {
        let end = |today| planner(today, Some(9), Some(of(11, 14))).end();
        assert_eq!(end(10), None, "it had not begun");
        assert_eq!(end(11), Some(of(11, 11)), "the present date stays free");
        assert_eq!(end(13), Some(of(11, 13)));
    }

    #[test]
    fn reviews_of_a_vacation_come_on_as_many_days_after_it() {
        let vacation = of(10, 13);
        let due = [9, 10, 11, 13, 14].map(|number| vacation.put_off(day(number)));
        assert_eq!(due, [9, 14, 15, 17, 14].map(day));
        // What one vacation puts off into another is put off by that as well.
        assert_eq!(put_off(day(13), &[vacation, of(17, 18)]), day(19));
    }

    proptest! {
        /// However often it is planned and ended, no vacation is longer than 14 days, none touches what was
        /// counted, and two never meet without a day of study between them.
        #[test]
        fn vacations_stay_short_and_apart(steps in proptest::collection::vec((0u8..4, 0u64..12, 1u32..20), 0..60)) {
            let (mut today, mut studied, mut taken) = (0, 0, Vec::<Vacation>::new());
            for (choice, wait, length) in steps {
                let planner = planner(today, Some(studied), taken.last().copied());
                match choice {
                    0 => today += wait,
                    1 => studied = studied.max(today),
                    2 => {
                        let from = (wait > 6).then(|| day(today + wait));
                        if let Ok(new) = planner.plan(from, Until::Days(length)) {
                            prop_assert!(new.days() <= u64::from(MAX_VACATION) && new.last > day(today.max(studied)));
                            if taken.last().is_some_and(|old| old.first == new.first || old.first >= planner.earliest()) {
                                taken.pop();
                            }
                            if let Some(old) = taken.last() {
                                prop_assert!(new.first > old.last && day(studied) > old.last);
                            }
                            taken.push(new);
                        }
                    }
                    _ => {
                        if taken.last().is_some_and(|old| old.last >= planner.earliest()) {
                            let left = planner.end();
                            taken.pop();
                            taken.extend(left);
                        }
                    }
                }
            }
        }
    }
}
