//! The polling loop: a batch of updates is confirmed only after every one of them is done.
//!
//! A kill in between makes the server hand the batch out again; the engine knows each update by its name
//! and does nothing twice. At most one batch is in memory, however much waits at the server.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::api::CallError;
use super::payloads::{DeleteWebhook, GetMe, GetUpdates, Me};
use super::{Adapter, FIRST_PAUSE, commands, updates};
use crate::delivery::Refused;
use crate::delivery::backoff::Backoff;

/// Updates per batch, the most that the server gives.
const BATCH: u8 = 100;
/// How long the server holds a poll open, in seconds; the most that it does.
const LONG_POLL: u64 = 50;
/// Chats served at the same time.
const LANES: usize = 16;
/// How long the batch in hand may take after a stop.
const GRACE: Duration = Duration::from_secs(8);
/// Update ids start anew after a week of silence, and an old offset would then hide new updates.
const FORGET_OFFSET: Duration = Duration::from_hours(24);

/// Polls until told to stop.
pub(super) async fn run(adapter: &Arc<Adapter>, stop: &CancellationToken) -> Result<(), Refused> {
    let mut health = Health::new(adapter);
    let Some(me) = identify(adapter, &mut health, stop).await? else {
        return Ok(());
    };
    let menu = tokio::spawn(commands::register(adapter.api.clone()));
    let answer = poll(adapter, &mut health, me, stop).await;
    menu.abort();
    answer
}

/// Asks who we are until the server says so; `None` on stop.
async fn identify<'a>(
    adapter: &'a Adapter,
    health: &mut Health<'_>,
    stop: &CancellationToken,
) -> Result<Option<&'a Me>, Refused> {
    loop {
        let answer = tokio::select! {
            () = stop.cancelled() => return Ok(None),
            answer = adapter.api.call(&GetMe {}) => answer,
        };
        match answer {
            Ok(me) => {
                health.good();
                return Ok(Some(adapter.me.get_or_init(|| me)));
            }
            Err(error) => health.bad(&error, stop).await?,
        }
    }
}

async fn poll(
    adapter: &Arc<Adapter>,
    health: &mut Health<'_>,
    me: &Me,
    stop: &CancellationToken,
) -> Result<(), Refused> {
    let mut offset = None;
    let mut last_heard = Instant::now();
    while !stop.is_cancelled() {
        let asked = Instant::now();
        let question = ask(offset, BATCH, LONG_POLL);
        let answer = tokio::select! {
            () = stop.cancelled() => break,
            answer = adapter.api.call(&question) => answer,
        };
        let batch = match answer {
            Ok(batch) => batch,
            Err(error) => {
                if error.says("webhook is active") {
                    tracing::warn!("a webhook is set for this Telegram bot: removing it");
                    let _ = adapter.api.call(&DeleteWebhook {}).await;
                }
                health.bad(&error, stop).await?;
                continue;
            }
        };
        health.good();
        let Some(last) = batch.iter().filter_map(updates::id).next_back() else {
            if last_heard.elapsed() > FORGET_OFFSET {
                offset = None;
            }
            // A server that does not hold polls open must not be asked without a pause.
            pause(Duration::from_millis(200).saturating_sub(asked.elapsed()), stop).await;
            continue;
        };
        last_heard = Instant::now();
        if !work_off(adapter, me, batch, stop).await {
            tracing::warn!("stopped before a batch of Telegram updates was done: the server will hand it out again");
            return Ok(());
        }
        offset = Some(last + 1);
    }
    if offset.is_some() {
        // The next poll would have confirmed the last batch; now there is none.
        let confirm = ask(offset, 1, 0);
        let _ = tokio::time::timeout(Duration::from_secs(1), adapter.api.call(&confirm)).await;
    }
    Ok(())
}

fn ask(offset: Option<i64>, limit: u8, timeout: u64) -> GetUpdates {
    GetUpdates {
        offset,
        limit,
        timeout,
        allowed_updates: updates::KINDS,
    }
}

