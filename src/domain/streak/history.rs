//! All that a streak follows from, and what becomes of two of them when their learners turn out to be one person.

use chrono::NaiveDate;

use super::{DaysOff, Streak};

/// Something that happened to a streak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Something was graded on a study date.
    Study(NaiveDate),
    /// Two histories became one, and this was the streak: what was counted is never counted anew.
    Link(Streak),
}

/// What happened, in the order in which it did, and the days on which nothing needed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// What happened.
    pub entries: Vec<Entry>,
    /// The days off.
    pub off: DaysOff,
}

impl History {
    /// A history of study dates, in the order of grading.
    pub fn of_dates(dates: impl IntoIterator<Item = NaiveDate>, off: DaysOff) -> Self {
        Self {
            entries: dates.into_iter().map(Entry::Study).collect(),
            off,
        }
    }

    /// The study dates, in the order of grading.
    pub fn studied(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Study(date) => Some(*date),
            Entry::Link(_) => None,
        })
    }

    /// The streak that follows.
    pub fn fold(&self) -> Streak {
        self.entries
            .iter()
            .fold(Streak::default(), |streak, entry| streak.after(*entry, &self.off))
    }

    /// The history of one person who had two: the union of their study dates. Days are cut as in the first,
    /// vacations are those of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut dates: Vec<NaiveDate> = self.studied().chain(other.studied()).collect();
        dates.sort_unstable();
        dates.dedup();
        let mut off = self.off.clone();
        off.vacations.extend(&other.off.vacations);
        let mut united = Self::of_dates(dates, off);
        let linked = united.fold().linked(&self.fold(), &other.fold());
        united.entries.push(Entry::Link(linked));
        united
    }
}

impl Streak {
    /// The streak after something happened.
    #[must_use]
    pub fn after(self, entry: Entry, off: &DaysOff) -> Self {
        match entry {
            Entry::Study(date) => self.study(date, off),
            Entry::Link(streak) => streak,
        }
    }

    /// The streak of the united study dates, once both streaks had a say: nobody loses by a link, and the
    /// larger stock of freezes counts, not the sum.
    fn linked(self, a: &Self, b: &Self) -> Self {
        let runs_on = [a, b].into_iter().filter(|streak| streak.last == self.last);
        Self {
            current: runs_on.map(|streak| streak.current).fold(self.current, u32::max),
            longest: self.longest.max(a.longest).max(b.longest),
            freezes: a.freezes.max(b.freezes),
            ..self
        }
    }
}
