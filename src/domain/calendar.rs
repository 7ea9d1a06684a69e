//! Study dates, and the next instant at which a schedule fires, across every change of the clocks.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// The hour at which a learner's day ends, 0 to 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rollover(u8);

impl Rollover {
    /// Four in the morning.
    pub const DEFAULT: Self = Self(4);

    /// Accepts 0 to 6.
    pub fn new(hour: u8) -> Option<Self> {
        (hour <= 6).then_some(Self(hour))
    }

    /// The hour, 0 to 6.
    pub fn hour(self) -> u8 {
        self.0
    }
}

/// The study date that an instant counts for: the wall clock in `zone` minus the rollover hour, then its date.
pub fn study_date(at: DateTime<Utc>, zone: Tz, rollover: Rollover) -> NaiveDate {
    (at.with_timezone(&zone).naive_local() - Duration::hours(i64::from(rollover.0))).date()
}

/// The instant at which the study date `date` ends in `zone`.
pub fn day_end(date: NaiveDate, zone: Tz, rollover: Rollover) -> DateTime<Utc> {
    let next = date + Days::new(1);
    resolve(
        zone,
        next.and_time(NaiveTime::MIN) + Duration::hours(i64::from(rollover.0)),
    )
}

/// The instant at which a wall clock in `zone` shows `local`: the first of two, or the first instant after a gap.
pub fn resolve(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    if let Some(instant) = zone.from_local_datetime(&local).earliest() {
        return instant.to_utc();
    }
    // Inside a gap the local clock jumps over `local`: search for the second in which it does. The
    // widest gap on record is the 24 hours that Samoa left out in 2011.
    let (mut before, mut after) = (
        (local - Duration::hours(40)).and_utc(),
        (local + Duration::hours(40)).and_utc(),
    );
    while after - before > Duration::seconds(1) {
        let middle = before + (after - before) / 2;
        if middle.with_timezone(&zone).naive_local() < local {
            before = middle;
        } else {
            after = middle;
        }
    }
    // The bisection ends within a second behind the jump, which falls on a whole second.
    DateTime::from_timestamp(after.timestamp(), 0).unwrap_or(after)
}

/// The days of the week on which a schedule fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);
    /// Monday to Friday.
    pub const WORKING: Self = Self(0b001_1111);

    /// From bits, Monday lowest; `None` for no day at all or bits beyond Sunday.
    pub fn from_bits(bits: u8) -> Option<Self> {
        (1..=0b111_1111).contains(&bits).then_some(Self(bits))
    }

    /// The bits, Monday lowest.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether the day is among them.
    pub fn has(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }
}

/// When a schedule fires: a wall-clock time in a zone on some weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// The zone of the wall clock.
    pub zone: Tz,
    /// The time on the wall clock.
    pub time: NaiveTime,
    /// The days.
    pub weekdays: Weekdays,
}

/// One firing of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Firing {
    /// When.
    pub at: DateTime<Utc>,
    /// The local date it belongs to.
    pub local_date: NaiveDate,
}

