//! Deliveries to Discord's channels, and what an answer means for the outbox.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use serenity::model::id::{ChannelId, MessageId};

use super::api::{self, Failure};
use super::{Shared, render, threads};
use crate::delivery::{Cause, Delivery, Outcome, Recipient, Refusal, Sender};
use crate::domain::ids::ChatKind;
use crate::engine::action::StudyAction;
use crate::engine::token::{self, Form};
use crate::engine::view::{Audience, Screen};

/// How long a message is held back while Discord limits us; serenity does not tell for how long.
const LIMITED: Duration = Duration::from_secs(5);
/// How long a message is held back while Discord is overloaded.
const BUSY: Duration = Duration::from_secs(30);
/// How long a message is held back while our token does not count.
const NO_TOKEN: Duration = Duration::from_mins(1);
/// The most that a delivery may take, the waiting of serenity's limiter included.
const PATIENCE: Duration = Duration::from_secs(20);

/// Messages that Discord shows at once, at most.
const PAGE: usize = 100;
/// How many pages are looked through for an earlier try: a thousand messages that others wrote since.
const PAGES: usize = 10;
/// How far our clock may be from Discord's, which numbers its messages by time.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::hours(1);

/// Sends and edits messages in channels.
#[derive(Debug, Clone)]
pub struct DiscordSender {
    shared: Arc<Shared>,
}

/// What a request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new message.
    Create,
    /// An edit of one.
    Edit,
}

impl DiscordSender {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    async fn try_send(&self, delivery: &Delivery) -> Outcome {
        let place = match &delivery.to {
            Recipient::Chat(chat) => {
                if delivery.view.audience() == Audience::Private && chat.kind == ChatKind::Group {
                    tracing::error!(
                        place = chat.place,
                        "a private view was addressed to a channel that others read"
                    );
                    return refused(Cause::Other, "private views go to private chats only");
                }
                chat.place.clone()
            }
            Recipient::Person(account) => match self.private_channel(&account.id).await {
                Ok(channel) => channel,
                // Nothing was sent yet.
                Err(failure) => return not_unknown(outcome(&failure, Purpose::Create)),
            },
        };
        let Some(channel) = place.parse::<u64>().ok().filter(|id| *id > 0) else {
            return refused(Cause::Gone, format!("{place:?} is no channel of Discord"));
        };
        let mut body = render::message(&delivery.view, &place);
        if let Some(reference) = &delivery.edit {
            let Some(route) = message_route(reference) else {
                return Outcome::Gone;
            };
            let answer = api::send(&self.shared.http, LightMethod::Patch, route, Some(&body)).await;
            return match answer {
                Ok(_) => Outcome::Sent(reference.clone()),
                Err(failure) => told(channel, &failure, Purpose::Edit),
            };
        }
        let mut channel_id = ChannelId::new(channel);
        if let (Some(under), Screen::Reveal(reveal)) = (&delivery.under, &delivery.view.screen) {
            let name = render::thread_name(delivery.view.language, reveal);
            match threads::under(&self.shared.http, under, &name).await {
                Ok(threads::Spot::Thread(thread)) => channel_id = thread,
                Ok(threads::Spot::Reply(reference)) => body["message_reference"] = reference,
                Ok(threads::Spot::Gone) => return Outcome::Gone,
                Err(failure) => return not_unknown(told(channel, &failure, Purpose::Create)),
            }
        }
        if let Some(since) = delivery.maybe_sent {
            match self.find(channel_id, delivery, since).await {
                Ok(Some(reference)) => return Outcome::Sent(reference),
                Ok(None) => {}
                // By now the nonce may have run out, and only the search keeps the post from coming twice.
                Err(failure) => {
                    tracing::debug!(channel, %failure, "cannot look whether a message has arrived");
                    return Outcome::Later(BUSY);
                }
            }
        }
        body["nonce"] = json!(delivery.nonce);
        body["enforce_nonce"] = json!(true);
        let route = Route::ChannelMessages { channel_id };
        match api::send(&self.shared.http, LightMethod::Post, route, Some(&body)).await {
            Ok(message) => match message["id"].as_str() {
                Some(id) => Outcome::Sent(format!("{channel_id}/{id}")),
                None => Outcome::Unknown,
            },
            Err(failure) => told(channel, &failure, Purpose::Create),
        }
    }

