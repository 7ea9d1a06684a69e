//! The streak that is kept equals the streak that follows, after any history: the rules alone through ten
//! thousand lives, and the engine on its store through some more.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::TZ_VARIANTS;
use drillbit::domain::calendar::Rollover;
use drillbit::domain::cutoff::{Cutoff, Cutoffs};
use drillbit::domain::grading::Rating;
use drillbit::domain::seed;
use drillbit::domain::streak::{
    DAYS_PER_BRIDGE, DAYS_PER_FREEZE, DaysOff, Entry, History, MAX_FREEZES, Off, Outage, Streak, ledger,
};
use drillbit::domain::vacation::{Planner, Until, Vacation};
use drillbit::engine::action::{ProgressAction, SettingsAction, SettingsChange, VacationAction};
use drillbit::engine::view::Screen;

use crate::world::{Person, World, screen, undo_of};

/// Chance that can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = seed::mix(&[self.0]);
        self.0 % sides
    }

    fn hours(&mut self, most: u64) -> TimeDelta {
        TimeDelta::minutes(i64::try_from(self.roll(most * 60)).unwrap())
    }

    fn cutoff(&mut self) -> Cutoff {
        let zones = ["Pacific/Kiritimati", "Pacific/Honolulu", "Etc/GMT+12", "Europe/Berlin"];
        let zone = match self.roll(6) {
            named @ 0..=3 => zones[usize::try_from(named).unwrap()].parse().unwrap(),
            _ => TZ_VARIANTS[usize::try_from(self.roll(TZ_VARIANTS.len() as u64)).unwrap()],
        };
        Cutoff {
            zone,
            rollover: Rollover::new(u8::try_from(self.roll(7)).unwrap()).unwrap(),
        }
    }
}

/// A learner as the store keeps them: a log of what happened, and a cache that only ever moves on.
struct Life {
    now: DateTime<Utc>,
    beat: DateTime<Utc>,
    off: DaysOff,
    entries: Vec<Entry>,
    /// What can be undone: the date, and the streak before.
    grades: Vec<(NaiveDate, Streak)>,
    cache: Streak,
}

impl Life {
    fn new(dice: &mut Dice) -> Self {
        let now = "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + dice.hours(24 * 365);
        Self {
            now,
            beat: now,
            off: DaysOff {
                cutoffs: Cutoffs {
                    earlier: vec![],
                    newest: dice.cutoff(),
                },
                ..DaysOff::default()
            },
            entries: vec![],
            grades: vec![],
            cache: Streak::default(),
        }
    }

    fn today(&self) -> NaiveDate {
        self.off.cutoffs.date_at(self.now)
    }

    fn alive(&mut self) {
        if self.now > self.beat {
            if self.now - self.beat > TimeDelta::minutes(5) {
                self.off.outages.push(Outage {
                    from: self.beat,
                    to: self.now,
                });
            }
            self.beat = self.now;
        }
    }

    /// Time passes while the bot is up.
    fn wait(&mut self, time: TimeDelta) {
        self.now += time;
        self.beat = self.beat.max(self.now);
    }

    fn grade(&mut self) {
        let date = self.today();
        // Only what the engine would load.
        let off = match self.cache.gap_before(date) {
            None => DaysOff::default(),
            Some(from) => {
                self.alive();
                let begin = from.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::days(1);
                DaysOff {
                    cutoffs: self.off.cutoffs.clone(),
                    vacations: self
                        .off
                        .vacations
                        .iter()
                        .copied()
                        .filter(|kept| kept.last >= from)
                        .collect(),
                    outages: self
                        .off
                        .outages
                        .iter()
                        .copied()
                        .filter(|kept| kept.to > begin)
                        .collect(),
                }
            }
        };
        self.grades.push((date, self.cache));
        self.entries.push(Entry::Study(date));
        self.cache = self.cache.study(date, &off);
    }

    fn undo(&mut self) {
        if let Some((date, before)) = self.grades.last().copied()
            && self.today() <= date
        {
            self.grades.pop();
            self.entries.pop();
            self.cache = before;
        }
    }

    fn planner(&self) -> Planner {
        Planner {
            today: self.today(),
            studied: self.cache.last,
            latest: self.off.vacations.iter().copied().max_by_key(|vacation| vacation.first),
        }
    }

    fn replace(&mut self, old: Option<Vacation>, new: Option<Vacation>) {
        self.off.vacations.retain(|kept| Some(*kept) != old);
        self.off.vacations.extend(new);
        self.off.vacations.sort_by_key(|vacation| vacation.first);
    }

