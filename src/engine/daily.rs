//! The ledger of daily posts: planned before anything is sent, and settled by what became of each try.

use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::progress::average;
use super::view::{PostScreen, Screen, View};
use super::{Engine, describe, wall_clock};
use crate::domain::ids::{ChatId, ChatKey, ChatKind, PostId};
use crate::domain::question::QuestionId;
use crate::domain::{queue, seed};
use crate::store::post::{NewPost, Outgoing, PostState};
use crate::store::{Connection, chat, post, schedule};

/// From this much on a post says that it is late.
const LATE: TimeDelta = TimeDelta::minutes(10);
/// Schedules planned in one transaction.
const PLANNED_AT_ONCE: u32 = 200;
/// The message of a post is edited no more often than this.
const EDIT_REST: TimeDelta = TimeDelta::seconds(10);
/// A claimed edit whose result never came is claimed again after this.
const EDIT_LOST: TimeDelta = TimeDelta::minutes(1);
/// A chat's first posts are easy, so that nobody is scared away in the first week.
const EASY_POSTS: usize = 7;
/// Easy means at most this difficulty.
const EASY_UP_TO: u8 = 2;
/// An average is shown once this many have answered, so that it tells nobody's score.
const AVERAGE_FROM: u32 = 3;

/// A message that is on its way to a chat.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Where to.
    pub chat: ChatKey,
    /// What it shows.
    pub view: View,
    /// A name that no other delivery has, at most 25 ASCII characters, the same for every try.
    pub nonce: String,
    /// The message to edit, as the platform named it; `None` sends a new one.
    pub edit: Option<String>,
    /// Whether an earlier try may have arrived without our knowing.
    pub maybe_sent: bool,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived; the platform's name of the message.
    Sent(String),
    /// It will never arrive like this: channel deleted, no permission, kicked, blocked. The reason in
    /// the platform's words.
    Refused(String),
    /// It did not arrive; try again, not before this long.
    Later(Duration),
    /// It may have arrived: the connection broke after the request went out.
    Unknown,
    /// The chat has another place now; try there.
    Moved(String),
    /// The message to edit is gone; never edit it again.
    Gone,
}

