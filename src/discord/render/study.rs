//! The screens of studying: the question, the comparison, and no question waiting.

use serde_json::{Value, json};

use super::layout::{self, BLUE, Embed, GREEN, OPTION, Style, button, form_button, row};
use super::markup::{escape, escape_cut, markdown, plain_cut, units};
use super::{bold, say, say_with};
use crate::domain::question::Language;
use crate::engine::action::{ProgressAction, StudyAction};
use crate::engine::token::Form;
use crate::engine::view::{
    CompareScreen, Correction, NothingDueScreen, Prompt, QuestionScreen, RatingChoice, RubricPoint,
};
use crate::wording::{self, dates, key, rubric, sentences};

/// What the parts of a comparison may take of the 6000 units of a message.
const REFERENCE: usize = 2500;
const OWN_ANSWER: usize = 700;
const CORRECTIONS: usize = 700;
const RUBRIC: usize = 1300;

/// The button that brings the next question.
pub(super) fn next_button(language: Language, style: Style) -> Option<Value> {
    let next = StudyAction::Drill {
        topic: None,
        early: false,
    };
    button(&wording::say(language, key::BUTTON_NEXT), style, next)
}

/// Topic and difficulty, for places that know no markup.
pub(super) fn meta(language: Language, prompt: &Prompt) -> String {
    wording::say_with(
        language,
        key::QUESTION_META,
        &[
            ("topic", prompt.topic.name.get(language).into()),
            ("level", prompt.difficulty.level().into()),
        ],
    )
}

/// A question that waits for an answer.
pub(super) fn question(language: Language, screen: &QuestionScreen) -> Value {
    let QuestionScreen {
        attempt,
        step,
        prompt,
        origin,
        // Only a link from elsewhere needs it.
        post: _,
        due_left,
    } = screen;
    let title = sentences::origin(*origin);
    let mut embed = Embed::titled(say(language, title), BLUE);
    embed.body.push(markdown(prompt.text.get(language), 3000));
    embed.body.push(String::new());
    embed.body.push(say(language, key::QUESTION_HOW_FORM));
    if *due_left > 0 {
        embed.body.push(say_with(
            language,
            key::QUESTION_DUE_LEFT,
            &[("count", (*due_left).into())],
        ));
    }
    embed.footer = Some(meta(language, prompt));
    let form = Form::Answer {
        attempt: *attempt,
        step: *step,
    };
    let reveal = StudyAction::Reveal {
        attempt: *attempt,
        step: *step,
    };
    let buttons = row(vec![
        Some(form_button(
            &wording::say(language, key::BUTTON_ANSWER),
            Style::Primary,
            &form.token(),
        )),
        button(&wording::say(language, key::BUTTON_REVEAL), Style::Secondary, reveal),
    ]);
    layout::message(vec![embed], buttons.as_slice())
}

/// The reference answer beside the rubric, to tick and rate.
pub(super) fn compare(language: Language, screen: &CompareScreen) -> Value {
    let CompareScreen {
        attempt,
        step,
        prompt,
        answer,
        reference,
        points,
        corrections,
        suggested_by,
        score,
        ratings,
        // Only a link from elsewhere needs it.
        post: _,
    } = screen;
    let mut reference_card = Embed::titled(escape_cut(&prompt.text.get(language).plain(), layout::TITLE), BLUE);
    reference_card.body.push(bold(&say(language, key::COMPARE_REFERENCE)));
    reference_card.body.push(markdown(reference, REFERENCE));
    let own = match answer {
        Some(text) => escape_cut(text, OWN_ANSWER),
        None => say(language, key::COMPARE_IN_YOUR_HEAD),
    };
    reference_card
        .fields
        .push((say(language, key::COMPARE_YOUR_ANSWER), own));
    reference_card.fields.extend(self::corrections(language, corrections));

    let mut checklist = Embed::titled(say(language, key::COMPARE_RUBRIC), BLUE);
    checklist.body = points
        .iter()
        .enumerate()
        .map(|(index, point)| rubric_line(language, index, point, RUBRIC / points.len().max(1)))
        .collect();
    checklist.body.push(String::new());
    checklist
        .body
        .extend(rubric::suggestion(language, points, *suggested_by).map(|words| escape(&words)));
    checklist.body.push(say(language, key::COMPARE_RATE));
    checklist.footer = Some(wording::say_with(
        language,
        key::COMPARE_SCORE,
        &[("score", score.value().into())],
    ));

    let ticks = Form::Ticks {
        attempt: *attempt,
        step: *step,
    };
    let rate = |choice: &RatingChoice| {
        let label = format!(
            "{} · {}",
            wording::say(language, sentences::rating(choice.rating)),
            dates::interval(language, choice.days)
        );
        let style = if choice.suggested {
            Style::Success
        } else {
            Style::Secondary
        };
        let action = StudyAction::Rate {
            attempt: *attempt,
            step: *step,
            rating: choice.rating,
        };
        button(&label, style, action)
    };
    let rows = [menu(language, ticks, points), row(ratings.iter().map(rate).collect())];
    layout::message(
        vec![reference_card, checklist],
        &rows.into_iter().flatten().collect::<Vec<_>>(),
    )
}

