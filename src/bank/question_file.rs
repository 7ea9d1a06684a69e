//! One question file to one checked `Question`.

use std::sync::Arc;

use serde_spanned::Spanned;

use super::reader::{Fault, Faults, Table, parse};
use crate::domain::matching;
use crate::domain::question::{
    Bilingual, Body, Difficulty, Language, Misconception, Point, PointKind, Question, QuestionId, Sample, SampleKind,
    Source, Terms, Topic,
};

const QUESTION_KEYS: [&str; 12] = [
    "id",
    "topic",
    "difficulty",
    "seed",
    "reviewed",
    "stale_after",
    "source",
    "en",
    "zh",
    "point",
    "misconception",
    "sample",
];

/// Reads a question file. With `check_patterns`, regular expressions are compiled too (which takes
/// most of the time; the shipped files are proven by a test).
pub(super) fn read(
    file: &str,
    source: &str,
    topics: &[Arc<Topic>],
    check_patterns: bool,
) -> Result<(Question, Origin), Vec<Fault>> {
    let mut faults = Faults::new(file, source);
    let parsed = parse(source, &mut faults);
    let root = Table::open(parsed.get_ref(), 0..0, "the file", &QUESTION_KEYS, &mut faults);
    let question = question(&root, topics, check_patterns, &mut faults);
    match question {
        Some(question) if faults.is_empty() => {
            let origin = Origin {
                file: file.to_owned(),
                point_lines: faults.lines(root.places("point")),
                sample_lines: faults.lines(root.places("sample")),
            };
            Ok((question, origin))
        }
        _ => Err(faults.found()),
    }
}

/// Where a question stands, so that a fault found later can be traced.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// Its file.
    pub(super) file: String,
    /// The line of each point, from 1.
    pub(super) point_lines: Vec<usize>,
    /// The line of each sample, from 1.
    pub(super) sample_lines: Vec<usize>,
}

fn question(
    root: &Table<'_, '_>,
    topics: &[Arc<Topic>],
    check_patterns: bool,
    faults: &mut Faults<'_>,
) -> Option<Question> {
    let id = root.string("id", faults);
    let slug = root.string("topic", faults);
    let topic = topics.iter().find(|topic| topic.slug == *slug.get_ref()).cloned();
    if topic.is_none() && !slug.get_ref().is_empty() {
        let known: Vec<&str> = topics.iter().map(|topic| topic.slug.as_str()).collect();
        faults.add(
            &slug.span(),
            format!(
                "unknown topic `{}`; expected one of: {}",
                slug.get_ref(),
                known.join(", ")
            ),
        );
    }
    if !id.get_ref().is_empty() && !is_id_of(id.get_ref(), slug.get_ref()) {
        faults.add(
            &id.span(),
            format!(
                "`id` must be the topic, a hyphen and two digits, such as {}-01",
                slug.get_ref()
            ),
        );
    }
    let difficulty = root.number("difficulty", 1..=5, faults);
    let seed = root
        .strings("seed", faults)
        .into_iter()
        .map(Spanned::into_inner)
        .collect();
    let reviewed = root.date("reviewed", true, faults);
    let stale_after = root.date("stale_after", false, faults);
    let sources = sources(root, faults);
    let (en, zh) = (body(root, Language::En, faults), body(root, Language::Zh, faults));
    let points = points(root, check_patterns, faults);
    let misconceptions = misconceptions(root, check_patterns, faults);
    let samples = samples(root, &points, &misconceptions, faults);
    Some(Question {
        id: QuestionId::new(id.get_ref()),
        topic: topic?,
        difficulty: Difficulty::new(difficulty)?,
        seed,
        sources,
        reviewed: reviewed?,
        stale_after,
        body: Bilingual { en: en?, zh: zh? },
        points,
        misconceptions,
        samples,
    })
}

