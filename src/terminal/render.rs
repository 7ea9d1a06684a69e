//! Views to lines of a terminal.

use super::style::{Style, tame};
use crate::domain::grading::Rating;
use crate::domain::ids::ChatKind;
use crate::domain::matching::PointState;
use crate::domain::question::{Language, PointKind};
use crate::engine::catalogue::Command;
use crate::engine::view::{
    CompareScreen, GradedScreen, HelpScreen, NothingDueScreen, PostScreen, ProgressScreen, Prompt, QuestionScreen,
    ScheduleScreen, Screen, SettingsScreen, StreakScreen, TopicProgress, TopicsScreen, View, WelcomeScreen,
    WelcomeStage, ZoneSource,
};
use crate::wording::{Key, Value, dates, key, say, say_with, sentences};

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
        Screen::Progress(screen) => page.progress(screen),
        Screen::Topics(screen) => page.topics(screen),
        Screen::Settings(screen) => page.settings(screen),
        Screen::Schedule(screen) => page.schedule(screen),
        Screen::Welcome(screen) => page.welcome(screen),
        Screen::Help(screen) => page.help(screen),
        Screen::Notice(shown) => vec![page.wrapped(&sentences::notice(page.language, shown))],
        Screen::Post(screen) => page.post(screen),
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

    fn question(&self, screen: &QuestionScreen) -> Vec<String> {
        // Attempt, step and post are for buttons; the chat loop reads them.
        let QuestionScreen {
            attempt: _,
            step: _,
            prompt,
            origin,
            post: _,
            due_left,
        } = screen;
        let mut lines = self.prompt(sentences::origin(*origin), prompt);
        if *due_left > 0 {
            lines.push(
                self.style
                    .dim(&self.fill(key::QUESTION_DUE_LEFT, &[("count", (*due_left).into())])),
            );
        }
        let keys = self.fill(
            key::TERMINAL_KEYS_QUESTION,
            &[("reveal", (&self.say(key::BUTTON_REVEAL)).into())],
        );
        lines.push(self.style.cyan(&self.wrapped(&keys)));
        lines
    }

    fn compare(&self, screen: &CompareScreen) -> Vec<String> {
        let mut lines = Vec::new();
        match &screen.answer {
            Some(answer) => {
                lines.push(self.heading(key::COMPARE_YOUR_ANSWER));
                lines.push(self.style.wrap(&tame(answer), "  ", "  "));
            }
            None => lines.push(self.style.dim(&self.say(key::COMPARE_IN_YOUR_HEAD))),
        }
        lines.push(String::new());
        lines.push(self.heading(key::COMPARE_REFERENCE));
        lines.push(self.style.text(&screen.reference, "  "));
        lines.push(String::new());
        if !screen.corrections.is_empty() {
            lines.push(self.style.yellow(&self.say(key::COMPARE_CORRECTION_TITLE)));
            for correction in &screen.corrections {
                let words = self.fill(
                    key::COMPARE_CORRECTION,
                    &[
                        ("claim", (&correction.claim).into()),
                        ("correction", (&correction.correction).into()),
                    ],
                );
                lines.push(self.style.wrap(&words, "  ", "  "));
            }
            lines.push(String::new());
        }
        lines.push(self.heading(key::COMPARE_RUBRIC));
        lines.extend(sentences::suggestion(self.language, &screen.points).map(|words| self.style.dim(&words)));
        lines.extend(self.rubric(screen));
        lines
    }

    fn rubric(&self, screen: &CompareScreen) -> Vec<String> {
        // The question, the answer and the corrections stand above already.
        let CompareScreen {
            attempt: _,
            step: _,
            prompt: _,
            post: _,
            answer: _,
            reference: _,
            points,
            corrections: _,
            score,
            ratings,
        } = screen;
        let mut lines = Vec::new();
        for (index, point) in points.iter().enumerate() {
            let mark = if point.ticked { "[x]" } else { "[ ]" };
            let mut remarks = Vec::new();
            match point.kind {
                PointKind::Must => remarks.push(self.say(key::COMPARE_MUST)),
                PointKind::Bonus => remarks.push(self.say(key::COMPARE_BONUS)),
                PointKind::Core => {}
            }
            if point.suggested == Some(PointState::Maybe) && !point.ticked {
                remarks.push(self.say(key::COMPARE_MAYBE));
            }
            let remark = if remarks.is_empty() {
                String::new()
            } else {
                match self.language {
                    Language::En => format!(" ({})", remarks.join(", ")),
                    Language::Zh => format!("（{}）", remarks.join("，")),
                }
            };
            let line = self.style.wrap(
                &format!("{}{remark}", point.claim.plain()),
                &format!("  {mark} {}  ", index + 1),
                "         ",
            );
            lines.push(if point.ticked { self.style.green(&line) } else { line });
        }
        lines.push(String::new());
        lines.push(self.wrapped(&self.fill(key::COMPARE_SCORE, &[("score", score.value().into())])));
        let label = |rating: Rating| {
            let choice = ratings.iter().find(|choice| choice.rating == rating);
            let days = choice.map_or_else(String::new, |choice| dates::interval(self.language, choice.days));
            let star = if choice.is_some_and(|choice| choice.suggested) {
                "*"
            } else {
                ""
            };
            format!("{} {days}{star}", self.say(sentences::rating(rating)))
        };
        let keys = self.fill(
            key::TERMINAL_KEYS_COMPARE,
            &[
                ("points", points.len().into()),
                ("again", (&label(Rating::Again)).into()),
                ("hard", (&label(Rating::Hard)).into()),
                ("good", (&label(Rating::Good)).into()),
                ("easy", (&label(Rating::Easy)).into()),
            ],
        );
        lines.push(self.style.cyan(&self.wrapped(&keys)));
        lines
    }

    fn graded(&self, screen: &GradedScreen) -> Vec<String> {
        // The chat's average does not concern a terminal.
        let GradedScreen {
            attempt: _,
            step: _,
            prompt,
            post: _,
            score,
            rating,
            made,
            points,
            missed,
            follow_up,
            sources,
            streak,
            due_on,
            due_in,
            can_undo,
            zone_note,
            leech,
            counted_for_post: _,
        } = screen;
        let question = self.style.text(prompt.text.get(self.language), "");
        let mut lines = vec![self.style.dim(&question), String::new()];
        lines.push(format!(
            "{}  {}",
            self.style
                .bold(&self.fill(key::GRADED_TITLE, &[("score", score.value().into())])),
            self.fill(
                key::GRADED_POINTS,
                &[
                    ("made", (*made).into()),
                    ("points", (*points).into()),
                    ("rating", (&self.say(sentences::rating(*rating))).into())
                ]
            )
        ));
        lines.push(
            self.style
                .green(&self.fill(key::STREAK_DAYS, &[("days", streak.current.into())])),
        );
        let date = dates::date(self.language, *due_on);
        lines.push(self.wrapped(&self.fill(key::GRADED_DUE, &[("days", (*due_in).into()), ("date", (&date).into())])));
        lines.push(String::new());
        if missed.is_empty() {
            lines.push(self.say(key::GRADED_COMPLETE));
        } else {
            lines.push(self.heading(key::GRADED_MISSED));
            lines.extend(
                missed
                    .iter()
                    .map(|claim| self.style.wrap(&claim.plain(), "  - ", "    ")),
            );
        }
        if let Some(follow_up) = follow_up {
            lines.push(self.heading(key::GRADED_FOLLOW_UP));
            lines.push(self.style.text(follow_up, "  "));
        }
        if !sources.is_empty() {
            lines.push(self.heading(key::GRADED_SOURCES));
            lines.extend(
                sources
                    .iter()
                    .map(|source| format!("  {} {}", source.title, self.style.dim(&source.url()))),
            );
        }
        lines.push(String::new());
        if let Some(note) = zone_note.and_then(|(zone, source)| sentences::zone_note(self.language, zone, source)) {
            lines.push(self.style.dim(&self.wrapped(&note)));
        }
        if *leech {
            lines.push(self.style.yellow(&self.wrapped(&self.say(key::GRADED_LEECH))));
            lines.push(self.style.cyan(&self.fill(
                key::TERMINAL_KEYS_SUSPEND,
                &[("suspend", (&self.say(key::BUTTON_SUSPEND)).into())],
            )));
        }
        let keys = if *can_undo {
            let undo = self.say(key::BUTTON_UNDO);
            self.fill(
                key::TERMINAL_KEYS_GRADED,
                &[("next", (&self.say(key::BUTTON_NEXT)).into()), ("undo", (&undo).into())],
            )
        } else {
            self.next_keys()
        };
        lines.push(self.style.cyan(&self.wrapped(&keys)));
        lines
    }

    fn next_keys(&self) -> String {
        self.fill(
            key::TERMINAL_KEYS_NEXT,
            &[("next", (&self.say(key::BUTTON_NEXT)).into())],
        )
    }

    fn nothing_due(&self, screen: &NothingDueScreen) -> Vec<String> {
        let NothingDueScreen {
            topic,
            next_due,
            limit_reached,
            new_per_day,
            can_early,
        } = screen;
        let mut lines = vec![match topic {
            Some(topic) => self.fill(
                key::NOTHING_DUE_TOPIC,
                &[("topic", topic.name.get(self.language).into())],
            ),
            None => self.say(key::NOTHING_DUE),
        }];
        if *limit_reached {
            lines.push(self.fill(key::NOTHING_LIMIT, &[("count", (*new_per_day).into())]));
        }
        if let Some(date) = next_due {
            lines.push(self.fill(
                key::NOTHING_NEXT_DUE,
                &[("date", (&dates::date(self.language, *date)).into())],
            ));
        }
        if *can_early {
            lines.push(self.say(key::NOTHING_EARLY));
            lines.push(self.style.cyan(&self.fill(
                key::TERMINAL_KEYS_EARLY,
                &[("early", (&self.say(key::BUTTON_EARLY)).into())],
            )));
        }
        lines
    }

    fn streak(&self, screen: &StreakScreen) -> Vec<String> {
        // Who chose the zone is the business of the settings.
        let StreakScreen {
            standing,
            week,
            graded_today,
            day_ends,
            zone,
            zone_source: _,
            days_to_freeze,
        } = screen;
        let until = dates::clock(*day_ends, *zone);
        let mut lines = vec![
            self.style
                .bold(&self.fill(key::STREAK_DAYS, &[("days", standing.current.into())])),
        ];
        lines.push(if standing.studied_today {
            self.style.green(&self.say(key::STREAK_DONE))
        } else if standing.at_risk() {
            self.style
                .yellow(&self.fill(key::STREAK_AT_RISK, &[("until", (&until).into())]))
        } else {
            self.say(key::STREAK_START)
        });
        let marks = week.map(|mark| {
            use chrono::Datelike as _;
            let day = dates::weekday(self.language, mark.date.weekday());
            if mark.studied {
                self.style.green(&format!("{day} ■"))
            } else {
                self.style.dim(&format!("{day} □"))
            }
        });
        lines.push(format!("{}   {}", self.say(key::STREAK_WEEK), marks.join("  ")));
        lines.push(self.fill(key::STREAK_TODAY, &[("count", (*graded_today).into())]));
        if standing.longest > 0 {
            lines.push(self.fill(key::STREAK_LONGEST, &[("days", standing.longest.into())]));
        }
        lines.push(self.fill(key::STREAK_FREEZES, &[("count", standing.freezes.into())]));
        if standing.current > 0 {
            lines.push(self.fill(key::STREAK_TO_FREEZE, &[("days", (*days_to_freeze).into())]));
        }
        lines.push(self.style.dim(&self.fill(
            key::STREAK_DAY_ENDS,
            &[("until", (&until).into()), ("zone", zone.name().into())],
        )));
        lines
    }

    fn progress(&self, screen: &ProgressScreen) -> Vec<String> {
        let ProgressScreen {
            grades,
            average,
            met,
            questions,
            due,
            new_left,
            topics,
            can_drill,
        } = screen;
        let mut lines = vec![
            self.heading(key::PROGRESS_TITLE),
            self.fill(
                key::PROGRESS_MET,
                &[("met", (*met).into()), ("questions", (*questions).into())],
            ),
            self.fill(
                key::PROGRESS_GRADES,
                &[("count", (*grades).into()), ("average", average.unwrap_or(0).into())],
            ),
            self.fill(key::PROGRESS_DUE, &[("count", (*due).into())]),
            self.fill(key::PROGRESS_NEW_LEFT, &[("count", (*new_left).into())]),
        ];
        if !topics.is_empty() {
            lines.push(self.heading(key::PROGRESS_TOPICS));
            for TopicProgress {
                topic,
                questions,
                met,
                average,
            } in topics
            {
                let values = [
                    ("topic", topic.name.get(self.language).into()),
                    ("met", (*met).into()),
                    ("questions", (*questions).into()),
                ];
                let line = match average {
                    Some(average) => self.fill(
                        key::PROGRESS_TOPIC_AVERAGE,
                        &[values[0], values[1], values[2], ("average", (*average).into())],
                    ),
                    None => self.fill(key::PROGRESS_TOPIC, &values),
                };
                lines.push(format!("  {line}"));
            }
        }
        if *can_drill {
            lines.push(self.style.cyan(&self.next_keys()));
        }
        lines
    }

    fn topics(&self, screen: &TopicsScreen) -> Vec<String> {
        let mut lines = vec![self.heading(key::TOPICS_TITLE)];
        for TopicProgress {
            topic,
            questions,
            met,
            average: _,
        } in &screen.topics
        {
            let values = [
                ("topic", topic.name.get(self.language).into()),
                ("slug", (&topic.slug).into()),
                ("questions", (*questions).into()),
            ];
            let line = if *met > 0 {
                self.fill(
                    key::TOPICS_LINE_MET,
                    &[values[0], values[1], values[2], ("met", (*met).into())],
                )
            } else {
                self.fill(key::TOPICS_LINE, &values)
            };
            lines.push(format!("  {line}"));
        }
        if let Some(first) = screen.topics.first() {
            lines.push(
                self.style
                    .dim(&self.fill(key::TOPICS_HINT, &[("slug", (&first.topic.slug).into())])),
            );
        }
        lines
    }

    fn settings(&self, screen: &SettingsScreen) -> Vec<String> {
        // The language names itself in its own sentence.
        let SettingsScreen {
            language: _,
            zone,
            zone_source,
            rollover,
            // In the learner's own zone it would say the same hour again; /streak tells it.
            day_ends: _,
            new_per_day,
            retention,
            daily,
            private_chat,
            changed,
        } = screen;
        let zone_key = if *zone_source == ZoneSource::Learner {
            key::SETTINGS_ZONE
        } else {
            key::SETTINGS_ZONE_UNSET
        };
        let mut lines = Vec::new();
        if *changed {
            lines.push(self.style.green(&self.say(key::SETTINGS_CHANGED)));
        }
        lines.push(self.heading(key::SETTINGS_TITLE));
        let mut items = vec![
            self.say(key::SETTINGS_LANGUAGE),
            self.fill(zone_key, &[("zone", zone.name().into())]),
            self.fill(key::SETTINGS_ROLLOVER, &[("hour", rollover.hour().into())]),
            self.fill(key::SETTINGS_NEW, &[("count", (*new_per_day).into())]),
            self.fill(key::SETTINGS_RETENTION, &[("percent", retention.percent().into())]),
        ];
        if *private_chat {
            items.push(match daily {
                Some((time, paused)) => {
                    let time = dates::time(*time);
                    let daily_key = if *paused {
                        key::SETTINGS_DAILY_PAUSED
                    } else {
                        key::SETTINGS_DAILY
                    };
                    self.fill(daily_key, &[("time", (&time).into())])
                }
                None => self.say(key::SETTINGS_DAILY_NONE),
            });
        }
        lines.extend(items.into_iter().map(|item| self.style.wrap(&item, "  ", "  ")));
        lines.push(self.style.dim(&self.wrapped(&self.say(key::SETTINGS_HINT_LINE))));
        lines
    }

    fn schedule(&self, screen: &ScheduleScreen) -> Vec<String> {
        // A terminal has one reader, one place and no roles.
        let ScheduleScreen {
            event,
            kind: _,
            place: _,
            time,
            zone,
            weekdays,
            language,
            topics: _,
            questions: _,
            role: _,
            paused: _,
            next,
        } = screen;
        let time = dates::time(*time);
        let days = dates::weekdays(self.language, *weekdays);
        let mut lines = vec![
            self.heading(sentences::schedule_event(*event)),
            self.fill(
                key::SCHEDULE_TIME,
                &[
                    ("time", (&time).into()),
                    ("zone", zone.name().into()),
                    ("days", (&days).into()),
                ],
            ),
            self.say(sentences::post_language(*language)),
            sentences::schedule_topics(self.language, screen),
        ];
        lines.extend(sentences::schedule_pause(self.language, screen).map(|reason| self.style.yellow(&reason)));
        if let Some(next) = next {
            lines.push(self.fill(
                key::SCHEDULE_NEXT,
                &[("when", (&dates::moment(self.language, *next, *zone)).into())],
            ));
        }
        lines.push(self.style.dim(&self.wrapped(&self.say(key::SCHEDULE_HINT_LINE))));
        lines
    }

    fn welcome(&self, screen: &WelcomeScreen) -> Vec<String> {
        // The language and zone so far show in the settings.
        let WelcomeScreen {
            stage,
            language: _,
            zone: _,
            questions,
            topics,
        } = screen;
        match stage {
            WelcomeStage::Language => vec![
                self.wrapped(&self.say(key::WELCOME_HELLO)),
                self.fill(
                    key::WELCOME_BANK,
                    &[("questions", (*questions).into()), ("topics", (*topics).into())],
                ),
                String::new(),
                self.style.bold(&self.say(key::WELCOME_LANGUAGE)),
                format!("  en  {}", say(Language::En, key::CHOICE_ENGLISH)),
                format!("  zh  {}", say(Language::Zh, key::CHOICE_CHINESE)),
            ],
            WelcomeStage::Zone { offers } => {
                let names: Vec<&str> = offers.iter().map(|zone| zone.name()).collect();
                vec![
                    self.style.bold(&self.say(key::WELCOME_ZONE)),
                    self.style.wrap(&names.join("   "), "  ", "  "),
                ]
            }
            WelcomeStage::Daily => vec![
                self.style.bold(&self.say(key::WELCOME_DAILY)),
                "  08:00   09:00   12:00   21:00   off".to_owned(),
            ],
            WelcomeStage::Done { daily } => vec![
                match daily {
                    Some(time) => self.fill(key::WELCOME_DONE_DAILY, &[("time", (&dates::time(*time)).into())]),
                    None => self.say(key::WELCOME_DONE),
                },
                self.say(key::WELCOME_START),
                self.style.cyan(&self.next_keys()),
            ],
        }
    }

    fn help(&self, screen: &HelpScreen) -> Vec<String> {
        // A terminal's one reader may set everything up, and /setup itself says whether there is a schedule.
        let HelpScreen {
            kind: _,
            admin: _,
            has_schedule: _,
        } = screen;
        let mut lines = vec![
            self.heading(key::HELP_TITLE),
            self.style.wrap(&self.say(key::HELP_HOW), "  ", "  "),
            String::new(),
        ];
        for command in Command::ALL
            .into_iter()
            .filter(|command| command.is_offered_in(ChatKind::Private))
        {
            lines.push(format!(
                "  {}  {}",
                self.style.cyan(&format!("/{:<9}", command.name())),
                self.say(sentences::command(command))
            ));
        }
        lines
    }

    fn post(&self, screen: &PostScreen) -> Vec<String> {
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
}
