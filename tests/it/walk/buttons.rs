//! What each screen offers its reader, picked at random.

use drillbit::domain::grading::{Rating, Ticks};
use drillbit::engine::action::{
    Action, ProgressAction, ScheduleAction, SettingsAction, SettingsChange, StudyAction, VacationAction,
};
use drillbit::engine::view::{Screen, View, WelcomeStage};

use super::Dice;
use crate::world::{drill, good_answer};

/// What a screen offers its reader.
pub(super) fn buttons(view: &View, dice: &mut Dice) -> Vec<Action> {
    let rating = *dice.one(&Rating::ALL);
    let text = "an answer of some words".to_owned();
    let next = || Action::from(drill(None, false));
    match &view.screen {
        Screen::Question(screen) => {
            let (attempt, step) = (screen.attempt, screen.step);
            let text = good_answer(&screen.prompt.question).0.to_owned();
            vec![
                StudyAction::Reveal { attempt, step }.into(),
                StudyAction::Answer { attempt, step, text }.into(),
            ]
        }
        Screen::Compare(screen) => {
            let (attempt, step) = (screen.attempt, screen.step);
            let (point, on) = (u8::try_from(dice.roll(screen.points.len())).unwrap(), dice.roll(2) == 0);
            let ticks = Ticks::from_bits(u16::try_from(dice.roll(128)).unwrap(), screen.points.len());
            vec![
                StudyAction::Rate { attempt, step, rating }.into(),
                StudyAction::Tick {
                    attempt,
                    step,
                    point,
                    on,
                }
                .into(),
                StudyAction::SetTicks { attempt, step, ticks }.into(),
            ]
        }
        Screen::Graded(screen) => {
            let (attempt, step) = (screen.attempt, screen.step);
            let question = screen.prompt.question.clone();
            let mut offered = vec![
                next(),
                StudyAction::Retry {
                    question: question.clone(),
                }
                .into(),
            ];
            if screen.can_undo {
                offered.push(StudyAction::Undo { attempt, step }.into());
            }
            if screen.leech {
                offered.push(StudyAction::Suspend { question, on: true }.into());
            }
            offered
        }
        Screen::NothingDue(screen) if screen.can_early => {
            let topic = screen.topic.as_ref().map(|topic| topic.slug.as_str());
            vec![drill(topic, true).into()]
        }
        Screen::Topics(screen) => {
            let topic = &dice.one(&screen.topics).topic;
            vec![drill(Some(&topic.slug), false).into()]
        }
        Screen::Welcome(screen) => match &screen.stage {
            WelcomeStage::Language => vec![language("en"), language("zh")],
            WelcomeStage::Zone { offers } => vec![zone(dice.one(offers).name())],
            WelcomeStage::Daily => vec![daily("09:00"), daily("off")],
            WelcomeStage::Done { .. } => vec![next(), StudyAction::Daily.into()],
        },
        Screen::Post(screen) => {
            let post = screen.post;
            vec![
                StudyAction::Open { post }.into(),
                StudyAction::RevealPost { post }.into(),
                StudyAction::AnswerPost { post, text }.into(),
            ]
        }
        Screen::Reveal(screen) => vec![StudyAction::Open { post: screen.post }.into()],
        Screen::Schedule(screen) => vec![
            ScheduleAction::Pause.into(),
            ScheduleAction::Resume.into(),
            ScheduleAction::Test { chat: screen.chat }.into(),
        ],
        Screen::Settings(_) => vec![judge("on"), judge("off"), remind("21:00"), remind("off"), next()],
        Screen::Vacation(_) => vec![
            VacationAction::End.into(),
            VacationAction::Plan {
                until: "3".into(),
                from: None,
            }
            .into(),
        ],
        Screen::Streak(_) => vec![ProgressAction::Ledger.into(), next()],
        Screen::NothingDue(_)
        | Screen::Ledger(_)
        | Screen::Reminder(_)
        | Screen::Milestone(_)
        | Screen::Stopped(_)
        | Screen::Progress(_)
        | Screen::Help(_)
        | Screen::Notice(_) => vec![next(), StudyAction::Daily.into()],
    }
}

pub(super) fn change(change: SettingsChange) -> Action {
    SettingsAction::Change(change).into()
}

fn language(code: &str) -> Action {
    let language = Some(code.to_owned());
    change(SettingsChange {
        language,
        ..Default::default()
    })
}

pub(super) fn zone(name: &str) -> Action {
    let zone = Some(name.to_owned());
    change(SettingsChange {
        zone,
        ..Default::default()
    })
}

pub(super) fn daily(time: &str) -> Action {
    let daily = Some(time.to_owned());
    change(SettingsChange {
        daily,
        ..Default::default()
    })
}

fn remind(time: &str) -> Action {
    let remind = Some(time.to_owned());
    change(SettingsChange {
        remind,
        ..Default::default()
    })
}

fn judge(switch: &str) -> Action {
    let judge = Some(switch.to_owned());
    change(SettingsChange {
        judge,
        ..Default::default()
    })
}
