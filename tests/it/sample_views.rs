//! One view of every kind in both languages, with texts that try to break a renderer.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use drillbit::domain::calendar::{Rollover, Weekdays};
use drillbit::domain::card::Retention;
use drillbit::domain::grading::{Rating, Score};
use drillbit::domain::ids::{AttemptId, ChatKind, PostId};
use drillbit::domain::matching::PointState;
use drillbit::domain::question::{Bilingual, Difficulty, Language, PointKind, PostLanguage, QuestionId, Source, Topic};
use drillbit::domain::streak::Standing;
use drillbit::domain::text::Text;
use drillbit::engine::view::{
    CompareScreen, Correction, DayMark, GradedScreen, HelpScreen, NothingDueScreen, Notice, Origin, PauseReason,
    PostScreen, ProgressScreen, Prompt, QuestionScreen, RatingChoice, RubricPoint, ScheduleEvent, ScheduleScreen,
    Screen, SettingsScreen, StreakScreen, TopicProgress, TopicsScreen, View, WelcomeScreen, WelcomeStage, ZoneSource,
};

/// Words of a learner that hold markup of every kind, mentions, emoji and right-to-left text.
pub(crate) const HOSTILE: &str = "# Title\n**bold** __x__ ~~s~~ ||spoiler|| `code` ```block```\n> quote\n- item\n1. one\n\
    <b>html</b> &amp; \"quotes\" <script>alert(1)</script> [link](https://evil.example/a_b) @everyone @here <@1> \
    <@&2> <#3> <t:1:R> :smile: 👩‍👩‍👧‍👦🏳️‍🌈 שלום עולם مرحبا \u{202e}reversed\u{202c} C:\\path";

/// All samples, each in English and in Chinese.
pub(crate) fn all() -> Vec<View> {
    Language::ALL
        .into_iter()
        .flat_map(|language| {
            screens(language)
                .into_iter()
                .map(move |screen| View { language, screen })
        })
        .collect()
}

/// An instant that the samples speak of.
pub(crate) fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_586_400, 0).unwrap_or_default()
}

/// A date that the samples speak of.
pub(crate) fn day() -> NaiveDate {
    at().date_naive()
}

/// A topic.
pub(crate) fn topic() -> Arc<Topic> {
    Arc::new(Topic {
        slug: "transformer".to_owned(),
        name: Bilingual {
            en: "Attention & the Transformer".to_owned(),
            zh: "注意力与 Transformer".to_owned(),
        },
    })
}

/// A question such as the bank has.
pub(crate) fn prompt() -> Prompt {
    Prompt {
        question: QuestionId::new("transformer-07"),
        topic: topic(),
        difficulty: Difficulty::new(3).unwrap(),
        text: Bilingual {
            en: Text::parse("Why is attention **scaled** by `1/sqrt(d_k)`?").unwrap(),
            zh: Text::parse("注意力为什么要除以 $\\sqrt{d_k}$？").unwrap(),
        },
    }
}

/// A comparison as it is in daily life.
pub(crate) fn compare(language: Language) -> CompareScreen {
    let claim = |en: &str, zh: &str| match language {
        Language::En => Text::parse(en).unwrap(),
        Language::Zh => Text::parse(zh).unwrap(),
    };
    let point = |kind, claim, ticked, suggested| RubricPoint {
        kind,
        claim,
        ticked,
        suggested: Some(suggested),
    };
    CompareScreen {
        attempt: AttemptId(41),
        step: 2,
        prompt: prompt(),
        answer: Some("Because dot products grow with d and the *softmax* saturates".to_owned()),
        reference: claim(
            "With unit-variance entries the dot product has variance `d_k`.\n\n- Large logits saturate the softmax.\n- \
             Gradients vanish.",
            "各分量方差为 1 时，点积的方差是 `d_k`。\n\n- logit 过大，softmax 饱和。\n- 梯度消失。",
        ),
        points: vec![
            point(
                PointKind::Must,
                claim(
                    "The variance of the dot product grows with `d_k`",
                    "点积方差随 `d_k` 增长",
                ),
                true,
                PointState::Tick,
            ),
            point(
                PointKind::Core,
                claim("Softmax saturates, gradients vanish", "softmax 饱和，梯度消失"),
                false,
                PointState::Maybe,
            ),
            point(
                PointKind::Bonus,
                claim("Dividing keeps the variance at 1", "除以后方差保持为 1"),
                false,
                PointState::Empty,
            ),
        ],
        corrections: vec![],
        score: Score::new(60),
        ratings: ratings(Rating::Hard),
    }
}

