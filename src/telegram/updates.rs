//! What an update means: a request, a press, something out of place, or nothing.

use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::Value;

use super::PLATFORM;
use super::payloads::Me;
use super::wire::{Change, Message, Query, Standing, Update};
use crate::domain::ids::{AccountKey, ChatKey, ChatKind};
use crate::domain::question::Language;
use crate::engine::action::{Action, GuideAction, StudyAction};
use crate::engine::catalogue::{Command, Input};
use crate::engine::token::{self, Form, Press};

/// The kinds of updates that we ask for.
pub(super) const KINDS: [&str; 3] = ["message", "callback_query", "my_chat_member"];

/// Stands for every admin who writes in the name of the group.
const ANONYMOUS_ADMIN: i64 = 1_087_968_824;

/// What an update means to us.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    /// Somebody wrote something that asks for something.
    Asked(Asker, Action),
    /// Somebody pressed a button.
    Pressed(Asker, Pressed, Action),
    /// Somebody sent what we cannot take.
    Misplaced(Asker, Misplaced),
    /// We were added to a group.
    Added(Asker),
    /// We were put out of a group, or a person blocked us.
    Removed {
        /// The chat.
        chat: i64,
        /// Whether it is a private chat.
        by_person: bool,
    },
    /// A person who had blocked us lets us in again.
    Welcomed {
        /// The private chat.
        chat: i64,
    },
    /// A group got another id.
    Moved {
        /// The id it had.
        from: i64,
        /// The id it has.
        to: i64,
    },
    /// Nothing to do.
    Nothing,
}

/// Who asks, and where.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asker {
    /// Our name of the update, the same when it comes again.
    pub(super) once: String,
    /// The person.
    pub(super) user: i64,
    /// The language of their client.
    pub(super) language: Language,
    /// The time zone that it hints at.
    pub(super) zone_hint: Option<Tz>,
    /// The chat.
    pub(super) chat: i64,
    /// Who reads it.
    pub(super) kind: ChatKind,
    /// The topic inside the chat.
    pub(super) thread: Option<i64>,
    /// The message they wrote, to answer it.
    pub(super) message: Option<i64>,
    /// Whether they write in the name of the group, so that nobody knows who they are.
    pub(super) anonymous: bool,
}

/// A pressed button.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pressed {
    /// The id of the press, to answer it.
    pub(super) query: String,
    /// The message with the button, while it can be edited.
    pub(super) message: Option<i64>,
}

/// What we cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misplaced {
    /// Something without words: a picture, a voice.
    Wordless,
    /// Words for us that a whole group can read.
    Public,
}

impl Asker {
    /// The person, as the engine knows them.
    pub(super) fn account_key(&self) -> AccountKey {
        AccountKey {
            platform: PLATFORM,
            id: self.user.to_string(),
        }
    }

    /// The chat, as the engine knows it.
    pub(super) fn chat_key(&self) -> ChatKey {
        ChatKey {
            platform: PLATFORM,
            place: self.chat.to_string(),
            // A private chat stays one chat, however the client sorts it into topics.
            thread: self
                .thread
                .filter(|_| self.kind == ChatKind::Group)
                .map(|thread| thread.to_string()),
            guild: None,
            kind: self.kind,
        }
    }
}

/// The id of an update, if it has one.
pub(super) fn id(update: &Value) -> Option<i64> {
    update.get("update_id")?.as_i64()
}

/// The chat of an update, whose order must be kept; 0 if it has none.
pub(super) fn lane(update: &Value) -> i64 {
    let message = |holder: &Value| holder.get("chat")?.get("id")?.as_i64();
    ["message", "my_chat_member"]
        .into_iter()
        .find_map(|kind| message(update.get(kind)?))
        .or_else(|| message(update.get("callback_query")?.get("message")?))
        .unwrap_or_default()
}

