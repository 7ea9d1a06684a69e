//! Views to lines of a terminal.

mod chat;
mod outgoing;
mod progress;
pub(super) mod sheet;
mod streak;
mod study;

use super::style::Style;
use crate::domain::question::Language;
use crate::engine::view::{Prompt, Screen, View};
use crate::wording::{Key, Value, key, say, say_with, sentences};

/// Writes a view. With `again`, only the part of a compare screen that a tick changes.
pub(super) fn render(view: &View, style: Style, again: bool) -> String {
    let page = Page {
        language: view.language,
        style,
    };
    let lines = match &view.screen {
        Screen::Question(screen) => page.question(screen),
        Screen::Compare(screen) if again => page.rubric(screen),
        Screen::Compare(screen) => page.compare(screen),
        Screen::Graded(screen) => page.graded(screen),
        Screen::NothingDue(screen) => page.nothing_due(screen),
        Screen::Streak(screen) => page.streak(screen),
        Screen::Ledger(screen) => page.ledger(screen),
        Screen::Vacation(screen) => page.vacation(screen),
        Screen::Progress(screen) => page.progress(screen),
        Screen::Topics(screen) => page.topics(screen),
        Screen::Settings(screen) => page.settings(screen),
        Screen::Schedule(screen) => page.schedule(screen),
        Screen::Welcome(screen) => page.welcome(screen),
        Screen::Help(screen) => page.help(screen),
        Screen::Notice(shown) => vec![page.wrapped(&sentences::notice(page.language, shown))],
        Screen::Post(screen) => page.post(screen),
        Screen::Reveal(screen) => page.reveal(screen),
        Screen::Milestone(screen) => page.milestone(screen),
        Screen::Reminder(screen) => page.reminder(screen),
        Screen::Stopped(screen) => page.stopped(screen),
    };
    lines.join("\n")
}

struct Page {
    language: Language,
    style: Style,
}

impl Page {
    fn say(&self, key: Key) -> String {
        say(self.language, key)
    }

    fn fill(&self, key: Key, values: &[(&'static str, Value<'_>)]) -> String {
        say_with(self.language, key, values)
    }

    fn wrapped(&self, words: &str) -> String {
        self.style.wrap(words, "", "")
    }

    fn heading(&self, key: Key) -> String {
        self.style.bold(&self.say(key))
    }

    fn prompt(&self, kind: Key, prompt: &Prompt) -> Vec<String> {
        let level = prompt.difficulty.level();
        let meta = self.fill(
            key::QUESTION_META,
            &[
                ("topic", prompt.topic.name.get(self.language).into()),
                ("level", level.into()),
            ],
        );
        vec![
            format!(
                "{}  {}",
                self.style.bold(&self.say(kind)),
                self.style.dim(&format!("{meta} · {}", prompt.question))
            ),
            String::new(),
            self.style.text(prompt.text.get(self.language), "  "),
            String::new(),
        ]
    }
}
