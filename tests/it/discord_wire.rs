//! Every screen in both languages as a Discord payload: within Discord's limits, mentioning nobody, and readable.

use std::collections::HashSet;

use drillbit::delivery::Outcome;
use drillbit::discord::render::markup::units;
use drillbit::discord::{Failure, Purpose, commands, outcome, render};
use drillbit::domain::ids::{AttemptId, ChatKind, PostId};
use drillbit::domain::question::{Language, PostLanguage};
use drillbit::engine::token::{self, Form, Press};
use drillbit::engine::view::{Screen, View};
use serde_json::{Value, json};

use crate::sample_views;

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value
        .pointer(path)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

#[track_caller]
fn within(what: &str, text: &str, least: usize, most: usize) -> usize {
    let length = units(text);
    assert!(
        (least..=most).contains(&length),
        "{what} has {length} units, allowed are {least} to {most}: {text}"
    );
    length
}

/// Discord's limits of embeds, as `PLATFORMS` has them.
fn check_embeds(message: &Value) {
    let embeds = list(message, "/embeds");
    assert!((1..=10).contains(&embeds.len()));
    let mut total = 0;
    for embed in embeds {
        let title = embed
            .get("title")
            .map_or(0, |_| within("title", text(embed, "/title"), 1, 256));
        let body = text(embed, "/description");
        total += title + within("description", body, 0, 4096);
        assert!(title > 0 || !body.is_empty(), "an empty card");
        total += within("author", text(embed, "/author/name"), 0, 256);
        total += within("footer", text(embed, "/footer/text"), 0, 2048);
        assert!(list(embed, "/fields").len() <= 25);
        for field in list(embed, "/fields") {
            total += within("field name", text(field, "/name"), 1, 256);
            total += within("field", text(field, "/value"), 1, 1024);
        }
    }
    assert!(total <= 6000, "{total} units in all embeds");
}

fn check_components(message: &Value) {
    let rows = list(message, "/components");
    assert!(rows.len() <= 5, "{} rows", rows.len());
    let mut ids = HashSet::new();
    for row in rows {
        assert_eq!(row["type"], 1);
        let parts = list(row, "/components");
        assert!((1..=5).contains(&parts.len()));
        for part in parts {
            let id = text(part, "/custom_id");
            within("custom_id", id, 1, 100);
            assert!(ids.insert(id.to_owned()), "{id} stands twice");
            let unknown = drillbit::engine::action::GuideAction::UnknownButton;
            assert_ne!(token::decode(id), Press::Act(unknown.into()), "{id}");
            if part["type"] == 3 {
                assert_eq!(parts.len(), 1, "a menu needs a row of its own");
                within("placeholder", text(part, "/placeholder"), 1, 150);
                let options = list(part, "/options");
                assert!((1..=25).contains(&options.len()));
                assert_eq!(part["min_values"], 0);
                assert_eq!(part["max_values"], options.len());
                for option in options {
                    within("option", text(option, "/label"), 1, 100);
                    within("value", text(option, "/value"), 1, 100);
                }
            } else {
                assert_eq!(part["type"], 2);
                within("label", text(part, "/label"), 1, 80);
                assert!((1..=4).contains(&part["style"].as_u64().unwrap()));
            }
        }
    }
}

/// Markup that is open at the end of a text would swallow what follows.
fn check_markup(message: &Value) {
    for embed in list(message, "/embeds") {
        let fields = list(embed, "/fields").iter().map(|field| text(field, "/value"));
        for body in fields.chain([text(embed, "/description")]) {
            // Inside a code block nothing is markup.
            assert_eq!(body.matches("```").count() % 2, 0, "an open code block: {body}");
            let outside: String = body.split("```").step_by(2).collect();
            let bare = outside.replace("\\`", "").replace("\\*", "");
            assert_eq!(bare.matches('`').count() % 2, 0, "an open code span: {body}");
            assert_eq!(bare.matches("**").count() % 2, 0, "open bold: {body}");
            assert!(!body.ends_with('\\'), "an escape without its sign: {body}");
        }
    }
}

#[test]
fn every_screen_is_within_the_limits_of_discord() {
    for view in sample_views::all() {
        let message = render::message(&view, "1234567890");
        check_embeds(&message);
        check_components(&message);
        check_markup(&message);
    }
}

#[test]
fn nobody_is_mentioned_but_the_role_of_a_post() {
    for view in sample_views::all() {
        let message = render::message(&view, "1");
        match (&view.screen, message.get("content")) {
            (Screen::Post(post), Some(content)) => {
                let role = post.role.as_deref().unwrap();
                assert_eq!(content, &json!(format!("<@&{role}>")));
                assert_eq!(message["allowed_mentions"], json!({ "roles": [role] }));
            }
            (_, content) => {
                assert_eq!(content, None);
                assert_eq!(message["allowed_mentions"], json!({ "parse": [] }));
            }
        }
        let whole = message["embeds"].to_string();
        for pattern in [
            " @everyone",
            " @here",
            " <@1>",
            " <@&2>",
            " <#3>",
            "](https://evil",
            " ||spoiler",
            "\\n# Title",
        ] {
            assert!(!whole.contains(pattern), "{pattern} in {whole}");
        }
    }
}

