//! The daily question of a chat.

use super::super::html::Html;
use super::{Message, Place, button, link_button, private_link, row, study};
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::action::StudyAction;
use crate::engine::view::PostScreen;
use crate::wording::{Key, dates, key, say, say_with, sentences};

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
    let label = |words: Key| {
        let labels: Vec<String> = written.languages().iter().map(|one| say(*one, words)).collect();
        labels.join(" · ")
    };
    let row = match kind {
        ChatKind::Private => row([button(
            &label(key::BUTTON_REVEAL),
            &StudyAction::RevealPost { post: *post }.into(),
        )]),
        ChatKind::Group => {
            let count = both(written.languages(), |language| {
                sentences::post_count(language, *answered, *average)
            });
            html.gap().words(&count);
            let open = StudyAction::Open { post: *post }.into();
            vec![link_button(
                &label(key::TELEGRAM_BUTTON_ANSWER),
                &private_link(place.bot, Some(&open)),
            )]
        }
    };
    Message::new(html, vec![row])
}

/// A sentence in each language, one per line.
fn both(languages: &[Language], sentence: impl Fn(Language) -> String) -> String {
    let sentences: Vec<String> = languages.iter().map(|language| sentence(*language)).collect();
    sentences.join("\n")
}
