//! What goes out unasked besides posts: reveals, reminders, news for admins, tests.

use chrono::TimeDelta;
use drillbit::delivery::{Cause, Outcome, Recipient, Refusal};
use drillbit::domain::grading::Rating;
use drillbit::domain::ids::PostId;
use drillbit::engine::action::{ScheduleAction, SettingsAction, SettingsChange, VacationAction};
use drillbit::engine::ledger::Removed;
use drillbit::engine::outgoing::Claim;
use drillbit::engine::view::{
    Audience, Notice, PauseReason, ReminderScreen, ReminderState, RevealScreen, ScheduleEvent, Screen,
};

use super::{answer, due, member, one, state};
use crate::world::{PLATFORM, Person, World, post_of, screen};

async fn pushes(world: &World) -> Vec<Claim> {
    while world.engine.plan_reminders(world.now).await.unwrap() > 0 {}
    world
        .engine
        .claim_pushes(PLATFORM, world.now, 10, &|_| None)
        .await
        .unwrap()
}

async fn push(world: &World) -> Claim {
    let mut claims = pushes(world).await;
    assert_eq!(claims.len(), 1, "{claims:#?}");
    claims.remove(0)
}

async fn sent(world: &World) -> PostId {
    let claim = one(world).await;
    world.settle(&claim, Outcome::Sent("m1".into())).await;
    post_of(&claim)
}

fn reveal_of(claim: &Claim) -> RevealScreen {
    screen!(claim.delivery.view.clone(), Reveal)
}

fn settings(time: &str) -> SettingsAction {
    SettingsAction::Change(SettingsChange {
        remind: Some(time.into()),
        ..SettingsChange::default()
    })
}

#[tokio::test]
async fn the_answer_goes_under_a_post_when_the_next_one_has_arrived() {
    let mut world = due().await;
    let post = sent(&world).await;
    for name in ["ann", "bob", "cho"] {
        answer(&world, name, post).await;
    }
    world.wait(TimeDelta::hours(23));
    assert!(pushes(&world).await.is_empty(), "nothing shows before its time");
    world.wait(TimeDelta::minutes(59) + TimeDelta::seconds(59));
    assert!(pushes(&world).await.is_empty());
    world.wait(TimeDelta::seconds(1));
    let next = one(&world).await;
    world.settle(&next, Outcome::Sent("m2".into())).await;
    let claim = push(&world).await;
    let reveal = reveal_of(&claim);
    assert_eq!((reveal.post, reveal.answered), (post, 3));
    assert!(reveal.average.is_some());
    assert_eq!(claim.delivery.under.as_deref(), Some("m1"));
    assert_eq!(claim.delivery.view.audience(), Audience::Shared);
    assert_eq!(claim.delivery.to.place(), "club");
    world.settle(&claim, Outcome::Sent("m3".into())).await;
    world.wait(TimeDelta::hours(1));
    assert!(pushes(&world).await.is_empty(), "once");
}

#[tokio::test]
async fn without_a_next_post_the_answer_comes_after_a_day() {
    let mut world = due().await;
    let post = sent(&world).await;
    world.ask(&member().as_admin(), ScheduleAction::Pause).await;
    world.wait(TimeDelta::hours(24));
    assert_eq!(reveal_of(&push(&world).await).post, post);
}

#[tokio::test]
async fn a_private_post_is_never_revealed_to_whom_has_not_answered() {
    let mut world = World::new().await;
    world.set_up(&Person::alone("ann"), "13:00").await;
    world.wait(TimeDelta::hours(1));
    sent(&world).await;
    world.wait(TimeDelta::hours(25));
    assert!(pushes(&world).await.is_empty());
}

#[tokio::test]
async fn a_reveal_is_retried_survives_a_crash_and_ends_when_its_post_is_gone() {
    let mut world = due().await;
    sent(&world).await;
    world.wait(TimeDelta::hours(24));
    let first = push(&world).await;
    world
        .settle(&first, Outcome::Later(std::time::Duration::from_secs(9)))
        .await;
    assert!(pushes(&world).await.is_empty());
    world.wait(TimeDelta::seconds(10));
    let second = push(&world).await;
    assert_eq!(second.delivery.nonce, first.delivery.nonce);
    assert_eq!(world.engine.recover().await.unwrap(), 1);
    let third = push(&world).await;
    assert!(third.delivery.maybe_sent.is_some());
    world.settle(&third, Outcome::Gone).await;
    world.wait(TimeDelta::hours(1));
    assert!(pushes(&world).await.is_empty());
    assert_eq!(world.text("SELECT state FROM push").await, "failed");
}

