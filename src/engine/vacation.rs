//! Vacations: set in advance, shown, ended.

use super::action::VacationAction;
use super::days::{Days, standing};
use super::vacation_text::{Wish, read};
use super::view::{Notice, Screen, VacationEvent, VacationRefusal, VacationScreen, View};
use super::{Engine, Request, language_of, notice, view};
use crate::domain::vacation::{FARTHEST_AHEAD, MAX_VACATION, Planner, Unplannable, Vacation};
use crate::store::learner::Learner;
use crate::store::{Connection, learner, vacation};

pub(super) async fn handle(engine: &Engine, request: &Request, action: &VacationAction) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let mut learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let days = Days::of(&learner, request, None);
    let planner = Planner {
        today: days.today,
        studied: learner.streak.last,
        latest: learner.vacation,
    };
    let event = match action {
        VacationAction::Show => VacationEvent::Shown,
        VacationAction::Plan { until, from } => match planned(&planner, until, from.as_deref()) {
            Ok(new) => {
                // One that is over stays in the log.
                let old = learner
                    .vacation
                    .filter(|old| old.first == new.first || old.first >= planner.earliest());
                save(request, &mut tx, &mut learner, old, Some(new)).await?;
                VacationEvent::Planned
            }
            Err(refusal) => return Ok(notice(language_of(&learner, request), Notice::Vacation(refusal))),
        },
        VacationAction::End => match learner.vacation.filter(|vacation| vacation.last >= planner.earliest()) {
            None => {
                let refusal = Notice::Vacation(VacationRefusal::NothingToEnd);
                return Ok(notice(language_of(&learner, request), refusal));
            }
            Some(old) => {
                let left = planner.end();
                save(request, &mut tx, &mut learner, Some(old), left).await?;
                match left {
                    Some(_) => VacationEvent::Ended,
                    None => VacationEvent::TakenBack,
                }
            }
        },
    };
    let screen = VacationScreen {
        event,
        vacation: learner.vacation.filter(|vacation| vacation.is_ahead(days.today)),
        today: days.today,
        standing: standing(&mut tx, &learner, request.at).await?,
        day_ends: days.ends(),
        zone: days.cutoff.zone,
    };
    tx.commit().await?;
    Ok(view(language_of(&learner, request), Screen::Vacation(screen)))
}

async fn save(
    request: &Request,
    connection: &mut Connection,
    learner: &mut Learner,
    old: Option<Vacation>,
    new: Option<Vacation>,
) -> anyhow::Result<()> {
    vacation::replace(connection, learner.id, old, new, request.at).await?;
    learner.vacation = new;
    Ok(())
}

/// The vacation that was wished for, or why it cannot be.
fn planned(planner: &Planner, until: &str, from: Option<&str>) -> Result<Vacation, VacationRefusal> {
    let Wish { from, until } = read(until, from, planner.today).map_err(|given| VacationRefusal::Unread { given })?;
    planner.plan(from, until).map_err(|fault| match fault {
        Unplannable::NotAhead(earliest) => VacationRefusal::NotAhead { earliest },
        Unplannable::EndsBefore(first) => VacationRefusal::EndsBefore { first },
        Unplannable::TooLong(latest) => VacationRefusal::TooLong {
            most: MAX_VACATION,
            latest,
        },
        Unplannable::TooFar => VacationRefusal::TooFar {
            most: u32::try_from(FARTHEST_AHEAD).unwrap_or(u32::MAX),
        },
        Unplannable::StudyFirst => VacationRefusal::StudyFirst,
    })
}
