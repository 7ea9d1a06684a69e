//! The ledger of daily posts, whatever becomes of a try; and the outbox that works it off.

mod jumps;
mod pushes;
mod running;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use drillbit::delivery::{Cause, Outcome, Refusal};
use drillbit::domain::grading::Rating;
use drillbit::domain::ids::PostId;
use drillbit::engine::action::{ScheduleAction, StudyAction};
use drillbit::engine::outgoing::Claim;
use drillbit::engine::view::{PauseReason, PostScreen};

use crate::world::{PLATFORM, Person, World, post_of, screen};

/// A world with one group whose post is due now, at one o'clock.
async fn due() -> World {
    let mut world = World::new().await;
    world.set_up(&member(), "13:00").await;
    world.wait(TimeDelta::hours(1));
    world
}

fn member() -> Person {
    Person::in_group("ann", "club")
}

fn shown(claim: &Claim) -> PostScreen {
    screen!(claim.delivery.view.clone(), Post)
}

async fn one(world: &World) -> Claim {
    let mut claims = world.claim().await;
    assert_eq!(claims.len(), 1, "one post is claimed");
    claims.remove(0)
}

async fn edits(world: &World) -> Vec<Claim> {
    world
        .engine
        .claim_edits(PLATFORM, world.now, 10, &|_| None)
        .await
        .unwrap()
}

async fn state(world: &World) -> String {
    world.text("SELECT state FROM post ORDER BY id DESC LIMIT 1").await
}

async fn answer(world: &World, name: &str, post: PostId) -> drillbit::engine::view::GradedScreen {
    let person = Person::in_group(name, "club");
    let compare = screen!(world.ask(&person, StudyAction::RevealPost { post }).await, Compare);
    world.rate(&person, &compare, Rating::Good).await
}

#[tokio::test]
async fn a_post_is_written_down_before_it_is_sent_and_once_per_date() {
    let mut world = due().await;
    world.plan().await;
    assert_eq!(state(&world).await, "planned");
    let claim = one(&world).await;
    assert_eq!(state(&world).await, "sending");
    assert_eq!((shown(&claim).answered, shown(&claim).late), (0, false));
    assert_eq!(
        (claim.delivery.edit.as_deref(), claim.delivery.maybe_sent),
        (None, None)
    );
    assert!(claim.delivery.nonce.len() <= 25 && claim.delivery.nonce.is_ascii());
    assert!(world.claim().await.is_empty(), "it is in hand");
    world.settle(&claim, Outcome::Sent("m1".into())).await;
    assert_eq!(state(&world).await, "sent");
    world.wait(TimeDelta::hours(10));
    assert!(world.claim().await.is_empty());
    world.wait(TimeDelta::hours(14));
    let next = one(&world).await;
    assert_ne!(next.delivery.nonce, claim.delivery.nonce);
    assert_eq!(world.number("SELECT count(*) FROM post").await, 2);
}

#[tokio::test]
async fn a_date_whose_post_is_there_already_is_not_planned_again() {
    let world = due().await;
    world.plan().await;
    // As if the schedule had been set back by hand, or the clock gone back.
    let mut tx = world.engine.store().write().await.unwrap();
    sqlx::query("UPDATE schedule SET next_at = next_at - 86400000, next_date = '2026-11-25'")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.plan().await;
    assert_eq!(world.number("SELECT count(*) FROM post").await, 1);
}

#[tokio::test]
async fn a_late_post_says_so_and_dates_that_are_over_are_missed_not_fired_in_a_burst() {
    let mut world = due().await;
    world.wait(TimeDelta::days(3) + TimeDelta::hours(2));
    let claim = one(&world).await;
    assert!(shown(&claim).late);
    assert_eq!(shown(&claim).date.to_string(), "2026-11-28");
    let missed = world
        .text("SELECT group_concat(local_date) FROM post WHERE state = 'missed'")
        .await;
    assert_eq!(missed, "2026-11-25,2026-11-26,2026-11-27");
    // A question that nobody saw may still come.
    let choice = world.number("SELECT count(DISTINCT question_id) FROM post").await;
    assert_eq!(choice, 1);
}

#[tokio::test]
async fn ten_minutes_are_not_late() {
    let mut world = due().await;
    world.wait(TimeDelta::minutes(10));
    assert!(!shown(&one(&world).await).late);
}

