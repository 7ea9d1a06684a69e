//! Families of words that say nearly the same, in both languages: a weak sign that a claim was made in other words.

use std::sync::LazyLock;

use super::normalise::Normalised;
use super::tokens::{self, hash};

/// One family a line; Chinese words of two characters.
const FAMILIES: &str = include_str!("families.txt");

/// Stem and family, in order.
static BY_STEM: LazyLock<Vec<(u32, u16)>> = LazyLock::new(|| {
    let mut by_stem = Vec::new();
    for (family, line) in (0..).zip(FAMILIES.lines()) {
        let normalised = Normalised::new(line);
        for word in normalised.as_str().split(' ') {
            tokens::each(word, |token| {
                // Of a Chinese word only the pair, which is the whole of it.
                if token.range.len() == word.len() {
                    by_stem.push((hash(&token.stem), family));
                }
            });
        }
    }
    by_stem.sort_unstable();
    by_stem.dedup();
    by_stem
});

/// The families that a stem belongs to.
pub(super) fn of(stem: u32) -> impl Iterator<Item = u16> {
    let begin = BY_STEM.partition_point(|(known, _)| *known < stem);
    BY_STEM[begin..]
        .iter()
        .take_while(move |(known, _)| *known == stem)
        .map(|(_, family)| *family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_languages_share_a_family() {
        let family = |word: &str| {
            let mut found = Vec::new();
            tokens::each(word, |token| found.extend(of(token.hash())));
            found
        };
        assert!(!family("vram").is_empty());
        assert_eq!(family("vram"), family("显存"));
        assert!(family("reducing").iter().any(|found| family("降低").contains(found)));
        assert!(family("transformer").is_empty());
    }
}
