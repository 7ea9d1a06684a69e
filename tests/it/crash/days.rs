//! Simulated days: chats with schedules in many zones, lives that end by a kill, and calm hours in between.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use drillbit::domain::calendar::{Rhythm, Weekdays};
use drillbit::domain::ids::PostId;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::child;
use super::people::{Ledger, Town};
use super::storm::{Dice, Moment, Storm, over_discord, over_telegram, post_of};
use crate::binary::Binary;
use crate::discord_adapter::command;
use crate::scene::{ADMIN, Scene};
use crate::{standin_discord, standin_telegram};

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
/// The longest that a life takes before it is killed.
const LIFE: u64 = 260;

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
struct Chat {
    platform: &'static str,
    place: String,
    rhythm: Rhythm,
}

/// The simulation.
pub(super) struct Days {
    scene: Scene,
    town: Town,
    storm: Arc<Mutex<Storm>>,
    dice: Dice,
    midnight: DateTime<Utc>,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
    chats: Vec<Chat>,
    people: Vec<JoinHandle<()>>,
    /// Of Telegram's posts: how often one was in hand when the power failed.
    cut_short: BTreeMap<PostId, u32>,
}

impl Days {
    /// Sets up all chats and lets people in.
    pub(super) async fn begin(mut dice: Dice) -> Self {
        let scene = Scene::new().await;
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
        let since: DateTime<Utc> = "2026-11-24T22:30:00Z".parse().unwrap();
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
            scene,
            town,
            storm,
            dice,
            midnight: "2026-11-25T00:00:00Z".parse().unwrap(),
            now: since,
            since,
            people: Vec::new(),
            cut_short: BTreeMap::new(),
        };
        days.write_config();
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

    fn folder(&self) -> PathBuf {
        self.scene.store().parent().unwrap().to_owned()
    }

    fn write_config(&self) {
        let config = format!(
            "[discord]\ntoken = {:?}\napi_url = {:?}\n[telegram]\ntoken = {:?}\napi_url = {:?}\n[store]\npath = \"study.db\"\n[log]\nlevel = \"info,drillbit=debug\"\n",
            standin_discord::TOKEN,
            self.scene.discord.api_url,
            standin_telegram::TOKEN,
            self.scene.telegram.url(),
        );
        std::fs::write(self.folder().join("test.toml"), config).unwrap();
    }

    fn set_clock(&mut self, now: DateTime<Utc>) {
        self.now = now;
        child::set_clock(&self.folder(), now - Utc::now());
    }

    /// Starts the app at the present simulated time.
    fn start(&mut self) -> Binary {
        self.set_clock(self.now);
        Binary::spawn(&mut child::command(&self.folder()))
    }

    async fn start_and_connect(&mut self) -> Binary {
        let binary = self.start();
        binary.says("connected to Discord").await;
        binary.says("connected to Telegram").await;
        binary
    }

    async fn set_up(&mut self) {
        let binary = self.start_and_connect().await;
        for chat in &self.chats {
            let (time, zone) = (chat.rhythm.time.format("%H:%M").to_string(), chat.rhythm.zone.name());
            if chat.platform == "discord" {
                let options = json!([
                    { "name": "time", "type": 3, "value": time }, { "name": "timezone", "type": 3, "value": zone },
                ]);
                let mut setup = command(&self.town.interaction(), "setup", &options, false);
                setup["channel_id"] = json!(chat.place);
                setup["channel"]["id"] = json!(chat.place);
                let seen = self.scene.discord.try_interact(&setup, Duration::from_secs(5)).await;
                assert!(seen.is_some_and(|seen| seen.to_string().contains("The daily question is on")));
            } else {
                let id: i64 = chat.place.parse().unwrap();
                let (kind, user) = if id < 0 { ("supergroup", ADMIN) } else { ("private", id) };
                let line = format!("/setup {time} {zone} en");
                let update = self.scene.telegram.push(json!({"message": {
                    "message_id": 5, "date": 1, "chat": {"id": id, "type": kind},
                    "from": {"id": user, "is_bot": false, "first_name": "A", "language_code": "en"}, "text": line,
                }}));
                self.scene.telegram.until_confirmed(update).await;
                let shown = self.scene.telegram.placed(id, 0);
                assert!(shown[0].to_string().contains("The daily question is on"), "{shown:#?}");
            }
        }
        binary.kill().await;
    }

