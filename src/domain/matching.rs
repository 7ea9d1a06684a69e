//! A typed answer to suggested ticks: authored terms over normalised text, with a guard against negation.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization;

use super::grading::Ticks;
use super::question::{Language, Point, Question};

/// What the matcher says of one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointState {
    /// The terms were found: preset as ticked.
    Tick,
    /// Found next to a negation: shown, not preset.
    Maybe,
    /// Not found.
    Empty,
}

/// What the matcher makes of a typed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// One state per point, in the order of the rubric.
    pub states: Vec<PointState>,
    /// Indices of the misconceptions found.
    pub misconceptions: Vec<usize>,
}

impl Suggestion {
    /// The points that are preset: those in state [`PointState::Tick`].
    pub fn ticks(&self) -> Ticks {
        self.states
            .iter()
            .enumerate()
            .filter(|(_, state)| **state == PointState::Tick)
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

/// The compiled terms of one question.
#[derive(Debug)]
pub struct Matcher {
    points: Vec<PointMatcher>,
    misconceptions: Vec<Regex>,
}

#[derive(Debug)]
struct PointMatcher {
    groups: Vec<Regex>,
    n_of: Option<usize>,
    /// The claim itself holds a negation, so a negation in the answer is no sign against it.
    negative_claim: bool,
}

impl Matcher {
    /// Compiles the terms of a question.
    pub fn new(question: &Question) -> Result<Self, PatternError> {
        Ok(Self {
            points: question
                .points
                .iter()
                .map(PointMatcher::new)
                .collect::<Result<_, _>>()?,
            misconceptions: question
                .misconceptions
                .iter()
                .map(|wrong| compile(&wrong.pattern))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Suggests ticks for an answer. The same answer always gets the same suggestion.
    pub fn suggest(&self, answer: &str) -> Suggestion {
        let text = normalise(answer);
        let sentences = sentence_ends(&text);
        Suggestion {
            states: self.points.iter().map(|point| point.state(&text, &sentences)).collect(),
            misconceptions: (0..self.misconceptions.len())
                .filter(|index| self.misconceptions[*index].is_match(&text))
                .collect(),
        }
    }
}

/// How a group was found in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hit {
    None,
    Negated,
    Clean,
}

impl PointMatcher {
    fn new(point: &Point) -> Result<Self, PatternError> {
        let groups = point.terms.groups.iter().map(|group| {
            compile(
                &group
                    .iter()
                    .map(|term| format!("(?:{term})"))
                    .collect::<Vec<_>>()
                    .join("|"),
            )
        });
        let cue = Language::ALL
            .iter()
            .any(|language| is_negative(&normalise(&point.claim.get(*language).plain())));
        // In a claim, which was written with care, a single character of negation is sign enough.
        let negative_claim = cue || point.claim.zh.plain().contains(['不', '无', '没', '非', '未']);
        Ok(Self {
            groups: groups.collect::<Result<_, _>>()?,
            n_of: point.terms.n_of,
            negative_claim,
        })
    }

    fn state(&self, text: &str, sentences: &[usize]) -> PointState {
        let hits: Vec<Vec<Hit>> = self
            .groups
            .iter()
            .map(|group| self.hits(group, text, sentences))
            .collect();
        if let Some(wanted) = self.n_of {
            let reaching = |least: Hit| {
                hits.iter()
                    .filter(|group| group.iter().any(|hit| *hit >= least))
                    .count()
                    >= wanted
            };
            return if reaching(Hit::Clean) {
                PointState::Tick
            } else if reaching(Hit::Negated) {
                PointState::Maybe
            } else {
                PointState::Empty
            };
        }
        // All groups inside two neighbouring sentences: whole-answer ANDs tick by accident.
        let together = |least: Hit| {
            (0..sentences.len()).any(|first| {
                hits.iter()
                    .all(|group| group[first..].iter().take(2).any(|hit| *hit >= least))
            })
        };
        if together(Hit::Clean) {
            PointState::Tick
        } else if together(Hit::Negated) {
            PointState::Maybe
        } else {
            PointState::Empty
        }
    }

    /// The best hit of a group in each sentence.
    fn hits(&self, group: &Regex, text: &str, sentences: &[usize]) -> Vec<Hit> {
        let mut hits = vec![Hit::None; sentences.len()];
        let mut sentence = 0;
        for found in group.find_iter(text).filter(|found| !found.is_empty()) {
            while sentence + 1 < sentences.len() && found.start() >= sentences[sentence] {
                sentence += 1;
            }
            let clean =
                self.negative_claim || is_negated_inside(found.as_str()) || !is_negative(lead(text, found.start()));
            hits[sentence] = hits[sentence].max(if clean { Hit::Clean } else { Hit::Negated });
        }
        hits
    }
}

/// Answer text as the terms expect it: NFKC (full width to half width), lower case, straight apostrophes.
pub fn normalise(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c {
            '\u{2019}' => folded.push('\''),
            '\t' | '\u{a0}' => folded.push(' '),
            other => folded.push(other),
        }
    }
    folded
}

/// Compiles an authored pattern: case-insensitive, with ASCII word boundaries, so that `\bgqa\b` is
/// found between Chinese characters too.
pub fn compile(pattern: &str) -> Result<Regex, PatternError> {
    let ascii = pattern
        .replace(r"\b", r"(?-u:\b)")
        .replace(r"\w", "[0-9a-z_]")
        .replace(r"\d", "[0-9]");
    RegexBuilder::new(&ascii)
        .case_insensitive(true)
        .size_limit(1 << 20)
        .dfa_size_limit(1 << 18)
        .build()
        .map_err(|error| PatternError {
            pattern: pattern.to_owned(),
            problem: last_line(&error.to_string()),
        })
}

/// The multi-line message of the regex crate ends with what matters.
fn last_line(message: &str) -> String {
    message
        .lines()
        .last()
        .unwrap_or_default()
        .trim_start_matches("error: ")
        .to_owned()
}

/// The byte offsets at which sentences end; the last is the end of the text.
fn sentence_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let ends_here = match c {
            '。' | '！' | '？' | '!' | '?' | ';' | '；' | '\n' => true,
            '.' => next.is_none_or(char::is_whitespace),
            _ => false,
        };
        if ends_here {
            ends.push(at + c.len_utf8());
        }
    }
    if ends.last().is_none_or(|end| *end < text.len()) {
        ends.push(text.len());
    }
    ends
}

/// The few words of the same clause that stand before a position: five words or eight characters of Chinese.
fn lead(text: &str, position: usize) -> &str {
    let before = &text[..position];
    let clause = before
        .rfind([
            ',', '，', '、', ';', '；', '。', '.', '!', '?', '！', '？', ':', '：', '\n', '(',
        ])
        .map_or(before, |at| {
            let stop = before[at..].chars().next().map_or(1, char::len_utf8);
            &before[at + stop..]
        });
    let mut words = 0;
    let mut start = clause.len();
    for (at, c) in clause.char_indices().rev() {
        words += if c == ' ' {
            5
        } else if c.is_ascii() {
            0
        } else {
            4
        };
        if words > 28 {
            break;
        }
        start = at;
    }
    &clause[start..]
}

fn is_negative(clause: &str) -> bool {
    static CUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?-u:\b)(?:not|no|never|without|cannot|neither|nor|hardly)(?-u:\b)|n't|不是|并非|没有|并不|不会|不能|不需要|不用|无需|不必|无法|而非").ok()
    });
    static EXEMPT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"not (?:only|just|merely)|no longer|不只是|不仅仅是|不是.{0,3}唯一").ok());
    let (Some(cue), Some(exempt)) = (CUE.as_ref(), EXEMPT.as_ref()) else {
        return false;
    };
    cue.is_match(clause) && cue.is_match(&exempt.replace_all(clause, " "))
}

