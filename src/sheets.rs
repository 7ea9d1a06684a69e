//! The bank for those who write it: counts by topic, lists, and a question as its learners come to see it.

use anyhow::Context as _;
use chrono::NaiveDate;

use crate::bank::Bank;
use crate::bank::census::{self, is_stale};
use crate::domain::question::QuestionId;
use crate::terminal;

/// A question in both languages.
pub fn show(bank: &Bank, id: &str) -> anyhow::Result<String> {
    let question = bank
        .get(&QuestionId::new(id))
        .with_context(|| match nearest(bank, id) {
            Some(near) => format!("no question {id:?}; did you mean {near}?"),
            None => format!("no question {id:?}; `drillbit bank list` names them all"),
        })?;
    Ok(terminal::question_sheet(question))
}

fn nearest(bank: &Bank, id: &str) -> Option<String> {
    let distance = |known: &str| strsim::damerau_levenshtein(known, &id.to_lowercase());
    let ids = bank.questions().map(|question| question.id.as_str());
    let near = ids.min_by_key(|known| distance(known))?;
    (distance(near) <= 3).then(|| near.to_owned())
}

/// The counts of all topics as a table.
pub fn counts(bank: &Bank, today: NaiveDate) -> String {
    let counts = &census::census(bank, today);
    let widest = counts.iter().map(|count| count.slug.len()).max().unwrap_or(0).max(5);
    let heads = columns([1, 2, 3, 4, 5]);
    let head = format!("{:<widest$}{heads}{:>6}   reviewed since   stale", "topic", "all");
    let mut lines = vec![head];
    let mut total = [0; 5];
    for count in counts {
        let levels = columns(count.levels);
        let since = count.oldest_review.map_or_else(String::new, |date| date.to_string());
        let stale = match count.stale {
            0 => "-".to_owned(),
            some => some.to_string(),
        };
        lines.push(format!(
            "{:<widest$}{levels}{:>6}   {since:<14}   {stale:>5}  {} · {}",
            count.slug,
            count.all(),
            count.name.en,
            count.name.zh
        ));
        for (sum, level) in total.iter_mut().zip(count.levels) {
            *sum += level;
        }
    }
    let levels = columns(total);
    let all: usize = total.iter().sum();
    lines.push(format!(
        "{:<widest$}{levels}{all:>6}   each in English and Chinese",
        "all"
    ));
    lines.join("\n")
}

/// Numbers under each other.
fn columns(numbers: [usize; 5]) -> String {
    numbers.map(|number| format!("{number:>4}")).concat()
}

/// Questions, a line each: all, or those of a topic.
pub fn list(bank: &Bank, topic: Option<&str>, today: NaiveDate) -> anyhow::Result<String> {
    let topic = topic
        .map(|written| {
            bank.topic(written).with_context(|| match bank.nearest_topic(written) {
                Some(near) => format!("no topic {written:?}; did you mean {near}?"),
                None => format!("no topic {written:?}; `drillbit bank` names them all"),
            })
        })
        .transpose()?;
    let lines: Vec<String> = bank
        .questions()
        .filter(|question| topic.is_none_or(|topic| question.topic.slug == topic.slug))
        .map(|question| {
            let stale = if is_stale(question, today) { "  stale" } else { "" };
            format!(
                "{:<16} {}  {}  {}{stale}",
                question.id.as_str(),
                question.difficulty.level(),
                question.reviewed,
                question.body.en.question.plain().replace('\n', " ")
            )
        })
        .collect();
    Ok(lines.join("\n"))
}
