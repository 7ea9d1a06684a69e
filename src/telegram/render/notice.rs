//! Refusals and short words: as a sentence, and as a message that shows a way on.

use super::super::cut::shorten;
use super::{Button, Message, next_button, press, row};
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::action::StudyAction;
use crate::engine::view::Notice;
use crate::wording::{Key, Value, dates, key, say, say_with};

/// The sentence of a notice.
pub fn words(language: Language, notice: &Notice) -> String {
    /// What somebody wrote comes back no longer than this.
    const MAX_GIVEN: usize = 60;
    let with_given = |key: Key, given: &str| say_with(language, key, &[("given", (&shorten(given, MAX_GIVEN)).into())]);
    let with_nearest = |name: &'static str, given: &str, nearest: Option<&String>, plain: Key, guess: Key| {
        let given = shorten(given, MAX_GIVEN);
        let given: (&'static str, Value<'_>) = (name, (&given).into());
        match nearest {
            Some(nearest) => say_with(language, guess, &[given, ("nearest", nearest.into())]),
            None => say_with(language, plain, &[given]),
        }
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
        Notice::NoSchedule { admin: false } => say(language, key::NOTICE_NO_SCHEDULE),
        Notice::NoSchedule { admin: true } => say(language, key::NOTICE_NO_SCHEDULE_ADMIN),
        Notice::DailyLater { at, zone } => {
            let when = dates::moment(language, *at, *zone);
            say_with(language, key::NOTICE_DAILY_LATER, &[("when", (&when).into())])
        }
        Notice::EmptyChoice => say(language, key::NOTICE_EMPTY_CHOICE),
        Notice::UnknownTopic { given, nearest } => with_nearest(
            "given",
            given,
            nearest.as_ref(),
            key::NOTICE_UNKNOWN_TOPIC,
            key::NOTICE_UNKNOWN_TOPIC_NEAREST,
        ),
        Notice::UnknownZone { given, nearest } => with_nearest(
            "given",
            given,
            nearest.as_ref(),
            key::NOTICE_UNKNOWN_ZONE,
            key::NOTICE_UNKNOWN_ZONE_NEAREST,
        ),
        Notice::BadTime { given } => with_given(key::NOTICE_BAD_TIME, given),
        Notice::BadLanguage { given } => with_given(key::NOTICE_BAD_LANGUAGE, given),
        Notice::BadDays { given } => with_given(key::NOTICE_BAD_DAYS, given),
        Notice::BadNumber { given, least, most } => say_with(
            language,
            key::NOTICE_BAD_NUMBER,
            &[
                ("given", (&shorten(given, MAX_GIVEN)).into()),
                ("least", (*least).into()),
                ("most", (*most).into()),
            ],
        ),
        Notice::SetupNeedsTime => say(language, key::NOTICE_SETUP_NEEDS_TIME),
        Notice::UnknownCommand { name, nearest } => with_nearest(
            "name",
            name,
            nearest.as_ref(),
            key::NOTICE_UNKNOWN_COMMAND,
            key::NOTICE_UNKNOWN_COMMAND_NEAREST,
        ),
        // The button that was pressed says which question it was.
        Notice::Suspended { question: _, on: true } => say(language, key::NOTICE_SUSPENDED),
        Notice::Suspended { question: _, on: false } => say(language, key::NOTICE_UNSUSPENDED),
    }
}

/// Whether it must be read: a refusal is put in a box to close, a short word only flashes up.
pub fn is_refusal(notice: &Notice) -> bool {
    !matches!(notice, Notice::Suspended { .. })
}

/// The notice as a message, with the buttons that its sentence speaks of where they can be used.
pub(super) fn message(language: Language, notice: &Notice, kind: ChatKind) -> Message {
    let mut message = super::plain(&words(language, notice));
    if kind == ChatKind::Private {
        message
            .keyboard
            .extend(Some(ways_on(language, notice)).filter(|row| !row.is_empty()));
    }
    message
}

fn ways_on(language: Language, notice: &Notice) -> Vec<Button> {
    match notice {
        Notice::NothingOpen | Notice::OldButton => row([
            next_button(language),
            press(language, key::BUTTON_DAILY, StudyAction::Daily),
        ]),
        Notice::NotYours
        | Notice::QuestionGone
        | Notice::PostGone
        | Notice::UndoOver
        | Notice::NoSchedule { .. }
        | Notice::DailyLater { .. } => row([next_button(language)]),
        Notice::Suspended { question, on: true } => row([
            press(
                language,
                key::BUTTON_RESUME_CARD,
                StudyAction::Suspend {
                    question: question.clone(),
                    on: false,
                },
            ),
            next_button(language),
        ]),
        Notice::AnswerEmpty
        | Notice::AnswerTooLong { .. }
        | Notice::AdminsOnly
        | Notice::PrivateOnly
        | Notice::EmptyChoice
        | Notice::UnknownTopic { .. }
        | Notice::UnknownZone { .. }
        | Notice::BadTime { .. }
        | Notice::BadLanguage { .. }
        | Notice::BadDays { .. }
        | Notice::BadNumber { .. }
        | Notice::SetupNeedsTime
        | Notice::UnknownCommand { .. }
        | Notice::Suspended { on: false, .. } => vec![],
    }
}
