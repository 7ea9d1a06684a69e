//! The file: what was acknowledged is in it, a backup is whole, and only one process writes.

use std::path::Path;
use std::sync::Arc;

use drillbit::bank::Bank;
use drillbit::domain::grading::Rating;
use drillbit::engine::Engine;
use drillbit::engine::action::ProgressAction;
use drillbit::store::Store;

use crate::world::{Person, World, screen};

async fn world_on(path: &Path) -> World {
    let store = Store::open(path).await.unwrap();
    World {
        engine: Arc::new(Engine::new(store, Bank::load(&[]).unwrap())),
        now: "2026-11-25T12:00:00Z".parse().unwrap(),
    }
}

async fn grades(world: &World, person: &Person) -> u32 {
    screen!(world.ask(person, ProgressAction::Overview).await, Progress).grades
}

#[tokio::test]
async fn a_grade_survives_reopening_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/down/drillbit.db");
    let ann = Person::alone("ann");
    let world = world_on(&path).await;
    let graded = world.study(&ann, Rating::Good).await;
    let standing = world.standing(&ann).await;
    world.engine.store().close().await;
    drop(world);
    let world = world_on(&path).await;
    assert_eq!(world.standing(&ann).await, standing);
    // Old buttons work on.
    screen!(world.ask(&ann, crate::world::undo_of(&graded)).await, Compare);
}

#[tokio::test]
async fn what_was_acknowledged_is_on_disk_though_nothing_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drillbit.db");
    let ann = Person::alone("ann");
    let world = world_on(&path).await;
    world.study(&ann, Rating::Good).await;
    let waiting = screen!(world.drill(&ann).await, Question);
    // The files as they are now, as after a kill: the log is not written back yet.
    let after = folder.path().join("after");
    std::fs::create_dir(&after).unwrap();
    for name in ["drillbit.db", "drillbit.db-wal"] {
        std::fs::copy(folder.path().join(name), after.join(name)).unwrap();
    }
    let restarted = world_on(&after.join("drillbit.db")).await;
    assert_eq!(restarted.standing(&ann).await, world.standing(&ann).await);
    assert_eq!(screen!(restarted.drill(&ann).await, Question), waiting);
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("drillbit.db")).await.unwrap();
    let mut tx = store.write().await.unwrap();
    sqlx::query("INSERT INTO learner (created_at) VALUES (1)")
        .execute(&mut *tx)
        .await
        .unwrap();
    drop(tx);
    let mut tx = store.write().await.unwrap();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM learner")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(count, 0);
}

#[tokio::test]
async fn the_file_is_kept_as_the_rules_say() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("drillbit.db")).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    let full: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    let keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!((mode.as_str(), full, keys), ("wal", 2, 1));
    let loose: i64 = sqlx::query_scalar("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx_%'")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(loose, 0, "every table is STRICT");
    // A reader looks on while a writer writes, and cannot write itself.
    let mut reader = store.read().await.unwrap();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM learner")
        .fetch_one(&mut *reader)
        .await
        .unwrap();
    assert_eq!(count, 0);
    let written = sqlx::query("INSERT INTO learner (created_at) VALUES (1)")
        .execute(&mut *reader)
        .await;
    assert!(written.is_err());
}

#[tokio::test]
async fn two_stores_on_one_file_the_second_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drillbit.db");
    let first = Store::open(&path).await.unwrap();
    assert!(matches!(
        Store::open(&path).await,
        Err(drillbit::store::OpenError::InUse(_))
    ));
    drop(first);
    Store::open(&path).await.unwrap();
}

#[tokio::test]
async fn a_backup_while_writing_opens_and_holds_whole_grades() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drillbit.db");
    let ann = Person::alone("ann");
    let world = Arc::new(world_on(&path).await);
    world.study(&ann, Rating::Good).await;
    let writer = tokio::spawn({
        let (world, ann) = (Arc::clone(&world), ann.clone());
        async move {
            for _ in 0..30 {
                world.study(&ann, Rating::Good).await;
            }
        }
    });
    let mut before = 0;
    for number in 0..3 {
        let copy = folder.path().join(format!("copy{number}.db"));
        Store::backup(&path, &copy).await.unwrap();
        let copied = world_on(&copy).await;
        let found = grades(&copied, &ann).await;
        assert!(found >= 1 && found >= before, "a later copy holds no less");
        before = found;
        for query in [
            "SELECT count(*) - (SELECT sum(grades) FROM study_day) FROM review",
            "SELECT count(*) - (SELECT count(*) FROM attempt WHERE phase = 'graded') FROM review",
        ] {
            assert_eq!(copied.number(query).await, 0, "half a grade was copied");
        }
        copied.study(&ann, Rating::Easy).await;
    }
    writer.await.unwrap();
    assert_eq!(grades(&world, &ann).await, 31);
}

#[tokio::test]
async fn a_backup_overwrites_nothing_and_needs_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drillbit.db");
    let copy = folder.path().join("copy.db");
    let error = Store::backup(&path, &copy).await.unwrap_err().to_string();
    assert!(error.contains("does not exist") && !path.exists(), "{error}");
    Store::open(&path).await.unwrap().close().await;
    std::fs::write(&copy, "precious").unwrap();
    let error = Store::backup(&path, &copy).await.unwrap_err().to_string();
    assert!(error.contains("exists already"), "{error}");
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), "precious");
}
