//! Sentences about days: streaks and what they counted for, zones, vacations, milestones.

use super::{Key, dates, key, say, say_with, sentences};
use crate::domain::question::Language;
use crate::domain::streak::{DayKind, MAX_FREEZES, Off, Standing};
use crate::engine::view::{
    ComingCutoff, DayMark, LedgerRow, SettingsScreen, StreakScreen, VacationEvent, VacationRefusal, VacationScreen,
    ZoneSource,
};

/// What today asks of a learner. The sentence may have a place for `until`.
pub fn today(standing: &Standing) -> Key {
    match standing.off_today {
        _ if standing.studied_today => key::STREAK_DONE,
        _ if standing.current == 0 => key::STREAK_START,
        Some(Off::Vacation) => key::STREAK_ON_VACATION,
        Some(Off::Excused) => key::STREAK_EXCUSED,
        Some(Off::Bridged) => key::STREAK_BRIDGED,
        None if standing.freezes > 0 => key::STREAK_AT_RISK_FREEZE,
        None => key::STREAK_AT_RISK,
    }
}

/// What stands behind a streak: today, the longest, the freezes, what comes next. What is nought goes
/// without saying.
pub fn streak_facts(language: Language, screen: &StreakScreen) -> Vec<String> {
    let StreakScreen {
        standing,
        graded_today,
        days_to_freeze,
        vacation,
        // Each renderer draws the week and the end of the day in its own way.
        week: _,
        day_ends: _,
        zone: _,
        zone_source: _,
    } = screen;
    let say = |key, name, count: u32| say_with(language, key, &[(name, count.into())]);
    let longest = (standing.longest > 0).then(|| say(key::STREAK_LONGEST, "days", standing.longest));
    // No more can be earned than can be held.
    let to_freeze =
        (standing.freezes < MAX_FREEZES).then(|| say(key::STREAK_TO_FREEZE, "days", u32::from(*days_to_freeze)));
    let milestone = standing.next_milestone();
    let away = vacation.map(|vacation| {
        let [first, last] = [vacation.first, vacation.last].map(|date| dates::date(language, date));
        let values = [("first", (&first).into()), ("last", (&last).into())];
        say_with(language, key::STREAK_VACATION, &values)
    });
    let facts = [
        Some(say(key::STREAK_TODAY, "count", *graded_today)),
        longest,
        Some(say(key::STREAK_FREEZES, "count", u32::from(standing.freezes))),
        to_freeze,
        milestone.map(|days| say(key::STREAK_NEXT_MILESTONE, "days", days)),
        away,
    ];
    facts.into_iter().flatten().collect()
}

/// What the marks of a week mean, as far as they do not speak for themselves: each mark with its word.
pub fn legend(language: Language, week: &[DayMark]) -> Vec<(DayKind, String)> {
    let mut found: Vec<(DayKind, String)> = Vec::new();
    for mark in week {
        let word = match mark.kind {
            DayKind::Studied | DayKind::Open | DayKind::Idle | DayKind::Late => continue,
            DayKind::Frozen => key::MARK_FROZEN,
            DayKind::Off(Off::Vacation) => key::MARK_VACATION,
            DayKind::Off(Off::Excused) => key::MARK_EXCUSED,
            DayKind::Off(Off::Bridged) => key::MARK_BRIDGED,
            DayKind::Missed => key::MARK_MISSED,
        };
        if found.iter().all(|(kind, _)| *kind != mark.kind) {
            found.push((mark.kind, say(language, word)));
        }
    }
    found
}

/// A small picture of what a day counted for, for chats that can show it.
pub fn mark(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Studied => "🟩",
        DayKind::Frozen => "🧊",
        DayKind::Off(Off::Vacation) => "🌴",
        DayKind::Off(Off::Excused) => "🔌",
        DayKind::Off(Off::Bridged) => "✈️",
        DayKind::Missed => "🟥",
        DayKind::Open | DayKind::Idle | DayKind::Late => "⬜",
    }
}

/// A line of the ledger: the day, what it counted for and why, and where it was cut.
pub fn ledger_row(language: Language, row: &LedgerRow) -> String {
    let LedgerRow {
        date,
        kind,
        streak,
        grades,
        cutoff,
    } = row;
    let why = match kind {
        DayKind::Studied => key::LEDGER_STUDIED,
        DayKind::Frozen => key::LEDGER_FROZEN,
        DayKind::Off(Off::Vacation) => key::LEDGER_VACATION,
        DayKind::Off(Off::Excused) => key::LEDGER_EXCUSED,
        DayKind::Off(Off::Bridged) => key::LEDGER_BRIDGED,
        DayKind::Missed => key::LEDGER_MISSED,
        DayKind::Open => key::LEDGER_OPEN,
        DayKind::Idle => key::LEDGER_IDLE,
        DayKind::Late => key::LEDGER_LATE,
    };
    let what = say_with(
        language,
        why,
        &[("grades", (*grades).into()), ("streak", (*streak).into())],
    );
    let cut = [
        ("hour", cutoff.rollover.hour().into()),
        ("zone", cutoff.zone.name().into()),
    ];
    let what = what + &sentences::aside(language, &say_with(language, key::LEDGER_CUTOFF, &cut));
    let date = dates::date(language, *date);
    say_with(
        language,
        key::LEDGER_ROW,
        &[("date", (&date).into()), ("what", (&what).into())],
    )
}

