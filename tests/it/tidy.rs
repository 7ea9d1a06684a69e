//! Reads the sources and fails where a room knows one that it may not, or breaks another rule of the house.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use drillbit::domain::ids::ChatKind;
use drillbit::engine::catalogue::Command;

use crate::standin_telegram::Standin;

/// Every room, and the rooms that it may know.
const ROOMS: [(&str, &[&str]); 12] = [
    ("domain", &[]),
    ("bank", &["domain"]),
    ("store", &["domain"]),
    ("engine", &["bank", "store", "domain"]),
    ("wording", &["engine", "domain"]),
    ("delivery", &["engine", "domain"]),
    ("discord", &["delivery", "engine", "wording", "domain"]),
    ("telegram", &["delivery", "engine", "wording", "domain"]),
    ("terminal", &["delivery", "engine", "wording", "domain"]),
    ("config", &[]),
    ("cli", &[]),
    (
        "app",
        &[
            "bank", "config", "delivery", "discord", "domain", "engine", "store", "telegram", "terminal", "wording",
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

struct Source {
    /// Below `src`, with slashes.
    name: String,
    whole: String,
    /// Without tests and comments; the insides of strings are kept.
    code: String,
    /// Without the insides of strings too.
    bare: String,
}

impl Source {
    /// The room it stands in; `lib` and `main` are their own.
    fn room(&self) -> &str {
        let first = self.name.split('/').next().unwrap_or_default();
        first.trim_end_matches(".rs")
    }

    fn lines_before_tests(&self) -> usize {
        before_tests(&self.whole).lines().count()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Vec<Source> {
    fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    gather(&root(), &mut files);
    files.sort();
    assert!(files.len() > 50, "the sources were found");
    files
        .iter()
        .map(|path| {
            let whole = std::fs::read_to_string(path).unwrap();
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            let (code, bare) = strip(before_tests(&whole));
            Source {
                name,
                whole,
                code,
                bare,
            }
        })
        .collect()
}

/// What stands before the tests of a file.
fn before_tests(source: &str) -> &str {
    source.find("\n#[cfg(test)]").map_or(source, |at| &source[..at])
}

/// The code without comments, once with and once without the insides of strings. Lines stay lines.
fn strip(source: &str) -> (String, String) {
    let (mut code, mut bare) = (String::new(), String::new());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (taken, keep, inside) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false, false)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |at| at + 2), false, false)
        } else if let Some(hashes) = raw_string(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            let length = rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len());
            (length, true, true)
        } else if first == '"' {
            (string_length(rest), true, true)
        } else if let Some(length) = character(rest) {
            (length, true, true)
        } else {
            (first.len_utf8(), true, false)
        };
        let (piece, after) = rest.split_at(taken);
        if keep {
            code.push_str(piece);
        }
        if keep && !inside {
            bare.push_str(piece);
        } else {
            bare.extend(piece.chars().filter(|c| *c == '\n'));
        }
        rest = after;
    }
    (code, bare)
}

/// The number of hashes of a raw string that begins here.
fn raw_string(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('r')?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    rest[hashes..].starts_with('"').then_some(hashes)
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character in quotes; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    characters.next().filter(|(_, c)| *c == '\'')?;
    let (_, inner) = characters.next()?;
    if inner == '\\' {
        return text[2..].find('\'').map(|at| at + 3);
    }
    let (at, closing) = characters.next()?;
    (closing == '\'').then_some(at + 1)
}

/// The words of code: runs of letters, digits and underscores, each with where it begins.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + code[at..].find(is_word)?;
        let length = code[start..].find(|c| !is_word(c)).unwrap_or(code.len() - start);
        at = start + length;
        Some((start, &code[start..at]))
    })
}

/// The rooms that code names by a path from the root of the crate: `crate::room`, `super::room`,
/// `drillbit::room` or a group of them in braces.
fn rooms_named(code: &str) -> BTreeSet<String> {
    let is_room = |word: &str| ROOMS.iter().any(|(room, _)| *room == word);
    let mut named = BTreeSet::new();
    for (start, word) in words(code) {
        if !["crate", "super", "drillbit"].contains(&word) {
            continue;
        }
        let Some(path) = code[start + word.len()..].strip_prefix("::") else {
            continue;
        };
        let group = path.strip_prefix('{').map(|inside| {
            let mut depth = 1;
            let end = inside.find(|c| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                depth == 0
            });
            &inside[..end.unwrap_or(inside.len())]
        });
        let mut depth = 0;
        let parts = group.unwrap_or(path).split(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0 && c == ','
        });
        for part in parts.take(if group.is_some() { usize::MAX } else { 1 }) {
            if let Some((_, first)) = words(part).next()
                && part.trim_start().starts_with(first)
                && is_room(first)
            {
                named.insert(first.to_owned());
            }
        }
    }
    named
}

#[track_caller]
fn none(breaches: &[String], rule: &str) {
    assert!(breaches.is_empty(), "{rule}:\n{}", breaches.join("\n"));
}

#[test]
fn the_reader_of_sources_sees_paths_and_skips_comments_and_strings() {
    let (code, bare) = strip(
        "use crate::{bank, engine::{view, store}}; // crate::discord\nlet a = \"crate::telegram \\\" // x\"; let b = '\"'; r#\"super::app\"# &'a str /* x */ end",
    );
    assert!(!code.contains("discord") && code.contains("crate::telegram") && code.ends_with("end"));
    assert!(!bare.contains("telegram") && !bare.contains("app") && bare.contains("&'a str"));
    let named: Vec<String> = rooms_named(&bare).into_iter().collect();
    assert_eq!(named, ["bank", "engine"]);
    assert_eq!(rooms_named("super::super::store::card").len(), 1);
    assert_eq!(rooms_named("super::view::store").len(), 0);
}

#[test]
fn a_room_knows_only_the_rooms_that_it_may_know() {
    let mut breaches = Vec::new();
    for source in sources() {
        let room = source.room();
        let allowed: &[&str] = match room {
            // The map itself names all rooms, and the program's entry starts two of them.
            "lib" => continue,
            "main" => &["app", "bank", "cli", "config"],
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
fn the_clock_is_read_in_app_main_and_the_adapters_only() {
    let mut breaches = Vec::new();
    for source in sources() {
        let may = ["app", "main", "discord", "telegram", "terminal"].contains(&source.room());
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
