//! The streak, what each day counted for, and vacations as lines.

use chrono::Datelike as _;

use super::Page;
use crate::domain::streak::{DayKind, Off};
use crate::engine::view::{LedgerScreen, MilestoneScreen, StreakScreen, VacationScreen};
use crate::wording::{dates, days, key};

impl Page {
    pub(super) fn streak(&self, screen: &StreakScreen) -> Vec<String> {
        // Who chose the zone is the business of the settings.
        let StreakScreen {
            standing,
            week,
            day_ends,
            zone,
            zone_source: _,
            // The facts below tell them.
            graded_today: _,
            days_to_freeze: _,
            vacation: _,
        } = screen;
        let until = dates::clock(*day_ends, *zone);
        let mut lines = vec![
            self.style
                .bold(&self.fill(key::STREAK_DAYS, &[("days", standing.current.into())])),
        ];
        let today = self.fill(days::today(standing), &[("until", (&until).into())]);
        lines.push(if standing.studied_today {
            self.style.green(&today)
        } else if standing.at_risk() {
            self.style.yellow(&today)
        } else {
            today
        });
        let marks = week.map(|day| {
            let name = dates::weekday(self.language, day.date.weekday());
            let drawn = format!("{name} {}", mark(day.kind));
            match day.kind {
                DayKind::Studied => self.style.green(&drawn),
                DayKind::Missed => self.style.yellow(&drawn),
                DayKind::Frozen | DayKind::Off(_) => self.style.cyan(&drawn),
                DayKind::Open | DayKind::Idle | DayKind::Late => self.style.dim(&drawn),
            }
        });
        lines.push(format!("{}   {}", self.say(key::STREAK_WEEK), marks.join("  ")));
        let legend: Vec<String> = days::legend(self.language, week)
            .into_iter()
            .map(|(kind, word)| format!("{} {word}", mark(kind)))
            .collect();
        if !legend.is_empty() {
            lines.push(self.style.dim(&legend.join("   ")));
        }
        lines.extend(days::streak_facts(self.language, screen));
        lines.push(self.style.dim(&self.fill(
            key::STREAK_DAY_ENDS,
            &[("until", (&until).into()), ("zone", zone.name().into())],
        )));
        lines.push(self.style.cyan("/streak why   /vacation"));
        lines
    }

    pub(super) fn ledger(&self, screen: &LedgerScreen) -> Vec<String> {
        let LedgerScreen {
            days: book,
            standing,
            day_ends,
        } = screen;
        let zone = book.last().map(|day| day.cutoff.zone).unwrap_or_default();
        let until = dates::clock(*day_ends, zone);
        let mut lines = vec![
            self.heading(key::LEDGER_TITLE),
            self.wrapped(&self.fill(days::today(standing), &[("until", (&until).into())])),
        ];
        lines.extend(book.iter().rev().map(|day| {
            let row = days::ledger_row(self.language, day);
            self.style.wrap(&row, &format!("  {} ", mark(day.kind)), "    ")
        }));
        lines
    }

    /// It is for groups, and a terminal is none.
    pub(super) fn milestone(&self, screen: &MilestoneScreen) -> Vec<String> {
        // One reader needs no name.
        let MilestoneScreen { account: _, days } = screen;
        vec![self.style.bold(&days::milestone(self.language, *days))]
    }

    pub(super) fn vacation(&self, screen: &VacationScreen) -> Vec<String> {
        let until = dates::clock(screen.day_ends, screen.zone);
        let mut lines = vec![self.heading(key::VACATION_TITLE)];
        let words = days::vacation(self.language, screen, &until);
        lines.extend(words.iter().map(|words| self.wrapped(words)));
        lines.push(self.style.dim(&self.wrapped(&self.say(key::VACATION_HINT_LINE))));
        lines
    }
}

/// A letter-wide picture of what a day counted for.
fn mark(kind: DayKind) -> char {
    match kind {
        DayKind::Studied => '■',
        DayKind::Frozen => '*',
        DayKind::Off(Off::Vacation) => '~',
        DayKind::Off(Off::Excused) => '!',
        DayKind::Off(Off::Bridged) => '>',
        DayKind::Missed => 'x',
        DayKind::Open | DayKind::Idle | DayKind::Late => '□',
    }
}
