//! The store: each query through realistic rows, and the file under it.

mod days;
mod files;
mod grades;
mod missed;
mod pushes;
mod queries;

/// Every query is called by the tests of queries: one that is added there has to be added here.
#[test]
fn every_query_has_a_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let tests = concat!(
        include_str!("queries.rs"),
        include_str!("grades.rs"),
        include_str!("pushes.rs"),
        include_str!("missed.rs"),
        include_str!("days.rs")
    );
    let mut untested = Vec::new();
    let mut queries = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let table = path.file_stem().unwrap().to_str().unwrap();
        if table == "mod" {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for line in source.lines() {
            let Some(rest) = line.strip_prefix("pub async fn ") else {
                continue;
            };
            let name = rest.split(['(', '<']).next().unwrap();
            queries += 1;
            if !tests.contains(&format!("{table}::{name}(")) {
                untested.push(format!("{table}::{name}"));
            }
        }
    }
    assert!(queries > 30 && untested.is_empty(), "{untested:?}");
}
