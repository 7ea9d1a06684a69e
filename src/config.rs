//! The config file and the environment: every key, its default, and clear words for what is wrong.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use toml::{Table, Value};

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "drillbit.toml";
/// Environment variables that override a key: `DRILLBIT_`, the section, two underscores, the key.
const PREFIX: &str = "DRILLBIT_";

/// The sections and their keys.
const KEYS: [(&str, &[&str]); 5] = [
    ("discord", &["token", "token_file", "api_url"]),
    ("telegram", &["token", "token_file", "api_url"]),
    ("store", &["path"]),
    ("bank", &["dirs"]),
    ("log", &["format", "level"]),
];

/// Everything that can be configured.
#[derive(Debug)]
pub struct Config {
    /// Discord, if there is a token for it.
    pub discord: Option<PlatformConfig>,
    /// Telegram, if there is a token for it.
    pub telegram: Option<PlatformConfig>,
    /// The `SQLite` file.
    pub store_path: PathBuf,
    /// Folders with question files that extend or replace the shipped ones.
    pub bank_dirs: Vec<PathBuf>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// A filter such as `info` or `drillbit=debug,warn`.
    pub log_level: String,
}

/// What a platform needs.
#[derive(Debug, Clone)]
pub struct PlatformConfig {
    /// The bot's token; never printed.
    pub token: SecretString,
    /// Where its API is, if not at the platform's own address.
    pub api_url: Option<String>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What is wrong with the config: all of it, with the place and what was expected.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the file, or `drillbit.toml` if it exists, and the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let (name, source) = match file {
            Some(path) => (
                path.display().to_string(),
                std::fs::read_to_string(path)
                    .map_err(|error| one(format!("{}: cannot read the config: {error}", path.display())))?,
            ),
            None => (
                DEFAULT_FILE.to_owned(),
                std::fs::read_to_string(DEFAULT_FILE).unwrap_or_default(),
            ),
        };
        let folder = file.and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
        Self::parse(
            &name,
            &source,
            &folder,
            std::env::vars().filter(|(variable, _)| variable.starts_with(PREFIX)),
        )
    }

    /// As [`Config::load`], from text and variables. Relative paths are taken from `folder`.
    pub fn parse(
        name: &str,
        source: &str,
        folder: &Path,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let table: Table = toml::from_str(source).map_err(|error| {
            let line = error.span().map_or(1, |span| {
                1 + source[..span.start.min(source.len())].matches('\n').count()
            });
            one(format!("{name}:{line}: not TOML: {}", error.message()))
        })?;
        let mut reader = Reader {
            name,
            source,
            table,
            problems: Vec::new(),
        };
        reader.find_unknown();
        reader.override_with(variables);
        let config = Self {
            discord: reader.platform("discord", folder),
            telegram: reader.platform("telegram", folder),
            store_path: folder.join(reader.text("store", "path").unwrap_or_else(|| "drillbit.db".to_owned())),
            bank_dirs: reader
                .texts("bank", "dirs")
                .into_iter()
                .map(|dir| folder.join(dir))
                .collect(),
            log_format: reader.log_format(),
            log_level: reader.log_level(),
        };
        if reader.problems.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError(reader.problems))
        }
    }
}

fn one(problem: String) -> ConfigError {
    ConfigError(vec![problem])
}

struct Reader<'a> {
    name: &'a str,
    source: &'a str,
    table: Table,
    problems: Vec<String>,
}

