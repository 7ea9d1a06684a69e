//! Where a learner's days are cut: the zone and the rollover hour, and how a change of them takes hold.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::calendar::{Rollover, day_end, study_date};

/// A change that holds is followed by no other for this long.
pub const CHANGE_REST: TimeDelta = TimeDelta::hours(24);

/// The zone and the hour at which a study date ends and the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cutoff {
    /// The zone of the wall clock.
    pub zone: Tz,
    /// The hour on it.
    pub rollover: Rollover,
}

impl Default for Cutoff {
    fn default() -> Self {
        Self {
            zone: Tz::UTC,
            rollover: Rollover::DEFAULT,
        }
    }
}

impl Cutoff {
    /// The study date that an instant counts for.
    pub fn date_at(self, at: DateTime<Utc>) -> NaiveDate {
        study_date(at, self.zone, self.rollover)
    }

    /// The instant at which a study date begins.
    pub fn start_of(self, date: NaiveDate) -> DateTime<Utc> {
        self.end_of(date - Days::new(1))
    }

    /// The instant at which a study date ends.
    pub fn end_of(self, date: NaiveDate) -> DateTime<Utc> {
        day_end(date, self.zone, self.rollover)
    }
}

/// A cutoff that held, or still holds, until an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// Until when.
    pub until: DateTime<Utc>,
    /// The cutoff.
    pub cutoff: Cutoff,
}

/// All cutoffs that a learner has had, and the one that was chosen last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cutoffs {
    /// Those before the newest, oldest first. The last of them may still hold.
    pub earlier: Vec<Earlier>,
    /// The one chosen last; it holds from the end of the one before it.
    pub newest: Cutoff,
}

/// What became of a wish to change the cutoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is as wished already.
    Nothing,
    /// Nothing was studied yet, so there is nothing to protect: it holds at once.
    AtOnce,
    /// It holds from the end of this one.
    After(Earlier),
    /// The change that was to come is taken back.
    TakenBack,
    /// Another change took hold less than [`CHANGE_REST`] ago; possible from this instant on.
    TooSoon(DateTime<Utc>),
}

impl Cutoffs {
    /// The cutoff in force at an instant.
    pub fn in_force(&self, at: DateTime<Utc>) -> Cutoff {
        let earlier = self.earlier.iter().find(|earlier| at < earlier.until);
        earlier.map_or(self.newest, |earlier| earlier.cutoff)
    }

    /// The study date that an instant counts for.
    pub fn date_at(&self, at: DateTime<Utc>) -> NaiveDate {
        self.in_force(at).date_at(at)
    }

    /// The change that was chosen and does not hold yet: from when.
    pub fn pending(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let last = self.earlier.last()?;
        (at < last.until).then_some(last.until)
    }

    /// The cutoff at which a study date ended, or will end.
    pub fn on(&self, date: NaiveDate) -> Cutoff {
        let earlier = self
            .earlier
            .iter()
            .find(|earlier| earlier.cutoff.end_of(date) <= earlier.until);
        earlier.map_or(self.newest, |earlier| earlier.cutoff)
    }

    /// From when to when a study date lasts: its first unbroken stretch. `None` for a date that travel skipped.
    pub fn span(&self, date: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        // No date is further from its own midnight in UTC than this, wherever it is.
        let midnight = date.and_time(NaiveTime::MIN).and_utc();
        let (soonest, latest) = (midnight - TimeDelta::days(2), midnight + TimeDelta::days(3));
        let first = self.earlier.partition_point(|earlier| earlier.until <= soonest);
        let mut found: Option<(DateTime<Utc>, DateTime<Utc>)> = None;
        let mut from = soonest;
        let held = self.earlier[first..]
            .iter()
            .map(|earlier| (earlier.cutoff, earlier.until));
        for (cutoff, until) in held.chain([(self.newest, latest)]) {
            if from >= latest {
                break;
            }
            let (start, end) = (cutoff.start_of(date).max(from), cutoff.end_of(date).min(until));
            if start < end {
                found = match found {
                    None => Some((start, end)),
                    // Travelling west the same date goes on.
                    Some((first, before)) if before == start => Some((first, end)),
                    Some(stretch) => return Some(stretch),
                };
            } else if found.is_some() {
                break;
            }
            from = until;
        }
        found
    }

