//! Forged, outdated and stolen buttons: each gets a sentence, and none shows what is somebody else's.

use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use drillbit::bank::Bank;
use drillbit::domain::grading::{Rating, Ticks};
use drillbit::domain::ids::{AttemptId, PostId};
use drillbit::domain::question::{Language, QuestionId};
use drillbit::engine::Engine;
use drillbit::engine::action::{Action, GuideAction, ProgressAction, StudyAction};
use drillbit::engine::token::{self, Press};
use drillbit::engine::view::Notice;
use drillbit::store::Store;

use super::said;
use crate::world::{Person, World, drill, screen};

/// Words that only the owner may see again.
const SECRET: &str = "xylophone words that nobody else may read";

/// Every press that an attempt knows.
fn presses(attempt: AttemptId, step: u32) -> Vec<StudyAction> {
    let text = "words of a stranger".to_owned();
    vec![
        StudyAction::Answer { attempt, step, text },
        StudyAction::Reveal { attempt, step },
        StudyAction::Tick {
            attempt,
            step,
            point: 0,
            on: true,
        },
        StudyAction::SetTicks {
            attempt,
            step,
            ticks: Ticks::from_bits(7, 16),
        },
        StudyAction::Rate {
            attempt,
            step,
            rating: Rating::Easy,
        },
        StudyAction::Undo { attempt, step },
    ]
}

#[tokio::test]
async fn a_press_by_someone_else_shows_nothing_and_changes_nothing() {
    let world = World::new().await;
    let ann = Person::in_group("ann", "club");
    let post = world.post_in(&ann).await;
    let stranger = Person::in_group("bob", "club");
    let text = SECRET.to_owned();
    let compare = screen!(world.ask(&ann, StudyAction::AnswerPost { post, text }).await, Compare);
    for graded in [false, true] {
        if graded {
            world.rate(&ann, &compare, Rating::Good).await;
        }
        let before = world.standing(&ann).await;
        let rows = world
            .text("SELECT group_concat(phase || step || ticks || answer) FROM attempt")
            .await;
        for known in [false, true] {
            if known {
                // Whether the stranger is a learner of the bot's makes no difference.
                world.study(&Person::alone("bob"), Rating::Good).await;
            }
            for step in 0..4 {
                for press in presses(compare.attempt, step) {
                    let view = world.ask(&stranger, press.clone()).await;
                    let shown = format!("{view:?}");
                    assert!(
                        !shown.contains("xylophone") && !shown.contains("Good"),
                        "{press:?} shows {shown}"
                    );
                    assert_eq!(said(view), Notice::NotYours, "{press:?}");
                }
            }
            if known {
                break;
            }
        }
        let after = world
            .text("SELECT group_concat(phase || step || ticks || answer) FROM attempt WHERE post_id IS NOT NULL")
            .await;
        assert_eq!(after, rows);
        let owner = |standing: String| standing.lines().take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(owner(world.standing(&ann).await), owner(before));
    }
    // What the stranger gets from the post itself is a question of their own.
    let opened = screen!(world.ask(&stranger, StudyAction::Open { post }).await, Question);
    assert_ne!(opened.attempt, compare.attempt);
}

#[tokio::test]
async fn an_attempt_that_never_was_is_not_told_from_a_strangers() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    world.study(&ann, Rating::Good).await;
    for id in [0, -1, 999, i64::MAX, i64::MIN] {
        for press in presses(AttemptId(id), 0) {
            assert_eq!(said(world.ask(&ann, press).await), Notice::NotYours);
        }
    }
}

#[tokio::test]
async fn a_post_of_a_private_chat_opens_there_only() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let daily = screen!(world.ask(&ann, StudyAction::Daily).await, Question);
    let post = daily.post.unwrap();
    let text = "words".to_owned();
    for stranger in [Person::alone("bob"), Person::in_group("bob", "club")] {
        for press in [
            StudyAction::Open { post },
            StudyAction::RevealPost { post },
            StudyAction::AnswerPost {
                post,
                text: text.clone(),
            },
        ] {
            let view = world.ask(&stranger, press).await;
            assert!(!format!("{view:?}").contains(daily.prompt.question.as_str()));
            assert_eq!(said(view), Notice::NotYours);
        }
    }
    assert_eq!(world.number("SELECT count(*) FROM attempt").await, 1);
    screen!(world.ask(&ann, StudyAction::Open { post }).await, Question);
}

#[tokio::test]
async fn posts_and_questions_that_are_not_there_say_so() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let text = "words".to_owned();
    for post in [PostId(0), PostId(77), PostId(i64::MAX)] {
        for press in [
            StudyAction::Open { post },
            StudyAction::RevealPost { post },
            StudyAction::AnswerPost {
                post,
                text: text.clone(),
            },
        ] {
            assert_eq!(said(world.ask(&ann, press).await), Notice::PostGone);
        }
    }
    for question in ["rag-99", "x", "'; --"].map(QuestionId::new) {
        let press = StudyAction::Retry {
            question: question.clone(),
        };
        assert_eq!(said(world.ask(&ann, press).await), Notice::QuestionGone);
        let press = StudyAction::Suspend { question, on: true };
        assert_eq!(said(world.ask(&ann, press).await), Notice::QuestionGone);
    }
}

