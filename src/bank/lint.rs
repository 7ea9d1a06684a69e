//! What a sound file can still get wrong: rubrics that do not recognise their own answer, texts that are too long, and the like.

use super::question_file::Origin;
use super::{Bank, Fault, balance};
use crate::domain::matching::{Answer, Matcher, PointState};
use crate::domain::question::{Language, PointKind, Question, SampleKind};

/// The longest prompt, in characters; a chat message must hold it twice.
const MAX_PROMPT: [(Language, usize); 2] = [(Language::En, 220), (Language::Zh, 110)];
/// The longest claim of a point, in characters.
const MAX_CLAIM: [(Language, usize); 2] = [(Language::En, 170), (Language::Zh, 90)];
/// Reference answers: words in English, Han characters in Chinese.
const ANSWER_LENGTH: [(Language, std::ops::RangeInclusive<usize>); 2] =
    [(Language::En, 90..=290), (Language::Zh, 140..=650)];
/// Reference answers of other questions may tick at most this share of points, in percent.
const FOREIGN_TICKS_PERCENT: usize = 5;

/// Every fault of every question that the reader of files cannot see.
pub fn lint(bank: &Bank) -> Vec<Fault> {
    let questions: Vec<&Question> = bank.questions().map(AsRef::as_ref).collect();
    let mut faults = Vec::new();
    let mut whole = Foreign::default();
    let references: Vec<(&Question, String)> = questions
        .iter()
        .flat_map(|question| Language::ALL.map(|language| (*question, question.body(language).answer.plain())))
        .collect();
    let references: Vec<(&Question, Answer<'_>)> = references
        .iter()
        .map(|(question, text)| (*question, Answer::new(text)))
        .collect();
    for question in &questions {
        let Some(origin) = bank.origins.get(&question.id) else {
            continue;
        };
        let mut report = Report {
            origin,
            faults: &mut faults,
        };
        lengths(question, &mut report);
        rubric(question, &mut report);
        match Matcher::new(question, bank.weights()) {
            Ok(matcher) => {
                recognition(question, &matcher, &mut report);
                samples(question, &matcher, &mut report);
                foreign_answers(question, &matcher, &references, &mut whole, &mut report);
            }
            Err(error) => report.add(1, error.to_string()),
        }
    }
    if whole.is_too_much() {
        let Foreign { ticked, checked } = whole;
        let problem = format!(
            "answers to other questions tick {ticked} of {checked} points; expected at most {FOREIGN_TICKS_PERCENT} %"
        );
        faults.push(Fault {
            file: "questions".to_owned(),
            line: 1,
            problem,
        });
    }
    faults.extend(balance::faults(bank));
    faults.sort();
    faults
}

struct Report<'a> {
    origin: &'a Origin,
    faults: &'a mut Vec<Fault>,
}

impl Report<'_> {
    fn add(&mut self, line: usize, problem: impl Into<String>) {
        self.faults.push(Fault {
            file: self.origin.file.clone(),
            line,
            problem: problem.into(),
        });
    }

    fn add_at_point(&mut self, index: usize, problem: impl Into<String>) {
        self.add(self.origin.point_lines.get(index).copied().unwrap_or(1), problem);
    }
}

fn lengths(question: &Question, report: &mut Report<'_>) {
    for (language, most) in MAX_PROMPT {
        let length = question.body(language).question.plain().chars().count();
        if length > most {
            report.add(
                1,
                format!(
                    "[{}] question has {length} characters; expected at most {most}",
                    language.code()
                ),
            );
        }
    }
    for (language, range) in ANSWER_LENGTH {
        let answer = question.body(language).answer.plain();
        let (length, unit) = match language {
            Language::En => (answer.split_whitespace().count(), "words"),
            Language::Zh => (
                answer.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count(),
                "Han characters",
            ),
        };
        if !range.contains(&length) {
            report.add(
                1,
                format!(
                    "[{}] answer has {length} {unit}; expected {} to {}",
                    language.code(),
                    range.start(),
                    range.end()
                ),
            );
        }
    }
    let follow_ups = Language::ALL.map(|language| question.body(language).follow_ups.len());
    if follow_ups[0] != follow_ups[1] || !(2..=3).contains(&follow_ups[0]) {
        report.add(
            1,
            format!(
                "{} English and {} Chinese follow_ups; expected the same 2 or 3 in both",
                follow_ups[0], follow_ups[1]
            ),
        );
    }
}

