//! The bank for those who write it: counts, lists, and a question as its learners come to see it.

use anyhow::Context as _;
use chrono::NaiveDate;

use super::Page;
use crate::bank::Bank;
use crate::bank::census::{self, is_stale};
use crate::domain::question::{Bilingual, Language, PointKind, Question, QuestionId};
use crate::engine::view::{Origin, Prompt};
use crate::terminal::style::Style;
use crate::wording::{key, sentences};

/// A question as its learners come to see it, from prompt to sources, in one language after the other.
pub fn show(bank: &Bank, id: &str) -> anyhow::Result<String> {
    let style = Style::for_output();
    let question = bank
        .get(&QuestionId::new(id))
        .with_context(|| match nearest(bank, id) {
            Some(near) => format!("no question {id:?}; did you mean {near}?"),
            None => format!("no question {id:?}; `drillbit bank list` names them all"),
        })?;
    let sheets = Language::ALL.map(|language| sheet(question, Page { language, style }));
    Ok(sheets.join("\n\n"))
}

fn nearest(bank: &Bank, id: &str) -> Option<String> {
    let distance = |known: &str| strsim::damerau_levenshtein(known, &id.to_lowercase());
    let ids = bank.questions().map(|question| question.id.as_str());
    let near = ids.min_by_key(|known| distance(known))?;
    (distance(near) <= 3).then(|| near.to_owned())
}

/// A question in the language of a page.
fn sheet(question: &Question, page: Page) -> String {
    let Page { language, style } = page;
    let body = question.body.get(language);
    let prompt = Prompt {
        question: question.id.clone(),
        topic: question.topic.clone(),
        difficulty: question.difficulty,
        text: Bilingual {
            en: question.body.en.question.clone(),
            zh: question.body.zh.question.clone(),
        },
    };
    let mut lines = page.prompt(sentences::origin(Origin::New), &prompt);
    lines.push(page.heading(key::COMPARE_REFERENCE));
    lines.push(style.text(&body.answer, "  "));
    lines.push(String::new());
    lines.push(page.heading(key::COMPARE_RUBRIC));
    for (index, point) in question.points.iter().enumerate() {
        let remark = match point.kind {
            PointKind::Must => sentences::aside(language, &page.say(key::COMPARE_MUST)),
            PointKind::Bonus => sentences::aside(language, &page.say(key::COMPARE_BONUS)),
            PointKind::Core => String::new(),
        };
        let claim = point.claim.get(language).plain();
        lines.push(style.wrap(&format!("{claim}{remark}"), &format!("  {}  ", index + 1), "     "));
    }
    if !question.misconceptions.is_empty() {
        lines.push(String::new());
        lines.push(page.heading(key::COMPARE_CORRECTION_TITLE));
        for wrong in &question.misconceptions {
            let words = page.fill(
                key::COMPARE_CORRECTION,
                &[
                    ("claim", wrong.claim.get(language).into()),
                    ("correction", wrong.correction.get(language).into()),
                ],
            );
            lines.push(style.wrap(&words, "  ", "  "));
        }
    }
    lines.push(String::new());
    lines.push(page.heading(key::GRADED_FOLLOW_UP));
    for follow_up in &body.follow_ups {
        lines.push(style.wrap(&follow_up.plain(), "  - ", "    "));
    }
    lines.push(String::new());
    lines.push(page.heading(key::GRADED_SOURCES));
    for source in &question.sources {
        lines.push(format!("  {} {}", source.title, style.dim(&source.url())));
    }
    lines.join("\n")
}

/// The counts of all topics as a table.
pub fn counts(bank: &Bank, today: NaiveDate) -> String {
    let style = Style::for_output();
    let counts = &census::census(bank, today);
    let widest = counts.iter().map(|count| count.slug.len()).max().unwrap_or(0).max(5);
    let heads: String = (1..=5).map(|level| format!("{level:>4}")).collect();
    let head = format!("{:<widest$}{heads}{:>6}   reviewed since   stale", "topic", "all");
    let mut lines = vec![style.bold(&head)];
    let mut total = [0; 5];
    for count in counts {
        let levels: String = count.levels.iter().map(|level| format!("{level:>4}")).collect();
        let since = count.oldest_review.map_or_else(String::new, |date| date.to_string());
        let stale = if count.stale == 0 {
            format!("{:>5}", "-")
        } else {
            style.yellow(&format!("{:>5}", count.stale))
        };
        let name = style.dim(&format!("  {} · {}", count.name.en, count.name.zh));
        lines.push(format!(
            "{:<widest$}{levels}{:>6}   {since:<14}   {stale}{name}",
            count.slug,
            count.all()
        ));
        for (sum, level) in total.iter_mut().zip(count.levels) {
            *sum += level;
        }
    }
    let levels: String = total.iter().map(|level| format!("{level:>4}")).collect();
    let all: usize = total.iter().sum();
    lines.push(format!(
        "{:<widest$}{levels}{all:>6}   each in English and Chinese",
        "all"
    ));
    lines.join("\n")
}

/// Questions, a line each: all, or those of a topic.
pub fn list(bank: &Bank, topic: Option<&str>, today: NaiveDate) -> anyhow::Result<String> {
    let style = Style::for_output();
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
            let stale = if is_stale(question, today) {
                style.yellow(" stale")
            } else {
                String::new()
            };
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
