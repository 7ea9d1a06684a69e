//! A learner's own settings: each with good and bad values, and nothing of a change kept when a part is wrong.

use chrono::{NaiveTime, TimeDelta};
use drillbit::domain::question::Language;
use drillbit::engine::action::{Action, SettingsAction, SettingsChange};
use drillbit::engine::catalogue::{Command, Input};
use drillbit::engine::view::{Notice, SettingsScreen, View, ZoneSource};

use crate::world::{Person, World, is_notice, screen};

async fn show(world: &World, person: &Person) -> SettingsScreen {
    screen!(world.ask(person, SettingsAction::Show).await, Settings)
}

async fn line(world: &World, person: &Person, line: &str) -> View {
    world.ask(person, Command::Settings.action(&Input::Line(line))).await
}

#[tokio::test]
async fn what_a_learner_has_from_the_start() {
    let world = World::new().await;
    let settings = show(&world, &Person::alone("ann")).await;
    assert_eq!(settings.language, Language::En);
    assert_eq!(
        (settings.zone, settings.zone_source),
        (chrono_tz::Tz::UTC, ZoneSource::Default)
    );
    assert_eq!(
        (
            settings.rollover.hour(),
            settings.new_per_day,
            settings.retention.percent()
        ),
        (4, 10, 90)
    );
    assert_eq!(
        (settings.daily, settings.private_chat, settings.changed),
        (None, true, false)
    );
    assert_eq!(
        settings.day_ends,
        "2026-11-26T04:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    );
}

#[tokio::test]
async fn each_setting_is_changed_and_stays() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let all = SettingsChange {
        language: Some("中文".into()),
        zone: Some("new york".into()),
        rollover: Some("0".into()),
        new_per_day: Some("100".into()),
        retention: Some("85%".into()),
        daily: Some("9:30 pm".into()),
        share: Some("on".into()),
        remind: None,
        judge: None,
    };
    let view = world.ask(&ann, SettingsAction::Change(all)).await;
    assert_eq!(view.language, Language::Zh);
    let changed = screen!(view, Settings);
    assert!(changed.changed);
    let shown = show(&world, &ann).await;
    assert_eq!(
        shown,
        SettingsScreen {
            changed: false,
            ..changed
        }
    );
    assert_eq!(
        (shown.zone, shown.zone_source),
        (chrono_tz::Tz::America__New_York, ZoneSource::Learner)
    );
    assert_eq!(
        (shown.rollover.hour(), shown.new_per_day, shown.retention.percent()),
        (0, 100, 85)
    );
    assert_eq!(shown.daily, Some((NaiveTime::from_hms_opt(21, 30, 0).unwrap(), false)));
    for (given, wanted) in [("new 0", 0), ("new 7", 7)] {
        assert_eq!(screen!(line(&world, &ann, given).await, Settings).new_per_day, wanted);
    }
    for (given, wanted) in [("retention 70", 70), ("retention 97", 97), ("retention 80%", 80)] {
        assert_eq!(
            screen!(line(&world, &ann, given).await, Settings).retention.percent(),
            wanted
        );
    }
}

/// A change of one setting.
fn only(name: &str, value: &str) -> SettingsAction {
    let values = [(name, value.to_owned())].into_iter().collect();
    match Command::Settings.action(&Input::Named(values)) {
        Action::Settings(action) => action,
        other => panic!("{other:?} is no change of settings"),
    }
}

/// A setting, values that it does not take, and what is said to each.
type Case<'a> = (&'a str, &'a [&'a str], &'a dyn Fn(String) -> Notice);

