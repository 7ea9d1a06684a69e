//! The app with a clock that the test moves, both platforms around it, and a look into its store.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::child;
use crate::binary::Binary;
use crate::discord_adapter::command;
use crate::scene::{ADMIN, Scene};
use crate::{standin_discord, standin_telegram};

/// A scene and the time in it.
pub(crate) struct Stage {
    pub(crate) scene: Scene,
    pub(crate) now: DateTime<Utc>,
    interactions: u32,
}

impl Stage {
    /// At this time; nothing runs yet.
    pub(crate) async fn new(now: DateTime<Utc>) -> Self {
        let scene = Scene::new().await;
        let config = format!(
            "[discord]\ntoken = {:?}\napi_url = {:?}\n[telegram]\ntoken = {:?}\napi_url = {:?}\n[store]\npath = \"study.db\"\n[log]\nlevel = \"info,drillbit=debug\"\n",
            standin_discord::TOKEN,
            scene.discord.api_url,
            standin_telegram::TOKEN,
            scene.telegram.url(),
        );
        let stage = Self {
            scene,
            now,
            interactions: 900_000,
        };
        std::fs::write(stage.folder().join("test.toml"), config).unwrap();
        stage
    }

    fn folder(&self) -> PathBuf {
        self.scene.store().parent().unwrap().to_owned()
    }

    /// Sets the clock, also of an app that runs.
    pub(crate) fn set_clock(&mut self, now: DateTime<Utc>) {
        self.now = now;
        child::set_clock(&self.folder(), now - Utc::now());
    }

    /// Starts the app.
    pub(crate) fn start(&mut self) -> Binary {
        self.set_clock(self.now);
        Binary::spawn(&mut child::command(&self.folder()))
    }

    /// Starts the app and waits until both platforms are connected.
    pub(crate) async fn start_and_connect(&mut self) -> Binary {
        let binary = self.start();
        binary.says("connected to Discord").await;
        binary.says("connected to Telegram").await;
        binary
    }

    /// An admin gives a command in a channel of Discord, and sees this.
    pub(crate) async fn on_discord(&mut self, channel: &str, name: &str, options: &Value) -> Value {
        self.interactions += 1;
        let mut command = command(&self.interactions.to_string(), name, options, false);
        command["channel_id"] = json!(channel);
        command["channel"]["id"] = json!(channel);
        let patience = Duration::from_secs(20);
        let seen = self.scene.discord.try_interact(&command, patience).await;
        seen.expect("an answer")
    }

    /// An admin writes a line in a group on Telegram, or somebody in their private chat, and gets this.
    pub(crate) async fn on_telegram(&self, chat: i64, line: &str) -> Value {
        let (kind, user) = if chat < 0 {
            ("supergroup", ADMIN)
        } else {
            ("private", chat)
        };
        let before = self.scene.telegram.placed(chat, 0).len();
        let update = self.scene.telegram.push(json!({"message": {
            "message_id": 5, "date": 1, "chat": {"id": chat, "type": kind},
            "from": {"id": user, "is_bot": false, "first_name": "A", "language_code": "en"}, "text": line,
        }}));
        self.scene.telegram.until_confirmed(update).await;
        self.scene
            .telegram
            .placed(chat, before)
            .into_iter()
            .next()
            .expect("an answer")
    }

    /// A look into the store that leaves it as a kill left it.
    pub(crate) async fn store(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.scene.store()).read_only(true);
        options.connect().await.unwrap()
    }
}
