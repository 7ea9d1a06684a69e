//! How calls go out, and what can become of them.
//!
//! Calls are teloxide's `Payload`s and go to the server of a teloxide `Bot`. They do not go through
//! its `JsonRequest`: that sleeps ten seconds before it reports a 5xx, drops the error code, and puts the
//! address, which holds the token, into network errors.

use std::time::Duration;

use anyhow::Context as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::Bot;
use teloxide::requests::Payload;

/// How long a call may take; a long poll adds its own waiting.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    /// The server answered no.
    #[error("{code} {description}")]
    Refused {
        /// As in HTTP.
        code: u16,
        /// The server's words.
        description: String,
        /// How long to wait.
        retry_after: Option<Duration>,
        /// Where the chat is now.
        moved_to: Option<i64>,
    },
    /// The request never reached the server.
    #[error("not sent: {0}")]
    Unsent(String),
    /// The request went out and no sound answer came back.
    #[error("no answer: {0}")]
    Lost(String),
}

impl CallError {
    /// Whether the server's words contain these, whatever the case.
    pub(super) fn says(&self, words: &str) -> bool {
        match self {
            Self::Refused { description, .. } => description.to_ascii_lowercase().contains(words),
            Self::Unsent(_) | Self::Lost(_) => false,
        }
    }

    /// The code of the server's refusal.
    pub(super) fn code(&self) -> Option<u16> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            Self::Unsent(_) | Self::Lost(_) => None,
        }
    }
}

/// The server, ready to be called.
#[derive(Clone)]
pub(super) struct Api {
    bot: Bot,
}

impl Api {
    /// Takes the token and, for a server of one's own, its address.
    pub(super) fn new(token: &SecretString, url: Option<&str>) -> anyhow::Result<Self> {
        let mut client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .tcp_nodelay(true)
            .redirect(reqwest::redirect::Policy::none());
        let address = match url {
            Some(url) => {
                // Nothing may go elsewhere then, not even through a proxy of the environment.
                client = client.no_proxy();
                // A slash at the end would be doubled behind a path.
                let address: reqwest::Url = url
                    .trim()
                    .trim_end_matches('/')
                    .parse()
                    .with_context(|| format!("the api_url of Telegram is not an address: {url:?}"))?;
                anyhow::ensure!(
                    matches!(address.scheme(), "http" | "https") && address.has_host(),
                    "the api_url of Telegram must begin with http:// or https://: {url:?}"
                );
                Some(address)
            }
            None => None,
        };
        let bot = Bot::with_client(token.expose_secret().trim(), client.build().context("HTTP client")?);
        Ok(Self {
            bot: match address {
                Some(address) => bot.set_api_url(address),
                None => bot,
            },
        })
    }

    /// Makes one call, once.
    pub(super) async fn call<P>(&self, payload: &P) -> Result<P::Output, CallError>
    where
        P: Payload + Serialize,
        P::Output: DeserializeOwned,
    {
        let mut url = self.bot.api_url();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty()
                .push(&format!("bot{}", self.bot.token()))
                .push(P::NAME);
        }
        let response = self
            .bot
            .client()
            .post(url)
            .timeout(PATIENCE + payload.timeout_hint().unwrap_or_default())
            .json(payload)
            .send()
            .await
            .map_err(broken)?;
        let status = response.status();
        let body = response
            .bytes()
            .await
            .map_err(|error| CallError::Lost(error.without_url().to_string()))?;
        match serde_json::from_slice::<Envelope<P::Output>>(&body) {
            Ok(Envelope {
                ok: true,
                result: Some(result),
                ..
            }) => Ok(result),
            Ok(Envelope {
                ok: false,
                error_code,
                description,
                parameters,
                ..
            }) => Err(CallError::Refused {
                code: error_code.unwrap_or(status.as_u16()),
                retry_after: parameters
                    .get("retry_after")
                    .and_then(Value::as_u64)
                    .map(Duration::from_secs),
                moved_to: parameters.get("migrate_to_chat_id").and_then(Value::as_i64),
                description: description.unwrap_or_default(),
            }),
            // A gateway before the server answers with a page; the code is all that it says.
            _ if !status.is_success() => Err(CallError::Refused {
                code: status.as_u16(),
                description: format!(
                    "{} (not from the Bot API)",
                    status.canonical_reason().unwrap_or("error")
                ),
                retry_after: None,
                moved_to: None,
            }),
            Ok(_) => Err(CallError::Lost("an answer without a result".to_owned())),
            // The reason without the answer itself, which may hold people's words.
            Err(error) => Err(CallError::Lost(format!(
                "an answer that is not JSON as expected: {:?}",
                error.classify()
            ))),
        }
    }
}

fn broken(error: reqwest::Error) -> CallError {
    let (unsent, error) = (error.is_connect() || error.is_builder(), error.without_url());
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    if unsent {
        CallError::Unsent(words)
    } else {
        CallError::Lost(words)
    }
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Envelope<T> {
    ok: bool,
    result: Option<T>,
    error_code: Option<u16>,
    description: Option<String>,
    #[serde(default)]
    parameters: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_their_slash_and_bad_ones_are_named() {
        let token = SecretString::from("1:a");
        for (url, wanted) in [
            ("http://localhost:8081", "http://localhost:8081/"),
            ("http://localhost:8081/", "http://localhost:8081/"),
            ("https://host/api/telegram/", "https://host/api/telegram"),
        ] {
            assert_eq!(Api::new(&token, Some(url)).unwrap().bot.api_url().as_str(), wanted);
        }
        for url in ["", "localhost:8081", "ftp://host", "data:text/plain,x"] {
            let error = Api::new(&token, Some(url)).err().unwrap();
            assert!(error.to_string().contains("api_url"), "{error}");
        }
        assert_eq!(
            Api::new(&token, None).unwrap().bot.api_url().as_str(),
            "https://api.telegram.org/"
        );
    }
}
