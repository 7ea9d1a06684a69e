//! The adapter against a stand-in of Discord, with faults on the way.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use drillbit::delivery::{Cause, Delivery, Outcome, Recipient, Refusal, Refused, Sender};
use drillbit::discord::{Discord, DiscordSender, Settings};
use drillbit::domain::ids::{AccountKey, AttemptId, ChatKey, ChatKind, PostId};
use drillbit::domain::question::{Language, PostLanguage};
use drillbit::engine::Engine;
use drillbit::engine::action::{Action, ScheduleAction, ScheduleChange, StudyAction};
use drillbit::engine::token::{self, Form};
use drillbit::engine::view::{Screen, View};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::sample_views;
use crate::standin_discord::{APPLICATION, BOT, CHANNEL, Fault, GUILD, Standin, TOKEN};
use crate::world::{Person, World, engine};

/// A running bot.
struct Bot {
    engine: Arc<Engine>,
    discord: Discord,
    stop: CancellationToken,
    running: JoinHandle<Result<(), Refused>>,
}

impl Bot {
    async fn new(standin: &Standin, token: &str) -> Self {
        let settings = Settings {
            token: token.into(),
            api_url: Some(standin.api_url.clone()),
            now: Utc::now,
        };
        let engine = engine().await;
        let discord = Discord::new(settings, Arc::clone(&engine)).unwrap();
        let stop = CancellationToken::new();
        let (this, until) = (discord.clone(), stop.clone());
        let running = tokio::spawn(async move { this.run(until).await });
        Self {
            engine,
            discord,
            stop,
            running,
        }
    }

    async fn connected(standin: &Standin) -> Self {
        let bot = Self::new(standin, TOKEN).await;
        bot.wait(true).await;
        bot
    }

    /// The engine without the adapter before it.
    fn world(&self) -> World {
        World {
            engine: Arc::clone(&self.engine),
            now: "2026-11-25T12:00:00Z".parse().unwrap(),
        }
    }

    async fn wait(&self, connected: bool) {
        let mut state = self.discord.connected();
        let reached = timeout(Duration::from_secs(20), state.wait_for(|now| *now == connected));
        reached.await.expect("the state comes in time").unwrap();
    }

    async fn ended(self) -> Result<(), Refused> {
        timeout(Duration::from_secs(15), self.running)
            .await
            .expect("it ends in time")
            .unwrap()
    }

    async fn stopped(self) {
        self.stop.cancel();
        self.ended().await.unwrap();
    }
}

fn member(permissions: &str) -> Value {
    json!({ "user": user(), "roles": [], "joined_at": "2020-01-01T00:00:00+00:00", "deaf": false, "mute": false,
        "permissions": permissions, "flags": 0 })
}

fn user() -> Value {
    json!({ "id": "7", "username": "u", "discriminator": "0", "avatar": null })
}

/// An interaction in the guild, or in the private chat.
fn interaction(id: &str, kind: u8, data: &Value, private: bool) -> Value {
    let mut value = json!({
        "id": id, "application_id": APPLICATION, "type": kind, "data": data, "token": format!("tok{id}"), "version": 1,
        "channel_id": CHANNEL, "channel": { "id": CHANNEL, "type": u8::from(private) }, "app_permissions": "309237763072",
        "locale": "en-US", "entitlements": [], "attachment_size_limit": 10_485_760,
        "context": u8::from(private), "authorizing_integration_owners": { "0": if private { "0" } else { GUILD } },
    });
    if private {
        value["user"] = user();
    } else {
        value["guild_id"] = json!(GUILD);
        value["guild_locale"] = json!("en-US");
        value["member"] = member("32");
    }
    value
}

pub(crate) fn command(id: &str, name: &str, options: &Value, private: bool) -> Value {
    let data = json!({ "id": "77", "name": name, "type": 1, "options": options });
    interaction(id, 2, &data, private)
}

fn message(flags: u64) -> Value {
    json!({ "id": "1", "channel_id": CHANNEL, "author": { "id": BOT, "username": "b", "discriminator": "0",
        "avatar": null, "bot": true }, "content": "", "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": false, "type": 0, "components": [], "flags": flags })
}

