//! A learner's own settings: language, zone, day end, limits, and the daily question of a private chat.

use chrono::NaiveTime;

use super::action::{SettingsAction, SettingsChange};
use super::days::Days;
use super::schedule_text::parse_time;
use super::view::{ComingCutoff, JudgeState, Notice, ReminderState, Screen, SettingsScreen, View, ZoneSource};
use super::{Engine, Request, guide, language_of, notice, reminder, schedule, view};
use crate::domain::calendar::{Rhythm, Rollover, Weekdays};
use crate::domain::card::Retention;
use crate::domain::cutoff::{Change, Cutoff, Cutoffs};
use crate::domain::ids::{ChatId, ChatKind};
use crate::domain::question::PostLanguage;
use crate::domain::zone;
use crate::store::learner::{Learner, Welcome};
use crate::store::schedule::Schedule;
use crate::store::{Connection, chat, cutoff, learner, reminder as reminders, schedule as schedules};

/// The most new questions a day that can be asked for.
const MOST_NEW: u32 = 100;

pub(super) async fn handle(engine: &Engine, request: &Request, action: &SettingsAction) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let mut learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let chat = chat::find_or_make(&mut tx, &request.chat, request.at).await?;
    let changed = match action {
        SettingsAction::Show => false,
        SettingsAction::Change(change) => {
            if let Some(refusal) = apply(engine, request, &mut tx, &mut learner, chat, change).await? {
                // Nothing of a change is kept when a part of it cannot be.
                return Ok(notice(language_of(&learner, request), refusal));
            }
            true
        }
    };
    if changed && let Some(view) = guide::go_on(engine, request, &mut tx, &mut learner, chat).await? {
        tx.commit().await?;
        return Ok(view);
    }
    let screen = screen(engine, request, &mut tx, &learner, chat, changed).await?;
    tx.commit().await?;
    Ok(view(language_of(&learner, request), Screen::Settings(screen)))
}

async fn screen(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
    chat: ChatId,
    changed: bool,
) -> anyhow::Result<SettingsScreen> {
    let days = Days::of(learner, request, None);
    let private_chat = request.chat.kind == ChatKind::Private;
    let schedule = if private_chat {
        schedules::get(connection, chat).await?
    } else {
        None
    };
    Ok(SettingsScreen {
        language: language_of(learner, request),
        zone: days.cutoff.zone,
        zone_source: days.source,
        rollover: days.cutoff.rollover,
        day_ends: days.ends(),
        coming: learner
            .earlier
            .filter(|earlier| request.at < earlier.until)
            .map(|earlier| ComingCutoff {
                from: earlier.until,
                zone: days.newest.zone,
                rollover: days.newest.rollover,
            }),
        new_per_day: learner.new_per_day,
        retention: learner.retention,
        daily: schedule.map(|schedule| (schedule.rhythm.time, schedule.paused.is_some())),
        reminder: match reminders::get(connection, learner.id).await? {
            None => ReminderState::None,
            Some(reminder) if reminder.refused.is_some() => ReminderState::Refused,
            Some(reminder) => ReminderState::At(reminder.time),
        },
        judge: match &engine.judge {
            None => JudgeState::None,
            Some(judge) if engine.judge_of(learner).is_some() => JudgeState::On(judge.place().to_owned()),
            Some(judge) => JudgeState::Off(judge.place().to_owned()),
        },
        private_chat,
        shares: learner.shares,
        changed,
    })
}