/// A post as it is in daily life.
pub(crate) fn post(language: PostLanguage) -> PostScreen {
    PostScreen {
        post: PostId(12),
        date: day(),
        prompt: prompt(),
        language,
        kind: ChatKind::Group,
        answered: 0,
        average: None,
        late: false,
        role: None,
    }
}

fn ratings(suggested: Rating) -> [RatingChoice; 4] {
    let mut days = [1, 3, 9, 400].into_iter();
    Rating::ALL.map(|rating| RatingChoice {
        rating,
        days: days.next().unwrap_or(1),
        suggested: rating == suggested,
    })
}

/// Far more than any platform takes, with markup in every paragraph.
fn long_text() -> Text {
    let paragraph = format!(
        "Some words with **strong ones**, `code_with_under_scores`, $x_i^2$ and 中文内容混在一起。{}",
        "More words follow here, and 更多的字。".repeat(12)
    );
    let list = "- an item with `code` and **strong** words\n".repeat(20);
    Text::parse(&format!(
        "{}\n\n{list}\n```python\nfor i in range(10):\n    print(i)  # ``\n```\n\n{}",
        vec![paragraph.clone(); 8].join("\n\n"),
        vec![paragraph; 8].join("\n\n"),
    ))
    .unwrap()
}

fn long_prompt() -> Prompt {
    Prompt {
        text: Bilingual {
            en: long_text(),
            zh: long_text(),
        },
        ..prompt()
    }
}

fn long_compare() -> CompareScreen {
    let point = |index: usize| RubricPoint {
        kind: [PointKind::Must, PointKind::Core, PointKind::Bonus][index % 3],
        claim: Text::parse(&format!(
            "**Claim** {index} with `code`, {}",
            "many more words ".repeat(30)
        ))
        .unwrap(),
        ticked: index.is_multiple_of(2),
        suggested: Some([PointState::Tick, PointState::Maybe, PointState::Empty][index % 3]),
    };
    CompareScreen {
        attempt: AttemptId(i64::MAX),
        step: u32::MAX,
        prompt: long_prompt(),
        answer: Some(HOSTILE.repeat(20)),
        reference: long_text(),
        points: (0..7).map(point).collect(),
        corrections: vec![
            Correction {
                claim: HOSTILE.to_owned(),
                correction: "right words ".repeat(60),
            };
            4
        ],
        score: Score::new(100),
        ratings: ratings(Rating::Easy),
    }
}

fn graded(language: Language) -> GradedScreen {
    GradedScreen {
        attempt: AttemptId(41),
        step: 3,
        prompt: prompt(),
        score: Score::new(63),
        rating: Rating::Hard,
        made: 2,
        points: 3,
        missed: vec![match language {
            Language::En => Text::literal("Dividing keeps the variance at 1"),
            Language::Zh => Text::literal("除以后方差保持为 1"),
        }],
        follow_up: Some(Text::literal("What if the keys were normalized?")),
        sources: vec![Source {
            reference: "arXiv:1706.03762".to_owned(),
            title: "Attention Is All You Need [v7]".to_owned(),
        }],
        streak: standing(12, true),
        due_on: day() + Days::new(3),
        due_in: 3,
        can_undo: true,
        zone_note: None,
        leech: false,
        counted_for_post: true,
    }
}

fn long_graded() -> GradedScreen {
    GradedScreen {
        attempt: AttemptId(i64::MAX),
        step: u32::MAX,
        prompt: long_prompt(),
        missed: vec![Text::literal(HOSTILE.repeat(3)); 7],
        follow_up: Some(long_text()),
        sources: vec![
            Source {
                reference: format!("https://example.org/{}", "a_(b)/".repeat(30)),
                title: HOSTILE.to_owned(),
            },
            Source {
                reference: format!("https://example.org/{}", "path/".repeat(60)),
                title: "A title ".repeat(30),
            },
        ],
        zone_note: Some((Tz::America__Argentina__ComodRivadavia, ZoneSource::Chat)),
        leech: true,
        can_undo: true,
        ..graded(Language::En)
    }
}

