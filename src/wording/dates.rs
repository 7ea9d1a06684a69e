//! Dates, times, intervals and weekdays in words.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;

use super::{key, say};
use crate::domain::calendar::Weekdays;
use crate::domain::question::Language;

/// A date with its weekday: `Wed, Nov 25` or `11月25日周三`.
pub fn date(language: Language, date: NaiveDate) -> String {
    match language {
        Language::En => date.format("%a, %b %-d").to_string(),
        Language::Zh => format!(
            "{}月{}日{}",
            date.month(),
            date.day(),
            weekday(language, date.weekday())
        ),
    }
}

/// A time of day: `09:00`.
pub fn time(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// An instant on the wall clock of a zone: `Wed, Nov 25, 09:00`.
pub fn moment(language: Language, at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone).naive_local();
    match language {
        Language::En => format!("{}, {}", date(language, local.date()), time(local.time())),
        Language::Zh => format!("{} {}", date(language, local.date()), time(local.time())),
    }
}

/// An instant on the wall clock of a zone, by the hour alone: `04:00`.
pub fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    time(at.with_timezone(&zone).time())
}

/// An interval as short as a button needs: `3 d`, `2 mo`, `1.5 y`; `3 天`, `2 个月`, `1.5 年`.
pub fn interval(language: Language, days: u32) -> String {
    let tenths = |unit: u32| (days * 10 + unit / 2) / unit;
    let number = |tenths: u32| {
        if tenths.is_multiple_of(10) {
            format!("{}", tenths / 10)
        } else {
            format!("{}.{}", tenths / 10, tenths % 10)
        }
    };
    match (language, days) {
        (Language::En, 0..60) => format!("{days} d"),
        (Language::En, 60..365) => format!("{} mo", number(tenths(30))),
        (Language::En, 365..) => format!("{} y", number(tenths(365))),
        (Language::Zh, 0..60) => format!("{days} 天"),
        (Language::Zh, 60..365) => format!("{} 个月", number(tenths(30))),
        (Language::Zh, 365..) => format!("{} 年", number(tenths(365))),
    }
}

/// Days of the week: `every day`, `Monday to Friday`, `Mon, Wed, Fri`.
pub fn weekdays(language: Language, days: Weekdays) -> String {
    const WEEK: [Weekday; 7] = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];
    match days.bits() {
        0b111_1111 => say(language, key::DAYS_ALL),
        0b001_1111 => say(language, key::DAYS_WORKING),
        0b110_0000 => say(language, key::DAYS_WEEKEND),
        _ => {
            let names: Vec<&str> = WEEK
                .into_iter()
                .filter(|day| days.has(*day))
                .map(|day| weekday(language, day))
                .collect();
            names.join(match language {
                Language::En => ", ",
                Language::Zh => "、",
            })
        }
    }
}

/// The short name of a weekday: `Wed`, `周三`.
pub fn weekday(language: Language, day: Weekday) -> &'static str {
    let names = match language {
        Language::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        Language::Zh => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    };
    names[day.num_days_from_monday() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_intervals_read_well() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
        assert_eq!(date(Language::En, day), "Wed, Nov 25");
        assert_eq!(date(Language::Zh, day), "11月25日周三");
        let shown = [1, 59, 60, 100, 364, 365, 1_000].map(|days| interval(Language::En, days));
        assert_eq!(shown, ["1 d", "59 d", "2 mo", "3.3 mo", "12.1 mo", "1 y", "2.7 y"]);
        assert_eq!(interval(Language::Zh, 90), "3 个月");
        let at = "2026-11-25T01:00:00Z".parse().unwrap();
        assert_eq!(moment(Language::Zh, at, Tz::Asia__Shanghai), "11月25日周三 09:00");
    }

    #[test]
    fn weekdays_are_named_together_where_they_can_be() {
        assert_eq!(weekdays(Language::En, Weekdays::ALL), "every day");
        assert_eq!(weekdays(Language::Zh, Weekdays::WORKING), "周一至周五");
        assert_eq!(
            weekdays(Language::En, Weekdays::from_bits(0b001_0101).unwrap()),
            "Mon, Wed, Fri"
        );
    }
}
