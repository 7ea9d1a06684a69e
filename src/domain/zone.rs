//! Time zones as people write them: IANA names, cities in English or Chinese, and plain offsets.

use std::str::FromStr;

use chrono_tz::{TZ_VARIANTS, Tz};

use super::question::Language;

/// Cities and countries that people write and that the tz database has under another name.
const ALIASES: [(&str, Tz); 34] = [
    ("beijing", Tz::Asia__Shanghai),
    ("china", Tz::Asia__Shanghai),
    ("shenzhen", Tz::Asia__Shanghai),
    ("hangzhou", Tz::Asia__Shanghai),
    ("guangzhou", Tz::Asia__Shanghai),
    ("北京", Tz::Asia__Shanghai),
    ("上海", Tz::Asia__Shanghai),
    ("深圳", Tz::Asia__Shanghai),
    ("杭州", Tz::Asia__Shanghai),
    ("广州", Tz::Asia__Shanghai),
    ("成都", Tz::Asia__Shanghai),
    ("中国", Tz::Asia__Shanghai),
    ("香港", Tz::Asia__Hong_Kong),
    ("台北", Tz::Asia__Taipei),
    ("新加坡", Tz::Asia__Singapore),
    ("东京", Tz::Asia__Tokyo),
    ("首尔", Tz::Asia__Seoul),
    ("悉尼", Tz::Australia__Sydney),
    ("伦敦", Tz::Europe__London),
    ("柏林", Tz::Europe__Berlin),
    ("巴黎", Tz::Europe__Paris),
    ("纽约", Tz::America__New_York),
    ("多伦多", Tz::America__Toronto),
    ("旧金山", Tz::America__Los_Angeles),
    ("洛杉矶", Tz::America__Los_Angeles),
    ("西雅图", Tz::America__Los_Angeles),
    ("san francisco", Tz::America__Los_Angeles),
    ("seattle", Tz::America__Los_Angeles),
    ("boston", Tz::America__New_York),
    ("mumbai", Tz::Asia__Kolkata),
    ("bangalore", Tz::Asia__Kolkata),
    ("india", Tz::Asia__Kolkata),
    ("munich", Tz::Europe__Berlin),
    ("japan", Tz::Asia__Tokyo),
];

/// Locales, in lower case, of people most of whom live in one zone.
const LOCALES: [(&str, Tz); 33] = [
    ("zh", Tz::Asia__Shanghai),
    ("zh-hk", Tz::Asia__Hong_Kong),
    ("zh-tw", Tz::Asia__Taipei),
    ("zh-hant", Tz::Asia__Taipei),
    ("zh-sg", Tz::Asia__Singapore),
    ("ja", Tz::Asia__Tokyo),
    ("ko", Tz::Asia__Seoul),
    ("vi", Tz::Asia__Ho_Chi_Minh),
    ("th", Tz::Asia__Bangkok),
    ("hi", Tz::Asia__Kolkata),
    ("ne", Tz::Asia__Kathmandu),
    ("en-gb", Tz::Europe__London),
    ("en-ie", Tz::Europe__Dublin),
    ("en-in", Tz::Asia__Kolkata),
    ("en-nz", Tz::Pacific__Auckland),
    ("de", Tz::Europe__Berlin),
    ("fr-fr", Tz::Europe__Paris),
    ("es-es", Tz::Europe__Madrid),
    ("it", Tz::Europe__Rome),
    ("nl", Tz::Europe__Amsterdam),
    ("da", Tz::Europe__Copenhagen),
    ("sv-se", Tz::Europe__Stockholm),
    ("no", Tz::Europe__Oslo),
    ("fi", Tz::Europe__Helsinki),
    ("pl", Tz::Europe__Warsaw),
    ("cs", Tz::Europe__Prague),
    ("hu", Tz::Europe__Budapest),
    ("ro", Tz::Europe__Bucharest),
    ("bg", Tz::Europe__Sofia),
    ("el", Tz::Europe__Athens),
    ("tr", Tz::Europe__Istanbul),
    ("uk", Tz::Europe__Kyiv),
    ("he", Tz::Asia__Jerusalem),
];

