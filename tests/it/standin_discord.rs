//! A small Discord: its API and its gateway on free local ports, a record of what came, and faults on order.

use std::collections::{HashMap, HashSet, VecDeque};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use futures_util::{SinkExt, StreamExt, stream};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// The token that the stand-in takes.
pub(crate) const TOKEN: &str = "TEST.TOKEN.VALUE";
/// The id of the bot and of its application.
pub(crate) const BOT: &str = "3";
pub(crate) const APPLICATION: &str = "5";
/// The guild and the channel that interactions come from.
pub(crate) const GUILD: &str = "9";
pub(crate) const CHANNEL: &str = "2";

/// How long a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    /// Without `/api/v10`.
    pub(crate) path: String,
    pub(crate) body: Value,
    /// The status that it was answered with; 0 where the connection was cut.
    pub(crate) status: u16,
}

/// What goes wrong, once, with the next request that fits.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// An error with Discord's code, without an effect.
    Error(u16, i64),
    /// The connection breaks before anything is done.
    CutBefore,
    /// The connection breaks when all is done.
    CutAfter,
    /// All is well, but it takes this long.
    Slow(Duration),
    /// All is done at once, and the answer takes this long.
    SlowAnswer(Duration),
    /// It is done after this long, whether or not anybody still waits for the answer.
    Late(Duration),
    /// A limit: come back after so many seconds.
    Limited(f64),
}

/// Decides over each request by its method, path and body, where no fault was ordered for it.
pub(crate) type Weather = Box<dyn FnMut(&str, &str, &Value) -> Option<Fault> + Send>;

enum Order {
    Dispatch(Value),
    Frame(Value),
    Close(u16),
    Drop,
}

/// The stand-in; ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Standin {
    pub(crate) api_url: String,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    gateway_url: Mutex<String>,
    record: Mutex<Vec<Recorded>>,
    changed: Notify,
    faults: Mutex<VecDeque<(String, String, Fault)>>,
    weather: Mutex<Option<Weather>>,
    commands: Mutex<Value>,
    answered: Mutex<HashSet<String>>,
    messages: Mutex<Vec<Value>>,
    /// What the person behind an interaction sees, by the token of the interaction.
    seen: Mutex<HashMap<String, Value>>,
    /// The flags of answers that were promised, by the token of the interaction.
    promised: Mutex<HashMap<String, Value>>,
    next_id: AtomicU64,
    /// Messages before this one are too old for their nonce to count.
    nonces_from: AtomicUsize,
    /// Requests whose effect is still to come.
    late: AtomicUsize,
    /// The way to the present gateway connection, once its session has begun.
    connection: Mutex<Option<mpsc::UnboundedSender<Order>>>,
    identifies: AtomicUsize,
    resumes: AtomicUsize,
    closes: AtomicUsize,
    /// Between two heartbeats, in ms.
    heartbeat: AtomicU64,
    /// How many connections hear no answer to their heartbeats.
    deaf: AtomicUsize,
    /// Connections to the gateway so far.
    connections: AtomicUsize,
    /// A code to close with when a session is to begin.
    refuse_with: Mutex<Option<u16>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

