//! How much of a claim's wording an answer shares, whatever its terms say.
//!
//! A claim is a set of stems without the words of the question, each with its weight. An answer covers
//! a stem by the stem itself, by one with the same beginning, or by one of the same family. What counts
//! is the best stretch of the answer, so that a long answer gathers no coverage by its length.

use std::ops::Range;

use super::families;
use super::normalise::Normalised;
use super::tokens::{self, Token, Tongue};
use super::weights::Weights;

/// What a stem of the claim gets for itself, for one with the same beginning, and for one of its family.
const CREDITS: [f32; 3] = [1.0, 0.75, 0.35];
/// Stems with this share of common beginning are related.
const RELATED: f32 = 0.65;
/// From so many letters on the stem of a German word is looked for inside of longer ones.
const COMPOUND: usize = 5;
/// The stretch of an answer that is read at once, in words: so many at least, and so many per word of the claim.
const WINDOW: usize = 30;
const WINDOW_PER_TERM: usize = 3;
/// The least share of a claim in English that is enough, and that of a claim with one word of full weight; between
/// them it falls with the square root of the weight.
const ENOUGH: f32 = 0.14;
const ENOUGH_OF_SHORT: f32 = 0.23;
/// From this length on the similarity to a Chinese statement rises evenly.
const EVEN: f32 = 0.4;
/// The words that are shown of a stretch, at most.
const SHOWN: usize = 6;

/// The claims of a question, ready to be looked for.
#[derive(Debug)]
pub(super) struct Lexical {
    /// In the order of their stems.
    entries: Vec<Entry>,
    facets: Vec<Facet>,
    /// Entries by stem number, and by family; in order.
    by_hash: Vec<(u32, u32)>,
    by_family: Vec<(u16, u32)>,
    /// Stems of the question, in order.
    question: Vec<u32>,
    tongue: Tongue,
}

/// A stem that some claims hold.
#[derive(Debug)]
struct Entry {
    stem: Box<str>,
    /// Facet and weight in it.
    uses: Vec<(u32, f32)>,
}

/// A claim in one language.
#[derive(Debug, Clone)]
struct Facet {
    point: usize,
    total: f32,
    terms: usize,
    /// The share of its weight that is Chinese, 0 to 1.
    han: f32,
    /// Only common words are left of it, so they count.
    with_common: bool,
    /// The share of an English claim that is enough, above 0.
    enough: f32,
    /// It names several things, or says several, and is made by parts.
    in_parts: bool,
}

/// How much of a claim an answer shares.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Overlap {
    /// The weighted share of the claim's words in the best stretch, 0 to 1.
    pub(super) coverage: f32,
    /// The coverage from which a claim without terms counts as made.
    pub(super) enough: f32,
    /// A graded value, 0 to 1.
    pub(super) similarity: f32,
    /// Where the shared words stand in the normalised answer, in order.
    pub(super) words: Vec<Range<usize>>,
}

/// A word of the answer that covers a stem of a claim.
#[derive(Debug, Clone)]
struct Hit {
    position: usize,
    entry: u32,
    weight: f32,
    level: usize,
    range: Range<usize>,
}

impl Lexical {
    /// Prepares claims; each point has one text per language.
    pub(super) fn new(questions: &[&str], claims: &[Vec<&str>], weights: &Weights) -> Self {
        let mut question = Vec::new();
        let prompts: Vec<Normalised> = questions.iter().map(|text| Normalised::new(text)).collect();
        let all: Vec<Normalised> = claims.iter().flatten().map(|text| Normalised::new(text)).collect();
        let tongue = Tongue::of(prompts.iter().chain(&all).map(Normalised::as_str));
        for text in &prompts {
            tokens::each_in(tongue, text.as_str(), |token| question.push(token.hash()));
        }
        question.sort_unstable();
        question.dedup();
        let mut lexical = Self {
            entries: Vec::new(),
            facets: Vec::new(),
            by_hash: Vec::new(),
            by_family: Vec::new(),
            question,
            tongue,
        };
        let mut uses: Vec<(String, u32, f32)> = Vec::new();
        for (point, texts) in claims.iter().enumerate() {
            for text in texts {
                lexical.add(point, text, weights, &mut uses);
            }
        }
        lexical.index(uses);
        lexical
    }

