//! How well typed answers are recognised: the matcher and a plain n-gram baseline on labelled answers, and how fast.
//!
//! `dev.jsonl` was looked at while terms and matcher were written, `held.jsonl` only reported. A line is
//! `{"question", "language", "kind", "answer", "ticks"}`. `cargo bench --bench matching -- --misses` lists
//! what went wrong in `dev.jsonl`.

mod baseline;
mod figures;

use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use baseline::Baseline;
use drillbit::bank::Bank;
use drillbit::domain::matching::{Matcher, PointState};
use drillbit::domain::question::{Language, Question, QuestionId};
use figures::{Figures, Pair};
use serde::Deserialize;

/// A labelled answer.
#[derive(Debug, Deserialize)]
struct Labelled {
    question: String,
    language: String,
    kind: String,
    answer: String,
    ticks: Vec<String>,
}

fn main() -> anyhow::Result<()> {
    let bank = Bank::load(&[]).map_err(|faults| anyhow::anyhow!("{}", drillbit::bank::list(&faults)))?;
    let dev = read("dev.jsonl")?;
    let held = read("held.jsonl")?;
    let baseline = Baseline::fitted(&bank, &dev);
    let mut out = std::io::stdout().lock();
    for (name, answers) in [("dev", &dev), ("held", &held)] {
        if answers.is_empty() {
            writeln!(out, "{name}: no data")?;
            continue;
        }
        let mut matched = Figures::default();
        let mut plain = Figures::default();
        for labelled in answers {
            let question = question(&bank, labelled)?;
            let suggestion = bank.matcher(question)?.suggest(&labelled.answer);
            let guessed = baseline.ticks(question, labelled);
            for (index, point) in question.points.iter().enumerate() {
                let state = suggestion.points[index].state;
                let pair = |ticked| Pair {
                    language: &labelled.language,
                    kind: &labelled.kind,
                    expected: labelled.ticks.contains(&point.id),
                    ticked,
                    maybe: state == PointState::Maybe,
                };
                matched.add(&pair(state == PointState::Tick));
                plain.add(&pair(guessed[index]));
            }
        }
        let questions: std::collections::BTreeSet<&str> = answers.iter().map(|one| one.question.as_str()).collect();
        writeln!(
            out,
            "{name}: {} answers to {} questions",
            answers.len(),
            questions.len()
        )?;
        write!(out, "{}", matched.table("matcher"))?;
        write!(out, "{}", plain.table("n-gram baseline"))?;
    }
    if std::env::args().any(|argument| argument == "--misses") {
        misses(&bank, &dev, &mut out)?;
    }
    timing(&bank, &dev, &mut out)
}

fn read(name: &str) -> anyhow::Result<Vec<Labelled>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("benches/matching")
        .join(name);
    let Ok(content) = std::fs::read_to_string(&path) else {
        return Ok(Vec::new());
    };
    let lines = content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| serde_json::from_str(line).with_context(|| format!("{name}:{}", index + 1)))
        .collect()
}

fn question<'a>(bank: &'a Bank, labelled: &Labelled) -> anyhow::Result<&'a Question> {
    bank.get(&QuestionId::new(&labelled.question))
        .map(AsRef::as_ref)
        .with_context(|| format!("no question {}", labelled.question))
}

fn misses(bank: &Bank, answers: &[Labelled], out: &mut impl std::io::Write) -> anyhow::Result<()> {
    for labelled in answers {
        let question = question(bank, labelled)?;
        let suggestion = bank.matcher(question)?.suggest(&labelled.answer);
        let mut wrong = Vec::new();
        for (point, found) in question.points.iter().zip(&suggestion.points) {
            let expected = labelled.ticks.contains(&point.id);
            if expected != (found.state == PointState::Tick) {
                let sign = if expected { "missed" } else { "false" };
                let state = format!("{:?} {:.2}", found.state, found.similarity);
                wrong.push(format!("    {sign} {} ({state}): {}", point.id, point.claim.en.plain()));
            }
        }
        if !wrong.is_empty() {
            let Labelled {
                question,
                language,
                kind,
                answer,
                ..
            } = labelled;
            let mistakes = suggestion.misconceptions.len();
            writeln!(
                out,
                "{question} {language} {kind}, {mistakes} misconceptions: {answer}\n{}",
                wrong.join("\n")
            )?;
        }
    }
    Ok(())
}

/// Medians over all answers of `dev.jsonl`, and the slowest of 4,096 characters of anything.
fn timing(bank: &Bank, answers: &[Labelled], out: &mut impl std::io::Write) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for labelled in answers {
        let matcher = bank.matcher(question(bank, labelled)?)?;
        times.push(fastest(&matcher, &labelled.answer));
    }
    times.sort();
    if let Some(median) = times.get(times.len() / 2) {
        let most = times.last().map_or(0.0, micros);
        writeln!(
            out,
            "one answer against its points: median {:.0} µs, slowest {most:.0} µs",
            micros(median)
        )?;
    }
    let hostile = [
        "a ",
        "memory ",
        "缓存",
        "不",
        "kv cache, ",
        "((((",
        "1,",
        "é",
        "\u{10ffff}",
        "n²",
        "not ",
        "，",
    ];
    let everything: String = bank.questions().step_by(7).fold(String::new(), |all, question| {
        Language::ALL
            .into_iter()
            .fold(all, |all, language| all + &question.body(language).answer.plain())
    });
    let (mut first, mut again) = ((Duration::ZERO, String::new()), (Duration::ZERO, String::new()));
    for question in bank.questions() {
        let own = question.points.iter().map(|point| point.claim.en.plain());
        let pieces = std::iter::once(everything.clone()).chain(hostile.iter().map(|piece| (*piece).to_owned()));
        let texts: Vec<String> = pieces
            .chain(own)
            .map(|piece| piece.chars().cycle().take(4_096).collect())
            .collect();
        // The first look also builds what the patterns need for these characters. The fastest of three fresh
        // matchers counts, since other processes can take the processor away for longer than all of it takes.
        let mut firsts = vec![Duration::MAX; texts.len()];
        for _ in 0..3 {
            let matcher = Matcher::new(question, bank.weights())?;
            for (text, least) in texts.iter().zip(&mut firsts) {
                let begin = Instant::now();
                black_box(matcher.suggest(text));
                *least = begin.elapsed().min(*least);
            }
        }
        let matcher = Matcher::new(question, bank.weights())?;
        for (text, least) in texts.iter().zip(firsts) {
            let what = format!("{} with {:?}", question.id, text.chars().take(12).collect::<String>());
            first = first.max((least, what.clone()));
            again = again.max((fastest(&matcher, text), what));
        }
    }
    for (when, (time, what)) in [("the first time", first), ("again", again)] {
        writeln!(
            out,
            "4,096 characters of anything, {when}: at most {:.0} µs ({what})",
            micros(&time)
        )?;
    }
    Ok(())
}

fn fastest(matcher: &Matcher, answer: &str) -> Duration {
    let runs = (0..5).map(|_| {
        let begin = Instant::now();
        black_box(matcher.suggest(black_box(answer)));
        begin.elapsed()
    });
    runs.min().unwrap_or_default()
}

fn micros(time: &Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
