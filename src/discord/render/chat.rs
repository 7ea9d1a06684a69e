//! The screens of a chat: its schedule, help and welcome.

use serde_json::Value;

use super::layout::{self, AMBER, BLUE, Embed, FIELD, Style, button, row};
use super::markup::{escape, escape_cut};
use super::progress::{daily_button, language_button};
use super::study::next_button;
use super::{bold, channel_mention, is_id, say, say_marked, say_with, until};
use crate::discord::commands;
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::domain::zone;
use crate::engine::action::{ScheduleAction, SettingsAction, SettingsChange};
use crate::engine::catalogue::Command;
use crate::engine::view::{HelpScreen, ScheduleEvent, ScheduleScreen, WelcomeScreen, WelcomeStage};
use crate::wording::{self, dates, key, sentences};

/// Times that the welcome offers for the daily question.
const TIMES: [&str; 4] = ["08:00", "12:00", "18:00", "21:00"];

/// The chat's schedule.
pub(super) fn schedule(language: Language, screen: &ScheduleScreen, here: &str) -> Value {
    let ScheduleScreen {
        event,
        chat,
        kind,
        place,
        time,
        zone,
        weekdays,
        language: posts,
        topics: _,
        questions: _,
        role,
        paused,
        next,
    } = screen;
    let color = if paused.is_some() { AMBER } else { BLUE };
    let mut embed = Embed::titled(say(language, sentences::schedule_event(*event)), color);
    embed.body.push(bold(&say_with(
        language,
        key::SCHEDULE_TIME,
        &[
            ("time", (&dates::time(*time)).into()),
            ("zone", zone.name().into()),
            ("days", (&dates::weekdays(language, *weekdays)).into()),
        ],
    )));
    match kind {
        ChatKind::Group => embed.body.push(say_marked(
            language,
            key::SCHEDULE_WHERE,
            &[],
            "place",
            &channel_mention(place),
        )),
        // There is no other place in a private chat.
        ChatKind::Private => {}
    }
    embed.body.push(say(language, sentences::post_language(*posts)));
    embed
        .body
        .push(escape_cut(&sentences::schedule_topics(language, screen), 900));
    if let Some(role) = role {
        let mention = if is_id(role) {
            format!("<@&{role}>")
        } else {
            escape_cut(role, 100)
        };
        embed
            .body
            .push(say_marked(language, key::SCHEDULE_ROLE, &[], "role", &mention));
    }
    if let Some(reason) = sentences::schedule_pause(language, screen) {
        embed.body.push(escape_cut(&reason, 400));
    }
    if let Some(next) = next {
        let when = format!("<t:{}:F> ({})", next.timestamp(), until(*next));
        embed
            .body
            .push(say_marked(language, key::SCHEDULE_NEXT, &[], "when", &when));
    }
    embed.footer = Some(wording::say(language, key::SCHEDULE_HINT_OPTIONS));
    let switch = if paused.is_some() {
        (key::BUTTON_RESUME, ScheduleAction::Resume)
    } else {
        (key::BUTTON_PAUSE, ScheduleAction::Pause)
    };
    let switch = (place == here).then(|| button(&wording::say(language, switch.0), Style::Secondary, switch.1));
    // Only an admin can have made anything else happen than a look at it.
    let test = (*kind == ChatKind::Group && *event != ScheduleEvent::Shown && paused.is_none()).then(|| {
        let test = ScheduleAction::Test { chat: *chat };
        button(&wording::say(language, key::BUTTON_TEST), Style::Secondary, test)
    });
    layout::message(vec![embed], row(switch.into_iter().chain(test).collect()).as_slice())
}

