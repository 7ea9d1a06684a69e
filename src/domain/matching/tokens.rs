//! Words for the lexical measure: stems of English words, single characters and pairs of Chinese ones.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

/// English words that say nothing of a subject.
const COMMON: &str = "a about above after again against all also am an and any are as at be because been before \
    being below between both but by can cannot could did do does doing down during each etc few for from further \
    get gets got had has have having he her here hers him his how i if in into is it its itself just let lets like \
    make makes many may me might more most much must my no nor not of off on once one only or other our out over own \
    per really same shall she should so some such than that the their them then there these they thing things this \
    those through thus to too under until up upon us use used uses using very via was we were what when where which \
    while who whom why will with would you your s t re ve ll d m don doesn didn isn aren wasn weren";
/// German words of the same sort, without accents; none of them stands in many English texts.
const COMMON_GERMAN: &str = "aber alle allem allen aller alles als also andere anderen anderer anderes auch auf aus bei \
    beim bereits bis bzw da dabei dadurch dafur damit dann daran darauf daraus darf das dass dasselbe davon dazu dein \
    dem den denn der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine \
    einem einen einer eines einige einmal er es etwa etwas euch falls fur gegen gibt habe haben hat hatte hatten hier \
    hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins ist ja je jede jedem jeden jeder jedes \
    jedoch jene kann kein keine keinem keinen keiner konnen konnte man mehr mein mit muss mussen nach nachdem nicht \
    nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner sich sie sind so sobald sodass solche soll \
    sollen sollte somit sondern sonst sowie statt uber um und uns unser unter viel vom von vor wahrend war waren warum \
    was weg weil weiter welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wo wobei \
    wurde wurden zu zum zur zwar zwischen";
/// German words that tell the language: no English ones, and one of them stands in most sentences.
const TELLING_GERMAN: &str = "auch auf aus bei beim dass das der dem diese dieser dieses durch ein eine einem einen einer \
    eines fur ist im kann mit nach nicht oder sich sind und von warum welche welcher wenn werden wie wird zum zur";
/// Chinese characters of the same sort.
const COMMON_HAN: &str = "的了和是在与也就都而及着或一个这那其之它们我你他会可以能要把被对等为所从到有上下中种些";

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// The stem, or the Chinese characters.
    pub(super) stem: Cow<'a, str>,
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// Whether it says nothing of a subject.
    pub(super) common: bool,
}

impl Token<'_> {
    /// A number for the stem.
    pub(super) fn hash(&self) -> u32 {
        hash(&self.stem)
    }

    /// Whether it is of Chinese characters.
    pub(super) fn is_han(&self) -> bool {
        self.stem.chars().next().is_some_and(is_han)
    }
}

/// A number for a stem (FNV-1a), the same on every machine and in every run.
pub(super) fn hash(stem: &str) -> u32 {
    stem.bytes().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// How words in Latin letters are cut and stemmed; Chinese is read in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    /// English, and whatever else is not German.
    English,
    /// Data sets of short answers are often German.
    German,
}

impl Tongue {
    /// The language of normalised texts, by their small words.
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut german, mut english) = (0, 0);
        for text in texts {
            for word in text.split(|c: char| !c.is_alphanumeric()) {
                let telling = TELLING_GERMAN.split_ascii_whitespace().any(|known| known == word);
                german += usize::from(telling);
                english += usize::from(!telling && ENGLISH.common.binary_search(&word).is_ok());
            }
        }
        if german > 1 && german > english {
            Self::German
        } else {
            Self::English
        }
    }
}

/// Cuts normalised text into words.
struct Tokenizer {
    stemmer: Stemmer,
    /// In order, to be searched.
    common: Vec<&'static str>,
}

impl Tokenizer {
    fn new(language: Algorithm, common: &'static str) -> Self {
        let mut common: Vec<&str> = common.split_ascii_whitespace().collect();
        common.sort_unstable();
        Self {
            stemmer: Stemmer::create(language),
            common,
        }
    }
}

