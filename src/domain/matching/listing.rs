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
    let pieces = pieces(text, &[',', '、', ';', ':', '。', '.', '!', '?', '\n', '|', '/']);
    let short = pieces.iter().filter(|piece| words(piece) <= PIECE_WORDS).count();
    if pieces.len() < PIECES / 2 {
        // At most a heading stands before them.
        return short + 1 == pieces.len() && pieces.iter().any(|piece| are_bare_words(piece));
    }
    if pieces.len() < PIECES || short * 100 < pieces.len() * SHORT_PERCENT {
        return false;
    }
    is_bare(text, COMMON_PERCENT)
}

/// Whether spaces alone part many words that no word ties together: "kv cache 显存 带宽 分页". In a sentence the
/// blank between Chinese and Latin letters is typography, and a sign such as `=` or `→` is a statement.
fn are_bare_words(piece: &str) -> bool {
    const SIGNS: [char; 14] = ['=', '→', '≠', '≈', '∝', '⇒', '⇔', '↑', '↓', '<', '>', '≤', '≥', '+'];
    let words: Vec<&str> = piece.split_whitespace().collect();
    let begins_or_ends_in_han = |word: &&str| word.starts_with(is_han) || word.ends_with(is_han);
    let has_han = words.iter().any(begins_or_ends_in_han);
    let neighbours = words.windows(2);
    let han_beside_han = neighbours.filter(|pair| pair[0].ends_with(is_han) && pair[1].starts_with(is_han));
    let common_percent = match (has_han, han_beside_han.count()) {
        (true, 0) => return false,
        (true, _) => COMMON_PERCENT,
        (false, _) => 0,
    };
    words.len() >= PIECES && !piece.contains(SIGNS) && is_bare(piece, common_percent)
}

/// Whether of the words no more than so many percent say nothing by themselves.
fn is_bare(text: &str, common_percent: usize) -> bool {
    let (mut all, mut common) = (0, 0);
    tokens::each(text, |token| {
        // Of Chinese the characters, not the pairs too.
        if !token.is_han() || token.stem.chars().nth(1).is_none() {
            all += 1;
            common += usize::from(token.common);
        }
    });
    common * 100 <= all * common_percent
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
            ("Keywords: cache memory layers heads batch bytes", true),
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
            ("model 返回 tool_call：function name + arguments JSON", false),
            ("执行前 validate arguments，再做 permission check", false),
            ("image → non-overlapping 16×16 patches 的 grid。", false),
            ("从 Gaussian noise 开始，iterative denoising 若干 step。", false),
            ("critic 预测 prefix 的 expected return，作 baseline 降 variance", false),
            ("compute ∝ active params，memory ∝ total params", false),
            ("LoRA / PEFT 比 full FT forget less", false),
            ("scale = step size = (max − min)/(2^b − 1)", false),
            ("Train LoRA adapters rather than updating every weight.", false),
            ("Top-k simply keeps the k likeliest tokens.", false),
            ("LN 跟 batch size 无关，bs=1 也 OK。", false),
            ("", false),
        ] {
            assert_eq!(is_bare_list(Normalised::new(answer).as_str()), expected, "{answer}");
        }
    }
}
