//! Grading and undo: card, streak, review log, study day and the post's count change together or not at all.

use anyhow::Context as _;

use super::study::{Access, access, present};
use super::view::{Notice, View};
use super::{Engine, Request, describe, language_of, notice, today_of, view, zone_of};
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
        return present(engine, request, &mut tx, &loaded, question).await;
    }
    let (attempt, owner) = (&loaded.attempt, &loaded.owner);
    let study_date = today_of(owner, loaded.chat_zone, request.at);
    let earlier = loaded.card.map(|kept| kept.card);
    let seed = fuzz_seed(owner.id.0, question.id.as_str(), earlier.map_or(0, |card| card.reps));
    let next = *next_cards(earlier.as_ref(), study_date, owner.retention, Some(seed)).after(rating);
    let streak = owner.streak.study(study_date);
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
            zone: zone_of(owner, loaded.chat_zone),
            rollover: owner.rollover,
            study_date,
            card: &next,
            streak: &streak,
            before: &before,
            counts_for,
            chat_zone: loaded.chat_zone,
        },
    )
    .await?;
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
    if loaded.owner.zone.is_none() && loaded.chat_zone.is_some() {
        loaded.owner.zone = loaded.chat_zone;
        loaded.owner.zone_source = super::view::ZoneSource::Chat;
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
        describe::graded(&engine.bank, question, &loaded, &review, language, true)?,
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
        return present(engine, request, &mut tx, &loaded, question).await;
    }
    let review_id = loaded.attempt.review.context("a graded attempt has a review")?;
    let graded = review::get(&mut tx, review_id)
        .await?
        .context("the review of a graded attempt exists")?;
    let latest = review::latest(&mut tx, loaded.owner.id).await?;
    if !describe::can_undo(&loaded, &graded, latest.as_ref(), request.at) {
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
    let view = present(engine, request, &mut tx, &loaded, question).await?;
    tx.commit().await?;
    Ok(view)
}