/// A claim with its number and kind, and a mark where the matcher was not sure.
fn rubric_line(language: Language, index: usize, point: &RubricPoint, limit: usize) -> String {
    let number = format!("{}. ", index + 1);
    let notes = match rubric::remark(language, point, true) {
        Some(remark) => format!(" *{}*", escape(sentences::aside(language, &remark).trim_start())),
        None => String::new(),
    };
    let left = limit.saturating_sub(units(&number) + units(&notes) + 1);
    format!("{number}{}{notes}", markdown(&point.claim, left).replace('\n', " "))
}

/// The points as a menu of which any number may be chosen, with those ticked preset.
fn menu(language: Language, form: Form, points: &[RubricPoint]) -> Option<Value> {
    let options: Vec<Value> = points
        .iter()
        .take(25)
        .enumerate()
        .map(|(index, point)| {
            json!({
                "label": plain_cut(&format!("{} {}", index + 1, point.claim.plain()), OPTION),
                "value": index.to_string(),
                "default": point.ticked,
            })
        })
        .collect();
    (!options.is_empty()).then(|| {
        json!({ "type": 1, "components": [{
            "type": 3,
            "custom_id": form.token(),
            "placeholder": plain_cut(&wording::say(language, key::COMPARE_MENU), 150),
            "min_values": 0,
            "max_values": options.len(),
            "options": options,
        }] })
    })
}

/// The misconceptions as one field; nothing when there are none.
pub(super) fn corrections(language: Language, found: &[Correction]) -> Option<(String, String)> {
    if found.is_empty() {
        return None;
    }
    let line = |one| {
        escape_cut(
            &rubric::correction(language, one),
            (CORRECTIONS / found.len()).saturating_sub(1),
        )
    };
    let lines: Vec<String> = found.iter().map(line).collect();
    let title = say(language, key::COMPARE_CORRECTION_TITLE);
    Some((title, layout::fit(&lines, "\n", CORRECTIONS + 2)))
}

/// No question is waiting.
pub(super) fn nothing_due(language: Language, screen: &NothingDueScreen) -> Value {
    let NothingDueScreen {
        topic,
        next_due,
        limit_reached,
        new_per_day,
        can_early,
    } = screen;
    let mut embed = Embed {
        color: GREEN,
        ..Embed::default()
    };
    embed.body.push(match topic {
        Some(topic) => say_with(
            language,
            key::NOTHING_DUE_TOPIC,
            &[("topic", topic.name.get(language).into())],
        ),
        None => say(language, key::NOTHING_DUE),
    });
    if *limit_reached {
        embed.body.push(say_with(
            language,
            key::NOTHING_LIMIT,
            &[("count", (*new_per_day).into())],
        ));
    }
    if let Some(date) = next_due {
        let date = dates::date(language, *date);
        embed
            .body
            .push(say_with(language, key::NOTHING_NEXT_DUE, &[("date", (&date).into())]));
    }
    let mut buttons = Vec::new();
    if *can_early {
        embed.body.push(say(language, key::NOTHING_EARLY));
        let early = StudyAction::Drill {
            topic: topic.as_ref().map(|topic| topic.slug.clone()),
            early: true,
        };
        buttons.push(button(
            &wording::say(language, key::BUTTON_EARLY),
            Style::Primary,
            early,
        ));
    }
    buttons.push(button(
        &wording::say(language, key::BUTTON_DAILY),
        Style::Secondary,
        StudyAction::Daily,
    ));
    buttons.push(button(
        &wording::say(language, key::BUTTON_PROGRESS),
        Style::Secondary,
        ProgressAction::Overview,
    ));
    layout::message(vec![embed], row(buttons).as_slice())
}