/// What an update means. `Err` tells why it cannot be read, without anybody's words.
pub(super) fn read(update: &Value, me: &Me) -> Result<Incoming, serde_json::Error> {
    let Update {
        update_id,
        message,
        callback_query,
        my_chat_member,
    } = Update::deserialize(update)?;
    let once = format!("tg:{update_id}");
    Ok(if let Some(message) = message {
        wrote(once, message, me)
    } else if let Some(query) = callback_query {
        pressed(once, query)
    } else if let Some(change) = my_chat_member {
        joined(once, &change)
    } else {
        Incoming::Nothing
    })
}

fn wrote(once: String, message: Message, me: &Me) -> Incoming {
    // Told twice, in the group that ends and in the one that begins; whichever comes first counts.
    match (message.migrate_to_chat_id, message.migrate_from_chat_id) {
        (Some(to), _) => {
            return Incoming::Moved {
                from: message.chat.id,
                to,
            };
        }
        (None, Some(from)) => {
            return Incoming::Moved {
                from,
                to: message.chat.id,
            };
        }
        (None, None) => {}
    }
    let Some((kind, from)) = message.chat.kind().zip(message.from.as_ref()) else {
        return Incoming::Nothing;
    };
    let in_own_name = message.sender_chat.is_none();
    let anonymous = from.id == ANONYMOUS_ADMIN
        && message
            .sender_chat
            .as_ref()
            .is_some_and(|chat| chat.id == message.chat.id);
    // Channels that speak in a group, and bots, are nobody who studies.
    if !(anonymous || in_own_name && !from.is_bot) {
        return Incoming::Nothing;
    }
    let asker = Asker {
        once,
        user: from.id,
        language: from.language(),
        zone_hint: from.zone_hint(),
        chat: message.chat.id,
        kind,
        thread: message.topic(),
        message: Some(message.message_id),
        anonymous,
    };
    let Some(text) = message.text.as_deref() else {
        return if message.is_wordless() && kind == ChatKind::Private {
            Incoming::Misplaced(asker, Misplaced::Wordless)
        } else {
            Incoming::Nothing
        };
    };
    if let Some((name, addressee, rest)) = command(text) {
        let mine = addressee.map(|addressee| addressee.eq_ignore_ascii_case(&me.username));
        return match (kind, mine) {
            (ChatKind::Group, Some(false)) => Incoming::Nothing,
            // A bare command that we do not have may be meant for another bot of the group.
            (ChatKind::Group, None) if Command::named(name).is_none() => Incoming::Nothing,
            _ => Incoming::Asked(asker, ordered(kind, name, rest)),
        };
    }
    match kind {
        ChatKind::Private => Incoming::Asked(
            asker,
            StudyAction::Say {
                text: message.text.unwrap_or_default(),
            }
            .into(),
        ),
        ChatKind::Group if message.answers(me) => Incoming::Misplaced(asker, Misplaced::Public),
        ChatKind::Group => Incoming::Nothing,
    }
}

/// The action of a command.
fn ordered(kind: ChatKind, name: &str, rest: &str) -> Action {
    match Command::named(name) {
        Some(Command::Start) if kind == ChatKind::Group => GuideAction::Help.into(),
        Some(Command::Start) => match token::decode(rest.trim()) {
            // Links that are not ours, or not any more, still bring somebody to the door.
            Press::Act(Action::Guide(GuideAction::UnknownButton))
            | Press::Form(Form::Answer { .. } | Form::Ticks { .. }) => GuideAction::Start.into(),
            Press::Act(action) => action,
            Press::Form(Form::AnswerPost { post }) => StudyAction::Open { post }.into(),
        },
        Some(command) => command.action(&Input::Line(rest)),
        None => GuideAction::UnknownCommand { name: name.to_owned() }.into(),
    }
}