/// The learner with the values of a change, or what is wrong with one.
fn with_values(engine: &Engine, learner: &Learner, change: &SettingsChange) -> Result<Learner, Notice> {
    let SettingsChange {
        language,
        zone,
        rollover,
        new_per_day,
        retention,
        share,
        judge,
        // These need more than the learner.
        daily: _,
        remind: _,
    } = change;
    let mut changed = learner.clone();
    if let Some(given) = language {
        let Ok(language) = given.parse() else {
            return Err(Notice::BadLanguage { given: given.clone() });
        };
        changed.language = Some(language);
    }
    if let Some(given) = zone {
        match zone::parse(given) {
            Ok(zone) => (changed.zone, changed.zone_source) = (Some(zone), ZoneSource::Learner),
            Err(unknown) => {
                return Err(Notice::UnknownZone {
                    given: given.clone(),
                    nearest: unknown.nearest,
                });
            }
        }
    }
    if let Some(given) = rollover {
        let Some(rollover) = number(given, 0, 6).and_then(|hour| Rollover::new(u8::try_from(hour).ok()?)) else {
            return Err(Notice::BadNumber {
                given: given.clone(),
                least: 0,
                most: 6,
            });
        };
        changed.rollover = rollover;
    }
    if let Some(given) = new_per_day {
        let Some(count) = number(given, 0, MOST_NEW) else {
            return Err(Notice::BadNumber {
                given: given.clone(),
                least: 0,
                most: MOST_NEW,
            });
        };
        changed.new_per_day = count;
    }
    if let Some(given) = retention {
        let Some(retention) =
            number(given.trim_end_matches('%'), 70, 97).and_then(|percent| Retention::new(f64::from(percent) / 100.0))
        else {
            return Err(Notice::BadNumber {
                given: given.clone(),
                least: 70,
                most: 97,
            });
        };
        changed.retention = retention;
    }
    if let Some(given) = share {
        let Some(on) = parse_switch(given) else {
            return Err(Notice::BadSwitch { given: given.clone() });
        };
        changed.shares = on;
    }
    if let Some(given) = judge {
        changed.judge_place = match (parse_switch(given), &engine.judge) {
            (None, _) => return Err(Notice::BadSwitch { given: given.clone() }),
            (Some(false), _) => None,
            (Some(true), None) => return Err(Notice::NoJudge),
            (Some(true), Some(judge)) => Some(judge.place().to_owned()),
        };
    }
    Ok(changed)
}

/// Applies a change to the learner and saves it; says what is wrong with it instead.
pub(super) async fn apply(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &mut Learner,
    chat: ChatId,
    change: &SettingsChange,
) -> anyhow::Result<Option<Notice>> {
    let mut changed = match with_values(engine, learner, change) {
        Ok(changed) => changed,
        Err(refusal) => return Ok(Some(refusal)),
    };
    let SettingsChange {
        zone,
        rollover,
        daily,
        remind,
        ..
    } = change;
    let daily = match daily.as_deref().map(|given| (given, parse_daily(given))) {
        None => None,
        Some(_) if request.chat.kind != ChatKind::Private => return Ok(Some(Notice::PrivateOnly)),
        Some((given, None)) => {
            return Ok(Some(Notice::BadTime {
                given: given.to_owned(),
            }));
        }
        Some((_, Some(daily))) => Some(daily),
    };
    let remind = match remind.as_deref().map(|given| (given, parse_daily(given))) {
        None => None,
        Some((given, None)) => {
            return Ok(Some(Notice::BadTime {
                given: given.to_owned(),
            }));
        }
        Some((_, Some(Daily::Off))) => Some(None),
        Some((_, Some(Daily::At(time)))) => Some(Some(time)),
    };
    if (zone.is_some() || rollover.is_some())
        && let Some(refusal) = change_cutoff(request, connection, learner, &mut changed).await?
    {
        return Ok(Some(refusal));
    }
    *learner = changed;
    learner::save_settings(connection, learner).await?;
    match remind {
        Some(time) => reminder::set(request, connection, learner, time).await?,
        None if zone.is_some() => reminder::follow_zone(connection, learner, request.at).await?,
        None => {}
    }
    if request.chat.kind == ChatKind::Private {
        save_private_schedule(request, connection, learner, chat, change, daily).await?;
    }
    Ok(None)
}

/// Lets a change of zone or rollover take hold when it may; says why not if it may not.
async fn change_cutoff(
    request: &Request,
    connection: &mut Connection,
    before: &Learner,
    changed: &mut Learner,
) -> anyhow::Result<Option<Notice>> {
    let days = Days::of(before, request, None);
    let wanted = Cutoff {
        zone: changed.zone.unwrap_or(days.newest.zone),
        rollover: changed.rollover,
    };
    let cutoffs = Cutoffs {
        earlier: cutoff::earlier(connection, before.id).await?,
        newest: days.newest,
    };
    let change = cutoffs.change(wanted, request.at, before.streak.last);
    if let Change::TooSoon(from) = change {
        return Ok(Some(Notice::CutoffTooSoon {
            from,
            zone: days.cutoff.zone,
        }));
    }
    cutoff::note(connection, before.id, before.earlier.as_ref(), &change).await?;
    changed.earlier = cutoffs.changed(wanted, &change).earlier.pop();
    Ok(None)
}

