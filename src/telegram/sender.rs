//! Delivers what nobody asked for just now, and says what became of it.

use std::sync::Arc;
use std::time::Duration;

use super::api::CallError;
use super::insist::is_gone;
use super::payloads::{EditMessageText, Placed, SendMessage};
use super::render::{self, Place, Rendered};
use super::{Adapter, PLATFORM};
use crate::delivery::{Delivery, Outcome, Sender};
use crate::domain::ids::ChatKind;
use crate::engine::view::Audience;

/// Until we know our own name, posts would have no links.
const NOT_CONNECTED: Duration = Duration::from_secs(1);
/// When the request never went out.
const NOT_SENT: Duration = Duration::from_secs(5);
/// When the server wants nothing from us at all; the polling loop tells why.
const NOT_ADMITTED: Duration = Duration::from_mins(1);

/// Hands deliveries to Telegram.
#[derive(Clone)]
pub struct TelegramSender {
    adapter: Arc<Adapter>,
}

impl TelegramSender {
    pub(super) fn new(adapter: Arc<Adapter>) -> Self {
        Self { adapter }
    }

    async fn edit(&self, chat_id: i64, place: &str, message: &str, main: render::Message) -> Outcome {
        // A group that moved has new messages; the old ones cannot be reached.
        let message_id = match message.split_once('/') {
            Some((chat, id)) if chat == place => id.parse().ok(),
            _ => None,
        };
        let Some(message_id) = message_id else {
            return Outcome::Gone;
        };
        let edit = EditMessageText {
            chat_id,
            message_id,
            body: main.into_body(),
        };
        match self.adapter.api.call(&edit).await {
            Ok(_) => Outcome::Sent(message.to_owned()),
            Err(error) if error.says("message is not modified") => Outcome::Sent(message.to_owned()),
            Err(error) => outcome(error),
        }
    }

    async fn place(&self, mut send: SendMessage) -> Outcome {
        let mut answer = self.adapter.api.call(&send).await;
        if let Err(error) = &answer
            && error.says("can't parse entities")
        {
            tracing::error!(%error, "Telegram cannot read our markup: sending plain words");
            send.body.make_plain();
            answer = self.adapter.api.call(&send).await;
        }
        match answer {
            Ok(Placed { message_id, chat }) => Outcome::Sent(format!("{}/{message_id}", chat.id)),
            Err(error) => outcome(error),
        }
    }
}

impl Sender for TelegramSender {
    fn platform(&self) -> &'static str {
        PLATFORM
    }

    async fn send(&self, delivery: &Delivery) -> Outcome {
        let Delivery {
            chat,
            view,
            // Telegram has no key that would make a repeated try harmless.
            nonce: _,
            edit,
            // Nor a way to look for the message of an earlier try.
            maybe_sent: _,
        } = delivery;
        let Some(me) = self.adapter.me.get() else {
            return Outcome::Later(NOT_CONNECTED);
        };
        let Ok(chat_id) = chat.place.parse::<i64>() else {
            return Outcome::Refused(format!("{:?} is no chat of Telegram", chat.place));
        };
        if chat.kind == ChatKind::Group && view.audience() == Audience::Private {
            return Outcome::Refused("a private screen was meant for a group".to_owned());
        }
        let place = Place {
            bot: &me.username,
            kind: chat.kind,
        };
        let Rendered { lead, main } = render::screen(view, place);
        if let Some(message) = edit {
            return self.edit(chat_id, &chat.place, message, main).await;
        }
        let mut last = Outcome::Gone;
        for message in lead.into_iter().chain([main]) {
            last = self
                .place(SendMessage {
                    chat_id,
                    message_thread_id: chat.thread.as_deref().and_then(|thread| thread.parse().ok()),
                    body: message.into_body(),
                    reply_parameters: None,
                })
                .await;
            if !matches!(last, Outcome::Sent(_)) {
                break;
            }
        }
        last
    }
}