    /// Moves the clock on within the storm of a part, to where the so-manieth of all its lives begins.
    pub(super) fn go_on_to(&mut self, part: Part, number: u64, of: u64) {
        let [from, to, _] = part.minutes();
        let (number, of) = (i64::try_from(number).unwrap(), i64::try_from(of).unwrap());
        let minutes = from + (to - from) * number / of;
        let now = (self.midnight + TimeDelta::minutes(minutes)).max(self.now);
        self.set_clock(now);
        self.scene.discord.forget_nonces();
    }

    pub(super) fn next_day(&mut self) {
        self.midnight += TimeDelta::days(1);
    }

    /// Lets the app live until the power fails.
    pub(super) async fn life_until_killed(&mut self) {
        // Some die while they start, some at a request, and the rest whenever it comes.
        let (limit, trap) = match self.dice.roll(6) {
            0 => (self.dice.millis(80), None),
            1 => (self.dice.millis(LIFE), None),
            moment => {
                let moment = [Moment::Before, Moment::After, Moment::Answered, Moment::Answered]
                    [usize::try_from(moment - 2).unwrap()];
                (Duration::from_millis(LIFE), Some((1 + self.dice.roll(10), moment)))
            }
        };
        let fails = Arc::clone(&self.storm.lock().unwrap().fails);
        self.storm.lock().unwrap().begin(trap);
        let binary = self.start();
        let end = tokio::time::sleep(limit);
        tokio::pin!(end);
        let mut steps = tokio::time::interval(Duration::from_millis(50));
        loop {
            tokio::select! {
                () = &mut end => break,
                () = fails.notified() => {
                    tokio::time::sleep(self.dice.millis(4)).await;
                    break;
                }
                // Time flies, so that what waits for another try gets it.
                _ = steps.tick() => self.set_clock(self.now + TimeDelta::seconds(40)),
            }
            if self.dice.roll(40) == 0 {
                self.scene.discord.cut_if_connected();
                self.storm.lock().unwrap().count("gateway dropped");
            }
        }
        binary.kill().await;
        for post in self.in_hand().await {
            *self.cut_short.entry(post).or_default() += 1;
            self.storm.lock().unwrap().count("posts in hand at a kill");
        }
    }

    /// Lets the app live in calm weather until every chat has its post of every date so far.
    pub(super) async fn calm(&mut self, part: Part) {
        self.storm.lock().unwrap().calm_down();
        let [_, from, to] = part.minutes();
        let to = self.midnight + TimeDelta::minutes(to);
        self.set_clock((self.midnight + TimeDelta::minutes(from)).max(self.now));
        self.scene.discord.forget_nonces();
        let binary = self.start_and_connect().await;
        loop {
            let missing = self.missing();
            if missing.is_empty() && self.open().await == 0 {
                break;
            }
            if self.now > to {
                let ledger = self.dump().await;
                panic!(
                    "no post came in {missing:#?} until {}; {ledger}\n{:#?}",
                    self.now,
                    binary.lines()
                );
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
            self.set_clock(self.now + TimeDelta::seconds(90));
        }
        binary.kill().await;
    }

    /// The dates for which a chat should have got a post by now.
    fn dates(&self, chat: &Chat) -> Vec<NaiveDate> {
        let firings = std::iter::successors(chat.rhythm.next_after(self.since), |last| {
            chat.rhythm.next_after(last.at)
        });
        let past = firings.take_while(|firing| firing.at <= self.now);
        past.map(|firing| firing.local_date).collect()
    }

    /// How many messages each post of a chat has become.
    fn copies(&self, chat: &Chat) -> BTreeMap<PostId, u32> {
        let messages: Vec<Value> = if chat.platform == "discord" {
            self.scene.discord.messages(&chat.place)
        } else {
            let all = self.scene.telegram.placed(chat.place.parse().unwrap(), 0);
            all.into_iter().filter(|message| message["edited"] == false).collect()
        };
        let mut copies = BTreeMap::new();
        for post in messages.iter().filter_map(post_of) {
            *copies.entry(post).or_default() += 1;
        }
        copies
    }

    /// The chats that lack posts, with what they have and what they should.
    fn missing(&self) -> Vec<String> {
        let chats = self.chats.iter();
        let lacking = chats.filter(|chat| self.copies(chat).len() < self.dates(chat).len());
        lacking
            .map(|chat| {
                let (posts, dates) = (self.copies(chat), self.dates(chat));
                format!("{} {}: {posts:?} for {dates:?}", chat.platform, chat.place)
            })
            .collect()
    }

    /// A look into the store that leaves it as the kill left it.
    async fn store(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.scene.store()).read_only(true);
        options.connect().await.unwrap()
    }