/// What can be done here.
pub(super) fn help(language: Language, screen: &HelpScreen) -> Value {
    let HelpScreen {
        kind,
        admin,
        has_schedule,
    } = screen;
    let mut embed = Embed::titled(say(language, key::HELP_TITLE), BLUE);
    embed.body.push(say(language, key::HELP_HOW));
    embed.body.push(say(
        language,
        match kind {
            ChatKind::Private => key::HELP_PRIVATE_NOTE,
            ChatKind::Group => key::HELP_GROUP_NOTE,
        },
    ));
    if !has_schedule {
        embed.body.push(say(
            language,
            if *admin {
                key::DISCORD_NO_SCHEDULE_ADMIN
            } else {
                key::NOTICE_NO_SCHEDULE
            },
        ));
    }
    let line = |command: &Command| {
        format!(
            "`/{}` {}",
            command.name(),
            escape(&wording::say(language, commands::description(*command)))
        )
    };
    let offered: Vec<Command> = commands::offered().collect();
    let lines: Vec<String> = offered
        .iter()
        .filter(|command| !command.is_for_admins())
        .map(line)
        .collect();
    embed.body.push(String::new());
    embed.body.extend(lines);
    if *admin {
        let lines: Vec<String> = offered
            .iter()
            .filter(|command| command.is_for_admins())
            .map(line)
            .collect();
        match kind {
            ChatKind::Group => embed
                .fields
                .push((say(language, key::HELP_ADMIN), layout::fit(&lines, "\n", FIELD))),
            // In a private chat everybody is their own admin.
            ChatKind::Private => {
                embed.body.push(String::new());
                embed.body.extend(lines);
            }
        }
    }
    let buttons = row(vec![
        next_button(language, Style::Primary),
        button(
            &wording::say(language, key::BUTTON_SETTINGS),
            Style::Secondary,
            SettingsAction::Show,
        ),
    ]);
    layout::message(vec![embed], buttons.as_slice())
}

/// The first steps of a learner. Discord needs no hello, so this comes only from an old or forged button.
pub(super) fn welcome(language: Language, screen: &WelcomeScreen) -> Value {
    let WelcomeScreen {
        stage,
        // It is the language of the view.
        language: _,
        zone: current,
        questions,
        topics,
    } = screen;
    let mut embed = Embed {
        color: BLUE,
        ..Embed::default()
    };
    let rows: Vec<Option<Value>> = match stage {
        WelcomeStage::Language => {
            embed.body.push(say(language, key::WELCOME_HELLO));
            embed.body.push(say_with(
                language,
                key::WELCOME_BANK,
                &[("questions", (*questions).into()), ("topics", (*topics).into())],
            ));
            embed.body.push(bold(&say(language, key::WELCOME_LANGUAGE)));
            let buttons = Language::ALL.map(|one| language_button(one, Style::Primary));
            vec![row(buttons.into())]
        }
        WelcomeStage::Zone { offers } => {
            embed.body.push(bold(&say(language, key::WELCOME_ZONE)));
            embed.footer = Some(current.name().to_owned());
            let buttons: Vec<Option<Value>> = offers
                .iter()
                .map(|offer| {
                    let change = SettingsChange {
                        zone: Some(offer.name().to_owned()),
                        ..SettingsChange::default()
                    };
                    let name = zone::city(*offer).replace('_', " ");
                    button(&name, Style::Secondary, SettingsAction::Change(change))
                })
                .collect();
            buttons.chunks(5).take(5).map(|five| row(five.to_vec())).collect()
        }
        WelcomeStage::Daily => {
            embed.body.push(bold(&say(language, key::WELCOME_DAILY)));
            let none = daily_button(&wording::say(language, key::BUTTON_NO_DAILY), "off", Style::Secondary);
            let times = TIMES.map(|time| daily_button(time, time, Style::Primary));
            vec![row(times.into_iter().chain([none]).collect())]
        }
        WelcomeStage::Done { daily } => {
            embed.body.push(match daily {
                Some(time) => say_with(
                    language,
                    key::WELCOME_DONE_DAILY,
                    &[("time", (&dates::time(*time)).into())],
                ),
                None => say(language, key::WELCOME_DONE),
            });
            embed.body.push(say(language, key::WELCOME_START));
            vec![row(vec![next_button(language, Style::Primary)])]
        }
    };
    layout::message(vec![embed], &rows.into_iter().flatten().collect::<Vec<_>>())
}
