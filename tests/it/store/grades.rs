//! Attempts, grades, their undo, and cards.

use chrono::TimeDelta;
use drillbit::domain::calendar::Rollover;
use drillbit::domain::card::{Card, Retention, next_cards};
use drillbit::domain::grading::{Rating, Score, Ticks};
use drillbit::domain::ids::{AttemptId, ChatId, ChatKind, PostId};
use drillbit::domain::judging::Judged;
use drillbit::domain::matching::PointState;
use drillbit::domain::streak::{DaysOff, Streak};
use drillbit::domain::zone::ZoneSource;
use drillbit::store::attempt::{Attempt, Heard, NewAttempt, Phase, Why};
use drillbit::store::card::KeptCard;
use drillbit::store::review::{Before, Confirmed, Grade};
use drillbit::store::{Connection, attempt, card, chat, post, review};

use super::queries::{Scene, account, at, fresh, place, question, scene, today};

/// Answers and grades the attempt of a scene; gives the id of the review.
pub(super) async fn graded(connection: &mut Connection, scene: &Scene) -> i64 {
    let mut loaded = attempt::load(connection, scene.attempt, &account("ann"))
        .await
        .unwrap()
        .unwrap();
    loaded.attempt.step = 1;
    loaded.attempt.suggested = vec![PointState::Tick, PointState::Maybe];
    attempt::save_answer(connection, &loaded.attempt, None, at())
        .await
        .unwrap();
    let next = *next_cards(None, today(), Retention::DEFAULT, None).after(Rating::Good);
    let grade = Grade {
        attempt: scene.attempt,
        step: 1,
        learner: scene.learner.id,
        question: &question("rag-01"),
        rating: Rating::Good,
        score: Score::new(80),
        ticks: Ticks::from_bits(0b11, 5),
        at: at(),
        zone: chrono_tz::Tz::Asia__Shanghai,
        rollover: Rollover::DEFAULT,
        study_date: today(),
        card: &next,
        streak: &Streak::default().study(today(), &DaysOff::default()),
        before: &Before {
            card: None,
            streak: Streak::default(),
        },
        counts_for: Some(scene.post),
        zone_source: ZoneSource::Chat,
    };
    review::grade(connection, &grade).await.unwrap()
}

#[tokio::test]
async fn an_attempt_from_asked_to_answered() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let ann = scene.learner.id;
    let loaded = attempt::load(&mut tx, scene.attempt, &account("ann"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (loaded.attempt.phase, loaded.attempt.step, loaded.attempt.why),
        (Phase::Asked, 0, Why::Daily)
    );
    assert_eq!((loaded.owner.id, loaded.asking, loaded.card), (ann, Some(ann), None));
    assert_eq!(
        (loaded.post_counted, loaded.chat_zone),
        (false, Some(chrono_tz::Tz::Asia__Shanghai))
    );
    assert_eq!(
        attempt::load(&mut tx, scene.attempt, &account("eve"))
            .await
            .unwrap()
            .unwrap()
            .asking,
        None
    );
    assert!(
        attempt::load(&mut tx, AttemptId(99), &account("ann"))
            .await
            .unwrap()
            .is_none()
    );

    assert_eq!(
        attempt::latest_for_post(&mut tx, ann, scene.post).await.unwrap(),
        Some(scene.attempt)
    );
    assert_eq!(attempt::latest_for_post(&mut tx, ann, PostId(99)).await.unwrap(), None);
    assert_eq!(
        attempt::latest_open(&mut tx, ann, scene.chat).await.unwrap(),
        Some((scene.attempt, at()))
    );
    assert_eq!(
        attempt::question_of(&mut tx, scene.attempt).await.unwrap(),
        Some(question("rag-01"))
    );
    assert_eq!(attempt::question_of(&mut tx, AttemptId(99)).await.unwrap(), None);
    assert_eq!(
        attempt::waiting_drill(&mut tx, ann, scene.chat).await.unwrap(),
        None,
        "it is no drill"
    );
    for why in [Why::Due, Why::New, Why::Early] {
        let new = NewAttempt {
            learner: ann,
            chat: scene.chat,
            question: &question("rag-02"),
            post: None,
            why,
        };
        let id = attempt::make(&mut tx, &new, at()).await.unwrap();
        assert_eq!(
            attempt::waiting_drill(&mut tx, ann, scene.chat).await.unwrap(),
            Some(id)
        );
        assert_eq!(
            attempt::load(&mut tx, id, &account("ann"))
                .await
                .unwrap()
                .unwrap()
                .attempt
                .why,
            why
        );
    }

    let mut answered = loaded.attempt.clone();
    answered.answer = Some("words, 词\u{0}, 🙂".to_owned());
    answered.suggested = vec![PointState::Tick, PointState::Maybe, PointState::Empty];
    answered.ticks = Ticks::from_bits(0b101, 16);
    answered.step = 1;
    answered.phase = Phase::Answered;
    attempt::save_answer(&mut tx, &answered, Some("m1"), at())
        .await
        .unwrap();
    let kept = attempt::load(&mut tx, scene.attempt, &account("ann"))
        .await
        .unwrap()
        .unwrap()
        .attempt;
    assert_eq!(kept, answered);
    attempt::save_ticks(&mut tx, scene.attempt, Ticks::NONE).await.unwrap();
    let kept = attempt::load(&mut tx, scene.attempt, &account("ann"))
        .await
        .unwrap()
        .unwrap()
        .attempt;
    assert_eq!(kept.ticks, Ticks::NONE);
}

