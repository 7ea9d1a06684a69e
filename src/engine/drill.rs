//! Which question comes next: today's daily, a due card, a new one.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days as DayCount, NaiveDate};

use super::days::Days;
use super::study::{Access, Answering, access, at_post, show_question};
use super::view::{NothingDueScreen, Notice, ScheduleEvent, Screen, View};
use super::{Engine, Request, daily, language_of, notice, view};
use crate::domain::card::Card;
use crate::domain::ids::{ChatKind, LearnerId};
use crate::domain::question::{QuestionId, Topic};
use crate::domain::queue::{self, Pick};
use crate::domain::vacation::{self, MAX_VACATION, Vacation};
use crate::store::attempt::{self, NewAttempt, Why};
use crate::store::card::KeptCard;
use crate::store::learner::Learner;
use crate::store::post::{NewPost, PostState};
use crate::store::{Connection, card, chat, learner, post, review, schedule, vacation as vacations};

/// Today's question of the chat. In a private chat without a post it is made on the spot.
pub(super) async fn daily(engine: &Engine, request: &Request) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let language = language_of(&learner, request);
    let chat = chat::find_or_make(&mut tx, &request.chat, request.at).await?;
    let schedule = schedule::get(&mut tx, chat).await?;
    let date = match &schedule {
        Some(schedule) => schedule.rhythm.local_date(request.at),
        None => Days::of(&learner, request, None).today,
    };
    let found = post::on_date(&mut tx, chat, date)
        .await?
        .filter(|post| engine.bank.get(&post.question).is_some());
    let post = match (found, request.chat.kind, &schedule) {
        (Some(post), _, _) => post,
        (None, ChatKind::Private, _) => {
            let topics = schedule.as_ref().map_or(&[][..], |schedule| &schedule.topics);
            let Some(question) = daily::choose(engine, &mut tx, chat, ChatKind::Private, topics).await? else {
                return Ok(notice(language, Notice::EmptyChoice));
            };
            let post_language = crate::domain::question::PostLanguage::One(language);
            let new = NewPost {
                chat,
                date,
                question: &question,
                language: post_language,
                state: PostState::Sent,
                due_at: request.at,
            };
            post::make(&mut tx, &new, request.at).await?;
            match post::on_date(&mut tx, chat, date).await? {
                Some(post) => post,
                None => return Ok(notice(language, Notice::PostGone)),
            }
        }
        // Before today's post yesterday's is still the chat's question of the day.
        (None, ChatKind::Group, Some(schedule)) => match post::last_sent(&mut tx, chat)
            .await?
            .filter(|post| engine.bank.get(&post.question).is_some())
        {
            Some(post) if (date - post.date).num_days() <= 1 => post,
            _ if schedule.paused.is_none() => {
                tx.commit().await?;
                return Ok(notice(
                    language,
                    Notice::DailyLater {
                        at: schedule.next.at,
                        zone: schedule.rhythm.zone,
                    },
                ));
            }
            _ => {
                tx.commit().await?;
                let paused = super::schedule::screen(engine, request, schedule.clone(), ScheduleEvent::Shown);
                return Ok(view(language, Screen::Schedule(paused)));
            }
        },
        (None, ChatKind::Group, None) => {
            tx.commit().await?;
            return Ok(notice(language, Notice::NoSchedule { admin: request.admin }));
        }
    };
    let view = at_post(engine, request, &mut tx, learner.id, &post, Answering::NotYet).await?;
    tx.commit().await?;
    Ok(view)
}

/// The learner's cards and questions, seen from a study date and through a topic.
struct Desk<'a> {
    cards: HashMap<QuestionId, KeptCard>,
    topic: Option<&'a Arc<Topic>>,
    today: NaiveDate,
    /// Vacations that may still put reviews off.
    vacations: Vec<Vacation>,
}

