//! Asking, answering and comparing: everything about an attempt until it is rated.

use anyhow::Context as _;

use super::action::StudyAction;
use super::days::Days;
use super::describe::Standpoint;
use super::view::{Notice, Screen, View};
use super::{Engine, Request, again, describe, drill, grade, guide, language_of, notice, view, words};
use crate::domain::grading::Ticks;
use crate::domain::ids::{AttemptId, LearnerId, PostId};
use crate::domain::judging::Judged;
use crate::domain::matching::{PointState, Remarks};
use crate::domain::question::Question;
use crate::store::attempt::{self, Heard, Loaded, NewAttempt, Phase, Why};
use crate::store::learner::Learner;
use crate::store::{Connection, chat, learner, post, review};

/// The longest message that is taken as an answer, in characters.
pub(super) const MAX_MESSAGE: usize = 4_096;
/// The longest answer that is kept when it comes in several messages, in characters.
pub(super) const MAX_ANSWER: usize = 2 * MAX_MESSAGE;

pub(super) async fn handle(engine: &Engine, request: &Request, action: &StudyAction) -> anyhow::Result<View> {
    match action {
        StudyAction::Daily => drill::daily(engine, request).await,
        StudyAction::Drill { topic, early } => drill::next(engine, request, topic.as_deref(), *early).await,
        StudyAction::Open { post } => on_post(engine, request, *post, Answering::NotYet).await,
        StudyAction::AnswerPost { post, text } => on_post(engine, request, *post, Answering::Typed(text)).await,
        StudyAction::RevealPost { post } => on_post(engine, request, *post, Answering::InTheHead).await,
        StudyAction::Answer { attempt, step, text } => {
            on_attempt(engine, request, *attempt, *step, Change::Answer(Answering::Typed(text))).await
        }
        StudyAction::Say { text } => words::say(engine, request, text).await,
        StudyAction::Reveal { attempt, step } => {
            on_attempt(engine, request, *attempt, *step, Change::Answer(Answering::InTheHead)).await
        }
        StudyAction::Tick {
            attempt,
            step,
            point,
            on,
        } => on_attempt(engine, request, *attempt, *step, Change::Tick(usize::from(*point), *on)).await,
        StudyAction::SetTicks { attempt, step, ticks } => {
            on_attempt(engine, request, *attempt, *step, Change::Ticks(*ticks)).await
        }
        StudyAction::Rate { attempt, step, rating } => grade::rate(engine, request, *attempt, *step, *rating).await,
        StudyAction::Undo { attempt, step } => grade::undo(engine, request, *attempt, *step).await,
        StudyAction::Retry { question } => again::retry(engine, request, question).await,
        StudyAction::Suspend { question, on } => again::suspend(engine, request, question, *on).await,
    }
}

/// How a question is answered.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answering<'a> {
    /// It is only opened.
    NotYet,
    /// With these words.
    Typed(&'a str),
    /// Silently: the reference answer is wanted.
    InTheHead,
}

/// What a press changes on an attempt that is not graded.
enum Change<'a> {
    Answer(Answering<'a>),
    Tick(usize, bool),
    Ticks(Ticks),
}

/// An attempt that the asking learner may act on, with its question; or what to show instead.
pub(super) enum Access<'a> {
    Granted(Box<Loaded>, &'a Question),
    Refused(Box<View>),
}

/// Loads an attempt and checks whose it is. A token never grants a right.
pub(super) async fn access<'a>(
    engine: &'a Engine,
    request: &Request,
    connection: &mut Connection,
    id: AttemptId,
) -> anyhow::Result<Access<'a>> {
    let loaded = attempt::load(connection, id, &request.account).await?;
    match loaded {
        Some(loaded) if loaded.asking == Some(loaded.owner.id) => match engine.bank.get(&loaded.attempt.question) {
            Some(question) => Ok(Access::Granted(Box::new(loaded), question)),
            None => Ok(Access::Refused(Box::new(notice(
                language_of(&loaded.owner, request),
                Notice::QuestionGone,
            )))),
        },
        _ => {
            let asking = learner::find(connection, &request.account).await?;
            let language = asking.map_or(request.locale, |learner| language_of(&learner, request));
            Ok(Access::Refused(Box::new(notice(language, Notice::NotYours))))
        }
    }
}

