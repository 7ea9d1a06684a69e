//! Every sentence the bot says, in English and Chinese: Fluent files behind typed keys. Plain words, no markup.

pub mod dates;
pub mod days;
pub mod judge;
pub mod rubric;
pub mod sentences;
pub mod unasked;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::question::Language;

/// The name of a sentence; see [`key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(&'static str);

/// One constant per sentence, made from the English file.
pub mod key {
    use super::Key;

    include!(concat!(env!("OUT_DIR"), "/keys.rs"));
}

const SOURCES: [(Language, &str); 2] = [
    (Language::En, include_str!("en.ftl")),
    (Language::Zh, include_str!("zh.ftl")),
];

static BUNDLES: LazyLock<Vec<(Language, FluentBundle<FluentResource>)>> = LazyLock::new(|| {
    SOURCES
        .into_iter()
        .map(|(language, source)| (language, bundle(language, source)))
        .collect()
});

/// A sentence without variables.
pub fn say(language: Language, key: Key) -> String {
    say_with(language, key, &[])
}

/// A sentence with its variables. A missing sentence gives its key; a test proves there is none.
pub fn say_with(language: Language, key: Key, values: &[(&'static str, Value<'_>)]) -> String {
    let bundle = BUNDLES
        .iter()
        .find(|(known, _)| *known == language)
        .map(|(_, bundle)| bundle);
    let Some((bundle, pattern)) = bundle.and_then(|bundle| Some((bundle, bundle.get_message(key.0)?.value()?))) else {
        return key.0.to_owned();
    };
    let mut arguments = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        match value {
            Value::Number(number) => arguments.set(*name, FluentValue::from(*number)),
            Value::Words(words) => arguments.set(*name, FluentValue::from(*words)),
        }
    }
    bundle
        .format_pattern(pattern, Some(&arguments), &mut Vec::new())
        .into_owned()
}

/// A value in a sentence.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// A number, which chooses the plural.
    Number(i64),
    /// Words, put in as they are.
    Words(&'a str),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(words: &'a str) -> Self {
        Self::Words(words)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(words: &'a String) -> Self {
        Self::Words(words)
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Value<'_> {
            fn from(number: $kind) -> Self {
                Self::Number(i64::from(number))
            }
        })*
    };
}

numbers!(u8, u32, i64);

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

fn bundle(language: Language, source: &str) -> FluentBundle<FluentResource> {
    let locale = LanguageIdentifier::from_bytes(language.code().as_bytes()).unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // The isolation marks of Fluent show as boxes in some chat clients.
    bundle.set_use_isolating(false);
    // A file with a fault still gives its sound sentences; the tests below allow no fault.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Key to the variables that its sentence uses.
    fn sentences(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in source.lines() {
            if let Some((key, _)) = line
                .split_once(" =")
                .filter(|(key, _)| key.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                current = key.to_owned();
                assert!(
                    found.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{key} stands twice"
                );
            }
            for part in line.split('$').skip(1) {
                let name: String = part
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                found.get_mut(&current).unwrap().insert(name);
            }
        }
        found
    }

    #[test]
    fn both_files_are_sound_and_say_the_same_things_with_the_same_variables() {
        for (_, source) in SOURCES {
            assert!(FluentResource::try_new(source.to_owned()).is_ok());
        }
        assert_eq!(sentences(SOURCES[0].1), sentences(SOURCES[1].1));
    }

    #[test]
    fn plurals_and_words_are_filled_in() {
        assert_eq!(
            say_with(Language::En, key::STREAK_DAYS, &[("days", 1u32.into())]),
            "1-day streak"
        );
        assert_eq!(
            say_with(Language::En, key::STREAK_DAYS, &[("days", 12u32.into())]),
            "12-day streak"
        );
        assert_eq!(
            say_with(Language::Zh, key::STREAK_DAYS, &[("days", 1u32.into())]),
            "已连续 1 天"
        );
        assert_eq!(
            say_with(Language::En, key::NOTICE_UNKNOWN_TOPIC, &[("given", "x".into())]),
            "I do not know the topic “x”. /topics lists them."
        );
    }

    #[test]
    fn english_buttons_begin_as_the_manual_says() {
        for (key, label) in [
            (key::BUTTON_ANSWER, "Answer"),
            (key::BUTTON_REVEAL, "Reveal"),
            (key::BUTTON_AGAIN, "Again"),
            (key::BUTTON_HARD, "Hard"),
            (key::BUTTON_GOOD, "Good"),
            (key::BUTTON_EASY, "Easy"),
            (key::BUTTON_UNDO, "Undo"),
            (key::BUTTON_NEXT, "Next"),
        ] {
            assert!(say(Language::En, key).starts_with(label));
        }
    }
}
