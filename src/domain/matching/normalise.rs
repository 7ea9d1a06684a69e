//! Typed text as the terms expect it: one form for full and half width, capitals, traditional characters, numbers and formulas.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// Traditional characters, each before its simplified form, in the order of their code points; 40 pairs
/// a line. From Unihan (`kSimplifiedVariant`, Unicode 15.0; © Unicode, Inc., Unicode License v3) without
/// the characters that simplified text uses too, and with some 40 common variants that it leaves out.
const SIMPLIFIED: &str = include_str!("simplified.txt");
/// Bytes of a pair, and pairs of a line.
const PAIR: usize = 6;
const PAIRS_A_LINE: usize = 40;

/// Negations that are often typed without their apostrophe.
const CONTRACTED: [&str; 14] = [
    "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hasnt", "havent", "isnt", "shouldnt", "wasnt", "werent",
    "wont", "wouldnt",
];

/// A text in normal form that knows where each part of it stood.
#[derive(Debug, Clone, Default)]
pub(super) struct Normalised {
    text: String,
    /// Where runs begin, here and in the original; inside a run both advance alike.
    runs: Vec<(usize, usize)>,
}

impl Normalised {
    /// Brings a text to normal form.
    pub(super) fn new(original: &str) -> Self {
        let mut folded = Folded::with_capacity(original.len());
        for (at, c) in original.char_indices() {
            folded.push(c, at);
        }
        folded.contractions();
        folded.numbers();
        let mut normalised = Self {
            text: String::with_capacity(original.len()),
            runs: Vec::new(),
        };
        for &(c, at) in &folded.characters {
            let here = normalised.text.len();
            if normalised.runs.last().is_none_or(|(new, old)| here - new + old != at) {
                normalised.runs.push((here, at));
            }
            normalised.text.push(c);
        }
        normalised
    }

    /// The text in normal form.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The words of the original behind a range of this text.
    pub(super) fn original<'a>(&self, range: Range<usize>, original: &'a str) -> &'a str {
        let place = |at: usize| {
            let run = self.runs.partition_point(|(new, _)| *new <= at).checked_sub(1);
            let (new, old) = run.and_then(|run| self.runs.get(run)).copied().unwrap_or_default();
            at - new + old
        };
        let begin = place(range.start);
        // The end is behind the last character, whose original may be longer or shorter than it.
        let last = self.text[..range.end]
            .char_indices()
            .next_back()
            .map_or(0, |(at, _)| at);
        let last = place(last.max(range.start));
        let end = original
            .get(last..)
            .and_then(|rest| rest.chars().next())
            .map_or(original.len(), |c| last + c.len_utf8());
        original.get(begin..end).unwrap_or_default()
    }
}

/// The characters so far, each with the place of its original.
struct Folded {
    characters: Vec<(char, usize)>,
    /// Whether the last character was a superscript.
    in_power: bool,
}

impl Folded {
    fn with_capacity(capacity: usize) -> Self {
        Self {
            characters: Vec::with_capacity(capacity),
            in_power: false,
        }
    }

