//! A question from prompt to sources, for those who write it.

use super::Page;
use crate::domain::question::{Bilingual, Language, PointKind, Question};
use crate::engine::view::{Origin, Prompt};
use crate::terminal::style::Style;
use crate::wording::{key, sentences};

/// A question as its learners come to see it, in one language after the other.
pub fn question(question: &Question) -> String {
    let style = Style::for_output();
    Language::ALL
        .map(|language| sheet(question, &Page { language, style }))
        .join("\n\n")
}

/// A question in the language of a page.
fn sheet(question: &Question, page: &Page) -> String {
    let Page { language, style } = *page;
    let body = question.body.get(language);
    let prompt = Prompt {
        question: question.id.clone(),
        topic: question.topic.clone(),
        difficulty: question.difficulty,
        text: Bilingual {
            en: question.body.en.question.clone(),
            zh: question.body.zh.question.clone(),
        },
    };
    let mut lines = page.prompt(sentences::origin(Origin::New), &prompt);
    lines.push(page.heading(key::COMPARE_REFERENCE));
    lines.push(style.text(&body.answer, "  "));
    lines.push(String::new());
    lines.push(page.heading(key::COMPARE_RUBRIC));
    for (index, point) in question.points.iter().enumerate() {
        let remark = match point.kind {
            PointKind::Must => sentences::aside(language, &page.say(key::COMPARE_MUST)),
            PointKind::Bonus => sentences::aside(language, &page.say(key::COMPARE_BONUS)),
            PointKind::Core => String::new(),
        };
        let claim = point.claim.get(language).plain();
        lines.push(style.wrap(&format!("{claim}{remark}"), &format!("  {}  ", index + 1), "     "));
    }
    if !question.misconceptions.is_empty() {
        lines.push(String::new());
        lines.push(page.heading(key::COMPARE_CORRECTION_TITLE));
        for wrong in &question.misconceptions {
            let words = page.fill(
                key::COMPARE_CORRECTION,
                &[
                    ("claim", wrong.claim.get(language).into()),
                    ("correction", wrong.correction.get(language).into()),
                ],
            );
            lines.push(style.wrap(&words, "  ", "  "));
        }
    }
    lines.push(String::new());
    lines.push(page.heading(key::GRADED_FOLLOW_UP));
    for follow_up in &body.follow_ups {
        lines.push(style.wrap(&follow_up.plain(), "  - ", "    "));
    }
    lines.push(String::new());
    lines.push(page.heading(key::GRADED_SOURCES));
    for source in &question.sources {
        lines.push(format!("  {} {}", source.title, style.dim(&source.url())));
    }
    lines.join("\n")
}
