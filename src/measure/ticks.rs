//! `drillbit reports --ticks`: what was suggested against what learners confirmed, without names and answers.

use std::io::{ErrorKind, Write};

use serde::Serialize;

use crate::domain::matching::PointState;
use crate::store::Store;
use crate::store::review::{self, Confirmed};

/// Grades read at once, so that nobody who writes has to wait for the whole.
const PAGE: u32 = 500;

#[derive(Debug, Serialize)]
struct Line<'a> {
    question: &'a str,
    points: Vec<Point>,
}

#[derive(Debug, Serialize)]
struct Point {
    id: String,
    suggested: PointState,
    ticked: bool,
}

/// Writes one JSON line per grade of a typed answer that stands, in their order.
pub async fn write_ticks(store: &Store, mut output: impl Write) -> anyhow::Result<()> {
    let mut after = 0;
    loop {
        let mut tx = store.read().await?;
        let grades = review::confirmed(&mut tx, after, PAGE).await?;
        drop(tx);
        for grade in &grades {
            match write_line(&mut output, grade) {
                // A reader that went away is no fault of ours.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                other => other?,
            }
        }
        match grades.last() {
            Some(last) => after = last.review,
            None => break,
        }
    }
    output.flush()?;
    Ok(())
}

fn write_line(output: &mut impl Write, grade: &Confirmed) -> std::io::Result<()> {
    let points = grade.suggested.iter().enumerate();
    let line = Line {
        question: grade.question.as_str(),
        points: points
            .map(|(index, suggested)| Point {
                id: format!("p{}", index + 1),
                suggested: *suggested,
                ticked: grade.ticks.has(index),
            })
            .collect(),
    };
    serde_json::to_writer(&mut *output, &line)?;
    writeln!(output)
}