    fn push(&mut self, c: char, at: usize) {
        match c {
            'A'..='Z' => self.characters.push((c.to_ascii_lowercase(), at)),
            '\t' | '\r' | '\u{a0}' | '\u{3000}' => self.characters.push((' ', at)),
            '\0'..='\x7f' => self.characters.push((c, at)),
            '\u{2018}' | '\u{2019}' | '\u{2032}' => self.characters.push(('\'', at)),
            '\u{2010}'..='\u{2013}' | '\u{2212}' => self.characters.push(('-', at)),
            // Nothing to see: zero-width marks, soft hyphens, the selectors of emoji; and accents on their own.
            '\u{ad}'
            | '\u{300}'..='\u{36f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}' => {}
            '\u{4e00}'..='\u{9fff}' => self.characters.push((simplified(c), at)),
            // A power is written the same however it was typed.
            '⁰' | '¹' | '²' | '³' | '⁴'..='⁻' | 'ⁿ' => {
                if !self.in_power && self.characters.last().is_some_and(|(last, _)| *last != '^') {
                    self.characters.push(('^', at));
                }
                let plain = std::iter::once(c).nfkc().next().unwrap_or(c);
                self.characters
                    .push((if plain == '\u{2212}' { '-' } else { plain }, at));
                self.in_power = true;
                return;
            }
            'ß' => self.characters.extend([('s', at), ('s', at)]),
            // Letters with accents are written without them.
            '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
                let base = std::iter::once(c).nfkd().next().unwrap_or(c);
                self.characters.extend(base.to_lowercase().map(|lower| (lower, at)));
            }
            _ => {
                for plain in std::iter::once(c).nfkc().flat_map(char::to_lowercase) {
                    let plain = if plain == '\u{2044}' { '/' } else { simplified(plain) };
                    self.characters.push((plain, at));
                }
            }
        }
        self.in_power = false;
    }

    /// "doesnt" is doesn't, as people type it.
    fn contractions(&mut self) {
        let mut begin = 0;
        while begin < self.characters.len() {
            let letters = self.characters[begin..]
                .iter()
                .take_while(|(c, _)| c.is_ascii_lowercase());
            let end = begin + letters.count();
            let word = || self.characters[begin..end].iter().map(|(c, _)| *c);
            if (4..=8).contains(&(end - begin)) && CONTRACTED.iter().any(|known| word().eq(known.chars())) {
                let place = self.characters[end - 1].1;
                self.characters.insert(end - 1, ('\'', place));
            }
            begin = end + 1;
        }
    }

    /// Numbers and formulas: `1,000` is 1000, `x**2` is x^2, `d_{k}` is `d_k`, `\sqrt` is sqrt,
    /// 百分之五十 and "50 percent" are 50%, 三十二 is 32.
    fn numbers(&mut self) {
        let read = std::mem::take(&mut self.characters);
        let mut out: Vec<(char, usize)> = Vec::with_capacity(read.len());
        let at = |index: usize| read.get(index).map_or('\0', |(c, _)| *c);
        let mut index = 0;
        // The bracket that closes a subscript or power.
        let mut closing = None;
        while let Some(&(c, place)) = read.get(index) {
            let last = out.last().map_or('\0', |(c, _)| *c);
            let mut skip = 1;
            match c {
                ',' if last.is_ascii_digit()
                    && (1..=3).all(|ahead| at(index + ahead).is_ascii_digit())
                    && !at(index + 4).is_ascii_digit() => {}
                '*' if at(index + 1) == '*' => {
                    out.push(('^', place));
                    skip = 2;
                }
                '\\' if at(index + 1).is_ascii_alphabetic() => {}
                '{' if matches!(last, '_' | '^') => {
                    closing = (index + 1..index + 14).find(|ahead| at(*ahead) == '}');
                    if closing.is_none() {
                        out.push((c, place));
                    }
                }
                '}' if closing == Some(index) => {}
                'p' if last == ' ' || last.is_ascii_digit() => {
                    let digit = out.iter().rev().find(|(c, _)| *c != ' ');
                    let word = percent_word(&read[index..]).filter(|_| digit.is_some_and(|(c, _)| c.is_ascii_digit()));
                    if let Some(length) = word {
                        while out.last().is_some_and(|(c, _)| *c == ' ') {
                            out.pop();
                        }
                        out.push(('%', place));
                        skip = length;
                    } else {
                        out.push((c, place));
                    }
                }
                '百' if at(index + 1) == '分' && at(index + 2) == '之' => {
                    let number = number_at(&read[index + 3..], 1);
                    if let Some((value, length)) = number {
                        push_number(&mut out, value, place);
                        out.push(('%', place));
                        skip = 3 + length;
                    } else {
                        out.push((c, place));
                    }
                }
                _ => match number_at(&read[index..], 2).filter(|_| is_chinese_digit(c)) {
                    Some((value, length)) => {
                        push_number(&mut out, value, place);
                        skip = length;
                    }
                    None => out.push((c, place)),
                },
            }
            index += skip;
        }
        self.characters = out;
    }
}

/// How many characters of "percent" or "per cent" stand at the beginning.
fn percent_word(characters: &[(char, usize)]) -> Option<usize> {
    ["percent", "per cent", "pct"].into_iter().find_map(|word| {
        let found = word.chars().zip(characters).all(|(wanted, (c, _))| wanted == *c)
            && characters.len() >= word.len()
            && characters
                .get(word.len())
                .is_none_or(|(c, _)| !c.is_ascii_alphanumeric());
        found.then_some(word.len())
    })
}

fn push_number(out: &mut Vec<(char, usize)>, value: u64, place: usize) {
    out.extend(value.to_string().chars().map(|digit| (digit, place)));
}

fn is_chinese_digit(c: char) -> bool {
    chinese_digit(c).is_some() || c == '十'
}

fn chinese_digit(c: char) -> Option<u64> {
    "零一二三四五六七八九"
        .chars()
        .position(|digit| digit == c)
        .or((c == '〇').then_some(0))
        .or((c == '两').then_some(2))
        .and_then(|digit| u64::try_from(digit).ok())
}

