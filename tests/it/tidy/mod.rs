//! Reads the sources and fails where a room knows one that it may not, or breaks another rule of the house.

mod source;

use std::collections::BTreeSet;

use drillbit::domain::ids::ChatKind;
use drillbit::engine::catalogue::Command;

use crate::standin_telegram::Standin;
use source::{rooms_named, root, sources, words};

/// Every room, and the rooms that it may know.
const ROOMS: [(&str, &[&str]); 15] = [
    ("domain", &[]),
    ("bank", &["domain"]),
    ("store", &["domain"]),
    ("engine", &["bank", "store", "domain"]),
    ("wording", &["engine", "domain"]),
    ("judge", &["delivery", "engine", "domain"]),
    ("delivery", &["engine", "domain"]),
    ("discord", &["delivery", "engine", "wording", "domain"]),
    ("telegram", &["delivery", "engine", "wording", "domain"]),
    ("terminal", &["delivery", "engine", "wording", "domain"]),
    ("measure", &["store", "domain"]),
    ("sheets", &["bank", "domain", "terminal"]),
    ("config", &[]),
    ("cli", &[]),
    (
        "app",
        &[
            "bank", "config", "delivery", "discord", "domain", "engine", "judge", "measure", "store", "telegram",
            "terminal", "wording",
        ],
    ),
];

/// Crates that one room alone may know.
const CRATES: [(&str, &str); 5] = [
    ("serenity", "discord"),
    ("teloxide", "telegram"),
    ("sqlx", "store"),
    ("fluent_bundle", "wording"),
    ("fsrs", "domain"),
];

/// Files that may be longer than 400 lines, how long, and why.
const LONG: &[(&str, usize, &str)] = &[];

#[track_caller]
fn none(breaches: &[String], rule: &str) {
    assert!(breaches.is_empty(), "{rule}:\n{}", breaches.join("\n"));
}

#[test]
fn a_room_knows_only_the_rooms_that_it_may_know() {
    let mut breaches = Vec::new();
    for source in sources() {
        let room = source.room();
        let allowed: &[&str] = match room {
            // The map itself names all rooms, and the program's entry starts two of them.
            "lib" => continue,
            "main" => &["app", "bank", "cli", "config", "sheets"],
            _ => {
                let known = ROOMS.iter().find(|(name, _)| *name == room);
                known.unwrap_or_else(|| panic!("{} stands in no room", source.name)).1
            }
        };
        for named in rooms_named(&source.bare) {
            if named != room && !allowed.contains(&named.as_str()) {
                breaches.push(format!("{} knows {named}", source.name));
            }
        }
    }
    none(&breaches, "a room may not know");
}

#[test]
fn the_map_in_lib_names_every_room_and_whom_it_may_know() {
    let lib = std::fs::read_to_string(root().join("lib.rs")).unwrap();
    let rows: Vec<Vec<&str>> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//! | ["))
        .map(|row| row.split('|').map(str::trim).collect())
        .collect();
    let backticked = |cell: &str| -> BTreeSet<String> {
        let quoted = cell.split('`').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    };
    for (room, knows) in ROOMS {
        let row = rows
            .iter()
            .find(|row| row[0].contains(&format!("`{room}`")))
            .unwrap_or_else(|| panic!("the map does not name {room}"));
        if room == "app" {
            assert_eq!(row[2], "all");
        } else {
            let wanted: BTreeSet<String> = knows.iter().map(|room| (*room).to_owned()).collect();
            assert_eq!(backticked(row[2]), wanted, "whom {room} may know");
        }
        assert!(lib.contains(&format!("pub mod {room};")), "{room} is declared");
    }
    let declared = lib.lines().filter(|line| line.starts_with("pub mod ")).count();
    assert_eq!(declared, ROOMS.len(), "every declared room is in the map");
}

#[test]
fn a_crate_of_one_room_stays_there() {
    let mut breaches = Vec::new();
    for source in sources() {
        for (name, room) in CRATES {
            if source.room() != room && words(&source.bare).any(|(_, word)| word == name) {
                breaches.push(format!("{} names {name}, which belongs to {room}", source.name));
            }
        }
    }
    none(&breaches, "a crate strays");
}

#[test]
fn what_is_below_the_adapters_names_no_platform() {
    let mut breaches = Vec::new();
    for source in sources() {
        if !["domain", "bank", "store", "engine", "delivery", "wording"].contains(&source.room()) {
            continue;
        }
        let code = source.code.to_lowercase();
        for platform in ["discord", "telegram", "serenity", "teloxide"] {
            if code.contains(platform) {
                breaches.push(format!("{} names {platform}", source.name));
            }
        }
    }
    none(&breaches, "a platform is named");
}

