//! `Text` and plain words to Discord's Markdown: escaped last, cut at a word, measured in UTF-16 units.

use crate::domain::text::{Block, Span, Text};

/// The mark behind words that were cut.
const ELLIPSIS: char = '…';

/// The length as Discord counts it at its strictest.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Words with everything escaped that Discord could take for markup, a mention or a link.
pub fn escape(words: &str) -> String {
    pieces(words, true).collect()
}

/// Escaped words that fit, cut at a word if need be.
pub fn escape_cut(words: &str, limit: usize) -> String {
    let whole = escape(words);
    if units(&whole) <= limit {
        return whole;
    }
    let mut cut = head(words, limit.saturating_sub(1), true);
    cut.push(ELLIPSIS);
    cut
}

/// Plain words that fit, on one line, for places that know no markup: labels, footers, authors.
pub fn plain_cut(words: &str, limit: usize) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if units(&line) <= limit {
        return line;
    }
    let mut cut = head(&line, limit.saturating_sub(1), false);
    cut.push(ELLIPSIS);
    cut
}

/// A text as Markdown that fits: cut at a block, an item, a line or a word, never inside markup.
pub fn markdown(text: &Text, limit: usize) -> String {
    let whole = blocks(&text.blocks);
    if units(&whole) <= limit {
        return whole;
    }
    // Room for a line feed and the ellipsis.
    let room = limit.saturating_sub(2);
    let mut out = String::new();
    for (index, block) in text.blocks.iter().enumerate() {
        let gap = gap(index.checked_sub(1).map(|before| &text.blocks[before]), block);
        let left = room.saturating_sub(units(&out) + units(gap));
        let rendered = block_markdown(block);
        if units(&rendered) <= left {
            out.push_str(gap);
            out.push_str(&rendered);
            continue;
        }
        let part = block_head(block, left);
        if !part.is_empty() {
            out.push_str(gap);
            out.push_str(&part);
        }
        break;
    }
    if out.ends_with("```") {
        out.push('\n');
    }
    out.push(ELLIPSIS);
    out
}

/// A link with words of its own; only web addresses become one.
pub fn link(words: &str, url: &str, limit: usize) -> String {
    let safe = (url.starts_with("https://") || url.starts_with("http://"))
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '(' | ')' | '<' | '>' | '"'));
    let overhead = units(url) + 4;
    if !safe || overhead + 8 > limit {
        return escape_cut(words, limit);
    }
    // Brackets inside a link's words end them early in some clients, escaped or not.
    let words = words.replace('[', "(").replace(']', ")");
    format!("[{}]({url})", escape_cut(&words, limit - overhead))
}

fn blocks(all: &[Block]) -> String {
    let mut out = String::new();
    for (index, block) in all.iter().enumerate() {
        out.push_str(gap(index.checked_sub(1).map(|before| &all[before]), block));
        out.push_str(&block_markdown(block));
    }
    out
}

/// What parts two blocks: a blank line, except between a paragraph and its list or code.
fn gap(before: Option<&Block>, block: &Block) -> &'static str {
    match (before, block) {
        (None, _) => "",
        (Some(Block::Paragraph(_)), Block::List(_) | Block::Code { .. }) | (Some(Block::Code { .. }), _) => "\n",
        (Some(_), _) => "\n\n",
    }
}

fn block_markdown(block: &Block) -> String {
    match block {
        Block::Paragraph(spans) => line(spans),
        Block::List(items) => items
            .iter()
            .map(|item| format!("- {}", line(item)))
            .collect::<Vec<_>>()
            .join("\n"),
        Block::Code { language, code } => fenced(language, code),
    }
}