pub(crate) fn button(id: &str, token: &str, flags: u64, private: bool) -> Value {
    let data = json!({ "custom_id": token, "component_type": 2, "id": 3 });
    let mut value = interaction(id, 3, &data, private);
    value["message"] = message(flags);
    value
}

pub(crate) fn menu(id: &str, token: &str, values: &Value) -> Value {
    let data = json!({ "custom_id": token, "component_type": 3, "id": 3, "values": values });
    let mut value = interaction(id, 3, &data, false);
    value["message"] = message(64);
    value
}

pub(crate) fn form(id: &str, token: &str, text: &str, flags: u64, private: bool) -> Value {
    let data = json!({ "custom_id": token, "components": [{ "type": 1, "id": 1, "components":
        [{ "type": 4, "id": 2, "custom_id": "answer", "value": text }] }] });
    let mut value = interaction(id, 5, &data, private);
    value["message"] = message(flags);
    value
}

fn act(action: StudyAction) -> String {
    token::encode(&Action::from(action)).unwrap()
}

fn answer_form() -> Form {
    Form::Answer {
        attempt: AttemptId(41),
        step: 1,
    }
}

#[tokio::test]
async fn it_connects_and_registers_its_commands_once() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    standin
        .until("the commands", |this| {
            (!this.requests("PUT", "/applications/5/commands").is_empty()).then_some(())
        })
        .await;
    bot.stopped().await;
    let looked = standin.requests("GET", "/applications/5/commands").len();
    let bot = Bot::connected(&standin).await;
    standin
        .until("another look", |this| {
            (this.requests("GET", "/applications/5/commands").len() > looked).then_some(())
        })
        .await;
    standin.interact(&command("1", "help", &json!([]), false)).await;
    standin.answer("1").await;
    bot.stopped().await;
    assert_eq!(standin.requests("PUT", "/").len(), 1);
    let (identifies, resumes, closes) = standin.sessions();
    assert_eq!((identifies, resumes, closes), (2, 0, 2));
}

#[tokio::test]
async fn a_form_opens_at_once() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let post = Form::AnswerPost { post: PostId(12) };
    for (id, form, flags) in [("1", post, 0), ("2", answer_form(), 64)] {
        standin.interact(&button(id, &form.token(), flags, false)).await;
        let answer = standin.answer(id).await;
        assert_eq!(answer["type"], 9);
        assert_eq!(answer["data"]["custom_id"], form.token().as_str());
    }
    bot.stopped().await;
}

#[tokio::test]
async fn every_interaction_is_answered_once_and_for_the_eyes_of_one() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let reveal = act(StudyAction::RevealPost { post: PostId(12) });
    let drill = act(StudyAction::Drill {
        topic: None,
        early: false,
    });
    let undo = act(StudyAction::Undo {
        attempt: AttemptId(41),
        step: 3,
    });
    let ticks = Form::Ticks {
        attempt: AttemptId(41),
        step: 2,
    };
    let post = Form::AnswerPost { post: PostId(12) };
    let all = [
        command("101", "daily", &json!([]), false),
        command(
            "102",
            "drill",
            &json!([{ "name": "topic", "type": 3, "value": "rag" }]),
            false,
        ),
        command(
            "103",
            "settings",
            &json!([{ "name": "new", "type": 4, "value": 5 }]),
            false,
        ),
        command(
            "104",
            "setup",
            &json!([{ "name": "time", "type": 3, "value": "09:00" }]),
            false,
        ),
        command(
            "105",
            "setup",
            &json!([{ "name": "role", "type": 8, "value": GUILD }]),
            false,
        ),
        command("106", "gone", &json!([]), false),
        button("107", &reveal, 0, false),
        button("108", &drill, 64, false),
        button("109", &undo, 64, false),
        button("110", "forged; drop table", 64, false),
        button("111", &ticks.token(), 64, false),
        menu("112", &ticks.token(), &json!(["0", "2"])),
        menu("113", &ticks.token(), &json!(["x"])),
        menu("114", &undo, &json!([])),
        form("115", &post.token(), "my answer", 0, false),
        form("116", &answer_form().token(), "my answer", 64, false),
        form("117", &drill, "not a form", 64, false),
        command("118", "progress", &json!([]), true),
        button("119", &undo, 0, true),
        form("120", &answer_form().token(), "my answer", 0, true),
    ];
    for one in &all {
        standin.interact(one).await;
    }
    for one in &all {
        let id = one["id"].as_str().unwrap();
        let answer = standin.answer(id).await;
        let private = one.get("guild_id").is_none();
        match answer["type"].as_u64() {
            Some(4) => {
                let flags = if private { Value::Null } else { json!(64) };
                assert_eq!(answer["data"]["flags"], flags, "{id}");
            }
            // Only a message that nobody else sees may be changed.
            Some(7) => assert!(private || one["message"]["flags"] == 64, "{id}"),
            other => panic!("{id} was answered with {other:?}"),
        }
        assert!(answer["data"]["embeds"].is_array() && answer["data"]["allowed_mentions"].is_object());
    }
    bot.stopped().await;
    for one in &all {
        assert_eq!(standin.answers(one["id"].as_str().unwrap()).len(), 1);
    }
}

