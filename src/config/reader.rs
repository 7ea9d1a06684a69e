//! Reads a parsed config file and the environment key by key, and collects what is wrong.

use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;
use toml::{Table, Value};

use super::{JudgeConfig, LogFormat, PREFIX, PlatformConfig};

/// The sections and their keys.
const KEYS: [(&str, &[&str]); 6] = [
    ("discord", &["token", "token_file", "api_url"]),
    ("telegram", &["token", "token_file", "api_url"]),
    ("store", &["path"]),
    ("bank", &["dirs"]),
    ("judge", &["base_url", "model", "api_key", "api_key_file", "timeout"]),
    ("log", &["format", "level"]),
];

/// A config file under way to a config, with all that is wrong with it.
pub(super) struct Reader<'a> {
    pub(super) name: &'a str,
    pub(super) source: &'a str,
    pub(super) table: Table,
    pub(super) problems: Vec<String>,
}

impl Reader<'_> {
    /// Faults unknown sections and keys, and names the nearest.
    pub(super) fn find_unknown(&mut self) {
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

    pub(super) fn override_with(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
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

    pub(super) fn text(&mut self, section: &str, key: &str) -> Option<String> {
        match self.value(section, key)?.as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(_) => None,
            None => {
                self.problem(section, key, "must be a string in quotes");
                None
            }
        }
    }

    pub(super) fn texts(&mut self, section: &str, key: &str) -> Vec<String> {
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

    pub(super) fn platform(&mut self, section: &str, folder: &Path) -> Option<PlatformConfig> {
        let api_url = self.address(section, "api_url", "http://127.0.0.1:8081");
        let token = self.secret(section, "token", "token_file", folder)?;
        Some(PlatformConfig { token, api_url })
    }

    pub(super) fn judge(&mut self, folder: &Path) -> Option<JudgeConfig> {
        const MOST: u64 = 8;
        let example = "https://api.example.com/v1";
        let base_url = self.address("judge", "base_url", example);
        let base_url = base_url.map(|url| url.trim_end_matches("/chat/completions").to_owned());
        if let Some(url) = &base_url
            && url.contains(['?', '#', '@'])
        {
            self.problem(
                "judge",
                "base_url",
                &format!("must be a plain address such as {example}"),
            );
        }
        let model = self.text("judge", "model");
        let api_key = self.secret("judge", "api_key", "api_key_file", folder);
        let timeout = self.value("judge", "timeout").map(|value| match value {
            Value::String(text) => text.trim().parse().ok(),
            Value::Integer(seconds) => u64::try_from(*seconds).ok(),
            _ => None,
        });
        let timeout = match timeout.map(|seconds| seconds.filter(|seconds| (1..=MOST).contains(seconds))) {
            None => MOST,
            Some(Some(seconds)) => seconds,
            Some(None) => {
                self.problem("judge", "timeout", "must be whole seconds, from 1 to 8");
                MOST
            }
        };
        match (base_url, model) {
            (Some(base_url), Some(model)) => Some(JudgeConfig {
                base_url,
                model,
                api_key,
                timeout: Duration::from_secs(timeout),
            }),
            (None, None) => None,
            (Some(_), None) => {
                self.problem("judge", "model", "is missing; name the model that shall judge");
                None
            }
            (None, Some(_)) => {
                self.problem(
                    "judge",
                    "base_url",
                    &format!("is missing; give the endpoint, such as {example}"),
                );
                None
            }
        }
    }

    fn address(&mut self, section: &str, key: &str, example: &str) -> Option<String> {
        let address = self.text(section, key)?.trim_end_matches('/').to_owned();
        let parsed = reqwest::Url::parse(&address).ok();
        if parsed.is_none_or(|url| !matches!(url.scheme(), "http" | "https") || !url.has_host()) {
            self.problem(section, key, &format!("must be an address such as {example}"));
        }
        Some(address)
    }

    /// A secret from its key, or from the file that another key names.
    fn secret(&mut self, section: &str, key: &str, file_key: &str, folder: &Path) -> Option<SecretString> {
        let secret = match (self.text(section, key), self.text(section, file_key)) {
            (Some(secret), _) => secret,
            (None, Some(file)) => {
                let path = folder.join(file);
                let fault = match std::fs::read_to_string(&path) {
                    Ok(secret) if !secret.trim().is_empty() => Ok(secret.trim().to_owned()),
                    Ok(_) => Err(format!("which is empty; it must hold the {}", spoken(key))),
                    Err(error) => Err(format!("which cannot be read: {error}")),
                };
                match fault {
                    Ok(secret) => secret,
                    Err(fault) => {
                        self.problem(section, file_key, &format!("names {}, {fault}", path.display()));
                        return None;
                    }
                }
            }
            (None, None) => return None,
        };
        if secret.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
            let fault = format!("holds blanks or characters that no {} has; copy it again", spoken(key));
            self.problem(section, key, &fault);
            return None;
        }
        Some(SecretString::from(secret))
    }

    pub(super) fn log_format(&mut self) -> LogFormat {
        match self.text("log", "format").as_deref() {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(_) => {
                self.problem("log", "format", "must be \"text\" or \"json\"");
                LogFormat::Text
            }
        }
    }

    pub(super) fn log_level(&mut self) -> String {
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

/// The name of a secret in a sentence.
fn spoken(key: &str) -> &str {
    key.rsplit('_').next().unwrap_or(key)
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
