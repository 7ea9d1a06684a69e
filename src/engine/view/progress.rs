//! Screens of how one is doing.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::ZoneSource;
use crate::domain::question::Topic;
use crate::domain::streak::Standing;

/// A day of the week just past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayMark {
    /// The study date.
    pub date: NaiveDate,
    /// Whether something was graded.
    pub studied: bool,
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
