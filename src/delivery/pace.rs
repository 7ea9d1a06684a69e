//! How fast a platform may be sent to: over all chats, and to each chat.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::ids::ChatKind;
use crate::engine::outgoing::Recipient;

/// What a platform allows, a little less than it does, so that the clocks need not agree to the millisecond.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// At most so many sends, over all chats, begin within any `SECOND`; at least 1.
    pub per_second: usize,
    /// The time between the starts of two sends to the same recipient.
    pub chat_gap: Duration,
    /// At most so many sends to a group in a minute; `None` where only the gap counts.
    pub group_per_minute: Option<usize>,
}

/// A second, and a little more: as much as a request may be slower on its way than those before it.
const SECOND: Duration = Duration::from_millis(1_018);
/// A minute, and a little more.
const MINUTE: Duration = Duration::from_millis(60_500);
/// How long a recipient that was asked to be held back is asked about again at the latest.
const IN_HAND: Duration = Duration::from_millis(250);

/// Keeps count of what was sent when. It remembers recipients for a minute after their last message.
#[derive(Debug)]
pub struct Pacer {
    pace: Pace,
    /// The starts within the last second.
    starts: VecDeque<Instant>,
    next: Instant,
    chats: HashMap<String, Sent>,
    swept: Instant,
}

#[derive(Debug, Default)]
struct Sent {
    /// The starts within the last minute.
    starts: VecDeque<Instant>,
    /// Whether one is under way.
    in_hand: bool,
    /// Not before this: the platform said so.
    held: Option<Instant>,
}

impl Pacer {
    /// Nothing was sent yet.
    pub fn new(pace: Pace, now: Instant) -> Self {
        Self {
            pace,
            starts: VecDeque::new(),
            next: now,
            chats: HashMap::new(),
            swept: now,
        }
    }

    /// When the next send may start, whoever it is to.
    pub fn next(&self) -> Instant {
        self.next
    }

    /// How long a recipient must be left alone; `None` if it may be sent to now.
    pub fn hold(&self, to: &Recipient, now: Instant) -> Option<Duration> {
        let sent = self.chats.get(to.place())?;
        let gap = sent.starts.back().map(|last| *last + self.pace.chat_gap);
        let minute = self.pace.group_per_minute.filter(|_| is_group(to)).and_then(|most| {
            let first = sent.starts.len().checked_sub(most)?;
            Some(*sent.starts.get(first)? + MINUTE)
        });
        let in_hand = sent.in_hand.then(|| now + IN_HAND);
        let until = [gap, minute, sent.held, in_hand].into_iter().flatten().max()?;
        (until > now).then(|| until - now)
    }

    /// Takes a recipient for a send that starts as soon as [`Pacer::next`] allows, so that no second one is claimed.
    pub fn reserve(&mut self, to: &Recipient) {
        self.chats.entry(to.place().to_owned()).or_default().in_hand = true;
    }

    /// Notes the start of a send.
    pub fn start(&mut self, to: &Recipient, now: Instant) {
        let most = self.pace.per_second.max(1);
        self.starts.push_back(now);
        if self.starts.len() > most {
            self.starts.pop_front();
        }
        // On a grid, so that a timer that fires late does not slow everything down for good; and never so many
        // that those which caught up are too many for their second.
        let gap = SECOND / u32::try_from(most).unwrap_or(u32::MAX);
        self.next = (self.next + gap).max(now);
        if let Some(first) = self.starts.front().filter(|_| self.starts.len() == most) {
            self.next = self.next.max(*first + SECOND);
        }
        let sent = self.chats.entry(to.place().to_owned()).or_default();
        sent.starts.push_back(now);
        while sent.starts.front().is_some_and(|start| *start + MINUTE <= now) {
            sent.starts.pop_front();
        }
        self.sweep(now);
    }

    /// Notes that a send is over; `wait` is how long the platform wants to hear nothing for this recipient.
    pub fn end(&mut self, to: &Recipient, wait: Option<Duration>, now: Instant) {
        if let Some(sent) = self.chats.get_mut(to.place()) {
            sent.in_hand = false;
            sent.held = wait.map(|wait| now + wait);
        }
    }