impl Rhythm {
    /// The local date of an instant in this rhythm's zone.
    pub fn local_date(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The firing on a local date, or `None` where the weekday is off or the zone skipped the date.
    pub fn on(&self, date: NaiveDate) -> Option<Firing> {
        if !self.weekdays.has(date.weekday()) {
            return None;
        }
        let local = date.and_time(self.time);
        let after = resolve(self.zone, local);
        // Where a gap ends at midnight, as in Greenland, the first instant after it is on the next date: there
        // it fires as early before the gap as it should have been within it.
        let offset = after.with_timezone(&self.zone).offset().fix();
        let before = (local - Duration::seconds(i64::from(offset.local_minus_utc()))).and_utc();
        // A date that the zone left out altogether (Samoa, 30 December 2011) has no firing.
        let at = [after, before].into_iter().find(|at| self.local_date(*at) == date)?;
        Some(Firing { at, local_date: date })
    }

    /// The first firing after an instant. There always is one: every weekday comes within a week
    /// and no zone leaves out the same weekday twice in a row.
    pub fn next_after(&self, after: DateTime<Utc>) -> Option<Firing> {
        let start = self.local_date(after).pred_opt()?;
        start
            .iter_days()
            .take(24)
            .filter_map(|date| self.on(date))
            .find(|firing| firing.at > after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{TZ_VARIANTS, Tz};
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> Tz {
        name.parse().unwrap()
    }

    #[track_caller]
    fn counts_for(instant: &str, zone_name: &str, rollover: u8, date: &str) {
        assert_eq!(
            study_date(at(instant), zone(zone_name), Rollover::new(rollover).unwrap()),
            day(date)
        );
    }

    #[test]
    fn which_day_wall_clock_minus_rollover() {
        counts_for("2026-11-25T19:59:59Z", "Asia/Shanghai", 4, "2026-11-25");
        counts_for("2026-11-25T20:00:00Z", "Asia/Shanghai", 4, "2026-11-26");
        counts_for("2026-11-25T15:59:59Z", "Asia/Shanghai", 0, "2026-11-25");
        counts_for("2026-11-25T16:00:00Z", "Asia/Shanghai", 0, "2026-11-26");
        // Clocks go forward at 02:00 in Berlin: 04:00 local is only two hours after midnight plus one.
        counts_for("2026-03-29T01:59:59Z", "Europe/Berlin", 4, "2026-03-28");
        counts_for("2026-03-29T02:00:00Z", "Europe/Berlin", 4, "2026-03-29");
        counts_for("2026-10-25T02:59:59Z", "Europe/Berlin", 4, "2026-10-24");
        counts_for("2026-10-25T03:00:00Z", "Europe/Berlin", 4, "2026-10-25");
        counts_for("2026-01-01T00:00:00Z", "Asia/Kathmandu", 6, "2025-12-31");
        counts_for("2026-01-01T00:15:00Z", "Asia/Kathmandu", 6, "2026-01-01");
    }

    #[test]
    fn a_skipped_time_fires_at_the_first_instant_after_the_gap() {
        let rhythm = Rhythm {
            zone: zone("Europe/Berlin"),
            time: "02:30:00".parse().unwrap(),
            weekdays: Weekdays::ALL,
        };
        assert_eq!(rhythm.on(day("2026-03-29")).unwrap().at, at("2026-03-29T01:00:00Z"));
        let santiago = Rhythm {
            zone: zone("America/Santiago"),
            time: "00:15:00".parse().unwrap(),
            weekdays: Weekdays::ALL,
        };
        assert_eq!(santiago.on(day("2026-09-06")).unwrap().at, at("2026-09-06T04:00:00Z"));
    }

    #[test]
    fn a_doubled_time_fires_the_first_time() {
        let rhythm = Rhythm {
            zone: zone("Europe/Berlin"),
            time: "02:30:00".parse().unwrap(),
            weekdays: Weekdays::ALL,
        };
        assert_eq!(rhythm.on(day("2026-10-25")).unwrap().at, at("2026-10-25T00:30:00Z"));
    }

    #[test]
    fn a_gap_until_midnight_costs_no_date() {
        let rhythm = Rhythm {
            zone: zone("America/Nuuk"),
            time: "23:30:00".parse().unwrap(),
            weekdays: Weekdays::ALL,
        };
        // At 23:00 the clocks go forward to midnight.
        let firing = rhythm.on(day("2024-03-30")).unwrap();
        assert_eq!(firing.at, at("2024-03-31T00:30:00Z"));
        assert_eq!(rhythm.local_date(firing.at), day("2024-03-30"));
    }

    #[test]
    fn a_date_that_a_zone_left_out_has_no_firing() {
        let rhythm = Rhythm {
            zone: zone("Pacific/Apia"),
            time: "09:00:00".parse().unwrap(),
            weekdays: Weekdays::ALL,
        };
        assert_eq!(rhythm.on(day("2011-12-30")), None);
        assert_eq!(
            rhythm.next_after(at("2011-12-30T05:00:00Z")).unwrap().local_date,
            day("2011-12-31")
        );
    }

    #[test]
    fn weekdays_are_kept() {
        let rhythm = Rhythm {
            zone: Tz::UTC,
            time: "09:00:00".parse().unwrap(),
            weekdays: Weekdays::WORKING,
        };
        let friday = at("2026-11-27T09:00:00Z");
        assert_eq!(rhythm.next_after(friday).unwrap().at, at("2026-11-30T09:00:00Z"));
        assert!(Weekdays::from_bits(0).is_none() && Weekdays::from_bits(128).is_none());
    }

    /// The dates of ten years on which a zone's clocks change.
    fn changes(zone: Tz) -> Vec<NaiveDate> {
        let offset = |at: DateTime<Utc>| at.with_timezone(&zone).offset().fix();
        let days =
            |step: i64| (0..3_650 / step).map(move |number| at("2020-01-01T00:00:00Z") + Duration::days(number * step));
        // No zone of these years changes its clocks twice within five days.
        let around = days(5).filter(|start| offset(*start) != offset(*start + Duration::days(5)));
        let exact = around.filter_map(|start| {
            (0..120)
                .map(|hour| start + Duration::hours(hour))
                .find(|hour| offset(*hour) != offset(*hour + Duration::hours(1)))
        });
        exact.map(|change| change.with_timezone(&zone).date_naive()).collect()
    }

    #[test]
    fn around_every_change_of_every_zones_clocks_a_time_fires_at_its_first_instant_or_after_the_gap() {
        let mut looked_at = 0;
        for zone in TZ_VARIANTS {
            for change in changes(zone) {
                for (date, half_hour) in (-1..=1).flat_map(|days| (0..48).map(move |half_hour| (days, half_hour))) {
                    let date = change + Duration::days(date);
                    let time = NaiveTime::MIN + Duration::minutes(30 * half_hour);
                    let rhythm = Rhythm {
                        zone,
                        time,
                        weekdays: Weekdays::ALL,
                    };
                    let Some(firing) = rhythm.on(date) else {
                        panic!("{zone} left out {date}");
                    };
                    let shows = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
                    let wanted = date.and_time(time);
                    assert_eq!(shows(firing.at).date(), date, "{zone} {wanted}: on another date");
                    let gap_until_midnight = shows(resolve(zone, wanted)).date() > date;
                    let early = shows(firing.at) < wanted;
                    assert_eq!(early, gap_until_midnight, "{zone} {wanted}: too early");
                    let before = shows(firing.at - Duration::seconds(1));
                    assert!(before < wanted, "{zone} {wanted}: too late");
                    for minutes in [20, 30, 60, 120, 180] {
                        let earlier = firing.at - Duration::minutes(minutes);
                        assert!(shows(earlier) != wanted, "{zone} {wanted}: the second time");
                    }
                    looked_at += 1;
                }
            }
        }
        assert!(looked_at > 100_000, "{looked_at}");
    }

    proptest! {
        /// In every zone over ten years, with any weekdays: no date is left out, and none comes that is off.
        #[test]
        fn weekdays_are_kept_in_every_zone(index in 0..TZ_VARIANTS.len(), bits in 1u8..128, minute in 0i64..1_440, start in 0i64..3_600) {
            let rhythm = Rhythm {
                zone: TZ_VARIANTS[index],
                time: NaiveTime::MIN + Duration::minutes(minute),
                weekdays: Weekdays::from_bits(bits).unwrap(),
            };
            let from = at("2020-01-01T00:00:00Z") + Duration::days(start);
            let firings = std::iter::successors(rhythm.next_after(from), |last| rhythm.next_after(last.at));
            let dates: Vec<NaiveDate> = firings.take(10).map(|firing| firing.local_date).collect();
            let first = dates[0];
            let wanted = first.iter_days().filter(|date| rhythm.on(*date).is_some()).take(10);
            prop_assert_eq!(&dates, &wanted.collect::<Vec<_>>());
            prop_assert!(dates.iter().all(|date| rhythm.weekdays.has(date.weekday())));
            // Nothing was passed over before the first.
            let before = rhythm.local_date(from).iter_days().take_while(|date| *date < first);
            for date in before {
                prop_assert!(rhythm.on(date).is_none_or(|firing| firing.at <= from));
            }
        }

        /// In every zone of the tz database over ten years: firings go forward, one per local date,
        /// and a firing shows the wanted time unless the clocks skipped it.
        #[test]
        fn firings_in_every_zone(index in 0..TZ_VARIANTS.len(), hour in 0u32..24, minute in 0u32..60, start in 0i64..3_650) {
            let rhythm = Rhythm {
                zone: TZ_VARIANTS[index],
                time: NaiveTime::from_hms_opt(hour, minute, 0).unwrap(),
                weekdays: Weekdays::ALL,
            };
            let mut now = at("2020-01-01T00:00:00Z") + Duration::days(start);
            let mut last: Option<Firing> = None;
            for _ in 0..8 {
                let firing = rhythm.next_after(now).unwrap();
                prop_assert!(firing.at > now);
                if let Some(last) = last {
                    prop_assert!(firing.local_date > last.local_date);
                    prop_assert!(firing.at - last.at <= Duration::hours(50));
                }
                let shown = firing.at.with_timezone(&rhythm.zone).naive_local();
                prop_assert_eq!(shown.date(), firing.local_date);
                let wanted = firing.local_date.and_time(rhythm.time);
                let gap_until_midnight = rhythm.local_date(resolve(rhythm.zone, wanted)) > firing.local_date;
                prop_assert!(shown >= wanted || gap_until_midnight);
                last = Some(firing);
                now = firing.at;
            }
        }

        /// A study date ends exactly where the next begins.
        #[test]
        fn days_meet_without_gap(index in 0..TZ_VARIANTS.len(), rollover in 0u8..=6, hours in 0i64..87_600) {
            let zone = TZ_VARIANTS[index];
            let rollover = Rollover::new(rollover).unwrap();
            let now = at("2020-01-01T00:00:00Z") + Duration::hours(hours);
            let date = study_date(now, zone, rollover);
            let end = day_end(date, zone, rollover);
            prop_assert!(end > now, "{zone} {date} {end}");
            prop_assert!(study_date(end, zone, rollover) > date);
            prop_assert_eq!(study_date(end - Duration::seconds(1), zone, rollover), date);
        }
    }
}
