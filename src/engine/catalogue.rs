//! The catalogue of commands: name, arguments and where each is allowed. Every adapter registers and reads from it.

use std::collections::BTreeMap;

use super::action::{
    Action, GuideAction, ProgressAction, ScheduleAction, ScheduleChange, SettingsAction, SettingsChange, StudyAction,
    VacationAction,
};
use super::vacation_text;
use crate::domain::ids::ChatKind;
use crate::domain::question::{Language, PostLanguage};
use crate::domain::zone;

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    /// Today's question.
    Daily,
    /// The next question.
    Drill,
    /// The streak.
    Streak,
    /// Days away.
    Vacation,
    /// Cards, scores and topics.
    Progress,
    /// The topics of the bank.
    Topics,
    /// One's own settings.
    Settings,
    /// The chat's schedule.
    Setup,
    /// Stops the chat's schedule.
    Pause,
    /// Starts it again.
    Resume,
    /// What can be done here.
    Help,
    /// The first hello, where a platform opens private chats with it.
    Start,
}

/// What an argument takes, so that an adapter can offer values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Free words.
    Text,
    /// A topic of the bank, or several.
    Topic,
    /// A time zone.
    Zone,
    /// `en` or `zh`.
    Language,
    /// `en`, `zh` or `both`.
    PostLanguage,
    /// Yes or no.
    Switch,
    /// A whole number between two bounds, both included.
    Number(i64, i64),
    /// A place where the bot can post.
    Place,
    /// A role to mention.
    Role,
}

/// An argument of a command; all are optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Its name, the same in every language.
    pub name: &'static str,
    /// What it takes.
    pub kind: ArgumentKind,
}

/// What was given with a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input<'a> {
    /// Values by argument name.
    Named(BTreeMap<&'a str, String>),
    /// The rest of the line.
    Line(&'a str),
}

const fn argument(name: &'static str, kind: ArgumentKind) -> Argument {
    Argument { name, kind }
}

impl Command {
    /// All commands, in the order of help.
    pub const ALL: [Self; 12] = [
        Self::Daily,
        Self::Drill,
        Self::Streak,
        Self::Vacation,
        Self::Progress,
        Self::Topics,
        Self::Settings,
        Self::Setup,
        Self::Pause,
        Self::Resume,
        Self::Help,
        Self::Start,
    ];

    /// Its name as people type it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Drill => "drill",
            Self::Streak => "streak",
            Self::Vacation => "vacation",
            Self::Progress => "progress",
            Self::Topics => "topics",
            Self::Settings => "settings",
            Self::Setup => "setup",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Help => "help",
            Self::Start => "start",
        }
    }

    /// The command with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|command| command.name() == name.to_ascii_lowercase())
    }

    /// Whether it changes a chat's schedule, and so belongs to the chat's admins.
    pub fn is_for_admins(self) -> bool {
        match self {
            Self::Setup | Self::Pause | Self::Resume => true,
            Self::Daily
            | Self::Drill
            | Self::Streak
            | Self::Vacation
            | Self::Progress
            | Self::Topics
            | Self::Settings
            | Self::Help
            | Self::Start => false,
        }
    }

    /// Whether it is offered in a kind of chat.
    pub fn is_offered_in(self, kind: ChatKind) -> bool {
        // Elsewhere nobody needs to say hello before the bot may answer.
        self != Self::Start || kind == ChatKind::Private
    }

    /// Its arguments.
    pub fn arguments(self) -> &'static [Argument] {
        const DRILL: &[Argument] = &[argument("topic", ArgumentKind::Topic)];
        const SETTINGS: &[Argument] = &[
            argument("language", ArgumentKind::Language),
            argument("timezone", ArgumentKind::Zone),
            argument("rollover", ArgumentKind::Number(0, 6)),
            argument("new", ArgumentKind::Number(0, 100)),
            argument("retention", ArgumentKind::Number(70, 97)),
            argument("daily", ArgumentKind::Text),
            argument("remind", ArgumentKind::Text),
            argument("share", ArgumentKind::Switch),
        ];
        const STREAK: &[Argument] = &[argument("why", ArgumentKind::Switch)];
        const VACATION: &[Argument] = &[
            argument("until", ArgumentKind::Text),
            argument("from", ArgumentKind::Text),
        ];
        const SETUP: &[Argument] = &[
            argument("time", ArgumentKind::Text),
            argument("timezone", ArgumentKind::Zone),
            argument("language", ArgumentKind::PostLanguage),
            argument("channel", ArgumentKind::Place),
            argument("topics", ArgumentKind::Topic),
            argument("days", ArgumentKind::Text),
            argument("role", ArgumentKind::Role),
        ];
        match self {
            Self::Drill => DRILL,
            Self::Settings => SETTINGS,
            Self::Setup => SETUP,
            Self::Streak => STREAK,
            Self::Vacation => VACATION,
            Self::Daily | Self::Progress | Self::Topics | Self::Pause | Self::Resume | Self::Help | Self::Start => &[],
        }
    }

    /// The action of the command with what was given. A `channel` is the adapter's to read.
    pub fn action(self, input: &Input<'_>) -> Action {
        match self {
            Self::Daily => StudyAction::Daily.into(),
            Self::Drill => StudyAction::Drill {
                topic: topic(input),
                early: false,
            }
            .into(),
            Self::Streak if asks_why(input) => ProgressAction::Ledger.into(),
            Self::Streak => ProgressAction::Streak.into(),
            Self::Vacation => vacation(input).into(),
            Self::Progress => ProgressAction::Overview.into(),
            Self::Topics => ProgressAction::Topics.into(),
            Self::Settings => match settings(input) {
                change if change == SettingsChange::default() => SettingsAction::Show.into(),
                change => SettingsAction::Change(change).into(),
            },
            Self::Setup => match setup(input) {
                change if change == ScheduleChange::default() => ScheduleAction::Show.into(),
                change => ScheduleAction::Set(change).into(),
            },
            Self::Pause => ScheduleAction::Pause.into(),
            Self::Resume => ScheduleAction::Resume.into(),
            Self::Help => GuideAction::Help.into(),
            Self::Start => GuideAction::Start.into(),
        }
    }
}

