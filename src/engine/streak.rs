//! The streak: how it stands, and what each of the last days counted for.

use std::collections::HashMap;

use chrono::{Days as DayCount, NaiveDate};

use super::Request;
use super::days::Days;
use super::view::{DayMark, LedgerRow, LedgerScreen, StreakScreen};
use crate::domain::cutoff::Cutoffs;
use crate::domain::streak::{self, DAYS_PER_FREEZE, DayKind, LedgerDay, Standing};
use crate::store::learner::Learner;
use crate::store::review::StampedDay;
use crate::store::{Connection, review};

/// Days that the ledger shows.
const LEDGER_DAYS: u32 = 14;

/// The streak as it stands.
pub(super) async fn streak(
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
) -> anyhow::Result<StreakScreen> {
    let days = Days::of(learner, request, None);
    let book = Book::read(connection, learner, &days, 7).await?;
    let mark = |back: u64| {
        let date = days.today - DayCount::new(back);
        DayMark {
            date,
            kind: book.kind(date),
        }
    };
    Ok(StreakScreen {
        standing: book.standing,
        week: [6, 5, 4, 3, 2, 1, 0].map(mark),
        graded_today: book.grades(days.today),
        day_ends: days.ends(),
        zone: days.cutoff.zone,
        zone_source: days.source,
        days_to_freeze: DAYS_PER_FREEZE - learner.streak.toward_freeze.min(DAYS_PER_FREEZE - 1),
        vacation: learner.vacation.filter(|vacation| vacation.is_ahead(days.today)),
    })
}

/// What each of the last days counted for, and why.
pub(super) async fn ledger(
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
) -> anyhow::Result<LedgerScreen> {
    let days = Days::of(learner, request, None);
    let book = Book::read(connection, learner, &days, LEDGER_DAYS).await?;
    let row = |day: &LedgerDay| LedgerRow {
        date: day.date,
        kind: day.kind,
        streak: day.streak,
        grades: book.grades(day.date),
        cutoff: book
            .stamped
            .get(&day.date)
            .map_or_else(|| book.cutoffs.on(day.date), |stamped| stamped.cutoff),
    };
    // Before the first thing that happened there is nothing to tell, but of today.
    let nothing = |day: &&LedgerDay| day.kind == DayKind::Idle && day.date < days.today;
    let told = book.days.iter().skip_while(nothing);
    Ok(LedgerScreen {
        days: told.map(row).collect(),
        standing: book.standing,
        day_ends: days.ends(),
    })
}

/// The last days of a learner.
struct Book {
    days: Vec<LedgerDay>,
    stamped: HashMap<NaiveDate, StampedDay>,
    cutoffs: Cutoffs,
    standing: Standing,
}

impl Book {
    async fn read(connection: &mut Connection, learner: &Learner, days: &Days, count: u32) -> anyhow::Result<Self> {
        let first = days.today - DayCount::new(u64::from(count) - 1);
        let stamped = review::stamped_days(connection, learner.id, first).await?;
        // The grade that began these days knows how the streak stood before them.
        let before = stamped.first().map_or(learner.streak, |day| day.before);
        let dates: Vec<NaiveDate> = stamped.iter().map(|day| day.date).collect();
        let from = before.last.map_or(first, |last| last.min(first));
        let off = days.off_until_now(connection, learner, from).await?;
        Ok(Self {
            days: streak::ledger(before, &dates, &off, days.today, count),
            standing: learner.streak.on(days.today, &off),
            stamped: stamped.into_iter().map(|day| (day.date, day)).collect(),
            cutoffs: off.cutoffs,
        })
    }

    fn kind(&self, date: NaiveDate) -> DayKind {
        let day = self.days.iter().find(|day| day.date == date);
        day.map_or(DayKind::Idle, |day| day.kind)
    }

    fn grades(&self, date: NaiveDate) -> u32 {
        self.stamped.get(&date).map_or(0, |day| day.grades)
    }
}
