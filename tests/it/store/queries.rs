//! Every query on a fresh store, through rows as they really come.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use drillbit::domain::calendar::{Firing, Rhythm, Rollover, Weekdays};
use drillbit::domain::card::Retention;
use drillbit::domain::ids::{AccountKey, AttemptId, ChatId, ChatKey, ChatKind, PostId};
use drillbit::domain::question::{Language, PostLanguage, QuestionId};
use drillbit::domain::streak::{DaysOff, History, Streak};
use drillbit::domain::zone::ZoneSource;
use drillbit::store::attempt::{NewAttempt, Why};
use drillbit::store::learner::{Learner, Welcome};
use drillbit::store::post::{NewPost, PostState};
use drillbit::store::schedule::{Cause, Paused, Schedule};
use drillbit::store::{Connection, Store, attempt, chat, learner, post, schedule};
use sqlx::{Sqlite, Transaction};

const PLATFORM: &str = "test";

pub(super) fn at() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

pub(super) fn today() -> NaiveDate {
    "2026-11-25".parse().unwrap()
}

pub(super) async fn fresh() -> Transaction<'static, Sqlite> {
    Store::in_memory().await.unwrap().write().await.unwrap()
}

pub(super) fn account(id: &str) -> AccountKey {
    AccountKey {
        platform: PLATFORM,
        id: id.to_owned(),
    }
}

pub(super) fn place(place: &str, thread: Option<&str>, kind: ChatKind) -> ChatKey {
    ChatKey {
        platform: PLATFORM,
        place: place.to_owned(),
        thread: thread.map(str::to_owned),
        guild: Some("guild".to_owned()),
        kind,
    }
}

pub(super) fn question(id: &str) -> QuestionId {
    QuestionId::new(id)
}

fn rhythm() -> Rhythm {
    Rhythm {
        zone: chrono_tz::Tz::Asia__Shanghai,
        time: "09:00:00".parse().unwrap(),
        weekdays: Weekdays::WORKING,
    }
}

fn daily(chat: ChatId, next: DateTime<Utc>) -> Schedule {
    Schedule {
        chat,
        kind: ChatKind::Group,
        rhythm: rhythm(),
        language: PostLanguage::Both,
        topics: vec!["rag".to_owned(), "tokens".to_owned()],
        role: Some("77".to_owned()),
        paused: None,
        next: Firing {
            at: next,
            local_date: today(),
        },
        admin: Some("7".to_owned()),
    }
}

/// A learner in a group with a post that was sent, and an attempt at it.
pub(super) struct Scene {
    pub(super) learner: Learner,
    pub(super) chat: ChatId,
    pub(super) post: PostId,
    pub(super) attempt: AttemptId,
}

pub(super) async fn scene(connection: &mut Connection) -> Scene {
    let learner = learner::find_or_make(connection, &account("ann"), at()).await.unwrap();
    let chat = chat::find_or_make(connection, &place("club", None, ChatKind::Group), at())
        .await
        .unwrap();
    schedule::save(connection, &daily(chat, at()), at()).await.unwrap();
    let post = new_post(connection, chat, today(), "rag-01", PostState::Planned)
        .await
        .unwrap();
    post::arrived(connection, post, "m1", 0, at()).await.unwrap();
    let new = NewAttempt {
        learner: learner.id,
        chat,
        question: &question("rag-01"),
        post: Some(post),
        why: Why::Daily,
    };
    let attempt = attempt::make(connection, &new, at()).await.unwrap();
    Scene {
        learner,
        chat,
        post,
        attempt,
    }
}

pub(super) async fn new_post(
    connection: &mut Connection,
    chat: ChatId,
    date: NaiveDate,
    id: &str,
    state: PostState,
) -> Option<PostId> {
    let new = NewPost {
        chat,
        date,
        question: &question(id),
        language: PostLanguage::Both,
        state,
        due_at: at(),
    };
    post::make(connection, &new, at()).await.unwrap()
}

#[tokio::test]
async fn learners_and_accounts() {
    let mut tx = fresh().await;
    assert_eq!(learner::find(&mut tx, &account("ann")).await.unwrap(), None);
    let ann = learner::find_or_make(&mut tx, &account("ann"), at()).await.unwrap();
    assert_eq!(
        learner::find_or_make(&mut tx, &account("ann"), at()).await.unwrap(),
        ann
    );
    let bob = learner::find_or_make(&mut tx, &account("bob"), at()).await.unwrap();
    assert_ne!(ann.id, bob.id);
    assert_eq!(
        (ann.language, ann.zone, ann.zone_source),
        (None, None, ZoneSource::Default)
    );
    assert_eq!((ann.welcome, ann.streak), (Welcome::None, Streak::default()));
    for welcome in [
        Welcome::None,
        Welcome::Language,
        Welcome::Zone,
        Welcome::Daily,
        Welcome::Done,
    ] {
        let changed = Learner {
            language: Some(Language::Zh),
            zone: Some(chrono_tz::Tz::America__Argentina__Buenos_Aires),
            zone_source: ZoneSource::Learner,
            rollover: Rollover::new(6).unwrap(),
            new_per_day: 0,
            retention: Retention::new(0.97).unwrap(),
            welcome,
            judge_place: Some("api.example.com".to_owned()),
            ..ann.clone()
        };
        learner::save_settings(&mut tx, &changed).await.unwrap();
        assert_eq!(learner::find(&mut tx, &account("ann")).await.unwrap(), Some(changed));
    }
    let streak = [0, 1, 2, 4].map(|day| today() + TimeDelta::days(day));
    let streak = Streak {
        bridged: Some(today() + TimeDelta::days(3)),
        ..History::of_dates(streak, DaysOff::default()).fold()
    };
    learner::save_streak(&mut tx, ann.id, &streak).await.unwrap();
    assert_eq!(
        learner::find(&mut tx, &account("ann")).await.unwrap().unwrap().streak,
        streak
    );
    assert_eq!(
        learner::find(&mut tx, &account("bob")).await.unwrap(),
        Some(bob),
        "nobody else changed"
    );
}

