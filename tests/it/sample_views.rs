//! Views of every kind, with texts as long and as hostile as they come, for the tests of all renderers.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use drillbit::domain::calendar::{Rollover, Weekdays};
use drillbit::domain::card::Retention;
use drillbit::domain::grading::{Rating, Score, Ticks};
use drillbit::domain::ids::{AttemptId, ChatId, ChatKind, PostId};
use drillbit::domain::matching::{Doubt, PointState, Why};
use drillbit::domain::question::{Bilingual, Difficulty, Language, PointKind, PostLanguage, QuestionId, Source, Topic};
use drillbit::domain::streak::Standing;
use drillbit::domain::text::Text;
use drillbit::engine::outgoing::Cause;
use drillbit::engine::view::{
    ComingCutoff, CompareScreen, Correction, GradedScreen, HelpScreen, JudgeState, NothingDueScreen, Notice, Origin,
    PauseReason, PostScreen, ProgressScreen, Prompt, QuestionScreen, RatingChoice, ReminderScreen, ReminderState,
    RevealScreen, RubricPoint, ScheduleEvent, ScheduleScreen, Screen, SettingsScreen, StoppedScreen, Suggester,
    TopicProgress, TopicsScreen, View, WelcomeScreen, WelcomeStage, ZoneSource,
};

use crate::sample_days;

/// What a learner may type to break something.
pub(crate) const HOSTILE: &str = "</blockquote><b>bold</b> &amp; & <script>alert(1)</script> # Title\n**bold** __x__ *star* _line_ ~~s~~ \
    ||spoiler|| `tick` ```block``` ~~~\n> quote\n- item\n1. one\n[link](https://evil.example/a_b) [a](javascript:1) @everyone @here <@1> <@&2> \
    <#3> <t:1:R> :smile: \u{202e}مرحبا שלום\u{202c} 👩‍👩‍👧‍👦🏳️‍🌈 \u{0}\u{7} \\ C:\\path $x$ 注意力";

/// Every view in both languages.
pub(crate) fn all() -> Vec<View> {
    let in_both = |screen: Screen| {
        Language::ALL.map(|language| View {
            language,
            screen: screen.clone(),
        })
    };
    screens().into_iter().flat_map(in_both).collect()
}

/// Every screen.
pub(crate) fn screens() -> Vec<Screen> {
    let mut screens = study();
    screens.extend(progress());
    screens.extend(sample_days::screens());
    screens.extend(settings());
    screens.extend(schedule());
    screens.extend(notices().into_iter().map(Screen::Notice));
    screens.extend(posts());
    screens.extend(unasked());
    screens
}

/// A question screen.
pub(crate) fn question() -> QuestionScreen {
    QuestionScreen {
        attempt: AttemptId(12_345),
        step: 1,
        prompt: prompt(),
        origin: Origin::Due,
        post: None,
        due_left: 3,
    }
}

/// A comparison of a short typed answer.
pub(crate) fn compare() -> CompareScreen {
    let point = |kind, claim: &str, ticked, suggested| RubricPoint {
        kind,
        claim: text(claim),
        ticked,
        suggested: Some(suggested),
        doubt: (suggested == PointState::Maybe).then(|| Doubt {
            why: Why::Near,
            words: vec!["softmax does not saturate".into(), "gradients <stay>".into()],
        }),
    };
    CompareScreen {
        attempt: AttemptId(12_345),
        step: 2,
        prompt: prompt(),
        post: None,
        answer: Some("You divide by sqrt(d) so that softmax does not saturate & gradients <stay> alive.".into()),
        reference: text(
            "Scores grow with the dimension, so they are divided by $\\sqrt{d_k}$.\n\n- The **variance** of a dot \
             product is $d_k$.\n- Large scores push `softmax` to its flat ends.\n\n```python\nscores = q @ k.T / d ** \
             0.5  # a < b\n```",
        ),
        points: vec![
            point(
                PointKind::Must,
                "Scores are divided by the root of the dimension.",
                true,
                PointState::Tick,
            ),
            point(
                PointKind::Core,
                "Without it `softmax` saturates and gradients vanish.",
                false,
                PointState::Maybe,
            ),
            point(
                PointKind::Bonus,
                "The variance of a dot product is $d_k$.",
                false,
                PointState::Empty,
            ),
        ],
        corrections: vec![Correction {
            claim: "the scale is 1/d".into(),
            correction: "It is 1 over the root of d.".into(),
        }],
        suggested_by: Suggester::Matcher,
        score: Score::new(60),
        ratings: ratings(),
    }
}

