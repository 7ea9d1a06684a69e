//! Attempts, and the one query that brings all that a press on an attempt's button needs.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::card::{self, KeptCard};
use super::learner::{self, Learner};
use super::suggested::{judged_letters, letters, remarks, remarks_json, states};
use super::{Connection, decode, ms, parse};
use crate::domain::grading::Ticks;
use crate::domain::ids::{AccountKey, AttemptId, ChatId, LearnerId, PostId};
use crate::domain::judging::Judged;
use crate::domain::matching::{PointState, Remarks};
use crate::domain::question::QuestionId;

/// How far an attempt has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The question is shown.
    Asked,
    /// The answer is given; the rubric is shown.
    Answered,
    /// It is graded.
    Graded,
}

/// Why a question was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was the chat's daily question.
    Daily,
    /// The card was due.
    Due,
    /// The learner had not met it.
    New,
    /// The learner wanted it before it was due.
    Early,
}

const PHASES: [(Phase, &str); 3] = [
    (Phase::Asked, "asked"),
    (Phase::Answered, "answered"),
    (Phase::Graded, "graded"),
];
const WHYS: [(Why, &str); 4] = [
    (Why::Daily, "daily"),
    (Why::Due, "due"),
    (Why::New, "new"),
    (Why::Early, "early"),
];

/// The word that the store keeps for a value.
fn code<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> &'static str {
    table
        .iter()
        .find(|(known, _)| known == value)
        .map_or("", |(_, code)| code)
}

/// An attempt's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The id.
    pub id: AttemptId,
    /// Whose it is.
    pub learner: LearnerId,
    /// Where it goes on.
    pub chat: ChatId,
    /// The question.
    pub question: QuestionId,
    /// The post that it answers, if any.
    pub post: Option<PostId>,
    /// Why the question was asked.
    pub why: Why,
    /// How far it has come.
    pub phase: Phase,
    /// Counts its changes of phase.
    pub step: u32,
    /// When the question was shown.
    pub asked_at: DateTime<Utc>,
    /// What was typed; `None` when answered in the head.
    pub answer: Option<String>,
    /// What the matcher made of the answer, one state per point; empty when nothing was typed.
    pub suggested: Vec<PointState>,
    /// What the matcher had to remark on it.
    pub remarks: Remarks,
    /// How far the judge has come with the answer.
    pub judged: Judged,
    /// The points ticked.
    pub ticks: Ticks,
    /// The review that graded it.
    pub review: Option<i64>,
}

impl Attempt {
    /// The suggestion in force, one state per point: the judge's, else the matcher's.
    pub fn suggestion(&self) -> &[PointState] {
        match &self.judged {
            Judged::Answered(states) => states,
            Judged::NotAsked | Judged::Asked { .. } => &self.suggested,
        }
    }
}

/// All that a press on an attempt's button needs.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The attempt.
    pub attempt: Attempt,
    /// Whose it is.
    pub owner: Learner,
    /// The learner of the account that pressed, if known.
    pub asking: Option<LearnerId>,
    /// The owner's card of the question.
    pub card: Option<KeptCard>,
    /// Whether the owner has already been counted for the post.
    pub post_counted: bool,
    /// Whether the post is one for a group.
    pub post_shared: bool,
    /// The zone of the post's chat, else of the chat where the attempt goes on, if it has a schedule.
    pub chat_zone: Option<Tz>,
}

fn from_row(row: &SqliteRow) -> sqlx::Result<Attempt> {
    Ok(Attempt {
        id: AttemptId(row.try_get("attempt_id")?),
        learner: LearnerId(row.try_get("attempt_learner")?),
        chat: ChatId(row.try_get("chat_id")?),
        question: QuestionId::new(row.try_get("question_id")?),
        post: row.try_get::<Option<i64>, _>("post_id")?.map(PostId),
        why: decode(&WHYS, row.try_get("origin")?, "origin")?,
        phase: decode(&PHASES, row.try_get("phase")?, "phase")?,
        step: row.try_get("step")?,
        asked_at: super::instant(row.try_get("asked_at")?)?,
        answer: row.try_get("answer")?,
        suggested: states(&row.try_get::<Option<String>, _>("suggested")?.unwrap_or_default()),
        remarks: remarks(row.try_get("remarks")?)?,
        judged: match row.try_get::<Option<String>, _>("judged")? {
            None => Judged::NotAsked,
            Some(letters) if letters.is_empty() => Judged::Asked { open: Ticks::NONE },
            Some(letters) => Judged::Answered(states(&letters)),
        },
        ticks: Ticks::from_bits(row.try_get("ticks")?, 16),
        review: row.try_get("review_id")?,
    })
}