/// As much of a block as fits, with its markup closed; empty if nothing does.
fn block_head(block: &Block, limit: usize) -> String {
    match block {
        Block::Paragraph(spans) => line_head(spans, limit),
        Block::List(items) => {
            let mut out = String::new();
            for item in items {
                let rendered = format!("{}- {}", if out.is_empty() { "" } else { "\n" }, line(item));
                if units(&out) + units(&rendered) <= limit {
                    out.push_str(&rendered);
                } else {
                    if out.is_empty() {
                        let part = line_head(item, limit.saturating_sub(2));
                        if !part.is_empty() {
                            out = format!("- {part}");
                        }
                    }
                    break;
                }
            }
            out
        }
        Block::Code { language, code } => {
            let mut kept = String::new();
            for row in code.lines() {
                let more = if kept.is_empty() {
                    row.to_owned()
                } else {
                    format!("{kept}\n{row}")
                };
                if units(&fenced(language, &more)) > limit {
                    break;
                }
                kept = more;
            }
            if kept.is_empty() {
                String::new()
            } else {
                fenced(language, &kept)
            }
        }
    }
}

fn line(spans: &[Span]) -> String {
    let mut out = String::new();
    for span in spans {
        push_span(&mut out, &span_markdown(span));
    }
    out
}

fn line_head(spans: &[Span], limit: usize) -> String {
    let mut out = String::new();
    for span in spans {
        let rendered = span_markdown(span);
        let left = limit.saturating_sub(units(&out) + 1);
        if units(&rendered) <= left {
            push_span(&mut out, &rendered);
            continue;
        }
        let part = match span {
            Span::Plain(words) => head(words, left, true),
            Span::Strong(words) => match head(words, left.saturating_sub(4), true) {
                words if words.is_empty() => words,
                words => format!("**{words}**"),
            },
            // Half a formula or half a name says the wrong thing.
            Span::Code(_) | Span::Math(_) => String::new(),
        };
        push_span(&mut out, &part);
        break;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Two runs of markup that touch would melt into one.
fn push_span(out: &mut String, span: &str) {
    let touching = |mark: char| out.ends_with(mark) && !out.ends_with(&format!("\\{mark}")) && span.starts_with(mark);
    if touching('*') || touching('`') {
        out.push('\u{200b}');
    }
    out.push_str(span);
}

fn span_markdown(span: &Span) -> String {
    match span {
        Span::Plain(words) => escape(words),
        Span::Strong(words) => format!("**{}**", escape(words)),
        // Formulas are readable as they stand, and code keeps their signs from being read as markup.
        Span::Code(words) | Span::Math(words) => code(words),
    }
}

/// A code span whose marks are longer than any run of backticks inside.
fn code(words: &str) -> String {
    let (mut longest, mut run) = (0, 0);
    for c in words.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let marks = "`".repeat(longest + 1);
    let pad = if words.starts_with('`') || words.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{marks}{pad}{words}{pad}{marks}")
}

fn fenced(language: &str, code: &str) -> String {
    let language = if language.chars().all(|c| c.is_ascii_alphanumeric() || c == '+') {
        language
    } else {
        ""
    };
    // A fence inside the code would end the block.
    format!("```{language}\n{}\n```", code.replace("```", "`\u{200b}`\u{200b}`"))
}

/// The beginning of some words that fits, cut behind a word where there is one in reach, without a mark.
fn head(words: &str, limit: usize, escaped: bool) -> String {
    let (mut out, mut used) = (String::new(), 0);
    // Where the text may end: behind the last word, and behind the last whole character.
    let (mut word_end, mut char_end) = (0, 0);
    let mut rest = words.char_indices().peekable();
    let mut pieces = pieces(words, escaped);
    while let (Some((_, c)), Some(piece)) = (rest.next(), pieces.next()) {
        if used + units(&piece) > limit {
            let end = if word_end * 2 > char_end { word_end } else { char_end };
            out.truncate(end);
            break;
        }
        used += units(&piece);
        if c.is_whitespace() {
            word_end = out.trim_end().len();
        }
        out.push_str(&piece);
        let next = rest.peek().map(|(_, next)| *next);
        if !next.is_some_and(joins) && c != '\u{200d}' {
            char_end = out.len();
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a character belongs to the one before it: a joiner, a variation, a skin tone, an accent, a flag's half.
fn joins(c: char) -> bool {
    matches!(
        c,
        '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{300}'..='\u{36f}' | '\u{1f1e6}'..='\u{1f1ff}'
    )
}

/// The characters of some words, each with its backslash where it needs one.
fn pieces(words: &str, escaped: bool) -> impl Iterator<Item = String> {
    /// Where in its line a character stands.
    #[derive(Clone, Copy, PartialEq)]
    enum Line {
        Start,
        Number,
        Inside,
    }
    let mut state = Line::Start;
    words.char_indices().map(move |(at, c)| {
        let needed = match c {
            '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '<' | '@' => true,
            '#' | '>' | '-' | '+' => state == Line::Start,
            '.' | ')' => state == Line::Number,
            ':' => words[at..].starts_with("://"),
            _ => false,
        };
        state = match (state, c) {
            (_, '\n' | '\r') => Line::Start,
            (Line::Start, c) if c.is_whitespace() => Line::Start,
            (Line::Start | Line::Number, c) if c.is_ascii_digit() => Line::Number,
            _ => Line::Inside,
        };
        if escaped && needed {
            format!("\\{c}")
        } else {
            c.to_string()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_markup_or_a_mention_is_escaped() {
        for (words, escaped) in [
            ("plain words, 2 x 3 (ok) - fine #1", "plain words, 2 x 3 (ok) - fine #1"),
            (
                "**bold** __x__ ~~y~~ ||z||",
                "\\*\\*bold\\*\\* \\_\\_x\\_\\_ \\~\\~y\\~\\~ \\|\\|z\\|\\|",
            ),
            ("@everyone <@1> <#2> <t:1:R>", "\\@everyone \\<\\@1> \\<#2> \\<t:1:R>"),
            ("[a](https://b.c)", "\\[a\\](https\\://b.c)"),
            ("# a\n> b\n- c\n 12. d\n-# e", "\\# a\n\\> b\n\\- c\n 12\\. d\n\\-# e"),
            ("`a` \\`", "\\`a\\` \\\\\\`"),
            ("中文 America/New_York", "中文 America/New\\_York"),
        ] {
            assert_eq!(escape(words), escaped);
        }
    }

    #[test]
    fn cuts_fall_behind_words_and_never_split_a_character() {
        assert_eq!(plain_cut("one two three", 9), "one two…");
        assert_eq!(plain_cut("one two", 7), "one two");
        assert_eq!(plain_cut("a\n b", 9), "a b");
        assert_eq!(plain_cut("一二三四五六", 4), "一二三…");
        assert_eq!(plain_cut("ab👩‍👩‍👧cd", 5), "ab…");
        assert_eq!(escape_cut("a_b_c_d_e_f", 8), "a\\_b\\_c…");
        assert_eq!(escape_cut("*****", 4), "\\*…");
    }

    #[test]
    fn every_span_and_block_has_its_markup() {
        let text = Text::parse("A **b** `c*` $x_1$\n\n- one\n- two\n\n```rust\nlet a = 1;\n```\nend").unwrap();
        assert_eq!(
            markdown(&text, 4096),
            "A **b** `c*` `x_1`\n- one\n- two\n\n```rust\nlet a = 1;\n```\nend"
        );
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(fenced("no good", "```"), "```\n`\u{200b}`\u{200b}`\n```");
    }

    #[test]
    fn a_cut_text_keeps_its_markup_closed() {
        let text = Text::parse("First words **strong words here** then `code`.\n\n- item one\n- item two").unwrap();
        let whole = markdown(&text, 4096);
        for limit in 3..units(&whole) {
            let cut = markdown(&text, limit);
            assert!(units(&cut) <= limit && cut.ends_with('…'), "{limit}: {cut}");
            assert!(cut.matches("**").count().is_multiple_of(2), "{limit}: {cut}");
            assert!(cut.matches('`').count().is_multiple_of(2), "{limit}: {cut}");
        }
        let block = Text::parse("```\none\ntwo\nthree\n```").unwrap();
        assert_eq!(markdown(&block, 19), "```\none\ntwo\n```\n…");
    }

    #[test]
    fn links_keep_their_brackets() {
        assert_eq!(link("A [b]", "https://a.b/c_d", 99), "[A (b)](https://a.b/c_d)");
        assert_eq!(link("A", "javascript:x", 99), "A");
        assert_eq!(link("A", "https://a.b/(c)", 99), "A");
    }
}