impl Desk<'_> {
    /// Questions of the topic with their cards, set-aside ones left out.
    fn met<'e>(&'e self, engine: &'e Engine) -> impl Iterator<Item = (QuestionId, Card)> + 'e {
        self.choice(engine).filter_map(|id| {
            self.cards
                .get(id)
                .filter(|kept| !kept.suspended)
                .map(|kept| (id.clone(), kept.card))
        })
    }

    fn due(&self, engine: &Engine) -> Vec<(QuestionId, Card)> {
        self.met(engine)
            .filter(|(_, card)| self.due_on(card) <= self.today)
            .collect()
    }

    /// When a card is due: what would be due on a vacation comes after it.
    fn due_on(&self, card: &Card) -> NaiveDate {
        vacation::put_off(card.due_on, &self.vacations)
    }

    /// Questions without a card, with their difficulty.
    fn fresh(&self, engine: &Engine) -> Vec<(QuestionId, u8)> {
        let level = |id: &QuestionId| engine.bank.get(id).map_or(0, |question| question.difficulty.level());
        self.choice(engine)
            .filter(|id| !self.cards.contains_key(*id))
            .map(|id| (id.clone(), level(id)))
            .collect()
    }

    fn choice<'e>(&'e self, engine: &'e Engine) -> impl Iterator<Item = &'e QuestionId> + 'e {
        engine
            .bank
            .questions()
            .filter(|question| self.topic.is_none_or(|topic| question.topic.slug == topic.slug))
            .map(|question| &question.id)
    }

    /// Early: the card most at risk that was not graded today, else an extra new question, else any card.
    fn early(&self, engine: &Engine, learner: &Learner) -> Option<(QuestionId, Why)> {
        let not_today: Vec<(QuestionId, Card)> =
            self.met(engine).filter(|(_, card)| card.last_on < self.today).collect();
        if let Some((id, _)) = queue::most_endangered(&not_today, self.today) {
            return Some((id.clone(), Why::Early));
        }
        if let Some(Pick::New(id) | Pick::Due(id)) = queue::pick(&[], &self.fresh(engine), 1, learner.id.0, self.today)
        {
            return Some((id, Why::New));
        }
        let all: Vec<(QuestionId, Card)> = self.met(engine).collect();
        queue::most_endangered(&all, self.today).map(|(id, _)| (id.clone(), Why::Early))
    }
}

/// The vacations of a learner whose reviews may not be back yet: those that end in the future or ended not
/// long ago, and the one before, which may have put reviews into them.
pub(super) async fn vacations_that_put_off(
    connection: &mut Connection,
    learner: LearnerId,
    today: NaiveDate,
) -> anyhow::Result<Vec<Vacation>> {
    let reach = today - DayCount::new(2 * u64::from(MAX_VACATION));
    Ok(vacations::since(connection, learner, reach).await?)
}

/// The next question of a drill: the one that still waits, a due card, a new one.
pub(super) async fn next(engine: &Engine, request: &Request, topic: Option<&str>, early: bool) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let language = language_of(&learner, request);
    let topic = match topic.map(|written| (written, engine.bank.topic(written))) {
        None => None,
        Some((_, Some(topic))) => Some(topic),
        Some((written, None)) => {
            let unknown = Notice::UnknownTopic {
                given: written.to_owned(),
                nearest: engine.bank.nearest_topic(written),
            };
            return Ok(notice(language, unknown));
        }
    };
    let chat = chat::find_or_make(&mut tx, &request.chat, request.at).await?;
    let today = Days::of(&learner, request, None).today;
    let desk = Desk {
        cards: card::all(&mut tx, learner.id).await?.into_iter().collect(),
        topic,
        today,
        vacations: vacations_that_put_off(&mut tx, learner.id, today).await?,
    };
    let due = desk.due(engine);
    let due_left = |picked: &QuestionId| u32::try_from(due.iter().filter(|(id, _)| id != picked).count()).unwrap_or(0);

    if let Some(id) = attempt::waiting_drill(&mut tx, learner.id, chat).await?
        && let Access::Granted(loaded, question) = access(engine, request, &mut tx, id).await?
        && topic.is_none_or(|topic| question.topic.slug == topic.slug)
    {
        // Asked twice, or delivered twice: the same question, not another one.
        let view = show_question(engine, request, &mut tx, id, due_left(&loaded.attempt.question)).await?;
        tx.commit().await?;
        return Ok(view);
    }

    let new_left = learner
        .new_per_day
        .saturating_sub(review::new_on(&mut tx, learner.id, today).await?);
    let fresh = desk.fresh(engine);
    let picked = match queue::pick(&due, &fresh, new_left, learner.id.0, today) {
        Some(Pick::Due(id)) => Some((id, Why::Due)),
        Some(Pick::New(id)) => Some((id, Why::New)),
        None if early => desk.early(engine, &learner),
        None => None,
    };
    let Some((question, why)) = picked else {
        tx.commit().await?;
        let next_due = desk.met(engine).map(|(_, card)| desk.due_on(&card)).min();
        return Ok(view(
            language,
            Screen::NothingDue(NothingDueScreen {
                topic: topic.cloned(),
                next_due,
                limit_reached: new_left == 0 && !fresh.is_empty(),
                new_per_day: learner.new_per_day,
                can_early: next_due.is_some() || !fresh.is_empty(),
            }),
        ));
    };
    let view = ask(
        engine,
        request,
        &mut tx,
        &learner,
        chat,
        &question,
        why,
        due_left(&question),
    )
    .await?;
    tx.commit().await?;
    Ok(view)
}

#[expect(clippy::too_many_arguments, reason = "what an attempt is made of, used once")]
async fn ask(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
    chat: crate::domain::ids::ChatId,
    question: &QuestionId,
    why: Why,
    due_left: u32,
) -> anyhow::Result<View> {
    let id = attempt::make(
        connection,
        &NewAttempt {
            learner: learner.id,
            chat,
            question,
            post: None,
            why,
        },
        request.at,
    )
    .await?;
    show_question(engine, request, connection, id, due_left).await
}
