//! Refusals and short words: as a sentence, and as a message that shows a way on.

use super::{Button, Message, next_button, press, row};
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::action::StudyAction;
use crate::engine::view::{Notice, VacationRefusal};
use crate::wording::{key, sentences};

/// Whether it must be read: a refusal is put in a box to close, a short word only flashes up.
pub fn is_refusal(notice: &Notice) -> bool {
    !matches!(notice, Notice::Suspended { .. } | Notice::TestOnItsWay)
}

/// The notice as a message, with the buttons that its sentence speaks of where they can be used.
pub(super) fn message(language: Language, notice: &Notice, kind: ChatKind) -> Message {
    let mut message = super::plain(&sentences::notice(language, notice));
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
        | Notice::Vacation(VacationRefusal::StudyFirst)
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
        | Notice::NoJudge
        | Notice::EmptyChoice
        | Notice::UnknownTopic { .. }
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
        | Notice::TestOnItsWay
        | Notice::Suspended { on: false, .. } => vec![],
    }
}
