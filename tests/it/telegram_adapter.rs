//! The Telegram adapter over real HTTP against a stand-in: connecting, confirming, answering, delivering.

use std::sync::Arc;
use std::time::Duration;

use drillbit::delivery::{Cause, Delivery, Outcome, Recipient, Refusal, Refused, Sender};
use drillbit::domain::ids::{ChatKey, ChatKind};
use drillbit::domain::question::{Language, PostLanguage};
use drillbit::engine::view::{Screen, View};
use drillbit::telegram::{Settings, Telegram};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::sample_views;
use crate::standin_telegram::{Fault, Standin, TOKEN};
use crate::world::engine;

pub(crate) async fn telegram(url: String, token: &str) -> Telegram {
    let settings = Settings {
        token: SecretString::from(token),
        api_url: Some(url),
        now: chrono::Utc::now,
    };
    Telegram::new(settings, engine().await).unwrap()
}

/// A bot that runs against a stand-in.
struct Running {
    standin: Standin,
    telegram: Telegram,
    stop: CancellationToken,
    task: JoinHandle<Result<(), Refused>>,
}

impl Running {
    async fn start() -> Self {
        let running = Self::on(Standin::start().await).await;
        running.connected().await;
        running
    }

    async fn on(standin: Standin) -> Self {
        let telegram = telegram(standin.url(), TOKEN).await;
        let stop = CancellationToken::new();
        let (bot, token) = (telegram.clone(), stop.clone());
        let task = tokio::spawn(async move { bot.run(token).await });
        Self {
            standin,
            telegram,
            stop,
            task,
        }
    }

    async fn connected(&self) {
        let mut connected = self.telegram.connected();
        let waited = tokio::time::timeout(Duration::from_secs(20), connected.wait_for(|is| *is)).await;
        assert!(waited.is_ok(), "never connected");
    }

    async fn stop(self) -> Result<(), Refused> {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(10), self.task)
            .await
            .expect("stops within ten seconds")
            .unwrap()
    }
}

#[tokio::test]
async fn it_connects_registers_its_commands_and_stops() {
    let running = Running::start().await;
    let menus = running.standin.until_called("setMyCommands", 6).await;
    let mut known: Vec<(String, String)> = menus
        .iter()
        .map(|menu| {
            let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (word(&menu.body["scope"]["type"]), word(&menu.body["language_code"]))
        })
        .collect();
    known.sort();
    known.dedup();
    assert_eq!(known.len(), 6, "{known:?}");
    let poll = &running.standin.until_called("getUpdates", 1).await[0].body;
    assert_eq!((&poll["limit"], &poll["timeout"]), (&json!(100), &json!(50)));
    assert_eq!(
        poll["allowed_updates"],
        json!(["message", "callback_query", "my_chat_member"])
    );
    let connected = running.telegram.connected();
    assert_eq!(running.stop().await, Ok(()));
    assert!(!*connected.borrow());
}

#[tokio::test]
async fn a_server_without_command_menus_does_not_stop_it() {
    let standin = Standin::start().await;
    let unknown = Fault::Error(404, "Not Found: method not found", Value::Null);
    standin.fault("setMyCommands", 99, unknown);
    let running = Running::on(standin).await;
    let update = running.standin.says(7, "/help");
    running.standin.until_called("setMyCommands", 1).await;
    running.standin.until_confirmed(update).await;
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test]
async fn a_path_with_a_slash_at_the_end_is_a_fine_address() {
    let standin = Standin::start().await;
    let telegram = telegram(format!("{}/below/a/path/", standin.url()), TOKEN).await;
    assert!(telegram.doctor().await.iter().all(|finding| finding.ok));
}

