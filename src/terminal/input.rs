//! Lines that a person types, to actions; what a line means depends on the screen before it.

use crate::domain::grading::Rating;
use crate::engine::action::{Action, GuideAction, StudyAction};
use crate::engine::catalogue::{Command, Input};
use crate::engine::view::{GradedScreen, Screen};

/// What a line asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Line {
    /// To do this.
    Do(Action),
    /// To do these, one after the other, and show the last.
    DoAll(Vec<Action>),
    /// A line of an answer: wait for more until an empty line.
    Answer,
    /// A number that names no point.
    NotAPoint {
        /// As written.
        given: String,
        /// How many points there are.
        points: usize,
    },
    /// A letter that the screen does not offer.
    NotAKey(String),
    /// To leave.
    Quit,
    /// Nothing.
    Blank,
}

/// Reads a line typed at a screen.
pub(super) fn read(line: &str, screen: Option<&Screen>) -> Line {
    let line = line.trim();
    if let Some(command) = line.strip_prefix('/') {
        return read_command(command);
    }
    if line.is_empty() {
        return Line::Blank;
    }
    let letter = line.to_lowercase();
    match screen {
        Some(Screen::Question(shown)) => match letter.as_str() {
            "r" => Line::Do(
                StudyAction::Reveal {
                    attempt: shown.attempt,
                    step: shown.step,
                }
                .into(),
            ),
            _ => Line::Answer,
        },
        Some(Screen::Post(shown)) => match letter.as_str() {
            "r" => Line::Do(StudyAction::RevealPost { post: shown.post }.into()),
            _ => Line::Answer,
        },
        Some(Screen::Compare(shown)) => {
            let rating = match letter.as_str() {
                "a" => Some(Rating::Again),
                "h" => Some(Rating::Hard),
                "g" => Some(Rating::Good),
                "e" => Some(Rating::Easy),
                _ => None,
            };
            if let Some(rating) = rating {
                return Line::Do(
                    StudyAction::Rate {
                        attempt: shown.attempt,
                        step: shown.step,
                        rating,
                    }
                    .into(),
                );
            }
            let mut ticks = Vec::new();
            for word in line.split([' ', ',', '，', '、']).filter(|word| !word.is_empty()) {
                match word.parse::<u8>() {
                    Ok(number) if (1..=shown.points.len()).contains(&usize::from(number)) => {
                        let point = number - 1;
                        let on = !shown.points[usize::from(point)].ticked;
                        ticks.push(
                            StudyAction::Tick {
                                attempt: shown.attempt,
                                step: shown.step,
                                point,
                                on,
                            }
                            .into(),
                        );
                    }
                    Ok(_) => {
                        return Line::NotAPoint {
                            given: word.to_owned(),
                            points: shown.points.len(),
                        };
                    }
                    // More than a key or two are words that belong to the answer.
                    Err(_) if line.chars().count() > 3 => return Line::Answer,
                    Err(_) => return Line::NotAKey(line.to_owned()),
                }
            }
            Line::DoAll(ticks)
        }
        Some(Screen::Graded(shown)) => after_grade(&letter, line, shown),
        Some(Screen::NothingDue(_)) if letter == "e" => Line::Do(
            StudyAction::Drill {
                topic: None,
                early: true,
            }
            .into(),
        ),
        Some(Screen::Welcome(_)) => Line::Do(StudyAction::Say { text: line.to_owned() }.into()),
        Some(
            Screen::NothingDue(_)
            | Screen::Streak(_)
            | Screen::Ledger(_)
            | Screen::Vacation(_)
            | Screen::Progress(_)
            | Screen::Topics(_)
            | Screen::Settings(_)
            | Screen::Schedule(_)
            | Screen::Help(_)
            | Screen::Reveal(_)
            | Screen::Reminder(_)
            | Screen::Stopped(_)
            | Screen::Milestone(_)
            | Screen::Notice(_),
        )
        | None => elsewhere(&letter, line),
    }
}

/// At a screen without keys of its own.
fn elsewhere(letter: &str, line: &str) -> Line {
    match letter {
        "n" => Line::Do(
            StudyAction::Drill {
                topic: None,
                early: false,
            }
            .into(),
        ),
        // A question may still be open from before: more than a letter is taken as its answer.
        _ if line.chars().count() > 2 => Line::Answer,
        _ => Line::NotAKey(line.to_owned()),
    }
}

fn after_grade(letter: &str, line: &str, shown: &GradedScreen) -> Line {
    match letter {
        "n" => Line::Do(
            StudyAction::Drill {
                topic: None,
                early: false,
            }
            .into(),
        ),
        "u" => Line::Do(
            StudyAction::Undo {
                attempt: shown.attempt,
                step: shown.step,
            }
            .into(),
        ),
        "x" if shown.leech => Line::Do(
            StudyAction::Suspend {
                question: shown.prompt.question.clone(),
                on: true,
            }
            .into(),
        ),
        _ => Line::NotAKey(line.to_owned()),
    }
}

fn read_command(command: &str) -> Line {
    let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    match name.to_lowercase().as_str() {
        "quit" | "exit" | "q" => Line::Quit,
        name => Line::Do(match Command::named(name) {
            Some(command) => command.action(&Input::Line(rest)),
            None => GuideAction::UnknownCommand { name: name.to_owned() }.into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::action::ProgressAction;

    #[test]
    fn commands_and_leaving_work_on_every_screen() {
        assert_eq!(read("/streak", None), Line::Do(ProgressAction::Streak.into()));
        assert_eq!(read(" /QUIT ", None), Line::Quit);
        assert_eq!(
            read("/fly high", None),
            Line::Do(GuideAction::UnknownCommand { name: "fly".into() }.into())
        );
        assert_eq!(read("   ", None), Line::Blank);
        assert_eq!(read("z", None), Line::NotAKey("z".into()));
    }
}
