//! A store full of learners who have studied for a week, written by SQL behind the store's own migrations.

use std::path::Path;

use chrono::{DateTime, Days, Utc};
use drillbit::bank::Bank;
use drillbit::store::Store;

/// Learners in the store.
pub(crate) const LEARNERS: i64 = 100_000;
/// Telegram's id of the learner `n` is this and `n`.
pub(crate) const USERS_FROM: i64 = 7_000_000_000;
/// The attempt that the press `n` grades is this and `n`.
pub(crate) const ATTEMPTS_FROM: i64 = 10_000_000;
/// The step at which those attempts stand.
pub(crate) const STEP: u32 = 1;

/// Cards, and graded attempts, of each learner.
const CARDS: i64 = 4;
/// Days that each learner has studied, up to yesterday.
const DAYS: i64 = 6;
/// Groups, each with a post that was sent today.
const GROUPS: i64 = 100;

/// Makes the store, with attempts that wait for their grade: the presses 1 to `presses`, one per learner and
/// round. Half of them meet a question for the second time, and a quarter of them answer a group's post.
pub(crate) async fn fill(path: &Path, bank: &Bank, presses: i64, now: DateTime<Utc>) -> anyhow::Result<()> {
    let store = Store::open(path).await?;
    let mut tx = store.write().await?;
    let ids: Vec<&str> = bank.questions().map(|question| question.id.as_str()).collect();
    let today = now.date_naive();
    let yesterday = (today - Days::new(1)).to_string();
    let earlier = now.timestamp_millis() - 2 * 86_400_000;

    sqlx::query("CREATE TEMP TABLE n (i INTEGER PRIMARY KEY)")
        .execute(&mut *tx)
        .await?;
    sqlx::query("WITH RECURSIVE count (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM count WHERE i < $1) INSERT INTO n SELECT i FROM count")
        .bind(LEARNERS.max(presses))
        .execute(&mut *tx)
        .await?;
    sqlx::query("CREATE TEMP TABLE q AS SELECT key AS k, value AS id FROM json_each($1)")
        .bind(serde_json::to_string(&ids)?)
        .execute(&mut *tx)
        .await?;
    sqlx::query("CREATE UNIQUE INDEX temp.q_k ON q (k)")
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO learner (id, created_at, language, zone, zone_source, welcome, streak_current, streak_longest, streak_last, streak_toward_freeze) \
         SELECT i, $2, CASE i % 2 WHEN 0 THEN 'en' ELSE 'zh' END, CASE i % 3 WHEN 0 THEN 'UTC' WHEN 1 THEN 'Asia/Shanghai' ELSE 'Europe/Berlin' END, \
         'learner', 'done', $3, $3, $4, $3 FROM n WHERE i <= $1; \
         INSERT INTO account (platform, external_id, learner_id) SELECT 'telegram', $5 + i, i FROM n WHERE i <= $1; \
         INSERT INTO chat (id, platform, place, kind, created_at) SELECT i, 'telegram', $5 + i, 'private', $2 FROM n WHERE i <= $1",
    )
    .bind(LEARNERS)
    .bind(earlier)
    .bind(DAYS)
    .bind(&yesterday)
    .bind(USERS_FROM)
    .execute(&mut *tx)
    .await?;
    // Half a day away, so that none of them fires while something is measured.
    sqlx::query(
        "INSERT INTO chat (id, platform, place, kind, created_at) SELECT $1 + i, 'telegram', -$2 - i, 'group', $3 FROM n WHERE i <= $4; \
         INSERT INTO schedule (chat_id, time, zone, language, next_at, next_date, created_at, changed_at) \
         SELECT id, '09:00', 'UTC', 'en', $5 + 43200000 + id, $6, $3, $3 FROM chat WHERE id % 10 = 0 OR kind = 'group'; \
         INSERT INTO post (id, chat_id, local_date, question_id, language, state, due_at, planned_at, try_after, sent_at, message) \
         SELECT i, $1 + i, $6, (SELECT id FROM q WHERE k = 0), 'en', 'sent', $5, $5, $5, $5, i FROM n WHERE i <= $4",
    )
    .bind(LEARNERS)
    .bind(USERS_FROM)
    .bind(earlier)
    .bind(GROUPS)
    .bind(now.timestamp_millis())
    .bind(today.to_string())
    .execute(&mut *tx)
    .await?;
    study(&mut tx, ids.len(), earlier, &yesterday).await?;
    days(&mut tx, today).await?;
    sqlx::query(
        "INSERT INTO attempt (id, learner_id, chat_id, question_id, post_id, origin, phase, step, asked_at, answered_at, answer, suggested, ticks) \
         SELECT $2 + i, l, l, (SELECT id FROM q WHERE k = (l + (i % 2) * $3) % $4), CASE WHEN i % 4 = 0 THEN 1 + l % $5 END, \
         CASE WHEN i % 4 = 0 THEN 'daily' WHEN i % 2 = 0 THEN 'due' ELSE 'new' END, 'answered', $6, $7, $7, \
         CASE WHEN i % 3 = 0 THEN 'Keys and values of the past are kept, so that each new token costs one row.' END, \
         CASE WHEN i % 3 = 0 THEN 'tme' END, i % 8 FROM (SELECT i, 1 + (i - 1) % $8 AS l FROM n WHERE i <= $1)",
    )
    .bind(presses)
    .bind(ATTEMPTS_FROM)
    .bind(CARDS)
    .bind(i64::try_from(ids.len())?)
    .bind(GROUPS)
    .bind(STEP)
    .bind(now.timestamp_millis())
    .bind(LEARNERS)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    store.close().await;
    Ok(())
}

