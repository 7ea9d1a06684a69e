//! An engine on a store in memory, a clock that the test moves, and learners that talk to it.

use std::sync::{Arc, LazyLock};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use drillbit::bank::Bank;
use drillbit::domain::calendar::Rollover;
use drillbit::domain::cutoff::{Cutoff, Cutoffs};
use drillbit::domain::grading::Rating;
use drillbit::domain::ids::{AccountKey, ChatKey, ChatKind, LearnerId, PostId};
use drillbit::domain::question::{Language, Question, QuestionId, SampleKind};
use drillbit::domain::streak::{DaysOff, History};
use drillbit::engine::action::{Action, ScheduleAction, ScheduleChange, StudyAction};
use drillbit::engine::outgoing::{Claim, Outcome, Work};
use drillbit::engine::view::{CompareScreen, GradedScreen, Screen, View};
use drillbit::engine::{Engine, Request};
use drillbit::store::{Store, card, cutoff, heartbeat, learner, review, vacation};

/// The screen of a kind, or a failure that shows what came instead.
macro_rules! screen {
    ($view:expr, $kind:ident) => {
        match $view.screen {
            drillbit::engine::view::Screen::$kind(screen) => screen,
            other => panic!("expected {}, got {other:#?}", stringify!($kind)),
        }
    };
}
/// The post that a claim is about.
pub(crate) fn post_of(claim: &Claim) -> PostId {
    match claim.work {
        Work::Post { post, .. } | Work::Edit { post, .. } => post,
        Work::Push(_) => panic!("no post: {claim:#?}"),
    }
}

/// The shipped bank, to look things up.
pub(crate) static BANK: LazyLock<Bank> = LazyLock::new(|| Bank::load(&[]).expect("the shipped bank loads"));

/// The platform on which everyone is.
pub(crate) const PLATFORM: &str = "test";

/// An engine with the shipped bank on an empty store in memory.
pub(crate) async fn engine() -> Arc<Engine> {
    let bank = Bank::load(&[]).expect("the shipped bank loads");
    Arc::new(Engine::new(
        Store::in_memory().await.expect("a store in memory opens"),
        bank,
    ))
}

/// An engine and a clock.
pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) now: DateTime<Utc>,
}

/// Someone who talks to the engine in one chat.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) account: AccountKey,
    pub(crate) chat: ChatKey,
    pub(crate) locale: Language,
    pub(crate) zone_hint: Option<chrono_tz::Tz>,
    pub(crate) admin: bool,
}

impl World {
    /// An empty world at noon UTC on 25 November 2026.
    pub(crate) async fn new() -> Self {
        Self {
            engine: engine().await,
            now: "2026-11-25T12:00:00Z".parse().expect("an instant"),
        }
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, time: TimeDelta) {
        self.now += time;
    }

    /// What a person is shown for an action.
    pub(crate) async fn ask(&self, person: &Person, action: impl Into<Action>) -> View {
        self.ask_once(person, action, None).await
    }

    /// As [`World::ask`], with the name of the incoming message.
    pub(crate) async fn ask_once(&self, person: &Person, action: impl Into<Action>, once: Option<&str>) -> View {
        let request = Request {
            account: person.account.clone(),
            chat: person.chat.clone(),
            at: self.now,
            locale: person.locale,
            zone_hint: person.zone_hint,
            admin: person.admin,
            once: once.map(str::to_owned),
            action: action.into(),
        };
        self.engine.handle(request).await.expect("no fault")
    }

    /// What a person is shown for plain words.
    pub(crate) async fn say(&self, person: &Person, text: &str) -> View {
        self.ask(person, StudyAction::Say { text: text.to_owned() }).await
    }

    /// The next question of a drill.
    pub(crate) async fn drill(&self, person: &Person) -> View {
        self.ask(person, drill(None, false)).await
    }

    /// Answers an open question in the head.
    pub(crate) async fn reveal(&self, person: &Person, view: View) -> CompareScreen {
        let question = screen!(view, Question);
        let (attempt, step) = (question.attempt, question.step);
        screen!(self.ask(person, StudyAction::Reveal { attempt, step }).await, Compare)
    }

