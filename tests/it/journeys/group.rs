//! A group's daily question: answered by several members in private, counted once each.

use chrono::TimeDelta;
use drillbit::domain::grading::{Rating, Ticks};
use drillbit::domain::ids::PostId;
use drillbit::engine::action::StudyAction;
use drillbit::engine::outgoing::Claim;
use drillbit::engine::view::{Audience, Notice, Origin, PostScreen};

use crate::world::{PLATFORM, Person, World, good_answer, is_notice, post_of, screen};

/// The post as the group sees it after the next edit.
async fn edited(world: &mut World) -> PostScreen {
    world.wait(TimeDelta::seconds(30));
    let mut edits: Vec<Claim> = world
        .engine
        .claim_edits(PLATFORM, world.now, 10, &|_| None)
        .await
        .unwrap();
    assert_eq!(edits.len(), 1, "one message shows an old count");
    let edit = edits.remove(0);
    world
        .settle(&edit, drillbit::engine::outgoing::Outcome::Sent("edited".into()))
        .await;
    assert_eq!(edit.delivery.view.audience(), Audience::Shared);
    screen!(edit.delivery.view, Post)
}

async fn grade(world: &World, person: &Person, post: PostId, ticks: u16) -> u8 {
    let compare = screen!(world.ask(person, StudyAction::RevealPost { post }).await, Compare);
    let (attempt, step) = (compare.attempt, compare.step);
    let ticks = Ticks::from_bits(ticks, compare.points.len());
    let set = StudyAction::SetTicks { attempt, step, ticks };
    let compare = screen!(world.ask(person, set).await, Compare);
    let graded = world.rate(person, &compare, Rating::Good).await;
    assert!(graded.counted_for_post);
    graded.score.value()
}

#[tokio::test]
async fn several_members_answer_and_the_post_shows_how_many_and_how_well() {
    let mut world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let post = world.post_in(&ann).await;
    world.wait(TimeDelta::minutes(5));
    let mut sum = u32::from(grade(&world, &ann, post, 0).await);
    let shown = edited(&mut world).await;
    assert_eq!((shown.post, shown.answered, shown.average), (post, 1, None));
    sum += u32::from(grade(&world, &Person::in_group("bob", "club"), post, 0b1).await);
    assert_eq!(
        edited(&mut world).await.average,
        None,
        "two scores would tell each other"
    );
    sum += u32::from(grade(&world, &Person::in_group("cho", "club"), post, u16::MAX).await);
    let shown = edited(&mut world).await;
    assert_eq!(shown.answered, 3);
    assert_eq!(shown.average.map(u32::from), Some((sum + 1) / 3));
}

#[tokio::test]
async fn what_members_write_and_grade_is_for_their_eyes_only() {
    let world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let post = world.post_in(&ann).await;
    let opened = world.ask(&ann, StudyAction::Open { post }).await;
    assert_eq!(opened.audience(), Audience::Private);
    let asked = screen!(opened, Question);
    assert_eq!((asked.origin, asked.post), (Origin::Daily, Some(post)));
    let text = good_answer(&asked.prompt.question).0.to_owned();
    let compared = world.ask(&ann, StudyAction::AnswerPost { post, text }).await;
    assert_eq!(compared.audience(), Audience::Private);
    let compare = screen!(compared, Compare);
    let graded = world.ask(&ann, crate::world::rating_of(&compare, Rating::Good)).await;
    assert_eq!(graded.audience(), Audience::Private);
}

