//! Reminders: at a local time of the learner's choice, on days on which the streak is at risk; quiet otherwise.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::days::{Days, standing};
use super::drill::vacations_that_put_off;
use super::view::{ReminderScreen, Screen, View};
use super::{Engine, Request, language_of};
use crate::domain::calendar::{Rhythm, Weekdays};
use crate::domain::ids::LearnerId;
use crate::domain::vacation::put_off;
use crate::store::learner::Learner;
use crate::store::push::{self as pushes, NewPush, PushKind, Target};
use crate::store::reminder::{self as reminders, Reminder};
use crate::store::{Connection, card, learner};

/// Reminders looked at in one transaction.
const PLANNED_AT_ONCE: u32 = 200;

impl Engine {
    /// Writes down the reminders whose time has come for learners whose streak is at risk, and moves all of
    /// them on. Returns how many were looked at; call again while it is not 0.
    pub async fn plan_reminders(&self, at: DateTime<Utc>) -> anyhow::Result<usize> {
        let mut tx = self.store.write().await?;
        let due = reminders::due(&mut tx, at, PLANNED_AT_ONCE).await?;
        for reminder in &due {
            let Some(learner) = learner::get(&mut tx, reminder.learner).await? else {
                continue;
            };
            let days = Days::at(&learner, at);
            if standing(&mut tx, &learner, at).await?.at_risk() {
                let new = NewPush {
                    platform: &reminder.platform,
                    kind: PushKind::Reminder(learner.id),
                    subject: &format!("{}:{}", learner.id.0, days.today),
                    to: Target::Person(reminder.account.clone()),
                    due_at: at,
                    over_at: days.ends(),
                };
                pushes::make(&mut tx, &new, at).await?;
            }
            let moved = Reminder {
                next_at: next(&learner, reminder.time, at),
                ..reminder.clone()
            };
            reminders::save(&mut tx, &moved).await?;
        }
        tx.commit().await?;
        Ok(due.len())
    }
}

/// Sets or ends a learner's reminder; it goes to where the learner is now.
pub(super) async fn set(
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
    time: Option<NaiveTime>,
) -> anyhow::Result<()> {
    let Some(time) = time else {
        return Ok(reminders::remove(connection, learner.id).await?);
    };
    let reminder = Reminder {
        learner: learner.id,
        platform: request.account.platform.to_owned(),
        account: request.account.id.clone(),
        time,
        language: language_of(learner, request),
        next_at: next(learner, time, request.at),
        refused: None,
    };
    Ok(reminders::save(connection, &reminder).await?)
}

/// Moves a learner's reminder to the wall clock of a zone that has just changed.
pub(super) async fn follow_zone(
    connection: &mut Connection,
    learner: &Learner,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    if let Some(reminder) = reminders::get(connection, learner.id).await? {
        let next_at = next(learner, reminder.time, at);
        reminders::save(connection, &Reminder { next_at, ..reminder }).await?;
    }
    Ok(())
}

/// Moves reminders back to the next time by a clock that was ahead.
pub(super) async fn put_right(connection: &mut Connection, at: DateTime<Utc>) -> anyhow::Result<()> {
    // By a right clock none is further away, but where a zone leaves a date out; that one stays as it is.
    for reminder in reminders::beyond(connection, at + TimeDelta::hours(26)).await? {
        if let Some(learner) = learner::get(connection, reminder.learner).await? {
            let next_at = next(&learner, reminder.time, at);
            reminders::save(connection, &Reminder { next_at, ..reminder }).await?;
        }
    }
    Ok(())
}

/// What a reminder says now; `None` once the day is studied or nothing is at risk.
pub(super) async fn view(
    connection: &mut Connection,
    id: LearnerId,
    at: DateTime<Utc>,
) -> anyhow::Result<Option<View>> {
    let (Some(learner), Some(reminder)) = (
        learner::get(connection, id).await?,
        reminders::get(connection, id).await?,
    ) else {
        return Ok(None);
    };
    let days = Days::at(&learner, at);
    let standing = standing(connection, &learner, at).await?;
    if !standing.at_risk() {
        return Ok(None);
    }
    let vacations = vacations_that_put_off(connection, id, days.today).await?;
    let due = card::due_dates(connection, id, days.today).await?;
    let due = due.into_iter().filter(|due| put_off(*due, &vacations) <= days.today);
    Ok(Some(View {
        language: learner.language.unwrap_or(reminder.language),
        screen: Screen::Reminder(ReminderScreen {
            streak: standing.current,
            freezes: standing.freezes,
            due: u32::try_from(due.count()).unwrap_or(u32::MAX),
            day_ends: days.ends(),
            zone: days.cutoff.zone,
        }),
    }))
}

/// The next time that a wall clock in the learner's zone shows `time`.
fn next(learner: &Learner, time: NaiveTime, at: DateTime<Utc>) -> DateTime<Utc> {
    let rhythm = Rhythm {
        zone: Days::at(learner, at).newest.zone,
        time,
        weekdays: Weekdays::ALL,
    };
    // Every rhythm fires again; a day is a safe guess should one not.
    rhythm
        .next_after(at)
        .map_or(at + TimeDelta::days(1), |firing| firing.at)
}
