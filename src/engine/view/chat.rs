//! Screens of settings, schedules, posts, hellos and help.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::ZoneSource;
use super::study::Prompt;
use crate::domain::calendar::{Rollover, Weekdays};
use crate::domain::card::Retention;
use crate::domain::ids::{ChatId, ChatKind, PostId};
use crate::domain::question::{Language, PostLanguage, Topic};
use crate::store::schedule::Cause;

/// A change of zone or rollover that does not hold yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComingCutoff {
    /// From when it holds: the end of the present study date.
    pub from: DateTime<Utc>,
    /// The zone from then on.
    pub zone: Tz,
    /// The hour from then on.
    pub rollover: Rollover,
}

/// One's own settings.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsScreen {
    /// The language of everything private.
    pub language: Language,
    /// The zone of the study date.
    pub zone: Tz,
    /// Who chose it.
    pub zone_source: ZoneSource,
    /// The hour at which the day ends.
    pub rollover: Rollover,
    /// When the present study date ends.
    pub day_ends: DateTime<Utc>,
    /// The change of zone or rollover that is to come.
    pub coming: Option<ComingCutoff>,
    /// New questions a day.
    pub new_per_day: u32,
    /// Desired retention.
    pub retention: Retention,
    /// The daily question in the private chat: its time, and whether it is paused. `None` without one.
    pub daily: Option<(NaiveTime, bool)>,
    /// The reminder while the streak is at risk.
    pub reminder: ReminderState,
    /// Whether a judge reads typed answers.
    pub judge: JudgeState,
    /// Whether this chat can have a daily question of the learner's own.
    pub private_chat: bool,
    /// Whether milestones are shared with the group whose question reached them.
    pub shares: bool,
    /// Whether something was just changed.
    pub changed: bool,
}

/// Whether a learner is reminded while the streak is at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReminderState {
    /// Not asked for.
    None,
    /// At this time of the learner's clock.
    At(NaiveTime),
    /// Asked for, but private messages do not arrive.
    Refused,
}

/// Whether a judge reads a learner's typed answers, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JudgeState {
    /// There is none to be had.
    None,
    /// Not wanted; answers would go to this host.
    Off(String),
    /// Wanted; answers go to this host.
    On(String),
}

/// What just happened to a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleEvent {
    /// It is only shown.
    Shown,
    /// It was made.
    Created,
    /// It was changed.
    Changed,
    /// It was paused by an admin.
    Paused,
    /// It was started again.
    Resumed,
}

/// Why a schedule is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PauseReason {
    /// An admin did it.
    Admin,
    /// The platform refuses posts for good.
    Refused {
        /// What kind of reason it gives.
        cause: Cause,
        /// Its own words.
        words: String,
    },
}

/// The chat's schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleScreen {
    /// What just happened.
    pub event: ScheduleEvent,
    /// The chat.
    pub chat: ChatId,
    /// Whether one person or many read the chat.
    pub kind: ChatKind,
    /// The chat's place on its platform, for a link.
    pub place: String,
    /// The time on the wall clock.
    pub time: NaiveTime,
    /// The zone of the wall clock.
    pub zone: Tz,
    /// The days.
    pub weekdays: Weekdays,
    /// The language of posts.
    pub language: PostLanguage,
    /// The topics; empty means all.
    pub topics: Vec<Arc<Topic>>,
    /// Questions in the choice.
    pub questions: u32,
    /// The platform's id of the role to mention.
    pub role: Option<String>,
    /// Why it is paused, if it is.
    pub paused: Option<PauseReason>,
    /// The next post, unless paused.
    pub next: Option<DateTime<Utc>>,
}

/// The first steps of a learner in a private chat.
#[derive(Debug, Clone, PartialEq)]
pub struct WelcomeScreen {
    /// What is asked now.
    pub stage: WelcomeStage,
    /// The language so far.
    pub language: Language,
    /// The zone so far.
    pub zone: Tz,
    /// Questions in the bank.
    pub questions: u32,
    /// Topics in the bank.
    pub topics: u32,
}

/// A step of the welcome.
#[derive(Debug, Clone, PartialEq)]
pub enum WelcomeStage {
    /// Which language; the client's is suggested.
    Language,
    /// Which time zone.
    Zone {
        /// Zones to offer, likeliest first.
        offers: Vec<Tz>,
    },
    /// When the daily question should come.
    Daily,
    /// All is said.
    Done {
        /// The time of the daily question, if one is wanted.
        daily: Option<NaiveTime>,
    },
}

/// What can be done here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpScreen {
    /// Who reads the chat.
    pub kind: ChatKind,
    /// Whether the reader may set up the chat.
    pub admin: bool,
    /// Whether the chat has a schedule.
    pub has_schedule: bool,
}

/// The daily question of a chat.
#[derive(Debug, Clone, PartialEq)]
pub struct PostScreen {
    /// The post.
    pub post: PostId,
    /// The local date it belongs to.
    pub date: NaiveDate,
    /// The question.
    pub prompt: Prompt,
    /// The languages to write.
    pub language: PostLanguage,
    /// Who reads the chat.
    pub kind: ChatKind,
    /// How many learners have graded it.
    pub answered: u32,
    /// Their average score, 0 to 100, once three have.
    pub average: Option<u8>,
    /// Whether it comes later than it should have.
    pub late: bool,
    /// The platform's id of the role to mention.
    pub role: Option<String>,
}