/// The screen on which an attempt stands.
pub(super) async fn present(
    request: &Request,
    connection: &mut Connection,
    loaded: &Loaded,
    question: &Question,
) -> anyhow::Result<View> {
    let language = language_of(&loaded.owner, request);
    let screen = match loaded.attempt.phase {
        Phase::Asked => describe::question(question, &loaded.attempt, 0),
        Phase::Answered => {
            let today = Days::of(&loaded.owner, request, loaded.chat_zone).today;
            describe::compare(question, loaded, language, today)
        }
        Phase::Graded => {
            let id = loaded.attempt.review.context("a graded attempt has a review")?;
            let graded = review::get(connection, id)
                .await?
                .context("the review of a graded attempt exists")?;
            let latest = review::latest(connection, loaded.owner.id).await?;
            let standpoint = Standpoint::of(loaded, &graded, latest.as_ref(), request);
            describe::graded(question, loaded, &graded, language, standpoint)
        }
    };
    Ok(view(language, screen))
}

/// Presses on an attempt's buttons. A press on an old screen shows the present one and changes nothing.
async fn on_attempt(
    engine: &Engine,
    request: &Request,
    id: AttemptId,
    step: u32,
    change: Change<'_>,
) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let (mut loaded, question) = match access(engine, request, &mut tx, id).await? {
        Access::Granted(loaded, question) => (loaded, question),
        Access::Refused(view) => return Ok(*view),
    };
    let fresh = loaded.attempt.step == step;
    let refusal = match change {
        Change::Answer(answering) if fresh && loaded.attempt.phase == Phase::Asked => {
            answer(engine, request, &mut tx, &mut loaded, question, answering).await?
        }
        Change::Tick(point, on)
            if fresh && loaded.attempt.phase == Phase::Answered && point < question.points.len() =>
        {
            // Naming the wanted state makes a repeated press harmless, so ticks need no step of their own.
            if loaded.attempt.ticks.has(point) != on {
                loaded.attempt.ticks = loaded.attempt.ticks.toggled(point);
                attempt::save_ticks(&mut tx, id, loaded.attempt.ticks).await?;
            }
            None
        }
        Change::Ticks(ticks) if fresh && loaded.attempt.phase == Phase::Answered => {
            loaded.attempt.ticks = Ticks::from_bits(ticks.bits(), question.points.len());
            attempt::save_ticks(&mut tx, id, loaded.attempt.ticks).await?;
            None
        }
        Change::Answer(_) | Change::Tick(..) | Change::Ticks(_) => None,
    };
    let view = match refusal {
        Some(refusal) => notice(language_of(&loaded.owner, request), refusal),
        None => present(request, &mut tx, &loaded, question).await?,
    };
    tx.commit().await?;
    Ok(view)
}

/// What to show for an incoming message that is delivered a second time: how it stands since the first.
pub(super) async fn heard_before(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
) -> anyhow::Result<Option<View>> {
    let Some(once) = &request.once else { return Ok(None) };
    let id = match attempt::heard(connection, learner.id, once).await? {
        None => return Ok(None),
        Some(Heard::Answer(id)) => id,
        Some(Heard::Welcome) => {
            let chat = chat::find_or_make(connection, &request.chat, request.at).await?;
            return guide::welcome(engine, request, connection, learner, chat)
                .await
                .map(Some);
        }
    };
    let view = match access(engine, request, connection, id).await? {
        Access::Granted(loaded, question) => present(request, connection, &loaded, question).await?,
        Access::Refused(view) => *view,
    };
    Ok(Some(view))
}