#[tokio::test]
async fn a_reveal_in_doubt_is_tried_again_until_it_is_old() {
    let mut world = due().await;
    sent(&world).await;
    world.wait(TimeDelta::hours(24));
    let first = push(&world).await;
    world.settle(&first, Outcome::Unknown).await;
    for _ in 0..3 {
        world.wait(TimeDelta::hours(1));
        let again = push(&world).await;
        assert!(again.delivery.maybe_sent.is_some());
        world.settle(&again, Outcome::Unknown).await;
    }
    world.wait(TimeDelta::days(2));
    assert!(pushes(&world).await.is_empty());
}

#[tokio::test]
async fn a_clock_that_was_ahead_for_a_moment_costs_no_reminder() {
    let mut world = World::new().await;
    let ann = streak_of_one(&mut world).await;
    world.ask(&ann, settings("20:00")).await;
    let truth = world.now;
    world.wait(TimeDelta::days(30));
    pushes(&world).await;
    world.plan().await;
    world.now = truth;
    world.plan().await;
    for hours in [9, 15] {
        world.wait(TimeDelta::hours(hours));
        assert!(pushes(&world).await.is_empty(), "studied, or not the hour");
    }
    world.wait(TimeDelta::hours(8));
    let claim = push(&world).await;
    assert!(matches!(claim.delivery.view.screen, Screen::Reminder(_)));
}

#[tokio::test]
async fn an_old_reveal_is_left() {
    let mut world = due().await;
    sent(&world).await;
    world.ask(&member().as_admin(), ScheduleAction::Pause).await;
    world.wait(TimeDelta::days(4));
    assert!(pushes(&world).await.is_empty());
    assert_eq!(world.text("SELECT state FROM push").await, "missed");
}

#[tokio::test]
async fn a_chat_on_hold_is_put_off_and_another_is_not() {
    let world = due().await;
    world.plan().await;
    let until = world.now + TimeDelta::seconds(7);
    let held = world
        .engine
        .claim_posts(PLATFORM, world.now, 10, &|to| (to.place() == "club").then_some(until))
        .await
        .unwrap();
    assert!(held.is_empty());
    assert_eq!(state(&world).await, "planned", "nothing was tried");
    let later = World {
        engine: std::sync::Arc::clone(&world.engine),
        now: until,
    };
    assert!(world.claim().await.is_empty());
    assert_eq!(later.claim().await.len(), 1);
}

async fn streak_of_one(world: &mut World) -> Person {
    let ann = Person::alone("ann");
    world.ask(&ann, settings("21:00")).await;
    world.study(&ann, Rating::Good).await;
    ann
}

