//! The authored terms of a point: AND over groups, OR inside a group, found in neighbouring sentences.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use super::negation::Denials;
use super::{PatternError, PointState, Why};

/// The compiled terms of one point.
#[derive(Debug)]
pub(super) struct PointTerms {
    groups: Vec<Regex>,
    n_of: Option<usize>,
    /// The claim itself holds a negation, so a negation in the answer is no sign against it.
    negative_claim: bool,
}

/// What terms make of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TermFinding {
    /// Whether they were found, without or with a doubt.
    pub(super) state: PointState,
    /// What speaks against a find.
    pub(super) why: Option<Why>,
    /// The share of the groups that was found together, 0 to 1; doubtful finds count.
    pub(super) share: f32,
    /// Where they were found, one place per group.
    pub(super) words: Vec<Range<usize>>,
}

/// An answer as the terms look at it.
pub(super) struct Scene<'a> {
    /// In normal form.
    pub(super) text: &'a str,
    /// Where its sentences end.
    pub(super) sentences: &'a [usize],
    /// What it denies.
    pub(super) denials: &'a Denials,
    /// Where misconceptions were found.
    pub(super) mistakes: &'a [Range<usize>],
}

/// How a group was found in one sentence; the later the better.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Quality {
    None,
    Mistaken,
    Denied,
    Clean,
}

/// The best place of a group in one sentence.
type Place = (Quality, Range<usize>);

impl PointTerms {
    pub(super) fn new(groups: &[Vec<String>], n_of: Option<usize>, negative_claim: bool) -> Result<Self, PatternError> {
        let groups = groups.iter().map(|group| {
            compile(
                &group
                    .iter()
                    .map(|term| format!("(?:{term})"))
                    .collect::<Vec<_>>()
                    .join("|"),
            )
        });
        Ok(Self {
            groups: groups.collect::<Result<_, _>>()?,
            n_of,
            negative_claim,
        })
    }

    /// Looks for the terms in an answer.
    pub(super) fn find(&self, scene: &Scene<'_>) -> TermFinding {
        let places: Vec<Vec<Place>> = self.groups.iter().map(|group| self.places(group, scene)).collect();
        match self.n_of {
            Some(wanted) => any_of(&places, wanted),
            None => together(&places, scene.sentences.len()),
        }
    }

    /// The best place of a group in each sentence.
    fn places(&self, group: &Regex, scene: &Scene<'_>) -> Vec<Place> {
        let mut places = vec![(Quality::None, 0..0); scene.sentences.len()];
        let (mut sentence, mut from) = (0, 0);
        while from < scene.text.len()
            && let Some(found) = group.find_at(scene.text, from)
        {
            if found.is_empty() {
                let next = scene.text[found.end()..].chars().next();
                from = found.end() + next.map_or(1, char::len_utf8);
                continue;
            }
            while sentence + 1 < scene.sentences.len() && found.start() >= scene.sentences[sentence] {
                sentence += 1;
            }
            let range = found.range();
            from = range.end;
            let quality = if scene
                .mistakes
                .iter()
                .any(|wrong| wrong.start <= range.start && range.end <= wrong.end)
            {
                Quality::Mistaken
            } else if self.negative_claim || !scene.denials.cover(&range) {
                Quality::Clean
            } else {
                Quality::Denied
            };
            if quality == Quality::Clean {
                // No other place in this sentence is better.
                from = from.max(scene.sentences[sentence]);
            }
            if quality > places[sentence].0 {
                places[sentence] = (quality, range);
            }
        }
        places
    }
}

/// The state that the worst of the needed places allows.
fn judge(worst: &Quality) -> (PointState, Option<Why>) {
    match worst {
        Quality::None => (PointState::Empty, None),
        Quality::Mistaken => (PointState::Maybe, Some(Why::Misconception)),
        Quality::Denied => (PointState::Maybe, Some(Why::Denied)),
        Quality::Clean => (PointState::Tick, None),
    }
}

