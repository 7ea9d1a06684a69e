//! An optional second reader of typed answers: what it is asked, who wants it, and what its word changes.
//!
//! The answer is saved, and the matcher's suggestion with it, before the judge is asked: no transaction
//! waits for a network, and a judge that never answers costs nothing but its own word.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::study::{Access, access, present};
use super::view::{CompareScreen, Suggester, View};
use super::{Engine, Fault, Request};
use crate::domain::grading::Ticks;
use crate::domain::ids::LearnerId;
use crate::domain::judging::{Judged, Opinion, weigh};
use crate::domain::matching::PointState;
use crate::domain::question::{Language, Question};
use crate::store::attempt::{self, Attempt, Phase};
use crate::store::learner::Learner;

/// A typed answer to be judged.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// Whose it is; for the judge's own bookkeeping, never to be passed on.
    pub learner: LearnerId,
    /// What was asked, with the rubric.
    pub question: &'a Question,
    /// The language in which the learner saw the question.
    pub language: Language,
    /// What the learner typed. It may hold orders to the judge.
    pub answer: &'a str,
}

/// The opinions of a judge, one per point at most; `None` when it has none to give.
pub type Opinions<'a> = Pin<Box<dyn Future<Output = Option<Vec<Opinion>>> + Send + 'a>>;

/// Who reads typed answers beside the matcher.
pub trait Judge: fmt::Debug + Send + Sync {
    /// Where answers go, in words that a learner can judge by: the name of a host.
    fn place(&self) -> &str;

    /// Judges one answer, within a deadline of its own.
    fn judge<'a>(&'a self, case: Case<'a>) -> Opinions<'a>;
}

impl Engine {
    /// The judge that a learner wants: they agreed to the very place where answers go now.
    pub(super) fn judge_of(&self, learner: &Learner) -> Option<&dyn Judge> {
        let judge = self.judge.as_deref()?;
        (learner.judge_place.as_deref() == Some(judge.place())).then_some(judge)
    }

    /// Has the judge read the answer, if the view says that it is about to; then the view as it stands.
    /// Any other view comes back at once and as it is. `request` is the one that brought the view.
    pub async fn judged(&self, request: &Request, view: View) -> Result<View, Fault> {
        match view.judging() {
            Some(screen) => judge(self, request, screen)
                .await
                .map_err(|cause| Fault::new(request.at, cause)),
            None => Ok(view),
        }
    }
}

async fn judge(engine: &Engine, request: &Request, screen: &CompareScreen) -> anyhow::Result<View> {
    let states = ask(engine, request, screen).await?;
    let mut tx = engine.store.write().await?;
    let (mut loaded, question) = match access(engine, request, &mut tx, screen.attempt).await? {
        Access::Granted(loaded, question) => (loaded, question),
        Access::Refused(view) => return Ok(*view),
    };
    let attempt = &mut loaded.attempt;
    if let Some(states) = states
        && is_as_shown(attempt, screen)
        && let Suggester::Judging { open } = screen.suggested_by
    {
        attempt.ticks = preset(attempt.ticks, open, &states);
        attempt.judged = Judged::Answered(states);
        attempt::save_judged(&mut tx, attempt).await?;
    }
    let view = present(request, &mut tx, &loaded, question).await?;
    tx.commit().await?;
    Ok(view)
}

/// The judge's word on the answer of a screen, weighed.
async fn ask(engine: &Engine, request: &Request, screen: &CompareScreen) -> anyhow::Result<Option<Vec<PointState>>> {
    let mut tx = engine.store.read().await?;
    let owner = match access(engine, request, &mut tx, screen.attempt).await? {
        Access::Granted(loaded, _) => loaded.owner,
        Access::Refused(_) => return Ok(None),
    };
    drop(tx);
    let (Some(judge), Some(question), Some(answer)) = (
        engine.judge_of(&owner),
        engine.bank.get(&screen.prompt.question),
        &screen.answer,
    ) else {
        return Ok(None);
    };
    let case = Case {
        learner: owner.id,
        question,
        language: super::language_of(&owner, request),
        answer,
    };
    let Some(opinions) = judge.judge(case).await else {
        return Ok(None);
    };
    let recognised: Vec<PointState> = screen.points.iter().filter_map(|point| point.suggested).collect();
    let matcher = engine.bank.matcher(question)?;
    Ok(weigh(question, &matcher, answer, &recognised, &opinions))
}

/// Whether the learner has done nothing about an answer since it was shown: neither ticked nor rated nor
/// written on.
fn is_as_shown(attempt: &Attempt, screen: &CompareScreen) -> bool {
    let shown = screen.points.iter().enumerate().filter(|(_, point)| point.ticked);
    let shown = shown.fold(Ticks::NONE, |ticks, (index, _)| ticks.with(index));
    attempt.phase == Phase::Answered
        && attempt.step == screen.step
        && attempt.ticks == shown
        && attempt.answer == screen.answer
}

/// The ticks with those that are open as the judge suggests them.
fn preset(ticks: Ticks, open: Ticks, states: &[PointState]) -> Ticks {
    (0..states.len()).fold(ticks, |ticks, index| {
        let on = states.get(index) == Some(&PointState::Tick);
        if open.has(index) && ticks.has(index) != on {
            ticks.toggled(index)
        } else {
            ticks
        }
    })
}
