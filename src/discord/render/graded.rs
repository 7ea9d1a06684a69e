//! The screen of a grade: score, streak, what to remember, and when the question comes back.

use serde_json::Value;

use super::layout::{self, AMBER, Embed, FIELD, GREEN, Style, button, row};
use super::markup::{self, escape, markdown, plain_cut};
use super::study::{corrections as corrections_field, next_button};
use super::{bold, say, say_with};
use crate::domain::question::{Language, Source};
use crate::domain::text::Text;
use crate::engine::action::StudyAction;
use crate::engine::view::GradedScreen;
use crate::wording::{self, dates, days, key, sentences};

/// What a grade did.
pub(super) fn graded(language: Language, screen: &GradedScreen) -> Value {
    let GradedScreen {
        attempt,
        step,
        prompt,
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
    let color = if score.value() >= 70 { GREEN } else { AMBER };
    let mut embed = Embed::titled(
        say_with(language, key::GRADED_TITLE, &[("score", score.value().into())]),
        color,
    );
    embed.author = Some(plain_cut(&prompt.text.get(language).plain(), 200));
    let rating_name = wording::say(language, sentences::rating(*rating));
    embed.body.push(say_with(
        language,
        key::GRADED_POINTS,
        &[
            ("made", (*made).into()),
            ("points", (*points).into()),
            ("rating", (&rating_name).into()),
        ],
    ));
    let date = dates::date(language, *due_on);
    embed.body.push(say_with(
        language,
        key::GRADED_DUE,
        &[("days", (*due_in).into()), ("date", (&date).into())],
    ));
    embed.body.push(bold(&say_with(
        language,
        key::STREAK_DAYS,
        &[("days", streak.current.into())],
    )));
    if let Some(days) = milestone {
        embed
            .body
            .push(format!("🎉 {}", escape(&days::milestone(language, *days))));
    }
    if *counted_for_post {
        embed.body.push(say(language, key::GRADED_COUNTED));
    }
    if *leech {
        embed.body.push(say(language, key::GRADED_LEECH));
    }
    if let Some((zone, source)) = zone_note {
        embed
            .body
            .extend(days::zone_note(language, *zone, *source).map(|note| escape(&note)));
    }
    embed.fields.extend(corrections_field(language, corrections));
    remember(language, &mut embed, missed, follow_up.as_ref(), sources);
    let mut buttons = vec![next_button(language, Style::Primary)];
    if *can_undo {
        embed.footer = Some(wording::say(language, key::GRADED_UNDO_HINT));
        let undo = StudyAction::Undo {
            attempt: *attempt,
            step: *step,
        };
        buttons.push(button(
            &wording::say(language, key::BUTTON_UNDO),
            Style::Secondary,
            undo,
        ));
    }
    if *leech {
        let suspend = StudyAction::Suspend {
            question: prompt.question.clone(),
            on: true,
        };
        buttons.push(button(
            &wording::say(language, key::BUTTON_SUSPEND),
            Style::Secondary,
            suspend,
        ));
    }
    layout::message(vec![embed], row(buttons).as_slice())
}

/// What to take along: the points missed, a question to think on, and where to read.
fn remember(language: Language, embed: &mut Embed, missed: &[Text], follow_up: Option<&Text>, sources: &[Source]) {
    if missed.is_empty() {
        embed.body.push(say(language, key::GRADED_COMPLETE));
    } else {
        let lines: Vec<String> = missed
            .iter()
            .map(|claim| format!("- {}", markdown(claim, 200).replace('\n', " ")))
            .collect();
        embed
            .fields
            .push((say(language, key::GRADED_MISSED), layout::fit(&lines, "\n", FIELD)));
    }
    if let Some(follow_up) = follow_up {
        embed
            .fields
            .push((say(language, key::GRADED_FOLLOW_UP), markdown(follow_up, FIELD)));
    }
    if !sources.is_empty() {
        let links: Vec<String> = sources
            .iter()
            .map(|source| markup::link(&source.title, &source.url(), 400))
            .collect();
        embed
            .fields
            .push((say(language, key::GRADED_SOURCES), layout::fit(&links, "\n", FIELD)));
    }
}
