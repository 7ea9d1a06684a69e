//! The use cases: load, decide, save in one transaction, describe. Knows no platform and holds no markup.

pub mod action;
mod again;
pub mod catalogue;
pub mod daily;
mod days;
mod describe;
mod drill;
mod grade;
mod guide;
pub mod judging;
pub mod ledger;
pub mod outgoing;
mod progress;
mod push;
mod reminder;
mod schedule;
pub mod schedule_text;
mod settings;
mod streak;
mod study;
pub mod token;
mod vacation;
mod vacation_text;
pub mod view;
mod wall_clock;
mod warm;
mod words;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::bank::Bank;
use crate::domain::ids::{AccountKey, ChatKey};
use crate::domain::question::{Language, Topic};
use crate::store::Store;
use crate::store::learner::Learner;
use action::Action;
use judging::Judge;
use view::{Notice, Screen, View};

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
    /// The time zone that the client hints at, until somebody says one.
    pub zone_hint: Option<Tz>,
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

impl Fault {
    /// The time names the incident well enough to find its line in the log.
    fn new(at: DateTime<Utc>, cause: anyhow::Error) -> Self {
        Self {
            incident: format!("{:x}", at.timestamp_millis()),
            cause,
        }
    }
}

/// The engine: one for all adapters.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    bank: Bank,
    /// Who reads typed answers beside the matcher, if the operator has named somebody.
    judge: Option<Arc<dyn Judge>>,
    /// When due posts were last planned, UTC in ms, so that a clock that goes back is noticed.
    planned_last: AtomicI64,
}

impl Engine {
    /// An engine on a store and a bank.
    pub fn new(store: Store, bank: Bank) -> Self {
        Self {
            store,
            bank,
            judge: None,
            planned_last: AtomicI64::new(wall_clock::NEVER),
        }
    }

    /// The engine with a judge, for learners who want one.
    #[must_use]
    pub fn with_judge(self, judge: Arc<dyn Judge>) -> Self {
        Self {
            judge: Some(judge),
            ..self
        }
    }

    /// Does what was asked and says what to show. A refusal is a view; `Err` is a fault.
    pub async fn handle(&self, request: Request) -> Result<View, Fault> {
        self.act(&request).await.map_err(|cause| Fault::new(request.at, cause))
    }

    async fn act(&self, request: &Request) -> anyhow::Result<View> {
        match &request.action {
            Action::Study(action) => {
                warm::warm(self, request, action).await?;
                study::handle(self, request, action).await
            }
            Action::Progress(action) => progress::handle(self, request, *action).await,
            Action::Vacation(action) => vacation::handle(self, request, action).await,
            Action::Settings(action) => settings::handle(self, request, action).await,
            Action::Schedule(action) => schedule::handle(self, request, action).await,
            Action::Guide(action) => guide::handle(self, request, action).await,
        }
    }

    /// Does what the first typed answer would have to wait for, some 50 ms; once, off the paths that people wait on.
    pub fn prepare(&self) {
        self.bank.weights();
    }

    /// The topics that have questions, in the bank's order.
    pub fn topics(&self) -> Vec<Arc<Topic>> {
        self.bank.topics().cloned().collect()
    }

    /// The store, for backup and closing.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// The language to speak with a learner: the one chosen, else the client's hint.
fn language_of(learner: &Learner, request: &Request) -> Language {
    learner.language.unwrap_or(request.locale)
}

fn view(language: Language, screen: Screen) -> View {
    View { language, screen }
}

fn notice(language: Language, notice: Notice) -> View {
    view(language, Screen::Notice(notice))
}
