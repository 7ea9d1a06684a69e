//! What a grade costs: the rules alone, the terms of a typed answer, and one durable transaction.

#[path = "load/fill.rs"]
mod fill;

use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use criterion::{BatchSize, Criterion};
use drillbit::bank::Bank;
use drillbit::domain::calendar::Rollover;
use drillbit::domain::card::{Retention, fuzz_seed, next_cards};
use drillbit::domain::cutoff::{Cutoff, Cutoffs, Earlier};
use drillbit::domain::grading::{Rating, Score, Ticks};
use drillbit::domain::ids::{AccountKey, AttemptId, ChatKey, ChatKind};
use drillbit::domain::matching::Matcher;
use drillbit::domain::question::{Language, Question};
use drillbit::domain::streak::{DaysOff, History, Outage, Streak, ledger};
use drillbit::domain::vacation::Vacation;
use drillbit::engine::action::StudyAction;
use drillbit::engine::view::Screen;
use drillbit::engine::{Engine, Request};
use drillbit::store::Store;
use fill::{ATTEMPTS_FROM, LEARNERS, STEP, USERS_FROM};

/// Grades that are timed one by one.
const GRADES: i64 = 20_000;

fn main() -> anyhow::Result<()> {
    let mut criterion = Criterion::default().configure_from_args();
    let bank = load()?;
    rules(&mut criterion, &bank)?;
    streaks(&mut criterion);
    matching(&mut criterion, &bank)?;
    criterion.bench_function("loading the bank", |bencher| bencher.iter(load));
    criterion.final_summary();
    // Under `cargo test --benches` the store is not built.
    if std::env::args().any(|argument| argument == "--bench") {
        durable(bank)?;
    }
    Ok(())
}

fn load() -> anyhow::Result<Bank> {
    Bank::load(&[]).map_err(|faults| anyhow::anyhow!("{}", drillbit::bank::list(&faults)))
}

/// All that is decided when somebody rates: score, next card, streak.
fn rules(criterion: &mut Criterion, bank: &Bank) -> anyhow::Result<()> {
    let question = longest(bank)?;
    let today = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap_or_default();
    let card = *next_cards(None, today - Days::new(9), Retention::DEFAULT, None).after(Rating::Good);
    let week = (0..7).map(|day| today - Days::new(8 - day));
    let off = DaysOff::default();
    let streak = History::of_dates(week, off.clone()).fold();
    let ticks = Ticks::from_bits(0b101, question.points.len());
    criterion.bench_function("score, next cards and streak", |bencher| {
        bencher.iter(|| {
            let score = Score::of(black_box(&question.points), black_box(ticks));
            let seed = fuzz_seed(black_box(7), question.id.as_str(), card.reps);
            let next = next_cards(Some(black_box(&card)), today, Retention::DEFAULT, Some(seed));
            let streak = black_box(streak).study(today, &off);
            (score, *next.after(score.suggested_rating()), streak.on(today, &off))
        });
    });
    Ok(())
}

/// The streak alone: one more day, ten years of days, and the last two weeks of them.
fn streaks(criterion: &mut Criterion) {
    let first = NaiveDate::from_ymd_opt(2016, 11, 25).unwrap_or_default();
    let years = first.iter_days().take(3_653);
    // A day in ten is missed, a vacation every half year, an outage every week, a flight every two months.
    let dates: Vec<NaiveDate> = years
        .enumerate()
        .filter(|(index, _)| index % 10 != 7)
        .map(|(_, date)| date)
        .collect();
    let instant = |days: u64| (first + Days::new(days)).and_time(NaiveTime::MIN).and_utc();
    let zones = [Tz::Asia__Tokyo, Tz::America__Los_Angeles, Tz::Europe__Berlin];
    let cutoff = |index: usize| Cutoff {
        zone: zones[index % zones.len()],
        rollover: Rollover::DEFAULT,
    };
    let off = DaysOff {
        cutoffs: Cutoffs {
            earlier: (1..60u64)
                .map(|number| Earlier {
                    until: instant(number * 60),
                    cutoff: cutoff(usize::try_from(number).unwrap_or(0)),
                })
                .collect(),
            newest: cutoff(0),
        },
        vacations: (1..20)
            .map(|number| Vacation {
                first: first + Days::new(number * 180),
                last: first + Days::new(number * 180 + 13),
            })
            .collect(),
        outages: (1..500)
            .map(|number| Outage {
                from: instant(number * 7),
                to: instant(number * 7) + TimeDelta::hours(3),
            })
            .collect(),
    };
    let history = History::of_dates(dates.iter().copied(), off.clone());
    let streak = history.fold();
    let next = streak.last.unwrap_or_default() + Days::new(1);
    criterion.bench_function("streak: one more day", |bencher| {
        bencher.iter(|| black_box(streak).study(black_box(next), &off));
    });
    criterion.bench_function("streak: one more day after a missed one", |bencher| {
        bencher.iter(|| black_box(streak).study(black_box(next + Days::new(1)), &off));
    });
    criterion.bench_function("streak: the fold over ten years", |bencher| {
        bencher.iter(|| black_box(&history).fold());
    });
    criterion.bench_function("streak: the ledger of ten years", |bencher| {
        bencher.iter(|| ledger(black_box(Streak::default()), &dates, &off, next, 3_653));
    });
}

