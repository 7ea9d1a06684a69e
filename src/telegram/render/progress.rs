//! The screens of progress: the streak, the overview, the topics.

use super::super::html::{Html, units};
use super::{Message, lines, next_button, press, row};
use crate::domain::question::Language;
use crate::engine::action::{ProgressAction, SettingsAction};
use crate::engine::view::{DayMark, ProgressScreen, StreakScreen, TopicsScreen, ZoneSource};
use crate::wording::{dates, key, say, say_with, sentences};

pub(super) fn streak(language: Language, screen: &StreakScreen) -> Message {
    let StreakScreen {
        standing,
        week,
        day_ends,
        zone,
        zone_source,
        // The facts below tell them.
        graded_today: _,
        days_to_freeze: _,
    } = screen;
    let until = dates::clock(*day_ends, *zone);
    let mut html = Html::default();
    if standing.current > 0 {
        html.words("🔥 ");
    }
    html.strong(&say_with(
        language,
        key::STREAK_DAYS,
        &[("days", standing.current.into())],
    ));
    html.line().words(&if standing.studied_today {
        say(language, key::STREAK_DONE)
    } else if standing.at_risk() {
        say_with(language, key::STREAK_AT_RISK, &[("until", (&until).into())])
    } else {
        say(language, key::STREAK_START)
    });
    html.gap().words(&say(language, key::STREAK_WEEK)).line();
    for DayMark { date: _, studied } in week {
        // The marks end with today, so that no date is needed to read them.
        html.words(if *studied { "🟩" } else { "⬜" });
    }
    html.gap();
    let mut facts = sentences::streak_facts(language, screen);
    facts.push(say_with(
        language,
        key::STREAK_DAY_ENDS,
        &[("until", (&until).into()), ("zone", zone.name().into())],
    ));
    lines(&mut html, facts, 0);
    let unsure = match zone_source {
        ZoneSource::Learner => None,
        ZoneSource::Chat | ZoneSource::Default => press(language, key::BUTTON_SETTINGS, SettingsAction::Show),
    };
    let progress = press(language, key::BUTTON_PROGRESS, ProgressAction::Overview);
    Message::new(html, vec![row([next_button(language)]), row([progress, unsure])])
}

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