#[tokio::test]
async fn an_interaction_that_cannot_be_read_disturbs_nothing() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let mut strange = command("1", "help", &json!([]), false);
    strange["entitlements"] = json!("in a form of the future");
    standin.interact(&strange).await;
    standin.interact(&command("2", "help", &json!([]), false)).await;
    standin.answer("2").await;
    bot.stopped().await;
    assert_eq!(standin.answers("1").len(), 0);
}

#[tokio::test]
async fn zones_are_suggested() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let options = json!([{ "name": "timezone", "type": 3, "value": "shang", "focused": true }]);
    let mut asked = command("1", "settings", &options, false);
    asked["type"] = json!(4);
    standin.interact(&asked).await;
    let answer = standin.answer("1").await;
    assert_eq!(answer["type"], 8);
    assert_eq!(answer["data"]["choices"][0]["value"], "Asia/Shanghai");
    bot.stopped().await;
}

#[tokio::test]
async fn an_answer_that_may_be_lost_is_tried_again_and_shown_once() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    for (id, fault, tries) in [
        ("1", Fault::Error(503, 0), 2),
        ("2", Fault::CutBefore, 2),
        ("3", Fault::CutAfter, 2),
        ("4", Fault::Error(404, 10062), 1),
    ] {
        standin.fault("POST", &format!("/interactions/{id}/"), fault);
        standin.interact(&command(id, "help", &json!([]), false)).await;
        standin
            .until("all tries", |this| {
                (this.requests("POST", &format!("/interactions/{id}/")).len() == tries).then_some(())
            })
            .await;
    }
    bot.stopped().await;
    let accepted = ["1", "2", "3", "4"].map(|id| standin.answers(id).len());
    assert_eq!(accepted, [1, 1, 1, 0]);
}

#[tokio::test]
async fn a_setup_without_the_permissions_names_them() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let time = json!({ "name": "time", "type": 3, "value": "09:00" });
    let channel = |id: &str| json!([time.clone(), { "name": "channel", "type": 7, "value": id }]);
    let mut here = command("1", "setup", &json!([time]), false);
    here["app_permissions"] = json!("1024");
    for (one, place, missing) in [
        (here, CHANNEL, "Send Messages, Embed Links"),
        (command("2", "setup", &channel("6"), false), "6", "Embed Links"),
        (command("3", "setup", &channel("8"), false), "8", "View Channel"),
    ] {
        standin.interact(&one).await;
        let answer = standin.answer(one["id"].as_str().unwrap()).await;
        let words = answer["data"]["embeds"][0]["description"].as_str().unwrap();
        assert!(
            words.contains(&format!("<#{place}>")) && words.contains(&format!("lack: {missing}.")),
            "{words}"
        );
    }
    bot.stopped().await;
}

#[tokio::test]
async fn slow_work_shows_a_sign_of_life_first_and_is_finished_before_stopping() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    standin.fault("GET", "/channels/6", Fault::Slow(Duration::from_secs(2)));
    let options =
        json!([{ "name": "time", "type": 3, "value": "09:00" }, { "name": "channel", "type": 7, "value": "6" }]);
    standin.interact(&command("1", "setup", &options, false)).await;
    assert_eq!(standin.answer("1").await, json!({ "type": 5, "data": { "flags": 64 } }));
    bot.stopped().await;
    let edits = standin.requests("PATCH", "/webhooks/5/tok1/messages/@original");
    assert_eq!(edits.len(), 1);
    assert!(edits[0].body["embeds"].is_array());
    assert_eq!(standin.answers("1").len(), 1);
}

