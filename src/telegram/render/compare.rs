//! The comparison: the reference answer beside the rubric, with ticks and ratings to press.

use super::super::cut::{shorten, shorten_text, split};
use super::super::html::{Html, units};
use super::{Button, MAX_MESSAGE, Message, Rendered, button, row, study};
use crate::domain::question::Language;
use crate::engine::action::StudyAction;
use crate::engine::view::{CompareScreen, Correction, RatingChoice, RubricPoint};
use crate::wording::{dates, key, rubric, say, say_with, sentences};

/// Marks the rating that the ticks suggest.
const SUGGESTED: &str = "★";

/// How much of each part a comparison shows.
#[derive(Clone, Copy)]
struct Room {
    prompt: usize,
    answer: usize,
    /// Whether the reference answer stands in this message.
    reference: bool,
    claim: usize,
    /// Whether a remark shows the learner's own words.
    words: bool,
    correction: usize,
    corrections: usize,
}

pub(super) fn compare(language: Language, screen: &CompareScreen) -> Rendered {
    /// An answer cut below this says nothing any more.
    const LEAST_ANSWER: usize = 160;
    let whole = Room {
        prompt: usize::MAX,
        answer: usize::MAX,
        reference: true,
        claim: usize::MAX,
        words: true,
        correction: usize::MAX,
        corrections: usize::MAX,
    };
    let tight = Room {
        prompt: 500,
        reference: false,
        claim: 240,
        words: false,
        correction: 140,
        corrections: 3,
        ..whole
    };
    let answer_units = screen.answer.as_deref().map_or(0, units);
    for room in [
        whole,
        Room {
            reference: false,
            ..whole
        },
        tight,
    ] {
        let excess = compare_html(language, screen, room).units().saturating_sub(MAX_MESSAGE);
        let answer = if excess == 0 {
            usize::MAX
        } else if excess + LEAST_ANSWER <= answer_units {
            answer_units - excess
        } else {
            continue;
        };
        return compare_messages(language, screen, Room { answer, ..room });
    }
    compare_messages(
        language,
        screen,
        Room {
            answer: LEAST_ANSWER,
            ..tight
        },
    )
}

fn compare_messages(language: Language, screen: &CompareScreen, room: Room) -> Rendered {
    let mut lead = Vec::new();
    if !room.reference {
        for part in split(&screen.reference, 3_800) {
            let mut html = Html::default();
            if lead.is_empty() {
                html.strong(&say(language, key::COMPARE_REFERENCE)).line();
            }
            html.text(&part);
            lead.push(Message::new(html, vec![]));
        }
    }
    let html = compare_html(language, screen, room);
    Rendered {
        lead,
        main: Message::new(html, compare_buttons(language, screen)),
    }
}

fn compare_html(language: Language, screen: &CompareScreen, room: Room) -> Html {
    let CompareScreen {
        // Buttons carry these.
        attempt: _,
        step: _,
        prompt: asked,
        answer,
        reference,
        points,
        corrections,
        suggested_by,
        score,
        // Each stands on its button.
        ratings: _,
        // Only a link from elsewhere needs it.
        post: _,
    } = screen;
    let mut html = Html::default();
    study::prompt(&mut html, language, "", asked, room.prompt);
    html.gap();
    match answer {
        Some(answer) => {
            let mut quoted = html.inner();
            quoted.words(&shorten(answer, room.answer));
            html.strong(&say(language, key::COMPARE_YOUR_ANSWER))
                .line()
                .quote(&quoted);
        }
        None => {
            html.emphasis(&say(language, key::COMPARE_IN_YOUR_HEAD));
        }
    }
    html.gap();
    if room.reference {
        let mut quoted = html.inner();
        quoted.text(reference);
        html.strong(&say(language, key::COMPARE_REFERENCE))
            .line()
            .quote(&quoted);
    } else {
        html.emphasis(&say(language, key::TELEGRAM_REFERENCE_ABOVE));
    }
    self::corrections(&mut html, language, corrections, room.corrections, room.correction);
    html.gap().strong(&say(language, key::COMPARE_RUBRIC));
    for (index, point) in points.iter().enumerate() {
        rubric_line(&mut html, language, index, point, room);
    }
    html.gap();
    if let Some(words) = rubric::suggestion(language, points, *suggested_by) {
        html.words(&words).line();
    }
    html.words(&say(language, key::COMPARE_RATE)).line();
    html.strong(&say_with(
        language,
        key::COMPARE_SCORE,
        &[("score", score.value().into())],
    ));
    html
}

/// Misconceptions with what is right: at most so many, each part at most so long.
pub(super) fn corrections(html: &mut Html, language: Language, found: &[Correction], most: usize, length: usize) {
    if found.is_empty() {
        return;
    }
    html.gap().strong(&say(language, key::COMPARE_CORRECTION_TITLE));
    for Correction { claim, correction } in found.iter().take(most) {
        let short = Correction {
            claim: shorten(claim, length),
            correction: shorten(correction, length),
        };
        html.line().words("• ").words(&rubric::correction(language, &short));
    }
}

fn rubric_line(html: &mut Html, language: Language, index: usize, point: &RubricPoint, room: Room) {
    html.line()
        .words(&format!("{}. ", index + 1))
        .text(&shorten_text(&point.claim, room.claim));
    if let Some(remark) = rubric::remark(language, point, room.words) {
        html.emphasis(&sentences::aside(language, &remark));
    }
}

fn compare_buttons(language: Language, screen: &CompareScreen) -> Vec<Vec<Button>> {
    let (attempt, step) = (screen.attempt, screen.step);
    let mut rows = Vec::new();
    for (index, point) in screen.points.iter().enumerate() {
        let Ok(number) = u8::try_from(index) else {
            break;
        };
        let mark = if point.ticked { "☑" } else { "☐" };
        let label = format!("{mark} {} {}", index + 1, point.claim.plain().replace('\n', " "));
        let tick = StudyAction::Tick {
            attempt,
            step,
            point: number,
            on: !point.ticked,
        };
        rows.push(row([button(&label, &tick.into())]));
    }
    let ratings = screen.ratings.iter().filter_map(|choice| {
        let RatingChoice {
            rating,
            days,
            suggested,
        } = *choice;
        let mut label = format!(
            "{} · {}",
            say(language, sentences::rating(rating)),
            dates::interval(language, days)
        );
        if suggested {
            label = format!("{label} {SUGGESTED}");
        }
        let rate = StudyAction::Rate { attempt, step, rating };
        button(&label, &rate.into())
    });
    rows.push(ratings.collect());
    rows
}
