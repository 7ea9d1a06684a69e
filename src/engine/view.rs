//! Everything a learner can be shown: screens with facts, never widgets and never markup of a platform.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::action::Step;
use crate::domain::calendar::{Rollover, Weekdays};
use crate::domain::card::Retention;
use crate::domain::grading::{Rating, Score};
use crate::domain::ids::{AttemptId, ChatKind, PostId};
use crate::domain::matching::PointState;
use crate::domain::question::{Bilingual, Difficulty, Language, PointKind, PostLanguage, QuestionId, Source, Topic};
use crate::domain::streak::Standing;
use crate::domain::text::Text;
pub use crate::domain::zone::ZoneSource;

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
    /// Who may read it. Nothing of a learner is ever shared.
    pub fn audience(&self) -> Audience {
        match &self.screen {
            Screen::Post(_) | Screen::Schedule(_) | Screen::Help(_) | Screen::Notice(_) => Audience::Shared,
            Screen::Question(_)
            | Screen::Compare(_)
            | Screen::Graded(_)
            | Screen::NothingDue(_)
            | Screen::Streak(_)
            | Screen::Progress(_)
            | Screen::Topics(_)
            | Screen::Settings(_)
            | Screen::Welcome(_) => Audience::Private,
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
}

/// What everyone may know of a question: never its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// Its id.
    pub question: QuestionId,
    /// Its topic.
    pub topic: Arc<Topic>,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// What the interviewer says.
    pub text: Bilingual<Text>,
}

/// Why a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is the chat's daily question.
    Daily,
    /// The learner's card is due.
    Due,
    /// The learner has not met it.
    New,
    /// The learner asked for another go, or for a card before it is due.
    Early,
}

/// A question that waits for an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionScreen {
    /// The attempt.
    pub attempt: AttemptId,
    /// Its step, for buttons.
    pub step: Step,
    /// The question.
    pub prompt: Prompt,
    /// Why it is asked.
    pub origin: Origin,
    /// The post that asks it, if it is a daily question.
    pub post: Option<PostId>,
    /// Due cards that wait behind it.
    pub due_left: u32,
}

/// A rubric point as it stands before the learner.
#[derive(Debug, Clone, PartialEq)]
pub struct RubricPoint {
    /// How much it matters.
    pub kind: PointKind,
    /// The claim.
    pub claim: Text,
    /// Ticked now.
    pub ticked: bool,
    /// What the matcher made of the typed answer; `None` when nothing was typed.
    pub suggested: Option<PointState>,
}

/// A wrong statement found in a typed answer, and what is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The wrong statement.
    pub claim: String,
    /// What is right instead.
    pub correction: String,
}

/// A rating that can be given, and when the question would come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatingChoice {
    /// The rating.
    pub rating: Rating,
    /// Days until the question would come back, at least 1.
    pub days: u32,
    /// Whether the ticks suggest this one.
    pub suggested: bool,
}

/// The reference answer beside the rubric.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareScreen {
    /// The attempt.
    pub attempt: AttemptId,
    /// Its step, for buttons.
    pub step: Step,
    /// The question.
    pub prompt: Prompt,
    /// The post that asks it, if it is a daily question.
    pub post: Option<PostId>,
    /// What the learner typed; `None` when answered in the head.
    pub answer: Option<String>,
    /// The reference answer.
    pub reference: Text,
    /// The rubric, 3 to 7 points.
    pub points: Vec<RubricPoint>,
    /// Misconceptions found in the typed answer.
    pub corrections: Vec<Correction>,
    /// The score of the present ticks.
    pub score: Score,
    /// The four ratings, Again to Easy.
    pub ratings: [RatingChoice; 4],
}

/// What a grade did.
#[derive(Debug, Clone, PartialEq)]
pub struct GradedScreen {
    /// The attempt.
    pub attempt: AttemptId,
    /// Its step, for buttons.
    pub step: Step,
    /// The question.
    pub prompt: Prompt,
    /// The post that asks it, if it is a daily question.
    pub post: Option<PostId>,
    /// The score.
    pub score: Score,
    /// The rating given.
    pub rating: Rating,
    /// Rubric points ticked.
    pub made: usize,
    /// Rubric points in all.
    pub points: usize,
    /// Claims not ticked, musts first, bonus points left out.
    pub missed: Vec<Text>,
    /// A question that an interviewer would ask next.
    pub follow_up: Option<Text>,
    /// Where to read on.
    pub sources: Vec<Source>,
    /// The streak with this grade.
    pub streak: Standing,
    /// The study date on which the question comes back.
    pub due_on: NaiveDate,
    /// Days until then.
    pub due_in: u32,
    /// Whether the grade can still be taken back.
    pub can_undo: bool,
    /// The zone to mention, on the first grade of a learner who has not chosen one.
    pub zone_note: Option<(Tz, ZoneSource)>,
    /// Whether the question was forgotten so often that it may be set aside.
    pub leech: bool,
    /// Whether this first grade of the daily question counts for a group's average.
    pub counted_for_post: bool,
}

/// No question is waiting.
#[derive(Debug, Clone, PartialEq)]
pub struct NothingDueScreen {
    /// The topic that was asked for.
    pub topic: Option<Arc<Topic>>,
    /// The next study date with a due card.
    pub next_due: Option<NaiveDate>,
    /// Whether the limit of new questions is what stops it.
    pub limit_reached: bool,
    /// The daily limit of new questions.
    pub new_per_day: u32,
    /// Whether an early review or an extra question can be had.
    pub can_early: bool,
}

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
    /// New questions a day.
    pub new_per_day: u32,
    /// Desired retention.
    pub retention: Retention,
    /// The daily question in the private chat: its time, and whether it is paused. `None` without one.
    pub daily: Option<(NaiveTime, bool)>,
    /// Whether this chat can have a daily question of the learner's own.
    pub private_chat: bool,
    /// Whether something was just changed.
    pub changed: bool,
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
    /// The platform refuses posts for good; its own words.
    Refused(String),
}

/// The chat's schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleScreen {
    /// What just happened.
    pub event: ScheduleEvent,
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
    /// A question was taken out of the reviews, or back in.
    Suspended {
        /// The question.
        question: QuestionId,
        /// Out or back in.
        on: bool,
    },
}
