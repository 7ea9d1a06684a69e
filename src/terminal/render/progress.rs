//! A learner's streak, scores and topics as lines.

use super::Page;
use crate::engine::view::{ProgressScreen, StreakScreen, TopicsScreen};
use crate::wording::{dates, key, sentences};

impl Page {
    pub(super) fn streak(&self, screen: &StreakScreen) -> Vec<String> {
        // Who chose the zone is the business of the settings.
        let StreakScreen {
            standing,
            week,
            day_ends,
            zone,
            zone_source: _,
            // The facts below tell them.
            graded_today: _,
            days_to_freeze: _,
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
        lines.extend(sentences::streak_facts(self.language, screen));
        lines.push(self.style.dim(&self.fill(
            key::STREAK_DAY_ENDS,
            &[("until", (&until).into()), ("zone", zone.name().into())],
        )));
        lines
    }

    pub(super) fn progress(&self, screen: &ProgressScreen) -> Vec<String> {
        // The sentences above the topics speak of the rest.
        let ProgressScreen {
            grades: _,
            average: _,
            met: _,
            questions: _,
            due: _,
            new_left: _,
            topics,
            can_drill,
        } = screen;
        let mut lines = vec![self.heading(key::PROGRESS_TITLE)];
        lines.extend(sentences::progress(self.language, screen));
        if !topics.is_empty() {
            lines.push(self.heading(key::PROGRESS_TOPICS));
            lines.extend(
                topics
                    .iter()
                    .map(|topic| format!("  {}", sentences::topic_progress(self.language, topic))),
            );
        }
        if *can_drill {
            lines.push(self.style.cyan(&self.next_keys()));
        }
        lines
    }

    pub(super) fn topics(&self, screen: &TopicsScreen) -> Vec<String> {
        let mut lines = vec![self.heading(key::TOPICS_TITLE)];
        lines.extend(
            screen
                .topics
                .iter()
                .map(|topic| format!("  {}", sentences::topic(self.language, topic))),
        );
        if let Some(first) = screen.topics.first() {
            lines.push(
                self.style
                    .dim(&self.fill(key::TOPICS_HINT, &[("slug", (&first.topic.slug).into())])),
            );
        }
        lines
    }
}