impl Standin {
    pub(crate) async fn start() -> Self {
        let rest = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gateway = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner = Arc::new(Inner {
            gateway_url: Mutex::new(format!("ws://{}", gateway.local_addr().unwrap())),
            commands: Mutex::new(json!([])),
            next_id: AtomicU64::new(1000),
            heartbeat: AtomicU64::new(41_250),
            ..Inner::default()
        });
        let api_url = format!("http://{}", rest.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(rest, router).await });
        let state = Arc::clone(&inner);
        tokio::spawn(async move {
            while let Ok((stream, _)) = gateway.accept().await {
                let state = Arc::clone(&state);
                tokio::spawn(async move {
                    let (sender, orders) = mpsc::unbounded_channel();
                    serve(&state, stream, &sender, orders).await;
                    // Nothing more is sent to a bot that is gone.
                    lock(&state.connection).take_if(|present| present.same_channel(&sender));
                });
            }
        });
        Self { api_url, inner }
    }

    /// Waits until something is so.
    pub(crate) async fn until<T>(&self, what: &str, check: impl Fn(&Self) -> Option<T>) -> T {
        let found = self.wait(PATIENCE, check).await;
        found.unwrap_or_else(|| panic!("waited in vain: {what}; {:#?}", self.record()))
    }

    async fn wait<T>(&self, patience: Duration, check: impl Fn(&Self) -> Option<T>) -> Option<T> {
        let found = timeout(patience, async {
            loop {
                let mut changed = pin!(self.inner.changed.notified());
                changed.as_mut().enable();
                if let Some(found) = check(self) {
                    return found;
                }
                changed.await;
            }
        });
        found.await.ok()
    }

    /// Everything that came.
    pub(crate) fn record(&self) -> Vec<Recorded> {
        lock(&self.inner.record).clone()
    }

    /// The requests of a method whose path begins like this.
    pub(crate) fn requests(&self, method: &str, path: &str) -> Vec<Recorded> {
        let fits = |request: &Recorded| request.method == method && request.path.starts_with(path);
        self.record().into_iter().filter(fits).collect()
    }

    /// Lets the next request that fits fail; faults for the same path come in the order given.
    pub(crate) fn fault(&self, method: &str, path: &str, fault: Fault) {
        lock(&self.inner.faults).push_back((method.to_owned(), path.to_owned(), fault));
    }

    /// Lets something decide over each request from now on.
    pub(crate) fn set_weather(&self, weather: Weather) {
        *lock(&self.inner.weather) = Some(weather);
    }

    /// All messages in channels and threads, oldest first.
    pub(crate) fn all_messages(&self) -> Vec<Value> {
        lock(&self.inner.messages).clone()
    }

    /// The messages in a channel, oldest first.
    pub(crate) fn messages(&self, channel: &str) -> Vec<Value> {
        let messages = lock(&self.inner.messages);
        let here = messages.iter().filter(|message| message["channel_id"] == channel);
        here.cloned().collect()
    }

    /// Sends an interaction and waits for what its person sees; `None` if there is no connection, or nothing
    /// comes in time.
    pub(crate) async fn try_interact(&self, interaction: &Value, patience: Duration) -> Option<Value> {
        let order = json!({ "t": "INTERACTION_CREATE", "d": interaction });
        let connection = lock(&self.inner.connection).clone()?;
        connection.send(Order::Dispatch(order)).ok()?;
        let token = interaction["token"].as_str()?;
        self.wait(patience, |this| lock(&this.inner.seen).remove(token)).await
    }

    /// Refuses the next sessions with a close code.
    pub(crate) fn refuse_sessions(&self, code: u16) {
        *lock(&self.inner.refuse_with) = Some(code);
    }

    /// How many sessions began, how many went on, and how many times the bot said goodbye.
    pub(crate) fn sessions(&self) -> (usize, usize, usize) {
        let read = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        (
            read(&self.inner.identifies),
            read(&self.inner.resumes),
            read(&self.inner.closes),
        )
    }

    /// Sends an interaction over the gateway.
    pub(crate) async fn interact(&self, interaction: &Value) {
        self.dispatch("INTERACTION_CREATE", interaction).await;
    }

    /// Sends any event over the gateway.
    pub(crate) async fn dispatch(&self, kind: &str, data: &Value) {
        let order = json!({ "t": kind, "d": data });
        let connection = self
            .until("a session", |this| lock(&this.inner.connection).clone())
            .await;
        connection.send(Order::Dispatch(order)).ok();
    }

    /// Sends a frame of the gateway itself, such as the wish that the bot connects anew.
    pub(crate) async fn tell(&self, frame: Value) {
        let connection = self
            .until("a session", |this| lock(&this.inner.connection).clone())
            .await;
        connection.send(Order::Frame(frame)).ok();
    }

    /// Wants a heartbeat every so many ms, and leaves those of the next connections unanswered.
    pub(crate) fn leave_heartbeats_unanswered(&self, every: u64, connections: usize) {
        self.inner.heartbeat.store(every, Ordering::SeqCst);
        self.inner.deaf.store(connections, Ordering::SeqCst);
    }

    /// Where the gateway is.
    pub(crate) fn gateway_url(&self) -> String {
        lock(&self.inner.gateway_url).clone()
    }

    /// Names another address of the gateway from now on.
    pub(crate) fn move_gateway(&self, url: &str) {
        url.clone_into(&mut lock(&self.inner.gateway_url));
    }

    /// How often the bot has connected to the gateway.
    pub(crate) fn connections(&self) -> usize {
        self.inner.connections.load(Ordering::SeqCst)
    }

    /// Closes the gateway connection with a code.
    pub(crate) async fn close(&self, code: u16) {
        let connection = self
            .until("a session", |this| lock(&this.inner.connection).take())
            .await;
        connection.send(Order::Close(code)).ok();
    }

    /// Lets others write so many messages in a channel.
    pub(crate) fn others_write(&self, channel: &str, count: u32) {
        for _ in 0..count {
            let path = format!("/channels/{channel}/messages");
            effect(&self.inner, "POST", &path, &json!({ "content": "hello" }));
        }
    }

    /// Cuts the gateway connection without a word, if there is one.
    pub(crate) fn cut_if_connected(&self) {
        if let Some(connection) = lock(&self.inner.connection).take() {
            connection.send(Order::Drop).ok();
        }
    }

    /// Lets some minutes pass: what was late has come, and the nonces of all messages so far are forgotten, so
    /// that the same one makes a new message.
    pub(crate) async fn let_minutes_pass(&self) {
        let landed = |this: &Self| (this.inner.late.load(Ordering::SeqCst) == 0).then_some(());
        self.until("what was late", landed).await;
        let count = lock(&self.inner.messages).len();
        self.inner.nonces_from.store(count, Ordering::SeqCst);
    }

    /// Cuts the gateway connection without a word.
    pub(crate) async fn cut(&self) {
        let connection = self
            .until("a session", |this| lock(&this.inner.connection).take())
            .await;
        connection.send(Order::Drop).ok();
    }

    /// The accepted answers to an interaction.
    pub(crate) fn answers(&self, id: &str) -> Vec<Value> {
        let all = self.requests("POST", &format!("/interactions/{id}/"));
        // An answer whose confirmation was cut off is accepted all the same.
        let accepted = |request: &Recorded| matches!(request.status, 0 | 204);
        all.into_iter().filter(accepted).map(|request| request.body).collect()
    }

    /// Waits for the answer to an interaction.
    pub(crate) async fn answer(&self, id: &str) -> Value {
        let what = format!("an answer to {id}");
        self.until(&what, |this| this.answers(id).into_iter().next()).await
    }
}