impl Reader<'_> {
    /// Faults unknown sections and keys, and names the nearest.
    fn find_unknown(&mut self) {
        let mut unknown = Vec::new();
        for (section, value) in &self.table {
            let Some((_, keys)) = KEYS.iter().find(|(known, _)| known == section) else {
                let sections: Vec<&str> = KEYS.iter().map(|(known, _)| *known).collect();
                unknown.push((
                    section.clone(),
                    format!("unknown section [{section}]; {}", hint(section, &sections)),
                ));
                continue;
            };
            match value.as_table() {
                Some(table) => unknown.extend(table.keys().filter(|key| !keys.contains(&key.as_str())).map(|key| {
                    (
                        key.clone(),
                        format!("unknown key `{key}` in [{section}]; {}", hint(key, keys)),
                    )
                })),
                None => unknown.push((section.clone(), format!("`{section}` must be a section [{section}]"))),
            }
        }
        for (word, problem) in unknown {
            self.problems
                .push(format!("{}:{}: {problem}", self.name, self.line_of(&word)));
        }
    }

    fn override_with(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        for (variable, value) in variables {
            // DRILLBIT_CONFIG names the file itself.
            let Some((section, key)) = variable.strip_prefix(PREFIX).and_then(|rest| rest.split_once("__")) else {
                continue;
            };
            let (section, key) = (section.to_lowercase(), key.to_lowercase());
            let known = KEYS
                .iter()
                .any(|(name, keys)| *name == section && keys.contains(&key.as_str()));
            if !known {
                let all: Vec<String> = KEYS
                    .iter()
                    .flat_map(|(name, keys)| {
                        keys.iter()
                            .map(move |key| format!("{PREFIX}{name}__{key}").to_uppercase())
                    })
                    .collect();
                let all: Vec<&str> = all.iter().map(String::as_str).collect();
                self.problems.push(format!(
                    "environment: unknown variable {variable}; {}",
                    hint(&variable, &all)
                ));
                continue;
            }
            let value = if key == "dirs" {
                Value::Array(
                    value
                        .split(':')
                        .filter(|dir| !dir.is_empty())
                        .map(|dir| Value::String(dir.to_owned()))
                        .collect(),
                )
            } else {
                Value::String(value)
            };
            if let Value::Table(table) = self.table.entry(section).or_insert_with(|| Value::Table(Table::new())) {
                table.insert(key, value);
            }
        }
    }

    /// The line on which a word first stands as a key or section.
    fn line_of(&self, word: &str) -> usize {
        let stands = |line: &str| {
            let line = line.trim_start().trim_start_matches('[');
            line.strip_prefix(word)
                .is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.']))
        };
        self.source.lines().position(stands).map_or(1, |index| index + 1)
    }

    fn value(&self, section: &str, key: &str) -> Option<&Value> {
        self.table.get(section)?.as_table()?.get(key)
    }

    fn text(&mut self, section: &str, key: &str) -> Option<String> {
        match self.value(section, key)?.as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(_) => None,
            None => {
                self.problem(section, key, "must be a string in quotes");
                None
            }
        }
    }

    fn texts(&mut self, section: &str, key: &str) -> Vec<String> {
        let Some(value) = self.value(section, key) else {
            return Vec::new();
        };
        let texts = value.as_array().map(|items| {
            items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
        });
        if let Some(Some(texts)) = texts {
            return texts;
        }
        self.problem(section, key, "must be a list of strings, such as [\"questions\"]");
        Vec::new()
    }

    fn problem(&mut self, section: &str, key: &str, problem: &str) {
        self.problems.push(format!(
            "{}:{}: `{key}` in [{section}] {problem}",
            self.name,
            self.line_of(key)
        ));
    }

    fn platform(&mut self, section: &str, folder: &Path) -> Option<PlatformConfig> {
        let api_url = self
            .text(section, "api_url")
            .map(|url| url.trim_end_matches('/').to_owned());
        if let Some(url) = &api_url
            && reqwest::Url::parse(url)
                .ok()
                .is_none_or(|url| !matches!(url.scheme(), "http" | "https") || !url.has_host())
        {
            self.problem(section, "api_url", "must be an address such as http://127.0.0.1:8081");
        }
        let token = match (self.text(section, "token"), self.text(section, "token_file")) {
            (Some(token), _) => token,
            (None, Some(file)) => {
                let path = folder.join(file);
                match std::fs::read_to_string(&path) {
                    Ok(token) if !token.trim().is_empty() => token.trim().to_owned(),
                    Ok(_) => {
                        self.problem(
                            section,
                            "token_file",
                            &format!("names {}, which is empty; it must hold the token", path.display()),
                        );
                        return None;
                    }
                    Err(error) => {
                        self.problem(
                            section,
                            "token_file",
                            &format!("names {}, which cannot be read: {error}", path.display()),
                        );
                        return None;
                    }
                }
            }
            (None, None) => return None,
        };
        if token.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
            self.problem(
                section,
                "token",
                "holds blanks or characters that no token has; copy it again",
            );
            return None;
        }
        Some(PlatformConfig {
            token: SecretString::from(token),
            api_url,
        })
    }

    fn log_format(&mut self) -> LogFormat {
        match self.text("log", "format").as_deref() {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(_) => {
                self.problem("log", "format", "must be \"text\" or \"json\"");
                LogFormat::Text
            }
        }
    }

    fn log_level(&mut self) -> String {
        let level = self.text("log", "level").unwrap_or_else(|| "info".to_owned());
        if level.parse::<tracing_subscriber::filter::EnvFilter>().is_err() {
            self.problem(
                "log",
                "level",
                "must be a level such as \"info\" or a filter such as \"drillbit=debug,warn\"",
            );
        }
        level
    }
}