/// Splits `/name@bot rest`; `None` for words that are no command, such as a path.
fn command(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let text = text.strip_prefix('/')?;
    let (head, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let (name, addressee) = match head.split_once('@') {
        Some((name, addressee)) => (name, Some(addressee)),
        None => (head, None),
    };
    let valid = (1..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    valid.then_some((name, addressee, rest))
}

fn pressed(once: String, query: Query) -> Incoming {
    let action = match token::decode(query.data.as_deref().unwrap_or_default()) {
        Press::Act(action) => action,
        Press::Form(Form::AnswerPost { post }) => StudyAction::Open { post }.into(),
        // There are no forms here: people just write.
        Press::Form(Form::Answer { .. } | Form::Ticks { .. }) => GuideAction::UnknownButton.into(),
    };
    let (chat, kind, thread, message) = match &query.message {
        Some(message) => (
            message.chat.id,
            message.chat.kind().unwrap_or(ChatKind::Group),
            message.topic(),
            // Date 0 marks a message that is too old to be had.
            (message.date != Some(0)).then_some(message.message_id),
        ),
        None => (query.from.id, ChatKind::Private, None, None),
    };
    let asker = Asker {
        once,
        user: query.from.id,
        language: query.from.language(),
        zone_hint: query.from.zone_hint(),
        chat,
        kind,
        thread,
        message: None,
        anonymous: false,
    };
    Incoming::Pressed(
        asker,
        Pressed {
            query: query.id,
            message,
        },
        action,
    )
}

fn joined(once: String, change: &Change) -> Incoming {
    let there = |member: &Standing| match member.status.as_str() {
        "member" | "administrator" => true,
        "restricted" => member.is_member,
        _ => false,
    };
    let came = there(&change.new_chat_member) && !there(&change.old_chat_member);
    let went = there(&change.old_chat_member) && !there(&change.new_chat_member);
    match change.chat.kind() {
        Some(ChatKind::Group) if came => Incoming::Added(Asker {
            once,
            user: change.from.id,
            language: change.from.language(),
            zone_hint: change.from.zone_hint(),
            chat: change.chat.id,
            kind: ChatKind::Group,
            thread: None,
            message: None,
            anonymous: false,
        }),
        Some(ChatKind::Private) if came => Incoming::Welcomed { chat: change.chat.id },
        Some(kind) if went => Incoming::Removed {
            chat: change.chat.id,
            by_person: kind == ChatKind::Private,
        },
        _ => Incoming::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PostId;
    use crate::engine::action::{ScheduleAction, SettingsAction, SettingsChange};
    use serde_json::json;

    fn incoming(update: &Value) -> Incoming {
        let me = Me {
            id: 1,
            username: "Drill_Bot".into(),
            can_join_groups: None,
            can_read_all_group_messages: None,
        };
        read(update, &me).unwrap()
    }

    /// A message with some fields put in or changed.
    fn message(kind: &str, fields: Value) -> Incoming {
        let mut message = json!({
            "message_id": 5, "date": 1, "chat": {"id": 7, "type": kind},
            "from": {"id": 42, "is_bot": false, "first_name": "A", "language_code": "zh-hans"},
        });
        let Value::Object(fields) = fields else {
            panic!("an object")
        };
        message.as_object_mut().unwrap().extend(fields);
        incoming(&json!({"update_id": 9, "message": message}))
    }

    fn action(kind: &str, text: &str) -> Option<Action> {
        match message(kind, json!({ "text": text })) {
            Incoming::Asked(_, action) => Some(action),
            _ => None,
        }
    }

    #[test]
    fn words_become_actions() {
        let say = |text: &str| Action::from(StudyAction::Say { text: text.into() });
        let unknown = |name: &str| Action::from(GuideAction::UnknownCommand { name: name.into() });
        let drill = |topic: Option<&str>| {
            Action::from(StudyAction::Drill {
                topic: topic.map(Into::into),
                early: false,
            })
        };
        let zone = SettingsAction::Change(SettingsChange {
            zone: Some("new york".into()),
            ..SettingsChange::default()
        });
        for (kind, text, wanted) in [
            ("private", "because of /drill", Some(say("because of /drill"))),
            ("private", "/drill", Some(drill(None))),
            ("private", "/DRILL@drill_bot rag", Some(drill(Some("rag")))),
            ("private", "/settings\nnew york", Some(zone.into())),
            ("private", "/usr/bin/env is a path", Some(say("/usr/bin/env is a path"))),
            ("private", "/ no", Some(say("/ no"))),
            ("private", "/nonsense x", Some(unknown("nonsense"))),
            ("private", "/start", Some(GuideAction::Start.into())),
            (
                "private",
                "/start 1_o_25",
                Some(StudyAction::Open { post: PostId(77) }.into()),
            ),
            (
                "private",
                "/start 1_ap_25",
                Some(StudyAction::Open { post: PostId(77) }.into()),
            ),
            ("private", "/start 1_he", Some(GuideAction::Help.into())),
            ("private", "/start forged!", Some(GuideAction::Start.into())),
            ("supergroup", "/drill@Drill_Bot", Some(drill(None))),
            ("group", "/setup", Some(ScheduleAction::Show.into())),
            ("group", "/start@Drill_Bot 1_o_25", Some(GuideAction::Help.into())),
            ("group", "/drill@other_bot", None),
            ("group", "/nonsense", None),
            ("group", "/nonsense@drill_bot", Some(unknown("nonsense"))),
            ("group", "just talking", None),
            ("channel", "/drill", None),
        ] {
            assert_eq!(action(kind, text), wanted, "{kind}: {text}");
        }
    }

    #[test]
    fn a_group_that_became_another_is_followed_from_both_ends() {
        let moved = Incoming::Moved { from: 7, to: -1007 };
        assert_eq!(message("group", json!({"migrate_to_chat_id": -1007})), moved);
        let moved = Incoming::Moved { from: -7, to: 7 };
        assert_eq!(message("supergroup", json!({"migrate_from_chat_id": -7})), moved);
    }

    #[test]
    fn the_asker_is_who_where_and_in_which_topic() {
        let Incoming::Asked(asker, _) = message(
            "supergroup",
            json!({"text": "/help", "message_thread_id": 3, "is_topic_message": true}),
        ) else {
            panic!("a request")
        };
        assert_eq!((asker.once.as_str(), asker.language), ("tg:9", Language::Zh));
        assert_eq!(asker.account_key().id, "42");
        let key = asker.chat_key();
        assert_eq!((key.place.as_str(), key.thread.as_deref()), ("7", Some("3")));
        // Replies form threads too, and those are no topics.
        let Incoming::Asked(asker, _) = message("supergroup", json!({"text": "/help", "message_thread_id": 3})) else {
            panic!("a request")
        };
        assert_eq!(asker.chat_key().thread, None);
    }

    #[test]
    fn only_people_are_heard_and_anonymous_admins_are_known() {
        let bot = json!({"id": 99, "is_bot": true, "first_name": "B"});
        let anonymous = json!({"id": ANONYMOUS_ADMIN, "is_bot": true, "first_name": "Group"});
        let heard = |fields: Value| match message("supergroup", fields) {
            Incoming::Asked(asker, _) => Some(asker.anonymous),
            _ => None,
        };
        let own = json!({"id": 7, "type": "supergroup"});
        let channel = json!({"id": -8, "type": "channel"});
        assert_eq!(heard(json!({"text": "/help"})), Some(false));
        assert_eq!(heard(json!({"text": "/help", "from": bot})), None);
        assert_eq!(
            heard(json!({"text": "/help", "from": anonymous, "sender_chat": own})),
            Some(true)
        );
        assert_eq!(
            heard(json!({"text": "/help", "from": anonymous, "sender_chat": channel})),
            None
        );
        assert_eq!(heard(json!({"text": "/help", "sender_chat": channel})), None);
    }

    #[test]
    fn what_is_out_of_place_gets_a_hint_and_service_messages_none() {
        let misplaced = |kind: &str, fields: Value| match message(kind, fields) {
            Incoming::Misplaced(_, what) => Some(what),
            _ => None,
        };
        let ours =
            json!({"message_id": 1, "date": 1, "chat": {"id": 7, "type": "group"}, "from": {"id": 1, "is_bot": true}});
        let mut head = ours.clone();
        head["forum_topic_created"] = json!({"name": "LLM"});
        for (kind, fields, wanted) in [
            ("private", json!({"sticker": {}}), Some(Misplaced::Wordless)),
            (
                "private",
                json!({"photo": [], "caption": "look"}),
                Some(Misplaced::Wordless),
            ),
            ("private", json!({"pinned_message": {}}), None),
            ("group", json!({"voice": {}}), None),
            (
                "group",
                json!({"text": "softmax", "reply_to_message": ours}),
                Some(Misplaced::Public),
            ),
            ("group", json!({"text": "softmax", "reply_to_message": head}), None),
            ("group", json!({"new_chat_members": []}), None),
        ] {
            assert_eq!(misplaced(kind, fields.clone()), wanted, "{kind}: {fields}");
        }
    }

    #[test]
    fn presses_carry_tokens_and_forged_ones_are_unknown_buttons() {
        let press = |data: &str, message: Value| {
            incoming(&json!({"update_id": 9, "callback_query": {
                "id": "q", "from": {"id": 42, "is_bot": false}, "message": message, "chat_instance": "c", "data": data,
            }}))
        };
        let message = json!({"message_id": 5, "date": 1, "chat": {"id": 42, "type": "private"},
            "text": "?", "entities": [{"type": "from_the_future", "offset": 0, "length": 1}]});
        let Incoming::Pressed(asker, pressed, action) = press("1_d", message.clone()) else {
            panic!("a press")
        };
        assert_eq!((asker.kind, pressed.message), (ChatKind::Private, Some(5)));
        assert_eq!(action, StudyAction::Daily.into());
        for data in ["", "2_d", "1_a_1_1", "'; drop table"] {
            let Incoming::Pressed(_, _, action) = press(data, message.clone()) else {
                panic!("a press")
            };
            assert_eq!(action, GuideAction::UnknownButton.into(), "{data}");
        }
        let old = json!({"message_id": 5, "date": 0, "chat": {"id": 42, "type": "private"}});
        let Incoming::Pressed(_, pressed, _) = press("1_d", old) else {
            panic!("a press")
        };
        assert_eq!(pressed.message, None);
    }

    #[test]
    fn being_added_to_a_group_is_noticed_once() {
        let change = |kind: &str, old: &str, new: &str| {
            let update = json!({"update_id": 9, "my_chat_member": {
                "chat": {"id": -7, "type": kind}, "from": {"id": 42, "is_bot": false}, "date": 1,
                "old_chat_member": {"status": old}, "new_chat_member": {"status": new},
            }});
            matches!(incoming(&update), Incoming::Added(_))
        };
        assert!(change("group", "left", "member"));
        assert!(change("supergroup", "kicked", "administrator"));
        assert!(!change("supergroup", "member", "administrator"));
        assert!(!change("supergroup", "member", "left"));
        assert!(!change("private", "kicked", "member"));
        assert!(!change("channel", "left", "administrator"));
    }

    #[test]
    fn an_update_of_the_future_is_nothing_and_a_broken_one_an_error() {
        assert_eq!(incoming(&json!({"update_id": 1, "telepathy": {}})), Incoming::Nothing);
        let me = Me {
            id: 1,
            username: String::new(),
            can_join_groups: None,
            can_read_all_group_messages: None,
        };
        assert!(read(&json!({"update_id": 1, "message": {"text": 5}}), &me).is_err());
        assert_eq!((id(&json!({"update_id": 1})), id(&json!([]))), (Some(1), None));
        assert_eq!(lane(&json!({"callback_query": {"message": {"chat": {"id": -3}}}})), -3);
    }
}