/// Longer words than this are near no zone, in characters.
const LONGEST_NAME: usize = 60;

/// Who chose the zone in which a learner's days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneSource {
    /// The learner said so.
    Learner,
    /// It is that of the chat where they first answered.
    Chat,
    /// Their client hinted at it.
    Client,
    /// Nobody said: UTC.
    Default,
}

impl ZoneSource {
    /// The word that the store keeps.
    pub fn code(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Chat => "chat",
            Self::Client => "client",
            Self::Default => "default",
        }
    }
}

impl FromStr for ZoneSource {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        [Self::Learner, Self::Chat, Self::Client, Self::Default]
            .into_iter()
            .find(|source| source.code() == code)
            .ok_or(())
    }
}

/// A text that names no zone, with the name that it is closest to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone {
    /// The nearest name, if any is near.
    pub nearest: Option<String>,
}

/// Reads a zone: `Asia/Shanghai`, `shanghai`, `北京`, `new york`, `UTC`, `UTC+8`.
pub fn parse(text: &str) -> Result<Tz, UnknownZone> {
    let wanted = text.trim().to_lowercase();
    if let Some((_, zone)) = ALIASES.iter().find(|(name, _)| *name == wanted) {
        return Ok(*zone);
    }
    if let Some(zone) = offset(&wanted) {
        return Ok(zone);
    }
    let wanted = wanted.replace(' ', "_");
    if let Some(zone) = TZ_VARIANTS.iter().find(|zone| {
        zone.name().to_lowercase() == wanted || (!wanted.is_empty() && city(**zone).to_lowercase() == wanted)
    }) {
        return Ok(*zone);
    }
    // Measuring takes time with the square of the length, and no name is that long.
    if wanted.chars().count() > LONGEST_NAME {
        return Err(UnknownZone { nearest: None });
    }
    let distance = |zone: &Tz| {
        let name = zone.name().to_lowercase();
        strsim::damerau_levenshtein(&name, &wanted)
            .min(strsim::damerau_levenshtein(&city(*zone).to_lowercase(), &wanted))
    };
    let nearest = TZ_VARIANTS
        .iter()
        .map(|zone| (distance(zone), zone))
        .min_by_key(|(distance, _)| *distance);
    Err(UnknownZone {
        nearest: nearest
            .filter(|(distance, _)| distance * 4 <= wanted.chars().count())
            .map(|(_, zone)| zone.name().to_owned()),
    })
}

/// Up to `most` zones whose name or city begins with, or contains, what was typed so far.
pub fn complete(typed: &str, language: Language, most: usize) -> Vec<Tz> {
    let wanted = typed.trim().to_lowercase().replace(' ', "_");
    if wanted.is_empty() {
        return offers(language).to_vec();
    }
    let offered = |zone: &&Tz| city(**zone).to_lowercase().starts_with(&wanted);
    let alias = ALIASES
        .iter()
        .filter(|(name, _)| name.starts_with(typed.trim()))
        .map(|(_, zone)| *zone);
    let starts = |zone: &&Tz| {
        city(**zone).to_lowercase().starts_with(&wanted) || zone.name().to_lowercase().starts_with(&wanted)
    };
    let contains = |zone: &&Tz| zone.name().to_lowercase().contains(&wanted);
    let mut found: Vec<Tz> = Vec::new();
    for zone in alias
        .chain(offers(language).iter().filter(offered).copied())
        .chain(TZ_VARIANTS.iter().filter(starts).copied())
        .chain(TZ_VARIANTS.iter().filter(contains).copied())
    {
        if !found.contains(&zone) {
            found.push(zone);
        }
        if found.len() == most {
            break;
        }
    }
    found
}

