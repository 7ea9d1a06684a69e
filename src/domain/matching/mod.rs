//! A typed answer to suggested ticks: authored terms first, then how much of a claim's wording an answer shares.

mod families;
mod lexical;
mod listing;
mod negation;
mod normalise;
mod remarks;
mod sentences;
mod terms;
mod tokens;
mod weights;

use std::ops::Range;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::grading::Ticks;
use super::question::{Language, Question, Terms};
use lexical::{Lexical, Overlap};
use listing::is_bare_list;
use negation::{Denials, is_negative_claim};
use normalise::Normalised;
pub use remarks::Remarks;
use sentences::sentence_ends;
pub use terms::compile;
use terms::{PointTerms, Scene, TermFinding};
pub use weights::Weights;

/// From this soft score on a point whose terms stay silent may have been made.
const MAYBE_FROM: f32 = 0.55;
/// How much of the soft score the terms decide; the rest is shared wording. Fixed in advance and measured.
const TERMS_DECIDE: f32 = 0.7;

/// What is left of the similarity to a claim without terms whose words are denied.
const DENIED: f32 = 0.7;
/// How many sentences on each side of a misconception are doubtful too; measured, see `benches/matching`.
const MISLED: usize = 2;

/// What the matcher says of one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PointState {
    /// The point was recognised: preset as ticked.
    Tick,
    /// There are signs of it, or a doubt: shown with the words in question, not preset.
    Maybe,
    /// Not found.
    Empty,
}

/// Why a point is only a maybe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// The words stand next to a negation.
    Denied,
    /// The words belong to a wrong statement.
    Misconception,
    /// The words are named in a bare list that says nothing of them.
    Listed,
    /// The words are near those of the claim.
    Near,
}

/// What makes a point a maybe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The reason.
    pub why: Why,
    /// The words of the answer that made it one, as typed, in their order; at most six pieces.
    pub words: Vec<String>,
}

/// What the matcher makes of one point.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The state that is suggested.
    pub state: PointState,
    /// A graded value from 0 (nothing in common) to 1 (surely made), for ranking.
    pub similarity: f32,
    /// For a maybe, what makes it one.
    pub doubt: Option<Doubt>,
}

/// What the matcher makes of a typed answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// One finding per point, in the order of the rubric.
    pub points: Vec<Finding>,
    /// Indices of the misconceptions found.
    pub misconceptions: Vec<usize>,
}

impl Suggestion {
    /// One state per point, in the order of the rubric.
    pub fn states(&self) -> impl Iterator<Item = PointState> {
        self.points.iter().map(|point| point.state)
    }

    /// The points that are preset: those in state [`PointState::Tick`].
    pub fn ticks(&self) -> Ticks {
        self.states()
            .enumerate()
            .filter(|(_, state)| *state == PointState::Tick)
            .fold(Ticks::NONE, |ticks, (index, _)| ticks.with(index))
    }
}

/// A pattern that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("pattern {pattern:?}: {problem}")]
pub struct PatternError {
    /// The pattern as authored.
    pub pattern: String,
    /// What is wrong with it.
    pub problem: String,
}

/// A point as the matcher needs it.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// What is claimed, once per language.
    pub texts: Vec<&'a str>,
    /// Its terms; without any, only shared wording tells.
    pub terms: Option<&'a Terms>,
}

/// A typed answer as matchers look at it.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    original: &'a str,
    text: Normalised,
    sentences: Vec<usize>,
    denials: Denials,
}

impl<'a> Answer<'a> {
    /// Prepares an answer.
    pub fn new(original: &'a str) -> Self {
        let text = Normalised::new(original);
        Self {
            original,
            sentences: sentence_ends(text.as_str()),
            denials: Denials::of(text.as_str()),
            text,
        }
    }

    fn scene<'s>(&'s self, mistakes: &'s [Range<usize>]) -> Scene<'s> {
        Scene {
            text: self.text.as_str(),
            sentences: &self.sentences,
            denials: &self.denials,
            mistakes,
        }
    }

    /// Whether most of these places are denied.
    fn denies(&self, places: &[Range<usize>]) -> bool {
        let denied = places.iter().filter(|range| self.denials.cover(range)).count();
        2 * denied > places.len()
    }

