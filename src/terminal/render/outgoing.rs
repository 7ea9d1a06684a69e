//! What comes unasked, as lines: the daily question, its reveal, reminders, and news for admins.

use super::Page;
use crate::engine::view::{PostScreen, ReminderScreen, RevealScreen, StoppedScreen};
use crate::wording::{dates, key, unasked};

impl Page {
    pub(super) fn post(&self, screen: &PostScreen) -> Vec<String> {
        // One reader: no count, no average, no role; the post's id is in the buttons of other chats.
        let PostScreen {
            post: _,
            date,
            prompt,
            language: _,
            kind: _,
            answered: _,
            average: _,
            late,
            role: _,
        } = screen;
        let mut lines = vec![self.style.dim(&dates::date(self.language, *date))];
        if *late {
            lines.push(self.style.dim(&self.say(key::POST_LATE)));
        }
        lines.extend(self.prompt(key::QUESTION_DAILY, prompt));
        let keys = self.fill(
            key::TERMINAL_KEYS_QUESTION,
            &[("reveal", (&self.say(key::BUTTON_REVEAL)).into())],
        );
        lines.push(self.style.cyan(&self.wrapped(&keys)));
        lines
    }

    pub(super) fn reveal(&self, screen: &RevealScreen) -> Vec<String> {
        // A terminal has one reader: they have no count to hear of.
        let RevealScreen {
            post: _,
            date,
            prompt,
            reference,
            language: _,
            answered: _,
            average: _,
        } = screen;
        let date = dates::date(self.language, *date);
        vec![
            self.style
                .bold(&self.fill(key::REVEAL_TITLE, &[("date", (&date).into())])),
            self.style.text(prompt.text.get(self.language), "  "),
            String::new(),
            self.style.text(reference.get(self.language), "  "),
        ]
    }

    pub(super) fn reminder(&self, screen: &ReminderScreen) -> Vec<String> {
        let until = dates::moment(self.language, screen.day_ends, screen.zone);
        let (title, lines) = unasked::reminder(self.language, screen, &until);
        let mut shown = vec![self.style.yellow(&title)];
        shown.extend(lines.iter().map(|line| self.wrapped(line)));
        shown
    }

    pub(super) fn stopped(&self, screen: &StoppedScreen) -> Vec<String> {
        // There is one place only.
        let StoppedScreen { place: _, cause, words } = screen;
        vec![
            self.style.yellow(&self.say(key::STOPPED_TITLE)),
            self.wrapped(&unasked::refusal(self.language, *cause, words)),
        ]
    }
}
