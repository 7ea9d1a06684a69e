//! The judge's word on each platform: shown once on Discord, put in place on Telegram, waited for in a terminal.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use drillbit::discord::{self, Discord};
use drillbit::engine::Engine;
use drillbit::telegram::{self, Telegram};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::discord_adapter::{button, command, form};
use crate::standin_judge::{Asked, KEY, Says, Standin};
use crate::{standin_discord, standin_telegram};

const READING: &str = "The judge is reading your answer and may change";
const NONE_FOUND: &str = "The judge found none of the points in your text";
/// As a learner types it who makes no point.
const WORDS: &str = "I would say that it depends.";

fn none_met(asked: &Asked) -> Says {
    Says::verdicts(asked.points().iter().map(|point| (point.as_str(), "unmet", "")))
}

fn run_telegram(standin: &standin_telegram::Standin, engine: Arc<Engine>) -> (CancellationToken, impl Future) {
    let settings = telegram::Settings {
        token: standin_telegram::TOKEN.into(),
        api_url: Some(standin.url()),
        now: chrono::Utc::now,
    };
    let telegram = Telegram::new(settings, engine).unwrap();
    let stop = CancellationToken::new();
    let until = stop.clone();
    (stop, tokio::spawn(async move { telegram.run(until).await }))
}

#[tokio::test]
async fn on_telegram_the_comparison_comes_at_once_and_is_edited_and_nobody_waits() {
    let release = Arc::new(Notify::new());
    let judge = Standin::start({
        let release = Arc::clone(&release);
        move |asked: &Asked| Says::Held(Arc::clone(&release), Box::new(none_met(asked)))
    })
    .await;
    let standin = standin_telegram::Standin::start().await;
    let (stop, running) = run_telegram(&standin, judge.engine().await);
    standin.says(7, "/settings judge on");
    standin.says(7, "/drill");
    let answered = standin.says(7, WORDS);
    judge.until_asked(1).await;
    standin.until_confirmed(answered).await;
    let shown = standin.placed(7, 2);
    let text = shown.last().unwrap()["text"].as_str().unwrap().to_owned();
    assert!(text.contains(READING), "{text}");
    // Somebody else, and the learner too, go on while it reads.
    for (user, words) in [(8, "/help"), (7, "/help")] {
        let update = standin.says(user, words);
        standin.until_confirmed(update).await;
    }
    release.notify_one();
    standin
        .until("the judge's word", |standin| {
            let shown = standin.placed(7, 0);
            let last = shown.last().unwrap();
            last["text"].as_str().unwrap().contains(NONE_FOUND)
        })
        .await;
    let shown = standin.placed(7, 0);
    let (edited, first) = (shown.last().unwrap(), &shown[shown.len() - 3]);
    assert_eq!(edited["edited"], true);
    assert_eq!(edited["message_id"], first["message_id"]);
    assert!(first["text"].as_str().unwrap().contains(READING));
    stop.cancel();
    running.await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_the_judge() {
    let judge = Standin::start(|_: &Asked| Says::Stalls).await;
    let standin = standin_telegram::Standin::start().await;
    let engine = judge.engine().await;
    let (stop, running) = run_telegram(&standin, Arc::clone(&engine));
    standin.says(7, "/settings judge on");
    standin.says(7, "/drill");
    let answered = standin.says(7, WORDS);
    judge.until_asked(1).await;
    standin.until_confirmed(answered).await;
    stop.cancel();
    running.await;
    // The answer is there, as it was suggested without the judge.
    let (stop, running) = run_telegram(&standin, engine);
    let before = standin.placed(7, 0).len();
    let pressed = standin.presses(7, "q1", "1_t_1_1_0_1");
    standin.until_confirmed(pressed).await;
    let shown = standin.placed(7, before);
    let text = shown[0]["text"].as_str().unwrap();
    assert!(text.contains(WORDS) && text.contains("did not come in time"), "{text}");
    stop.cancel();
    running.await;
}

/// The token of the button with this label, wherever it stands in a message.
fn token_of(message: &Value, label: &str) -> String {
    let rows = message["components"].as_array().unwrap().iter();
    let mut buttons = rows.flat_map(|row| row["components"].as_array().unwrap());
    let found = buttons.find(|button| button["label"].as_str() == Some(label));
    let found = found.unwrap_or_else(|| panic!("no {label:?}: {message:#}"));
    found["custom_id"].as_str().unwrap().to_owned()
}

/// Every text of a message.
fn words(message: &Value) -> String {
    message["embeds"].to_string()
}

#[tokio::test]
async fn on_discord_the_ticks_are_shown_once_with_the_judges_word_in() {
    let judge = Standin::start(none_met).await;
    let standin = standin_discord::Standin::start().await;
    let settings = discord::Settings {
        token: standin_discord::TOKEN.into(),
        api_url: Some(standin.api_url.clone()),
        now: chrono::Utc::now,
    };
    let discord = Discord::new(settings, judge.engine().await).unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (discord, stop) = (discord.clone(), stop.clone());
        async move { discord.run(stop).await }
    });
    let mut connected = discord.connected();
    connected.wait_for(|is| *is).await.unwrap();

    standin.interact(&command("1", "settings", &json!([]), true)).await;
    let settings = standin.answer("1").await["data"].clone();
    assert!(words(&settings).contains("Judge: off"), "{settings:#}");
    // One press turns it on; the sentence says where the words go.
    let on = token_of(&settings, "Turn the judge on");
    standin.interact(&button("2", &on, 0, true)).await;
    let settings = standin.answer("2").await["data"].clone();
    let place = judge.place().replace('.', "\\\\.");
    assert!(words(&settings).contains("Judge: on"), "{settings:#}");
    assert!(
        words(&settings).contains(judge.place()) || words(&settings).contains(&place),
        "{settings:#}"
    );
    token_of(&settings, "Turn the judge off");

    standin.interact(&command("3", "drill", &json!([]), true)).await;
    let question = standin.answer("3").await["data"].clone();
    let answer = token_of(&question, "Answer");
    standin.interact(&form("4", &answer, WORDS, 0, true)).await;
    // A slow machine shows first that something happens, and then the same.
    let original = format!("/webhooks/{}/tok4/messages/@original", standin_discord::APPLICATION);
    let compare = standin
        .until("the comparison", |this| {
            let first = this.answers("4").into_iter().next()?;
            if first["type"] == 7 || first["type"] == 4 {
                return Some(first["data"].clone());
            }
            this.requests("PATCH", &original)
                .into_iter()
                .next()
                .map(|edit| edit.body)
        })
        .await;
    assert!(words(&compare).contains(NONE_FOUND), "{compare:#}");
    assert_eq!(judge.asked().len(), 1);
    stop.cancel();
    running.await.unwrap().unwrap();
}

