//! A learner's scores and topics as lines.

use super::Page;
use crate::engine::view::{ProgressScreen, TopicsScreen};
use crate::wording::{key, sentences};

impl Page {
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