#[tokio::test]
async fn only_the_first_grade_counts_for_the_group_and_later_ones_feed_the_card() {
    let mut world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let post = world.post_in(&ann).await;
    world.wait(TimeDelta::minutes(5));
    let first = grade(&world, &ann, post, 0b1).await;
    let text = "another try, with other words".to_owned();
    let again = world.ask(&ann, StudyAction::AnswerPost { post, text }).await;
    let compare = screen!(again, Compare);
    assert_eq!(compare.post, None, "a try of one's own");
    let graded = world.rate(&ann, &compare, Rating::Easy).await;
    assert!(!graded.counted_for_post);
    let counts = world.text("SELECT answered || ' ' || score_sum FROM post").await;
    assert_eq!(counts, format!("1 {first}"));
    assert_eq!(world.number("SELECT reps FROM card").await, 2);
    // Opening the post again shows the grade that counted.
    let opened = screen!(world.ask(&ann, StudyAction::Open { post }).await, Graded);
    assert_eq!((opened.post, opened.score.value()), (Some(post), first));
}

#[tokio::test]
async fn a_link_from_the_group_goes_on_in_the_private_chat() {
    let mut world = World::new().await;
    let in_group = Person::in_group("ann", "club");
    let alone = Person::alone("ann");
    let post = world.post_in(&in_group).await;
    world.wait(TimeDelta::minutes(5));
    let there = screen!(world.ask(&in_group, StudyAction::Open { post }).await, Question);
    let here = screen!(world.ask(&alone, StudyAction::Open { post }).await, Question);
    assert_eq!(here.attempt, there.attempt, "the same go at it");
    let (answer, _) = good_answer(&here.prompt.question);
    let compare = screen!(world.say(&alone, answer).await, Compare);
    assert_eq!((compare.attempt, compare.post), (here.attempt, Some(post)));
    assert!(world.rate(&alone, &compare, Rating::Good).await.counted_for_post);
    assert_eq!(world.number("SELECT answered FROM post").await, 1);
    // The question of the group is now a card of the learner's, wherever they drill.
    world.wait(TimeDelta::days(60));
    let due = screen!(world.drill(&alone).await, Question);
    assert_eq!((due.origin, due.prompt.question), (Origin::Due, here.prompt.question));
}

#[tokio::test]
async fn an_old_post_answered_late_counts_for_today() {
    let mut world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let post = world.post_in(&ann).await;
    world.wait(TimeDelta::days(3));
    grade(&world, &ann, post, 0).await;
    let today = world.now.date_naive();
    assert_eq!(world.study_dates(world.learner(&ann).await.id).await, [today]);
}

#[tokio::test]
async fn the_daily_of_a_group_is_its_post_and_before_that_says_when() {
    let mut world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let daily = |world: &World| {
        let world = World {
            engine: std::sync::Arc::clone(&world.engine),
            now: world.now,
        };
        let ann = ann.clone();
        async move { world.ask(&ann, StudyAction::Daily).await }
    };
    assert!(is_notice(&daily(&world).await, &Notice::NoSchedule { admin: false }));
    world.set_up(&ann, "13:00").await;
    let later = Notice::DailyLater {
        at: "2026-11-25T13:00:00Z".parse().unwrap(),
        zone: chrono_tz::Tz::UTC,
    };
    assert!(is_notice(&daily(&world).await, &later));
    world.wait(TimeDelta::hours(1));
    let post = post_of(&world.deliver().await[0]);
    assert_eq!(screen!(daily(&world).await, Question).post, Some(post));
    // Tomorrow before one o'clock it still is the question of the day.
    world.wait(TimeDelta::hours(23));
    assert_eq!(screen!(daily(&world).await, Question).post, Some(post));
    world.wait(TimeDelta::hours(1));
    let next = post_of(&world.deliver().await[0]);
    let asked = screen!(daily(&world).await, Question);
    assert_eq!(asked.post, Some(next));
}

#[tokio::test]
async fn a_group_sees_no_question_twice_until_it_has_seen_all() {
    let mut world = World::new().await;
    let ann = Person::in_group("ann", "club");
    world.set_up(&ann, "13:00").await;
    world.wait(TimeDelta::hours(1));
    let size = crate::world::BANK.len();
    let mut seen = std::collections::BTreeSet::new();
    let mut last = None;
    for day in 0..size {
        let claims = world.deliver().await;
        assert_eq!(claims.len(), 1, "day {day}");
        let prompt = screen!(claims[0].delivery.view.clone(), Post).prompt;
        assert!(day >= 7 || prompt.difficulty.level() <= 2, "the first week is easy");
        let id = prompt.question;
        assert!(seen.insert(id.clone()), "{id} came twice by day {day}");
        last = Some(id);
        world.wait(TimeDelta::days(1));
    }
    let again = screen!(world.deliver().await.remove(0).delivery.view, Post)
        .prompt
        .question;
    assert!(seen.contains(&again) && Some(again) != last);
}

