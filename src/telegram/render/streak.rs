//! The screens of days: the streak, what each day counted for, and vacations.

use super::super::html::Html;
use super::{Button, Message, button, lines, next_button, press, row};
use crate::domain::question::Language;
use crate::engine::action::{ProgressAction, SettingsAction, VacationAction};
use crate::engine::view::{DayMark, LedgerScreen, MilestoneScreen, StreakScreen, VacationScreen, ZoneSource};
use crate::wording::{dates, days, key, say, say_with};

/// Lengths of a vacation that are offered, in days.
const LENGTHS: [u8; 3] = [3, 7, 14];

pub(super) fn streak(language: Language, screen: &StreakScreen) -> Message {
    let StreakScreen {
        standing,
        week,
        day_ends,
        zone,
        zone_source,
        // The facts below tell them.
        graded_today: _,
        days_to_freeze: _,
        vacation: _,
    } = screen;
    let until = dates::clock(*day_ends, *zone);
    let mut html = Html::default();
    if standing.current > 0 {
        html.words("🔥 ");
    }
    html.strong(&say_with(
        language,
        key::STREAK_DAYS,
        &[("days", standing.current.into())],
    ));
    html.line().words(&say_with(
        language,
        days::today(standing),
        &[("until", (&until).into())],
    ));
    html.gap().words(&say(language, key::STREAK_WEEK)).line();
    for DayMark { date: _, kind } in week {
        // The marks end with today, so that no date is needed to read them.
        html.words(days::mark(*kind));
    }
    let legend: Vec<String> = days::legend(language, week)
        .into_iter()
        .map(|(kind, word)| format!("{} {word}", days::mark(kind)))
        .collect();
    if !legend.is_empty() {
        html.line().emphasis(&legend.join("  "));
    }
    html.gap();
    let mut facts = days::streak_facts(language, screen);
    facts.push(say_with(
        language,
        key::STREAK_DAY_ENDS,
        &[("until", (&until).into()), ("zone", zone.name().into())],
    ));
    lines(&mut html, facts, 0);
    let unsure = match zone_source {
        ZoneSource::Learner => None,
        ZoneSource::Chat | ZoneSource::Client | ZoneSource::Default => {
            press(language, key::BUTTON_SETTINGS, SettingsAction::Show)
        }
    };
    let why = press(language, key::BUTTON_WHY, ProgressAction::Ledger);
    let progress = press(language, key::BUTTON_PROGRESS, ProgressAction::Overview);
    Message::new(html, vec![row([next_button(language), why]), row([progress, unsure])])
}

/// What each of the last days counted for, the latest first.
pub(super) fn ledger(language: Language, screen: &LedgerScreen) -> Message {
    let LedgerScreen {
        days: book,
        standing,
        day_ends,
    } = screen;
    let zone = book.last().map(|day| day.cutoff.zone).unwrap_or_default();
    let until = dates::clock(*day_ends, zone);
    let mut html = Html::default();
    html.strong(&say(language, key::LEDGER_TITLE)).line();
    html.words(&say_with(
        language,
        days::today(standing),
        &[("until", (&until).into())],
    ))
    .gap();
    let rows = book.iter().rev();
    let rows = rows.map(|day| format!("{} {}", days::mark(day.kind), days::ledger_row(language, day)));
    lines(&mut html, rows, 0);
    let streak = press(language, key::BUTTON_STREAK, ProgressAction::Streak);
    Message::new(html, vec![row([next_button(language), streak])])
}

/// A vacation.
pub(super) fn vacation(language: Language, screen: &VacationScreen) -> Message {
    let until = dates::clock(screen.day_ends, screen.zone);
    let mut html = Html::default();
    html.strong(&say(language, key::VACATION_TITLE)).gap();
    lines(&mut html, days::vacation(language, screen, &until), 0);
    html.gap().emphasis(&say(language, key::VACATION_HINT_LINE));
    let buttons = if screen.vacation.is_some_and(|vacation| vacation.last > screen.today) {
        row([press(language, key::BUTTON_VACATION_END, VacationAction::End)])
    } else {
        LENGTHS
            .into_iter()
            .filter_map(|length| plan(language, length))
            .collect()
    };
    Message::new(html, vec![buttons])
}

fn plan(language: Language, length: u8) -> Option<Button> {
    let label = say_with(language, key::BUTTON_VACATION_DAYS, &[("days", length.into())]);
    let until = length.to_string();
    button(&label, &VacationAction::Plan { until, from: None }.into())
}

/// A milestone that a learner shares with everyone in a group. Names are not kept, so the words lead to the person.
pub(super) fn milestone(language: Language, screen: &MilestoneScreen) -> Message {
    const WHO: &str = "\u{e000}";
    let MilestoneScreen { account, days } = screen;
    let sentence = say_with(
        language,
        key::MILESTONE_SHARED,
        &[("who", WHO.into()), ("days", (*days).into())],
    );
    let (before, after) = sentence.split_once(WHO).unwrap_or(("", &sentence));
    let mut html = Html::default();
    html.words("🎉 ").words(before);
    html.person(&account.id, &say(language, key::MILESTONE_SOMEONE));
    html.words(after);
    Message::new(html, vec![])
}
