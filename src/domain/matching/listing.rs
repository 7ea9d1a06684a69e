//! Whether an answer is a bare list of words: that names things and says nothing of them.

use super::tokens::{self, is_han};

/// From so many pieces on a list is one.
const PIECES: usize = 6;
/// So many words is a piece long at most; two Chinese characters are about a word.
const PIECE_WORDS: usize = 3;
/// The least share of short pieces, and the largest share of ordinary words, in percent.
const SHORT_PERCENT: usize = 90;
const COMMON_PERCENT: usize = 15;

/// Whether a normalised text is a list of words without a statement.
pub(super) fn is_bare_list(text: &str) -> bool {
    let mut pieces: Vec<&str> = pieces(text, &[',', '、', ';', ':', '。', '.', '!', '?', '\n', '|', '/']);
    if pieces.len() < PIECES / 2 {
        // "kv cache 显存 带宽 分页": spaces alone part the words.
        pieces = pieces.iter().flat_map(|piece| piece.split_whitespace()).collect();
    }
    let short = pieces.iter().filter(|piece| words(piece) <= PIECE_WORDS).count();
    if pieces.len() < PIECES || short * 100 < pieces.len() * SHORT_PERCENT {
        return false;
    }
    let (mut all, mut common) = (0, 0);
    tokens::each(text, |token| {
        // Of Chinese the characters, not the pairs too.
        if !token.is_han() || token.stem.chars().nth(1).is_none() {
            all += 1;
            common += usize::from(token.common);
        }
    });
    common * 100 <= all * COMMON_PERCENT
}

fn pieces<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut begin = 0;
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        // The point of 1.5 and of an abbreviation parts nothing.
        let parts = separators.contains(&c) && (c != '.' || next.is_none_or(char::is_whitespace));
        if parts {
            found.push(&text[begin..at]);
            begin = at + c.len_utf8();
        }
    }
    found.push(&text[begin..]);
    found.retain(|piece| piece.chars().any(char::is_alphanumeric));
    found
}

fn words(piece: &str) -> usize {
    let han = piece.chars().filter(|c| is_han(*c)).count();
    let other = piece
        .split(|c: char| c.is_whitespace() || is_han(c))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count();
    other + han.div_ceil(2)
}

#[cfg(test)]
mod tests {
    use super::super::normalise::Normalised;
    use super::*;

    #[test]
    fn keywords_in_a_row_are_a_bare_list() {
        for (answer, expected) in [
            ("INT8, INT4, FP8, scale, zero-point, symmetric, clamp, round", true),
            ("KV cache、层数、KV 头数、序列长度、batch、FP16、GQA、分页、带宽", true),
            ("量化 INT8 INT4 scale 对称 非对称 round clamp 反量化 校准 离群值", true),
            ("cache memory layers heads batch bytes paging sharing", true),
            ("Keywords: cache, memory, layers, heads, batch, bytes", true),
            (
                "KV cache, flash attention, speculative decoding. Not quantization, that's lossy.",
                false,
            ),
            (
                "We cache keys and values, page them, share prefixes, quantize, evict and use GQA.",
                false,
            ),
            (
                "先算显存，再选精度，然后把权重切到多张卡上，最后压测，看延迟，看吞吐。",
                false,
            ),
            (
                "权重 2 字节、梯度 2 字节，主权重 4 字节，动量和方差一共 8 字节，所以乘以 16",
                false,
            ),
            ("LLaMA, Qwen, DeepSeek", false),
            ("", false),
        ] {
            assert_eq!(is_bare_list(Normalised::new(answer).as_str()), expected, "{answer}");
        }
    }
}