/// A post or an edit that was claimed for sending.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The post.
    pub post: PostId,
    /// The count that the message will show.
    pub shown: u32,
    /// What to hand to the platform.
    pub delivery: Delivery,
}

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

    /// Claims posts of a platform for sending, and notes the tries before they are made.
    pub async fn claim_posts(
        &self,
        platform: &'static str,
        at: DateTime<Utc>,
        most: u32,
    ) -> anyhow::Result<Vec<Claim>> {
        let mut tx = self.store.write().await?;
        let mut claims = Vec::new();
        for outgoing in post::to_send(&mut tx, platform, at, most).await? {
            let id = outgoing.post.id;
            let date_is_over = match schedule::get(&mut tx, outgoing.post.chat).await? {
                Some(schedule) => schedule.rhythm.local_date(at) > outgoing.post.date,
                None => true,
            };
            if date_is_over {
                let state = if outgoing.maybe_sent {
                    PostState::Failed
                } else {
                    PostState::Missed
                };
                post::not_arrived(&mut tx, id, state, "its date was over", at).await?;
                continue;
            }
            match self.claim(outgoing, at, None) {
                Some(claim) => {
                    post::begin_try(&mut tx, id).await?;
                    claims.push(claim);
                }
                None => {
                    post::not_arrived(
                        &mut tx,
                        id,
                        PostState::Failed,
                        "its question is no longer in the bank",
                        at,
                    )
                    .await?;
                }
            }
        }
        tx.commit().await?;
        Ok(claims)
    }

    /// Claims posts of a platform whose message shows an old count.
    pub async fn claim_edits(
        &self,
        platform: &'static str,
        at: DateTime<Utc>,
        most: u32,
    ) -> anyhow::Result<Vec<Claim>> {
        let mut tx = self.store.write().await?;
        let mut claims = Vec::new();
        for outgoing in post::to_edit(&mut tx, platform, at, most).await? {
            let (id, message) = (outgoing.post.id, outgoing.post.message.clone());
            post::note_shown(&mut tx, id, None, at + EDIT_LOST).await?;
            claims.extend(self.claim(outgoing, at, message));
        }
        tx.commit().await?;
        Ok(claims)
    }

    /// Notes what became of a claim.
    pub async fn settle(&self, claim: &Claim, outcome: &Outcome, at: DateTime<Utc>) -> anyhow::Result<()> {
        let mut tx = self.store.write().await?;
        let post = post::get(&mut tx, claim.post).await?.context("a claimed post exists")?;
        let editing = claim.delivery.edit.is_some();
        match outcome {
            Outcome::Sent(_) if editing => {
                post::note_shown(&mut tx, post.id, Some(claim.shown), at + EDIT_REST).await?;
            }
            Outcome::Sent(message) => post::arrived(&mut tx, post.id, message, claim.shown, at).await?,
            Outcome::Gone | Outcome::Refused(_) if editing => post::forget_message(&mut tx, post.id).await?,
            Outcome::Later(wait) if editing => {
                post::note_shown(&mut tx, post.id, None, at + delta(*wait).max(EDIT_REST)).await?;
            }
            Outcome::Unknown if editing => post::note_shown(&mut tx, post.id, None, at + EDIT_REST).await?,
            Outcome::Moved(place) if editing => {
                // The message stayed behind at the old place, where nothing can be edited any more.
                chat::move_place(&mut tx, claim.delivery.chat.platform, &claim.delivery.chat.place, place).await?;
                post::forget_message(&mut tx, post.id).await?;
            }
            Outcome::Refused(reason) => {
                post::not_arrived(&mut tx, post.id, PostState::Failed, reason, at).await?;
                schedule::refuse(&mut tx, post.chat, reason, at).await?;
            }
            Outcome::Later(wait) => {
                let wait = delta(*wait).max(backoff(post.tries));
                let state = if claim.delivery.maybe_sent {
                    PostState::Unknown
                } else {
                    PostState::Planned
                };
                post::not_arrived(&mut tx, post.id, state, "to be tried again", at + wait).await?;
            }
            Outcome::Unknown => {
                // One more try for each unknown result, as long as the date lasts: giving up could leave the date
                // without its post.
                let wait = if claim.delivery.maybe_sent {
                    doubt(post.tries)
                } else {
                    backoff(post.tries)
                };
                let note = "the platform did not say whether it arrived";
                post::not_arrived(&mut tx, post.id, PostState::Unknown, note, at + wait).await?;
            }
            Outcome::Moved(place) => {
                chat::move_place(&mut tx, claim.delivery.chat.platform, &claim.delivery.chat.place, place).await?;
                post::not_arrived(&mut tx, post.id, PostState::Planned, "the chat moved", at).await?;
            }
            Outcome::Gone => post::not_arrived(&mut tx, post.id, PostState::Failed, "gone", at).await?,
        }
        tx.commit().await?;
        Ok(())
    }

    /// Follows a chat to which its platform gave another place.
    pub async fn follow(&self, platform: &str, from: &str, to: &str) -> anyhow::Result<()> {
        let mut tx = self.store.write().await?;
        chat::move_place(&mut tx, platform, from, to).await?;
        tx.commit().await?;
        Ok(())
    }

    /// After a start: tries that a crash cut short may have arrived.
    pub async fn recover(&self) -> anyhow::Result<u64> {
        let mut tx = self.store.write().await?;
        let count = post::recover(&mut tx).await?;
        tx.commit().await?;
        Ok(count)
    }

    fn claim(&self, outgoing: Outgoing, at: DateTime<Utc>, edit: Option<String>) -> Option<Claim> {
        let Outgoing {
            post,
            chat,
            role,
            maybe_sent,
        } = outgoing;
        let question = self.bank.get(&post.question)?;
        let screen = PostScreen {
            post: post.id,
            date: post.date,
            prompt: describe::prompt(question),
            language: post.language,
            kind: chat.kind,
            answered: post.answered,
            average: average(post.score_sum, post.answered).filter(|_| post.answered >= AVERAGE_FROM),
            late: post.sent_at.unwrap_or(at) - post.due_at > LATE,
            role,
        };
        let nonce = format!(
            "{:016x}",
            seed::mix(&[
                post.id.0.cast_unsigned(),
                post.chat.0.cast_unsigned(),
                post.due_at.timestamp_millis().cast_unsigned()
            ])
        );
        let view = View {
            language: post.language.main(),
            screen: Screen::Post(screen),
        };
        Some(Claim {
            post: post.id,
            shown: post.answered,
            delivery: Delivery {
                chat,
                view,
                nonce,
                edit,
                maybe_sent,
            },
        })
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

fn delta(wait: Duration) -> TimeDelta {
    TimeDelta::from_std(wait).unwrap_or(TimeDelta::hours(1))
}

/// Two minutes, doubled with every try, up to an hour: each further try may be a copy that people see.
fn doubt(tries: u32) -> TimeDelta {
    TimeDelta::minutes(1 << tries.min(6)).min(TimeDelta::hours(1))
}

/// Two seconds, doubled with every try, up to five minutes.
fn backoff(tries: u32) -> TimeDelta {
    TimeDelta::seconds(2 << tries.min(8)).min(TimeDelta::minutes(5))
}