#[test]
fn english_buttons_begin_with_their_words() {
    let labels = |screen: Screen| -> Vec<String> {
        let message = render::message(
            &View {
                language: Language::En,
                screen,
            },
            "1",
        );
        let rows = list(&message, "/components").to_vec();
        let parts = rows.iter().flat_map(|row| list(row, "/components").to_vec());
        parts
            .filter(|part| part["type"] == 2)
            .map(|part| text(&part, "/label").to_owned())
            .collect()
    };
    assert_eq!(
        labels(Screen::Compare(sample_views::compare())),
        ["Again · 1 d", "Hard · 2 d", "Good · 4 d", "Easy · 1.1 y"]
    );
    assert_eq!(
        labels(Screen::Post(sample_views::post(PostLanguage::Both, ChatKind::Group))),
        ["Answer · 作答", "Reveal · 看答案"]
    );
}

/// A message as a person reads it.
fn readable(message: &Value) -> String {
    let mut lines: Vec<String> = Vec::new();
    if let Some(content) = message["content"].as_str() {
        lines.push(content.to_owned());
    }
    for embed in list(message, "/embeds") {
        for (mark, path) in [("", "/author/name"), ("## ", "/title"), ("", "/description")] {
            let part = text(embed, path);
            if !part.is_empty() {
                lines.push(format!("{mark}{part}"));
            }
        }
        for field in list(embed, "/fields") {
            lines.push(format!("### {}\n{}", text(field, "/name"), text(field, "/value")));
        }
        let footer = text(embed, "/footer/text");
        if !footer.is_empty() {
            lines.push(format!("-- {footer}"));
        }
    }
    for row in list(message, "/components") {
        let parts = list(row, "/components").iter().map(|part| {
            if part["type"] == 3 {
                let options = list(part, "/options").iter().map(|option| {
                    let mark = if option["default"] == true { "x" } else { " " };
                    format!("[{mark}] {}", text(option, "/label"))
                });
                options.collect::<Vec<_>>().join("\n")
            } else {
                format!("({})", text(part, "/label"))
            }
        });
        lines.push(parts.collect::<Vec<_>>().join(" "));
    }
    lines.join("\n")
}

