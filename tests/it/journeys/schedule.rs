//! A chat's schedule: set in one line, shown, changed, paused, resumed; by admins only.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use drillbit::domain::calendar::Weekdays;
use drillbit::domain::question::{Language, PostLanguage};
use drillbit::engine::action::{ScheduleAction, StudyAction};
use drillbit::engine::catalogue::{Command, Input};
use drillbit::engine::view::{Audience, Notice, PauseReason, ScheduleEvent, ScheduleScreen, View};

use crate::world::{BANK, Person, World, is_notice, screen};

fn admin() -> Person {
    Person::in_group("eve", "club").as_admin()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn setup(world: &World, line: &str) -> View {
    world.ask(&admin(), Command::Setup.action(&Input::Line(line))).await
}

async fn show(world: &World) -> ScheduleScreen {
    screen!(world.ask(&admin(), ScheduleAction::Show).await, Schedule)
}

#[tokio::test]
async fn one_line_sets_everything_up() {
    let world = World::new().await;
    let view = setup(&world, "09:00 Asia/Shanghai both rag, tokens mon-fri").await;
    assert_eq!(view.audience(), Audience::Shared);
    let made = screen!(view, Schedule);
    assert_eq!(made.event, ScheduleEvent::Created);
    assert_eq!(
        (made.time, made.zone),
        (NaiveTime::from_hms_opt(9, 0, 0).unwrap(), chrono_tz::Tz::Asia__Shanghai)
    );
    assert_eq!((made.weekdays, made.language), (Weekdays::WORKING, PostLanguage::Both));
    let topics: Vec<&str> = made.topics.iter().map(|topic| topic.slug.as_str()).collect();
    let inside = BANK
        .questions()
        .filter(|question| topics.contains(&question.topic.slug.as_str()));
    assert_eq!(made.questions as usize, inside.count());
    assert_eq!(
        (made.paused.clone(), made.next),
        (None, Some(at("2026-11-26T01:00:00Z")))
    );
    assert_eq!(
        show(&world).await,
        ScheduleScreen {
            event: ScheduleEvent::Shown,
            ..made
        }
    );
}

#[tokio::test]
async fn a_change_keeps_what_it_does_not_name() {
    let world = World::new().await;
    setup(&world, "09:00 Asia/Shanghai both rag mon-fri").await;
    let changed = screen!(setup(&world, "21:30").await, Schedule);
    assert_eq!(changed.event, ScheduleEvent::Changed);
    assert_eq!(changed.time, NaiveTime::from_hms_opt(21, 30, 0).unwrap());
    assert_eq!(
        (changed.zone, changed.language),
        (chrono_tz::Tz::Asia__Shanghai, PostLanguage::Both)
    );
    assert_eq!((changed.weekdays, changed.topics.len()), (Weekdays::WORKING, 1));
    let changed = screen!(setup(&world, "all daily zh").await, Schedule);
    assert_eq!((changed.weekdays, changed.topics.len()), (Weekdays::ALL, 0));
    assert_eq!(changed.language, PostLanguage::One(Language::Zh));
    assert_eq!(changed.questions as usize, BANK.len());
}

#[tokio::test]
async fn a_role_is_mentioned_only_when_asked_for() {
    let mut world = World::new().await;
    world.set_up(&admin(), "13:00").await;
    let role = |role: &str| {
        let values = [("role", role.to_owned())].into_iter().collect();
        Command::Setup.action(&Input::Named(values))
    };
    assert_eq!(show(&world).await.role, None);
    screen!(world.ask(&admin(), role("77")).await, Schedule);
    world.wait(TimeDelta::hours(2));
    let post = screen!(world.deliver().await.remove(0).delivery.view, Post);
    assert_eq!(post.role.as_deref(), Some("77"));
    assert_eq!(screen!(world.ask(&admin(), role("none")).await, Schedule).role, None);
}

#[tokio::test]
async fn a_bad_setup_changes_nothing() {
    let world = World::new().await;
    assert!(is_notice(
        &setup(&world, "Asia/Shanghai").await,
        &Notice::SetupNeedsTime
    ));
    assert_eq!(world.number("SELECT count(*) FROM schedule").await, 0);
    setup(&world, "09:00 Asia/Shanghai").await;
    let before = show(&world).await;
    let given = |text: &str| text.to_owned();
    for (line, wanted) in [
        ("25:99 zh", Notice::BadTime { given: given("25:99") }),
        (
            "10:00 Asia/Shangai",
            Notice::UnknownZone {
                given: given("Asia/Shangai"),
                nearest: Some(given("Asia/Shanghai")),
            },
        ),
        (
            "10:00 ragg",
            Notice::UnknownTopic {
                given: given("ragg"),
                nearest: Some(given("rag")),
            },
        ),
    ] {
        assert!(is_notice(&setup(&world, line).await, &wanted), "{line}");
        assert_eq!(show(&world).await, before, "{line} left a trace");
    }
    for (name, value, wanted) in [
        ("language", "de", Notice::BadLanguage { given: given("de") }),
        (
            "days",
            "someday",
            Notice::BadDays {
                given: given("someday"),
            },
        ),
    ] {
        let values = [("time", given("10:00")), (name, given(value))].into_iter().collect();
        let view = world.ask(&admin(), Command::Setup.action(&Input::Named(values))).await;
        assert!(is_notice(&view, &wanted), "{name}");
        assert_eq!(show(&world).await, before, "{name} left a trace");
    }
}

#[tokio::test]
async fn only_admins_set_pause_and_resume_but_all_may_look() {
    let world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let set = Command::Setup.action(&Input::Line("09:00"));
    assert!(is_notice(&world.ask(&ann, set.clone()).await, &Notice::AdminsOnly));
    assert!(is_notice(
        &world.ask(&ann, ScheduleAction::Show).await,
        &Notice::NoSchedule { admin: false }
    ));
    assert!(is_notice(
        &world.ask(&admin(), ScheduleAction::Pause).await,
        &Notice::NoSchedule { admin: true }
    ));
    setup(&world, "09:00").await;
    let before = show(&world).await;
    for action in [set, ScheduleAction::Pause.into(), ScheduleAction::Resume.into()] {
        assert!(is_notice(&world.ask(&ann, action).await, &Notice::AdminsOnly));
        assert_eq!(show(&world).await, before);
    }
    screen!(world.ask(&ann, ScheduleAction::Show).await, Schedule);
}

#[tokio::test]
async fn a_paused_schedule_posts_nothing_and_a_resumed_one_does_not_catch_up() {
    let mut world = World::new().await;
    setup(&world, "13:00").await;
    let paused = screen!(world.ask(&admin(), ScheduleAction::Pause).await, Schedule);
    assert_eq!(
        (paused.event, paused.paused, paused.next),
        (ScheduleEvent::Paused, Some(PauseReason::Admin), None)
    );
    world.wait(TimeDelta::days(5));
    assert!(world.deliver().await.is_empty());
    let resumed = screen!(world.ask(&admin(), ScheduleAction::Resume).await, Schedule);
    assert_eq!((resumed.event, resumed.paused), (ScheduleEvent::Resumed, None));
    assert_eq!(resumed.next, Some(at("2026-11-30T13:00:00Z")));
    assert!(
        world.deliver().await.is_empty(),
        "the days of the pause are not made up for"
    );
    world.wait(TimeDelta::hours(2));
    assert_eq!(world.deliver().await.len(), 1);
    assert_eq!(world.number("SELECT count(*) FROM post").await, 1);
}

#[tokio::test]
async fn a_pause_holds_back_a_post_that_was_not_sent_yet() {
    let mut world = World::new().await;
    setup(&world, "13:00").await;
    world.wait(TimeDelta::hours(1));
    world.plan().await;
    world.ask(&admin(), ScheduleAction::Pause).await;
    assert!(world.deliver().await.is_empty());
    world.ask(&admin(), ScheduleAction::Resume).await;
    assert_eq!(world.deliver().await.len(), 1, "today's goes out after all");
}

#[tokio::test]
async fn the_daily_of_a_paused_group_shows_that_it_is_paused() {
    let world = World::new().await;
    setup(&world, "13:00").await;
    world.ask(&admin(), ScheduleAction::Pause).await;
    let ann = Person::in_group("ann", "club");
    let shown = screen!(world.ask(&ann, StudyAction::Daily).await, Schedule);
    assert_eq!(
        (shown.event, shown.paused),
        (ScheduleEvent::Shown, Some(PauseReason::Admin))
    );
}

#[tokio::test]
async fn a_change_today_does_not_post_twice_today() {
    let mut world = World::new().await;
    setup(&world, "13:00").await;
    world.wait(TimeDelta::hours(1));
    assert_eq!(world.deliver().await.len(), 1);
    let changed = screen!(setup(&world, "15:00").await, Schedule);
    assert_eq!(changed.next, Some(at("2026-11-26T15:00:00Z")));
    world.wait(TimeDelta::hours(5));
    assert!(world.deliver().await.is_empty());
    world.wait(TimeDelta::days(1));
    assert_eq!(world.deliver().await.len(), 1);
}

#[tokio::test]
async fn a_zone_to_the_west_brings_no_second_post_of_a_date() {
    let mut world = World::new().await;
    world.now = at("2026-11-24T12:00:00Z");
    setup(&world, "00:15 Pacific/Kiritimati").await;
    for _ in 0..3 {
        world.wait(TimeDelta::days(1));
        world.deliver().await;
    }
    let dates = world.text("SELECT group_concat(local_date) FROM post").await;
    assert_eq!(dates, "2026-11-26,2026-11-27,2026-11-28");
    // 25 hours to the west it is still the 26th, before the posts of three dates.
    world.now = at("2026-11-27T10:30:00Z");
    let moved = screen!(setup(&world, "23:45 Pacific/Pago_Pago").await, Schedule);
    assert_eq!(moved.next, Some(at("2026-11-30T10:45:00Z")));
    for _ in 0..5 {
        world.wait(TimeDelta::days(1));
        world.deliver().await;
    }
    let dates = world.text("SELECT group_concat(local_date) FROM post").await;
    assert_eq!(dates, "2026-11-26,2026-11-27,2026-11-28,2026-11-29,2026-11-30");
}
