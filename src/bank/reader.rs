//! Reads a TOML file field by field and gathers every fault with its line, instead of stopping at the first.

use std::fmt;
use std::ops::Range;

use chrono::NaiveDate;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::text::Text;

/// Something wrong in a file of the bank: where, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as named under `questions/` or on disk.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what was expected.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.problem)
    }
}

/// The faults of one file while it is read.
#[derive(Debug)]
pub(super) struct Faults<'a> {
    file: &'a str,
    source: &'a str,
    found: Vec<Fault>,
}

impl<'a> Faults<'a> {
    pub(super) fn new(file: &'a str, source: &'a str) -> Self {
        Self {
            file,
            source,
            found: Vec::new(),
        }
    }

    /// Notes a fault at a place of the source.
    pub(super) fn add(&mut self, at: &Range<usize>, problem: impl Into<String>) {
        let line = self.line(at.start);
        self.add_on(line, problem);
    }

    fn add_on(&mut self, line: usize, problem: impl Into<String>) {
        self.found.push(Fault {
            file: self.file.to_owned(),
            line,
            problem: problem.into(),
        });
    }

    pub(super) fn line(&self, offset: usize) -> usize {
        self.source.get(..offset).unwrap_or(self.source).matches('\n').count() + 1
    }

    /// The lines of places that follow one another, in one pass over the source.
    pub(super) fn lines(&self, places: impl Iterator<Item = Range<usize>>) -> Vec<usize> {
        let (mut from, mut line) = (0, 1);
        let line_of = |place: Range<usize>| {
            let between = self.source.get(from..place.start).unwrap_or_default();
            line += between.matches('\n').count();
            from = place.start;
            line
        };
        places.map(line_of).collect()
    }

    pub(super) fn found(self) -> Vec<Fault> {
        self.found
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Parses markup at a value; faults name the line inside a multi-line string.
    pub(super) fn text(&mut self, value: &Spanned<String>) -> Text {
        Text::parse(value.get_ref()).unwrap_or_else(|error| {
            let opening = &self.source[value.span().start.min(self.source.len())..];
            let first = usize::from(opening.starts_with("\"\"\"\n") || opening.starts_with("'''\n"));
            let line = self.line(value.span().start) + first + error.line - 1;
            self.add_on(line, error.problem);
            Text::default()
        })
    }
}

/// A table of the file, with the keys it may have.
pub(super) struct Table<'a, 'i> {
    fields: &'a DeTable<'i>,
    span: Range<usize>,
    name: String,
}

impl<'a, 'i> Table<'a, 'i> {
    /// Opens a table and faults every key that is not among `keys`, naming the nearest.
    pub(super) fn open(
        table: &'a DeTable<'i>,
        span: Range<usize>,
        name: &str,
        keys: &[&str],
        faults: &mut Faults<'_>,
    ) -> Self {
        for key in table.keys() {
            let given: &str = key.get_ref();
            if !keys.contains(&given) {
                let nearest = keys
                    .iter()
                    .min_by_key(|known| strsim::damerau_levenshtein(known, given));
                let hint = nearest
                    .filter(|known| strsim::damerau_levenshtein(known, given) <= 2)
                    .map_or_else(
                        || format!("expected one of: {}", keys.join(", ")),
                        |known| format!("did you mean `{known}`?"),
                    );
                faults.add(&key.span(), format!("unknown key `{given}` in {name}; {hint}"));
            }
        }
        Self {
            fields: table,
            span,
            name: name.to_owned(),
        }
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.fields
            .iter()
            .find(|(known, _)| known.get_ref() == key)
            .map(|(_, value)| value)
    }

    fn missing(&self, key: &str, expected: &str, faults: &mut Faults<'_>) {
        faults.add(&self.span, format!("{} has no `{key}`; expected {expected}", self.name));
    }

    /// A required, non-blank string.
    pub(super) fn string(&self, key: &str, faults: &mut Faults<'_>) -> Spanned<String> {
        let nothing = || Spanned::new(self.span.clone(), String::new());
        let Some(value) = self.value(key) else {
            self.missing(key, "a string", faults);
            return nothing();
        };
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Spanned::new(value.span(), text.to_owned()),
            Some(_) => {
                faults.add(&value.span(), format!("`{key}` is blank; expected some words"));
                nothing()
            }
            None => {
                faults.add(
                    &value.span(),
                    format!("`{key}` is {}; expected a string", kind(value.get_ref())),
                );
                nothing()
            }
        }
    }

    /// A whole number within bounds; `default` where the key may be left out.
    pub(super) fn number(&self, key: &str, bounds: std::ops::RangeInclusive<u8>, faults: &mut Faults<'_>) -> u8 {
        let expected = format!("a whole number from {} to {}", bounds.start(), bounds.end());
        match self.value(key) {
            None => self.missing(key, &expected, faults),
            Some(value) => match value
                .get_ref()
                .as_integer()
                .and_then(|number| number.as_str().parse::<u8>().ok())
            {
                Some(number) if bounds.contains(&number) => return number,
                _ => faults.add(&value.span(), format!("`{key}` must be {expected}")),
            },
        }
        *bounds.start()
    }

    /// A number that may be left out.
    pub(super) fn optional_number(
        &self,
        key: &str,
        bounds: std::ops::RangeInclusive<u8>,
        faults: &mut Faults<'_>,
    ) -> Option<u8> {
        self.value(key).is_some().then(|| self.number(key, bounds, faults))
    }

