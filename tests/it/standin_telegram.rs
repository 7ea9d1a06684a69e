//! A small stand-in for the Bot API server: hands out updates, records calls, and fails as told.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

/// The token that is accepted.
pub(crate) const TOKEN: &str = "123456:TEST-TOKEN";
/// How long a test waits for something that should come at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// A call of the bot.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The method, as it was written.
    pub(crate) method: String,
    /// What was sent.
    pub(crate) body: Value,
}

/// What goes wrong with a call.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The server answers no, with these parameters.
    Error(u16, &'static str, Value),
    /// A gateway answers with a page.
    Gateway(u16),
    /// The connection breaks, and nothing was done.
    DropBefore,
    /// It was done, and the connection breaks before the answer.
    DropAfter,
    /// The answer waits until the test lets it go.
    Hold(Arc<Notify>),
    /// All is well, but it takes this long.
    Slow(Duration),
    /// All is done at once, and the answer takes this long.
    SlowAnswer(Duration),
    /// It is done after this long, whether or not anybody still waits for the answer.
    Late(Duration),
}

/// Decides over each call by its method (in small letters) and body, where no fault was ordered for it.
pub(crate) type Weather = Box<dyn FnMut(&str, &Value) -> Option<Fault> + Send>;

/// The server. Clones are the same server.
#[derive(Clone)]
pub(crate) struct Standin {
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    inner: Mutex<Inner>,
    arrived: Notify,
    /// Counts what happened, for those who wait for something.
    happened: watch::Sender<u64>,
}

#[derive(Default)]
struct Inner {
    updates: Vec<Value>,
    last_update: i64,
    confirmed: i64,
    last_message: i64,
    calls: Vec<Call>,
    faults: Vec<(String, u32, Fault)>,
    weather: Option<Weather>,
    /// What was sent and edited with effect, in order, with the id of each message.
    placed: Vec<Value>,
    webhook: String,
    admins: Vec<i64>,
}

