//! The gateway of Discord in all its moods.

use std::time::Duration;

use serde_json::json;

use super::times_said;
use crate::binary::Binary;
use crate::discord_adapter::command;
use crate::scene::{LEARNER, Scene, said, stopped};

/// It answers, and the log has said no more than what changed.
async fn answers(scene: &mut Scene, binary: &Binary) {
    let help = scene.on_discord(|id| command(id, "help", &json!([]), true)).await;
    assert!(said(&help, "What you can do"), "{help:#}");
    let lost = times_said(binary, "lost the connection to Discord");
    let connected = times_said(binary, "connected to Discord");
    assert!(lost <= 1 && connected == 1 + lost, "{:#?}", binary.lines());
    let loud = binary.lines().into_iter().filter(|line| line.contains("ERROR"));
    assert_eq!(loud.collect::<Vec<_>>(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wish_to_connect_anew_is_followed_and_the_session_goes_on() {
    let mut scene = Scene::new().await;
    let binary = scene.start().await;
    scene.discord.tell(json!({ "op": 7, "d": null })).await;
    scene
        .discord
        .until("a resumed session", |this| (this.sessions().1 == 1).then_some(()))
        .await;
    answers(&mut scene, &binary).await;
    let (identifies, resumes, _) = scene.discord.sessions();
    assert_eq!((identifies, resumes), (1, 1));
    stopped(binary).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invalid_session_is_resumed_or_begun_anew_as_discord_says() {
    for resumable in [true, false] {
        let mut scene = Scene::new().await;
        let binary = scene.start().await;
        scene.discord.tell(json!({ "op": 9, "d": resumable })).await;
        let wanted = if resumable { (1, 1) } else { (2, 0) };
        scene
            .discord
            .until("the next session", |this| {
                let (identifies, resumes, _) = this.sessions();
                ((identifies, resumes) == wanted).then_some(())
            })
            .await;
        answers(&mut scene, &binary).await;
        stopped(binary).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_answers_no_heartbeat_is_left_for_a_new_connection() {
    let mut scene = Scene::new().await;
    scene.discord.leave_heartbeats_unanswered(400, 1);
    let binary = scene.start().await;
    scene
        .discord
        .until("another session", |this| {
            let (identifies, resumes, _) = this.sessions();
            (identifies + resumes > 1).then_some(())
        })
        .await;
    answers(&mut scene, &binary).await;
    assert!(scene.discord.connections() <= 3, "{}", scene.discord.connections());
    stopped(binary).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_revoked_ends_discord_alone_and_is_said_once() {
    let scene = Scene::new().await;
    let mut binary = scene.start().await;
    scene.discord.refuse_sessions(4004);
    scene.discord.close(4004).await;
    let line = binary.says("Discord refuses the token").await;
    assert!(
        line.contains("ERROR") && line.contains("DRILLBIT_DISCORD__TOKEN"),
        "{line}"
    );
    let requests = scene.discord.record().len() + scene.discord.connections();
    scene
        .on_telegram(LEARNER, "What you can do", |telegram| {
            telegram.says(LEARNER, "/help");
        })
        .await;
    // Nothing tells that nothing will come.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(scene.discord.record().len() + scene.discord.connections(), requests);
    assert!(binary.is_running());
    assert_eq!(times_said(&binary, "refuses the token"), 1);
    stopped(binary).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interactions_that_cannot_be_read_are_counted_and_logged_as_errors() {
    let mut scene = Scene::new().await;
    let binary = scene.start().await;
    for count in 1..=2 {
        let mut strange = command(&format!("{count}"), "help", &json!([]), false);
        strange["entitlements"] = json!("in a form of the future");
        scene.discord.interact(&strange).await;
        let line = binary.says(&format!("unreadable={count}")).await;
        assert!(line.contains("ERROR") && line.contains("INTERACTION_CREATE"), "{line}");
        assert!(
            !line.contains("future") && !line.contains("tok"),
            "nothing of what it holds: {line}"
        );
    }
    let help = scene.on_discord(|id| command(id, "help", &json!([]), true)).await;
    assert!(said(&help, "What you can do"), "{help:#}");
    stopped(binary).await;
}
