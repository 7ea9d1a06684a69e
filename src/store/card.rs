//! Cards: what a learner remembers of each question.

use chrono::NaiveDate;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Connection, iso, parse};
use crate::domain::card::Card;
use crate::domain::grading::Score;
use crate::domain::ids::LearnerId;
use crate::domain::question::QuestionId;

/// A card's row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeptCard {
    /// The memory.
    pub card: Card,
    /// The score of the last grade.
    pub last_score: Score,
    /// Whether it is set aside.
    pub suspended: bool,
}

/// Reads the card of a row; `None` where an outer join found none.
pub(super) fn from_row(row: &SqliteRow) -> sqlx::Result<Option<KeptCard>> {
    let Some(stability) = row.try_get::<Option<f32>, _>("stability")? else {
        return Ok(None);
    };
    let date = |column: &str| parse::<NaiveDate>(row.try_get(column)?, "date");
    Ok(Some(KeptCard {
        card: Card {
            stability,
            difficulty: row.try_get("difficulty")?,
            due_on: date("due_on")?,
            last_on: date("last_on")?,
            reps: row.try_get("reps")?,
            lapses: row.try_get("lapses")?,
        },
        last_score: Score::new(row.try_get("last_score")?),
        suspended: row.try_get("suspended")?,
    }))
}

/// All cards of a learner, by question.
pub async fn all(connection: &mut Connection, learner: LearnerId) -> sqlx::Result<Vec<(QuestionId, KeptCard)>> {
    let rows = sqlx::query("SELECT question_id, stability, difficulty, due_on, last_on, reps, lapses, last_score, suspended FROM card WHERE learner_id = ?1 ORDER BY question_id")
        .bind(learner.0)
        .fetch_all(connection)
        .await?;
    let mut cards = Vec::with_capacity(rows.len());
    for row in &rows {
        if let Some(card) = from_row(row)? {
            cards.push((QuestionId::new(row.try_get("question_id")?), card));
        }
    }
    Ok(cards)
}

/// When the cards of a learner came due that are due on a date; a vacation may have put them off.
pub async fn due_dates(
    connection: &mut Connection,
    learner: LearnerId,
    today: NaiveDate,
) -> sqlx::Result<Vec<NaiveDate>> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT due_on FROM card WHERE learner_id = $1 AND due_on <= $2 AND suspended = 0")
            .bind(learner.0)
            .bind(iso(today))
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(|(date,)| parse(&date, "date")).collect()
}

/// Puts a card back as it was, or takes it away.
pub async fn restore(
    connection: &mut Connection,
    learner: LearnerId,
    question: &QuestionId,
    card: Option<&KeptCard>,
) -> sqlx::Result<()> {
    match card {
        Some(kept) => {
            sqlx::query(
                "UPDATE card SET stability = ?3, difficulty = ?4, due_on = ?5, last_on = ?6, reps = ?7, lapses = ?8, last_score = ?9 \
                 WHERE learner_id = ?1 AND question_id = ?2",
            )
            .bind(learner.0)
            .bind(question.as_str())
            .bind(kept.card.stability)
            .bind(kept.card.difficulty)
            .bind(iso(kept.card.due_on))
            .bind(iso(kept.card.last_on))
            .bind(kept.card.reps)
            .bind(kept.card.lapses)
            .bind(kept.last_score.value())
            .execute(connection)
            .await?
        }
        None => {
            sqlx::query("DELETE FROM card WHERE learner_id = ?1 AND question_id = ?2").bind(learner.0).bind(question.as_str()).execute(connection).await?
        }
    };
    Ok(())
}

/// Sets a card aside, or takes it back; says whether there is such a card.
pub async fn suspend(
    connection: &mut Connection,
    learner: LearnerId,
    question: &QuestionId,
    on: bool,
) -> sqlx::Result<bool> {
    let changed = sqlx::query("UPDATE card SET suspended = ?3 WHERE learner_id = ?1 AND question_id = ?2")
        .bind(learner.0)
        .bind(question.as_str())
        .bind(on)
        .execute(connection)
        .await?;
    Ok(changed.rows_affected() == 1)
}