impl Standin {
    /// Starts on a free port.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            inner: Mutex::default(),
            arrived: Notify::new(),
            happened: watch::Sender::new(0),
        });
        let router = Router::new()
            .route("/{bot}/{method}", axum::routing::post(answer))
            .route("/below/a/path/{bot}/{method}", axum::routing::post(answer))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// Puts an update into the queue and gives it an id.
    pub(crate) fn push(&self, mut update: Value) -> i64 {
        let mut inner = self.inner();
        inner.last_update += 1;
        let id = inner.last_update;
        update["update_id"] = id.into();
        inner.updates.push(update);
        drop(inner);
        self.shared.arrived.notify_waiters();
        id
    }

    /// A private message of somebody.
    pub(crate) fn says(&self, user: i64, text: &str) -> i64 {
        self.push(json!({"message": {
            "message_id": 1, "date": 1, "chat": {"id": user, "type": "private"},
            "from": {"id": user, "is_bot": false, "first_name": "A", "language_code": "en"}, "text": text,
        }}))
    }

    /// Somebody presses a button of a message in their private chat.
    pub(crate) fn presses(&self, user: i64, query: &str, data: &str) -> i64 {
        self.push(json!({"callback_query": {
            "id": query, "chat_instance": "1", "data": data,
            "from": {"id": user, "is_bot": false, "first_name": "A", "language_code": "en"},
            "message": {"message_id": 8, "date": 1, "chat": {"id": user, "type": "private"}, "text": "?"},
        }}))
    }

    /// Makes the next calls of a method go wrong.
    pub(crate) fn fault(&self, method: &str, times: u32, fault: Fault) {
        self.inner().faults.push((method.to_ascii_lowercase(), times, fault));
    }

    /// Lets something decide over each call from now on.
    pub(crate) fn set_weather(&self, weather: Weather) {
        self.inner().weather = Some(weather);
    }

    /// What a chat really got, from the `after`th on: messages sent, and edits of them (those have `edited`).
    pub(crate) fn placed(&self, chat: i64, after: usize) -> Vec<Value> {
        let inner = self.inner();
        let here = inner.placed.iter().filter(|message| message["chat_id"] == chat);
        here.skip(after).cloned().collect()
    }

    /// Waits for something; `None` if it does not come in time.
    pub(crate) async fn wait<T>(&self, patience: Duration, check: impl Fn(&Self) -> Option<T>) -> Option<T> {
        let mut happened = self.shared.happened.subscribe();
        let wait = async {
            loop {
                if let Some(found) = check(self) {
                    return found;
                }
                happened.changed().await.unwrap();
            }
        };
        tokio::time::timeout(patience, wait).await.ok()
    }

    /// Makes somebody an admin of every group.
    pub(crate) fn promote(&self, user: i64) {
        self.inner().admins.push(user);
    }

    /// Sets a webhook.
    pub(crate) fn set_webhook(&self, url: &str) {
        url.clone_into(&mut self.inner().webhook);
    }

    /// The highest update that will not be handed out again.
    pub(crate) fn confirmed(&self) -> i64 {
        self.inner().confirmed
    }

    /// The calls of a method so far.
    pub(crate) fn calls(&self, method: &str) -> Vec<Call> {
        let inner = self.inner();
        let calls = inner.calls.iter();
        calls
            .filter(|call| call.method.eq_ignore_ascii_case(method))
            .cloned()
            .collect()
    }

    /// What a chat was shown, in order: messages sent and edited.
    pub(crate) fn shown(&self, chat: i64) -> Vec<Value> {
        let inner = self.inner();
        let calls = inner.calls.iter().filter(|call| {
            let shows = ["sendMessage", "editMessageText"];
            shows.iter().any(|method| call.method.eq_ignore_ascii_case(method)) && call.body["chat_id"] == chat
        });
        calls.map(|call| call.body.clone()).collect()
    }

    /// Waits until something is true.
    pub(crate) async fn until(&self, what: &str, is: impl Fn(&Self) -> bool) {
        let waited = self.wait(PATIENCE, |standin| is(standin).then_some(())).await;
        assert!(waited.is_some(), "in vain: {what}; calls: {:?}", self.inner().calls);
    }

    /// Waits for so many calls of a method.
    pub(crate) async fn until_called(&self, method: &str, times: usize) -> Vec<Call> {
        self.until(method, |standin| standin.calls(method).len() >= times).await;
        self.calls(method)
    }

    /// Waits until an update is confirmed.
    pub(crate) async fn until_confirmed(&self, update: i64) {
        self.until("confirmed", |standin| standin.confirmed() >= update).await;
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.shared.inner.lock().unwrap()
    }
}

impl Shared {
    fn tell(&self) {
        self.happened.send_modify(|count| *count += 1);
    }

