//! Every view as Telegram would get it: limits, well-formed markup, tokens, and a few screens to read.

use drillbit::domain::ids::ChatKind;
use drillbit::domain::question::{Language, PostLanguage};
use drillbit::engine::action::{Action, GuideAction, ProgressAction, SettingsAction, SettingsChange, StudyAction};
use drillbit::engine::token::{self, Press};
use drillbit::engine::view::{Audience, Screen, View};
use drillbit::telegram::render::{self, Does, MAX_MESSAGE, MAX_TOAST, Message, Place, Rendered};

use crate::sample_views;
use crate::world::{Person, World};

fn draw(view: &View, kind: ChatKind) -> Rendered {
    render::screen(view, Place { bot: "drill_bot", kind })
}

fn in_english(screen: Screen) -> View {
    View {
        language: Language::En,
        screen,
    }
}

/// What is left for the eye, or what is wrong with the markup, by Telegram's rules.
fn visible(html: &str) -> Result<String, String> {
    const TAGS: [&str; 7] = ["b", "i", "a", "code", "pre", "blockquote", "s"];
    let (mut shown, mut open): (String, Vec<String>) = (String::new(), vec![]);
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        if let Some(tag) = rest.strip_prefix('<') {
            let (tag, after) = tag.split_once('>').ok_or("a tag without an end")?;
            rest = after;
            if let Some(name) = tag.strip_prefix('/') {
                if open.pop().as_deref() != Some(name) {
                    return Err(format!("</{name}> closes nothing"));
                }
            } else {
                let name = tag.split(' ').next().unwrap_or_default();
                if !TAGS.contains(&name) {
                    return Err(format!("<{tag}> is not allowed"));
                }
                if let Some(outer) = open.last().filter(|outer| matches!(outer.as_str(), "pre" | "code"))
                    && (outer != "pre" || name != "code")
                {
                    return Err(format!("<{name}> inside <{outer}>"));
                }
                if name == "blockquote" && open.iter().any(|outer| outer == "blockquote") {
                    return Err("a quotation in a quotation".into());
                }
                open.push(name.to_owned());
            }
        } else if let Some(entity) = rest.strip_prefix('&') {
            let (name, after) = entity.split_once(';').ok_or("an & without an end")?;
            shown.push(match name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                other => return Err(format!("&{other}; is not known")),
            });
            rest = after;
        } else {
            shown.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if open.is_empty() {
        Ok(shown)
    } else {
        Err(format!("{open:?} stay open"))
    }
}

fn check(message: &Message, what: &View) {
    let shown = visible(&message.html).unwrap_or_else(|problem| panic!("{problem} in {}\n{what:?}", message.html));
    let length = shown.trim().encode_utf16().count();
    assert!((1..=MAX_MESSAGE).contains(&length), "{length} units for {what:?}");
    assert!(message.html.matches("</").count() <= 100, "too many looks for {what:?}");
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown}");
    let buttons: Vec<_> = message.keyboard.iter().flatten().collect();
    assert!(buttons.len() <= 100);
    assert!(serde_json::to_string(&message.keyboard).unwrap().len() < 10_000);
    for row in &message.keyboard {
        assert!((1..=8).contains(&row.len()), "{row:?}");
    }
    for button in buttons {
        assert!((1..=64).contains(&button.text.encode_utf16().count()), "{button:?}");
        match &button.does {
            Does::CallbackData(data) => {
                assert!((1..=64).contains(&data.len()), "{data}");
                let unknown = Press::Act(Action::Guide(GuideAction::UnknownButton));
                assert_ne!(token::decode(data), unknown, "{data}");
            }
            Does::Url(url) => {
                let payload = url.strip_prefix("https://t.me/drill_bot?start=").expect("our own link");
                assert!(payload.len() <= 64);
                assert!(
                    payload
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
                );
            }
        }
    }
}

#[test]
fn every_view_keeps_the_limits_and_the_markup_of_telegram() {
    for view in sample_views::all() {
        for kind in [ChatKind::Private, ChatKind::Group] {
            if kind == ChatKind::Group && view.audience() == Audience::Private {
                continue;
            }
            let Rendered { lead, main } = draw(&view, kind);
            for message in lead.iter().chain([&main]) {
                check(message, &view);
            }
            assert!(lead.iter().all(|message| message.keyboard.is_empty()));
        }
    }
}

