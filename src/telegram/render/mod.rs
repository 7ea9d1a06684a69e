//! Draws views as Telegram messages: HTML, rows of buttons, and the sentences on top of a chat.

mod chat;
mod compare;
mod notice;
mod outgoing;
mod progress;
mod settings;
mod streak;
mod study;

use super::cut::shorten;
use super::html::{Html, units};
use super::payloads::{Body, Keyboard, LinkPreview};
pub use super::payloads::{Button, Does};
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::action::{Action, StudyAction};
use crate::engine::token;
use crate::engine::view::{Screen, View};
pub use crate::wording::sentences::notice;
use crate::wording::{Key, key, say};
pub use notice::is_refusal;

/// The longest message, in UTF-16 units of what is visible.
pub const MAX_MESSAGE: usize = 4_096;
/// The longest sentence that a pressed button can bring up, in UTF-16 units.
pub const MAX_TOAST: usize = 200;
/// The longest label of a button that we write; longer ones are cut by clients anyway.
const MAX_LABEL: usize = 40;

/// Where a view is shown, as far as drawing depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Our name in links.
    pub bot: &'a str,
    /// Who reads it.
    pub kind: ChatKind,
}

/// A message to send, or to put in the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it says, in Telegram's HTML.
    pub html: String,
    /// The buttons below, row by row.
    pub keyboard: Vec<Vec<Button>>,
}

/// A view as messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// What goes ahead because one message cannot hold it all.
    pub lead: Vec<Message>,
    /// The message with the buttons.
    pub main: Message,
}

impl Message {
    fn new(html: Html, keyboard: Vec<Vec<Button>>) -> Self {
        debug_assert!(html.units() <= MAX_MESSAGE, "{} units", html.units());
        Self {
            html: html.into_string(),
            keyboard: keyboard.into_iter().filter(|row| !row.is_empty()).collect(),
        }
    }

    pub(super) fn into_body(self) -> Body {
        Body {
            text: self.html,
            parse_mode: Some("HTML"),
            link_preview_options: LinkPreview { is_disabled: true },
            reply_markup: (!self.keyboard.is_empty()).then_some(Keyboard {
                inline_keyboard: self.keyboard,
            }),
        }
    }
}

/// Draws a view.
pub fn screen(view: &View, place: Place<'_>) -> Rendered {
    let language = view.language;
    let main = match &view.screen {
        Screen::Question(screen) => study::question(language, screen),
        Screen::Compare(screen) => return compare::compare(language, screen),
        Screen::Graded(screen) => study::graded(language, screen),
        Screen::NothingDue(screen) => study::nothing_due(language, screen),
        Screen::Streak(screen) => streak::streak(language, screen),
        Screen::Ledger(screen) => streak::ledger(language, screen),
        Screen::Vacation(screen) => streak::vacation(language, screen),
        Screen::Progress(screen) => progress::overview(language, screen),
        Screen::Topics(screen) => progress::topics(language, screen),
        Screen::Settings(screen) => settings::settings(language, screen),
        Screen::Welcome(screen) => settings::welcome(language, screen),
        Screen::Schedule(screen) => chat::schedule(language, screen),
        Screen::Help(screen) => chat::help(language, screen),
        Screen::Notice(screen) => notice::message(language, screen, place.kind),
        Screen::Post(screen) => outgoing::post(screen, place),
        Screen::Reveal(screen) => outgoing::reveal(screen, place),
        Screen::Milestone(screen) => streak::milestone(language, screen),
        Screen::Reminder(screen) => outgoing::reminder(language, screen),
        Screen::Stopped(screen) => outgoing::stopped(language, screen),
    };
    Rendered { lead: vec![], main }
}

/// A message of one plain sentence.
pub(super) fn plain(words: &str) -> Message {
    let mut html = Html::default();
    html.words(&shorten(words, MAX_MESSAGE));
    Message::new(html, vec![])
}

/// Asks for words where a picture or a voice came.
pub(super) fn wordless(language: Language) -> Message {
    plain(&say(language, key::TELEGRAM_WORDLESS))
}

