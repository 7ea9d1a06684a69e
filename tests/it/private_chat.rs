//! What a private chat understands: the lines of the welcome, and settings that leave the daily question alone.

use drillbit::domain::grading::Rating;
use drillbit::domain::question::{Language, PostLanguage};
use drillbit::engine::action::{
    GuideAction, ScheduleAction, ScheduleChange, SettingsAction, SettingsChange, StudyAction,
};
use drillbit::engine::view::{Notice, WelcomeStage};

use crate::world::{Person, World, is_notice, screen};

fn say(text: &str) -> StudyAction {
    StudyAction::Say { text: text.into() }
}

#[tokio::test]
async fn a_line_of_the_welcome_that_cannot_be_read_is_named() {
    let world = World::new().await;
    let anna = Person::alone("anna");
    world.ask(&anna, GuideAction::Start).await;
    world.ask(&anna, say("en")).await;
    let asked = world.ask(&anna, say("Shangai")).await;
    let wanted = Notice::UnknownZone {
        given: "Shangai".into(),
        nearest: Some("Asia/Shanghai".into()),
    };
    assert!(is_notice(&asked, &wanted), "{asked:#?}");
    world.ask(&anna, say("Shanghai")).await;
    let asked = world.ask(&anna, say("25:99")).await;
    assert!(
        is_notice(&asked, &Notice::BadTime { given: "25:99".into() }),
        "{asked:#?}"
    );
    let done = screen!(world.ask(&anna, say("07:45")).await, Welcome);
    assert!(matches!(done.stage, WelcomeStage::Done { daily: Some(_) }), "{done:#?}");
}

#[tokio::test]
async fn words_answer_an_open_question_even_before_the_welcome_is_over() {
    let world = World::new().await;
    let anna = Person::alone("anna");
    world.ask(&anna, GuideAction::Start).await;
    world.ask(&anna, say("en")).await;
    let drill = StudyAction::Drill {
        topic: None,
        early: false,
    };
    world.ask(&anna, drill).await;
    let compare = screen!(world.ask(&anna, say("it predicts the next token")).await, Compare);
    assert_eq!(compare.answer.as_deref(), Some("it predicts the next token"));
}

#[tokio::test]
async fn a_private_daily_question_counts_for_no_group() {
    let world = World::new().await;
    let anna = Person::alone("anna");
    let asked = screen!(world.ask(&anna, StudyAction::Daily).await, Question);
    let (attempt, step) = (asked.attempt, asked.step);
    let compare = screen!(world.ask(&anna, StudyAction::Reveal { attempt, step }).await, Compare);
    let rate = StudyAction::Rate {
        attempt,
        step: compare.step,
        rating: Rating::Good,
    };
    let graded = screen!(world.ask(&anna, rate).await, Graded);
    assert!(graded.post.is_some() && !graded.counted_for_post, "{graded:#?}");
}

#[tokio::test]
async fn other_settings_leave_zone_and_language_of_the_private_question_alone() {
    let world = World::new().await;
    let anna = Person::alone("anna");
    let change = |change| SettingsAction::Change(change);
    let set = ScheduleChange {
        time: Some("09:00".into()),
        zone: Some("Asia/Tokyo".into()),
        language: Some("both".into()),
        ..ScheduleChange::default()
    };
    world.ask(&anna, ScheduleAction::Set(set)).await;
    let fewer = SettingsChange {
        new_per_day: Some("5".into()),
        ..SettingsChange::default()
    };
    world.ask(&anna, change(fewer)).await;
    let kept = screen!(world.ask(&anna, ScheduleAction::Show).await, Schedule);
    assert_eq!((kept.zone.name(), kept.language), ("Asia/Tokyo", PostLanguage::Both));
    // What is named is followed.
    let moved = SettingsChange {
        zone: Some("Berlin".into()),
        language: Some("zh".into()),
        ..SettingsChange::default()
    };
    world.ask(&anna, change(moved)).await;
    let followed = screen!(world.ask(&anna, ScheduleAction::Show).await, Schedule);
    assert_eq!(
        (followed.zone.name(), followed.language),
        ("Europe/Berlin", PostLanguage::One(Language::Zh))
    );
}
