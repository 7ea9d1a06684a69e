//! A question of the bank: prompt, reference answer, rubric of points, misconceptions and samples in two languages.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::text::Text;

/// A language that the bank and the bot speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Chinese (simplified, written Mandarin).
    Zh,
}

impl Language {
    /// Both languages, English first.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The short code, `en` or `zh`.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The language of a client's locale such as `zh-CN`, `zh-hans` or `en-GB`; anything else reads English.
    pub fn from_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") {
            Self::Zh
        } else {
            Self::En
        }
    }
}

impl FromStr for Language {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        match code.to_ascii_lowercase().as_str() {
            "en" | "english" | "英文" | "英语" => Ok(Self::En),
            "zh" | "chinese" | "中文" | "cn" => Ok(Self::Zh),
            _ => Err(()),
        }
    }
}

/// In which language a chat's posts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostLanguage {
    /// One language.
    One(Language),
    /// English, and Chinese below it.
    Both,
}

impl PostLanguage {
    /// The code kept in the store: `en`, `zh` or `both`.
    pub fn code(self) -> &'static str {
        match self {
            Self::One(language) => language.code(),
            Self::Both => "both",
        }
    }

    /// The languages to write, in order.
    pub fn languages(self) -> &'static [Language] {
        match self {
            Self::One(Language::En) => &[Language::En],
            Self::One(Language::Zh) => &[Language::Zh],
            Self::Both => &Language::ALL,
        }
    }

    /// The language for labels that are written only once.
    pub fn main(self) -> Language {
        self.languages()[0]
    }
}

impl FromStr for PostLanguage {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        match code.to_ascii_lowercase().as_str() {
            "both" | "双语" | "中英" => Ok(Self::Both),
            other => other.parse().map(Self::One),
        }
    }
}

/// The id of a question, `<topic>-<two digits>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionId(Arc<str>);

impl QuestionId {
    /// Takes an id as it stands in a file or a row.
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How hard a question is, 1 (screening) to 5 (open design).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Difficulty(u8);

impl Difficulty {
    /// Accepts 1 to 5.
    pub fn new(level: u8) -> Option<Self> {
        (1..=5).contains(&level).then_some(Self(level))
    }

    /// The level, 1 to 5.
    pub fn level(self) -> u8 {
        self.0
    }
}

/// Something written in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilingual<T> {
    /// The English form.
    pub en: T,
    /// The Chinese form.
    pub zh: T,
}

impl<T> Bilingual<T> {
    /// The form in one language.
    pub fn get(&self, language: Language) -> &T {
        match language {
            Language::En => &self.en,
            Language::Zh => &self.zh,
        }
    }
}

/// A subject area of the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The short name used in ids, folders and commands.
    pub slug: String,
    /// The name shown to people.
    pub name: Bilingual<String>,
}

/// One entry of the bank, checked.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// The subject area.
    pub topic: Arc<Topic>,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// References to the list of questions that the project began from.
    pub seed: Vec<String>,
    /// Primary sources.
    pub sources: Vec<Source>,
    /// When it was last checked against its sources.
    pub reviewed: NaiveDate,
    /// From when on it should be checked again, for items that age.
    pub stale_after: Option<NaiveDate>,
    /// Prompt, reference answer and follow-ups.
    pub body: Bilingual<Body>,
    /// The rubric, 3 to 7 points; the index in this list is the bit in [`super::grading::Ticks`].
    pub points: Vec<Point>,
    /// Wrong statements that people really make.
    pub misconceptions: Vec<Misconception>,
    /// Sample answers that serve as fixtures.
    pub samples: Vec<Sample>,
}

/// The texts of a question in one language.
#[derive(Debug, Clone)]
pub struct Body {
    /// What the interviewer says.
    pub question: Text,
    /// The reference answer.
    pub answer: Text,
    /// What an interviewer would ask next.
    pub follow_ups: Vec<Text>,
}

/// Where a claim of a reference answer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// `arXiv:…`, `RFC …`, `doi:…` or an https address.
    pub reference: String,
    /// The title of the paper or page.
    pub title: String,
}

impl Source {
    /// The address at which the source can be opened.
    pub fn url(&self) -> String {
        if let Some(id) = self.reference.strip_prefix("arXiv:") {
            format!("https://arxiv.org/abs/{id}")
        } else if let Some(number) = self.reference.strip_prefix("RFC ") {
            format!("https://www.rfc-editor.org/rfc/rfc{number}")
        } else if let Some(doi) = self.reference.strip_prefix("doi:") {
            format!("https://doi.org/{doi}")
        } else {
            self.reference.clone()
        }
    }
}

/// How much a rubric point matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PointKind {
    /// Without it the score stays at 60 or below.
    Must,
    /// Counts by its weight.
    Core,
    /// Can make up for a core point, never lifts the score above 100.
    Bonus,
}

/// One claim of the rubric.
#[derive(Debug, Clone)]
pub struct Point {
    /// Its id inside the question, `p1`, `p2`, ….
    pub id: String,
    /// How much it matters.
    pub kind: PointKind,
    /// Its weight, 1 to 3.
    pub weight: u8,
    /// The claim, one paragraph.
    pub claim: Bilingual<Text>,
    /// How a typed answer shows that the claim was made.
    pub terms: Terms,
}

/// Patterns by which a typed answer is recognised: AND over groups, OR inside a group.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Regular expressions, grouped.
    pub groups: Vec<Vec<String>>,
    /// With `Some(n)`, any n groups anywhere in the answer suffice.
    pub n_of: Option<usize>,
}

/// A wrong statement, how to recognise it, and its correction.
#[derive(Debug, Clone)]
pub struct Misconception {
    /// Its id inside the question, `m1`, `m2`, ….
    pub id: String,
    /// The wrong statement.
    pub claim: Bilingual<String>,
    /// A regular expression that finds it in a typed answer.
    pub pattern: String,
    /// What is right instead.
    pub correction: Bilingual<String>,
}

/// How good a sample answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SampleKind {
    /// Makes most points.
    Good,
    /// Makes few points.
    Weak,
    /// Misses the question or holds a misconception.
    Wrong,
}

/// A sample answer and what the matcher must make of it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The language it is mostly written in.
    pub language: Language,
    /// How good it is.
    pub kind: SampleKind,
    /// The answer as a candidate would type it.
    pub text: String,
    /// The ids of the points that must be ticked, and no others.
    pub ticks: Vec<String>,
    /// The ids of the misconceptions that must be found, and no others.
    pub misconceptions: Vec<String>,
}

impl Question {
    /// The texts in one language.
    pub fn body(&self, language: Language) -> &Body {
        self.body.get(language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_map_to_a_language() {
        for (locale, language) in [
            ("zh-CN", Language::Zh),
            ("zh-hans", Language::Zh),
            ("ZH", Language::Zh),
            ("en-US", Language::En),
            ("de", Language::En),
            ("", Language::En),
        ] {
            assert_eq!(Language::from_locale(locale), language, "{locale}");
        }
    }

    #[test]
    fn sources_have_an_address() {
        let url = |reference: &str| {
            Source {
                reference: reference.into(),
                title: String::new(),
            }
            .url()
        };
        assert_eq!(url("arXiv:1706.03762"), "https://arxiv.org/abs/1706.03762");
        assert_eq!(url("RFC 8259"), "https://www.rfc-editor.org/rfc/rfc8259");
        assert_eq!(url("https://a.b/c"), "https://a.b/c");
    }
}
