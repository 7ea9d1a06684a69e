//! The config file and the environment: every key, its default, and clear words for what is wrong.

mod reader;

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use toml::Table;

use reader::Reader;

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "drillbit.toml";
/// Environment variables that override a key: `DRILLBIT_`, the section, two underscores, the key.
const PREFIX: &str = "DRILLBIT_";

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
    /// A judge for typed answers, if one is named.
    pub judge: Option<JudgeConfig>,
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

/// What a judge needs.
#[derive(Debug, Clone)]
pub struct JudgeConfig {
    /// The address of the endpoint, before `/chat/completions`.
    pub base_url: String,
    /// The model's name there.
    pub model: String,
    /// The key, if the endpoint wants one; never printed.
    pub api_key: Option<SecretString>,
    /// How long an answer may take to be judged, 1 to 8 s.
    pub timeout: Duration,
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
            judge: reader.judge(folder),
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
        assert!(config.discord.is_none() && config.telegram.is_none() && config.judge.is_none());
        assert_eq!(config.store_path, Path::new("etc/drillbit.db"));
        assert_eq!(
            (config.log_format, config.log_level.as_str()),
            (LogFormat::Text, "info")
        );
    }

    #[test]
    fn the_example_loads() {
        let example = include_str!("../../config.example.toml");
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
            .filter(|line| !line.starts_with("token_file") && !line.starts_with("api_key_file"))
            .fold(String::new(), |text, line| text + line + "\n");
        let config = parse(&whole, &[]).unwrap();
        assert!(config.discord.is_some() && config.telegram.is_some() && config.bank_dirs.len() == 1);
        assert_eq!(config.judge.unwrap().timeout, Duration::from_secs(8));
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
    fn tokens_and_keys_are_never_printed() {
        let judge = "[judge]\nbase_url = \"http://a\"\nmodel = \"m\"\napi_key = \"secret-word\"\n";
        let config = parse(&format!("[discord]\ntoken = \"secret-word\"\n{judge}"), &[]).unwrap();
        assert!(config.judge.is_some() && !format!("{config:?}").contains("secret-word"));
    }

    #[test]
    fn a_judge_needs_an_endpoint_and_a_model() {
        let judge = |rest: &str, variables: &[(&str, &str)]| {
            let source = format!("[judge]\nbase_url = \"https://a.example/v1/chat/completions/\"\n{rest}");
            parse(&source, variables)
        };
        let config = judge(
            "model = \"m\"\ntimeout = 3\n",
            &[("DRILLBIT_JUDGE__API_KEY", "k"), ("DRILLBIT_JUDGE__TIMEOUT", "5")],
        );
        let config = config.unwrap().judge.unwrap();
        assert_eq!(
            (config.base_url.as_str(), config.model.as_str(), config.timeout),
            ("https://a.example/v1", "m", Duration::from_secs(5))
        );
        assert_eq!(config.api_key.unwrap().expose_secret(), "k");
        assert!(judge("model = \"m\"\n", &[]).unwrap().judge.unwrap().api_key.is_none());
        let refused = |rest: &str, expected: &str| {
            let error = judge(rest, &[]).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}\ndoes not say: {expected}");
        };
        refused("", "`model` in [judge] is missing");
        for timeout in ["0", "9", "-1", "1.5", "\"soon\"", "true"] {
            refused(&format!("model = \"m\"\ntimeout = {timeout}\n"), "from 1 to 8");
        }
        refused("model = \"m\"\napi_key = \"a b\"\n", "no key has");
        refused("model = \"m\"\napi_key_file = \"missing\"\n", "cannot be read");
        let error = |source: &str| parse(source, &[]).unwrap_err().to_string();
        assert!(error("[judge]\nmodel = \"m\"\n").contains("`base_url` in [judge] is missing"));
        for url in [
            "a.example",
            "ftp://a.example",
            "https://u:p@a.example",
            "https://a.example/?k=1",
        ] {
            let error = error(&format!("[judge]\nmodel = \"m\"\nbase_url = \"{url}\"\n"));
            assert!(error.contains("address such as"), "{error}");
        }
    }
}