fn standing(current: u32, studied_today: bool) -> Standing {
    Standing {
        current,
        longest: current + 5,
        studied_today,
        freezes: 1,
    }
}

fn streak(current: u32, studied_today: bool) -> StreakScreen {
    let mut ago = (0..7).rev();
    StreakScreen {
        standing: standing(current, studied_today),
        week: std::array::from_fn(|_| {
            let days = ago.next().unwrap_or(0);
            DayMark {
                date: day() - Days::new(days),
                studied: days > 0 || studied_today,
            }
        }),
        graded_today: u32::from(studied_today) * 3,
        day_ends: at(),
        zone: Tz::America__New_York,
        zone_source: ZoneSource::Default,
        days_to_freeze: 3,
    }
}

fn topic_progress(count: usize) -> Vec<TopicProgress> {
    (0..count)
        .map(|index| TopicProgress {
            topic: topic(),
            questions: 24,
            met: u32::try_from(index % 3).unwrap_or(0),
            average: (index % 2 == 0).then_some(81),
        })
        .collect()
}

fn settings() -> SettingsScreen {
    SettingsScreen {
        language: Language::En,
        zone: Tz::America__New_York,
        zone_source: ZoneSource::Chat,
        rollover: Rollover::DEFAULT,
        day_ends: at(),
        new_per_day: 10,
        retention: Retention::new(0.9).unwrap(),
        daily: NaiveTime::from_hms_opt(8, 30, 0).map(|time| (time, true)),
        private_chat: true,
        changed: true,
    }
}

fn schedule() -> ScheduleScreen {
    ScheduleScreen {
        event: ScheduleEvent::Created,
        kind: ChatKind::Group,
        place: "1234567890".to_owned(),
        time: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
        zone: Tz::Asia__Shanghai,
        weekdays: Weekdays::WORKING,
        language: PostLanguage::Both,
        topics: vec![],
        questions: 250,
        role: Some("987654321".to_owned()),
        paused: None,
        next: Some(at()),
    }
}

