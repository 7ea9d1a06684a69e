//! An engine on a store in memory, a clock that the test moves, and learners that talk to it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use drillbit::bank::Bank;
use drillbit::domain::ids::{AccountKey, ChatKey, ChatKind};
use drillbit::domain::question::Language;
use drillbit::engine::action::Action;
use drillbit::engine::view::{Screen, View};
use drillbit::engine::{Engine, Request};
use drillbit::store::Store;

/// An engine with the shipped bank on an empty store in memory.
pub(crate) async fn engine() -> Arc<Engine> {
    let bank = Bank::load(&[]).expect("the shipped bank loads");
    Arc::new(Engine::new(
        Store::in_memory().await.expect("a store in memory opens"),
        bank,
    ))
}

/// An engine and a clock.
pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) now: DateTime<Utc>,
}

/// Someone who talks to the engine in one chat.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) account: AccountKey,
    pub(crate) chat: ChatKey,
    pub(crate) locale: Language,
    pub(crate) admin: bool,
}

impl World {
    /// An empty world at noon UTC on 25 November 2026.
    pub(crate) async fn new() -> Self {
        Self {
            engine: engine().await,
            now: "2026-11-25T12:00:00Z".parse().expect("an instant"),
        }
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, time: TimeDelta) {
        self.now += time;
    }

    /// What a person is shown for an action.
    pub(crate) async fn ask(&self, person: &Person, action: impl Into<Action>) -> View {
        self.ask_once(person, action, None).await
    }

    /// As [`World::ask`], with the name of the incoming message.
    pub(crate) async fn ask_once(&self, person: &Person, action: impl Into<Action>, once: Option<&str>) -> View {
        let request = Request {
            account: person.account.clone(),
            chat: person.chat.clone(),
            at: self.now,
            locale: person.locale,
            admin: person.admin,
            once: once.map(str::to_owned),
            action: action.into(),
        };
        self.engine.handle(request).await.expect("no fault")
    }
}

impl Person {
    /// Someone in a private chat of their own.
    pub(crate) fn alone(name: &str) -> Self {
        Self::in_chat(name, name, ChatKind::Private)
    }

    /// Someone in a group.
    pub(crate) fn in_group(name: &str, group: &str) -> Self {
        Self::in_chat(name, group, ChatKind::Group)
    }

    fn in_chat(name: &str, place: &str, kind: ChatKind) -> Self {
        Self {
            account: AccountKey {
                platform: "test",
                id: name.to_owned(),
            },
            chat: ChatKey {
                platform: "test",
                place: place.to_owned(),
                thread: None,
                guild: None,
                kind,
            },
            locale: Language::En,
            admin: kind == ChatKind::Private,
        }
    }

    /// The same person with the right to set up the chat.
    pub(crate) fn as_admin(&self) -> Self {
        Self {
            admin: true,
            ..self.clone()
        }
    }
}

/// The screen of a kind, or a failure that shows what came instead.
macro_rules! screen {
    ($view:expr, $kind:ident) => {
        match $view.screen {
            drillbit::engine::view::Screen::$kind(screen) => screen,
            other => panic!("expected {}, got {other:#?}", stringify!($kind)),
        }
    };
}
pub(crate) use screen;

/// Whether a view is this notice.
pub(crate) fn is_notice(view: &View, notice: &drillbit::engine::view::Notice) -> bool {
    matches!(&view.screen, Screen::Notice(shown) if shown == notice)
}
