//! Chats that are broken for good, in every way that the platforms know: paused once, told, and left alone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::Connection as _;

use super::times_said;
use crate::crash::stage::Stage;
use crate::discord_adapter::button;
use crate::scene::{said, token};
use crate::{standin_discord, standin_telegram};

/// What breaks a channel of Discord: status, code, and what `/setup` says then.
const CHANNELS: [(u16, i64, &str); 6] = [
    // Channel or thread deleted, guild left.
    (404, 10003, "cannot reach this place"),
    (404, 10004, "cannot reach this place"),
    // Permissions lost.
    (403, 50001, "may not write here"),
    (403, 50013, "may not write here"),
    // Thread locked, private messages closed.
    (400, 160_005, "is closed"),
    (403, 50007, "blocked"),
];
/// What breaks a group on Telegram.
const GROUPS: [(u16, &str, &str); 8] = [
    (
        403,
        "Forbidden: bot was kicked from the group chat",
        "cannot reach this place",
    ),
    (
        403,
        "Forbidden: bot was kicked from the supergroup chat",
        "cannot reach this place",
    ),
    (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
        "cannot reach this place",
    ),
    (403, "Forbidden: the group chat was deleted", "cannot reach this place"),
    (400, "Bad Request: chat not found", "cannot reach this place"),
    (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
        "may not write here",
    ),
    (400, "Bad Request: TOPIC_CLOSED", "is closed"),
    (400, "Bad Request: message thread not found", "is closed"),
];
/// What breaks a private chat on Telegram.
const PEOPLE: [(u16, &str, &str); 2] = [
    (403, "Forbidden: bot was blocked by the user", "blocked"),
    (403, "Forbidden: user is deactivated", "blocked"),
];

fn channel(index: usize) -> String {
    (300 + index).to_string()
}

fn group(index: usize) -> i64 {
    -3_000 - i64::try_from(index).unwrap()
}

fn person(index: usize) -> i64 {
    3_000 + i64::try_from(index).unwrap()
}

