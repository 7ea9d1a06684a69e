//! Pushes: reveals under posts, reminders, news for admins, and tests of a chat.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::ledger::{nonce, refuse, shown_average};
use super::outgoing::{Claim, Delivery, Hold, Outcome, Recipient, Work, backoff, delta};
use super::view::{Notice, RevealScreen, Screen, StoppedScreen, View};
use super::{Engine, describe, reminder};
use crate::domain::ids::{AccountKey, ChatId, PushId};
use crate::domain::question::Bilingual;
use crate::store::post::{Post, PostState};
use crate::store::push::{self as pushes, NewPush, Push, PushKind, Target};
use crate::store::schedule::Paused;
use crate::store::{Connection, chat, learner, post, reminder as reminders, schedule};

/// A reveal waits this long for the next post.
const REVEAL_AFTER: TimeDelta = TimeDelta::hours(24);
/// A reveal that could not be sent for this long is left.
const REVEAL_LOST: TimeDelta = TimeDelta::days(2);
/// News for an admin that could not be sent for this long are left; `/setup` tells them anyway.
const NEWS_LOST: TimeDelta = TimeDelta::days(1);
/// A test that could not be sent for this long is left.
const TEST_LOST: TimeDelta = TimeDelta::minutes(10);

impl Engine {
    /// Claims pushes of a platform for sending, and notes the tries before they are made. Those whose
    /// recipient is on `hold` are put off until then.
    pub async fn claim_pushes(
        &self,
        platform: &'static str,
        at: DateTime<Utc>,
        most: u32,
        hold: &Hold<'_>,
    ) -> anyhow::Result<Vec<Claim>> {
        let mut tx = self.store.write().await?;
        let mut claims = Vec::new();
        for push in pushes::to_send(&mut tx, platform, at, most).await? {
            let id = push.id;
            if push.over_at <= at {
                pushes::not_arrived(&mut tx, id, PostState::Missed, "it came too late", at).await?;
                continue;
            }
            let Some(delivery) = self.delivery(&mut tx, &push, at).await? else {
                pushes::not_arrived(&mut tx, id, PostState::Missed, "nobody needs it any more", at).await?;
                continue;
            };
            if let Some(until) = hold(&delivery.to) {
                pushes::put_off(&mut tx, id, until).await?;
                continue;
            }
            pushes::begin_try(&mut tx, id).await?;
            claims.push(Claim {
                work: Work::Push(id),
                delivery,
            });
        }
        tx.commit().await?;
        Ok(claims)
    }

    /// What a push shows now; `None` if there is nothing to show any more.
    async fn delivery(
        &self,
        connection: &mut Connection,
        push: &Push,
        at: DateTime<Utc>,
    ) -> anyhow::Result<Option<Delivery>> {
        let mut under = None;
        let view = match push.kind {
            PushKind::Reveal(id) => {
                let post = post::get(connection, id).await?.context("a reveal has its post")?;
                let Some(view) = self.reveal(&post) else {
                    return Ok(None);
                };
                let Some(message) = post.message else {
                    return Ok(None);
                };
                under = Some(message);
                view
            }
            PushKind::Reminder(id) => match reminder::view(connection, id, at).await? {
                Some(view) => view,
                None => return Ok(None),
            },
            PushKind::Stopped(chat) => {
                let Some(person) = &push.person else { return Ok(None) };
                match stopped(connection, chat, person).await? {
                    Some(view) => view,
                    None => return Ok(None),
                }
            }
            PushKind::Test(chat) => View {
                language: match schedule::get(connection, chat).await? {
                    Some(schedule) => schedule.language.main(),
                    None => return Ok(None),
                },
                screen: Screen::Notice(Notice::TestPost),
            },
        };
        let to = match (&push.chat, &push.person) {
            (_, Some(person)) => Recipient::Person(person.clone()),
            (Some(chat), None) => Recipient::Chat(chat.clone()),
            (None, None) => return Ok(None),
        };
        Ok(Some(Delivery {
            to,
            view,
            nonce: nonce(&[push.id.0, push.planned_at.timestamp_millis(), -1]),
            edit: None,
            under,
            maybe_sent: push.maybe_sent,
        }))
    }

    /// The reference answer of a post, for everyone; `None` if its question is no longer in the bank.
    fn reveal(&self, post: &Post) -> Option<View> {
        let question = self.bank.get(&post.question)?;
        let screen = RevealScreen {
            post: post.id,
            date: post.date,
            prompt: describe::prompt(question),
            reference: Bilingual {
                en: question.body.en.answer.clone(),
                zh: question.body.zh.answer.clone(),
            },
            language: post.language,
            answered: post.answered,
            average: shown_average(post),
        };
        Some(View {
            language: post.language.main(),
            screen: Screen::Reveal(screen),
        })
    }
}

