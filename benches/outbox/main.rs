//! The outbox bench: 10,000 chats due in the same minute on each platform, behind the platforms' real limits.
//!
//! `cargo bench --bench outbox` prints one table. `DRILLBIT_OUTBOX_CHATS` sets another number of chats.

#[path = "../support/bot.rs"]
#[expect(dead_code, reason = "the load bench uses more of it")]
mod bot;
#[path = "../../tests/it/standin_discord.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod discord;
mod limits;
#[path = "../support/platforms.rs"]
mod platforms;
mod servers;

/// What the bot is told of Telegram.
mod telegram {
    /// The token that the bot must have.
    pub(crate) const TOKEN: &str = "123456:OUTBOX";
}

use std::io::Write as _;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use drillbit::store::Store;
use serde_json::Value;

use bot::Bot;
use platforms::Platforms;

/// Chats on each platform.
const CHATS: i64 = 10_000;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
    if is(platforms::ARGUMENT) {
        return servers::run();
    }
    // Under `cargo test --benches` nothing is measured.
    if is("--bench") { measure() } else { Ok(()) }
}

fn measure() -> anyhow::Result<()> {
    let chats = match std::env::var("DRILLBIT_OUTBOX_CHATS") {
        Ok(count) => count.parse()?,
        Err(_) => CHATS,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let store = folder.path().join("drillbit.db");
    let due = Utc::now() + TimeDelta::seconds(5);
    runtime.block_on(fill(&store, chats, due))?;
    let mut platforms = Platforms::start()?;
    let bot = Bot::start(folder.path(), &mut platforms)?;
    let before = bot.processor_time()?;
    let discord = platforms.order(&format!("discord {chats}"))?;
    let telegram = platforms.order(&format!("telegram {chats}"))?;
    let spent = bot.processor_time()?.saturating_sub(before);
    let memory = bot.memory()?;
    line("outbox", "measured", "target");
    report("Discord", &discord, chats, 50);
    report("Telegram", &telegram, chats, 30);
    line("processor time", &format!("{:.1} s", spent.as_secs_f64()), "");
    line("resident at the end", &format!("{:.1} MB", memory.now), "");
    line("resident at most", &format!("{:.1} MB", memory.peak), "");
    bot.stop()?;
    Ok(())
}

fn line(what: &str, measured: &str, target: &str) {
    let _ = writeln!(std::io::stdout(), "{what:<48} {measured:>24}   {target}");
}

/// How long it took beside what the limit allows, and how often the platform said that it was too much.
fn report(platform: &str, told: &Value, chats: i64, per_second: u32) {
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let allowed = (chats - 1) as f64 / f64::from(per_second);
    let took = told["took"].as_f64().unwrap_or(f64::NAN);
    let over = (took / allowed - 1.0) * 100.0;
    let verdict = if over <= 3.0 { "ok" } else { "MISSED" };
    line(
        &format!("{platform}: {chats} posts"),
        &format!("{took:.1} s of {allowed:.1} s"),
        &format!("{over:+.1} %, at most +3 %: {verdict}"),
    );
    let refused = told["refused"].as_u64().unwrap_or(u64::MAX);
    let verdict = if refused == 0 { "ok" } else { "MISSED" };
    line(
        &format!("{platform}: answers of 429"),
        &refused.to_string(),
        &format!("0: {verdict}"),
    );
}

/// A store with so many groups on each platform, all due at once.
async fn fill(path: &Path, chats: i64, due: DateTime<Utc>) -> anyhow::Result<()> {
    let store = Store::open(path).await?;
    let mut tx = store.write().await?;
    for (platform, sign) in [("discord", 1), ("telegram", -1)] {
        sqlx::query(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
             INSERT INTO chat (platform, place, guild, kind, created_at) SELECT $2, (1000000 + i) * $3, NULL, 'group', 0 FROM n",
        )
        .bind(chats)
        .bind(platform)
        .bind(sign)
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query(
        "INSERT INTO schedule (chat_id, time, zone, language, next_at, next_date, created_at, changed_at) \
         SELECT id, $1, 'UTC', 'both', $2, $3, 0, 0 FROM chat",
    )
    .bind(due.format("%H:%M").to_string())
    .bind(due.timestamp_millis())
    .bind(due.date_naive().to_string())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    store.close().await;
    Ok(())
}