fn rubric(question: &Question, report: &mut Report<'_>) {
    for (index, point) in question.points.iter().enumerate() {
        for (language, most) in MAX_CLAIM {
            let length = point.claim.get(language).plain().chars().count();
            if length > most {
                report.add_at_point(
                    index,
                    format!(
                        "{}: `{}` has {length} characters; expected at most {most}",
                        point.id,
                        language.code()
                    ),
                );
            }
        }
        let weight_fits = match point.kind {
            PointKind::Must => point.weight == 3,
            PointKind::Core => true,
            PointKind::Bonus => point.weight == 1,
        };
        if !weight_fits {
            report.add_at_point(
                index,
                format!(
                    "{}: a must point weighs 3, a bonus point 1; found {}",
                    point.id, point.weight
                ),
            );
        }
        let lonely = point.terms.groups.iter().any(|group| group.len() < 2);
        if point.kind == PointKind::Must && lonely {
            report.add_at_point(
                index,
                format!(
                    "{}: every group of a must point needs at least two alternatives",
                    point.id
                ),
            );
        }
    }
}

fn recognition(question: &Question, matcher: &Matcher, report: &mut Report<'_>) {
    for language in Language::ALL {
        let body = question.body(language);
        let answer = matcher.suggest(&body.answer.plain());
        let prompt = matcher.suggest(&body.question.plain());
        for (index, point) in question.points.iter().enumerate() {
            if answer.points[index].state != PointState::Tick {
                report.add_at_point(
                    index,
                    format!(
                        "{}: the [{}] reference answer does not tick it ({:?})",
                        point.id,
                        language.code(),
                        answer.points[index].state
                    ),
                );
            }
            if prompt.points[index].state == PointState::Tick {
                report.add_at_point(
                    index,
                    format!("{}: repeating the [{}] question ticks it", point.id, language.code()),
                );
            }
        }
        for index in answer.misconceptions {
            let id = &question.misconceptions[index].id;
            report.add(
                1,
                format!(
                    "the [{}] reference answer holds the misconception {id}",
                    language.code()
                ),
            );
        }
    }
}

fn samples(question: &Question, matcher: &Matcher, report: &mut Report<'_>) {
    for (index, sample) in question.samples.iter().enumerate() {
        let found = matcher.suggest(&sample.text);
        let ticks: Vec<&str> = question
            .points
            .iter()
            .zip(found.states())
            .filter(|(_, state)| *state == PointState::Tick)
            .map(|(point, _)| point.id.as_str())
            .collect();
        let wrong: Vec<&str> = found
            .misconceptions
            .iter()
            .map(|index| question.misconceptions[*index].id.as_str())
            .collect();
        let line = report.origin.sample_lines.get(index).copied().unwrap_or(1);
        if ticks != sample.ticks {
            report.add(
                line,
                format!(
                    "this sample ticks [{}]; the file expects [{}]",
                    ticks.join(", "),
                    sample.ticks.join(", ")
                ),
            );
        }
        if wrong != sample.misconceptions {
            report.add(
                line,
                format!(
                    "this sample holds misconceptions [{}]; the file expects [{}]",
                    wrong.join(", "),
                    sample.misconceptions.join(", ")
                ),
            );
        }
    }
    for language in Language::ALL {
        for (kind, least) in [(SampleKind::Good, 2), (SampleKind::Weak, 1), (SampleKind::Wrong, 1)] {
            let count = question
                .samples
                .iter()
                .filter(|sample| sample.language == language && sample.kind == kind)
                .count();
            if count < least {
                report.add(
                    1,
                    format!(
                        "{count} {kind:?} samples in {}; expected at least {least}",
                        language.code()
                    ),
                );
            }
        }
    }
}

/// How many point checks were made with answers to other questions, and how many ticked.
#[derive(Debug, Clone, Copy, Default)]
struct Foreign {
    ticked: usize,
    checked: usize,
}

impl Foreign {
    fn add(&mut self, ticked: usize, checked: usize) {
        self.ticked += ticked;
        self.checked += checked;
    }

    fn is_too_much(self) -> bool {
        // A handful of answers proves nothing.
        self.checked >= 200 && self.ticked * 100 > self.checked * FOREIGN_TICKS_PERCENT
    }
}

/// Answers to other questions must seldom tick a point. Those of the same topic rightly share facts, so a
/// single question is judged by the other topics, and the bank as a whole by all.
fn foreign_answers(
    question: &Question,
    matcher: &Matcher,
    references: &[(&Question, Answer<'_>)],
    whole: &mut Foreign,
    report: &mut Report<'_>,
) {
    let mut elsewhere = Foreign::default();
    for (other, answer) in references.iter().filter(|(other, _)| other.id != question.id) {
        let ticked = matcher.ticked_by_terms(answer);
        whole.add(ticked, question.points.len());
        if other.topic.slug != question.topic.slug {
            elsewhere.add(ticked, question.points.len());
        }
    }
    if elsewhere.is_too_much() {
        let Foreign { ticked, checked } = elsewhere;
        let problem = format!(
            "answers of other topics tick {ticked} of {checked} of its points; expected at most {FOREIGN_TICKS_PERCENT} %: make the terms more specific"
        );
        report.add(1, problem);
    }
}
