//! Settings, schedules, welcome, help and posts as lines.

use super::Page;
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::catalogue::Command;
use crate::engine::view::{HelpScreen, JudgeState, ScheduleScreen, SettingsScreen, WelcomeScreen, WelcomeStage};
use crate::wording::{self, dates, days, key, say, sentences, unasked};

impl Page {
    pub(super) fn settings(&self, screen: &SettingsScreen) -> Vec<String> {
        // The language names itself in its own sentence.
        let SettingsScreen {
            language: _,
            zone,
            // The sentences of the zone, of what is to come and of sharing tell them.
            zone_source: _,
            coming: _,
            shares: _,
            rollover,
            day_ends,
            new_per_day,
            retention,
            daily,
            reminder,
            judge,
            private_chat,
            changed,
        } = screen;
        let mut lines = Vec::new();
        if *changed {
            lines.push(self.style.green(&self.say(key::SETTINGS_CHANGED)));
        }
        lines.push(self.heading(key::SETTINGS_TITLE));
        let ends = dates::moment(self.language, *day_ends, *zone);
        let mut items = vec![
            self.say(key::SETTINGS_LANGUAGE),
            days::zone(self.language, screen),
            [
                self.fill(key::SETTINGS_ROLLOVER, &[("hour", rollover.hour().into())]),
                self.fill(key::SETTINGS_TODAY_ENDS, &[("until", (&ends).into())]),
            ]
            .join(sentences::gap(self.language)),
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
        items.push(unasked::reminder_state(self.language, *reminder));
        items.extend(days::coming(self.language, screen));
        items.push(days::sharing(self.language, screen));
        items.extend(wording::judge::setting(self.language, judge));
        lines.extend(items.into_iter().map(|item| self.style.wrap(&item, "  ", "  ")));
        lines.push(self.style.dim(&self.wrapped(&self.say(key::SETTINGS_HINT_LINE))));
        lines.extend(self.judge_keys(judge));
        lines
    }

    /// How the judge is turned on or off.
    fn judge_keys(&self, judge: &JudgeState) -> Option<String> {
        let line = match judge {
            JudgeState::None => return None,
            JudgeState::Off(_) => "/settings judge on",
            JudgeState::On(_) => "/settings judge off",
        };
        let (label, _) = wording::judge::switch(judge)?;
        Some(self.style.cyan(&format!("{line}  {}", self.say(label))))
    }

    pub(super) fn schedule(&self, screen: &ScheduleScreen) -> Vec<String> {
        // A terminal has one reader, one place and no roles.
        let ScheduleScreen {
            event,
            chat: _,
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

    pub(super) fn welcome(&self, screen: &WelcomeScreen) -> Vec<String> {
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

    pub(super) fn help(&self, screen: &HelpScreen) -> Vec<String> {
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
}