#[expect(clippy::too_many_lines, reason = "one entry per screen")]
fn screens(language: Language) -> Vec<Screen> {
    let question = QuestionScreen {
        attempt: AttemptId(41),
        step: 1,
        prompt: prompt(),
        origin: Origin::Due,
        due_left: 4,
    };
    let nothing = NothingDueScreen {
        topic: Some(topic()),
        next_due: Some(day()),
        limit_reached: true,
        new_per_day: 10,
        can_early: true,
    };
    let welcome = |stage| {
        Screen::Welcome(WelcomeScreen {
            stage,
            language,
            zone: Tz::UTC,
            questions: 250,
            topics: 14,
        })
    };
    let progress = ProgressScreen {
        grades: 120,
        average: Some(77),
        met: 60,
        questions: 250,
        due: 5,
        new_left: 0,
        topics: topic_progress(40),
        can_drill: true,
    };
    let help = |kind, admin| {
        Screen::Help(HelpScreen {
            kind,
            admin,
            has_schedule: !admin,
        })
    };
    let mut all = vec![
        Screen::Question(question.clone()),
        Screen::Question(QuestionScreen {
            attempt: AttemptId(i64::MAX),
            step: u32::MAX,
            prompt: long_prompt(),
            origin: Origin::New,
            due_left: 0,
        }),
        Screen::Question(QuestionScreen {
            origin: Origin::Daily,
            ..question.clone()
        }),
        Screen::Question(QuestionScreen {
            origin: Origin::Early,
            ..question
        }),
        Screen::Compare(compare(language)),
        Screen::Compare(CompareScreen {
            answer: None,
            ..compare(language)
        }),
        Screen::Compare(long_compare()),
        Screen::Graded(graded(language)),
        Screen::Graded(long_graded()),
        Screen::Graded(GradedScreen {
            missed: vec![],
            follow_up: None,
            sources: vec![],
            can_undo: false,
            counted_for_post: false,
            due_in: 1,
            zone_note: Some((Tz::UTC, ZoneSource::Default)),
            ..graded(language)
        }),
        Screen::NothingDue(nothing.clone()),
        Screen::NothingDue(NothingDueScreen {
            topic: None,
            next_due: None,
            limit_reached: false,
            can_early: false,
            ..nothing
        }),
        Screen::Streak(streak(12, true)),
        Screen::Streak(streak(12, false)),
        Screen::Streak(streak(0, false)),
        Screen::Progress(progress.clone()),
        Screen::Progress(ProgressScreen {
            grades: 0,
            average: None,
            topics: vec![],
            can_drill: false,
            ..progress
        }),
        Screen::Topics(TopicsScreen {
            topics: topic_progress(100),
        }),
        Screen::Topics(TopicsScreen { topics: vec![] }),
        Screen::Settings(settings()),
        Screen::Settings(SettingsScreen {
            language: Language::Zh,
            zone_source: ZoneSource::Learner,
            daily: None,
            private_chat: false,
            changed: false,
            ..settings()
        }),
        Screen::Schedule(schedule()),
        Screen::Schedule(ScheduleScreen {
            event: ScheduleEvent::Shown,
            kind: ChatKind::Private,
            topics: vec![topic(); 40],
            role: Some(HOSTILE.to_owned()),
            paused: Some(PauseReason::Refused(HOSTILE.repeat(20))),
            next: None,
            ..schedule()
        }),
        Screen::Schedule(ScheduleScreen {
            event: ScheduleEvent::Paused,
            place: "not a number".to_owned(),
            language: PostLanguage::One(language),
            paused: Some(PauseReason::Admin),
            ..schedule()
        }),
        welcome(WelcomeStage::Language),
        welcome(WelcomeStage::Zone {
            offers: vec![
                Tz::America__Argentina__ComodRivadavia,
                Tz::Asia__Shanghai,
                Tz::Europe__Berlin,
                Tz::America__New_York,
                Tz::Asia__Tokyo,
                Tz::UTC,
                Tz::Asia__Kolkata,
            ],
        }),
        welcome(WelcomeStage::Daily),
        welcome(WelcomeStage::Done {
            daily: NaiveTime::from_hms_opt(8, 0, 0),
        }),
        welcome(WelcomeStage::Done { daily: None }),
        help(ChatKind::Private, false),
        help(ChatKind::Group, true),
        Screen::Post(post(PostLanguage::One(language))),
        Screen::Post(PostScreen {
            answered: 17,
            average: Some(64),
            late: true,
            role: Some("987654321".to_owned()),
            ..post(PostLanguage::Both)
        }),
        Screen::Post(PostScreen {
            post: PostId(i64::MAX),
            prompt: long_prompt(),
            role: Some(HOSTILE.to_owned()),
            ..post(PostLanguage::Both)
        }),
    ];
    all.extend(notices().into_iter().map(Screen::Notice));
    all
}

fn notices() -> Vec<Notice> {
    let given = || HOSTILE.repeat(5);
    let question = QuestionId::new("transformer-07");
    vec![
        Notice::NotYours,
        Notice::OldButton,
        Notice::QuestionGone,
        Notice::PostGone,
        Notice::NothingOpen,
        Notice::AnswerEmpty,
        Notice::AnswerTooLong {
            length: 5000,
            most: 4000,
        },
        Notice::UndoOver,
        Notice::AdminsOnly,
        Notice::PrivateOnly,
        Notice::NoSchedule { admin: false },
        Notice::NoSchedule { admin: true },
        Notice::DailyLater {
            at: at(),
            zone: Tz::Asia__Shanghai,
        },
        Notice::EmptyChoice,
        Notice::UnknownTopic {
            given: given(),
            nearest: None,
        },
        Notice::UnknownTopic {
            given: given(),
            nearest: Some("transformer".to_owned()),
        },
        Notice::UnknownZone {
            given: given(),
            nearest: None,
        },
        Notice::UnknownZone {
            given: given(),
            nearest: Some("America/New_York".to_owned()),
        },
        Notice::BadTime { given: given() },
        Notice::BadLanguage { given: given() },
        Notice::BadDays { given: given() },
        Notice::BadNumber {
            given: given(),
            least: 0,
            most: 100,
        },
        Notice::SetupNeedsTime,
        Notice::UnknownCommand {
            name: given(),
            nearest: None,
        },
        Notice::UnknownCommand {
            name: given(),
            nearest: Some("daily".to_owned()),
        },
        Notice::Suspended {
            question: question.clone(),
            on: true,
        },
        Notice::Suspended { question, on: false },
    ]
}
