//! `drillbit reports --ticks`: what was suggested against what learners confirmed, without names and answers.

use std::io::{ErrorKind, Write};

use serde::Serialize;

use crate::domain::matching::PointState;
use crate::store::Store;
use crate::store::attempt::{self, Confirmed};

/// Attempts read at once, so that nobody who writes has to wait for the whole.
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

/// Writes one JSON line per graded attempt with a typed answer, in the order in which they were made.
pub async fn write_ticks(store: &Store, mut output: impl Write) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let mut tx = store.read().await?;
        let attempts = attempt::confirmed(&mut tx, after, PAGE).await?;
        drop(tx);
        for attempt in &attempts {
            match write_line(&mut output, attempt) {
                // A reader that went away is no fault of ours.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                other => other?,
            }
        }
        match attempts.last() {
            Some(last) => after = Some(last.attempt),
            None => break,
        }
    }
    output.flush()?;
    Ok(())
}

fn write_line(output: &mut impl Write, attempt: &Confirmed) -> std::io::Result<()> {
    let points = attempt.suggested.iter().enumerate();
    let line = Line {
        question: attempt.question.as_str(),
        points: points
            .map(|(index, suggested)| Point {
                id: format!("p{}", index + 1),
                suggested: *suggested,
                ticked: attempt.ticks.has(index),
            })
            .collect(),
    };
    serde_json::to_writer(&mut *output, &line)?;
    writeln!(output)
}
