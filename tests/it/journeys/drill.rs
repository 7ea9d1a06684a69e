//! What comes next: due cards, new questions up to the limit, early reviews, topics, leeches.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use drillbit::domain::grading::Rating;
use drillbit::engine::action::{SettingsAction, SettingsChange, StudyAction};
use drillbit::engine::view::{Notice, Origin};

use crate::world::{BANK, Person, World, drill, is_notice, screen};

async fn limit_new(world: &World, person: &Person, count: &str) {
    let change = SettingsChange {
        new_per_day: Some(count.to_owned()),
        ..SettingsChange::default()
    };
    screen!(world.ask(person, SettingsAction::Change(change)).await, Settings);
}

#[tokio::test]
async fn due_cards_come_before_new_questions() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let missed = [
        world.study(&ann, Rating::Again).await,
        world.study(&ann, Rating::Again).await,
    ];
    world.wait(TimeDelta::days(1));
    let mut back = BTreeSet::new();
    for left in [1, 0] {
        let view = world.drill(&ann).await;
        let asked = screen!(view.clone(), Question);
        assert_eq!((asked.origin, asked.due_left), (Origin::Due, left));
        back.insert(asked.prompt.question);
        let compare = world.reveal(&ann, view).await;
        world.rate(&ann, &compare, Rating::Good).await;
    }
    assert_eq!(back, missed.into_iter().map(|graded| graded.prompt.question).collect());
    assert_eq!(screen!(world.drill(&ann).await, Question).origin, Origin::New);
}

#[tokio::test]
async fn a_miss_today_comes_back_tomorrow_and_not_before() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let missed = world.study(&ann, Rating::Again).await;
    assert_eq!(missed.due_in, 1);
    assert_ne!(
        screen!(world.drill(&ann).await, Question).prompt.question,
        missed.prompt.question
    );
    let mut bob = Person::alone("bob");
    bob.chat = ann.chat.clone();
    world.wait(TimeDelta::days(1));
    let other = screen!(world.drill(&bob).await, Question);
    assert_eq!(other.origin, Origin::New, "another learner owes nothing");
}

#[tokio::test]
async fn new_questions_stop_at_the_daily_limit_and_go_on_early_or_tomorrow() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    limit_new(&world, &ann, "2").await;
    let mut met = BTreeSet::new();
    for _ in 0..2 {
        let view = world.drill(&ann).await;
        let compare = world.reveal(&ann, view).await;
        met.insert(world.rate(&ann, &compare, Rating::Good).await.prompt.question);
    }
    assert_eq!(met.len(), 2);
    let rest = screen!(world.drill(&ann).await, NothingDue);
    assert!(rest.limit_reached && rest.can_early && rest.topic.is_none());
    assert_eq!(rest.new_per_day, 2);
    assert!(rest.next_due.is_some_and(|date| date > world.now.date_naive()));

    let extra = screen!(world.ask(&ann, drill(None, true)).await, Question);
    assert!(!met.contains(&extra.prompt.question), "first something not met today");
    // Asked again, the question that waits is shown, not another one.
    assert_eq!(
        screen!(world.ask(&ann, drill(None, true)).await, Question).attempt,
        extra.attempt
    );

    world.wait(TimeDelta::days(1));
    let mut origins = Vec::new();
    for _ in 0..2 {
        let view = world.drill(&ann).await;
        origins.push(screen!(view.clone(), Question).origin);
        let compare = world.reveal(&ann, view).await;
        world.rate(&ann, &compare, Rating::Easy).await;
    }
    assert!(origins.contains(&Origin::New), "{origins:?}");
}

#[tokio::test]
async fn with_nothing_due_an_early_review_earns_the_day() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let first = world.study(&ann, Rating::Easy).await;
    limit_new(&world, &ann, "0").await;
    world.wait(TimeDelta::days(1));
    screen!(world.drill(&ann).await, NothingDue);
    let view = world.ask(&ann, drill(None, true)).await;
    let early = screen!(view.clone(), Question);
    assert_eq!(
        (early.origin, &early.prompt.question),
        (Origin::Early, &first.prompt.question)
    );
    let compare = world.reveal(&ann, view).await;
    let graded = world.rate(&ann, &compare, Rating::Good).await;
    assert_eq!(graded.streak.current, 2);
}

