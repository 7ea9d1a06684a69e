//! Zones and day ends: whose zone, when a change holds, flights over the date line, and days without the bot.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use drillbit::domain::grading::Rating;
use drillbit::domain::streak::{DayKind, Off};
use drillbit::engine::action::{ProgressAction, SettingsAction};
use drillbit::engine::catalogue::{Command, Input};
use drillbit::engine::view::{ComingCutoff, LedgerScreen, Notice, SettingsScreen, StreakScreen, View, ZoneSource};

use crate::world::{Person, World, is_notice, screen};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn set(world: &World, person: &Person, line: &str) -> View {
    world.ask(person, Command::Settings.action(&Input::Line(line))).await
}

async fn settings(world: &World, person: &Person) -> SettingsScreen {
    screen!(world.ask(person, SettingsAction::Show).await, Settings)
}

async fn streak(world: &World, person: &Person) -> StreakScreen {
    screen!(world.ask(person, ProgressAction::Streak).await, Streak)
}

async fn ledger(world: &World, person: &Person) -> LedgerScreen {
    screen!(
        world.ask(person, Command::Streak.action(&Input::Line("why"))).await,
        Ledger
    )
}

#[tokio::test]
async fn before_the_learner_says_the_clients_hint_is_taken_and_fixed_by_the_first_grade() {
    let mut world = World::new().await;
    let ann = Person {
        zone_hint: Some(Tz::Asia__Tokyo),
        ..Person::alone("ann")
    };
    let shown = settings(&world, &ann).await;
    assert_eq!((shown.zone, shown.zone_source), (Tz::Asia__Tokyo, ZoneSource::Client));
    let graded = world.study(&ann, Rating::Good).await;
    assert_eq!(graded.zone_note, Some((Tz::Asia__Tokyo, ZoneSource::Client)));
    // Another client hints at another place: the days go on as they began.
    let elsewhere = Person {
        zone_hint: Some(Tz::Europe__Berlin),
        ..ann.clone()
    };
    world.wait(TimeDelta::days(1));
    assert_eq!(world.study(&elsewhere, Rating::Good).await.zone_note, None);
    assert_eq!(settings(&world, &elsewhere).await.zone, Tz::Asia__Tokyo);
    // Without any hint it is UTC, and that is said and fixed as well.
    let bob = Person::alone("bob");
    let graded = world.study(&bob, Rating::Good).await;
    assert_eq!(graded.zone_note, Some((Tz::UTC, ZoneSource::Default)));
    let hinted = Person {
        zone_hint: Some(Tz::Europe__Berlin),
        ..bob
    };
    assert_eq!(settings(&world, &hinted).await.zone, Tz::UTC);
}

#[tokio::test]
async fn a_change_holds_from_the_end_of_the_day_and_the_settings_say_so() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    set(&world, &ann, "Berlin").await;
    world.study(&ann, Rating::Good).await;
    let changed = screen!(set(&world, &ann, "Tokyo").await, Settings);
    let from = at("2026-11-26T03:00:00Z");
    assert_eq!((changed.zone, changed.day_ends), (Tz::Europe__Berlin, from));
    let coming = ComingCutoff {
        from,
        zone: Tz::Asia__Tokyo,
        rollover: changed.rollover,
    };
    assert_eq!(changed.coming, Some(coming));
    // In between the day is counted as it began.
    world.now = at("2026-11-26T02:30:00Z");
    assert_eq!(world.study(&ann, Rating::Good).await.streak.current, 1);
    world.now = from;
    let holds = settings(&world, &ann).await;
    assert_eq!((holds.zone, holds.coming), (Tz::Asia__Tokyo, None));
    assert_eq!(holds.day_ends, at("2026-11-26T19:00:00Z"));
    assert_eq!(world.study(&ann, Rating::Good).await.streak.current, 2);
    let stamps = world
        .text("SELECT group_concat(zone || ' ' || study_date, ', ') FROM review")
        .await;
    assert_eq!(
        stamps,
        "Europe/Berlin 2026-11-25, Europe/Berlin 2026-11-25, Asia/Tokyo 2026-11-26"
    );
}

#[tokio::test]
async fn a_change_rests_for_a_day_but_one_that_does_not_hold_yet_can_be_chosen_anew() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    world.study(&ann, Rating::Good).await;
    set(&world, &ann, "Tokyo").await;
    let other = screen!(set(&world, &ann, "rollover 6").await, Settings);
    let from = at("2026-11-26T04:00:00Z");
    let coming = other.coming.unwrap();
    assert_eq!(
        (coming.from, coming.zone, coming.rollover.hour()),
        (from, Tz::Asia__Tokyo, 6)
    );
    // Back to what holds is no change at all.
    let back = screen!(set(&world, &ann, "rollover 4 timezone UTC").await, Settings);
    assert_eq!((back.coming, back.zone_source), (None, ZoneSource::Learner));
    assert_eq!(world.number("SELECT count(*) FROM earlier_cutoff").await, 0);

    set(&world, &ann, "Tokyo").await;
    world.now = from + TimeDelta::hours(23);
    let refusal = Notice::CutoffTooSoon {
        from: from + TimeDelta::hours(24),
        zone: Tz::Asia__Tokyo,
    };
    assert!(is_notice(&set(&world, &ann, "Berlin").await, &refusal));
    assert!(is_notice(&set(&world, &ann, "rollover 0").await, &refusal));
    screen!(set(&world, &ann, "new 3").await, Settings);
    assert_eq!(settings(&world, &ann).await.zone, Tz::Asia__Tokyo);
    world.wait(TimeDelta::hours(1));
    assert!(screen!(set(&world, &ann, "Berlin").await, Settings).coming.is_some());
}

