//! One interaction from hearing to answer: what is asked, the engine's word on it, and where that goes.

use serenity::model::application::Interaction;

use super::answers::{self, Answer};
use super::interactions::{self, Asked, Call, Target};
use super::{Discord, autocomplete, permissions, render};
use crate::domain::question::Language;
use crate::engine::catalogue::ArgumentKind;
use crate::engine::view::{Screen, View};
use crate::engine::{Fault, Request};
use crate::wording::Key;

impl Discord {
    /// Answers one interaction.
    pub(super) async fn handle(&self, interaction: &Interaction) {
        let Some((call, asked)) = interactions::read(interaction, (self.shared.now)()) else {
            return;
        };
        let http = &self.shared.http;
        match asked {
            // At once and without the engine: a form must be the first answer.
            Asked::Form(form) => answers::form(http, &call, render::answer_form(call.locale, form)).await,
            Asked::Suggestions { kind, several, typed } => {
                let choices = self.suggestions(kind, several, &typed, call.locale);
                answers::suggest(http, &call, choices).await;
            }
            Asked::Engine {
                request,
                placement,
                target,
            } => {
                let here = interaction_channel(interaction);
                let work = self.ask(&call, *request, target, &here);
                answers::answer(http, &call, placement, work).await;
            }
        }
    }

    fn suggestions(&self, kind: ArgumentKind, several: bool, typed: &str, locale: Language) -> serde_json::Value {
        match kind {
            ArgumentKind::Topic => autocomplete::topics(&self.shared.engine.topics(), typed, several, locale),
            ArgumentKind::Zone => autocomplete::zones(typed, locale),
            // Discord asks only for the two above.
            ArgumentKind::Text
            | ArgumentKind::Language
            | ArgumentKind::PostLanguage
            | ArgumentKind::Switch
            | ArgumentKind::Number(..)
            | ArgumentKind::Place
            | ArgumentKind::Role => serde_json::Value::Array(vec![]),
        }
    }

    /// Asks the engine, after a look at the permissions where a schedule is at stake.
    async fn ask(&self, call: &Call, request: Request, target: Option<Target>, here: &str) -> Answer {
        if let Some(target) = target {
            let missing = self.missing_permissions(&target).await;
            if !missing.is_empty() {
                return Answer {
                    message: render::missing_permissions(call.locale, &target.channel.to_string(), &missing),
                    aside: true,
                };
            }
        }
        match self.judged(request).await {
            Ok(view) => Answer {
                message: render::message(&view, here),
                aside: is_aside(&view),
            },
            Err(fault) => {
                tracing::error!(
                    incident = fault.incident,
                    cause = format!("{:#}", fault.cause),
                    "a request failed"
                );
                Answer {
                    message: render::fault(call.locale, &fault.incident),
                    aside: true,
                }
            }
        }
    }

    /// The engine's view, after the judge's word where one is about to read: the person sees the ticks once.
    async fn judged(&self, request: Request) -> Result<View, Fault> {
        let engine = &self.shared.engine;
        let view = engine.handle(request.clone()).await?;
        engine.judged(&request, view).await
    }

    async fn missing_permissions(&self, target: &Target) -> Vec<Key> {
        let held = match (target.held, self.shared.me()) {
            (Some(held), _) => Ok(held),
            (None, Some(me)) => permissions::held_in(&self.shared.http, target.guild, target.channel, me).await,
            (None, None) => return vec![],
        };
        match held {
            Ok(held) => permissions::missing(held, target.thread),
            Err(failure) => {
                // The first post will show it.
                tracing::info!(%failure, "cannot look up the permissions in a channel");
                vec![]
            }
        }
    }
}

/// A word beside the screen must not take the screen's place: its buttons would be gone.
fn is_aside(view: &View) -> bool {
    match &view.screen {
        Screen::Notice(_) => true,
        Screen::Question(_)
        | Screen::Compare(_)
        | Screen::Graded(_)
        | Screen::NothingDue(_)
        | Screen::Streak(_)
        | Screen::Ledger(_)
        | Screen::Vacation(_)
        | Screen::Progress(_)
        | Screen::Topics(_)
        | Screen::Settings(_)
        | Screen::Schedule(_)
        | Screen::Welcome(_)
        | Screen::Help(_)
        | Screen::Post(_)
        | Screen::Reveal(_)
        | Screen::Milestone(_)
        | Screen::Reminder(_)
        | Screen::Stopped(_) => false,
    }
}

/// The channel that an interaction came from, whatever channel it speaks of.
fn interaction_channel(interaction: &Interaction) -> String {
    match interaction {
        Interaction::Command(command) | Interaction::Autocomplete(command) => command.channel_id.to_string(),
        Interaction::Component(component) => component.channel_id.to_string(),
        Interaction::Modal(modal) => modal.channel_id.to_string(),
        _ => String::new(),
    }
}
