//! Views that nobody asked for just now: what is sent, to where, and what became of it.

use std::time::Duration;

use crate::domain::ids::ChatKey;
use crate::engine::view::View;

/// A message that is on its way to a chat.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Where to.
    pub chat: ChatKey,
    /// What it shows.
    pub view: View,
    /// A name that no other delivery has, at most 25 ASCII characters, the same for every try.
    pub nonce: String,
    /// The message to edit, as the platform named it; `None` sends a new one.
    pub edit: Option<String>,
    /// Whether an earlier try may have arrived without our knowing.
    pub maybe_sent: bool,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived; the platform's name of the message.
    Sent(String),
    /// It will never arrive like this: channel deleted, no permission, kicked, blocked. The reason in
    /// the platform's words.
    Refused(String),
    /// It did not arrive; try again, not before this long.
    Later(Duration),
    /// It may have arrived: the connection broke after the request went out.
    Unknown,
    /// The chat has another place now; try there.
    Moved(String),
    /// The message to edit is gone; never edit it again.
    Gone,
}

/// Hands deliveries to one platform.
pub trait Sender: Send + Sync + 'static {
    /// The short name of the platform, as in [`ChatKey::platform`].
    fn platform(&self) -> &'static str;

    /// Tries once. Never panics and never waits longer than a request may take.
    fn send(&self, delivery: &Delivery) -> impl Future<Output = Outcome> + Send;
}

/// What a look at a platform found, in plain English for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, and what to do about it if anything.
    pub text: String,
}

/// The platform refuses us for good: what the operator must do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);
