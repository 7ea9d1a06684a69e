//! The use cases: load, decide, save in one transaction, describe. Knows no platform and holds no markup.

pub mod action;
pub mod catalogue;
pub mod schedule_text;
pub mod token;
pub mod view;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::domain::ids::{AccountKey, ChatKey};
use crate::domain::question::{Language, Topic};
use action::Action;
use view::View;

/// One thing that someone asked, wherever it came from.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub account: AccountKey,
    /// Where.
    pub chat: ChatKey,
    /// When.
    pub at: DateTime<Utc>,
    /// The language that the client hints at, until the learner chooses.
    pub locale: Language,
    /// Whether the platform says that this person may set up this chat.
    pub admin: bool,
    /// A name of the incoming message, the same when a platform delivers it again.
    pub once: Option<String>,
    /// What is asked.
    pub action: Action,
}

/// A failure that is nobody's wish: logged once, told as one plain sentence with its incident id.
#[derive(Debug, thiserror::Error)]
#[error("incident {incident}: {cause:#}")]
pub struct Fault {
    /// What the learner is told and the log holds.
    pub incident: String,
    /// What went wrong.
    pub cause: anyhow::Error,
}

/// The engine: one for all adapters.
#[derive(Debug)]
pub struct Engine {}

impl Engine {
    /// Does what was asked and says what to show. A refusal is a view; `Err` is a fault.
    pub async fn handle(&self, request: Request) -> Result<View, Fault> {
        Err(Fault {
            incident: "0".to_owned(),
            cause: anyhow::anyhow!("not there yet: {:?}", request.action),
        })
    }

    /// The topics that have questions, in the order of the bank.
    pub fn topics(&self) -> Vec<Arc<Topic>> {
        Vec::new()
    }
}