/// A comparison as long as the bank and a chat allow.
pub(crate) fn long_compare() -> CompareScreen {
    let claim = "A claim that goes on and on until it fills three lines of a narrow phone, ".repeat(3);
    CompareScreen {
        prompt: long_prompt(),
        answer: Some(format!("{HOSTILE} ").repeat(40)),
        reference: text(
            &"A paragraph of the reference answer that explains **one** thing with `code` in it. \n\n".repeat(60),
        ),
        points: vec![
            RubricPoint {
                kind: PointKind::Must,
                claim: text(&claim),
                ticked: false,
                suggested: Some(PointState::Maybe),
                doubt: Some(Doubt {
                    why: Why::Misconception,
                    words: vec![HOSTILE.repeat(3); 6],
                }),
            };
            7
        ],
        corrections: vec![
            Correction {
                claim: "A wrong statement of some length. ".repeat(8),
                correction: "And what is right instead, at the same length. ".repeat(8),
            };
            4
        ],
        ..compare()
    }
}

/// A grade with everything that can stand on it.
pub(crate) fn graded() -> GradedScreen {
    GradedScreen {
        attempt: AttemptId(12_345),
        step: 3,
        prompt: prompt(),
        post: None,
        score: Score::new(60),
        rating: Rating::Good,
        made: 1,
        points: 3,
        missed: vec![text("Without it `softmax` saturates.")],
        corrections: compare().corrections,
        follow_up: Some(text("What changes with **additive** attention?")),
        sources: vec![Source {
            reference: "arXiv:1706.03762".into(),
            title: "Attention Is All You Need".into(),
        }],
        streak: standing(),
        milestone: Some(30),
        due_on: date(28),
        due_in: 4,
        can_undo: true,
        zone_note: Some((Tz::Asia__Shanghai, ZoneSource::Chat)),
        leech: true,
        counted_for_post: true,
    }
}

/// The post of a group.
pub(crate) fn post(language: PostLanguage, kind: ChatKind) -> PostScreen {
    PostScreen {
        post: PostId(77),
        date: date(24),
        prompt: prompt(),
        language,
        kind,
        answered: 5,
        average: Some(72),
        late: true,
        role: Some("555".into()),
    }
}

fn study() -> Vec<Screen> {
    let long_question = QuestionScreen {
        prompt: long_prompt(),
        ..question()
    };
    let in_the_head = CompareScreen {
        answer: None,
        corrections: vec![],
        ..compare()
    };
    let long_graded = GradedScreen {
        prompt: long_prompt(),
        missed: vec![text(&"A point that was missed, told at length. ".repeat(8)); 7],
        corrections: long_compare().corrections,
        follow_up: Some(text(&"And then? ".repeat(80))),
        sources: vec![
            Source {
                reference: "https://example.org/?a=1&b=<2>".into(),
                title: HOSTILE.repeat(3),
            };
            6
        ],
        ..graded()
    };
    let plain_graded = GradedScreen {
        missed: vec![],
        corrections: vec![],
        follow_up: None,
        sources: vec![],
        can_undo: false,
        zone_note: None,
        leech: false,
        counted_for_post: false,
        ..graded()
    };
    let nothing = NothingDueScreen {
        topic: Some(topic(0)),
        next_due: Some(date(30)),
        limit_reached: true,
        new_per_day: 10,
        can_early: true,
    };
    let mut screens: Vec<Screen> = [Origin::Daily, Origin::Due, Origin::New, Origin::Early]
        .into_iter()
        .map(|origin| Screen::Question(QuestionScreen { origin, ..question() }))
        .collect();
    screens.extend([
        Screen::Question(long_question),
        Screen::Compare(compare()),
        Screen::Compare(in_the_head),
        Screen::Compare(long_compare()),
        Screen::Compare(CompareScreen {
            suggested_by: Suggester::Judging {
                open: Ticks::from_bits(0b111, 3),
            },
            ..long_compare()
        }),
        Screen::Compare(CompareScreen {
            suggested_by: Suggester::MatcherAlone,
            ..compare()
        }),
        Screen::Compare(CompareScreen {
            suggested_by: Suggester::Judge,
            ..compare()
        }),
        Screen::Graded(graded()),
        Screen::Graded(long_graded),
        Screen::Graded(plain_graded),
        Screen::NothingDue(nothing),
        Screen::NothingDue(NothingDueScreen {
            topic: None,
            next_due: None,
            limit_reached: false,
            new_per_day: 0,
            can_early: false,
        }),
    ]);
    screens
}

