//! Raw requests to Discord through serenity's client, and what became of those that failed.

use std::fmt;

use serde_json::Value;
use serenity::http::{Http, HttpError, LightMethod, Request, Route};

/// Why a request has no good answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Discord answered with an error.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Discord's own code; 0 or -1 where it gave none.
        code: isize,
        /// Discord's words, with the paths of faulty fields.
        message: String,
    },
    /// The request never left.
    Unsent(String),
    /// The request went out and no answer came back.
    Lost(String),
}

impl Failure {
    /// Discord's code of an answered error.
    pub fn code(&self) -> Option<isize> {
        match self {
            Self::Answer { code, .. } => Some(*code),
            Self::Unsent(_) | Self::Lost(_) => None,
        }
    }

    /// The HTTP status of an answered error.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answer { status, .. } => Some(*status),
            Self::Unsent(_) | Self::Lost(_) => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { status, code, message } => write!(f, "{message} (HTTP {status}, code {code})"),
            Self::Unsent(reason) => write!(f, "not sent: {reason}"),
            Self::Lost(reason) => write!(f, "no answer: {reason}"),
        }
    }
}

impl From<serenity::Error> for Failure {
    fn from(error: serenity::Error) -> Self {
        match error {
            serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
                let mut message = response.error.message;
                for fault in &response.error.errors {
                    message.push_str("; ");
                    message.push_str(&fault.path);
                    message.push_str(": ");
                    message.push_str(&fault.message);
                }
                Self::Answer {
                    status: response.status_code.as_u16(),
                    code: response.error.code,
                    message,
                }
            }
            serenity::Error::Http(HttpError::Request(error)) => {
                let sent = !(error.is_connect() || error.is_builder());
                // The address holds interaction tokens, so it stays out of the text.
                let reason = describe(&error.without_url());
                if sent { Self::Lost(reason) } else { Self::Unsent(reason) }
            }
            // The answer could not be read, so the request arrived.
            serenity::Error::Json(error) => Self::Lost(error.to_string()),
            other => Self::Unsent(other.to_string()),
        }
    }
}

/// An error with its causes, since the outermost says only that something failed.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Sends a request and gives the JSON of its answer, `null` for an empty one.
pub(super) async fn send(
    http: &Http,
    method: LightMethod,
    route: Route<'_>,
    body: Option<&Value>,
) -> Result<Value, Failure> {
    let body = body.map(|body| body.to_string().into_bytes());
    perform(http, Request::new(route, method).body(body)).await
}

/// Asks for something, without parameters.
pub(super) async fn get(http: &Http, route: Route<'_>) -> Result<Value, Failure> {
    perform(http, Request::new(route, LightMethod::Get)).await
}

/// Asks for something, with parameters.
pub(super) async fn query(
    http: &Http,
    route: Route<'_>,
    parameters: Vec<(&'static str, String)>,
) -> Result<Value, Failure> {
    perform(http, Request::new(route, LightMethod::Get).params(Some(parameters))).await
}

async fn perform(http: &Http, request: Request<'_>) -> Result<Value, Failure> {
    let response = http.request(request).await.map_err(Failure::from)?;
    let bytes = response
        .bytes()
        .await
        .map_err(|error| Failure::Lost(describe(&error.without_url())))?;
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&bytes).map_err(|error| Failure::Lost(error.to_string()))
}