fn is_id_of(id: &str, topic: &str) -> bool {
    id.strip_prefix(topic)
        .and_then(|rest| rest.strip_prefix('-'))
        .is_some_and(|number| number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn sources(root: &Table<'_, '_>, faults: &mut Faults<'_>) -> Vec<Source> {
    let tables = root.tables("source", &["ref", "title", "supports"], faults);
    if tables.is_empty() {
        faults.add(
            &root.span(),
            "the file has no [[source]]; expected at least one primary source",
        );
    }
    tables
        .iter()
        .map(|table| {
            let reference = table.string("ref", faults);
            let known = ["arXiv:", "https://", "RFC ", "doi:"]
                .iter()
                .any(|form| reference.get_ref().starts_with(form));
            if !known && !reference.get_ref().is_empty() {
                faults.add(
                    &reference.span(),
                    "`ref` must be arXiv:NNNN.NNNNN, RFC NNNN, doi:… or an https address",
                );
            }
            let title = table.string("title", faults);
            table.string("supports", faults);
            Source {
                reference: reference.into_inner(),
                title: title.into_inner(),
            }
        })
        .collect()
}

fn body(root: &Table<'_, '_>, language: Language, faults: &mut Faults<'_>) -> Option<Body> {
    let table = root.table(language.code(), &["question", "answer", "follow_ups"], faults)?;
    let question = table.string("question", faults);
    let answer = table.string("answer", faults);
    let follow_ups = table.strings("follow_ups", faults);
    Some(Body {
        question: faults.text(&question),
        answer: faults.text(&answer),
        follow_ups: follow_ups.iter().map(|follow_up| faults.text(follow_up)).collect(),
    })
}

fn points(root: &Table<'_, '_>, check_patterns: bool, faults: &mut Faults<'_>) -> Vec<Point> {
    let tables = root.tables("point", &["id", "kind", "weight", "en", "zh", "terms", "n_of"], faults);
    if !(3..=7).contains(&tables.len()) {
        faults.add(
            &root.span(),
            format!("the file has {} [[point]]; expected 3 to 7", tables.len()),
        );
    }
    let mut points = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let id = table.string("id", faults);
        let expected = format!("p{}", index + 1);
        if !id.get_ref().is_empty() && *id.get_ref() != expected {
            faults.add(
                &id.span(),
                format!("point ids run p1, p2, … in order; expected `{expected}`"),
            );
        }
        let kind = table.string("kind", faults);
        let point_kind = match kind.get_ref().as_str() {
            "must" => PointKind::Must,
            "bonus" => PointKind::Bonus,
            "core" | "" => PointKind::Core,
            other => {
                faults.add(
                    &kind.span(),
                    format!("`kind` is `{other}`; expected must, core or bonus"),
                );
                PointKind::Core
            }
        };
        let weight = table.number("weight", 1..=3, faults);
        let claim = Bilingual {
            en: table.string("en", faults),
            zh: table.string("zh", faults),
        };
        let claim = Bilingual {
            en: faults.text(&claim.en),
            zh: faults.text(&claim.zh),
        };
        if ![&claim.en, &claim.zh]
            .into_iter()
            .all(|text| text.blocks.is_empty() || text.is_single_paragraph())
        {
            faults.add(
                &table.span(),
                "a point's claim is one paragraph without lists or code blocks",
            );
        }
        let groups = table.groups("terms", faults);
        if check_patterns {
            for pattern in groups.iter().flatten() {
                check_pattern(pattern, faults);
            }
        }
        let n_of = table.optional_number("n_of", 1..=15, faults).map(usize::from);
        if n_of.is_some_and(|wanted| wanted > groups.len()) {
            faults.add(
                &table.span(),
                format!("`n_of` asks for more groups than the {} there are", groups.len()),
            );
        }
        let groups = groups
            .into_iter()
            .map(|group| group.into_iter().map(Spanned::into_inner).collect())
            .collect();
        points.push(Point {
            id: id.into_inner(),
            kind: point_kind,
            weight,
            claim,
            terms: Terms { groups, n_of },
        });
    }
    if !points.iter().any(|point| point.kind == PointKind::Must) {
        faults.add(&root.span(), "no [[point]] has kind = \"must\"; expected at least one");
    }
    points
}

fn misconceptions(root: &Table<'_, '_>, check_patterns: bool, faults: &mut Faults<'_>) -> Vec<Misconception> {
    root.tables(
        "misconception",
        &["id", "en", "zh", "pattern", "fix_en", "fix_zh"],
        faults,
    )
    .iter()
    .map(|table| {
        let pattern = table.string("pattern", faults);
        if check_patterns {
            check_pattern(&pattern, faults);
        }
        let string = |key, faults: &mut Faults<'_>| table.string(key, faults).into_inner();
        Misconception {
            id: string("id", faults),
            claim: Bilingual {
                en: string("en", faults),
                zh: string("zh", faults),
            },
            pattern: pattern.into_inner(),
            correction: Bilingual {
                en: string("fix_en", faults),
                zh: string("fix_zh", faults),
            },
        }
    })
    .collect()
}

fn samples(
    root: &Table<'_, '_>,
    points: &[Point],
    misconceptions: &[Misconception],
    faults: &mut Faults<'_>,
) -> Vec<Sample> {
    let mut samples = Vec::new();
    for table in root.tables(
        "sample",
        &["language", "kind", "text", "ticks", "misconceptions"],
        faults,
    ) {
        let language = table.string("language", faults);
        let kind = table.string("kind", faults);
        let text = table.string("text", faults).into_inner();
        let mut known = |key: &str, ids: Vec<&str>| -> Vec<String> {
            let given = table.strings(key, faults);
            for id in given.iter().filter(|id| !ids.contains(&id.get_ref().as_str())) {
                faults.add(
                    &id.span(),
                    format!("`{}` is not among the file's ids: {}", id.get_ref(), ids.join(", ")),
                );
            }
            given.into_iter().map(Spanned::into_inner).collect()
        };
        let ticks = known("ticks", points.iter().map(|point| point.id.as_str()).collect());
        let found = known(
            "misconceptions",
            misconceptions.iter().map(|wrong| wrong.id.as_str()).collect(),
        );
        let sample_kind = match kind.get_ref().as_str() {
            "good" => Some(SampleKind::Good),
            "weak" => Some(SampleKind::Weak),
            "wrong" => Some(SampleKind::Wrong),
            other => {
                faults.add(
                    &kind.span(),
                    format!("`kind` is `{other}`; expected good, weak or wrong"),
                );
                None
            }
        };
        let sample_language = language.get_ref().parse().ok();
        if sample_language.is_none() {
            faults.add(&language.span(), "`language` must be en or zh");
        }
        if let (Some(language), Some(kind)) = (sample_language, sample_kind) {
            samples.push(Sample {
                language,
                kind,
                text,
                ticks,
                misconceptions: found,
            });
        }
    }
    samples
}

fn check_pattern(pattern: &Spanned<String>, faults: &mut Faults<'_>) {
    if pattern.get_ref().is_empty() {
        return;
    }
    if let Err(error) = matching::compile(pattern.get_ref()) {
        faults.add(
            &pattern.span(),
            format!("pattern `{}` cannot be used: {}", error.pattern, error.problem),
        );
    }
}