#[tokio::test]
async fn the_daily_of_a_private_chat_is_made_on_the_spot_once_a_day() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let mut seen = std::collections::BTreeSet::new();
    for day in 1..=5 {
        let view = world.ask(&ann, StudyAction::Daily).await;
        let asked = screen!(view.clone(), Question);
        assert_eq!(asked.origin, Origin::Daily);
        assert!(seen.insert(asked.prompt.question.clone()));
        assert_eq!(
            screen!(world.ask(&ann, StudyAction::Daily).await, Question).attempt,
            asked.attempt
        );
        let compare = world.reveal(&ann, view).await;
        assert_eq!(world.rate(&ann, &compare, Rating::Easy).await.streak.current, day);
        let done = screen!(world.ask(&ann, StudyAction::Daily).await, Graded);
        assert_eq!(done.attempt, asked.attempt);
        world.wait(TimeDelta::days(1));
    }
    assert_eq!(world.number("SELECT count(*) FROM post").await, 5);
}

#[tokio::test]
async fn the_daily_of_a_private_chat_keeps_to_the_topics_of_its_schedule() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let change = drillbit::engine::action::ScheduleChange {
        time: Some("23:00".into()),
        topics: Some("rag".into()),
        ..Default::default()
    };
    let set = drillbit::engine::action::ScheduleAction::Set(change);
    screen!(world.ask(&ann, set).await, Schedule);
    let asked = screen!(world.ask(&ann, StudyAction::Daily).await, Question);
    assert_eq!(asked.prompt.topic.slug, "rag");
}

#[tokio::test]
async fn plain_words_answer_what_came_last() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    world.set_up(&ann, "13:00").await;
    let waiting = screen!(world.drill(&ann).await, Question);
    world.wait(TimeDelta::hours(2));
    let post = post_of(&world.deliver().await[0]);
    world.wait(TimeDelta::minutes(1));
    let compare = screen!(world.say(&ann, "the answer to the post").await, Compare);
    assert_eq!(compare.post, Some(post), "the post came after the drill");
    world.rate(&ann, &compare, Rating::Good).await;
    // The drill still waits, and now is what plain words mean.
    let compare = screen!(world.say(&ann, "the answer to the drill").await, Compare);
    assert_eq!(compare.attempt, waiting.attempt);
    world.rate(&ann, &compare, Rating::Good).await;
    assert!(is_notice(&world.say(&ann, "thanks").await, &Notice::NothingOpen));

    world.wait(TimeDelta::days(1));
    let second = post_of(&world.deliver().await[0]);
    world.wait(TimeDelta::minutes(1));
    let asked = screen!(world.drill(&ann).await, Question);
    let compare = screen!(world.say(&ann, "for the drill, asked after the post").await, Compare);
    assert_eq!(compare.attempt, asked.attempt);
    let opened = screen!(world.ask(&ann, StudyAction::Open { post: second }).await, Question);
    assert_eq!(
        screen!(world.say(&ann, "for the post").await, Compare).attempt,
        opened.attempt
    );
}

#[tokio::test]
async fn plain_words_in_a_group_are_no_answer() {
    let world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let post = world.post_in(&ann).await;
    screen!(world.ask(&ann, StudyAction::Open { post }).await, Question);
    assert!(is_notice(&world.say(&ann, "attention").await, &Notice::PrivateOnly));
    assert_eq!(
        world
            .number("SELECT count(*) FROM attempt WHERE answer IS NOT NULL")
            .await,
        0
    );
}
