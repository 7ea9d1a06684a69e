//! A chat's schedule: shown to all, set, paused and resumed by admins.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::action::{ScheduleAction, ScheduleChange};
use super::schedule_text::{parse_days, parse_time};
use super::view::{Notice, PauseReason, ScheduleEvent, ScheduleScreen, Screen, View, ZoneSource};
use super::{Engine, Request, language_of, notice, push, view};
use crate::domain::calendar::{Firing, Rhythm, Weekdays};
use crate::domain::ids::ChatId;
use crate::domain::question::{Language, PostLanguage, Topic};
use crate::domain::zone;
use crate::store::learner::Learner;
use crate::store::schedule::{self as schedules, Paused, Schedule};
use crate::store::{Connection, chat, learner, post};

pub(super) async fn handle(engine: &Engine, request: &Request, action: &ScheduleAction) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let language = language_of(&learner, request);
    let wants_rights = match action {
        ScheduleAction::Show => false,
        ScheduleAction::Set(_) | ScheduleAction::Pause | ScheduleAction::Resume | ScheduleAction::Test { .. } => true,
    };
    if wants_rights && !request.admin {
        return Ok(notice(language, Notice::AdminsOnly));
    }
    if let ScheduleAction::Test { chat } = action {
        let view = test(request, &mut tx, *chat, language).await?;
        tx.commit().await?;
        return Ok(view);
    }
    let chat = chat::find_or_make(&mut tx, &request.chat, request.at).await?;
    let existing = schedules::get(&mut tx, chat).await?;
    let (saved, event) = match (action, existing) {
        (ScheduleAction::Set(change), existing) => {
            let event = if existing.is_some() {
                ScheduleEvent::Changed
            } else {
                ScheduleEvent::Created
            };
            match changed(engine, request, &mut tx, &learner, chat, existing, change).await? {
                Ok(schedule) => (schedule, event),
                Err(refusal) => return Ok(notice(language, refusal)),
            }
        }
        (ScheduleAction::Show | ScheduleAction::Pause | ScheduleAction::Resume | ScheduleAction::Test { .. }, None) => {
            tx.commit().await?;
            return Ok(notice(language, Notice::NoSchedule { admin: request.admin }));
        }
        (ScheduleAction::Show | ScheduleAction::Test { .. }, Some(schedule)) => (schedule, ScheduleEvent::Shown),
        (ScheduleAction::Pause, Some(schedule)) => (
            Schedule {
                paused: Some(Paused::Admin),
                ..schedule
            },
            ScheduleEvent::Paused,
        ),
        (ScheduleAction::Resume, Some(schedule)) => {
            let next = start_again(&mut tx, &schedule, &schedule.rhythm, request.at).await?;
            (
                Schedule {
                    paused: None,
                    next,
                    admin: Some(request.account.id.clone()),
                    ..schedule
                },
                ScheduleEvent::Resumed,
            )
        }
    };
    if event != ScheduleEvent::Shown {
        schedules::save(&mut tx, &saved, request.at).await?;
    }
    tx.commit().await?;
    Ok(view(language, Screen::Schedule(screen(engine, request, saved, event))))
}

/// Sends a test to this chat, or to another one of the same guild.
async fn test(
    request: &Request,
    connection: &mut Connection,
    chat: ChatId,
    language: Language,
) -> anyhow::Result<View> {
    let Some(key) = chat::key(connection, request.chat.platform, chat).await? else {
        return Ok(notice(language, Notice::OldButton));
    };
    let same_guild = key.guild.is_some() && key.guild == request.chat.guild;
    if !same_guild && (key.place, key.thread) != (request.chat.place.clone(), request.chat.thread.clone()) {
        return Ok(notice(language, Notice::AdminsOnly));
    }
    push::plan_test(connection, request.chat.platform, chat, request.at).await?;
    Ok(notice(language, Notice::TestOnItsWay))
}