/// The news that posts of a chat have stopped, unless they go on again.
async fn stopped(connection: &mut Connection, chat: ChatId, admin: &AccountKey) -> anyhow::Result<Option<View>> {
    let Some(schedule) = schedule::get(connection, chat).await? else {
        return Ok(None);
    };
    let Some(Paused::Refused { cause, words }) = schedule.paused else {
        return Ok(None);
    };
    let Some(key) = chat::key(connection, admin.platform, chat).await? else {
        return Ok(None);
    };
    let learner = learner::find(connection, admin).await?;
    Ok(Some(View {
        language: learner
            .and_then(|learner| learner.language)
            .unwrap_or(schedule.language.main()),
        screen: Screen::Stopped(StoppedScreen {
            place: key.place,
            cause,
            words,
        }),
    }))
}

/// Writes down the reveal of a post that has just arrived, and brings forward those of earlier posts.
pub(super) async fn plan_reveal(
    connection: &mut Connection,
    platform: &str,
    post: &Post,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    pushes::hasten_reveals(connection, post.chat, post.id, at).await?;
    let new = NewPush {
        platform,
        kind: PushKind::Reveal(post.id),
        subject: &post.id.0.to_string(),
        to: Target::Chat(post.chat),
        due_at: at + REVEAL_AFTER,
        over_at: at + REVEAL_AFTER + REVEAL_LOST,
    };
    pushes::make(connection, &new, at).await?;
    Ok(())
}

/// Writes down the news that posts of a chat have stopped, for whoever set them up.
pub(super) async fn tell_admin(
    connection: &mut Connection,
    platform: &str,
    chat: ChatId,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    let Some(admin) = schedule::get(connection, chat)
        .await?
        .and_then(|schedule| schedule.admin)
    else {
        return Ok(());
    };
    let new = NewPush {
        platform,
        kind: PushKind::Stopped(chat),
        subject: &format!("{}:{}", chat.0, at.timestamp_millis()),
        to: Target::Person(admin),
        due_at: at,
        over_at: at + NEWS_LOST,
    };
    pushes::make(connection, &new, at).await?;
    Ok(())
}

/// Writes down a test of a chat, unless one is on its way.
pub(super) async fn plan_test(
    connection: &mut Connection,
    platform: &str,
    chat: ChatId,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    if pushes::has_test(connection, chat).await? {
        return Ok(());
    }
    let new = NewPush {
        platform,
        kind: PushKind::Test(chat),
        subject: &format!("{}:{}", chat.0, at.timestamp_millis()),
        to: Target::Chat(chat),
        due_at: at,
        over_at: at + TEST_LOST,
    };
    pushes::make(connection, &new, at).await?;
    Ok(())
}

/// Notes what became of a push.
pub(super) async fn settle(
    connection: &mut Connection,
    id: PushId,
    claim: &Claim,
    outcome: &Outcome,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    let push = pushes::get(connection, id).await?.context("a claimed push exists")?;
    let maybe_sent = claim.delivery.maybe_sent;
    let wait = backoff(push.tries, id.0.cast_unsigned());
    let (state, note, try_after) = match outcome {
        Outcome::Sent(message) => return Ok(pushes::arrived(connection, id, message, at).await?),
        Outcome::Refused(refusal) => {
            match (push.kind, &claim.delivery.to) {
                (PushKind::Reminder(learner), _) => reminders::refuse(connection, learner, &refusal.words).await?,
                // A thread may be closed while posts still arrive beside it; only a test speaks for the posts.
                (PushKind::Test(chat), Recipient::Chat(key)) => {
                    refuse(connection, chat, key.kind, key.platform, refusal, at).await?;
                }
                (PushKind::Reveal(_) | PushKind::Stopped(_) | PushKind::Test(_), _) => {}
            }
            (PostState::Failed, refusal.words.as_str(), at)
        }
        Outcome::Later(time) if maybe_sent => (PostState::Unknown, "to be tried again", at + delta(*time).max(wait)),
        Outcome::Later(time) => (PostState::Planned, "to be tried again", at + delta(*time).max(wait)),
        Outcome::Unknown if maybe_sent => (PostState::Failed, "the platform never said whether it arrived", at),
        Outcome::Unknown => (PostState::Unknown, "the connection broke", at + wait),
        Outcome::Moved(_) => (PostState::Planned, "the chat moved", at),
        Outcome::Gone => (PostState::Failed, "what it belongs under is gone", at),
    };
    pushes::not_arrived(connection, id, state, note, try_after).await?;
    Ok(())
}
