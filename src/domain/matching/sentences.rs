//! Sentences and clauses of an answer, and what is denied in them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

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

/// Whether what stands at a place is denied: by a word shortly before it in its clause, or right behind it.
pub(super) fn is_denied(text: &str, range: &Range<usize>) -> bool {
    is_negative(lead(text, range.start)) || denies_behind(&text[range.end..])
}

/// Whether a text denies something.
pub(super) fn is_negative(clause: &str) -> bool {
    static CUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?-u:\b)(?:not|no|none|never|without|cannot|neither|nor|hardly)(?-u:\b)|n't|不是|并非|没有|并不|不会|不能|不需要|不用|无需|不必|无法|而非").ok()
    });
    static EXEMPT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"not (?:only|just|merely)|no longer|不只是|不仅仅是|不是.{0,3}唯一").ok());
    let (Some(cue), Some(exempt)) = (CUE.as_ref(), EXEMPT.as_ref()) else {
        return false;
    };
    cue.is_match(clause) && cue.is_match(&exempt.replace_all(clause, " "))
}

/// Whether a claim that was written with care holds a negation: there a single character is sign enough.
pub(super) fn is_negative_claim(claim: &str) -> bool {
    is_negative(claim) || claim.contains(['不', '无', '没', '非', '未'])
}

/// "… is not needed", "…就不需要了".
fn denies_behind(rest: &str) -> bool {
    static BEHIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^\w{0,4} (?:is|are|was|were) (?:not|never|no longer) (?:needed|required|necessary|used|kept|stored|cached|trained|updated|there)|^\w{0,4} (?:isn't|aren't|wasn't) (?:needed|required|necessary|used|kept|stored|cached|trained|updated|there)|^(?:就|都|也|是|并)?(?:不需要|不用|用不到|没有用|不存在)(?:了|的)?(?:[,。;、]|$)",
        )
        .ok()
    });
    BEHIND.as_ref().is_some_and(|behind| behind.is_match(rest))
}

/// The few words of the same clause that stand before a position: five words or eight characters of Chinese.
fn lead(text: &str, position: usize) -> &str {
    let before = &text[..position];
    let clause = before
        .rfind([
            ',', '，', '、', ';', '；', '。', '.', '!', '?', '！', '？', ':', '：', '\n', '(',
        ])
        .map_or(before, |at| {
            let stop = before[at..].chars().next().map_or(1, char::len_utf8);
            &before[at + stop..]
        });
    let mut words = 0;
    let mut start = clause.len();
    for (at, c) in clause.char_indices().rev() {
        words += if c == ' ' {
            5
        } else if c.is_ascii() {
            0
        } else {
            4
        };
        if words > 28 {
            break;
        }
        start = at;
    }
    &clause[start..]
}
