//! What goes wrong with the platforms, by chance: faults on any request, and the moment at which the power fails.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use drillbit::domain::ids::PostId;
use drillbit::domain::seed;
use drillbit::engine::action::{Action, StudyAction};
use drillbit::engine::token::{self, Form, Press};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::{standin_discord, standin_telegram};

/// Longer than a life: whoever is held like this dies waiting.
const FOREVER: Duration = Duration::from_secs(5);
/// The methods that put a message somewhere, or answer somebody.
const INTERESTING: [&str; 3] = ["sendmessage", "editmessagetext", "answercallbackquery"];

/// Chance that can be repeated: the same seed rolls the same way.
#[derive(Clone)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = seed::mix(&[self.0]);
        self.0 % sides
    }

    pub(super) fn one<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let sides = u64::try_from(of.len()).ok().filter(|sides| *sides > 0)?;
        of.get(usize::try_from(self.roll(sides)).ok()?).cloned()
    }

    pub(super) fn millis(&mut self, most: u64) -> Duration {
        Duration::from_millis(self.roll(most + 1))
    }
}

/// Where within a request the power fails.
#[derive(Clone, Copy)]
pub(super) enum Moment {
    Before,
    After,
    Answered,
}

/// The power fails at a request to come.
struct Trap {
    requests_left: u64,
    moment: Moment,
}

/// What happens to one request.
#[derive(Clone, Copy)]
enum Blow {
    Gateway,
    ServerError,
    Limited,
    CutBefore,
    CutAfter,
    Slow(Duration),
    SlowAnswer(Duration),
    Late(Duration),
}

impl Blow {
    fn name(self) -> &'static str {
        match self {
            Self::Gateway => "502",
            Self::ServerError => "500",
            Self::Limited => "429",
            Self::CutBefore => "cut before the effect",
            Self::CutAfter => "cut after the effect",
            Self::Slow(_) => "hang before the effect",
            Self::SlowAnswer(_) => "hang after the effect",
            Self::Late(_) => "effect when nobody waits any more",
        }
    }

    /// Whether the one who asked cannot know what became of it.
    fn leaves_in_doubt(self) -> bool {
        match self {
            Self::Gateway | Self::ServerError | Self::CutBefore | Self::CutAfter | Self::Late(_) => true,
            // An answer comes in the end, unless the asker dies first.
            Self::Limited | Self::Slow(_) | Self::SlowAnswer(_) => false,
        }
    }
}

/// The weather over both platforms.
pub(super) struct Storm {
    dice: Dice,
    calm: bool,
    trap: Option<Trap>,
    /// Tells that the power fails now.
    fails: Arc<Notify>,
    /// How many tries of each message of Telegram had a result that nobody could know.
    pub(super) in_doubt: HashMap<Piece, u32>,
    /// What happened, and how often.
    pub(super) counts: BTreeMap<&'static str, u32>,
}

