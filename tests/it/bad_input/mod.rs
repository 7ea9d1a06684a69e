//! What must not happen when people, clients, files and machines send nonsense.

mod answers;
mod buttons;
mod files;
mod questions;

use drillbit::domain::question::Language;
use drillbit::engine::view::{Notice, View};
use drillbit::wording::sentences;

use crate::world::screen;

/// The notice of a view, once both languages have a clear sentence for it.
#[track_caller]
fn said(view: View) -> Notice {
    let notice = screen!(view, Notice);
    clear(&notice);
    notice
}

#[track_caller]
fn clear(notice: &Notice) {
    let [en, zh] = Language::ALL.map(|language| sentences::notice(language, notice));
    for sentence in [&en, &zh] {
        assert!((6..=260).contains(&sentence.chars().count()), "{notice:?}: {sentence}");
        assert!(!sentence.contains("notice-") && !sentence.contains("{$"), "{sentence}");
    }
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert!(zh.chars().filter(|c| is_han(*c)).count() >= 4, "{zh}");
    assert_ne!(en, zh);
}

#[test]
fn every_notice_has_a_clear_sentence_in_both_languages() {
    for notice in crate::sample_views::notices() {
        clear(&notice);
    }
}
