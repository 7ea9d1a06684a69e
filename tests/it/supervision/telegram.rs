//! A Bot API server that refuses us, or serves another poller with the same token.

use std::time::Duration;

use serde_json::{Value, json};

use super::times_said;
use crate::discord_adapter::command;
use crate::scene::{LEARNER, Scene, said, stopped};
use crate::standin_telegram::Fault;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_revoked_ends_telegram_alone_and_is_said_once() {
    let mut scene = Scene::new().await;
    let mut binary = scene.start().await;
    let revoked = Fault::Error(401, "Unauthorized", Value::Null);
    scene.telegram.fault("getUpdates", u32::MAX, revoked);
    // Whatever ends the poll in hand.
    scene.telegram.says(LEARNER, "/help");
    let line = binary.says("Telegram refuses the token").await;
    assert!(
        line.contains("ERROR") && line.contains("DRILLBIT_TELEGRAM__TOKEN"),
        "{line}"
    );
    let polls = scene.telegram.calls("getUpdates").len();
    let help = scene.on_discord(|id| command(id, "help", &json!([]), true)).await;
    assert!(said(&help, "What you can do"), "{help:#}");
    // Nothing tells that nothing will come.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(scene.telegram.calls("getUpdates").len(), polls);
    assert!(binary.is_running());
    assert_eq!(times_said(&binary, "refuses the token"), 1);
    stopped(binary).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_poller_is_said_once_and_outlived() {
    let mut scene = Scene::new().await;
    let words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    let conflict = Fault::Error(409, words, Value::Null);
    scene.telegram.fault("getUpdates", 3, conflict);
    let binary = scene.launch(crate::standin_discord::TOKEN, crate::standin_telegram::TOKEN);
    let line = binary.says("another program polls with the same Telegram token").await;
    assert!(line.contains("WARN"), "{line}");
    // Discord does not wait for it.
    binary.says("connected to Discord").await;
    let help = scene.on_discord(|id| command(id, "help", &json!([]), true)).await;
    assert!(said(&help, "What you can do"), "{help:#}");
    let update = scene.telegram.says(LEARNER, "/help");
    scene.telegram.until_confirmed(update).await;
    assert_eq!(times_said(&binary, "another program polls"), 1);
    let polls = scene.telegram.calls("getUpdates").len();
    assert!(
        polls <= 6,
        "{polls} polls: three refused, with pauses that grow, and the good ones"
    );
    stopped(binary).await;
}

/// The second process on one store, whatever its platforms would say.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_on_the_same_store_refuses_to_start_and_says_why() {
    let scene = Scene::new().await;
    let mut first = scene.start().await;
    let calls = scene.telegram.calls("getMe").len();
    let second = scene.launch(crate::standin_discord::TOKEN, crate::standin_telegram::TOKEN);
    let line = second.says("in use by another Drillbit").await;
    assert!(
        line.contains("study.db") && line.contains("stop that one first"),
        "{line}"
    );
    let status = second.ended().await;
    assert_eq!(status.code(), Some(1));
    assert!(first.is_running());
    assert_eq!(scene.telegram.calls("getMe").len(), calls, "it disturbed nobody");
    stopped(first).await;
}