impl Storm {
    pub(super) fn new(dice: Dice) -> Self {
        Self {
            dice,
            calm: true,
            trap: None,
            fails: Arc::default(),
            in_doubt: HashMap::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Lets everything go well from now on.
    pub(super) fn calm_down(&mut self) {
        self.calm = true;
        self.trap = None;
    }

    /// Lets things go wrong, and the power fail at the so-manieth request if a moment is given. Gives what
    /// tells that it fails.
    pub(super) fn begin(&mut self, trap: Option<(u64, Moment)>) -> Arc<Notify> {
        self.calm = false;
        self.fails = Arc::default();
        self.trap = trap.map(|(requests_left, moment)| Trap { requests_left, moment });
        Arc::clone(&self.fails)
    }

    pub(super) fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn decide(&mut self, interesting: bool, telegram: Option<Piece>) -> Option<Blow> {
        if self.calm {
            return None;
        }
        if interesting && let Some(trap) = &mut self.trap {
            trap.requests_left = trap.requests_left.saturating_sub(1);
            if trap.requests_left == 0 {
                let moment = trap.moment;
                self.trap = None;
                self.fails.notify_one();
                return match moment {
                    Moment::Before => Some(Blow::Slow(FOREVER)),
                    Moment::After => Some(Blow::SlowAnswer(FOREVER)),
                    Moment::Answered => None,
                };
            }
        }
        // Polls and look-ups fail too, but less often, or nobody would ever be heard.
        if self.dice.roll(if interesting { 4 } else { 12 }) != 0 {
            return None;
        }
        let pause = self.dice.millis(150);
        let blow = self.dice.one(&[
            Blow::Gateway,
            Blow::ServerError,
            Blow::Limited,
            Blow::CutBefore,
            Blow::CutAfter,
            Blow::Slow(pause),
            Blow::SlowAnswer(pause),
            Blow::Late(pause),
        ])?;
        self.count(blow.name());
        if let Some(piece) = telegram.filter(|_| blow.leaves_in_doubt()) {
            *self.in_doubt.entry(piece).or_default() += 1;
        }
        Some(blow)
    }
}

/// Spreads the storm over Discord.
pub(super) fn over_discord(storm: &Arc<Mutex<Storm>>) -> standin_discord::Weather {
    use standin_discord::Fault;
    let storm = Arc::clone(storm);
    Box::new(move |method, path, _| {
        let blow = storm.lock().unwrap().decide(method != "GET", None)?;
        // An answer to an interaction that comes late is one that nobody sees.
        Some(match blow {
            Blow::Gateway => Fault::Error(502, 0),
            Blow::ServerError => Fault::Error(500, 0),
            Blow::Limited => Fault::Limited(1.5),
            Blow::CutBefore => Fault::CutBefore,
            Blow::CutAfter => Fault::CutAfter,
            Blow::SlowAnswer(pause) => Fault::SlowAnswer(pause),
            Blow::Late(pause) if path.starts_with("/channels/") => Fault::Late(pause),
            Blow::Slow(pause) | Blow::Late(pause) => Fault::Slow(pause),
        })
    })
}

/// Spreads the storm over Telegram.
pub(super) fn over_telegram(storm: &Arc<Mutex<Storm>>) -> standin_telegram::Weather {
    use standin_telegram::Fault;
    let storm = Arc::clone(storm);
    Box::new(move |method, body| {
        let piece = Some(body).filter(|_| method == "sendmessage").and_then(piece_of);
        let blow = storm.lock().unwrap().decide(INTERESTING.contains(&method), piece)?;
        Some(match blow {
            Blow::Gateway => Fault::Gateway(502),
            Blow::ServerError => Fault::Error(500, "Internal Server Error: restart", Value::Null),
            Blow::Limited => Fault::Error(429, "Too Many Requests: retry after 1", json!({ "retry_after": 1 })),
            Blow::CutBefore => Fault::DropBefore,
            Blow::CutAfter => Fault::DropAfter,
            Blow::Slow(pause) => Fault::Slow(pause),
            Blow::SlowAnswer(pause) => Fault::SlowAnswer(pause),
            Blow::Late(pause) => Fault::Late(pause),
        })
    })
}

/// Everything that the buttons and links of a message carry.
pub(super) fn presses(message: &Value) -> Vec<(String, Press)> {
    match message {
        Value::Array(all) => all.iter().flat_map(presses).collect(),
        Value::Object(all) => {
            let carried = ["custom_id", "callback_data", "url"]
                .iter()
                .filter_map(|field| all.get(*field)?.as_str())
                .map(|word| word.rsplit("?start=").next().unwrap_or(word))
                .map(|word| (word.to_owned(), token::decode(word)));
            carried.chain(all.values().flat_map(presses)).collect()
        }
        _ => Vec::new(),
    }
}

/// A message that must come once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Piece {
    /// The daily post.
    Post(PostId),
    /// The reference answer under it.
    Reveal(PostId),
}

/// The piece that a message is, if it is one.
pub(super) fn piece_of(message: &Value) -> Option<Piece> {
    // Telegram's posts in groups have the same link as their reveals, which are answers to them.
    let on_telegram = message["chat_id"].is_i64();
    let is_post = on_telegram && !message["reply_parameters"].is_object();
    presses(message).into_iter().find_map(|(_, press)| match press {
        Press::Act(Action::Study(StudyAction::Open { post })) if !is_post => Some(Piece::Reveal(post)),
        Press::Form(Form::AnswerPost { post })
        | Press::Act(Action::Study(StudyAction::RevealPost { post } | StudyAction::Open { post })) => {
            Some(Piece::Post(post))
        }
        _ => None,
    })
}

/// The post that a message is, if it is one.
pub(super) fn post_of(message: &Value) -> Option<PostId> {
    match piece_of(message)? {
        Piece::Post(post) => Some(post),
        Piece::Reveal(_) => None,
    }
}