#[tokio::test]
async fn a_reminder_comes_at_its_time_while_the_streak_is_at_risk_and_only_then() {
    let mut world = World::new().await;
    let ann = streak_of_one(&mut world).await;
    world.wait(TimeDelta::hours(9));
    assert!(pushes(&world).await.is_empty(), "studied today");
    world.wait(TimeDelta::hours(23) + TimeDelta::minutes(59));
    assert!(pushes(&world).await.is_empty(), "not yet");
    world.wait(TimeDelta::minutes(1));
    let claim = push(&world).await;
    assert_eq!(claim.delivery.to, Recipient::Person(ann.account.clone()));
    assert_eq!(claim.delivery.view.audience(), Audience::Private);
    let shown: ReminderScreen = screen!(claim.delivery.view.clone(), Reminder);
    assert_eq!((shown.streak, shown.freezes), (1, 0));
    assert_eq!(
        shown.day_ends,
        "2026-11-27T04:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    );
    world.settle(&claim, Outcome::Sent("m".into())).await;
    world.wait(TimeDelta::hours(1));
    assert!(pushes(&world).await.is_empty(), "once a day");
    // The streak is over by now: nobody is told every evening for ever.
    world.wait(TimeDelta::days(2));
    assert!(pushes(&world).await.is_empty());
}

#[tokio::test]
async fn who_answers_in_time_hears_nothing() {
    let mut world = World::new().await;
    let ann = streak_of_one(&mut world).await;
    world.wait(TimeDelta::days(1) + TimeDelta::hours(9));
    while world.engine.plan_reminders(world.now).await.unwrap() > 0 {}
    world.study(&ann, Rating::Good).await;
    assert!(pushes(&world).await.is_empty());
    assert_eq!(world.text("SELECT state FROM push").await, "missed");
}

#[tokio::test]
async fn closed_private_messages_are_noticed_and_not_tried_again() {
    let mut world = World::new().await;
    let ann = streak_of_one(&mut world).await;
    assert_eq!(
        shown_reminder(&world, &ann).await,
        ReminderState::At("21:00:00".parse().unwrap())
    );
    world.wait(TimeDelta::days(1) + TimeDelta::hours(9));
    let claim = push(&world).await;
    let closed = Refusal::new(Cause::Blocked, "Cannot send messages to this user");
    world.settle(&claim, Outcome::Refused(closed)).await;
    world.wait(TimeDelta::hours(15));
    world.study(&ann, Rating::Good).await;
    world.wait(TimeDelta::days(1));
    assert!(pushes(&world).await.is_empty());
    assert_eq!(shown_reminder(&world, &ann).await, ReminderState::Refused);
    world.ask(&ann, settings("off")).await;
    assert_eq!(shown_reminder(&world, &ann).await, ReminderState::None);
}

async fn shown_reminder(world: &World, person: &Person) -> ReminderState {
    screen!(world.ask(person, SettingsAction::Show).await, Settings).reminder
}

#[tokio::test]
async fn a_reminder_follows_the_learner_to_another_zone() {
    let mut world = World::new().await;
    let ann = streak_of_one(&mut world).await;
    let zone = SettingsChange {
        zone: Some("Tokyo".into()),
        ..SettingsChange::default()
    };
    world.ask(&ann, SettingsAction::Change(zone)).await;
    let next = world.number("SELECT next_at FROM reminder").await;
    // Nine in the evening has passed in Tokyo, where it is nine just now.
    assert_eq!(
        next,
        world.now.timestamp_millis() + TimeDelta::days(1).num_milliseconds()
    );
}

#[tokio::test]
async fn the_admin_is_told_once_in_private_why_posts_stopped() {
    let mut world = due().await;
    let claim = one(&world).await;
    let kicked = Refusal::new(Cause::Gone, "bot was kicked");
    world.settle(&claim, Outcome::Refused(kicked.clone())).await;
    let news = push(&world).await;
    assert_eq!(news.delivery.to, Recipient::Person(member().account));
    let stopped = screen!(news.delivery.view.clone(), Stopped);
    assert_eq!((stopped.place.as_str(), stopped.cause), ("club", Cause::Gone));
    assert_eq!(stopped.words, "bot was kicked");
    world.settle(&news, Outcome::Sent("m".into())).await;
    world.wait(TimeDelta::days(2));
    assert!(pushes(&world).await.is_empty());
    // Whoever was put out as well is not asked again.
    assert_eq!(
        world
            .engine
            .removed(PLATFORM, Removed::Place("club"), &kicked, world.now)
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn a_schedule_that_goes_on_again_needs_no_news() {
    let world = due().await;
    let claim = one(&world).await;
    world
        .settle(&claim, Outcome::Refused(Refusal::new(Cause::Rights, "no rights")))
        .await;
    let resumed = screen!(world.ask(&member().as_admin(), ScheduleAction::Resume).await, Schedule);
    assert_eq!(resumed.event, ScheduleEvent::Resumed);
    assert!(pushes(&world).await.is_empty());
    // What was refused today is tried again today.
    let again = one(&world).await;
    assert_eq!(post_of(&again), post_of(&claim));
}

#[tokio::test]
async fn a_guild_that_removes_us_pauses_all_its_chats_without_another_try() {
    let mut world = World::new().await;
    let guild = "guild".to_owned();
    let inside = |name, place| {
        let mut person = Person::in_group(name, place);
        person.chat.guild = Some(guild.clone());
        person
    };
    let other = inside("bob", "other");
    world.set_up(&inside("ann", "club"), "13:00").await;
    world.set_up(&other, "15:00").await;
    world.wait(TimeDelta::hours(1));
    sent(&world).await;
    let gone = Refusal::new(Cause::Gone, "removed");
    let paused = world
        .engine
        .removed(PLATFORM, Removed::Guild(&guild), &gone, world.now)
        .await
        .unwrap();
    assert_eq!(paused, 2);
    world.wait(TimeDelta::days(2));
    assert!(world.claim().await.is_empty());
    // The reveal is given up too; two admins are told, if it is not too late.
    assert!(
        pushes(&world)
            .await
            .iter()
            .all(|claim| matches!(claim.delivery.view.screen, Screen::Stopped(_)))
    );
    let shown = screen!(world.ask(&other, ScheduleAction::Show).await, Schedule);
    assert_eq!(
        shown.paused,
        Some(PauseReason::Refused {
            cause: Cause::Gone,
            words: "removed".into()
        })
    );
}

#[tokio::test]
async fn who_unblocks_the_bot_gets_the_daily_question_again() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    world.set_up(&ann, "13:00").await;
    let blocked = Refusal::new(Cause::Blocked, "blocked");
    let place = ann.chat.place.clone();
    let removed = Removed::Place(&place);
    world
        .engine
        .removed(PLATFORM, removed, &blocked, world.now)
        .await
        .unwrap();
    world.wait(TimeDelta::hours(2));
    assert!(world.claim().await.is_empty());
    assert!(pushes(&world).await.is_empty(), "nobody is told that they blocked us");
    world.engine.welcomed_back(PLATFORM, &place, world.now).await.unwrap();
    world.wait(TimeDelta::days(1));
    assert_eq!(world.claim().await.len(), 1);
    // A pause of their own stays.
    world.ask(&ann, ScheduleAction::Pause).await;
    world.engine.welcomed_back(PLATFORM, &place, world.now).await.unwrap();
    assert_eq!(world.text("SELECT paused FROM schedule").await, "admin");
}

#[tokio::test]
async fn an_admin_can_send_a_test_to_the_chat() {
    let world = due().await;
    let shown = screen!(world.ask(&member().as_admin(), ScheduleAction::Show).await, Schedule);
    let test = ScheduleAction::Test { chat: shown.chat };
    assert_eq!(
        screen!(world.ask(&member(), test.clone()).await, Notice),
        Notice::AdminsOnly
    );
    for _ in 0..2 {
        assert_eq!(
            screen!(world.ask(&member().as_admin(), test.clone()).await, Notice),
            Notice::TestOnItsWay
        );
    }
    let claim = push(&world).await;
    assert_eq!(screen!(claim.delivery.view.clone(), Notice), Notice::TestPost);
    world
        .settle(&claim, Outcome::Refused(Refusal::new(Cause::Closed, "TOPIC_CLOSED")))
        .await;
    let shown = screen!(world.ask(&member(), ScheduleAction::Show).await, Schedule);
    assert!(matches!(
        shown.paused,
        Some(PauseReason::Refused {
            cause: Cause::Closed,
            ..
        })
    ));
    let elsewhere = Person::in_group("eve", "another guild").as_admin();
    let refused = world.ask(&elsewhere, test).await;
    assert_ne!(screen!(refused, Notice), Notice::TestOnItsWay);
}

#[tokio::test]
async fn a_vacation_and_an_excused_day_make_no_reminder_fire_and_a_freeze_in_hand_lets_it() {
    let mut world = World::new().await;
    let ann = streak_of_one(&mut world).await;
    world.ask(&ann, vacation("2")).await;
    for _ in 0..2 {
        world.wait(TimeDelta::days(1));
        world.now = world.now.date_naive().and_hms_opt(21, 0, 0).unwrap().and_utc();
        assert!(pushes(&world).await.is_empty(), "on vacation");
    }
    world.wait(TimeDelta::days(1));
    let claim = push(&world).await;
    let shown = screen!(claim.delivery.view.clone(), Reminder);
    assert_eq!((shown.streak, shown.freezes), (1, 0));
    // Written down, and then the learner studied and went away: nothing is said.
    world
        .settle(&claim, Outcome::Later(std::time::Duration::from_secs(1)))
        .await;
    world.study(&ann, Rating::Good).await;
    world.wait(TimeDelta::minutes(10));
    assert!(pushes(&world).await.is_empty());
    // A week of study earns a freeze: today is at risk all the same, and the reminder says what is in hand.
    for _ in 0..5 {
        world.wait(TimeDelta::days(1));
        world.study(&ann, Rating::Good).await;
    }
    pushes(&world).await;
    world.wait(TimeDelta::days(1));
    let shown = screen!(push(&world).await.delivery.view, Reminder);
    assert_eq!((shown.streak, shown.freezes), (7, 1));
    // Down for most of the next day: it is excused, and nobody is reminded.
    world.study(&ann, Rating::Good).await;
    world.engine.beat(world.now).await.unwrap();
    world.wait(TimeDelta::hours(23));
    world.engine.beat(world.now).await.unwrap();
    assert!(pushes(&world).await.is_empty());
    world.wait(TimeDelta::hours(1));
    assert!(pushes(&world).await.is_empty(), "the bot was down for most of today");
}

fn vacation(until: &str) -> VacationAction {
    VacationAction::Plan {
        until: until.to_owned(),
        from: None,
    }
}
