//! How the store's statements are carried out: none of them may take longer because there are more learners.

use std::fs;
use std::path::Path;

use drillbit::store::Store;
use sqlx::{AssertSqlSafe, Row};

/// Plans that look like a walk through a table and are none.
const HARMLESS: [&str; 3] = [
    // `INSERT … SELECT` of one row.
    "SCAN CONSTANT ROW",
    // A partial index of the few posts on their way.
    "SCAN post USING INDEX post_sending",
    "SCAN push USING INDEX push_sending",
];

/// The statements that stand as literals in a source.
fn statements(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "];
    for (at, _) in source.match_indices('"') {
        let literal = &source[at + 1..];
        if !verbs.iter().any(|verb| literal.starts_with(verb)) {
            continue;
        }
        let literal = &literal[..literal.find('"').unwrap()];
        // A backslash at the end of a line takes the break and the indentation away.
        let lines: Vec<&str> = literal.split("\\\n").map(str::trim_start).collect();
        found.extend(lines.concat().split("; ").map(str::to_owned));
    }
    found
}

#[tokio::test]
async fn no_statement_walks_through_all_learners_attempts_or_chats() {
    let store = Store::in_memory().await.unwrap();
    let mut tx = store.write().await.unwrap();
    let (mut looked_at, mut slow) = (0, Vec::new());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    for entry in fs::read_dir(folder).unwrap() {
        for statement in statements(&fs::read_to_string(entry.unwrap().path()).unwrap()) {
            looked_at += 1;
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let plan = sqlx::query(explain).fetch_all(&mut *tx).await.unwrap();
            for step in plan {
                let step: String = step.get("detail");
                let walks = step.starts_with("SCAN") && !HARMLESS.contains(&step.as_str());
                // Everybody may be on one platform.
                if walks || step.ends_with("(platform=?)") {
                    slow.push(format!("{step}: {statement}"));
                }
            }
        }
    }
    assert!(looked_at > 30, "{looked_at} statements");
    assert!(slow.is_empty(), "{slow:#?}");
}
