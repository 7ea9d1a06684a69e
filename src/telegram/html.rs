//! Telegram's HTML: escaping, and `Text` as markup whose visible length is known in UTF-16 units.

use std::fmt::Write as _;

use crate::domain::text::{Block, Span, Text};

/// The server keeps a hundred looks per message and finds some itself, such as commands and addresses.
const MAX_LOOKS: usize = 88;

/// Markup together with the length that Telegram counts: UTF-16 units without tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Html {
    markup: String,
    units: usize,
    /// Line feeds that come before whatever comes next.
    breaks: usize,
    /// How many pieces have a look of their own.
    looks: usize,
}

impl Html {
    /// Markup to be put into this one, which counts on from its looks.
    pub(super) fn inner(&self) -> Self {
        Self {
            looks: self.looks,
            ..Self::default()
        }
    }

    /// Words as they are.
    pub(super) fn words(&mut self, words: &str) -> &mut Self {
        if !words.is_empty() {
            self.go_on();
            self.units += units(words);
            escape_into(&mut self.markup, words);
        }
        self
    }

    /// Words in bold.
    pub(super) fn strong(&mut self, words: &str) -> &mut Self {
        self.tagged("b", words)
    }

    /// Words in italics.
    pub(super) fn emphasis(&mut self, words: &str) -> &mut Self {
        self.tagged("i", words)
    }

    /// Words that open an address; plain words if it is not a web address.
    pub(super) fn link(&mut self, url: &str, words: &str) -> &mut Self {
        let web = url.starts_with("https://") || url.starts_with("http://");
        if !web || !self.has_look() {
            return self.words(words);
        }
        self.go_on();
        self.markup.push_str("<a href=\"");
        escape_into(&mut self.markup, url);
        self.markup.push_str("\">");
        self.words(words);
        self.markup.push_str("</a>");
        self
    }

    /// Words that lead to a person; plain ones where the id is none of Telegram's.
    pub(super) fn person(&mut self, id: &str, words: &str) -> &mut Self {
        if id.parse::<u64>().is_err() || !self.has_look() {
            return self.words(words);
        }
        self.go_on();
        let _ = write!(self.markup, "<a href=\"tg://user?id={id}\">");
        self.words(words);
        self.markup.push_str("</a>");
        self
    }

    /// A whole marked-up text.
    pub(super) fn text(&mut self, text: &Text) -> &mut Self {
        for (index, block) in text.blocks.iter().enumerate() {
            if index > 0 {
                // A list hangs on the paragraph that announces it.
                if matches!(block, Block::List(_)) {
                    self.line();
                } else {
                    self.gap();
                }
            }
            match block {
                Block::Paragraph(spans) => self.spans(spans),
                Block::List(items) => {
                    for (number, item) in items.iter().enumerate() {
                        if number > 0 {
                            self.line();
                        }
                        self.words("• ");
                        self.spans(item);
                    }
                }
                Block::Code { language, code } => self.code_block(language, code),
            }
        }
        self
    }

    /// Other markup inside a quotation; a long one is folded until tapped.
    pub(super) fn quote(&mut self, inner: &Self) -> &mut Self {
        const FOLD_FROM: usize = 300;
        let open = if inner.units > FOLD_FROM {
            "<blockquote expandable>"
        } else {
            "<blockquote>"
        };
        self.go_on();
        self.looks += 1;
        self.markup.push_str(open);
        self.append(inner);
        self.markup.push_str("</blockquote>");
        self
    }

    /// Other markup, put behind.
    pub(super) fn append(&mut self, other: &Self) -> &mut Self {
        if other.units > 0 {
            self.go_on();
            self.markup.push_str(&other.markup);
            self.units += other.units;
            self.looks = self.looks.max(other.looks);
        }
        self
    }

    /// Goes to the next line, unless nothing stands here yet.
    pub(super) fn line(&mut self) -> &mut Self {
        self.breaks = self.breaks.max(1);
        self
    }