    fn fault(&self, method: &str, body: &Value) -> Option<Fault> {
        let mut inner = self.inner.lock().unwrap();
        let mut ordered = inner.faults.iter_mut();
        if let Some((_, left, fault)) = ordered.find(|(of, left, _)| of == method && *left > 0) {
            *left -= 1;
            return Some(fault.clone());
        }
        inner.weather.as_mut().and_then(|weather| weather(method, body))
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    Path((bot, method)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    if bot != format!("bot{TOKEN}") {
        return refuse(401, "Unauthorized", &Value::Null);
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    shared.inner.lock().unwrap().calls.push(Call {
        method: method.clone(),
        body: body.clone(),
    });
    shared.tell();
    let method = method.to_ascii_lowercase();
    match shared.fault(&method, &body) {
        None => {}
        Some(Fault::Error(code, description, parameters)) => return refuse(code, description, &parameters),
        Some(Fault::Gateway(code)) => {
            let code = StatusCode::from_u16(code).unwrap();
            return (code, "<html><body>Bad Gateway</body></html>").into_response();
        }
        Some(Fault::DropBefore) => return cut(),
        Some(Fault::DropAfter) => {
            perform(&shared, &method, &body).await;
            shared.tell();
            return cut();
        }
        Some(Fault::Slow(pause)) => tokio::time::sleep(pause).await,
        Some(Fault::SlowAnswer(pause)) => {
            let response = perform(&shared, &method, &body).await;
            shared.tell();
            tokio::time::sleep(pause).await;
            return response;
        }
        Some(Fault::Late(pause)) => {
            tokio::spawn(async move {
                tokio::time::sleep(pause).await;
                perform(&shared, &method, &body).await;
                shared.tell();
            });
            return std::future::pending().await;
        }
        Some(Fault::Hold(release)) => release.notified().await,
    }
    let response = perform(&shared, &method, &body).await;
    shared.tell();
    response
}

async fn perform(shared: &Shared, method: &str, body: &Value) -> Response {
    match method {
        "getupdates" => updates(shared, body).await,
        "getme" => accept(&json!({
            "id": 123_456, "is_bot": true, "first_name": "B", "username": "drill_bot",
            "can_join_groups": true, "can_read_all_group_messages": false,
        })),
        "getwebhookinfo" => {
            let inner = shared.inner.lock().unwrap();
            accept(&json!({"url": inner.webhook, "pending_update_count": inner.updates.len()}))
        }
        "deletewebhook" => {
            shared.inner.lock().unwrap().webhook.clear();
            accept(&json!(true))
        }
        "sendmessage" | "editmessagetext" => {
            let mut inner = shared.inner.lock().unwrap();
            inner.last_message += 1;
            let id = body["message_id"].as_i64().unwrap_or(inner.last_message);
            let mut placed = body.clone();
            placed["edited"] = body["message_id"].is_i64().into();
            placed["message_id"] = id.into();
            inner.placed.push(placed);
            accept(
                &json!({"message_id": id, "date": 1, "chat": {"id": body["chat_id"], "type": "private"}, "text": "t"}),
            )
        }
        "getchatmember" => {
            let user = body["user_id"].as_i64().unwrap_or_default();
            let is_admin = shared.inner.lock().unwrap().admins.contains(&user);
            accept(&json!({"status": if is_admin { "administrator" } else { "member" }, "user": {"id": user}}))
        }
        "answercallbackquery" | "setmycommands" => accept(&json!(true)),
        _ => refuse(404, "Not Found", &Value::Null),
    }
}

async fn updates(shared: &Shared, body: &Value) -> Response {
    let limit = usize::try_from(body["limit"].as_u64().unwrap_or(100)).unwrap();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(body["timeout"].as_u64().unwrap_or(0));
    loop {
        let arrived = shared.arrived.notified();
        tokio::pin!(arrived);
        // Registered before the queue is looked at, so that nothing is missed in between.
        arrived.as_mut().enable();
        {
            let mut inner = shared.inner.lock().unwrap();
            if !inner.webhook.is_empty() {
                let words = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete \
                             the webhook first";
                return refuse(409, words, &Value::Null);
            }
            if let Some(offset) = body["offset"].as_i64() {
                inner
                    .updates
                    .retain(|update| update["update_id"].as_i64() >= Some(offset));
                inner.confirmed = inner.confirmed.max(offset - 1);
                shared.tell();
            }
            let batch: Vec<Value> = inner.updates.iter().take(limit).cloned().collect();
            if !batch.is_empty() || tokio::time::Instant::now() >= deadline {
                return accept(&json!(batch));
            }
        }
        let _ = tokio::time::timeout_at(deadline, arrived).await;
    }
}

fn accept(result: &Value) -> Response {
    json!({"ok": true, "result": result}).to_string().into_response()
}

fn refuse(code: u16, description: &str, parameters: &Value) -> Response {
    let mut answer = json!({"ok": false, "error_code": code, "description": description});
    if !parameters.is_null() {
        answer["parameters"] = parameters.clone();
    }
    (StatusCode::from_u16(code).unwrap(), answer.to_string()).into_response()
}

/// An answer that breaks off.
fn cut() -> Response {
    let broken = io::Error::from(io::ErrorKind::ConnectionReset);
    Body::from_stream(stream::iter([Ok("{\"ok\":"), Err(broken)])).into_response()
}
