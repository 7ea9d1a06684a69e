//! The catalogue as Discord's slash commands, registered only when something changed.

use std::time::Duration;

use serde_json::{Map, Value, json};
use serenity::http::{Http, LightMethod, Route};
use serenity::model::id::ApplicationId;
use tokio_util::sync::CancellationToken;

use super::api;
use crate::domain::ids::ChatKind;
use crate::domain::question::{Language, PostLanguage};
use crate::engine::catalogue::{Argument, ArgumentKind, Command};
use crate::wording::{self, Key, key};

/// Discord's name of the Chinese that we write.
const CHINESE: &str = "zh-CN";
/// The bit of `MANAGE_GUILD`, which the commands of admins ask for.
const MANAGE_GUILD: &str = "32";
/// Text, announcement and the three kinds of thread.
const PLACES: [u8; 5] = [0, 5, 10, 11, 12];

/// The commands that Discord has: all but the hello, which Discord does not need.
pub fn offered() -> impl Iterator<Item = Command> {
    Command::ALL
        .into_iter()
        .filter(|command| command.is_offered_in(ChatKind::Group))
}

/// What a command does, in the wording.
pub fn description(command: Command) -> Key {
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

/// What an argument means, in the wording; `None` for one that has no sentence yet.
pub fn argument_description(argument: &Argument) -> Option<Key> {
    Some(match argument.name {
        "topic" => key::ARGUMENT_TOPIC,
        "topics" => key::ARGUMENT_TOPICS,
        "language" => key::ARGUMENT_LANGUAGE,
        "timezone" => key::ARGUMENT_TIMEZONE,
        "rollover" => key::ARGUMENT_ROLLOVER,
        "new" => key::ARGUMENT_NEW,
        "retention" => key::ARGUMENT_RETENTION,
        "daily" => key::ARGUMENT_DAILY,
        "share" => key::ARGUMENT_SHARE,
        "why" => key::ARGUMENT_WHY,
        "until" => key::ARGUMENT_UNTIL,
        "from" => key::ARGUMENT_FROM,
        "remind" => key::ARGUMENT_REMIND,
        "time" => key::ARGUMENT_TIME,
        "channel" => key::ARGUMENT_CHANNEL,
        "days" => key::ARGUMENT_DAYS,
        "role" => key::ARGUMENT_ROLE,
        _ => return None,
    })
}

/// The whole list as it is registered.
pub fn all() -> Value {
    Value::Array(offered().map(definition).collect())
}

fn definition(command: Command) -> Value {
    let mut value = json!({
        "name": command.name(),
        "type": 1,
        "contexts": [0, 1],
        "integration_types": [0],
    });
    describe(&mut value, Some(description(command)), command.name());
    let options: Vec<Value> = command.arguments().iter().map(option).collect();
    if !options.is_empty() {
        value["options"] = Value::Array(options);
    }
    if command.is_for_admins() {
        value["default_member_permissions"] = json!(MANAGE_GUILD);
    }
    value
}

fn option(argument: &Argument) -> Value {
    let mut value = json!({ "name": argument.name, "type": 3 });
    describe(&mut value, argument_description(argument), argument.name);
    match argument.kind {
        ArgumentKind::Text => {}
        ArgumentKind::Topic | ArgumentKind::Zone => value["autocomplete"] = json!(true),
        ArgumentKind::Language => {
            value["choices"] = choices(&Language::ALL.map(PostLanguage::One));
        }
        ArgumentKind::PostLanguage => {
            let [en, zh] = Language::ALL.map(PostLanguage::One);
            value["choices"] = choices(&[en, zh, PostLanguage::Both]);
        }
        ArgumentKind::Number(least, most) => {
            value["type"] = json!(4);
            value["min_value"] = json!(least);
            value["max_value"] = json!(most);
        }
        ArgumentKind::Switch => value["type"] = json!(5),
        ArgumentKind::Place => {
            value["type"] = json!(7);
            value["channel_types"] = json!(PLACES);
        }
        ArgumentKind::Role => value["type"] = json!(8),
    }
    value
}

fn describe(value: &mut Value, key: Option<Key>, name: &str) {
    match key {
        Some(key) => {
            value["description"] = json!(wording::say(Language::En, key));
            value["description_localizations"] = json!({ CHINESE: wording::say(Language::Zh, key) });
        }
        None => value["description"] = json!(name),
    }
}

fn choices(languages: &[PostLanguage]) -> Value {
    let choice = |language: &PostLanguage| {
        let name = match language {
            PostLanguage::One(Language::En) => key::CHOICE_ENGLISH,
            PostLanguage::One(Language::Zh) => key::CHOICE_CHINESE,
            PostLanguage::Both => key::CHOICE_BOTH,
        };
        json!({
            "name": wording::say(Language::En, name),
            "name_localizations": { CHINESE: wording::say(Language::Zh, name) },
            "value": language.code(),
        })
    };
    languages.iter().map(choice).collect()
}

/// Registers the commands unless Discord has them already; tries until it succeeds or is told to stop.
pub(super) async fn register(http: &Http, application: ApplicationId, stop: &CancellationToken) {
    let mut pause = Duration::from_secs(5);
    loop {
        match try_register(http, application).await {
            Ok(true) => return tracing::info!("registered the commands with Discord"),
            Ok(false) => return tracing::debug!("Discord has the commands already"),
            Err(failure) => {
                tracing::warn!(%failure, "cannot register the commands with Discord; trying again");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_mins(5)),
        }
    }
}

/// Whether something had to be written.
async fn try_register(http: &Http, application_id: ApplicationId) -> Result<bool, api::Failure> {
    let route = Route::Commands { application_id };
    let query = vec![("with_localizations", "true".to_owned())];
    let present = api::query(http, route, query).await?;
    let wanted = all();
    if canonical(&present) == canonical(&wanted) {
        return Ok(false);
    }
    api::send(http, LightMethod::Put, route, Some(&wanted)).await?;
    Ok(true)
}

/// A list of commands reduced to what matters, so that Discord's additions and defaults make no difference.
pub fn canonical(commands: &Value) -> Value {
    let mut list: Vec<Value> = commands.as_array().into_iter().flatten().map(essence).collect();
    list.sort_by_key(|command| command["name"].as_str().unwrap_or_default().to_owned());
    Value::Array(list)
}

fn essence(value: &Value) -> Value {
    const KEPT: [&str; 16] = [
        "name",
        "name_localizations",
        "type",
        "description",
        "description_localizations",
        "default_member_permissions",
        "contexts",
        "integration_types",
        "options",
        "choices",
        "value",
        "autocomplete",
        "required",
        "min_value",
        "max_value",
        "channel_types",
    ];
    let Value::Object(object) = value else {
        return value.clone();
    };
    let mut kept = Map::new();
    for (name, inner) in object {
        let inner = match (name.as_str(), inner) {
            ("options" | "choices", Value::Array(items)) => Value::Array(items.iter().map(essence).collect()),
            // Sets whose order Discord does not keep.
            ("contexts" | "integration_types" | "channel_types", Value::Array(items)) => {
                let mut items = items.clone();
                items.sort_by_key(Value::as_u64);
                Value::Array(items)
            }
            ("min_value" | "max_value", number) => json!(number.as_f64()),
            (_, other) => other.clone(),
        };
        let default = match &inner {
            Value::Null | Value::Bool(false) => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(items) => items.is_empty(),
            Value::Bool(true) | Value::Number(_) | Value::String(_) => false,
        };
        if KEPT.contains(&name.as_str()) && !default {
            kept.insert(name.clone(), inner);
        }
    }
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_adds_makes_no_difference_and_what_we_change_does() {
        let mut present = all();
        if let Some(list) = present.as_array_mut() {
            list.reverse();
            for command in list {
                command["id"] = json!("1");
                command["version"] = json!("2");
                command["dm_permission"] = json!(true);
                command["nsfw"] = json!(false);
                command["name_localizations"] = Value::Null;
                command["contexts"] = json!([1, 0]);
                if let Some(options) = command.get_mut("options").and_then(Value::as_array_mut) {
                    for option in options {
                        option["required"] = json!(false);
                    }
                }
            }
        }
        assert_eq!(canonical(&present), canonical(&all()));
        present[0]["description_localizations"][CHINESE] = json!("改");
        assert_ne!(canonical(&present), canonical(&all()));
    }

    #[test]
    fn every_argument_has_its_sentence() {
        for command in offered() {
            for argument in command.arguments() {
                assert!(argument_description(argument).is_some(), "{}", argument.name);
            }
        }
    }
}
