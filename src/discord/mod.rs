//! Discord: the only room that knows serenity. Interactions become requests to the engine, views become messages.

mod answers;
mod api;
pub mod autocomplete;
pub mod commands;
mod doctor;
mod gateway;
mod handle;
mod interactions;
mod permissions;
pub mod render;
mod sender;
mod threads;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

use anyhow::Context as _;
use secrecy::{ExposeSecret, SecretString};
use serenity::http::{Http, HttpBuilder};
use serenity::model::gateway::{BotGateway, Ready};
use serenity::model::id::{GuildId, UserId};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::delivery::backoff::Backoff;
use crate::delivery::{Cause, Clock, Finding, Refusal, Refused};
use crate::engine::Engine;
use crate::engine::ledger::Removed;
use gateway::{FIRST_PAUSE, Session, Signal};

pub use api::Failure;
pub use sender::{DiscordSender, Purpose, outcome};

/// The short name of the platform in keys.
pub const PLATFORM: &str = "discord";

/// What the operator has to do about a token that does not count.
const BAD_TOKEN: &str = "Discord refuses the token. Copy it again from the developer portal (Bot, Reset Token) and \
                         give it as DRILLBIT_DISCORD__TOKEN or in the config file.";

/// How long a request may take, and how long the connecting for it.
const REQUEST: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(5);
/// How long work in hand may take when stopping.
const FINISHING: Duration = Duration::from_secs(8);

/// What the operator gives.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The token of the bot.
    pub token: SecretString,
    /// The address of an API other than Discord's own; then nothing is sent anywhere else.
    pub api_url: Option<String>,
    /// The time.
    pub now: Clock,
}

/// The bot on Discord.
#[derive(Debug, Clone)]
pub struct Discord {
    shared: Arc<Shared>,
}

/// What all parts of the adapter need.
#[derive(Debug)]
struct Shared {
    http: Arc<Http>,
    engine: Arc<Engine>,
    now: Clock,
    connected: watch::Sender<bool>,
    /// The bot's own id, 0 until Discord has said who we are.
    me: AtomicU64,
    identified: AtomicBool,
    /// Events so far that somebody waits for and that serenity could not read.
    unreadable: AtomicU64,
    registering: Once,
}

/// How a connection ended.
enum End {
    Stopped,
    Refused(Refused),
    Lost,
}

impl Shared {
    fn is_identified(&self) -> bool {
        self.identified.load(Ordering::Relaxed)
    }

    fn me(&self) -> Option<UserId> {
        match self.me.load(Ordering::Relaxed) {
            0 => None,
            id => Some(UserId::new(id)),
        }
    }

    /// Notes whether we are connected, and logs it when it changes.
    fn set_connected(&self, connected: bool) {
        let changed = self.connected.send_if_modified(|state| {
            let changed = *state != connected;
            *state = connected;
            changed
        });
        match (changed, connected) {
            (true, true) => tracing::info!("connected to Discord"),
            (true, false) => tracing::warn!("lost the connection to Discord; connecting again"),
            (false, _) => {}
        }
    }
}

impl Discord {
    /// Prepares the bot; nothing is sent yet.
    pub fn new(settings: Settings, engine: Arc<Engine>) -> anyhow::Result<Self> {
        let Settings { token, api_url, now } = settings;
        let client = reqwest::Client::builder()
            .use_rustls_tls()
            .timeout(REQUEST)
            .connect_timeout(CONNECT)
            // An answer that points elsewhere must not take the token there.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("cannot set up requests to Discord")?;
        let mut http = HttpBuilder::new(token.expose_secret()).client(client);
        if let Some(url) = api_url {
            let parsed = reqwest::Url::parse(&url).with_context(|| format!("{url:?} is no address"))?;
            anyhow::ensure!(
                matches!(parsed.scheme(), "http" | "https"),
                "{url:?} begins neither with http:// nor with https://"
            );
            // serenity heeds the address only without its own limiter.
            http = http.proxy(url).ratelimiter_disabled(true);
        }
        Ok(Self {
            shared: Arc::new(Shared {
                http: Arc::new(http.build()),
                engine,
                now,
                connected: watch::Sender::new(false),
                me: AtomicU64::new(0),
                identified: AtomicBool::new(false),
                unreadable: AtomicU64::new(0),
                registering: Once::new(),
            }),
        })
    }

    /// Delivers to channels.
    pub fn sender(&self) -> DiscordSender {
        DiscordSender::new(Arc::clone(&self.shared))
    }

    /// Whether the connection stands.
    pub fn connected(&self) -> watch::Receiver<bool> {
        self.shared.connected.subscribe()
    }

    /// Asks Discord who we are and what is left of our limits.
    pub async fn doctor(&self) -> Vec<Finding> {
        doctor::examine(&self.shared.http).await
    }

    /// Connects and answers until told to stop. Only a refusal for good ends it earlier.
    pub async fn run(&self, stop: CancellationToken) -> Result<(), Refused> {
        let work = TaskTracker::new();
        let result = self.keep_connected(&stop, &work).await;
        self.shared.identified.store(false, Ordering::Relaxed);
        self.shared.connected.send_replace(false);
        result
    }

