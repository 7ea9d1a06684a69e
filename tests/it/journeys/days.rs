//! Study dates at the rollover and across zones; streaks and freezes over days.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use drillbit::domain::grading::Rating;
use drillbit::domain::streak::DayKind;
use drillbit::engine::action::{ProgressAction, SettingsAction, SettingsChange};
use drillbit::engine::view::{StreakScreen, ZoneSource};

use crate::world::{Person, World, post_of, screen};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn change(world: &World, person: &Person, change: SettingsChange) {
    screen!(world.ask(person, SettingsAction::Change(change)).await, Settings);
}

async fn live_in(world: &World, person: &Person, zone: &str) {
    let zone = Some(zone.to_owned());
    change(
        world,
        person,
        SettingsChange {
            zone,
            ..Default::default()
        },
    )
    .await;
}

async fn streak(world: &World, person: &Person) -> StreakScreen {
    screen!(world.ask(person, ProgressAction::Streak).await, Streak)
}

async fn dates(world: &World, person: &Person) -> Vec<NaiveDate> {
    world.study_dates(world.learner(person).await.id).await
}

#[tokio::test]
async fn the_study_date_changes_at_the_rollover_on_the_learners_wall_clock() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    live_in(&world, &ann, "Asia/Shanghai").await;
    world.now = at("2026-11-25T19:59:59Z");
    world.study(&ann, Rating::Good).await;
    assert_eq!(streak(&world, &ann).await.day_ends, at("2026-11-25T20:00:00Z"));
    world.now = at("2026-11-25T20:00:00Z");
    let graded = world.study(&ann, Rating::Good).await;
    assert_eq!(graded.streak.current, 2);
    assert_eq!(dates(&world, &ann).await, [day("2026-11-25"), day("2026-11-26")]);
    let stamped = world
        .text("SELECT zone || ' ' || rollover || ' ' || study_date FROM review ORDER BY id LIMIT 1")
        .await;
    assert_eq!(stamped, "Asia/Shanghai 4 2026-11-25");
}

#[tokio::test]
async fn the_rollover_hour_is_the_learners_own() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let rollover = Some("0".to_owned());
    change(
        &world,
        &ann,
        SettingsChange {
            rollover,
            ..Default::default()
        },
    )
    .await;
    world.now = at("2026-11-26T00:00:00Z");
    world.study(&ann, Rating::Good).await;
    assert_eq!(dates(&world, &ann).await, [day("2026-11-26")]);
    let bob = Person::alone("bob");
    world.study(&bob, Rating::Good).await;
    assert_eq!(dates(&world, &bob).await, [day("2026-11-25")]);
}

#[tokio::test]
async fn a_change_of_zone_rewrites_nothing_and_never_breaks_a_streak() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    live_in(&world, &ann, "Asia/Tokyo").await;
    world.study(&ann, Rating::Good).await;
    world.wait(TimeDelta::days(1));
    world.study(&ann, Rating::Good).await;
    // West: the same date once more counts once.
    live_in(&world, &ann, "America/Los_Angeles").await;
    let graded = world.study(&ann, Rating::Good).await;
    assert_eq!((graded.streak.current, graded.streak.studied_today), (2, true));
    world.wait(TimeDelta::days(1));
    assert_eq!(world.study(&ann, Rating::Good).await.streak.current, 3);
    assert_eq!(
        dates(&world, &ann).await,
        [day("2026-11-25"), day("2026-11-26"), day("2026-11-27")]
    );
    let zones = world.text("SELECT group_concat(DISTINCT zone) FROM review").await;
    assert_eq!(zones, "Asia/Tokyo,America/Los_Angeles");
}

