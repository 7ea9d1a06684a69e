//! What comes unasked: the daily question, its reveal, reminders, and news for admins.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::layout::{self, AMBER, BLUE, Embed, GREEN, Style, button, form_button, row};
use super::markup::{escape, escape_cut, markdown, plain_cut};
use super::study::meta;
use super::{bold, channel_mention, is_id, say, say_marked, say_with, until};
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::action::{SettingsAction, SettingsChange, StudyAction};
use crate::engine::token::Form;
use crate::engine::view::{PostScreen, ReminderScreen, RevealScreen, StoppedScreen};
use crate::wording::{self, Key, dates, key, sentences, unasked};

/// The longest name of a thread.
const THREAD_NAME: usize = 100;

/// The daily question, for everyone in a chat.
pub(super) fn post(screen: &PostScreen) -> Value {
    let PostScreen {
        post,
        date,
        prompt,
        language,
        kind,
        answered,
        average,
        late,
        role,
    } = screen;
    let languages = language.languages();
    let title = title(languages, key::POST_TITLE, *date);
    let mut embed = Embed::titled(title, BLUE);
    for one in languages {
        embed.body.push(markdown(prompt.text.get(*one), 3000 / languages.len()));
        embed.body.push(String::new());
    }
    for one in languages {
        let mut line = match kind {
            ChatKind::Group => vec![
                say(*one, key::POST_HOW),
                sentences::post_count(*one, *answered, *average),
            ],
            // One reader needs no count of those who answered.
            ChatKind::Private => vec![say(*one, key::QUESTION_HOW_FORM)],
        };
        if *late {
            line.insert(0, say(*one, key::POST_LATE));
        }
        embed.body.push(line.join(sentences::gap(*one)));
    }
    let metas: Vec<String> = languages.iter().map(|one| meta(*one, prompt)).collect();
    embed.footer = Some(metas.join(" | "));
    let buttons = row(vec![
        Some(form_button(
            &label(languages, key::BUTTON_ANSWER),
            Style::Primary,
            &Form::AnswerPost { post: *post }.token(),
        )),
        button(
            &label(languages, key::BUTTON_REVEAL),
            Style::Secondary,
            StudyAction::RevealPost { post: *post },
        ),
    ]);
    let mut message = layout::message(vec![embed], buttons.as_slice());
    // A mention inside a card wakes nobody, so it stands outside, and only this one role may be woken.
    if let Some(role) = role.as_deref().filter(|role| is_id(role)) {
        message["content"] = json!(format!("<@&{role}>"));
        message["allowed_mentions"] = json!({ "roles": [role] });
    }
    message
}

/// The reference answer of a post, for everyone in a chat.
pub(super) fn reveal(screen: &RevealScreen) -> Value {
    let RevealScreen {
        post,
        date,
        prompt,
        reference,
        language,
        answered,
        average,
    } = screen;
    let languages = language.languages();
    let title = title(languages, key::REVEAL_TITLE, *date);
    let mut embed = Embed::titled(title, GREEN);
    for one in languages {
        embed
            .body
            .push(bold(&markdown(prompt.text.get(*one), 400).replace('\n', " ")));
        embed.body.push(markdown(reference.get(*one), 3200 / languages.len()));
        embed.body.push(String::new());
    }
    if *answered > 0 {
        let counts = languages
            .iter()
            .map(|one| escape(&sentences::post_count(*one, *answered, *average)));
        embed.body.extend(counts);
    }
    let metas: Vec<String> = languages.iter().map(|one| meta(*one, prompt)).collect();
    embed.footer = Some(metas.join(" | "));
    let buttons = row(vec![button(
        &label(languages, key::REVEAL_TRY),
        Style::Secondary,
        StudyAction::Open { post: *post },
    )]);
    layout::message(vec![embed], buttons.as_slice())
}

/// The name of the thread in which a reveal stands.
pub fn thread_name(language: Language, screen: &RevealScreen) -> String {
    let question = screen.prompt.text.get(language).plain().replace('\n', " ");
    let name = wording::say_with(language, key::REVEAL_THREAD, &[("question", (&question).into())]);
    plain_cut(&name, THREAD_NAME)
}

/// The streak is at risk.
pub(super) fn reminder(language: Language, screen: &ReminderScreen) -> Value {
    const DAY_END: &str = "\u{e000}";
    let (title, lines) = unasked::reminder(language, screen, DAY_END);
    let mut embed = Embed::titled(escape(&title), AMBER);
    let lines = lines
        .iter()
        .map(|line| escape(line).replace(DAY_END, &until(screen.day_ends)));
    embed.body.extend(lines);
    let off = SettingsChange {
        remind: Some("off".to_owned()),
        ..SettingsChange::default()
    };
    let drill = StudyAction::Drill {
        topic: None,
        early: false,
    };
    let buttons = row(vec![
        button(&wording::say(language, key::REMINDER_ANSWER), Style::Primary, drill),
        button(
            &wording::say(language, key::REMINDER_OFF),
            Style::Secondary,
            SettingsAction::Change(off),
        ),
    ]);
    layout::message(vec![embed], buttons.as_slice())
}

/// To an admin: posts of a chat have stopped.
pub(super) fn stopped(language: Language, screen: &StoppedScreen) -> Value {
    let StoppedScreen { place, cause, words } = screen;
    let mut embed = Embed::titled(say(language, key::STOPPED_TITLE), AMBER);
    embed.body.push(say_marked(
        language,
        key::SCHEDULE_WHERE,
        &[],
        "place",
        &channel_mention(place),
    ));
    embed
        .body
        .push(escape_cut(&unasked::refusal(language, *cause, words), 1000));
    layout::message(vec![embed], &[])
}

/// A title with its date in each language of a post.
fn title(languages: &[Language], words: Key, date: NaiveDate) -> String {
    let titles: Vec<String> = languages
        .iter()
        .map(|one| say_with(*one, words, &[("date", (&dates::date(*one, date)).into())]))
        .collect();
    titles.join(" | ")
}

/// A label in each language of a post.
fn label(languages: &[Language], key: Key) -> String {
    let words: Vec<String> = languages.iter().map(|one| wording::say(*one, key)).collect();
    words.join(" · ")
}