/// Handles a batch: the updates of one chat in order, several chats at once. `false` if a stop cut it short.
async fn work_off(adapter: &Arc<Adapter>, me: &Me, batch: Vec<Value>, stop: &CancellationToken) -> bool {
    let mut index: HashMap<i64, usize> = HashMap::new();
    let mut lanes: Vec<Vec<Value>> = Vec::new();
    for update in batch {
        let lane = *index.entry(updates::lane(&update)).or_insert(lanes.len());
        if lane == lanes.len() {
            lanes.push(Vec::new());
        }
        lanes[lane].push(update);
    }
    let mut tasks = JoinSet::new();
    let work = async {
        for lane in lanes {
            if tasks.len() >= LANES {
                settle(tasks.join_next().await);
            }
            let (adapter, me) = (Arc::clone(adapter), me.clone());
            tasks.spawn(async move {
                for update in &lane {
                    match updates::read(update, &me) {
                        Ok(incoming) => adapter.answer(incoming).await,
                        Err(error) => tracing::warn!(%error, "a Telegram update cannot be read and is left out"),
                    }
                }
            });
        }
        while let Some(ended) = tasks.join_next().await {
            settle(Some(ended));
        }
    };
    let late = async {
        stop.cancelled().await;
        sleep(GRACE).await;
    };
    tokio::select! {
        () = work => true,
        () = late => false,
    }
}

fn settle(ended: Option<Result<(), tokio::task::JoinError>>) {
    if let Some(Err(error)) = ended {
        tracing::error!(%error, "handling a Telegram update failed");
    }
}

async fn pause(time: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = sleep(time) => {}
    }
}

/// What the operator must do about an error that no waiting mends.
pub(super) fn advice(error: &CallError) -> Option<String> {
    let token = "Copy it again from @BotFather and give it as DRILLBIT_TELEGRAM__TOKEN or in the config file";
    match error.code() {
        Some(401) => Some(format!("Telegram refuses the token. {token}.")),
        // The server's own words, not those of a gateway on the way.
        Some(404) if error.says("not found") && !error.says("not from the bot api") => Some(format!(
            "Telegram knows no bot with this token. {token}; check api_url too, if one is set."
        )),
        _ => None,
    }
}

/// Whether the server answers: told to others and logged once per change, with waiting in between.
struct Health<'a> {
    adapter: &'a Adapter,
    /// What kind of trouble there is, if any.
    trouble: Option<u16>,
    backoff: Backoff,
}

impl<'a> Health<'a> {
    fn new(adapter: &'a Adapter) -> Self {
        Self {
            adapter,
            trouble: None,
            backoff: Backoff::from(FIRST_PAUSE),
        }
    }

    fn good(&mut self) {
        if !self.adapter.connected.send_replace(true) {
            tracing::info!("connected to Telegram");
        }
        self.trouble = None;
        self.backoff = Backoff::from(FIRST_PAUSE);
    }

    /// Waits; `Err` if waiting is of no use.
    async fn bad(&mut self, error: &CallError, stop: &CancellationToken) -> Result<(), Refused> {
        self.adapter.connected.send_replace(false);
        if let Some(advice) = advice(error) {
            return Err(Refused(advice));
        }
        let kind = error.code().unwrap_or(0);
        if self.trouble.replace(kind) != Some(kind) {
            let what = match kind {
                0 => "Telegram cannot be reached",
                409 => "another program polls with the same Telegram token, or a webhook is set",
                429 => "Telegram asks for a pause",
                500.. => "Telegram's server is in trouble",
                _ => "Telegram refuses to be polled",
            };
            tracing::warn!(%error, "{what}: trying again until it works");
        }
        let asked = match error {
            CallError::Refused { retry_after, .. } => retry_after.unwrap_or_default(),
            CallError::Unsent(_) | CallError::Lost(_) => Duration::ZERO,
        };
        pause(self.backoff.step().max(asked), stop).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_own_refusals_are_final() {
        let refused = |code: u16, description: &str| CallError::Refused {
            code,
            description: description.to_owned(),
            retry_after: None,
            moved_to: None,
        };
        for (error, is_final) in [
            (refused(401, "Unauthorized"), true),
            (refused(404, "Not Found"), true),
            (refused(404, "Not Found (not from the Bot API)"), false),
            (refused(409, "Conflict: terminated by other getUpdates request"), false),
            (refused(502, "Bad Gateway (not from the Bot API)"), false),
            (refused(403, "Forbidden (not from the Bot API)"), false),
            (CallError::Lost(String::new()), false),
        ] {
            assert_eq!(advice(&error).is_some(), is_final, "{error}");
        }
    }

    #[test]
    fn waiting_doubles_up_to_a_minute() {
        let mut backoff = Backoff::from(FIRST_PAUSE);
        let steps: Vec<u128> = (0..9).map(|_| backoff.step().as_millis()).collect();
        assert_eq!(steps, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    }
}