    /// How many posts have no result yet.
    async fn open(&self) -> i64 {
        let mut store = self.store().await;
        let (open,) = sqlx::query_as("SELECT count(*) FROM post WHERE state IN ('planned', 'sending', 'unknown')")
            .fetch_one(&mut store)
            .await
            .unwrap();
        store.close().await.unwrap();
        open
    }

    /// Telegram's posts whose result the dead process has not written down.
    async fn in_hand(&self) -> Vec<PostId> {
        let mut store = self.store().await;
        let posts: Vec<(i64,)> = sqlx::query_as(
            "SELECT post.id FROM post JOIN chat ON chat.id = chat_id WHERE state = 'sending' AND platform = 'telegram'",
        )
        .fetch_all(&mut store)
        .await
        .unwrap();
        store.close().await.unwrap();
        posts.into_iter().map(|(id,)| PostId(id)).collect()
    }

    async fn dump(&self) -> String {
        let mut store = self.store().await;
        let posts: Vec<(String,)> = sqlx::query_as(
            "SELECT concat_ws(' ', post.id, platform, place, local_date, state, tries, try_after, note) FROM post JOIN chat ON chat.id = chat_id ORDER BY post.id",
        )
        .fetch_all(&mut store)
        .await
        .unwrap();
        posts.into_iter().map(|(post,)| post + "\n").collect()
    }

    /// Ends it: everything is compared with what people saw. Gives the counts.
    pub(super) async fn end(mut self) -> String {
        self.town.stop.cancel();
        for person in std::mem::take(&mut self.people) {
            person.await.unwrap();
        }
        let unanswered = self.town.ledger.lock().unwrap().unanswered;
        let (posts, duplicates, doubts) = self.check_posts().await;
        let grades = self.check_grades().await;
        let faults = self.storm.lock().unwrap().counts.clone();
        format!(
            "{} chats, {posts} posts, {duplicates} duplicates on Telegram of {doubts} unknown results, {grades}, \
             {unanswered} presses without an answer, faults {faults:?}",
            self.chats.len(),
        )
    }

