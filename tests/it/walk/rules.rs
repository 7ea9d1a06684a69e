//! What must hold at every step of the walk.

use drillbit::domain::ids::LearnerId;

use super::Walk;

impl Walk {
    /// How many rows there are of all that a doubled delivery could double.
    pub(super) async fn rows(&self) -> String {
        let count = "SELECT (SELECT count(*) FROM attempt) || ' ' || (SELECT count(*) FROM review) || ' ' || \
                     (SELECT count(*) FROM undo) || ' ' || (SELECT count(*) FROM post_answer) || ' ' || \
                     (SELECT count(*) FROM heard) || ' ' || (SELECT coalesce(sum(length(answer)), 0) FROM attempt) || ' ' || \
                     (SELECT count(*) FROM post) || ' ' || (SELECT coalesce(sum(grades), 0) FROM study_day)";
        self.world.text(count).await
    }

    /// What must always hold.
    pub(super) async fn check(&self) {
        let world = &self.world;
        for (rule, query) in [
            (
                "an attempt has one grade that counts, if it is graded, and else none",
                "SELECT count(*) FROM attempt WHERE (phase = 'graded') <> (SELECT count(*) FROM review WHERE attempt_id = attempt.id \
                 AND id NOT IN (SELECT review_id FROM undo))",
            ),
            (
                "a study day has as many grades as there are reviews of it",
                "SELECT count(*) FROM (SELECT learner_id, study_date, count(*) FROM review WHERE id NOT IN (SELECT review_id FROM undo) \
                 GROUP BY 1, 2 EXCEPT SELECT learner_id, study_date, grades FROM study_day)",
            ),
            (
                "and there is no study day without one",
                "SELECT count(*) FROM study_day WHERE NOT EXISTS (SELECT 1 FROM review WHERE learner_id = study_day.learner_id \
                 AND study_date = study_day.study_date AND id NOT IN (SELECT review_id FROM undo))",
            ),
            (
                "a post counts the rows of its answers",
                "SELECT count(*) FROM post WHERE answered <> (SELECT count(*) FROM post_answer WHERE post_id = post.id) \
                 OR score_sum <> (SELECT coalesce(sum(score), 0) FROM post_answer WHERE post_id = post.id)",
            ),
            (
                "a learner counts for a post once, by a grade that stands",
                "SELECT count(*) FROM post_answer WHERE 1 <> (SELECT count(*) FROM review JOIN attempt ON attempt.id = review.attempt_id \
                 WHERE attempt.post_id = post_answer.post_id AND review.learner_id = post_answer.learner_id AND review.for_post = 1 \
                 AND review.score = post_answer.score AND review.id NOT IN (SELECT review_id FROM undo))",
            ),
            (
                "a card has been rated as often as there are reviews of it",
                "SELECT count(*) FROM (SELECT learner_id, question_id, count(*) FROM review WHERE id NOT IN (SELECT review_id FROM undo) \
                 GROUP BY 1, 2 EXCEPT SELECT learner_id, question_id, reps FROM card)",
            ),
            (
                "and there is no card without one",
                "SELECT count(*) FROM card WHERE NOT EXISTS (SELECT 1 FROM review WHERE learner_id = card.learner_id \
                 AND question_id = card.question_id AND id NOT IN (SELECT review_id FROM undo))",
            ),
        ] {
            assert_eq!(world.number(query).await, 0, "{rule}");
        }
        for id in 1..=world.number("SELECT coalesce(max(id), 0) FROM learner").await {
            let folded = world.history(LearnerId(id)).await.fold();
            let mut tx = world.engine.store().read().await.unwrap();
            let cached: (u32, u32, Option<String>, u8, u8, Option<String>) = sqlx::query_as(
                "SELECT streak_current, streak_longest, streak_last, streak_freezes, streak_toward_freeze, streak_bridged FROM learner WHERE id = ?1",
            )
            .bind(id)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
            let text = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string());
            let wanted = (
                folded.current,
                folded.longest,
                text(folded.last),
                folded.freezes,
                folded.toward_freeze,
                text(folded.bridged),
            );
            assert_eq!(cached, wanted, "the streak of learner {id}");
        }
    }
}
