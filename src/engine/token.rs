//! What a button carries: an action or a form as at most 64 ASCII characters of `[A-Za-z0-9_/+-]`.
//!
//! A token never grants a right: whose attempt it is and who may set up a chat is checked again.

use chrono_tz::Tz;

use super::action::{
    Action, GuideAction, ProgressAction, ScheduleAction, SettingsAction, SettingsChange, Step, StudyAction,
    VacationAction,
};
use crate::domain::grading::{Rating, Ticks};
use crate::domain::ids::{AttemptId, ChatId, PostId};
use crate::domain::question::{Language, QuestionId};

/// The longest token, in bytes; both platforms take it.
pub const MAX_LENGTH: usize = 64;

/// The version that every token begins with.
const VERSION: &str = "1";

/// What pressing a button means.
#[derive(Debug, Clone, PartialEq)]
pub enum Press {
    /// Do this.
    Act(Action),
    /// Ask the learner for something first.
    Form(Form),
}

/// A button that needs something from the learner before it is an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The text of an answer to a post.
    AnswerPost {
        /// The post.
        post: PostId,
    },
    /// The text of an answer to an open question.
    Answer {
        /// The attempt.
        attempt: AttemptId,
        /// Its step when the button was drawn.
        step: Step,
    },
    /// A choice among the rubric's points.
    Ticks {
        /// The attempt.
        attempt: AttemptId,
        /// Its step when the menu was drawn.
        step: Step,
    },
}

impl Form {
    /// The action once the learner has written; `None` for a form that wants a choice.
    pub fn with_text(self, text: String) -> Option<Action> {
        match self {
            Self::AnswerPost { post } => Some(StudyAction::AnswerPost { post, text }.into()),
            Self::Answer { attempt, step } => Some(StudyAction::Answer { attempt, step, text }.into()),
            Self::Ticks { .. } => None,
        }
    }

    /// The action once the learner has chosen points by index; `None` for a form that wants text.
    pub fn with_ticks(self, points: impl IntoIterator<Item = usize>) -> Option<Action> {
        match self {
            Self::Ticks { attempt, step } => {
                let ticks = points.into_iter().fold(Ticks::NONE, Ticks::with);
                Some(StudyAction::SetTicks { attempt, step, ticks }.into())
            }
            Self::AnswerPost { .. } | Self::Answer { .. } => None,
        }
    }

    /// The token of the form.
    pub fn token(self) -> String {
        match self {
            Self::AnswerPost { post } => join(&["ap", &number(post.0)]),
            Self::Answer { attempt, step } => join(&["a", &number(attempt.0), &number(i64::from(step))]),
            Self::Ticks { attempt, step } => join(&["s", &number(attempt.0), &number(i64::from(step))]),
        }
    }
}

