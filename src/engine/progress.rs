//! Looking at one's own study: cards, scores, topics.

use std::collections::HashMap;

use super::action::ProgressAction;
use super::days::Days;
use super::drill::vacations_that_put_off;
use super::view::{ProgressScreen, Screen, TopicProgress, TopicsScreen, View};
use super::{Engine, Request, language_of, streak, view};
use crate::domain::question::QuestionId;
use crate::domain::vacation::put_off;
use crate::store::card::KeptCard;
use crate::store::learner::Learner;
use crate::store::{Connection, card, learner, review};

pub(super) async fn handle(engine: &Engine, request: &Request, action: ProgressAction) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let screen = match action {
        ProgressAction::Streak => Screen::Streak(streak::streak(request, &mut tx, &learner).await?),
        ProgressAction::Ledger => Screen::Ledger(streak::ledger(request, &mut tx, &learner).await?),
        ProgressAction::Overview => Screen::Progress(overview(engine, request, &mut tx, &learner).await?),
        ProgressAction::Topics => {
            let cards: HashMap<QuestionId, KeptCard> = card::all(&mut tx, learner.id).await?.into_iter().collect();
            Screen::Topics(TopicsScreen {
                topics: by_topic(engine, &cards),
            })
        }
    };
    tx.commit().await?;
    Ok(view(language_of(&learner, request), screen))
}

async fn overview(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
) -> anyhow::Result<ProgressScreen> {
    let today = Days::of(learner, request, None).today;
    let vacations = vacations_that_put_off(connection, learner.id, today).await?;
    let cards: HashMap<QuestionId, KeptCard> = card::all(connection, learner.id).await?.into_iter().collect();
    let (grades, score_sum) = review::totals(connection, learner.id).await?;
    let known = |id: &QuestionId| cards.get(id);
    let met = engine
        .bank
        .questions()
        .filter(|question| known(&question.id).is_some())
        .count();
    let due = engine
        .bank
        .questions()
        .filter_map(|question| known(&question.id))
        .filter(|kept| !kept.suspended && put_off(kept.card.due_on, &vacations) <= today)
        .count();
    let unmet = engine.bank.len() - met;
    let left_today = learner
        .new_per_day
        .saturating_sub(review::new_on(connection, learner.id, today).await?);
    let new_left = left_today.min(count(unmet));
    Ok(ProgressScreen {
        grades,
        average: average(score_sum, grades),
        met: count(met),
        questions: count(engine.bank.len()),
        due: count(due),
        new_left,
        topics: by_topic(engine, &cards)
            .into_iter()
            .filter(|topic| topic.met > 0)
            .collect(),
        can_drill: due > 0 || new_left > 0,
    })
}

fn by_topic(engine: &Engine, cards: &HashMap<QuestionId, KeptCard>) -> Vec<TopicProgress> {
    let of_topic = |slug: &str| {
        engine
            .bank
            .questions()
            .filter(move |question| question.topic.slug == slug)
            .collect::<Vec<_>>()
    };
    engine
        .bank
        .topics()
        .map(|topic| {
            let questions = of_topic(&topic.slug);
            let scores: Vec<u32> = questions
                .iter()
                .filter_map(|question| cards.get(&question.id))
                .map(|kept| u32::from(kept.last_score.value()))
                .collect();
            TopicProgress {
                topic: topic.clone(),
                questions: count(questions.len()),
                met: count(scores.len()),
                average: average(scores.iter().sum(), count(scores.len())),
            }
        })
        .collect()
}

/// A rounded average of scores; `None` of nothing.
pub(super) fn average(sum: u32, count: u32) -> Option<u8> {
    (count > 0).then(|| u8::try_from((sum + count / 2) / count).unwrap_or(100))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
