//! Broken question files: every fault with its file, its line and what was expected.

use std::path::Path;

use drillbit::bank::{Bank, Fault, lint};

const FILE: &str = "position/why-position.toml";

fn sound() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("questions").join(FILE);
    std::fs::read_to_string(path).unwrap()
}

fn faults(source: &str) -> Vec<Fault> {
    Bank::from_sources(&[(FILE, source)]).err().unwrap_or_default()
}

/// The file with one text in place of another, and the line on which that stands.
#[track_caller]
fn broken(from: &str, to: &str) -> (String, usize) {
    let source = sound();
    let at = source.find(from).unwrap_or_else(|| panic!("the file has no {from:?}"));
    let line = source[..at].matches('\n').count() + 1;
    (source.replacen(from, to, 1), line)
}

#[test]
fn each_fault_is_named_with_its_line_and_what_was_expected() {
    assert_eq!(faults(&sound()), []);
    for (from, to, expected) in [
        ("id = \"position-01\"", "id = \"position-1\"", "a hyphen and two digits"),
        ("id = \"position-01\"", "id = \"rag-01\"", "such as position-01"),
        (
            "id = \"position-01\"",
            "id = 7",
            "`id` is a whole number; expected a string",
        ),
        (
            "topic = \"position\"",
            "topic = \"cooking\"",
            "unknown topic `cooking`; expected one of: transformer",
        ),
        ("difficulty = 1", "difficulty = 6", "a whole number from 1 to 5"),
        ("difficulty = 1", "difficulty = \"easy\"", "a whole number from 1 to 5"),
        ("difficulty = 1", "dificulty = 1", "did you mean `difficulty`?"),
        (
            "reviewed = 2026-11-25",
            "reviewed = \"2026-11-25\"",
            "a date such as 2026-11-25, without quotes",
        ),
        (
            "reviewed = 2026-11-25",
            "reviewed = 2026-11-25T00:00:00Z",
            "a date such as",
        ),
        (
            "seed = [\"A21\", \"B1\"]",
            "seed = \"A21\"",
            "expected a list of strings",
        ),
        (
            "seed = [\"A21\", \"B1\"]",
            "seed = [1, \"B1\"]",
            "expected non-blank strings",
        ),
        ("ref = \"arXiv:1706.03762\"", "ref = \"1706.03762\"", "an https address"),
        (
            "title = \"Attention Is All You Need\"",
            "title = \"  \"",
            "`title` is blank; expected some words",
        ),
        (
            "question = \"Why does",
            "qestion = \"Why does",
            "did you mean `question`?",
        ),
        ("kind = \"must\"", "kind = \"should\"", "expected must, core or bonus"),
        ("weight = 3", "weight = 9", "a whole number from 1 to 3"),
        ("id = \"p2\"", "id = \"p9\"", "expected `p2`"),
        ("'permut'", "'permut('", "cannot be used"),
        ("'permut'", "7", "expected non-blank patterns"),
        ("kind = \"weak\"", "kind = \"so-so\"", "expected good, weak or wrong"),
        ("language = \"zh\"", "language = \"de\"", "`language` must be en or zh"),
        (
            "misconceptions = [\"m1\"]",
            "misconceptions = [\"m7\"]",
            "`m7` is not among the file's ids: m1",
        ),
        (
            "ticks = [\"p1\", \"p2\", \"p3\", \"p4\"]",
            "ticks = [\"p8\"]",
            "`p8` is not among the file's ids: p1",
        ),
    ] {
        let (source, line) = broken(from, to);
        let found = faults(&source);
        let hit = found.iter().find(|fault| fault.problem.contains(expected));
        let hit = hit.unwrap_or_else(|| panic!("{to:?} gave {found:#?}, not {expected:?}"));
        assert_eq!((hit.file.as_str(), hit.line), (FILE, line), "{to:?}");
        assert!(hit.to_string().starts_with(&format!("{FILE}:{line}: ")));
    }
}

#[test]
fn markup_that_is_never_closed_is_named_on_its_own_line_inside_the_text() {
    let source = sound();
    let (broken, line) = broken("**permutation-equivariant**", "**permutation-equivariant");
    assert!(
        source
            .lines()
            .nth(line - 1)
            .unwrap()
            .contains("permutation-equivariant")
    );
    let found = faults(&broken);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].line, found[0].problem.contains("never closed")), (line, true));
}

