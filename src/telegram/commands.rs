//! The menus of commands, one per language and kind of chat, from the catalogue.

use super::api::Api;
use super::payloads::{BotCommand, Scope, SetMyCommands};
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::catalogue::Command;
use crate::wording::{Key, key, say};

/// Sets all menus. A server that does not know how only gets a line in the log.
pub(super) async fn register(api: Api) {
    for menu in menus() {
        if let Err(error) = api.call(&menu).await {
            tracing::warn!(%error, "Telegram does not take the menu of commands; they work all the same");
            return;
        }
    }
    tracing::debug!("Telegram has the menus of commands");
}

fn menus() -> Vec<SetMyCommands> {
    let mut menus = Vec::new();
    // The language without a code is for everyone whose own language has no menu.
    for (language, language_code) in [(Language::En, ""), (Language::Zh, "zh")] {
        for scope in [
            Scope::AllPrivateChats,
            Scope::AllGroupChats,
            Scope::AllChatAdministrators,
        ] {
            let (kind, admin) = match scope {
                Scope::AllPrivateChats => (ChatKind::Private, true),
                Scope::AllGroupChats => (ChatKind::Group, false),
                Scope::AllChatAdministrators => (ChatKind::Group, true),
            };
            let commands = offered(kind, admin).map(|command| BotCommand {
                command: command.name(),
                description: say(language, description(command)),
            });
            menus.push(SetMyCommands {
                commands: commands.collect(),
                scope,
                language_code,
            });
        }
    }
    menus
}

/// The commands that somebody may use in a kind of chat, in the order of help.
pub(super) fn offered(kind: ChatKind, admin: bool) -> impl Iterator<Item = Command> {
    Command::ALL
        .into_iter()
        .filter(move |command| command.is_offered_in(kind) && (admin || !command.is_for_admins()))
}

/// The sentence that says what a command does.
pub(super) fn description(command: Command) -> Key {
    match command {
        Command::Daily => key::COMMAND_DAILY,
        Command::Drill => key::COMMAND_DRILL,
        Command::Streak => key::COMMAND_STREAK,
        Command::Vacation => key::COMMAND_VACATION,
        Command::Progress => key::COMMAND_PROGRESS,
        Command::Topics => key::COMMAND_TOPICS,
        Command::Settings => key::COMMAND_SETTINGS,
        Command::Setup => key::COMMAND_SETUP,
        Command::Pause => key::COMMAND_PAUSE,
        Command::Resume => key::COMMAND_RESUME,
        Command::Help => key::COMMAND_HELP,
        Command::Start => key::COMMAND_START,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_keep_the_limits_of_telegram() {
        let menus = menus();
        assert_eq!(menus.len(), 6);
        for menu in menus {
            assert!((1..=100).contains(&menu.commands.len()));
            for BotCommand { command, description } in menu.commands {
                assert!(command.len() <= 32 && command.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
                assert!((1..=256).contains(&description.encode_utf16().count()), "{description}");
            }
        }
    }

    #[test]
    fn groups_see_the_commands_of_admins_only_as_admins() {
        let names = |kind, admin| offered(kind, admin).map(Command::name).collect::<Vec<_>>();
        assert!(!names(ChatKind::Group, false).contains(&"setup"));
        assert!(names(ChatKind::Group, true).contains(&"setup"));
        assert!(!names(ChatKind::Group, true).contains(&"start"));
        assert!(names(ChatKind::Private, true).contains(&"start"));
    }
}
