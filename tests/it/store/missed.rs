//! What a clock that ran ahead has left in the store, and how it is taken back.

use chrono::{DateTime, Days, TimeDelta, Utc};
use drillbit::domain::calendar::Firing;
use drillbit::domain::ids::PostId;
use drillbit::store::missed::{self, Missed};
use drillbit::store::post::PostState;
use drillbit::store::{Connection, post, schedule};

use super::queries::{at, fresh, new_post, scene, today};

async fn waits_until(connection: &mut Connection, column: &str, id: PostId) -> i64 {
    let query = match column {
        "try" => "SELECT try_after FROM post WHERE id = ?1",
        _ => "SELECT edit_after FROM post WHERE id = ?1",
    };
    sqlx::query_scalar(query)
        .bind(id.0)
        .fetch_one(connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn dates_that_are_not_over_are_found_and_taken_back() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let tomorrow = today() + Days::new(1);
    let long_ago = today() - Days::new(9);
    for date in [tomorrow, long_ago] {
        new_post(&mut tx, scene.chat, date, "rag-02", PostState::Missed).await;
    }
    assert_eq!(
        missed::ahead(&mut tx, at()).await.unwrap(),
        [],
        "the schedule has not moved on"
    );
    let next = Firing {
        at: at() + TimeDelta::days(3),
        local_date: today() + Days::new(3),
    };
    schedule::advance(&mut tx, scene.chat, next).await.unwrap();
    let found = missed::ahead(&mut tx, at()).await.unwrap();
    let kept = post::on_date(&mut tx, scene.chat, tomorrow).await.unwrap().unwrap();
    let firing = Firing {
        at: at(),
        local_date: tomorrow,
    };
    let wanted = Missed {
        post: kept.id,
        chat: scene.chat,
        firing,
    };
    assert_eq!(found, [wanted]);
    missed::take_back(&mut tx, kept.id).await.unwrap();
    assert_eq!(post::on_date(&mut tx, scene.chat, tomorrow).await.unwrap(), None);
    // A post that arrived stays whatever happens.
    missed::take_back(&mut tx, scene.post).await.unwrap();
    assert!(post::get(&mut tx, scene.post).await.unwrap().is_some());
}

#[tokio::test]
async fn waits_end_at_once_or_when_the_post_is_due() {
    let mut tx = fresh().await;
    let scene = scene(&mut tx).await;
    let far: DateTime<Utc> = at() + TimeDelta::days(2);
    let waiting = new_post(
        &mut tx,
        scene.chat,
        today() + Days::new(1),
        "rag-02",
        PostState::Planned,
    )
    .await;
    let waiting = waiting.unwrap();
    post::not_arrived(&mut tx, waiting, PostState::Unknown, "?", far)
        .await
        .unwrap();
    post::note_shown(&mut tx, scene.post, None, far).await.unwrap();
    let hour = at() + TimeDelta::hours(1);
    let now = at() + TimeDelta::minutes(5);
    assert_eq!(missed::cut_waits(&mut tx, now, hour).await.unwrap(), 1);
    for (column, id) in [("try", waiting), ("edit", scene.post)] {
        assert_eq!(
            waits_until(&mut tx, column, id).await,
            now.timestamp_millis(),
            "{column}"
        );
    }
    assert_eq!(missed::cut_waits(&mut tx, now, hour).await.unwrap(), 0);
    // Before it is due, nothing is sent.
    post::not_arrived(&mut tx, waiting, PostState::Planned, "?", far)
        .await
        .unwrap();
    let before = at() - TimeDelta::days(1);
    assert_eq!(missed::cut_waits(&mut tx, before, before).await.unwrap(), 1);
    assert_eq!(waits_until(&mut tx, "try", waiting).await, at().timestamp_millis());
}
