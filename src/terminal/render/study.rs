//! Questions, rubrics and grades as lines.

use super::Page;
use crate::domain::grading::Rating;
use crate::engine::view::{CompareScreen, Correction, GradedScreen, NothingDueScreen, QuestionScreen};
use crate::terminal::style::tame;
use crate::wording::{dates, days, key, rubric, sentences};

impl Page {
    pub(super) fn question(&self, screen: &QuestionScreen) -> Vec<String> {
        // Attempt, step and post are for buttons; the chat loop reads them.
        let QuestionScreen {
            attempt: _,
            step: _,
            prompt,
            origin,
            post: _,
            due_left,
        } = screen;
        let mut lines = self.prompt(sentences::origin(*origin), prompt);
        if *due_left > 0 {
            lines.push(
                self.style
                    .dim(&self.fill(key::QUESTION_DUE_LEFT, &[("count", (*due_left).into())])),
            );
        }
        let keys = self.fill(
            key::TERMINAL_KEYS_QUESTION,
            &[("reveal", (&self.say(key::BUTTON_REVEAL)).into())],
        );
        lines.push(self.style.cyan(&self.wrapped(&keys)));
        lines
    }

    pub(super) fn compare(&self, screen: &CompareScreen) -> Vec<String> {
        let mut lines = Vec::new();
        match &screen.answer {
            Some(answer) => {
                lines.push(self.heading(key::COMPARE_YOUR_ANSWER));
                lines.push(self.style.wrap(&tame(answer), "  ", "  "));
            }
            None => lines.push(self.style.dim(&self.say(key::COMPARE_IN_YOUR_HEAD))),
        }
        lines.push(String::new());
        lines.push(self.heading(key::COMPARE_REFERENCE));
        lines.push(self.style.text(&screen.reference, "  "));
        lines.push(String::new());
        lines.extend(self.corrections(&screen.corrections));
        lines.push(self.heading(key::COMPARE_RUBRIC));
        let suggestion = rubric::suggestion(self.language, &screen.points, screen.suggested_by);
        lines.extend(suggestion.map(|words| self.style.dim(&self.wrapped(&words))));
        lines.extend(self.rubric(screen));
        lines
    }

