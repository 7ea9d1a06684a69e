//! Sentences for things of the engine: notices, commands, ratings, streaks, schedules. All renderers say the same.

use super::{Key, dates, key, say, say_with, unasked};
use crate::domain::grading::Rating;
use crate::domain::question::{Language, PostLanguage};
use crate::engine::catalogue::Command;
use crate::engine::view::{Notice, Origin, PauseReason, ProgressScreen, ScheduleEvent, ScheduleScreen, TopicProgress};

/// A notice as one sentence.
pub fn notice(language: Language, notice: &Notice) -> String {
    let plain = |key| say(language, key);
    match notice {
        Notice::NotYours => plain(key::NOTICE_NOT_YOURS),
        Notice::OldButton => plain(key::NOTICE_OLD_BUTTON),
        Notice::QuestionGone => plain(key::NOTICE_QUESTION_GONE),
        Notice::PostGone => plain(key::NOTICE_POST_GONE),
        Notice::NothingOpen => plain(key::NOTICE_NOTHING_OPEN),
        Notice::AnswerEmpty => plain(key::NOTICE_ANSWER_EMPTY),
        Notice::AnswerTooLong { length, most } => say_with(
            language,
            key::NOTICE_ANSWER_TOO_LONG,
            &[("length", (*length).into()), ("most", (*most).into())],
        ),
        Notice::UndoOver => plain(key::NOTICE_UNDO_OVER),
        Notice::AdminsOnly => plain(key::NOTICE_ADMINS_ONLY),
        Notice::PrivateOnly => plain(key::NOTICE_PRIVATE_ONLY),
        Notice::NoJudge => plain(key::NOTICE_NO_JUDGE),
        Notice::NoSchedule { admin: true } => plain(key::NOTICE_NO_SCHEDULE_ADMIN),
        Notice::NoSchedule { admin: false } => plain(key::NOTICE_NO_SCHEDULE),
        Notice::DailyLater { at, zone } => {
            let when = dates::moment(language, *at, *zone) + &aside(language, zone.name());
            say_with(language, key::NOTICE_DAILY_LATER, &[("when", (&when).into())])
        }
        Notice::EmptyChoice => plain(key::NOTICE_EMPTY_CHOICE),
        Notice::UnknownTopic { given, nearest } => with_nearest(
            language,
            (key::NOTICE_UNKNOWN_TOPIC, key::NOTICE_UNKNOWN_TOPIC_NEAREST),
            "given",
            given,
            nearest.as_deref(),
        ),
        Notice::UnknownZone { given, nearest } => with_nearest(
            language,
            (key::NOTICE_UNKNOWN_ZONE, key::NOTICE_UNKNOWN_ZONE_NEAREST),
            "given",
            given,
            nearest.as_deref(),
        ),
        Notice::CutoffTooSoon { from, zone } => {
            let when = dates::moment(language, *from, *zone) + &aside(language, zone.name());
            say_with(language, key::NOTICE_CUTOFF_TOO_SOON, &[("when", (&when).into())])
        }
        Notice::Vacation(refusal) => super::days::vacation_refusal(language, refusal),
        Notice::BadSwitch { given } => given_only(language, key::NOTICE_BAD_SWITCH, given),
        Notice::BadTime { given } => given_only(language, key::NOTICE_BAD_TIME, given),
        Notice::BadLanguage { given } => given_only(language, key::NOTICE_BAD_LANGUAGE, given),
        Notice::BadDays { given } => given_only(language, key::NOTICE_BAD_DAYS, given),
        Notice::BadNumber { given, least, most } => say_with(
            language,
            key::NOTICE_BAD_NUMBER,
            &[
                ("given", short(given).as_str().into()),
                ("least", (*least).into()),
                ("most", (*most).into()),
            ],
        ),
        Notice::SetupNeedsTime => plain(key::NOTICE_SETUP_NEEDS_TIME),
        Notice::UnknownCommand { name, nearest } => with_nearest(
            language,
            (key::NOTICE_UNKNOWN_COMMAND, key::NOTICE_UNKNOWN_COMMAND_NEAREST),
            "name",
            name,
            nearest.as_deref(),
        ),
        Notice::TestPost => plain(key::TEST_POST),
        Notice::TestOnItsWay => plain(key::TEST_ON_ITS_WAY),
        Notice::Suspended { question: _, on: true } => plain(key::NOTICE_SUSPENDED),
        Notice::Suspended { question: _, on: false } => plain(key::NOTICE_UNSUSPENDED),
    }
}

/// What a command does.
pub fn command(command: Command) -> Key {
    match command {
        Command::Daily => key::COMMAND_DAILY,
        Command::Drill => key::COMMAND_DRILL,
        Command::Streak => key::COMMAND_STREAK,
        Command::Vacation => key::COMMAND_VACATION,
        Command::Progress => key::COMMAND_PROGRESS,
        Command::Topics => key::COMMAND_TOPICS,
        Command::Settings => key::COMMAND_SETTINGS,
        Command::Setup => key::COMMAND_SETUP,
        Command::Pause => key::COMMAND_PAUSE,
        Command::Resume => key::COMMAND_RESUME,
        Command::Help => key::COMMAND_HELP,
        Command::Start => key::COMMAND_START,
    }
}

/// The label of a rating.
pub fn rating(rating: Rating) -> Key {
    match rating {
        Rating::Again => key::BUTTON_AGAIN,
        Rating::Hard => key::BUTTON_HARD,
        Rating::Good => key::BUTTON_GOOD,
        Rating::Easy => key::BUTTON_EASY,
    }
}

