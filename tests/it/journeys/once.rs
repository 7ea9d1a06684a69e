//! Nothing counts twice: doubled presses, redelivered messages, old buttons, two devices.

use drillbit::domain::grading::Rating;
use drillbit::engine::action::StudyAction;
use drillbit::engine::view::View;

use crate::world::{Person, World, rating_of, screen, undo_of};

async fn say_once(world: &World, person: &Person, text: &str, once: &str) -> View {
    let text = text.to_owned();
    world.ask_once(person, StudyAction::Say { text }, Some(once)).await
}

#[tokio::test]
async fn the_same_press_twice_counts_once_and_shows_how_it_stands() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let view = world.drill(&ann).await;
    let asked = screen!(view.clone(), Question);
    let compare = world.reveal(&ann, view.clone()).await;
    assert_eq!(world.reveal(&ann, view).await, compare, "revealed twice");
    let graded = world.rate(&ann, &compare, Rating::Good).await;
    let standing = world.standing(&ann).await;
    assert_eq!(world.rate(&ann, &compare, Rating::Good).await, graded);
    let other = world.rate(&ann, &compare, Rating::Easy).await;
    assert_eq!(other.rating, Rating::Good, "the first press won");
    assert_eq!(world.standing(&ann).await, standing);

    // Every older button of the same attempt shows the grade and changes nothing.
    let (attempt, point) = (asked.attempt, 0);
    let text = "too late".to_owned();
    for old in [
        StudyAction::Reveal { attempt, step: 0 },
        StudyAction::Answer { attempt, step: 0, text },
        StudyAction::Tick {
            attempt,
            step: 1,
            point,
            on: true,
        },
        StudyAction::Undo { attempt, step: 1 },
        StudyAction::Undo { attempt, step: 99 },
    ] {
        assert_eq!(screen!(world.ask(&ann, old).await, Graded), graded);
        assert_eq!(world.standing(&ann).await, standing);
    }

    let back = screen!(world.ask(&ann, undo_of(&graded)).await, Compare);
    assert_eq!(
        screen!(world.ask(&ann, undo_of(&graded)).await, Compare),
        back,
        "undone twice"
    );
    // The rating drawn before the undo is old now.
    assert_eq!(
        screen!(world.ask(&ann, rating_of(&compare, Rating::Good)).await, Compare),
        back
    );
    assert_eq!(world.number("SELECT count(*) FROM card").await, 0);
}

#[tokio::test]
async fn presses_at_the_same_moment_count_once() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let view = world.drill(&ann).await;
    let compare = world.reveal(&ann, view).await;
    let presses = Rating::ALL.map(|rating| world.rate(&ann, &compare, rating));
    let [a, b, c, d] = presses;
    let (a, b, c, d) = tokio::join!(a, b, c, d);
    assert!(a == b && b == c && c == d);
    assert_eq!(world.number("SELECT count(*) FROM review").await, 1);
    assert_eq!(world.number("SELECT grades FROM study_day").await, 1);
}

#[tokio::test]
async fn two_devices_see_the_same_attempt_and_count_once() {
    let world = World::new().await;
    let phone = Person::alone("ann");
    let mut desk = phone.clone();
    desk.chat.place = "ann at the desk".into();
    let view = world.drill(&phone).await;
    let compare = world.reveal(&phone, view.clone()).await;
    assert_eq!(world.reveal(&desk, view).await, compare);
    let graded = world.rate(&desk, &compare, Rating::Hard).await;
    assert_eq!(world.rate(&phone, &compare, Rating::Again).await, graded);
    assert_eq!(world.number("SELECT count(*) FROM review").await, 1);
}

#[tokio::test]
async fn a_message_delivered_again_is_not_added_to_the_answer() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    world.drill(&ann).await;
    let first = say_once(&world, &ann, "one", "m1").await;
    assert_eq!(say_once(&world, &ann, "one", "m1").await, first);
    let second = say_once(&world, &ann, "two", "m2").await;
    assert_eq!(screen!(second.clone(), Compare).answer.as_deref(), Some("one\ntwo"));
    // After a crash a platform gives the whole batch again, in order.
    assert_eq!(say_once(&world, &ann, "one", "m1").await, second);
    assert_eq!(say_once(&world, &ann, "two", "m2").await, second);
    // The same words in a message of their own are meant.
    let third = screen!(say_once(&world, &ann, "two", "m3").await, Compare);
    assert_eq!(third.answer.as_deref(), Some("one\ntwo\ntwo"));
}

#[tokio::test]
async fn a_message_delivered_again_after_the_grade_answers_nothing_else() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    world.drill(&ann).await;
    let compare = screen!(say_once(&world, &ann, "my answer", "m1").await, Compare);
    world.rate(&ann, &compare, Rating::Good).await;
    let next = screen!(world.drill(&ann).await, Question);
    // The batch comes again: answer, rating, next.
    let again = screen!(say_once(&world, &ann, "my answer", "m1").await, Graded);
    assert_eq!(again.attempt, compare.attempt);
    world.rate(&ann, &compare, Rating::Good).await;
    assert_eq!(
        screen!(world.drill(&ann).await, Question),
        next,
        "the next question still waits"
    );
    assert_eq!(
        world
            .number("SELECT count(*) FROM attempt WHERE answer IS NOT NULL")
            .await,
        1
    );
}

#[tokio::test]
async fn an_answer_to_a_post_delivered_again_makes_no_second_try() {
    let world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let post = world.post_in(&ann).await;
    let answer = |text: &str| StudyAction::AnswerPost {
        post,
        text: text.to_owned(),
    };
    let compare = screen!(world.ask_once(&ann, answer("first"), Some("i1")).await, Compare);
    let twice = screen!(world.ask_once(&ann, answer("first"), Some("i1")).await, Compare);
    assert_eq!(twice, compare);
    let graded = world.rate(&ann, &compare, Rating::Good).await;
    let late = screen!(world.ask_once(&ann, answer("first"), Some("i1")).await, Graded);
    assert_eq!(late, graded);
    let again = screen!(world.ask_once(&ann, answer("second"), Some("i2")).await, Compare);
    let twice = screen!(world.ask_once(&ann, answer("second"), Some("i2")).await, Compare);
    assert_eq!(twice, again);
    assert_eq!(world.number("SELECT count(*) FROM attempt").await, 2);
    assert_eq!(world.number("SELECT answered FROM post").await, 1);
}

#[tokio::test]
async fn one_persons_message_is_not_taken_for_anothers() {
    let world = World::new().await;
    let (ann, bob) = (Person::alone("ann"), Person::alone("bob"));
    world.drill(&ann).await;
    world.drill(&bob).await;
    screen!(say_once(&world, &ann, "from ann", "m1").await, Compare);
    let compare = screen!(say_once(&world, &bob, "from bob", "m1").await, Compare);
    assert_eq!(compare.answer.as_deref(), Some("from bob"));
}
