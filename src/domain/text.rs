//! `Text`, the small markup of questions, parsed once: paragraphs, lists, strong, code, code blocks and math.

use std::fmt;

/// A parsed piece of marked-up text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The blocks in reading order; never empty for parsed, non-blank input.
    pub blocks: Vec<Block>,
}

/// One block of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Span>),
    /// Bullet points, one entry each.
    List(Vec<Vec<Span>>),
    /// A fenced code block.
    Code {
        /// The word behind the opening fence, or empty.
        language: String,
        /// The code, without the fences and the last line feed.
        code: String,
    },
}

/// A run of characters with one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Ordinary words.
    Plain(String),
    /// `**strong**`.
    Strong(String),
    /// `` `code` ``.
    Code(String),
    /// `$math$`, readable as it stands.
    Math(String),
}

/// What is wrong with a marked-up text, and on which of its lines (from 1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct MarkupError {
    /// The line inside the text, counted from 1.
    pub line: usize,
    /// What was found and what was expected.
    pub problem: String,
}

impl Text {
    /// Parses markup. Errors name the line: an unclosed `**`, `` ` ``, `$` or fence.
    pub fn parse(source: &str) -> Result<Self, MarkupError> {
        let mut blocks = Vec::new();
        let mut paragraph = String::new();
        let mut paragraph_line = 1;
        let mut items: Vec<Vec<Span>> = Vec::new();
        let mut lines = source.lines().enumerate();
        while let Some((index, line)) = lines.next() {
            let trimmed = line.trim();
            if let Some(language) = trimmed.strip_prefix("```") {
                flush(&mut blocks, &mut paragraph, paragraph_line, &mut items)?;
                let mut code = Vec::new();
                loop {
                    match lines.next() {
                        Some((_, inner)) if inner.trim() == "```" => break,
                        Some((_, inner)) => code.push(inner),
                        None => return Err(error(index, "a code block opens with ``` and is never closed")),
                    }
                }
                blocks.push(Block::Code {
                    language: language.trim().to_owned(),
                    code: code.join("\n"),
                });
            } else if let Some(item) = trimmed.strip_prefix("- ") {
                if !paragraph.is_empty() {
                    flush(&mut blocks, &mut paragraph, paragraph_line, &mut items)?;
                }
                items.push(spans(item.trim(), index)?);
            } else if trimmed.is_empty() {
                flush(&mut blocks, &mut paragraph, paragraph_line, &mut items)?;
            } else {
                if !items.is_empty() {
                    flush(&mut blocks, &mut paragraph, paragraph_line, &mut items)?;
                }
                if paragraph.is_empty() {
                    paragraph_line = index;
                } else if needs_space(&paragraph, trimmed) {
                    paragraph.push(' ');
                }
                paragraph.push_str(trimmed);
            }
        }
        flush(&mut blocks, &mut paragraph, paragraph_line, &mut items)?;
        Ok(Self { blocks })
    }

    /// A text of one plain paragraph, taken literally.
    pub fn literal(words: impl Into<String>) -> Self {
        Self {
            blocks: vec![Block::Paragraph(vec![Span::Plain(words.into())])],
        }
    }

    /// The words without any markup; blocks are parted by line feeds.
    pub fn plain(&self) -> String {
        self.to_string()
    }

    /// The spans of a text that is a single paragraph, as rubric points and titles are.
    pub fn is_single_paragraph(&self) -> bool {
        matches!(self.blocks.as_slice(), [Block::Paragraph(_)])
    }
}

impl Span {
    /// The characters of the span, whatever its look.
    pub fn words(&self) -> &str {
        match self {
            Self::Plain(words) | Self::Strong(words) | Self::Code(words) | Self::Math(words) => words,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write =
            |f: &mut fmt::Formatter<'_>, spans: &[Span]| spans.iter().try_for_each(|span| f.write_str(span.words()));
        for (index, block) in self.blocks.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            match block {
                Block::Paragraph(spans) => write(f, spans)?,
                Block::List(items) => {
                    for (number, item) in items.iter().enumerate() {
                        if number > 0 {
                            f.write_str("\n")?;
                        }
                        f.write_str("- ")?;
                        write(f, item)?;
                    }
                }
                Block::Code { code, .. } => f.write_str(code)?,
            }
        }
        Ok(())
    }
}