#[tokio::test]
async fn buttons_of_a_question_that_left_the_bank_say_so_and_study_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drillbit.db");
    let store = Store::open(&path).await.unwrap();
    let mut world = World {
        engine: Arc::new(Engine::new(store, Bank::load(&[]).unwrap())),
        now: "2026-11-25T12:00:00Z".parse().unwrap(),
    };
    let (ann, club) = (Person::alone("ann"), Person::in_group("ann", "club"));
    let view = world.ask(&ann, drill(Some("rag"), false)).await;
    let open = world.reveal(&ann, view).await;
    let view = world.ask(&ann, drill(Some("tokens"), false)).await;
    let compare = world.reveal(&ann, view).await;
    let graded = world.rate(&ann, &compare, Rating::Again).await;
    world.set_up(&club, "13:00").await;
    world.wait(TimeDelta::hours(1));
    world.plan().await;
    let standing = world.standing(&ann).await;
    world.engine.store().close().await;
    drop(world);

    // The next run has one question only, and it is none of those.
    let left = Path::new(env!("CARGO_MANIFEST_DIR")).join("questions/position/why-position.toml");
    let left = std::fs::read_to_string(left)
        .unwrap()
        .replace("position-01", "position-98");
    let bank = Bank::from_sources(&[("left.toml", &left)]).unwrap();
    let world = World {
        engine: Arc::new(Engine::new(Store::open(&path).await.unwrap(), bank)),
        now: "2026-11-25T13:00:00Z".parse().unwrap(),
    };
    for old in presses(open.attempt, open.step)
        .into_iter()
        .chain(presses(graded.attempt, graded.step))
    {
        assert_eq!(said(world.ask(&ann, old).await), Notice::QuestionGone);
    }
    assert_eq!(world.standing(&ann).await, standing);
    assert!(
        world.claim().await.is_empty(),
        "a post without its question is not sent"
    );
    assert_eq!(
        world.text("SELECT note FROM post").await,
        "its question is no longer in the bank"
    );
    let progress = screen!(world.ask(&ann, ProgressAction::Overview).await, Progress);
    assert_eq!((progress.questions, progress.met, progress.due), (1, 0, 0));
    let graded = world.study(&ann, Rating::Good).await;
    assert_eq!(graded.prompt.question.as_str(), "position-98");
}

#[tokio::test]
async fn outdated_buttons_get_a_sentence_in_the_language_of_whoever_pressed() {
    let world = World::new().await;
    let mut ann = Person::alone("ann");
    ann.locale = Language::Zh;
    for old in [
        "",
        "0_d",
        "2_g_1_1_1",
        "drill:next",
        "1_zz",
        "1_g_1_1_9",
        "1_t_1_1_16_1",
        "1_o_",
        "1_sr_300",
        "你好",
    ] {
        let Press::Act(action) = token::decode(old) else {
            panic!("{old} is a form")
        };
        assert_eq!(action, GuideAction::UnknownButton.into(), "{old}");
        let view = world.ask(&ann, action).await;
        assert_eq!(view.language, Language::Zh);
        assert_eq!(said(view), Notice::OldButton);
    }
}

#[tokio::test]
async fn ticks_beyond_the_rubric_are_dropped() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let view = world.drill(&ann).await;
    let compare = world.reveal(&ann, view).await;
    let (attempt, step) = (compare.attempt, compare.step);
    for point in [7, 15, 16, 200, 255] {
        let tick = StudyAction::Tick {
            attempt,
            step,
            point,
            on: true,
        };
        assert_eq!(screen!(world.ask(&ann, tick).await, Compare), compare, "point {point}");
    }
    let ticks = Ticks::from_bits(u16::MAX, 16);
    let all = screen!(
        world.ask(&ann, StudyAction::SetTicks { attempt, step, ticks }).await,
        Compare
    );
    let graded = world.rate(&ann, &all, Rating::Good).await;
    assert_eq!((graded.made, graded.score.value()), (graded.points, 100));
}

/// Whatever a client sends as the data of a button is answered by a view.
#[tokio::test]
async fn any_token_is_answered() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let view = world.drill(&ann).await;
    world.reveal(&ann, view).await;
    let verbs = "d dr de dt o rp ap a s r t g u y x st pr tp se sl sz sd sr sn sq sh pa re hi he zz";
    let parts = [
        "0", "1", "2", "9", "-1", "zz", "en", "off", "0900", "9999", "rag", "rag-01", "UTC", "7fffffff",
    ];
    for (index, verb) in verbs.split(' ').cycle().take(600).enumerate() {
        let mut seed = drillbit::domain::seed::mix(&[index as u64]);
        let mut token = format!("1_{verb}");
        for _ in 0..seed % 5 {
            seed = drillbit::domain::seed::mix(&[seed]);
            token = format!("{token}_{}", parts[(seed % 14) as usize]);
        }
        let action: Option<Action> = match token::decode(&token) {
            Press::Act(action) => Some(action),
            Press::Form(form) => form
                .with_text("some words".to_owned())
                .or_else(|| form.with_ticks([0, 99])),
        };
        // `ask` fails the test on a fault.
        world.ask(&ann, action.expect("a form gives an action")).await;
    }
    assert!(
        world.number("SELECT count(*) FROM attempt").await > 1,
        "some of them meant something"
    );
}