    /// Grades.
    pub(crate) async fn rate(&self, person: &Person, compare: &CompareScreen, rating: Rating) -> GradedScreen {
        screen!(self.ask(person, rating_of(compare, rating)).await, Graded)
    }

    /// Asks, reveals and grades the next question, early if none is due.
    pub(crate) async fn study(&self, person: &Person, rating: Rating) -> GradedScreen {
        let view = self.ask(person, drill(None, true)).await;
        let compare = self.reveal(person, view).await;
        self.rate(person, &compare, rating).await
    }

    /// Gives a chat a daily question at a time in UTC.
    pub(crate) async fn set_up(&self, admin: &Person, time: &str) {
        let change = ScheduleChange {
            time: Some(time.to_owned()),
            ..ScheduleChange::default()
        };
        screen!(self.ask(&admin.as_admin(), ScheduleAction::Set(change)).await, Schedule);
    }

    /// Writes down what is due.
    pub(crate) async fn plan(&self) {
        while self.engine.plan(self.now).await.expect("a plan") > 0 {}
    }

    /// Plans and claims what is due.
    pub(crate) async fn claim(&self) -> Vec<Claim> {
        self.plan().await;
        self.engine
            .claim_posts(PLATFORM, self.now, 100, &|_| None)
            .await
            .expect("claims")
    }

    /// Notes what became of a claim.
    pub(crate) async fn settle(&self, claim: &Claim, outcome: Outcome) {
        self.engine
            .settle(&[(claim.clone(), outcome)], self.now)
            .await
            .expect("a result");
    }

    /// Sends what is due, and all of it arrives.
    pub(crate) async fn deliver(&self) -> Vec<Claim> {
        let claims = self.claim().await;
        for claim in &claims {
            self.settle(claim, Outcome::Sent(format!("message-{}", post_of(claim).0)))
                .await;
        }
        claims
    }

    /// Sets up a group's daily question and sends it.
    pub(crate) async fn post_in(&self, member: &Person) -> PostId {
        self.set_up(member, &(self.now + TimeDelta::minutes(1)).format("%H:%M").to_string())
            .await;
        let later = Self {
            engine: Arc::clone(&self.engine),
            now: self.now + TimeDelta::minutes(2),
        };
        let claims = later.deliver().await;
        assert_eq!(claims.len(), 1, "one post is due");
        post_of(&claims[0])
    }

    /// The learner of a person.
    pub(crate) async fn learner(&self, person: &Person) -> learner::Learner {
        let mut tx = self.engine.store().read().await.expect("a reader");
        let found = learner::find(&mut tx, &person.account).await.expect("a query");
        found.expect("the person is known")
    }

    /// A single number out of the store.
    pub(crate) async fn number(&self, query: &'static str) -> i64 {
        let mut tx = self.engine.store().read().await.expect("a reader");
        sqlx::query_scalar(query).fetch_one(&mut *tx).await.expect("a number")
    }

    /// A single text out of the store.
    pub(crate) async fn text(&self, query: &'static str) -> String {
        let mut tx = self.engine.store().read().await.expect("a reader");
        sqlx::query_scalar(query).fetch_one(&mut *tx).await.expect("a text")
    }

    /// All that a grade changes and undo gives back, for comparison.
    pub(crate) async fn standing(&self, person: &Person) -> String {
        let learner = self.learner(person).await;
        let mut tx = self.engine.store().read().await.expect("a reader");
        let cards = card::all(&mut tx, learner.id).await.expect("cards");
        let days = review::study_days(&mut tx, learner.id, NaiveDate::MIN)
            .await
            .expect("days");
        let totals = review::totals(&mut tx, learner.id).await.expect("totals");
        let posts: Vec<(i64, i64, i64)> = sqlx::query_as("SELECT id, answered, score_sum FROM post ORDER BY id")
            .fetch_all(&mut *tx)
            .await
            .expect("posts");
        let answers: Vec<(i64, i64, i64)> =
            sqlx::query_as("SELECT post_id, learner_id, score FROM post_answer ORDER BY post_id, learner_id")
                .fetch_all(&mut *tx)
                .await
                .expect("answers");
        format!(
            "{:?}\n{cards:?}\n{days:?}\n{totals:?}\n{posts:?}\n{answers:?}",
            learner.streak
        )
    }