    /// A range widened to its sentences and those near them: where one statement is wrong, its neighbours
    /// are seldom right.
    fn neighbourhood(&self, range: Range<usize>) -> Range<usize> {
        let first = self.sentences.partition_point(|end| *end <= range.start);
        let begin = first.checked_sub(1 + MISLED).map_or(0, |index| self.sentences[index]);
        let last = self.sentences.partition_point(|end| *end < range.end);
        let end = self.sentences.get(last + MISLED).or(self.sentences.last());
        begin..end.copied().unwrap_or(range.end)
    }

    /// The words as typed behind a range of the normal form, in full where only a part was found.
    fn words(&self, range: Range<usize>) -> String {
        let (before, rest) = self.text.as_str().split_at(range.end);
        let inside = |c: &char| c.is_ascii_alphanumeric();
        let ends_in_word = before.ends_with(|c: char| c.is_ascii_alphanumeric());
        let end = range.end
            + if ends_in_word {
                rest.chars().take_while(inside).count()
            } else {
                0
            };
        let (before, rest) = self.text.as_str().split_at(range.start);
        let begins_in_word = rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        let start = range.start
            - if begins_in_word {
                before.chars().rev().take_while(inside).count()
            } else {
                0
            };
        let range = start..end;
        self.text.original(range, self.original).trim().to_owned()
    }
}

/// A point, ready to be looked for.
#[derive(Debug)]
struct PointMatcher {
    terms: Option<PointTerms>,
    /// The claim itself holds a denial, so that one in the answer is no sign against it.
    negative: bool,
}

/// A question's points, ready to be looked for.
#[derive(Debug)]
pub struct Matcher {
    points: Vec<PointMatcher>,
    lexical: Lexical,
    misconceptions: Vec<Regex>,
}

impl Matcher {
    /// Compiles the terms of a question of the bank; the weights are the bank's.
    pub fn new(question: &Question, weights: &Weights) -> Result<Self, PatternError> {
        let prompts = Language::ALL.map(|language| question.body(language).question.plain());
        let claims: Vec<[String; 2]> = question
            .points
            .iter()
            .map(|point| Language::ALL.map(|language| point.claim.get(language).plain()))
            .collect();
        let points: Vec<Claim<'_>> = question
            .points
            .iter()
            .zip(&claims)
            .map(|(point, texts)| Claim {
                texts: texts.iter().map(String::as_str).collect(),
                terms: Some(&point.terms),
            })
            .collect();
        let mut matcher = Self::of_claims(&prompts.each_ref().map(String::as_str), &points, weights)?;
        matcher.misconceptions = question
            .misconceptions
            .iter()
            .map(|wrong| compile(&wrong.pattern))
            .collect::<Result<_, _>>()?;
        Ok(matcher)
    }

