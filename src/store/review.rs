//! The review log and what a grade writes, all at once; undo; study days.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Connection, iso, ms, parse, suggested};
use crate::domain::calendar::Rollover;
use crate::domain::card::Card;
use crate::domain::cutoff::Cutoff;
use crate::domain::grading::{Rating, Score, Ticks};
use crate::domain::ids::{AttemptId, LearnerId, PostId};
use crate::domain::matching::PointState;
use crate::domain::question::QuestionId;
use crate::domain::streak::Streak;
use crate::domain::zone::ZoneSource;

/// What a grade overwrote, so that undo can give it back exactly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// The card, if there was one, with its last score.
    pub card: Option<(Card, u8)>,
    /// The streak.
    pub streak: Streak,
}

/// All that a grade writes.
#[derive(Debug, Clone)]
pub struct Grade<'a> {
    /// The attempt.
    pub attempt: AttemptId,
    /// The step that it must still have.
    pub step: u32,
    /// Whose it is.
    pub learner: LearnerId,
    /// The question.
    pub question: &'a QuestionId,
    /// The rating.
    pub rating: Rating,
    /// The score.
    pub score: Score,
    /// The points ticked.
    pub ticks: Ticks,
    /// When.
    pub at: DateTime<Utc>,
    /// The zone of the study date.
    pub zone: Tz,
    /// The rollover of the study date.
    pub rollover: Rollover,
    /// The date that it counts for.
    pub study_date: NaiveDate,
    /// The card after it.
    pub card: &'a Card,
    /// The streak after it.
    pub streak: &'a Streak,
    /// What it overwrites.
    pub before: &'a Before,
    /// The post for which this is the learner's first grade.
    pub counts_for: Option<PostId>,
    /// Who chose the zone; it becomes the learner's while they have none.
    pub zone_source: ZoneSource,
}

/// Writes a grade and gives the id of its review. The caller has compared the step inside the same transaction, and the writer is
/// alone in it; the conditions here repeat the comparison.
pub async fn grade(connection: &mut Connection, grade: &Grade<'_>) -> sqlx::Result<i64> {
    // All statements in one go: each round trip to the connection costs more than its statement.
    // $n and not ?n: sqlx counts the gaps that ?n leaves in a single statement as values.
    let row = sqlx::query(
        "INSERT INTO review (learner_id, question_id, attempt_id, rating, score, ticks, graded_at, zone, rollover, study_date, first_of_card, for_post, before) \
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 IS NOT NULL, $13 FROM attempt WHERE id = $3 AND step = $14 AND phase = 'answered'; \
         UPDATE attempt SET phase = 'graded', step = step + 1, review_id = last_insert_rowid() WHERE id = $3 AND step = $14 AND phase = 'answered'; \
         INSERT INTO card (learner_id, question_id, stability, difficulty, due_on, last_on, reps, lapses, last_score) \
         VALUES ($1, $2, $15, $16, $17, $10, $18, $19, $5) \
         ON CONFLICT (learner_id, question_id) DO UPDATE SET stability = excluded.stability, difficulty = excluded.difficulty, \
         due_on = excluded.due_on, last_on = excluded.last_on, reps = excluded.reps, lapses = excluded.lapses, last_score = excluded.last_score; \
         INSERT INTO study_day (learner_id, study_date, first_at, grades) VALUES ($1, $10, $7, 1) \
         ON CONFLICT (learner_id, study_date) DO UPDATE SET grades = grades + 1; \
         UPDATE learner SET streak_current = $20, streak_longest = $21, streak_last = $22, streak_freezes = $23, streak_toward_freeze = $24, streak_bridged = $25, \
         zone = coalesce(zone, $8), zone_source = CASE WHEN zone IS NULL THEN $26 ELSE zone_source END WHERE id = $1; \
         INSERT INTO post_answer (post_id, learner_id, score, graded_at) SELECT $12, $1, $5, $7 WHERE $12 IS NOT NULL; \
         UPDATE post SET answered = answered + 1, score_sum = score_sum + $5 WHERE id = $12; \
         SELECT review_id FROM attempt WHERE id = $3",
    )
    .bind(grade.learner.0)
    .bind(grade.question.as_str())
    .bind(grade.attempt.0)
    .bind(grade.rating.number())
    .bind(grade.score.value())
    .bind(grade.ticks.bits())
    .bind(ms(grade.at))
    .bind(grade.zone.name())
    .bind(grade.rollover.hour())
    .bind(iso(grade.study_date))
    .bind(grade.before.card.is_none())
    .bind(grade.counts_for.map(|post| post.0))
    .bind(serde_json::to_string(grade.before).map_err(|error| sqlx::Error::Encode(error.into()))?)
    .bind(grade.step)
    .bind(grade.card.stability)
    .bind(grade.card.difficulty)
    .bind(iso(grade.card.due_on))
    .bind(grade.card.reps)
    .bind(grade.card.lapses)
    .bind(grade.streak.current)
    .bind(grade.streak.longest)
    .bind(grade.streak.last.map(iso))
    .bind(grade.streak.freezes)
    .bind(grade.streak.toward_freeze)
    .bind(grade.streak.bridged.map(iso))
    .bind(grade.zone_source.code())
    .fetch_one(connection)
    .await?;
    row.try_get(0)
}