/// The refused requests of each place, while everything is broken.
#[derive(Clone, Default)]
struct Refusals {
    broken: Arc<Mutex<bool>>,
    counts: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Refusals {
    fn note(&self, place: &str) -> bool {
        let broken = *self.broken.lock().unwrap();
        if broken {
            *self.counts.lock().unwrap().entry(place.to_owned()).or_default() += 1;
        }
        broken
    }

    fn counts(&self) -> BTreeMap<String, u32> {
        self.counts.lock().unwrap().clone()
    }

    fn over_discord(&self) -> standin_discord::Weather {
        let this = self.clone();
        Box::new(move |_, path, _| {
            let place = path.strip_prefix("/channels/")?.split('/').next()?.to_owned();
            let index = (0..CHANNELS.len()).find(|index| channel(*index) == place)?;
            let (status, code, _) = CHANNELS[index];
            this.note(&place).then_some(standin_discord::Fault::Error(status, code))
        })
    }

    fn over_telegram(&self) -> standin_telegram::Weather {
        let this = self.clone();
        Box::new(move |_, body| {
            let place = body["chat_id"].as_i64()?;
            let of_group = (0..GROUPS.len()).find(|index| group(*index) == place);
            let of_person = (0..PEOPLE.len()).find(|index| person(*index) == place);
            let (status, words, _) = of_group
                .map(|index| GROUPS[index])
                .or(of_person.map(|index| PEOPLE[index]))?;
            let fault = standin_telegram::Fault::Error(status, words, Value::Null);
            this.note(&place.to_string()).then_some(fault)
        })
    }
}

/// A single number out of the store of the running app.
async fn number(stage: &Stage, query: &'static str) -> i64 {
    let mut store = stage.store().await;
    let number = sqlx::query_scalar(query).fetch_one(&mut store).await.unwrap();
    store.close().await.unwrap();
    number
}

async fn until(stage: &Stage, query: &'static str, wanted: usize) {
    let wanted = i64::try_from(wanted).unwrap();
    let reached = async {
        while number(stage, query).await != wanted {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(30), reached).await;
    assert!(
        in_time.is_ok(),
        "{query}: {} instead of {wanted}",
        number(stage, query).await
    );
}

const SENT: &str = "SELECT count(*) FROM post WHERE state = 'sent'";
const PAUSED: &str = "SELECT count(*) FROM schedule WHERE paused = 'refused' AND pause_note <> ''";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_chat_is_paused_once_with_its_reason_and_goes_on_with_one_command() {
    let mut stage = Stage::new("2026-11-25T08:00:00Z".parse().unwrap()).await;
    let refusals = Refusals::default();
    stage.scene.discord.set_weather(refusals.over_discord());
    stage.scene.telegram.set_weather(refusals.over_telegram());
    let binary = stage.start_and_connect().await;
    let time = json!([{ "name": "time", "type": 3, "value": "09:00" }]);
    for index in 0..CHANNELS.len() {
        stage.on_discord(&channel(index), "setup", &time).await;
    }
    for chat in (0..GROUPS.len()).map(group).chain((0..PEOPLE.len()).map(person)) {
        stage.on_telegram(chat, "/setup 09:00").await;
    }
    let chats = CHANNELS.len() + GROUPS.len() + PEOPLE.len();
    stage.set_clock(stage.now + TimeDelta::minutes(61));
    until(&stage, SENT, chats).await;

    // All break at once, while somebody answers, so that the counts of the posts want to be edited.
    *refusals.broken.lock().unwrap() = true;
    for index in 0..CHANNELS.len() {
        let post = stage.scene.discord.messages(&channel(index)).remove(0);
        let reveal = button(&format!("{}", 700 + index), &token(&post, "Reveal"), 0, false);
        let compare = stage
            .scene
            .discord
            .try_interact(&reveal, Duration::from_secs(20))
            .await
            .unwrap();
        let rate = button(&format!("{}", 800 + index), &token(&compare, "Good"), 64, false);
        stage
            .scene
            .discord
            .try_interact(&rate, Duration::from_secs(20))
            .await
            .unwrap();
    }
    let edited = async {
        while refusals.counts().len() < CHANNELS.len() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), edited).await;
    assert!(waited.is_ok(), "the counts are edited: {:?}", refusals.counts());
    stage.set_clock(stage.now + TimeDelta::hours(24));
    until(&stage, PAUSED, chats).await;
    for _ in 0..3 {
        stage.set_clock(stage.now + TimeDelta::hours(24));
        // Nothing tells that nothing will come: the app looks twice a second.
        tokio::time::sleep(Duration::from_millis(1_200)).await;
    }
    let counts = refusals.counts();
    assert_eq!(counts.len(), chats, "{counts:#?}");
    assert!(counts.values().all(|count| *count <= 2), "{counts:#?}");
    assert_eq!(times_said(&binary, "the schedule pauses"), chats);

    // Put right, everybody is told why, and goes on with one command.
    *refusals.broken.lock().unwrap() = false;
    for (index, (_, code, words)) in CHANNELS.iter().enumerate() {
        let shown = stage.on_discord(&channel(index), "setup", &json!([])).await;
        assert!(said(&shown, words) && said(&shown, "/resume"), "{code}: {shown:#}");
        stage.on_discord(&channel(index), "resume", &json!([])).await;
    }
    for (index, (_, reason, words)) in GROUPS.iter().enumerate() {
        let shown = stage.on_telegram(group(index), "/setup").await;
        assert!(
            said(&shown, words) && said(&shown, reason) && said(&shown, "/resume"),
            "{shown:#}"
        );
        stage.on_telegram(group(index), "/resume").await;
    }
    for (index, (_, reason, words)) in PEOPLE.iter().enumerate() {
        let shown = stage.on_telegram(person(index), "/setup").await;
        assert!(
            said(&shown, words) && said(&shown, reason) && said(&shown, "/resume"),
            "{shown:#}"
        );
        stage.on_telegram(person(index), "/resume").await;
    }
    until(&stage, PAUSED, 0).await;
    let before = usize::try_from(number(&stage, SENT).await).unwrap();
    assert!(before <= 2 * chats);
    stage.set_clock(stage.now + TimeDelta::hours(24));
    until(
        &stage,
        "SELECT count(DISTINCT chat_id) FROM post WHERE state = 'sent' AND local_date = '2026-11-30'",
        chats,
    )
    .await;
    binary.kill().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_became_a_supergroup_gets_its_post_there_once() {
    let (old, new) = (-4_000, -1_004_000);
    let mut stage = Stage::new("2026-11-25T08:00:00Z".parse().unwrap()).await;
    let binary = stage.start_and_connect().await;
    stage.on_telegram(old, "/setup 09:00").await;
    stage.scene.telegram.set_weather(Box::new(move |_, body| {
        let words = "Bad Request: group chat was upgraded to a supergroup chat";
        let parameters = json!({ "migrate_to_chat_id": new });
        (body["chat_id"] == old).then_some(standin_telegram::Fault::Error(400, words, parameters))
    }));
    stage.set_clock(stage.now + TimeDelta::minutes(61));
    until(&stage, SENT, 1).await;
    let posts = stage.scene.telegram.placed(new, 0);
    assert!(posts.len() == 1 && said(&posts[0], "Question of the day"), "{posts:#?}");
    let refused = stage.scene.telegram.calls("sendMessage");
    let refused = refused
        .iter()
        .filter(|call| call.body["chat_id"] == old && said(&call.body, "Question of the day"));
    assert_eq!(refused.count(), 1, "the old place is tried once");
    assert_eq!(number(&stage, PAUSED).await, 0);
    let shown = stage.on_telegram(new, "/setup").await;
    assert!(said(&shown, "09:00 UTC, every day"), "{shown:#}");
    binary.kill().await;
}
