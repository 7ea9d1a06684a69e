//! The whole loop on both platforms at once: the real binary against our stand-ins, killed on the way.

use std::path::Path;

use drillbit::store::Store;
use serde_json::{Value, json};

use crate::discord_adapter::{button, command, form, menu};
use crate::scene::{
    ADMIN, GROUP, LEARNER, Scene, data, find, group_says, noon_zone, said, stopped, token, token_of_menu,
};
use crate::standin_discord::{self, CHANNEL};
use crate::standin_telegram;

/// The admin's command on Discord.
fn setup(id: &str, permissions: &str, zone: &str) -> Value {
    let options = json!([
        { "name": "time", "type": 3, "value": "00:00" },
        { "name": "timezone", "type": 3, "value": zone },
        { "name": "language", "type": 3, "value": "both" },
    ]);
    let mut setup = command(id, "setup", &options, false);
    setup["member"]["permissions"] = json!(permissions);
    setup
}

async fn set_up_by_admins(scene: &mut Scene) {
    let zone = noon_zone();
    let refused = scene.on_discord(|id| setup(id, "0", &zone)).await;
    assert!(said(&refused, "Only admins"), "{refused:#}");
    let made = scene.on_discord(|id| setup(id, "32", &zone)).await;
    assert!(
        said(&made, "The daily question is on") && said(&made, &zone),
        "{made:#}"
    );
    let line = format!("/setup 00:00 {zone} en");
    scene
        .on_telegram(GROUP, "Only admins", |telegram| group_says(telegram, LEARNER, &line))
        .await;
    scene
        .on_telegram(GROUP, "The daily question is on", |telegram| {
            group_says(telegram, ADMIN, &line);
        })
        .await;
}

