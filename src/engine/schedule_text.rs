//! Times and days of a schedule as people write them.

use chrono::NaiveTime;

use crate::domain::calendar::Weekdays;

/// Reads a time of day: `09:00`, `9:00`, `21：30`, `9am`, `9:30 pm`, `9点`, `7`.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase().replace('：', ":").replace(['点', '时'], ":");
    let (text, shift) = match text.strip_suffix("am").or_else(|| text.strip_suffix("pm")) {
        Some(rest) => (rest.trim().to_owned(), Some(text.ends_with("pm"))),
        None => (text, None),
    };
    let (hour, minute) = text.split_once(':').unwrap_or((&text, ""));
    let minute = minute.trim_end_matches('分');
    let number = |part: &str| {
        if part.len() <= 2 {
            part.trim().parse::<u32>().ok()
        } else {
            None
        }
    };
    let hour = number(hour)?;
    let minute = if minute.is_empty() { 0 } else { number(minute)? };
    let hour = match shift {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(after_noon) => hour % 12 + if after_noon { 12 } else { 0 },
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// Reads days of the week: `daily`, `weekdays`, `weekends`, `mon-fri`, `mon,wed,fri`, `每天`, `工作日`, `周末`.
pub fn parse_days(text: &str) -> Option<Weekdays> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "daily" | "every day" | "everyday" | "每天" => return Some(Weekdays::ALL),
        "weekdays" | "workdays" | "工作日" => return Some(Weekdays::WORKING),
        "weekends" | "weekend" | "周末" => return Weekdays::from_bits(0b110_0000),
        _ => {}
    }
    let mut bits = 0u8;
    for part in text.split([',', '，', '、', ' ']).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once(['-', '–', '~', '至']).unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        // A range may run over Sunday: fri-mon.
        let mut index = first;
        loop {
            bits |= 1 << index;
            if index == last {
                break;
            }
            index = (index + 1) % 7;
        }
    }
    Weekdays::from_bits(bits)
}

/// Monday is 0.
fn day(text: &str) -> Option<u8> {
    let names: [(&[&str], u8); 7] = [
        (&["mon", "monday", "周一", "一"], 0),
        (&["tue", "tues", "tuesday", "周二", "二"], 1),
        (&["wed", "wednesday", "周三", "三"], 2),
        (&["thu", "thur", "thurs", "thursday", "周四", "四"], 3),
        (&["fri", "friday", "周五", "五"], 4),
        (&["sat", "saturday", "周六", "六"], 5),
        (&["sun", "sunday", "周日", "周天", "日"], 6),
    ];
    names
        .iter()
        .find(|(known, _)| known.contains(&text.trim()))
        .map(|(_, index)| *index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, wanted) in [
            ("09:00", "09:00"),
            ("9:05", "09:05"),
            ("21：30", "21:30"),
            ("9am", "09:00"),
            ("9:30 PM", "21:30"),
            ("12am", "00:00"),
            ("12pm", "12:00"),
            ("9点", "09:00"),
            ("9点30分", "09:30"),
            ("7", "07:00"),
        ] {
            assert_eq!(
                parse_time(text).map(|time| time.format("%H:%M").to_string()).as_deref(),
                Some(wanted),
                "{text}"
            );
        }
        for text in ["", "25:00", "9:60", "noon", "13pm", "0900000", "-1", "9:5:5", "09.00"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn days() {
        for (text, bits) in [
            ("daily", 127),
            ("mon-fri", 31),
            ("Mon,Wed,Fri", 21),
            ("fri-mon", 113),
            ("周一至周五", 31),
            ("周末", 96),
            ("周六、周日", 96),
        ] {
            assert_eq!(parse_days(text).map(Weekdays::bits), Some(bits), "{text}");
        }
        for text in ["", "someday", "mon-", "rag"] {
            assert_eq!(parse_days(text), None, "{text}");
        }
    }
}