fn progress() -> Vec<Screen> {
    let topics: Vec<TopicProgress> = (0..40)
        .map(|number| TopicProgress {
            topic: topic(number),
            questions: 40,
            met: number % 5,
            average: (number % 5 > 0).then_some(70),
        })
        .collect();
    let overview = ProgressScreen {
        grades: 120,
        average: Some(74),
        met: 60,
        questions: 160,
        due: 3,
        new_left: 7,
        topics: topics.clone(),
        can_drill: true,
    };
    let empty = ProgressScreen {
        grades: 0,
        average: None,
        met: 0,
        questions: 160,
        due: 0,
        new_left: 0,
        topics: vec![],
        can_drill: false,
    };
    vec![
        Screen::Progress(overview),
        Screen::Progress(empty),
        Screen::Topics(TopicsScreen { topics }),
        Screen::Topics(TopicsScreen { topics: vec![] }),
    ]
}

fn settings() -> Vec<Screen> {
    let settings = SettingsScreen {
        reminder: ReminderState::At(time(21, 0)),
        judge: JudgeState::Off("api.example.com".into()),
        language: Language::En,
        zone: Tz::America__Argentina__ComodRivadavia,
        zone_source: ZoneSource::Learner,
        rollover: Rollover::DEFAULT,
        day_ends: "2026-11-27T07:00:00Z".parse().unwrap(),
        new_per_day: 10,
        retention: Retention::DEFAULT,
        daily: Some((time(9, 0), true)),
        private_chat: true,
        coming: Some(ComingCutoff {
            from: "2026-11-27T07:00:00Z".parse().unwrap(),
            zone: Tz::Asia__Shanghai,
            rollover: Rollover::new(5).unwrap(),
        }),
        shares: true,
        changed: true,
    };
    let stages = [
        WelcomeStage::Language,
        WelcomeStage::Zone {
            offers: vec![
                Tz::Asia__Shanghai,
                Tz::Europe__Berlin,
                Tz::America__New_York,
                Tz::America__Argentina__ComodRivadavia,
                Tz::UTC,
            ],
        },
        WelcomeStage::Daily,
        WelcomeStage::Done {
            daily: Some(time(7, 45)),
        },
        WelcomeStage::Done { daily: None },
    ];
    let mut screens: Vec<Screen> = stages
        .into_iter()
        .map(|stage| {
            Screen::Welcome(WelcomeScreen {
                stage,
                language: Language::En,
                zone: Tz::UTC,
                questions: 160,
                topics: 17,
            })
        })
        .collect();
    screens.push(Screen::Settings(settings.clone()));
    screens.push(Screen::Settings(SettingsScreen {
        judge: JudgeState::On("a-very-long-name-of-a-host.in.a.cluster.example.com:11434".into()),
        ..settings.clone()
    }));
    screens.push(Screen::Settings(SettingsScreen {
        zone_source: ZoneSource::Default,
        daily: None,
        reminder: ReminderState::Refused,
        judge: JudgeState::None,
        private_chat: false,
        coming: None,
        shares: false,
        changed: false,
        ..settings
    }));
    screens
}

