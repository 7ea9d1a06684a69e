//! Stores that cannot be opened, and what the operator is told.

use std::path::Path;
use std::process::{Command, Output};

use drillbit::store::{MIGRATIONS, OpenError, Store};

fn program(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drillbit"));
    for (variable, _) in std::env::vars().filter(|(name, _)| name.starts_with("DRILLBIT_")) {
        command.env_remove(variable);
    }
    command.args(arguments).current_dir(folder).output().unwrap()
}

#[track_caller]
fn fails_with(output: &Output, code: i32, words: &[&str]) {
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "does not say {word:?}:\n{said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[tokio::test]
async fn a_file_that_is_no_store_is_left_alone_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "these are my notes, ".repeat(500)).unwrap();
    let error = Store::open(&path).await.unwrap_err();
    assert!(matches!(error, OpenError::Unusable { .. }), "{error:?}");
    let said = error.to_string();
    assert!(said.contains("notes.txt") && said.contains("not a database"), "{said}");
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("these are my notes")
    );
}

#[tokio::test]
async fn a_folder_is_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let error = Store::open(folder.path()).await.unwrap_err();
    assert!(matches!(error, OpenError::Unusable { .. }), "{error:?}");
    let below = folder.path().join("file");
    std::fs::write(&below, "x").unwrap();
    let error = Store::open(&below.join("drillbit.db")).await.unwrap_err();
    assert!(error.to_string().contains("drillbit.db"), "{error}");
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drillbit.db");
    let store = Store::open(&path).await.unwrap();
    let newer = MIGRATIONS.last().unwrap().0 + 41;
    let mut tx = store.write().await.unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (?1, 'later', 1, x'00', 0)")
        .bind(newer)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    drop(store);
    let error = Store::open(&path).await.unwrap_err();
    assert!(
        matches!(&error, OpenError::Newer { version, .. } if *version == newer),
        "{error:?}"
    );
    let said = error.to_string();
    assert!(
        said.contains("newer Drillbit") && said.contains(&newer.to_string()),
        "{said}"
    );
    fails_with(
        &program(folder.path(), &["doctor"]),
        1,
        &["drillbit.db", "newer Drillbit"],
    );
}

#[tokio::test]
async fn a_store_that_is_in_use_is_refused_until_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drillbit.db");
    let first = Store::open(&path).await.unwrap();
    let error = Store::open(&path).await.unwrap_err();
    assert!(matches!(error, OpenError::InUse(_)), "{error:?}");
    // And so it is from another process.
    fails_with(
        &program(folder.path(), &["doctor"]),
        1,
        &["drillbit.db is in use by another Drillbit"],
    );
    // A backup only reads, and may be made meanwhile.
    let output = program(folder.path(), &["backup", "copy.db"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    first.close().await;
    drop(first);
    Store::open(&path).await.unwrap();
}

#[test]
fn the_operator_is_told_the_place_of_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| std::fs::write(folder.path().join(name), content).unwrap();
    write("a.toml", "[store]\npath = \"x.db\"\npaht = 3\n");
    fails_with(
        &program(folder.path(), &["check", "--config", "a.toml"]),
        1,
        &["a.toml:3: unknown key `paht` in [store]; did you mean `path`?"],
    );
    fails_with(
        &program(folder.path(), &["run", "--config", "none.toml"]),
        1,
        &["none.toml", "cannot read"],
    );
    fails_with(&program(folder.path(), &["rum"]), 2, &["rum"]);
    fails_with(
        &program(folder.path(), &["backup", "copy.db"]),
        1,
        &["drillbit.db does not exist"],
    );
    std::fs::create_dir_all(folder.path().join("mine")).unwrap();
    write("mine/one.toml", "id = \"rag-90\"\ntopic = \"rga\"\n");
    write("b.toml", "[bank]\ndirs = [\"mine\"]\n");
    fails_with(
        &program(folder.path(), &["doctor", "--config", "b.toml"]),
        1,
        &["the bank has faults", "one.toml:2: unknown topic `rga`", "one.toml:1: "],
    );
    write("empty.token", "\n");
    write("c.toml", "[telegram]\ntoken_file = \"empty.token\"\n");
    fails_with(
        &program(folder.path(), &["run", "--config", "c.toml"]),
        1,
        &["c.toml:2", "empty.token", "is empty"],
    );
}
