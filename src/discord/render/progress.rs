//! The screens about oneself: progress, topics, settings.

use serde_json::Value;

use super::layout::{self, BLUE, Embed, FIELD, Style, button, row};
use super::markup::escape;
use super::study::next_button;
use super::{bold, say, say_marked, say_with, until};
use crate::domain::question::Language;
use crate::engine::action::{ProgressAction, SettingsAction, SettingsChange, StudyAction};
use crate::engine::view::{ProgressScreen, SettingsScreen, TopicsScreen};
use crate::wording::{self, dates, days, key, sentences, unasked};

/// Cards, scores and topics.
pub(super) fn overview(language: Language, screen: &ProgressScreen) -> Value {
    // The sentences above the topics speak of the rest.
    let ProgressScreen {
        grades: _,
        average: _,
        met: _,
        questions: _,
        due: _,
        new_left: _,
        topics,
        can_drill,
    } = screen;
    let mut embed = Embed::titled(say(language, key::PROGRESS_TITLE), BLUE);
    embed.body = sentences::progress(language, screen)
        .map(|words| escape(&words))
        .to_vec();
    if !topics.is_empty() {
        let lines: Vec<String> = topics
            .iter()
            .map(|topic| escape(&sentences::topic_progress(language, topic)))
            .collect();
        embed
            .fields
            .push((say(language, key::PROGRESS_TOPICS), layout::fit(&lines, "\n", FIELD)));
    }
    let mut buttons = Vec::new();
    if *can_drill {
        buttons.push(next_button(language, Style::Primary));
    }
    buttons.push(button(
        &wording::say(language, key::BUTTON_STREAK),
        Style::Secondary,
        ProgressAction::Streak,
    ));
    layout::message(vec![embed], row(buttons).as_slice())
}

/// The topics of the bank.
pub(super) fn topics(language: Language, screen: &TopicsScreen) -> Value {
    let TopicsScreen { topics } = screen;
    let mut embed = Embed::titled(say(language, key::TOPICS_TITLE), BLUE);
    embed.body = topics
        .iter()
        .map(|topic| escape(&sentences::topic(language, topic)))
        .collect();
    embed.footer = Some(wording::say(language, key::DISCORD_TOPICS_HINT));
    let buttons = row(vec![
        next_button(language, Style::Primary),
        button(
            &wording::say(language, key::BUTTON_PROGRESS),
            Style::Secondary,
            ProgressAction::Overview,
        ),
    ]);
    layout::message(vec![embed], buttons.as_slice())
}

/// One's own settings.
pub(super) fn settings(language: Language, screen: &SettingsScreen) -> Value {
    let SettingsScreen {
        language: own,
        // The sentences of the zone, of what is to come and of sharing tell them.
        zone: _,
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
    let mut embed = Embed::titled(say(language, key::SETTINGS_TITLE), BLUE);
    if *changed {
        embed.body.push(bold(&say(language, key::SETTINGS_CHANGED)));
    }
    // The sentence names the language it is written in.
    embed.body.push(say(*own, key::SETTINGS_LANGUAGE));
    embed.body.push(escape(&days::zone(language, screen)));
    let day = [
        say_with(language, key::SETTINGS_ROLLOVER, &[("hour", rollover.hour().into())]),
        say_marked(language, key::SETTINGS_TODAY_ENDS, &[], "until", &until(*day_ends)),
    ];
    embed.body.push(day.join(sentences::gap(language)));
    embed
        .body
        .extend(days::coming(language, screen).map(|coming| bold(&escape(&coming))));
    embed.body.push(say_with(
        language,
        key::SETTINGS_NEW,
        &[("count", (*new_per_day).into())],
    ));
    embed.body.push(say_with(
        language,
        key::SETTINGS_RETENTION,
        &[("percent", retention.percent().into())],
    ));
    // The learner's own daily question comes in the private chat only.
    if *private_chat {
        embed.body.push(match daily {
            None => say(language, key::SETTINGS_DAILY_NONE),
            Some((time, paused)) => {
                let sentence = if *paused {
                    key::SETTINGS_DAILY_PAUSED
                } else {
                    key::SETTINGS_DAILY
                };
                say_with(language, sentence, &[("time", (&dates::time(*time)).into())])
            }
        });
    }
    embed.body.push(escape(&unasked::reminder_state(language, *reminder)));
    embed.body.push(escape(&days::sharing(language, screen)));
    embed
        .body
        .extend(wording::judge::setting(language, judge).map(|words| escape(&words)));
    embed.footer = Some(wording::say(language, key::SETTINGS_HINT_OPTIONS));
    let mut buttons = vec![language_button(other(*own), Style::Secondary)];
    if *private_chat && daily.is_some() {
        buttons.push(daily_button(
            &wording::say(language, key::BUTTON_NO_DAILY),
            "off",
            Style::Secondary,
        ));
    }
    if let Some((label, switch)) = wording::judge::switch(judge) {
        buttons.push(button(&wording::say(language, label), Style::Secondary, switch));
    }
    buttons.push(button(
        &wording::say(language, key::BUTTON_DAILY),
        Style::Secondary,
        StudyAction::Daily,
    ));
    layout::message(vec![embed], row(buttons).as_slice())
}

fn other(language: Language) -> Language {
    match language {
        Language::En => Language::Zh,
        Language::Zh => Language::En,
    }
}

/// A button that chooses a language, named in that language.
pub(super) fn language_button(language: Language, style: Style) -> Option<Value> {
    let name = match language {
        Language::En => key::CHOICE_ENGLISH,
        Language::Zh => key::CHOICE_CHINESE,
    };
    let change = SettingsChange {
        language: Some(language.code().to_owned()),
        ..SettingsChange::default()
    };
    button(&wording::say(language, name), style, SettingsAction::Change(change))
}

/// A button that sets the time of the learner's own daily question.
pub(super) fn daily_button(label: &str, time: &str, style: Style) -> Option<Value> {
    let change = SettingsChange {
        daily: Some(time.to_owned()),
        ..SettingsChange::default()
    };
    button(label, style, SettingsAction::Change(change))
}