/// Runs the binary in a folder with this judge, types these lines, and gives what it printed and whether all was well.
fn drillbit(folder: &Path, judge: &Standin, arguments: &[&str], lines: &[&str]) -> (String, bool) {
    let config = format!("[judge]\nbase_url = {:?}\nmodel = \"test-model\"\n", judge.base_url());
    std::fs::write(folder.join("test.toml"), config).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_drillbit"))
        .args(["--config", "test.toml"])
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("LANG", "en_US.UTF-8")
        .env("DRILLBIT_JUDGE__API_KEY", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be over by now.
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all((lines.join("\n") + "\n").as_bytes());
    let output = child.wait_with_output().unwrap();
    let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(!printed.contains(KEY), "{printed}");
    (printed, output.status.success())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_terminal_it_is_waited_for_and_the_doctor_knows_it() {
    let judge = Standin::start(none_met).await;
    let folder = tempfile::tempdir().unwrap();
    let run = async |arguments: &'static [&'static str], lines: &'static [&'static str]| {
        let (judge, path) = (judge.clone(), folder.path().to_owned());
        let child = tokio::task::spawn_blocking(move || drillbit(&path, &judge, arguments, lines));
        tokio::time::timeout(Duration::from_mins(1), child)
            .await
            .unwrap()
            .unwrap()
    };
    let (transcript, well) = run(&[], &["/settings judge on", WORDS, "", "/settings", "/quit"]).await;
    assert!(well, "{transcript}");
    let mut rest = transcript.as_str();
    for piece in [
        "Judge: on",
        "/settings judge off",
        "The judge is reading your answer…",
        NONE_FOUND,
        "Judge: on",
    ] {
        let at = rest
            .find(piece)
            .unwrap_or_else(|| panic!("{piece:?} is missing in:\n{transcript}"));
        rest = &rest[at + piece.len()..];
    }
    assert_eq!(judge.asked().len(), 1);

    judge.set_mind(|asked: &Asked| asked.all_met("How well the query fits the key"));
    let (found, well) = run(&["doctor"], &[]).await;
    let line = format!(
        "ok    judge: test-model at {} has judged a sample answer",
        judge.place()
    );
    assert!(well && found.contains(&line), "{found}");
    judge.set_mind(|_: &Asked| Says::Raw(401, String::new()));
    let (found, well) = run(&["doctor"], &[]).await;
    assert!(!well && found.contains("WRONG judge:"), "{found}");
}