fn delivery(screen: Screen, nonce: &str) -> Delivery {
    Delivery {
        to: Recipient::Chat(ChatKey {
            platform: "discord",
            place: CHANNEL.to_owned(),
            thread: None,
            guild: Some(GUILD.to_owned()),
            kind: ChatKind::Group,
        }),
        view: View {
            language: Language::En,
            screen,
        },
        nonce: nonce.to_owned(),
        edit: None,
        under: None,
        maybe_sent: None,
    }
}

fn post(nonce: &str) -> Delivery {
    delivery(
        Screen::Post(sample_views::post(PostLanguage::Both, ChatKind::Group)),
        nonce,
    )
}

#[tokio::test]
async fn deliveries_arrive_once() {
    let standin = Standin::start().await;
    let bot = Bot::new(&standin, TOKEN).await;
    let sender: DiscordSender = bot.discord.sender();
    bot.wait(true).await;
    assert_eq!(sender.platform(), "discord");

    let first = sender.send(&post("n1")).await;
    assert_eq!(first, Outcome::Sent(format!("{CHANNEL}/1000")));
    assert_eq!(sender.send(&post("n1")).await, first);
    let sent = standin.requests("POST", "/channels/2/messages");
    assert_eq!(
        (&sent[0].body["nonce"], &sent[0].body["enforce_nonce"]),
        (&json!("n1"), &json!(true))
    );

    let edit = |reference: &str| Delivery {
        edit: Some(reference.to_owned()),
        ..post("n2")
    };
    assert_eq!(sender.send(&edit("2/1000")).await, first);
    assert_eq!(sender.send(&edit("2/4711")).await, Outcome::Gone);
    assert_eq!(sender.send(&edit("nonsense")).await, Outcome::Gone);

    // Cut after the effect: unknown, and found again by its button even with another nonce.
    standin.fault("POST", "/channels/2/messages", Fault::CutAfter);
    assert_eq!(sender.send(&post("n3")).await, Outcome::Unknown);
    let again = Delivery {
        maybe_sent: Some(DateTime::UNIX_EPOCH),
        ..post("n4")
    };
    assert_eq!(sender.send(&again).await, Outcome::Sent("2/1001".to_owned()));
    bot.stopped().await;
    assert_eq!(sender.send(&post("n5")).await, Outcome::Later(Duration::from_secs(1)));
}

fn reveal(under: &str) -> Delivery {
    Delivery {
        under: Some(under.to_owned()),
        ..delivery(Screen::Reveal(sample_views::reveal(PostLanguage::Both)), "r")
    }
}

#[tokio::test]
async fn a_reveal_goes_into_the_thread_of_its_post_once() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let sender = bot.discord.sender();
    assert_eq!(sender.send(&post("n")).await, Outcome::Sent("2/1000".to_owned()));
    let sent = sender.send(&reveal("2/1000")).await;
    assert_eq!(sent, Outcome::Sent("1000/1001".to_owned()));
    let threads = standin.requests("POST", "/channels/2/messages/1000/threads");
    let name = threads[0].body["name"].as_str().unwrap();
    assert!(name.starts_with("Answer: ") && name.chars().count() <= 100, "{name}");
    // Tried again the thread is there already, and so is the message, by its button.
    let again = Delivery {
        maybe_sent: Some(DateTime::UNIX_EPOCH),
        nonce: "another".to_owned(),
        ..reveal("2/1000")
    };
    assert_eq!(sender.send(&again).await, sent);
    assert_eq!(standin.requests("POST", "/channels/1000/messages").len(), 1);
    assert_eq!(sender.send(&reveal("2/4711")).await, Outcome::Gone);
    bot.stopped().await;
}