#[tokio::test]
async fn chats_threads_and_moves() {
    let mut tx = fresh().await;
    let key = place("club", None, ChatKind::Group);
    assert_eq!(chat::find(&mut tx, &key).await.unwrap(), None);
    let club = chat::find_or_make(&mut tx, &key, at()).await.unwrap();
    assert_eq!(chat::find_or_make(&mut tx, &key, at()).await.unwrap(), club);
    let thread = chat::find_or_make(&mut tx, &place("club", Some("5"), ChatKind::Group), at())
        .await
        .unwrap();
    let private = place("ann", None, ChatKind::Private);
    let alone = chat::find_or_make(&mut tx, &private, at()).await.unwrap();
    assert!(club != thread && thread != alone);
    for (chat, reader, may) in [
        (club, &private, true),
        (thread, &key, true),
        (alone, &private, true),
        (alone, &key, false),
        (alone, &place("bob", None, ChatKind::Private), false),
        (ChatId(99), &private, false),
    ] {
        assert_eq!(
            chat::may_read(&mut tx, chat, reader).await.unwrap(),
            may,
            "{chat:?} in {reader:?}"
        );
    }
    chat::move_place(&mut tx, PLATFORM, "club", "hall").await.unwrap();
    assert_eq!(chat::find(&mut tx, &key).await.unwrap(), None);
    assert_eq!(
        chat::find(&mut tx, &place("hall", None, ChatKind::Group))
            .await
            .unwrap(),
        Some(club)
    );
    assert_eq!(
        chat::find(&mut tx, &place("hall", Some("5"), ChatKind::Group))
            .await
            .unwrap(),
        Some(thread)
    );
    chat::move_place(&mut tx, "elsewhere", "hall", "x").await.unwrap();
    assert_eq!(
        chat::find(&mut tx, &place("hall", None, ChatKind::Group))
            .await
            .unwrap(),
        Some(club)
    );
}

#[tokio::test]
async fn schedules_from_first_to_last() {
    let mut tx = fresh().await;
    let club = chat::find_or_make(&mut tx, &place("club", None, ChatKind::Group), at())
        .await
        .unwrap();
    let hall = chat::find_or_make(&mut tx, &place("hall", None, ChatKind::Group), at())
        .await
        .unwrap();
    assert_eq!(schedule::get(&mut tx, club).await.unwrap(), None);
    let first = daily(club, at());
    schedule::save(&mut tx, &first, at()).await.unwrap();
    assert_eq!(schedule::get(&mut tx, club).await.unwrap().as_ref(), Some(&first));
    let plain = Schedule {
        chat: hall,
        language: PostLanguage::One(Language::Zh),
        topics: Vec::new(),
        role: None,
        next: Firing {
            at: at() - TimeDelta::hours(1),
            local_date: today(),
        },
        ..first.clone()
    };
    schedule::save(&mut tx, &plain, at()).await.unwrap();
    let due = schedule::due(&mut tx, at(), 10).await.unwrap();
    assert_eq!(due, [plain.clone(), first.clone()], "the longest waiting first");
    assert_eq!(
        schedule::due(&mut tx, at(), 1).await.unwrap(),
        std::slice::from_ref(&plain)
    );
    assert_eq!(
        schedule::due(&mut tx, at() - TimeDelta::hours(2), 10).await.unwrap(),
        []
    );

    let next = Firing {
        at: at() + TimeDelta::days(1),
        local_date: today() + TimeDelta::days(1),
    };
    schedule::advance(&mut tx, hall, next).await.unwrap();
    assert_eq!(
        schedule::get(&mut tx, hall).await.unwrap(),
        Some(Schedule { next, ..plain })
    );

    assert!(
        schedule::refuse(&mut tx, club, Cause::Gone, "kicked", at())
            .await
            .unwrap()
    );
    assert!(
        !schedule::refuse(&mut tx, club, Cause::Other, "again", at())
            .await
            .unwrap(),
        "told once"
    );
    let paused = Some(Paused::Refused {
        cause: Cause::Gone,
        words: "kicked".to_owned(),
    });
    assert_eq!(
        schedule::get(&mut tx, club).await.unwrap(),
        Some(Schedule {
            paused,
            ..first.clone()
        })
    );
    assert_eq!(schedule::due(&mut tx, at(), 10).await.unwrap(), []);
    let paused = Some(Paused::Admin);
    let by_admin = Schedule { paused, ..first };
    schedule::save(&mut tx, &by_admin, at()).await.unwrap();
    assert_eq!(schedule::get(&mut tx, club).await.unwrap(), Some(by_admin));
    schedule::remove(&mut tx, club).await.unwrap();
    assert_eq!(schedule::get(&mut tx, club).await.unwrap(), None);
}

