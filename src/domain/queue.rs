//! Which question comes next: due cards first, the most endangered first; then new ones up to the daily limit.

use chrono::NaiveDate;

use super::card::Card;
use super::question::QuestionId;
use super::seed;

/// What the next question is, and why it comes.
#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    /// A card that is due.
    Due(QuestionId),
    /// A question that the learner has not met.
    New(QuestionId),
}

/// The due card that is most likely to be forgotten first: lowest retrievability, then the id.
pub fn most_endangered(due: &[(QuestionId, Card)], today: NaiveDate) -> Option<&(QuestionId, Card)> {
    due.iter().min_by(|(a_id, a), (b_id, b)| {
        a.retrievability(today)
            .total_cmp(&b.retrievability(today))
            .then_with(|| a_id.cmp(b_id))
    })
}

/// Picks the next question. `fresh` are the questions without a card, with their difficulty; up to
/// `new_left` of them may still be met today. Easier ones (1 to 3) come before specialist ones.
pub fn pick(
    due: &[(QuestionId, Card)],
    fresh: &[(QuestionId, u8)],
    new_left: u32,
    learner: i64,
    today: NaiveDate,
) -> Option<Pick> {
    if let Some((id, _)) = most_endangered(due, today) {
        return Some(Pick::Due(id.clone()));
    }
    if new_left == 0 {
        return None;
    }
    let order = |id: &QuestionId| seed::mix(&[learner.cast_unsigned(), seed::of_text(id.as_str())]);
    fresh
        .iter()
        .min_by_key(|(id, difficulty)| (*difficulty > 3, order(id)))
        .map(|(id, _)| Pick::New(id.clone()))
}

/// A chat's next question: the first of its own seeded order that it has not had since the order
/// last began anew. `had` lists what it was given, oldest first. `None` only for an empty choice.
pub fn next_for_chat(choice: &[QuestionId], had: &[QuestionId], chat_seed: u64) -> Option<QuestionId> {
    let mut order: Vec<&QuestionId> = choice.iter().collect();
    seed::shuffle(&mut order, chat_seed, |id| id.as_str());
    // Of those given least often, the first in the chat's order: nothing repeats until all were used.
    let times = |id: &QuestionId| had.iter().filter(|given| *given == id).count();
    let mut best: Option<(usize, &QuestionId)> = None;
    for id in order {
        let given = times(id);
        if best.is_none_or(|(least, _)| given < least) {
            best = Some((given, id));
        }
    }
    best.map(|(_, id)| id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::card::{Retention, next_cards};
    use crate::domain::grading::Rating;
    use chrono::Days;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
    }

    fn id(number: usize) -> QuestionId {
        QuestionId::new(&format!("topic-{number:02}"))
    }

    fn card(days_ago: u64, rating: Rating) -> Card {
        *next_cards(None, today() - Days::new(days_ago), Retention::DEFAULT, None).after(rating)
    }

    #[test]
    fn due_cards_come_first_and_the_most_endangered_of_them() {
        let due = [
            (id(1), card(9, Rating::Easy)),
            (id(2), card(9, Rating::Again)),
            (id(3), card(9, Rating::Good)),
        ];
        assert_eq!(pick(&due, &[(id(9), 1)], 5, 1, today()), Some(Pick::Due(id(2))));
    }

    #[test]
    fn new_ones_stop_at_the_daily_limit_and_specialist_ones_come_last() {
        let fresh = [(id(1), 4), (id(2), 3), (id(3), 5)];
        assert_eq!(pick(&[], &fresh, 1, 1, today()), Some(Pick::New(id(2))));
        assert_eq!(pick(&[], &fresh, 0, 1, today()), None);
        assert_eq!(pick(&[], &[], 3, 1, today()), None);
    }

    proptest! {
        /// A group never sees a question again before it has seen all of its choice.
        #[test]
        fn no_repeats_for_a_group(size in 1usize..30, seed in any::<u64>(), rounds in 1usize..3) {
            let choice: Vec<QuestionId> = (0..size).map(id).collect();
            let mut had = Vec::new();
            for _ in 0..size * rounds {
                had.push(next_for_chat(&choice, &had, seed).unwrap());
            }
            for round in had.chunks(size) {
                let mut seen = round.to_vec();
                seen.sort();
                seen.dedup();
                prop_assert_eq!(seen.len(), size);
            }
        }
    }
}
