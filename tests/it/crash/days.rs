//! Simulated days: chats with schedules in many zones, lives that end by a kill, and calm hours in between.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use drillbit::domain::calendar::{Rhythm, Weekdays};
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::people::Town;
use super::stage::Stage;
use super::storm::{Dice, Moment, Piece, Storm, over_discord, over_telegram};
use crate::binary::Binary;
use crate::scene::said;

/// Zones and times of day of the schedules. Each date has a calm hour between its post and its end.
const RHYTHMS: [(&str, &str); 14] = [
    ("UTC", "00:20"),
    ("UTC", "09:00"),
    ("UTC", "17:45"),
    ("Europe/Berlin", "03:10"),
    ("Europe/Berlin", "12:30"),
    ("Europe/Berlin", "20:15"),
    ("Africa/Lagos", "18:00"),
    ("America/Los_Angeles", "01:00"),
    ("America/Los_Angeles", "08:30"),
    ("America/Los_Angeles", "12:15"),
    ("Asia/Shanghai", "07:05"),
    ("Asia/Shanghai", "21:30"),
    ("Asia/Kolkata", "10:00"),
    ("Asia/Kolkata", "19:00"),
];
/// So many channels, groups and private chats have a schedule each.
const CHANNELS: usize = 14;
const GROUPS: i64 = 8;
const PRIVATE_CHATS: i64 = 4;
/// So many people study on each platform.
const PEOPLE: i64 = 3;
/// The longest that a life takes before it is killed, from when it is connected, in ms.
const LIFE: u64 = 150;

/// Half of a simulated day: a storm, then calm hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Evening,
}

impl Part {
    /// Begin of the storm, its end, and the end of the calm after it, in minutes from midnight UTC.
    fn minutes(self) -> [i64; 3] {
        match self {
            Self::Morning => [-60, 14 * 60 + 15, 15 * 60 + 55],
            Self::Evening => [16 * 60, 21 * 60, 22 * 60 + 55],
        }
    }
}

/// A chat with a schedule.
pub(super) struct Chat {
    pub(super) platform: &'static str,
    pub(super) place: String,
    pub(super) rhythm: Rhythm,
}

impl Chat {
    /// Whether others read it.
    pub(super) fn is_group(&self) -> bool {
        self.platform == "discord" || self.place.starts_with('-')
    }
}

/// The simulation.
pub(super) struct Days {
    pub(super) stage: Stage,
    pub(super) town: Town,
    pub(super) storm: Arc<Mutex<Storm>>,
    dice: Dice,
    pub(super) midnight: DateTime<Utc>,
    pub(super) since: DateTime<Utc>,
    pub(super) chats: Vec<Chat>,
    pub(super) people: Vec<JoinHandle<()>>,
    /// Spans that were slept through, or never were: their dates may lack a post.
    pub(super) asleep: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// How many posts each chat got for a date that has not come yet, while the clock was wrong.
    pub(super) early: BTreeMap<String, usize>,
    /// Of Telegram's messages: how often one was in hand when the power failed.
    pub(super) cut_short: BTreeMap<Piece, u32>,
}

impl Days {
    /// Sets up all chats and lets people in.
    pub(super) async fn begin(mut dice: Dice) -> Self {
        let since: DateTime<Utc> = "2026-11-24T22:30:00Z".parse().unwrap();
        let stage = Stage::new(since).await;
        let scene = &stage.scene;
        let storm = Arc::new(Mutex::new(Storm::new(Dice(dice.roll(u64::MAX)))));
        scene.discord.set_weather(over_discord(&storm));
        scene.telegram.set_weather(over_telegram(&storm));
        let rhythm = |index: usize| {
            let (zone, time) = RHYTHMS[index % RHYTHMS.len()];
            Rhythm {
                zone: zone.parse().unwrap(),
                time: format!("{time}:00").parse().unwrap(),
                weekdays: Weekdays::ALL,
            }
        };
        let channels: Vec<String> = (0..CHANNELS).map(|index| (100 + index).to_string()).collect();
        let groups: Vec<i64> = (0..GROUPS).map(|index| -1_000 - index).collect();
        let private = (0..PRIVATE_CHATS).map(|index| 500 + index);
        let mut chats = Vec::new();
        for place in &channels {
            chats.push(("discord", place.clone()));
        }
        for place in groups.iter().copied().chain(private) {
            chats.push(("telegram", place.to_string()));
        }
        let chats = chats.into_iter().enumerate().map(|(index, (platform, place))| Chat {
            platform,
            place,
            rhythm: rhythm(index),
        });
        let town = Town {
            discord: scene.discord.clone(),
            telegram: scene.telegram.clone(),
            channels,
            groups,
            ledger: Arc::default(),
            interactions: Arc::new(AtomicU32::new(1)),
            stop: CancellationToken::new(),
        };
        let mut days = Self {
            chats: chats.collect(),
            stage,
            town,
            storm,
            dice,
            midnight: "2026-11-25T00:00:00Z".parse().unwrap(),
            since,
            people: Vec::new(),
            asleep: Vec::new(),
            early: BTreeMap::new(),
            cut_short: BTreeMap::new(),
        };
        days.set_up().await;
        for number in 0..PEOPLE {
            let town = days.town.clone();
            let mut dice = || Dice(days.dice.roll(u64::MAX));
            days.people
                .push(tokio::spawn(town.clone().study_on_discord(700 + number, dice())));
            // The first ones of Telegram have a daily question of their own, too.
            days.people
                .push(tokio::spawn(town.study_on_telegram(500 + number, dice())));
        }
        days
    }

