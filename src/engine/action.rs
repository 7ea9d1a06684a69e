//! Everything a learner or an admin can ask of the engine.

use crate::domain::grading::{Rating, Ticks};
use crate::domain::ids::{AttemptId, ChatId, PostId};
use crate::domain::question::QuestionId;

/// What was asked, grouped by feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// To answer, compare, grade.
    Study(StudyAction),
    /// To see how one is doing.
    Progress(ProgressAction),
    /// To be away for a while.
    Vacation(VacationAction),
    /// To see or change one's own settings.
    Settings(SettingsAction),
    /// To see or change the chat's schedule.
    Schedule(ScheduleAction),
    /// To say hello or find the way.
    Guide(GuideAction),
}

/// How far an attempt had come when a button was drawn; counts its changes of phase.
pub type Step = u32;

/// Answering, comparing and grading.
#[derive(Debug, Clone, PartialEq)]
pub enum StudyAction {
    /// Today's question of this chat.
    Daily,
    /// The next question: due cards first, then new ones.
    Drill {
        /// Only from this topic, as the learner wrote it.
        topic: Option<String>,
        /// Also cards that are not due yet and new ones beyond the daily limit.
        early: bool,
    },
    /// Opens a post's question for answering.
    Open {
        /// The post.
        post: PostId,
    },
    /// Types an answer straight under a post.
    AnswerPost {
        /// The post.
        post: PostId,
        /// The answer.
        text: String,
    },
    /// Answers a post in one's head: shows the reference answer.
    RevealPost {
        /// The post.
        post: PostId,
    },
    /// Types an answer to an open question.
    Answer {
        /// The attempt.
        attempt: AttemptId,
        /// Its step when the button was drawn.
        step: Step,
        /// The answer.
        text: String,
    },
    /// Plain words in a private chat: the answer to the open question, or a line of the welcome.
    Say {
        /// The words.
        text: String,
    },
    /// Answers in one's head: shows the reference answer.
    Reveal {
        /// The attempt.
        attempt: AttemptId,
        /// Its step when the button was drawn.
        step: Step,
    },
    /// Sets one tick on or off. Naming the wanted state makes a repeated press harmless.
    Tick {
        /// The attempt.
        attempt: AttemptId,
        /// Its step when the button was drawn.
        step: Step,
        /// The point's index in the rubric, from 0.
        point: u8,
        /// Ticked or not.
        on: bool,
    },
    /// Sets all ticks at once.
    SetTicks {
        /// The attempt.
        attempt: AttemptId,
        /// Its step when the button was drawn.
        step: Step,
        /// The points ticked.
        ticks: Ticks,
    },
    /// Grades.
    Rate {
        /// The attempt.
        attempt: AttemptId,
        /// Its step when the button was drawn.
        step: Step,
        /// How well it was known.
        rating: Rating,
    },
    /// Takes the last grade back.
    Undo {
        /// The attempt.
        attempt: AttemptId,
        /// Its step when the button was drawn.
        step: Step,
    },
    /// Another go at a question.
    Retry {
        /// The question.
        question: QuestionId,
    },
    /// Takes a question out of the reviews, or back in.
    Suspend {
        /// The question.
        question: QuestionId,
        /// Out or back in.
        on: bool,
    },
}

/// Looking at one's own study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressAction {
    /// The streak.
    Streak,
    /// What each of the last days counted for, and why.
    Ledger,
    /// Cards, scores and topics.
    Overview,
    /// The topics of the bank.
    Topics,
}

/// Being away for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VacationAction {
    /// Shows the vacation that is planned or under way.
    Show,
    /// Plans one, or changes the one that is not over; texts are as the learner wrote them.
    Plan {
        /// A number of days, or the last date.
        until: String,
        /// The first date; `None`: tomorrow.
        from: Option<String>,
    },
    /// Ends it early, or takes it back.
    End,
}

/// One's own settings.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "an action lives for one request and is never kept in numbers"
)]
pub enum SettingsAction {
    /// Shows them.
    Show,
    /// Changes those given; texts are as the learner wrote them.
    Change(SettingsChange),
}

/// New values for settings; `None` leaves one as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SettingsChange {
    /// The language of everything private, as written.
    pub language: Option<String>,
    /// An IANA time zone or a city, as written.
    pub zone: Option<String>,
    /// The hour at which the day ends, as written.
    pub rollover: Option<String>,
    /// New questions a day, as written.
    pub new_per_day: Option<String>,
    /// Desired retention in percent, as written.
    pub retention: Option<String>,
    /// The time of the daily question in the private chat, as written; `off` ends it.
    pub daily: Option<String>,
    /// Whether milestones are shared with the group, `on` or `off`, as written.
    pub share: Option<String>,
    /// The time of the reminder while the streak is at risk, as written; `off` ends it.
    pub remind: Option<String>,
    /// Whether a judge reads typed answers, `on` or `off`, as written.
    pub judge: Option<String>,
}

/// The chat's schedule.
#[derive(Debug, Clone, PartialEq)]
pub enum ScheduleAction {
    /// Shows it.
    Show,
    /// Creates or changes it; admins only.
    Set(ScheduleChange),
    /// Stops it until resumed; admins only.
    Pause,
    /// Starts it again; admins only.
    Resume,
    /// Sends a test to the chat, or to another one of its guild; admins only.
    Test {
        /// The chat to test.
        chat: ChatId,
    },
}

/// New values for a schedule, as the admin wrote them; `None` leaves one as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScheduleChange {
    /// A wall-clock time such as `09:00`.
    pub time: Option<String>,
    /// An IANA time zone or a city.
    pub zone: Option<String>,
    /// `en`, `zh` or `both`.
    pub language: Option<String>,
    /// Topic names, or `all`.
    pub topics: Option<String>,
    /// Days such as `mon-fri` or `daily`.
    pub days: Option<String>,
    /// The platform's id of a role to mention, or `none`.
    pub role: Option<String>,
}

/// Saying hello and finding the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuideAction {
    /// The first hello in a private chat; again it shows where one stands.
    Start,
    /// What can be done here.
    Help,
    /// A button of an older version, or one that never was.
    UnknownButton,
    /// A command that this chat does not have.
    UnknownCommand {
        /// The name as written.
        name: String,
    },
}

impl From<StudyAction> for Action {
    fn from(action: StudyAction) -> Self {
        Self::Study(action)
    }
}

impl From<ProgressAction> for Action {
    fn from(action: ProgressAction) -> Self {
        Self::Progress(action)
    }
}

impl From<VacationAction> for Action {
    fn from(action: VacationAction) -> Self {
        Self::Vacation(action)
    }
}

impl From<SettingsAction> for Action {
    fn from(action: SettingsAction) -> Self {
        Self::Settings(action)
    }
}

impl From<ScheduleAction> for Action {
    fn from(action: ScheduleAction) -> Self {
        Self::Schedule(action)
    }
}

impl From<GuideAction> for Action {
    fn from(action: GuideAction) -> Self {
        Self::Guide(action)
    }
}
