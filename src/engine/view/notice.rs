//! Refusals and short words.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::VacationRefusal;
use crate::domain::question::QuestionId;

/// A refusal or a short word, with the facts that its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The button belongs to another learner.
    NotYours,
    /// The button is from another version, or never was one.
    OldButton,
    /// The question is no longer in the bank.
    QuestionGone,
    /// The post does not exist.
    PostGone,
    /// Plain words came and no question is open.
    NothingOpen,
    /// The answer has no words.
    AnswerEmpty,
    /// The answer is too long; both in characters.
    AnswerTooLong {
        /// Its length.
        length: usize,
        /// The most that is kept.
        most: usize,
    },
    /// The grade can no longer be taken back.
    UndoOver,
    /// Only admins of the chat may do this.
    AdminsOnly,
    /// The command works in a private chat only.
    PrivateOnly,
    /// No judge can be had here.
    NoJudge,
    /// The chat has no schedule.
    NoSchedule {
        /// Whether the reader may make one.
        admin: bool,
    },
    /// The chat has no daily question yet; the first comes later.
    DailyLater {
        /// When.
        at: DateTime<Utc>,
        /// The chat's zone.
        zone: Tz,
    },
    /// The bank has no question for the choice.
    EmptyChoice,
    /// Not a topic.
    UnknownTopic {
        /// As written.
        given: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// Not a time zone.
    UnknownZone {
        /// As written.
        given: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// The zone or the rollover changed less than a day ago.
    CutoffTooSoon {
        /// From when it can change again.
        from: DateTime<Utc>,
        /// The learner's zone.
        zone: Tz,
    },
    /// A vacation cannot be had as wished.
    Vacation(VacationRefusal),
    /// Neither on nor off.
    BadSwitch {
        /// As written.
        given: String,
    },
    /// Not a time of day.
    BadTime {
        /// As written.
        given: String,
    },
    /// Not a language.
    BadLanguage {
        /// As written.
        given: String,
    },
    /// Not days of the week.
    BadDays {
        /// As written.
        given: String,
    },
    /// A number outside its range.
    BadNumber {
        /// As written.
        given: String,
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// A schedule needs a time before it can be made.
    SetupNeedsTime,
    /// Not a command.
    UnknownCommand {
        /// As written.
        name: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// To a chat: posts will arrive here.
    TestPost,
    /// To an admin: a test of the chat was sent off.
    TestOnItsWay,
    /// A question was taken out of the reviews, or back in.
    Suspended {
        /// The question.
        question: QuestionId,
        /// Out or back in.
        on: bool,
    },
}
