//! Views that nobody asked for just now: takes what is due from the engine and hands it to each platform's sender.

pub mod backoff;
pub mod outbox;
pub mod pace;

use chrono::{DateTime, Utc};

pub use crate::engine::outgoing::{Cause, Delivery, Outcome, Recipient, Refusal};

/// What says the present time. Handed down from the program's entry, so that a test can let a running
/// program live through days, and through jumps of the wall clock.
pub type Clock = fn() -> DateTime<Utc>;

/// Hands deliveries to one platform.
pub trait Sender: Send + Sync + 'static {
    /// The short name of the platform, as in [`crate::domain::ids::ChatKey::platform`].
    fn platform(&self) -> &'static str;

    /// Tries once. Never panics and never waits longer than a request may take.
    fn send(&self, delivery: &Delivery) -> impl Future<Output = Outcome> + Send;
}

/// Something about a platform that the operator should know, in plain English.
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
