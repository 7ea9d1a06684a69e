//! The screens of days: the streak, what each day counted for, and vacations.

use chrono::Datelike as _;
use serde_json::Value;

use super::layout::{self, AMBER, BLUE, Embed, GREEN, Style, button, row};
use super::markup::escape;
use super::study::next_button;
use super::{SLOT, bold, clock, fill, is_id, say, say_marked, say_with, until};
use crate::domain::question::Language;
use crate::engine::action::{ProgressAction, VacationAction};
use crate::engine::view::{DayMark, LedgerScreen, MilestoneScreen, StreakScreen, VacationScreen};
use crate::wording::{self, dates, days, key};

/// Lengths of a vacation that are offered, in days.
const LENGTHS: [u8; 3] = [3, 7, 14];

/// The streak.
pub(super) fn streak(language: Language, screen: &StreakScreen) -> Value {
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
    let color = if standing.at_risk() { AMBER } else { GREEN };
    let mut embed = Embed::titled(say(language, key::STREAK_TITLE), color);
    let length = say_with(language, key::STREAK_DAYS, &[("days", standing.current.into())]);
    embed.body.push(bold(&length));
    let deadline = format!("{} ({})", clock(*day_ends), until(*day_ends));
    embed
        .body
        .push(say_marked(language, days::today(standing), &[], "until", &deadline));
    let facts = days::streak_facts(language, screen);
    embed.body.extend(facts.iter().map(|fact| escape(fact)));
    embed.body.push(say_marked(
        language,
        key::STREAK_DAY_ENDS,
        &[("zone", zone.name().into())],
        "until",
        &deadline,
    ));
    embed
        .body
        .extend(days::zone_note(language, *zone, *zone_source).map(|note| escape(&note)));
    let marks: Vec<String> = week
        .iter()
        .map(|DayMark { date, kind }| format!("{} {}", days::mark(*kind), dates::weekday(language, date.weekday())))
        .collect();
    let legend: Vec<String> = days::legend(language, week)
        .into_iter()
        .map(|(kind, word)| format!("{} {}", days::mark(kind), escape(&word)))
        .collect();
    let drawn = [marks.join("  "), legend.join("  ")];
    let drawn: Vec<String> = drawn.into_iter().filter(|line| !line.is_empty()).collect();
    embed.fields.push((say(language, key::STREAK_WEEK), drawn.join("\n")));
    let buttons = row(vec![
        next_button(language, Style::Primary),
        button(
            &wording::say(language, key::BUTTON_WHY),
            Style::Secondary,
            ProgressAction::Ledger,
        ),
        button(
            &wording::say(language, key::BUTTON_PROGRESS),
            Style::Secondary,
            ProgressAction::Overview,
        ),
    ]);
    layout::message(vec![embed], buttons.as_slice())
}

/// What each of the last days counted for, the latest first.
pub(super) fn ledger(language: Language, screen: &LedgerScreen) -> Value {
    let LedgerScreen {
        days: book,
        standing,
        day_ends,
    } = screen;
    let mut embed = Embed::titled(say(language, key::LEDGER_TITLE), BLUE);
    let deadline = format!("{} ({})", clock(*day_ends), until(*day_ends));
    embed
        .body
        .push(say_marked(language, days::today(standing), &[], "until", &deadline));
    embed.body.push(String::new());
    embed.body.extend(
        book.iter()
            .rev()
            .map(|day| format!("{} {}", days::mark(day.kind), escape(&days::ledger_row(language, day)))),
    );
    let buttons = row(vec![
        next_button(language, Style::Primary),
        button(
            &wording::say(language, key::BUTTON_STREAK),
            Style::Secondary,
            ProgressAction::Streak,
        ),
    ]);
    layout::message(vec![embed], buttons.as_slice())
}

/// A vacation.
pub(super) fn vacation(language: Language, screen: &VacationScreen) -> Value {
    let deadline = format!("{} ({})", clock(screen.day_ends), until(screen.day_ends));
    let mut embed = Embed::titled(say(language, key::VACATION_TITLE), BLUE);
    let words = days::vacation(language, screen, SLOT);
    embed.body.extend(words.iter().map(|words| fill(words, &deadline)));
    embed.footer = Some(wording::say(language, key::VACATION_HINT_OPTIONS));
    let buttons = if screen.vacation.is_some_and(|vacation| vacation.last > screen.today) {
        let end = wording::say(language, key::BUTTON_VACATION_END);
        vec![button(&end, Style::Secondary, VacationAction::End)]
    } else {
        let plan = |length: u8| {
            let label = wording::say_with(language, key::BUTTON_VACATION_DAYS, &[("days", length.into())]);
            let until = length.to_string();
            button(&label, Style::Secondary, VacationAction::Plan { until, from: None })
        };
        LENGTHS.map(plan).into()
    };
    layout::message(vec![embed], row(buttons).as_slice())
}

/// A milestone that a learner shares with everyone in a channel. A mention inside a card wakes nobody.
pub(super) fn milestone(language: Language, screen: &MilestoneScreen) -> Value {
    let MilestoneScreen { account, days } = screen;
    let who = if is_id(&account.id) {
        format!("<@{}>", account.id)
    } else {
        say(language, key::MILESTONE_SOMEONE)
    };
    let mut embed = Embed {
        color: GREEN,
        ..Embed::default()
    };
    let values = [("days", (*days).into())];
    let shared = say_marked(language, key::MILESTONE_SHARED, &values, "who", &who);
    embed.body.push(format!("🎉 {shared}"));
    layout::message(vec![embed], &[])
}