/// The zones to offer first to readers of a language.
pub fn offers(language: Language) -> &'static [Tz] {
    match language {
        Language::En => &[
            Tz::America__Los_Angeles,
            Tz::America__New_York,
            Tz::Europe__London,
            Tz::Europe__Berlin,
            Tz::Asia__Kolkata,
            Tz::Asia__Singapore,
            Tz::Asia__Shanghai,
            Tz::UTC,
        ],
        Language::Zh => &[
            Tz::Asia__Shanghai,
            Tz::Asia__Hong_Kong,
            Tz::Asia__Taipei,
            Tz::Asia__Singapore,
            Tz::Asia__Tokyo,
            Tz::Europe__London,
            Tz::America__New_York,
            Tz::America__Los_Angeles,
        ],
    }
}

/// The zone that the locale of a client hints at: that of a language spoken in one zone for the most part,
/// or of a region with one zone. `None` where it could be anywhere.
pub fn of_locale(locale: &str) -> Option<Tz> {
    let locale = locale.to_lowercase().replace('_', "-");
    let known = |tag: &str| LOCALES.iter().find(|(name, _)| *name == tag).map(|(_, zone)| *zone);
    known(&locale).or_else(|| known(locale.split('-').next()?))
}

/// The last part of a zone's name, `New_York` of `America/New_York`.
pub fn city(zone: Tz) -> &'static str {
    zone.name().rsplit('/').next().unwrap_or_default()
}

/// `UTC+8`, `GMT-5`: the fixed zones of the tz database, whose own names have the sign reversed.
fn offset(text: &str) -> Option<Tz> {
    let rest = text.strip_prefix("utc").or_else(|| text.strip_prefix("gmt"))?.trim();
    if rest.is_empty() {
        return Some(Tz::UTC);
    }
    let hours: i8 = rest.trim_end_matches(":00").parse().ok()?;
    let sign = if hours < 0 { '+' } else { '-' };
    format!("Etc/GMT{sign}{}", hours.unsigned_abs()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_as_people_write_them() {
        for (text, name) in [
            ("Asia/Shanghai", "Asia/Shanghai"),
            ("asia/shanghai", "Asia/Shanghai"),
            (" Shanghai ", "Asia/Shanghai"),
            ("北京", "Asia/Shanghai"),
            ("new york", "America/New_York"),
            ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("utc", "UTC"),
            ("UTC+8", "Etc/GMT-8"),
            ("gmt-05:00", "Etc/GMT+5"),
        ] {
            assert_eq!(parse(text).map(Tz::name), Ok(name), "{text}");
        }
    }

    #[test]
    fn unknown_zones_name_the_nearest() {
        assert_eq!(
            parse("Asia/Shangai").unwrap_err().nearest.as_deref(),
            Some("Asia/Shanghai")
        );
        assert_eq!(parse("Xanadu").unwrap_err().nearest, None);
        assert!(parse("").is_err() && parse("utc+99").is_err());
    }

    #[test]
    fn locales_hint_at_a_zone_where_most_of_their_people_live_in_one() {
        for (locale, zone) in [
            ("zh-CN", Some(Tz::Asia__Shanghai)),
            ("zh-hans", Some(Tz::Asia__Shanghai)),
            ("zh-TW", Some(Tz::Asia__Taipei)),
            ("zh_HK", Some(Tz::Asia__Hong_Kong)),
            ("ja", Some(Tz::Asia__Tokyo)),
            ("de", Some(Tz::Europe__Berlin)),
            ("en-GB", Some(Tz::Europe__London)),
            ("en-US", None),
            ("en", None),
            ("es", None),
            ("pt-BR", None),
            ("", None),
        ] {
            assert_eq!(of_locale(locale), zone, "{locale}");
        }
    }

    #[test]
    fn completion_finds_by_city_and_by_part() {
        assert_eq!(complete("shang", Language::En, 5)[0], Tz::Asia__Shanghai);
        assert_eq!(complete("北", Language::Zh, 5)[0], Tz::Asia__Shanghai);
        // The likeliest comes before others whose names begin alike.
        assert_eq!(complete("ber", Language::En, 5)[0], Tz::Europe__Berlin);
        assert!(complete("america/", Language::En, 25).len() == 25);
        assert!(complete("", Language::Zh, 25).contains(&Tz::Asia__Shanghai));
        assert!(complete("zzzz", Language::En, 25).is_empty());
    }
}
