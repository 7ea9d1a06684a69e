//! Telegram: the only room that knows teloxide. Updates become requests, views become messages in HTML.
//!
//! `poll` fetches updates and confirms them once they are done, `updates` reads them, `reply` has the
//! engine do what they ask and shows the result, `judging` waits for the judge, `render` draws it, `sender` delivers what nobody asked for.

mod api;
mod commands;
mod cut;
mod html;
mod insist;
mod judging;
mod membership;
mod payloads;
mod poll;
pub mod render;
mod reply;
mod sender;
mod updates;
mod wire;

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::delivery::{Clock, Finding, Refused};
use crate::engine::Engine;
use api::{Api, CallError};
use payloads::{GetMe, GetWebhookInfo, Me};
pub use sender::TelegramSender;

/// The short name of this platform in keys.
const PLATFORM: &str = "telegram";

/// What the adapter needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The bot's token, as `BotFather` gave it.
    pub token: SecretString,
    /// A Bot API server of one's own, instead of Telegram's.
    pub api_url: Option<String>,
    /// The time.
    pub now: Clock,
}

/// The bot on Telegram. Clones are the same bot.
#[derive(Clone)]
pub struct Telegram {
    adapter: Arc<Adapter>,
}

/// What all parts of the room share.
struct Adapter {
    api: Api,
    engine: Arc<Engine>,
    now: Clock,
    /// Who we are, once the server has said so.
    me: OnceLock<Me>,
    connected: watch::Sender<bool>,
    /// Room for messages that wait out a flood limit.
    waiting: Arc<Semaphore>,
    /// Comparisons that wait for the judge.
    judging: TaskTracker,
    stopping: CancellationToken,
}

// The token is inside and must not be printed.
impl fmt::Debug for Telegram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telegram").finish_non_exhaustive()
    }
}

impl Telegram {
    /// Prepares the bot; nothing is sent yet.
    pub fn new(settings: Settings, engine: Arc<Engine>) -> anyhow::Result<Self> {
        const MOST_WAITING: usize = 256;
        let Settings { token, api_url, now } = settings;
        Ok(Self {
            adapter: Arc::new(Adapter {
                api: Api::new(&token, api_url.as_deref())?,
                engine,
                now,
                me: OnceLock::new(),
                connected: watch::Sender::new(false),
                waiting: Arc::new(Semaphore::new(MOST_WAITING)),
                judging: TaskTracker::new(),
                stopping: CancellationToken::new(),
            }),
        })
    }

    /// Hands deliveries to Telegram.
    pub fn sender(&self) -> TelegramSender {
        TelegramSender::new(Arc::clone(&self.adapter))
    }

    /// Whether Telegram answers.
    pub fn connected(&self) -> watch::Receiver<bool> {
        self.adapter.connected.subscribe()
    }

    /// Answers people until told to stop. `Err` means that Telegram will never have us like this.
    pub async fn run(&self, stop: CancellationToken) -> Result<(), Refused> {
        let answer = poll::run(&self.adapter, &stop).await;
        self.adapter.connected.send_replace(false);
        self.adapter.stopping.cancel();
        self.adapter.judging.close();
        self.adapter.judging.wait().await;
        answer
    }

    /// Looks at what Telegram knows of us.
    pub async fn doctor(&self) -> Vec<Finding> {
        let finding = |ok: bool, text: String| Finding { ok, text };
        let me = match self.adapter.api.call(&GetMe {}).await {
            Ok(me) => me,
            Err(error) => {
                return vec![finding(
                    false,
                    poll::advice(&error).unwrap_or_else(|| no_answer(&error)),
                )];
            }
        };
        let mut findings = vec![finding(true, format!("we are @{} (id {})", me.username, me.id))];
        findings.push(if me.can_read_all_group_messages == Some(true) {
            finding(
                false,
                "privacy mode is off, so the bot receives every message of its groups; it needs none of them: \
                 turn it on with /setprivacy in BotFather"
                    .to_owned(),
            )
        } else {
            finding(true, "privacy mode is on".to_owned())
        });
        findings.push(if me.can_join_groups == Some(false) {
            finding(
                false,
                "the bot cannot be added to groups: allow it with /setjoingroups in BotFather".to_owned(),
            )
        } else {
            finding(true, "the bot can be added to groups".to_owned())
        });
        findings.push(match self.adapter.api.call(&GetWebhookInfo {}).await {
            Ok(webhook) if webhook.url.is_empty() => finding(
                true,
                format!("no webhook is set, {} updates wait", webhook.pending_update_count),
            ),
            Ok(_) => finding(
                false,
                "a webhook is set and keeps us from polling; it is removed when the bot starts".to_owned(),
            ),
            Err(error) => finding(false, no_answer(&error)),
        });
        findings
    }
}

fn no_answer(error: &CallError) -> String {
    format!("Telegram gives no useful answer: {error}")
}

impl Adapter {
    /// Our name in links; empty until the server has said it.
    fn username(&self) -> &str {
        self.me.get().map_or("", |me| me.username.as_str())
    }
}

/// The first pause between tries that fail.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