#[tokio::test]
async fn every_press_is_answered_even_a_forged_or_refused_one() {
    let running = Running::start().await;
    for (query, data) in [("q1", "forged!"), ("q2", "1_d"), ("q3", "1_t_9_9_1_1"), ("q4", "")] {
        running.standin.presses(7, query, data);
    }
    running.standin.until_called("answerCallbackQuery", 4).await;
    let answers = running.standin.calls("answerCallbackQuery");
    let mut ids: Vec<&str> = answers
        .iter()
        .filter_map(|call| call.body["callback_query_id"].as_str())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, ["q1", "q2", "q3", "q4"]);
    let forged = answers
        .iter()
        .find(|call| call.body["callback_query_id"] == "q1")
        .unwrap();
    let words = forged.body["text"].as_str().unwrap();
    assert!((1..=200).contains(&words.encode_utf16().count()), "{words}");
    assert_eq!(forged.body["show_alert"], true);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_press_that_is_too_old_is_passed_over() {
    let running = Running::start().await;
    let words = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    running
        .standin
        .fault("answerCallbackQuery", 1, Fault::Error(400, words, Value::Null));
    let update = running.standin.presses(7, "q1", "forged!");
    running.standin.until_confirmed(update).await;
    assert_eq!(running.standin.calls("answerCallbackQuery").len(), 1);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_batch_is_confirmed_only_after_its_answers_and_comes_again_after_a_kill() {
    let running = Running::start().await;
    let release = Arc::new(Notify::new());
    running
        .standin
        .fault("sendMessage", 1, Fault::Hold(Arc::clone(&release)));
    let update = running.standin.says(7, "/help");
    running.standin.until_called("sendMessage", 1).await;
    assert!(running.standin.confirmed() < update);
    running.task.abort();
    let again = Running::on(running.standin).await;
    again.standin.until_called("sendMessage", 2).await;
    again.standin.until_confirmed(update).await;
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_stop_lets_the_batch_in_hand_end_and_confirms_it() {
    let running = Running::start().await;
    let release = Arc::new(Notify::new());
    running
        .standin
        .fault("sendMessage", 1, Fault::Hold(Arc::clone(&release)));
    let update = running.standin.says(7, "/help");
    running.standin.until_called("sendMessage", 1).await;
    running.stop.cancel();
    release.notify_one();
    let standin = running.standin.clone();
    running.stop().await.unwrap();
    assert_eq!(standin.confirmed(), update);
    let last = standin.calls("getUpdates").pop().unwrap().body;
    assert_eq!((&last["limit"], &last["timeout"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn a_wrong_token_is_refused_with_advice() {
    let standin = Standin::start().await;
    let telegram = telegram(standin.url(), "1:wrong").await;
    let refused = telegram.run(CancellationToken::new()).await.unwrap_err();
    assert!(refused.to_string().contains("token"), "{refused}");
    assert!(!refused.to_string().contains("wrong"), "{refused}");
    let findings = telegram.doctor().await;
    assert!(findings.iter().any(|finding| !finding.ok), "{findings:?}");
}

#[tokio::test]
async fn trouble_passes_and_polling_goes_on() {
    for fault in [
        Fault::Gateway(502),
        Fault::Error(409, "Conflict: terminated by other getUpdates request", Value::Null),
        Fault::Error(500, "Internal Server Error: restart", Value::Null),
        Fault::Error(429, "Too Many Requests: retry after 1", json!({"retry_after": 1})),
        Fault::DropBefore,
    ] {
        let standin = Standin::start().await;
        standin.fault("getMe", 1, fault.clone());
        standin.fault("getUpdates", 1, fault);
        let running = Running::on(standin).await;
        let update = running.standin.says(7, "/help");
        running.standin.until_confirmed(update).await;
        running.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_webhook_in_the_way_is_removed() {
    let standin = Standin::start().await;
    standin.set_webhook("https://example.org/hook");
    let running = Running::on(standin).await;
    let update = running.standin.says(7, "/help");
    running.standin.until_confirmed(update).await;
    assert_eq!(running.standin.calls("deleteWebhook").len(), 1);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn an_update_that_cannot_be_read_does_not_hide_the_others() {
    let running = Running::start().await;
    running.standin.push(json!({"message": {"text": 5}}));
    running.standin.push(json!({"from_the_future": {}}));
    let update = running.standin.push(json!({"message": {
        "message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "/help",
        "entities": [{"type": "from_the_future", "offset": 0, "length": 5, "what": []}],
        "from": {"id": 7, "is_bot": false, "first_name": "A"},
    }}));
    running.standin.until_confirmed(update).await;
    assert_eq!(running.standin.calls("sendMessage").len(), 1);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn one_chat_is_answered_in_order() {
    let running = Running::start().await;
    running.standin.promote(42);
    let mut last = 0;
    for number in 1..=30 {
        last = running.standin.push(json!({"message": {
            "message_id": number, "date": 1, "chat": {"id": -5, "type": "supergroup"}, "text": "/help@drill_bot",
            "from": {"id": 42, "is_bot": false, "first_name": "A"},
        }}));
    }
    running.standin.until_confirmed(last).await;
    let sent = running.standin.calls("sendMessage");
    let order: Vec<i64> = sent
        .iter()
        .filter_map(|call| call.body["reply_parameters"]["message_id"].as_i64())
        .collect();
    assert_eq!(order, (1..=30).collect::<Vec<i64>>());
    assert_eq!(running.standin.calls("getChatMember").len(), 30);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_group_keeps_its_schedule_when_it_becomes_a_supergroup() {
    let running = Running::start().await;
    running.standin.promote(42);
    let write = |chat: Value, field: &str, value: Value| {
        let mut message = json!({"message_id": 1, "date": 1, "chat": chat,
            "from": {"id": 42, "is_bot": false, "first_name": "A"}});
        message[field] = value;
        running.standin.push(json!({ "message": message }))
    };
    let (old, new) = (
        json!({"id": -5, "type": "group"}),
        json!({"id": -1005, "type": "supergroup"}),
    );
    write(old.clone(), "text", json!("/setup 09:00"));
    let update = write(old, "migrate_to_chat_id", json!(-1005));
    running.standin.until_confirmed(update).await;
    write(new.clone(), "migrate_from_chat_id", json!(-5));
    let update = write(new, "text", json!("/setup"));
    running.standin.until_confirmed(update).await;
    let shown = running.standin.shown(-1005);
    assert!(shown[0].to_string().contains("09:00 UTC, every day"), "{shown:#?}");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_survives_a_short_failure() {
    for fault in [
        Fault::Gateway(502),
        Fault::DropBefore,
        Fault::Error(429, "Too Many Requests: retry after 1", json!({"retry_after": 1})),
    ] {
        let running = Running::start().await;
        running.standin.fault("sendMessage", 1, fault);
        let update = running.standin.says(7, "/help");
        running.standin.until_confirmed(update).await;
        assert_eq!(running.standin.calls("sendMessage").len(), 2);
        running.stop().await.unwrap();
    }
}

#[tokio::test]
async fn markup_that_is_not_taken_goes_out_as_plain_words() {
    let running = Running::start().await;
    let words = "Bad Request: can't parse entities: unsupported start tag";
    running
        .standin
        .fault("sendMessage", 1, Fault::Error(400, words, Value::Null));
    let update = running.standin.says(7, "/help");
    running.standin.until_confirmed(update).await;
    let sent = running.standin.calls("sendMessage");
    assert_eq!(
        (&sent[0].body["parse_mode"], &sent[1].body["parse_mode"]),
        (&json!("HTML"), &Value::Null)
    );
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_group_is_greeted_and_sent_to_the_private_chat() {
    let running = Running::start().await;
    let (group, person) = (
        json!({"id": -5, "type": "supergroup"}),
        json!({"id": 42, "is_bot": false}),
    );
    running.standin.push(json!({"my_chat_member": {
        "chat": group, "from": person, "date": 1,
        "old_chat_member": {"status": "left"}, "new_chat_member": {"status": "member"},
    }}));
    running.standin.push(json!({"message": {
        "message_id": 3, "date": 1, "chat": group, "from": person, "text": "/drill",
        "message_thread_id": 9, "is_topic_message": true,
    }}));
    let last = running.standin.push(json!({"message": {
        "message_id": 4, "date": 1, "chat": group, "from": person, "text": "softmax, I guess",
        "reply_to_message": {"message_id": 2, "date": 1, "chat": group, "from": {"id": 123_456, "is_bot": true}},
    }}));
    running.standin.until_confirmed(last).await;
    let sent = running.standin.calls("sendMessage");
    assert_eq!(sent.len(), 3);
    assert!(sent[0].body["text"].as_str().unwrap().contains("/setup"));
    let link = |call: usize| sent[call].body["reply_markup"]["inline_keyboard"][0][0]["url"].clone();
    assert_eq!(sent[1].body["message_thread_id"], 9);
    assert_eq!(link(1), "https://t.me/drill_bot?start=1_dr");
    assert_eq!(link(2), "https://t.me/drill_bot?start");
    assert_eq!(sent[2].body["reply_parameters"]["message_id"], 4);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn the_doctor_reports_a_webhook() {
    let standin = Standin::start().await;
    let telegram = telegram(standin.url(), TOKEN).await;
    assert!(telegram.doctor().await.iter().all(|finding| finding.ok));
    standin.set_webhook("https://example.org/hook");
    let findings = telegram.doctor().await;
    assert!(
        findings
            .iter()
            .any(|finding| !finding.ok && finding.text.contains("webhook"))
    );
}

fn post_to(kind: ChatKind, edit: Option<&str>) -> Delivery {
    Delivery {
        to: Recipient::Chat(ChatKey {
            platform: "telegram",
            place: "-100123".into(),
            thread: Some("9".into()),
            guild: None,
            kind,
        }),
        view: View {
            language: Language::En,
            screen: Screen::Post(sample_views::post(PostLanguage::Both, kind)),
        },
        nonce: "n".into(),
        edit: edit.map(Into::into),
        under: None,
        maybe_sent: None,
    }
}

#[tokio::test]
async fn deliveries_end_as_the_server_says() {
    let running = Running::start().await;
    let sender = running.telegram.sender();
    assert_eq!(sender.platform(), "telegram");
    let new = post_to(ChatKind::Group, None);
    assert_eq!(sender.send(&new).await, Outcome::Sent("-100123/1".into()));
    let sent = running.standin.calls("sendMessage").pop().unwrap().body;
    assert_eq!(
        (&sent["chat_id"], &sent["message_thread_id"]),
        (&json!(-100_123), &json!(9))
    );
    assert_eq!(sent["link_preview_options"], json!({"is_disabled": true}));
    let error = |code, words, parameters| Fault::Error(code, words, parameters);
    for (fault, wanted) in [
        (
            error(403, "Forbidden: bot was kicked from the supergroup chat", Value::Null),
            Outcome::Refused(Refusal::new(
                Cause::Gone,
                "Forbidden: bot was kicked from the supergroup chat",
            )),
        ),
        (
            error(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                json!({"migrate_to_chat_id": -100_999}),
            ),
            Outcome::Moved("-100999".into()),
        ),
        (
            error(429, "Too Many Requests: retry after 35", json!({"retry_after": 35})),
            Outcome::Later(Duration::from_secs(35)),
        ),
        (
            error(500, "Internal Server Error: restart", Value::Null),
            Outcome::Unknown,
        ),
        (Fault::Gateway(502), Outcome::Unknown),
        (Fault::DropBefore, Outcome::Unknown),
        (Fault::DropAfter, Outcome::Unknown),
    ] {
        running.standin.fault("sendMessage", 1, fault.clone());
        assert_eq!(sender.send(&new).await, wanted, "{fault:?}");
    }
    running.stop().await.unwrap();
}

#[tokio::test]
async fn edits_end_as_the_server_says() {
    let running = Running::start().await;
    let sender = running.telegram.sender();
    let edit = |message: &str| post_to(ChatKind::Group, Some(message));
    let known = "-100123/55";
    assert_eq!(sender.send(&edit(known)).await, Outcome::Sent(known.into()));
    let sent = running.standin.calls("editMessageText").pop().unwrap().body;
    assert_eq!(sent["message_id"], 55);
    for (words, wanted) in [
        (
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
            Outcome::Sent(known.into()),
        ),
        ("Bad Request: message to edit not found", Outcome::Gone),
        ("Bad Request: message can't be edited", Outcome::Gone),
    ] {
        running
            .standin
            .fault("editMessageText", 1, Fault::Error(400, words, Value::Null));
        assert_eq!(sender.send(&edit(known)).await, wanted, "{words}");
    }
    let calls = running.standin.calls("editMessageText").len();
    for unknown in ["-100777/55", "nonsense", "-100123/x"] {
        assert_eq!(sender.send(&edit(unknown)).await, Outcome::Gone, "{unknown}");
    }
    assert_eq!(running.standin.calls("editMessageText").len(), calls);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn nothing_private_is_delivered_to_a_group() {
    let running = Running::start().await;
    let mut delivery = post_to(ChatKind::Group, None);
    delivery.view.screen = Screen::Compare(sample_views::compare());
    let outcome = running.telegram.sender().send(&delivery).await;
    assert!(matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
    assert!(running.standin.calls("sendMessage").is_empty());
    running.stop().await.unwrap();
}

#[tokio::test]
async fn deliveries_wait_until_the_server_answers() {
    let standin = Standin::start().await;
    let unknown = telegram(standin.url(), TOKEN).await;
    let outcome = unknown.sender().send(&post_to(ChatKind::Group, None)).await;
    assert_eq!(outcome, Outcome::Later(Duration::from_secs(1)));
    assert!(standin.calls("sendMessage").is_empty());
}
