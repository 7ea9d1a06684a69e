//! The terminal chat of the real binary with piped input: what a scripted transcript shows.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use rstest::rstest;

/// Runs the binary without a token in a folder, types these lines, and gives what it printed.
fn chat(folder: &Path, locale: &str, lines: &[&str]) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_drillbit"))
        .current_dir(folder)
        .env_clear()
        .env("LANG", locale)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let typed = lines.join("\n") + "\n";
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let (printed, logged) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{printed}\n{logged}");
    assert_eq!(logged, "", "nothing comes between the lines");
    printed
}

/// The expected pieces stand in the transcript in this order.
#[track_caller]
fn reads(transcript: &str, pieces: &[&str]) {
    let mut rest = transcript;
    for piece in pieces {
        let Some(at) = rest.find(piece) else {
            panic!("{piece:?} is missing in what follows:\n{rest}")
        };
        rest = &rest[at + piece.len()..];
    }
}

#[rstest]
#[case::english(
    "en_US.UTF-8",
    &["Question of the day", "> I would say it depends", "Reference answer", "Which of these points", "> 1", "[x] 1", "> g", "rated Good", "1-day streak", "It comes back on", "> /streak", "Today already counts.", "See you tomorrow."]
)]
#[case::chinese(
    "zh_CN.UTF-8",
    &["每日一题", "> I would say it depends", "参考答案", "你说到了哪些", "> 1", "[x] 1", "> g", "自评「记得」", "已连续 1 天", "天后", "> /streak", "今天已经算上了。", "明天见"]
)]
fn a_whole_attempt_is_played(#[case] locale: &str, #[case] pieces: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let transcript = chat(
        folder.path(),
        locale,
        &["I would say it depends", "", "1", "g", "/streak", "/quit"],
    );
    reads(&transcript, pieces);
    assert!(!transcript.contains('\u{1b}'), "colour only on a terminal");
}

#[test]
fn what_was_graded_is_there_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    chat(folder.path(), "en", &["r", "a"]);
    let transcript = chat(folder.path(), "en", &["/progress"]);
    reads(
        &transcript,
        &["rated Again", "> /progress", "1 of ", "1 answer graded, score 0/100"],
    );
}

#[test]
fn days_are_explained_and_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let transcript = chat(
        folder.path(),
        "en",
        &[
            "r",
            "g",
            "/streak why",
            "/vacation 3",
            "/streak",
            "/vacation off",
            "/vacation soon",
        ],
    );
    reads(
        &transcript,
        &[
            "> /streak why",
            "What each day counted for",
            "■",
            "1 graded, day 1 (to 04:00 in ",
            "> /vacation 3",
            "Your vacation is from",
            "3 days.",
            "> /streak",
            "Vacation: ",
            "> /vacation off",
            "Taken back.",
            "I cannot read “soon” as a vacation.",
        ],
    );
}

#[test]
fn input_that_ends_in_the_middle_of_an_answer_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    reads(
        &chat(folder.path(), "en", &["half an answer"]),
        &["I take what you wrote", "Your answer", "half an answer"],
    );
    reads(
        &chat(folder.path(), "en", &["g"]),
        &["half an answer", "> g", "1-day streak"],
    );
}

#[test]
fn words_that_fit_nowhere_get_a_sentence_and_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let transcript = chat(
        folder.path(),
        "en",
        &[
            "r",
            "9",
            "z",
            "/fly",
            "/drill ragg",
            "/settings new many",
            "\u{1b}[31m\u{7}x",
            "",
            "g",
        ],
    );
    reads(
        &transcript,
        &[
            "There is no point 9 here",
            "I do not know “z” here",
            "I do not know /fly",
            "Did you mean “rag”?",
            "time zone “new many”",
            "1-day streak",
        ],
    );
    assert!(
        !transcript.contains(['\u{1b}', '\u{7}']),
        "control characters are not passed on"
    );
}