static ENGLISH: LazyLock<Tokenizer> = LazyLock::new(|| Tokenizer::new(Algorithm::English, COMMON));
static GERMAN: LazyLock<Tokenizer> = LazyLock::new(|| Tokenizer::new(Algorithm::German, COMMON_GERMAN));

/// Hands over each word of a normalised text, in order.
pub(super) fn each<'a>(text: &'a str, take: impl FnMut(Token<'a>)) {
    ENGLISH.each(text, take);
}

/// Hands over each word of a normalised text in this language, in order.
pub(super) fn each_in<'a>(tongue: Tongue, text: &'a str, take: impl FnMut(Token<'a>)) {
    match tongue {
        Tongue::English => ENGLISH.each(text, take),
        Tongue::German => GERMAN.each(text, take),
    }
}

impl Tokenizer {
    fn each<'a>(&self, text: &'a str, mut take: impl FnMut(Token<'a>)) {
        let mut rest = text.char_indices().peekable();
        while let Some((begin, c)) = rest.next() {
            if is_han(c) {
                let own = begin..begin + c.len_utf8();
                let common = COMMON_HAN.contains(c);
                let next = rest.peek().filter(|(_, next)| is_han(*next)).copied();
                take(Token {
                    stem: Cow::Borrowed(&text[own.clone()]),
                    range: own,
                    common,
                });
                if let Some((at, next)) = next {
                    let pair = begin..at + next.len_utf8();
                    take(Token {
                        stem: Cow::Borrowed(&text[pair.clone()]),
                        range: pair,
                        common: common && COMMON_HAN.contains(next),
                    });
                }
            } else if c.is_alphanumeric() {
                let mut end = begin + c.len_utf8();
                while let Some((at, next)) = rest.next_if(|(_, next)| next.is_alphanumeric() && !is_han(*next)) {
                    end = at + next.len_utf8();
                }
                take(self.word(&text[begin..end], begin..end));
            }
        }
    }

    fn word<'a>(&self, word: &'a str, range: Range<usize>) -> Token<'a> {
        let common = word.len() < 9 && self.common.binary_search(&word).is_ok();
        let plain = word.len() > 2 && word.len() <= 30 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        Token {
            stem: if plain {
                self.stemmer.stem(word)
            } else {
                Cow::Borrowed(word)
            },
            range,
            common,
        }
    }
}

/// Whether a character is a Chinese one.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        each(text, |token| {
            if !token.common {
                assert_eq!(text[token.range.clone()].is_empty(), token.stem.is_empty());
                found.push(token.stem.into_owned());
            }
        });
        found
    }

    #[test]
    fn german_is_known_by_its_small_words() {
        let german = [
            "warum verwendet das protokoll eine wartezeit?",
            "die pakete werden nicht verworfen",
        ];
        assert_eq!(Tongue::of(german), Tongue::German);
        for other in [
            "why does the protocol wait for the hat of des moines?",
            "die size and den",
            "为什么",
            "",
        ] {
            assert_eq!(Tongue::of([other]), Tongue::English, "{other}");
        }
        let mut found = Vec::new();
        each_in(Tongue::German, "die pakete werden verworfen", |token| {
            if !token.common {
                found.push(token.stem.into_owned());
            }
        });
        assert_eq!(found, ["paket", "verworf"]);
    }

    #[test]
    fn words_are_stemmed_and_chinese_is_cut_into_characters_and_pairs() {
        assert_eq!(stems("caching the cached keys"), ["cach", "cach", "key"]);
        assert_eq!(stems("用kv缓存"), ["用", "kv", "缓", "缓存", "存"]);
        assert_eq!(stems("这是的"), [""; 0]);
        assert_eq!(stems("fp16, int4 x"), ["fp16", "int4", "x"]);
    }
}