fn topic(input: &Input<'_>) -> Option<String> {
    let given = match input {
        Input::Named(values) => values.get("topic").cloned().unwrap_or_default(),
        Input::Line(line) => line.trim().to_owned(),
    };
    (!given.trim().is_empty()).then_some(given)
}

fn asks_why(input: &Input<'_>) -> bool {
    match input {
        Input::Named(values) => values.get("why").is_some_and(|value| value == "true"),
        Input::Line(line) => ["why", "为什么"].contains(&line.trim().to_lowercase().trim_end_matches(['?', '？'])),
    }
}

fn vacation(input: &Input<'_>) -> VacationAction {
    let (until, from) = match input {
        Input::Named(values) => {
            let get = |name: &str| values.get(name).cloned();
            (get("until").unwrap_or_default(), get("from"))
        }
        Input::Line(line) => vacation_text::part(line),
    };
    if vacation_text::is_end(&until) {
        VacationAction::End
    } else if until.trim().is_empty() && from.is_none() {
        VacationAction::Show
    } else {
        VacationAction::Plan { until, from }
    }
}

fn settings(input: &Input<'_>) -> SettingsChange {
    let mut change = SettingsChange::default();
    let mut set = |name: &str, value: String| match name {
        "language" => change.language = Some(value),
        "timezone" | "zone" => change.zone = Some(value),
        "rollover" => change.rollover = Some(value),
        "new" => change.new_per_day = Some(value),
        "retention" => change.retention = Some(value),
        "share" => change.share = Some(value),
        "remind" | "reminder" => change.remind = Some(value),
        // No argument of a menu, where it would be offered without a judge too: the settings have its switch.
        "judge" => change.judge = Some(value),
        _ => change.daily = Some(value),
    };
    match input {
        Input::Named(values) => values.iter().for_each(|(name, value)| set(name, value.clone())),
        Input::Line(line) => {
            let words: Vec<&str> = line.split_whitespace().collect();
            let mut at = 0;
            while let Some(word) = words.get(at) {
                let name = word.to_lowercase();
                let next = words.get(at + 1).copied().unwrap_or_default();
                at += 1;
                if matches!(
                    name.as_str(),
                    "language" | "rollover" | "retention" | "daily" | "remind" | "reminder" | "share" | "judge"
                ) || (name == "new" && next.parse::<u32>().is_ok())
                {
                    set(&name, next.to_owned());
                    at += 1;
                } else if word.parse::<Language>().is_ok() {
                    set("language", name);
                } else if looks_like_time(word) || name == "off" {
                    set("daily", name);
                } else {
                    // A city may have several words, so the rest of the line is the zone.
                    let from = if matches!(name.as_str(), "timezone" | "zone") {
                        at
                    } else {
                        at - 1
                    };
                    set("timezone", words[from..].join(" "));
                    break;
                }
            }
        }
    }
    change
}