impl Inner {
    fn note(&self, request: Recorded) {
        lock(&self.record).push(request);
        self.changed.notify_waiters();
    }

    fn take_fault(&self, method: &str, path: &str, body: &Value) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        let fits = |(wanted, begin, _): &(String, String, Fault)| wanted == method && path.starts_with(begin.as_str());
        if let Some(at) = faults.iter().position(fits) {
            return faults.remove(at).map(|(_, _, fault)| fault);
        }
        drop(faults);
        lock(&self.weather)
            .as_mut()
            .and_then(|weather| weather(method, path, body))
    }
}

fn error(status: u16, code: i64) -> (u16, Value) {
    (status, json!({ "message": format!("error {code}"), "code": code }))
}

async fn answer(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().trim_start_matches("/api/v10").to_owned();
    // What is asked stands in the body, or in the address.
    let body: Value = if method == Method::GET {
        let parameters = Query::<HashMap<String, String>>::try_from_uri(&uri).unwrap();
        json!(parameters.0)
    } else {
        serde_json::from_slice(&body).unwrap_or(Value::Null)
    };
    let fault = inner.take_fault(method.as_str(), &path, &body);
    if let Some(Fault::Slow(pause)) = fault {
        tokio::time::sleep(pause).await;
    }
    if let Some(Fault::Late(pause)) = fault {
        let (inner, path, body) = (Arc::clone(&inner), path.clone(), body.clone());
        inner.late.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            effect(&inner, method.as_str(), &path, &body);
            inner.late.fetch_sub(1, Ordering::SeqCst);
            inner.changed.notify_waiters();
        });
        return std::future::pending().await;
    }
    let cut = matches!(fault, Some(Fault::CutBefore | Fault::CutAfter));
    let authorized = headers
        .get("authorization")
        .is_some_and(|value| value == &format!("Bot {TOKEN}"));
    let (status, answer) = match fault {
        _ if !authorized => error(401, 0),
        Some(Fault::Error(status, code)) => error(status, code),
        Some(Fault::CutBefore) => (502, Value::Null),
        Some(Fault::Limited(seconds)) => (
            429,
            json!({ "message": "You are being rate limited.", "retry_after": seconds, "global": false }),
        ),
        Some(Fault::CutAfter | Fault::Slow(_) | Fault::SlowAnswer(_) | Fault::Late(_)) | None => {
            effect(&inner, method.as_str(), &path, &body)
        }
    };
    // A cut before the effect is no accepted answer, so it is noted as an error.
    let noted = if cut && status < 300 { 0 } else { status };
    inner.note(Recorded {
        method: method.to_string(),
        path,
        body,
        status: noted,
    });
    if let Some(Fault::SlowAnswer(pause)) = fault {
        tokio::time::sleep(pause).await;
    }
    let response = Response::builder().header("content-type", "application/json");
    if cut {
        let broken = stream::once(async { Err::<String, _>(std::io::Error::other("cut")) });
        return response.body(Body::from_stream(broken)).unwrap();
    }
    let text = if answer.is_null() {
        String::new()
    } else {
        answer.to_string()
    };
    response
        .status(StatusCode::from_u16(status).unwrap())
        .body(Body::from(text))
        .unwrap()
}

