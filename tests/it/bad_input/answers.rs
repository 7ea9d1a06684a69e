//! Answers of every shape: too long, empty, in any script, full of markup.

use chrono::TimeDelta;
use drillbit::domain::grading::Rating;
use drillbit::engine::action::{ScheduleAction, ScheduleChange, SettingsAction, SettingsChange, StudyAction};
use drillbit::engine::view::Notice;

use super::said;
use crate::world::{Person, World, drill, screen};

/// Texts that hold at least one word, and are taken as they are.
const ODD: [&str; 15] = [
    "注意力 mixes токены, なぜなら softmax، والسلام 🙂",
    "التشفير الموضعي يخبر النموذج بترتيب الكلمات",
    "קידוד מיקום",
    "\u{202e}gnidocne noitisop\u{202c}",
    "<script>alert('x')</script><b>bold</b> &amp; &lt;i&gt;",
    "</b></pre><a href=\"https://example.org\">here</a>",
    "**bold** _it_ `code` ~~s~~ ||spoiler|| [a](https://example.org) # h\n> quote\n```\nnever closed",
    "@everyone <@1> <#2> <@&3> @channel",
    "a\u{0}b\u{7}c\u{1b}[31mred\u{200b}\u{feff}",
    "Z\u{351}\u{36b}\u{343}a\u{321}\u{353}l\u{348}g\u{31d}o",
    "e\u{301} versus é, ﬁne, １２３, ⅷ",
    "👩‍👩‍👧‍👦 family of tokens 🇨🇳",
    "'; DROP TABLE learner; --",
    "{ $name } %s %n {0} \\u0000 \\",
    "x",
];

async fn answers_all(world: &World, person: &Person) -> [StudyAction; 3] {
    let text = String::new();
    let asked = screen!(world.drill(person).await, Question);
    let daily = screen!(world.ask(person, StudyAction::Daily).await, Question);
    let post = daily.post.unwrap();
    let (attempt, step) = (asked.attempt, asked.step);
    [
        StudyAction::Say { text: text.clone() },
        StudyAction::Answer {
            attempt,
            step,
            text: text.clone(),
        },
        StudyAction::AnswerPost { post, text },
    ]
}

fn with(action: &StudyAction, words: &str) -> StudyAction {
    let mut action = action.clone();
    match &mut action {
        StudyAction::Say { text } | StudyAction::Answer { text, .. } | StudyAction::AnswerPost { text, .. } => {
            words.clone_into(text);
        }
        other => panic!("{other:?} has no words"),
    }
    action
}

#[tokio::test]
async fn an_answer_of_5000_characters_is_refused_and_nothing_is_lost() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let refused = Notice::AnswerTooLong {
        length: 5_000,
        most: 4_096,
    };
    for action in answers_all(&world, &ann).await {
        for word in ["a", "注", "🙂a"] {
            let text: String = word.chars().cycle().take(5_000).collect();
            assert_eq!(said(world.ask(&ann, with(&action, &text)).await), refused);
        }
        let long = "a".repeat(4_096);
        let compare = screen!(world.ask(&ann, with(&action, &long)).await, Compare);
        assert_eq!(compare.answer, Some(long), "what fits is taken whole");
        world.rate(&ann, &compare, Rating::Again).await;
        screen!(world.drill(&ann).await, Question);
    }
}

#[tokio::test]
async fn an_answer_in_many_messages_ends_somewhere_and_keeps_what_came_before() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    world.drill(&ann).await;
    let part = "位".repeat(4_000);
    let whole = format!("{part}\n{part}");
    world.say(&ann, &part).await;
    screen!(world.say(&ann, &part).await, Compare);
    let Notice::AnswerTooLong { length, most } = said(world.say(&ann, &part).await) else {
        panic!("too long")
    };
    assert!(length == 12_002 && most == 8_192);
    let compare = screen!(world.say(&ann, "short").await, Compare);
    assert_eq!(compare.answer, Some(format!("{whole}\nshort")));
}

#[tokio::test]
async fn an_answer_without_words_is_refused_and_the_question_stays() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    for action in answers_all(&world, &ann).await {
        for empty in ["", "   \n\t", "🙂🎉👍🏽", "?!…", "\u{200b}\u{feff}", "-- ** __", "。，、"] {
            let view = world.ask(&ann, with(&action, empty)).await;
            assert_eq!(said(view), Notice::AnswerEmpty, "{empty:?}");
        }
    }
    assert_eq!(
        world
            .number("SELECT count(*) FROM attempt WHERE phase <> 'asked'")
            .await,
        0
    );
}

#[tokio::test]
async fn scripts_markup_and_control_characters_are_kept_as_they_are() {
    let mut world = World::new().await;
    let ann = Person::alone("ann");
    for text in ODD {
        let view = world.ask(&ann, drill(None, true)).await;
        let compare = screen!(view, Question);
        let answer = StudyAction::Answer {
            attempt: compare.attempt,
            step: compare.step,
            text: format!("  {text}\n"),
        };
        let compare = screen!(world.ask(&ann, answer).await, Compare);
        assert_eq!(compare.answer.as_deref(), Some(text.trim()));
        world.rate(&ann, &compare, Rating::Good).await;
        world.wait(TimeDelta::minutes(1));
    }
}

#[tokio::test]
async fn words_where_a_value_is_expected_are_refused_at_once_however_long() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let long = "シャンハイ/".repeat(1_000);
    for text in ODD.into_iter().chain([long.as_str()]) {
        let set = |change| SettingsAction::Change(change);
        let given = || Some(text.to_owned());
        let (default, schedule) = (SettingsChange::default, ScheduleChange::default);
        said(world.ask(&ann, drill(Some(text), false)).await);
        for change in [
            SettingsChange {
                zone: given(),
                ..default()
            },
            SettingsChange {
                language: given(),
                ..default()
            },
            SettingsChange {
                rollover: given(),
                ..default()
            },
            SettingsChange {
                retention: given(),
                ..default()
            },
            SettingsChange {
                new_per_day: given(),
                ..default()
            },
            SettingsChange {
                daily: given(),
                ..default()
            },
        ] {
            said(world.ask(&ann, set(change)).await);
        }
        let time = || Some("09:00".to_owned());
        for change in [
            ScheduleChange {
                time: given(),
                ..schedule()
            },
            ScheduleChange {
                time: time(),
                zone: given(),
                ..schedule()
            },
            ScheduleChange {
                time: time(),
                language: given(),
                ..schedule()
            },
            ScheduleChange {
                time: time(),
                topics: given(),
                ..schedule()
            },
            ScheduleChange {
                time: time(),
                days: given(),
                ..schedule()
            },
        ] {
            said(world.ask(&ann, ScheduleAction::Set(change)).await);
        }
    }
    assert_eq!(world.number("SELECT count(*) FROM schedule").await, 0);
}
