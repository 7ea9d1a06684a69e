//! Plain words in a private chat: what they answer.

use chrono::{DateTime, TimeDelta, Utc};

use super::study::{Access, Answering, access, answer, at_post, heard_before, present};
use super::view::{Notice, View};
use super::{Engine, Request, guide, language_of, notice, settings};
use crate::domain::ids::{ChatId, ChatKind, LearnerId};
use crate::store::attempt::Heard;
use crate::store::{Connection, attempt, chat, learner, post};

/// For how long plain words in a private chat still answer the daily question there, in days.
const POST_ANSWERED_BY_WORDS: i64 = 2;

/// Plain words in a private chat: a line of the welcome, the answer to the open question, or the
/// answer to the daily question that was posted there, whichever was shown last.
pub(super) async fn say(engine: &Engine, request: &Request, text: &str) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let language = language_of(&learner, request);
    if request.chat.kind != ChatKind::Private {
        return Ok(notice(language, Notice::PrivateOnly));
    }
    if let Some(view) = heard_before(engine, request, &mut tx, &learner).await? {
        return Ok(view);
    }
    if let Some(view) = guide::hear(engine, request, &mut tx, &learner, text).await? {
        if let Some(once) = &request.once {
            attempt::remember(&mut tx, learner.id, once, Heard::Welcome).await?;
        }
        tx.commit().await?;
        return Ok(view);
    }
    let chat = chat::find_or_make(&mut tx, &request.chat, request.at).await?;
    let open = attempt::latest_open(&mut tx, learner.id, chat).await?;
    let since = open.map(|(_, asked_at)| asked_at);
    if let Some(post) = unanswered_post(request, &mut tx, learner.id, chat, since).await? {
        let view = at_post(engine, request, &mut tx, learner.id, &post, Answering::Typed(text)).await?;
        tx.commit().await?;
        return Ok(view);
    }
    let Some((id, _)) = open else {
        let unread = settings::unread_welcome_line(learner.welcome, text);
        return Ok(notice(language, unread.unwrap_or(Notice::NothingOpen)));
    };
    let (mut loaded, question) = match access(engine, request, &mut tx, id).await? {
        Access::Granted(loaded, question) => (loaded, question),
        Access::Refused(view) => return Ok(*view),
    };
    let view = match answer(engine, request, &mut tx, &mut loaded, question, Answering::Typed(text)).await? {
        Some(refusal) => notice(language, refusal),
        None => present(request, &mut tx, &loaded, question).await?,
    };
    tx.commit().await?;
    Ok(view)
}

/// The latest post in a private chat, if it came after `since`, is fresh and was not opened yet.
async fn unanswered_post(
    request: &Request,
    connection: &mut Connection,
    learner: LearnerId,
    chat: ChatId,
    since: Option<DateTime<Utc>>,
) -> anyhow::Result<Option<post::Post>> {
    let Some(post) = post::last_sent(connection, chat).await? else {
        return Ok(None);
    };
    let Some(sent_at) = post.sent_at else { return Ok(None) };
    let fresh =
        request.at - sent_at < TimeDelta::days(POST_ANSWERED_BY_WORDS) && since.is_none_or(|since| sent_at > since);
    if !fresh || attempt::latest_for_post(connection, learner, post.id).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(post))
}
