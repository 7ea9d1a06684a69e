//! Suggestions while an option is typed: topics of the bank and time zones.

use std::sync::Arc;

use serde_json::{Value, json};

use super::render::markup::{plain_cut, units};
use crate::domain::question::{Language, Topic};
use crate::domain::zone;

/// The most that Discord shows.
const MOST: usize = 25;
/// The longest name and value of a suggestion.
const LONGEST: usize = 100;

/// Topics that go with what was typed. With `several`, it completes the last of a list.
pub fn topics(all: &[Arc<Topic>], typed: &str, several: bool, language: Language) -> Value {
    let (before, last) = match typed.rfind([',', '，', '、']) {
        Some(at) if several => {
            let after = typed[at..].chars().next().map_or(at, |mark| at + mark.len_utf8());
            (&typed[..at], &typed[after..])
        }
        _ => ("", typed),
    };
    let chosen: Vec<&str> = before
        .split([',', '，', '、'])
        .map(str::trim)
        .filter(|topic| !topic.is_empty())
        .collect();
    let wanted = last.trim().to_lowercase();
    let fits = |topic: &&Arc<Topic>| {
        let names = [&topic.slug, &topic.name.en, &topic.name.zh];
        !chosen.contains(&topic.slug.as_str()) && names.iter().any(|name| name.to_lowercase().contains(&wanted))
    };
    // What the short name begins with is likelier meant than what stands somewhere inside.
    let begins = |topic: &&Arc<Topic>| topic.slug.starts_with(&wanted);
    let suggest = |topic: &Arc<Topic>| {
        let own = format!("{} ({})", topic.name.get(language), topic.slug);
        if chosen.is_empty() {
            (own, topic.slug.clone())
        } else {
            let so_far = chosen.join(", ");
            (format!("{so_far}, {own}"), format!("{so_far}, {}", topic.slug))
        }
    };
    let (first, rest): (Vec<_>, Vec<_>) = all.iter().filter(fits).partition(begins);
    let mut found: Vec<(String, String)> = first.into_iter().chain(rest).map(suggest).collect();
    if several && chosen.is_empty() && "all".starts_with(&wanted) {
        found.insert(0, ("all".to_owned(), "all".to_owned()));
    }
    choices(found)
}

/// Zones that go with what was typed.
pub fn zones(typed: &str, language: Language) -> Value {
    let found = zone::complete(typed, language, MOST);
    choices(
        found
            .into_iter()
            .map(|zone| (zone.name().replace('_', " "), zone.name().to_owned())),
    )
}

fn choices(found: impl IntoIterator<Item = (String, String)>) -> Value {
    found
        .into_iter()
        // A value that is cut would mean something else.
        .filter(|(_, value)| units(value) <= LONGEST)
        .take(MOST)
        .map(|(name, value)| json!({ "name": plain_cut(&name, LONGEST), "value": value }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::question::Bilingual;

    fn values(value: &Value) -> Vec<&str> {
        let list = value.as_array().into_iter().flatten();
        list.filter_map(|choice| choice["value"].as_str()).collect()
    }

    #[test]
    fn topics_complete_alone_and_in_a_list() {
        let all: Vec<Arc<Topic>> = [("rag", "Retrieval", "检索增强"), ("agents", "Agents", "智能体")]
            .into_iter()
            .map(|(slug, en, zh)| {
                let name = Bilingual {
                    en: en.to_owned(),
                    zh: zh.to_owned(),
                };
                Arc::new(Topic {
                    slug: slug.to_owned(),
                    name,
                })
            })
            .collect();
        let check = |typed, several, wanted: &[&str]| {
            assert_eq!(values(&topics(&all, typed, several, Language::En)), wanted, "{typed}");
        };
        check("", false, &["rag", "agents"]);
        check("", true, &["all", "rag", "agents"]);
        check("RETR", false, &["rag"]);
        check("智", false, &["agents"]);
        check("rag, a", true, &["rag, agents"]);
        check("rag，", true, &["rag, agents"]);
        check("x", true, &[]);
        let long = "x,".repeat(60);
        check(&long, true, &[]);
    }

    #[test]
    fn zones_are_at_most_25() {
        assert_eq!(values(&zones("america/", Language::En)).len(), 25);
        assert_eq!(values(&zones("shang", Language::Zh))[0], "Asia/Shanghai");
    }
}
