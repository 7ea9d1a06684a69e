//! Both platforms behind their limits: Telegram whole, Discord as a gate before the stand-in of the tests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::discord;
use crate::limits::{Gate, Limit};
use crate::platforms::say;

const fn limit(most: usize, seconds: u64) -> Limit {
    Limit {
        most,
        within: Duration::from_secs(seconds),
    }
}

/// A platform's gate, and a bell for every message that passes.
struct Server {
    gate: Mutex<Gate>,
    changed: Notify,
}

impl Server {
    fn new(gate: Gate) -> Arc<Self> {
        Arc::new(Self {
            gate: Mutex::new(gate),
            changed: Notify::new(),
        })
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a message to a chat pass; gives its number, or nothing if it is one too many.
    fn pass(&self, chat: &str) -> Option<usize> {
        let mut gate = self.gate();
        let passed = gate.pass(chat, Instant::now()).then_some(gate.count);
        drop(gate);
        self.changed.notify_waiters();
        passed
    }

    /// Waits for so many messages; tells how long they took and how many were refused.
    async fn reach(&self, count: usize) -> Value {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            {
                let gate = self.gate();
                if gate.count >= count {
                    return json!({ "count": gate.count, "took": gate.took(), "refused": gate.refused });
                }
            }
            changed.await;
        }
    }
}

async fn on_telegram(
    State(server): State<Arc<Server>>,
    Path((_, method)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let accept = |result: Value| json!({ "ok": true, "result": result }).to_string().into_response();
    match method.as_str() {
        "getMe" => accept(json!({
            "id": 123_456, "is_bot": true, "first_name": "B", "username": "drill_bot",
            "can_join_groups": true, "can_read_all_group_messages": false,
        })),
        "getUpdates" => {
            server.changed.notify_waiters();
            // Nobody says anything.
            tokio::time::sleep(Duration::from_secs(body["timeout"].as_u64().unwrap_or(1))).await;
            accept(json!([]))
        }
        "sendMessage" | "editMessageText" => match server.pass(&body["chat_id"].to_string()) {
            Some(number) => accept(json!({
                "message_id": number, "date": 1, "chat": { "id": body["chat_id"], "type": "supergroup", "title": "G" },
            })),
            None => (
                StatusCode::TOO_MANY_REQUESTS,
                json!({ "ok": false, "error_code": 429, "description": "Too Many Requests: retry after 1",
                        "parameters": { "retry_after": 1 } })
                .to_string(),
            )
                .into_response(),
        },
        _ => accept(json!(true)),
    }
}

/// Discord, as far as it is not the gate.
struct Behind {
    server: Arc<Server>,
    api_url: String,
    client: reqwest::Client,
}

async fn on_discord(State(behind): State<Arc<Behind>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let path = uri.path().trim_start_matches("/api/v10");
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    if let (true, ["channels", channel, "messages"]) = (method == Method::POST, parts.as_slice()) {
        return match behind.server.pass(channel) {
            Some(number) => json!({ "id": number.to_string(), "channel_id": channel })
                .to_string()
                .into_response(),
            None => (
                StatusCode::TOO_MANY_REQUESTS,
                json!({ "message": "You are being rate limited.", "retry_after": 1.0, "global": true }).to_string(),
            )
                .into_response(),
        };
    }
    let url = format!(
        "{}{}",
        behind.api_url,
        uri.path_and_query().map_or(uri.path(), |all| all.as_str())
    );
    let request = behind
        .client
        .request(method, url)
        .header("authorization", format!("Bot {}", discord::TOKEN));
    let Ok(answer) = request.body(body).send().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let status = answer.status();
    (status, answer.bytes().await.unwrap_or_default()).into_response()
}

async fn listen(router: Router) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

/// Is the platforms until nobody listens any more.
pub(crate) fn run() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let telegram = Server::new(Gate::new(limit(30, 1), vec![limit(1, 1), limit(20, 60)]));
        let telegram_url = listen(
            Router::new()
                .route("/{bot}/{method}", axum::routing::post(on_telegram))
                .with_state(Arc::clone(&telegram)),
        )
        .await?;
        let standin = discord::Standin::start().await;
        let discord = Server::new(Gate::new(limit(50, 1), vec![limit(5, 5)]));
        let behind = Behind {
            server: Arc::clone(&discord),
            api_url: standin.api_url.clone(),
            client: reqwest::Client::new(),
        };
        let discord_url = listen(Router::new().fallback(on_discord).with_state(Arc::new(behind))).await?;
        say(&json!({ "telegram": telegram_url, "discord": discord_url }))?;
        let mut orders = BufReader::new(tokio::io::stdin()).lines();
        while let Some(order) = orders.next_line().await? {
            let (verb, number) = order.split_once(' ').unwrap_or((&order, "0"));
            match verb {
                "expect" => {
                    say(&json!("armed"))?;
                    let polled = async {
                        telegram.changed.notified().await;
                        say(&json!("telegram"))
                    };
                    let began = async {
                        standin
                            .until("a session", |now| (now.sessions().0 > 0).then_some(()))
                            .await;
                        say(&json!("discord"))
                    };
                    tokio::try_join!(polled, began)?;
                }
                "telegram" => say(&telegram.reach(number.parse()?).await)?,
                "discord" => say(&discord.reach(number.parse()?).await)?,
                _ => anyhow::bail!("unknown order {order:?}"),
            }
        }
        Ok(())
    })
}