#[tokio::test]
async fn where_threads_cannot_be_a_reveal_is_a_reply() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let sender = bot.discord.sender();
    for code in [50013, 50024, 160_006] {
        standin.fault("POST", "/channels/2/messages/1000/threads", Fault::Error(403, code));
        let sent = Delivery {
            nonce: code.to_string(),
            ..reveal("2/1000")
        };
        assert!(matches!(sender.send(&sent).await, Outcome::Sent(_)));
    }
    let mut replies = standin.requests("POST", "/channels/2/messages");
    replies.retain(|request| !request.path.ends_with("/threads"));
    assert_eq!(replies.len(), 3);
    let reference = json!({ "message_id": "1000", "fail_if_not_exists": false });
    assert_eq!(replies[0].body["message_reference"], reference);
    standin.fault("POST", "/channels/2/messages/1000/threads", Fault::Error(500, 0));
    let failed = sender.send(&reveal("2/1000")).await;
    assert!(matches!(failed, Outcome::Later(_)), "nothing was sent: {failed:?}");
    bot.stopped().await;
}

#[tokio::test]
async fn a_reminder_opens_the_private_channel_of_its_person() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let sender = bot.discord.sender();
    let reminder = Delivery {
        to: Recipient::Person(AccountKey {
            platform: "discord",
            id: "77".to_owned(),
        }),
        ..delivery(Screen::Reminder(sample_views::reminder()), "m")
    };
    assert_eq!(sender.send(&reminder).await, Outcome::Sent("977/1000".to_owned()));
    for (path, code) in [("/users/@me/channels", 50007), ("/channels/977/messages", 50278)] {
        standin.fault("POST", path, Fault::Error(403, code));
        let closed = sender.send(&reminder).await;
        assert!(
            matches!(&closed, Outcome::Refused(refusal) if refusal.cause == Cause::Blocked),
            "{closed:?}"
        );
    }
    bot.stopped().await;
}

#[tokio::test]
async fn a_guild_that_removes_the_bot_pauses_its_schedules_and_an_outage_does_not() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    for guild in ["3", "4"] {
        let mut admin = Person::in_group("ann", guild).as_admin();
        admin.account.platform = "discord";
        admin.chat.platform = "discord";
        admin.chat.guild = Some(guild.to_owned());
        let change = ScheduleChange {
            time: Some("09:00".to_owned()),
            ..ScheduleChange::default()
        };
        bot.world().ask(&admin, ScheduleAction::Set(change)).await;
    }
    let paused = || async {
        let sql = "SELECT coalesce(group_concat(guild), '') FROM schedule JOIN chat ON chat.id = chat_id WHERE pause_cause = 'gone'";
        bot.world().text(sql).await
    };
    let gone = |guild: &str| json!({ "id": guild });
    standin
        .dispatch("GUILD_DELETE", &json!({ "id": "3", "unavailable": true }))
        .await;
    standin.dispatch("GUILD_DELETE", &gone("4")).await;
    let noted = async {
        while paused().await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), noted).await.unwrap();
    assert_eq!(paused().await, "4");
    bot.stopped().await;
}

#[tokio::test]
async fn a_post_that_may_have_arrived_is_not_repeated_while_the_channel_cannot_be_searched() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let sender = bot.discord.sender();
    let again = Delivery {
        maybe_sent: Some(DateTime::UNIX_EPOCH),
        ..post("n")
    };
    let posted = || standin.requests("POST", "/channels/2/messages").len();
    for fault in [Fault::Error(500, 0), Fault::Error(429, 0), Fault::CutBefore] {
        standin.fault("GET", "/channels/2/messages", fault);
        assert!(matches!(sender.send(&again).await, Outcome::Later(_)));
        assert_eq!(posted(), 0, "it could come twice");
    }
    // Without the right to read the channel only the nonce can keep it from coming twice.
    standin.fault("GET", "/channels/2/messages", Fault::Error(403, 50013));
    assert!(matches!(sender.send(&again).await, Outcome::Sent(_)));
    assert_eq!(posted(), 1);
    bot.stopped().await;
}

#[tokio::test]
async fn a_post_that_may_have_arrived_is_found_below_what_others_wrote_since() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let sender = bot.discord.sender();
    standin.fault("POST", "/channels/2/messages", Fault::CutAfter);
    assert_eq!(sender.send(&post("n")).await, Outcome::Unknown);
    standin.others_write(CHANNEL, 250);
    let again = |since| Delivery {
        maybe_sent: Some(since),
        ..post("another")
    };
    let arrived = sender.send(&again(DateTime::UNIX_EPOCH)).await;
    assert_eq!(arrived, Outcome::Sent("2/1000".to_owned()));
    let looks = || standin.requests("GET", "/channels/2/messages").len();
    assert_eq!(looks(), 3);
    // The stand-in's messages are of 2015: what is older than every try is not looked through.
    sender.send(&again(Utc::now())).await;
    assert_eq!(looks(), 4);
    bot.stopped().await;
}

