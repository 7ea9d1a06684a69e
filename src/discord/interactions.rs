//! What an interaction asks for: Discord's forms of commands, buttons, menus and forms to the words of the engine.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serenity::model::Permissions;
use serenity::model::application::{
    ActionRowComponent, CommandDataOptionValue, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind,
    Interaction, InteractionContext, ModalInteraction,
};
use serenity::model::channel::{Message, MessageFlags};
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId};
use tokio::time::Instant;

use super::{PLATFORM, permissions, render};
use crate::domain::ids::{AccountKey, ChatKey, ChatKind};
use crate::domain::question::Language;
use crate::domain::zone;
use crate::engine::Request;
use crate::engine::action::{Action, GuideAction, ScheduleAction, StudyAction};
use crate::engine::catalogue::{ArgumentKind, Command, Input};
use crate::engine::token::{self, Form, Press};

/// An interaction as far as every kind has it.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// Its id.
    pub id: InteractionId,
    /// The key to its answers.
    pub token: String,
    /// Whose application answers.
    pub application: ApplicationId,
    /// When it came in, by our clock that never jumps.
    pub received: Instant,
    /// The language of the person's client.
    pub locale: Language,
    /// The zone that it hints at.
    pub zone_hint: Option<Tz>,
    /// Whether others read the place, so that answers must be for one person's eyes.
    pub shared_place: bool,
}

/// Where an answer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placement {
    /// A message of its own.
    New,
    /// In the place of the learner's own message that was pressed.
    Update,
}

/// A channel that a schedule is to be made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The channel.
    pub channel: ChannelId,
    /// Its guild.
    pub guild: GuildId,
    /// Whether it is a thread.
    pub thread: bool,
    /// What the bot may do there, where Discord said so.
    pub held: Option<Permissions>,
}

/// What is asked for.
#[derive(Debug)]
pub(super) enum Asked {
    /// Something of the engine.
    Engine {
        /// The request.
        request: Box<Request>,
        /// Where its view goes.
        placement: Placement,
        /// The channel whose permissions must be looked at first.
        target: Option<Target>,
    },
    /// A form to write in.
    Form(Form),
    /// Suggestions for an option.
    Suggestions {
        /// The kind of the option.
        kind: ArgumentKind,
        /// Whether it takes a list.
        several: bool,
        /// What is typed so far.
        typed: String,
    },
}

/// Reads an interaction that came at an instant; `None` for a ping, which never comes over the gateway.
pub(super) fn read(interaction: &Interaction, at: DateTime<Utc>) -> Option<(Call, Asked)> {
    match interaction {
        Interaction::Command(command) => Some(read_command(command, at)),
        Interaction::Autocomplete(command) => Some(read_autocomplete(command, at)),
        Interaction::Component(component) => Some(read_component(component, at)),
        Interaction::Modal(modal) => Some(read_modal(modal, at)),
        // A ping never comes over the gateway, and a kind that serenity learns later is not ours to answer.
        _ => None,
    }
}

/// Who asked, and where; the same fields in every kind of interaction.
struct Origin {
    call: Call,
    at: DateTime<Utc>,
    account: AccountKey,
    chat: ChatKey,
    admin: bool,
}

macro_rules! origin {
    ($interaction:expr, $context:expr, $at:expr) => {{
        let interaction = $interaction;
        let context: Option<InteractionContext> = $context;
        let private = interaction.guild_id.is_none() && context != Some(InteractionContext::PrivateChannel);
        let permissions = interaction.member.as_ref().and_then(|member| member.permissions);
        let may_manage = permissions.is_some_and(|held| held.manage_guild() || held.administrator());
        Origin {
            call: Call {
                id: interaction.id,
                token: interaction.token.clone(),
                application: interaction.application_id,
                received: Instant::now(),
                locale: Language::from_locale(&interaction.locale),
                zone_hint: zone::of_locale(&interaction.locale),
                shared_place: !private,
            },
            at: $at,
            account: AccountKey {
                platform: PLATFORM,
                id: interaction.user.id.to_string(),
            },
            chat: ChatKey {
                platform: PLATFORM,
                place: interaction.channel_id.to_string(),
                // A thread of Discord is a channel with an id of its own.
                thread: None,
                guild: interaction.guild_id.map(|guild| guild.to_string()),
                kind: if private { ChatKind::Private } else { ChatKind::Group },
            },
            admin: private || may_manage,
        }
    }};
}

impl Origin {
    fn ask(self, action: Action, placement: Placement, target: Option<Target>) -> (Call, Asked) {
        let request = Request {
            account: self.account,
            chat: self.chat,
            at: self.at,
            locale: self.call.locale,
            zone_hint: self.call.zone_hint,
            admin: self.admin,
            once: Some(format!("dc:{}", self.call.id)),
            action,
        };
        let asked = Asked::Engine {
            request: Box::new(request),
            placement,
            target,
        };
        (self.call, asked)
    }

    /// Where the view of an action goes that a message's button stands for.
    fn placement(&self, message: Option<&Message>, action: &Action) -> Placement {
        let own = !self.call.shared_place || message.is_some_and(is_ephemeral);
        if own && message.is_some() && !brings_a_question(action) {
            Placement::Update
        } else {
            Placement::New
        }
    }
}

