//! How many questions there are, of which topics, difficulties and ages.

use chrono::NaiveDate;

use super::Bank;
use crate::domain::question::{Bilingual, Question};

/// The count of one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicCount {
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: Bilingual<String>,
    /// Questions by difficulty, 1 to 5.
    pub levels: [usize; 5],
    /// When the question was reviewed whose review is the oldest.
    pub oldest_review: Option<NaiveDate>,
    /// Questions that should be looked at again by now.
    pub stale: usize,
}

impl TopicCount {
    /// All its questions.
    pub fn all(&self) -> usize {
        self.levels.iter().sum()
    }
}

/// Whether a question should be looked at again by now.
pub fn is_stale(question: &Question, today: NaiveDate) -> bool {
    question.stale_after.is_some_and(|after| after < today)
}

/// The counts of all topics, in the bank's order. Every question has both languages: the reader sees to it.
pub fn census(bank: &Bank, today: NaiveDate) -> Vec<TopicCount> {
    bank.topics()
        .map(|topic| {
            let mut count = TopicCount {
                slug: topic.slug.clone(),
                name: topic.name.clone(),
                levels: [0; 5],
                oldest_review: None,
                stale: 0,
            };
            for question in bank.questions().filter(|question| question.topic.slug == topic.slug) {
                if let Some(level) = count.levels.get_mut(usize::from(question.difficulty.level()) - 1) {
                    *level += 1;
                }
                let reviewed = question.reviewed;
                count.oldest_review = Some(count.oldest_review.map_or(reviewed, |oldest| oldest.min(reviewed)));
                count.stale += usize::from(is_stale(question, today));
            }
            count
        })
        .collect()
}
