//! Wrapping, widths and colours of the terminal.

use std::io::IsTerminal as _;

use textwrap::{Options, WordSeparator};

use crate::domain::text::{Block, Span, Text};

/// How the terminal wants its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Columns to fill, counted as a terminal does: a Han character takes two.
    pub(super) width: usize,
    /// Whether escape codes for colour are wanted.
    pub(super) color: bool,
}

/// The widest that text is set, however wide the window is.
const WIDEST: usize = 96;

impl Style {
    /// What suits the standard output.
    pub(super) fn for_output() -> Self {
        let terminal = std::io::stdout().is_terminal();
        let width = if terminal { textwrap::termwidth() } else { WIDEST };
        Self {
            width: width.min(WIDEST),
            color: terminal && std::env::var_os("NO_COLOR").is_none(),
        }
    }

    /// A heading.
    pub(super) fn bold(self, words: &str) -> String {
        self.paint("1", words)
    }

    /// Something of lesser weight.
    pub(super) fn dim(self, words: &str) -> String {
        self.paint("2", words)
    }

    /// Something good.
    pub(super) fn green(self, words: &str) -> String {
        self.paint("32", words)
    }

    /// Something to look at.
    pub(super) fn yellow(self, words: &str) -> String {
        self.paint("33", words)
    }

    /// Something to press.
    pub(super) fn cyan(self, words: &str) -> String {
        self.paint("36", words)
    }

    fn paint(self, code: &str, words: &str) -> String {
        if self.color && !words.is_empty() {
            format!("\u{1b}[{code}m{words}\u{1b}[0m")
        } else {
            words.to_owned()
        }
    }

    /// Words wrapped to the width, the first line after `first` and the others after `rest`.
    pub(super) fn wrap(self, words: &str, first: &str, rest: &str) -> String {
        let options = Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_separator(WordSeparator::UnicodeBreakProperties);
        words
            .lines()
            .map(|line| textwrap::fill(line, &options))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// A parsed text, wrapped and indented.
    pub(super) fn text(self, text: &Text, indent: &str) -> String {
        let mut lines = Vec::new();
        for (index, block) in text.blocks.iter().enumerate() {
            if index > 0 {
                lines.push(String::new());
            }
            match block {
                Block::Paragraph(spans) => lines.push(self.wrap(&words(spans), indent, indent)),
                Block::List(items) => {
                    let (first, rest) = (format!("{indent}- "), format!("{indent}  "));
                    lines.extend(items.iter().map(|item| self.wrap(&words(item), &first, &rest)));
                }
                // Code keeps its lines: wrapping would change what it says.
                Block::Code { code, .. } => lines.extend(code.lines().map(|line| format!("{indent}    {line}"))),
            }
        }
        lines.join("\n")
    }
}

/// The words of a paragraph; code keeps its backticks, other marks are dropped.
fn words(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| match span {
            Span::Code(code) => format!("`{code}`"),
            Span::Plain(words) | Span::Strong(words) | Span::Math(words) => words.clone(),
        })
        .collect()
}

/// Learner-written text with control characters taken out, so that it cannot steer the terminal.
pub(super) fn tame(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn han_characters_take_two_columns() {
        let style = Style {
            width: 20,
            color: false,
        };
        let wrapped = style.wrap("自注意力两两比较所有的词，并不看它们的下标。", "  ", "  ");
        assert!(wrapped.lines().count() > 2);
        assert!(wrapped.lines().all(|line| line.width() <= 20), "{wrapped}");
    }

    #[test]
    fn escape_codes_of_learners_are_dropped() {
        assert_eq!(tame("a\u{1b}[31mb\u{7}\n\u{202e}c"), "a[31mb\n\u{202e}c");
    }

    #[test]
    fn colour_only_where_wanted() {
        assert_eq!(
            Style {
                width: 80,
                color: false
            }
            .bold("x"),
            "x"
        );
        assert_eq!(Style { width: 80, color: true }.bold("x"), "\u{1b}[1mx\u{1b}[0m");
    }
}
