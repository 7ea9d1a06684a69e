//! The shipped bank: sound, complete, and open to an operator's own files.

use std::collections::BTreeMap;
use std::path::Path;

use drillbit::bank::{self, Bank, lint};
use drillbit::domain::question::{Language, QuestionId};

use crate::world::BANK;

/// The list of questions that the project began from.
fn seeds() -> Vec<String> {
    let list_a = (1..=22).map(|number| format!("A{number}"));
    let list_b = (1..=16).map(|number| format!("B{number}"));
    let tracks = (1..=7).map(|number| format!("track{number}"));
    list_a
        .chain(list_b)
        .chain(["B-tail".to_owned()])
        .chain(tracks)
        .collect()
}

#[test]
fn the_shipped_bank_has_no_fault() {
    let bank = Bank::load_checking_patterns(&[]).unwrap_or_else(|faults| panic!("{}", bank::list(&faults)));
    let faults = lint::lint(&bank);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), bank::list(&faults));
}

#[test]
fn every_seed_is_covered_and_no_other_is_named() {
    let mut covered: BTreeMap<&str, Vec<&QuestionId>> = BTreeMap::new();
    for question in BANK.questions() {
        for seed in &question.seed {
            covered.entry(seed).or_default().push(&question.id);
        }
    }
    let seeds = seeds();
    assert_eq!(seeds.len(), 46);
    let missing: Vec<&String> = seeds
        .iter()
        .filter(|seed| !covered.contains_key(seed.as_str()))
        .collect();
    assert!(missing.is_empty(), "no question covers {missing:?}");
    let unknown: Vec<_> = covered
        .iter()
        .filter(|(seed, _)| !seeds.iter().any(|known| known == *seed))
        .collect();
    assert!(unknown.is_empty(), "no such seed: {unknown:?}");
}

#[test]
fn a_seed_that_is_a_slot_of_its_own_is_where_it_belongs() {
    let seeds_of = |id: &str| &BANK.get(&QuestionId::new(id)).unwrap_or_else(|| panic!("no {id}")).seed;
    for (id, seed) in [
        ("position-01", "A21"),
        ("position-01", "B1"),
        ("eval-01", "A15"),
        ("serving-04", "A16"),
        ("serving-05", "A22"),
        ("systems-03", "A18"),
        ("systems-16", "A18"),
        ("transformer-06", "A20"),
        ("transformer-03", "A14"),
        ("transformer-02", "A19"),
        ("tokens-04", "B-tail"),
        ("rag-14", "B16"),
    ] {
        assert!(
            seeds_of(id).iter().any(|known| known == seed),
            "{id} does not name {seed}"
        );
    }
}

#[test]
fn every_question_is_written_in_both_languages_with_what_a_learner_needs() {
    assert!(BANK.len() >= 45, "{} questions", BANK.len());
    for question in BANK.questions() {
        let id = &question.id;
        for language in Language::ALL {
            let body = question.body(language);
            assert!(
                !body.question.plain().is_empty() && !body.answer.plain().is_empty(),
                "{id}"
            );
            assert!(!body.follow_ups.is_empty(), "{id}");
        }
        assert!((3..=7).contains(&question.points.len()), "{id}");
        for source in &question.sources {
            assert!(source.url().starts_with("https://"), "{id}: {}", source.reference);
        }
        let in_chinese = question.body(Language::Zh).answer.plain();
        assert!(
            in_chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            "{id}"
        );
    }
}

#[test]
fn topics_have_a_name_in_both_languages_and_are_found_by_each() {
    assert!(BANK.topics().count() >= 10);
    for topic in BANK.topics() {
        let (en, zh) = (&topic.name.en, &topic.name.zh);
        assert!(!en.is_empty() && !zh.is_empty() && en != zh, "{}", topic.slug);
        for written in [&topic.slug, en, zh, &format!("  {} ", topic.slug.to_uppercase())] {
            assert_eq!(
                BANK.topic(written).map(|found| &found.slug),
                Some(&topic.slug),
                "{written}"
            );
        }
    }
    assert_eq!(BANK.topic("cooking"), None);
    assert_eq!(BANK.nearest_topic("rga").as_deref(), Some("rag"));
}

fn shipped(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("questions").join(file)).unwrap()
}

#[test]
fn an_operators_folder_replaces_and_extends() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("any/depth");
    std::fs::create_dir_all(&inner).unwrap();
    let ours = shipped("position/why-position.toml").replace("difficulty = 1", "difficulty = 5");
    std::fs::write(inner.join("replaced.toml"), &ours).unwrap();
    std::fs::write(
        folder.path().join("added.toml"),
        ours.replace("position-01", "position-99"),
    )
    .unwrap();
    std::fs::write(folder.path().join("readme.md"), "not a question").unwrap();
    let bank = Bank::load(&[folder.path().to_owned()]).unwrap_or_else(|faults| panic!("{}", bank::list(&faults)));
    assert_eq!(bank.len(), BANK.len() + 1);
    let level = |bank: &Bank, id: &str| {
        bank.get(&QuestionId::new(id))
            .map(|question| question.difficulty.level())
    };
    assert_eq!(
        (level(&bank, "position-01"), level(&BANK, "position-01")),
        (Some(5), Some(1))
    );
    assert_eq!(level(&bank, "position-99"), Some(5));
}

