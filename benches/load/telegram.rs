//! Telegram as the load sees it: a backlog of presses made on the spot, and every call answered at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use drillbit::domain::grading::Rating;
use drillbit::domain::ids::AttemptId;
use drillbit::engine::action::StudyAction;
use drillbit::engine::token;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::fill::{ATTEMPTS_FROM, LEARNERS, STEP, USERS_FROM};

/// The token that the bot must have.
pub(crate) const TOKEN: &str = "123456:LOAD";

/// The server. Clones are the same server.
#[derive(Clone, Default)]
pub(crate) struct Standin {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<Standing>,
    offered: Notify,
    changed: Notify,
}

/// What the server has handed out and heard.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Standing {
    /// Polls so far.
    pub(crate) polls: u64,
    /// The highest press that may be handed out.
    pub(crate) offered: i64,
    /// The highest press that will not be handed out again.
    pub(crate) confirmed: i64,
    /// Presses answered.
    pub(crate) answered: u64,
    /// Screens shown in private chats.
    pub(crate) shown: u64,
}

impl Standin {
    /// Listens on a free port; gives the address.
    pub(crate) async fn listen(&self) -> anyhow::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let router = Router::new()
            .route("/{bot}/{method}", axum::routing::post(answer))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(url)
    }

    /// Lets the presses up to this one come.
    pub(crate) fn offer(&self, press: i64) {
        self.lock().offered = press;
        self.shared.offered.notify_waiters();
    }

    /// Waits until something is so.
    pub(crate) async fn until(&self, is: impl Fn(Standing) -> bool) -> Standing {
        loop {
            let changed = self.shared.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let standing = *self.lock();
            if is(standing) {
                return standing;
            }
            changed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Standing> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn updates(&self, body: &Value) -> Response {
        let limit = body["limit"].as_i64().unwrap_or(100);
        let deadline = Instant::now() + Duration::from_secs(body["timeout"].as_u64().unwrap_or(0));
        {
            let mut standing = self.lock();
            standing.polls += 1;
            if let Some(offset) = body["offset"].as_i64() {
                standing.confirmed = standing.confirmed.max(offset - 1);
            }
        }
        self.shared.changed.notify_waiters();
        loop {
            let offered = self.shared.offered.notified();
            tokio::pin!(offered);
            offered.as_mut().enable();
            let Standing {
                offered: last,
                confirmed,
                ..
            } = *self.lock();
            if confirmed < last || Instant::now() >= deadline {
                let batch: Vec<Value> = (confirmed + 1..=last.min(confirmed + limit)).map(press).collect();
                return accept(&json!(batch));
            }
            let _ = timeout_at(deadline, offered).await;
        }
    }
}

async fn answer(State(standin): State<Standin>, Path((bot, method)): Path<(String, String)>, body: Bytes) -> Response {
    if bot.strip_prefix("bot") != Some(TOKEN) {
        return (
            StatusCode::UNAUTHORIZED,
            r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#,
        )
            .into_response();
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    match method.as_str() {
        "getUpdates" => standin.updates(&body).await,
        "getMe" => accept(&json!({
            "id": 123_456, "is_bot": true, "first_name": "B", "username": "drill_bot",
            "can_join_groups": true, "can_read_all_group_messages": false,
        })),
        "sendMessage" | "editMessageText" => {
            let chat = body["chat_id"].as_i64().unwrap_or_default();
            standin.lock().shown += u64::from(chat > 0);
            let message = body["message_id"].as_i64().unwrap_or(1);
            let from = json!({"id": 123_456, "is_bot": true, "first_name": "B", "username": "drill_bot"});
            let chat = json!({"id": chat, "type": "private", "first_name": "A"});
            accept(&json!({"message_id": message, "from": from, "date": 1, "chat": chat, "text": body["text"]}))
        }
        "answerCallbackQuery" => {
            standin.lock().answered += 1;
            standin.shared.changed.notify_waiters();
            accept(&json!(true))
        }
        "getChatMember" => accept(&json!({"status": "member", "user": {"id": body["user_id"]}})),
        _ => accept(&json!(true)),
    }
}

fn accept(result: &Value) -> Response {
    json!({"ok": true, "result": result}).to_string().into_response()
}

/// The press `n`, as Telegram writes it down.
fn press(n: i64) -> Value {
    let user = USERS_FROM + 1 + (n - 1) % LEARNERS;
    let rate = StudyAction::Rate {
        attempt: AttemptId(ATTEMPTS_FROM + n),
        step: STEP,
        rating: Rating::ALL[usize::try_from(n % 4).unwrap_or(0)],
    };
    json!({"update_id": n, "callback_query": {
        "id": n.to_string(), "chat_instance": "1", "data": token::encode(&rate.into()),
        "from": {"id": user, "is_bot": false, "first_name": "A", "language_code": "en"},
        "message": {
            "message_id": 8, "date": 1, "chat": {"id": user, "type": "private", "first_name": "A"},
            "from": {"id": 123_456, "is_bot": true, "first_name": "B", "username": "drill_bot"},
            "text": "The reference answer. ".repeat(40),
            "reply_markup": {"inline_keyboard": [[{"text": "Again", "callback_data": "-"}, {"text": "Good", "callback_data": "-"}]]},
        },
    }})
}
