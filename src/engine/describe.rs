//! Rows and questions to screens.

use chrono::NaiveDate;

use super::Request;
use super::days::Days;
use super::view::{
    CompareScreen, Correction, GradedScreen, Origin, Prompt, QuestionScreen, RatingChoice, RubricPoint, Screen,
    Suggester, ZoneSource,
};
use crate::domain::card::{Card, fuzz_seed, next_cards};
use crate::domain::grading::{Rating, Score, Ticks};
use crate::domain::judging::Judged;
use crate::domain::matching::Remarks;
use crate::domain::question::{Bilingual, Language, PointKind, Question};
use crate::domain::streak::DaysOff;
use crate::domain::text::Text;
use crate::store::attempt::{Attempt, Loaded, Why};
use crate::store::learner::Learner;
use crate::store::review::Review;

/// What everyone may know of a question.
pub(super) fn prompt(question: &Question) -> Prompt {
    Prompt {
        question: question.id.clone(),
        topic: question.topic.clone(),
        difficulty: question.difficulty,
        text: Bilingual {
            en: question.body.en.question.clone(),
            zh: question.body.zh.question.clone(),
        },
    }
}

/// A question that waits for an answer.
pub(super) fn question(question: &Question, attempt: &Attempt, due_left: u32) -> Screen {
    let origin = match attempt.why {
        Why::Daily => Origin::Daily,
        Why::Due => Origin::Due,
        Why::New => Origin::New,
        Why::Early => Origin::Early,
    };
    Screen::Question(QuestionScreen {
        attempt: attempt.id,
        step: attempt.step,
        prompt: prompt(question),
        origin,
        post: attempt.post,
        due_left,
    })
}

/// The reference answer beside the rubric, with the four ratings and their days.
pub(super) fn compare(question: &Question, loaded: &Loaded, language: Language, today: NaiveDate) -> Screen {
    let attempt = &loaded.attempt;
    let score = Score::of(&question.points, attempt.ticks);
    let card = loaded.card.map(|kept| kept.card);
    let seed = fuzz_seed(
        attempt.learner.0,
        question.id.as_str(),
        card.map_or(0, |card| card.reps),
    );
    let next = next_cards(card.as_ref(), today, loaded.owner.retention, Some(seed));
    let choice = |rating: Rating| RatingChoice {
        rating,
        days: days_between(today, due_on(&loaded.owner, next.after(rating))),
        suggested: rating == score.suggested_rating(),
    };
    Screen::Compare(CompareScreen {
        attempt: attempt.id,
        step: attempt.step,
        prompt: prompt(question),
        post: attempt.post,
        answer: attempt.answer.clone(),
        reference: question.body(language).answer.clone(),
        points: question
            .points
            .iter()
            .enumerate()
            .map(|(index, point)| RubricPoint {
                kind: point.kind,
                claim: point.claim.get(language).clone(),
                ticked: attempt.ticks.has(index),
                suggested: attempt.suggestion().get(index).copied(),
                doubt: attempt.remarks.doubts.get(&index).cloned(),
            })
            .collect(),
        corrections: corrections(question, &attempt.remarks, language),
        suggested_by: match attempt.judged {
            Judged::NotAsked => Suggester::Matcher,
            Judged::Asked { open: Ticks::NONE } => Suggester::MatcherAlone,
            Judged::Asked { open } => Suggester::Judging { open },
            Judged::Answered(_) => Suggester::Judge,
        },
        score,
        ratings: Rating::ALL.map(choice),
    })
}

/// The misconceptions found in an answer, with what is right.
fn corrections(question: &Question, found: &Remarks, language: Language) -> Vec<Correction> {
    let found = found.misconceptions.iter();
    found
        .filter_map(|index| question.misconceptions.get(*index))
        .map(|wrong| Correction {
            claim: wrong.claim.get(language).clone(),
            correction: wrong.correction.get(language).clone(),
        })
        .collect()
}

/// What a grade did. `loaded` is as it stands after the grade.
pub(super) fn graded(
    question: &Question,
    loaded: &Loaded,
    review: &Review,
    language: Language,
    standpoint: Standpoint,
) -> Screen {
    let (attempt, owner) = (&loaded.attempt, &loaded.owner);
    let zone = owner.zone.unwrap_or_default();
    let first_grade = review.before.streak.last.is_none();
    let due_on = loaded.card.map_or(review.study_date, |kept| due_on(owner, &kept.card));
    let body = question.body(language);
    // Another follow-up each time the question is graded.
    let turn = usize::try_from(review.id).unwrap_or(0);
    Screen::Graded(GradedScreen {
        attempt: attempt.id,
        step: attempt.step,
        prompt: prompt(question),
        post: attempt.post,
        score: review.score,
        rating: review.rating,
        made: attempt.ticks.count(),
        points: question.points.len(),
        missed: missed(question, attempt.ticks, language),
        corrections: corrections(question, &attempt.remarks, language),
        follow_up: body.follow_ups.get(turn % body.follow_ups.len().max(1)).cloned(),
        sources: question.sources.clone(),
        // The date is studied, so that no day off matters.
        streak: owner.streak.on(review.study_date, &DaysOff::default()),
        milestone: owner
            .streak
            .milestone_since(&review.before.streak)
            .filter(|_| standpoint.is_latest),
        due_on,
        due_in: days_between(review.study_date, due_on),
        can_undo: standpoint.can_undo,
        zone_note: (first_grade && owner.zone_source != ZoneSource::Learner).then_some((zone, owner.zone_source)),
        leech: loaded.card.is_some_and(|kept| kept.card.is_leech() && !kept.suspended),
        counted_for_post: review.for_post && loaded.post_shared,
    })
}

/// The claims not ticked, musts first; bonus points are no loss.
fn missed(question: &Question, ticks: Ticks, language: Language) -> Vec<Text> {
    let of_kind = |kind: PointKind| {
        let points = question.points.iter().enumerate();
        points
            .filter(move |(index, point)| point.kind == kind && !ticks.has(*index))
            .map(|(_, point)| point.claim.get(language).clone())
    };
    of_kind(PointKind::Must).chain(of_kind(PointKind::Core)).collect()
}

/// When a card is due: not on a vacation of its learner.
fn due_on(owner: &Learner, card: &Card) -> NaiveDate {
    owner
        .vacation
        .map_or(card.due_on, |vacation| vacation.put_off(card.due_on))
}

fn days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days().max(0)).unwrap_or(0)
}

/// From where a grade is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standpoint {
    /// Whether it is the learner's latest grade.
    pub is_latest: bool,
    /// Whether it can still be taken back: it is the latest, and its study date is not over.
    pub can_undo: bool,
}

impl Standpoint {
    /// Right after the grade.
    pub(super) fn latest() -> Self {
        Self {
            is_latest: true,
            can_undo: true,
        }
    }

    /// At any time later.
    pub(super) fn of(loaded: &Loaded, review: &Review, latest: Option<&Review>, request: &Request) -> Self {
        let is_latest = latest.is_some_and(|latest| latest.id == review.id);
        let today = Days::of(&loaded.owner, request, loaded.chat_zone).today;
        Self {
            is_latest,
            can_undo: is_latest && today <= review.study_date,
        }
    }
}