fn hint(given: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .min_by_key(|known| strsim::damerau_levenshtein(known, given));
    match nearest.filter(|known| strsim::damerau_levenshtein(known, given) <= 3) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("expected one of: {}", known.join(", ")),
    }
}

impl PartialEq for PlatformConfig {
    fn eq(&self, other: &Self) -> bool {
        self.token.expose_secret() == other.token.expose_secret() && self.api_url == other.api_url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::parse("drillbit.toml", source, Path::new("etc"), variables)
    }

    #[track_caller]
    fn refused(source: &str, variables: &[(&str, &str)], expected: &str) {
        let error = parse(source, variables).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\ndoes not say: {expected}");
    }

    #[test]
    fn an_empty_config_has_defaults() {
        let config = parse("", &[]).unwrap();
        assert!(config.discord.is_none() && config.telegram.is_none());
        assert_eq!(config.store_path, Path::new("etc/drillbit.db"));
        assert_eq!(
            (config.log_format, config.log_level.as_str()),
            (LogFormat::Text, "info")
        );
    }

    #[test]
    fn the_example_loads() {
        let example = include_str!("../config.example.toml");
        let config = parse(example, &[]).unwrap();
        assert!(
            config.discord.is_none() && config.telegram.is_none(),
            "the example holds no token"
        );
        // Uncommented it loads as well: every key in it is a real one.
        let whole: String = example
            .lines()
            .map(|line| {
                line.strip_prefix("# ")
                    .filter(|rest| rest.contains(" = "))
                    .unwrap_or(line)
            })
            .fold(String::new(), |text, line| text + line + "\n");
        let whole = whole
            .lines()
            .filter(|line| !line.starts_with("token_file"))
            .fold(String::new(), |text, line| text + line + "\n");
        let config = parse(&whole, &[]).unwrap();
        assert!(config.discord.is_some() && config.telegram.is_some() && config.bank_dirs.len() == 1);
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let config = parse(
            "[telegram]\ntoken = \"old\"\n",
            &[("DRILLBIT_TELEGRAM__TOKEN", "1:new"), ("DRILLBIT_BANK__DIRS", "a:b")],
        )
        .unwrap();
        assert_eq!(config.telegram.unwrap().token.expose_secret(), "1:new");
        assert_eq!(config.bank_dirs, [Path::new("etc/a"), Path::new("etc/b")]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        refused(
            "[telegram]\n\ntokn = \"x\"\n",
            &[],
            "drillbit.toml:3: unknown key `tokn` in [telegram]; did you mean `token`?",
        );
        refused(
            "[telegrm]\n",
            &[],
            "drillbit.toml:1: unknown section [telegrm]; did you mean `telegram`?",
        );
        refused(
            "[store]\npath = 3\n",
            &[],
            "drillbit.toml:2: `path` in [store] must be a string",
        );
        refused("[store\n", &[], "drillbit.toml:1: not TOML");
        refused("[log]\nformat = \"xml\"\n", &[], "must be \"text\" or \"json\"");
        refused("[bank]\ndirs = \"questions\"\n", &[], "must be a list of strings");
        refused("[discord]\ntoken_file = \"missing\"\n", &[], "cannot be read");
        refused("[discord]\napi_url = \"localhost\"\n", &[], "must be an address");
        refused("[discord]\ntoken = \"a b\"\n", &[], "copy it again");
        refused(
            "",
            &[("DRILLBIT_TELEGRAM__TOKN", "x")],
            "did you mean `DRILLBIT_TELEGRAM__TOKEN`?",
        );
    }

    #[test]
    fn tokens_are_never_printed() {
        let config = parse("[discord]\ntoken = \"secret-word\"\n", &[]).unwrap();
        assert!(!format!("{config:?}").contains("secret-word"));
    }
}
