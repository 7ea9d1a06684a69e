//! One's own settings, and the welcome that asks for the first of them.

use chrono_tz::Tz;

use super::super::html::Html;
use super::{Button, Message, button, lines, next_button, press, row};
use crate::domain::question::Language;
use crate::engine::action::{SettingsAction, SettingsChange, StudyAction};
use crate::engine::view::{SettingsScreen, WelcomeScreen, WelcomeStage};
use crate::wording::{self, dates, days, key, say, say_with, sentences, unasked};

/// The times that are offered for a daily question.
const TIMES: [&str; 5] = ["08:00", "09:00", "12:00", "18:00", "21:00"];

pub(super) fn settings(language: Language, screen: &SettingsScreen) -> Message {
    let SettingsScreen {
        // The screen itself is written in it.
        language: _,
        zone,
        // The sentences of the zone, of what is to come and of sharing tell them.
        zone_source: _,
        coming: _,
        shares: _,
        rollover,
        day_ends,
        new_per_day,
        retention,
        daily,
        reminder,
        judge,
        private_chat,
        changed,
    } = screen;
    let mut html = Html::default();
    if *changed {
        html.words(&say(language, key::SETTINGS_CHANGED)).gap();
    }
    html.strong(&say(language, key::SETTINGS_TITLE)).gap();
    let daily_line = private_chat.then(|| match daily {
        Some((time, paused)) => {
            let line = if *paused {
                key::SETTINGS_DAILY_PAUSED
            } else {
                key::SETTINGS_DAILY
            };
            say_with(language, line, &[("time", (&dates::time(*time)).into())])
        }
        None => say(language, key::SETTINGS_DAILY_NONE),
    });
    let ends = dates::moment(language, *day_ends, *zone);
    let day = [
        say_with(language, key::SETTINGS_ROLLOVER, &[("hour", rollover.hour().into())]),
        say_with(language, key::SETTINGS_TODAY_ENDS, &[("until", (&ends).into())]),
    ]
    .join(sentences::gap(language));
    let facts = [
        Some(say(language, key::SETTINGS_LANGUAGE)),
        Some(days::zone(language, screen)),
        Some(day),
        days::coming(language, screen),
        Some(say_with(
            language,
            key::SETTINGS_NEW,
            &[("count", (*new_per_day).into())],
        )),
        Some(say_with(
            language,
            key::SETTINGS_RETENTION,
            &[("percent", retention.percent().into())],
        )),
        daily_line,
        Some(unasked::reminder_state(language, *reminder)),
        Some(days::sharing(language, screen)),
        wording::judge::setting(language, judge),
    ];
    lines(&mut html, facts.into_iter().flatten(), 0);
    html.gap().emphasis(&say(language, key::SETTINGS_HINT_LINE));
    let mut rows = vec![languages()];
    if *private_chat {
        rows.push(TIMES.into_iter().filter_map(time_button).collect());
        if daily.is_some() {
            rows.push(row([no_daily(language)]));
        }
    }
    if let Some((label, switch)) = wording::judge::switch(judge) {
        rows.push(row([press(language, label, switch)]));
    }
    Message::new(html, rows)
}

pub(super) fn welcome(language: Language, screen: &WelcomeScreen) -> Message {
    let WelcomeScreen {
        stage,
        // The screen itself is written in it.
        language: _,
        // Offered among the zones while it is open, and nothing to repeat afterwards.
        zone: _,
        questions,
        topics,
    } = screen;
    let mut html = Html::default();
    let rows = match stage {
        WelcomeStage::Language => {
            html.words(&say(language, key::WELCOME_HELLO)).gap();
            html.words(&say_with(
                language,
                key::WELCOME_BANK,
                &[("questions", (*questions).into()), ("topics", (*topics).into())],
            ));
            html.gap().strong(&say(language, key::WELCOME_LANGUAGE));
            vec![languages()]
        }
        WelcomeStage::Zone { offers } => {
            html.strong(&say(language, key::WELCOME_ZONE));
            let offers: Vec<Button> = offers.iter().take(12).filter_map(|zone| zone_button(*zone)).collect();
            offers.chunks(2).map(<[Button]>::to_vec).collect()
        }
        WelcomeStage::Daily => {
            html.strong(&say(language, key::WELCOME_DAILY));
            vec![
                TIMES.into_iter().filter_map(time_button).collect(),
                row([no_daily(language)]),
            ]
        }
        WelcomeStage::Done { daily } => {
            html.words(&match daily {
                Some(time) => {
                    let time = dates::time(*time);
                    say_with(language, key::WELCOME_DONE_DAILY, &[("time", (&time).into())])
                }
                None => say(language, key::WELCOME_DONE),
            });
            html.line().words(&say(language, key::WELCOME_START));
            let today = daily
                .is_some()
                .then(|| press(language, key::BUTTON_DAILY, StudyAction::Daily))
                .flatten();
            vec![row([next_button(language), today])]
        }
    };
    Message::new(html, rows)
}

/// Both languages, each in its own words, for people who cannot read the other.
fn languages() -> Vec<Button> {
    let button = |language: Language, name: &str| {
        let change = SettingsChange {
            language: Some(language.code().to_owned()),
            ..SettingsChange::default()
        };
        button(name, &SettingsAction::Change(change).into())
    };
    row([button(Language::En, "English"), button(Language::Zh, "中文")])
}

fn zone_button(zone: Tz) -> Option<Button> {
    let name = zone.name();
    let city = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
    let change = SettingsChange {
        zone: Some(name.to_owned()),
        ..SettingsChange::default()
    };
    button(&city, &SettingsAction::Change(change).into())
}

fn time_button(time: &str) -> Option<Button> {
    let change = SettingsChange {
        daily: Some(time.to_owned()),
        ..SettingsChange::default()
    };
    button(time, &SettingsAction::Change(change).into())
}

fn no_daily(language: Language) -> Option<Button> {
    let change = SettingsChange {
        daily: Some("off".to_owned()),
        ..SettingsChange::default()
    };
    press(language, key::BUTTON_NO_DAILY, SettingsAction::Change(change))
}
