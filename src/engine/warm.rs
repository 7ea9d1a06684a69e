//! What takes longer than a transaction may: terms are compiled before one begins.

use super::action::StudyAction;
use super::{Engine, Request};
use crate::domain::ids::{AttemptId, PostId};
use crate::domain::question::QuestionId;
use crate::store::{Connection, attempt, chat, learner, post};

/// What a request is about to bring a typed answer to.
enum Subject {
    Attempt(AttemptId),
    Post(PostId),
    Spoken,
}

/// Compiles the terms of the question to which a request is about to bring a typed answer, unless they are
/// kept. The writer is one for all: whoever compiled inside a transaction would let everyone wait.
pub(super) async fn warm(engine: &Engine, request: &Request, action: &StudyAction) -> anyhow::Result<()> {
    let subject = match action {
        StudyAction::Answer { attempt, .. } => Subject::Attempt(*attempt),
        StudyAction::AnswerPost { post, .. } => Subject::Post(*post),
        StudyAction::Say { .. } => Subject::Spoken,
        // These bring no words.
        StudyAction::Daily
        | StudyAction::Drill { .. }
        | StudyAction::Tick { .. }
        | StudyAction::SetTicks { .. }
        | StudyAction::Undo { .. }
        | StudyAction::Open { .. }
        | StudyAction::Reveal { .. }
        | StudyAction::RevealPost { .. }
        | StudyAction::Rate { .. }
        | StudyAction::Retry { .. }
        | StudyAction::Suspend { .. } => return Ok(()),
    };
    let mut tx = engine.store.read().await?;
    let question = match subject {
        Subject::Attempt(id) => attempt::question_of(&mut tx, id).await?,
        Subject::Post(id) => post::get(&mut tx, id).await?.map(|post| post.question),
        Subject::Spoken => spoken_to(request, &mut tx).await?,
    };
    drop(tx);
    if let Some(question) = question.and_then(|id| engine.bank.get(&id)) {
        engine.bank.matcher(question)?;
    }
    Ok(())
}

/// The question that plain words in a private chat most likely answer: the later of the open one and the
/// post there.
async fn spoken_to(request: &Request, connection: &mut Connection) -> anyhow::Result<Option<QuestionId>> {
    let Some(learner) = learner::find(connection, &request.account).await? else {
        return Ok(None);
    };
    let Some(chat) = chat::find(connection, &request.chat).await? else {
        return Ok(None);
    };
    let open = attempt::latest_open(connection, learner.id, chat).await?;
    let post = post::last_sent(connection, chat).await?;
    let posted_later = |post: &post::Post| open.is_none_or(|(_, asked_at)| post.sent_at > Some(asked_at));
    match (post.filter(posted_later), open) {
        (Some(post), _) => Ok(Some(post.question)),
        (None, Some((id, _))) => Ok(attempt::question_of(connection, id).await?),
        (None, None) => Ok(None),
    }
}