/// Any `wanted` of the groups, wherever they stand.
fn any_of(places: &[Vec<Place>], wanted: usize) -> TermFinding {
    let mut best: Vec<&Place> = places
        .iter()
        .filter_map(|group| group.iter().max_by_key(|place| &place.0))
        .collect();
    best.retain(|place| place.0 > Quality::None);
    best.sort_by(|a, b| b.0.cmp(&a.0));
    best.truncate(wanted);
    let enough = best.len() == wanted;
    let (state, why) = judge(best.last().filter(|_| enough).map_or(&Quality::None, |place| &place.0));
    TermFinding {
        state,
        why,
        share: share(best.len(), wanted),
        words: words(best),
    }
}

/// All groups inside two neighbouring sentences: ANDs over a whole answer are met by accident.
fn together(places: &[Vec<Place>], sentences: usize) -> TermFinding {
    let mut finding = TermFinding {
        state: PointState::Empty,
        why: None,
        share: 0.0,
        words: Vec::new(),
    };
    let mut worst_so_far = Quality::None;
    for first in 0..sentences {
        let best: Vec<&Place> = places
            .iter()
            .filter_map(|group| group[first..].iter().take(2).max_by_key(|place| &place.0))
            .collect();
        let worst = best
            .iter()
            .map(|place| &place.0)
            .min()
            .unwrap_or(&Quality::None)
            .clone();
        let found: Vec<&Place> = best.into_iter().filter(|place| place.0 > Quality::None).collect();
        let part = share(found.len(), places.len());
        if worst > worst_so_far || part > finding.share {
            let (state, why) = judge(&worst);
            finding = TermFinding {
                state,
                why,
                share: part,
                words: words(found),
            };
            worst_so_far = worst;
        }
        if worst_so_far == Quality::Clean {
            break;
        }
    }
    finding
}

fn share(found: usize, of: usize) -> f32 {
    let small = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    small(found.min(of)) / small(of.max(1))
}

fn words(places: Vec<&Place>) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = places.into_iter().map(|(_, range)| range.clone()).collect();
    words.sort_by_key(|range| (range.start, range.end));
    words.dedup_by(|later, earlier| later.start < earlier.end);
    words
}

/// Compiles an authored pattern for text in normal form: in small letters, with ASCII word boundaries, so that
/// `\bgqa\b` is found between Chinese characters too.
pub fn compile(pattern: &str) -> Result<Regex, PatternError> {
    let ascii = plain(pattern)
        .replace(r"\b", r"(?-u:\b)")
        // "fine-tuned" is one word.
        .replace(r"\w", "[0-9a-z_-]")
        .replace(r"\d", "[0-9]");
    RegexBuilder::new(&ascii)
        .size_limit(1 << 20)
        // Below this, long gaps such as `[^.]{0,90}` over Chinese text fall back to an engine ten times slower.
        .dfa_size_limit(1 << 20)
        .build()
        .map_err(|error| PatternError {
            pattern: pattern.to_owned(),
            problem: last_line(&error.to_string()),
        })
}

/// A pattern for text in small letters whose groups capture nothing. Ignoring case instead makes automata several
/// times larger and leaves no plain words to look for first; captures are as dear, and nobody asks for them.
fn plain(pattern: &str) -> String {
    let mut plain = String::with_capacity(pattern.len() + 16);
    let (mut escaped, mut in_class) = (false, false);
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        if escaped {
            plain.push(c);
        } else {
            plain.extend(c.to_lowercase());
            match c {
                '[' => in_class = true,
                ']' => in_class = false,
                '(' if !in_class && rest.peek().is_some_and(|next| *next != '?') => plain.push_str("?:"),
                _ => {}
            }
        }
        escaped = !escaped && c == '\\';
    }
    plain
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

#[cfg(test)]
mod tests {
    use super::super::normalise::Normalised;
    use super::super::sentences::sentence_ends;
    use super::*;

    fn point(groups: &[&[&str]], n_of: Option<usize>, negative_claim: bool) -> PointTerms {
        let groups: Vec<Vec<String>> = groups
            .iter()
            .map(|group| group.iter().map(ToString::to_string).collect())
            .collect();
        PointTerms::new(&groups, n_of, negative_claim).unwrap()
    }

