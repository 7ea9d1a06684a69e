//! The commands that measure the matcher, through the real binary.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use drillbit::bank::Bank;
use drillbit::domain::grading::Rating;
use drillbit::engine::Engine;
use drillbit::store::Store;
use serde_json::Value;

use crate::world::{Person, World, good_answer, screen};

/// Runs a command in a folder, with something on its standard input.
fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_drillbit"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const TASKS: &str = r#"{"id":"a","question":"Why school uniforms?","answer":"Uniforms lower bullying among children","points":[{"id":"p1","text":"School uniforms reduce bullying"},{"id":"p2","text":"They cost parents much"}]}
{"id":"b","answer":"条码、二维码","points":[{"id":"p1","text":"二維條碼"}]}
"#;

#[test]
fn grade_reads_a_file_or_the_standard_input_and_ends_with_1_after_a_bad_line() {
    let folder = tempfile::tempdir().unwrap();
    let good = run(folder.path(), &["grade", "-"], TASKS);
    assert_eq!(good.status.code(), Some(0), "{good:?}");
    let graded = lines(&good);
    assert_eq!((&graded[0]["id"], &graded[1]["id"]), (&"a".into(), &"b".into()));
    let points = &graded[0]["points"];
    assert_eq!(
        (&points[0]["state"], &points[1]["state"]),
        (&"tick".into(), &"empty".into())
    );
    assert!(points[0]["similarity"].as_f64() > points[1]["similarity"].as_f64());

    let file = folder.path().join("tasks.jsonl");
    std::fs::write(&file, format!("{TASKS}{{\"id\":1}}\n{TASKS}")).unwrap();
    let bad = run(folder.path(), &["grade", "tasks.jsonl"], "");
    assert_eq!(bad.status.code(), Some(1));
    let all = lines(&bad);
    assert_eq!(all.len(), 5);
    assert_eq!(all[2]["line"], 3);
    assert_eq!(all[..2], graded);
    assert_eq!(all[3..], graded, "nothing is left over from the lines before");

    // Weights of another collection: here everything but bullying stands in every text.
    std::fs::write(
        folder.path().join("corpus.txt"),
        "uniforms children lower\nuniforms lower children\n",
    )
    .unwrap();
    let weighed = run(folder.path(), &["grade", "--corpus", "corpus.txt", "-"], TASKS);
    assert_ne!(lines(&weighed)[0]["points"][0]["similarity"], points[0]["similarity"]);

    let missing = run(folder.path(), &["grade", "nowhere.jsonl"], "");
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("cannot read nowhere.jsonl"));
}

#[tokio::test]
async fn reports_give_suggested_and_confirmed_ticks_without_names_while_the_bot_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drillbit.db");
    let store = Store::open(&path).await.unwrap();
    let world = World {
        engine: Arc::new(Engine::new(store, Bank::load(&[]).unwrap())),
        now: "2026-11-25T12:00:00Z".parse().unwrap(),
    };
    let ann = Person::alone("ann");
    let asked = screen!(world.drill(&ann).await, Question);
    let (answer, made) = good_answer(&asked.prompt.question);
    let compare = screen!(world.say(&ann, answer).await, Compare);
    world.rate(&ann, &compare, Rating::Good).await;
    // One in the head says nothing of the matcher.
    world.study(&ann, Rating::Good).await;

    std::fs::write(folder.path().join("drillbit.toml"), "[store]\npath = \"drillbit.db\"\n").unwrap();
    let output = run(folder.path(), &["reports", "--ticks"], "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let graded = lines(&output);
    assert_eq!(graded.len(), 1);
    assert_eq!(graded[0]["question"], asked.prompt.question.as_str());
    let points = graded[0]["points"].as_array().unwrap();
    assert_eq!(points.len(), compare.points.len());
    for (index, point) in points.iter().enumerate() {
        assert_eq!(point["id"], format!("p{}", index + 1));
        assert_eq!(point["ticked"], made.contains(&index));
        assert_eq!(point["suggested"] == "tick", made.contains(&index));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.contains("ann") && !text.contains(answer));

    let bare = run(folder.path(), &["reports"], "");
    assert_eq!(bare.status.code(), Some(2), "a report must be named");
}
