//! The judge: the only room that talks to a language model, at any endpoint that speaks as `OpenAI`'s does.
//!
//! One answer is one call: `wire` writes it and reads the reply, `dialect` knows what an endpoint may not
//! understand, `breaker` keeps an endpoint that is down from costing every learner the wait. Nothing of an
//! answer, and nothing that an endpoint says, gets into the log.

mod breaker;
mod dialect;
mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use crate::delivery::Finding;
use crate::domain::ids::LearnerId;
use crate::domain::judging::{Opinion, Verdict};
use crate::engine::judging::{Case, Judge, Opinions};
use breaker::Breaker;
use dialect::Dialect;
use wire::{Question, Reply, Unreadable};

/// The longest reply that is read, in bytes; the verdicts on seven points take a thirtieth of it.
const LONGEST_REPLY: usize = 64 * 1024;
/// How many answers are judged at once; more wait for their turn within their deadline.
const AT_ONCE: usize = 16;

/// What the judge needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address before `/chat/completions`.
    pub base_url: String,
    /// The model's name there.
    pub model: String,
    /// The key, if the endpoint wants one.
    pub api_key: Option<SecretString>,
    /// How long an answer may take to be judged, all in all.
    pub timeout: Duration,
}

/// A judge behind an endpoint.
#[derive(Debug)]
pub struct Endpoint {
    client: reqwest::Client,
    url: reqwest::Url,
    place: String,
    model: String,
    timeout: Duration,
    spoken: Mutex<Spoken>,
    breaker: Mutex<Breaker>,
    turns: Semaphore,
}

/// How we speak to the endpoint.
#[derive(Debug, Default)]
struct Spoken {
    dialect: Dialect,
    /// Whether it was understood once. From then on a refusal is more likely about the answer, and what is
    /// tried then is not kept: no answer shall change how those of others are judged.
    proven: bool,
}

/// Why there is no verdict.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Failure {
    #[error("no connection, or it broke: {0}")]
    Broken(String),
    #[error("no reply within {} s", .0.as_secs_f32())]
    Slow(Duration),
    #[error("{AT_ONCE} other answers were being judged all the time")]
    Busy,
    #[error("it refuses with status {0}")]
    Refused(u16),
    #[error("its reply has more than {LONGEST_REPLY} bytes")]
    TooLong,
    #[error("its reply {0}")]
    Unreadable(#[from] Unreadable),
}

impl Failure {
    /// Whether the endpoint itself is in trouble. What an answer can bring about must not count: nobody
    /// shall be able to turn the judge off for others.
    fn is_outage(&self) -> bool {
        match self {
            Self::Broken(_) | Self::Slow(_) => true,
            Self::Refused(status) => matches!(status, 401..=404 | 407 | 408 | 429 | 500..),
            Self::Busy | Self::TooLong | Self::Unreadable(_) => false,
        }
    }
}

