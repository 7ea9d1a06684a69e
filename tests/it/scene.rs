//! Both platforms at once around the real binary: its stand-ins, its store, and what people do.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{TimeDelta, Timelike, Utc};
use drillbit::domain::calendar::Firing;
use drillbit::domain::ids::{ChatKey, ChatKind};
use drillbit::store::{Store, chat, schedule};
use serde_json::{Value, json};

use crate::binary::Binary;
use crate::standin_discord::{self, CHANNEL, GUILD};
use crate::standin_telegram;

/// The group on Telegram, its admin, and a learner.
pub(crate) const GROUP: i64 = -1_001_234;
pub(crate) const ADMIN: i64 = 21;
pub(crate) const LEARNER: i64 = 42;

/// Both stand-ins, the folder of the store, and the process.
pub(crate) struct Scene {
    folder: tempfile::TempDir,
    pub(crate) discord: standin_discord::Standin,
    pub(crate) telegram: standin_telegram::Standin,
    interactions: u32,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let telegram = standin_telegram::Standin::start().await;
        telegram.promote(ADMIN);
        Self {
            folder: tempfile::tempdir().unwrap(),
            discord: standin_discord::Standin::start().await,
            telegram,
            interactions: 100,
        }
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("study.db")
    }

    /// Starts the binary with these tokens: one comes from the config file, one from the environment.
    pub(crate) fn launch(&self, discord_token: &str, telegram_token: &str) -> Binary {
        let (discord, telegram) = (self.discord.api_url.clone(), self.telegram.url());
        self.launch_at(&discord, &telegram, discord_token, telegram_token)
    }

    /// As [`Scene::launch`], with the platforms at these addresses.
    pub(crate) fn launch_at(&self, discord: &str, telegram: &str, discord_token: &str, telegram_token: &str) -> Binary {
        let config = format!(
            "[discord]\ntoken = {discord_token:?}\napi_url = {discord:?}\n[telegram]\napi_url = {telegram:?}\n[store]\npath = \"study.db\"\n[log]\nlevel = \"info,drillbit=debug\"\n",
        );
        Binary::run(
            self.folder.path(),
            &config,
            &[("DRILLBIT_TELEGRAM__TOKEN", telegram_token)],
        )
    }

    /// Starts it and waits until both platforms are connected.
    pub(crate) async fn start(&self) -> Binary {
        let binary = self.launch(standin_discord::TOKEN, standin_telegram::TOKEN);
        binary.says("connected to Discord").await;
        binary.says("connected to Telegram").await;
        binary
    }

    /// Does something on Discord and gives the message that the person sees.
    pub(crate) async fn on_discord(&mut self, make: impl FnOnce(&str) -> Value) -> Value {
        self.interactions += 1;
        let id = self.interactions.to_string();
        self.discord.interact(&make(&id)).await;
        let original = format!("/webhooks/{}/tok{id}/messages/@original", standin_discord::APPLICATION);
        let shown = |this: &standin_discord::Standin| {
            let answer = this.answers(&id).into_iter().next()?;
            // A slow machine is first told that something happens.
            let late = || {
                let patch = this.requests("PATCH", &original).into_iter().next()?;
                Some(patch.body)
            };
            match answer["type"].as_u64() {
                Some(5 | 6) => late(),
                _ => Some(answer["data"].clone()),
            }
        };
        self.discord.until("what the person sees", shown).await
    }

    /// Does something on Telegram and gives the next message of a chat that has these words.
    pub(crate) async fn on_telegram(
        &self,
        chat: i64,
        words: &str,
        act: impl FnOnce(&standin_telegram::Standin),
    ) -> Value {
        let before = self.telegram.shown(chat).len();
        act(&self.telegram);
        self.telegram_shows(chat, before, words).await
    }

    pub(crate) async fn telegram_shows(&self, chat: i64, after: usize, words: &str) -> Value {
        let find = |this: &standin_telegram::Standin| {
            let new = this.shown(chat).into_iter().skip(after);
            new.into_iter().find(|message| said(message, words))
        };
        self.telegram
            .until(&format!("{words:?} in {chat}"), |this| find(this).is_some())
            .await;
        find(&self.telegram).unwrap()
    }

    /// Makes both schedules due now, as if the clock had come so far.
    pub(crate) async fn make_due(&self) {
        let now = Utc::now();
        let store = Store::open(&self.store()).await.unwrap();
        let mut tx = store.write().await.unwrap();
        for key in [discord_chat(), telegram_chat()] {
            let chat = chat::find(&mut tx, &key).await.unwrap().unwrap();
            let kept = schedule::get(&mut tx, chat).await.unwrap().unwrap();
            let today = kept.rhythm.local_date(now);
            assert_eq!(
                kept.next.local_date,
                today.succ_opt().unwrap(),
                "midnight is over, so tomorrow"
            );
            let due = Firing {
                at: now - TimeDelta::seconds(1),
                local_date: today,
            };
            schedule::advance(&mut tx, chat, due).await.unwrap();
        }
        tx.commit().await.unwrap();
        store.close().await;
    }
}

