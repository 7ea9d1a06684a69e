//! Days that need no study: set aside, lost to an outage of the bot, or skipped by travelling east.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::cutoff::Cutoffs;
use crate::domain::vacation::Vacation;

/// A date of which a change of zone leaves less than this counts as skipped.
const SHORTEST_DAY: TimeDelta = TimeDelta::hours(12);

/// Why a date needs no study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    /// It belongs to a vacation.
    Vacation,
    /// The bot was down for more than half of it.
    Excused,
    /// Travelling east skipped it, or left less than half of it.
    Bridged,
}

/// A time during which the bot was down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// The last sign of life before it.
    pub from: DateTime<Utc>,
    /// The first one after it.
    pub to: DateTime<Utc>,
}

/// All that decides whether a date needs study.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DaysOff {
    /// How the learner's days are cut.
    pub cutoffs: Cutoffs,
    /// The learner's vacations.
    pub vacations: Vec<Vacation>,
    /// The bot's outages, oldest first; none meets another.
    pub outages: Vec<Outage>,
}

impl DaysOff {
    /// Why a date needs no study; `None` for an ordinary one. [`Off::Bridged`] is a proposal: how often a
    /// date may be bridged is the streak's to say.
    pub fn of(&self, date: NaiveDate) -> Option<Off> {
        if self.vacations.iter().any(|vacation| vacation.covers(date)) {
            return Some(Off::Vacation);
        }
        let Some((start, end)) = self.cutoffs.span(date) else {
            return Some(Off::Bridged);
        };
        if self.down(start, end) * 2 > end - start {
            return Some(Off::Excused);
        }
        (end - start < SHORTEST_DAY).then_some(Off::Bridged)
    }

    /// How long the bot was down between two instants.
    fn down(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> TimeDelta {
        let first = self.outages.partition_point(|outage| outage.to <= start);
        let outages = self.outages[first..].iter().take_while(|outage| outage.from < end);
        outages.fold(TimeDelta::zero(), |sum, outage| {
            sum + (outage.to.min(end) - outage.from.max(start))
        })
    }
}
