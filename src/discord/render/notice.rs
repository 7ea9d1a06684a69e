//! Refusals and short words: one sentence, and a button to go on where there is a next step.

use serde_json::Value;

use super::layout::{self, BLUE, Embed, Style, button, row};
use super::markup::plain_cut;
use super::study::next_button;
use super::{clock, say, say_marked, say_with, until};
use crate::domain::question::Language;
use crate::engine::action::StudyAction;
use crate::engine::view::Notice;
use crate::wording::{self, key};

/// What was written comes back cut to this.
const GIVEN: usize = 200;

/// A refusal or a short word.
pub(super) fn notice(language: Language, notice: &Notice) -> Value {
    let embed = Embed {
        body: vec![words(language, notice)],
        color: BLUE,
        ..Embed::default()
    };
    layout::message(vec![embed], row(buttons(language, notice)).as_slice())
}

fn words(language: Language, notice: &Notice) -> String {
    let cut = |given: &str| plain_cut(given, GIVEN);
    let given = |key, text: &str| say_with(language, key, &[("given", (&cut(text)).into())]);
    let nearest = |key, text: &str, nearest: &str| {
        say_with(
            language,
            key,
            &[("given", (&cut(text)).into()), ("nearest", nearest.into())],
        )
    };
    match notice {
        Notice::NotYours => say(language, key::NOTICE_NOT_YOURS),
        Notice::OldButton => say(language, key::NOTICE_OLD_BUTTON),
        Notice::QuestionGone => say(language, key::NOTICE_QUESTION_GONE),
        Notice::PostGone => say(language, key::NOTICE_POST_GONE),
        Notice::NothingOpen => say(language, key::NOTICE_NOTHING_OPEN),
        Notice::AnswerEmpty => say(language, key::NOTICE_ANSWER_EMPTY),
        Notice::AnswerTooLong { length, most } => say_with(
            language,
            key::NOTICE_ANSWER_TOO_LONG,
            &[("length", (*length).into()), ("most", (*most).into())],
        ),
        Notice::UndoOver => say(language, key::NOTICE_UNDO_OVER),
        Notice::AdminsOnly => say(language, key::NOTICE_ADMINS_ONLY),
        Notice::PrivateOnly => say(language, key::NOTICE_PRIVATE_ONLY),
        Notice::NoSchedule { admin: true } => say(language, key::DISCORD_NO_SCHEDULE_ADMIN),
        Notice::NoSchedule { admin: false } => say(language, key::NOTICE_NO_SCHEDULE),
        Notice::DailyLater {
            at,
            // The client shows the time on the reader's own clock.
            zone: _,
        } => {
            let when = format!("{} ({})", clock(*at), until(*at));
            say_marked(language, key::NOTICE_DAILY_LATER, &[], "when", &when)
        }
        Notice::EmptyChoice => say(language, key::NOTICE_EMPTY_CHOICE),
        Notice::UnknownTopic {
            given: text,
            nearest: None,
        } => given(key::NOTICE_UNKNOWN_TOPIC, text),
        Notice::UnknownTopic {
            given: text,
            nearest: Some(name),
        } => nearest(key::NOTICE_UNKNOWN_TOPIC_NEAREST, text, name),
        Notice::UnknownZone {
            given: text,
            nearest: None,
        } => given(key::NOTICE_UNKNOWN_ZONE, text),
        Notice::UnknownZone {
            given: text,
            nearest: Some(name),
        } => nearest(key::NOTICE_UNKNOWN_ZONE_NEAREST, text, name),
        Notice::BadTime { given: text } => given(key::NOTICE_BAD_TIME, text),
        Notice::BadLanguage { given: text } => given(key::NOTICE_BAD_LANGUAGE, text),
        Notice::BadDays { given: text } => given(key::NOTICE_BAD_DAYS, text),
        Notice::BadNumber {
            given: text,
            least,
            most,
        } => say_with(
            language,
            key::NOTICE_BAD_NUMBER,
            &[
                ("given", (&cut(text)).into()),
                ("least", (*least).into()),
                ("most", (*most).into()),
            ],
        ),
        Notice::SetupNeedsTime => say(language, key::DISCORD_SETUP_NEEDS_TIME),
        Notice::UnknownCommand { name, nearest: None } => {
            say_with(language, key::NOTICE_UNKNOWN_COMMAND, &[("name", (&cut(name)).into())])
        }
        Notice::UnknownCommand {
            name,
            nearest: Some(known),
        } => say_with(
            language,
            key::NOTICE_UNKNOWN_COMMAND_NEAREST,
            &[("name", (&cut(name)).into()), ("nearest", known.into())],
        ),
        // Which question it is the learner has just seen.
        Notice::Suspended { question: _, on: true } => say(language, key::NOTICE_SUSPENDED),
        Notice::Suspended { question: _, on: false } => say(language, key::NOTICE_UNSUSPENDED),
    }
}

fn buttons(language: Language, notice: &Notice) -> Vec<Option<Value>> {
    match notice {
        Notice::Suspended { question, on: true } => {
            let back = StudyAction::Suspend {
                question: question.clone(),
                on: false,
            };
            vec![
                next_button(language, Style::Primary),
                button(&wording::say(language, key::BUTTON_RESUME_CARD), Style::Secondary, back),
            ]
        }
        Notice::UnknownTopic {
            given: _,
            nearest: Some(topic),
        } => {
            let drill = StudyAction::Drill {
                topic: Some(topic.clone()),
                early: false,
            };
            vec![button(topic, Style::Primary, drill)]
        }
        Notice::NotYours
        | Notice::OldButton
        | Notice::QuestionGone
        | Notice::PostGone
        | Notice::NothingOpen
        | Notice::UndoOver
        | Notice::NoSchedule { admin: false }
        | Notice::DailyLater { .. }
        | Notice::Suspended { on: false, .. } => vec![next_button(language, Style::Primary)],
        // These say what to write instead, or that there is nothing to do here.
        Notice::AnswerEmpty
        | Notice::AnswerTooLong { .. }
        | Notice::AdminsOnly
        | Notice::PrivateOnly
        | Notice::NoSchedule { admin: true }
        | Notice::EmptyChoice
        | Notice::UnknownTopic { nearest: None, .. }
        | Notice::UnknownZone { .. }
        | Notice::BadTime { .. }
        | Notice::BadLanguage { .. }
        | Notice::BadDays { .. }
        | Notice::BadNumber { .. }
        | Notice::SetupNeedsTime
        | Notice::UnknownCommand { .. } => vec![],
    }
}
