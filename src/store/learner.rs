//! Learners and their accounts.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Connection, cutoff, iso, ms, parse, vacation};
use crate::domain::calendar::Rollover;
use crate::domain::card::Retention;
use crate::domain::cutoff::Earlier;
use crate::domain::ids::{AccountKey, LearnerId};
use crate::domain::question::Language;
use crate::domain::streak::Streak;
use crate::domain::vacation::Vacation;
use crate::domain::zone::ZoneSource;

/// A learner's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Learner {
    /// The id.
    pub id: LearnerId,
    /// The language chosen, if any.
    pub language: Option<Language>,
    /// The zone of the study date as chosen last; unknown at most until the first grade.
    pub zone: Option<Tz>,
    /// Who chose it.
    pub zone_source: ZoneSource,
    /// The hour at which the day ends, as chosen last.
    pub rollover: Rollover,
    /// The cutoff before that; it may still hold.
    pub earlier: Option<Earlier>,
    /// New questions a day.
    pub new_per_day: u32,
    /// Desired retention.
    pub retention: Retention,
    /// How far the welcome has come.
    pub welcome: Welcome,
    /// The cache of the streak.
    pub streak: Streak,
    /// The latest vacation: to come, under way or over.
    pub vacation: Option<Vacation>,
    /// Whether milestones are shared with the group whose question reached them.
    pub shares: bool,
    /// Where typed answers may go to be judged, as agreed to; `None`: nowhere.
    pub judge_place: Option<String>,
}

/// How far the welcome in a private chat has come: what is asked for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Welcome {
    /// It has not begun.
    None,
    /// The language.
    Language,
    /// The time zone.
    Zone,
    /// The time of the daily question.
    Daily,
    /// Nothing more.
    Done,
}

impl Welcome {
    const CODES: [(Self, &'static str); 5] = [
        (Self::None, "none"),
        (Self::Language, "language"),
        (Self::Zone, "zone"),
        (Self::Daily, "daily"),
        (Self::Done, "done"),
    ];

    fn code(self) -> &'static str {
        Self::CODES
            .iter()
            .find(|(step, _)| *step == self)
            .map_or("none", |(_, code)| code)
    }

    fn from_code(code: &str) -> sqlx::Result<Self> {
        Self::CODES
            .iter()
            .find(|(_, known)| *known == code)
            .map(|(step, _)| *step)
            .ok_or_else(|| super::broken("welcome", code))
    }
}

pub(super) fn from_row(row: &SqliteRow) -> sqlx::Result<Learner> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    Ok(Learner {
        id: LearnerId(row.try_get("learner_id")?),
        language: text("language")?.map(|code| parse_language(&code)).transpose()?,
        zone: text("zone")?.map(|name| parse(&name, "zone")).transpose()?,
        zone_source: parse(row.try_get("zone_source")?, "zone source")?,
        rollover: Rollover::new(row.try_get("rollover")?).unwrap_or(Rollover::DEFAULT),
        earlier: cutoff::from_row(row)?,
        new_per_day: row.try_get("new_per_day")?,
        retention: Retention::new(row.try_get("retention")?).unwrap_or(Retention::DEFAULT),
        welcome: Welcome::from_code(row.try_get("welcome")?)?,
        streak: Streak {
            current: row.try_get("streak_current")?,
            longest: row.try_get("streak_longest")?,
            last: text("streak_last")?.map(|date| parse(&date, "date")).transpose()?,
            freezes: row.try_get("streak_freezes")?,
            toward_freeze: row.try_get("streak_toward_freeze")?,
            bridged: text("streak_bridged")?.map(|date| parse(&date, "date")).transpose()?,
        },
        vacation: vacation::from_row(row)?,
        shares: row.try_get("shares")?,
        judge_place: text("judge_place")?,
    })
}

pub(super) fn parse_language(code: &str) -> sqlx::Result<Language> {
    code.parse().map_err(|()| super::broken("language", code))
}

