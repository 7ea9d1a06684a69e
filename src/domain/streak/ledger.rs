//! The ledger: what each day counted for, and why.

use std::collections::{BTreeMap, HashSet};

use chrono::{Days, NaiveDate};

use super::{DaysOff, Gap, Kept, Off, Streak};

/// What a day counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Something was graded: it adds a day.
    Studied,
    /// A freeze was used for it.
    Frozen,
    /// It needed no study.
    Off(Off),
    /// Nothing kept it: here a streak ended.
    Missed,
    /// It is today, and nothing is graded yet.
    Open,
    /// No streak was running.
    Idle,
    /// Something was graded when a later day already counted: it changes nothing.
    Late,
}

/// A day of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerDay {
    /// The study date.
    pub date: NaiveDate,
    /// What it counted for.
    pub kind: DayKind,
    /// The length of the streak at its end.
    pub streak: u32,
}

/// The last `days` days up to `today`, oldest first. `before` is the streak before the first of `dates`, the
/// dates studied since, in the order of grading; whatever was studied earlier is in it.
pub fn ledger(before: Streak, dates: &[NaiveDate], off: &DaysOff, today: NaiveDate, days: u32) -> Vec<LedgerDay> {
    let first = today - Days::new(u64::from(days.max(1)) - 1);
    let mut book: BTreeMap<NaiveDate, (DayKind, u32)> = BTreeMap::new();
    let mut streak = before;
    for date in dates {
        let after = streak.study(*date, off);
        if after.last != streak.last {
            fill_gap(&mut book, &streak, *date, off);
            book.insert(*date, (DayKind::Studied, after.current));
        }
        streak = after;
    }
    if streak.last.is_none_or(|last| last < today) {
        fill_gap(&mut book, &streak, today, off);
        let standing = streak.on(today, off);
        let kind = standing.off_today.map_or(DayKind::Open, DayKind::Off);
        book.insert(today, (kind, standing.current));
    }
    let studied: HashSet<NaiveDate> = dates.iter().copied().collect();
    let shown = first.iter_days().take_while(|date| *date <= today);
    shown
        .map(|date| {
            let (kind, streak) = book.get(&date).copied().unwrap_or((DayKind::Idle, 0));
            let kind = match kind {
                DayKind::Studied => kind,
                _ if studied.contains(&date) => DayKind::Late,
                _ => kind,
            };
            LedgerDay { date, kind, streak }
        })
        .collect()
}

/// Writes down the dates without study between the last studied one and `date`.
fn fill_gap(book: &mut BTreeMap<NaiveDate, (DayKind, u32)>, streak: &Streak, date: NaiveDate, off: &DaysOff) {
    let Some(first) = streak.gap_before(date) else { return };
    let saved = streak.saved_until(date, off).is_some();
    let mut gap = if saved {
        streak.gap()
    } else {
        // A freeze that could not save it was not used.
        Gap {
            freezes: 0,
            ..streak.gap()
        }
    };
    let mut running = streak.current;
    for missed in first.iter_days().take_while(|missed| *missed < date) {
        let kind = match gap.pass(missed, off) {
            Kept::Off(off) => DayKind::Off(off),
            Kept::Frozen => DayKind::Frozen,
            Kept::Lost if running > 0 => {
                running = 0;
                DayKind::Missed
            }
            Kept::Lost => DayKind::Idle,
        };
        book.insert(missed, (kind, running));
    }
}