fn effect(inner: &Inner, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method, parts.as_slice()) {
        ("GET", ["gateway", "bot"]) => (
            200,
            json!({ "url": *lock(&inner.gateway_url), "shards": 1, "session_start_limit":
                { "total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1 } }),
        ),
        ("GET", ["users", "@me"]) => (200, json!({ "id": BOT, "username": "drillbit" })),
        ("GET", ["oauth2", "applications", "@me"]) => (200, json!({ "id": APPLICATION, "approximate_guild_count": 7 })),
        ("GET", ["applications", APPLICATION, "commands"]) => (200, lock(&inner.commands).clone()),
        ("PUT", ["applications", APPLICATION, "commands"]) => {
            *lock(&inner.commands) = body.clone();
            (200, body.clone())
        }
        ("POST", ["interactions", id, token, "callback"]) => {
            if lock(&inner.answered).insert((*id).to_owned()) {
                // 5 and 6 only promise that something will come.
                if matches!(body["type"].as_u64(), Some(5 | 6)) {
                    lock(&inner.promised).insert((*token).to_owned(), body["data"]["flags"].clone());
                } else {
                    lock(&inner.seen).insert((*token).to_owned(), body["data"].clone());
                }
                (204, Value::Null)
            } else {
                error(400, 40060)
            }
        }
        ("PATCH", ["webhooks", APPLICATION, token, "messages", "@original"])
        | ("POST", ["webhooks", APPLICATION, token]) => {
            let mut seen = body.clone();
            // Who sees it was settled by the promise.
            if let Some(flags) = lock(&inner.promised).get(*token).filter(|flags| !flags.is_null()) {
                seen["flags"] = flags.clone();
            }
            lock(&inner.seen).insert((*token).to_owned(), seen);
            (200, json!({ "id": "1" }))
        }
        ("POST", ["channels", channel, "messages"]) => {
            let mut messages = lock(&inner.messages);
            let young = messages.iter().skip(inner.nonces_from.load(Ordering::SeqCst));
            let same = young.into_iter().find(|message| {
                body["enforce_nonce"] == true && message["nonce"] == body["nonce"] && body["nonce"].is_string()
            });
            if let Some(earlier) = same {
                return (200, earlier.clone());
            }
            let mut message = body.clone();
            message["id"] = json!(inner.next_id.fetch_add(1, Ordering::SeqCst).to_string());
            message["channel_id"] = json!(channel);
            messages.push(message.clone());
            (200, message)
        }
        // A person's private channel has the person's id with a 9 before it.
        ("POST", ["users", "@me", "channels"]) => {
            let person = body["recipient_id"].as_str().unwrap_or_default();
            (200, json!({ "id": format!("9{person}"), "type": 1 }))
        }
        // A thread has the id of its message, and a message one thread at most.
        ("POST", ["channels", _, "messages", id, "threads"]) => {
            let mut messages = lock(&inner.messages);
            match messages.iter_mut().find(|message| message["id"] == *id) {
                None => error(404, 10008),
                Some(message) if message["has_thread"] == true => error(400, 160_004),
                Some(message) => {
                    message["has_thread"] = json!(true);
                    (201, json!({ "id": id, "type": 11, "name": body["name"] }))
                }
            }
        }
        ("GET", ["channels", channel, "messages"]) => {
            let messages = lock(&inner.messages);
            let here = messages
                .iter()
                .rev()
                .filter(|message| message["channel_id"] == *channel);
            let number = |value: &Value| value.as_str().and_then(|value| value.parse::<u64>().ok());
            let before = number(&body["before"]).unwrap_or(u64::MAX);
            let older = here.filter(|message| number(&message["id"]) < Some(before));
            let limit = number(&body["limit"]).unwrap_or(50).min(100);
            (200, older.take(usize::try_from(limit).unwrap()).cloned().collect())
        }
        ("PATCH", ["channels", _, "messages", id]) => {
            if lock(&inner.messages).iter().any(|message| message["id"] == *id) {
                (200, json!({ "id": id }))
            } else {
                error(404, 10008)
            }
        }
        // The channel 8 hides itself from the bot; every other lets it view and send, but not embed.
        ("GET", ["channels", id]) => (
            200,
            json!({ "id": id, "type": 0, "guild_id": GUILD, "permission_overwrites":
                [{ "id": BOT, "type": 1, "allow": "0", "deny": if *id == "8" { "1024" } else { "16384" } }] }),
        ),
        ("GET", ["guilds", GUILD]) => (
            200,
            json!({ "id": GUILD, "owner_id": "1", "roles": [{ "id": GUILD, "permissions": "274878024704" }] }),
        ),
        ("GET", ["guilds", GUILD, "members", BOT]) => (200, json!({ "roles": [] })),
        _ => error(404, 0),
    }
}

async fn serve(
    inner: &Inner,
    stream: TcpStream,
    sender: &mpsc::UnboundedSender<Order>,
    mut orders: mpsc::UnboundedReceiver<Order>,
) -> Option<()> {
    let mut socket = tokio_tungstenite::accept_async(stream).await.ok()?;
    let text = |value: Value| Message::Text(value.to_string());
    let heartbeat = inner.heartbeat.load(Ordering::SeqCst);
    socket
        .send(text(json!({ "op": 10, "d": { "heartbeat_interval": heartbeat } })))
        .await
        .ok()?;
    inner.connections.fetch_add(1, Ordering::SeqCst);
    let one_less = |left: usize| left.checked_sub(1);
    let deaf = inner
        .deaf
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
        .is_ok();
    let mut sequence = 0u64;
    let mut dispatch = |mut event: Value| {
        sequence += 1;
        event["op"] = json!(0);
        event["s"] = json!(sequence);
        text(event)
    };
    let begin = |sender: &mpsc::UnboundedSender<Order>| {
        *lock(&inner.connection) = Some(sender.clone());
        inner.changed.notify_waiters();
    };
    loop {
        tokio::select! {
            order = orders.recv() => match order? {
                Order::Dispatch(event) => socket.send(dispatch(event)).await.ok()?,
                Order::Frame(frame) => socket.send(text(frame)).await.ok()?,
                Order::Close(code) => {
                    let frame = CloseFrame { code: code.into(), reason: "ordered".into() };
                    socket.close(Some(frame)).await.ok()?;
                }
                Order::Drop => return None,
            },
            frame = socket.next() => {
                let frame = match frame?.ok()? {
                    Message::Text(frame) => frame,
                    Message::Close(_) => {
                        inner.closes.fetch_add(1, Ordering::SeqCst);
                        inner.changed.notify_waiters();
                        continue;
                    }
                    _ => continue,
                };
                let frame: Value = serde_json::from_str(&frame).ok()?;
                let refuse_with = *lock(&inner.refuse_with);
                match (frame["op"].as_u64(), refuse_with) {
                    (Some(2 | 6), Some(code)) => {
                        let frame = CloseFrame { code: code.into(), reason: "refused".into() };
                        socket.close(Some(frame)).await.ok()?;
                    }
                    (Some(2), None) => {
                        assert_eq!(frame["d"]["intents"], 1, "GUILDS and nothing else");
                        inner.identifies.fetch_add(1, Ordering::SeqCst);
                        socket.send(dispatch(ready())).await.ok()?;
                        begin(sender);
                    }
                    (Some(6), None) => {
                        inner.resumes.fetch_add(1, Ordering::SeqCst);
                        socket.send(dispatch(json!({ "t": "RESUMED", "d": {} }))).await.ok()?;
                        begin(sender);
                    }
                    (Some(1), _) if deaf => {}
                    (Some(1), _) => socket.send(text(json!({ "op": 11 }))).await.ok()?,
                    _ => {}
                }
            }
        }
    }
}

fn ready() -> Value {
    json!({ "t": "READY", "d": {
        "v": 10,
        "user": { "id": BOT, "username": "drillbit", "discriminator": "0", "avatar": null, "bot": true, "flags": 0,
            "mfa_enabled": false, "verified": true, "email": null },
        "guilds": [{ "id": GUILD, "unavailable": true }],
        "session_id": "S", "resume_gateway_url": "ws://127.0.0.1:1", "shard": [0, 1],
        "application": { "id": APPLICATION, "flags": 0 },
    } })
}
