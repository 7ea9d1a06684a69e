//! Everything a learner can be shown: screens with facts, never widgets and never markup of a platform.

mod chat;
mod notice;
mod outgoing;
mod progress;
mod study;
mod vacation;

use crate::domain::question::Language;
pub use crate::domain::zone::ZoneSource;
pub use chat::{
    ComingCutoff, HelpScreen, JudgeState, PauseReason, PostScreen, ReminderState, ScheduleEvent, ScheduleScreen,
    SettingsScreen, WelcomeScreen, WelcomeStage,
};
pub use notice::Notice;
pub use outgoing::{MilestoneScreen, ReminderScreen, RevealScreen, StoppedScreen};
pub use progress::{DayMark, LedgerRow, LedgerScreen, ProgressScreen, StreakScreen, TopicProgress, TopicsScreen};
pub use study::{
    CompareScreen, Correction, GradedScreen, NothingDueScreen, Origin, Prompt, QuestionScreen, RatingChoice,
    RubricPoint, Suggester,
};
pub use vacation::{VacationEvent, VacationRefusal, VacationScreen};

/// A screen in a language.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The language to write it in. A [`Screen::Post`] brings its own.
    pub language: Language,
    /// What is shown.
    pub screen: Screen,
}

/// Who may read a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The learner alone.
    Private,
    /// Anyone in the chat: it holds nothing of a learner.
    Shared,
}

impl View {
    /// Who may read it. Nothing of a learner is ever shared, but for a milestone that they wish to share.
    pub fn audience(&self) -> Audience {
        match &self.screen {
            Screen::Post(_)
            | Screen::Reveal(_)
            | Screen::Milestone(_)
            | Screen::Schedule(_)
            | Screen::Help(_)
            | Screen::Notice(_) => Audience::Shared,
            Screen::Question(_)
            | Screen::Compare(_)
            | Screen::Graded(_)
            | Screen::NothingDue(_)
            | Screen::Streak(_)
            | Screen::Ledger(_)
            | Screen::Vacation(_)
            | Screen::Progress(_)
            | Screen::Topics(_)
            | Screen::Settings(_)
            | Screen::Reminder(_)
            | Screen::Stopped(_)
            | Screen::Welcome(_) => Audience::Private,
        }
    }
}

impl View {
    /// The comparison whose answer the judge is about to read, if this is one.
    pub fn judging(&self) -> Option<&CompareScreen> {
        match &self.screen {
            Screen::Compare(screen) if matches!(screen.suggested_by, Suggester::Judging { .. }) => Some(screen),
            _ => None,
        }
    }
}

/// The screens.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// A question that waits for an answer.
    Question(QuestionScreen),
    /// The reference answer beside the rubric, to tick and rate.
    Compare(CompareScreen),
    /// What a grade did.
    Graded(GradedScreen),
    /// No question is waiting.
    NothingDue(NothingDueScreen),
    /// The streak.
    Streak(StreakScreen),
    /// What each of the last days counted for, and why.
    Ledger(LedgerScreen),
    /// A vacation.
    Vacation(VacationScreen),
    /// Cards, scores and topics.
    Progress(ProgressScreen),
    /// The topics of the bank.
    Topics(TopicsScreen),
    /// One's own settings.
    Settings(SettingsScreen),
    /// The chat's schedule.
    Schedule(ScheduleScreen),
    /// The first steps of a learner in a private chat.
    Welcome(WelcomeScreen),
    /// What can be done here.
    Help(HelpScreen),
    /// A refusal or a short word.
    Notice(Notice),
    /// The daily question, for everyone in a chat.
    Post(PostScreen),
    /// The reference answer of a post, for everyone in a chat.
    Reveal(RevealScreen),
    /// A learner reached a milestone and shares it.
    Milestone(MilestoneScreen),
    /// The streak is at risk.
    Reminder(ReminderScreen),
    /// To an admin: posts of a chat have stopped.
    Stopped(StoppedScreen),
}
