//! Days away: set in advance, kept by the streak, ended early, and the reviews that wait behind them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use drillbit::domain::grading::Rating;
use drillbit::domain::streak::{DayKind, Off};
use drillbit::domain::vacation::Vacation;
use drillbit::engine::action::{ProgressAction, VacationAction};
use drillbit::engine::catalogue::{Command, Input};
use drillbit::engine::view::{
    Notice, ProgressScreen, StreakScreen, VacationEvent, VacationRefusal, VacationScreen, View,
};

use crate::world::{Person, World, is_notice, screen};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn line(world: &World, person: &Person, line: &str) -> View {
    world.ask(person, Command::Vacation.action(&Input::Line(line))).await
}

async fn planned(world: &World, person: &Person, wish: &str) -> VacationScreen {
    screen!(line(world, person, wish).await, Vacation)
}

async fn streak(world: &World, person: &Person) -> StreakScreen {
    screen!(world.ask(person, ProgressAction::Streak).await, Streak)
}

async fn progress(world: &World, person: &Person) -> ProgressScreen {
    screen!(world.ask(person, ProgressAction::Overview).await, Progress)
}

async fn refused(world: &World, person: &Person, wish: &str, refusal: VacationRefusal) {
    let view = line(world, person, wish).await;
    assert!(is_notice(&view, &Notice::Vacation(refusal)), "{wish}: {view:?}");
}

#[tokio::test]
async fn a_vacation_keeps_the_streak_and_ends_by_itself() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    for _ in 0..3 {
        world.study(&ann, Rating::Good).await;
        world.wait(TimeDelta::days(1));
    }
    // It is the 28th and nothing is graded yet: the vacation begins tomorrow, and today still counts.
    let shown = planned(&world, &ann, "5").await;
    let vacation = Vacation {
        first: day("2026-11-29"),
        last: day("2026-12-03"),
    };
    assert_eq!((shown.event, shown.vacation), (VacationEvent::Planned, Some(vacation)));
    assert!(shown.standing.at_risk());
    assert_eq!(streak(&world, &ann).await.vacation, Some(vacation));
    world.study(&ann, Rating::Good).await;
    for _ in 0..5 {
        world.wait(TimeDelta::days(1));
        let away = streak(&world, &ann).await.standing;
        assert_eq!(
            (away.current, away.at_risk(), away.off_today),
            (4, false, Some(Off::Vacation))
        );
    }
    world.wait(TimeDelta::days(1));
    let back = streak(&world, &ann).await;
    assert_eq!(
        (back.standing.current, back.standing.at_risk(), back.vacation),
        (4, true, None)
    );
    assert_eq!(world.study(&ann, Rating::Good).await.streak.current, 5);
    let week = streak(&world, &ann).await.week.map(|day| day.kind);
    assert_eq!(week[1..6], [DayKind::Off(Off::Vacation); 5]);
    assert_eq!((week[0], week[6]), (DayKind::Studied, DayKind::Studied));
}

#[tokio::test]
async fn what_cannot_be_had_is_said_with_what_can() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    world.study(&ann, Rating::Good).await;
    let given = |given: &str| VacationRefusal::Unread {
        given: given.to_owned(),
    };
    let (tomorrow, latest) = (day("2026-11-26"), day("2026-12-09"));
    refused(&world, &ann, "soon", given("soon")).await;
    refused(&world, &ann, "from never", given("never")).await;
    refused(&world, &ann, "15", VacationRefusal::TooLong { most: 14, latest }).await;
    refused(
        &world,
        &ann,
        "until 2026-12-10",
        VacationRefusal::TooLong { most: 14, latest },
    )
    .await;
    refused(
        &world,
        &ann,
        "until 2026-11-25",
        VacationRefusal::EndsBefore { first: tomorrow },
    )
    .await;
    refused(
        &world,
        &ann,
        "3 from 2026-11-25",
        VacationRefusal::NotAhead { earliest: tomorrow },
    )
    .await;
    refused(&world, &ann, "3 from 2028-01-01", VacationRefusal::TooFar { most: 365 }).await;
    refused(&world, &ann, "off", VacationRefusal::NothingToEnd).await;
    assert_eq!(screen!(line(&world, &ann, "").await, Vacation).vacation, None);
    // All of it is possible up to the last day.
    let whole = planned(&world, &ann, "until 2026-12-09").await.vacation.unwrap();
    assert_eq!(whole.days(), 14);
    // Right after it nothing more, until something is studied.
    world.wait(TimeDelta::days(15));
    refused(&world, &ann, "3", VacationRefusal::StudyFirst).await;
    world.study(&ann, Rating::Good).await;
    planned(&world, &ann, "3").await;
}