/// A review that was not undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The id.
    pub id: i64,
    /// The attempt that it graded.
    pub attempt: AttemptId,
    /// The rating.
    pub rating: Rating,
    /// The score.
    pub score: Score,
    /// The date that it counted for.
    pub study_date: NaiveDate,
    /// Whether it counted for the post.
    pub for_post: bool,
    /// What it overwrote.
    pub before: Before,
}

/// The learner's latest review that was not undone.
pub async fn latest(connection: &mut Connection, learner: LearnerId) -> sqlx::Result<Option<Review>> {
    let row = sqlx::query(
        "SELECT id, attempt_id, rating, score, study_date, for_post, before FROM review \
         WHERE learner_id = ?1 AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review_id = review.id) ORDER BY id DESC LIMIT 1",
    )
    .bind(learner.0)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// A review by its id.
pub async fn get(connection: &mut Connection, id: i64) -> sqlx::Result<Option<Review>> {
    let row =
        sqlx::query("SELECT id, attempt_id, rating, score, study_date, for_post, before FROM review WHERE id = ?1")
            .bind(id)
            .fetch_optional(connection)
            .await?;
    row.as_ref().map(from_row).transpose()
}

fn from_row(row: &sqlx::sqlite::SqliteRow) -> sqlx::Result<Review> {
    let before: &str = row.try_get("before")?;
    let rating: u8 = row.try_get("rating")?;
    Ok(Review {
        id: row.try_get("id")?,
        attempt: AttemptId(row.try_get("attempt_id")?),
        rating: Rating::from_number(rating).ok_or_else(|| super::broken("rating", &rating.to_string()))?,
        score: Score::new(row.try_get("score")?),
        study_date: parse(row.try_get("study_date")?, "date")?,
        for_post: row.try_get("for_post")?,
        before: serde_json::from_str(before).map_err(|error| sqlx::Error::Decode(error.into()))?,
    })
}

/// Takes a review back: marks it undone, reopens the attempt, uncounts the day and the post. The card
/// and the streak are restored by their own tables.
pub async fn undo(
    connection: &mut Connection,
    review: &Review,
    learner: LearnerId,
    post: Option<PostId>,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO undo (review_id, undone_at) VALUES ($1, $2); \
         UPDATE attempt SET phase = 'answered', step = step + 1, review_id = NULL WHERE id = $3; \
         UPDATE study_day SET grades = grades - 1 WHERE learner_id = $4 AND study_date = $5; \
         DELETE FROM study_day WHERE learner_id = $4 AND study_date = $5 AND grades <= 0; \
         DELETE FROM post_answer WHERE post_id = $6 AND learner_id = $4; \
         UPDATE post SET answered = answered - 1, score_sum = score_sum - $7, shown = -1 WHERE id = $6",
    )
    .bind(review.id)
    .bind(ms(at))
    .bind(review.attempt.0)
    .bind(learner.0)
    .bind(iso(review.study_date))
    .bind(post.filter(|_| review.for_post).map(|post| post.0))
    .bind(review.score.value())
    .execute(connection)
    .await?;
    Ok(())
}

/// The learner's study dates from a date on, with their grades.
pub async fn study_days(
    connection: &mut Connection,
    learner: LearnerId,
    from: NaiveDate,
) -> sqlx::Result<Vec<(NaiveDate, u32)>> {
    let rows: Vec<(String, u32)> = sqlx::query_as(
        "SELECT study_date, grades FROM study_day WHERE learner_id = ?1 AND study_date >= ?2 ORDER BY study_date",
    )
    .bind(learner.0)
    .bind(iso(from))
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(date, grades)| Ok((parse(&date, "date")?, grades)))
        .collect()
}