#[test]
fn all_faults_of_a_file_are_listed_in_the_order_of_lines() {
    let (source, first) = broken("difficulty = 1", "difficulty = 0");
    let last = source.lines().position(|line| line == "kind = \"bonus\"").unwrap() + 1;
    let source = source.replacen("kind = \"bonus\"", "kind = \"extra\"", 1);
    let found = faults(&source);
    let lines: Vec<usize> = found.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [first, last], "{found:#?}");
}

#[test]
fn what_is_missing_is_named() {
    let without = |prefix: &str| -> String {
        let lines = sound();
        let lines = lines.lines().filter(|line| !line.starts_with(prefix));
        lines.fold(String::new(), |text, line| text + line + "\n")
    };
    for (prefix, expected) in [
        ("id = \"position", "has no `id`; expected a string"),
        ("topic", "has no `topic`"),
        ("difficulty", "has no `difficulty`; expected a whole number"),
        ("reviewed", "has no `reviewed`; expected a date"),
        ("kind = \"must\"", "expected at least one"),
        ("pattern", "has no `pattern`"),
        ("fix_zh", "has no `fix_zh`"),
        ("supports", "has no `supports`"),
    ] {
        let found = faults(&without(prefix));
        assert!(
            found
                .iter()
                .any(|fault| fault.problem.contains(expected) && fault.line >= 1),
            "without {prefix}: {found:#?}"
        );
    }
    let no_chinese = sound().replacen("[zh]", "[extra]", 1);
    let found = faults(&no_chinese);
    assert!(
        found
            .iter()
            .any(|fault| fault.problem.contains("expected a table [zh]")),
        "{found:#?}"
    );
    assert!(!faults("").is_empty());
}

#[test]
fn what_is_no_toml_is_named_with_its_line() {
    let (source, line) = broken("difficulty = 1", "difficulty = = 1");
    let found = faults(&source);
    assert!(
        found
            .iter()
            .any(|fault| fault.line == line && fault.problem.starts_with("not TOML")),
        "{found:#?}"
    );
    for nonsense in ["\u{0}\u{1}", "[[[", "= = =", "\"\"\"", "<html>", "id = \"x"] {
        assert!(
            faults(nonsense)
                .iter()
                .all(|fault| fault.file == FILE && fault.line == 1)
        );
        assert!(!faults(nonsense).is_empty(), "{nonsense:?}");
    }
}

#[test]
fn two_files_with_one_id_clash_and_both_are_named() {
    let source = sound();
    let clash = Bank::from_sources(&[("a.toml", &source), ("b.toml", &source)]).unwrap_err();
    assert_eq!(clash.len(), 1);
    assert_eq!(clash[0].file, "b.toml");
    assert!(clash[0].problem.contains("position-01") && clash[0].problem.contains("a.toml"));
}

#[test]
fn faults_of_several_files_are_listed_together() {
    let (first, _) = broken("difficulty = 1", "difficulty = 9");
    let second = sound()
        .replace("position-01", "position-02")
        .replace("weight = 3", "weight = 0");
    let found = Bank::from_sources(&[("a.toml", &first), ("b.toml", &second)]).unwrap_err();
    let files: Vec<&str> = found.iter().map(|fault| fault.file.as_str()).collect();
    assert_eq!(files, ["a.toml", "b.toml", "b.toml"], "{found:#?}");
}

#[test]
fn folders_and_files_that_cannot_be_read_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let found = Bank::load(std::slice::from_ref(&missing)).unwrap_err();
    assert!(found[0].file.ends_with("missing") && found[0].problem.contains("cannot read the folder"));
    let bytes = folder.path().join("latin.toml");
    std::fs::write(&bytes, [b'i', b'd', b' ', 0xff, 0xfe]).unwrap();
    let found = Bank::load(&[folder.path().to_owned()]).unwrap_err();
    assert!(found[0].file.ends_with("latin.toml") && found[0].problem.contains("cannot read the file"));
}

#[test]
fn what_a_sound_file_gets_wrong_is_found_by_the_lint() {
    for (from, to, expected) in [
        (
            "ticks = [\"p1\", \"p2\", \"p3\", \"p4\"]",
            "ticks = [\"p1\"]",
            "this sample ticks",
        ),
        ("'permut'", "'transformer'", "repeating the [en] question ticks it"),
    ] {
        let (source, _) = broken(from, to);
        let bank = Bank::from_sources(&[(FILE, &source)]).unwrap();
        let found = lint::lint(&bank);
        assert!(
            found.iter().any(|fault| fault.problem.contains(expected)),
            "{to:?}: {found:#?}"
        );
    }
}