#[tokio::test]
async fn bad_values_are_named_with_what_was_expected() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let before = show(&world, &ann).await;
    let language = |given: String| Notice::BadLanguage { given };
    let zone = |given: String| Notice::UnknownZone { given, nearest: None };
    let typo = |given: String| Notice::UnknownZone {
        given,
        nearest: Some("Asia/Shanghai".to_owned()),
    };
    let number = |least, most| move |given: String| Notice::BadNumber { given, least, most };
    let time = |given: String| Notice::BadTime { given };
    let cases: [Case<'_>; 7] = [
        ("language", &["de", "both", "", "en zh"], &language),
        ("timezone", &["", "Nowhere/Land", "🙂", "utc+99"], &zone),
        ("timezone", &["Asia/Shangai", "shanghia"], &typo),
        ("rollover", &["7", "-1", "four", "", "4.5"], &number(0, 6)),
        ("new", &["101", "2.5", "99999999999999999999", "ten"], &number(0, 100)),
        ("retention", &["69", "98", "0.9", "%"], &number(70, 97)),
        ("daily", &["25:00", "noon", "9:60", ""], &time),
    ];
    for (name, values, wanted) in cases {
        for value in values {
            let view = world.ask(&ann, only(name, value)).await;
            assert!(
                is_notice(&view, &wanted((*value).to_owned())),
                "{name} {value} gave {view:?}"
            );
            assert_eq!(show(&world, &ann).await, before, "{name} {value} left a trace");
        }
    }
}

#[tokio::test]
async fn nothing_of_a_change_is_kept_when_a_part_is_wrong() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let good = SettingsChange {
        language: Some("zh".into()),
        zone: Some("Tokyo".into()),
        rollover: Some("2".into()),
        new_per_day: Some("3".into()),
        retention: Some("95".into()),
        daily: Some("08:00".into()),
        share: Some("on".into()),
        remind: Some("21:00".into()),
        judge: None,
    };
    let wrong = |text: &str| Some(text.to_owned());
    let before = show(&world, &ann).await;
    for bad in [
        SettingsChange {
            language: wrong("x"),
            ..good.clone()
        },
        SettingsChange {
            zone: wrong("x"),
            ..good.clone()
        },
        SettingsChange {
            rollover: wrong("x"),
            ..good.clone()
        },
        SettingsChange {
            new_per_day: wrong("x"),
            ..good.clone()
        },
        SettingsChange {
            retention: wrong("x"),
            ..good.clone()
        },
        SettingsChange {
            daily: wrong("x"),
            ..good.clone()
        },
    ] {
        let view = world.ask(&ann, SettingsAction::Change(bad)).await;
        assert_eq!(view.language, Language::En, "not even the language changed");
        screen!(view, Notice);
        assert_eq!(show(&world, &ann).await, before);
    }
}

#[tokio::test]
async fn the_daily_question_follows_zone_and_language_and_can_be_ended() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    line(&world, &ann, "daily 09:00").await;
    line(&world, &ann, "Asia/Tokyo").await;
    line(&world, &ann, "zh").await;
    let next = world
        .text("SELECT zone || ' ' || language || ' ' || next_at FROM schedule")
        .await;
    let nine_in_tokyo = "2026-11-26T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert_eq!(next, format!("Asia/Tokyo zh {}", nine_in_tokyo.timestamp_millis()));
    assert_eq!(screen!(line(&world, &ann, "off").await, Settings).daily, None);
    world.wait(TimeDelta::days(2));
    assert!(world.deliver().await.is_empty());
}

#[tokio::test]
async fn a_daily_question_of_ones_own_belongs_to_a_private_chat() {
    let world = World::new().await;
    let ann = Person::in_group("ann", "club");
    assert!(is_notice(
        &line(&world, &ann, "daily 09:00").await,
        &Notice::PrivateOnly
    ));
    assert!(!show(&world, &ann).await.private_chat);
    // Everything else can be set anywhere, and is the learner's own.
    screen!(line(&world, &ann, "new 3").await, Settings);
    assert_eq!(show(&world, &Person::alone("ann")).await.new_per_day, 3);
    assert_eq!(show(&world, &Person::in_group("bob", "club")).await.new_per_day, 10);
}
