//! Grading and undo: card, streak, review log, study day and the post's count change together or not at all.

use anyhow::Context as _;

use super::days::Days;
use super::describe::{self, Standpoint};
use super::study::{Access, access, present};
use super::view::{Notice, View};
use super::{Engine, Request, language_of, notice, push, view};
use crate::domain::card::{fuzz_seed, next_cards};
use crate::domain::grading::{Rating, Score};
use crate::domain::ids::AttemptId;
use crate::store::attempt::Phase;
use crate::store::card::KeptCard;
use crate::store::review::{Before, Grade, Review};
use crate::store::{card, learner, review};

/// Grades an attempt. The same press twice, or on an old screen, shows how it stands and counts once.
pub(super) async fn rate(
    engine: &Engine,
    request: &Request,
    id: AttemptId,
    step: u32,
    rating: Rating,
) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let (mut loaded, question) = match access(engine, request, &mut tx, id).await? {
        Access::Granted(loaded, question) => (loaded, question),
        Access::Refused(view) => return Ok(*view),
    };
    if loaded.attempt.step != step || loaded.attempt.phase != Phase::Answered {
        return present(request, &mut tx, &loaded, question).await;
    }
    let (attempt, owner) = (&loaded.attempt, &loaded.owner);
    let days = Days::of(owner, request, loaded.chat_zone);
    let study_date = days.today;
    let earlier = loaded.card.map(|kept| kept.card);
    let seed = fuzz_seed(owner.id.0, question.id.as_str(), earlier.map_or(0, |card| card.reps));
    let next = *next_cards(earlier.as_ref(), study_date, owner.retention, Some(seed)).after(rating);
    let off = days.off_before(&mut tx, owner, study_date).await?;
    let streak = owner.streak.study(study_date, &off);
    let score = Score::of(&question.points, attempt.ticks);
    let before = Before {
        card: loaded.card.map(|kept| (kept.card, kept.last_score.value())),
        streak: owner.streak,
    };
    let counts_for = attempt.post.filter(|_| !loaded.post_counted);
    let review_id = review::grade(
        &mut tx,
        &Grade {
            attempt: id,
            step,
            learner: owner.id,
            question: &question.id,
            rating,
            score,
            ticks: attempt.ticks,
            at: request.at,
            zone: days.cutoff.zone,
            rollover: days.cutoff.rollover,
            study_date,
            card: &next,
            streak: &streak,
            before: &before,
            counts_for,
            zone_source: days.source,
        },
    )
    .await?;
    // Where the learner wishes, the group whose question it was learns of a milestone.
    if let Some(days) = streak.milestone_since(&before.streak)
        && owner.shares
        && loaded.post_shared
        && let Some(post) = attempt.post
    {
        push::share_milestone(&mut tx, request.account.platform, owner.id, days, post, request.at).await?;
    }
    tx.commit().await?;

    let language = language_of(owner, request);
    let review = Review {
        id: review_id,
        attempt: id,
        rating,
        score,
        study_date,
        for_post: counts_for.is_some(),
        before,
    };
    let suspended = loaded.card.is_some_and(|kept| kept.suspended);
    if loaded.owner.zone.is_none() {
        (loaded.owner.zone, loaded.owner.zone_source) = (Some(days.newest.zone), days.source);
    }
    loaded.owner.streak = streak;
    loaded.card = Some(KeptCard {
        card: next,
        last_score: score,
        suspended,
    });
    loaded.attempt.phase = Phase::Graded;
    loaded.attempt.step += 1;
    Ok(view(
        language,
        describe::graded(question, &loaded, &review, language, Standpoint::latest()),
    ))
}

/// Takes the learner's latest grade back, exactly, while its study date lasts.
pub(super) async fn undo(engine: &Engine, request: &Request, id: AttemptId, step: u32) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let (mut loaded, question) = match access(engine, request, &mut tx, id).await? {
        Access::Granted(loaded, question) => (loaded, question),
        Access::Refused(view) => return Ok(*view),
    };
    if loaded.attempt.step != step || loaded.attempt.phase != Phase::Graded {
        return present(request, &mut tx, &loaded, question).await;
    }
    let review_id = loaded.attempt.review.context("a graded attempt has a review")?;
    let graded = review::get(&mut tx, review_id)
        .await?
        .context("the review of a graded attempt exists")?;
    let latest = review::latest(&mut tx, loaded.owner.id).await?;
    if !Standpoint::of(&loaded, &graded, latest.as_ref(), request).can_undo {
        return Ok(notice(language_of(&loaded.owner, request), Notice::UndoOver));
    }
    let owner = loaded.owner.id;
    let suspended = loaded.card.is_some_and(|kept| kept.suspended);
    let earlier = graded.before.card.map(|(card, score)| KeptCard {
        card,
        last_score: Score::new(score),
        suspended,
    });
    review::undo(&mut tx, &graded, owner, loaded.attempt.post, request.at).await?;
    card::restore(&mut tx, owner, &question.id, earlier.as_ref()).await?;
    learner::save_streak(&mut tx, owner, &graded.before.streak).await?;
    loaded.attempt.phase = Phase::Answered;
    loaded.attempt.step += 1;
    loaded.attempt.review = None;
    loaded.owner.streak = graded.before.streak;
    loaded.card = earlier;
    let view = present(request, &mut tx, &loaded, question).await?;
    tx.commit().await?;
    Ok(view)
}
