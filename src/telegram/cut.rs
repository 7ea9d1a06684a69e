//! Shortening and splitting words and `Text` to a number of UTF-16 units, at a paragraph or word and never inside markup.

use super::html::{Html, units};
use crate::domain::text::{Block, Span, Text};

/// What stands for the words left out.
const MORE: &str = "…";

/// Words cut to at most `room` units, with a mark if something is missing.
pub(super) fn shorten(words: &str, room: usize) -> String {
    if units(words) <= room {
        return words.to_owned();
    }
    let end = boundary(words, room.saturating_sub(1), true);
    format!("{}{MORE}", words[..end].trim_end())
}

/// A text cut to at most `room` units, with a mark if something is missing.
pub(super) fn shorten_text(text: &Text, room: usize) -> Text {
    if length(text) <= room {
        return text.clone();
    }
    let (mut head, _) = cut(text, room.saturating_sub(1));
    match head.blocks.last_mut() {
        Some(Block::Paragraph(spans)) => spans.push(Span::Plain(MORE.to_owned())),
        Some(Block::List(items)) => {
            if let Some(spans) = items.last_mut() {
                spans.push(Span::Plain(MORE.to_owned()));
            }
        }
        Some(Block::Code { code, .. }) => code.push_str(MORE),
        None => return Text::literal(MORE),
    }
    head
}

/// A text in pieces of at most `room` units each, in order and complete.
pub(super) fn split(text: &Text, room: usize) -> Vec<Text> {
    let mut pieces = Vec::new();
    let mut rest = text.clone();
    while length(&rest) > room {
        let (head, tail) = cut(&rest, room);
        if head.blocks.is_empty() {
            break;
        }
        pieces.push(head);
        rest = tail;
    }
    if !rest.blocks.is_empty() {
        pieces.push(rest);
    }
    pieces
}

fn length(text: &Text) -> usize {
    let mut html = Html::default();
    html.text(text);
    html.units()
}

/// As much as fits into `room`, and what is left.
fn cut(text: &Text, room: usize) -> (Text, Text) {
    let (mut head, mut tail) = (Text::default(), Text::default());
    let mut used = 0;
    let mut blocks = text.blocks.iter();
    for block in blocks.by_ref() {
        let gap = if head.blocks.is_empty() { 0 } else { 2 };
        let size = length(&Text {
            blocks: vec![block.clone()],
        });
        if used + gap + size <= room {
            used += gap + size;
            head.blocks.push(block.clone());
            continue;
        }
        let left = room.saturating_sub(used + gap);
        // A few words of the next paragraph are not worth breaking it.
        let (first, rest) = if head.blocks.is_empty() || left > room / 3 {
            cut_block(block, left)
        } else {
            (None, Some(block.clone()))
        };
        head.blocks.extend(first);
        tail.blocks.extend(rest);
        break;
    }
    tail.blocks.extend(blocks.cloned());
    (head, tail)
}

fn cut_block(block: &Block, room: usize) -> (Option<Block>, Option<Block>) {
    match block {
        Block::Paragraph(spans) => {
            let (head, tail) = cut_spans(spans, room);
            (
                (!head.is_empty()).then_some(Block::Paragraph(head)),
                (!tail.is_empty()).then_some(Block::Paragraph(tail)),
            )
        }
        Block::List(items) => {
            let (mut head, mut tail) = (Vec::new(), Vec::new());
            let mut used = 0;
            for item in items {
                // The bullet and the line feed take three units.
                let size = 3 + item.iter().map(|span| units(span.words())).sum::<usize>();
                if tail.is_empty() && used + size <= room {
                    used += size;
                    head.push(item.clone());
                } else if head.is_empty() && tail.is_empty() {
                    let (first, rest) = cut_spans(item, room.saturating_sub(3));
                    head.extend((!first.is_empty()).then_some(first));
                    tail.extend((!rest.is_empty()).then_some(rest));
                } else {
                    tail.push(item.clone());
                }
            }
            (
                (!head.is_empty()).then_some(Block::List(head)),
                (!tail.is_empty()).then_some(Block::List(tail)),
            )
        }
        Block::Code { language, code } => {
            let most = boundary(code, room, true);
            let end = if code[most..].starts_with('\n') {
                most
            } else {
                code[..most].rfind('\n').unwrap_or(most)
            };
            let part = |code: &str| {
                (!code.is_empty()).then(|| Block::Code {
                    language: language.clone(),
                    code: code.to_owned(),
                })
            };
            (part(&code[..end]), part(code[end..].trim_start_matches('\n')))
        }
    }
}

