//! What comes unasked: the daily question, its reveal, reminders, and news for admins.

use super::super::cut::{shorten, shorten_text};
use super::super::html::{Html, units};
use super::{Message, Place, button, lines, link_button, press, private_link, row, study};
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::action::{SettingsAction, SettingsChange, StudyAction};
use crate::engine::view::{PostScreen, ReminderScreen, RevealScreen, StoppedScreen};
use crate::wording::{Key, dates, key, say, say_with, sentences, unasked};

/// What the reference answers of a reveal may take of a message, in UTF-16 units.
const REFERENCES: usize = 3_200;

pub(super) fn post(screen: &PostScreen, place: Place<'_>) -> Message {
    let PostScreen {
        post,
        date,
        prompt,
        language: written,
        kind,
        answered,
        average,
        late,
        // Telegram has no roles to mention.
        role: _,
    } = screen;
    let mut html = Html::default();
    for language in written.languages() {
        html.gap();
        let title = say_with(
            *language,
            key::POST_TITLE,
            &[("date", (&dates::date(*language, *date)).into())],
        );
        study::prompt(&mut html, *language, &title, prompt, 1_600);
    }
    html.gap();
    if *late {
        html.words(&both(written.languages(), |language| say(language, key::POST_LATE)))
            .line();
    }
    let how = match kind {
        ChatKind::Private => key::QUESTION_HOW_TEXT,
        ChatKind::Group => key::POST_HOW,
    };
    html.emphasis(&both(written.languages(), |language| say(language, how)));
    let row = match kind {
        ChatKind::Private => row([button(
            &label(written.languages(), key::BUTTON_REVEAL),
            &StudyAction::RevealPost { post: *post }.into(),
        )]),
        ChatKind::Group => {
            let count = both(written.languages(), |language| {
                sentences::post_count(language, *answered, *average)
            });
            html.gap().words(&count);
            let open = StudyAction::Open { post: *post }.into();
            vec![link_button(
                &label(written.languages(), key::TELEGRAM_BUTTON_ANSWER),
                &private_link(place.bot, Some(&open)),
            )]
        }
    };
    Message::new(html, vec![row])
}

/// The reference answer of a post, for everyone in a chat.
pub(super) fn reveal(screen: &RevealScreen, place: Place<'_>) -> Message {
    let RevealScreen {
        post,
        date,
        prompt,
        reference,
        language: written,
        answered,
        average,
    } = screen;
    let languages = written.languages();
    // Nothing is cut while both answers fit.
    let whole: usize = languages
        .iter()
        .map(|language| units(&reference.get(*language).plain()))
        .sum();
    let room = if whole <= REFERENCES {
        whole
    } else {
        REFERENCES / languages.len()
    };
    let mut html = Html::default();
    for language in languages {
        html.gap();
        let title = say_with(
            *language,
            key::REVEAL_TITLE,
            &[("date", (&dates::date(*language, *date)).into())],
        );
        html.strong(&title).line();
        html.emphasis(&shorten(&prompt.text.get(*language).plain(), 300)).gap();
        html.text(&shorten_text(reference.get(*language), room));
    }
    if *answered > 0 {
        let count = both(languages, |language| {
            sentences::post_count(language, *answered, *average)
        });
        html.gap().words(&count);
    }
    let open = StudyAction::Open { post: *post }.into();
    let try_it = link_button(
        &label(languages, key::REVEAL_TRY),
        &private_link(place.bot, Some(&open)),
    );
    Message::new(html, vec![vec![try_it]])
}

/// The streak is at risk.
pub(super) fn reminder(language: Language, screen: &ReminderScreen) -> Message {
    let until = dates::moment(language, screen.day_ends, screen.zone);
    let (title, sentences) = unasked::reminder(language, screen, &until);
    let mut html = Html::default();
    html.strong(&title).gap();
    lines(&mut html, sentences, 0);
    let off = SettingsChange {
        remind: Some("off".to_owned()),
        ..SettingsChange::default()
    };
    let drill = StudyAction::Drill {
        topic: None,
        early: false,
    };
    let buttons = row([
        press(language, key::REMINDER_ANSWER, drill),
        press(language, key::REMINDER_OFF, SettingsAction::Change(off)),
    ]);
    Message::new(html, vec![buttons])
}

/// To an admin: posts of a chat have stopped.
pub(super) fn stopped(language: Language, screen: &StoppedScreen) -> Message {
    let StoppedScreen {
        // A number that tells nobody anything.
        place: _,
        cause,
        words,
    } = screen;
    let mut html = Html::default();
    html.strong(&say(language, key::STOPPED_TITLE)).gap();
    html.words(&shorten(&unasked::refusal(language, *cause, words), 1_000));
    Message::new(html, vec![])
}

/// A label in each language of a post.
fn label(languages: &[Language], words: Key) -> String {
    let labels: Vec<String> = languages.iter().map(|one| say(*one, words)).collect();
    labels.join(" · ")
}

/// A sentence in each language, one per line.
fn both(languages: &[Language], sentence: impl Fn(Language) -> String) -> String {
    let sentences: Vec<String> = languages.iter().map(|language| sentence(*language)).collect();
    sentences.join("\n")
}
