//! Screens of how one is doing.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::ZoneSource;
use crate::domain::cutoff::Cutoff;
use crate::domain::question::Topic;
use crate::domain::streak::{DayKind, Standing};
use crate::domain::vacation::Vacation;

/// A day of the week just past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayMark {
    /// The study date.
    pub date: NaiveDate,
    /// What it counted for.
    pub kind: DayKind,
}

/// The streak.
#[derive(Debug, Clone, PartialEq)]
pub struct StreakScreen {
    /// How it stands.
    pub standing: Standing,
    /// The last seven study dates, today last.
    pub week: [DayMark; 7],
    /// Questions graded today.
    pub graded_today: u32,
    /// When the study date ends.
    pub day_ends: DateTime<Utc>,
    /// The zone in which it does.
    pub zone: Tz,
    /// Who chose the zone.
    pub zone_source: ZoneSource,
    /// Studied days until the next freeze is earned, 1 to 7.
    pub days_to_freeze: u8,
    /// The vacation that is planned or under way.
    pub vacation: Option<Vacation>,
}

/// A line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerRow {
    /// The study date.
    pub date: NaiveDate,
    /// What it counted for.
    pub kind: DayKind,
    /// The length of the streak at its end.
    pub streak: u32,
    /// Questions graded on it.
    pub grades: u32,
    /// Where it was cut.
    pub cutoff: Cutoff,
}

/// What each of the last days counted for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerScreen {
    /// The last 14 study dates, today last.
    pub days: Vec<LedgerRow>,
    /// How the streak stands.
    pub standing: Standing,
    /// When the study date ends.
    pub day_ends: DateTime<Utc>,
}

/// How a topic goes.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicProgress {
    /// The topic.
    pub topic: Arc<Topic>,
    /// Questions in the bank.
    pub questions: u32,
    /// Questions that the learner has met.
    pub met: u32,
    /// Average score of the last grade of each, 0 to 100.
    pub average: Option<u8>,
}

/// Cards, scores and topics.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgressScreen {
    /// Grades in all.
    pub grades: u32,
    /// Average score over all grades, 0 to 100.
    pub average: Option<u8>,
    /// Questions met.
    pub met: u32,
    /// Questions in the bank.
    pub questions: u32,
    /// Cards due today.
    pub due: u32,
    /// New questions that may still be met today.
    pub new_left: u32,
    /// Topics that were met, in the order of the bank.
    pub topics: Vec<TopicProgress>,
    /// Whether a question is waiting.
    pub can_drill: bool,
}

/// The topics of the bank.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicsScreen {
    /// All topics that have questions.
    pub topics: Vec<TopicProgress>,
}