/// The token of an action; `None` for actions that no button carries (those with free text).
pub fn encode(action: &Action) -> Option<String> {
    let attempt = |verb: &str, attempt: AttemptId, step: Step, rest: &[&str]| {
        let mut parts = vec![verb.to_owned(), number(attempt.0), number(i64::from(step))];
        parts.extend(rest.iter().map(ToString::to_string));
        join(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let flag = |on: bool| if on { "1" } else { "0" };
    let token = match action {
        Action::Study(study) => match study {
            StudyAction::Daily => join(&["d"]),
            StudyAction::Drill {
                topic: None,
                early: false,
            } => join(&["dr"]),
            StudyAction::Drill {
                topic: None,
                early: true,
            } => join(&["de"]),
            StudyAction::Drill {
                topic: Some(topic),
                early,
            } => join(&["dt", flag(*early), topic]),
            StudyAction::Open { post } => join(&["o", &number(post.0)]),
            StudyAction::RevealPost { post } => join(&["rp", &number(post.0)]),
            StudyAction::Reveal { attempt: id, step } => attempt("r", *id, *step, &[]),
            StudyAction::Tick {
                attempt: id,
                step,
                point,
                on,
            } => attempt("t", *id, *step, &[&point.to_string(), flag(*on)]),
            StudyAction::Rate {
                attempt: id,
                step,
                rating,
            } => attempt("g", *id, *step, &[&rating.number().to_string()]),
            StudyAction::Undo { attempt: id, step } => attempt("u", *id, *step, &[]),
            StudyAction::Retry { question } => join(&["y", question.as_str()]),
            StudyAction::Suspend { question, on } => join(&["x", flag(*on), question.as_str()]),
            StudyAction::AnswerPost { .. }
            | StudyAction::Answer { .. }
            | StudyAction::Say { .. }
            | StudyAction::SetTicks { .. } => return None,
        },
        Action::Progress(progress) => join(&[match progress {
            ProgressAction::Streak => "st",
            ProgressAction::Ledger => "sw",
            ProgressAction::Overview => "pr",
            ProgressAction::Topics => "tp",
        }]),
        Action::Vacation(vacation) => match vacation {
            VacationAction::Show => join(&["va"]),
            VacationAction::End => join(&["vx"]),
            VacationAction::Plan { until, from: None } if until.parse::<u8>().is_ok() => join(&["vp", until]),
            VacationAction::Plan { .. } => return None,
        },
        Action::Settings(SettingsAction::Show) => join(&["se"]),
        Action::Settings(SettingsAction::Change(change)) => match change {
            SettingsChange {
                language: Some(language),
                ..
            } => join(&["sl", language]),
            SettingsChange { zone: Some(zone), .. } => join(&["sz", zone]),
            SettingsChange { daily: Some(daily), .. } => join(&["sd", &daily.replace(':', "")]),
            SettingsChange { remind: Some(time), .. } => join(&["sm", &time.replace(':', "")]),
            SettingsChange {
                judge: Some(switch), ..
            } => join(&["sj", switch]),
            SettingsChange {
                rollover: Some(hour), ..
            } => join(&["sr", hour]),
            SettingsChange {
                new_per_day: Some(count),
                ..
            } => join(&["sn", count]),
            SettingsChange {
                retention: Some(percent),
                ..
            } => join(&["sq", percent]),
            SettingsChange { share: Some(share), .. } => join(&["ss", share]),
            SettingsChange { .. } => return None,
        },
        Action::Schedule(schedule) => match schedule {
            ScheduleAction::Show => join(&["sh"]),
            ScheduleAction::Pause => join(&["pa"]),
            ScheduleAction::Resume => join(&["re"]),
            ScheduleAction::Test { chat } => join(&["te", &number(chat.0)]),
            ScheduleAction::Set(_) => return None,
        },
        Action::Guide(guide) => join(&[match guide {
            GuideAction::Start => "hi",
            GuideAction::Help => "he",
            GuideAction::UnknownButton | GuideAction::UnknownCommand { .. } => return None,
        }]),
    };
    (token.len() <= MAX_LENGTH).then_some(token)
}

/// What a token means. Anything that no version of ours wrote is [`GuideAction::UnknownButton`].
pub fn decode(token: &str) -> Press {
    read(token).unwrap_or(Press::Act(GuideAction::UnknownButton.into()))
}

#[expect(clippy::too_many_lines, reason = "one line per verb")]
fn read(token: &str) -> Option<Press> {
    if token.len() > MAX_LENGTH {
        return None;
    }
    let rest = token.strip_prefix(VERSION)?.strip_prefix('_')?;
    let (verb, rest) = rest.split_once('_').unwrap_or((rest, ""));
    let parts: Vec<&str> = if rest.is_empty() {
        vec![]
    } else {
        rest.split('_').collect()
    };
    let attempt = || {
        Some((
            AttemptId(value(parts.first()?)?),
            Step::try_from(value(parts.get(1)?)?).ok()?,
        ))
    };
    let post = || Some(PostId(value(parts.first()?)?));
    let flag = |part: Option<&&str>| match part.copied() {
        Some("0") => Some(false),
        Some("1") => Some(true),
        _ => None,
    };
    let change = |change: SettingsChange| Action::from(SettingsAction::Change(change));
    let exactly = |count: usize| (parts.len() == count).then_some(());
    let action: Action = match verb {
        "d" => StudyAction::Daily.into(),
        "dr" => StudyAction::Drill {
            topic: None,
            early: false,
        }
        .into(),
        "de" => StudyAction::Drill {
            topic: None,
            early: true,
        }
        .into(),
        "dt" => StudyAction::Drill {
            early: flag(parts.first())?,
            topic: Some((*parts.get(1)?).to_owned()),
        }
        .into(),
        "o" => StudyAction::Open { post: post()? }.into(),
        "rp" => StudyAction::RevealPost { post: post()? }.into(),
        "ap" => return exactly(1).and(Some(Press::Form(Form::AnswerPost { post: post()? }))),
        "a" => {
            let (attempt, step) = attempt()?;
            return exactly(2).and(Some(Press::Form(Form::Answer { attempt, step })));
        }
        "s" => {
            let (attempt, step) = attempt()?;
            return exactly(2).and(Some(Press::Form(Form::Ticks { attempt, step })));
        }
        "r" => {
            let (attempt, step) = attempt()?;
            StudyAction::Reveal { attempt, step }.into()
        }
        "t" => {
            let (attempt, step) = attempt()?;
            exactly(4)?;
            StudyAction::Tick {
                attempt,
                step,
                point: parts[2].parse().ok().filter(|point| *point < 16)?,
                on: flag(parts.get(3))?,
            }
            .into()
        }
        "g" => {
            let (attempt, step) = attempt()?;
            exactly(3)?;
            StudyAction::Rate {
                attempt,
                step,
                rating: Rating::from_number(parts[2].parse().ok()?)?,
            }
            .into()
        }
        "u" => {
            let (attempt, step) = attempt()?;
            StudyAction::Undo { attempt, step }.into()
        }
        "y" => StudyAction::Retry {
            question: question(rest)?,
        }
        .into(),
        "x" => StudyAction::Suspend {
            on: flag(parts.first())?,
            question: question(parts.get(1)?)?,
        }
        .into(),
        "st" => ProgressAction::Streak.into(),
        "sw" => ProgressAction::Ledger.into(),
        "va" => VacationAction::Show.into(),
        "vx" => VacationAction::End.into(),
        "vp" => VacationAction::Plan {
            until: rest.parse::<u8>().ok()?.to_string(),
            from: None,
        }
        .into(),
        "ss" => change(SettingsChange {
            share: Some(Some(rest.to_owned()).filter(|share| share == "on" || share == "off")?),
            ..SettingsChange::default()
        }),
        "pr" => ProgressAction::Overview.into(),
        "tp" => ProgressAction::Topics.into(),
        "se" => SettingsAction::Show.into(),
        "sl" => change(SettingsChange {
            language: Some(rest.parse::<Language>().ok()?.code().to_owned()),
            ..SettingsChange::default()
        }),
        "sz" => change(SettingsChange {
            zone: Some(rest.parse::<Tz>().ok()?.name().to_owned()),
            ..SettingsChange::default()
        }),
        "sd" => change(SettingsChange {
            daily: Some(daily(rest)?),
            ..SettingsChange::default()
        }),
        "sm" => change(SettingsChange {
            remind: Some(daily(rest)?),
            ..SettingsChange::default()
        }),
        "sj" => change(SettingsChange {
            judge: Some(Some(rest.to_owned()).filter(|switch| switch == "on" || switch == "off")?),
            ..SettingsChange::default()
        }),
        "sr" => change(SettingsChange {
            rollover: Some(rest.parse::<u8>().ok()?.to_string()),
            ..SettingsChange::default()
        }),
        "sn" => change(SettingsChange {
            new_per_day: Some(rest.parse::<u16>().ok()?.to_string()),
            ..SettingsChange::default()
        }),
        "sq" => change(SettingsChange {
            retention: Some(rest.parse::<u8>().ok()?.to_string()),
            ..SettingsChange::default()
        }),
        "sh" => ScheduleAction::Show.into(),
        "pa" => ScheduleAction::Pause.into(),
        "re" => ScheduleAction::Resume.into(),
        "te" => ScheduleAction::Test {
            chat: ChatId(value(parts.first()?)?),
        }
        .into(),
        "hi" => GuideAction::Start.into(),
        "he" => GuideAction::Help.into(),
        _ => return None,
    };
    Some(Press::Act(action))
}

fn join(parts: &[&str]) -> String {
    format!("{VERSION}_{}", parts.join("_"))
}

fn question(text: &str) -> Option<QuestionId> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        .then(|| QuestionId::new(text))
}

fn daily(text: &str) -> Option<String> {
    if text == "off" {
        return Some(text.to_owned());
    }
    let valid = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| format!("{}:{}", &text[..2], &text[2..]))
}

