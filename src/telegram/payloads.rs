//! The calls that we make: what goes out, and the little that we read of what comes back.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::requests::Payload;

/// Declares a call: its name, what comes back, and what goes out.
macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident as $method:literal -> $output:ty {
        $($(#[$attribute:meta])* $field:ident: $kind:ty,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Serialize)]
            pub(super) struct $name {
                $($(#[$attribute])* pub(super) $field: $kind,)*
            }

            impl Payload for $name {
                type Output = $output;
                const NAME: &'static str = $method;
            }
        )*
    };
}

calls! {
    /// Who we are.
    GetMe as "getMe" -> Me {}

    /// Whether a webhook stands in the way of polling.
    GetWebhookInfo as "getWebhookInfo" -> Webhook {}

    /// Takes a webhook away; what waits is kept.
    DeleteWebhook as "deleteWebhook" -> bool {}

    /// A new message.
    SendMessage as "sendMessage" -> Placed {
        chat_id: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        message_thread_id: Option<i64>,
        #[serde(flatten)]
        body: Body,
        #[serde(skip_serializing_if = "Option::is_none")]
        reply_parameters: Option<ReplyParameters>,
    }

    /// Other words and buttons for a message of ours.
    EditMessageText as "editMessageText" -> Placed {
        chat_id: i64,
        message_id: i64,
        #[serde(flatten)]
        body: Body,
    }

    /// Ends the waiting of a pressed button.
    AnswerCallbackQuery as "answerCallbackQuery" -> bool {
        callback_query_id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        show_alert: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    }

    /// The menu of commands, for one language and one kind of chat.
    SetMyCommands as "setMyCommands" -> bool {
        commands: Vec<BotCommand>,
        scope: Scope,
        #[serde(skip_serializing_if = "str::is_empty")]
        language_code: &'static str,
    }

    /// What somebody is in a chat.
    GetChatMember as "getChatMember" -> Member {
        chat_id: i64,
        user_id: i64,
    }

    /// What a chat is like.
    GetChat as "getChat" -> FullChat {
        chat_id: i64,
    }
}

/// What has come in since the last time, each update on its own and untouched.
#[derive(Debug, Clone, Serialize)]
pub(super) struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<i64>,
    pub(super) limit: u8,
    pub(super) timeout: u64,
    pub(super) allowed_updates: [&'static str; 3],
}

impl Payload for GetUpdates {
    type Output = Vec<Value>;
    const NAME: &'static str = "getUpdates";

    fn timeout_hint(&self) -> Option<Duration> {
        Some(Duration::from_secs(self.timeout))
    }
}

/// Words and buttons of a message.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Body {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parse_mode: Option<&'static str>,
    pub(super) link_preview_options: LinkPreview,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reply_markup: Option<Keyboard>,
}

/// Whether links unfold.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct LinkPreview {
    pub(super) is_disabled: bool,
}

/// Buttons below a message, row by row.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Keyboard {
    pub(super) inline_keyboard: Vec<Vec<Button>>,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Button {
    /// What stands on it.
    pub text: String,
    /// What it does.
    #[serde(flatten)]
    pub does: Does,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Hands us this token.
    CallbackData(String),
    /// Opens this address.
    Url(String),
}

/// The message that a message answers.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct ReplyParameters {
    pub(super) message_id: i64,
    pub(super) allow_sending_without_reply: bool,
}

/// A line of the menu of commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct BotCommand {
    pub(super) command: &'static str,
    pub(super) description: String,
}

/// Where a menu of commands holds.
#[expect(clippy::enum_variant_names, reason = "the names that the server knows")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Scope {
    AllPrivateChats,
    AllGroupChats,
    AllChatAdministrators,
}

/// Who we are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Me {
    pub(super) id: i64,
    #[serde(default)]
    pub(super) username: String,
    pub(super) can_join_groups: Option<bool>,
    pub(super) can_read_all_group_messages: Option<bool>,
}

/// The webhook, if one is set.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Webhook {
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) pending_update_count: u64,
}

/// Where a message of ours stands.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Placed {
    pub(super) message_id: i64,
    pub(super) chat: PlacedChat,
}

/// The chat of a message of ours.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct PlacedChat {
    pub(super) id: i64,
}

/// What somebody is in a chat.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Member {
    pub(super) status: String,
    /// Told of restricted members only.
    pub(super) can_send_messages: Option<bool>,
}

/// What a chat is like.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct FullChat {
    /// What members may do, in groups.
    pub(super) permissions: Option<Permissions>,
}

/// What members may do.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Permissions {
    pub(super) can_send_messages: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_leave_out_what_they_do_not_say() {
        let answer = AnswerCallbackQuery {
            callback_query_id: "7".into(),
            text: None,
            show_alert: false,
            url: None,
        };
        assert_eq!(serde_json::to_string(&answer).unwrap(), r#"{"callback_query_id":"7"}"#);
        let commands = SetMyCommands {
            commands: vec![],
            scope: Scope::AllGroupChats,
            language_code: "",
        };
        assert_eq!(
            serde_json::to_string(&commands).unwrap(),
            r#"{"commands":[],"scope":{"type":"all_group_chats"}}"#
        );
    }
}