#[tokio::test]
async fn an_answer_that_is_judged() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let mut answered = attempt::load(&mut tx, scene.attempt, &account("ann"))
        .await
        .unwrap()
        .unwrap()
        .attempt;
    answered.answer = Some("words".to_owned());
    answered.suggested = vec![PointState::Tick, PointState::Maybe, PointState::Empty];
    answered.phase = Phase::Answered;
    attempt::save_answer(&mut tx, &answered, None, at()).await.unwrap();
    for judged in [
        Judged::Asked { open: Ticks::NONE },
        Judged::Answered(vec![PointState::Empty, PointState::Tick, PointState::Maybe]),
        Judged::NotAsked,
    ] {
        let judged = Attempt {
            judged,
            ticks: Ticks::from_bits(0b010, 16),
            ..answered.clone()
        };
        attempt::save_judged(&mut tx, &judged).await.unwrap();
        let kept = attempt::load(&mut tx, scene.attempt, &account("ann"))
            .await
            .unwrap()
            .unwrap()
            .attempt;
        assert_eq!(kept, judged);
        attempt::save_answer(&mut tx, &judged, None, at()).await.unwrap();
        let kept = attempt::load(&mut tx, scene.attempt, &account("ann"))
            .await
            .unwrap()
            .unwrap()
            .attempt;
        assert_eq!(kept, judged, "an answer brings it along");
    }
}

#[tokio::test]
async fn messages_that_were_heard_and_attempts_that_move() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let ann = scene.learner.id;
    let mut loaded = attempt::load(&mut tx, scene.attempt, &account("ann"))
        .await
        .unwrap()
        .unwrap();
    loaded.attempt.answer = Some("words".to_owned());
    attempt::save_answer(&mut tx, &loaded.attempt, Some("m1"), at())
        .await
        .unwrap();
    assert_eq!(
        attempt::heard(&mut tx, ann, "m1").await.unwrap(),
        Some(Heard::Answer(scene.attempt))
    );
    assert_eq!(attempt::heard(&mut tx, ann, "m2").await.unwrap(), None);
    attempt::remember(&mut tx, ann, "m2", Heard::Welcome).await.unwrap();
    attempt::remember(&mut tx, ann, "m1", Heard::Welcome).await.unwrap();
    assert_eq!(attempt::heard(&mut tx, ann, "m2").await.unwrap(), Some(Heard::Welcome));
    assert_eq!(
        attempt::heard(&mut tx, ann, "m1").await.unwrap(),
        Some(Heard::Answer(scene.attempt)),
        "the first stays"
    );

    let alone = chat::find_or_make(&mut tx, &place("ann", None, ChatKind::Private), at())
        .await
        .unwrap();
    attempt::move_to(&mut tx, scene.attempt, alone).await.unwrap();
    assert_eq!(
        attempt::latest_open(&mut tx, ann, alone)
            .await
            .unwrap()
            .map(|(id, _)| id),
        Some(scene.attempt)
    );
}