/// The number at the beginning, in digits or Chinese numerals, and its length in characters. Chinese
/// numerals must hold a unit (十, 百, 千, 万, 亿) and be at least `least` long: 一 and 三 are words too.
fn number_at(characters: &[(char, usize)], least: usize) -> Option<(u64, usize)> {
    let digits = characters
        .iter()
        .take(15)
        .take_while(|(c, _)| c.is_ascii_digit())
        .count();
    if digits > 0 {
        let value = characters[..digits].iter().map(|(c, _)| *c).collect::<String>();
        return value.parse().ok().map(|value| (value, digits));
    }
    let (mut total, mut section, mut digit): (u64, u64, u64) = (0, 0, 0);
    let (mut length, mut units) = (0, 0);
    for (c, _) in characters.iter().take(16) {
        match (chinese_digit(*c), c) {
            (Some(value), _) => digit = value,
            (None, '十' | '百' | '千') => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1_000,
                };
                // 十二 is twelve; 百 and 千 alone are not numbers.
                if digit == 0 && (*c != '十' || length > 0 && section == 0) {
                    break;
                }
                section += digit.max(1) * unit;
                digit = 0;
                units += 1;
            }
            (None, '万' | '亿') if section + digit > 0 => {
                total = (total + section + digit) * if *c == '万' { 10_000 } else { 100_000_000 };
                (section, digit) = (0, 0);
                units += 1;
            }
            _ => break,
        }
        length += 1;
    }
    let alone = least == 1 && length == 1;
    (length >= least && (units > 0 || alone)).then_some((total + section + digit, length))
}

/// The simplified form of a traditional character; any other stays.
fn simplified(c: char) -> char {
    let mut bytes = [0; 4];
    let wanted = c.encode_utf8(&mut bytes).as_bytes();
    if wanted.len() != PAIR / 2 {
        return c;
    }
    // UTF-8 sorts as code points do, so the table is searched where it stands.
    let table = SIMPLIFIED.as_bytes();
    let pair = |index: usize| {
        let begin = index * PAIR + index / PAIRS_A_LINE;
        table.get(begin..begin + PAIR).unwrap_or(&[0xff; PAIR])
    };
    let lines = table.len() / (PAIR * PAIRS_A_LINE + 1);
    let (mut low, mut high) = (0, (table.len() - lines) / PAIR);
    while low < high {
        let middle = usize::midpoint(low, high);
        let found = pair(middle);
        match found[..PAIR / 2].cmp(wanted) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => {
                let simplified = std::str::from_utf8(&found[PAIR / 2..]);
                return simplified.ok().and_then(|text| text.chars().next()).unwrap_or(c);
            }
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(original: &str, normal: &str) {
        assert_eq!(Normalised::new(original).as_str(), normal, "{original}");
    }

    #[test]
    fn width_case_accents_and_apostrophes_are_folded() {
        check("ＫＶ　Ｃａｃｈｅ", "kv cache");
        check("It’s naïve", "it's naive");
        check("multi\u{2011}head\u{200b}", "multi-head");
        check("It doesnt and cant. Cantor wont", "it doesn't and can't. cantor won't");
        check("√dₖ，", "√dk,");
    }

    #[test]
    fn every_traditional_character_of_the_table_is_folded() {
        let mut last = '\0';
        for pair in SIMPLIFIED.lines().flat_map(|line| {
            let characters: Vec<char> = line.chars().collect();
            characters.chunks(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
        }) {
            assert!(pair.0 > last, "{} is out of order", pair.0);
            assert_eq!(simplified(pair.0), pair.1);
            assert_eq!(simplified(pair.1), pair.1, "{} is folded twice", pair.0);
            last = pair.0;
        }
        check(
            "注意力機制：記憶體與頻寬、權重歸一化、顯著",
            "注意力机制:记忆体与频宽、权重归一化、显著",
        );
        check("把 K、V 快取起來", "把 k、v 快取起来");
    }

    #[test]
    fn numbers_and_formulas_have_one_form() {
        check("1,000 and 10,000,000 tokens", "1000 and 10000000 tokens");
        check("1, 2, 300", "1, 2, 300");
        check(
            "O(n²) = O(n^2) = O(n**2), 10¹² and 10⁻³",
            "o(n^2) = o(n^2) = o(n^2), 10^12 and 10^-3",
        );
        check(r"\sqrt{d_{k}} x^{2}", "sqrt{d_k} x^2");
        check("½ of it, 50 percent, 50 per cent", "1/2 of it, 50%, 50%");
        check("百分之五十和百分之 3", "50%和百分之 3");
        check("三十二位，一百二十八维，四千零九十六，两万", "32位,128维,4096,20000");
        check("十六个专家，第一，三个，千万，百分", "16个专家,第一,三个,千万,百分");
        check("二十亿", "2000000000");
        check("a percentage of 5 parents", "a percentage of 5 parents");
    }

    #[test]
    fn a_range_is_traced_to_the_words_as_typed() {
        let original = "ＫＶ 快取佔 1,000 位元組，O(n²)";
        let normalised = Normalised::new(original);
        let found = |words: &str| {
            let at = normalised.as_str().find(words).unwrap();
            normalised.original(at..at + words.len(), original)
        };
        assert_eq!(found("kv"), "ＫＶ");
        assert_eq!(found("占 1000 位"), "佔 1,000 位");
        assert_eq!(found("n^2"), "n²");
        assert_eq!(found("快"), "快");
    }
}