    async fn set_up(&mut self) {
        let binary = self.stage.start_and_connect().await;
        for chat in &self.chats {
            let (time, zone) = (chat.rhythm.time.format("%H:%M").to_string(), chat.rhythm.zone.name());
            let shown = if chat.platform == "discord" {
                let options = json!([
                    { "name": "time", "type": 3, "value": time }, { "name": "timezone", "type": 3, "value": zone },
                ]);
                self.stage.on_discord(&chat.place, "setup", &options).await
            } else {
                let line = format!("/setup {time} {zone} en");
                self.stage.on_telegram(chat.place.parse().unwrap(), &line).await
            };
            assert!(said(&shown, "The daily question is on"), "{shown:#}");
        }
        binary.kill().await;
    }

    /// Moves the clock on within the storm of a part, to where the so-manieth of all its lives begins.
    pub(super) async fn go_on_to(&mut self, part: Part, number: u64, of: u64) {
        let [from, to, _] = part.minutes();
        let (number, of) = (i64::try_from(number).unwrap(), i64::try_from(of).unwrap());
        let minutes = from + (to - from) * number / of;
        let to = self.midnight + TimeDelta::minutes(minutes);
        self.jump(to.max(self.stage.now)).await;
    }

    pub(super) fn next_day(&mut self) {
        self.midnight += TimeDelta::days(1);
    }

    /// Lets the app live until the power fails.
    pub(super) async fn life_until_killed(&mut self) {
        // Some die while they start, some at a request, and the rest whenever it comes.
        let kind = self.dice.roll(6);
        let started = kind > 0;
        let (limit, trap) = match kind {
            0 => (self.dice.millis(80), None),
            1 => (self.dice.millis(LIFE), None),
            moment => {
                let moment = [Moment::Before, Moment::After, Moment::Answered, Moment::Answered]
                    [usize::try_from(moment - 2).unwrap()];
                (Duration::from_millis(LIFE), Some((1 + self.dice.roll(10), moment)))
            }
        };
        let fails = self.storm.lock().unwrap().begin(trap);
        let binary = self.stage.start();
        // On a busy machine the start takes long, and most of them shall die at work.
        let patience = Duration::from_millis(if started { 800 } else { 0 });
        let end = async {
            binary.may_say("connected to Telegram", patience).await;
            tokio::time::sleep(limit).await;
        };
        let mut end = Box::pin(end);
        let mut steps = tokio::time::interval(Duration::from_millis(50));
        loop {
            tokio::select! {
                () = &mut end => break,
                () = fails.notified() => {
                    tokio::time::sleep(self.dice.millis(4)).await;
                    break;
                }
                // Time flies, so that what waits for another try gets it.
                _ = steps.tick() => self.stage.set_clock(self.stage.now + TimeDelta::seconds(40)),
            }
            if self.dice.roll(40) == 0 {
                self.stage.scene.discord.cut_if_connected();
                self.storm.lock().unwrap().count("gateway dropped");
            }
        }
        drop(end);
        self.kill(binary).await;
    }

    /// Kills the app, and notes what it had in hand.
    async fn kill(&mut self, binary: Binary) {
        binary.kill().await;
        for piece in self.in_hand().await {
            *self.cut_short.entry(piece).or_default() += 1;
            self.storm.lock().unwrap().count("messages in hand at a kill");
        }
    }

    /// Lets the app live in calm weather until every chat has its post of every date so far.
    pub(super) async fn calm(&mut self, part: Part) {
        self.storm.lock().unwrap().calm_down();
        let binary = self.stage.start_and_connect().await;
        self.live_through(&binary, part).await;
        self.kill(binary).await;
    }

    /// Moves the clock to the calm hours of a part, and on until every chat has its posts.
    pub(super) async fn live_through(&mut self, binary: &Binary, part: Part) {
        let [_, from, to] = part.minutes();
        let to = self.midnight + TimeDelta::minutes(to);
        let from = self.midnight + TimeDelta::minutes(from);
        self.jump(from.max(self.stage.now)).await;
        loop {
            let missing = self.missing();
            let posted = missing.is_empty() && self.open().await == 0;
            // Reveals have two days, so once a day is enough for those that are due.
            if posted && (part == Part::Morning || self.reveals_due().await == 0) {
                return;
            }
            if self.stage.now > to {
                let ledger = self.dump().await;
                let lines = binary.lines();
                panic!(
                    "no post came in {missing:#?} until {}; {ledger}\n{lines:#?}",
                    self.stage.now
                );
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
            let step = TimeDelta::seconds(if posted { 5 } else { 90 });
            self.stage.set_clock(self.stage.now + step);
        }
    }

    /// Sets the clock to an instant so far away that no nonce counts there.
    pub(super) async fn jump(&mut self, to: DateTime<Utc>) {
        self.stage.scene.discord.let_minutes_pass().await;
        self.stage.set_clock(to);
    }
}
