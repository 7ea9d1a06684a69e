//! Another go at a question outside its post, and setting a question aside.

use super::study::{Access, Answering, access, answer, present};
use super::view::{Notice, View};
use super::{Engine, Request, language_of, notice};
use crate::domain::ids::LearnerId;
use crate::domain::question::QuestionId;
use crate::store::attempt::{self, NewAttempt, Why};
use crate::store::{Connection, card, chat, learner};

/// Another go at a question, outside its post.
pub(super) async fn go(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: LearnerId,
    question: &QuestionId,
    answering: Answering<'_>,
) -> anyhow::Result<View> {
    let chat = chat::find_or_make(connection, &request.chat, request.at).await?;
    let id = attempt::make(
        connection,
        &NewAttempt {
            learner,
            chat,
            question,
            post: None,
            why: Why::Early,
        },
        request.at,
    )
    .await?;
    let (mut loaded, question) = match access(engine, request, connection, id).await? {
        Access::Granted(loaded, question) => (loaded, question),
        Access::Refused(view) => return Ok(*view),
    };
    if let Some(refusal) = answer(engine, request, connection, &mut loaded, question, answering).await? {
        return Ok(notice(language_of(&loaded.owner, request), refusal));
    }
    present(request, connection, &loaded, question).await
}

/// Another go that was asked for.
pub(super) async fn retry(engine: &Engine, request: &Request, question: &QuestionId) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    if engine.bank.get(question).is_none() {
        return Ok(notice(language_of(&learner, request), Notice::QuestionGone));
    }
    let chat = chat::find_or_make(&mut tx, &request.chat, request.at).await?;
    if let Some(id) = attempt::waiting_drill(&mut tx, learner.id, chat).await?
        && let Access::Granted(loaded, waiting) = access(engine, request, &mut tx, id).await?
        && waiting.id == *question
    {
        // Pressed twice: the same go, not another one.
        return present(request, &mut tx, &loaded, waiting).await;
    }
    let view = go(engine, request, &mut tx, learner.id, question, Answering::NotYet).await?;
    tx.commit().await?;
    Ok(view)
}

/// Takes a question out of the reviews, or back in.
pub(super) async fn suspend(
    engine: &Engine,
    request: &Request,
    question: &QuestionId,
    on: bool,
) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let found = card::suspend(&mut tx, learner.id, question, on).await?;
    tx.commit().await?;
    let said = if found {
        Notice::Suspended {
            question: question.clone(),
            on,
        }
    } else {
        Notice::QuestionGone
    };
    Ok(notice(language_of(&learner, request), said))
}