    async fn keep_connected(&self, stop: &CancellationToken, work: &TaskTracker) -> Result<(), Refused> {
        let mut backoff = Backoff::from(FIRST_PAUSE);
        let mut told = false;
        loop {
            let found = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                found = self.find_gateway() => found?,
            };
            let before = tokio::time::Instant::now();
            match self.session(&found, stop, work).await {
                End::Stopped => return Ok(()),
                End::Refused(refused) => return Err(refused),
                End::Lost => self.shared.set_connected(false),
            }
            // A connection that held for long starts the pauses anew.
            if before.elapsed() > Duration::from_mins(10) {
                backoff = Backoff::from(FIRST_PAUSE);
                told = false;
            } else if !told {
                tracing::warn!("the connection to Discord does not hold; trying again with growing pauses");
                told = true;
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(backoff.step()) => {}
            }
        }
    }

    /// Asks where the gateway is until Discord says so, and waits if no session may be started.
    async fn find_gateway(&self) -> Result<BotGateway, Refused> {
        let mut backoff = Backoff::from(FIRST_PAUSE);
        let mut told = false;
        loop {
            let pause = match self.shared.http.get_bot_gateway().await.map_err(Failure::from) {
                Ok(gateway) => {
                    let limit = &gateway.session_start_limit;
                    if limit.remaining >= u64::from(gateway.shards) {
                        return Ok(gateway);
                    }
                    tracing::warn!(
                        seconds = limit.reset_after / 1000,
                        "today's session starts on Discord are used up; waiting for new ones"
                    );
                    Duration::from_millis(limit.reset_after.clamp(1_000, 86_400_000))
                }
                Err(failure) if failure.status() == Some(401) => return Err(Refused(BAD_TOKEN.to_owned())),
                Err(failure) => {
                    if !told {
                        tracing::warn!(%failure, "cannot reach Discord; trying again with growing pauses");
                        told = true;
                    }
                    backoff.step()
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// One life of the connection.
    async fn session(&self, found: &BotGateway, stop: &CancellationToken, work: &TaskTracker) -> End {
        let (sender, mut signals) = mpsc::unbounded_channel();
        let mut session = match Session::open(Arc::clone(&self.shared.http), found, sender) {
            Ok(session) => session,
            Err(error) => {
                tracing::error!(%error, "cannot start the connection to Discord");
                return End::Lost;
            }
        };
        let mut look = tokio::time::interval(gateway::LOOK);
        let end = loop {
            tokio::select! {
                () = stop.cancelled() => break End::Stopped,
                refused = session.refused() => break End::Refused(refused),
                _ = look.tick() => {
                    let connected = session.is_connected().await;
                    self.shared.set_connected(connected);
                    if session.is_hopeless() {
                        break End::Lost;
                    }
                }
                signal = signals.recv() => match signal {
                    Some(Signal::Ready(ready)) => {
                        session.session_began();
                        self.welcome(&ready, stop);
                        let connected = session.is_connected().await;
                        self.shared.set_connected(connected);
                    }
                    Some(Signal::Resumed) => tracing::debug!("Discord resumed a session"),
                    Some(Signal::Unreadable(event)) => {
                        let unreadable = self.shared.unreadable.fetch_add(1, Ordering::Relaxed) + 1;
                        tracing::error!(
                            event,
                            unreadable,
                            "Discord sent something in a form that this version cannot read"
                        );
                    }
                    Some(Signal::Interaction(interaction)) => {
                        let this = self.clone();
                        work.spawn(async move { this.handle(&interaction).await });
                    }
                    Some(Signal::Removed(guild)) => {
                        let this = self.clone();
                        work.spawn(async move { this.removed(guild).await });
                    }
                    // The ears live as long as the session.
                    None => break End::Lost,
                }
            }
        };
        // From here on nothing new is heard; what has begun is finished.
        drop(signals);
        if matches!(end, End::Stopped) {
            work.close();
            if timeout(FINISHING, work.wait()).await.is_err() {
                tracing::warn!(left = work.len(), "some answers on Discord were not finished in time");
            }
        }
        session.close().await;
        end
    }

    /// Pauses what was scheduled in a guild that we are no longer in.
    async fn removed(&self, guild: GuildId) {
        let (guild, refusal) = (
            guild.to_string(),
            Refusal::new(Cause::Gone, "bot was removed from the server"),
        );
        let noted = self
            .shared
            .engine
            .removed(PLATFORM, Removed::Guild(&guild), &refusal, (self.shared.now)())
            .await;
        if let Err(cause) = noted {
            // The next post finds it out by itself.
            tracing::error!("a removal could not be noted: {cause:#}");
        }
    }

    /// Notes who we are, and registers the commands the first time.
    fn welcome(&self, ready: &Ready, stop: &CancellationToken) {
        self.shared.me.store(ready.user.id.get(), Ordering::Relaxed);
        self.shared.identified.store(true, Ordering::Relaxed);
        let (shared, stop, application) = (Arc::clone(&self.shared), stop.clone(), ready.application.id);
        self.shared.registering.call_once(|| {
            tokio::spawn(async move { commands::register(&shared.http, application, &stop).await });
        });
    }
}