    fn step(&mut self, dice: &mut Dice) {
        match dice.roll(40) {
            0..=11 => self.wait(TimeDelta::hours(24)),
            12..=15 => {
                let time = dice.hours(36);
                self.wait(time);
            }
            16 => {
                let days = TimeDelta::days(i64::try_from(dice.roll(20)).unwrap());
                self.wait(days);
            }
            17 | 18 => {
                self.now += dice.hours(60);
                self.alive();
            }
            19 => self.now -= dice.hours(80),
            20 => self.now += dice.hours(80),
            21..=32 => self.grade(),
            33 => self.undo(),
            34..=36 => {
                let wanted = dice.cutoff();
                let change = self.off.cutoffs.change(wanted, self.now, self.cache.last);
                self.off.cutoffs = self.off.cutoffs.clone().changed(wanted, &change);
            }
            37 | 38 => {
                let planner = self.planner();
                let from = (dice.roll(3) == 0).then(|| planner.today + Days::new(dice.roll(10)));
                let length = u32::try_from(dice.roll(16)).unwrap() + 1;
                if let Ok(new) = planner.plan(from, Until::Days(length)) {
                    let replaced = |old: &Vacation| old.first == new.first || old.first >= planner.earliest();
                    self.replace(planner.latest.filter(replaced), Some(new));
                }
            }
            _ => {
                let planner = self.planner();
                if let Some(latest) = planner.latest.filter(|latest| latest.last >= planner.earliest()) {
                    self.replace(Some(latest), planner.end());
                }
            }
        }
    }

    fn history(&self) -> History {
        History {
            entries: self.entries.clone(),
            off: self.off.clone(),
        }
    }

    /// Another account turns out to be the same person.
    fn link(&mut self, other: &Self) {
        let united = self.history().union(&other.history());
        self.cache = united.fold();
        self.entries = united.entries;
        self.off = united.off;
        self.off.vacations.sort_by_key(|vacation| vacation.first);
        self.grades.clear();
        (self.now, self.beat) = (other.now, other.beat);
        self.off.outages.clone_from(&other.off.outages);
    }
}

/// The rules once more, day by day and without haste.
fn by_hand(dates: &[NaiveDate], off: &DaysOff) -> Streak {
    let mut streak = Streak::default();
    for date in dates {
        let Some(last) = streak.last else {
            streak = Streak {
                current: 1,
                longest: 1,
                last: Some(*date),
                toward_freeze: 1,
                ..streak
            };
            continue;
        };
        if *date <= last {
            continue;
        }
        let (mut left, mut bridged, mut kept, mut day) =
            (i64::from(streak.freezes), streak.bridged, true, last + Days::new(1));
        while day < *date && kept {
            match off.of(day) {
                Some(Off::Vacation | Off::Excused) => {}
                Some(Off::Bridged)
                    if bridged.is_none_or(|before| (day - before).num_days() >= DAYS_PER_BRIDGE.cast_signed()) =>
                {
                    bridged = Some(day);
                }
                Some(Off::Bridged) | None => left -= 1,
            }
            kept = left >= 0;
            day = day + Days::new(1);
        }
        if kept {
            (streak.current, streak.freezes, streak.bridged) =
                (streak.current + 1, u8::try_from(left).unwrap(), bridged);
        } else {
            streak.current = 1;
        }
        streak.longest = streak.longest.max(streak.current);
        streak.last = Some(*date);
        streak.toward_freeze += 1;
        if streak.toward_freeze == DAYS_PER_FREEZE {
            streak.toward_freeze = 0;
            streak.freezes = (streak.freezes + 1).min(MAX_FREEZES);
        }
    }
    streak
}

fn lives(seeds: std::ops::Range<u64>) {
    let (mut long, mut bridged, mut off, mut undone, mut linked) = (0, 0, 0, 0, 0);
    for seed in seeds {
        let dice = &mut Dice(seed);
        let mut life = Life::new(dice);
        for _ in 0..dice.roll(120) {
            let grades = life.grades.len();
            life.step(dice);
            undone += usize::from(life.grades.len() < grades);
        }
        let history = life.history();
        assert_eq!(life.cache, history.fold(), "seed {seed}: {history:#?}");
        let dates: Vec<NaiveDate> = history.studied().collect();
        assert_eq!(life.cache, by_hand(&dates, &history.off), "seed {seed}: {history:#?}");
        let today = life.today().max(life.cache.last.unwrap_or(life.today()));
        let book = ledger(Streak::default(), &dates, &history.off, today, 14);
        assert_eq!(
            book.last().unwrap().streak,
            life.cache.on(today, &history.off).current,
            "seed {seed}"
        );
        // Linked with another life, and on.
        if seed % 4 == 0 {
            // The same bot, so the same outages.
            let mut other = Life::new(dice);
            (other.now, other.beat) = (life.now, life.beat);
            other.off.outages.clone_from(&life.off.outages);
            for _ in 0..dice.roll(40) {
                other.step(dice);
            }
            let (mine, theirs) = (life.cache, other.cache);
            life.link(&other);
            assert!(life.cache.longest >= mine.longest.max(theirs.longest));
            assert_eq!(life.cache.freezes, mine.freezes.max(theirs.freezes));
            for _ in 0..dice.roll(30) {
                life.step(dice);
            }
            let history = life.history();
            assert_eq!(life.cache, history.fold(), "seed {seed}, linked: {history:#?}");
            linked += 1;
        }
        long += usize::from(life.cache.longest > 9);
        bridged += usize::from(life.cache.bridged.is_some());
        off += usize::from(!life.off.vacations.is_empty() && !life.off.outages.is_empty());
    }
    // They went through what they are meant to go through.
    assert!(
        long > 100 && bridged > 100 && off > 300 && undone > 300 && linked > 300,
        "{long} {bridged} {off} {undone} {linked}"
    );
}