    /// The private channel with a person; Discord gives the same one each time.
    async fn private_channel(&self, person: &str) -> Result<String, Failure> {
        let body = json!({ "recipient_id": person });
        let channel = api::send(
            &self.shared.http,
            LightMethod::Post,
            Route::UserMeDmChannels,
            Some(&body),
        )
        .await?;
        let id = channel["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| Failure::Lost("Discord named no channel".to_owned()))
    }

    /// Looks for a try made since an instant among the channel's messages, by the token of a button that no other
    /// has. Where we may not read the channel nothing is found, and the nonce alone has to do.
    async fn find(
        &self,
        channel_id: ChannelId,
        delivery: &Delivery,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, Failure> {
        let token = match &delivery.view.screen {
            Screen::Post(post) => Form::AnswerPost { post: post.post }.token(),
            Screen::Reveal(reveal) => match token::encode(&StudyAction::Open { post: reveal.post }.into()) {
                Some(token) => token,
                None => return Ok(None),
            },
            // They carry no token of their own; a second copy of one does no harm.
            _ => return Ok(None),
        };
        let own = |message: &&Value| {
            let rows = message["components"].as_array().into_iter().flatten();
            let mut buttons = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
            buttons.any(|button| button["custom_id"] == token.as_str())
        };
        let mut before = None;
        for _ in 0..PAGES {
            let mut parameters = vec![("limit", PAGE.to_string())];
            parameters.extend(before.map(|message: MessageId| ("before", message.to_string())));
            let route = Route::ChannelMessages { channel_id };
            let page = match api::query(&self.shared.http, route, parameters).await {
                Ok(page) => page,
                Err(failure) if matches!(failure.status(), Some(403 | 404)) => return Ok(None),
                Err(failure) => return Err(failure),
            };
            let messages = page.as_array().map(Vec::as_slice).unwrap_or_default();
            if let Some(message) = messages.iter().find(own) {
                return Ok(message["id"].as_str().map(|id| format!("{channel_id}/{id}")));
            }
            before = messages.last().and_then(message_id);
            let goes_on = |oldest: MessageId| *oldest.created_at() >= since - CLOCKS_DIFFER;
            if messages.len() < PAGE || !before.is_some_and(goes_on) {
                break;
            }
        }
        Ok(None)
    }
}

impl Sender for DiscordSender {
    fn platform(&self) -> &'static str {
        super::PLATFORM
    }

    async fn send(&self, delivery: &Delivery) -> Outcome {
        if !self.shared.is_identified() {
            return Outcome::Later(Duration::from_secs(1));
        }
        let outcome = match tokio::time::timeout(PATIENCE, self.try_send(delivery)).await {
            Ok(outcome) => outcome,
            Err(_) if delivery.edit.is_some() => Outcome::Later(LIMITED),
            Err(_) => Outcome::Unknown,
        };
        match outcome {
            // Trying on is safe: the nonce, and then the look-up, keep the post from coming twice.
            Outcome::Unknown if delivery.maybe_sent.is_some() => Outcome::Later(BUSY),
            outcome => outcome,
        }
    }
}

/// The id of a message.
fn message_id(message: &Value) -> Option<MessageId> {
    let id = message["id"].as_str()?.parse::<u64>().ok()?;
    (id > 0).then(|| MessageId::new(id))
}

/// `<channel>/<message>` as the route of that message.
pub(super) fn message_route(reference: &str) -> Option<Route<'static>> {
    let (channel, message) = reference.split_once('/')?;
    let (channel, message) = (channel.parse::<u64>().ok()?, message.parse::<u64>().ok()?);
    (channel > 0 && message > 0).then(|| Route::ChannelMessage {
        channel_id: ChannelId::new(channel),
        message_id: MessageId::new(message),
    })
}

/// What a failed request means for the message.
pub fn outcome(failure: &Failure, purpose: Purpose) -> Outcome {
    let (status, code, message) = match failure {
        Failure::Answer { status, code, message } => (*status, *code, message),
        Failure::Unsent(_) => return Outcome::Later(LIMITED),
        // An edit may be made twice, a message may not.
        Failure::Lost(_) => {
            return match purpose {
                Purpose::Create => Outcome::Unknown,
                Purpose::Edit => Outcome::Later(LIMITED),
            };
        }
    };
    match (code, status, purpose) {
        // Overloaded, by Discord's own word: nothing was done.
        (110_000 | 130_000, _, _) => Outcome::Later(BUSY),
        // Too many direct messages opened too fast.
        (40003, _, _) => Outcome::Later(NO_TOKEN),
        (_, 429, _) | (20016 | 20028 | 20029, _, _) => Outcome::Later(LIMITED),
        // The token was revoked, or something before Discord turned us away without its words: both are no
        // fault of the chat, and the gateway ends the adapter if it is for good.
        (_, 401, _) | (40001, _, _) | (-1, 400..500, _) => Outcome::Later(NO_TOKEN),
        // The message was deleted, or lies in an archived thread, or was edited too often for its age.
        (10008 | 50083 | 30046, _, Purpose::Edit) => Outcome::Gone,
        // The earlier try with this nonce arrived and was deleted: it must not come again.
        (10008, _, Purpose::Create) => refused(Cause::Other, message.clone()),
        (_, 500.., Purpose::Create) => Outcome::Unknown,
        (_, 500.., Purpose::Edit) | (_, 408, _) => Outcome::Later(LIMITED),
        _ => refused(cause(code), format!("{message} ({code})")),
    }
}

/// What kind of refusal a code of Discord's is.
fn cause(code: isize) -> Cause {
    match code {
        // Unknown channel, unknown guild.
        10003 | 10004 => Cause::Gone,
        // Missing access, missing permissions.
        50001 | 50013 => Cause::Rights,
        // Locked or archived.
        160_005 | 50083 => Cause::Closed,
        // Unknown person, closed private messages, no guild in common.
        10013 | 50007 | 50278 => Cause::Blocked,
        _ => Cause::Other,
    }
}

fn refused(cause: Cause, words: impl Into<String>) -> Outcome {
    Outcome::Refused(Refusal::new(cause, words))
}

/// What a failure means for the message, and a line in the log.
fn told(channel: u64, failure: &Failure, purpose: Purpose) -> Outcome {
    let outcome = outcome(failure, purpose);
    if failure.code() == Some(50035) {
        tracing::error!(channel, %failure, "Discord finds a fault in a message of ours");
    } else {
        tracing::debug!(channel, %failure, ?outcome, "a delivery to Discord failed");
    }
    outcome
}

/// An outcome of a step before the message itself: nothing can have arrived.
fn not_unknown(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Unknown => Outcome::Later(LIMITED),
        other => other,
    }
}
