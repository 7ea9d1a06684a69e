//! What the server sends, as far as we read it. Fields that we do not know are passed over.

use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::payloads::Me;
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::domain::zone;

/// An update.
#[expect(clippy::struct_field_names, reason = "the names of the Bot API")]
#[derive(Deserialize)]
pub(super) struct Update {
    pub(super) update_id: i64,
    pub(super) message: Option<Message>,
    pub(super) callback_query: Option<Query>,
    pub(super) my_chat_member: Option<Change>,
}

/// A message; what has no words is only looked at for being there.
#[expect(clippy::struct_field_names, reason = "the names of the Bot API")]
#[derive(Deserialize)]
pub(super) struct Message {
    pub(super) message_id: i64,
    pub(super) date: Option<i64>,
    pub(super) chat: Chat,
    pub(super) from: Option<User>,
    pub(super) sender_chat: Option<Chat>,
    pub(super) text: Option<String>,
    pub(super) message_thread_id: Option<i64>,
    #[serde(default)]
    pub(super) is_topic_message: bool,
    pub(super) reply_to_message: Option<Answered>,
    pub(super) migrate_to_chat_id: Option<i64>,
    pub(super) migrate_from_chat_id: Option<i64>,
    pub(super) animation: Option<IgnoredAny>,
    pub(super) audio: Option<IgnoredAny>,
    pub(super) checklist: Option<IgnoredAny>,
    pub(super) contact: Option<IgnoredAny>,
    pub(super) dice: Option<IgnoredAny>,
    pub(super) document: Option<IgnoredAny>,
    pub(super) location: Option<IgnoredAny>,
    pub(super) paid_media: Option<IgnoredAny>,
    pub(super) photo: Option<IgnoredAny>,
    pub(super) poll: Option<IgnoredAny>,
    pub(super) rich_message: Option<IgnoredAny>,
    pub(super) sticker: Option<IgnoredAny>,
    pub(super) story: Option<IgnoredAny>,
    pub(super) video: Option<IgnoredAny>,
    pub(super) video_note: Option<IgnoredAny>,
    pub(super) voice: Option<IgnoredAny>,
}

impl Message {
    /// The topic that it stands in.
    pub(super) fn topic(&self) -> Option<i64> {
        self.message_thread_id.filter(|_| self.is_topic_message)
    }

    /// Whether a person sent it, and without words. Service messages are neither.
    pub(super) fn is_wordless(&self) -> bool {
        [
            &self.animation,
            &self.audio,
            &self.checklist,
            &self.contact,
            &self.dice,
            &self.document,
            &self.location,
            &self.paid_media,
            &self.photo,
            &self.poll,
            &self.rich_message,
            &self.sticker,
            &self.story,
            &self.video,
            &self.video_note,
            &self.voice,
        ]
        .into_iter()
        .any(Option::is_some)
    }

    /// Whether it replies to a message of ours.
    pub(super) fn answers(&self, me: &Me) -> bool {
        self.reply_to_message.as_ref().is_some_and(|answered| {
            // The head of a topic counts as replied to by everything inside it.
            answered.forum_topic_created.is_none() && answered.from.as_ref().is_some_and(|from| from.id == me.id)
        })
    }
}

/// The message that a message replies to.
#[derive(Deserialize)]
pub(super) struct Answered {
    pub(super) from: Option<User>,
    pub(super) forum_topic_created: Option<IgnoredAny>,
}

/// A chat.
#[derive(Deserialize)]
pub(super) struct Chat {
    pub(super) id: i64,
    #[serde(rename = "type", default)]
    pub(super) kind: String,
}

impl Chat {
    /// Who reads it; `None` for channels and what may come later.
    pub(super) fn kind(&self) -> Option<ChatKind> {
        match self.kind.as_str() {
            "private" => Some(ChatKind::Private),
            "group" | "supergroup" => Some(ChatKind::Group),
            _ => None,
        }
    }
}

/// A person or a bot.
#[derive(Deserialize)]
pub(super) struct User {
    pub(super) id: i64,
    #[serde(default)]
    pub(super) is_bot: bool,
    pub(super) language_code: Option<String>,
}

impl User {
    /// The language of their client.
    pub(super) fn language(&self) -> Language {
        Language::from_locale(self.language_code.as_deref().unwrap_or_default())
    }

    /// The time zone that the language hints at.
    pub(super) fn zone_hint(&self) -> Option<Tz> {
        zone::of_locale(self.language_code.as_deref()?)
    }
}

/// A press of a button.
#[derive(Deserialize)]
pub(super) struct Query {
    pub(super) id: String,
    pub(super) from: User,
    pub(super) message: Option<Message>,
    pub(super) data: Option<String>,
}

/// What became of our place in a chat.
#[derive(Deserialize)]
pub(super) struct Change {
    pub(super) chat: Chat,
    pub(super) from: User,
    pub(super) old_chat_member: Standing,
    pub(super) new_chat_member: Standing,
}

/// What somebody is in a chat.
#[derive(Deserialize)]
pub(super) struct Standing {
    pub(super) status: String,
    #[serde(default)]
    pub(super) is_member: bool,
}
