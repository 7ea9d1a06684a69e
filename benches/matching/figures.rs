//! Precision, recall and F1 per language and per kind.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One point of one answer.
#[derive(Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) language: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) expected: bool,
    pub(crate) ticked: bool,
    pub(crate) maybe: bool,
}

/// Counts of a group of pairs.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    pairs: u32,
    expected: u32,
    ticked: u32,
    right: u32,
    missed_but_maybe: u32,
}

/// Counts per group.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    groups: BTreeMap<(u8, String), Counts>,
}

impl Figures {
    pub(crate) fn add(&mut self, pair: &Pair<'_>) {
        let names = [
            (0, pair.language.to_owned()),
            (1, pair.kind.to_owned()),
            (2, format!("{} {}", pair.language, pair.kind)),
        ];
        for name in names {
            let counts = self.groups.entry(name).or_default();
            counts.pairs += 1;
            counts.expected += u32::from(pair.expected);
            counts.ticked += u32::from(pair.ticked);
            counts.right += u32::from(pair.ticked && pair.expected);
            counts.missed_but_maybe += u32::from(pair.maybe && pair.expected && !pair.ticked);
        }
    }

    /// One line per group.
    pub(crate) fn table(&self, title: &str) -> String {
        let mut table = format!(
            "  {title:<18} {:>6} {:>9} {:>7} {:>9} {:>6} {:>6} {:>6}\n",
            "pairs", "expected", "ticked", "precision", "recall", "F1", "maybe"
        );
        for ((_, name), counts) in &self.groups {
            let Counts {
                pairs,
                expected,
                ticked,
                right,
                missed_but_maybe,
            } = *counts;
            let share = |part: u32, whole: u32| {
                if whole == 0 {
                    "-".to_owned()
                } else {
                    format!("{:.3}", f64::from(part) / f64::from(whole))
                }
            };
            let _ = writeln!(
                table,
                "  {name:<18} {pairs:>6} {expected:>9} {:>7} {:>9} {:>6} {:>6} {:>6}",
                share(ticked, pairs),
                share(right, ticked),
                share(right, expected),
                share(2 * right, ticked + expected),
                share(missed_but_maybe, expected),
            );
        }
        table
    }
}