    /// What a wish at an instant comes to. `last` is the learner's last study date: what was counted up
    /// to it is never cut anew.
    pub fn change(&self, wanted: Cutoff, at: DateTime<Utc>, last: Option<NaiveDate>) -> Change {
        let Some(last) = last else {
            return if self.newest == wanted && self.earlier.is_empty() {
                Change::Nothing
            } else {
                Change::AtOnce
            };
        };
        if self.newest == wanted {
            return Change::Nothing;
        }
        if let Some(before) = self.earlier.last() {
            let last_of_before = before.cutoff.date_at(before.until - TimeDelta::seconds(1));
            if at < before.until && last <= last_of_before {
                // It has changed nothing so far, so it can be chosen anew.
                return if wanted == before.cutoff {
                    Change::TakenBack
                } else {
                    Change::After(*before)
                };
            }
            if at < before.until + CHANGE_REST {
                return Change::TooSoon(before.until + CHANGE_REST);
            }
        }
        Change::After(Earlier {
            until: self.newest.end_of(self.newest.date_at(at).max(last)),
            cutoff: self.newest,
        })
    }

    /// The cutoffs once a change is made.
    #[must_use]
    pub fn changed(mut self, wanted: Cutoff, change: &Change) -> Self {
        match change {
            Change::Nothing | Change::TooSoon(_) => {}
            Change::AtOnce => {
                self.earlier.clear();
                self.newest = wanted;
            }
            Change::After(earlier) => {
                self.earlier.retain(|kept| kept.until != earlier.until);
                self.earlier.push(*earlier);
                self.newest = wanted;
            }
            Change::TakenBack => {
                self.earlier.pop();
                self.newest = wanted;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;
    use chrono_tz::{OffsetComponents as _, OffsetName as _, TZ_VARIANTS};
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn cutoff(zone: &str, hour: u8) -> Cutoff {
        Cutoff {
            zone: zone.parse().unwrap(),
            rollover: Rollover::new(hour).unwrap(),
        }
    }

    /// The instants from 2026 to 2028 at which a zone changes its clocks.
    fn clock_changes(zone: Tz) -> Vec<DateTime<Utc>> {
        let offset = |at: DateTime<Utc>| {
            let offset = zone.offset_from_utc_datetime(&at.naive_utc());
            (
                offset.base_utc_offset() + offset.dst_offset(),
                offset.abbreviation().map(str::to_owned),
            )
        };
        let (mut changes, mut hour) = (Vec::new(), at("2026-01-01T00:00:00Z"));
        while hour < at("2029-01-01T00:00:00Z") {
            let mut next = hour + TimeDelta::hours(12);
            if offset(hour).0 != offset(next).0 {
                let mut before = hour;
                while next - before > TimeDelta::seconds(1) {
                    let middle = before + (next - before) / 2;
                    if offset(middle).0 == offset(hour).0 {
                        before = middle;
                    } else {
                        next = middle;
                    }
                }
                changes.push(DateTime::from_timestamp(next.timestamp(), 0).unwrap());
            }
            hour += TimeDelta::hours(12);
        }
        changes
    }

    /// Every IANA zone, every change of its clocks from 2026 to 2028, every rollover: the days around the
    /// change follow each other, meet without a gap, and only the one with the change has another length.
    #[test]
    fn every_zone_at_both_changes_of_its_clocks_from_2026_to_2028() {
        let mut seen = 0;
        for zone in TZ_VARIANTS {
            for change in clock_changes(zone) {
                seen += 1;
                for hour in 0..=6 {
                    let cutoff = Cutoff {
                        zone,
                        rollover: Rollover::new(hour).unwrap(),
                    };
                    let mut date = cutoff.date_at(change - TimeDelta::days(2));
                    let mut lengths = Vec::new();
                    for _ in 0..4 {
                        let (start, end) = (cutoff.start_of(date), cutoff.end_of(date));
                        assert_eq!(cutoff.date_at(start), date, "{zone} {hour} {date}");
                        assert_eq!(
                            cutoff.date_at(end - TimeDelta::seconds(1)),
                            date,
                            "{zone} {hour} {date}"
                        );
                        assert_eq!(cutoff.date_at(end), date + Days::new(1), "{zone} {hour} {date}");
                        lengths.push((end - start).num_minutes());
                        date = date + Days::new(1);
                    }
                    let odd = lengths.iter().filter(|minutes| **minutes != 24 * 60).count();
                    assert!(
                        odd <= 2 && lengths.iter().all(|minutes| (21 * 60..=27 * 60).contains(minutes)),
                        "{zone} {hour} {lengths:?}"
                    );
                }
            }
        }
        assert!(seen > 800, "{seen} changes of clocks");
    }

    #[test]
    fn rollover_0_4_and_6_with_a_change_of_clocks_inside_the_window() {
        // Berlin goes from 02:00 to 03:00 on 29 March and from 03:00 to 02:00 on 25 October 2026.
        for (hour, spring, autumn) in [
            (0, "2026-03-28T23:00:00Z", "2026-10-24T22:00:00Z"),
            (2, "2026-03-29T01:00:00Z", "2026-10-25T00:00:00Z"),
            (3, "2026-03-29T01:00:00Z", "2026-10-25T02:00:00Z"),
            (4, "2026-03-29T02:00:00Z", "2026-10-25T03:00:00Z"),
            (6, "2026-03-29T04:00:00Z", "2026-10-25T05:00:00Z"),
        ] {
            let berlin = cutoff("Europe/Berlin", hour);
            assert_eq!(
                berlin.start_of(day("2026-03-29")),
                at(spring),
                "spring, rollover {hour}"
            );
            assert_eq!(
                berlin.start_of(day("2026-10-25")),
                at(autumn),
                "autumn, rollover {hour}"
            );
        }
    }

    #[test]
    fn half_hour_zones_and_a_half_hour_of_summer_time() {
        let date = |zone, hour, text| cutoff(zone, hour).date_at(at(text)).to_string();
        assert_eq!(date("Asia/Kolkata", 4, "2026-06-01T22:29:59Z"), "2026-06-01");
        assert_eq!(date("Asia/Kolkata", 4, "2026-06-01T22:30:00Z"), "2026-06-02");
        assert_eq!(date("Pacific/Chatham", 0, "2026-06-01T11:14:59Z"), "2026-06-01");
        assert_eq!(date("Pacific/Chatham", 0, "2026-06-01T11:15:00Z"), "2026-06-02");
        // Lord Howe changes its clocks by half an hour.
        let howe = cutoff("Australia/Lord_Howe", 4);
        let length = |text| (howe.end_of(day(text)) - howe.start_of(day(text))).num_minutes();
        let around = ["2026-04-03", "2026-04-04", "2026-10-02", "2026-10-03"].map(length);
        assert_eq!(around, [1_440, 1_470, 1_440, 1_410]);
    }

    #[test]
    fn a_leap_day_is_cut_like_any_other() {
        let shanghai = cutoff("Asia/Shanghai", 4);
        assert_eq!(shanghai.date_at(at("2028-02-28T20:00:00Z")), day("2028-02-29"));
        assert_eq!(shanghai.date_at(at("2028-02-29T20:00:00Z")), day("2028-03-01"));
    }

    /// A year of grades around the end of the day, each evening or night a little different: every day has
    /// its grade, in zones with and without summer time.
    #[test]
    fn a_year_of_nights_between_half_past_eleven_and_half_past_four() {
        for zone in [
            "Asia/Shanghai",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "America/Santiago",
        ] {
            for hour in [0, 4, 6] {
                let cutoff = cutoff(zone, hour);
                let mut date = day("2026-01-01");
                let mut seen = Vec::new();
                for night in 0..365u64 {
                    // From 23:30 on the date itself to 04:30 on the next, as the learner's clock shows.
                    let minutes = i64::try_from(night * 37 % 301).unwrap();
                    let local = date.and_hms_opt(23, 30, 0).unwrap() + TimeDelta::minutes(minutes);
                    let instant = crate::domain::calendar::resolve(cutoff.zone, local);
                    let shown = instant.with_timezone(&cutoff.zone).naive_local();
                    let wanted = (shown - TimeDelta::hours(i64::from(hour))).date();
                    assert_eq!(cutoff.date_at(instant), wanted, "{zone} {hour} {local}");
                    seen.push(cutoff.date_at(instant));
                    date = date + Days::new(1);
                }
                if hour == 6 {
                    seen.dedup();
                    assert_eq!(
                        seen.len(),
                        365,
                        "{zone}: with an end at 06:00 every night counts for its own date"
                    );
                }
            }
        }
    }

    #[test]
    fn over_the_date_line_both_ways_and_in_kiritimati() {
        // 2,000 km apart, the same hour on the clock, and a day between them.
        let (honolulu, kiritimati) = (cutoff("Pacific/Honolulu", 4), cutoff("Pacific/Kiritimati", 4));
        let now = at("2026-11-25T14:00:00Z");
        assert_eq!(honolulu.date_at(now), day("2026-11-25"));
        assert_eq!(kiritimati.date_at(now), day("2026-11-26"));
        assert_eq!(honolulu.end_of(day("2026-11-25")), kiritimati.end_of(day("2026-11-26")));
        // Kiritimati itself left out 31 December 1994 when it moved over the line.
        let alone = Cutoffs {
            earlier: vec![],
            newest: cutoff("Pacific/Kiritimati", 0),
        };
        assert_eq!(alone.span(day("1994-12-31")), None);
        assert!(alone.span(day("1995-01-01")).is_some());
        // Samoa left out 30 December 2011; with a rollover a few hours of the night carry its date.
        let samoa = |hour| Cutoffs {
            earlier: vec![],
            newest: cutoff("Pacific/Apia", hour),
        };
        assert_eq!(samoa(0).span(day("2011-12-30")), None);
        let (start, end) = samoa(4).span(day("2011-12-30")).unwrap();
        assert_eq!((end - start).num_hours(), 4);
    }

    #[test]
    fn change_of_zone_or_rollover_holds_from_the_next_boundary() {
        let cutoffs = Cutoffs {
            earlier: vec![],
            newest: cutoff("Europe/Berlin", 4),
        };
        let now = at("2026-11-25T12:00:00Z");
        let tokyo = cutoff("Asia/Tokyo", 4);
        let change = cutoffs.change(tokyo, now, Some(day("2026-11-25")));
        let changed = cutoffs.clone().changed(tokyo, &change);
        assert_eq!(changed.pending(now), Some(at("2026-11-26T03:00:00Z")));
        assert_eq!(changed.in_force(now), cutoff("Europe/Berlin", 4));
        assert_eq!(changed.date_at(at("2026-11-26T02:59:59Z")), day("2026-11-25"));
        assert_eq!(changed.date_at(at("2026-11-26T03:00:00Z")), day("2026-11-26"));
        assert_eq!(changed.in_force(at("2026-11-26T03:00:00Z")), tokyo);
        // What holds already is no change, and before the first grade there is nothing to wait for.
        assert_eq!(
            cutoffs.change(cutoffs.newest, now, Some(day("2026-11-25"))),
            Change::Nothing
        );
        assert_eq!(cutoffs.change(tokyo, now, None), Change::AtOnce);
        assert_eq!(
            cutoffs.clone().changed(tokyo, &Change::AtOnce).date_at(now),
            tokyo.date_at(now)
        );
    }

    #[test]
    fn change_of_zone_or_rollover_at_most_once_per_24_h() {
        let last = Some(day("2026-11-25"));
        let berlin = cutoff("Europe/Berlin", 4);
        let (tokyo, later) = (cutoff("Asia/Tokyo", 4), cutoff("Europe/Berlin", 6));
        let cutoffs = Cutoffs {
            earlier: vec![],
            newest: berlin,
        };
        let holds = at("2026-11-26T03:00:00Z");
        let wish = |cutoffs: &Cutoffs, wanted, text| cutoffs.change(wanted, at(text), last);
        let pending = cutoffs
            .clone()
            .changed(tokyo, &wish(&cutoffs, tokyo, "2026-11-25T12:00:00Z"));
        // Until it holds it can be chosen anew: for the same boundary, or taken back.
        let earlier = Earlier {
            until: holds,
            cutoff: berlin,
        };
        let anew = wish(&pending, later, "2026-11-25T12:05:00Z");
        assert_eq!(anew, Change::After(earlier));
        assert_eq!(pending.clone().changed(later, &anew).earlier, [earlier]);
        let back = wish(&pending, berlin, "2026-11-25T12:05:00Z");
        assert_eq!(back, Change::TakenBack);
        assert_eq!(pending.clone().changed(berlin, &back), cutoffs);
        // Then it rests for a day.
        let tomorrow = at("2026-11-27T03:00:00Z");
        assert_eq!(wish(&pending, later, "2026-11-26T03:00:00Z"), Change::TooSoon(tomorrow));
        assert_eq!(wish(&pending, later, "2026-11-27T02:59:59Z"), Change::TooSoon(tomorrow));
        assert!(matches!(
            wish(&pending, later, "2026-11-27T03:00:00Z"),
            Change::After(_)
        ));
        // A clock that went back does not reopen what was counted by the new cutoff.
        let counted = pending.change(later, at("2026-11-25T12:00:00Z"), Some(day("2026-11-26")));
        assert_eq!(counted, Change::TooSoon(tomorrow));
    }

    proptest! {
        /// Through any changes every instant has a date, dates that were spent are never cut anew, and a span
        /// is made of instants of its date.
        #[test]
        fn spans_are_made_of_their_dates(moves in proptest::collection::vec((0..TZ_VARIANTS.len(), 0u8..=6, 1i64..200), 1..6)) {
            let mut cutoffs = Cutoffs::default();
            let mut now = at("2026-01-01T12:00:00Z");
            for (zone, hour, wait) in moves {
                let wanted = Cutoff { zone: TZ_VARIANTS[zone], rollover: Rollover::new(hour).unwrap() };
                let before = cutoffs.date_at(now);
                let span = cutoffs.span(before);
                let change = cutoffs.change(wanted, now, Some(before));
                cutoffs = cutoffs.changed(wanted, &change);
                prop_assert_eq!(cutoffs.date_at(now), before);
                let after = cutoffs.span(before);
                prop_assert_eq!(span.map(|(start, _)| start), after.map(|(start, _)| start));
                now += TimeDelta::hours(wait);
            }
            prop_assert!(cutoffs.earlier.is_sorted_by_key(|earlier| earlier.until));
            for hour in 0..24 * 60 {
                let moment = at("2026-01-01T00:00:00Z") + TimeDelta::hours(hour);
                let date = cutoffs.date_at(moment);
                let (start, end) = cutoffs.span(date).unwrap();
                prop_assert_eq!(cutoffs.date_at(start), date);
                prop_assert_eq!(cutoffs.date_at(end - TimeDelta::seconds(1)), date);
                prop_assert!(end - start <= TimeDelta::hours(60), "{} {}", start, end);
            }
        }
    }
}