#[tokio::test]
async fn before_the_learner_says_the_zone_is_that_of_the_chat_and_the_first_feedback_names_it() {
    let mut world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let admin = Person::in_group("eve", "club").as_admin();
    let set = drillbit::engine::action::ScheduleChange {
        time: Some("06:00".into()),
        zone: Some("Asia/Shanghai".into()),
        ..Default::default()
    };
    screen!(
        world
            .ask(&admin, drillbit::engine::action::ScheduleAction::Set(set))
            .await,
        Schedule
    );
    world.now = at("2026-11-25T22:00:00Z");
    let post = post_of(&world.deliver().await[0]);
    let reveal = drillbit::engine::action::StudyAction::RevealPost { post };
    let compare = screen!(world.ask(&ann, reveal).await, Compare);
    let graded = world.rate(&ann, &compare, Rating::Good).await;
    assert_eq!(
        graded.zone_note,
        Some((chrono_tz::Tz::Asia__Shanghai, ZoneSource::Chat))
    );
    assert_eq!(dates(&world, &ann).await, [day("2026-11-26")]);
    assert_eq!(streak(&world, &ann).await.zone, chrono_tz::Tz::Asia__Shanghai);
    // Only the first feedback says so.
    assert_eq!(world.study(&ann, Rating::Good).await.zone_note, None);
}

#[tokio::test]
async fn a_streak_grows_by_days_is_at_risk_and_ends() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    for days in 1..=5 {
        assert_eq!(world.study(&ann, Rating::Good).await.streak.current, days);
        assert_eq!(
            world.study(&ann, Rating::Good).await.streak.current,
            days,
            "twice a day counts once"
        );
        world.wait(TimeDelta::days(1));
    }
    let risk = streak(&world, &ann).await;
    assert_eq!(
        (risk.standing.current, risk.standing.at_risk(), risk.graded_today),
        (5, true, 0)
    );
    assert_eq!(
        risk.week.map(|day| day.kind == DayKind::Studied),
        [false, true, true, true, true, true, false]
    );
    assert_eq!(risk.days_to_freeze, 2);
    world.wait(TimeDelta::days(1));
    let over = streak(&world, &ann).await;
    assert_eq!((over.standing.current, over.standing.longest), (0, 5));
    let again = world.study(&ann, Rating::Good).await;
    assert_eq!((again.streak.current, again.streak.longest), (1, 5));
}

#[tokio::test]
async fn a_freeze_saves_a_missed_day() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    for _ in 0..7 {
        world.study(&ann, Rating::Good).await;
        world.wait(TimeDelta::days(1));
    }
    assert_eq!(streak(&world, &ann).await.standing.freezes, 1);
    world.wait(TimeDelta::days(1));
    let saved = streak(&world, &ann).await;
    assert_eq!((saved.standing.current, saved.standing.freezes), (7, 0));
    let graded = world.study(&ann, Rating::Good).await;
    assert_eq!((graded.streak.current, graded.streak.freezes), (8, 0));
    // The undo gives the freeze back as well.
    screen!(world.ask(&ann, crate::world::undo_of(&graded)).await, Compare);
    assert_eq!(world.learner(&ann).await.streak.freezes, 1);
}

#[tokio::test]
async fn looking_does_not_count() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let view = world.drill(&ann).await;
    world.reveal(&ann, view).await;
    let looked = streak(&world, &ann).await;
    assert_eq!((looked.standing.current, looked.graded_today), (0, 0));
    assert!(dates(&world, &ann).await.is_empty());
}

#[tokio::test]
async fn a_clock_that_goes_back_is_ignored() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    world.study(&ann, Rating::Good).await;
    world.wait(TimeDelta::days(1));
    world.study(&ann, Rating::Good).await;
    world.wait(-TimeDelta::days(3));
    let graded = world.study(&ann, Rating::Good).await;
    assert_eq!(graded.streak.current, 2);
    world.wait(TimeDelta::days(4));
    assert_eq!(world.study(&ann, Rating::Good).await.streak.current, 3);
    let learner = world.learner(&ann).await;
    assert_eq!(learner.streak, world.history(learner.id).await.fold());
}
