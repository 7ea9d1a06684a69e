//! The sources as text: without comments, strings and tests, and the rooms that they name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::ROOMS;

/// A file of the sources.
pub(super) struct Source {
    /// Below `src`, with slashes.
    pub(super) name: String,
    pub(super) whole: String,
    /// Without tests and comments; the insides of strings are kept.
    pub(super) code: String,
    /// Without the insides of strings too.
    pub(super) bare: String,
}

impl Source {
    /// The room it stands in; `lib` and `main` are their own.
    pub(super) fn room(&self) -> &str {
        let first = self.name.split('/').next().unwrap_or_default();
        first.trim_end_matches(".rs")
    }

    pub(super) fn lines_before_tests(&self) -> usize {
        before_tests(&self.whole).lines().count()
    }
}

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

pub(super) fn sources() -> Vec<Source> {
    fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    gather(&root(), &mut files);
    files.sort();
    assert!(files.len() > 50, "the sources were found");
    files
        .iter()
        .map(|path| {
            let whole = std::fs::read_to_string(path).unwrap();
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            let (code, bare) = strip(before_tests(&whole));
            Source {
                name,
                whole,
                code,
                bare,
            }
        })
        .collect()
}

/// What stands before the tests of a file.
fn before_tests(source: &str) -> &str {
    source.find("\n#[cfg(test)]").map_or(source, |at| &source[..at])
}

/// The code without comments, once with and once without the insides of strings. Lines stay lines.
fn strip(source: &str) -> (String, String) {
    let (mut code, mut bare) = (String::new(), String::new());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (taken, keep, inside) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false, false)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |at| at + 2), false, false)
        } else if let Some(hashes) = raw_string(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            let length = rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len());
            (length, true, true)
        } else if first == '"' {
            (string_length(rest), true, true)
        } else if let Some(length) = character(rest) {
            (length, true, true)
        } else {
            (first.len_utf8(), true, false)
        };
        let (piece, after) = rest.split_at(taken);
        if keep {
            code.push_str(piece);
        }
        if keep && !inside {
            bare.push_str(piece);
        } else {
            bare.extend(piece.chars().filter(|c| *c == '\n'));
        }
        rest = after;
    }
    (code, bare)
}

/// The number of hashes of a raw string that begins here.
fn raw_string(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('r')?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    rest[hashes..].starts_with('"').then_some(hashes)
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character in quotes; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    characters.next().filter(|(_, c)| *c == '\'')?;
    let (_, inner) = characters.next()?;
    if inner == '\\' {
        return text[2..].find('\'').map(|at| at + 3);
    }
    let (at, closing) = characters.next()?;
    (closing == '\'').then_some(at + 1)
}

/// The words of code: runs of letters, digits and underscores, each with where it begins.
pub(super) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + code[at..].find(is_word)?;
        let length = code[start..].find(|c| !is_word(c)).unwrap_or(code.len() - start);
        at = start + length;
        Some((start, &code[start..at]))
    })
}

/// The rooms that code names by a path from the root of the crate: `crate::room`, `super::room`,
/// `drillbit::room` or a group of them in braces.
pub(super) fn rooms_named(code: &str) -> BTreeSet<String> {
    let is_room = |word: &str| ROOMS.iter().any(|(room, _)| *room == word);
    let mut named = BTreeSet::new();
    for (start, word) in words(code) {
        if !["crate", "super", "drillbit"].contains(&word) {
            continue;
        }
        let Some(path) = code[start + word.len()..].strip_prefix("::") else {
            continue;
        };
        let group = path.strip_prefix('{').map(|inside| {
            let mut depth = 1;
            let end = inside.find(|c| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                depth == 0
            });
            &inside[..end.unwrap_or(inside.len())]
        });
        let mut depth = 0;
        let parts = group.unwrap_or(path).split(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0 && c == ','
        });
        for part in parts.take(if group.is_some() { usize::MAX } else { 1 }) {
            if let Some((_, first)) = words(part).next()
                && part.trim_start().starts_with(first)
                && is_room(first)
            {
                named.insert(first.to_owned());
            }
        }
    }
    named
}

#[test]
fn the_reader_of_sources_sees_paths_and_skips_comments_and_strings() {
    let (code, bare) = strip(
        "use crate::{bank, engine::{view, store}}; // crate::discord\nlet a = \"crate::telegram \\\" // x\"; let b = '\"'; r#\"super::app\"# &'a str /* x */ end",
    );
    assert!(!code.contains("discord") && code.contains("crate::telegram") && code.ends_with("end"));
    assert!(!bare.contains("telegram") && !bare.contains("app") && bare.contains("&'a str"));
    let named: Vec<String> = rooms_named(&bare).into_iter().collect();
    assert_eq!(named, ["bank", "engine"]);
    assert_eq!(rooms_named("super::super::store::card").len(), 1);
    assert_eq!(rooms_named("super::view::store").len(), 0);
}
