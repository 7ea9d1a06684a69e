//! `drillbit grade`: answers and points as JSON lines in, states and similarities as JSON lines out, in order.

use std::collections::VecDeque;
use std::io::{BufRead, ErrorKind, Read as _, Write};

use serde::{Deserialize, Serialize};

use crate::domain::matching::{Claim, Matcher, PointState, Weights};
use crate::domain::question::Terms;

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 1 << 20;
/// Compiled points kept: data sets ask the same question of many answers.
const KEPT: usize = 16;

/// A line as it comes in. What else it holds, such as a label, is left alone.
#[derive(Debug, Deserialize)]
struct Task {
    id: Id,
    #[serde(default)]
    question: String,
    answer: String,
    points: Vec<PointIn>,
}

/// A name of a line or a point: text or a whole number, given back as it came.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct PointIn {
    id: Id,
    #[serde(default)]
    text: String,
    #[serde(default)]
    terms: Option<Vec<Vec<String>>>,
    #[serde(default)]
    n_of: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Graded<'a> {
    id: &'a Id,
    points: Vec<PointOut<'a>>,
}

#[derive(Debug, Serialize)]
struct PointOut<'a> {
    id: &'a Id,
    state: PointState,
    similarity: f64,
}

/// A line that cannot be graded: which, counted from 1, and why.
#[derive(Debug, Serialize)]
struct BadLine {
    line: u64,
    error: String,
}

/// Grades line by line and keeps what was compiled.
#[derive(Debug)]
pub struct Grader {
    weights: Weights,
    kept: VecDeque<(String, Vec<PointIn>, Matcher)>,
}

impl Grader {
    /// A grader with these weights of words.
    pub fn new(weights: Weights) -> Self {
        Self {
            weights,
            kept: VecDeque::new(),
        }
    }

    /// Grades one line; the error says what was expected.
    pub fn line(&mut self, line: &[u8]) -> Result<String, String> {
        let text = std::str::from_utf8(line).map_err(|error| format!("not UTF-8: {error}"))?;
        let task: Task = serde_json::from_str(text).map_err(|error| {
            format!("{error}; expected an object with id, answer, points and, if there is one, question")
        })?;
        let matcher = self.matcher(&task.question, &task.points)?;
        let suggestion = matcher.suggest(&task.answer);
        let points = task.points.iter().zip(&suggestion.points);
        let graded = Graded {
            id: &task.id,
            points: points
                .map(|(point, finding)| PointOut {
                    id: &point.id,
                    state: finding.state,
                    similarity: (f64::from(finding.similarity) * 1e4).round() / 1e4,
                })
                .collect(),
        };
        serde_json::to_string(&graded).map_err(|error| error.to_string())
    }

    fn matcher(&mut self, question: &str, points: &[PointIn]) -> Result<&Matcher, String> {
        let known = |(asked, kept, _): &(String, Vec<PointIn>, Matcher)| asked == question && kept == points;
        let entry = match self.kept.iter().position(known).and_then(|at| self.kept.remove(at)) {
            Some(entry) => entry,
            None => (
                question.to_owned(),
                points.to_vec(),
                compile(question, points, &self.weights)?,
            ),
        };
        self.kept.truncate(KEPT - 1);
        self.kept.push_front(entry);
        self.kept
            .front()
            .map(|(_, _, matcher)| matcher)
            .ok_or_else(|| "nothing is kept".to_owned())
    }
}

fn compile(question: &str, points: &[PointIn], weights: &Weights) -> Result<Matcher, String> {
    let mut terms = Vec::with_capacity(points.len());
    for point in points {
        let name = match &point.id {
            Id::Text(id) => id.clone(),
            Id::Number(id) => id.to_string(),
        };
        let groups = point.terms.clone().unwrap_or_default();
        if groups.is_empty() && point.text.trim().is_empty() {
            return Err(format!("point {name} has neither text nor terms; expected one of them"));
        }
        if groups
            .iter()
            .any(|group| group.is_empty() || group.iter().any(String::is_empty))
        {
            return Err(format!(
                "point {name} has an empty group or term; expected [[\"a\", \"b\"], [\"c\"]]"
            ));
        }
        if let Some(wanted) = point
            .n_of
            .filter(|wanted| !groups.is_empty() && !(1..=groups.len()).contains(wanted))
        {
            return Err(format!(
                "point {name}: n_of is {wanted}; expected 1 to {}, its groups",
                groups.len()
            ));
        }
        terms.push(Terms {
            groups,
            n_of: point.n_of,
        });
    }
    let claims: Vec<Claim<'_>> = points
        .iter()
        .zip(&terms)
        .map(|(point, terms)| Claim {
            texts: vec![&point.text],
            terms: Some(terms),
        })
        .collect();
    Matcher::of_claims(&[question], &claims, weights).map_err(|error| error.to_string())
}

