//! The plain n-gram baseline: the share of a claim's character n-grams that the answer holds, against a threshold.

use std::collections::HashSet;

use drillbit::bank::Bank;
use drillbit::domain::question::{Language, Question, QuestionId};

use super::Labelled;

/// One threshold per language, the best for F1 on the labelled answers that it was fitted on.
#[derive(Debug)]
pub(crate) struct Baseline {
    thresholds: [f64; 2],
}

impl Baseline {
    /// Fits the thresholds.
    pub(crate) fn fitted(bank: &Bank, answers: &[Labelled]) -> Self {
        let fit = |language: Language| {
            let mut pairs: Vec<(f64, bool)> = Vec::new();
            for labelled in answers.iter().filter(|one| one.language == language.code()) {
                let Some(question) = bank.get(&QuestionId::new(&labelled.question)) else {
                    continue;
                };
                for point in &question.points {
                    let share = share(&point.claim.get(language).plain(), &labelled.answer, language);
                    pairs.push((share, labelled.ticks.contains(&point.id)));
                }
            }
            let f1 = |threshold: f64| {
                let count = |ticked: bool, expected: bool| {
                    let found = pairs
                        .iter()
                        .filter(|(share, label)| (*share >= threshold) == ticked && *label == expected);
                    u32::try_from(found.count()).unwrap_or(u32::MAX)
                };
                let (hits, wrong, missed) = (count(true, true), count(true, false), count(false, true));
                2.0 * f64::from(hits) / f64::from((2 * hits + wrong + missed).max(1))
            };
            let steps = (1..100).map(|step| f64::from(step) / 100.0);
            steps.max_by(|a, b| f1(*a).total_cmp(&f1(*b))).unwrap_or(1.0)
        };
        Self {
            thresholds: Language::ALL.map(fit),
        }
    }

    /// Whether each point of a question is ticked.
    pub(crate) fn ticks(&self, question: &Question, labelled: &Labelled) -> Vec<bool> {
        let (language, threshold) = if labelled.language == "zh" {
            (Language::Zh, self.thresholds[1])
        } else {
            (Language::En, self.thresholds[0])
        };
        let points = question.points.iter();
        points
            .map(|point| share(&point.claim.get(language).plain(), &labelled.answer, language) >= threshold)
            .collect()
    }
}

fn share(claim: &str, answer: &str, language: Language) -> f64 {
    let length = match language {
        Language::En => 4,
        Language::Zh => 2,
    };
    let grams = |text: &str| -> HashSet<Vec<char>> {
        let characters: Vec<char> = text.to_lowercase().chars().collect();
        characters.windows(length).map(<[char]>::to_vec).collect()
    };
    let (claim, answer) = (grams(claim), grams(answer));
    let found = u32::try_from(claim.intersection(&answer).count()).unwrap_or(u32::MAX);
    f64::from(found) / f64::from(u32::try_from(claim.len().max(1)).unwrap_or(u32::MAX))
}