/// `on` or `off`.
fn parse_switch(given: &str) -> Option<bool> {
    match given.trim().to_lowercase().as_str() {
        "on" | "yes" | "true" | "开" | "是" => Some(true),
        "off" | "no" | "false" | "关" | "否" => Some(false),
        _ => None,
    }
}

/// When the daily question of a private chat, or a reminder, shall come.
#[derive(Debug, Clone, Copy)]
enum Daily {
    Off,
    At(NaiveTime),
}

/// The daily question of a private chat follows its learner's zone and language.
async fn save_private_schedule(
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
    chat: ChatId,
    change: &SettingsChange,
    daily: Option<Daily>,
) -> anyhow::Result<()> {
    let existing = schedules::get(connection, chat).await?;
    let time = match (daily, &existing) {
        (Some(Daily::Off), _) => return Ok(schedules::remove(connection, chat).await?),
        (Some(Daily::At(time)), _) => time,
        (None, Some(schedule)) => schedule.rhythm.time,
        (None, None) => return Ok(()),
    };
    // A zone or a language that /setup gave it stays until the learner changes that very thing.
    let zone = match &existing {
        Some(schedule) if change.zone.is_none() => schedule.rhythm.zone,
        Some(_) | None => Days::of(learner, request, None).newest.zone,
    };
    let language = match &existing {
        Some(schedule) if change.language.is_none() => schedule.language,
        Some(_) | None => PostLanguage::One(language_of(learner, request)),
    };
    let rhythm = Rhythm {
        zone,
        time,
        weekdays: existing
            .as_ref()
            .map_or(Weekdays::ALL, |schedule| schedule.rhythm.weekdays),
    };
    let paused = if daily.is_some() {
        None
    } else {
        existing.as_ref().and_then(|schedule| schedule.paused.clone())
    };
    let next = schedule::next_firing(connection, chat, &rhythm, request.at).await?;
    let saved = match existing {
        Some(schedule) => Schedule {
            rhythm,
            language,
            paused,
            next,
            ..schedule
        },
        None => Schedule {
            chat,
            kind: ChatKind::Private,
            rhythm,
            language,
            topics: Vec::new(),
            role: None,
            paused,
            next,
            admin: None,
        },
    };
    schedules::save(connection, &saved, request.at).await?;
    Ok(())
}

/// `off` ends the daily question; anything else must be a time.
fn parse_daily(given: &str) -> Option<Daily> {
    match given.trim().to_lowercase().as_str() {
        "off" | "none" | "no" | "不要" | "关" | "关闭" => Some(Daily::Off),
        other => parse_time(other).map(Daily::At),
    }
}

fn number(given: &str, least: u32, most: u32) -> Option<u32> {
    given
        .trim()
        .parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
}

/// What is wrong with a line, if the welcome waits for a zone or a time and this is neither.
pub(super) fn unread_welcome_line(welcome: Welcome, line: &str) -> Option<Notice> {
    let given = || line.trim().to_owned();
    match welcome {
        Welcome::Zone => zone::parse(line).err().map(|unknown| Notice::UnknownZone {
            given: given(),
            nearest: unknown.nearest,
        }),
        Welcome::Daily if parse_daily(line).is_none() => Some(Notice::BadTime { given: given() }),
        // A language is one of two buttons, and anyone may write something else before pressing one.
        Welcome::None | Welcome::Language | Welcome::Daily | Welcome::Done => None,
    }
}

/// Whether the welcome waits for something that a line of words may give.
pub(super) fn change_from_welcome_line(welcome: Welcome, line: &str) -> Option<SettingsChange> {
    match welcome {
        Welcome::Language if line.trim().parse::<crate::domain::question::Language>().is_ok() => Some(SettingsChange {
            language: Some(line.trim().to_owned()),
            ..SettingsChange::default()
        }),
        Welcome::Zone if zone::parse(line).is_ok() => Some(SettingsChange {
            zone: Some(line.to_owned()),
            ..SettingsChange::default()
        }),
        Welcome::Daily if parse_daily(line).is_some() => Some(SettingsChange {
            daily: Some(line.to_owned()),
            ..SettingsChange::default()
        }),
        Welcome::None | Welcome::Language | Welcome::Zone | Welcome::Daily | Welcome::Done => None,
    }
}