impl Endpoint {
    /// Prepares the judge; nothing is sent yet.
    pub fn new(settings: Settings) -> anyhow::Result<Self> {
        let Settings {
            base_url,
            model,
            api_key,
            timeout,
        } = settings;
        let mut url: reqwest::Url = base_url
            .parse()
            .with_context(|| format!("the base_url of the judge is not an address: {base_url:?}"))?;
        url.path_segments_mut()
            .map_err(|()| anyhow::anyhow!("the base_url of the judge must begin with http:// or https://"))?
            .pop_if_empty()
            .extend(["chat", "completions"]);
        let host = url.host_str().context("the base_url of the judge names no host")?;
        let place = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let mut headers = HeaderMap::new();
        if let Some(key) = api_key {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))
                .context("the api_key of the judge holds characters that no key has")?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let mut client = reqwest::Client::builder()
            .default_headers(headers)
            .connect_timeout(timeout)
            // Answers go to the place that learners agreed to, and nowhere else.
            .redirect(reqwest::redirect::Policy::none());
        if matches!(host, "localhost" | "127.0.0.1" | "[::1]") {
            client = client.no_proxy();
        }
        Ok(Self {
            client: client.build().context("HTTP client")?,
            url,
            place,
            model,
            timeout,
            spoken: Mutex::default(),
            breaker: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
        })
    }

    /// One question and its reply within the deadline, in as many words as the endpoint understands.
    async fn ask(&self, question: &Question<'_>) -> Result<Reply, Failure> {
        let deadline = Instant::now() + self.timeout;
        // Only a semaphore that was closed gives no permit, and this one never is.
        let Ok(Ok(_turn)) = timeout_at(deadline, self.turns.acquire()).await else {
            return Err(Failure::Busy);
        };
        timeout_at(deadline, self.negotiate(question))
            .await
            .unwrap_or(Err(Failure::Slow(self.timeout)))
    }

    async fn negotiate(&self, question: &Question<'_>) -> Result<Reply, Failure> {
        let mut dialect = lock(&self.spoken).dialect;
        loop {
            let (status, body) = self.post(&wire::request(&self.model, question, dialect)).await?;
            if (200..300).contains(&status) {
                let mut spoken = lock(&self.spoken);
                if !spoken.proven {
                    *spoken = Spoken { dialect, proven: true };
                }
                return Ok(wire::read(&body)?);
            }
            dialect = dialect
                .after_refusal(status, &String::from_utf8_lossy(&body))
                .ok_or(Failure::Refused(status))?;
        }
    }

    /// The status and body of one request.
    async fn post(&self, request: &serde_json::Value) -> Result<(u16, Vec<u8>), Failure> {
        let mut response = self
            .client
            .post(self.url.clone())
            .json(request)
            .send()
            .await
            .map_err(broken)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > LONGEST_REPLY {
                return Err(Failure::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok((response.status().as_u16(), body))
    }

    async fn judge(&self, case: Case<'_>) -> Option<Vec<Opinion>> {
        if !lock(&self.breaker).lets_through(case.learner, Instant::now()) {
            tracing::debug!("the judge's endpoint is in trouble and is left alone for now");
            return None;
        }
        let asked = Instant::now();
        let reply = self.ask(&Question::of(&case)).await;
        let latency_ms = u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX);
        let question = case.question.id.as_str();
        match &reply {
            Ok(Reply { opinions, usage }) => tracing::info!(
                question,
                latency_ms,
                prompt_tokens = usage.prompt,
                completion_tokens = usage.completion,
                opinions = opinions.len(),
                "the judge has read an answer"
            ),
            Err(failure) => tracing::warn!(question, latency_ms, %failure, "the judge has not answered"),
        }
        self.note(case.learner, reply.as_ref().err());
        reply.ok().map(|reply| reply.opinions)
    }

    /// Tells the breaker what became of a call.
    fn note(&self, learner: LearnerId, failure: Option<&Failure>) {
        let mut breaker = lock(&self.breaker);
        match failure {
            Some(failure) if failure.is_outage() => {
                if let Some(pause) = breaker.failed(learner, Instant::now()) {
                    tracing::warn!(
                        seconds = pause.as_secs(),
                        "the judge's endpoint is in trouble: it is left alone for a while"
                    );
                }
            }
            Some(_) | None => breaker.succeeded(),
        }
    }

    /// Has the judge read an answer of our own, and says how that went.
    pub async fn doctor(&self) -> Finding {
        let (model, place) = (&self.model, &self.place);
        let asked = Instant::now();
        let question = Question {
            text: "What does an attention score measure?".to_owned(),
            points: vec![("p1", "It measures how similar a query and a key are".to_owned())],
            answer: "How well the query fits the key.",
        };
        let (ok, text) = match self.ask(&question).await {
            Ok(reply) if reply.opinions.iter().any(|opinion| opinion.verdict == Verdict::Met) => {
                let took = asked.elapsed().as_millis();
                let tokens = match (reply.usage.prompt, reply.usage.completion) {
                    (Some(prompt), Some(completion)) => format!(", {prompt} + {completion} tokens"),
                    _ => String::new(),
                };
                (
                    true,
                    format!("{model} at {place} has judged a sample answer in {took} ms{tokens}"),
                )
            }
            Ok(_) => (
                false,
                format!("{model} at {place} answers, but sees no point in a good sample answer: take a stronger model"),
            ),
            Err(failure) => {
                let advice = match failure {
                    Failure::Refused(401 | 403) => ": check api_key in [judge]",
                    Failure::Refused(404) => ": check base_url and model in [judge]",
                    Failure::Unreadable(_) => ": take a model that can answer in JSON",
                    Failure::Slow(_) => ": take a faster model, or give it more timeout in [judge], at most 8 s",
                    Failure::Broken(_) | Failure::Refused(_) | Failure::TooLong | Failure::Busy => "",
                };
                (
                    false,
                    format!("{model} at {place} has not judged a sample answer: {failure}{advice}"),
                )
            }
        };
        Finding { ok, text }
    }
}

impl Judge for Endpoint {
    fn place(&self) -> &str {
        &self.place
    }

    fn judge<'a>(&'a self, case: Case<'a>) -> Opinions<'a> {
        Box::pin(self.judge(case))
    }
}

/// Nothing that is locked can be left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An error without the address, in the words of all its causes.
fn broken(error: reqwest::Error) -> Failure {
    let error = anyhow::Error::from(error.without_url());
    Failure::Broken(format!("{error:#}"))
}
