//! The planning of daily posts: written down when their time has come, with a question that fits the chat.

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::{Engine, wall_clock};
use crate::domain::ids::{ChatId, ChatKind};
use crate::domain::question::QuestionId;
use crate::domain::{queue, seed};
use crate::store::post::{NewPost, PostState};
use crate::store::{Connection, post, schedule};

/// Schedules planned in one transaction.
const PLANNED_AT_ONCE: u32 = 200;
/// A chat's first posts are easy, so that nobody is scared away in the first week.
const EASY_POSTS: usize = 7;
/// Easy means at most this difficulty.
const EASY_UP_TO: u8 = 2;

impl Engine {
    /// Writes down the posts whose time has come and moves their schedules on. Returns how many
    /// schedules were handled; call again while it is not 0.
    pub async fn plan(&self, at: DateTime<Utc>) -> anyhow::Result<usize> {
        let mut tx = self.store.write().await?;
        if wall_clock::went_back(&self.planned_last, at) {
            wall_clock::put_right(&mut tx, at).await?;
        }
        let due = schedule::due(&mut tx, at, PLANNED_AT_ONCE).await?;
        for schedule in &due {
            let today = schedule.rhythm.local_date(at);
            // Dates before today are recorded as missed, not fired in a burst.
            let state = if schedule.next.local_date >= today {
                PostState::Planned
            } else {
                PostState::Missed
            };
            if let Some(question) = choose(self, &mut tx, schedule.chat, schedule.kind, &schedule.topics).await? {
                let new = NewPost {
                    chat: schedule.chat,
                    date: schedule.next.local_date,
                    question: &question,
                    language: schedule.language,
                    state,
                    due_at: schedule.next.at,
                };
                post::make(&mut tx, &new, at).await?;
            }
            let next = schedule
                .rhythm
                .next_after(schedule.next.at)
                .context("every rhythm fires again")?;
            schedule::advance(&mut tx, schedule.chat, next).await?;
        }
        tx.commit().await?;
        wall_clock::note(&self.planned_last, at);
        Ok(due.len())
    }
}

/// The next question of a chat, in its own seeded order; the first few are easy ones. A private chat is
/// not asked what its learner has met, as long as there is anything else.
pub(super) async fn choose(
    engine: &Engine,
    connection: &mut Connection,
    chat: ChatId,
    kind: ChatKind,
    topics: &[String],
) -> anyhow::Result<Option<QuestionId>> {
    let mut had = post::questions_given(connection, chat).await?;
    let given = had.len();
    if kind == ChatKind::Private {
        had.extend(post::questions_met_in(connection, chat).await?);
    }
    let chat_seed = seed::mix(&[chat.0.cast_unsigned()]);
    let in_choice = |most: u8| {
        let questions = engine
            .bank
            .questions()
            .filter(move |question| question.difficulty.level() <= most);
        let in_topics = questions.filter(|question| topics.is_empty() || topics.contains(&question.topic.slug));
        in_topics.map(|question| question.id.clone()).collect::<Vec<_>>()
    };
    if given < EASY_POSTS {
        let mut easy = in_choice(EASY_UP_TO);
        easy.retain(|id| !had.contains(id));
        if let Some(question) = queue::next_for_chat(&easy, &had, chat_seed) {
            return Ok(Some(question));
        }
    }
    Ok(queue::next_for_chat(&in_choice(u8::MAX), &had, chat_seed))
}
