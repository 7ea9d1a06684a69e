//! A view as a Discord message: pure functions from screens to JSON, without flags, which are the sender's to set.

mod chat;
mod graded;
pub mod layout;
pub mod markup;
mod notice;
mod outgoing;
mod progress;
mod streak;
mod study;

pub use outgoing::thread_name;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::question::Language;
use crate::engine::token::Form;
use crate::engine::view::{Screen, View};
use crate::wording::{self, Key, key};

/// The input of the answer form.
pub const ANSWER_INPUT: &str = "answer";
/// The longest answer that a form takes, which is the most that Discord allows.
pub const ANSWER_MOST: u32 = 4000;

/// Stands in a sentence where markup goes; no sentence and no name holds it.
const SLOT: &str = "\u{f8ff}";

/// The message of a view. `here` is the channel it is for: a button for a schedule acts on the channel it is
/// pressed in, so it stands only there.
pub fn message(view: &View, here: &str) -> Value {
    let language = view.language;
    match &view.screen {
        Screen::Question(screen) => study::question(language, screen),
        Screen::Compare(screen) => study::compare(language, screen),
        Screen::Graded(screen) => graded::graded(language, screen),
        Screen::NothingDue(screen) => study::nothing_due(language, screen),
        Screen::Streak(screen) => streak::streak(language, screen),
        Screen::Ledger(screen) => streak::ledger(language, screen),
        Screen::Vacation(screen) => streak::vacation(language, screen),
        Screen::Progress(screen) => progress::overview(language, screen),
        Screen::Topics(screen) => progress::topics(language, screen),
        Screen::Settings(screen) => progress::settings(language, screen),
        Screen::Schedule(screen) => chat::schedule(language, screen, here),
        Screen::Welcome(screen) => chat::welcome(language, screen),
        Screen::Help(screen) => chat::help(language, screen),
        Screen::Notice(screen) => notice::notice(language, screen),
        // A post brings its own languages.
        Screen::Post(screen) => outgoing::post(screen),
        Screen::Reveal(screen) => outgoing::reveal(screen),
        Screen::Milestone(screen) => streak::milestone(language, screen),
        Screen::Reminder(screen) => outgoing::reminder(language, screen),
        Screen::Stopped(screen) => outgoing::stopped(language, screen),
    }
}

/// The sentence for a failure on our side.
pub fn fault(language: Language, incident: &str) -> Value {
    sentence(say_with(language, key::FAULT, &[("incident", incident.into())]))
}

/// Names the permissions that the bot lacks in a channel.
pub fn missing_permissions(language: Language, channel: &str, permissions: &[Key]) -> Value {
    let names: Vec<String> = permissions.iter().map(|key| say(language, *key)).collect();
    let names = names.join(match language {
        Language::En => ", ",
        Language::Zh => "、",
    });
    let words = wording::say_with(
        language,
        key::DISCORD_MISSING_PERMISSIONS,
        &[("place", SLOT.into()), ("permissions", (&names).into())],
    );
    sentence(fill(&words, &channel_mention(channel)))
}

/// The form that takes a typed answer.
pub fn answer_form(language: Language, form: Form) -> Value {
    json!({
        "custom_id": form.token(),
        "title": markup::plain_cut(&wording::say(language, key::ANSWER_FORM_TITLE), 45),
        "components": [{ "type": 1, "components": [{
            "type": 4,
            "custom_id": ANSWER_INPUT,
            "style": 2,
            "label": markup::plain_cut(&wording::say(language, key::ANSWER_FORM_LABEL), 45),
            "placeholder": markup::plain_cut(&wording::say(language, key::ANSWER_FORM_HINT), 100),
            "min_length": 1,
            "max_length": ANSWER_MOST,
            "required": true,
        }] }],
    })
}

/// A message of one card with one sentence.
fn sentence(words: String) -> Value {
    layout::message(
        vec![layout::Embed {
            body: vec![words],
            color: layout::BLUE,
            ..layout::Embed::default()
        }],
        &[],
    )
}

/// A sentence of the wording, escaped.
fn say(language: Language, key: Key) -> String {
    markup::escape(&wording::say(language, key))
}

/// A sentence of the wording with its values, all escaped.
fn say_with(language: Language, key: Key, values: &[(&'static str, wording::Value<'_>)]) -> String {
    markup::escape(&wording::say_with(language, key, values))
}

/// A sentence of the wording with one value that is markup already.
fn say_marked(
    language: Language,
    key: Key,
    values: &[(&'static str, wording::Value<'_>)],
    name: &'static str,
    markup: &str,
) -> String {
    let mut values = values.to_vec();
    values.push((name, SLOT.into()));
    fill(&wording::say_with(language, key, &values), markup)
}

fn fill(words: &str, markup: &str) -> String {
    markup::escape(words).replace(SLOT, markup)
}

fn bold(words: &str) -> String {
    format!("**{words}**")
}

/// An hour that each reader sees on their own clock.
fn clock(at: DateTime<Utc>) -> String {
    format!("<t:{}:t>", at.timestamp())
}

/// A date and an hour that each reader sees on their own clock.
fn moment(at: DateTime<Utc>) -> String {
    format!("<t:{}:f>", at.timestamp())
}

/// How long until an instant, kept true by the reader's client.
fn until(at: DateTime<Utc>) -> String {
    format!("<t:{}:R>", at.timestamp())
}

/// A mention of a channel, or its escaped name where it is no id.
fn channel_mention(place: &str) -> String {
    if is_id(place) {
        format!("<#{place}>")
    } else {
        markup::escape_cut(place, 100)
    }
}

/// Whether a text is an id as Discord writes them.
pub fn is_id(text: &str) -> bool {
    text.len() <= 20 && text.parse::<u64>().is_ok_and(|id| id > 0) && text.bytes().all(|byte| byte.is_ascii_digit())
}
