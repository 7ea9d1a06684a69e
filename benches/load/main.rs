//! The load bench: the real binary against both platforms, with 100,000 learners in its store.
//!
//! `cargo bench --bench load` prints one table and fails if a press was lost or counted twice.

#[path = "../support/bot.rs"]
mod bot;
#[path = "../../tests/it/standin_discord.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod discord;
mod fill;
#[path = "../support/platforms.rs"]
mod platforms;
mod standins;
mod telegram;

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::Utc;
use drillbit::bank::Bank;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::runtime::Runtime;

use bot::Bot;
use fill::ATTEMPTS_FROM;
use platforms::Platforms;

/// Presses in a backlog.
const PRESSES: i64 = 30_000;
/// Starts that are timed.
const STARTS: usize = 7;
/// Kills in the middle of a backlog.
const KILLS: i64 = 6;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
    if is(platforms::ARGUMENT) {
        return standins::run();
    }
    // Under `cargo test --benches` nothing is measured.
    if is("--bench") { measure() } else { Ok(()) }
}

/// The table, line by line as it comes.
struct Table;

impl Table {
    fn line(what: &str, measured: &str, target: &str) {
        let _ = writeln!(std::io::stdout(), "{what:<58} {measured:>22}   {target}");
    }

    /// A number that should be at most, or at least, so much.
    fn number(what: &str, measured: f64, unit: &str, target: Target) {
        let (sign, limit, good) = match target {
            Target::Below(limit) => ("<=", limit, measured <= limit),
            Target::Above(limit) => (">=", limit, measured >= limit),
        };
        let verdict = if good { "ok" } else { "MISSED" };
        Self::line(
            what,
            &format!("{measured:.1} {unit}"),
            &format!("{sign} {limit} {unit}: {verdict}"),
        );
    }
}

#[derive(Clone, Copy)]
enum Target {
    Below(f64),
    Above(f64),
}

fn measure() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let store = folder.path().join("drillbit.db");
    Table::line("load", "measured", "target");
    let size = std::fs::metadata(bot::BINARY)?.len();
    Table::line("size of the binary", &format!("{:.1} MB", mega(size)), "");
    let bank = load_bank()?;
    runtime.block_on(fill::fill(&store, &bank, 3 * PRESSES, Utc::now()))?;
    Table::line(
        "store with 100,000 learners",
        &format!("{:.0} MB", mega(std::fs::metadata(&store)?.len())),
        "",
    );

    let mut standins = Platforms::start()?;
    starts(folder.path(), &mut standins)?;
    backlog(folder.path(), &mut standins)?;
    kills(&runtime, folder.path(), &mut standins)?;
    stop(&runtime, folder.path(), &mut standins)
}

/// How long the bank takes, which every start waits for.
fn load_bank() -> anyhow::Result<Bank> {
    let load = || Bank::load(&[]).map_err(|faults| anyhow::anyhow!("{}", drillbit::bank::list(&faults)));
    let mut times = Vec::new();
    for _ in 0..20 {
        let begin = Instant::now();
        std::hint::black_box(load()?);
        times.push(begin.elapsed());
    }
    let bank = load()?;
    let what = format!("loading the bank, {} questions, median", bank.len());
    Table::line(&what, &format!("{:.1} ms", millis(median(&mut times))), "");
    Ok(bank)
}

fn starts(folder: &Path, standins: &mut Platforms) -> anyhow::Result<()> {
    let mut times = Vec::new();
    let mut memory = None;
    for _ in 0..STARTS {
        let bot = Bot::start(folder, standins)?;
        times.push(bot.connected_after);
        if memory.is_none() {
            // Not a wait for anything: idle is measured over a while.
            let before = bot.processor_time()?;
            std::thread::sleep(Duration::from_secs(10));
            memory = Some((bot.memory()?, bot.processor_time()?.saturating_sub(before)));
        }
        bot.stop()?;
    }
    let middle = millis(median(&mut times));
    Table::number(
        "start to both platforms connected, median",
        middle,
        "ms",
        Target::Below(100.0),
    );
    let longest = times.iter().max().copied().unwrap_or_default();
    Table::line(
        "start to both platforms connected, longest",
        &format!("{:.1} ms", millis(longest)),
        "",
    );
    if let Some((memory, spent)) = memory {
        Table::number("resident, idle", memory.now, "MB", Target::Below(40.0));
        Table::line(
            "of that its own, without the pages of the binary",
            &format!("{:.1} MB", memory.own),
            "",
        );
        Table::line("processor time in 10 s, idle", &format!("{:.0} ms", millis(spent)), "");
    }
    Ok(())
}