    fn corrections(&self, found: &[Correction]) -> Vec<String> {
        if found.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.style.yellow(&self.say(key::COMPARE_CORRECTION_TITLE))];
        lines.extend(
            found
                .iter()
                .map(|one| self.style.wrap(&rubric::correction(self.language, one), "  ", "  ")),
        );
        lines.push(String::new());
        lines
    }

    pub(super) fn rubric(&self, screen: &CompareScreen) -> Vec<String> {
        // The question, the answer, the corrections and whose suggestion it is stand above already.
        let CompareScreen {
            attempt: _,
            step: _,
            prompt: _,
            post: _,
            answer: _,
            reference: _,
            points,
            corrections: _,
            suggested_by: _,
            score,
            ratings,
        } = screen;
        let mut lines = Vec::new();
        for (index, point) in points.iter().enumerate() {
            let mark = if point.ticked { "[x]" } else { "[ ]" };
            let remark = rubric::remark(self.language, point, true)
                .map(|remark| sentences::aside(self.language, &tame(&remark)))
                .unwrap_or_default();
            let line = self.style.wrap(
                &format!("{}{remark}", point.claim.plain()),
                &format!("  {mark} {}  ", index + 1),
                "         ",
            );
            lines.push(if point.ticked { self.style.green(&line) } else { line });
        }
        lines.push(String::new());
        lines.push(self.wrapped(&self.fill(key::COMPARE_SCORE, &[("score", score.value().into())])));
        let label = |rating: Rating| {
            let choice = ratings.iter().find(|choice| choice.rating == rating);
            let days = choice.map_or_else(String::new, |choice| {
                dates::interval(self.language, choice.days).replace(' ', "\u{a0}")
            });
            let star = if choice.is_some_and(|choice| choice.suggested) {
                "*"
            } else {
                ""
            };
            format!("{}\u{a0}{days}{star}", self.say(sentences::rating(rating)))
        };
        let keys = self.fill(
            key::TERMINAL_KEYS_COMPARE,
            &[
                ("points", points.len().into()),
                ("again", (&label(Rating::Again)).into()),
                ("hard", (&label(Rating::Hard)).into()),
                ("good", (&label(Rating::Good)).into()),
                ("easy", (&label(Rating::Easy)).into()),
            ],
        );
        lines.push(self.style.cyan(&self.wrapped(&keys)));
        lines
    }

    pub(super) fn graded(&self, screen: &GradedScreen) -> Vec<String> {
        // The chat's average does not concern a terminal.
        let GradedScreen {
            attempt: _,
            step: _,
            prompt,
            post: _,
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
            counted_for_post: _,
        } = screen;
        let question = self.style.text(prompt.text.get(self.language), "");
        let mut lines = vec![self.style.dim(&question), String::new()];
        lines.push(format!(
            "{}  {}",
            self.style
                .bold(&self.fill(key::GRADED_TITLE, &[("score", score.value().into())])),
            self.fill(
                key::GRADED_POINTS,
                &[
                    ("made", (*made).into()),
                    ("points", (*points).into()),
                    ("rating", (&self.say(sentences::rating(*rating))).into())
                ]
            )
        ));
        lines.push(
            self.style
                .green(&self.fill(key::STREAK_DAYS, &[("days", streak.current.into())])),
        );
        lines.extend(milestone.map(|days| self.style.bold(&days::milestone(self.language, days))));
        let date = dates::date(self.language, *due_on);
        lines.push(self.wrapped(&self.fill(key::GRADED_DUE, &[("days", (*due_in).into()), ("date", (&date).into())])));
        lines.push(String::new());
        lines.extend(self.corrections(corrections));
        if missed.is_empty() {
            lines.push(self.say(key::GRADED_COMPLETE));
        } else {
            lines.push(self.heading(key::GRADED_MISSED));
            lines.extend(
                missed
                    .iter()
                    .map(|claim| self.style.wrap(&claim.plain(), "  - ", "    ")),
            );
        }
        if let Some(follow_up) = follow_up {
            lines.push(self.heading(key::GRADED_FOLLOW_UP));
            lines.push(self.style.text(follow_up, "  "));
        }
        if !sources.is_empty() {
            lines.push(self.heading(key::GRADED_SOURCES));
            lines.extend(
                sources
                    .iter()
                    .map(|source| format!("  {} {}", source.title, self.style.dim(&source.url()))),
            );
        }
        lines.push(String::new());
        if let Some(note) = zone_note.and_then(|(zone, source)| days::zone_note(self.language, zone, source)) {
            lines.push(self.style.dim(&self.wrapped(&note)));
        }
        if *leech {
            lines.push(self.style.yellow(&self.wrapped(&self.say(key::GRADED_LEECH))));
            lines.push(self.style.cyan(&self.fill(
                key::TERMINAL_KEYS_SUSPEND,
                &[("suspend", (&self.say(key::BUTTON_SUSPEND)).into())],
            )));
        }
        let keys = if *can_undo {
            let undo = self.say(key::BUTTON_UNDO);
            self.fill(
                key::TERMINAL_KEYS_GRADED,
                &[("next", (&self.say(key::BUTTON_NEXT)).into()), ("undo", (&undo).into())],
            )
        } else {
            self.next_keys()
        };
        lines.push(self.style.cyan(&self.wrapped(&keys)));
        lines
    }

    pub(super) fn next_keys(&self) -> String {
        self.fill(
            key::TERMINAL_KEYS_NEXT,
            &[("next", (&self.say(key::BUTTON_NEXT)).into())],
        )
    }

    pub(super) fn nothing_due(&self, screen: &NothingDueScreen) -> Vec<String> {
        let NothingDueScreen {
            topic,
            next_due,
            limit_reached,
            new_per_day,
            can_early,
        } = screen;
        let mut lines = vec![match topic {
            Some(topic) => self.fill(
                key::NOTHING_DUE_TOPIC,
                &[("topic", topic.name.get(self.language).into())],
            ),
            None => self.say(key::NOTHING_DUE),
        }];
        if *limit_reached {
            lines.push(self.fill(key::NOTHING_LIMIT, &[("count", (*new_per_day).into())]));
        }
        if let Some(date) = next_due {
            lines.push(self.fill(
                key::NOTHING_NEXT_DUE,
                &[("date", (&dates::date(self.language, *date)).into())],
            ));
        }
        if *can_early {
            lines.push(self.say(key::NOTHING_EARLY));
            lines.push(self.style.cyan(&self.fill(
                key::TERMINAL_KEYS_EARLY,
                &[("early", (&self.say(key::BUTTON_EARLY)).into())],
            )));
        }
        lines
    }
}
