//! The connection over which Discord tells what happens: opened, watched, and opened again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serenity::client::{Context, RawEventHandler};
use serenity::futures::StreamExt;
use serenity::futures::channel::mpsc::UnboundedReceiver as Ended;
use serenity::gateway::{ConnectionStage, GatewayError, ShardManager, ShardManagerOptions};
use serenity::http::Http;
use serenity::model::application::Interaction;
use serenity::model::event::Event;
use serenity::model::gateway::{BotGateway, GatewayIntents, Ready};
use serenity::model::id::GuildId;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::BAD_TOKEN;
use crate::delivery::Refused;

/// The first pause before another try.
pub(super) const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// How long a connection may be down before it is thrown away; serenity mends shorter breaks itself.
const PATIENCE: Duration = Duration::from_mins(1);
/// serenity starts shards this far apart.
const BETWEEN_SHARDS: Duration = Duration::from_secs(6);
/// How often the state of the shards is looked at.
pub(super) const LOOK: Duration = Duration::from_millis(500);
/// So many new sessions of a shard within the window are a loop that would use up the day's session starts.
const SESSIONS: usize = 6;
const WINDOW: Duration = Duration::from_mins(5);
/// How long closing may take.
const CLOSING: Duration = Duration::from_millis(1500);

/// What the connection tells.
#[derive(Debug)]
pub(super) enum Signal {
    /// A session began.
    Ready(Box<Ready>),
    /// An old session goes on.
    Resumed,
    /// Something of this kind came that serenity cannot read.
    Unreadable(String),
    /// Somebody did something.
    Interaction(Box<Interaction>),
    /// We are no longer in a guild.
    Removed(GuildId),
}

/// Hears everything that comes over the gateway and passes on what matters.
struct Ears(mpsc::UnboundedSender<Signal>);

#[serenity::async_trait]
impl RawEventHandler for Ears {
    async fn raw_event(&self, _context: Context, event: Event) {
        let signal = match event {
            Event::Ready(event) => Signal::Ready(Box::new(event.ready)),
            Event::Resumed(_) => Signal::Resumed,
            // Without a word of an outage we were put out, or the guild is no more.
            Event::GuildDelete(event) if !event.guild.unavailable => Signal::Removed(event.guild.id),
            Event::InteractionCreate(event) => Signal::Interaction(Box::new(event.interaction)),
            // What serenity cannot read arrives like this, and the person waits in vain.
            Event::Unknown(event) if matches!(event.kind.as_str(), "INTERACTION_CREATE" | "READY") => {
                Signal::Unreadable(event.kind)
            }
            // No other event matters: everything is asked for by interactions.
            _ => return,
        };
        // Nobody listens any more while stopping.
        let _ = self.0.send(signal);
    }
}

/// One life of the connection: all shards, in a small runtime of their own. serenity's tasks outlive its
/// manager and cannot be stopped one by one; closing the runtime ends them all.
pub(super) struct Session {
    runtime: Option<Runtime>,
    manager: Arc<ShardManager>,
    ended: Ended<Result<(), GatewayError>>,
    shards: u32,
    connected_last: Instant,
    begun: VecDeque<Instant>,
}

impl Session {
    /// Begins to connect; what comes goes to `signals`.
    pub(super) fn open(
        http: Arc<Http>,
        gateway: &BotGateway,
        signals: mpsc::UnboundedSender<Signal>,
    ) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("discord-gateway")
            .enable_all()
            .build()?;
        let inside = runtime.enter();
        let shards = gateway.shards.max(1);
        let (manager, ended) = ShardManager::new(ShardManagerOptions {
            data: Arc::default(),
            event_handlers: vec![],
            raw_event_handlers: vec![Arc::new(Ears(signals))],
            shard_index: 0,
            shard_init: shards,
            shard_total: shards,
            ws_url: Arc::new(tokio::sync::Mutex::new(gateway.url.clone())),
            http,
            intents: GatewayIntents::GUILDS,
            presence: None,
        });
        // It only sends messages to itself and cannot fail.
        let _ = manager.initialize();
        drop(inside);
        Ok(Self {
            runtime: Some(runtime),
            manager,
            ended,
            shards,
            connected_last: Instant::now(),
            begun: VecDeque::new(),
        })
    }

    /// Whether all shards are connected.
    pub(super) async fn is_connected(&mut self) -> bool {
        let runners = self.manager.runners.lock().await;
        let up = runners
            .values()
            .filter(|runner| runner.stage == ConnectionStage::Connected);
        let connected = up.count() == self.shards as usize;
        drop(runners);
        if connected {
            self.connected_last = Instant::now();
        }
        connected
    }

    /// Remembers that a shard began a new session.
    pub(super) fn session_began(&mut self) {
        self.begun.push_back(Instant::now());
        while self.begun.front().is_some_and(|first| first.elapsed() > WINDOW) {
            self.begun.pop_front();
        }
    }

    /// Whether serenity does not get it connected, or connects in a loop.
    pub(super) fn is_hopeless(&self) -> bool {
        self.connected_last.elapsed() > PATIENCE + BETWEEN_SHARDS * self.shards
            || self.begun.len() > SESSIONS * self.shards as usize
    }

    /// Waits for Discord to refuse us for good.
    pub(super) async fn refused(&mut self) -> Refused {
        loop {
            match self.ended.next().await {
                Some(Err(error)) => return refusal(&error),
                Some(Ok(())) => {}
                None => std::future::pending().await,
            }
        }
    }

    /// Says goodbye to Discord.
    pub(super) async fn close(self) {
        // A server that does not say goodbye in turn is not waited for.
        let _ = timeout(CLOSING, self.manager.shutdown_all()).await;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What the operator has to do about an end that is for good.
fn refusal(error: &GatewayError) -> Refused {
    Refused(match error {
        GatewayError::InvalidAuthentication => BAD_TOKEN.to_owned(),
        GatewayError::InvalidGatewayIntents | GatewayError::DisallowedGatewayIntents => {
            "Discord refuses the intent GUILDS, which every application has. Check in the developer portal that the \
             application is not disabled, and update this program."
                .to_owned()
        }
        other => format!("Discord closed the connection for good: {other}. Update this program."),
    })
}