#[tokio::test]
async fn a_topic_is_taken_by_any_of_its_names_and_asks_only_of_it() {
    let world = World::new().await;
    for (index, name) in ["rag", "RAG"].into_iter().enumerate() {
        let person = Person::alone(&format!("p{index}"));
        let asked = screen!(world.ask(&person, drill(Some(name), false)).await, Question);
        assert_eq!(asked.prompt.topic.slug, "rag");
    }
    let topic = BANK.topics().find(|topic| topic.slug == "position").unwrap();
    for (index, name) in [&topic.name.en, &topic.name.zh].into_iter().enumerate() {
        let person = Person::alone(&format!("q{index}"));
        let asked = screen!(world.ask(&person, drill(Some(name), false)).await, Question);
        assert_eq!(asked.prompt.topic.slug, "position");
    }
    // All of a topic, and then nothing but early ones.
    let ann = Person::alone("ann");
    let size = BANK
        .questions()
        .filter(|question| question.topic.slug == "tokens")
        .count();
    let mut met = BTreeSet::new();
    for _ in 0..size {
        let view = world.ask(&ann, drill(Some("tokens"), false)).await;
        let compare = world.reveal(&ann, view).await;
        met.insert(compare.prompt.question.clone());
        world.rate(&ann, &compare, Rating::Good).await;
    }
    assert_eq!(met.len(), size);
    let rest = screen!(world.ask(&ann, drill(Some("tokens"), false)).await, NothingDue);
    assert_eq!(rest.topic.as_ref().map(|topic| topic.slug.as_str()), Some("tokens"));
    assert!(rest.can_early && !rest.limit_reached);
}

#[tokio::test]
async fn an_unknown_topic_names_the_nearest() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    for (given, nearest) in [
        ("trasformer", Some("transformer")),
        ("cooking", None),
        ("ragg", Some("rag")),
    ] {
        let unknown = Notice::UnknownTopic {
            given: given.to_owned(),
            nearest: nearest.map(str::to_owned),
        };
        assert!(
            is_notice(&world.ask(&ann, drill(Some(given), false)).await, &unknown),
            "{given}"
        );
    }
    screen!(world.drill(&ann).await, Question);
}

#[tokio::test]
async fn a_question_that_waits_is_shown_again_instead_of_another() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let first = screen!(world.drill(&ann).await, Question);
    let again = screen!(world.drill(&ann).await, Question);
    assert_eq!(first, again);
    let other = if first.prompt.topic.slug == "rag" {
        "tokens"
    } else {
        "rag"
    };
    let asked = screen!(world.ask(&ann, drill(Some(other), false)).await, Question);
    assert_eq!(asked.prompt.topic.slug, other);
}

#[tokio::test]
async fn another_go_asks_the_same_question_once_and_feeds_the_card() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let first = world.study(&ann, Rating::Again).await;
    let retry = StudyAction::Retry {
        question: first.prompt.question.clone(),
    };
    let view = world.ask(&ann, retry.clone()).await;
    let asked = screen!(view.clone(), Question);
    assert_eq!(
        (asked.origin, &asked.prompt.question),
        (Origin::Early, &first.prompt.question)
    );
    assert_eq!(
        screen!(world.ask(&ann, retry).await, Question).attempt,
        asked.attempt,
        "pressed twice"
    );
    let compare = world.reveal(&ann, view).await;
    world.rate(&ann, &compare, Rating::Good).await;
    assert_eq!(world.number("SELECT reps FROM card").await, 2);
    assert_eq!(world.number("SELECT grades FROM study_day").await, 2);
}

#[tokio::test]
async fn a_leech_is_named_and_can_be_set_aside_and_taken_back() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let mut graded = world.study(&ann, Rating::Again).await;
    limit_new(&world, &ann, "0").await;
    for lapses in 1..=8 {
        assert!(!graded.leech, "after {} lapses", lapses - 1);
        world.now += TimeDelta::days(i64::from(graded.due_in));
        graded = world.study(&ann, Rating::Again).await;
    }
    assert!(graded.leech);
    let question = graded.prompt.question.clone();
    let suspend = |on| StudyAction::Suspend {
        question: question.clone(),
        on,
    };
    let said = |on| Notice::Suspended {
        question: question.clone(),
        on,
    };
    assert!(is_notice(&world.ask(&ann, suspend(true)).await, &said(true)));
    world.wait(TimeDelta::days(400));
    screen!(world.drill(&ann).await, NothingDue);
    assert!(is_notice(&world.ask(&ann, suspend(false)).await, &said(false)));
    assert_eq!(screen!(world.drill(&ann).await, Question).prompt.question, question);
}