/// The posts so far: one channel's on Discord, the group's on Telegram.
fn posts(scene: &Scene) -> (Vec<Value>, Vec<Value>) {
    let discord = scene.discord.requests("POST", &format!("/channels/{CHANNEL}/messages"));
    let telegram = scene.telegram.calls("sendMessage").into_iter();
    (
        discord.into_iter().map(|request| request.body).collect(),
        telegram
            .map(|call| call.body)
            .filter(|body| body["chat_id"] == GROUP && said(body, "Question of the day"))
            .collect(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_on_both_platforms_survives_kills_and_counts_once() {
    let mut scene = Scene::new().await;
    let binary = scene.start().await;
    set_up_by_admins(&mut scene).await;
    stopped(binary).await;
    assert_eq!(posts(&scene), (vec![], vec![]), "nothing is due before tomorrow");

    scene.make_due().await;
    let binary = scene.start().await;
    let telegram_post = scene.telegram_shows(GROUP, 0, "Nobody has answered yet").await;
    let place = format!("/channels/{CHANNEL}/messages");
    let discord_post = scene
        .discord
        .until("a post", |this| this.requests("POST", &place).into_iter().next())
        .await
        .body;
    assert!(said(&discord_post, "Nobody has answered yet") && said(&discord_post, "还没有人作答"));
    for platform in ["discord", "telegram"] {
        binary.says(&format!("delivery settled platform={platform:?}")).await;
    }

    // On Discord the answer is typed into a form, on Telegram as plain text after the link of the post.
    let answer = token(&discord_post, "Answer");
    let opened = scene.on_discord(|id| button(id, &answer, 0, false)).await;
    let typed = opened["custom_id"].as_str().unwrap().to_owned();
    let discord_compare = scene
        .on_discord(|id| form(id, &typed, "It *predicts* <b>tokens</b> 😀 שלום", 0, false))
        .await;
    assert!(said(&discord_compare, "Reference answer"), "{discord_compare:#}");
    assert_eq!(discord_compare["flags"], 64, "for the learner alone");
    let link = find(&telegram_post, "text", "Answer", "url").unwrap();
    let (_, payload) = link.split_once("?start=").unwrap();
    scene
        .on_telegram(LEARNER, "Type your answer", |telegram| {
            telegram.says(LEARNER, &format!("/start {payload}"));
        })
        .await;
    let telegram_compare = scene
        .on_telegram(LEARNER, "Reference answer", |telegram| {
            telegram.says(LEARNER, "It <b>predicts</b> & *tokens* 😀 שלום");
        })
        .await;
    assert!(said(&telegram_compare, "&lt;b&gt;predicts"), "{telegram_compare:#}");

    // The power fails in the middle of both attempts; the old buttons go on.
    binary.kill().await;
    let binary = scene.start().await;
    let ticks = token_of_menu(&discord_compare);
    let ticked = scene.on_discord(|id| menu(id, &ticks, &json!(["0", "1"]))).await;
    let good = token(&ticked, "Good");
    let discord_graded = scene.on_discord(|id| button(id, &good, 64, false)).await;
    assert!(said(&discord_graded, "1-day streak"), "{discord_graded:#}");
    let tick = data(&telegram_compare, "☐ 1");
    let ticked = scene
        .on_telegram(LEARNER, "☑ 1", |telegram| {
            telegram.presses(LEARNER, "q1", &tick);
        })
        .await;
    let hard = data(&ticked, "Hard");
    let telegram_graded = scene
        .on_telegram(LEARNER, "1-day streak", |telegram| {
            telegram.presses(LEARNER, "q2", &hard);
        })
        .await;
    counted(&scene).await;

    // And once more, after the grades: nothing of them is lost, and nothing counts twice.
    binary.kill().await;
    let binary = scene.start().await;
    let again = scene.on_discord(|id| button(id, &good, 64, false)).await;
    assert_eq!(token(&again, "Undo"), token(&discord_graded, "Undo"));
    let undo = token(&discord_graded, "Undo");
    let undone = scene.on_discord(|id| button(id, &undo, 64, false)).await;
    let easy = token(&undone, "Easy");
    let regraded = scene.on_discord(|id| button(id, &easy, 64, false)).await;
    assert!(said(&regraded, "rated Easy"), "{regraded:#}");
    let undo = data(&telegram_graded, "Undo");
    let undone = scene
        .on_telegram(LEARNER, "Score with these ticks", |telegram| {
            telegram.presses(LEARNER, "q3", &undo);
        })
        .await;
    let again = data(&undone, "Again");
    scene
        .on_telegram(LEARNER, "rated Again", |telegram| {
            telegram.presses(LEARNER, "q4", &again);
        })
        .await;
    let streak = scene.on_discord(|id| command(id, "streak", &json!([]), false)).await;
    assert!(
        said(&streak, "1-day streak") && said(&streak, "1 question graded today"),
        "{streak:#}"
    );
    let streak = scene
        .on_telegram(LEARNER, "1 question graded today", |telegram| {
            telegram.says(LEARNER, "/streak");
        })
        .await;
    assert!(said(&streak, "1-day streak"), "{streak:#}");

    explain_days_and_go_away(&mut scene).await;
    scene.telegram.until_called("answerCallbackQuery", 5).await;
    stopped(binary).await;

    let (discord, telegram) = posts(&scene);
    assert_eq!((discord.len(), telegram.len()), (1, 1), "each chat got its post once");
    assert_eq!(grades(&scene.store()).await, (2, 2, 2));
}

/// Why the day counts, and days away: by command, and by the button under it.
async fn explain_days_and_go_away(scene: &mut Scene) {
    let why = json!([{ "name": "why", "type": 5, "value": true }]);
    let book = scene.on_discord(|id| command(id, "streak", &why, false)).await;
    assert!(
        said(&book, "What each day counted for") && said(&book, "1 graded, day 1"),
        "{book:#}"
    );
    let three = json!([{ "name": "until", "type": 3, "value": "3 days" }]);
    let away = scene.on_discord(|id| command(id, "vacation", &three, false)).await;
    assert!(said(&away, "3 days") && said(&away, "Your streak waits"), "{away:#}");
    let end = token(&away, "End the vacation");
    let back = scene.on_discord(|id| button(id, &end, 64, false)).await;
    assert!(said(&back, "Taken back"), "{back:#}");
    let book = scene
        .on_telegram(LEARNER, "What each day counted for", |telegram| {
            telegram.says(LEARNER, "/streak why");
        })
        .await;
    assert!(said(&book, "1 graded, day 1"), "{book:#}");
    let away = scene
        .on_telegram(LEARNER, "Your vacation is from", |telegram| {
            telegram.says(LEARNER, "/vacation 3");
        })
        .await;
    let end = data(&away, "End the vacation");
    scene
        .on_telegram(LEARNER, "Taken back", |telegram| {
            telegram.presses(LEARNER, "q5", &end);
        })
        .await;
}

/// Waits until both posts show that one person has answered.
async fn counted(scene: &Scene) {
    let place = format!("/channels/{CHANNEL}/messages/");
    scene
        .discord
        .until("the count on Discord", |this| {
            let edits = this.requests("PATCH", &place);
            edits
                .iter()
                .any(|edit| said(&edit.body, "1 person has answered"))
                .then_some(())
        })
        .await;
    scene.telegram_shows(GROUP, 0, "1 person has answered").await;
}

/// Grades that stand, grades taken back, and answers that count for posts.
async fn grades(store: &Path) -> (i64, i64, i64) {
    let store = Store::open(store).await.unwrap();
    let mut tx = store.read().await.unwrap();
    let counts = sqlx::query_as(
        "SELECT (SELECT count(*) FROM review WHERE id NOT IN (SELECT review_id FROM undo)), \
         (SELECT count(*) FROM undo), (SELECT sum(answered) FROM post)",
    )
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    drop(tx);
    store.close().await;
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_on_discord_leaves_telegram_running() {
    let scene = Scene::new().await;
    let mut binary = scene.launch("WRONG.TOKEN.VALUE", standin_telegram::TOKEN);
    let line = binary.says("Discord refuses the token").await;
    assert!(line.contains("DRILLBIT_DISCORD__TOKEN"), "{line}");
    binary.says("connected to Telegram").await;
    scene
        .on_telegram(LEARNER, "What you can do", |telegram| {
            telegram.says(LEARNER, "/help");
        })
        .await;
    assert!(binary.is_running());
    assert!(!binary.lines().iter().any(|line| line.contains("WRONG.TOKEN.VALUE")));
    stopped(binary).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_on_telegram_leaves_discord_running() {
    let mut scene = Scene::new().await;
    let mut binary = scene.launch(standin_discord::TOKEN, "123456:WRONG-TOKEN");
    let line = binary.says("Telegram refuses the token").await;
    assert!(line.contains("DRILLBIT_TELEGRAM__TOKEN"), "{line}");
    binary.says("connected to Discord").await;
    let help = scene.on_discord(|id| command(id, "help", &json!([]), true)).await;
    assert!(said(&help, "What you can do"), "{help:#}");
    assert!(binary.is_running());
    assert!(!binary.lines().iter().any(|line| line.contains("WRONG-TOKEN")));
    stopped(binary).await;
}
