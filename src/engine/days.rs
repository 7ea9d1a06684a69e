//! How a learner's days are counted at a moment: the cutoff, the study date, the days off and the standing.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::view::ZoneSource;
use super::{Engine, Request};
use crate::domain::cutoff::{Cutoff, Cutoffs};
use crate::domain::streak::{DaysOff, Outage, Standing};
use crate::store::learner::Learner;
use crate::store::{Connection, cutoff, heartbeat, vacation};

/// Without a sign of life for longer than this the bot was down.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(5);

/// How a learner's days are counted at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The cutoff in force.
    pub cutoff: Cutoff,
    /// The cutoff chosen last, which may hold only from the end of this day on.
    pub newest: Cutoff,
    /// Who chose its zone.
    pub source: ZoneSource,
    /// The study date.
    pub today: NaiveDate,
}

impl Days {
    /// For a learner who asks. Before anyone says: the chat's zone, else the client's hint, else UTC.
    pub(super) fn of(learner: &Learner, request: &Request, chat_zone: Option<Tz>) -> Self {
        let hints = [(chat_zone, ZoneSource::Chat), (request.zone_hint, ZoneSource::Client)];
        let hint = hints.into_iter().find_map(|(zone, source)| Some((zone?, source)));
        Self::hinted(learner, hint, request.at)
    }

    /// For a learner who did not ask just now. Whoever has graded something has a zone.
    pub(super) fn at(learner: &Learner, at: DateTime<Utc>) -> Self {
        Self::hinted(learner, None, at)
    }

    fn hinted(learner: &Learner, hint: Option<(Tz, ZoneSource)>, at: DateTime<Utc>) -> Self {
        let (zone, source) = match learner.zone {
            Some(zone) => (zone, learner.zone_source),
            None => hint.unwrap_or((Tz::UTC, ZoneSource::Default)),
        };
        let newest = Cutoff {
            zone,
            rollover: learner.rollover,
        };
        let cutoff = match &learner.earlier {
            Some(earlier) if at < earlier.until => earlier.cutoff,
            Some(_) | None => newest,
        };
        Self {
            at,
            cutoff,
            newest,
            source,
            today: cutoff.date_at(at),
        }
    }

    /// When the study date ends.
    pub(super) fn ends(&self) -> DateTime<Utc> {
        self.cutoff.end_of(self.today)
    }

    /// The days off of a learner from a date on, as they are written down.
    pub(super) async fn off_since(
        &self,
        connection: &mut Connection,
        learner: &Learner,
        from: NaiveDate,
    ) -> anyhow::Result<DaysOff> {
        let outages = heartbeat::outages_since(connection, begin(from)).await?;
        self.off(connection, learner, from, outages).await
    }

    /// As [`Self::off_since`] for a learner who asks. To be asked is a sign of life, too: it ends an outage that
    /// nobody has written down yet.
    pub(super) async fn off_until_now(
        &self,
        connection: &mut Connection,
        learner: &Learner,
        from: NaiveDate,
    ) -> anyhow::Result<DaysOff> {
        let outages = heartbeat::note_and_outages_since(connection, self.at, LONGEST_PAUSE, begin(from)).await?;
        self.off(connection, learner, from, outages).await
    }

    /// The days off that matter before a study date: none are looked for where no date was left out.
    pub(super) async fn off_before(
        &self,
        connection: &mut Connection,
        learner: &Learner,
        date: NaiveDate,
    ) -> anyhow::Result<DaysOff> {
        match learner.streak.gap_before(date) {
            Some(from) => self.off_until_now(connection, learner, from).await,
            None => Ok(DaysOff::default()),
        }
    }

    async fn off(
        &self,
        connection: &mut Connection,
        learner: &Learner,
        from: NaiveDate,
        outages: Vec<Outage>,
    ) -> anyhow::Result<DaysOff> {
        // What the learner's row says there is none of need not be looked for.
        let earlier = match learner.earlier {
            Some(_) => cutoff::earlier(connection, learner.id).await?,
            None => Vec::new(),
        };
        let vacations = match learner.vacation {
            Some(latest) if latest.last >= from => vacation::since(connection, learner.id, from).await?,
            Some(_) | None => Vec::new(),
        };
        Ok(DaysOff {
            cutoffs: Cutoffs {
                earlier,
                newest: self.newest,
            },
            vacations,
            outages,
        })
    }
}

/// An instant before a date began, wherever on earth that was.
fn begin(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(1)
}

/// How a learner's streak stands at an instant; [`Standing::at_risk`] says whether today still has to be
/// studied. For use cases that nobody asked for just now, such as reminders. Reads only.
pub(super) async fn standing(
    connection: &mut Connection,
    learner: &Learner,
    at: DateTime<Utc>,
) -> anyhow::Result<Standing> {
    let days = Days::at(learner, at);
    let from = learner.streak.gap_before(days.today).unwrap_or(days.today);
    let off = days.off_since(connection, learner, from).await?;
    Ok(learner.streak.on(days.today, &off))
}

impl Engine {
    /// A sign of life of the bot, to be given every minute while people can reach it: study dates that an
    /// outage took are excused.
    pub async fn beat(&self, at: DateTime<Utc>) -> anyhow::Result<()> {
        let mut tx = self.store.write().await?;
        heartbeat::begin(&mut tx, at).await?;
        heartbeat::note(&mut tx, at, LONGEST_PAUSE).await?;
        tx.commit().await?;
        Ok(())
    }
}
