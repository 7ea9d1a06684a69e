//! Pushes, reminders, and what is done to a chat that refuses everything.

use chrono::TimeDelta;
use drillbit::domain::ids::{ChatId, ChatKind, LearnerId, PushId};
use drillbit::domain::question::Language;
use drillbit::store::post::PostState;
use drillbit::store::push::{NewPush, PushKind, Target};
use drillbit::store::reminder::Reminder;
use drillbit::store::{Connection, card, chat, learner, post, push, reminder};

use super::queries::{account, at, fresh, place, scene, today};

fn hour() -> TimeDelta {
    TimeDelta::hours(1)
}

async fn make(connection: &mut Connection, kind: PushKind, subject: &str, to: Target) {
    let new = NewPush {
        platform: "test",
        kind,
        subject,
        to,
        due_at: at() + hour(),
        over_at: at() + hour() * 2,
    };
    push::make(connection, &new, at()).await.unwrap();
}

async fn waiting(connection: &mut Connection) -> Vec<push::Push> {
    push::to_send(connection, "test", at() + hour(), 10).await.unwrap()
}

#[tokio::test]
async fn a_push_is_written_down_once_and_lives_through_its_states() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let (chat, post) = (scene.chat, scene.post);
    for _ in 0..2 {
        make(&mut tx, PushKind::Reveal(post), "1", Target::Chat(chat)).await;
    }
    make(&mut tx, PushKind::Test(chat), "1", Target::Chat(chat)).await;
    make(&mut tx, PushKind::Stopped(chat), "1", Target::Person("7".into())).await;
    make(
        &mut tx,
        PushKind::Reminder(scene.learner.id),
        "1",
        Target::Person("7".into()),
    )
    .await;
    assert!(push::has_test(&mut tx, chat).await.unwrap());
    assert!(!push::has_test(&mut tx, ChatId(99)).await.unwrap());
    assert_eq!(push::to_send(&mut tx, "test", at(), 10).await.unwrap(), [], "not yet");
    assert_eq!(push::to_send(&mut tx, "else", at() + hour(), 10).await.unwrap(), []);
    let pushes = waiting(&mut tx).await;
    let kinds: Vec<PushKind> = pushes.iter().map(|push| push.kind).collect();
    assert_eq!(
        kinds,
        [
            PushKind::Reveal(post),
            PushKind::Test(chat),
            PushKind::Stopped(chat),
            PushKind::Reminder(scene.learner.id)
        ]
    );
    assert_eq!(pushes[0].chat, Some(place("club", None, ChatKind::Group)));
    assert_eq!((&pushes[0].person, pushes[0].maybe_sent), (&None, false));
    assert_eq!((&pushes[2].chat, &pushes[2].person), (&None, &Some(account("7"))));
    assert_eq!(pushes[0].over_at, at() + hour() * 2);

    let id = pushes[0].id;
    push::begin_try(&mut tx, id).await.unwrap();
    assert_eq!(waiting(&mut tx).await.len(), 3, "it is under way");
    assert_eq!(push::recover(&mut tx).await.unwrap(), 1);
    let unknown = waiting(&mut tx).await.remove(0);
    assert_eq!((unknown.maybe_sent, unknown.tries), (true, 1));
    push::put_off(&mut tx, id, at() + hour() * 5).await.unwrap();
    assert_eq!(waiting(&mut tx).await.len(), 3);
    push::not_arrived(&mut tx, id, PostState::Planned, "busy", at())
        .await
        .unwrap();
    assert_eq!(waiting(&mut tx).await.len(), 4);
    push::arrived(&mut tx, id, "m2", at()).await.unwrap();
    assert_eq!(waiting(&mut tx).await.len(), 3);
    let tried = push::get(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((tried.kind, tried.tries), (PushKind::Reveal(post), 1));
    assert_eq!(push::get(&mut tx, PushId(99)).await.unwrap(), None);
}

#[tokio::test]
async fn a_milestone_knows_whose_it_is_and_how_long() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let ann = scene.learner.id;
    for _ in 0..2 {
        make(&mut tx, PushKind::Milestone(ann, 30), "1:30", Target::Chat(scene.chat)).await;
    }
    let pushes = waiting(&mut tx).await;
    assert_eq!(pushes.len(), 1, "once");
    assert_eq!(pushes[0].kind, PushKind::Milestone(ann, 30));
    assert_eq!(pushes[0].chat, Some(place("club", None, ChatKind::Group)));
    assert_eq!(
        learner::account_on(&mut tx, ann, "test").await.unwrap(),
        Some(account("ann"))
    );
    assert_eq!(learner::account_on(&mut tx, ann, "else").await.unwrap(), None);
}

