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
            Some(vacation) if from.is_none() || begin <= vacation.last + Days::new(1) => vacation.first,
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