fn discord_chat() -> ChatKey {
    ChatKey {
        platform: "discord",
        place: CHANNEL.to_owned(),
        thread: None,
        guild: Some(GUILD.to_owned()),
        kind: ChatKind::Group,
    }
}

fn telegram_chat() -> ChatKey {
    ChatKey {
        platform: "telegram",
        place: GROUP.to_string(),
        thread: None,
        guild: None,
        kind: ChatKind::Group,
    }
}

/// A zone in which it is about noon, so that no date ends while the test runs.
pub(crate) fn noon_zone() -> String {
    // The signs of these zones are reversed.
    match i64::from(Utc::now().hour()) - 12 {
        0 => "Etc/GMT".to_owned(),
        behind if behind > 0 => format!("Etc/GMT+{behind}"),
        ahead => format!("Etc/GMT{ahead}"),
    }
}

/// Whether a message has these words anywhere.
pub(crate) fn said(message: &Value, words: &str) -> bool {
    message.to_string().contains(words)
}

/// The first value of a field in an object in which another field begins with some words.
pub(crate) fn find(message: &Value, field: &str, begins: &str, wanted: &str) -> Option<String> {
    let here = || {
        let word = message.get(field)?.as_str()?;
        word.starts_with(begins)
            .then(|| message.get(wanted)?.as_str().map(str::to_owned))?
    };
    here().or_else(|| match message {
        Value::Array(all) => all.iter().find_map(|one| find(one, field, begins, wanted)),
        Value::Object(all) => all.values().find_map(|one| find(one, field, begins, wanted)),
        _ => None,
    })
}

/// What a button of a Discord message carries.
pub(crate) fn token(message: &Value, label: &str) -> String {
    find(message, "label", label, "custom_id").unwrap_or_else(|| panic!("no button {label:?} in {message:#}"))
}

/// What a button of a Telegram message carries.
pub(crate) fn data(message: &Value, label: &str) -> String {
    find(message, "text", label, "callback_data").unwrap_or_else(|| panic!("no button {label:?} in {message:#}"))
}

/// A message in the group on Telegram.
pub(crate) fn group_says(telegram: &standin_telegram::Standin, user: i64, text: &str) {
    telegram.push(json!({"message": {
        "message_id": 5, "date": 1, "chat": {"id": GROUP, "type": "supergroup", "title": "G"},
        "from": {"id": user, "is_bot": false, "first_name": "A", "language_code": "en"}, "text": text,
    }}));
}

/// What the menu of a Discord message carries.
pub(crate) fn token_of_menu(message: &Value) -> String {
    find(message, "placeholder", "Points", "custom_id").unwrap()
}

/// Asks the binary to stop, which it does in time and with a good word.
pub(crate) async fn stopped(binary: Binary) {
    let (status, took) = binary.terminate().await;
    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}