#[tokio::test]
async fn reveals_are_brought_forward_and_a_broken_chat_gets_nothing_more() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let (chat, post) = (scene.chat, scene.post);
    make(&mut tx, PushKind::Reveal(post), "1", Target::Chat(chat)).await;
    push::hasten_reveals(&mut tx, chat, post, at()).await.unwrap();
    assert_eq!(
        push::to_send(&mut tx, "test", at(), 10).await.unwrap(),
        [],
        "its own post"
    );
    push::hasten_reveals(&mut tx, chat, drillbit::domain::ids::PostId(99), at())
        .await
        .unwrap();
    assert_eq!(push::to_send(&mut tx, "test", at(), 10).await.unwrap().len(), 1);

    make(&mut tx, PushKind::Stopped(chat), "1", Target::Person("7".into())).await;
    push::give_up(&mut tx, chat, "kicked").await.unwrap();
    let left = waiting(&mut tx).await;
    assert_eq!(left.len(), 1, "what goes to a person is not the chat's");
    assert_eq!(left[0].kind, PushKind::Stopped(chat));

    post::note_shown(&mut tx, post, None, at()).await.unwrap();
    post::put_edit_off(&mut tx, post, at() + hour()).await.unwrap();
    assert_eq!(post::to_edit(&mut tx, "test", at(), 10).await.unwrap(), []);
    assert_eq!(
        post::to_edit(&mut tx, "test", at() + hour(), 10).await.unwrap().len(),
        1
    );
    post::forget_messages_of(&mut tx, chat).await.unwrap();
    assert_eq!(post::to_edit(&mut tx, "test", at() + hour(), 10).await.unwrap(), []);

    post::not_arrived(&mut tx, post, PostState::Failed, "kicked", at())
        .await
        .unwrap();
    post::try_again(&mut tx, chat, today(), at()).await.unwrap();
    assert_eq!(post::to_send(&mut tx, "test", at(), 10).await.unwrap().len(), 1);
    post::put_off(&mut tx, post, at() + hour()).await.unwrap();
    assert_eq!(post::to_send(&mut tx, "test", at(), 10).await.unwrap(), []);
}

#[tokio::test]
async fn chats_are_found_by_guild_and_by_place() {
    let mut tx = fresh().await;
    let club = place("club", None, ChatKind::Group);
    let chat = chat::find_or_make(&mut tx, &club, at()).await.unwrap();
    let thread = chat::find_or_make(&mut tx, &place("club", Some("5"), ChatKind::Group), at())
        .await
        .unwrap();
    let both = vec![(chat, ChatKind::Group), (thread, ChatKind::Group)];
    assert_eq!(chat::of_guild(&mut tx, "test", "guild").await.unwrap(), both);
    assert_eq!(chat::of_guild(&mut tx, "test", "other").await.unwrap(), []);
    assert_eq!(chat::at_place(&mut tx, "test", "club").await.unwrap(), both);
    assert_eq!(chat::at_place(&mut tx, "else", "club").await.unwrap(), []);
    assert_eq!(chat::key(&mut tx, "test", chat).await.unwrap(), Some(club));
    assert_eq!(chat::key(&mut tx, "else", chat).await.unwrap(), None);
}

#[tokio::test]
async fn a_reminder_comes_due_and_stops_when_it_is_refused() {
    let mut tx = fresh().await;
    let learner = learner::find_or_make(&mut tx, &account("ann"), at()).await.unwrap();
    assert_eq!(learner::get(&mut tx, learner.id).await.unwrap(), Some(learner.clone()));
    assert_eq!(learner::get(&mut tx, LearnerId(99)).await.unwrap(), None);
    let wish = Reminder {
        learner: learner.id,
        platform: "test".into(),
        account: "ann".into(),
        time: "21:00:00".parse().unwrap(),
        language: Language::Zh,
        next_at: at(),
        refused: None,
    };
    reminder::save(&mut tx, &wish).await.unwrap();
    assert_eq!(reminder::get(&mut tx, learner.id).await.unwrap(), Some(wish.clone()));
    let before = at() - hour();
    assert_eq!(
        reminder::beyond(&mut tx, before).await.unwrap(),
        std::slice::from_ref(&wish)
    );
    assert_eq!(reminder::beyond(&mut tx, at()).await.unwrap(), []);
    assert_eq!(
        reminder::due(&mut tx, at(), 10).await.unwrap(),
        std::slice::from_ref(&wish)
    );
    assert_eq!(reminder::due(&mut tx, at() - hour(), 10).await.unwrap(), []);
    reminder::refuse(&mut tx, learner.id, "closed").await.unwrap();
    assert_eq!(reminder::due(&mut tx, at(), 10).await.unwrap(), []);
    reminder::save(&mut tx, &wish).await.unwrap();
    assert_eq!(
        reminder::due(&mut tx, at(), 10).await.unwrap().len(),
        1,
        "asked for again"
    );
    reminder::remove(&mut tx, learner.id).await.unwrap();
    assert_eq!(reminder::get(&mut tx, learner.id).await.unwrap(), None);
    assert_eq!(card::due_dates(&mut tx, learner.id, today()).await.unwrap(), []);
}
