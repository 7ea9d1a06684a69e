//! Reminders: at a local time of the learner's choice, on days on which the streak is at risk; quiet otherwise.

use chrono::{DateTime, NaiveTime, Utc};

use super::view::{ReminderScreen, Screen, View};
use super::{Engine, Request, today_of, zone_of};
use crate::domain::calendar::{Rhythm, Weekdays, day_end};
use crate::domain::ids::LearnerId;
use crate::domain::question::Language;
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
            let today = today_of(&learner, None, at);
            let day_ends = day_end(today, zone_of(&learner, None), learner.rollover);
            if learner.streak.on(today).at_risk() {
                let new = NewPush {
                    platform: &reminder.platform,
                    kind: PushKind::Reminder(learner.id),
                    subject: &format!("{}:{today}", learner.id.0),
                    to: Target::Person(reminder.account.clone()),
                    due_at: at,
                    over_at: day_ends,
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

/// What a reminder says now; `None` once the day is studied or nothing is at risk.
pub(super) async fn view(
    connection: &mut Connection,
    id: LearnerId,
    at: DateTime<Utc>,
) -> anyhow::Result<Option<View>> {
    let Some(learner) = learner::get(connection, id).await? else {
        return Ok(None);
    };
    let today = today_of(&learner, None, at);
    let standing = learner.streak.on(today);
    if !standing.at_risk() {
        return Ok(None);
    }
    let zone = zone_of(&learner, None);
    Ok(Some(View {
        language: learner.language.unwrap_or(Language::En),
        screen: Screen::Reminder(ReminderScreen {
            streak: standing.current,
            freezes: standing.freezes,
            due: card::count_due(connection, id, today).await?,
            day_ends: day_end(today, zone, learner.rollover),
            zone,
        }),
    }))
}

/// The next time that a wall clock in the learner's zone shows `time`.
fn next(learner: &Learner, time: NaiveTime, at: DateTime<Utc>) -> DateTime<Utc> {
    let rhythm = Rhythm {
        zone: zone_of(learner, None),
        time,
        weekdays: Weekdays::ALL,
    };
    // Every rhythm fires again; a day is a safe guess should one not.
    rhythm
        .next_after(at)
        .map_or(at + chrono::TimeDelta::days(1), |firing| firing.at)
}
