//! Platforms that drop us, refuse us, or are away: each apart, back by itself, said once, and never in a hot loop.

mod away;
mod broken;
mod discord;
mod telegram;

use crate::binary::Binary;

/// How often the binary has said something.
fn times_said(binary: &Binary, words: &str) -> usize {
    binary.lines().iter().filter(|line| line.contains(words)).count()
}
