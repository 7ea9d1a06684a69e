//! What a grade costs: the rules alone, the terms of a typed answer, and one durable transaction.

#[path = "load/fill.rs"]
mod fill;

use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate, Utc};
use criterion::{BatchSize, Criterion};
use drillbit::bank::Bank;
use drillbit::domain::card::{Retention, fuzz_seed, next_cards};
use drillbit::domain::grading::{Rating, Score, Ticks};
use drillbit::domain::ids::{AccountKey, AttemptId, ChatKey, ChatKind};
use drillbit::domain::matching::Matcher;
use drillbit::domain::question::{Language, Question};
use drillbit::domain::streak::Streak;
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
    let streak = Streak::fold(week);
    let ticks = Ticks::from_bits(0b101, question.points.len());
    criterion.bench_function("score, next cards and streak", |bencher| {
        bencher.iter(|| {
            let score = Score::of(black_box(&question.points), black_box(ticks));
            let seed = fuzz_seed(black_box(7), question.id.as_str(), card.reps);
            let next = next_cards(Some(black_box(&card)), today, Retention::DEFAULT, Some(seed));
            let streak = black_box(streak).study(today);
            (score, *next.after(score.suggested_rating()), streak.on(today))
        });
    });
    Ok(())
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
    let mut times = runtime.block_on(async {
        fill::fill(&path, &bank, GRADES, Utc::now()).await?;
        let engine = Engine::new(Store::open(&path).await?, bank);
        let mut times = Vec::new();
        for press in 1..=GRADES {
            let request = rate(press);
            let begin = Instant::now();
            let view = engine.handle(request).await?;
            times.push(begin.elapsed());
            anyhow::ensure!(matches!(view.screen, Screen::Graded(_)), "press {press} was not graded");
        }
        engine.store().close().await;
        anyhow::Ok(times)
    })?;
    times.sort();
    let at = |part: usize| micros(times[(times.len() - 1) * part / 1_000]);
    let _ = writeln!(
        std::io::stdout(),
        "one grade, decided and durable, {LEARNERS} learners: median {:.0} µs, p99 {:.0} µs, p99.9 {:.0} µs ({GRADES} grades)",
        at(500),
        at(990),
        at(999),
    );
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
        admin: true,
        once: None,
        action: rate.into(),
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
