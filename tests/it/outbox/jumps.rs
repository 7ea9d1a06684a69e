//! Posts while the wall clock jumps: suspended for days, put right by NTP, or wrong from the start.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use drillbit::bank::Bank;
use drillbit::delivery::Outcome;
use drillbit::engine::Engine;
use drillbit::store::Store;

use super::{due, member, one, shown, state};
use crate::world::{World, post_of};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The dates whose post has arrived, in order of arrival.
async fn arrived(world: &World) -> String {
    world
        .text("SELECT coalesce(group_concat(local_date), '') FROM (SELECT local_date FROM post WHERE state = 'sent' ORDER BY sent_at)")
        .await
}

/// Lives through some days an hour at a time, and gives how many posts came in each.
async fn live(world: &mut World, days: i64) -> Vec<usize> {
    let mut posts = Vec::new();
    for _ in 0..days {
        let mut today = 0;
        for _ in 0..24 {
            today += world.deliver().await.len();
            world.wait(TimeDelta::hours(1));
        }
        posts.push(today);
    }
    posts
}

#[tokio::test]
async fn a_suspend_of_hours_makes_the_post_late_and_one_of_days_makes_no_burst() {
    let mut world = World::new().await;
    world.set_up(&member(), "13:00").await;
    world.now = at("2026-11-25T20:00:00Z");
    let claims = world.deliver().await;
    assert_eq!(claims.len(), 1);
    assert!(shown(&claims[0]).late);
    world.now = at("2026-12-05T20:00:00Z");
    let claims = world.deliver().await;
    assert_eq!(claims.len(), 1);
    assert_eq!(shown(&claims[0]).date.to_string(), "2026-12-05");
    assert_eq!(live(&mut world, 2).await, [1, 1]);
}

#[tokio::test]
async fn a_clock_that_goes_back_brings_no_second_post_and_loses_none() {
    let mut world = due().await;
    assert_eq!(world.deliver().await.len(), 1);
    for step in [
        TimeDelta::seconds(2),
        TimeDelta::hours(1),
        TimeDelta::hours(14),
        TimeDelta::days(40),
    ] {
        let before = world.now;
        world.now -= step;
        while world.now < before {
            assert!(world.deliver().await.is_empty(), "{} after {step}", world.now);
            world.wait(step / 8);
        }
        world.now = before;
    }
    world.now = at("2026-11-26T00:00:00Z");
    assert_eq!(live(&mut world, 3).await, [1, 1, 1]);
    assert_eq!(arrived(&world).await, "2026-11-25,2026-11-26,2026-11-27,2026-11-28");
}

#[tokio::test]
async fn a_wait_does_not_become_longer_than_an_hour_when_the_clock_goes_back() {
    for outcome in [Outcome::Later(Duration::from_secs(30)), Outcome::Unknown] {
        let mut world = due().await;
        // The clock is half a day ahead when the first try fails.
        world.now = at("2026-11-25T23:50:00Z");
        let claim = one(&world).await;
        world.settle(&claim, outcome).await;
        world.now = at("2026-11-25T13:05:00Z");
        assert_eq!(post_of(&one(&world).await), post_of(&claim));
    }
}

#[tokio::test]
async fn a_clock_that_was_ahead_for_a_moment_costs_no_day() {
    for ahead in [
        TimeDelta::hours(12),
        TimeDelta::days(1),
        TimeDelta::days(3),
        TimeDelta::days(400),
    ] {
        let mut world = World::new().await;
        world.set_up(&member(), "13:00").await;
        let truth = world.now;
        world.now += ahead;
        let early = world.deliver().await;
        assert!(early.len() <= 1, "no burst");
        world.now = truth;
        let posts = live(&mut world, 7).await;
        let early_date = early.first().map(|claim| shown(claim).date);
        for (day, count) in posts.iter().enumerate() {
            let date = (truth + TimeDelta::days(i64::try_from(day).unwrap())).date_naive();
            // The date whose post came too early does not get it twice.
            assert_eq!(
                *count,
                usize::from(Some(date) != early_date),
                "{date}, ahead by {ahead}"
            );
        }
        let repeated = world
            .number("SELECT count(*) - count(DISTINCT question_id) FROM post WHERE state = 'sent'")
            .await;
        assert_eq!(repeated, 0, "no question came twice");
    }
}

#[tokio::test]
async fn a_post_whose_hour_passed_while_the_clock_was_wrong_comes_late() {
    let mut world = World::new().await;
    world.set_up(&member(), "13:00").await;
    // Down over the hour; the machine starts with a clock that is a day ahead, and puts it right.
    world.now = at("2026-11-26T12:00:00Z");
    world.plan().await;
    assert_eq!(state(&world).await, "missed");
    world.now = at("2026-11-25T14:00:00Z");
    let claims = world.deliver().await;
    assert_eq!(claims.len(), 1);
    assert!(shown(&claims[0]).late);
    world.now = at("2026-11-26T00:00:00Z");
    assert_eq!(live(&mut world, 2).await, [1, 1]);
}

#[tokio::test]
async fn a_clock_that_is_put_right_between_two_runs_costs_no_day_either() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.db");
    let mut now = at("2026-11-25T12:00:00Z");
    for (from, days, wanted) in [("2026-11-28T15:00:00Z", 0, 1), ("2026-11-25T12:00:00Z", 3, 3)] {
        let store = Store::open(&path).await.unwrap();
        let engine = Arc::new(Engine::new(store, Bank::load(&[]).unwrap()));
        let mut world = World { engine, now };
        if days == 0 {
            world.set_up(&member(), "13:00").await;
        }
        world.now = at(from);
        world.engine.recover().await.unwrap();
        let mut posts = world.deliver().await.len();
        posts += live(&mut world, days).await.iter().sum::<usize>();
        assert_eq!(posts, wanted, "from {from}");
        now = world.now;
        world.engine.store().close().await;
    }
}

#[tokio::test]
async fn a_post_that_was_planned_ahead_of_its_time_waits_for_it() {
    let mut world = World::new().await;
    world.set_up(&member(), "13:00").await;
    let truth = world.now;
    world.now = at("2026-11-27T13:00:00Z");
    world.plan().await;
    assert_eq!(state(&world).await, "planned");
    world.now = truth;
    assert_eq!(live(&mut world, 4).await, [1, 1, 1, 1]);
    assert_eq!(arrived(&world).await, "2026-11-25,2026-11-26,2026-11-27,2026-11-28");
}
