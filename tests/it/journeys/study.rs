//! One question from asking to the next date; answers typed, silent and in parts; undo.

use chrono::{Days, TimeDelta};
use drillbit::domain::grading::{Rating, Ticks};
use drillbit::domain::matching::PointState;
use drillbit::domain::streak::DayKind;
use drillbit::engine::action::{ProgressAction, StudyAction};
use drillbit::engine::view::{Audience, Notice, Origin, ZoneSource};

use crate::world::{Person, World, good_answer, is_notice, question, rating_of, screen, undo_of};

#[tokio::test]
async fn from_the_first_question_to_the_streak_and_the_next_date() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let asked = screen!(world.drill(&ann).await, Question);
    assert_eq!((asked.origin, asked.due_left, asked.post), (Origin::New, 0, None));

    let (answer, made) = good_answer(&asked.prompt.question);
    let compare = screen!(world.say(&ann, answer).await, Compare);
    assert_eq!(compare.answer.as_deref(), Some(answer));
    for (index, point) in compare.points.iter().enumerate() {
        let recognised = point.suggested == Some(PointState::Tick);
        assert_eq!(
            (recognised, point.ticked),
            (made.contains(&index), made.contains(&index))
        );
    }
    assert!(compare.ratings.iter().filter(|choice| choice.suggested).count() == 1);
    assert!(compare.ratings.iter().map(|choice| choice.days).is_sorted());

    // One tick off and on again; the score follows.
    let tick = |on| StudyAction::Tick {
        attempt: compare.attempt,
        step: compare.step,
        point: u8::try_from(made[0]).unwrap(),
        on,
    };
    let fewer = screen!(world.ask(&ann, tick(false)).await, Compare);
    assert!(!fewer.points[made[0]].ticked && fewer.score < compare.score);
    assert_eq!(screen!(world.ask(&ann, tick(true)).await, Compare), compare);

    let graded = world.rate(&ann, &compare, Rating::Good).await;
    let today = world.now.date_naive();
    assert_eq!((graded.score, graded.rating), (compare.score, Rating::Good));
    assert_eq!((graded.made, graded.points), (made.len(), compare.points.len()));
    assert_eq!((graded.streak.current, graded.streak.studied_today), (1, true));
    assert_eq!(graded.due_in, compare.ratings[2].days);
    assert_eq!(graded.due_on, today + Days::new(u64::from(graded.due_in)));
    assert_eq!(graded.zone_note, Some((chrono_tz::Tz::UTC, ZoneSource::Default)));
    assert!(graded.can_undo && graded.follow_up.is_some() && !graded.sources.is_empty());
    let lost = question(&asked.prompt.question).points.iter().enumerate();
    let lost = lost
        .filter(|(index, point)| point.kind != drillbit::domain::question::PointKind::Bonus && !made.contains(index));
    assert_eq!(graded.missed.len(), lost.count());

    let streak = screen!(world.ask(&ann, ProgressAction::Streak).await, Streak);
    assert_eq!((streak.standing.current, streak.graded_today), (1, 1));
    assert_eq!(
        streak.week.map(|day| day.kind == DayKind::Studied),
        [false, false, false, false, false, false, true]
    );
    let progress = screen!(world.ask(&ann, ProgressAction::Overview).await, Progress);
    assert_eq!(
        (progress.grades, progress.met, progress.average),
        (1, 1, Some(graded.score.value()))
    );

    world.wait(TimeDelta::days(i64::from(graded.due_in)));
    let back = screen!(world.drill(&ann).await, Question);
    assert_eq!(
        (back.prompt.question, back.origin),
        (asked.prompt.question, Origin::Due)
    );
}

#[tokio::test]
async fn a_silent_answer_shows_the_reference_and_suggests_nothing() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let view = world.drill(&ann).await;
    assert_eq!(view.audience(), Audience::Private);
    let compare = world.reveal(&ann, view).await;
    assert_eq!((compare.answer.as_ref(), compare.score.value()), (None, 0));
    assert!(
        compare
            .points
            .iter()
            .all(|point| !point.ticked && point.suggested.is_none())
    );
    assert!(compare.ratings[0].suggested && !compare.reference.plain().is_empty());

    let set = |bits, compare: &drillbit::engine::view::CompareScreen| StudyAction::SetTicks {
        attempt: compare.attempt,
        step: compare.step,
        ticks: Ticks::from_bits(bits, 16),
    };
    let all = screen!(world.ask(&ann, set(u16::MAX, &compare)).await, Compare);
    assert!(all.points.iter().all(|point| point.ticked) && all.ratings[3].suggested);
    assert_eq!(all.score.value(), 100);
    let none = screen!(world.ask(&ann, set(0, &compare)).await, Compare);
    assert_eq!(none, compare);
    assert_eq!(world.rate(&ann, &none, Rating::Again).await.made, 0);
}