/// Brings an attempt with all that a press on it needs.
pub async fn load(connection: &mut Connection, id: AttemptId, account: &AccountKey) -> sqlx::Result<Option<Loaded>> {
    let row = sqlx::query(
        "SELECT attempt.id AS attempt_id, attempt.learner_id AS attempt_learner, attempt.chat_id, attempt.question_id, attempt.post_id, \
         attempt.origin, attempt.phase, attempt.step, attempt.asked_at, attempt.answer, attempt.suggested, attempt.remarks, attempt.judged, attempt.ticks, \
         attempt.review_id, learner.id AS learner_id, learner.language, learner.zone, learner.zone_source, learner.rollover, \
         learner.new_per_day, learner.retention, learner.welcome, learner.streak_current, learner.streak_longest, learner.streak_last, \
         learner.streak_freezes, learner.streak_toward_freeze, learner.streak_bridged, learner.shares, learner.judge_place, \
         earlier_cutoff.until_at AS earlier_until, earlier_cutoff.zone AS earlier_zone, earlier_cutoff.rollover AS earlier_rollover, \
         vacation.first_on AS vacation_first, vacation.last_on AS vacation_last, card.stability, card.difficulty, card.due_on, card.last_on, card.reps, \
         card.lapses, card.last_score, card.suspended, \
         (SELECT learner_id FROM account WHERE platform = ?2 AND external_id = ?3) AS asking, \
         EXISTS (SELECT 1 FROM post_answer WHERE post_answer.post_id = attempt.post_id AND post_answer.learner_id = attempt.learner_id) AS post_counted, \
         EXISTS (SELECT 1 FROM post JOIN chat ON chat.id = post.chat_id WHERE post.id = attempt.post_id AND chat.kind = 'group') AS post_shared, \
         coalesce((SELECT schedule.zone FROM post JOIN schedule ON schedule.chat_id = post.chat_id WHERE post.id = attempt.post_id), \
         (SELECT zone FROM schedule WHERE schedule.chat_id = attempt.chat_id)) AS chat_zone \
         FROM attempt JOIN learner ON learner.id = attempt.learner_id \
         LEFT JOIN earlier_cutoff ON earlier_cutoff.learner_id = learner.id \
         AND earlier_cutoff.until_at = (SELECT max(until_at) FROM earlier_cutoff WHERE learner_id = learner.id) \
         LEFT JOIN vacation ON vacation.learner_id = learner.id \
         AND vacation.first_on = (SELECT max(first_on) FROM vacation WHERE learner_id = learner.id) \
         LEFT JOIN card ON card.learner_id = attempt.learner_id AND card.question_id = attempt.question_id WHERE attempt.id = ?1",
    )
    .bind(id.0)
    .bind(account.platform)
    .bind(&account.id)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Loaded {
        attempt: from_row(&row)?,
        owner: learner::from_row(&row)?,
        asking: row.try_get::<Option<i64>, _>("asking")?.map(LearnerId),
        card: card::from_row(&row)?,
        post_counted: row.try_get("post_counted")?,
        post_shared: row.try_get("post_shared")?,
        chat_zone: row
            .try_get::<Option<String>, _>("chat_zone")?
            .map(|zone| parse(&zone, "zone"))
            .transpose()?,
    }))
}

/// A new attempt in phase asked.
#[derive(Debug, Clone)]
pub struct NewAttempt<'a> {
    /// Whose it is.
    pub learner: LearnerId,
    /// Where it goes on.
    pub chat: ChatId,
    /// The question.
    pub question: &'a QuestionId,
    /// The post that it answers, if any.
    pub post: Option<PostId>,
    /// Why the question is asked.
    pub why: Why,
}

/// Makes an attempt.
pub async fn make(connection: &mut Connection, new: &NewAttempt<'_>, at: DateTime<Utc>) -> sqlx::Result<AttemptId> {
    let made = sqlx::query("INSERT INTO attempt (learner_id, chat_id, question_id, post_id, origin, phase, asked_at) VALUES (?1, ?2, ?3, ?4, ?5, 'asked', ?6)")
        .bind(new.learner.0)
        .bind(new.chat.0)
        .bind(new.question.as_str())
        .bind(new.post.map(|post| post.0))
        .bind(code(&WHYS, &new.why))
        .bind(ms(at))
        .execute(connection)
        .await?;
    Ok(AttemptId(made.last_insert_rowid()))
}

/// An attempt that is not graded goes on in another chat.
pub async fn move_to(connection: &mut Connection, id: AttemptId, chat: ChatId) -> sqlx::Result<()> {
    sqlx::query("UPDATE attempt SET chat_id = ?2 WHERE id = ?1 AND phase <> 'graded' AND chat_id <> ?2")
        .bind(id.0)
        .bind(chat.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The latest attempt of a learner at a post.
pub async fn latest_for_post(
    connection: &mut Connection,
    learner: LearnerId,
    post: PostId,
) -> sqlx::Result<Option<AttemptId>> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT id FROM attempt WHERE post_id = ?1 AND learner_id = ?2 ORDER BY id DESC LIMIT 1")
            .bind(post.0)
            .bind(learner.0)
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(id,)| AttemptId(id)))
}

