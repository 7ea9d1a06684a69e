//! The running app while the wall clock jumps: suspended for days, set back, and far ahead for a moment.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;

use super::days::{Days, Part};
use super::storm::Dice;
use crate::binary::Binary;

/// A day goes by, and every chat gets its post.
async fn day(days: &mut Days, binary: &Binary) {
    for part in [Part::Morning, Part::Evening] {
        days.live_through(binary, part).await;
    }
    days.next_day();
}

fn posts(days: &Days) -> BTreeMap<String, usize> {
    let chats = days.chats.iter();
    chats
        .map(|chat| (format!("{} {}", chat.platform, chat.place), days.copies(chat).len()))
        .collect()
}

/// Waits until nothing is due any more and nothing waits that could be sent.
async fn settled(days: &Days) {
    while days.due().await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wall_clock_jumps_and_each_date_has_one_post() {
    let mut days = Days::begin(Dice(1)).await;
    let binary = days.stage.start_and_connect().await;
    day(&mut days, &binary).await;

    // Suspended for three and a half days: each chat gets one post at most, and the dates of the sleep none.
    let (before, asleep_from) = (posts(&days), days.stage.now);
    days.midnight += TimeDelta::days(3);
    days.jump(days.stage.now + TimeDelta::hours(84)).await;
    days.asleep.push((asleep_from, days.stage.now));
    settled(&days).await;
    for (chat, count) in posts(&days) {
        assert!(count <= before[&chat] + 1, "{chat}: a burst");
    }
    day(&mut days, &binary).await;

    // Set back by hours that are then lived through again.
    let before = posts(&days);
    let back_from = days.stage.now;
    days.jump(days.stage.now - TimeDelta::hours(9)).await;
    while days.stage.now < back_from {
        days.jump(days.stage.now + TimeDelta::hours(3)).await;
        // Nothing tells that nothing will come: the app looks twice a second.
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    assert_eq!(posts(&days), before, "nothing comes again");

    // Forty days ahead for a moment, and put right: the days in between get their posts all the same.
    let truth = days.stage.now;
    days.jump(truth + TimeDelta::days(40)).await;
    settled(&days).await;
    let early = posts(&days);
    for (chat, count) in &early {
        assert!(*count <= before[chat] + 1, "{chat}: a burst");
    }
    days.early = early
        .iter()
        .map(|(chat, count)| (chat.clone(), count - before[chat]))
        .collect();
    days.jump(truth).await;
    binary.says("the clock had been ahead").await;
    day(&mut days, &binary).await;
    day(&mut days, &binary).await;
    binary.kill().await;
    for chat in &days.chats {
        let copies = days.copies(chat);
        assert!(
            copies.values().all(|copies| *copies == 1),
            "{} {}: {copies:?}",
            chat.platform,
            chat.place
        );
        assert_eq!(copies.len(), days.expected(chat), "{} {}", chat.platform, chat.place);
    }
    days.leave().await;
}
