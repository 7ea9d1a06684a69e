//! How much a word says: rare words of the bank say more than those that stand everywhere.

use std::collections::HashMap;

use super::normalise::Normalised;
use super::tokens::{self, Token};

/// Counts of words over a collection of texts.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    texts: u32,
    /// Stem and number of texts that hold it, in order; words of a single text are left out, for they
    /// weigh about as much as unknown ones and are half of all.
    counts: Vec<(u32, u16)>,
}

impl Weights {
    /// Counts the words of texts, each a document of its own.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut seen: HashMap<u32, (u16, u32)> = HashMap::new();
        let mut count: u32 = 0;
        for text in texts {
            count += 1;
            tokens::each(Normalised::new(text).as_str(), |token| {
                let (found, last) = seen.entry(token.hash()).or_insert((0, 0));
                if *last != count {
                    *last = count;
                    *found = found.saturating_add(1);
                }
            });
        }
        let mut counts: Vec<(u32, u16)> = seen
            .into_iter()
            .filter(|(_, (found, _))| *found > 1)
            .map(|(stem, (found, _))| (stem, found))
            .collect();
        counts.sort_unstable();
        Self { texts: count, counts }
    }

    /// How much an unknown word says, the most there is.
    pub(super) fn most(&self) -> f32 {
        self.rarity(0)
    }

    /// How much a word says, above 0. Pieces of Chinese text count less each: there are more of them.
    pub(super) fn of_token(&self, token: &Token<'_>) -> f32 {
        let found = self
            .counts
            .binary_search_by_key(&token.hash(), |(stem, _)| *stem)
            .ok()
            .and_then(|at| self.counts.get(at))
            .map_or(0, |(_, found)| *found);
        let rarity = self.rarity(found);
        if token.is_han() { 1.5 * rarity.sqrt() } else { rarity }
    }

    fn rarity(&self, found: u16) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a weight needs no more than seven digits")]
        let texts = self.texts as f32;
        ((texts + 1.0) / (f32::from(found) + 0.5)).ln().max(0.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_weigh_more() {
        let weights = Weights::of(["the cache grows", "the cache of keys", "the model", "a model", "缓存"]);
        let weight = |text: &str| {
            let mut found = Vec::new();
            tokens::each(text, |token| found.push(weights.of_token(&token)));
            found[0]
        };
        assert!(weight("grows") > weight("cache") && weight("cache") > weight("the"));
        assert!(weight("unknown") >= weight("grows"));
        assert!(
            Weights::default().of_token(&Token {
                stem: "x".into(),
                range: 0..1,
                common: false
            }) > 0.0
        );
    }
}
