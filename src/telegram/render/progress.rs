//! The screens of progress: the overview, the topics.

use super::super::html::{Html, units};
use super::{Message, lines, next_button, press, row};
use crate::domain::question::Language;
use crate::engine::action::ProgressAction;
use crate::engine::view::{ProgressScreen, TopicsScreen};
use crate::wording::{key, say, say_with, sentences};

pub(super) fn overview(language: Language, screen: &ProgressScreen) -> Message {
    // The sentences above the topics speak of the rest.
    let ProgressScreen {
        grades: _,
        average: _,
        met: _,
        questions: _,
        due: _,
        new_left: _,
        topics,
        can_drill,
    } = screen;
    let mut html = Html::default();
    html.strong(&say(language, key::PROGRESS_TITLE)).gap();
    lines(&mut html, sentences::progress(language, screen), 0);
    if !topics.is_empty() {
        html.gap().strong(&say(language, key::PROGRESS_TOPICS));
        lines(
            &mut html,
            topics.iter().map(|topic| sentences::topic_progress(language, topic)),
            0,
        );
    }
    let next = can_drill.then(|| next_button(language)).flatten();
    let streak = press(language, key::BUTTON_STREAK, ProgressAction::Streak);
    Message::new(html, vec![row([next]), row([streak])])
}

pub(super) fn topics(language: Language, screen: &TopicsScreen) -> Message {
    let TopicsScreen { topics } = screen;
    let mut html = Html::default();
    html.strong(&say(language, key::TOPICS_TITLE)).gap();
    let hint = topics
        .first()
        .map(|first| say_with(language, key::TOPICS_HINT, &[("slug", (&first.topic.slug).into())]))
        .unwrap_or_default();
    let listed = topics.iter().map(|topic| sentences::topic(language, topic));
    lines(&mut html, listed, units(&hint) + 2);
    html.gap().words(&hint);
    Message::new(html, vec![row([next_button(language)])])
}
