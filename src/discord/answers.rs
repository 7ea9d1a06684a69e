//! Answers to interactions: exactly one within three seconds, or a sign of life first and the answer behind it.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::{Http, LightMethod, Route};
use tokio::time::timeout_at;

use super::api::{self, Failure};
use super::interactions::{Call, Placement};
use super::render;

/// How long the engine may take before the person is shown that something happens.
const SLOW: Duration = Duration::from_millis(1500);
/// Until when a first answer may be tried again; Discord waits for three seconds.
const DEADLINE: Duration = Duration::from_millis(2700);
/// Discord forgets an interaction after fifteen minutes.
const LIFE: Duration = Duration::from_secs(14 * 60 + 30);

/// A message that only the person sees.
const EPHEMERAL: u64 = 64;

const MESSAGE: u8 = 4;
const DEFER_MESSAGE: u8 = 5;
const DEFER_UPDATE: u8 = 6;
const UPDATE: u8 = 7;
const SUGGESTIONS: u8 = 8;
const FORM: u8 = 9;

/// What the person is shown.
#[derive(Debug)]
pub(super) struct Answer {
    /// The message.
    pub message: Value,
    /// Whether it is a word beside the screen, which must not take the screen's place.
    pub aside: bool,
}

/// Opens a form.
pub(super) async fn form(http: &Http, call: &Call, form: Value) {
    first(http, call, FORM, form).await;
}

/// Gives suggestions for an option.
pub(super) async fn suggest(http: &Http, call: &Call, choices: Value) {
    first(http, call, SUGGESTIONS, json!({ "choices": choices })).await;
}

/// Answers with what `work` brings, first with a sign of life if that takes long.
pub(super) async fn answer(http: &Http, call: &Call, placement: Placement, work: impl Future<Output = Answer>) {
    let mut work = pin!(work);
    if let Ok(answer) = timeout_at(call.received + SLOW, &mut work).await {
        let (kind, body) = match placement {
            Placement::Update if !answer.aside => (UPDATE, answer.message),
            Placement::Update | Placement::New => (MESSAGE, flagged(call, answer.message)),
        };
        if first(http, call, kind, body).await == First::Malformed {
            let words = render::fault(call.locale, &call.id.to_string());
            first(http, call, MESSAGE, flagged(call, words)).await;
        }
        return;
    }
    let (kind, body) = match placement {
        Placement::New => (DEFER_MESSAGE, flagged(call, json!({}))),
        Placement::Update => (DEFER_UPDATE, Value::Null),
    };
    let deferred = first(http, call, kind, body).await == First::Taken;
    // The work is done in any case: what was asked counts, even if the answer is lost.
    let answer = work.await;
    if !deferred {
        return;
    }
    if call.received.elapsed() > LIFE {
        tracing::info!(interaction = %call.id, "an answer came too late for its interaction");
        return;
    }
    let (application_id, token) = (call.application, call.token.as_str());
    let (method, route, body) = match placement {
        Placement::Update if answer.aside => {
            let route = Route::WebhookFollowupMessages { application_id, token };
            (LightMethod::Post, route, flagged(call, answer.message))
        }
        Placement::Update | Placement::New => {
            let route = Route::WebhookOriginalInteractionResponse { application_id, token };
            (LightMethod::Patch, route, answer.message)
        }
    };
    if let Err(failure) = api::send(http, method, route, Some(&body)).await {
        log(call, &failure);
    }
}

/// What became of a first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    /// Discord has one.
    Taken,
    /// Discord found a fault in it and still waits for one.
    Malformed,
    /// There will be none.
    Lost,
}

/// The first answer. It is tried again where it may not have arrived: a second one is refused, not shown.
async fn first(http: &Http, call: &Call, kind: u8, data: Value) -> First {
    let mut body = json!({ "type": kind });
    if !data.is_null() {
        body["data"] = data;
    }
    let route = Route::InteractionResponse {
        interaction_id: call.id,
        token: &call.token,
    };
    let mut pause = Duration::from_millis(100);
    loop {
        let Err(failure) = api::send(http, LightMethod::Post, route, Some(&body)).await else {
            return First::Taken;
        };
        let again = match failure.status() {
            None => true,
            Some(status) => status >= 500 || status == 429,
        };
        if again && call.received.elapsed() + pause < DEADLINE {
            tokio::time::sleep(pause).await;
            pause *= 2;
            continue;
        }
        log(call, &failure);
        return match failure.code() {
            Some(40060) => First::Taken,
            Some(50035) => First::Malformed,
            _ => First::Lost,
        };
    }
}

fn log(call: &Call, failure: &Failure) {
    match failure.code() {
        // Too late, or a repetition of what has been answered: nothing is wrong with us.
        Some(10062 | 40060 | 50027) => {
            tracing::info!(interaction = %call.id, %failure, "Discord no longer takes an answer");
        }
        Some(50035) => tracing::error!(interaction = %call.id, %failure, "Discord finds a fault in an answer of ours"),
        _ => tracing::warn!(interaction = %call.id, %failure, "an answer did not reach Discord"),
    }
}

/// Where others read, an answer is for the eyes of the person alone.
fn flagged(call: &Call, mut message: Value) -> Value {
    if call.shared_place {
        message["flags"] = json!(EPHEMERAL);
    }
    message
}
