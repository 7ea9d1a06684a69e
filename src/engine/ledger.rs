//! The ledger of posts: claimed before anything is sent, and settled by what became of each try.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::outgoing::{Claim, Delivery, Hold, Outcome, Recipient, Refusal, Tried, Work, delta, left_by};
use super::progress::average;
use super::view::{PostScreen, Screen, View};
use super::{Engine, describe, push};
use crate::domain::ids::{ChatId, ChatKey, ChatKind, PostId};
use crate::domain::seed;
use crate::store::post::{Outgoing, Post, PostState};
use crate::store::{Connection, chat, post, push as pushes, schedule};

/// From this much on a post says that it is late.
const LATE: TimeDelta = TimeDelta::minutes(10);
/// The message of a post is edited no more often than this.
const EDIT_REST: TimeDelta = TimeDelta::seconds(10);
/// A claimed edit whose result never came is claimed again after this.
const EDIT_LOST: TimeDelta = TimeDelta::minutes(1);
/// An average is shown once this many have answered, so that it tells nobody's score.
pub(super) const AVERAGE_FROM: u32 = 3;

impl Engine {
    /// Claims posts of a platform for sending, and notes the tries before they are made. Those whose chat is
    /// on `hold` are put off until then.
    pub async fn claim_posts(
        &self,
        platform: &'static str,
        at: DateTime<Utc>,
        most: u32,
        hold: &Hold<'_>,
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
            let Some(claim) = self.claim_post(outgoing, at, None) else {
                let note = "its question is no longer in the bank";
                post::not_arrived(&mut tx, id, PostState::Failed, note, at).await?;
                continue;
            };
            if let Some(until) = hold(&claim.delivery.to) {
                post::put_off(&mut tx, id, until).await?;
            } else {
                post::begin_try(&mut tx, id).await?;
                claims.push(claim);
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
        hold: &Hold<'_>,
    ) -> anyhow::Result<Vec<Claim>> {
        let mut tx = self.store.write().await?;
        let mut claims = Vec::new();
        for outgoing in post::to_edit(&mut tx, platform, at, most).await? {
            let (id, message) = (outgoing.post.id, outgoing.post.message.clone());
            let Some(claim) = self.claim_post(outgoing, at, message) else {
                post::forget_message(&mut tx, id).await?;
                continue;
            };
            if let Some(until) = hold(&claim.delivery.to) {
                post::put_edit_off(&mut tx, id, until).await?;
            } else {
                post::note_shown(&mut tx, id, None, at + EDIT_LOST).await?;
                claims.push(claim);
            }
        }
        tx.commit().await?;
        Ok(claims)
    }

    /// Notes what became of claims.
    pub async fn settle(&self, results: &[(Claim, Outcome)], at: DateTime<Utc>) -> anyhow::Result<()> {
        let mut tx = self.store.write().await?;
        for (claim, outcome) in results {
            if let (Outcome::Moved(place), Recipient::Chat(from)) = (outcome, &claim.delivery.to) {
                chat::move_place(&mut tx, from.platform, &from.place, place).await?;
            }
            match claim.work {
                Work::Post { post, shown } => {
                    let post = post::get(&mut tx, post).await?.context("a claimed post exists")?;
                    settle_post(&mut tx, &post, shown, claim, outcome, at).await?;
                }
                Work::Edit { post, shown } => settle_edit(&mut tx, post, shown, outcome, at).await?,
                Work::Push(id) => push::settle(&mut tx, id, claim, outcome, at).await?,
            }
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
        let count = post::recover(&mut tx).await? + pushes::recover(&mut tx).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// Notes that a platform removed us from all chats of a guild, or from one place: their schedules pause
    /// without another try. Says how many did.
    pub async fn removed(
        &self,
        platform: &str,
        from: Removed<'_>,
        refusal: &Refusal,
        at: DateTime<Utc>,
    ) -> anyhow::Result<usize> {
        let mut tx = self.store.write().await?;
        let chats = match from {
            Removed::Guild(guild) => chat::of_guild(&mut tx, platform, guild).await?,
            Removed::Place(place) => chat::at_place(&mut tx, platform, place).await?,
        };
        let mut paused = 0;
        for (id, kind) in chats {
            paused += usize::from(refuse(&mut tx, id, kind, platform, refusal, at).await?);
        }
        tx.commit().await?;
        Ok(paused)
    }

    /// Starts the schedule of a private chat again that was paused because the person had blocked us.
    pub async fn welcomed_back(&self, platform: &str, place: &str, at: DateTime<Utc>) -> anyhow::Result<()> {
        let mut tx = self.store.write().await?;
        for (id, kind) in chat::at_place(&mut tx, platform, place).await? {
            if kind == ChatKind::Private {
                super::schedule::revive(&mut tx, id, at).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    fn claim_post(&self, outgoing: Outgoing, at: DateTime<Utc>, edit: Option<String>) -> Option<Claim> {
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
            average: shown_average(&post),
            late: post.sent_at.unwrap_or(at) - post.due_at > LATE,
            role,
        };
        let view = View {
            language: post.language.main(),
            screen: Screen::Post(screen),
        };
        let (post_id, shown) = (post.id, post.answered);
        Some(Claim {
            work: match edit {
                None => Work::Post { post: post_id, shown },
                Some(_) => Work::Edit { post: post_id, shown },
            },
            delivery: Delivery {
                nonce: nonce(&[post_id.0, post.chat.0, post.due_at.timestamp_millis()]),
                to: Recipient::Chat(chat),
                view,
                edit,
                under: None,
                maybe_sent: maybe_sent.then_some(post.due_at),
            },
        })
    }
}

/// What a platform removed us from.
#[derive(Debug, Clone, Copy)]
pub enum Removed<'a> {
    /// Everything in a guild.
    Guild(&'a str),
    /// One place.
    Place(&'a str),
}

/// The average of a post, once enough have answered.
pub(super) fn shown_average(post: &Post) -> Option<u8> {
    average(post.score_sum, post.answered).filter(|_| post.answered >= AVERAGE_FROM)
}

/// A name of 16 characters for what these ids and times make up.
pub(super) fn nonce(parts: &[i64]) -> String {
    let parts: Vec<u64> = parts.iter().map(|part| part.cast_unsigned()).collect();
    format!("{:016x}", seed::mix(&parts))
}

async fn settle_post(
    connection: &mut Connection,
    post: &Post,
    shown: u32,
    claim: &Claim,
    outcome: &Outcome,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    match outcome {
        Outcome::Sent(message) => {
            post::arrived(connection, post.id, message, shown, at).await?;
            if let Recipient::Chat(ChatKey {
                platform,
                kind: ChatKind::Group,
                ..
            }) = &claim.delivery.to
            {
                push::plan_reveal(connection, platform, post, at).await?;
            }
        }
        Outcome::Refused(refusal) => {
            post::not_arrived(connection, post.id, PostState::Failed, &refusal.words, at).await?;
            if let Recipient::Chat(key) = &claim.delivery.to {
                refuse(connection, post.chat, key.kind, key.platform, refusal, at).await?;
            }
        }
        Outcome::Later(_) | Outcome::Unknown | Outcome::Moved(_) | Outcome::Gone => {
            let tried = Tried {
                tries: post.tries,
                seed: post.id.0.cast_unsigned(),
                maybe_sent: claim.delivery.maybe_sent.is_some(),
            };
            // One more try for each unknown result, as long as the date lasts: giving up could leave the date
            // without its post.
            if let Some((state, note, try_after)) = left_by(outcome, tried, at) {
                post::not_arrived(connection, post.id, state, note, try_after).await?;
            }
        }
    }
    Ok(())
}

async fn settle_edit(
    connection: &mut Connection,
    post: PostId,
    shown: u32,
    outcome: &Outcome,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    match outcome {
        Outcome::Sent(_) => post::note_shown(connection, post, Some(shown), at + EDIT_REST).await?,
        // After a move the message stayed behind at the old place, where nothing can be edited any more.
        Outcome::Gone | Outcome::Refused(_) | Outcome::Moved(_) => post::forget_message(connection, post).await?,
        Outcome::Later(wait) => {
            post::note_shown(connection, post, None, at + delta(*wait).max(EDIT_REST)).await?;
        }
        Outcome::Unknown => post::note_shown(connection, post, None, at + EDIT_REST).await?,
    }
    Ok(())
}

/// A chat that refuses for good: its schedule pauses with the reason, once, its admin is told, and nothing
/// else is tried there.
pub(super) async fn refuse(
    connection: &mut Connection,
    chat: ChatId,
    kind: ChatKind,
    platform: &str,
    refusal: &Refusal,
    at: DateTime<Utc>,
) -> anyhow::Result<bool> {
    let Refusal { cause, words } = refusal;
    pushes::give_up(connection, chat, words).await?;
    post::forget_messages_of(connection, chat).await?;
    let paused = schedule::refuse(connection, chat, *cause, words, at).await?;
    if paused {
        tracing::warn!(
            platform,
            chat = chat.0,
            ?cause,
            words,
            "posts are refused for good: the schedule pauses"
        );
        if kind == ChatKind::Group {
            push::tell_admin(connection, platform, chat, at).await?;
        }
    }
    Ok(paused)
}