    fn add(&mut self, point: usize, text: &str, weights: &Weights, uses: &mut Vec<(String, u32, f32)>) {
        let normalised = Normalised::new(text);
        let mut own: Vec<(String, f32, bool, bool)> = Vec::new();
        tokens::each_in(self.tongue, normalised.as_str(), |token: Token<'_>| {
            let asked = self.question.binary_search(&token.hash()).is_ok();
            if !asked && own.iter().all(|(stem, ..)| *stem != *token.stem) {
                let weight = weights.of_token(&token);
                own.push((token.stem.clone().into_owned(), weight, token.is_han(), token.common));
            }
        });
        // "It is not just" has only common words; better those than none.
        let with_common = own.iter().all(|(.., common)| *common);
        own.retain(|(.., common)| with_common || !common);
        let total: f32 = own.iter().map(|(_, weight, ..)| weight).sum();
        let han: f32 = own
            .iter()
            .filter(|(_, _, han, _)| *han)
            .map(|(_, weight, ..)| weight)
            .sum();
        let facet = u32::try_from(self.facets.len()).unwrap_or(u32::MAX);
        self.facets.push(Facet {
            point,
            total,
            terms: own.len(),
            han: if total > 0.0 { han / total } else { 0.0 },
            with_common,
            enough: ENOUGH.max(ENOUGH_OF_SHORT / (total / weights.most()).max(0.1).sqrt()),
            in_parts: parts(normalised.as_str()) > 1,
        });
        uses.extend(own.into_iter().map(|(stem, weight, ..)| (stem, facet, weight)));
    }

    fn index(&mut self, mut uses: Vec<(String, u32, f32)>) {
        uses.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        for (stem, facet, weight) in uses {
            match self.entries.last_mut().filter(|last| *last.stem == *stem) {
                Some(last) => last.uses.push((facet, weight)),
                None => self.entries.push(Entry {
                    stem: stem.into(),
                    uses: vec![(facet, weight)],
                }),
            }
        }
        for (at, entry) in (0..).zip(&self.entries) {
            let hash = tokens::hash(&entry.stem);
            self.by_hash.push((hash, at));
            self.by_family.extend(families::of(hash).map(|family| (family, at)));
        }
        self.by_hash.sort_unstable();
        self.by_family.sort_unstable();
    }

    /// How much an answer shares with each of `points` claims: the better of their languages.
    pub(super) fn overlaps(&self, answer: &Normalised, points: usize) -> Vec<Overlap> {
        let mut hits: Vec<Vec<Hit>> = vec![Vec::new(); self.facets.len()];
        let mut position = 0;
        tokens::each_in(self.tongue, answer.as_str(), |token| {
            self.hits_of(&token, position, &mut hits);
            position += usize::from(!token.common);
        });
        let mut best = vec![Overlap::default(); points];
        for (facet, hits) in self.facets.iter().zip(&hits) {
            let overlap = facet.overlap(hits);
            if let Some(known) = best.get_mut(facet.point)
                && (overlap.similarity > known.similarity || known.enough == 0.0)
            {
                *known = overlap;
            }
        }
        best
    }

    fn hits_of(&self, token: &Token<'_>, position: usize, hits: &mut [Vec<Hit>]) {
        let mut add = |entry: u32, level: usize| {
            let Some(found) = self.entries.get(entry as usize) else {
                return;
            };
            for &(facet, weight) in &found.uses {
                let facet = facet as usize;
                if (!token.common || self.facets[facet].with_common)
                    && let Some(hits) = hits.get_mut(facet)
                {
                    let range = token.range.clone();
                    hits.push(Hit {
                        position,
                        entry,
                        weight,
                        level,
                        range,
                    });
                }
            }
        };
        let hash = token.hash();
        if let Ok(at) = self.by_hash.binary_search_by_key(&hash, |(known, _)| *known) {
            add(self.by_hash[at].1, 0);
        }
        // The words of the question are no answer, in whatever form.
        if token.common || self.question.binary_search(&hash).is_ok() {
            return;
        }
        if token.stem.len() > 3 && token.stem.is_ascii() {
            let beginning = &token.stem[..3];
            let from = self.entries.partition_point(|entry| *entry.stem < *beginning);
            let near = self.entries[from..]
                .iter()
                .take_while(|entry| entry.stem.starts_with(beginning));
            for (entry, at) in near.zip(from..) {
                if entry.stem.len() > 3 && *entry.stem != *token.stem && related(&entry.stem, &token.stem) {
                    add(u32::try_from(at).unwrap_or(u32::MAX), 1);
                }
            }
        }
        if self.tongue == Tongue::German && token.stem.len() >= COMPOUND {
            // Paketverlust is a Verlust.
            for (entry, at) in self.entries.iter().zip(0..) {
                let (long, short) = (
                    entry.stem.len().max(token.stem.len()),
                    entry.stem.len().min(token.stem.len()),
                );
                let part = short >= COMPOUND && short < long;
                if part && (token.stem.contains(&*entry.stem) || entry.stem.contains(&*token.stem)) {
                    add(at, 1);
                }
            }
        }
        for family in families::of(hash) {
            let from = self.by_family.partition_point(|(known, _)| *known < family);
            for (_, entry) in self.by_family[from..].iter().take_while(|(known, _)| *known == family) {
                add(*entry, 2);
            }
        }
    }
}