    /// Prepares any claims; the words of the questions will not count as an answer.
    pub fn of_claims(questions: &[&str], points: &[Claim<'_>], weights: &Weights) -> Result<Self, PatternError> {
        let texts: Vec<Vec<&str>> = points.iter().map(|point| point.texts.clone()).collect();
        let matchers = points.iter().map(|point| {
            let negative = point
                .texts
                .iter()
                .any(|text| is_negative_claim(Normalised::new(text).as_str()));
            let terms = point
                .terms
                .filter(|terms| !terms.groups.is_empty())
                .map(|terms| PointTerms::new(&terms.groups, terms.n_of, negative))
                .transpose()?;
            Ok(PointMatcher { terms, negative })
        });
        Ok(Self {
            points: matchers.collect::<Result<_, _>>()?,
            lexical: Lexical::new(questions, &texts, weights),
            misconceptions: Vec::new(),
        })
    }

    /// Suggests ticks for an answer. The same answer always gets the same suggestion.
    pub fn suggest(&self, answer: &str) -> Suggestion {
        let answer = Answer::new(answer);
        let mut misconceptions = Vec::new();
        let mut mistakes: Vec<Range<usize>> = Vec::new();
        for (index, pattern) in self.misconceptions.iter().enumerate() {
            let before = mistakes.len();
            let found = pattern.find_iter(answer.text.as_str());
            mistakes.extend(found.map(|found| answer.neighbourhood(found.range())));
            if mistakes.len() > before {
                misconceptions.push(index);
            }
        }
        let scene = answer.scene(&mistakes);
        let overlaps = self.lexical.overlaps(&answer.text, self.points.len());
        let listed = is_bare_list(answer.text.as_str());
        let judge = |(point, overlap): (&PointMatcher, &Overlap)| {
            let (mut judged, words) = match &point.terms {
                Some(terms) => with_terms(terms.find(&scene), overlap),
                None => without_terms(overlap, !point.negative && answer.denies(&overlap.words)),
            };
            if listed && point.terms.is_some() && judged.state == PointState::Tick {
                judged.state = PointState::Maybe;
                judged.why = Some(Why::Listed);
            }
            let words = words.into_iter().map(|range| answer.words(range));
            Finding {
                state: judged.state,
                similarity: judged.similarity,
                doubt: judged.why.map(|why| Doubt {
                    why,
                    words: words.collect(),
                }),
            }
        };
        Suggestion {
            points: self.points.iter().zip(&overlaps).map(judge).collect(),
            misconceptions,
        }
    }

    /// How many points the terms alone would tick.
    pub fn ticked_by_terms(&self, answer: &Answer<'_>) -> usize {
        let scene = answer.scene(&[]);
        let terms = self.points.iter().filter_map(|point| point.terms.as_ref());
        terms
            .filter(|terms| terms.find(&scene).state == PointState::Tick)
            .count()
    }
}

/// A state before its words are looked up.
struct Judged {
    state: PointState,
    similarity: f32,
    why: Option<Why>,
}

/// Terms decide what is ticked; what they miss may still be a maybe.
fn with_terms(found: TermFinding, overlap: &Overlap) -> (Judged, Vec<Range<usize>>) {
    let wording = (1.5 * overlap.coverage).min(1.0);
    let similarity = TERMS_DECIDE * found.share + (1.0 - TERMS_DECIDE) * wording;
    let near = found.state == PointState::Empty && similarity >= MAYBE_FROM;
    let judged = Judged {
        state: if near { PointState::Maybe } else { found.state },
        similarity: if found.state == PointState::Maybe {
            similarity / 2.0
        } else {
            similarity
        },
        why: if near { Some(Why::Near) } else { found.why },
    };
    let words = if near && found.words.is_empty() {
        overlap.words.clone()
    } else {
        found.words
    };
    (judged, words)
}

/// Without terms the share of the claim's wording decides, unless the answer denies most of it.
fn without_terms(overlap: &Overlap, denied: bool) -> (Judged, Vec<Range<usize>>) {
    let (state, why) = if overlap.coverage >= overlap.enough && overlap.coverage > 0.0 {
        if denied {
            (PointState::Maybe, Some(Why::Denied))
        } else {
            (PointState::Tick, None)
        }
    } else if overlap.coverage >= 0.6 * overlap.enough && overlap.coverage > 0.0 {
        (PointState::Maybe, Some(Why::Near))
    } else {
        (PointState::Empty, None)
    };
    let judged = Judged {
        state,
        similarity: if denied { DENIED } else { 1.0 } * overlap.similarity,
        why,
    };
    (judged, overlap.words.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(claim: &str, answers: &[&str]) -> Vec<PointState> {
        let claim = Claim {
            texts: vec![claim],
            terms: None,
        };
        let matcher = Matcher::of_claims(&[], &[claim], &Weights::default()).unwrap();
        let found = answers.iter().map(|answer| matcher.suggest(answer).points[0].state);
        found.collect()
    }

    #[test]
    fn a_claim_without_terms_is_not_made_by_who_denies_it() {
        let answers = [
            "The reward model must be trained first",
            "It does not train a reward model",
        ];
        let found = states("A reward model is trained", &answers);
        assert_eq!(found, [PointState::Tick, PointState::Maybe]);
        let found = states("No reward model is trained", &answers[1..]);
        assert_eq!(found, [PointState::Tick]);
    }
}
