//! The question, the grade, and nothing to do.

use super::super::cut::{shorten, shorten_text};
use super::super::html::Html;
use super::{Message, compare, next_button, press, row};
use crate::domain::question::Language;
use crate::engine::action::StudyAction;
use crate::engine::view::{GradedScreen, NothingDueScreen, Prompt, QuestionScreen};
use crate::wording::{dates, days, key, say, say_with, sentences};

/// The topic and difficulty of a question, and its words cut to `room`.
pub(super) fn prompt(html: &mut Html, language: Language, title: &str, prompt: &Prompt, room: usize) {
    let Prompt {
        // An id for people who write questions, not for those who answer them.
        question: _,
        topic,
        difficulty,
        text,
    } = prompt;
    let meta = say_with(
        language,
        key::QUESTION_META,
        &[
            ("topic", topic.name.get(language).into()),
            ("level", difficulty.level().into()),
        ],
    );
    if !title.is_empty() {
        html.strong(title).line();
    }
    html.emphasis(&meta).gap();
    html.text(&shorten_text(text.get(language), room));
}

pub(super) fn question(language: Language, screen: &QuestionScreen) -> Message {
    let QuestionScreen {
        attempt,
        step,
        prompt: asked,
        origin,
        // Only a link from elsewhere needs it.
        post: _,
        due_left,
    } = screen;
    let title = say(language, sentences::origin(*origin));
    let mut html = Html::default();
    prompt(&mut html, language, &title, asked, 3_400);
    html.gap().emphasis(&say(language, key::QUESTION_HOW_TEXT));
    if *due_left > 0 {
        let left = say_with(language, key::QUESTION_DUE_LEFT, &[("count", (*due_left).into())]);
        html.line().emphasis(&left);
    }
    let reveal = StudyAction::Reveal {
        attempt: *attempt,
        step: *step,
    };
    Message::new(html, vec![row([press(language, key::BUTTON_REVEAL, reveal)])])
}

pub(super) fn graded(language: Language, screen: &GradedScreen) -> Message {
    let GradedScreen {
        attempt,
        step,
        prompt: asked,
        score,
        rating,
        made,
        points,
        missed,
        corrections,
        follow_up,
        sources,
        streak,
        milestone,
        due_on,
        due_in,
        can_undo,
        zone_note,
        leech,
        counted_for_post,
        // Only a link from elsewhere needs it.
        post: _,
    } = screen;
    let mut html = Html::default();
    prompt(&mut html, language, "", asked, 500);
    html.gap();
    html.strong(&say_with(
        language,
        key::GRADED_TITLE,
        &[("score", score.value().into())],
    ))
    .line();
    let rated = say(language, sentences::rating(*rating));
    html.words(&say_with(
        language,
        key::GRADED_POINTS,
        &[
            ("made", (*made).into()),
            ("points", (*points).into()),
            ("rating", (&rated).into()),
        ],
    ));
    let date = dates::date(language, *due_on);
    html.line().words(&say_with(
        language,
        key::GRADED_DUE,
        &[("days", (*due_in).into()), ("date", (&date).into())],
    ));
    html.line().words("🔥 ").words(&say_with(
        language,
        key::STREAK_DAYS,
        &[("days", streak.current.into())],
    ));
    if let Some(days) = milestone {
        html.line().words("🎉 ").strong(&days::milestone(language, *days));
    }
    if *counted_for_post {
        html.line().words(&say(language, key::GRADED_COUNTED));
    }
    html.gap();
    if missed.is_empty() {
        html.words(&say(language, key::GRADED_COMPLETE));
    } else {
        html.strong(&say(language, key::GRADED_MISSED));
        for claim in missed {
            html.line().words("• ").text(&shorten_text(claim, 240));
        }
    }
    compare::corrections(&mut html, language, corrections, 2, 110);
    if let Some(follow_up) = follow_up {
        html.gap().strong(&say(language, key::GRADED_FOLLOW_UP));
        html.line().text(&shorten_text(follow_up, 400));
    }
    if !sources.is_empty() {
        html.gap().strong(&say(language, key::GRADED_SOURCES));
        for source in sources.iter().take(4) {
            html.line()
                .words("• ")
                .link(&source.url(), &shorten(&source.title, 120));
        }
    }
    let hints = [
        zone_note.and_then(|(zone, source)| days::zone_note(language, zone, source)),
        leech.then(|| say(language, key::GRADED_LEECH)),
        can_undo.then(|| say(language, key::GRADED_UNDO_HINT)),
    ];
    html.gap();
    super::lines(&mut html, hints.into_iter().flatten(), 0);
    let undo = StudyAction::Undo {
        attempt: *attempt,
        step: *step,
    };
    let suspend = StudyAction::Suspend {
        question: asked.question.clone(),
        on: true,
    };
    let undo = can_undo.then(|| press(language, key::BUTTON_UNDO, undo)).flatten();
    let suspend = leech.then(|| press(language, key::BUTTON_SUSPEND, suspend)).flatten();
    Message::new(html, vec![row([undo, next_button(language)]), row([suspend])])
}

pub(super) fn nothing_due(language: Language, screen: &NothingDueScreen) -> Message {
    let NothingDueScreen {
        topic,
        next_due,
        limit_reached,
        new_per_day,
        can_early,
    } = screen;
    let mut html = Html::default();
    html.words(&match topic {
        Some(topic) => say_with(
            language,
            key::NOTHING_DUE_TOPIC,
            &[("topic", topic.name.get(language).into())],
        ),
        None => say(language, key::NOTHING_DUE),
    });
    if *limit_reached {
        let limit = say_with(language, key::NOTHING_LIMIT, &[("count", (*new_per_day).into())]);
        html.line().words(&limit);
    }
    if let Some(date) = next_due {
        let date = dates::date(language, *date);
        html.line()
            .words(&say_with(language, key::NOTHING_NEXT_DUE, &[("date", (&date).into())]));
    }
    let mut early = None;
    if *can_early {
        html.line().words(&say(language, key::NOTHING_EARLY));
        let drill = StudyAction::Drill {
            topic: topic.as_ref().map(|topic| topic.slug.clone()),
            early: true,
        };
        early = press(language, key::BUTTON_EARLY, drill);
    }
    let daily = press(language, key::BUTTON_DAILY, StudyAction::Daily);
    Message::new(html, vec![row([early]), row([daily])])
}