/// Ids in base 36, to keep tokens short.
fn number(mut value: i64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    if value <= 0 {
        return "0".to_owned();
    }
    let mut digits = Vec::new();
    while value > 0 {
        digits.push(char::from(DIGITS[usize::try_from(value % 36).unwrap_or(0)]));
        value /= 36;
    }
    digits.iter().rev().collect()
}

fn value(text: &str) -> Option<i64> {
    let valid = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
    valid.then(|| i64::from_str_radix(text, 36).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn longest_ids() -> Vec<Action> {
        let (attempt, step, post) = (AttemptId(i64::MAX), Step::MAX, PostId(i64::MAX));
        let question = QuestionId::new("multimodal-99");
        vec![
            StudyAction::Daily.into(),
            StudyAction::Drill {
                topic: None,
                early: false,
            }
            .into(),
            StudyAction::Drill {
                topic: Some("transformer".into()),
                early: true,
            }
            .into(),
            StudyAction::Open { post }.into(),
            StudyAction::RevealPost { post }.into(),
            StudyAction::Reveal { attempt, step }.into(),
            StudyAction::Tick {
                attempt,
                step,
                point: 15,
                on: true,
            }
            .into(),
            StudyAction::Rate {
                attempt,
                step,
                rating: Rating::Easy,
            }
            .into(),
            StudyAction::Undo { attempt, step }.into(),
            StudyAction::Retry {
                question: question.clone(),
            }
            .into(),
            StudyAction::Suspend { question, on: true }.into(),
            ProgressAction::Streak.into(),
            ProgressAction::Ledger.into(),
            VacationAction::Show.into(),
            VacationAction::End.into(),
            VacationAction::Plan {
                until: "14".into(),
                from: None,
            }
            .into(),
            SettingsAction::Change(SettingsChange {
                share: Some("on".into()),
                ..SettingsChange::default()
            })
            .into(),
            SettingsAction::Change(SettingsChange {
                zone: Some("America/Argentina/ComodRivadavia".into()),
                ..SettingsChange::default()
            })
            .into(),
            SettingsAction::Change(SettingsChange {
                daily: Some("09:00".into()),
                ..SettingsChange::default()
            })
            .into(),
            SettingsAction::Change(SettingsChange {
                language: Some("zh".into()),
                ..SettingsChange::default()
            })
            .into(),
            SettingsAction::Change(SettingsChange {
                judge: Some("off".into()),
                ..SettingsChange::default()
            })
            .into(),
            ScheduleAction::Resume.into(),
            GuideAction::Help.into(),
        ]
    }

    #[test]
    fn every_button_comes_back_as_it_was_and_fits_64_ascii_bytes() {
        for action in longest_ids() {
            let token = encode(&action).unwrap();
            assert!(token.len() <= MAX_LENGTH && token.is_ascii(), "{token}");
            assert_eq!(decode(&token), Press::Act(action), "{token}");
        }
        for form in [
            Form::AnswerPost { post: PostId(i64::MAX) },
            Form::Answer {
                attempt: AttemptId(i64::MAX),
                step: Step::MAX,
            },
            Form::Ticks {
                attempt: AttemptId(77),
                step: 3,
            },
        ] {
            assert_eq!(decode(&form.token()), Press::Form(form));
        }
    }

    #[test]
    fn links_use_only_the_letters_that_links_may_have() {
        let token = encode(&StudyAction::Open { post: PostId(i64::MAX) }.into()).unwrap();
        assert!(
            token
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        );
    }

    #[test]
    fn forged_and_outdated_tokens_are_unknown_buttons() {
        for token in [
            "",
            "1",
            "1_",
            "2_d",
            "1_g_1_1_9",
            "1_g_1",
            "1_t_1_1_99_1",
            "1_o_-5",
            "1_o_zzzzzzzzzzzzzzzzz",
            "1_sz_Nowhere",
            "1_a_1",
            "1_x_1_a;b",
            "你好",
            "1_sd_9",
            "1_sj_maybe",
        ] {
            assert_eq!(decode(token), Press::Act(GuideAction::UnknownButton.into()), "{token}");
        }
    }

    proptest! {
        #[test]
        fn any_text_decodes_without_a_panic(text in ".{0,80}") {
            decode(&text);
            decode(&format!("1_{text}"));
        }

        #[test]
        fn ids_survive(id in 0i64.., step in any::<u32>()) {
            let action: Action = StudyAction::Undo { attempt: AttemptId(id), step }.into();
            prop_assert_eq!(decode(&encode(&action).unwrap()), Press::Act(action));
        }
    }
}
