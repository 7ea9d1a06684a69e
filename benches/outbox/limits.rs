//! The limits of a platform, kept to the letter: so many in any second over all, and so many for each chat.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// So many within any window of this length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// How many.
    pub(crate) most: usize,
    /// The window.
    pub(crate) within: Duration,
}

/// What was accepted, and what was one too many.
#[derive(Debug)]
pub(crate) struct Gate {
    all: Limit,
    chat: Vec<Limit>,
    accepted: VecDeque<Instant>,
    chats: HashMap<String, VecDeque<Instant>>,
    /// How many were accepted.
    pub(crate) count: usize,
    /// How many were refused.
    pub(crate) refused: usize,
    /// When the first was accepted.
    pub(crate) first: Option<Instant>,
    /// When the last was accepted.
    pub(crate) last: Option<Instant>,
}

impl Gate {
    pub(crate) fn new(all: Limit, chat: Vec<Limit>) -> Self {
        Self {
            all,
            chat,
            accepted: VecDeque::new(),
            chats: HashMap::new(),
            count: 0,
            refused: 0,
            first: None,
            last: None,
        }
    }

    /// Whether one more may pass now.
    pub(crate) fn pass(&mut self, chat: &str, now: Instant) -> bool {
        let here = self.chats.entry(chat.to_owned()).or_default();
        let full = |times: &VecDeque<Instant>, limit: &Limit| {
            times
                .iter()
                .rev()
                .take_while(|time| now - **time < limit.within)
                .count()
                >= limit.most
        };
        if full(&self.accepted, &self.all) || self.chat.iter().any(|limit| full(here, limit)) {
            self.refused += 1;
            return false;
        }
        here.push_back(now);
        self.accepted.push_back(now);
        while self.accepted.front().is_some_and(|time| now - *time >= self.all.within) {
            self.accepted.pop_front();
        }
        self.count += 1;
        self.first.get_or_insert(now);
        self.last = Some(now);
        true
    }

    /// How long it took from the first to the last, in seconds.
    pub(crate) fn took(&self) -> f64 {
        match (self.first, self.last) {
            (Some(first), Some(last)) => (last - first).as_secs_f64(),
            _ => 0.0,
        }
    }
}
