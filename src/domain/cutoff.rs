//! Where a learner's days are cut: the zone and the rollover hour, and how a change of them takes hold.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::calendar::{Rollover, day_end, study_date};

/// A change that holds is followed by no other for this long.
pub const CHANGE_REST: TimeDelta = TimeDelta::hours(24);

/// The zone and the hour at which a study date ends and the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cutoff {
    /// The zone of the wall clock.
    pub zone: Tz,
    /// The hour on it.
    pub rollover: Rollover,
}

impl Default for Cutoff {
    fn default() -> Self {
        Self {
            zone: Tz::UTC,
            rollover: Rollover::DEFAULT,
        }
    }
}

impl Cutoff {
    /// The study date that an instant counts for.
    pub fn date_at(self, at: DateTime<Utc>) -> NaiveDate {
        study_date(at, self.zone, self.rollover)
    }

    /// The instant at which a study date begins.
    pub fn start_of(self, date: NaiveDate) -> DateTime<Utc> {
        self.end_of(date - Days::new(1))
    }

    /// The instant at which a study date ends.
    pub fn end_of(self, date: NaiveDate) -> DateTime<Utc> {
        day_end(date, self.zone, self.rollover)
    }
}

/// A cutoff that held, or still holds, until an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// Until when.
    pub until: DateTime<Utc>,
    /// The cutoff.
    pub cutoff: Cutoff,
}

/// All cutoffs that a learner has had, and the one that was chosen last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cutoffs {
    /// Those before the newest, oldest first. The last of them may still hold.
    pub earlier: Vec<Earlier>,
    /// The one chosen last; it holds from the end of the one before it.
    pub newest: Cutoff,
}

/// What became of a wish to change the cutoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is as wished already.
    Nothing,
    /// Nothing was studied yet, so there is nothing to protect: it holds at once.
    AtOnce,
    /// It holds from the end of this one.
    After(Earlier),
    /// The change that was to come is taken back.
    TakenBack,
    /// Another change took hold less than [`CHANGE_REST`] ago; possible from this instant on.
    TooSoon(DateTime<Utc>),
}

impl Cutoffs {
    /// The cutoff in force at an instant.
    pub fn in_force(&self, at: DateTime<Utc>) -> Cutoff {
        let earlier = self.earlier.iter().find(|earlier| at < earlier.until);
        earlier.map_or(self.newest, |earlier| earlier.cutoff)
    }

    /// The study date that an instant counts for.
    pub fn date_at(&self, at: DateTime<Utc>) -> NaiveDate {
        self.in_force(at).date_at(at)
    }

    /// The change that was chosen and does not hold yet: from when.
    pub fn pending(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let last = self.earlier.last()?;
        (at < last.until).then_some(last.until)
    }

    /// The cutoff at which a study date ended, or will end.
    pub fn on(&self, date: NaiveDate) -> Cutoff {
        let earlier = self
            .earlier
            .iter()
            .find(|earlier| earlier.cutoff.end_of(date) <= earlier.until);
        earlier.map_or(self.newest, |earlier| earlier.cutoff)
    }

    /// From when to when a study date lasts: its first unbroken stretch. `None` for a date that travel skipped.
    pub fn span(&self, date: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let mut found: Option<(DateTime<Utc>, DateTime<Utc>)> = None;
        let mut from = DateTime::<Utc>::MIN_UTC;
        let held = self.earlier.iter().map(|earlier| (earlier.cutoff, earlier.until));
        for (cutoff, until) in held.chain([(self.newest, DateTime::<Utc>::MAX_UTC)]) {
            let (start, end) = (cutoff.start_of(date).max(from), cutoff.end_of(date).min(until));
            if start < end {
                found = match found {
                    None => Some((start, end)),
                    // Travelling west the same date goes on.
                    Some((first, before)) if before == start => Some((first, end)),
                    Some(stretch) => return Some(stretch),
                };
            } else if found.is_some() {
                break;
            }
            from = until;
        }
        found
    }

    /// What a wish at an instant comes to. `last` is the learner's last study date: what was counted up
    /// to it is never cut anew.
    pub fn change(&self, wanted: Cutoff, at: DateTime<Utc>, last: Option<NaiveDate>) -> Change {
        let Some(last) = last else {
            return if self.newest == wanted && self.earlier.is_empty() {
                Change::Nothing
            } else {
                Change::AtOnce
            };
        };
        if self.newest == wanted {
            return Change::Nothing;
        }
        if let Some(before) = self.earlier.last() {
            let last_of_before = before.cutoff.date_at(before.until - TimeDelta::seconds(1));
            if at < before.until && last <= last_of_before {
                // It has changed nothing so far, so it can be chosen anew.
                return if wanted == before.cutoff {
                    Change::TakenBack
                } else {
                    Change::After(*before)
                };
            }
            if at < before.until + CHANGE_REST {
                return Change::TooSoon(before.until + CHANGE_REST);
            }
        }
        Change::After(Earlier {
            until: self.newest.end_of(self.newest.date_at(at).max(last)),
            cutoff: self.newest,
        })
    }

    /// The cutoffs once a change is made.
    #[must_use]
    pub fn changed(mut self, wanted: Cutoff, change: &Change) -> Self {
        match change {
            Change::Nothing | Change::TooSoon(_) => {}
            Change::AtOnce => {
                self.earlier.clear();
                self.newest = wanted;
            }
            Change::After(earlier) => {
                self.earlier.retain(|kept| kept.until != earlier.until);
                self.earlier.push(*earlier);
                self.newest = wanted;
            }
            Change::TakenBack => {
                self.earlier.pop();
                self.newest = wanted;
            }
        }
        self
    }
}