    /// Forgets those who heard nothing for a minute.
    fn sweep(&mut self, now: Instant) {
        if now < self.swept + MINUTE {
            return;
        }
        self.swept = now;
        self.chats.retain(|_, sent| {
            sent.in_hand
                || sent.held.is_some_and(|held| held > now)
                || sent.starts.back().is_some_and(|last| *last + MINUTE > now)
        });
    }
}

fn is_group(to: &Recipient) -> bool {
    match to {
        Recipient::Chat(chat) => chat.kind == ChatKind::Group,
        Recipient::Person(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ChatKey;

    const PACE: Pace = Pace {
        per_second: 25,
        chat_gap: Duration::from_secs(1),
        group_per_minute: Some(20),
    };

    fn chat(place: &str, kind: ChatKind) -> Recipient {
        Recipient::Chat(ChatKey {
            platform: "test",
            place: place.to_owned(),
            thread: None,
            guild: None,
            kind,
        })
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_chat_in_hand_is_left_alone_and_then_rests_for_its_gap() {
        let start = Instant::now();
        let mut pacer = Pacer::new(PACE, start);
        let (one, other) = (chat("1", ChatKind::Private), chat("2", ChatKind::Private));
        assert_eq!(pacer.hold(&one, start), None);
        pacer.reserve(&one);
        assert!(pacer.hold(&one, start).is_some());
        assert_eq!(pacer.hold(&other, start), None);
        pacer.start(&one, start);
        pacer.end(&one, None, start + ms(100));
        assert_eq!(pacer.hold(&one, start + ms(100)), Some(ms(900)));
        assert_eq!(pacer.hold(&one, start + ms(1000)), None);
    }

    #[test]
    fn a_group_gets_twenty_in_any_minute() {
        let start = Instant::now();
        let mut pacer = Pacer::new(PACE, start);
        let group = chat("-1", ChatKind::Group);
        let mut now = start;
        let mut starts = Vec::new();
        while starts.len() < 65 {
            if let Some(wait) = pacer.hold(&group, now) {
                now += wait;
                continue;
            }
            pacer.start(&group, now);
            pacer.end(&group, None, now);
            starts.push(now);
        }
        assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= ms(1000)));
        assert!(starts.windows(21).all(|run| run[20] - run[0] >= ms(60_000)));
        // No slower than need be.
        assert!(now - start <= ms(3 * 60_500 + 5_000));
    }

    #[test]
    fn what_a_platform_asks_for_holds_one_chat_only() {
        let start = Instant::now();
        let mut pacer = Pacer::new(PACE, start);
        let (one, other) = (chat("1", ChatKind::Group), chat("2", ChatKind::Group));
        pacer.reserve(&one);
        pacer.start(&one, start);
        pacer.end(&one, Some(ms(30_000)), start + ms(50));
        assert_eq!(pacer.hold(&one, start + ms(50)), Some(ms(30_000)));
        assert_eq!(pacer.hold(&other, start + ms(50)), None);
        assert_eq!(pacer.hold(&one, start + ms(30_050)), None);
    }

    #[test]
    fn the_overall_rate_stays_on_its_grid_when_timers_fire_late() {
        let start = Instant::now();
        let mut pacer = Pacer::new(PACE, start);
        let mut now = start;
        let mut starts = Vec::new();
        for number in 0..1000_u64 {
            // Now and then a pause, as on a machine that has other things to do.
            let late = if number % 70 == 0 { 90 } else { number % 3 };
            now = now.max(pacer.next()) + ms(late);
            pacer.start(&chat(&number.to_string(), ChatKind::Private), now);
            starts.push(now);
        }
        assert!(starts.windows(26).all(|run| run[25] - run[0] >= SECOND));
        let (took, least) = (now - start, SECOND * 999 / 25);
        // What a pause costs is lost, and no more.
        assert!(
            took >= least && took <= least + ms(15 * 90 + 50),
            "{took:?} of {least:?}"
        );
    }

    #[test]
    fn those_who_heard_nothing_for_a_minute_are_forgotten() {
        let start = Instant::now();
        let mut pacer = Pacer::new(PACE, start);
        for number in 0..100 {
            pacer.start(&chat(&number.to_string(), ChatKind::Group), start);
        }
        pacer.start(&chat("last", ChatKind::Group), start + MINUTE);
        assert_eq!(pacer.chats.len(), 1);
    }
}
