//! What shows only beside other things: the two languages of a question, its sources, and other questions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::{Bank, Fault};
use crate::domain::question::{Question, Source};

/// Han characters for each English word of a reference answer: whatever lies outside, one language says more.
const ANSWER_RATIO: std::ops::RangeInclusive<f64> = 0.9..=2.1;
/// The same of a point, in Han characters and Latin words, since a claim is short.
const CLAIM_RATIO: std::ops::RangeInclusive<f64> = 0.7..=3.0;
/// A Chinese prompt has at least this share of Han characters; names of methods take room.
const HAN_SHARE: f64 = 0.12;
/// Prompts that have more in common than this ask the same.
const TOO_ALIKE: f64 = 0.7;
/// A topic with so many questions has at least [`LEVELS`] difficulties.
const SPREAD_FROM: usize = 6;
const LEVELS: usize = 3;
/// Whatever ages is looked at again within this time.
const STALE_WITHIN: TimeDelta = TimeDelta::days(2 * 366);

/// Every fault of the bank as a whole.
pub(super) fn faults(bank: &Bank) -> Vec<Fault> {
    let questions: Vec<&Question> = bank.questions().map(AsRef::as_ref).collect();
    let mut faults = Vec::new();
    let mut add = |question: &Question, problem: String| {
        faults.push(Fault {
            file: bank.file_of(&question.id).to_owned(),
            line: 1,
            problem,
        });
    };
    for question in &questions {
        let problems = languages(question).into_iter().chain(sources(question));
        for problem in problems.chain(dates(question)) {
            add(question, problem);
        }
    }
    for (one, other) in alike(&questions) {
        add(
            one,
            format!("asks nearly the same as {}; one of them is enough", other.id),
        );
    }
    for (topic, levels, first) in narrow(&questions) {
        add(
            first,
            format!("the topic {topic} has {levels} difficulties only; expected at least {LEVELS}"),
        );
    }
    faults
}

/// Whether both languages say the same amount, each in its own script.
fn languages(question: &Question) -> Vec<String> {
    let mut problems = Vec::new();
    let (en, zh) = (question.body.en.answer.plain(), question.body.zh.answer.plain());
    let ratio = ratio(han(&zh), words(&en));
    if !ANSWER_RATIO.contains(&ratio) {
        problems.push(format!(
            "the Chinese answer has {ratio:.2} Han characters for each English word; expected {} to {}: one of them says more",
            ANSWER_RATIO.start(),
            ANSWER_RATIO.end()
        ));
    }
    for point in &question.points {
        let (en, zh) = (point.claim.en.plain(), point.claim.zh.plain());
        let latin = zh
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .count();
        let ratio = self::ratio(han(&zh) + latin, words(&en));
        if !CLAIM_RATIO.contains(&ratio) {
            problems.push(format!(
                "`{}` has {ratio:.2} Chinese characters for each English word; one language says more",
                point.id
            ));
        }
    }
    let (en, zh) = (question.body.en.question.plain(), question.body.zh.question.plain());
    if self::ratio(han(&zh), zh.chars().count()) < HAN_SHARE {
        problems.push("the Chinese prompt is hardly Chinese".to_owned());
    }
    if han(&en) > words(&en) {
        problems.push("the English prompt is hardly English".to_owned());
    }
    problems
}

/// Whether each source is named in the form that lasts.
fn sources(question: &Question) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for Source { reference, title: _ } in &question.sources {
        if !seen.insert(reference) {
            problems.push(format!("names the source {reference} twice"));
        }
        if let Some(problem) = dead_form(reference) {
            problems.push(format!("the source {reference} {problem}"));
        }
    }
    problems
}

fn dead_form(reference: &str) -> Option<&'static str> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(id) = reference.strip_prefix("arXiv:") {
        let (id, version) = id.split_once('v').unwrap_or((id, "1"));
        let good = id
            .split_once('.')
            .is_some_and(|(month, number)| digits(month) && month.len() == 4 && digits(number) && number.len() >= 4);
        return (!good || !digits(version)).then_some("must be arXiv:YYMM.NNNNN");
    }
    if let Some(number) = reference.strip_prefix("RFC ") {
        return (!digits(number)).then_some("must be RFC and a number");
    }
    if let Some(doi) = reference.strip_prefix("doi:") {
        return (!doi.starts_with("10.") || !doi.contains('/')).then_some("must be doi:10.…/…");
    }
    if reference.contains("arxiv.org/") {
        return Some("must be given as arXiv:YYMM.NNNNN");
    }
    if reference.contains("doi.org/") {
        return Some("must be given as doi:10.…/…");
    }
    let short = ["bit.ly", "t.co/", "tinyurl", "web.archive.org", "utm_"];
    if short.iter().any(|part| reference.contains(part)) {
        return Some("must be the page's own lasting address");
    }
    reference.contains(char::is_whitespace).then_some("must have no blanks")
}

