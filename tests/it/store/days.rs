//! What decides how days count: earlier cutoffs, vacations, outages, and the stamps of study dates.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use drillbit::domain::calendar::Rollover;
use drillbit::domain::cutoff::{Change, Cutoff, Earlier};
use drillbit::domain::streak::{Outage, Streak};
use drillbit::domain::vacation::Vacation;
use drillbit::store::{cutoff, heartbeat, learner, review, vacation};

use super::grades::graded;
use super::queries::{account, at, fresh, scene, today};

fn day(ahead: i64) -> NaiveDate {
    today() + TimeDelta::days(ahead)
}

fn later(minutes: i64) -> DateTime<Utc> {
    at() + TimeDelta::minutes(minutes)
}

#[tokio::test]
async fn earlier_cutoffs_are_noted_taken_back_and_forgotten() {
    let mut tx = fresh().await;
    let [ann, bob] = [account("ann"), account("bob")];
    let ann = learner::find_or_make(&mut tx, &ann, at()).await.unwrap();
    let bob = learner::find_or_make(&mut tx, &bob, at()).await.unwrap();
    assert_eq!(ann.earlier, None);
    let earlier = |minutes, zone| Earlier {
        until: later(minutes),
        cutoff: Cutoff {
            zone,
            rollover: Rollover::new(2).unwrap(),
        },
    };
    let (tokyo, berlin) = (earlier(60, Tz::Asia__Tokyo), earlier(9_000, Tz::Europe__Berlin));
    for noted in [tokyo, berlin, berlin] {
        cutoff::note(&mut tx, ann.id, None, &Change::After(noted))
            .await
            .unwrap();
    }
    cutoff::note(&mut tx, bob.id, None, &Change::After(tokyo))
        .await
        .unwrap();
    assert_eq!(cutoff::earlier(&mut tx, ann.id).await.unwrap(), [tokyo, berlin]);
    let found = learner::find(&mut tx, &account("ann")).await.unwrap().unwrap();
    assert_eq!(found.earlier, Some(berlin), "the last of them comes with the learner");

    for nothing in [Change::Nothing, Change::TooSoon(at())] {
        cutoff::note(&mut tx, ann.id, Some(&berlin), &nothing).await.unwrap();
    }
    cutoff::note(&mut tx, ann.id, Some(&berlin), &Change::TakenBack)
        .await
        .unwrap();
    assert_eq!(cutoff::earlier(&mut tx, ann.id).await.unwrap(), [tokyo]);
    cutoff::note(&mut tx, ann.id, Some(&tokyo), &Change::AtOnce)
        .await
        .unwrap();
    assert_eq!(cutoff::earlier(&mut tx, ann.id).await.unwrap(), []);
    assert_eq!(cutoff::earlier(&mut tx, bob.id).await.unwrap(), [tokyo]);
}

#[tokio::test]
async fn vacations_are_kept_and_the_latest_comes_with_the_learner() {
    let mut tx = fresh().await;
    let ann = learner::find_or_make(&mut tx, &account("ann"), at()).await.unwrap();
    let of = |first, last| Vacation {
        first: day(first),
        last: day(last),
    };
    let (over, ahead, longer) = (of(-20, -10), of(3, 5), of(3, 9));
    for new in [over, ahead] {
        vacation::replace(&mut tx, ann.id, None, Some(new), at()).await.unwrap();
    }
    let latest = learner::find(&mut tx, &account("ann")).await.unwrap().unwrap();
    assert_eq!(latest.vacation, Some(ahead));
    vacation::replace(&mut tx, ann.id, Some(ahead), Some(longer), at())
        .await
        .unwrap();
    assert_eq!(
        vacation::since(&mut tx, ann.id, day(-10)).await.unwrap(),
        [over, longer]
    );
    assert_eq!(vacation::since(&mut tx, ann.id, day(-9)).await.unwrap(), [longer]);
    vacation::replace(&mut tx, ann.id, Some(longer), None, at())
        .await
        .unwrap();
    assert_eq!(vacation::since(&mut tx, ann.id, day(-99)).await.unwrap(), [over]);
}

#[tokio::test]
async fn a_long_pause_between_two_signs_of_life_is_an_outage() {
    let mut tx = fresh().await;
    let pause = TimeDelta::minutes(5);
    heartbeat::note(&mut tx, later(0), pause).await.unwrap();
    heartbeat::note(&mut tx, later(600), pause).await.unwrap();
    assert_eq!(
        heartbeat::outages_since(&mut tx, DateTime::UNIX_EPOCH).await.unwrap(),
        [],
        "a store that was never served from has none"
    );
    heartbeat::begin(&mut tx, later(1_000)).await.unwrap();
    heartbeat::begin(&mut tx, later(9_000)).await.unwrap();
    // 1,000 is the first; up to 1,005 nothing is amiss; the clock goes back; two outages.
    for minutes in [1_000, 1_001, 1_005, 300, 1_010, 1_700, 1_701, 1_707] {
        heartbeat::note(&mut tx, later(minutes), pause).await.unwrap();
    }
    let outage = |from, to| Outage {
        from: later(from),
        to: later(to),
    };
    let (long, short) = (outage(1_010, 1_700), outage(1_701, 1_707));
    assert_eq!(
        heartbeat::outages_since(&mut tx, DateTime::UNIX_EPOCH).await.unwrap(),
        [long, short]
    );
    assert_eq!(heartbeat::outages_since(&mut tx, later(1_700)).await.unwrap(), [short]);
    // In one go, also for what ends just now.
    let until_now = heartbeat::note_and_outages_since(&mut tx, later(1_800), pause, later(1_701))
        .await
        .unwrap();
    assert_eq!(until_now, [short, outage(1_707, 1_800)]);
}

#[tokio::test]
async fn study_dates_carry_the_stamp_of_their_first_grade_and_the_streak_before_it() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    graded(&mut tx, &scene).await;
    let days = review::stamped_days(&mut tx, scene.learner.id, today()).await.unwrap();
    assert_eq!(days.len(), 1);
    assert_eq!((days[0].date, days[0].grades), (today(), 1));
    assert_eq!(
        days[0].cutoff,
        Cutoff {
            zone: Tz::Asia__Shanghai,
            rollover: Rollover::DEFAULT
        }
    );
    assert_eq!(days[0].before, Streak::default());
    assert_eq!(
        review::stamped_days(&mut tx, scene.learner.id, day(1)).await.unwrap(),
        []
    );
}