#[tokio::test]
async fn a_grade_and_its_undo_touch_all_they_should() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let ann = scene.learner.id;
    assert_eq!(review::latest(&mut tx, ann).await.unwrap(), None);
    let id = graded(&mut tx, &scene).await;

    let latest = review::latest(&mut tx, ann).await.unwrap().unwrap();
    assert_eq!(review::get(&mut tx, id).await.unwrap().as_ref(), Some(&latest));
    assert_eq!(
        (latest.id, latest.attempt, latest.score.value(), latest.for_post),
        (id, scene.attempt, 80, true)
    );
    assert_eq!(review::study_days(&mut tx, ann, today()).await.unwrap(), [(today(), 1)]);
    assert_eq!(
        review::study_days(&mut tx, ann, today() + TimeDelta::days(1))
            .await
            .unwrap(),
        []
    );
    assert_eq!(review::study_dates(&mut tx, ann).await.unwrap(), [today()]);
    assert_eq!(review::new_on(&mut tx, ann, today()).await.unwrap(), 1);
    assert_eq!(review::totals(&mut tx, ann).await.unwrap(), (1, 80));
    let confirmed = Confirmed {
        review: id,
        question: question("rag-01"),
        suggested: vec![PointState::Tick, PointState::Maybe],
        ticks: Ticks::from_bits(0b11, 5),
    };
    assert_eq!(review::confirmed(&mut tx, 0, 10).await.unwrap(), [confirmed]);
    assert_eq!(review::confirmed(&mut tx, id, 10).await.unwrap(), []);
    let cards = card::all(&mut tx, ann).await.unwrap();
    assert_eq!(
        (cards.len(), cards[0].1.card.reps, cards[0].1.last_score.value()),
        (1, 1, 80)
    );
    let counted = post::get(&mut tx, scene.post).await.unwrap().unwrap();
    assert_eq!((counted.answered, counted.score_sum), (1, 80));
    let loaded = attempt::load(&mut tx, scene.attempt, &account("ann"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (loaded.attempt.phase, loaded.attempt.step, loaded.attempt.review),
        (Phase::Graded, 2, Some(id))
    );
    assert!(loaded.post_counted && loaded.card.is_some());
    assert_eq!(
        (loaded.owner.streak.current, loaded.owner.zone_source),
        (1, ZoneSource::Chat)
    );
    // What is graded stays where it was graded, and its chat knows what the learner has met.
    attempt::move_to(&mut tx, scene.attempt, ChatId(99)).await.unwrap();
    assert_eq!(
        post::questions_met_in(&mut tx, scene.chat).await.unwrap(),
        [],
        "it was given there as a post"
    );
    let met = KeptCard {
        card: cards[0].1.card,
        last_score: Score::new(10),
        suspended: false,
    };

    review::undo(&mut tx, &latest, ann, Some(scene.post), at())
        .await
        .unwrap();
    card::restore(&mut tx, ann, &question("rag-01"), None).await.unwrap();
    assert_eq!(review::latest(&mut tx, ann).await.unwrap(), None);
    assert_eq!(review::study_dates(&mut tx, ann).await.unwrap(), []);
    assert_eq!(review::new_on(&mut tx, ann, today()).await.unwrap(), 0);
    assert_eq!(review::totals(&mut tx, ann).await.unwrap(), (0, 0));
    assert_eq!(
        review::confirmed(&mut tx, 0, 10).await.unwrap(),
        [],
        "what was undone was not confirmed"
    );
    assert_eq!(card::all(&mut tx, ann).await.unwrap(), []);
    let counted = post::get(&mut tx, scene.post).await.unwrap().unwrap();
    assert_eq!((counted.answered, counted.score_sum), (0, 0));
    let loaded = attempt::load(&mut tx, scene.attempt, &account("ann"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (loaded.attempt.phase, loaded.attempt.step, loaded.attempt.review),
        (Phase::Answered, 3, None)
    );
    assert!(!loaded.post_counted);
    card::restore(&mut tx, ann, &question("rag-01"), Some(&met))
        .await
        .unwrap();
    assert_eq!(
        card::all(&mut tx, ann).await.unwrap(),
        [],
        "there is no card to put back"
    );
}

#[tokio::test]
async fn cards_are_set_aside_put_back_and_restored() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let (ann, rag) = (scene.learner.id, question("rag-01"));
    assert!(!card::suspend(&mut tx, ann, &rag, true).await.unwrap(), "no card yet");
    graded(&mut tx, &scene).await;
    assert!(card::suspend(&mut tx, ann, &rag, true).await.unwrap());
    let kept = card::all(&mut tx, ann).await.unwrap()[0].1;
    assert!(kept.suspended);
    let other = KeptCard {
        card: Card {
            stability: 9.5,
            difficulty: 3.25,
            due_on: today() + TimeDelta::days(40),
            last_on: today(),
            reps: 7,
            lapses: 2,
        },
        last_score: Score::new(55),
        suspended: true,
    };
    card::restore(&mut tx, ann, &rag, Some(&other)).await.unwrap();
    assert_eq!(card::all(&mut tx, ann).await.unwrap(), [(rag.clone(), other)]);
    assert!(card::suspend(&mut tx, ann, &rag, false).await.unwrap());
    assert!(!card::all(&mut tx, ann).await.unwrap()[0].1.suspended);
}
