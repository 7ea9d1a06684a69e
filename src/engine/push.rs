//! Pushes: reveals under posts, reminders, news for admins, and tests of a chat.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::ledger::{nonce, refuse, shown_average};
use super::outgoing::{Claim, Delivery, Hold, Outcome, Recipient, Tried, Work, left_by};
use super::view::{MilestoneScreen, Notice, RevealScreen, Screen, StoppedScreen, View};
use super::{Engine, describe, reminder};
use crate::domain::ids::{AccountKey, ChatId, LearnerId, PostId, PushId};
use crate::domain::question::{Bilingual, Language};
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
/// A milestone is shared this long after it was reached.
const SHARE_AFTER: TimeDelta = TimeDelta::minutes(1);
/// A milestone that could not be shared for this long is left.
const SHARE_LOST: TimeDelta = TimeDelta::hours(12);
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
            PushKind::Milestone(id, days) => match milestone(connection, push, id, days).await? {
                Some(view) => view,
                None => return Ok(None),
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
            maybe_sent: push.maybe_sent.then_some(push.planned_at),
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

/// A milestone for everyone in a group, unless it was taken back or is not to be shared any more.
async fn milestone(connection: &mut Connection, push: &Push, id: LearnerId, days: u32) -> anyhow::Result<Option<View>> {
    let Some(learner) = learner::get(connection, id).await? else {
        return Ok(None);
    };
    let Some(chat) = &push.chat else { return Ok(None) };
    let Some(account) = learner::account_on(connection, id, chat.platform).await? else {
        return Ok(None);
    };
    if !learner.shares || learner.streak.longest < days {
        return Ok(None);
    }
    let schedule = match chat::find(connection, chat).await? {
        Some(chat) => schedule::get(connection, chat).await?,
        None => None,
    };
    let language = schedule.map(|schedule| schedule.language.main()).or(learner.language);
    Ok(Some(View {
        language: language.unwrap_or(Language::En),
        screen: Screen::Milestone(MilestoneScreen { account, days }),
    }))
}

/// Writes down that a milestone is shared with the group whose post was answered; once, however often it is
/// reached.
pub(super) async fn share_milestone(
    connection: &mut Connection,
    platform: &str,
    learner: LearnerId,
    days: u32,
    post: PostId,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    let Some(post) = post::get(connection, post).await? else {
        return Ok(());
    };
    let new = NewPush {
        platform,
        kind: PushKind::Milestone(learner, days),
        subject: &format!("{}:{days}", learner.0),
        to: Target::Chat(post.chat),
        // So long an undo takes it back unseen.
        due_at: at + SHARE_AFTER,
        over_at: at + SHARE_LOST,
    };
    pushes::make(connection, &new, at).await?;
    Ok(())
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
    let maybe_sent = claim.delivery.maybe_sent.is_some();
    match outcome {
        Outcome::Sent(message) => pushes::arrived(connection, id, message, at).await?,
        Outcome::Refused(refusal) => {
            match (push.kind, &claim.delivery.to) {
                (PushKind::Reminder(learner), _) => reminders::refuse(connection, learner, &refusal.words).await?,
                // A thread may be closed while posts still arrive beside it; only a test speaks for the posts.
                (PushKind::Test(chat), Recipient::Chat(key)) => {
                    refuse(connection, chat, key.kind, key.platform, refusal, at).await?;
                }
                (PushKind::Reveal(_) | PushKind::Stopped(_) | PushKind::Test(_) | PushKind::Milestone(..), _) => {}
            }
            pushes::not_arrived(connection, id, PostState::Failed, &refusal.words, at).await?;
        }
        // An answer that never comes is worse than one that comes twice; of the rest, none is worth a third copy.
        Outcome::Unknown if maybe_sent && !matches!(push.kind, PushKind::Reveal(_)) => {
            let note = "the platform never said whether it arrived";
            pushes::not_arrived(connection, id, PostState::Failed, note, at).await?;
        }
        Outcome::Later(_) | Outcome::Unknown | Outcome::Moved(_) | Outcome::Gone => {
            let tried = Tried {
                tries: push.tries,
                seed: id.0.cast_unsigned(),
                maybe_sent,
            };
            if let Some((state, note, try_after)) = left_by(outcome, tried, at) {
                pushes::not_arrived(connection, id, state, note, try_after).await?;
            }
        }
    }
    Ok(())
}
