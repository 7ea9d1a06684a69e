//! What goes out unasked: a delivery for a sender, what can become of it, and the claim that ties it to the ledger.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::view::View;
use crate::domain::ids::{AccountKey, ChatKey, PostId, PushId};
use crate::domain::seed;
use crate::store::post::PostState;
pub use crate::store::schedule::Cause;

/// Where a delivery goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// To a chat.
    Chat(ChatKey),
    /// To a person in private, wherever that is on their platform.
    Person(AccountKey),
}

impl Recipient {
    /// The platform's id of the chat's place, or of the person. Threads of one place have it in common, as do a
    /// person and their private chat where a platform gives both one id.
    pub fn place(&self) -> &str {
        match self {
            Self::Chat(chat) => &chat.place,
            Self::Person(account) => &account.id,
        }
    }
}

/// A message that is on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Where to.
    pub to: Recipient,
    /// What it shows.
    pub view: View,
    /// A name that no other delivery has, at most 25 ASCII characters, the same for every try.
    pub nonce: String,
    /// The message to edit, as the platform named it; `None` sends a new one.
    pub edit: Option<String>,
    /// The message that it belongs under, as the platform named it.
    pub under: Option<String>,
    /// Since when an earlier try may have arrived without our knowing; `None` if none can have.
    pub maybe_sent: Option<DateTime<Utc>>,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived; the platform's name of the message.
    Sent(String),
    /// It will never arrive like this.
    Refused(Refusal),
    /// It did not arrive; try again, not before this long.
    Later(Duration),
    /// It may have arrived: the connection broke after the request went out.
    Unknown,
    /// The chat has another place now; try there.
    Moved(String),
    /// The message to edit, or the one that it belongs under, is gone.
    Gone,
}

/// Why a platform refuses a message for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of reason it is.
    pub cause: Cause,
    /// The platform's own words.
    pub words: String,
}

impl Refusal {
    /// A refusal in the platform's words.
    pub fn new(cause: Cause, words: impl Into<String>) -> Self {
        Self {
            cause,
            words: words.into(),
        }
    }
}

/// What a claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A post to send.
    Post {
        /// The post.
        post: PostId,
        /// The count that the message will show.
        shown: u32,
    },
    /// The message of a post to edit.
    Edit {
        /// The post.
        post: PostId,
        /// The count that the message will show.
        shown: u32,
    },
    /// Anything else.
    Push(PushId),
}

/// Something that was claimed for sending.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What it is about.
    pub work: Work,
    /// What to hand to the platform.
    pub delivery: Delivery,
}

/// Says until when a recipient must be left alone; `None` when it may be sent to now.
pub type Hold<'a> = dyn Fn(&Recipient) -> Option<DateTime<Utc>> + Send + Sync + 'a;

/// Two seconds, doubled with every try, up to five minutes; up to a quarter more or less, by the seed, so that
/// many that failed together do not come back together.
fn backoff(tries: u32, seed: u64) -> TimeDelta {
    let base = TimeDelta::seconds(2 << tries.min(8)).min(TimeDelta::minutes(5));
    #[expect(clippy::cast_possible_truncation, reason = "a thousand steps")]
    let permille = 750 + (500.0 * seed::fraction(seed::mix(&[seed, u64::from(tries)]))) as i32;
    base * permille / 1000
}

/// Two minutes, doubled with every try, up to an hour: each further try may be a copy that people see.
fn doubt(tries: u32) -> TimeDelta {
    TimeDelta::minutes(1 << tries.min(6)).min(TimeDelta::hours(1))
}

/// A try that may be made again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tried {
    /// How often it was, this one included.
    pub(super) tries: u32,
    /// Spreads the waits of many that failed together.
    pub(super) seed: u64,
    /// Whether an earlier try may have arrived.
    pub(super) maybe_sent: bool,
}

/// Where a try leaves its row that neither arrived nor was refused: the state, why, and when to try again.
/// `None` for those that did or were.
pub(super) fn left_by(
    outcome: &Outcome,
    tried: Tried,
    at: DateTime<Utc>,
) -> Option<(PostState, &'static str, DateTime<Utc>)> {
    let Tried {
        tries,
        seed,
        maybe_sent,
    } = tried;
    let wait = backoff(tries, seed);
    Some(match outcome {
        Outcome::Sent(_) | Outcome::Refused(_) => return None,
        Outcome::Later(time) => {
            let state = if maybe_sent {
                PostState::Unknown
            } else {
                PostState::Planned
            };
            (state, "to be tried again", at + delta(*time).max(wait))
        }
        Outcome::Unknown => {
            let wait = if maybe_sent { doubt(tries) } else { wait };
            (
                PostState::Unknown,
                "the platform did not say whether it arrived",
                at + wait,
            )
        }
        Outcome::Moved(_) => (PostState::Planned, "the chat moved", at),
        Outcome::Gone => (PostState::Failed, "what it belongs to is gone", at),
    })
}

/// A wait as the ledger counts it.
pub(super) fn delta(wait: Duration) -> TimeDelta {
    TimeDelta::from_std(wait).unwrap_or(TimeDelta::hours(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_is_bounded_and_differs_from_one_to_the_next() {
        let wait = |tries, seed| backoff(tries, seed).num_milliseconds();
        for seed in 0..200 {
            let waits: Vec<i64> = (0..20).map(|tries| wait(tries, seed)).collect();
            assert!((1_500..=2_500).contains(&waits[0]), "{waits:?}");
            assert!(waits.windows(2).take(6).all(|pair| pair[1] > pair[0]), "{waits:?}");
            assert!((225_000..=375_000).contains(&waits[19]), "{waits:?}");
        }
        assert_ne!(wait(3, 1), wait(3, 2));
        assert_eq!(wait(3, 1), wait(3, 1));
    }
}