fn is_negated_inside(hit: &str) -> bool {
    is_negative(hit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(groups: &[&[&str]], n_of: Option<usize>, claim: &str) -> PointMatcher {
        use crate::domain::question::{Bilingual, PointKind, Terms};
        use crate::domain::text::Text;
        PointMatcher::new(&Point {
            id: "p1".into(),
            kind: PointKind::Must,
            weight: 3,
            claim: Bilingual {
                en: Text::literal(claim),
                zh: Text::literal("甲"),
            },
            terms: Terms {
                groups: groups
                    .iter()
                    .map(|group| group.iter().map(ToString::to_string).collect())
                    .collect(),
                n_of,
            },
        })
        .unwrap()
    }

    #[track_caller]
    fn check(matcher: &PointMatcher, answer: &str, state: PointState) {
        let text = normalise(answer);
        assert_eq!(matcher.state(&text, &sentence_ends(&text)), state, "{answer}");
    }

    #[test]
    fn all_groups_must_meet_within_two_neighbouring_sentences() {
        let matcher = point(&[&["cache", "缓存"], &[r"\bkv\b", "key"]], None, "The keys are cached");
        check(&matcher, "We cache the KV pairs.", PointState::Tick);
        check(&matcher, "We use a cache. It holds keys.", PointState::Tick);
        check(
            &matcher,
            "We use a cache. It is fast. It is big. Keys open doors.",
            PointState::Empty,
        );
        check(&matcher, "把KV缓存起来", PointState::Tick);
        check(&matcher, "ＫＶ　ＣＡＣＨＥ", PointState::Tick);
        check(&matcher, "", PointState::Empty);
    }

    #[test]
    fn a_negation_before_the_term_makes_a_maybe() {
        let matcher = point(&[&["reward model", "奖励模型"]], None, "Trains a reward model");
        check(&matcher, "It trains a reward model", PointState::Tick);
        check(&matcher, "It does not need a reward model", PointState::Maybe);
        check(&matcher, "DPO 不需要奖励模型", PointState::Maybe);
        check(&matcher, "Not only a reward model", PointState::Tick);
        check(
            &matcher,
            "There's no free lunch, but it trains a reward model",
            PointState::Tick,
        );
        let negative = point(&[&["reward model", "奖励模型"]], None, "Needs no reward model");
        check(&negative, "It does not need a reward model", PointState::Tick);
    }

    #[test]
    fn any_n_of_the_groups_suffice_anywhere() {
        let matcher = point(&[&["rope"], &["alibi"], &["sinus"]], Some(2), "Names two");
        check(
            &matcher,
            "RoPE is one. Something else follows. Then more. And ALiBi.",
            PointState::Tick,
        );
        check(&matcher, "RoPE rope rope", PointState::Empty);
    }

    #[test]
    fn word_boundaries_are_ascii() {
        assert!(compile(r"\bgqa\b").unwrap().is_match("用gqa优化"));
        assert!(!compile(r"\bgqa\b").unwrap().is_match("xgqa"));
    }

    #[test]
    fn a_bad_pattern_says_what_is_wrong() {
        assert!(compile("(a").unwrap_err().to_string().contains("unclosed group"));
        assert!(compile("a(?=b)").is_err());
    }
}