/// All study dates of a learner, in the order in which they were first studied.
pub async fn study_dates(connection: &mut Connection, learner: LearnerId) -> sqlx::Result<Vec<NaiveDate>> {
    let rows: Vec<(String,)> =
        // By the log and not by the clock, which may have gone back.
        sqlx::query_as(
            "SELECT study_date FROM study_day WHERE learner_id = ?1 ORDER BY (SELECT min(id) FROM review WHERE review.learner_id = ?1 \
             AND review.study_date = study_day.study_date AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review_id = review.id)), first_at, study_date",
        )
        .bind(learner.0)
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(|(date,)| parse(&date, "date")).collect()
}

/// A study date as its first grade stamped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StampedDay {
    /// The date.
    pub date: NaiveDate,
    /// The cutoff that gave it.
    pub cutoff: Cutoff,
    /// Its grades.
    pub grades: u32,
    /// The streak before the first of them.
    pub before: Streak,
}

/// The learner's study dates from a date on, as their first grades stamped them, in the order of grading.
pub async fn stamped_days(
    connection: &mut Connection,
    learner: LearnerId,
    from: NaiveDate,
) -> sqlx::Result<Vec<StampedDay>> {
    // With min() the bare columns are those of its row.
    let rows: Vec<(String, String, u8, u32, String, i64)> = sqlx::query_as(
        "SELECT study_date, zone, rollover, count(*), before, min(id) AS first FROM review WHERE learner_id = ?1 AND study_date >= ?2 \
         AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review_id = review.id) GROUP BY study_date ORDER BY first",
    )
    .bind(learner.0)
    .bind(iso(from))
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(date, zone, rollover, grades, before, _)| {
            let before: Before = serde_json::from_str(&before).map_err(|error| sqlx::Error::Decode(error.into()))?;
            Ok(StampedDay {
                date: parse(&date, "date")?,
                cutoff: Cutoff {
                    zone: parse(&zone, "zone")?,
                    rollover: Rollover::new(rollover).unwrap_or(Rollover::DEFAULT),
                },
                grades,
                before: before.streak,
            })
        })
        .collect()
}

/// How many questions the learner met for the first time on a study date.
pub async fn new_on(connection: &mut Connection, learner: LearnerId, date: NaiveDate) -> sqlx::Result<u32> {
    let (count,): (u32,) = sqlx::query_as(
        "SELECT count(*) FROM review WHERE learner_id = ?1 AND study_date = ?2 AND first_of_card = 1 \
         AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review_id = review.id)",
    )
    .bind(learner.0)
    .bind(iso(date))
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// How many reviews the learner has, and the sum of their scores.
pub async fn totals(connection: &mut Connection, learner: LearnerId) -> sqlx::Result<(u32, u32)> {
    sqlx::query_as(
        "SELECT count(*), coalesce(sum(score), 0) FROM review WHERE learner_id = ?1 \
         AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review_id = review.id)",
    )
    .bind(learner.0)
    .fetch_one(connection)
    .await
}

/// A grade of a typed answer: what was suggested and what the learner confirmed.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirmed {
    /// The review, for the next page.
    pub review: i64,
    /// The question.
    pub question: QuestionId,
    /// The suggestion, one state per point.
    pub suggested: Vec<PointState>,
    /// The points ticked when it was graded.
    pub ticks: Ticks,
}

/// The grades of typed answers that stand, those behind a review, in their order.
pub async fn confirmed(connection: &mut Connection, after: i64, limit: u32) -> sqlx::Result<Vec<Confirmed>> {
    let rows = sqlx::query(
        "SELECT review.id, review.question_id, review.ticks, attempt.suggested FROM review JOIN attempt ON attempt.id = review.attempt_id \
         WHERE review.id > $1 AND attempt.suggested IS NOT NULL AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review_id = review.id) \
         ORDER BY review.id LIMIT $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let from_row = |row: &SqliteRow| {
        Ok(Confirmed {
            review: row.try_get("id")?,
            question: QuestionId::new(row.try_get("question_id")?),
            suggested: suggested::states(row.try_get("suggested")?),
            ticks: Ticks::from_bits(row.try_get("ticks")?, 16),
        })
    };
    rows.iter().map(from_row).collect()
}