/// What decides how days count: some learners moved or were away, and the bot was down now and then. Every
/// fourth learner missed yesterday and has a freeze for it.
async fn days(connection: &mut drillbit::store::Connection, today: chrono::NaiveDate) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO earlier_cutoff (learner_id, until_at, zone, rollover) SELECT i, $2 - 40 * 86400000, 'Asia/Tokyo', 4 FROM n WHERE i <= $1 AND i % 5 = 0; \
         INSERT INTO vacation (learner_id, first_on, last_on, set_at) SELECT i, date($3, '-30 days'), date($3, '-20 days'), $2 FROM n WHERE i <= $1 AND i % 3 = 0; \
         INSERT INTO heartbeat (id, at) VALUES (1, $2); \
         INSERT INTO outage (from_at, to_at) SELECT $2 - i * 86400000, $2 - i * 86400000 + 600000 FROM n WHERE i <= 200; \
         UPDATE learner SET streak_last = date($3, '-2 days'), streak_freezes = 1 WHERE id % 4 = 3",
    )
    .bind(LEARNERS)
    .bind(today.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis())
    .bind(today.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// What each learner did in the days before.
async fn study(
    connection: &mut drillbit::store::Connection,
    questions: usize,
    at: i64,
    yesterday: &str,
) -> anyhow::Result<()> {
    sqlx::query(
        "CREATE TEMP TABLE done AS SELECT (l.i - 1) * $2 + c.i AS id, l.i AS learner, (SELECT id FROM q WHERE k = (l.i + c.i - 1) % $3) AS question \
         FROM n AS l JOIN n AS c ON c.i <= $2 WHERE l.i <= $1; \
         INSERT INTO card (learner_id, question_id, stability, difficulty, due_on, last_on, reps, lapses, last_score) \
         SELECT learner, question, 2.3 + id % 40, 2.0 + id % 7, date($4, (id % 5) || ' days'), date($4, '-3 days'), 1 + id % 6, id % 2, id % 101 FROM done; \
         INSERT INTO attempt (id, learner_id, chat_id, question_id, origin, phase, step, asked_at, answered_at, ticks, review_id) \
         SELECT id, learner, learner, question, 'new', 'graded', 2, $5, $5, 5, id FROM done; \
         INSERT INTO review (id, learner_id, question_id, attempt_id, rating, score, ticks, graded_at, zone, rollover, study_date, first_of_card, for_post, before) \
         SELECT id, learner, question, id, 1 + id % 4, id % 101, 5, $5, 'UTC', 4, $4, 1, 0, $6 FROM done; \
         INSERT INTO study_day (learner_id, study_date, first_at, grades) \
         SELECT l.i, date($4, (1 - d.i) || ' days'), $5 - d.i * 86400000, 1 FROM n AS l JOIN n AS d ON d.i <= $7 WHERE l.i <= $1",
    )
    .bind(LEARNERS)
    .bind(CARDS)
    .bind(i64::try_from(questions)?)
    .bind(yesterday)
    .bind(at)
    .bind(r#"{"card":null,"streak":{"current":0,"longest":0,"last":null,"freezes":0,"toward_freeze":0}}"#)
    .bind(DAYS)
    .execute(connection)
    .await?;
    Ok(())
}
