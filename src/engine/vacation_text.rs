//! Vacations as people write them: a number of days, dates, weekdays, in English and Chinese.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::domain::vacation::Until;

/// Words for the months, January first.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// What was wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    /// The first date; `None`: as soon as possible.
    pub from: Option<NaiveDate>,
    /// Until when.
    pub until: Until,
}

/// Parts a line such as `from Dec 1 until Dec 10` or `5 days` into its end and its beginning.
pub(super) fn part(line: &str) -> (String, Option<String>) {
    let (mut until, mut from) = (Vec::new(), Vec::new());
    let mut begins = false;
    for word in line.split_whitespace() {
        match word.to_lowercase().as_str() {
            "from" | "从" => begins = true,
            "until" | "till" | "to" | "through" | "for" | "到" | "至" => begins = false,
            _ if begins => from.push(word),
            _ => until.push(word),
        }
    }
    (until.join(" "), (!from.is_empty()).then(|| from.join(" ")))
}

/// Whether a line ends a vacation.
pub(super) fn is_end(line: &str) -> bool {
    ["off", "end", "stop", "none", "cancel", "结束", "取消", "不要"].contains(&line.trim().to_lowercase().as_str())
}

/// Reads a wish; gives back what cannot be read.
pub(super) fn read(until: &str, from: Option<&str>, today: NaiveDate) -> Result<Wish, String> {
    let from_date = match from {
        None => None,
        Some(given) => Some(date(given, today).ok_or_else(|| given.trim().to_owned())?),
    };
    // A date without its year, or a weekday, is the next one after the beginning.
    let base = from_date.unwrap_or(today);
    if let Some(days) = count(until) {
        return Ok(Wish {
            from: from_date,
            until: Until::Days(days),
        });
    }
    if let Some(last) = date(until, base) {
        return Ok(Wish {
            from: from_date,
            until: Until::Date(last),
        });
    }
    // Two dates, one after the other.
    if let (None, Some((first, last))) = (from_date, until.trim().split_once(char::is_whitespace))
        && let Some(first) = date(first, today)
        && let Some(last) = date(last, first)
    {
        return Ok(Wish {
            from: Some(first),
            until: Until::Date(last),
        });
    }
    Err(until.trim().to_owned())
}

/// `5`, `5 days`, `5天`, `2 weeks`, `一周`.
fn count(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text[digits.len()..].trim();
    let number: u32 = match digits {
        "" if unit == "a week" || unit == "一周" => return Some(7),
        "" if unit == "two weeks" || unit == "两周" => return Some(14),
        digits => digits.parse().ok().filter(|number| *number > 0)?,
    };
    match unit {
        "" | "d" | "day" | "days" | "天" => Some(number),
        "w" | "week" | "weeks" | "周" | "星期" => number.checked_mul(7),
        _ => None,
    }
}

/// `2026-12-10`, `12-10`, `Dec 10`, `12月10日`, `friday`, `周五`, `tomorrow`; a date without a year is the next such.
fn date(text: &str, base: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim().to_lowercase();
    if ["tomorrow", "明天"].contains(&text.as_str()) {
        return base.succ_opt();
    }
    if let Some(weekday) = weekday(&text) {
        return (1..=7)
            .map(|ahead| base + Days::new(ahead))
            .find(|date| date.weekday() == weekday);
    }
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "-/.,年月日".contains(c))
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &str| part.parse::<u32>().ok();
    let month = |part: &str| {
        let letters: String = part.chars().take(3).collect();
        let named = MONTHS.iter().position(|name| part.is_ascii() && *name == letters);
        named.and_then(|index| u32::try_from(index + 1).ok())
    };
    let next = |month: u32, day: u32| {
        let years = base.year()..=base.year() + 8;
        years
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .find(|date| *date >= base)
    };
    match parts.as_slice() {
        [year, wanted, day] => {
            let year = year.parse().ok().filter(|year| (2000..=9999).contains(year))?;
            NaiveDate::from_ymd_opt(year, month(wanted).or_else(|| number(wanted))?, number(day)?)
        }
        [a, b] => match (month(a), month(b)) {
            (Some(month), None) => next(month, number(b)?),
            (None, Some(month)) => next(month, number(a)?),
            (None, None) => next(number(a)?, number(b)?),
            (Some(_), Some(_)) => None,
        },
        _ => None,
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    let chinese = text.strip_prefix("周").or_else(|| text.strip_prefix("星期"));
    match chinese {
        Some(day) => match day {
            "一" => Some(Weekday::Mon),
            "二" => Some(Weekday::Tue),
            "三" => Some(Weekday::Wed),
            "四" => Some(Weekday::Thu),
            "五" => Some(Weekday::Fri),
            "六" => Some(Weekday::Sat),
            "日" | "天" => Some(Weekday::Sun),
            _ => None,
        },
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn lengths_and_dates_are_read_as_people_write_them() {
        // A Wednesday.
        let today = day("2026-11-25");
        for (given, days) in [
            ("5", 5),
            (" 5 days ", 5),
            ("3天", 3),
            ("2 weeks", 14),
            ("一周", 7),
            ("99", 99),
        ] {
            let wish = read(given, None, today).unwrap();
            assert_eq!((wish.from, wish.until), (None, Until::Days(days)), "{given}");
        }
        for (given, last) in [
            ("2026-12-10", "2026-12-10"),
            ("2026/12/1", "2026-12-01"),
            ("12-10", "2026-12-10"),
            ("1/5", "2027-01-05"),
            ("Dec 10", "2026-12-10"),
            ("10 December", "2026-12-10"),
            ("12月10日", "2026-12-10"),
            ("2-29", "2028-02-29"),
            ("friday", "2026-11-27"),
            ("wed", "2026-12-02"),
            ("周日", "2026-11-29"),
            ("tomorrow", "2026-11-26"),
        ] {
            let wish = read(given, None, today).map(|wish| wish.until);
            assert_eq!(wish, Ok(Until::Date(day(last))), "{given}");
        }
        let wish = read("12-10", Some("Dec 1"), today).unwrap();
        assert_eq!(wish.from, Some(day("2026-12-01")));
        let two = read("2026-12-28 1-5", None, today).unwrap();
        assert_eq!(
            (two.from, two.until),
            (Some(day("2026-12-28")), Until::Date(day("2027-01-05")))
        );
    }

    #[test]
    fn what_cannot_be_read_is_given_back() {
        let today = day("2026-11-25");
        for given in [
            "",
            "0",
            "soon",
            "2026-02-30",
            "13-01",
            "5 years",
            "-3",
            "🙂",
            "1-2-3-4",
            "99999999999",
            "周八",
            "may may",
        ] {
            assert_eq!(read(given, None, today), Err(given.to_owned()), "{given}");
        }
        assert_eq!(read("5", Some("never"), today), Err("never".to_owned()));
    }

    #[test]
    fn lines_are_parted() {
        assert_eq!(part("from Dec 1 until Dec 10"), ("Dec 10".into(), Some("Dec 1".into())));
        assert_eq!(part("for 5 days from friday"), ("5 days".into(), Some("friday".into())));
        assert_eq!(part("5"), ("5".into(), None));
        assert!(is_end(" Off ") && !is_end("5"));
    }
}
