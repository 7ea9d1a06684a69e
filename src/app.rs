//! Composition: opens the store, loads the bank, builds the engine, runs adapters and timers, stops cleanly.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bank::{self, Bank};
use crate::config::{Config, JudgeConfig, PlatformConfig};
use crate::delivery::outbox;
use crate::delivery::pace::Pace;
use crate::delivery::{Clock, Finding, Refused};
use crate::discord::{self, Discord};
use crate::domain::matching::Weights;
use crate::engine::Engine;
use crate::judge::{self, Endpoint};
use crate::measure::{self, Grader};
use crate::store::Store;
use crate::telegram::{self, Telegram};
use crate::terminal::Terminal;

/// Work in hand has this long to finish once a stop is asked for.
const STOP_WITHIN: Duration = Duration::from_secs(9);
/// The time between two signs of life.
const BEAT: Duration = Duration::from_mins(1);
/// Discord allows 50 requests a second in all, and 5 messages in 5 s for each channel.
const DISCORD_PACE: Pace = Pace {
    per_second: 50,
    chat_gap: Duration::from_millis(1_050),
    group_per_minute: None,
};
/// Telegram allows 30 messages a second in all, one a second for each chat, and 20 a minute for each group.
const TELEGRAM_PACE: Pace = Pace {
    per_second: 30,
    chat_gap: Duration::from_millis(1_050),
    group_per_minute: Some(20),
};
/// A terminal allows what a reader can follow.
const TERMINAL_PACE: Pace = Pace {
    per_second: 10,
    chat_gap: Duration::from_millis(100),
    group_per_minute: None,
};

/// Runs what there are tokens for; with none, the terminal chat. Returns when it is stopped, when the
/// terminal chat is left, or with an error when no platform will have us. `now` says the time, everywhere.
pub async fn run(config: Config, now: Clock) -> anyhow::Result<()> {
    let engine = Arc::new(open(&config).await?);
    let prepared = Arc::clone(&engine);
    tokio::task::spawn_blocking(move || prepared.prepare());
    let unknown = engine.recover().await?;
    if unknown > 0 {
        tracing::warn!(
            posts = unknown,
            "posts were being sent when the last run ended; they may have arrived"
        );
    }
    let stop = CancellationToken::new();
    let timers = TaskTracker::new();
    timers.spawn(outbox::plan(Arc::clone(&engine), now, stop.clone()));
    tokio::spawn(stop_on_signal(stop.clone()));

    let result = match (&config.discord, &config.telegram) {
        (None, None) => {
            let terminal = Terminal::new(Arc::clone(&engine), now);
            timers.spawn(outbox::run(
                Arc::clone(&engine),
                terminal.sender(),
                TERMINAL_PACE,
                now,
                stop.clone(),
            ));
            terminal.run(stop.clone()).await
        }
        (discord, telegram) => {
            engine.beat(now()).await?;
            timers.spawn(heartbeat(Arc::clone(&engine), now, stop.clone()));
            platforms(&engine, discord.as_ref(), telegram.as_ref(), now, &timers, &stop).await
        }
    };
    stop.cancel();
    timers.close();
    if tokio::time::timeout(STOP_WITHIN, timers.wait()).await.is_err() {
        tracing::warn!("some work was still in hand and was left; the ledger has it");
    }
    engine.store().close().await;
    result
}

/// Runs the platforms, each apart: one that is refused leaves the other running.
async fn platforms(
    engine: &Arc<Engine>,
    discord: Option<&PlatformConfig>,
    telegram: Option<&PlatformConfig>,
    now: Clock,
    timers: &TaskTracker,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let discord = async {
        let Some(config) = discord else { return Ok(None) };
        let discord = new_discord(config, engine, now)?;
        timers.spawn(outbox::run(
            Arc::clone(engine),
            discord.sender(),
            DISCORD_PACE,
            now,
            stop.clone(),
        ));
        anyhow::Ok(Some(say_if_refused("discord", &discord.run(stop.clone()).await)))
    };
    let telegram = async {
        let Some(config) = telegram else { return Ok(None) };
        let telegram = new_telegram(config, engine, now)?;
        timers.spawn(outbox::run(
            Arc::clone(engine),
            telegram.sender(),
            TELEGRAM_PACE,
            now,
            stop.clone(),
        ));
        anyhow::Ok(Some(say_if_refused("telegram", &telegram.run(stop.clone()).await)))
    };
    let (discord, telegram) = tokio::join!(discord, telegram);
    let ran = [discord?, telegram?];
    anyhow::ensure!(
        ran.iter().flatten().any(|accepted| *accepted),
        "no platform accepts us; see the lines above"
    );
    Ok(())
}

fn say_if_refused(platform: &str, result: &Result<(), Refused>) -> bool {
    if let Err(refused) = result {
        tracing::error!(platform, "{refused}");
    }
    result.is_ok()
}

fn new_discord(config: &PlatformConfig, engine: &Arc<Engine>, now: Clock) -> anyhow::Result<Discord> {
    Discord::new(
        discord::Settings {
            token: config.token.clone(),
            api_url: config.api_url.clone(),
            now,
        },
        Arc::clone(engine),
    )
}

fn new_telegram(config: &PlatformConfig, engine: &Arc<Engine>, now: Clock) -> anyhow::Result<Telegram> {
    Telegram::new(
        telegram::Settings {
            token: config.token.clone(),
            api_url: config.api_url.clone(),
            now,
        },
        Arc::clone(engine),
    )
}

