//! Where the sentences of an answer end.

/// The byte offsets at which sentences end; the last is the end of the text.
pub(super) fn sentence_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let ends_here = match c {
            '。' | '！' | '？' | '!' | '?' | ';' | '；' | '\n' => true,
            '.' => next.is_none_or(char::is_whitespace),
            _ => false,
        };
        if ends_here {
            ends.push(at + c.len_utf8());
        }
    }
    if ends.last().is_none_or(|end| *end < text.len()) {
        ends.push(text.len());
    }
    ends
}
