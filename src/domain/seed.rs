//! Chance that can be recomputed: numbers and orders derived from ids alone, the same on every run and version.

/// Mixes several ids into one well-spread 64-bit number (the `SplitMix64` finaliser over each part).
pub fn mix(parts: &[u64]) -> u64 {
    parts
        .iter()
        .fold(0x9e37_79b9_7f4a_7c15, |state, part| finish(state ^ finish(*part)))
}

/// A 64-bit number for a piece of text (FNV-1a, then mixed).
pub fn of_text(text: &str) -> u64 {
    finish(text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }))
}

/// A fraction in `[0, 1)` for a seed.
pub fn fraction(seed: u64) -> f64 {
    // 53 bits fill the mantissa of an f64 exactly.
    #[expect(clippy::cast_precision_loss, reason = "the value has 53 bits")]
    let value = (seed >> 11) as f64;
    value / 9_007_199_254_740_992.0
}

/// Sorts items into an order that depends on the seed and each item's own text only, so that adding
/// a question to the bank does not reshuffle the others.
pub fn shuffle<T>(items: &mut [T], seed: u64, name: impl Fn(&T) -> &str) {
    items.sort_by_cached_key(|item| (mix(&[seed, of_text(name(item))]), name(item).to_owned()));
}

fn finish(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_order_and_another_seed_another() {
        let order = |seed| {
            let mut items: Vec<String> = (0..40).map(|n| format!("topic-{n:02}")).collect();
            shuffle(&mut items, seed, |item| item);
            items
        };
        assert_eq!(order(7), order(7));
        assert_ne!(order(7), order(8));
    }

    #[test]
    fn a_new_item_leaves_the_order_of_the_others() {
        let mut few: Vec<String> = (0..20).map(|n| format!("q{n}")).collect();
        let mut more = few.clone();
        more.push("new".into());
        shuffle(&mut few, 3, |item| item);
        shuffle(&mut more, 3, |item| item);
        more.retain(|item| item != "new");
        assert_eq!(few, more);
    }

    #[test]
    fn known_values_never_change() {
        assert_eq!(mix(&[1, 2, 3]), mix(&[1, 2, 3]));
        assert_ne!(mix(&[1, 2]), mix(&[2, 1]));
        assert!((0.0..1.0).contains(&fraction(u64::MAX)) && fraction(0) == 0.0);
    }
}