fn read_command(command: &CommandInteraction, at: DateTime<Utc>) -> (Call, Asked) {
    let mut origin = origin!(command, command.context, at);
    let Some(known) = Command::named(&command.data.name) else {
        let name = command.data.name.clone();
        return origin.ask(GuideAction::UnknownCommand { name }.into(), Placement::New, None);
    };
    let mut values = BTreeMap::new();
    let mut chosen = None;
    for option in &command.data.options {
        let value = match &option.value {
            CommandDataOptionValue::String(text) => text.clone(),
            CommandDataOptionValue::Integer(number) => number.to_string(),
            CommandDataOptionValue::Boolean(on) => on.to_string(),
            // The role "everyone" has the id of the guild, and nobody wants to wake all: it stands for none.
            CommandDataOptionValue::Role(role) if command.guild_id.is_some_and(|guild| guild.get() == role.get()) => {
                "none".to_owned()
            }
            CommandDataOptionValue::Role(role) => role.to_string(),
            CommandDataOptionValue::Channel(channel) => {
                chosen = Some(*channel);
                continue;
            }
            // No option of ours has another kind.
            _ => continue,
        };
        values.insert(option.name.as_str(), value);
    }
    let action = known.action(&Input::Named(values));
    let target = command.guild_id.map(|guild| match chosen {
        Some(channel) if channel != command.channel_id => Target {
            channel,
            guild,
            thread: command
                .data
                .resolved
                .channels
                .get(&channel)
                .is_some_and(|channel| permissions::is_thread(channel.kind.into())),
            held: None,
        },
        _ => Target {
            channel: command.channel_id,
            guild,
            thread: command
                .channel
                .as_ref()
                .is_some_and(|channel| permissions::is_thread(channel.kind.into())),
            held: command.app_permissions,
        },
    });
    if let (Some(target), Some(_)) = (&target, chosen) {
        origin.chat.place = target.channel.to_string();
    }
    let posts = matches!(
        action,
        Action::Schedule(ScheduleAction::Set(_) | ScheduleAction::Resume)
    );
    // To others the engine says that this is for admins.
    let target = target.filter(|_| posts && origin.admin);
    origin.ask(action, Placement::New, target)
}

fn read_autocomplete(command: &CommandInteraction, at: DateTime<Utc>) -> (Call, Asked) {
    let origin = origin!(command, command.context, at);
    let focused = command.data.autocomplete();
    let argument = focused.as_ref().and_then(|focused| {
        let arguments = Command::named(&command.data.name)?.arguments();
        arguments.iter().find(|argument| argument.name == focused.name)
    });
    let asked = Asked::Suggestions {
        kind: argument.map_or(ArgumentKind::Text, |argument| argument.kind),
        several: argument.is_some_and(|argument| argument.name == "topics"),
        typed: focused.map(|focused| focused.value.to_owned()).unwrap_or_default(),
    };
    (origin.call, asked)
}

fn read_component(component: &ComponentInteraction, at: DateTime<Utc>) -> (Call, Asked) {
    let origin = origin!(component, component.context, at);
    let unknown = || Action::from(GuideAction::UnknownButton);
    let action = match (token::decode(&component.data.custom_id), &component.data.kind) {
        (Press::Act(action), ComponentInteractionDataKind::Button) => action,
        (Press::Form(form @ (Form::AnswerPost { .. } | Form::Answer { .. })), ComponentInteractionDataKind::Button) => {
            return (origin.call, Asked::Form(form));
        }
        (Press::Form(form), ComponentInteractionDataKind::StringSelect { values }) => {
            let points: Option<Vec<usize>> = values.iter().map(|value| value.parse().ok()).collect();
            points
                .and_then(|points| form.with_ticks(points))
                .unwrap_or_else(unknown)
        }
        // A kind of component that no message of ours has.
        _ => unknown(),
    };
    let placement = origin.placement(Some(&component.message), &action);
    origin.ask(action, placement, None)
}

fn read_modal(modal: &ModalInteraction, at: DateTime<Utc>) -> (Call, Asked) {
    // A form carries no context, but it opens only from messages, and those are in guilds and our own chats.
    let origin = origin!(modal, None, at);
    let mut inputs = modal.data.components.iter().flat_map(|row| &row.components);
    let text = inputs
        .find_map(|input| match input {
            ActionRowComponent::InputText(input) if input.custom_id == render::ANSWER_INPUT => input.value.clone(),
            _ => None,
        })
        .unwrap_or_default();
    let action = match token::decode(&modal.data.custom_id) {
        Press::Form(form) => form.with_text(text),
        Press::Act(_) => None,
    };
    let action = action.unwrap_or_else(|| GuideAction::UnknownButton.into());
    let placement = origin.placement(modal.message.as_deref(), &action);
    origin.ask(action, placement, None)
}

fn is_ephemeral(message: &Message) -> bool {
    message
        .flags
        .is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
}

/// Whether an action begins something, so that what stands above should stay: the last grade, or a post.
fn brings_a_question(action: &Action) -> bool {
    match action {
        Action::Study(study) => match study {
            StudyAction::Daily
            | StudyAction::Drill { .. }
            | StudyAction::Open { .. }
            | StudyAction::AnswerPost { .. }
            | StudyAction::RevealPost { .. }
            | StudyAction::Say { .. }
            | StudyAction::Retry { .. } => true,
            StudyAction::Answer { .. }
            | StudyAction::Reveal { .. }
            | StudyAction::Tick { .. }
            | StudyAction::SetTicks { .. }
            | StudyAction::Rate { .. }
            | StudyAction::Undo { .. }
            | StudyAction::Suspend { .. } => false,
        },
        Action::Progress(_) | Action::Vacation(_) | Action::Settings(_) | Action::Schedule(_) | Action::Guide(_) => {
            false
        }
    }
}
