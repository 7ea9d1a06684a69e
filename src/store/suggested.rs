//! How the store keeps what the matcher made of an answer: letters for states, JSON for its remarks.

use crate::domain::judging::Judged;
use crate::domain::matching::{PointState, Remarks};

/// The suggestion that [`letters`] wrote.
pub(super) fn states(letters: &str) -> Vec<PointState> {
    let state = |letter| match letter {
        't' => PointState::Tick,
        'm' => PointState::Maybe,
        _ => PointState::Empty,
    };
    letters.chars().map(state).collect()
}

/// The suggestion as the store keeps it: one letter per point, or nothing.
pub(super) fn letters(states: &[PointState]) -> Option<String> {
    let letter = |state: &PointState| match state {
        PointState::Tick => 't',
        PointState::Maybe => 'm',
        PointState::Empty => 'e',
    };
    (!states.is_empty()).then(|| states.iter().map(letter).collect())
}

/// How far the judge has come, as the store keeps it.
pub(super) fn judged_letters(judged: &Judged) -> Option<String> {
    match judged {
        Judged::NotAsked => None,
        Judged::Asked { .. } => Some(String::new()),
        Judged::Answered(states) => letters(states),
    }
}

/// The remarks as the store keeps them; nothing where there are none.
pub(super) fn remarks_json(remarks: &Remarks) -> sqlx::Result<Option<String>> {
    if *remarks == Remarks::default() {
        return Ok(None);
    }
    serde_json::to_string(remarks)
        .map(Some)
        .map_err(|error| sqlx::Error::Encode(error.into()))
}

/// What [`remarks_json`] wrote.
pub(super) fn remarks(json: Option<&str>) -> sqlx::Result<Remarks> {
    json.map_or_else(
        || Ok(Remarks::default()),
        |json| serde_json::from_str(json).map_err(|_| super::broken("remarks", json)),
    )
}
