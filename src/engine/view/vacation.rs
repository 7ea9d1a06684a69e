//! The screen of a vacation.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::domain::streak::Standing;
use crate::domain::vacation::Vacation;

/// What just happened to a vacation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VacationEvent {
    /// It is only shown.
    Shown,
    /// It was planned or changed.
    Planned,
    /// It was ended early.
    Ended,
    /// It was taken back before it began.
    TakenBack,
}

/// A vacation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VacationScreen {
    /// What just happened.
    pub event: VacationEvent,
    /// The vacation that is planned or under way.
    pub vacation: Option<Vacation>,
    /// The present study date.
    pub today: NaiveDate,
    /// How the streak stands today.
    pub standing: Standing,
    /// When the study date ends.
    pub day_ends: DateTime<Utc>,
    /// The zone in which it does.
    pub zone: Tz,
}

/// Why a vacation cannot be had as wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VacationRefusal {
    /// It is neither a length nor an end.
    Unread {
        /// As written.
        given: String,
    },
    /// It must lie ahead.
    NotAhead {
        /// The first date that it can have.
        earliest: NaiveDate,
    },
    /// It would end before it begins.
    EndsBefore {
        /// When it would begin.
        first: NaiveDate,
    },
    /// It would be too long.
    TooLong {
        /// The most, in days.
        most: u8,
        /// The last date that it can have.
        latest: NaiveDate,
    },
    /// It would begin too far ahead.
    TooFar {
        /// The most, in days.
        most: u32,
    },
    /// Between two vacations something must be studied.
    StudyFirst,
    /// There is none to end.
    NothingToEnd,
}