/// A learner by the id.
pub async fn get(connection: &mut Connection, id: LearnerId) -> sqlx::Result<Option<Learner>> {
    let row = sqlx::query(
        "SELECT learner.id AS learner_id, learner.language, learner.zone, learner.zone_source, learner.rollover, learner.new_per_day, \
         learner.retention, learner.welcome, learner.streak_current, learner.streak_longest, learner.streak_last, \
         learner.streak_freezes, learner.streak_toward_freeze, learner.streak_bridged, learner.shares, learner.judge_place, \
         earlier_cutoff.until_at AS earlier_until, earlier_cutoff.zone AS earlier_zone, earlier_cutoff.rollover AS earlier_rollover, \
         vacation.first_on AS vacation_first, vacation.last_on AS vacation_last FROM learner \
         LEFT JOIN earlier_cutoff ON earlier_cutoff.learner_id = learner.id \
         AND earlier_cutoff.until_at = (SELECT max(until_at) FROM earlier_cutoff WHERE learner_id = learner.id) \
         LEFT JOIN vacation ON vacation.learner_id = learner.id \
         AND vacation.first_on = (SELECT max(first_on) FROM vacation WHERE learner_id = learner.id) WHERE learner.id = ?1",
    )
    .bind(id.0)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The learner of an account, if there is one.
pub async fn find(connection: &mut Connection, account: &AccountKey) -> sqlx::Result<Option<Learner>> {
    let row = sqlx::query(
        "SELECT learner.id AS learner_id, learner.language, learner.zone, learner.zone_source, learner.rollover, learner.new_per_day, \
         learner.retention, learner.welcome, learner.streak_current, learner.streak_longest, learner.streak_last, \
         learner.streak_freezes, learner.streak_toward_freeze, learner.streak_bridged, learner.shares, learner.judge_place, \
         earlier_cutoff.until_at AS earlier_until, earlier_cutoff.zone AS earlier_zone, earlier_cutoff.rollover AS earlier_rollover, \
         vacation.first_on AS vacation_first, vacation.last_on AS vacation_last \
         FROM account JOIN learner ON learner.id = account.learner_id \
         LEFT JOIN earlier_cutoff ON earlier_cutoff.learner_id = learner.id \
         AND earlier_cutoff.until_at = (SELECT max(until_at) FROM earlier_cutoff WHERE learner_id = learner.id) \
         LEFT JOIN vacation ON vacation.learner_id = learner.id \
         AND vacation.first_on = (SELECT max(first_on) FROM vacation WHERE learner_id = learner.id) WHERE account.platform = ?1 AND account.external_id = ?2",
    )
    .bind(account.platform)
    .bind(&account.id)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The account of a learner on a platform.
pub async fn account_on(
    connection: &mut Connection,
    id: LearnerId,
    platform: &'static str,
) -> sqlx::Result<Option<AccountKey>> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT external_id FROM account WHERE learner_id = $1 AND platform = $2 ORDER BY external_id LIMIT 1",
    )
    .bind(id.0)
    .bind(platform)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(id,)| AccountKey { platform, id }))
}

/// The learner of an account; made on first sight.
pub async fn find_or_make(
    connection: &mut Connection,
    account: &AccountKey,
    at: DateTime<Utc>,
) -> sqlx::Result<Learner> {
    if let Some(learner) = find(connection, account).await? {
        return Ok(learner);
    }
    let made = sqlx::query("INSERT INTO learner (created_at) VALUES (?1)")
        .bind(ms(at))
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO account (platform, external_id, learner_id) VALUES (?1, ?2, ?3)")
        .bind(account.platform)
        .bind(&account.id)
        .bind(made.last_insert_rowid())
        .execute(&mut *connection)
        .await?;
    find(connection, account).await?.ok_or(sqlx::Error::RowNotFound)
}

/// Saves the settings of a learner; the streak is saved with the grade.
pub async fn save_settings(connection: &mut Connection, learner: &Learner) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE learner SET language = ?2, zone = ?3, zone_source = ?4, rollover = ?5, new_per_day = ?6, retention = ?7, welcome = ?8, shares = ?9, judge_place = ?10 WHERE id = ?1",
    )
    .bind(learner.id.0)
    .bind(learner.language.map(Language::code))
    .bind(learner.zone.map(chrono_tz::Tz::name))
    .bind(learner.zone_source.code())
    .bind(learner.rollover.hour())
    .bind(learner.new_per_day)
    .bind(learner.retention.share())
    .bind(learner.welcome.code())
    .bind(learner.shares)
    .bind(&learner.judge_place)
    .execute(connection)
    .await?;
    Ok(())
}

/// Saves the streak of a learner as it was or is.
pub async fn save_streak(connection: &mut Connection, learner: LearnerId, streak: &Streak) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE learner SET streak_current = ?2, streak_longest = ?3, streak_last = ?4, streak_freezes = ?5, streak_toward_freeze = ?6, streak_bridged = ?7 WHERE id = ?1",
    )
    .bind(learner.0)
    .bind(streak.current)
    .bind(streak.longest)
    .bind(streak.last.map(iso))
    .bind(streak.freezes)
    .bind(streak.toward_freeze)
    .bind(streak.bridged.map(iso))
    .execute(connection)
    .await?;
    Ok(())
}