#[tokio::test]
async fn before_the_first_grade_a_change_holds_at_once_and_as_often_as_one_likes() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    for (city, zone) in [("Tokyo", Tz::Asia__Tokyo), ("Berlin", Tz::Europe__Berlin)] {
        let changed = screen!(set(&world, &ann, city).await, Settings);
        assert_eq!((changed.zone, changed.coming), (zone, None));
    }
}

#[tokio::test]
async fn a_flight_over_the_date_line_costs_no_streak() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    set(&world, &ann, "Pacific/Honolulu").await;
    world.now = at("2026-11-25T20:00:00Z");
    world.study(&ann, Rating::Good).await;
    world.wait(TimeDelta::days(1));
    world.study(&ann, Rating::Good).await;
    // In the evening of 26 November she says that she goes to Kiritimati, where the 28th is next.
    set(&world, &ann, "Pacific/Kiritimati").await;
    world.now = at("2026-11-27T20:00:00Z");
    let there = streak(&world, &ann).await;
    assert_eq!((there.standing.current, there.standing.ends_today()), (2, true));
    assert_eq!(world.study(&ann, Rating::Good).await.streak.current, 3);
    let kinds: Vec<_> = ledger(&world, &ann)
        .await
        .days
        .iter()
        .map(|day| (day.date, day.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            (day("2026-11-25"), DayKind::Studied),
            (day("2026-11-26"), DayKind::Studied),
            (day("2026-11-27"), DayKind::Off(Off::Bridged)),
            (day("2026-11-28"), DayKind::Studied),
        ]
    );
    // And back west, where the same date comes once more.
    world.now = at("2026-11-28T20:00:00Z");
    assert_eq!(world.study(&ann, Rating::Good).await.streak.current, 4);
    screen!(set(&world, &ann, "Pacific/Honolulu").await, Settings);
    world.now = at("2026-11-29T20:00:00Z");
    assert_eq!(world.study(&ann, Rating::Good).await.streak.current, 4);
    world.now = at("2026-11-30T20:00:00Z");
    assert_eq!(world.study(&ann, Rating::Good).await.streak.current, 5);
}

#[tokio::test]
async fn a_day_on_which_the_bot_was_down_is_excused_and_the_ledger_says_so() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    world.engine.beat(world.now).await.unwrap();
    world.study(&ann, Rating::Good).await;
    // Down from the evening of the 25th to the noon of the 27th.
    world.wait(TimeDelta::hours(10));
    world.engine.beat(world.now).await.unwrap();
    assert_eq!(streak(&world, &ann).await.standing.current, 1);
    world.now = at("2026-11-27T12:00:00Z");
    let graded = world.study(&ann, Rating::Good).await;
    assert_eq!(graded.streak.current, 2, "asked before the first sign of life");
    world.engine.beat(world.now).await.unwrap();
    let kinds: Vec<_> = ledger(&world, &ann).await.days.iter().map(|day| day.kind).collect();
    assert_eq!(kinds, [DayKind::Studied, DayKind::Off(Off::Excused), DayKind::Studied]);
    // A store from which nobody ever served, as under the terminal chat, has no outages.
    let mut alone = World::new().await;
    alone.study(&ann, Rating::Good).await;
    alone.wait(TimeDelta::days(2));
    assert_eq!(alone.study(&ann, Rating::Good).await.streak.current, 1);
}

#[tokio::test]
async fn the_ledger_lists_up_to_14_days_with_zone_cutoff_and_what_kept_them() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    set(&world, &ann, "Asia/Shanghai").await;
    for _ in 0..7 {
        world.study(&ann, Rating::Good).await;
        world.study(&ann, Rating::Easy).await;
        world.wait(TimeDelta::days(1));
    }
    world.wait(TimeDelta::days(1));
    world.study(&ann, Rating::Good).await;
    set(&world, &ann, "rollover 6").await;
    world.wait(TimeDelta::days(3));
    let shown = ledger(&world, &ann).await;
    let kinds: Vec<_> = shown.days.iter().map(|day| day.kind).collect();
    // Before the first one there is nothing to tell.
    let mut wanted = vec![DayKind::Studied; 7];
    wanted.extend([
        DayKind::Frozen,
        DayKind::Studied,
        DayKind::Missed,
        DayKind::Idle,
        DayKind::Open,
    ]);
    assert_eq!(kinds, wanted);
    let streaks: Vec<_> = shown.days.iter().map(|day| day.streak).collect();
    assert_eq!(streaks, [1, 2, 3, 4, 5, 6, 7, 7, 8, 0, 0, 0]);
    assert_eq!(
        (shown.days[0].grades, shown.days[8].grades, shown.days[9].grades),
        (2, 1, 0)
    );
    let hours: Vec<_> = shown.days.iter().map(|day| day.cutoff.rollover.hour()).collect();
    assert_eq!(hours[..9], [4; 9]);
    assert_eq!(hours[9..], [6; 3], "from the end of the day on which it was changed");
    assert!(shown.days.iter().all(|day| day.cutoff.zone == Tz::Asia__Shanghai));
}