fn schedule() -> Vec<Screen> {
    let schedule = ScheduleScreen {
        event: ScheduleEvent::Created,
        chat: ChatId(3),
        kind: ChatKind::Group,
        place: "-100123".into(),
        time: time(9, 0),
        zone: Tz::Asia__Shanghai,
        weekdays: Weekdays::WORKING,
        language: PostLanguage::Both,
        topics: vec![],
        questions: 160,
        role: Some("555".into()),
        paused: None,
        next: Some("2026-11-25T01:00:00Z".parse().unwrap()),
    };
    let paused = |event, reason| ScheduleScreen {
        event,
        paused: Some(reason),
        next: None,
        ..schedule.clone()
    };
    let mut screens = vec![
        schedule.clone(),
        ScheduleScreen {
            event: ScheduleEvent::Shown,
            topics: (0..40).map(topic).collect(),
            weekdays: Weekdays::from_bits(0b001_0101).unwrap(),
            language: PostLanguage::One(Language::Zh),
            ..schedule.clone()
        },
        ScheduleScreen {
            event: ScheduleEvent::Changed,
            kind: ChatKind::Private,
            ..schedule.clone()
        },
        ScheduleScreen {
            event: ScheduleEvent::Resumed,
            ..schedule.clone()
        },
    ]
    .into_iter()
    .chain([
        paused(ScheduleEvent::Paused, PauseReason::Admin),
        paused(ScheduleEvent::Shown, PauseReason::Admin),
    ])
    .chain(CAUSES.map(|cause| {
        let words = HOSTILE.repeat(20);
        paused(ScheduleEvent::Shown, PauseReason::Refused { cause, words })
    }))
    .map(Screen::Schedule)
    .collect::<Vec<_>>();
    for kind in [ChatKind::Private, ChatKind::Group] {
        for (admin, has_schedule) in [(false, false), (true, false), (true, true)] {
            screens.push(Screen::Help(HelpScreen {
                kind,
                admin,
                has_schedule,
            }));
        }
    }
    screens
}

const CAUSES: [Cause; 5] = [Cause::Gone, Cause::Rights, Cause::Closed, Cause::Blocked, Cause::Other];

/// A reveal of a question that everybody knows.
pub(crate) fn reveal(language: PostLanguage) -> RevealScreen {
    let CompareScreen { prompt, reference, .. } = compare();
    RevealScreen {
        post: PostId(77),
        date: date(24),
        prompt,
        reference: Bilingual {
            en: reference.clone(),
            zh: reference,
        },
        language,
        answered: 12,
        average: Some(71),
    }
}

/// A reminder of a streak.
pub(crate) fn reminder() -> ReminderScreen {
    ReminderScreen {
        streak: 12,
        freezes: 1,
        due: 3,
        day_ends: "2026-11-26T20:00:00Z".parse().unwrap(),
        zone: Tz::Asia__Shanghai,
    }
}

/// What comes unasked besides posts.
fn unasked() -> Vec<Screen> {
    let CompareScreen { prompt, reference, .. } = long_compare();
    let mut screens = vec![
        Screen::Reveal(reveal(PostLanguage::One(Language::En))),
        Screen::Reveal(reveal(PostLanguage::One(Language::Zh))),
        Screen::Reveal(RevealScreen {
            prompt,
            reference: Bilingual {
                en: reference.clone(),
                zh: reference,
            },
            answered: 0,
            average: None,
            ..reveal(PostLanguage::Both)
        }),
        Screen::Reminder(reminder()),
        Screen::Reminder(ReminderScreen {
            streak: 1,
            freezes: 0,
            due: 0,
            ..reminder()
        }),
    ];
    screens.extend(CAUSES.map(|cause| {
        Screen::Stopped(StoppedScreen {
            place: "123".into(),
            cause,
            words: HOSTILE.repeat(20),
        })
    }));
    screens
}