    /// Leaves an empty line, unless nothing stands here yet.
    pub(super) fn gap(&mut self) -> &mut Self {
        self.breaks = self.breaks.max(2);
        self
    }

    /// The visible length in UTF-16 units.
    pub(super) fn units(&self) -> usize {
        self.units
    }

    /// The markup.
    pub(super) fn into_string(self) -> String {
        self.markup
    }

    /// Makes good the line feeds that were asked for.
    fn go_on(&mut self) {
        let breaks = std::mem::take(&mut self.breaks);
        if self.units > 0 {
            self.markup.extend(std::iter::repeat_n('\n', breaks));
            self.units += breaks;
        }
    }

    /// Whether one more piece may have a look; what comes behind too many stays plain.
    fn has_look(&mut self) -> bool {
        self.looks += 1;
        self.looks <= MAX_LOOKS
    }

    fn tagged(&mut self, tag: &str, words: &str) -> &mut Self {
        if !self.has_look() {
            return self.words(words);
        }
        self.go_on();
        // Writing into a string cannot fail.
        let _ = write!(self.markup, "<{tag}>");
        self.words(words);
        let _ = write!(self.markup, "</{tag}>");
        self
    }

    fn spans(&mut self, spans: &[Span]) {
        for span in spans {
            match span {
                Span::Plain(words) => self.words(words),
                Span::Strong(words) => self.tagged("b", words),
                Span::Code(words) | Span::Math(words) => self.tagged("code", words),
            };
        }
    }

    fn code_block(&mut self, language: &str, code: &str) {
        let known: String = language
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-'))
            .collect();
        if known.is_empty() || !self.has_look() {
            self.tagged("pre", code);
        } else {
            self.go_on();
            let _ = write!(self.markup, "<pre><code class=\"language-{known}\">");
            self.words(code);
            self.markup.push_str("</code></pre>");
        }
    }
}

/// The length that Telegram counts.
pub(super) fn units(words: &str) -> usize {
    words.encode_utf16().count()
}

/// The words of a markup of ours, for the case that the server does not take it.
pub(super) fn strip(markup: &str) -> String {
    let mut plain = String::with_capacity(markup.len());
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => plain.push(c),
            _ => {}
        }
    }
    for (entity, c) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
        plain = plain.replace(entity, c);
    }
    plain
}

fn escape_into(markup: &mut String, words: &str) {
    for c in words.chars() {
        match c {
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            '&' => markup.push_str("&amp;"),
            '"' => markup.push_str("&quot;"),
            '\n' => markup.push('\n'),
            c if c.is_control() => markup.push(' '),
            c => markup.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped_and_measured_as_telegram_counts() {
        let mut html = Html::default();
        html.words("a<b>&\"c\"\u{0}").strong("😀");
        assert_eq!(html.units(), 9 + 2);
        assert_eq!(html.clone().into_string(), "a&lt;b&gt;&amp;&quot;c&quot; <b>😀</b>");
        assert_eq!(strip(&html.into_string()), "a<b>&\"c\" 😀");
    }

    #[test]
    fn a_text_keeps_its_looks() {
        let text = Text::parse("Why **not** `x<y`?\n- one\n- two $n^2$\n\n```c++\nif (a && b);\n```").unwrap();
        let mut html = Html::default();
        html.text(&text);
        assert_eq!(
            html.into_string(),
            "Why <b>not</b> <code>x&lt;y</code>?\n• one\n• two <code>n^2</code>\n\n\
             <pre><code class=\"language-c++\">if (a &amp;&amp; b);</code></pre>"
        );
    }

    #[test]
    fn only_web_addresses_become_links() {
        let mut html = Html::default();
        html.link("https://a.b/?x=1&y=\"", "A & B")
            .words(" ")
            .link("javascript:x", "C");
        assert_eq!(
            html.into_string(),
            "<a href=\"https://a.b/?x=1&amp;y=&quot;\">A &amp; B</a> C"
        );
    }
}