/// Gives an answer, or adds to one; says why not if the words cannot be taken.
pub(super) async fn answer(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    loaded: &mut Loaded,
    question: &Question,
    answering: Answering<'_>,
) -> anyhow::Result<Option<Notice>> {
    let attempt = &mut loaded.attempt;
    match answering {
        Answering::NotYet => return Ok(None),
        Answering::InTheHead => {}
        Answering::Typed(text) => {
            let (text, length) = (text.trim(), text.trim().chars().count());
            if !text.chars().any(char::is_alphanumeric) {
                return Ok(Some(Notice::AnswerEmpty));
            }
            if length > MAX_MESSAGE {
                return Ok(Some(Notice::AnswerTooLong {
                    length,
                    most: MAX_MESSAGE,
                }));
            }
            let whole = attempt
                .answer
                .as_ref()
                .map_or_else(|| text.to_owned(), |earlier| format!("{earlier}\n{text}"));
            let whole_length = whole.chars().count();
            if whole_length > MAX_ANSWER {
                return Ok(Some(Notice::AnswerTooLong {
                    length: whole_length,
                    most: MAX_ANSWER,
                }));
            }
            let suggestion = engine.bank.matcher(question)?.suggest(&whole);
            // What was suggested before has been decided by the learner since.
            let open = (0..question.points.len())
                .filter(|index| attempt.suggestion().get(*index) != Some(&PointState::Tick))
                .fold(Ticks::NONE, Ticks::with);
            for (index, state) in suggestion.states().enumerate() {
                if state == PointState::Tick && open.has(index) {
                    attempt.ticks = attempt.ticks.with(index);
                }
            }
            attempt.suggested = suggestion.states().collect();
            attempt.remarks = Remarks::from(&suggestion);
            attempt.judged = match engine.judge_of(&loaded.owner) {
                Some(_) if open != Ticks::NONE => Judged::Asked { open },
                Some(_) | None => Judged::NotAsked,
            };
            attempt.answer = Some(whole);
        }
    }
    if attempt.phase == Phase::Asked {
        attempt.phase = Phase::Answered;
        attempt.step += 1;
    }
    let once = request
        .once
        .as_deref()
        .filter(|_| matches!(answering, Answering::Typed(_)));
    attempt::save_answer(connection, attempt, once, request.at).await?;
    Ok(None)
}

/// A learner at a post: opens it, or answers it straight away.
async fn on_post(engine: &Engine, request: &Request, id: PostId, answering: Answering<'_>) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let language = language_of(&learner, request);
    let Some(post) = post::get(&mut tx, id).await? else {
        return Ok(notice(language, Notice::PostGone));
    };
    if !chat::may_read(&mut tx, post.chat, &request.chat).await? {
        return Ok(notice(language, Notice::NotYours));
    }
    if matches!(answering, Answering::Typed(_))
        && let Some(view) = heard_before(engine, request, &mut tx, &learner).await?
    {
        return Ok(view);
    }
    let view = at_post(engine, request, &mut tx, learner.id, &post, answering).await?;
    tx.commit().await?;
    Ok(view)
}

/// As [`on_post`], inside a transaction.
pub(super) async fn at_post(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: LearnerId,
    post: &post::Post,
    answering: Answering<'_>,
) -> anyhow::Result<View> {
    // The attempt goes on where the learner is now: in the private chat, or under the post itself.
    let chat = chat::find_or_make(connection, &request.chat, request.at).await?;
    let id = if let Some(id) = attempt::latest_for_post(connection, learner, post.id).await? {
        attempt::move_to(connection, id, chat).await?;
        id
    } else {
        let new = NewAttempt {
            learner,
            chat,
            question: &post.question,
            post: Some(post.id),
            why: Why::Daily,
        };
        attempt::make(connection, &new, request.at).await?
    };
    let (mut loaded, question) = match access(engine, request, connection, id).await? {
        Access::Granted(loaded, question) => (loaded, question),
        Access::Refused(view) => return Ok(*view),
    };
    if loaded.attempt.phase == Phase::Graded && matches!(answering, Answering::Typed(_)) {
        // Trying again is allowed; it feeds the card, not the post.
        return again::go(engine, request, connection, learner, &post.question, answering).await;
    }
    let takes_answer = match answering {
        Answering::NotYet => false,
        Answering::InTheHead => loaded.attempt.phase == Phase::Asked,
        Answering::Typed(_) => loaded.attempt.phase != Phase::Graded,
    };
    if takes_answer && let Some(refusal) = answer(engine, request, connection, &mut loaded, question, answering).await?
    {
        return Ok(notice(language_of(&loaded.owner, request), refusal));
    }
    present(request, connection, &loaded, question).await
}

/// The question screen of an attempt that was just made.
pub(super) async fn show_question(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    id: AttemptId,
    due_left: u32,
) -> anyhow::Result<View> {
    match access(engine, request, connection, id).await? {
        Access::Granted(loaded, question) => {
            let screen: Screen = describe::question(question, &loaded.attempt, due_left);
            Ok(view(language_of(&loaded.owner, request), screen))
        }
        Access::Refused(view) => Ok(*view),
    }
}