/// Every notice.
pub(crate) fn notices() -> Vec<Notice> {
    let given = HOSTILE.repeat(3);
    let at = "2026-11-25T01:00:00Z".parse().unwrap();
    let mut notices = vec![
        Notice::NotYours,
        Notice::OldButton,
        Notice::QuestionGone,
        Notice::PostGone,
        Notice::NothingOpen,
        Notice::AnswerEmpty,
        Notice::AnswerTooLong {
            length: 9_000,
            most: 4_096,
        },
        Notice::UndoOver,
        Notice::AdminsOnly,
        Notice::PrivateOnly,
        Notice::NoJudge,
        Notice::NoSchedule { admin: true },
        Notice::NoSchedule { admin: false },
        Notice::DailyLater {
            at,
            zone: Tz::Asia__Shanghai,
        },
        Notice::CutoffTooSoon {
            from: at,
            zone: Tz::Asia__Shanghai,
        },
        Notice::BadSwitch { given: given.clone() },
        Notice::EmptyChoice,
        Notice::BadTime { given: given.clone() },
        Notice::BadLanguage { given: given.clone() },
        Notice::BadDays { given: given.clone() },
        Notice::BadNumber {
            given: given.clone(),
            least: 0,
            most: 100,
        },
        Notice::SetupNeedsTime,
        Notice::TestPost,
        Notice::TestOnItsWay,
        Notice::Suspended {
            question: QuestionId::new("rag-01"),
            on: true,
        },
        Notice::Suspended {
            question: QuestionId::new("rag-01"),
            on: false,
        },
    ];
    notices.extend(sample_days::refusals().map(Notice::Vacation));
    for nearest in [None, Some("rag".to_owned())] {
        notices.extend([
            Notice::UnknownTopic {
                given: given.clone(),
                nearest: nearest.clone(),
            },
            Notice::UnknownZone {
                given: given.clone(),
                nearest: nearest.clone(),
            },
            Notice::UnknownCommand {
                name: given.clone(),
                nearest,
            },
        ]);
    }
    notices
}

fn posts() -> Vec<Screen> {
    let mut screens = Vec::new();
    for kind in [ChatKind::Private, ChatKind::Group] {
        for language in [
            PostLanguage::One(Language::En),
            PostLanguage::One(Language::Zh),
            PostLanguage::Both,
        ] {
            screens.push(Screen::Post(post(language, kind)));
        }
        screens.push(Screen::Post(PostScreen {
            prompt: long_prompt(),
            ..post(PostLanguage::Both, kind)
        }));
        screens.push(Screen::Post(PostScreen {
            answered: 0,
            average: None,
            late: false,
            role: None,
            ..post(PostLanguage::One(Language::En), kind)
        }));
    }
    screens
}

fn prompt() -> Prompt {
    Prompt {
        question: QuestionId::new("transformer-07"),
        topic: topic(0),
        difficulty: Difficulty::new(3).unwrap(),
        text: Bilingual {
            en: text("Why are attention scores divided by $\\sqrt{d_k}$?"),
            zh: text("注意力分数为什么要除以 $\\sqrt{d_k}$？"),
        },
    }
}

fn long_prompt() -> Prompt {
    Prompt {
        text: Bilingual {
            en: text(&"Imagine a **system** with many parts that you must design aloud, and say why. ".repeat(60)),
            zh: text(&"请设计一个有很多部分的**系统**，并说明每一步为什么这样做，以及怎样评估它。".repeat(120)),
        },
        ..prompt()
    }
}

fn ratings() -> [RatingChoice; 4] {
    let days = [1, 2, 4, 400];
    [0, 1, 2, 3].map(|index| RatingChoice {
        rating: Rating::ALL[index],
        days: days[index],
        suggested: index == 1,
    })
}

pub(crate) fn standing() -> Standing {
    Standing {
        current: 12,
        longest: 40,
        studied_today: true,
        off_today: None,
        freezes: 1,
    }
}

fn topic(number: u32) -> Arc<Topic> {
    Arc::new(Topic {
        slug: format!("topic{number}"),
        name: Bilingual {
            en: format!("Transformers & attention {number}"),
            zh: format!("Transformer 与注意力 {number}"),
        },
    })
}

pub(crate) fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn text(source: &str) -> Text {
    Text::parse(source).unwrap()
}
