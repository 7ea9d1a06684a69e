//! The welcome step by step, by buttons and by lines; help; what is no command.

use chrono::{NaiveTime, TimeDelta};
use drillbit::domain::ids::ChatKind;
use drillbit::domain::question::Language;
use drillbit::engine::action::{Action, GuideAction, SettingsAction, SettingsChange};
use drillbit::engine::token::{Press, decode, encode};
use drillbit::engine::view::{Notice, WelcomeStage};

use crate::world::{BANK, Person, World, is_notice, screen};

/// A change as a button carries it.
fn press(change: SettingsChange) -> Action {
    let token = encode(&SettingsAction::Change(change).into()).expect("a button carries it");
    match decode(&token) {
        Press::Act(action) => action,
        Press::Form(form) => panic!("{form:?} is no action"),
    }
}

fn nine() -> NaiveTime {
    NaiveTime::from_hms_opt(9, 0, 0).unwrap()
}

#[tokio::test]
async fn the_welcome_by_buttons() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let hello = screen!(world.ask(&ann, GuideAction::Start).await, Welcome);
    assert_eq!((hello.stage, hello.language), (WelcomeStage::Language, Language::En));
    assert_eq!(hello.questions as usize, BANK.len());

    let language = Some("zh".to_owned());
    let view = world
        .ask(
            &ann,
            press(SettingsChange {
                language,
                ..Default::default()
            }),
        )
        .await;
    assert_eq!(view.language, Language::Zh);
    let WelcomeStage::Zone { offers } = screen!(view, Welcome).stage else {
        panic!("the zone comes next")
    };
    let zone = Some(offers[0].name().to_owned());
    let next = screen!(
        world
            .ask(
                &ann,
                press(SettingsChange {
                    zone,
                    ..Default::default()
                })
            )
            .await,
        Welcome
    );
    assert_eq!((next.stage, next.zone), (WelcomeStage::Daily, offers[0]));

    let daily = Some("09:00".to_owned());
    let done = screen!(
        world
            .ask(
                &ann,
                press(SettingsChange {
                    daily,
                    ..Default::default()
                })
            )
            .await,
        Welcome
    );
    assert_eq!(done.stage, WelcomeStage::Done { daily: Some(nine()) });
    // Said again, hello shows where one stands.
    assert_eq!(screen!(world.ask(&ann, GuideAction::Start).await, Welcome), done);

    // And the question comes: it is 20:00 in Shanghai now.
    world.wait(TimeDelta::hours(12));
    assert!(world.claim().await.is_empty());
    world.wait(TimeDelta::hours(1));
    let claim = world.deliver().await.remove(0);
    assert_eq!(
        claim.delivery.to,
        drillbit::engine::outgoing::Recipient::Chat(ann.chat.clone())
    );
    let post = screen!(claim.delivery.view, Post);
    assert_eq!((post.kind, post.late), (ChatKind::Private, false));
    assert_eq!(post.language.main(), Language::Zh);
}

#[tokio::test]
async fn the_welcome_by_lines() {
    let world = World::new().await;
    let mut ann = Person::alone("ann");
    ann.locale = Language::Zh;
    let view = world.ask(&ann, GuideAction::Start).await;
    assert_eq!(view.language, Language::Zh);
    let view = world.say(&ann, "中文").await;
    assert!(matches!(screen!(view, Welcome).stage, WelcomeStage::Zone { .. }));
    let view = world.say(&ann, "北京").await;
    assert_eq!(screen!(view, Welcome).stage, WelcomeStage::Daily);
    let done = screen!(world.say(&ann, "9点").await, Welcome);
    assert_eq!(done.stage, WelcomeStage::Done { daily: Some(nine()) });
    assert_eq!(done.zone, chrono_tz::Tz::Asia__Shanghai);
    // From here on words are answers again.
    assert!(is_notice(&world.say(&ann, "9点").await, &Notice::NothingOpen));
}

#[tokio::test]
async fn a_daily_question_can_be_left_out() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    world.ask(&ann, GuideAction::Start).await;
    for line in ["English", "new york", "off"] {
        world.say(&ann, line).await;
    }
    let done = screen!(world.ask(&ann, GuideAction::Start).await, Welcome);
    assert_eq!(done.stage, WelcomeStage::Done { daily: None });
    assert_eq!(world.number("SELECT count(*) FROM schedule").await, 0);
}

#[tokio::test]
async fn a_line_that_is_no_answer_to_the_welcome_moves_nothing() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    world.ask(&ann, GuideAction::Start).await;
    for line in ["Klingon", "Berlin", "09:00", "🙂", ""] {
        assert!(is_notice(&world.say(&ann, line).await, &Notice::NothingOpen), "{line}");
        let welcome = screen!(world.ask(&ann, GuideAction::Start).await, Welcome);
        assert_eq!(welcome.stage, WelcomeStage::Language, "{line}");
    }
}

#[tokio::test]
async fn a_welcome_under_way_does_not_stand_in_the_way_of_study() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    world.ask(&ann, GuideAction::Start).await;
    screen!(world.drill(&ann).await, Question);
    screen!(world.say(&ann, "attention mixes tokens by content").await, Compare);
    // Old buttons of the welcome still work.
    let language = Some("en".to_owned());
    let view = world
        .ask(
            &ann,
            press(SettingsChange {
                language,
                ..Default::default()
            }),
        )
        .await;
    assert!(matches!(screen!(view, Welcome).stage, WelcomeStage::Zone { .. }));
}

#[tokio::test]
async fn help_knows_where_and_to_whom_it_speaks() {
    let world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let help = screen!(world.ask(&ann, GuideAction::Help).await, Help);
    assert_eq!(
        (help.kind, help.admin, help.has_schedule),
        (ChatKind::Group, false, false)
    );
    world.set_up(&ann, "09:00").await;
    let help = screen!(world.ask(&ann.as_admin(), GuideAction::Help).await, Help);
    assert_eq!((help.admin, help.has_schedule), (true, true));
    let help = screen!(world.ask(&Person::alone("ann"), GuideAction::Help).await, Help);
    assert_eq!((help.kind, help.has_schedule), (ChatKind::Private, false));
}

#[tokio::test]
async fn an_unknown_command_names_the_nearest() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    for (name, nearest) in [
        ("dril", Some("drill")),
        ("steak", Some("streak")),
        ("weather", None),
        ("", None),
    ] {
        let unknown = GuideAction::UnknownCommand { name: name.to_owned() };
        let said = Notice::UnknownCommand {
            name: name.to_owned(),
            nearest: nearest.map(str::to_owned),
        };
        assert!(is_notice(&world.ask(&ann, unknown).await, &said), "{name}");
    }
    let name = "x".repeat(5_000);
    let Notice::UnknownCommand { name, nearest } =
        screen!(world.ask(&ann, GuideAction::UnknownCommand { name }).await, Notice)
    else {
        panic!("an unknown command")
    };
    assert_eq!((name.len(), nearest), (32, None));
}
