//! Sentences of the judge as a setting: whether it reads, where the words go, and its switch.

use super::{Key, key, say_with};
use crate::domain::question::Language;
use crate::engine::action::{SettingsAction, SettingsChange};
use crate::engine::view::JudgeState;

/// Whether a judge reads typed answers and where they go then; `None` where there is none to be had.
pub fn setting(language: Language, judge: &JudgeState) -> Option<String> {
    let (sentence, place) = match judge {
        JudgeState::None => return None,
        JudgeState::Off(place) => (key::SETTINGS_JUDGE_OFF, place),
        JudgeState::On(place) => (key::SETTINGS_JUDGE_ON, place),
    };
    Some(say_with(language, sentence, &[("place", place.into())]))
}

/// The switch that turns the judge on or off: its label and what it asks for.
pub fn switch(judge: &JudgeState) -> Option<(Key, SettingsAction)> {
    let (label, switch) = match judge {
        JudgeState::None => return None,
        JudgeState::Off(_) => (key::BUTTON_JUDGE_ON, "on"),
        JudgeState::On(_) => (key::BUTTON_JUDGE_OFF, "off"),
    };
    let change = SettingsChange {
        judge: Some(switch.to_owned()),
        ..SettingsChange::default()
    };
    Some((label, SettingsAction::Change(change)))
}
