//! Screens that nobody asked for just now, besides daily posts.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::study::Prompt;
use crate::domain::ids::{AccountKey, PostId};
use crate::domain::question::{Bilingual, PostLanguage};
use crate::domain::text::Text;
use crate::store::schedule::Cause;

/// The reference answer of a post, once its time has come.
#[derive(Debug, Clone, PartialEq)]
pub struct RevealScreen {
    /// The post.
    pub post: PostId,
    /// The local date it belongs to.
    pub date: NaiveDate,
    /// The question.
    pub prompt: Prompt,
    /// The reference answer.
    pub reference: Bilingual<Text>,
    /// The languages to write.
    pub language: PostLanguage,
    /// How many learners have graded it.
    pub answered: u32,
    /// Their average score, 0 to 100, once three have.
    pub average: Option<u8>,
}

/// The streak is at risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderScreen {
    /// Its length in days.
    pub streak: u32,
    /// Freezes held.
    pub freezes: u8,
    /// Cards that are due.
    pub due: u32,
    /// When the study date ends.
    pub day_ends: DateTime<Utc>,
    /// The learner's zone.
    pub zone: Tz,
}

/// A learner reached a milestone and shares it with everyone in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneScreen {
    /// Who.
    pub account: AccountKey,
    /// How many days in a row.
    pub days: u32,
}

/// To an admin: posts of a chat have stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoppedScreen {
    /// The chat's place on its platform, for a link.
    pub place: String,
    /// What kind of reason it is.
    pub cause: Cause,
    /// The platform's own words.
    pub words: String,
}