#[tokio::test]
async fn the_ledger_of_posts() {
    let mut tx = fresh().await;
    let club = chat::find_or_make(&mut tx, &place("club", Some("5"), ChatKind::Group), at())
        .await
        .unwrap();
    schedule::save(&mut tx, &daily(club, at()), at()).await.unwrap();
    let id = new_post(&mut tx, club, today(), "rag-01", PostState::Planned)
        .await
        .unwrap();
    assert_eq!(
        new_post(&mut tx, club, today(), "rag-02", PostState::Planned).await,
        None,
        "one a date"
    );
    let planned = post::get(&mut tx, id).await.unwrap().unwrap();
    assert_eq!(
        (
            planned.state,
            planned.tries,
            planned.sent_at,
            planned.message.as_deref()
        ),
        (PostState::Planned, 0, None, None)
    );
    assert_eq!(post::on_date(&mut tx, club, today()).await.unwrap(), Some(planned));
    assert_eq!(
        post::on_date(&mut tx, club, today() + TimeDelta::days(1))
            .await
            .unwrap(),
        None
    );
    assert_eq!(post::last_sent(&mut tx, club).await.unwrap(), None);

    let waiting = post::to_send(&mut tx, PLATFORM, at(), 10).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].chat, place("club", Some("5"), ChatKind::Group));
    assert_eq!((waiting[0].role.as_deref(), waiting[0].maybe_sent), (Some("77"), false));
    post::begin_try(&mut tx, id).await.unwrap();
    assert_eq!(post::to_send(&mut tx, PLATFORM, at(), 10).await.unwrap(), []);
    assert_eq!(post::recover(&mut tx).await.unwrap(), 1);
    assert!(post::to_send(&mut tx, PLATFORM, at(), 10).await.unwrap()[0].maybe_sent);
    let later = at() + TimeDelta::minutes(1);
    post::not_arrived(&mut tx, id, PostState::Planned, "busy", later)
        .await
        .unwrap();
    assert_eq!(post::to_send(&mut tx, PLATFORM, at(), 10).await.unwrap(), []);
    assert_eq!(post::to_send(&mut tx, "elsewhere", later, 10).await.unwrap(), []);
    assert_eq!(post::to_send(&mut tx, PLATFORM, later, 0).await.unwrap(), []);
    assert_eq!(post::to_send(&mut tx, PLATFORM, later, 10).await.unwrap().len(), 1);

    post::arrived(&mut tx, id, "m1", 0, later).await.unwrap();
    let sent = post::last_sent(&mut tx, club).await.unwrap().unwrap();
    assert_eq!(
        (sent.id, sent.tries, sent.sent_at, sent.message.as_deref()),
        (id, 1, Some(later), Some("m1"))
    );
    assert_eq!(post::to_edit(&mut tx, PLATFORM, later, 10).await.unwrap(), []);
    post::note_shown(&mut tx, id, None, later).await.unwrap();
    assert_eq!(
        post::to_edit(&mut tx, PLATFORM, at(), 10).await.unwrap(),
        [],
        "it rests"
    );
    assert_eq!(post::to_edit(&mut tx, PLATFORM, later, 10).await.unwrap().len(), 1);
    post::note_shown(&mut tx, id, Some(0), later).await.unwrap();
    assert_eq!(post::to_edit(&mut tx, PLATFORM, later, 10).await.unwrap(), []);
    post::note_shown(&mut tx, id, None, later).await.unwrap();
    post::forget_message(&mut tx, id).await.unwrap();
    assert_eq!(post::to_edit(&mut tx, PLATFORM, later, 10).await.unwrap(), []);

    for (days, id, state) in [
        (1, "rag-02", PostState::Missed),
        (2, "rag-03", PostState::Failed),
        (3, "rag-04", PostState::Sent),
    ] {
        new_post(&mut tx, club, today() + TimeDelta::days(days), id, state)
            .await
            .unwrap();
    }
    let given = post::questions_given(&mut tx, club).await.unwrap();
    assert_eq!(
        given,
        [question("rag-01"), question("rag-04")],
        "what nobody saw is left out"
    );
    let fetched = post::last_sent(&mut tx, club).await.unwrap().unwrap();
    assert_eq!((fetched.question, fetched.sent_at), (question("rag-04"), Some(at())));
}
