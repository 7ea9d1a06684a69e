//! Delivers what nobody asked for just now, and says what became of it.

use std::sync::Arc;
use std::time::Duration;

use super::api::CallError;
use super::insist::is_gone;
use super::payloads::{EditMessageText, Placed, ReplyParameters, SendMessage};
use super::render::{self, Place, Rendered};
use super::{Adapter, PLATFORM};
use crate::delivery::{Cause, Delivery, Outcome, Recipient, Refusal, Sender};
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
        let Some(message_id) = message_in(place, message) else {
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
            to,
            view,
            // Telegram has no key that would make a repeated try harmless.
            nonce: _,
            edit,
            under,
            // Nor a way to look for the message of an earlier try.
            maybe_sent: _,
        } = delivery;
        let Some(me) = self.adapter.me.get() else {
            return Outcome::Later(NOT_CONNECTED);
        };
        let (place, thread, kind) = match to {
            Recipient::Chat(chat) => (&chat.place, chat.thread.as_deref(), chat.kind),
            // A private chat has the id of its person.
            Recipient::Person(account) => (&account.id, None, ChatKind::Private),
        };
        let Ok(chat_id) = place.parse::<i64>() else {
            return refused(Cause::Gone, format!("{place:?} is no chat of Telegram"));
        };
        if kind == ChatKind::Group && view.audience() == Audience::Private {
            return refused(Cause::Other, "a private screen was meant for a group");
        }
        let Rendered { lead, main } = render::screen(
            view,
            Place {
                bot: &me.username,
                kind,
            },
        );
        if let Some(message) = edit {
            return self.edit(chat_id, place, message, main).await;
        }
        let mut last = Outcome::Gone;
        for message in lead.into_iter().chain([main]) {
            last = self
                .place(SendMessage {
                    chat_id,
                    message_thread_id: thread.and_then(|thread| thread.parse().ok()),
                    body: message.into_body(),
                    // Without the message that it belongs under it still says what it is about.
                    reply_parameters: under
                        .as_deref()
                        .and_then(|under| message_in(place, under))
                        .map(|message_id| ReplyParameters {
                            message_id,
                            allow_sending_without_reply: true,
                        }),
                })
                .await;
            if !matches!(last, Outcome::Sent(_)) {
                break;
            }
        }
        last
    }
}

/// The number of a message, if it is in this chat. A group that moved has new messages; the old ones cannot be
/// reached.
fn message_in(place: &str, message: &str) -> Option<i64> {
    match message.split_once('/') {
        Some((chat, id)) if chat == place => id.parse().ok(),
        _ => None,
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
        CallError::Refused { description, .. } => refused(cause(&description), description),
    }
}

/// What kind of refusal the server's words are.
fn cause(description: &str) -> Cause {
    const WORDS: [(&str, Cause); 14] = [
        ("blocked by the user", Cause::Blocked),
        ("user is deactivated", Cause::Blocked),
        ("can't initiate conversation", Cause::Blocked),
        ("chat not found", Cause::Gone),
        ("bot was kicked", Cause::Gone),
        ("bot is not a member", Cause::Gone),
        ("chat was deleted", Cause::Gone),
        ("chat was deactivated", Cause::Gone),
        ("rights", Cause::Rights),
        ("write_forbidden", Cause::Rights),
        ("send_plain_forbidden", Cause::Rights),
        ("topic_closed", Cause::Closed),
        ("topic_deleted", Cause::Closed),
        ("thread not found", Cause::Closed),
    ];
    let lower = description.to_lowercase();
    WORDS
        .iter()
        .find(|(words, _)| lower.contains(words))
        .map_or(Cause::Other, |(_, cause)| *cause)
}

fn refused(cause: Cause, words: impl Into<String>) -> Outcome {
    Outcome::Refused(Refusal::new(cause, words))
}

/// The seconds in "Too Many Requests: retry after 7".
fn told(description: &str) -> Duration {
    let seconds = description.rsplit(' ').next().and_then(|word| word.parse().ok());
    seconds.map_or(NOT_SENT, Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: u16, description: &str) -> CallError {
        CallError::Refused {
            code,
            description: description.to_owned(),
            retry_after: None,
            moved_to: None,
        }
    }

    #[test]
    fn every_known_error_has_its_outcome() {
        for (code, words, cause) in [
            (403, "Forbidden: bot was blocked by the user", Cause::Blocked),
            (403, "Forbidden: user is deactivated", Cause::Blocked),
            (
                403,
                "Forbidden: bot can't initiate conversation with a user",
                Cause::Blocked,
            ),
            (403, "Forbidden: bot was kicked from the group chat", Cause::Gone),
            (403, "Forbidden: bot was kicked from the supergroup chat", Cause::Gone),
            (403, "Forbidden: bot was kicked from the channel chat", Cause::Gone),
            (
                403,
                "Forbidden: bot is not a member of the supergroup chat",
                Cause::Gone,
            ),
            (403, "Forbidden: bot is not a member of the channel chat", Cause::Gone),
            (403, "Forbidden: the group chat was deleted", Cause::Gone),
            (400, "Bad Request: chat not found", Cause::Gone),
            (
                400,
                "Bad Request: not enough rights to send text messages to the chat",
                Cause::Rights,
            ),
            (400, "Bad Request: have no rights to send a message", Cause::Rights),
            (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Cause::Rights),
            (400, "Bad Request: message thread not found", Cause::Closed),
            (400, "Bad Request: TOPIC_CLOSED", Cause::Closed),
            (400, "Bad Request: message is too long", Cause::Other),
            (400, "Bad Request: BUTTON_DATA_INVALID", Cause::Other),
            (400, "Bad Request: reply markup is too long", Cause::Other),
        ] {
            let wanted = Outcome::Refused(Refusal::new(cause, words));
            assert_eq!(outcome(refusal(code, words)), wanted);
        }
        for (error, wanted) in [
            (refusal(400, "Bad Request: message to edit not found"), Outcome::Gone),
            (refusal(400, "Bad Request: message can't be edited"), Outcome::Gone),
            (refusal(400, "Bad Request: MESSAGE_ID_INVALID"), Outcome::Gone),
            (refusal(401, "Unauthorized"), Outcome::Later(NOT_ADMITTED)),
            (refusal(404, "Not Found"), Outcome::Later(NOT_ADMITTED)),
            (refusal(409, "Conflict: terminated"), Outcome::Later(NOT_SENT)),
            (
                refusal(429, "Too Many Requests: retry after 7"),
                Outcome::Later(Duration::from_secs(7)),
            ),
            (refusal(429, "Slow down"), Outcome::Later(NOT_SENT)),
            (refusal(500, "Internal Server Error: restart"), Outcome::Unknown),
            (refusal(502, "Bad Gateway"), Outcome::Unknown),
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
