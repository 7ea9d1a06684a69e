//! A stand-in of an endpoint that speaks as `OpenAI`'s does: records what it is asked and answers as told.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use drillbit::engine::Engine;
use drillbit::judge::{Endpoint, Settings};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

use crate::world::World;

/// The key that it is asked with.
pub(crate) const KEY: &str = "TEST-KEY";
/// How long a test waits for something that should come at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request to judge.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The body as it came.
    pub(crate) body: Value,
    /// The key that came with it.
    pub(crate) key: String,
}

impl Asked {
    /// What the model is given to read.
    pub(crate) fn given(&self) -> Value {
        serde_json::from_str(self.body["messages"][1]["content"].as_str().unwrap()).unwrap()
    }

    /// The ids of the points.
    pub(crate) fn points(&self) -> Vec<String> {
        let given = self.given();
        let points = given["points"].as_array().unwrap().iter();
        points.map(|point| point["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Says of every point that it is met, with this quote.
    pub(crate) fn all_met(&self, quote: &str) -> Says {
        let points = self.points();
        Says::verdicts(points.iter().map(|point| (point.as_str(), "met", quote)))
    }
}

/// What it does with a request.
#[derive(Clone)]
pub(crate) enum Says {
    /// A completion with these words in it.
    Words(String),
    /// This status and body.
    Raw(u16, String),
    /// It sends the caller elsewhere.
    Elsewhere(String),
    /// The connection breaks in the middle of the reply.
    Breaks,
    /// The reply never ends.
    Floods,
    /// The reply begins and nothing follows.
    Stalls,
    /// The reply waits until the test lets it go.
    Held(Arc<Notify>, Box<Says>),
}

impl Says {
    /// A completion with these verdicts: point, verdict and quote.
    pub(crate) fn verdicts<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Self {
        let entries: Vec<Value> = entries
            .into_iter()
            .map(|(id, verdict, quote)| json!({ "id": id, "quote": quote, "verdict": verdict }))
            .collect();
        Self::Words(json!({ "verdicts": entries }).to_string())
    }
}

/// Decides over each request.
type Mind = Box<dyn FnMut(&Asked) -> Says + Send>;

/// The endpoint. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Standin {
    address: String,
    shared: Arc<Shared>,
}

struct Shared {
    mind: Mutex<Mind>,
    asked: watch::Sender<Vec<Asked>>,
}

impl Standin {
    /// Starts on a free port, with a mind of its own.
    pub(crate) async fn start(mind: impl FnMut(&Asked) -> Says + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared {
            mind: Mutex::new(Box::new(mind)),
            asked: watch::Sender::default(),
        });
        let router = Router::new()
            .route("/v1/chat/completions", axum::routing::post(answer))
            .route("/elsewhere", axum::routing::post(answer))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shared }
    }

    /// The host and port that learners are told.
    pub(crate) fn place(&self) -> &str {
        &self.address
    }

    /// The address for a config.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Changes its mind.
    pub(crate) fn set_mind(&self, mind: impl FnMut(&Asked) -> Says + Send + 'static) {
        *self.mind() = Box::new(mind);
    }

    /// What it has been asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.borrow().clone()
    }

    /// Waits until it has been asked so often.
    pub(crate) async fn until_asked(&self, times: usize) {
        let mut asked = self.shared.asked.subscribe();
        let waited = tokio::time::timeout(PATIENCE, asked.wait_for(|asked| asked.len() >= times)).await;
        assert!(waited.is_ok(), "the judge was asked {} times", self.asked().len());
    }

    /// A judge at this endpoint, with a deadline that no test meets on a healthy day.
    pub(crate) fn judge(&self) -> Endpoint {
        self.judge_within(PATIENCE)
    }

    /// A judge at this endpoint with a deadline.
    pub(crate) fn judge_within(&self, timeout: Duration) -> Endpoint {
        Endpoint::new(Settings {
            base_url: self.base_url(),
            model: "test-model".into(),
            api_key: Some(KEY.into()),
            timeout,
        })
        .unwrap()
    }

    /// An engine on a store in memory with this judge.
    pub(crate) async fn engine(&self) -> Arc<Engine> {
        let engine = Arc::into_inner(crate::world::engine().await).unwrap();
        Arc::new(engine.with_judge(Arc::new(self.judge())))
    }

    /// An empty world with this judge.
    pub(crate) async fn world(&self) -> World {
        World {
            engine: self.engine().await,
            ..World::new().await
        }
    }

    fn mind(&self) -> MutexGuard<'_, Mind> {
        self.shared.mind.lock().unwrap()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let key = headers.get("authorization").and_then(|value| value.to_str().ok());
    let asked = Asked {
        body: serde_json::from_slice(&body).unwrap(),
        key: key.unwrap_or_default().to_owned(),
    };
    shared.asked.send_modify(|all| all.push(asked.clone()));
    let mut says = (shared.mind.lock().unwrap())(&asked);
    while let Says::Held(release, then) = says {
        release.notified().await;
        says = *then;
    }
    match says {
        Says::Words(words) => json!({
            "id": "chatcmpl-1", "object": "chat.completion", "model": "test-model",
            "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": words } }],
            "usage": { "prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366 },
        })
        .to_string()
        .into_response(),
        Says::Raw(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Says::Elsewhere(place) => (StatusCode::TEMPORARY_REDIRECT, [("location", place)]).into_response(),
        Says::Breaks => {
            let broken = io::Error::from(io::ErrorKind::ConnectionReset);
            Body::from_stream(stream::iter([Ok("{\"choices\":"), Err(broken)])).into_response()
        }
        Says::Floods => Body::from_stream(stream::repeat_with(|| Ok::<_, io::Error>(vec![b' '; 8192]))).into_response(),
        Says::Stalls => {
            let begun = stream::iter([Ok::<_, io::Error>("{\"choices\":")]);
            Body::from_stream(begun.chain(stream::pending())).into_response()
        }
        Says::Held(..) => unreachable!("let go above"),
    }
}