/// The learner's latest attempt in a chat that is not graded yet, and when its question was shown.
pub async fn latest_open(
    connection: &mut Connection,
    learner: LearnerId,
    chat: ChatId,
) -> sqlx::Result<Option<(AttemptId, DateTime<Utc>)>> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("SELECT id, asked_at FROM attempt WHERE learner_id = ?1 AND phase <> 'graded' AND chat_id = ?2 ORDER BY id DESC LIMIT 1")
            .bind(learner.0)
            .bind(chat.0)
            .fetch_optional(connection)
            .await?;
    row.map(|(id, asked)| Ok((AttemptId(id), super::instant(asked)?)))
        .transpose()
}

/// The question of an attempt.
pub async fn question_of(connection: &mut Connection, id: AttemptId) -> sqlx::Result<Option<QuestionId>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT question_id FROM attempt WHERE id = ?1")
        .bind(id.0)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|(id,)| QuestionId::new(&id)))
}

/// What an incoming message already answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// An attempt, graded since or not.
    Answer(AttemptId),
    /// A question of the welcome.
    Welcome,
}

/// What an incoming message already answered, if it was heard before.
pub async fn heard(connection: &mut Connection, learner: LearnerId, once: &str) -> sqlx::Result<Option<Heard>> {
    let row: Option<(Option<i64>,)> =
        sqlx::query_as("SELECT attempt_id FROM heard WHERE learner_id = ?1 AND once = ?2")
            .bind(learner.0)
            .bind(once)
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(id,)| id.map_or(Heard::Welcome, |id| Heard::Answer(AttemptId(id)))))
}

/// Remembers what an incoming message answered.
pub async fn remember(connection: &mut Connection, learner: LearnerId, once: &str, heard: Heard) -> sqlx::Result<()> {
    let attempt = match heard {
        Heard::Answer(id) => Some(id.0),
        Heard::Welcome => None,
    };
    sqlx::query("INSERT INTO heard (learner_id, once, attempt_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
        .bind(learner.0)
        .bind(once)
        .bind(attempt)
        .execute(connection)
        .await?;
    Ok(())
}

/// The learner's question of a drill in a chat that waits for an answer.
pub async fn waiting_drill(
    connection: &mut Connection,
    learner: LearnerId,
    chat: ChatId,
) -> sqlx::Result<Option<AttemptId>> {
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT id FROM attempt WHERE learner_id = ?1 AND phase <> 'graded' AND phase = 'asked' AND chat_id = ?2 AND post_id IS NULL ORDER BY id DESC LIMIT 1",
    )
    .bind(learner.0)
    .bind(chat.0)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(id,)| AttemptId(id)))
}

/// Saves the answer, its suggestion and the ticks, moves the attempt to answered, and remembers the
/// incoming message that brought the words.
pub async fn save_answer(
    connection: &mut Connection,
    attempt: &Attempt,
    once: Option<&str>,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE attempt SET phase = 'answered', step = ?2, answer = ?3, suggested = ?4, ticks = ?5, answered_at = coalesce(answered_at, ?6), judged = ?7, remarks = ?8 WHERE id = ?1",
    )
    .bind(attempt.id.0)
    .bind(attempt.step)
    .bind(&attempt.answer)
    .bind(letters(&attempt.suggested))
    .bind(attempt.ticks.bits())
    .bind(ms(at))
    .bind(judged_letters(&attempt.judged))
    .bind(remarks_json(&attempt.remarks)?)
    .execute(&mut *connection)
    .await?;
    match once {
        Some(once) => remember(connection, attempt.learner, once, Heard::Answer(attempt.id)).await,
        None => Ok(()),
    }
}

/// Saves what the judge made of the answer, with the ticks.
pub async fn save_judged(connection: &mut Connection, attempt: &Attempt) -> sqlx::Result<()> {
    sqlx::query("UPDATE attempt SET judged = ?2, ticks = ?3 WHERE id = ?1")
        .bind(attempt.id.0)
        .bind(judged_letters(&attempt.judged))
        .bind(attempt.ticks.bits())
        .execute(connection)
        .await?;
    Ok(())
}

/// Saves the ticks alone.
pub async fn save_ticks(connection: &mut Connection, id: AttemptId, ticks: Ticks) -> sqlx::Result<()> {
    sqlx::query("UPDATE attempt SET ticks = ?2 WHERE id = ?1")
        .bind(id.0)
        .bind(ticks.bits())
        .execute(connection)
        .await?;
    Ok(())
}