#[test]
fn notices_fit_on_top_of_a_chat() {
    for notice in sample_views::notices() {
        for language in Language::ALL {
            let words = render::notice(language, &notice);
            assert!(words.encode_utf16().count() <= MAX_TOAST, "{words}");
        }
    }
}

#[test]
fn a_question_says_how_to_answer() {
    let Rendered { lead, main } = draw(
        &in_english(Screen::Question(sample_views::question())),
        ChatKind::Private,
    );
    assert!(lead.is_empty());
    assert_eq!(
        main.html,
        "<b>Review</b>\n\
         <i>Transformers &amp; attention 0 · difficulty 3/5</i>\n\n\
         Why are attention scores divided by <code>\\sqrt{d_k}</code>?\n\n\
         <i>Type your answer the way you would say it in the interview, or answer in your head and press Reveal.</i>\n\
         <i>3 more reviews wait after this one.</i>"
    );
    assert_eq!(labels(&main), ["Reveal"]);
}

#[test]
fn a_comparison_has_a_button_per_point_and_a_row_of_ratings() {
    let Rendered { lead, main } = draw(&in_english(Screen::Compare(sample_views::compare())), ChatKind::Private);
    assert!(lead.is_empty());
    assert_eq!(
        visible(&main.html).unwrap(),
        "Transformers & attention 0 · difficulty 3/5\n\n\
         Why are attention scores divided by \\sqrt{d_k}?\n\n\
         Your answer\n\
         You divide by sqrt(d) so that softmax does not saturate & gradients <stay> alive.\n\n\
         Reference answer\n\
         Scores grow with the dimension, so they are divided by \\sqrt{d_k}.\n\
         • The variance of a dot product is d_k.\n\
         • Large scores push softmax to its flat ends.\n\n\
         scores = q @ k.T / d ** 0.5  # a < b\n\n\
         Worth checking\n\
         • You seem to say: “the scale is 1/d” It is 1 over the root of d.\n\n\
         Which of these points did you make?\n\
         1. Scores are divided by the root of the dimension. (must)\n\
         2. Without it softmax saturates and gradients vanish. (maybe: you wrote “softmax does not saturat…”, “gradients <stay>”)\n\
         3. The variance of a dot product is d_k. (bonus)\n\n\
         I ticked what I recognized in your text. You have the last word.\n\
         Tick the points you made, then rate yourself.\n\
         Score with these ticks: 60/100"
    );
    assert_eq!(
        labels(&main),
        [
            "☑ 1 Scores are divided by the root of…",
            "☐ 2 Without it softmax saturates and…",
            "☐ 3 The variance of a dot product is…",
            "Again · 1 d | Hard · 2 d ★ | Good · 4 d | Easy · 1.1 y",
        ]
    );
}

#[test]
fn a_long_comparison_shortens_the_answer_first_and_then_moves_the_reference_ahead() {
    let answer = "word ".repeat(600);
    let mut screen = sample_views::compare();
    screen.answer = Some(answer.clone());
    screen.reference = sample_views::long_compare().reference;
    screen.reference.blocks.truncate(25);
    let Rendered { lead, main } = draw(&in_english(Screen::Compare(screen)), ChatKind::Private);
    assert!(lead.is_empty() && main.html.contains("…</blockquote>"));
    let Rendered { lead, main } = draw(
        &in_english(Screen::Compare(sample_views::long_compare())),
        ChatKind::Private,
    );
    assert_eq!(lead.len(), 2);
    assert!(lead[0].html.starts_with("<b>Reference answer</b>"));
    assert!(main.html.contains("in the message above"));
    assert_eq!(main.keyboard.len(), 8);
}