/// Loads the questions that the program comes with and those of the operator.
pub fn bank(config: &Config) -> anyhow::Result<Bank> {
    let bank = load(&config.bank_dirs)?;
    anyhow::ensure!(!bank.is_empty(), "the bank has no questions");
    Ok(bank)
}

async fn open(config: &Config) -> anyhow::Result<Engine> {
    let bank = bank(config)?;
    let store = Store::open(&config.store_path).await?;
    tracing::info!(questions = bank.len(), store = %config.store_path.display(), "ready");
    let engine = Engine::new(store, bank);
    Ok(match &config.judge {
        Some(judge) => engine.with_judge(Arc::new(new_judge(judge)?)),
        None => engine,
    })
}

fn new_judge(config: &JudgeConfig) -> anyhow::Result<Endpoint> {
    Endpoint::new(judge::Settings {
        base_url: config.base_url.clone(),
        model: config.model.clone(),
        api_key: config.api_key.clone(),
        timeout: config.timeout,
    })
}

fn load(folders: &[PathBuf]) -> anyhow::Result<Bank> {
    Bank::load(folders).map_err(|faults| anyhow::anyhow!("the bank has faults:\n{}", bank::list(&faults)))
}

/// Checks every question file in full; gives the faults and how many questions there are.
pub fn check(config: &Config) -> (Vec<bank::Fault>, usize) {
    match Bank::load_checking_patterns(&config.bank_dirs) {
        Ok(bank) => (bank::lint::lint(&bank), bank.len()),
        Err(faults) => (faults, 0),
    }
}

/// Asks each platform who we are and what we may do, and whether the judge answers.
pub async fn doctor(config: Config, now: Clock) -> anyhow::Result<Vec<(&'static str, Finding)>> {
    let engine = Arc::new(open(&config).await?);
    let mut findings = vec![(
        "store",
        Finding {
            ok: true,
            text: format!("{} opens and is up to date", config.store_path.display()),
        },
    )];
    match &config.discord {
        Some(config) => findings.extend(
            new_discord(config, &engine, now)?
                .doctor()
                .await
                .into_iter()
                .map(|finding| ("discord", finding)),
        ),
        None => findings.push((
            "discord",
            Finding {
                ok: true,
                text: "no token, so Discord stays off".to_owned(),
            },
        )),
    }
    match &config.telegram {
        Some(config) => findings.extend(
            new_telegram(config, &engine, now)?
                .doctor()
                .await
                .into_iter()
                .map(|finding| ("telegram", finding)),
        ),
        None => findings.push((
            "telegram",
            Finding {
                ok: true,
                text: "no token, so Telegram stays off".to_owned(),
            },
        )),
    }
    findings.push((
        "judge",
        match &config.judge {
            Some(config) => new_judge(config)?.doctor().await,
            None => Finding {
                ok: true,
                text: "none is named, so typed answers stay here".to_owned(),
            },
        },
    ));
    engine.store().close().await;
    Ok(findings)
}

/// Copies the store to a new file, also while another process serves from it.
pub async fn backup(config: &Config, target: &Path) -> anyhow::Result<()> {
    Store::backup(&config.store_path, target)
        .await
        .with_context(|| format!("no backup of {} was made", config.store_path.display()))
}

/// Grades the JSON lines of a file, or with `-` of the standard input, and says whether every line was good.
pub fn grade(file: &Path, corpus: Option<&Path>) -> anyhow::Result<bool> {
    let unreadable = |path: &Path| format!("cannot read {}", path.display());
    let weights = match corpus {
        Some(corpus) => {
            let texts = std::fs::read(corpus).with_context(|| unreadable(corpus))?;
            Weights::of(String::from_utf8_lossy(&texts).lines())
        }
        // An operator's own questions would change the figures.
        None => load(&[])?.weights().clone(),
    };
    let mut grader = Grader::new(weights);
    let output = std::io::stdout().lock();
    let good = if file == Path::new("-") {
        measure::grade(std::io::stdin().lock(), output, &mut grader)
    } else {
        let input = std::fs::File::open(file).with_context(|| unreadable(file))?;
        measure::grade(std::io::BufReader::new(input), output, &mut grader)
    };
    good.with_context(|| unreadable(file))
}

/// Writes what was suggested against what was confirmed, also while another process serves from the store.
pub async fn report_ticks(config: &Config) -> anyhow::Result<()> {
    let store = Store::open_to_read(&config.store_path).await?;
    let written = measure::write_ticks(&store, std::io::stdout().lock()).await;
    store.close().await;
    written
}

/// Gives signs of life while people can reach the bot, and a last one when it stops: study dates that an
/// outage takes are excused. The terminal chat gives none, for there the learner decides when it runs.
async fn heartbeat(engine: Arc<Engine>, now: Clock, stop: CancellationToken) {
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => {}
            _ = beat.tick() => {}
        }
        if let Err(error) = engine.beat(now()).await {
            tracing::warn!(error = format!("{error:#}"), "a sign of life could not be written down");
        }
    }
}

/// Waits for Ctrl-C or SIGTERM and asks everything to stop; a second one ends at once.
async fn stop_on_signal(stop: CancellationToken) {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
    tracing::info!("stopping");
    stop.cancel();
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(130);
    }
}
