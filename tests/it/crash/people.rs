//! People who study on both platforms while the power fails: they press again what got no answer.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use drillbit::domain::grading::Rating;
use drillbit::domain::ids::{AttemptId, PostId};
use drillbit::engine::action::{Action, StudyAction};
use drillbit::engine::token::{self, Press};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::storm::{Dice, post_of, presses};
use crate::discord_adapter::button;
use crate::world::drill;
use crate::{standin_discord, standin_telegram};

/// Whoever sees nothing for so long presses again.
const PATIENCE: Duration = Duration::from_millis(300);

/// What people did and saw.
#[derive(Default)]
pub(super) struct Ledger {
    /// The ratings pressed, by attempt: what may stand in the store.
    pub(super) pressed: HashMap<AttemptId, HashSet<Rating>>,
    /// The attempts whose grade somebody was shown: what must stand there.
    pub(super) acknowledged: HashSet<AttemptId>,
    /// Presses that got no answer.
    pub(super) unanswered: u32,
}

/// Where people are, and what they have in common.
#[derive(Clone)]
pub(super) struct Town {
    pub(super) discord: standin_discord::Standin,
    pub(super) telegram: standin_telegram::Standin,
    pub(super) channels: Vec<String>,
    pub(super) groups: Vec<i64>,
    pub(super) ledger: Arc<Mutex<Ledger>>,
    pub(super) interactions: Arc<AtomicU32>,
    pub(super) stop: CancellationToken,
}

/// Somebody, and what they are about to press.
struct Person {
    town: Town,
    id: i64,
    dice: Dice,
    /// The channel in which they press, on Discord.
    channel: String,
    next: Option<String>,
    /// Posts that they have answered or tried to.
    met: HashSet<PostId>,
}

impl Town {
    /// An id that no interaction had before.
    pub(super) fn interaction(&self) -> String {
        self.interactions.fetch_add(1, Ordering::SeqCst).to_string()
    }

    /// Somebody studies on Discord until they are stopped.
    pub(super) async fn study_on_discord(self, id: i64, dice: Dice) {
        let mut person = Person::new(self, id, dice);
        while !person.town.stop.is_cancelled() {
            let wanted = person.next.take().unwrap_or_else(|| {
                person.channel = person.dice.one(&person.town.channels).unwrap_or_default();
                let messages = person.town.discord.messages(&person.channel);
                person.something_new(&messages, |post| StudyAction::RevealPost { post })
            });
            let interaction = person.press_on_discord(&wanted);
            let seen = person.town.discord.try_interact(&interaction, PATIENCE).await;
            person.look(wanted, seen.as_slice());
            person.think().await;
        }
    }

    /// Somebody studies on Telegram until they are stopped.
    pub(super) async fn study_on_telegram(self, id: i64, dice: Dice) {
        let mut person = Person::new(self, id, dice);
        while !person.town.stop.is_cancelled() {
            let telegram = person.town.telegram.clone();
            let wanted = person.next.take().unwrap_or_else(|| {
                let group = person.dice.one(&person.town.groups);
                let messages = group.map(|group| telegram.placed(group, 0));
                person.something_new(&messages.unwrap_or_default(), |post| StudyAction::Open { post })
            });
            let before = telegram.placed(id, 0).len();
            if matches!(
                token::decode(&wanted),
                Press::Act(Action::Study(StudyAction::Open { .. }))
            ) {
                telegram.says(id, &format!("/start {wanted}"));
            } else {
                telegram.presses(id, &format!("q{}", person.town.interaction()), &wanted);
            }
            let seen = telegram
                .wait(PATIENCE * 2, |this| {
                    let new = this.placed(id, before);
                    // The daily post of this chat is nobody's answer.
                    new.iter().any(|message| post_of(message).is_none()).then_some(new)
                })
                .await;
            person.look(wanted, &seen.unwrap_or_default());
            person.think().await;
        }
    }
}

impl Person {
    fn new(town: Town, id: i64, dice: Dice) -> Self {
        Self {
            town,
            id,
            dice,
            channel: String::new(),
            next: None,
            met: HashSet::new(),
        }
    }

    /// The last post among messages, once, or a drill.
    fn something_new(&mut self, messages: &[Value], open: impl Fn(PostId) -> StudyAction) -> String {
        let post = messages.iter().rev().find_map(post_of);
        let action = post.filter(|post| self.met.insert(*post)).map(open);
        let action = action.unwrap_or_else(|| drill(None, true));
        token::encode(&action.into()).unwrap()
    }

    fn press_on_discord(&self, token: &str) -> Value {
        let mut press = button(&self.town.interaction(), token, 64, false);
        press["channel_id"] = json!(self.channel);
        press["member"]["user"]["id"] = json!(self.id.to_string());
        press
    }

    /// Takes in what came of a press, and decides what to press next.
    fn look(&mut self, wanted: String, seen: &[Value]) {
        let mut ledger = self.town.ledger.lock().unwrap();
        if seen.is_empty() {
            ledger.unanswered += 1;
            // Most likely the power failed. Once in a while people give up.
            self.next = Some(wanted).filter(|_| self.dice.roll(8) != 0);
            return;
        }
        let offered: Vec<(String, Press)> = seen.iter().flat_map(presses).collect();
        let study = |press: &Press| match press {
            Press::Act(Action::Study(action)) => Some(action.clone()),
            _ => None,
        };
        let graded = offered.iter().find_map(|(_, press)| match study(press)? {
            StudyAction::Undo { attempt, .. } => Some(attempt),
            _ => None,
        });
        if let Some(attempt) = graded {
            ledger.acknowledged.insert(attempt);
            return;
        }
        let ratings: Vec<(String, AttemptId, Rating)> = offered
            .iter()
            .filter_map(|(word, press)| match study(press)? {
                StudyAction::Rate { attempt, rating, .. } => Some((word.clone(), attempt, rating)),
                _ => None,
            })
            .collect();
        if let Some((word, attempt, rating)) = self.dice.one(&ratings) {
            ledger.pressed.entry(attempt).or_default().insert(rating);
            self.next = Some(word);
            return;
        }
        self.next = offered
            .into_iter()
            .find(|(_, press)| matches!(study(press), Some(StudyAction::Reveal { .. })))
            .map(|(word, _)| word);
    }

    /// People need a moment.
    async fn think(&mut self) {
        let moment = self.dice.millis(40) + Duration::from_millis(10);
        tokio::time::sleep(moment).await;
    }
}
