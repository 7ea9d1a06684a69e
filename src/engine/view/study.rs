//! Screens of asking, comparing and grading.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::super::action::Step;
use super::ZoneSource;
use crate::domain::grading::{Rating, Score, Ticks};
use crate::domain::ids::{AttemptId, PostId};
use crate::domain::matching::{Doubt, PointState};
use crate::domain::question::{Bilingual, Difficulty, PointKind, QuestionId, Source, Topic};
use crate::domain::streak::Standing;
use crate::domain::text::Text;

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

/// Who suggested the ticks of a typed answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggester {
    /// The matcher: the learner has no judge.
    Matcher,
    /// The matcher so far; the judge is about to read the answer.
    Judging {
        /// The points that it may preset; the others have been the learner's before.
        open: Ticks,
    },
    /// The matcher: the judge was asked, and its word did not come in time.
    MatcherAlone,
    /// The judge.
    Judge,
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
    /// What was made of the typed answer; `None` when nothing was typed.
    pub suggested: Option<PointState>,
    /// For a maybe, the words of the answer that made it one and why.
    pub doubt: Option<Doubt>,
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
    /// Who suggested the ticks, when something was typed.
    pub suggested_by: Suggester,
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
    /// Misconceptions found in the typed answer.
    pub corrections: Vec<Correction>,
    /// A question that an interviewer would ask next.
    pub follow_up: Option<Text>,
    /// Where to read on.
    pub sources: Vec<Source>,
    /// The streak with this grade.
    pub streak: Standing,
    /// The milestone that this grade reached, in days.
    pub milestone: Option<u32>,
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
