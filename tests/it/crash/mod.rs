//! The app killed at random points over simulated days on both platforms, in a storm of faults.

mod child;
mod days;
mod jumps;
mod people;
mod proof;
pub(crate) mod stage;
mod storm;

use std::io::Write as _;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use days::{Days, Part};
use drillbit::domain::seed;
use storm::Dice;

/// How many kills the suite makes; more with `DRILLBIT_CRASH_KILLS`.
const KILLS: u64 = 208;
/// Kills in one half of a simulated day.
const KILLS_PER_PART: u64 = 16;

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Says something also when the test passes.
fn say(what: &str) {
    let _ = writeln!(std::io::stderr(), "crash: {what}");
}

/// Whatever goes wrong: no date without a post, no post twice on Discord, at most one more per unknown result
/// on Telegram, and no acknowledged grade lost or doubled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_points_nothing_comes_twice_or_gets_lost() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = number_from("DRILLBIT_CRASH_SEED").unwrap_or_else(|| seed::mix(&[now.as_secs()]) % 1_000_000);
    let kills = number_from("DRILLBIT_CRASH_KILLS").unwrap_or(KILLS);
    say(&format!(
        "seed {seed}: DRILLBIT_CRASH_SEED={seed} throws the same dice, DRILLBIT_CRASH_KILLS sets how many kills"
    ));
    let since = Instant::now();
    let mut days = Days::begin(Dice(seed)).await;
    let mut made = 0;
    for part in [Part::Morning, Part::Evening].into_iter().cycle() {
        for number in 0..KILLS_PER_PART {
            days.go_on_to(part, number, KILLS_PER_PART).await;
            days.life_until_killed().await;
        }
        made += KILLS_PER_PART;
        days.calm(part).await;
        if made >= kills {
            break;
        }
        if part == Part::Evening {
            days.next_day();
        }
    }
    let counts = days.end().await;
    say(&format!("{made} kills in {:.1?}: {counts}", since.elapsed()));
}
