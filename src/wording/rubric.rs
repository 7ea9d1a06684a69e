//! Sentences of the rubric: what to know of a point, and what was made of a typed answer.

use super::{key, say, say_with};
use crate::domain::matching::{Doubt, PointState, Why};
use crate::domain::question::{Language, PointKind};
use crate::engine::view::{Correction, RubricPoint, Suggester};

/// Pieces of the learner's words that a remark shows, and characters of each.
const PIECES: usize = 3;
const PIECE: usize = 24;

/// What to know of a point: its kind, and whether the learner should look at it and why; `None` for the
/// ordinary case. With `words` it holds some of the learner's own: a renderer escapes it.
pub fn remark(language: Language, point: &RubricPoint, words: bool) -> Option<String> {
    let RubricPoint {
        kind,
        // It stands before the remark.
        claim: _,
        ticked,
        suggested,
        doubt,
    } = point;
    let kind = match kind {
        PointKind::Must => Some(say(language, key::COMPARE_MUST)),
        PointKind::Bonus => Some(say(language, key::COMPARE_BONUS)),
        // Most points are of this kind; a word would only be noise.
        PointKind::Core => None,
    };
    let doubt = match suggested {
        // Whoever ticked it has looked.
        Some(PointState::Maybe) if !ticked => Some(match doubt {
            Some(doubt) if words && !doubt.words.is_empty() => reason(language, doubt),
            _ => say(language, key::COMPARE_MAYBE),
        }),
        Some(PointState::Maybe | PointState::Tick | PointState::Empty) | None => None,
    };
    let remarks: Vec<String> = [kind, doubt].into_iter().flatten().collect();
    (!remarks.is_empty()).then(|| {
        remarks.join(match language {
            Language::En => ", ",
            Language::Zh => "，",
        })
    })
}

/// Why a point is a maybe, with the words that made it one.
fn reason(language: Language, doubt: &Doubt) -> String {
    let key = match doubt.why {
        Why::Denied => key::COMPARE_MAYBE_DENIED,
        Why::Misconception => key::COMPARE_MAYBE_MISCONCEPTION,
        Why::Listed => key::COMPARE_MAYBE_LISTED,
        Why::Near => key::COMPARE_MAYBE_NEAR,
    };
    let (open, close, between) = match language {
        Language::En => ("“", "”", ", "),
        Language::Zh => ("「", "」", ""),
    };
    let pieces: Vec<String> = doubt
        .words
        .iter()
        .take(PIECES)
        .map(|piece| format!("{open}{}{close}", short(piece)))
        .collect();
    say_with(language, key, &[("words", (&pieces.join(between)).into())])
}

/// A piece of the learner's words on one line, cut where it is long.
fn short(piece: &str) -> String {
    let piece = piece.split_whitespace().collect::<Vec<_>>().join(" ");
    match piece.char_indices().nth(PIECE) {
        Some((at, _)) => format!("{}…", piece[..at].trim_end()),
        None => piece,
    }
}

/// What was made of a typed answer, and by whom; `None` when nothing was typed.
pub fn suggestion(language: Language, points: &[RubricPoint], by: Suggester) -> Option<String> {
    let states: Vec<PointState> = points.iter().filter_map(|point| point.suggested).collect();
    let best = [PointState::Tick, PointState::Maybe, PointState::Empty];
    let best = best.into_iter().find(|state| states.contains(state))?;
    let sentence = match (by, best) {
        (Suggester::Matcher, PointState::Tick) => key::COMPARE_SUGGESTED,
        (Suggester::Matcher, PointState::Maybe) => key::COMPARE_SUGGESTED_MAYBE,
        (Suggester::Matcher, PointState::Empty) => key::COMPARE_SUGGESTED_NONE,
        (Suggester::Judge, PointState::Tick) => key::COMPARE_JUDGED,
        (Suggester::Judge, PointState::Maybe) => key::COMPARE_JUDGED_MAYBE,
        (Suggester::Judge, PointState::Empty) => key::COMPARE_JUDGED_NONE,
        (Suggester::Judging { .. }, _) => key::COMPARE_JUDGING,
        (Suggester::MatcherAlone, _) => key::COMPARE_JUDGE_LATE,
    };
    Some(say(language, sentence))
}

/// A wrong statement and what is right.
pub fn correction(language: Language, found: &Correction) -> String {
    let Correction { claim, correction } = found;
    say_with(
        language,
        key::COMPARE_CORRECTION,
        &[("claim", claim.into()), ("correction", correction.into())],
    )
}