#[tokio::test]
async fn a_vacation_is_changed_taken_back_and_ended_early() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    world.study(&ann, Rating::Good).await;
    planned(&world, &ann, "from 2026-12-01 until 2026-12-05").await;
    let sooner = planned(&world, &ann, "until fri").await.vacation.unwrap();
    assert_eq!(
        (sooner.first, sooner.last),
        (day("2026-11-26"), day("2026-11-27")),
        "it takes the place of the other"
    );
    let back = screen!(world.ask(&ann, VacationAction::End).await, Vacation);
    assert_eq!((back.event, back.vacation), (VacationEvent::TakenBack, None));
    world.wait(TimeDelta::days(1));
    assert!(
        streak(&world, &ann).await.standing.at_risk(),
        "as if there had been none"
    );
    world.study(&ann, Rating::Good).await;

    planned(&world, &ann, "7").await;
    world.wait(TimeDelta::days(2));
    let over = screen!(world.ask(&ann, VacationAction::End).await, Vacation);
    assert_eq!(over.event, VacationEvent::Ended);
    assert!(!streak(&world, &ann).await.standing.at_risk(), "today is still free");
    world.wait(TimeDelta::days(1));
    let again = streak(&world, &ann).await.standing;
    assert_eq!((again.current, again.at_risk()), (2, true));
    // The same press once more finds nothing to end.
    refused(&world, &ann, "off", VacationRefusal::NothingToEnd).await;
}

#[tokio::test]
async fn reviews_of_a_vacation_come_spread_over_the_days_after_it() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    // Twenty cards, rated so that they come back over the next days.
    let mut due: Vec<NaiveDate> = vec![];
    for number in 0..20 {
        let rating = if number % 2 == 0 { Rating::Again } else { Rating::Good };
        due.push(world.study(&ann, rating).await.due_on);
    }
    let [first, last] = ["2026-11-26", "2026-11-29"].map(day);
    let in_vacation = due.iter().filter(|date| (first..=last).contains(*date)).count();
    assert!(in_vacation >= 15, "{due:?}");
    planned(&world, &ann, "4").await;
    world.wait(TimeDelta::days(4));
    assert_eq!(progress(&world, &ann).await.due, 0, "nothing is due on a vacation");
    let mut came = vec![];
    for _ in 0..4 {
        world.wait(TimeDelta::days(1));
        came.push(progress(&world, &ann).await.due);
    }
    let by = |last: &str| u32::try_from(due.iter().filter(|date| **date <= day(last)).count()).unwrap();
    let wanted = ["2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"].map(by);
    assert_eq!(came[..2], wanted[..2], "as they would have come, four days later");
    assert!(came[0] < came[1]);
    assert_eq!(world.drill(&ann).await, world.drill(&ann).await);
}

#[tokio::test]
async fn a_grade_says_when_the_question_really_comes_back() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    world.study(&ann, Rating::Good).await;
    planned(&world, &ann, "5").await;
    let view = world.drill(&ann).await;
    let compare = world.reveal(&ann, view).await;
    let again = compare.ratings[0];
    let graded = world.rate(&ann, &compare, Rating::Again).await;
    assert_eq!((graded.due_on, graded.due_in), (day("2026-12-01"), 6));
    assert_eq!(again.days, 6, "and so did the button");
    // Taken back, the question is due when it was.
    screen!(world.ask(&ann, VacationAction::End).await, Vacation);
    world.now = "2026-11-26T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
    assert_eq!(progress(&world, &ann).await.due, 1);
}
