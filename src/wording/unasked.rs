//! Sentences of what comes unasked: refusals and reminders. All renderers say the same.

use super::{dates, key, say, say_with};
use crate::domain::question::Language;
use crate::engine::outgoing::Cause;
use crate::engine::view::{ReminderScreen, ReminderState};

/// Why posts are refused, and what to do about it.
pub fn refusal(language: Language, cause: Cause, words: &str) -> String {
    let sentence = match cause {
        Cause::Gone => key::SCHEDULE_GONE,
        Cause::Rights => key::SCHEDULE_RIGHTS,
        Cause::Closed => key::SCHEDULE_CLOSED,
        Cause::Blocked => key::SCHEDULE_BLOCKED,
        Cause::Other => key::SCHEDULE_REFUSED,
    };
    say_with(language, sentence, &[("reason", words.into())])
}

/// Whether and when a learner is reminded.
pub fn reminder_state(language: Language, state: ReminderState) -> String {
    match state {
        ReminderState::None => say(language, key::SETTINGS_REMINDER_NONE),
        ReminderState::At(time) => say_with(
            language,
            key::SETTINGS_REMINDER,
            &[("time", (&dates::time(time)).into())],
        ),
        ReminderState::Refused => say(language, key::SETTINGS_REMINDER_REFUSED),
    }
}

/// What a reminder says: its title, and what there is to know, a sentence each. `until` is when the day ends.
pub fn reminder(language: Language, screen: &ReminderScreen, until: &str) -> (String, Vec<String>) {
    let ReminderScreen {
        streak,
        freezes,
        due,
        // The caller has written it as its platform shows times.
        day_ends: _,
        zone: _,
    } = screen;
    let title = say_with(language, key::REMINDER_TITLE, &[("days", (*streak).into())]);
    let mut lines = vec![say_with(language, key::REMINDER_UNTIL, &[("until", until.into())])];
    if *freezes > 0 {
        lines.push(say_with(
            language,
            key::REMINDER_FREEZE,
            &[("count", (*freezes).into())],
        ));
    }
    if *due > 0 {
        lines.push(say_with(language, key::REMINDER_DUE, &[("count", (*due).into())]));
    }
    (title, lines)
}