/// A typed answer to ticks: the first of a question compiles its terms.
fn matching(criterion: &mut Criterion, bank: &Bank) -> anyhow::Result<()> {
    let questions: Vec<&Question> = bank.questions().map(AsRef::as_ref).collect();
    let mut turn = questions.iter().cycle();
    criterion.bench_function("compiling the terms of a question", |bencher| {
        bencher.iter_batched(
            || turn.next(),
            |question| question.map(|question| Matcher::new(question, bank.weights())),
            BatchSize::SmallInput,
        );
    });
    let question = longest(bank)?;
    let matcher = Matcher::new(question, bank.weights())?;
    let sample = question
        .samples
        .iter()
        .map(|sample| sample.text.as_str())
        .max_by_key(|text| text.len());
    let short = sample.unwrap_or("The keys and values of the past are kept.").to_owned();
    let long: String = short.chars().cycle().take(4_096).collect();
    for (name, answer) in [
        ("matching a sample answer", &short),
        ("matching 4,096 characters", &long),
    ] {
        criterion.bench_function(name, |bencher| bencher.iter(|| matcher.suggest(black_box(answer))));
    }
    Ok(())
}

/// The question with the most to match.
fn longest(bank: &Bank) -> anyhow::Result<&Question> {
    let terms = |question: &&Question| -> usize {
        let points = question.points.iter();
        points.flat_map(|point| &point.terms.groups).map(Vec::len).sum()
    };
    let questions = bank.questions().map(AsRef::as_ref);
    questions
        .max_by_key(terms)
        .ok_or_else(|| anyhow::anyhow!("the bank is empty"))
}

/// Grades through the engine, one after another, on a file with 100,000 learners.
fn durable(bank: Bank) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let path = folder.path().join("drillbit.db");
    let mut times: Vec<(bool, Duration)> = runtime.block_on(async {
        fill::fill(&path, &bank, GRADES, Utc::now()).await?;
        let engine = Engine::new(Store::open(&path).await?, bank);
        let mut times = Vec::new();
        for press in 1..=GRADES {
            let request = rate(press);
            let begin = Instant::now();
            let view = engine.handle(request).await?;
            times.push((press % 4 == 3, begin.elapsed()));
            anyhow::ensure!(matches!(view.screen, Screen::Graded(_)), "press {press} was not graded");
        }
        engine.store().close().await;
        anyhow::Ok(times)
    })?;
    times.sort_by_key(|(_, time)| *time);
    for (after_gap, name) in [(false, "the day after"), (true, "a day missed in between")] {
        let times: Vec<Duration> = times
            .iter()
            .filter(|(gap, _)| *gap == after_gap)
            .map(|(_, time)| *time)
            .collect();
        let at = |part: usize| micros(times[(times.len() - 1) * part / 1_000]);
        let _ = writeln!(
            std::io::stdout(),
            "one grade, decided and durable, {LEARNERS} learners, {name}: median {:.0} µs, p99 {:.0} µs, p99.9 {:.0} µs ({} grades)",
            at(500),
            at(990),
            at(999),
            times.len(),
        );
    }
    Ok(())
}

fn rate(press: i64) -> Request {
    let user = (USERS_FROM + press).to_string();
    let rate = StudyAction::Rate {
        attempt: AttemptId(ATTEMPTS_FROM + press),
        step: STEP,
        rating: Rating::Good,
    };
    Request {
        account: AccountKey {
            platform: "telegram",
            id: user.clone(),
        },
        chat: ChatKey {
            platform: "telegram",
            place: user,
            thread: None,
            guild: None,
            kind: ChatKind::Private,
        },
        at: Utc::now(),
        locale: Language::En,
        zone_hint: None,
        admin: true,
        once: None,
        action: rate.into(),
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