#[test]
fn what_is_kept_equals_what_follows_in_six_thousand_lives() {
    lives(0..6_000);
}

#[test]
fn and_in_six_thousand_more() {
    lives(6_000..12_000);
}

fn change(zone: Option<String>, rollover: Option<String>) -> SettingsAction {
    SettingsAction::Change(SettingsChange {
        zone,
        rollover,
        ..SettingsChange::default()
    })
}

#[tokio::test]
async fn what_the_engine_keeps_equals_what_follows_from_its_store() {
    let mut world = World::new().await;
    world.engine.beat(world.now).await.unwrap();
    let (mut refused, mut undone) = (0, 0);
    for number in 0..40u64 {
        let dice = &mut Dice(number + 77);
        let ann = Person::alone(&format!("learner-{number}"));
        let cutoff = dice.cutoff();
        let first = change(
            Some(cutoff.zone.name().to_owned()),
            Some(cutoff.rollover.hour().to_string()),
        );
        screen!(world.ask(&ann, first).await, Settings);
        let mut last = world.study(&ann, Rating::Good).await;
        for _ in 0..40 {
            match dice.roll(20) {
                0..=6 => {
                    world.wait(TimeDelta::hours(24));
                    up_until_now(&world).await;
                }
                7 | 8 => {
                    let time = dice.hours(40);
                    world.wait(time);
                    up_until_now(&world).await;
                }
                9 => {
                    let time = dice.hours(60);
                    world.wait(time);
                    world.engine.beat(world.now).await.unwrap();
                }
                10 => {
                    let time = dice.hours(50);
                    world.wait(-time);
                }
                11 => {
                    let wanted = dice.cutoff();
                    let view = world
                        .ask(
                            &ann,
                            change(
                                Some(wanted.zone.name().to_owned()),
                                Some(wanted.rollover.hour().to_string()),
                            ),
                        )
                        .await;
                    refused += usize::from(matches!(view.screen, Screen::Notice(_)));
                }
                12 => {
                    let until = (dice.roll(16) + 1).to_string();
                    world.ask(&ann, VacationAction::Plan { until, from: None }).await;
                }
                13 => {
                    world.ask(&ann, VacationAction::End).await;
                }
                14 => {
                    let view = world.ask(&ann, undo_of(&last)).await;
                    undone += usize::from(matches!(view.screen, Screen::Compare(_)));
                }
                _ => last = world.study(&ann, Rating::Good).await,
            }
            let learner = world.learner(&ann).await;
            let history = world.history(learner.id).await;
            assert_eq!(learner.streak, history.fold(), "learner {number}: {history:#?}");
            let streak = screen!(world.ask(&ann, ProgressAction::Streak).await, Streak);
            let book = screen!(world.ask(&ann, ProgressAction::Ledger).await, Ledger);
            assert_eq!(streak.standing, book.standing);
            assert!((1..=14).contains(&book.days.len()));
            let today = book.days.last().unwrap();
            // Where the clock went back, the last study date is still to come.
            if learner.streak.last <= Some(today.date) {
                assert_eq!(today.streak, streak.standing.current, "{book:#?}");
            }
        }
    }
    assert!(refused > 2 && undone > 5, "{refused} {undone}");
    assert!(world.number("SELECT count(*) FROM outage").await > 5);
    assert!(world.number("SELECT count(*) FROM earlier_cutoff").await > 10);
    assert!(world.number("SELECT count(*) FROM vacation").await > 10);
}

/// A sign of life as if there had been one every minute before.
async fn up_until_now(world: &World) {
    let mut tx = world.engine.store().write().await.unwrap();
    drillbit::store::heartbeat::note(&mut tx, world.now, TimeDelta::days(9_999))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