#[test]
fn a_comparison_reads_well() {
    let view = View {
        language: Language::En,
        screen: Screen::Compare(sample_views::compare()),
    };
    insta::assert_snapshot!(readable(&render::message(&view, "1")), @r"
    ## Why are attention scores divided by \\sqrt{d\_k}?
    **Reference answer**
    Scores grow with the dimension, so they are divided by `\sqrt{d_k}`.
    - The **variance** of a dot product is `d_k`.
    - Large scores push `softmax` to its flat ends.

    ```python
    scores = q @ k.T / d ** 0.5  # a < b
    ```
    ### Your answer
    You divide by sqrt(d) so that softmax does not saturate & gradients \<stay> alive.
    ### Worth checking
    You seem to say: “the scale is 1/d” It is 1 over the root of d.
    ## Which of these points did you make?
    1. Scores are divided by the root of the dimension. *(must)*
    2. Without it `softmax` saturates and gradients vanish. *(maybe: you wrote “softmax does not saturat…”, “gradients \<stay>”)*
    3. The variance of a dot product is `d_k`. *(bonus)*

    I ticked what I recognized in your text. You have the last word.
    Tick the points you made, then rate yourself.
    -- Score with these ticks: 60/100
    [x] 1 Scores are divided by the root of the dimension.
    [ ] 2 Without it softmax saturates and gradients vanish.
    [ ] 3 The variance of a dot product is d_k.
    (Again · 1 d) (Hard · 2 d) (Good · 4 d) (Easy · 1.1 y)
    ");
}

#[test]
fn a_post_in_both_languages_reads_well() {
    let view = View {
        language: Language::En,
        screen: Screen::Post(sample_views::post(PostLanguage::Both, ChatKind::Group)),
    };
    insta::assert_snapshot!(readable(&render::message(&view, "1")), @r"
    <@&555>
    ## Question of the day · Tue, Nov 24 | 每日一题 · 11月24日周二
    Why are attention scores divided by `\sqrt{d_k}`?

    注意力分数为什么要除以 `\sqrt{d_k}`？

    Late today, sorry. Answer in private: nobody else sees it. 5 people have answered. Average 72/100
    今天发晚了，抱歉。私下作答，别人看不到。已有 5 人作答。平均 72 分
    -- Transformers & attention 0 · difficulty 3/5 | Transformer 与注意力 0 · 难度 3/5
    (Answer · 作答) (Reveal · 看答案)
    ");
}

#[test]
fn a_post_for_one_reader_counts_nobody() {
    let view = View {
        language: Language::En,
        screen: Screen::Post(sample_views::post(PostLanguage::One(Language::En), ChatKind::Private)),
    };
    let written = readable(&render::message(&view, "1"));
    assert!(written.contains("Press Answer to type"), "{written}");
    assert!(!written.contains("answered"), "{written}");
}

#[test]
fn the_answer_form_is_one_that_serenity_can_read() {
    for language in Language::ALL {
        for form in [
            Form::AnswerPost { post: PostId(i64::MAX) },
            Form::Answer {
                attempt: AttemptId(i64::MAX),
                step: u32::MAX,
            },
        ] {
            let modal = render::answer_form(language, form);
            within("custom_id", text(&modal, "/custom_id"), 1, 100);
            within("title", text(&modal, "/title"), 1, 45);
            let input = &modal["components"][0]["components"][0];
            within("label", text(input, "/label"), 1, 45);
            within("placeholder", text(input, "/placeholder"), 1, 100);
            assert_eq!(
                (
                    &input["type"],
                    &input["style"],
                    &input["max_length"],
                    &input["required"]
                ),
                (&json!(4), &json!(2), &json!(4000), &json!(true))
            );
            assert_eq!(token::decode(text(&modal, "/custom_id")), Press::Form(form));
        }
    }
}

#[test]
fn the_commands_are_within_the_limits_of_discord() {
    let all = commands::all();
    let mut names = HashSet::new();
    for command in list(&all, "") {
        let name = text(command, "/name");
        assert!(names.insert(name), "{name} stands twice");
        assert_ne!(name, "start");
        let mut total = 0;
        for part in [command].into_iter().chain(list(command, "/options")) {
            let name = text(part, "/name");
            total += within("name", name, 1, 32);
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase()), "{name}");
            total += within("description", text(part, "/description"), 1, 100);
            within(
                "Chinese description",
                text(part, "/description_localizations/zh-CN"),
                1,
                100,
            );
            for choice in list(part, "/choices") {
                total += within("choice", text(choice, "/name"), 1, 100);
                within("Chinese choice", text(choice, "/name_localizations/zh-CN"), 1, 100);
            }
        }
        assert!(total <= 8000);
        assert!(list(command, "/options").len() <= 25);
        assert_eq!(command["contexts"], json!([0, 1]));
        assert_eq!(command["integration_types"], json!([0]));
        let admin = matches!(name, "setup" | "pause" | "resume");
        assert_eq!(command.get("default_member_permissions"), admin.then_some(&json!("32")));
    }
}

#[test]
fn every_failure_of_a_delivery_has_its_meaning() {
    #[derive(Debug, PartialEq)]
    enum Meaning {
        Refused,
        Later,
        Unknown,
        Gone,
    }
    use Meaning::{Gone, Later, Refused, Unknown};
    let answer = |status, code| Failure::Answer {
        status,
        code,
        message: "words".to_owned(),
    };
    for (failure, create, edit) in [
        (answer(404, 10003), Refused, Refused),
        (answer(404, 10004), Refused, Refused),
        (answer(403, 50001), Refused, Refused),
        (answer(403, 50013), Refused, Refused),
        (answer(403, 50007), Refused, Refused),
        (answer(403, 50278), Refused, Refused),
        (answer(400, 50035), Refused, Refused),
        (answer(400, 40058), Refused, Refused),
        (answer(400, 200_000), Refused, Refused),
        (answer(404, 10008), Refused, Gone),
        (answer(400, 50083), Refused, Gone),
        (answer(429, 30046), Later, Later),
        (answer(429, 0), Later, Later),
        (answer(429, 20028), Later, Later),
        (answer(403, 40003), Later, Later),
        (answer(401, 0), Later, Later),
        (answer(403, -1), Later, Later),
        (answer(503, 130_000), Later, Later),
        (answer(500, 0), Unknown, Later),
        (answer(502, -1), Unknown, Later),
        (Failure::Unsent("refused".to_owned()), Later, Later),
        (Failure::Lost("timed out".to_owned()), Unknown, Later),
    ] {
        for (purpose, wanted) in [(Purpose::Create, create), (Purpose::Edit, edit)] {
            let got = match outcome(&failure, purpose) {
                Outcome::Refused(_) => Refused,
                Outcome::Later(_) => Later,
                Outcome::Unknown => Unknown,
                Outcome::Gone => Gone,
                other => panic!("{failure}: {other:?}"),
            };
            assert_eq!(got, wanted, "{failure} on {purpose:?}");
        }
    }
}