fn cut_spans(spans: &[Span], room: usize) -> (Vec<Span>, Vec<Span>) {
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    let mut used = 0;
    for span in spans {
        let size = units(span.words());
        if tail.is_empty() && used + size <= room {
            used += size;
            head.push(span.clone());
        } else if tail.is_empty() {
            let words = span.words();
            let end = boundary(words, room - used, head.is_empty());
            head.extend((end > 0).then(|| with_words(span, words[..end].trim_end())));
            tail.extend((end < words.len()).then(|| with_words(span, words[end..].trim_start())));
        } else {
            tail.push(span.clone());
        }
    }
    let full = |span: &Span| !span.words().is_empty();
    head.retain(full);
    tail.retain(full);
    (head, tail)
}

fn with_words(span: &Span, words: &str) -> Span {
    let words = words.to_owned();
    match span {
        Span::Plain(_) => Span::Plain(words),
        Span::Strong(_) => Span::Strong(words),
        Span::Code(_) => Span::Code(words),
        Span::Math(_) => Span::Math(words),
    }
}

/// Where to cut so that at most `room` units stand before: behind a word. If that would
/// leave little, and nothing else stands there, behind a whole character.
fn boundary(words: &str, room: usize, alone: bool) -> usize {
    let (mut used, mut whole, mut word) = (0, 0, 0);
    let mut before = None;
    for (index, c) in words.char_indices() {
        if !joins(before, c) {
            whole = index;
            if before.is_none_or(char::is_whitespace) || c.is_whitespace() || wide(c) || before.is_some_and(wide) {
                word = index;
            }
        }
        used += c.len_utf16();
        if used > room {
            return if alone && word * 2 < whole { whole } else { word };
        }
        before = Some(c);
    }
    words.len()
}

/// Whether a character belongs to the one before it, as in an emoji of several characters.
fn joins(before: Option<char>, c: char) -> bool {
    const JOINER: char = '\u{200d}';
    before == Some(JOINER)
        || matches!(c, JOINER | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{300}'..='\u{36f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Chinese and its neighbours may be broken anywhere.
fn wide(c: char) -> bool {
    ('\u{2e80}'..='\u{ffef}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_cut_behind_a_word_or_a_whole_character() {
        for (words, room, wanted) in [
            ("short", 5, "short"),
            ("one two three", 9, "one two…"),
            ("incomprehensibilities", 6, "incom…"),
            ("注意力机制", 3, "注意…"),
            ("ab👩‍💻", 4, "ab…"),
            ("😀😀😀", 4, "😀…"),
            ("", 0, ""),
        ] {
            assert_eq!(shorten(words, room), wanted, "{words} in {room}");
        }
    }

    #[test]
    fn a_text_is_cut_at_a_paragraph_if_one_ends_near() {
        let text = Text::parse("First paragraph here.\n\nSecond one that is long.").unwrap();
        assert_eq!(shorten_text(&text, 26).plain(), "First paragraph here.…");
        let list = Text::parse("- one\n- two\n- three").unwrap();
        assert_eq!(shorten_text(&list, 14).plain(), "- one\n- two…");
    }

    #[test]
    fn pieces_keep_markup_and_order() {
        let text = Text::parse("aaa **bbb bbb bbb** ccc\n\n```\nl1\nl2\nl3\n```").unwrap();
        let pieces: Vec<String> = split(&text, 10).iter().map(Text::plain).collect();
        assert_eq!(pieces, ["aaa bbb", "bbb bbb", "ccc\nl1\nl2", "l3"]);
    }

    proptest! {
        #[test]
        fn nothing_is_longer_than_allowed_and_nothing_is_lost(
            source in "[a-z ,\\n😀注意力-]{0,400}", room in 12usize..120
        ) {
            let text = Text::parse(&source).unwrap();
            prop_assert!(length(&shorten_text(&text, room)) <= room);
            prop_assert!(units(&shorten(&source, room)) <= room);
            let bare = |text: &Text| text.plain().replace(['\n', ' '], "").replace('-', "");
            let pieces = split(&text, room);
            prop_assert!(pieces.iter().all(|piece| length(piece) <= room));
            prop_assert_eq!(pieces.iter().map(bare).collect::<String>(), bare(&text));
        }
    }
}
