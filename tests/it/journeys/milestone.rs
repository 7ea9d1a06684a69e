//! Milestones: congratulated once and in private, shared with a group only by those who wish it.

use chrono::TimeDelta;
use drillbit::delivery::Recipient;
use drillbit::domain::grading::Rating;
use drillbit::engine::action::{ProgressAction, StudyAction};
use drillbit::engine::catalogue::{Command, Input};
use drillbit::engine::outgoing::Claim;
use drillbit::engine::view::{Audience, GradedScreen, Screen};

use crate::world::{PLATFORM, Person, World, screen, undo_of};

async fn share(world: &World, person: &Person, wish: &str) -> bool {
    let line = format!("share {wish}");
    let change = Command::Settings.action(&Input::Line(&line));
    screen!(world.ask(person, change).await, Settings).shares
}

/// Studies six days alone, and answers the group's question on the seventh.
async fn seven_days(world: &mut World, ann: &Person) -> GradedScreen {
    for _ in 0..6 {
        assert_eq!(world.study(ann, Rating::Good).await.milestone, None);
        world.wait(TimeDelta::days(1));
    }
    let post = world.post_in(&Person::in_group("eve", "club").as_admin()).await;
    let compare = screen!(world.ask(ann, StudyAction::RevealPost { post }).await, Compare);
    let graded = world.rate(ann, &compare, Rating::Good).await;
    assert_eq!(graded.milestone, Some(7));
    graded
}

async fn shared(world: &World) -> Vec<Claim> {
    let claims = world
        .engine
        .claim_pushes(PLATFORM, world.now, 10, &|_| None)
        .await
        .unwrap();
    let mut claims = claims.into_iter();
    let is_milestone = |claim: &Claim| matches!(claim.delivery.view.screen, Screen::Milestone(_));
    claims.by_ref().filter(is_milestone).collect()
}

#[tokio::test]
async fn milestones_are_congratulated_once_and_undo_takes_them_back() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let mut reached = vec![];
    for number in 1..=31 {
        let before = match number {
            1 => None,
            _ => Some(world.standing(&ann).await),
        };
        let graded = world.study(&ann, Rating::Good).await;
        reached.extend(graded.milestone.map(|days| (number, days)));
        if number == 7 {
            screen!(world.ask(&ann, undo_of(&graded)).await, Compare);
            assert_eq!(Some(world.standing(&ann).await), before, "exactly what was there");
            let again = world.study(&ann, Rating::Good).await;
            assert_eq!(again.milestone, Some(7), "it was not reached before");
        }
        let more = world.study(&ann, Rating::Good).await;
        assert_eq!(more.milestone, None, "the second grade of a day reaches nothing");
        world.wait(TimeDelta::days(1));
    }
    assert_eq!(reached, [(7, 7), (30, 30)]);
    let streak = screen!(world.ask(&ann, ProgressAction::Streak).await, Streak);
    assert_eq!(streak.standing.next_milestone(), Some(100));
    // Lost and reached once more: it was congratulated then.
    world.wait(TimeDelta::days(9));
    for _ in 0..8 {
        assert_eq!(world.study(&ann, Rating::Good).await.milestone, None);
        world.wait(TimeDelta::days(1));
    }
}

#[tokio::test]
async fn a_group_hears_of_a_milestone_only_if_the_learner_chose_so() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    seven_days(&mut world, &ann).await;
    world.wait(TimeDelta::minutes(5));
    assert!(shared(&world).await.is_empty(), "nobody asked for it");

    let mut world = World::new().await;
    assert!(share(&world, &ann, "on").await);
    seven_days(&mut world, &ann).await;
    assert!(shared(&world).await.is_empty(), "an undo may still take it back");
    world.wait(TimeDelta::minutes(1));
    let claims = shared(&world).await;
    assert_eq!(claims.len(), 1);
    let delivery = &claims[0].delivery;
    assert_eq!(delivery.to, Recipient::Chat(Person::in_group("eve", "club").chat));
    assert_eq!(delivery.view.audience(), Audience::Shared);
    let screen = screen!(delivery.view.clone(), Milestone);
    assert_eq!((screen.account, screen.days), (ann.account.clone(), 7));
    world.wait(TimeDelta::days(1));
    assert!(shared(&world).await.is_empty(), "once");
}

#[tokio::test]
async fn a_milestone_that_was_taken_back_or_is_not_to_be_shared_any_more_stays_unsaid() {
    for undone in [true, false] {
        let mut world = World::new().await;
        let ann = Person::alone("ann");
        share(&world, &ann, "on").await;
        let graded = seven_days(&mut world, &ann).await;
        if undone {
            screen!(world.ask(&ann, undo_of(&graded)).await, Compare);
        } else {
            assert!(!share(&world, &ann, "off").await);
        }
        world.wait(TimeDelta::minutes(2));
        assert!(shared(&world).await.is_empty(), "undone: {undone}");
    }
}

#[tokio::test]
async fn a_milestone_reached_alone_belongs_to_no_group() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    share(&world, &ann, "on").await;
    for _ in 0..7 {
        world.study(&ann, Rating::Good).await;
        world.wait(TimeDelta::days(1));
    }
    assert_eq!(world.number("SELECT count(*) FROM push").await, 0);
}