    /// Each date of each chat has its post; no copy but for unknown results on Telegram.
    async fn check_posts(&self) -> (u32, u32, u32) {
        let mut store = self.store().await;
        let (mut posts, mut duplicates) = (0, 0);
        let in_doubt = self.storm.lock().unwrap().in_doubt.clone();
        let doubts = |post: &PostId| {
            in_doubt.get(post).copied().unwrap_or_default() + self.cut_short.get(post).copied().unwrap_or_default()
        };
        for chat in &self.chats {
            let kept: Vec<(i64, String, String)> = sqlx::query_as(
                "SELECT post.id, local_date, state FROM post JOIN chat ON chat.id = chat_id WHERE platform = ?1 AND place = ?2 ORDER BY local_date",
            )
            .bind(chat.platform)
            .bind(&chat.place)
            .fetch_all(&mut store)
            .await
            .unwrap();
            let name = format!("{} {}", chat.platform, chat.place);
            let dates: Vec<String> = self.dates(chat).iter().map(ToString::to_string).collect();
            let kept_dates: Vec<String> = kept.iter().map(|(_, date, _)| date.clone()).collect();
            assert_eq!(kept_dates, dates, "{name}: one post per date");
            assert!(kept.iter().all(|(_, _, state)| state == "sent"), "{name}: {kept:?}");
            let copies = self.copies(chat);
            let ids: Vec<PostId> = kept.iter().map(|(id, _, _)| PostId(*id)).collect();
            let mut seen: Vec<PostId> = copies.keys().copied().collect();
            seen.sort_by_key(|id| ids.iter().position(|kept| kept == id));
            assert_eq!(seen, ids, "{name}: what the store holds is what came");
            for (post, count) in copies {
                posts += 1;
                duplicates += count - 1;
                let allowed = if chat.platform == "discord" { 0 } else { doubts(&post) };
                assert!(
                    count - 1 <= allowed,
                    "{name}: {count} messages of {post:?}, {allowed} unknown results"
                );
            }
        }
        store.close().await.unwrap();
        (
            posts,
            duplicates,
            in_doubt.values().sum::<u32>() + self.cut_short.values().sum::<u32>(),
        )
    }

    /// What people were shown stands in the store, once, and all sums agree with it.
    async fn check_grades(&self) -> String {
        let mut store = self.store().await;
        let reviews: Vec<(i64, i64)> = sqlx::query_as("SELECT attempt_id, rating FROM review ORDER BY id")
            .fetch_all(&mut store)
            .await
            .unwrap();
        let ledger = std::mem::take(&mut *self.town.ledger.lock().unwrap());
        let Ledger {
            pressed, acknowledged, ..
        } = ledger;
        let mut graded = BTreeMap::new();
        for (attempt, rating) in &reviews {
            assert_eq!(graded.insert(*attempt, *rating), None, "attempt {attempt} counts twice");
            let pressed = pressed
                .iter()
                .find(|(id, _)| id.0 == *attempt)
                .map(|(_, ratings)| ratings);
            let known = pressed.is_some_and(|ratings| ratings.iter().any(|one| i64::from(one.number()) == *rating));
            assert!(known, "attempt {attempt} was graded {rating}, which nobody pressed");
        }
        for attempt in &acknowledged {
            assert!(
                graded.contains_key(&attempt.0),
                "the acknowledged grade of {attempt:?} is lost"
            );
        }
        // Each query counts what disagrees.
        for query in [
            "SELECT count(*) FROM post WHERE answered <> (SELECT count(*) FROM post_answer WHERE post_id = post.id)",
            "SELECT count(*) FROM study_day WHERE grades <> (SELECT count(*) FROM review WHERE review.learner_id = study_day.learner_id AND review.study_date = study_day.study_date)",
            "SELECT count(*) FROM (SELECT learner_id, study_date FROM review EXCEPT SELECT learner_id, study_date FROM study_day)",
            "SELECT count(*) FROM card WHERE reps <> (SELECT count(*) FROM review WHERE review.learner_id = card.learner_id AND review.question_id = card.question_id)",
            "SELECT count(*) FROM (SELECT learner_id, question_id FROM review EXCEPT SELECT learner_id, question_id FROM card)",
        ] {
            let (wrong,): (i64,) = sqlx::query_as(query).fetch_one(&mut store).await.unwrap();
            assert_eq!(wrong, 0, "{query}");
        }
        store.close().await.unwrap();
        assert!(!acknowledged.is_empty(), "somebody studied");
        format!(
            "{} grades of which {} were acknowledged",
            reviews.len(),
            acknowledged.len()
        )
    }
}
