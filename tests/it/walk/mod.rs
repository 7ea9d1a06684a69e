//! A walk at random: several people press, write, come back and press again, over weeks of simulated days.

mod buttons;
mod rules;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use drillbit::domain::seed;
use drillbit::engine::action::{
    Action, GuideAction, ProgressAction, ScheduleAction, ScheduleChange, SettingsChange, StudyAction, VacationAction,
};
use drillbit::engine::outgoing::{Cause, Outcome, Recipient, Refusal};
use drillbit::engine::token;
use drillbit::engine::view::{Notice, Screen, View};

use crate::world::{PLATFORM, Person, World, drill, post_of};
use buttons::{buttons, change, daily, zone};

/// Chance that can be repeated: the same seed walks the same way.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = seed::mix(&[self.0]);
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn word(&mut self, of: &[&'static str]) -> &'static str {
        self.one::<&'static str>(of)
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

/// Something that was asked, to be delivered again.
#[derive(Clone)]
struct Asked {
    person: Person,
    action: Action,
    once: String,
}

struct Walk {
    world: World,
    dice: Dice,
    people: Vec<Person>,
    /// Every screen that somebody was shown, with who saw it; old ones keep their buttons.
    shown: Vec<(Person, View)>,
    asked: Vec<Asked>,
    messages: u64,
}

impl Walk {
    async fn new(seed: u64) -> Self {
        let names = ["ann", "bob", "cho"];
        let people = names
            .iter()
            .flat_map(|name| [Person::alone(name), Person::in_group(name, "club")])
            .chain([Person::in_group("eve", "club").as_admin()])
            .collect();
        Self {
            world: World::new().await,
            dice: Dice(seed),
            people,
            shown: Vec::new(),
            asked: Vec::new(),
            messages: 0,
        }
    }

    async fn ask(&mut self, person: Person, action: Action) -> View {
        self.messages += 1;
        let asked = Asked {
            person,
            action,
            once: format!("m{}", self.messages),
        };
        let view = self.send(&asked).await;
        self.shown.push((asked.person.clone(), view.clone()));
        self.asked.push(asked);
        view
    }

    async fn send(&self, asked: &Asked) -> View {
        let (action, once) = (asked.action.clone(), Some(asked.once.as_str()));
        self.world.ask_once(&asked.person, action, once).await
    }

    async fn step(&mut self) {
        match self.dice.roll(20) {
            0 => {
                let minutes = self.dice.roll(600);
                self.world.wait(TimeDelta::minutes(i64::try_from(minutes).unwrap()));
                // Now and then the bot was down all the while.
                if self.dice.roll(3) == 0 {
                    self.world.engine.beat(self.world.now).await.unwrap();
                }
            }
            1 => self.post().await,
            2 => self.again().await,
            3 => self.steal().await,
            4..=9 => self.anything().await,
            _ => self.press().await,
        }
    }

    /// A press on a screen of any age, by whoever saw it.
    async fn press(&mut self) {
        let recent = self.shown.len().min(if self.dice.roll(3) == 0 { 60 } else { 3 });
        if recent == 0 {
            return self.anything().await;
        }
        let at = self.shown.len() - 1 - self.dice.roll(recent);
        let (person, view) = self.shown[at].clone();
        let offered = buttons(&view, &mut self.dice);
        assert!(!offered.is_empty(), "{view:?} leads nowhere");
        let action = self.dice.one(&offered).clone();
        if let Some(token) = token::encode(&action) {
            assert_eq!(token::decode(&token), token::Press::Act(action.clone()), "{token}");
        }
        self.ask(person, action).await;
    }

    /// A command or plain words out of the blue.
    async fn anything(&mut self) {
        let person = self.dice.one(&self.people).clone();
        let number = |dice: &mut Dice, most: usize| Some(dice.roll(most + 1).to_string());
        let dice = &mut self.dice;
        let action: Action = match dice.roll(21) {
            0 => GuideAction::Start.into(),
            1 => GuideAction::Help.into(),
            2 => ProgressAction::Streak.into(),
            3 => ProgressAction::Overview.into(),
            4 => ProgressAction::Topics.into(),
            5 => zone(dice.word(&[
                "Asia/Tokyo",
                "UTC",
                "America/Los_Angeles",
                "Pacific/Kiritimati",
                "Nowhere",
            ])),
            6 => {
                let rollover = number(dice, 8);
                change(SettingsChange {
                    rollover,
                    ..Default::default()
                })
            }
            7 => {
                let new_per_day = number(dice, 12);
                change(SettingsChange {
                    new_per_day,
                    ..Default::default()
                })
            }
            8 => daily(dice.word(&["08:00", "21:30", "off", "25:00"])),
            9 => {
                let time = Some(format!("{:02}:00", dice.roll(24)));
                let zone = Some(dice.word(&["Asia/Tokyo", "UTC", "America/New_York"]).to_owned());
                ScheduleAction::Set(ScheduleChange {
                    time,
                    zone,
                    ..Default::default()
                })
                .into()
            }
            10 => dice
                .one(&[ScheduleAction::Show, ScheduleAction::Pause, ScheduleAction::Resume])
                .clone()
                .into(),
            11 | 12 => StudyAction::Daily.into(),
            13 => drill(
                Some(dice.word(&["rag", "tokens", "位置编码与长上下文", "cooking"])),
                dice.roll(2) == 0,
            )
            .into(),
            14 => drill(None, true).into(),
            15 => ProgressAction::Ledger.into(),
            16 => VacationAction::End.into(),
            17 => VacationAction::Plan {
                until: dice.word(&["1", "3", "14", "15", "friday", "soon"]).to_owned(),
                from: None,
            }
            .into(),
            _ => {
                let words = [
                    "Berlin",
                    "en",
                    "10:00",
                    "attention weighs tokens by content",
                    "🙂",
                    "",
                    "no idea",
                ];
                StudyAction::Say {
                    text: dice.word(&words).to_owned(),
                }
                .into()
            }
        };
        self.ask(person, action).await;
    }

    /// A platform delivers something again; where it comes straight away, nothing at all may change.
    async fn again(&mut self) {
        if self.dice.roll(2) == 0 {
            self.anything().await;
        } else {
            self.press().await;
        }
        let Some(last) = self.asked.last().cloned() else { return };
        let before = self.rows().await;
        self.send(&last).await;
        assert_eq!(self.rows().await, before, "{:?} delivered again", last.action);
        let old = self.asked[self.dice.roll(self.asked.len())].clone();
        if matches!(old.action, Action::Study(_)) {
            let grades = self
                .world
                .number("SELECT (SELECT count(*) FROM review) + (SELECT count(*) FROM heard)")
                .await;
            self.send(&old).await;
            let rated = matches!(
                old.action,
                Action::Study(StudyAction::Rate { .. } | StudyAction::Undo { .. })
            );
            let now = self
                .world
                .number("SELECT (SELECT count(*) FROM review) + (SELECT count(*) FROM heard)")
                .await;
            // A rating that came to nothing the first time, on a step that is not there yet, is no grade either.
            assert!(now == grades || !rated, "{:?} counted twice", old.action);
        }
    }

    /// Somebody presses on a screen of somebody else.
    async fn steal(&mut self) {
        if self.shown.is_empty() {
            return;
        }
        let (owner, view) = self.dice.one(&self.shown).clone();
        let thief = self.dice.one(&self.people).clone();
        if thief.account == owner.account {
            return;
        }
        for action in buttons(&view, &mut self.dice) {
            let of_attempt = matches!(
                action,
                Action::Study(
                    StudyAction::Answer { .. }
                        | StudyAction::Reveal { .. }
                        | StudyAction::Tick { .. }
                        | StudyAction::SetTicks { .. }
                        | StudyAction::Rate { .. }
                        | StudyAction::Undo { .. }
                )
            );
            if of_attempt {
                let view = self.world.ask(&thief, action.clone()).await;
                assert_eq!(view.screen, Screen::Notice(Notice::NotYours), "{action:?}");
            }
        }
    }

    /// The outbox works, with all that can become of a try; now and then the program is killed in between.
    async fn post(&mut self) {
        for claim in self.world.claim().await {
            let outcome = match self.dice.roll(10) {
                0 => Outcome::Unknown,
                1 => Outcome::Later(Duration::from_secs(30)),
                2 => Outcome::Refused(Refusal::new(Cause::Gone, "no permission")),
                3 => continue,
                _ => Outcome::Sent(format!("message-{}", post_of(&claim).0)),
            };
            self.world.settle(&claim, outcome.clone()).await;
            if matches!(outcome, Outcome::Sent(_)) {
                let readers = self
                    .people
                    .iter()
                    .filter(|person| Recipient::Chat(person.chat.clone()) == claim.delivery.to);
                self.shown
                    .extend(readers.map(|person| (person.clone(), claim.delivery.view.clone())));
            }
        }
        if self.dice.roll(4) == 0 {
            self.world.engine.recover().await.unwrap();
        }
        let (engine, now) = (Arc::clone(&self.world.engine), self.world.now);
        while engine.plan_reminders(now).await.unwrap() > 0 {}
        let mut others = engine.claim_edits(PLATFORM, now, 10, &|_| None).await.unwrap();
        others.extend(engine.claim_pushes(PLATFORM, now, 10, &|_| None).await.unwrap());
        for claim in others {
            let outcomes = [
                Outcome::Sent("m".into()),
                Outcome::Unknown,
                Outcome::Gone,
                Outcome::Later(Duration::from_secs(30)),
            ];
            let outcome = self.dice.one(&outcomes).clone();
            self.world.settle(&claim, outcome).await;
        }
    }

    /// From the last screen on, a few presses lead to a grade, whatever the screen was.
    async fn leads_on(&mut self) {
        let Some((person, view)) = self.shown.last().cloned() else {
            return;
        };
        let mut view = view;
        for _ in 0..8 {
            let way = match &view.screen {
                Screen::Graded(_) => return,
                Screen::Question(_) | Screen::Compare(_) | Screen::NothingDue(_) => {
                    let offered = buttons(&view, &mut self.dice);
                    offered.into_iter().next().expect("a way on")
                }
                Screen::Post(post) if post.kind == drillbit::domain::ids::ChatKind::Group => {
                    StudyAction::Open { post: post.post }.into()
                }
                _ => drill(None, true).into(),
            };
            view = self.ask(person.clone(), way).await;
        }
        panic!("no grade in eight presses; the last screen was {view:#?}");
    }
}

async fn walk(seed: u64, steps: usize) {
    let mut walk = Walk::new(seed).await;
    for step in 0..steps {
        walk.step().await;
        if step % 20 == 0 {
            walk.check().await;
        }
        if step % 50 == 0 {
            walk.leads_on().await;
        }
    }
    walk.check().await;
    // It went through what it is meant to go through.
    let world = &walk.world;
    for query in [
        "SELECT count(*) FROM undo",
        "SELECT count(*) FROM post_answer",
        "SELECT count(*) FROM heard",
        "SELECT count(*) FROM post WHERE state = 'sent'",
        "SELECT max(streak_longest) - 1 FROM learner",
        "SELECT count(*) FROM vacation",
        "SELECT count(*) FROM outage",
        "SELECT count(*) FROM earlier_cutoff",
    ] {
        assert!(world.number(query).await > 0, "seed {seed}: {query}");
    }
    assert!(Arc::strong_count(&world.engine) == 1);
}

#[tokio::test]
async fn one_walk() {
    walk(1, 1_500).await;
}

#[tokio::test]
async fn another_walk() {
    walk(2, 1_500).await;
}

#[tokio::test]
async fn a_third_walk() {
    walk(3, 1_500).await;
}