/// Whether two stems have most of their letters in common, from the beginning.
fn related(one: &str, other: &str) -> bool {
    let common = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    #[expect(clippy::cast_precision_loss, reason = "lengths of words")]
    let share = 2.0 * common as f32 / (one.len() + other.len()) as f32;
    share >= RELATED
}

impl Facet {
    /// The best stretch of the answer, by a window that slides over the hits.
    fn overlap(&self, hits: &[Hit]) -> Overlap {
        let length = WINDOW.max(WINDOW_PER_TERM * self.terms);
        let mut slots = Slots::default();
        let (mut begin, mut best, mut stretch) = (0, 0.0, 0..0);
        for (end, hit) in hits.iter().enumerate() {
            slots.add(hit);
            while hits[begin].position + length <= hit.position {
                slots.remove(&hits[begin]);
                begin += 1;
            }
            if slots.sum > best + 1e-4 {
                best = slots.sum;
                stretch = begin..end + 1;
            }
        }
        let coverage = if self.total > 0.0 {
            (best / self.total).min(1.0)
        } else {
            0.0
        };
        Overlap {
            coverage,
            enough: self.enough(),
            similarity: self.similarity(coverage),
            words: shown(&hits[stretch]),
        }
    }

    /// How far the claim is from a short list item (0) to a long statement (1), for Chinese.
    fn length(&self) -> f32 {
        let terms = f32::from(u16::try_from(self.terms).unwrap_or(u16::MAX));
        ((terms - 8.0) / 32.0).clamp(0.0, 1.0)
    }

    /// A sentence shares few of its words with another that says the same, but one of two or three words is not
    /// said with half of one. The pieces of Chinese words overlap by accident, and a short item is named in full
    /// or not at all. Measured, see `benches/matching`.
    fn enough(&self) -> f32 {
        let han = 0.65 - 0.30 * self.length();
        self.enough * (1.0 - self.han) + han * self.han
    }

    /// Rises from 0 to 1 with the coverage: for English fast at first, for a short Chinese item steeply in the
    /// middle, for a long Chinese statement and for one of several parts almost evenly.
    fn similarity(&self, coverage: f32) -> f32 {
        let parts = if self.in_parts { EVEN } else { 0.0 };
        let length = self.length().max(parts);
        let half = self.enough * (1.0 - self.han) + (0.75 + 2.0 * length) * self.han;
        let steepness = 1.0 + 3.0 * self.han * (1.0 - (length / EVEN).min(1.0));
        let (risen, rest) = (coverage.powf(steepness), half.powf(steepness));
        // Full coverage is 1, not nearly.
        (risen / (risen + rest) * (1.0 + rest)).clamp(0.0, 1.0)
    }
}

/// How many parts a normalised text has between commas and the like.
fn parts(text: &str) -> usize {
    let parts = text.split(['、', ',', ';', ':', '。', '\n']);
    parts
        .filter(|part| part.chars().filter(|c| c.is_alphanumeric()).count() > 1)
        .count()
}

/// Which stems the window covers, and how well.
#[derive(Debug, Default)]
struct Slots {
    /// Per entry its hits at each level.
    counts: Vec<(u32, [u32; 3])>,
    sum: f32,
}

impl Slots {
    fn add(&mut self, hit: &Hit) {
        self.change(hit, |count| *count += 1);
    }

    fn remove(&mut self, hit: &Hit) {
        self.change(hit, |count| *count -= 1);
    }

    fn change(&mut self, hit: &Hit, change: impl Fn(&mut u32)) {
        let known = self.counts.iter().position(|(entry, _)| *entry == hit.entry);
        let at = known.unwrap_or_else(|| {
            self.counts.push((hit.entry, [0; 3]));
            self.counts.len() - 1
        });
        let counts = &mut self.counts[at].1;
        let before = credit(counts);
        change(&mut counts[hit.level]);
        self.sum += (credit(counts) - before) * hit.weight;
    }
}

fn credit(counts: &[u32; 3]) -> f32 {
    let best = counts.iter().position(|count| *count > 0);
    best.map_or(0.0, |level| CREDITS[level])
}

/// The words to show: each stem once, in order, neighbours joined.
fn shown(hits: &[Hit]) -> Vec<Range<usize>> {
    let mut best: Vec<&Hit> = Vec::new();
    for hit in hits {
        match best.iter_mut().find(|known| known.entry == hit.entry) {
            Some(known) if known.level > hit.level => *known = hit,
            Some(_) => {}
            None => best.push(hit),
        }
    }
    let mut ranges: Vec<Range<usize>> = best.into_iter().map(|hit| hit.range.clone()).collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end + 1 => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined.truncate(SHOWN);
    joined
}