#[tokio::test]
async fn an_answer_in_several_messages_is_put_together_and_keeps_what_was_unticked() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let asked = screen!(world.drill(&ann).await, Question);
    let (answer, made) = good_answer(&asked.prompt.question);
    let first = screen!(world.say(&ann, answer).await, Compare);
    let off = StudyAction::Tick {
        attempt: first.attempt,
        step: first.step,
        point: u8::try_from(made[0]).unwrap(),
        on: false,
    };
    screen!(world.ask(&ann, off).await, Compare);
    let whole = screen!(world.say(&ann, "and that is all").await, Compare);
    assert_eq!(whole.answer, Some(format!("{answer}\nand that is all")));
    assert!(!whole.points[made[0]].ticked, "what the learner unticked stays so");
    assert!(made[1..].iter().all(|index| whole.points[*index].ticked));
}

#[tokio::test]
async fn a_second_message_ticks_what_it_adds() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let asked = screen!(world.drill(&ann).await, Question);
    let (answer, made) = good_answer(&asked.prompt.question);
    let vague = screen!(world.say(&ann, "hm, let me think").await, Compare);
    assert!(vague.points.iter().all(|point| !point.ticked));
    let whole = screen!(world.say(&ann, answer).await, Compare);
    assert!(made.iter().all(|index| whole.points[*index].ticked));
}

#[tokio::test]
async fn undo_restores_card_streak_and_counts_exactly() {
    let mut world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let post = world.post_in(&ann).await;
    // A card and a streak that the second grade changes, then a post that counts.
    let first = world.study(&ann, Rating::Again).await;
    world.wait(TimeDelta::days(1));
    let before = world.standing(&ann).await;
    let view = world.drill(&ann).await;
    let compare = world.reveal(&ann, view).await;
    assert_eq!(compare.prompt.question, first.prompt.question);
    let graded = world.rate(&ann, &compare, Rating::Easy).await;
    assert_ne!(world.standing(&ann).await, before);
    let back = screen!(world.ask(&ann, undo_of(&graded)).await, Compare);
    assert_eq!(world.standing(&ann).await, before);
    assert_eq!((back.ratings, back.score), (compare.ratings, compare.score));
    assert_eq!(world.rate(&ann, &back, Rating::Easy).await.due_on, graded.due_on);

    let before = world.standing(&ann).await;
    let compare = screen!(world.ask(&ann, StudyAction::RevealPost { post }).await, Compare);
    let graded = world.rate(&ann, &compare, Rating::Hard).await;
    assert!(graded.counted_for_post);
    assert_eq!(world.number("SELECT answered FROM post").await, 1);
    screen!(world.ask(&ann, undo_of(&graded)).await, Compare);
    assert_eq!(world.standing(&ann).await, before);
    assert_eq!(world.number("SELECT answered FROM post").await, 0);
}

#[tokio::test]
async fn undo_lasts_until_the_next_grade() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let first = world.study(&ann, Rating::Good).await;
    let second = world.study(&ann, Rating::Good).await;
    assert!(is_notice(&world.ask(&ann, undo_of(&first)).await, &Notice::UndoOver));
    // The screen of the first says so too, by any of its old buttons.
    let old = StudyAction::Rate {
        attempt: first.attempt,
        step: 0,
        rating: Rating::Easy,
    };
    assert!(!screen!(world.ask(&ann, old).await, Graded).can_undo);
    screen!(world.ask(&ann, undo_of(&second)).await, Compare);
}

#[tokio::test]
async fn undo_lasts_until_the_end_of_the_study_date() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    let graded = world.study(&ann, Rating::Good).await;
    // 03:59 is still the same study date, 04:00 is not.
    world.now = "2026-11-26T03:59:59Z".parse().unwrap();
    let back = screen!(world.ask(&ann, undo_of(&graded)).await, Compare);
    let again = world.rate(&ann, &back, Rating::Good).await;
    world.now = "2026-11-26T04:00:00Z".parse().unwrap();
    let standing = world.standing(&ann).await;
    assert!(is_notice(&world.ask(&ann, undo_of(&again)).await, &Notice::UndoOver));
    assert_eq!(world.standing(&ann).await, standing);
}

#[tokio::test]
async fn an_undone_grade_is_kept_in_the_log_and_counts_nowhere() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let graded = world.study(&ann, Rating::Good).await;
    let back = screen!(world.ask(&ann, undo_of(&graded)).await, Compare);
    assert_eq!(world.number("SELECT count(*) FROM review").await, 1);
    assert_eq!(world.number("SELECT count(*) FROM card").await, 0);
    let progress = screen!(world.ask(&ann, ProgressAction::Overview).await, Progress);
    assert_eq!((progress.grades, progress.met, progress.average), (0, 0, None));
    let streak = screen!(world.ask(&ann, ProgressAction::Streak).await, Streak);
    assert_eq!(
        (streak.standing.current, streak.standing.longest, streak.graded_today),
        (0, 0, 0)
    );
    screen!(world.ask(&ann, rating_of(&back, Rating::Hard)).await, Graded);
    assert_eq!(world.number("SELECT count(*) FROM review").await, 2);
    assert_eq!(world.number("SELECT grades FROM study_day").await, 1);
}
