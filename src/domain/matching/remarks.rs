//! What there is to say about an answer beside the states of its points, in a form that can be kept with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Doubt, Suggestion};

/// Doubts and misconceptions. They are kept with the answer, so that showing it again takes no second look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remarks {
    /// What makes a point a maybe, by the point's index in the rubric.
    pub doubts: BTreeMap<usize, Doubt>,
    /// Indices of the misconceptions found.
    pub misconceptions: Vec<usize>,
}

impl From<&Suggestion> for Remarks {
    fn from(suggestion: &Suggestion) -> Self {
        let points = suggestion.points.iter().enumerate();
        Self {
            doubts: points
                .filter_map(|(index, point)| Some((index, point.doubt.clone()?)))
                .collect(),
            misconceptions: suggestion.misconceptions.clone(),
        }
    }
}