#[tokio::test]
async fn a_post_that_could_not_be_sent_on_its_date_is_missed() {
    let mut world = due().await;
    let claim = one(&world).await;
    world.settle(&claim, Outcome::Later(Duration::from_secs(5))).await;
    world.wait(TimeDelta::hours(11));
    assert!(
        world
            .engine
            .claim_posts(PLATFORM, world.now, 10, &|_| None)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(state(&world).await, "missed");
}

#[tokio::test]
async fn later_waits_as_long_as_the_platform_says_and_longer_each_time() {
    let mut world = due().await;
    let mut waits = Vec::new();
    for _ in 0..5 {
        let claim = one(&world).await;
        assert!(claim.delivery.maybe_sent.is_none());
        world.settle(&claim, Outcome::Later(Duration::from_millis(100))).await;
        let due = world.number("SELECT try_after FROM post").await;
        waits.push(due - world.now.timestamp_millis());
        world.now = DateTime::from_timestamp_millis(due - 1).unwrap();
        assert!(world.claim().await.is_empty(), "not a moment too soon");
        world.wait(TimeDelta::milliseconds(1));
    }
    assert!(
        waits.is_sorted() && waits[0] >= 2_000 && waits[4] > waits[0],
        "{waits:?}"
    );
    let claim = one(&world).await;
    world.settle(&claim, Outcome::Later(Duration::from_mins(15))).await;
    world.wait(TimeDelta::seconds(899));
    assert!(world.claim().await.is_empty());
    world.wait(TimeDelta::seconds(1));
    assert!(shown(&one(&world).await).late);
}

#[tokio::test]
async fn each_unknown_result_is_followed_by_one_more_try_with_the_same_nonce() {
    let mut world = due().await;
    let first = one(&world).await;
    assert_eq!(world.engine.recover().await.unwrap(), 1);
    assert_eq!(state(&world).await, "unknown");
    assert!(first.delivery.maybe_sent.is_none());
    // Giving up could leave the date without its post; the tries only get rarer.
    for minutes in [4, 8, 16, 32, 60, 60] {
        let claim = one(&world).await;
        assert!(claim.delivery.maybe_sent.is_some());
        assert_eq!(claim.delivery.nonce, first.delivery.nonce);
        world.settle(&claim, Outcome::Unknown).await;
        assert_eq!(state(&world).await, "unknown");
        world.wait(TimeDelta::minutes(minutes) - TimeDelta::milliseconds(1));
        assert!(world.claim().await.is_empty(), "not before {minutes} minutes");
        world.wait(TimeDelta::milliseconds(1));
    }
    assert_eq!(world.engine.recover().await.unwrap(), 0);
    world.wait(TimeDelta::days(1));
    assert_eq!(shown(&one(&world).await).date.to_string(), "2026-11-26");
    assert_eq!(
        world.number("SELECT count(*) FROM post WHERE state = 'failed'").await,
        1
    );
}

#[tokio::test]
async fn an_unknown_result_is_tried_once_more_after_a_while() {
    let mut world = due().await;
    let first = one(&world).await;
    world.settle(&first, Outcome::Unknown).await;
    assert!(world.claim().await.is_empty(), "not at once");
    world.wait(TimeDelta::minutes(1));
    let second = one(&world).await;
    assert!(second.delivery.maybe_sent.is_some());
    // Held back, it still may have arrived.
    world.settle(&second, Outcome::Later(Duration::from_secs(1))).await;
    world.wait(TimeDelta::minutes(1));
    let third = one(&world).await;
    assert!(third.delivery.maybe_sent.is_some());
    world.settle(&third, Outcome::Sent("m1".into())).await;
    assert_eq!(state(&world).await, "sent");
}

#[tokio::test]
async fn a_refusal_pauses_the_schedule_with_its_reason_and_resume_starts_it_again() {
    let mut world = due().await;
    let claim = one(&world).await;
    world
        .settle(
            &claim,
            Outcome::Refused(Refusal::new(Cause::Gone, "kicked from the group")),
        )
        .await;
    let paused = screen!(world.ask(&member(), ScheduleAction::Show).await, Schedule);
    assert_eq!(
        paused.paused,
        Some(PauseReason::Refused {
            cause: Cause::Gone,
            words: "kicked from the group".into()
        })
    );
    assert_eq!(paused.next, None);
    world.wait(TimeDelta::days(2));
    assert!(world.claim().await.is_empty());
    let resumed = screen!(world.ask(&member().as_admin(), ScheduleAction::Resume).await, Schedule);
    assert_eq!(resumed.paused, None);
    world.wait(TimeDelta::days(1));
    assert_eq!(shown(&one(&world).await).date.to_string(), "2026-11-28");
}

#[tokio::test]
async fn a_try_in_doubt_stays_in_doubt_over_a_refusal_and_a_resume() {
    let mut world = due().await;
    let first = one(&world).await;
    world.settle(&first, Outcome::Unknown).await;
    world.wait(TimeDelta::minutes(5));
    let second = one(&world).await;
    let refusal = Refusal::new(Cause::Rights, "missing permissions");
    world.settle(&second, Outcome::Refused(refusal)).await;
    world.ask(&member().as_admin(), ScheduleAction::Resume).await;
    let third = one(&world).await;
    assert!(third.delivery.maybe_sent.is_some(), "the first try may have arrived");
    assert_eq!(third.delivery.nonce, first.delivery.nonce);
}

#[tokio::test]
async fn the_reason_of_a_pause_is_not_overwritten() {
    let world = due().await;
    let claim = one(&world).await;
    world.ask(&member().as_admin(), ScheduleAction::Pause).await;
    world
        .settle(&claim, Outcome::Refused(Refusal::new(Cause::Gone, "missing access")))
        .await;
    let paused = screen!(world.ask(&member(), ScheduleAction::Show).await, Schedule);
    assert_eq!(paused.paused, Some(PauseReason::Admin));
}

#[tokio::test]
async fn one_chats_failure_is_not_anothers() {
    let world = due().await;
    let other = Person::in_group("bob", "guild");
    let early = World {
        engine: Arc::clone(&world.engine),
        now: world.now - TimeDelta::hours(1),
    };
    early.set_up(&other, "13:00").await;
    let claims = world.claim().await;
    assert_eq!(claims.len(), 2);
    let bad = claims.iter().find(|claim| claim.delivery.to.place() == "club").unwrap();
    let good = claims
        .iter()
        .find(|claim| claim.delivery.to.place() == "guild")
        .unwrap();
    world
        .settle(bad, Outcome::Refused(Refusal::new(Cause::Gone, "blocked")))
        .await;
    world.settle(good, Outcome::Sent("m1".into())).await;
    assert_eq!(
        world
            .text("SELECT group_concat(state) FROM (SELECT state FROM post ORDER BY state)")
            .await,
        "failed,sent"
    );
    assert_eq!(
        world.number("SELECT count(*) FROM schedule WHERE paused IS NULL").await,
        1
    );
}

#[tokio::test]
async fn a_chat_that_moved_is_followed() {
    let world = due().await;
    let claim = one(&world).await;
    world.settle(&claim, Outcome::Moved("new club".into())).await;
    let again = one(&world).await;
    assert_eq!(
        (again.delivery.to.place(), post_of(&again)),
        ("new club", post_of(&claim))
    );
    world.settle(&again, Outcome::Sent("m1".into())).await;
    let there = Person::in_group("ann", "new club");
    screen!(world.ask(&there, ScheduleAction::Show).await, Schedule);
    screen!(world.ask(&there, StudyAction::Daily).await, Question);
}

#[tokio::test]
async fn a_chat_that_moved_is_followed_to_a_place_that_was_seen_before() {
    let world = due().await;
    let there = Person::in_group("ann", "new club");
    let drilled = screen!(world.drill(&there).await, Question);
    let claim = one(&world).await;
    world.settle(&claim, Outcome::Moved("new club".into())).await;
    let again = one(&world).await;
    assert_eq!(again.delivery.to.place(), "new club");
    world.settle(&again, Outcome::Sent("m1".into())).await;
    assert_eq!(world.number("SELECT count(*) FROM chat").await, 1);
    // What was begun there goes on.
    assert_eq!(screen!(world.drill(&there).await, Question), drilled);
}

#[tokio::test]
async fn counts_are_edited_at_most_every_ten_seconds_and_not_when_nothing_changed() {
    let mut world = due().await;
    let claim = one(&world).await;
    world.settle(&claim, Outcome::Sent("m1".into())).await;
    assert!(edits(&world).await.is_empty());
    for name in ["ann", "bob"] {
        answer(&world, name, post_of(&claim)).await;
    }
    let edit = edits(&world).await.remove(0);
    assert_eq!(edit.delivery.edit.as_deref(), Some("m1"));
    assert_eq!(shown(&edit).answered, 2);
    assert!(edits(&world).await.is_empty(), "it is in hand");
    world.settle(&edit, Outcome::Sent("m1".into())).await;
    answer(&world, "cho", post_of(&claim)).await;
    assert!(edits(&world).await.is_empty(), "it rests");
    world.wait(TimeDelta::milliseconds(9_999));
    assert!(edits(&world).await.is_empty());
    world.wait(TimeDelta::milliseconds(1));
    let edit = edits(&world).await.remove(0);
    assert_eq!((shown(&edit).answered, shown(&edit).average), (3, Some(0)));
    world.settle(&edit, Outcome::Sent("m1".into())).await;
    world.wait(TimeDelta::hours(1));
    assert!(edits(&world).await.is_empty());
}

#[tokio::test]
async fn an_undone_and_changed_grade_changes_the_average_that_is_shown() {
    let mut world = due().await;
    let claim = one(&world).await;
    world.settle(&claim, Outcome::Sent("m1".into())).await;
    for name in ["ann", "bob"] {
        answer(&world, name, post_of(&claim)).await;
    }
    let graded = answer(&world, "cho", post_of(&claim)).await;
    let edit = edits(&world).await.remove(0);
    assert_eq!(shown(&edit).average, Some(0));
    world.settle(&edit, Outcome::Sent("m1".into())).await;
    let cho = Person::in_group("cho", "club");
    let back = screen!(world.ask(&cho, crate::world::undo_of(&graded)).await, Compare);
    let all = StudyAction::SetTicks {
        attempt: back.attempt,
        step: back.step,
        ticks: drillbit::domain::grading::Ticks::from_bits(u16::MAX, 16),
    };
    let ticked = screen!(world.ask(&cho, all).await, Compare);
    world.rate(&cho, &ticked, Rating::Easy).await;
    world.wait(TimeDelta::seconds(10));
    let edit = edits(&world).await.remove(0);
    assert_eq!((shown(&edit).answered, shown(&edit).average), (3, Some(33)));
}

#[tokio::test]
async fn what_becomes_of_an_edit() {
    for (outcome, wait, again) in [
        (Outcome::Later(Duration::from_secs(40)), 40, true),
        (Outcome::Unknown, 10, true),
        (Outcome::Gone, 3_600, false),
        (
            Outcome::Refused(Refusal::new(Cause::Gone, "no permission")),
            3_600,
            false,
        ),
        (Outcome::Moved("new club".into()), 3_600, false),
    ] {
        let mut world = due().await;
        let claim = one(&world).await;
        world.settle(&claim, Outcome::Sent("m1".into())).await;
        answer(&world, "ann", post_of(&claim)).await;
        let edit = edits(&world).await.remove(0);
        world.settle(&edit, outcome.clone()).await;
        world.wait(TimeDelta::seconds(wait - 1));
        assert!(edits(&world).await.is_empty(), "{outcome:?} too soon");
        world.wait(TimeDelta::seconds(1));
        assert_eq!(edits(&world).await.len(), usize::from(again), "{outcome:?}");
        // The post itself stands as it was, and the schedule goes on.
        assert_eq!(state(&world).await, "sent");
        assert_eq!(
            world.number("SELECT count(*) FROM schedule WHERE paused IS NULL").await,
            1
        );
    }
}

#[tokio::test]
async fn an_edit_that_a_crash_cut_short_is_made_up_for() {
    let mut world = due().await;
    let claim = one(&world).await;
    world.settle(&claim, Outcome::Sent("m1".into())).await;
    answer(&world, "ann", post_of(&claim)).await;
    assert_eq!(edits(&world).await.len(), 1);
    world.engine.recover().await.unwrap();
    world.wait(TimeDelta::minutes(2));
    assert_eq!(edits(&world).await.len(), 1);
}

#[tokio::test]
async fn each_platform_claims_its_own() {
    let world = due().await;
    world.plan().await;
    assert!(
        world
            .engine
            .claim_posts("elsewhere", world.now, 10, &|_| None)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(world.claim().await.len(), 1);
}