/// Why a question is asked.
pub fn origin(origin: Origin) -> Key {
    match origin {
        Origin::Daily => key::QUESTION_DAILY,
        Origin::Due => key::QUESTION_DUE,
        Origin::New => key::QUESTION_NEW,
        Origin::Early => key::QUESTION_EARLY,
    }
}

/// What just happened to a schedule.
pub fn schedule_event(event: ScheduleEvent) -> Key {
    match event {
        ScheduleEvent::Shown => key::SCHEDULE_SHOWN,
        ScheduleEvent::Created => key::SCHEDULE_CREATED,
        ScheduleEvent::Changed => key::SCHEDULE_CHANGED,
        ScheduleEvent::Paused => key::SCHEDULE_PAUSED,
        ScheduleEvent::Resumed => key::SCHEDULE_RESUMED,
    }
}

/// In which language a chat's posts are written.
pub fn post_language(language: PostLanguage) -> Key {
    match language {
        PostLanguage::One(Language::En) => key::SCHEDULE_LANGUAGE_EN,
        PostLanguage::One(Language::Zh) => key::SCHEDULE_LANGUAGE_ZH,
        PostLanguage::Both => key::SCHEDULE_LANGUAGE_BOTH,
    }
}

/// The topics of a schedule and how many questions they have.
pub fn schedule_topics(language: Language, screen: &ScheduleScreen) -> String {
    let names: Vec<&str> = screen
        .topics
        .iter()
        .map(|topic| topic.name.get(language).as_str())
        .collect();
    if names.is_empty() {
        return say_with(
            language,
            key::SCHEDULE_TOPICS_ALL,
            &[("count", screen.questions.into())],
        );
    }
    let joined = names.join(match language {
        Language::En => ", ",
        Language::Zh => "、",
    });
    say_with(
        language,
        key::SCHEDULE_TOPICS,
        &[("topics", (&joined).into()), ("count", screen.questions.into())],
    )
}

/// Why a schedule is paused; `None` where the title says so already, or where it is not.
pub fn schedule_pause(language: Language, screen: &ScheduleScreen) -> Option<String> {
    match &screen.paused {
        Some(PauseReason::Admin) if screen.event == ScheduleEvent::Paused => None,
        Some(PauseReason::Admin) => Some(say(language, key::SCHEDULE_IS_PAUSED)),
        Some(PauseReason::Refused { cause, words }) => Some(unasked::refusal(language, *cause, words)),
        None => None,
    }
}

/// How many have answered a post, and how well.
pub fn post_count(language: Language, answered: u32, average: Option<u8>) -> String {
    let count = say_with(language, key::POST_ANSWERED, &[("count", answered.into())]);
    match average {
        Some(average) => {
            let average = say_with(language, key::POST_AVERAGE, &[("average", average.into())]);
            format!("{count}{}{average}", gap(language))
        }
        None => count,
    }
}

/// A remark in brackets behind a sentence.
pub fn aside(language: Language, remark: &str) -> String {
    match language {
        Language::En => format!(" ({remark})"),
        Language::Zh => format!("（{remark}）"),
    }
}

/// What parts two sentences.
pub fn gap(language: Language) -> &'static str {
    match language {
        Language::En => " ",
        Language::Zh => "",
    }
}

/// What a progress screen says above its topics.
pub fn progress(language: Language, screen: &ProgressScreen) -> [String; 4] {
    let average = screen.average.unwrap_or(0);
    [
        say_with(
            language,
            key::PROGRESS_MET,
            &[("met", screen.met.into()), ("questions", screen.questions.into())],
        ),
        say_with(
            language,
            key::PROGRESS_GRADES,
            &[("count", screen.grades.into()), ("average", average.into())],
        ),
        say_with(language, key::PROGRESS_DUE, &[("count", screen.due.into())]),
        say_with(language, key::PROGRESS_NEW_LEFT, &[("count", screen.new_left.into())]),
    ]
}

/// How a topic goes.
pub fn topic_progress(language: Language, progress: &TopicProgress) -> String {
    let line = if progress.average.is_some() {
        key::PROGRESS_TOPIC_AVERAGE
    } else {
        key::PROGRESS_TOPIC
    };
    let values = [
        ("topic", progress.topic.name.get(language).into()),
        ("met", progress.met.into()),
        ("questions", progress.questions.into()),
        ("average", progress.average.unwrap_or(0).into()),
    ];
    say_with(language, line, &values)
}

/// What a topic holds.
pub fn topic(language: Language, progress: &TopicProgress) -> String {
    let line = if progress.met > 0 {
        key::TOPICS_LINE_MET
    } else {
        key::TOPICS_LINE
    };
    let values = [
        ("topic", progress.topic.name.get(language).into()),
        ("slug", (&progress.topic.slug).into()),
        ("questions", progress.questions.into()),
        ("met", progress.met.into()),
    ];
    say_with(language, line, &values)
}

fn with_nearest(
    language: Language,
    (without, with): (Key, Key),
    name: &'static str,
    given: &str,
    nearest: Option<&str>,
) -> String {
    let given = short(given);
    match nearest {
        Some(nearest) => say_with(
            language,
            with,
            &[(name, given.as_str().into()), ("nearest", nearest.into())],
        ),
        None => say_with(language, without, &[(name, given.as_str().into())]),
    }
}

pub(super) fn given_only(language: Language, key: Key, given: &str) -> String {
    say_with(language, key, &[("given", short(given).as_str().into())])
}

/// What was written, cut to a length that a notice can hold.
fn short(given: &str) -> String {
    const MOST: usize = 40;
    if given.chars().count() <= MOST {
        given.to_owned()
    } else {
        given.chars().take(MOST - 1).chain(['…']).collect()
    }
}