    fn find(point: &PointTerms, answer: &str) -> TermFinding {
        let text = Normalised::new(answer);
        point.find(&Scene {
            text: text.as_str(),
            sentences: &sentence_ends(text.as_str()),
            denials: &Denials::of(text.as_str()),
            mistakes: &[],
        })
    }

    #[track_caller]
    fn check(point: &PointTerms, answer: &str, state: PointState) {
        assert_eq!(find(point, answer).state, state, "{answer}");
    }

    #[test]
    fn all_groups_must_meet_within_two_neighbouring_sentences() {
        let terms = point(&[&["cache", "缓存"], &[r"\bkv\b", "key"]], None, false);
        check(&terms, "We cache the KV pairs.", PointState::Tick);
        check(&terms, "We use a cache. It holds keys.", PointState::Tick);
        check(
            &terms,
            "We use a cache. It is fast. It is big. Keys open doors.",
            PointState::Empty,
        );
        check(&terms, "把KV缓存起来", PointState::Tick);
        check(&terms, "把ＫＶ緩存起來", PointState::Tick);
        check(&terms, "ＫＶ　ＣＡＣＨＥ", PointState::Tick);
        check(&terms, "", PointState::Empty);
        assert!((find(&terms, "We use a cache").share - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_negation_near_the_term_makes_a_maybe() {
        let terms = point(&[&["reward model", "奖励模型"]], None, false);
        check(&terms, "It trains a reward model", PointState::Tick);
        check(&terms, "It does not need a reward model", PointState::Maybe);
        check(&terms, "A reward model is not needed", PointState::Maybe);
        check(&terms, "DPO 不需要奖励模型", PointState::Maybe);
        check(&terms, "Not only a reward model", PointState::Tick);
        check(
            &terms,
            "There's no free lunch, but it trains a reward model",
            PointState::Tick,
        );
        check(
            &terms,
            "No reward model at first. Then it trains a reward model.",
            PointState::Tick,
        );
        let negative = point(&[&["reward model", "奖励模型"]], None, true);
        check(&negative, "It does not need a reward model", PointState::Tick);
        assert_eq!(find(&terms, "It needs no reward model").why, Some(Why::Denied));
    }

    #[test]
    fn a_pattern_that_also_fits_nothing_ends_and_finds_what_is_there() {
        let terms = point(&[&["x*"]], None, false);
        check(&terms, "维度 x 与 y", PointState::Tick);
        check(&terms, "维度", PointState::Empty);
    }

    #[test]
    fn any_n_of_the_groups_suffice_anywhere() {
        let terms = point(&[&["rope"], &["alibi"], &["sinus"]], Some(2), false);
        check(
            &terms,
            "RoPE is one. Something else follows. Then more. And ALiBi.",
            PointState::Tick,
        );
        check(&terms, "RoPE rope rope", PointState::Empty);
        check(&terms, "RoPE, but not ALiBi", PointState::Maybe);
    }

    #[test]
    fn word_boundaries_are_ascii() {
        assert!(compile(r"\bgqa\b").unwrap().is_match("用gqa优化"));
        assert!(!compile(r"\bgqa\b").unwrap().is_match("xgqa"));
    }

    #[test]
    fn patterns_are_for_small_letters_and_capture_nothing() {
        assert_eq!(plain(r"(A|B)\(C\S[(D)](?:Δ)"), r"(?:a|b)\(c\S[(d)](?:δ)");
        let terms = point(&[&["Flash(Attention|Decoding)"]], None, false);
        check(&terms, "FLASHATTENTION and flashdecoding", PointState::Tick);
        assert_eq!(compile("(a)(b)").unwrap().captures_len(), 1);
    }

    #[test]
    fn a_bad_pattern_says_what_is_wrong() {
        assert!(compile("(a").unwrap_err().to_string().contains("unclosed group"));
        assert!(compile("a(?=b)").is_err());
    }
}