#[test]
fn the_domain_is_pure() {
    let forbidden = [
        "async",
        "await",
        "now",
        "SystemTime",
        "Instant",
        "tokio",
        "rand",
        "random",
        "fs",
        "net",
        "io",
        "env",
        "spawn",
        "println",
        "eprintln",
        "tracing",
    ];
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|source| source.room() == "domain") {
        for (_, word) in words(&source.bare).filter(|(_, word)| forbidden.contains(word)) {
            breaches.push(format!("{} uses {word}", source.name));
        }
    }
    none(&breaches, "the domain has a clock, chance or I/O");
}

#[test]
fn the_clock_is_read_at_the_entry_only() {
    let mut breaches = Vec::new();
    for source in sources() {
        let may = source.room() == "main";
        for clock in ["Utc::now", "Local::now", "SystemTime::now"] {
            if !may && source.bare.contains(clock) {
                breaches.push(format!("{} reads {clock}", source.name));
            }
        }
    }
    none(&breaches, "time comes in with the request");
}

#[test]
fn every_file_opens_with_a_sentence_and_stays_short() {
    let mut breaches = Vec::new();
    for source in sources() {
        let first = source.whole.lines().next().unwrap_or_default();
        if !first.starts_with("//! ") {
            breaches.push(format!("{} opens with {first:?}", source.name));
        }
        let exception = LONG.iter().find(|(name, _, _)| *name == source.name);
        let most = exception.map_or(400, |(_, most, _)| *most);
        let lines = source.lines_before_tests();
        if lines > most {
            breaches.push(format!("{} has {lines} lines before its tests", source.name));
        }
        if exception.is_some() && lines <= 400 {
            breaches.push(format!("{} is short again: take it off the list", source.name));
        }
    }
    for (name, _, why) in LONG {
        if why.is_empty() || !root().join(name).exists() {
            breaches.push(format!("the exception of {name} has no reason any more"));
        }
    }
    none(&breaches, "a file is out of shape");
}

#[test]
fn nothing_outside_tests_panics_on_purpose() {
    let forbidden = [
        ".unwrap()",
        ".expect(",
        ".unwrap_err()",
        ".expect_err(",
        "panic!",
        "todo!",
        "unimplemented!",
        "unreachable!",
    ];
    let mut breaches = Vec::new();
    for source in sources() {
        for (index, line) in source.bare.lines().enumerate() {
            for word in forbidden.iter().filter(|word| line.contains(**word)) {
                breaches.push(format!("{}:{}: {word}", source.name, index + 1));
            }
        }
        if source.bare.contains("#[allow") || source.bare.contains("#![allow") {
            breaches.push(format!("{} has a bare allow", source.name));
        }
    }
    none(&breaches, "it may panic, or hides a lint");
}

fn offered(is: impl Fn(&Command) -> bool) -> BTreeSet<String> {
    let commands = Command::ALL.into_iter().filter(is);
    commands.map(|command| command.name().to_owned()).collect()
}

#[test]
fn discord_registers_the_catalogue() {
    let all = drillbit::discord::commands::all();
    let registered: BTreeSet<String> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|command| command["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(registered, offered(|command| command.is_offered_in(ChatKind::Group)));
    for command in all.as_array().unwrap() {
        let known = Command::named(command["name"].as_str().unwrap()).unwrap();
        let options: Vec<&str> = command["options"]
            .as_array()
            .map(|options| options.iter().map(|option| option["name"].as_str().unwrap()).collect())
            .unwrap_or_default();
        let arguments: Vec<&str> = known.arguments().iter().map(|argument| argument.name).collect();
        assert_eq!(options, arguments, "{}", known.name());
        let for_admins = command
            .get("default_member_permissions")
            .is_some_and(|value| !value.is_null());
        assert_eq!(for_admins, known.is_for_admins(), "{}", known.name());
    }
}

#[tokio::test]
async fn telegram_registers_the_catalogue() {
    let standin = Standin::start().await;
    let telegram = crate::telegram_adapter::telegram(standin.url(), crate::standin_telegram::TOKEN).await;
    let stop = tokio_util::sync::CancellationToken::new();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { telegram.run(stop).await }
    });
    let menus = standin.until_called("setMyCommands", 6).await;
    for menu in menus {
        let scope = menu.body["scope"]["type"].as_str().unwrap();
        let names: BTreeSet<String> = menu.body["commands"]
            .as_array()
            .unwrap()
            .iter()
            .map(|command| command["command"].as_str().unwrap().to_owned())
            .collect();
        let wanted = match scope {
            "all_private_chats" => offered(|command| command.is_offered_in(ChatKind::Private)),
            "all_chat_administrators" => offered(|command| command.is_offered_in(ChatKind::Group)),
            "all_group_chats" => offered(|command| command.is_offered_in(ChatKind::Group) && !command.is_for_admins()),
            other => panic!("an unknown scope {other}"),
        };
        assert_eq!(names, wanted, "{scope}");
    }
    stop.cancel();
    running.await.unwrap().unwrap();
}