fn flush(
    blocks: &mut Vec<Block>,
    paragraph: &mut String,
    line: usize,
    items: &mut Vec<Vec<Span>>,
) -> Result<(), MarkupError> {
    if !items.is_empty() {
        blocks.push(Block::List(std::mem::take(items)));
    }
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(spans(&std::mem::take(paragraph), line)?));
    }
    Ok(())
}

/// Chinese lines are joined without a space, others with one.
fn needs_space(before: &str, after: &str) -> bool {
    let wide = |c: Option<char>| c.is_some_and(|c| ('\u{2e80}'..='\u{ffef}').contains(&c));
    !(wide(before.chars().last()) || wide(after.chars().next()))
}

fn spans(source: &str, line: usize) -> Result<Vec<Span>, MarkupError> {
    let mut result = Vec::new();
    let mut plain = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (mark, make): (&str, fn(String) -> Span) = if rest.starts_with("**") {
            ("**", Span::Strong)
        } else if first == '`' {
            ("`", Span::Code)
        } else if first == '$' {
            ("$", Span::Math)
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let inner = &rest[mark.len()..];
        let Some(end) = inner.find(mark) else {
            return Err(error(
                line,
                &format!("{mark} opens here and is never closed: {}", excerpt(rest)),
            ));
        };
        if end == 0 {
            return Err(error(line, &format!("{mark} has nothing inside: {}", excerpt(rest))));
        }
        if !plain.is_empty() {
            result.push(Span::Plain(std::mem::take(&mut plain)));
        }
        result.push(make(inner[..end].to_owned()));
        rest = &inner[end + mark.len()..];
    }
    if !plain.is_empty() {
        result.push(Span::Plain(plain));
    }
    Ok(result)
}

fn excerpt(source: &str) -> String {
    source.chars().take(30).collect()
}

fn error(index: usize, problem: &str) -> MarkupError {
    MarkupError {
        line: index + 1,
        problem: problem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_block_and_span_is_read() {
        let text = Text::parse(
            "Plain **bold** `code`\nand $x^2$.\n\n- one\n- two `b`\n\n```rust\nlet a = 1;\n\nlet b;\n```\nend",
        )
        .unwrap();
        assert_eq!(text.blocks.len(), 4);
        assert_eq!(
            text.blocks[0],
            Block::Paragraph(vec![
                Span::Plain("Plain ".into()),
                Span::Strong("bold".into()),
                Span::Plain(" ".into()),
                Span::Code("code".into()),
                Span::Plain(" and ".into()),
                Span::Math("x^2".into()),
                Span::Plain(".".into()),
            ])
        );
        assert_eq!(
            text.blocks[2],
            Block::Code {
                language: "rust".into(),
                code: "let a = 1;\n\nlet b;".into()
            }
        );
        assert_eq!(
            text.plain(),
            "Plain bold code and x^2.\n- one\n- two b\nlet a = 1;\n\nlet b;\nend"
        );
    }

    #[test]
    fn chinese_lines_are_joined_without_a_space() {
        assert_eq!(Text::parse("注意力\n机制").unwrap().plain(), "注意力机制");
        assert_eq!(Text::parse("attention\nis all").unwrap().plain(), "attention is all");
    }

    #[test]
    fn faults_name_the_line() {
        for (source, line) in [
            ("a\n\nb **c", 3),
            ("`x", 1),
            ("ok\n\n```\nx", 3),
            ("cost: $5", 1),
            ("- a\n- **", 2),
        ] {
            assert_eq!(Text::parse(source).unwrap_err().line, line, "{source:?}");
        }
    }
}