    /// All that the streak of a learner follows from.
    pub(crate) async fn history(&self, id: LearnerId) -> History {
        let dates = self.study_dates(id).await;
        let mut tx = self.engine.store().read().await.expect("a reader");
        let (zone, rollover): (Option<String>, u8) = sqlx::query_as("SELECT zone, rollover FROM learner WHERE id = ?1")
            .bind(id.0)
            .fetch_one(&mut *tx)
            .await
            .expect("a learner");
        let newest = Cutoff {
            zone: zone.map_or(chrono_tz::Tz::UTC, |zone| zone.parse().expect("a zone")),
            rollover: Rollover::new(rollover).expect("an hour"),
        };
        let off = DaysOff {
            cutoffs: Cutoffs {
                earlier: cutoff::earlier(&mut tx, id).await.expect("cutoffs"),
                newest,
            },
            vacations: vacation::since(&mut tx, id, NaiveDate::default())
                .await
                .expect("vacations"),
            outages: heartbeat::outages_since(&mut tx, DateTime::UNIX_EPOCH)
                .await
                .expect("outages"),
        };
        History::of_dates(dates, off)
    }

    /// The study dates of a learner, in the order in which they were first studied.
    pub(crate) async fn study_dates(&self, learner: LearnerId) -> Vec<NaiveDate> {
        let mut tx = self.engine.store().read().await.expect("a reader");
        review::study_dates(&mut tx, learner).await.expect("dates")
    }
}

/// The next question, of a topic or of any.
pub(crate) fn drill(topic: Option<&str>, early: bool) -> StudyAction {
    StudyAction::Drill {
        topic: topic.map(str::to_owned),
        early,
    }
}

/// The press on a rating of a screen.
pub(crate) fn rating_of(compare: &CompareScreen, rating: Rating) -> StudyAction {
    StudyAction::Rate {
        attempt: compare.attempt,
        step: compare.step,
        rating,
    }
}

/// The press on *Undo* of a screen.
pub(crate) fn undo_of(graded: &GradedScreen) -> StudyAction {
    StudyAction::Undo {
        attempt: graded.attempt,
        step: graded.step,
    }
}

/// A question of the shipped bank.
pub(crate) fn question(id: &QuestionId) -> &'static Question {
    BANK.get(id).expect("a question of the bank")
}

/// A good English answer to a question, with the indices of the points that it makes.
pub(crate) fn good_answer(id: &QuestionId) -> (&'static str, Vec<usize>) {
    let question = question(id);
    let sample = question
        .samples
        .iter()
        .find(|sample| sample.kind == SampleKind::Good && sample.language == Language::En)
        .expect("a good sample");
    let made = question.points.iter().enumerate();
    let made = made.filter(|(_, point)| sample.ticks.contains(&point.id));
    (&sample.text, made.map(|(index, _)| index).collect())
}

impl Person {
    /// Someone in a private chat of their own.
    pub(crate) fn alone(name: &str) -> Self {
        Self::in_chat(name, name, ChatKind::Private)
    }

    /// Someone in a group.
    pub(crate) fn in_group(name: &str, group: &str) -> Self {
        Self::in_chat(name, group, ChatKind::Group)
    }

    fn in_chat(name: &str, place: &str, kind: ChatKind) -> Self {
        Self {
            account: AccountKey {
                platform: PLATFORM,
                id: name.to_owned(),
            },
            chat: ChatKey {
                platform: PLATFORM,
                place: place.to_owned(),
                thread: None,
                guild: None,
                kind,
            },
            locale: Language::En,
            zone_hint: None,
            admin: kind == ChatKind::Private,
        }
    }

    /// The same person with the right to set up the chat.
    pub(crate) fn as_admin(&self) -> Self {
        Self {
            admin: true,
            ..self.clone()
        }
    }
}

pub(crate) use screen;

/// Whether a view is this notice.
pub(crate) fn is_notice(view: &View, notice: &drillbit::engine::view::Notice) -> bool {
    matches!(&view.screen, Screen::Notice(shown) if shown == notice)
}