    /// A date.
    pub(super) fn date(&self, key: &str, required: bool, faults: &mut Faults<'_>) -> Option<NaiveDate> {
        let Some(value) = self.value(key) else {
            if required {
                self.missing(key, "a date such as 2026-11-25", faults);
            }
            return None;
        };
        let date = value
            .get_ref()
            .as_datetime()
            .and_then(|date| date.to_string().parse().ok());
        if date.is_none() {
            faults.add(
                &value.span(),
                format!("`{key}` must be a date such as 2026-11-25, without quotes"),
            );
        }
        date
    }

    /// A list of strings; an absent key is an empty list.
    pub(super) fn strings(&self, key: &str, faults: &mut Faults<'_>) -> Vec<Spanned<String>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            faults.add(
                &value.span(),
                format!("`{key}` is {}; expected a list of strings", kind(value.get_ref())),
            );
            return Vec::new();
        };
        let mut strings = Vec::new();
        for item in items {
            match item.get_ref().as_str() {
                Some(text) if !text.trim().is_empty() => strings.push(Spanned::new(item.span(), text.to_owned())),
                _ => faults.add(
                    &item.span(),
                    format!("`{key}` holds {}; expected non-blank strings", kind(item.get_ref())),
                ),
            }
        }
        strings
    }

    /// A list of lists of strings, as rubric terms are.
    pub(super) fn groups(&self, key: &str, faults: &mut Faults<'_>) -> Vec<Vec<Spanned<String>>> {
        let Some(value) = self.value(key) else {
            self.missing(key, "a list of lists of patterns", faults);
            return Vec::new();
        };
        let Some(groups) = value.get_ref().as_array() else {
            faults.add(
                &value.span(),
                format!(
                    "`{key}` is {}; expected a list of lists of patterns",
                    kind(value.get_ref())
                ),
            );
            return Vec::new();
        };
        let mut result = Vec::new();
        for group in groups {
            let Some(items) = group.get_ref().as_array().filter(|items| !items.is_empty()) else {
                faults.add(
                    &group.span(),
                    format!(
                        "`{key}` holds {}; expected non-empty lists of patterns",
                        kind(group.get_ref())
                    ),
                );
                continue;
            };
            let mut patterns = Vec::new();
            for item in items {
                match item.get_ref().as_str() {
                    Some(text) if !text.trim().is_empty() => patterns.push(Spanned::new(item.span(), text.to_owned())),
                    _ => faults.add(
                        &item.span(),
                        format!(
                            "a group of `{key}` holds {}; expected non-blank patterns",
                            kind(item.get_ref())
                        ),
                    ),
                }
            }
            result.push(patterns);
        }
        if groups.is_empty() {
            faults.add(
                &value.span(),
                format!("`{key}` is empty; expected at least one group of patterns"),
            );
        }
        result
    }

    /// A required sub-table.
    pub(super) fn table(&self, key: &str, keys: &[&str], faults: &mut Faults<'_>) -> Option<Table<'a, 'i>> {
        let Some(value) = self.value(key) else {
            self.missing(key, &format!("a table [{key}]"), faults);
            return None;
        };
        let Some(table) = value.get_ref().as_table() else {
            faults.add(
                &value.span(),
                format!("`{key}` is {}; expected a table [{key}]", kind(value.get_ref())),
            );
            return None;
        };
        Some(Table::open(table, value.span(), &format!("[{key}]"), keys, faults))
    }

    /// Where the tables of `[[key]]` stand, without a look into them.
    pub(super) fn places(&self, key: &str) -> impl Iterator<Item = Range<usize>> {
        let items = self.value(key).and_then(|value| value.get_ref().as_array());
        items.into_iter().flatten().map(Spanned::span)
    }

    /// The tables of `[[key]]`; an absent key is an empty list.
    pub(super) fn tables(&self, key: &str, keys: &[&str], faults: &mut Faults<'_>) -> Vec<Table<'a, 'i>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            faults.add(
                &value.span(),
                format!("`{key}` is {}; expected tables [[{key}]]", kind(value.get_ref())),
            );
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => tables.push(Table::open(table, item.span(), &format!("[[{key}]]"), keys, faults)),
                None => faults.add(
                    &item.span(),
                    format!("`{key}` holds {}; expected tables [[{key}]]", kind(item.get_ref())),
                ),
            }
        }
        tables
    }
}

/// Parses a file and notes every syntax fault.
pub(super) fn parse<'i>(source: &'i str, faults: &mut Faults<'_>) -> Spanned<DeTable<'i>> {
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        faults.add(&error.span().unwrap_or(0..0), format!("not TOML: {}", error.message()));
    }
    table
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_on_their_lines() {
        let source = "title = \"é\"\n\n[[point]]\nid = 1\n[[point]]\n\n[[sample]]\n[[point]]\n";
        let mut faults = Faults::new("a.toml", source);
        let parsed = parse(source, &mut faults);
        let root = Table::open(
            parsed.get_ref(),
            0..0,
            "the file",
            &["title", "point", "sample"],
            &mut faults,
        );
        assert_eq!(faults.lines(root.places("point")), [3, 5, 8]);
        assert_eq!(faults.lines(root.places("sample")), [7]);
        assert!(faults.lines(root.places("title")).is_empty() && faults.is_empty());
    }
}