/// What an error means for a delivery. The server's words decide; their case varies between versions.
fn outcome(error: CallError) -> Outcome {
    if is_gone(&error) {
        return Outcome::Gone;
    }
    match error {
        CallError::Unsent(_) | CallError::Refused { code: 409, .. } => Outcome::Later(NOT_SENT),
        CallError::Lost(_) | CallError::Refused { code: 500.., .. } => Outcome::Unknown,
        CallError::Refused {
            moved_to: Some(place), ..
        } => Outcome::Moved(place.to_string()),
        CallError::Refused {
            retry_after: Some(time),
            ..
        } => Outcome::Later(time),
        CallError::Refused {
            code: 429, description, ..
        } => Outcome::Later(told(&description)),
        CallError::Refused { code: 401 | 404, .. } => Outcome::Later(NOT_ADMITTED),
        CallError::Refused { description, .. } => Outcome::Refused(description),
    }
}

/// The seconds in "Too Many Requests: retry after 7".
fn told(description: &str) -> Duration {
    let seconds = description.rsplit(' ').next().and_then(|word| word.parse().ok());
    seconds.map_or(NOT_SENT, Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: u16, description: &str) -> CallError {
        CallError::Refused {
            code,
            description: description.to_owned(),
            retry_after: None,
            moved_to: None,
        }
    }

    #[test]
    fn every_known_error_has_its_outcome() {
        for words in [
            "Forbidden: bot was blocked by the user",
            "Forbidden: user is deactivated",
            "Forbidden: bot was kicked from the group chat",
            "Forbidden: bot was kicked from the supergroup chat",
            "Forbidden: bot was kicked from the channel chat",
            "Forbidden: bot is not a member of the supergroup chat",
            "Forbidden: bot is not a member of the channel chat",
            "Forbidden: the group chat was deleted",
            "Forbidden: bot can't initiate conversation with a user",
        ] {
            assert_eq!(outcome(refused(403, words)), Outcome::Refused(words.to_owned()));
        }
        for words in [
            "Bad Request: chat not found",
            "Bad Request: not enough rights to send text messages to the chat",
            "Bad Request: have no rights to send a message",
            "Bad Request: message thread not found",
            "Bad Request: TOPIC_CLOSED",
            "Bad Request: message is too long",
            "Bad Request: BUTTON_DATA_INVALID",
            "Bad Request: reply markup is too long",
        ] {
            assert_eq!(outcome(refused(400, words)), Outcome::Refused(words.to_owned()));
        }
        for (error, wanted) in [
            (refused(400, "Bad Request: message to edit not found"), Outcome::Gone),
            (refused(400, "Bad Request: message can't be edited"), Outcome::Gone),
            (refused(400, "Bad Request: MESSAGE_ID_INVALID"), Outcome::Gone),
            (refused(401, "Unauthorized"), Outcome::Later(NOT_ADMITTED)),
            (refused(404, "Not Found"), Outcome::Later(NOT_ADMITTED)),
            (refused(409, "Conflict: terminated"), Outcome::Later(NOT_SENT)),
            (
                refused(429, "Too Many Requests: retry after 7"),
                Outcome::Later(Duration::from_secs(7)),
            ),
            (refused(429, "Slow down"), Outcome::Later(NOT_SENT)),
            (refused(500, "Internal Server Error: restart"), Outcome::Unknown),
            (refused(502, "Bad Gateway"), Outcome::Unknown),
            (CallError::Lost("timed out".into()), Outcome::Unknown),
            (CallError::Unsent("no route".into()), Outcome::Later(NOT_SENT)),
            (
                CallError::Refused {
                    code: 429,
                    description: String::new(),
                    retry_after: Some(Duration::from_mins(5)),
                    moved_to: None,
                },
                Outcome::Later(Duration::from_mins(5)),
            ),
            (
                CallError::Refused {
                    code: 400,
                    description: "Bad Request: group chat was upgraded to a supergroup chat".into(),
                    retry_after: None,
                    moved_to: Some(-100_123),
                },
                Outcome::Moved("-100123".into()),
            ),
        ] {
            let told = error.to_string();
            assert_eq!(outcome(error), wanted, "{told}");
        }
    }
}
