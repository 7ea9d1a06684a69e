//! Views of days: streaks, ledgers and vacations, with every mark that a day can have.

use chrono_tz::Tz;
use drillbit::domain::calendar::Rollover;
use drillbit::domain::cutoff::Cutoff;
use drillbit::domain::ids::AccountKey;
use drillbit::domain::streak::{DayKind, Off, Standing};
use drillbit::domain::vacation::Vacation;
use drillbit::engine::view::{
    DayMark, LedgerRow, LedgerScreen, MilestoneScreen, Screen, StreakScreen, VacationEvent, VacationRefusal,
    VacationScreen, ZoneSource,
};

use crate::sample_views::{HOSTILE, date, standing};

/// Every mark.
const KINDS: [DayKind; 9] = [
    DayKind::Idle,
    DayKind::Late,
    DayKind::Missed,
    DayKind::Frozen,
    DayKind::Off(Off::Vacation),
    DayKind::Off(Off::Excused),
    DayKind::Off(Off::Bridged),
    DayKind::Studied,
    DayKind::Open,
];

/// Every screen about days.
pub(crate) fn screens() -> Vec<Screen> {
    let mut screens = vec![
        streak(standing(), 1, ZoneSource::Learner),
        streak(at_risk(0), 0, ZoneSource::Chat),
        streak(at_risk(2), 0, ZoneSource::Client),
        streak(
            Standing {
                current: 0,
                ..at_risk(0)
            },
            0,
            ZoneSource::Default,
        ),
    ];
    for off in [Off::Vacation, Off::Excused, Off::Bridged] {
        let standing = Standing {
            off_today: Some(off),
            ..at_risk(1)
        };
        screens.push(streak(standing, 0, ZoneSource::Learner));
    }
    let row = |number: usize| LedgerRow {
        date: date(u32::try_from(number).unwrap() + 12),
        kind: KINDS[number % KINDS.len()],
        streak: 12,
        grades: 3,
        cutoff: Cutoff {
            zone: Tz::America__Argentina__ComodRivadavia,
            rollover: Rollover::DEFAULT,
        },
    };
    screens.push(Screen::Ledger(LedgerScreen {
        days: (0..14).map(row).collect(),
        standing: at_risk(1),
        day_ends: "2026-11-27T07:00:00Z".parse().unwrap(),
    }));
    let ahead = vacation(27, 30);
    screens.extend([
        away(VacationEvent::Shown, None),
        away(VacationEvent::Planned, Some(ahead)),
        away(VacationEvent::Planned, Some(vacation(27, 27))),
        away(VacationEvent::Shown, Some(vacation(24, 26))),
        away(VacationEvent::Ended, Some(vacation(24, 26))),
        away(VacationEvent::TakenBack, None),
    ]);
    for id in ["123456789012345678", HOSTILE] {
        let account = AccountKey {
            platform: "discord",
            id: id.to_owned(),
        };
        screens.push(Screen::Milestone(MilestoneScreen { account, days: 30 }));
    }
    screens
}

/// Every refusal of a vacation.
pub(crate) fn refusals() -> [VacationRefusal; 7] {
    [
        VacationRefusal::Unread {
            given: HOSTILE.repeat(3),
        },
        VacationRefusal::NotAhead { earliest: date(27) },
        VacationRefusal::EndsBefore { first: date(27) },
        VacationRefusal::TooLong {
            most: 14,
            latest: date(30),
        },
        VacationRefusal::TooFar { most: 365 },
        VacationRefusal::StudyFirst,
        VacationRefusal::NothingToEnd,
    ]
}

fn at_risk(freezes: u8) -> Standing {
    Standing {
        studied_today: false,
        freezes,
        ..standing()
    }
}

fn streak(standing: Standing, graded_today: u32, zone_source: ZoneSource) -> Screen {
    let week = [0, 1, 2, 3, 4, 5, 6].map(|day: u8| DayMark {
        date: date(u32::from(day) + 20),
        kind: KINDS[usize::from(day) + 2],
    });
    Screen::Streak(StreakScreen {
        standing,
        week,
        graded_today,
        day_ends: "2026-11-27T03:00:00Z".parse().unwrap(),
        zone: Tz::Europe__Berlin,
        zone_source,
        days_to_freeze: 3,
        vacation: Some(vacation(27, 30)),
    })
}

fn vacation(first: u32, last: u32) -> Vacation {
    Vacation {
        first: date(first),
        last: date(last),
    }
}

fn away(event: VacationEvent, vacation: Option<Vacation>) -> Screen {
    Screen::Vacation(VacationScreen {
        event,
        vacation,
        today: date(26),
        standing: at_risk(0),
        day_ends: "2026-11-27T03:00:00Z".parse().unwrap(),
        zone: Tz::Europe__Berlin,
    })
}