/// Grades all lines of `input` to `output` as they come, and says whether every line was good. Blank lines
/// are passed over. A reader that goes away ends it without a fault.
pub fn grade(mut input: impl BufRead, mut output: impl Write, grader: &mut Grader) -> std::io::Result<bool> {
    let mut good = true;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if input.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let result = if line.len() as u64 > MAX_LINE {
            skip_line(&mut input, &line)?;
            Err(format!("the line is longer than {MAX_LINE} bytes"))
        } else if line.trim_ascii().is_empty() {
            continue;
        } else {
            grader.line(&line)
        };
        let written = match result {
            Ok(graded) => writeln!(output, "{graded}"),
            Err(error) => {
                good = false;
                let bad = BadLine { line: number, error };
                serde_json::to_writer(&mut output, &bad)
                    .map_err(std::io::Error::from)
                    .and_then(|()| writeln!(output))
            }
        };
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(good),
            other => other?,
        }
    }
    match output.flush() {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(good),
        other => other.map(|()| good),
    }
}

/// Reads to the end of a line that is too long, without keeping it.
fn skip_line(input: &mut impl BufRead, begun: &[u8]) -> std::io::Result<()> {
    if begun.ends_with(b"\n") {
        return Ok(());
    }
    loop {
        let buffer = input.fill_buf()?;
        let (length, ends) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(length);
        if ends {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(input: &str) -> (Vec<serde_json::Value>, bool) {
        let mut output = Vec::new();
        let mut grader = Grader::new(Weights::default());
        let good = grade(input.as_bytes(), &mut output, &mut grader).unwrap();
        let lines = String::from_utf8(output).unwrap();
        (
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            good,
        )
    }

    #[test]
    fn lines_come_out_in_order_and_bad_ones_say_why() {
        let input = r#"{"id":"a","question":"What is a KV cache?","answer":"It stores keys of earlier tokens","points":[{"id":"p1","text":"Keys of earlier tokens are stored","terms":[["stor","keep"],["key"]]},{"id":"p2","text":"It grows with the length"}],"label":1}

{"id":7,"answer":"","points":[{"id":1,"text":"x","terms":[["a"],["b"]],"n_of":3}]}
nonsense
{"id":"c","answer":"b","points":[{"id":"p1","terms":[["a"],["b"]],"n_of":1}]}
{"id":"d","answer":"b","points":[{"id":"p1","terms":[["(a"]]}]}
{"id":"e","answer":"b","points":[{"id":"p1"}]}
"#;
        let (lines, good) = run(input);
        assert!(!good);
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[0]["id"], "a");
        assert_eq!(lines[0]["points"][0]["state"], "tick");
        assert_eq!(lines[0]["points"][1]["state"], "empty");
        assert_eq!(lines[0]["points"][1]["similarity"], 0.0);
        for (at, line, words) in [
            (1, 3, "n_of is 3; expected 1 to 2"),
            (2, 4, "expected an object with id, answer, points"),
            (4, 6, "unclosed group"),
            (5, 7, "neither text nor terms"),
        ] {
            assert_eq!(lines[at]["line"], line);
            assert!(lines[at]["error"].as_str().unwrap().contains(words), "{}", lines[at]);
        }
        assert_eq!(lines[3]["points"][0]["state"], "tick");
    }

    #[test]
    fn hostile_lines_are_answered_one_by_one() {
        let long = format!("{{\"id\":\"{}\"", "x".repeat(2 << 20));
        let deep = "[".repeat(100_000);
        let (lines, good) = run(&format!("{long}\n{deep}\n{{\"id\":1,\"answer\":\"a\",\"points\":[]}}"));
        assert!(!good && lines.len() == 3);
        assert!(lines[0]["error"].as_str().unwrap().contains("longer than"));
        assert_eq!(lines[2]["points"], serde_json::json!([]));
        let mut output = Vec::new();
        let good = grade(&b"\xff\xfe\n"[..], &mut output, &mut Grader::new(Weights::default())).unwrap();
        assert!(!good && String::from_utf8(output).unwrap().contains("not UTF-8"));
    }
}