/// What a grade reached.
pub fn milestone(language: Language, days: u32) -> String {
    say_with(language, key::GRADED_MILESTONE, &[("days", days.into())])
}

/// In which zone a first grade was counted, and how to change it; `None` for a learner who chose it.
pub fn zone_note(language: Language, zone: chrono_tz::Tz, source: ZoneSource) -> Option<String> {
    let note = match source {
        ZoneSource::Learner => return None,
        ZoneSource::Chat => key::GRADED_ZONE_CHAT,
        ZoneSource::Client => key::GRADED_ZONE_CLIENT,
        ZoneSource::Default => key::GRADED_ZONE_DEFAULT,
    };
    Some(say_with(language, note, &[("zone", zone.name().into())]))
}

/// The zone in the settings, and whether the learner chose it.
pub fn zone(language: Language, screen: &SettingsScreen) -> String {
    let sentence = match screen.zone_source {
        ZoneSource::Learner => key::SETTINGS_ZONE,
        ZoneSource::Chat | ZoneSource::Client | ZoneSource::Default => key::SETTINGS_ZONE_UNSET,
    };
    say_with(language, sentence, &[("zone", screen.zone.name().into())])
}

/// A change of zone or rollover that is to come, on the clock that is still in force.
pub fn coming(language: Language, screen: &SettingsScreen) -> Option<String> {
    let ComingCutoff { from, zone, rollover } = screen.coming?;
    let when = dates::moment(language, from, screen.zone) + &sentences::aside(language, screen.zone.name());
    let values = [
        ("when", (&when).into()),
        ("zone", zone.name().into()),
        ("hour", rollover.hour().into()),
    ];
    Some(say_with(language, key::SETTINGS_COMING, &values))
}

/// Whether milestones are shared.
pub fn sharing(language: Language, screen: &SettingsScreen) -> String {
    say(
        language,
        if screen.shares {
            key::SETTINGS_SHARE_ON
        } else {
            key::SETTINGS_SHARE_OFF
        },
    )
}

/// What a vacation screen says; `until` is the end of the day as the renderer writes it.
pub fn vacation(language: Language, screen: &VacationScreen, until: &str) -> Vec<String> {
    let VacationScreen {
        event,
        vacation,
        today,
        standing,
        // The renderer has written it.
        day_ends: _,
        zone: _,
    } = screen;
    let planned = |first, last, days: u64| {
        let [first, last] = [first, last].map(|date| dates::date(language, date));
        let days = i64::try_from(days).unwrap_or(0);
        let values = [
            ("days", days.into()),
            ("first", (&first).into()),
            ("last", (&last).into()),
        ];
        say_with(language, key::VACATION_PLANNED, &values)
    };
    match (event, vacation) {
        (VacationEvent::TakenBack, _) => vec![say(language, key::VACATION_TAKEN_BACK)],
        (VacationEvent::Ended, _) => vec![say(language, key::VACATION_ENDED)],
        (VacationEvent::Shown | VacationEvent::Planned, None) => vec![say(language, key::VACATION_NONE)],
        (VacationEvent::Shown | VacationEvent::Planned, Some(vacation)) => {
            let mut lines = vec![
                planned(vacation.first, vacation.last, vacation.days()),
                say(language, key::VACATION_WHAT),
            ];
            if standing.at_risk() && vacation.first > *today {
                let until = [("until", until.into())];
                lines.push(say_with(language, key::VACATION_TODAY_FIRST, &until));
            }
            lines
        }
    }
}

/// Why a vacation cannot be had as wished.
pub fn vacation_refusal(language: Language, refusal: &VacationRefusal) -> String {
    let date = |date| dates::date(language, date);
    let say_date = |key, name, day| say_with(language, key, &[(name, (&date(day)).into())]);
    match refusal {
        VacationRefusal::Unread { given } => sentences::given_only(language, key::NOTICE_BAD_VACATION, given),
        VacationRefusal::NotAhead { earliest } => say_date(key::NOTICE_VACATION_NOT_AHEAD, "earliest", *earliest),
        VacationRefusal::EndsBefore { first } => say_date(key::NOTICE_VACATION_ENDS_BEFORE, "first", *first),
        VacationRefusal::TooLong { most, latest } => {
            let latest = date(*latest);
            let values = [("most", (*most).into()), ("latest", (&latest).into())];
            say_with(language, key::NOTICE_VACATION_TOO_LONG, &values)
        }
        VacationRefusal::TooFar { most } => {
            say_with(language, key::NOTICE_VACATION_TOO_FAR, &[("most", (*most).into())])
        }
        VacationRefusal::StudyFirst => say(language, key::NOTICE_VACATION_STUDY_FIRST),
        VacationRefusal::NothingToEnd => say(language, key::NOTICE_NO_VACATION),
    }
}