/// The schedule with a change, or what is wrong with the change.
async fn changed(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
    chat: ChatId,
    existing: Option<Schedule>,
    change: &ScheduleChange,
) -> anyhow::Result<Result<Schedule, Notice>> {
    let ScheduleChange {
        time,
        zone,
        language,
        topics,
        days,
        role,
    } = change;
    let old = existing.as_ref();
    let time = match (time.as_deref(), old) {
        (Some(given), _) => match parse_time(given) {
            Some(time) => time,
            None => {
                return Ok(Err(Notice::BadTime {
                    given: given.to_owned(),
                }));
            }
        },
        (None, Some(schedule)) => schedule.rhythm.time,
        (None, None) => return Ok(Err(Notice::SetupNeedsTime)),
    };
    let zone = match (zone.as_deref(), old) {
        (Some(given), _) => match zone::parse(given) {
            Ok(zone) => zone,
            Err(unknown) => {
                return Ok(Err(Notice::UnknownZone {
                    given: given.to_owned(),
                    nearest: unknown.nearest,
                }));
            }
        },
        (None, Some(schedule)) => schedule.rhythm.zone,
        // An admin who told their own zone most likely means it.
        (None, None) => learner
            .zone
            .filter(|_| learner.zone_source == ZoneSource::Learner)
            .unwrap_or(chrono_tz::Tz::UTC),
    };
    let language = match (language.as_deref(), old) {
        (Some(given), _) => match given.parse() {
            Ok(language) => language,
            Err(()) => {
                return Ok(Err(Notice::BadLanguage {
                    given: given.to_owned(),
                }));
            }
        },
        (None, Some(schedule)) => schedule.language,
        (None, None) => PostLanguage::One(language_of(learner, request)),
    };
    let weekdays = match (days.as_deref(), old) {
        (Some(given), _) => match parse_days(given) {
            Some(days) => days,
            None => {
                return Ok(Err(Notice::BadDays {
                    given: given.to_owned(),
                }));
            }
        },
        (None, Some(schedule)) => schedule.rhythm.weekdays,
        (None, None) => Weekdays::ALL,
    };
    let topics = match (topics.as_deref(), old) {
        (Some(given), _) => match parse_topics(engine, given) {
            Ok(topics) => topics,
            Err(refusal) => return Ok(Err(refusal)),
        },
        (None, Some(schedule)) => schedule.topics.clone(),
        (None, None) => Vec::new(),
    };
    if in_choice(engine, &topics) == 0 {
        return Ok(Err(Notice::EmptyChoice));
    }
    let role = match (role.as_deref(), old) {
        (Some("" | "none"), _) | (None, None) => None,
        (Some(role), _) => Some(role.to_owned()),
        (None, Some(schedule)) => schedule.role.clone(),
    };
    let rhythm = Rhythm { zone, time, weekdays };
    let next = match old {
        Some(old) => start_again(connection, old, &rhythm, request.at).await?,
        None => next_firing(connection, chat, &rhythm, request.at).await?,
    };
    // Setting a chat up anew also starts it again.
    Ok(Ok(Schedule {
        chat,
        kind: request.chat.kind,
        rhythm,
        language,
        topics,
        role,
        paused: None,
        next,
        admin: Some(request.account.id.clone()),
    }))
}

/// The next firing of a schedule that goes on. A post of today that was refused is tried again.
async fn start_again(
    connection: &mut Connection,
    old: &Schedule,
    rhythm: &Rhythm,
    at: DateTime<Utc>,
) -> anyhow::Result<Firing> {
    if matches!(old.paused, Some(Paused::Refused { .. })) {
        post::try_again(connection, old.chat, rhythm.local_date(at), at).await?;
    }
    next_firing(connection, old.chat, rhythm, at).await
}

/// Starts a schedule again that was paused because its posts were refused.
pub(super) async fn revive(connection: &mut Connection, chat: ChatId, at: DateTime<Utc>) -> anyhow::Result<()> {
    let Some(schedule) = schedules::get(connection, chat).await? else {
        return Ok(());
    };
    if let Some(Paused::Refused { .. }) = schedule.paused {
        let next = start_again(connection, &schedule, &schedule.rhythm, at).await?;
        let going = Schedule {
            paused: None,
            next,
            ..schedule
        };
        schedules::save(connection, &going, at).await?;
    }
    Ok(())
}

/// The next firing on a date that has no post yet: a schedule changed today does not post twice today.
pub(super) async fn next_firing(
    connection: &mut Connection,
    chat: ChatId,
    rhythm: &Rhythm,
    at: DateTime<Utc>,
) -> anyhow::Result<Firing> {
    let mut after = at;
    loop {
        let firing = rhythm.next_after(after).context("every rhythm fires again")?;
        if post::on_date(connection, chat, firing.local_date).await?.is_none() {
            return Ok(firing);
        }
        after = firing.at;
    }
}

/// Reads topics parted by commas; `all` is the empty list.
fn parse_topics(engine: &Engine, given: &str) -> Result<Vec<String>, Notice> {
    let mut topics = Vec::new();
    for part in given
        .split([',', '，', '、'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        if ["all", "全部", "所有"].contains(&part.to_lowercase().as_str()) {
            return Ok(Vec::new());
        }
        match engine.bank.topic(part) {
            Some(topic) if topics.contains(&topic.slug) => {}
            Some(topic) => topics.push(topic.slug.clone()),
            None => {
                return Err(Notice::UnknownTopic {
                    given: part.to_owned(),
                    nearest: engine.bank.nearest_topic(part),
                });
            }
        }
    }
    Ok(topics)
}

/// How many questions a choice of topics has.
fn in_choice(engine: &Engine, topics: &[String]) -> usize {
    engine
        .bank
        .questions()
        .filter(|question| topics.is_empty() || topics.contains(&question.topic.slug))
        .count()
}

pub(super) fn screen(engine: &Engine, request: &Request, schedule: Schedule, event: ScheduleEvent) -> ScheduleScreen {
    let topics: Vec<Arc<Topic>> = schedule
        .topics
        .iter()
        .filter_map(|slug| engine.bank.topic(slug))
        .cloned()
        .collect();
    ScheduleScreen {
        event,
        chat: schedule.chat,
        kind: request.chat.kind,
        place: request.chat.place.clone(),
        time: schedule.rhythm.time,
        zone: schedule.rhythm.zone,
        weekdays: schedule.rhythm.weekdays,
        language: schedule.language,
        topics,
        questions: u32::try_from(in_choice(engine, &schedule.topics)).unwrap_or(u32::MAX),
        role: schedule.role,
        next: schedule.paused.is_none().then_some(schedule.next.at),
        paused: schedule.paused.map(|paused| match paused {
            Paused::Admin => PauseReason::Admin,
            Paused::Refused { cause, words } => PauseReason::Refused { cause, words },
        }),
    }
}