#[tokio::test]
async fn failed_deliveries_are_told_apart() {
    let standin = Standin::start().await;
    let bot = Bot::connected(&standin).await;
    let sender = bot.discord.sender();
    for (fault, wanted) in [
        (
            Fault::Error(403, 50013),
            Outcome::Refused(Refusal::new(Cause::Rights, "error 50013 (50013)")),
        ),
        (Fault::Error(429, 0), Outcome::Later(Duration::from_secs(5))),
        (Fault::Error(500, 0), Outcome::Unknown),
        (Fault::CutBefore, Outcome::Unknown),
    ] {
        standin.fault("POST", "/channels/2/messages", fault);
        assert_eq!(sender.send(&post("n")).await, wanted);
    }
    let before = standin.record().len();
    let private = delivery(Screen::Compare(sample_views::compare()), "n");
    assert!(matches!(sender.send(&private).await, Outcome::Refused(_)));
    let mut nowhere = post("n");
    if let Recipient::Chat(chat) = &mut nowhere.to {
        chat.place = "-100".to_owned();
    }
    assert!(matches!(sender.send(&nowhere).await, Outcome::Refused(_)));
    assert_eq!(standin.record().len(), before, "nothing was sent");
    bot.stopped().await;
}

#[tokio::test]
async fn before_it_is_connected_deliveries_wait() {
    let standin = Standin::start().await;
    let settings = Settings {
        token: TOKEN.into(),
        api_url: Some(standin.api_url.clone()),
        now: Utc::now,
    };
    let discord = Discord::new(settings, engine().await).unwrap();
    let outcome = discord.sender().send(&post("n")).await;
    assert_eq!(outcome, Outcome::Later(Duration::from_secs(1)));
    assert_eq!(standin.record().len(), 0);
}

#[tokio::test]
async fn a_refusal_for_good_ends_it_and_says_what_to_do() {
    let standin = Standin::start().await;
    let refused = Bot::new(&standin, "WRONG").await.ended().await.unwrap_err();
    assert!(refused.0.contains("DRILLBIT_DISCORD__TOKEN"), "{refused}");
    for (code, word) in [(4004, "DRILLBIT_DISCORD__TOKEN"), (4013, "GUILDS"), (4014, "GUILDS")] {
        standin.refuse_sessions(code);
        let refused = Bot::new(&standin, TOKEN).await.ended().await.unwrap_err();
        assert!(refused.0.contains(word), "{code}: {refused}");
    }
}

#[tokio::test]
async fn a_lost_connection_is_taken_up_again() {
    let standin = Standin::start().await;
    standin.fault("GET", "/gateway/bot", Fault::Error(503, 0));
    let bot = Bot::connected(&standin).await;
    standin.close(4000).await;
    standin.interact(&command("1", "help", &json!([]), false)).await;
    standin.answer("1").await;
    standin.cut().await;
    standin.interact(&command("2", "help", &json!([]), false)).await;
    standin.answer("2").await;
    bot.stopped().await;
    let (identifies, resumes, _) = standin.sessions();
    assert_eq!((identifies, resumes), (1, 2));
}

#[tokio::test]
async fn the_doctor_says_who_we_are_and_what_is_left() {
    let standin = Standin::start().await;
    let settings = |token: &str| Settings {
        token: token.into(),
        api_url: Some(standin.api_url.clone()),
        now: Utc::now,
    };
    let found = Discord::new(settings(TOKEN), engine().await).unwrap().doctor().await;
    assert!(found.iter().all(|finding| finding.ok), "{found:#?}");
    let text: Vec<&str> = found.iter().map(|finding| finding.text.as_str()).collect();
    let text = text.join("\n");
    for words in [
        "drillbit (id 3)",
        "999 of 1000",
        "about 7 servers",
        "permissions=309237763072",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let found = Discord::new(settings("WRONG"), engine().await).unwrap().doctor().await;
    assert!(!found[0].ok && found[0].text.contains("token"));
}