fn dates(question: &Question) -> Option<String> {
    let stale = question.stale_after?;
    if stale <= question.reviewed {
        return Some(format!(
            "stale_after {stale} is not after reviewed {}; review it, then set both",
            question.reviewed
        ));
    }
    (stale > question.reviewed + STALE_WITHIN)
        .then(|| format!("stale_after {stale} is more than two years after reviewed; leave it out if it does not age"))
}

/// Pairs of questions whose prompts are nearly the same in either language.
fn alike<'a>(questions: &[&'a Question]) -> Vec<(&'a Question, &'a Question)> {
    let bags: Vec<[BTreeSet<String>; 2]> = questions
        .iter()
        .map(|question| {
            [
                content_words(&question.body.en.question.plain()),
                pairs(&question.body.zh.question.plain()),
            ]
        })
        .collect();
    let mut found = Vec::new();
    for (index, one) in questions.iter().enumerate() {
        for (other, bag) in questions.iter().zip(&bags).take(index) {
            if bags[index].iter().zip(bag).any(|(a, b)| common(a, b) > TOO_ALIKE) {
                found.push((*one, *other));
            }
        }
    }
    found
}

/// Topics of some size with too few difficulties: the topic, how many it has, and its first question.
fn narrow<'a>(questions: &[&'a Question]) -> Vec<(String, usize, &'a Question)> {
    let mut topics: BTreeMap<&str, Vec<&Question>> = BTreeMap::new();
    for question in questions {
        topics.entry(&question.topic.slug).or_default().push(question);
    }
    let narrow = topics.into_iter().filter_map(|(topic, all)| {
        let levels: BTreeSet<_> = all.iter().map(|question| question.difficulty).collect();
        let few = all.len() >= SPREAD_FROM && levels.len() < LEVELS;
        few.then(|| (topic.to_owned(), levels.len(), all[0]))
    });
    narrow.collect()
}

/// Words that tell prompts apart: not those with which any of them is asked.
fn content_words(text: &str) -> BTreeSet<String> {
    const ASKING: [&str; 30] = [
        "what", "is", "the", "a", "an", "of", "how", "do", "does", "and", "in", "to", "are", "for", "why", "you", "it",
        "which", "on", "with", "when", "that", "would", "from", "by", "as", "or", "be", "each", "their",
    ];
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !ASKING.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Every two neighbouring characters.
fn pairs(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// The share that two sets have in common, 0 to 1 (Dice).
fn common(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    ratio(2 * one.intersection(other).count(), one.len() + other.len())
}

fn han(text: &str) -> usize {
    text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

#[expect(clippy::cast_precision_loss, reason = "lengths of texts")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_must_have_a_form_that_lasts() {
        for good in [
            "arXiv:1706.03762",
            "arXiv:2501.12948v2",
            "RFC 8259",
            "doi:10.1145/3600006.3613165",
            "https://docs.vllm.ai/en/latest/",
        ] {
            assert_eq!(dead_form(good), None, "{good}");
        }
        for bad in [
            "arXiv:cs/0112017x",
            "arXiv:1706",
            "arXiv:1706.03762vX",
            "RFC eight",
            "doi:abc",
            "https://arxiv.org/abs/1706.03762",
            "https://doi.org/10.1/2",
            "https://bit.ly/x",
            "https://a.b/?utm_source=x",
            "https://a.b/c d",
        ] {
            assert!(dead_form(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn prompts_are_alike_by_what_they_ask_about() {
        let same = common(
            &content_words("What is the KV cache, and why is it used?"),
            &content_words("Why is a KV cache used?"),
        );
        assert!(same > 0.9, "{same}");
        let other = common(
            &content_words("What is the KV cache?"),
            &content_words("What is the softmax?"),
        );
        assert!(other < TOO_ALIKE, "{other}");
        assert!(common(&pairs("什么是 KV cache？"), &pairs("KV cache 是什么？")) > 0.6);
        assert!(common(&BTreeSet::new(), &BTreeSet::new()) < 0.1);
    }
}