/// The first backlog, from start to end.
fn backlog(folder: &Path, standins: &mut Platforms) -> anyhow::Result<()> {
    let bot = Bot::start(folder, standins)?;
    let spent = bot.processor_time()?;
    let begin = Instant::now();
    standins.order(&format!("offer {PRESSES}"))?;
    let end = standins.order(&format!("reach {PRESSES}"))?;
    let time = begin.elapsed();
    let spent = bot.processor_time()?.saturating_sub(spent);
    let memory = bot.memory()?;
    #[expect(clippy::cast_precision_loss, reason = "thirty thousand")]
    let presses = PRESSES as f64;
    Table::number(
        "presses graded per second",
        presses / time.as_secs_f64(),
        "/s",
        Target::Above(1_000.0),
    );
    let each = spent.as_secs_f64() * 1e6 / presses;
    Table::number("processor time per press", each, "µs", Target::Below(900.0));
    Table::number(
        "resident at most, with the backlog",
        memory.peak,
        "MB",
        Target::Below(60.0),
    );
    let said = format!("{} of {PRESSES}", end["answered"]);
    Table::line("presses answered", &said, "");
    let said = format!("{} of {PRESSES}", end["shown"]);
    Table::line("screens shown", &said, "");
    bot.stop()?;
    Ok(())
}

/// The second backlog, with kills on the way.
fn kills(runtime: &Runtime, folder: &Path, standins: &mut Platforms) -> anyhow::Result<()> {
    let last = 2 * PRESSES;
    standins.order(&format!("offer {last}"))?;
    let mut ahead = 0;
    for kill in 1..=KILLS {
        let bot = Bot::start(folder, standins)?;
        // By answers and not by polls: a poll begins where a batch has ended, and this is to be in the middle of one.
        standins.order(&format!("answer {}", PRESSES / (KILLS + 1) + kill * 7))?;
        bot.kill()?;
        // It may have been confirmed further by then.
        let confirmed = standins.order("reach 0")?["confirmed"].as_i64().unwrap_or_default();
        let counted = count(runtime, folder, PRESSES, confirmed)?;
        anyhow::ensure!(
            counted.lost == 0,
            "{} presses were confirmed and not graded",
            counted.lost
        );
        ahead += count(runtime, folder, confirmed, last)?.graded;
    }
    let bot = Bot::start(folder, standins)?;
    standins.order(&format!("reach {last}"))?;
    bot.stop()?;
    let counted = count(runtime, folder, PRESSES, last)?;
    let what = format!("{KILLS} kills in the middle of {PRESSES} presses");
    Table::line(
        &what,
        &format!("{} lost, {} doubled", counted.lost, counted.doubled),
        "0 lost, 0 doubled",
    );
    Table::line(
        "presses graded but not confirmed when it was killed",
        &ahead.to_string(),
        "",
    );
    anyhow::ensure!(
        counted.lost == 0 && counted.doubled == 0,
        "presses were lost or counted twice"
    );
    Ok(())
}

/// The third backlog, with a stop on the way.
fn stop(runtime: &Runtime, folder: &Path, standins: &mut Platforms) -> anyhow::Result<()> {
    let (first, last) = (2 * PRESSES, 3 * PRESSES);
    standins.order(&format!("offer {last}"))?;
    let bot = Bot::start(folder, standins)?;
    standins.order(&format!("reach {}", first + 5_000))?;
    let (time, well) = bot.stop()?;
    anyhow::ensure!(well, "a stopped bot exits with 0");
    Table::number(
        "SIGTERM in the middle of a backlog to exit",
        millis(time),
        "ms",
        Target::Below(10_000.0),
    );
    let confirmed = standins.order("reach 0")?["confirmed"].as_i64().unwrap_or_default();
    let done = count(runtime, folder, first, confirmed)?;
    let ahead = count(runtime, folder, confirmed, last)?;
    let said = format!("{} lost, {} ahead", done.lost, ahead.graded);
    Table::line(
        "presses lost, and graded but not confirmed, by the stop",
        &said,
        "0 lost",
    );
    anyhow::ensure!(done.lost == 0, "presses were lost by a stop");
    Ok(())
}

/// What became of some presses.
struct Counted {
    graded: i64,
    lost: i64,
    doubled: i64,
}

/// Counts what the store has of the presses after `from` up to `to`.
fn count(runtime: &Runtime, folder: &Path, from: i64, to: i64) -> anyhow::Result<Counted> {
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(folder.join("drillbit.db")).read_only(true);
        let mut connection = options.connect().await?;
        let (graded, rows): (i64, i64) = sqlx::query_as(
            "SELECT count(DISTINCT attempt_id), count(*) FROM review WHERE attempt_id > $1 + $3 AND attempt_id <= $2 + $3",
        )
        .bind(from)
        .bind(to)
        .bind(ATTEMPTS_FROM)
        .fetch_one(&mut connection)
        .await?;
        Ok(Counted {
            graded,
            lost: (to - from).max(0) - graded,
            doubled: rows - graded,
        })
    })
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn mega(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
    let bytes = bytes as f64;
    bytes / f64::from(1 << 20)
}