fn setup(input: &Input<'_>) -> ScheduleChange {
    let mut change = ScheduleChange::default();
    match input {
        Input::Named(values) => {
            let get = |name: &str| values.get(name).cloned();
            change = ScheduleChange {
                time: get("time"),
                zone: get("timezone"),
                language: get("language"),
                topics: get("topics"),
                days: get("days"),
                role: get("role"),
            };
        }
        Input::Line(line) => {
            let mut topics: Vec<&str> = Vec::new();
            for word in line.split([' ', ',', '，', '\t', '\n']).filter(|word| !word.is_empty()) {
                if looks_like_time(word) {
                    change.time = Some(word.to_owned());
                } else if word.parse::<PostLanguage>().is_ok() {
                    change.language = Some(word.to_owned());
                } else if is_days(word) {
                    change.days = Some(word.to_owned());
                } else if word.contains('/') || zone::parse(word).is_ok() {
                    change.zone = Some(word.to_owned());
                } else {
                    topics.push(word);
                }
            }
            if !topics.is_empty() {
                change.topics = Some(topics.join(","));
            }
        }
    }
    change
}

fn looks_like_time(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn is_days(word: &str) -> bool {
    super::schedule_text::parse_days(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(command: Command, text: &str) -> Action {
        command.action(&Input::Line(text))
    }

    #[test]
    fn a_setup_line_is_read_word_by_word() {
        assert_eq!(
            line(Command::Setup, "09:00 Asia/Shanghai both rag, agents mon-fri"),
            ScheduleAction::Set(ScheduleChange {
                time: Some("09:00".into()),
                zone: Some("Asia/Shanghai".into()),
                language: Some("both".into()),
                topics: Some("rag,agents".into()),
                days: Some("mon-fri".into()),
                role: None,
            })
            .into()
        );
        assert_eq!(line(Command::Setup, "  "), ScheduleAction::Show.into());
    }

    #[test]
    fn a_settings_line_takes_names_or_plain_values() {
        let change = |change| Action::from(SettingsAction::Change(change));
        let zone = |zone: &str| {
            change(SettingsChange {
                zone: Some(zone.into()),
                ..SettingsChange::default()
            })
        };
        assert_eq!(line(Command::Settings, "new york"), zone("new york"));
        assert_eq!(line(Command::Settings, "timezone Los Angeles"), zone("Los Angeles"));
        assert_eq!(
            line(Command::Settings, "new 5"),
            change(SettingsChange {
                new_per_day: Some("5".into()),
                ..SettingsChange::default()
            })
        );
        assert_eq!(
            line(Command::Settings, "zh 21:30"),
            change(SettingsChange {
                language: Some("zh".into()),
                daily: Some("21:30".into()),
                ..SettingsChange::default()
            })
        );
        assert_eq!(
            line(Command::Settings, "language de"),
            change(SettingsChange {
                language: Some("de".into()),
                ..SettingsChange::default()
            })
        );
    }

    #[test]
    fn the_streak_and_a_vacation_take_words() {
        let plan = |until: &str, from: Option<&str>| {
            Action::from(VacationAction::Plan {
                until: until.into(),
                from: from.map(Into::into),
            })
        };
        assert_eq!(line(Command::Streak, ""), ProgressAction::Streak.into());
        assert_eq!(line(Command::Streak, "Why?"), ProgressAction::Ledger.into());
        assert_eq!(line(Command::Vacation, " "), VacationAction::Show.into());
        assert_eq!(line(Command::Vacation, "off"), VacationAction::End.into());
        assert_eq!(line(Command::Vacation, "5"), plan("5", None));
        assert_eq!(
            line(Command::Vacation, "from Dec 1 until Dec 5"),
            plan("Dec 5", Some("Dec 1"))
        );
        let named = [("why", "true".to_owned())].into_iter().collect();
        assert_eq!(
            Command::Streak.action(&Input::Named(named)),
            ProgressAction::Ledger.into()
        );
    }

    #[test]
    fn names_are_unique_and_found() {
        for command in Command::ALL {
            assert_eq!(Command::named(command.name()), Some(command));
        }
        assert_eq!(Command::named("nope"), None);
    }
}
