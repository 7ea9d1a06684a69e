//! Refusals and short words: one sentence, and a button to go on where there is a next step.

use serde_json::Value;

use super::layout::{self, BLUE, Embed, Style, button, row};
use super::markup::escape;
use super::study::next_button;
use super::{clock, moment, say, say_marked, until};
use crate::domain::question::Language;
use crate::engine::action::StudyAction;
use crate::engine::view::{Notice, VacationRefusal};
use crate::wording::{self, key, sentences};

/// A refusal or a short word.
pub(super) fn notice(language: Language, notice: &Notice) -> Value {
    let embed = Embed {
        body: vec![words(language, notice)],
        color: BLUE,
        ..Embed::default()
    };
    layout::message(vec![embed], row(buttons(language, notice)).as_slice())
}

/// The sentence of a notice; a few name the options of a command here, or times on the reader's own clock.
fn words(language: Language, notice: &Notice) -> String {
    match notice {
        Notice::NoSchedule { admin: true } => say(language, key::DISCORD_NO_SCHEDULE_ADMIN),
        Notice::SetupNeedsTime => say(language, key::DISCORD_SETUP_NEEDS_TIME),
        Notice::DailyLater { at, zone: _ } => {
            let when = format!("{} ({})", clock(*at), until(*at));
            say_marked(language, key::NOTICE_DAILY_LATER, &[], "when", &when)
        }
        Notice::CutoffTooSoon { from, zone: _ } => {
            say_marked(language, key::NOTICE_CUTOFF_TOO_SOON, &[], "when", &moment(*from))
        }
        other => escape(&sentences::notice(language, other)),
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
        | Notice::Vacation(VacationRefusal::StudyFirst)
        | Notice::Suspended { on: false, .. } => vec![next_button(language, Style::Primary)],
        // These say what to write instead, or that there is nothing to do here.
        Notice::AnswerEmpty
        | Notice::AnswerTooLong { .. }
        | Notice::AdminsOnly
        | Notice::PrivateOnly
        | Notice::NoJudge
        | Notice::NoSchedule { admin: true }
        | Notice::EmptyChoice
        | Notice::UnknownTopic { nearest: None, .. }
        | Notice::UnknownZone { .. }
        | Notice::CutoffTooSoon { .. }
        | Notice::Vacation(_)
        | Notice::BadSwitch { .. }
        | Notice::BadTime { .. }
        | Notice::BadLanguage { .. }
        | Notice::BadDays { .. }
        | Notice::BadNumber { .. }
        | Notice::SetupNeedsTime
        | Notice::UnknownCommand { .. }
        | Notice::TestPost
        | Notice::TestOnItsWay => vec![],
    }
}