/// Tells somebody who answers before a whole group where to do it.
pub(super) fn answer_in_private(language: Language, bot: &str) -> Message {
    with_link(language, key::TELEGRAM_ANSWER_IN_PRIVATE, &private_link(bot, None))
}

/// Points to the private chat, where a screen can be shown.
pub(super) fn in_private(language: Language, bot: &str, action: Option<&Action>) -> Message {
    with_link(language, key::TELEGRAM_IN_PRIVATE, &private_link(bot, action))
}

/// Says hello to a group.
pub(super) fn hello_group(language: Language) -> Message {
    let mut html = Html::default();
    html.words(&say(language, key::TELEGRAM_HELLO_GROUP)).gap();
    html.words(&say(language, key::TELEGRAM_HELLO_GROUP_SETUP));
    Message::new(html, vec![])
}

/// A sentence for the top of a chat.
pub(super) fn toast(words: &str) -> String {
    shorten(words, MAX_TOAST)
}

/// The address that opens the private chat and does something there.
pub(super) fn private_link(bot: &str, action: Option<&Action>) -> String {
    // Links take fewer characters than buttons do.
    let fits = |token: &String| {
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    match action.and_then(token::encode).filter(fits) {
        Some(token) => format!("https://t.me/{bot}?start={token}"),
        None => format!("https://t.me/{bot}?start"),
    }
}

fn with_link(language: Language, words: Key, url: &str) -> Message {
    let mut html = Html::default();
    html.words(&say(language, words));
    let button = link_button(&say(language, key::TELEGRAM_BUTTON_PRIVATE), url);
    Message::new(html, vec![vec![button]])
}

/// A button that does something; `None` if no token can carry it.
fn button(label: &str, action: &Action) -> Option<Button> {
    Some(Button {
        text: shorten(label, MAX_LABEL),
        does: Does::CallbackData(token::encode(action)?),
    })
}

/// A button whose label is a sentence of its own.
fn press(language: Language, label: Key, action: impl Into<Action>) -> Option<Button> {
    button(&say(language, label), &action.into())
}

fn link_button(label: &str, url: &str) -> Button {
    Button {
        text: shorten(label, MAX_LABEL),
        does: Does::Url(url.to_owned()),
    }
}

/// The button that brings the next question.
fn next_button(language: Language) -> Option<Button> {
    let next = StudyAction::Drill {
        topic: None,
        early: false,
    };
    press(language, key::BUTTON_NEXT, next)
}

/// A row of the buttons that exist.
fn row<const N: usize>(buttons: [Option<Button>; N]) -> Vec<Button> {
    buttons.into_iter().flatten().collect()
}

/// Writes lines while there is room and keeps room for what must follow.
fn lines(html: &mut Html, lines: impl IntoIterator<Item = String>, keep: usize) {
    for line in lines {
        if html.units() + 1 + units(&line) + keep + 2 > MAX_MESSAGE {
            html.line().words("…");
            return;
        }
        html.line().words(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PostId;
    use crate::engine::action::{SettingsAction, SettingsChange};

    #[test]
    fn links_carry_only_what_links_may() {
        let open = StudyAction::Open { post: PostId(77) }.into();
        assert_eq!(private_link("bot", Some(&open)), "https://t.me/bot?start=1_o_25");
        let zone = SettingsAction::Change(SettingsChange {
            zone: Some("Asia/Shanghai".into()),
            ..SettingsChange::default()
        });
        let drill = StudyAction::Drill {
            topic: Some("检索".into()),
            early: false,
        };
        for action in [zone.into(), drill.into()] {
            assert_eq!(private_link("bot", Some(&action)), "https://t.me/bot?start");
        }
    }

    #[test]
    fn lines_leave_room_for_what_follows() {
        let mut html = Html::default();
        lines(&mut html, (0..1_000).map(|number| format!("line {number}")), 100);
        assert!(html.units() <= MAX_MESSAGE - 100 && html.units() > 3_900);
    }
}
