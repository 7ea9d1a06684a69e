//! The outbox at work, on a platform that does as it is told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use drillbit::delivery::outbox;
use drillbit::delivery::pace::Pace;
use drillbit::delivery::{Cause, Delivery, Outcome, Refusal, Sender};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{answer, member};
use crate::world::{PLATFORM, Person, World, post_of, screen};

const PACE: Pace = Pace {
    per_second: 1_000,
    chat_gap: Duration::from_millis(1),
    group_per_minute: None,
};

/// A platform that does as it is told, and tells what it was asked for.
struct Fake {
    outcomes: Mutex<BTreeMap<String, Vec<Outcome>>>,
    seen: mpsc::UnboundedSender<Delivery>,
}

impl Sender for Fake {
    fn platform(&self) -> &'static str {
        PLATFORM
    }

    async fn send(&self, delivery: &Delivery) -> Outcome {
        let next = self
            .outcomes
            .lock()
            .unwrap()
            .get_mut(delivery.to.place())
            .and_then(Vec::pop);
        self.seen.send(delivery.clone()).unwrap();
        next.unwrap_or_else(|| Outcome::Sent(format!("message in {}", delivery.to.place())))
    }
}

fn clock() -> DateTime<Utc> {
    "2026-11-25T13:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn the_outbox_sends_what_is_due_and_stops_when_told() {
    let mut world = World::new().await;
    for group in ["a", "b", "c"] {
        world.set_up(&Person::in_group("eve", group), "13:00").await;
    }
    world.now = clock();
    let (seen, mut deliveries) = mpsc::unbounded_channel();
    let outcomes = BTreeMap::from([(
        "b".to_owned(),
        vec![Outcome::Refused(Refusal::new(Cause::Gone, "gone"))],
    )]);
    let fake = Fake {
        outcomes: Mutex::new(outcomes),
        seen,
    };
    let stop = CancellationToken::new();
    let planner = tokio::spawn(outbox::plan(Arc::clone(&world.engine), clock, stop.clone()));
    let sender = tokio::spawn(outbox::run(Arc::clone(&world.engine), fake, PACE, clock, stop.clone()));
    let mut places = Vec::new();
    for _ in 0..3 {
        let delivery = tokio::time::timeout(Duration::from_secs(20), deliveries.recv()).await;
        places.push(delivery.expect("sent in time").expect("it runs").to.place().to_owned());
    }
    places.sort();
    assert_eq!(places, ["a", "b", "c"]);
    stop.cancel();
    // What was in hand is settled before it ends.
    sender.await.unwrap();
    planner.await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM post WHERE state = 'sent'").await, 2);
    assert_eq!(
        world.number("SELECT count(*) FROM post WHERE state = 'failed'").await,
        1
    );
    while let Some(more) = deliveries.recv().await {
        // The admin may have been told already why one of them stopped.
        screen!(more.view, Stopped);
    }
}

#[tokio::test]
async fn the_outbox_edits_counts_too() {
    let mut world = World::new().await;
    world.set_up(&member(), "13:00").await;
    world.now = clock();
    let claim = world.deliver().await.remove(0);
    answer(&world, "ann", post_of(&claim)).await;
    let (seen, mut deliveries) = mpsc::unbounded_channel();
    let fake = Fake {
        outcomes: Mutex::default(),
        seen,
    };
    let stop = CancellationToken::new();
    let sender = tokio::spawn(outbox::run(Arc::clone(&world.engine), fake, PACE, clock, stop.clone()));
    let delivery = tokio::time::timeout(Duration::from_secs(20), deliveries.recv()).await;
    let delivery = delivery.expect("sent in time").expect("it runs");
    assert_eq!(delivery.edit, Some(format!("message-{}", post_of(&claim).0)));
    assert_eq!(screen!(delivery.view, Post).answered, 1);
    stop.cancel();
    sender.await.unwrap();
    assert_eq!(world.number("SELECT shown FROM post").await, 1);
}