#[test]
fn an_operators_folder_may_bring_topics_and_rename_them() {
    let folder = tempfile::tempdir().unwrap();
    let topics = "[[topic]]\nslug = \"cooking\"\nen = \"Cooking\"\nzh = \"烹饪\"\n\n[[topic]]\nslug = \"rag\"\nen = \"Look-up\"\nzh = \"检索\"\n";
    std::fs::write(folder.path().join("topics.toml"), topics).unwrap();
    let question = shipped("position/why-position.toml")
        .replace("id = \"position-01\"", "id = \"cooking-01\"")
        .replace("topic = \"position\"", "topic = \"cooking\"");
    std::fs::write(folder.path().join("eggs.toml"), question).unwrap();
    let bank = Bank::load(&[folder.path().to_owned()]).unwrap_or_else(|faults| panic!("{}", bank::list(&faults)));
    assert_eq!(bank.topic("烹饪").map(|topic| topic.slug.as_str()), Some("cooking"));
    assert_eq!(bank.topic("look-up").map(|topic| topic.slug.as_str()), Some("rag"));
    assert_eq!(bank.topics().filter(|topic| topic.slug == "rag").count(), 1);
}

#[test]
fn the_same_folder_named_twice_is_a_clash_that_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("one.toml"), shipped("position/why-position.toml")).unwrap();
    let faults = Bank::load(&[folder.path().to_owned(), folder.path().to_owned()]).unwrap_err();
    assert!(faults[0].problem.contains("position-01") && faults[0].problem.contains("one.toml"));
}

fn drillbit(arguments: &[&str]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_drillbit"))
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn the_bank_is_counted_listed_and_shown() {
    let (done, counts) = drillbit(&["bank"]);
    assert!(done);
    let last = counts.lines().last().unwrap();
    assert!(
        last.starts_with("all ") && last.contains(&BANK.len().to_string()),
        "{last}"
    );
    assert_eq!(counts.lines().count(), BANK.topics().count() + 2);

    let (done, listed) = drillbit(&["bank", "list", "rag"]);
    let rag = BANK.questions().filter(|question| question.topic.slug == "rag");
    assert!(done && listed.lines().all(|line| line.starts_with("rag-")));
    assert_eq!(listed.lines().count(), rag.count());
    let (done, near) = drillbit(&["bank", "list", "rga"]);
    assert!(!done && near.contains("did you mean rag?"), "{near}");

    let (done, shown) = drillbit(&["bank", "show", "position-01"]);
    let question = BANK.get(&QuestionId::new("position-01")).unwrap();
    assert!(done);
    for language in Language::ALL {
        let plain = question.points[0].claim.get(language).plain();
        let start: String = plain.chars().take(20).collect();
        assert!(shown.contains(&start), "{shown}");
    }
    assert!(shown.contains(&question.sources[0].url()));
    let (done, near) = drillbit(&["bank", "show", "position-0"]);
    assert!(!done && near.contains("did you mean position-0"), "{near}");
}

#[test]
fn what_shows_only_beside_other_things_is_told() {
    let source = shipped("position/why-position.toml");
    let topics = shipped("topics.toml");
    let faults = |question: &str| {
        let bank = Bank::from_sources(&[("topics.toml", &topics), ("position/a.toml", question)]).unwrap();
        let faults = lint::lint(&bank);
        faults
            .into_iter()
            .map(|fault| fault.problem)
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(faults(&source), "");
    let twin = source.replace("position-01", "position-02");
    let both = Bank::from_sources(&[
        ("topics.toml", &topics),
        ("position/a.toml", &source),
        ("position/b.toml", &twin),
    ])
    .unwrap();
    let alike = lint::lint(&both);
    assert!(
        alike
            .iter()
            .any(|fault| fault.problem.contains("nearly the same as position-01")),
        "{alike:?}"
    );
    let aged = source.replacen("\n\n[[source]]", "\nstale_after = 2026-01-01\n\n[[source]]", 1);
    assert!(faults(&aged).contains("is not after reviewed"), "{}", faults(&aged));
    let dead = source.replacen("ref = \"arXiv:", "ref = \"https://arxiv.org/abs/", 1);
    assert!(faults(&dead).contains("must be given as arXiv"), "{}", faults(&dead));
}
