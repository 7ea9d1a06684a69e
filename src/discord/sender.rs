//! Deliveries to Discord's channels, and what an answer means for the outbox.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use serenity::model::id::{ChannelId, MessageId};

use super::api::{self, Failure};
use super::{Shared, render};
use crate::delivery::{Delivery, Outcome, Sender};
use crate::domain::ids::ChatKind;
use crate::engine::token::Form;
use crate::engine::view::{Audience, Screen};

/// How long a message is held back while Discord limits us; serenity does not tell for how long.
const LIMITED: Duration = Duration::from_secs(5);
/// How long a message is held back while Discord is overloaded.
const BUSY: Duration = Duration::from_secs(30);
/// How long a message is held back while our token does not count.
const NO_TOKEN: Duration = Duration::from_mins(1);
/// The most that a delivery may take, the waiting of serenity's limiter included.
const PATIENCE: Duration = Duration::from_secs(20);

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
        let Ok(channel) = delivery.chat.place.parse::<u64>() else {
            return Outcome::Refused(format!("{:?} is no channel of Discord", delivery.chat.place));
        };
        if channel == 0 {
            return Outcome::Refused("0 is no channel of Discord".to_owned());
        }
        if delivery.view.audience() == Audience::Private && delivery.chat.kind == ChatKind::Group {
            tracing::error!(channel, "a private view was addressed to a channel that others read");
            return Outcome::Refused("private views go to private chats only".to_owned());
        }
        let channel_id = ChannelId::new(channel);
        let mut body = render::message(&delivery.view, &delivery.chat.place);
        let (purpose, answer) = if let Some(reference) = &delivery.edit {
            let Some(route) = message_route(reference) else {
                return Outcome::Gone;
            };
            let answer = api::send(&self.shared.http, LightMethod::Patch, route, Some(&body)).await;
            (Purpose::Edit, answer)
        } else {
            if delivery.maybe_sent {
                match self.find(channel_id, delivery).await {
                    Ok(Some(reference)) => return Outcome::Sent(reference),
                    Ok(None) => {}
                    // By now the nonce may have run out, and only the search keeps the post from coming twice.
                    Err(failure) => {
                        tracing::debug!(channel, %failure, "cannot look whether a post has arrived");
                        return Outcome::Later(BUSY);
                    }
                }
            }
            body["nonce"] = json!(delivery.nonce);
            body["enforce_nonce"] = json!(true);
            let route = Route::ChannelMessages { channel_id };
            let answer = api::send(&self.shared.http, LightMethod::Post, route, Some(&body)).await;
            (Purpose::Create, answer)
        };
        match answer {
            Ok(message) => match (message["id"].as_str(), &delivery.edit) {
                (_, Some(reference)) => Outcome::Sent(reference.clone()),
                (Some(id), None) => Outcome::Sent(format!("{channel}/{id}")),
                (None, None) => Outcome::Unknown,
            },
            Err(failure) => {
                let outcome = outcome(&failure, purpose);
                if failure.code() == Some(50035) {
                    tracing::error!(channel, %failure, "Discord finds a fault in a message of ours");
                } else {
                    tracing::debug!(channel, %failure, ?outcome, "a delivery to Discord failed");
                }
                outcome
            }
        }
    }

    /// Looks for a post among the channel's last messages by the token of its button, which no other has.
    /// Where we may not read the channel nothing is found, and the nonce alone has to do.
    async fn find(&self, channel_id: ChannelId, delivery: &Delivery) -> Result<Option<String>, Failure> {
        let Screen::Post(post) = &delivery.view.screen else {
            return Ok(None);
        };
        let token = Form::AnswerPost { post: post.post }.token();
        let route = Route::ChannelMessages { channel_id };
        let last = match api::query(&self.shared.http, route, vec![("limit", "50".to_owned())]).await {
            Ok(last) => last,
            Err(failure) if matches!(failure.status(), Some(403 | 404)) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let own = |message: &&Value| {
            let rows = message["components"].as_array().into_iter().flatten();
            let mut buttons = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
            buttons.any(|button| button["custom_id"] == token.as_str())
        };
        let found = last.as_array().and_then(|messages| messages.iter().find(own));
        Ok(found.and_then(|message| Some(format!("{channel_id}/{}", message["id"].as_str()?))))
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
            Outcome::Unknown if delivery.maybe_sent => Outcome::Later(BUSY),
            outcome => outcome,
        }
    }
}

/// `<channel>/<message>` as the route of that message.
fn message_route(reference: &str) -> Option<Route<'static>> {
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
        (10008, _, Purpose::Create) => Outcome::Refused(message.clone()),
        (_, 500.., Purpose::Create) => Outcome::Unknown,
        (_, 500.., Purpose::Edit) | (_, 408, _) => Outcome::Later(LIMITED),
        _ => Outcome::Refused(format!("{message} ({code})")),
    }
}