#[test]
fn a_grade_tells_what_it_did() {
    let Rendered { main, .. } = draw(&in_english(Screen::Graded(sample_views::graded())), ChatKind::Private);
    assert_eq!(
        visible(&main.html).unwrap(),
        "Transformers & attention 0 · difficulty 3/5\n\n\
         Why are attention scores divided by \\sqrt{d_k}?\n\n\
         60/100\n\
         1 of 3 points, rated Good\n\
         It comes back on Sat, Nov 28, in 4 days.\n\
         🔥 12-day streak\n\
         🎉 30 days in a row. That is a milestone: well done!\n\
         Counted for the group's average.\n\n\
         To remember\n\
         • Without it softmax saturates.\n\n\
         Worth checking\n\
         • You seem to say: “the scale is 1/d” It is 1 over the root of d.\n\n\
         An interviewer might go on\n\
         What changes with additive attention?\n\n\
         Read on\n\
         • Attention Is All You Need\n\n\
         Your days are counted in Asia/Shanghai, the zone of the chat where you began. To change it: /settings timezone\n\
         You have forgotten this one many times. Setting it aside for a while is fine.\n\
         Pressed the wrong one? Undo works until your next grade today."
    );
    assert_eq!(labels(&main), ["Undo | Next", "Set it aside"]);
}

#[test]
fn a_group_answers_through_a_link_and_a_private_chat_by_typing() {
    let post = |kind| Screen::Post(sample_views::post(PostLanguage::Both, kind));
    let group = draw(&in_english(post(ChatKind::Group)), ChatKind::Group).main;
    assert_eq!(
        visible(&group.html).unwrap(),
        "Question of the day · Tue, Nov 24\n\
         Transformers & attention 0 · difficulty 3/5\n\n\
         Why are attention scores divided by \\sqrt{d_k}?\n\n\
         每日一题 · 11月24日周二\n\
         Transformer 与注意力 0 · 难度 3/5\n\n\
         注意力分数为什么要除以 \\sqrt{d_k}？\n\n\
         Late today, sorry.\n\
         今天发晚了，抱歉。\n\
         Answer in private: nobody else sees it.\n\
         私下作答，别人看不到。\n\n\
         5 people have answered. Average 72/100\n\
         已有 5 人作答。平均 72 分"
    );
    assert_eq!(labels(&group), ["Answer in private · 作答（私聊）"]);
    assert_eq!(
        group.keyboard[0][0].does,
        Does::Url("https://t.me/drill_bot?start=1_o_25".into())
    );
    let private = draw(&in_english(post(ChatKind::Private)), ChatKind::Private).main;
    assert_eq!(labels(&private), ["Reveal · 看答案"]);
    assert!(private.html.contains("Type your answer"));
}

#[tokio::test]
async fn nobody_is_told_twice_what_they_do_not_have_yet() {
    let world = World::new().await;
    let anna = Person::alone("anna");
    let shown = |view: View| visible(&draw(&view, ChatKind::Private).main.html).unwrap();
    let streak = shown(world.ask(&anna, ProgressAction::Streak).await);
    assert!(streak.starts_with("No streak yet\n"), "{streak}");
    assert!(
        streak.contains("No freeze in hand. One saves a missed day.\n7 more days studied earn a freeze."),
        "{streak}"
    );
    assert!(!streak.contains("Longest"), "{streak}");
    let none = SettingsChange {
        new_per_day: Some("0".into()),
        ..SettingsChange::default()
    };
    world.ask(&anna, SettingsAction::Change(none)).await;
    let drill = StudyAction::Drill {
        topic: None,
        early: false,
    };
    let nothing = shown(world.ask(&anna, drill).await);
    assert!(nothing.contains("You have set new questions to 0 a day"), "{nothing}");
}

#[test]
fn labels_begin_with_the_words_of_the_manual() {
    let begins = |view: View, row: usize, words: &[&str]| {
        let Rendered { main, .. } = draw(&view, ChatKind::Private);
        for (button, word) in main.keyboard[row].iter().zip(words) {
            assert!(button.text.starts_with(word), "{button:?}");
        }
    };
    begins(in_english(Screen::Question(sample_views::question())), 0, &["Reveal"]);
    begins(in_english(Screen::Graded(sample_views::graded())), 0, &["Undo", "Next"]);
    begins(
        in_english(Screen::Compare(sample_views::compare())),
        3,
        &["Again", "Hard", "Good", "Easy"],
    );
}

/// The labels, one entry per row.
fn labels(message: &Message) -> Vec<String> {
    let row = |row: &Vec<render::Button>| {
        row.iter()
            .map(|button| button.text.clone())
            .collect::<Vec<_>>()
            .join(" | ")
    };
    message.keyboard.iter().map(row).collect()
}
