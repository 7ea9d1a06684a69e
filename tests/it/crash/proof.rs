//! What must hold whatever went wrong: the posts and grades that people saw against the store.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use drillbit::domain::ids::PostId;
use serde_json::Value;
use sqlx::Connection as _;

use super::days::{Chat, Days};
use super::people::Ledger;
use super::storm::{Piece, piece_of, post_of};

impl Days {
    /// The dates for which a chat should have got a post by now.
    pub(super) fn dates(&self, chat: &Chat) -> Vec<NaiveDate> {
        let firings = std::iter::successors(chat.rhythm.next_after(self.since), |last| {
            chat.rhythm.next_after(last.at)
        });
        let past = firings.take_while(|firing| firing.at <= self.stage.now);
        let awake = past.filter(|firing| {
            let slept = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| {
                firing.at > *from && firing.at <= *to && firing.local_date < chat.rhythm.local_date(*to)
            };
            !self.asleep.iter().any(slept)
        });
        awake.map(|firing| firing.local_date).collect()
    }

    /// How many posts a chat should have by now.
    pub(super) fn expected(&self, chat: &Chat) -> usize {
        let early = self.early.get(&format!("{} {}", chat.platform, chat.place));
        self.dates(chat).len() + early.copied().unwrap_or_default()
    }

    /// How many messages each post of a chat has become.
    pub(super) fn copies(&self, chat: &Chat) -> BTreeMap<PostId, u32> {
        let messages: Vec<Value> = if chat.platform == "discord" {
            self.stage.scene.discord.messages(&chat.place)
        } else {
            let all = self.stage.scene.telegram.placed(chat.place.parse().unwrap(), 0);
            all.into_iter().filter(|message| message["edited"] == false).collect()
        };
        let mut copies = BTreeMap::new();
        for post in messages.iter().filter_map(post_of) {
            *copies.entry(post).or_default() += 1;
        }
        copies
    }

    /// How many messages the reveal of each post has become.
    fn reveals(&self) -> BTreeMap<PostId, u32> {
        let mut messages = self.stage.scene.discord.all_messages();
        for group in &self.town.groups {
            messages.extend(self.stage.scene.telegram.placed(*group, 0));
        }
        let mut reveals = BTreeMap::new();
        for message in &messages {
            if let Some(Piece::Reveal(post)) = piece_of(message) {
                *reveals.entry(post).or_default() += 1;
            }
        }
        reveals
    }

    /// The chats that lack posts, with what they have and what they should.
    pub(super) fn missing(&self) -> Vec<String> {
        let chats = self.chats.iter();
        let lacking = chats.filter(|chat| self.copies(chat).len() < self.expected(chat));
        lacking
            .map(|chat| {
                let (posts, dates) = (self.copies(chat), self.dates(chat));
                format!("{} {}: {posts:?} for {dates:?}", chat.platform, chat.place)
            })
            .collect()
    }

    /// How many schedules and posts are due and have not been seen to.
    pub(super) async fn due(&self) -> i64 {
        self.count(
            "SELECT (SELECT count(*) FROM schedule WHERE next_at <= ?1 AND paused IS NULL) \
             + (SELECT count(*) FROM post WHERE state IN ('planned', 'sending', 'unknown') AND due_at <= ?1)",
        )
        .await
    }

    /// How many reveals are due and have no result yet.
    pub(super) async fn reveals_due(&self) -> i64 {
        self.count(
            "SELECT count(*) FROM push WHERE kind = 'reveal' AND state IN ('planned', 'sending', 'unknown') AND try_after <= ?1",
        )
        .await
    }

    /// How many posts have no result yet, whenever they are due.
    pub(super) async fn open(&self) -> i64 {
        self.count("SELECT count(*) FROM post WHERE state IN ('planned', 'sending', 'unknown') AND ?1 > 0")
            .await
    }

    /// What a query counts, with the present time as its one value.
    async fn count(&self, query: &'static str) -> i64 {
        let mut store = self.stage.store().await;
        let count = sqlx::query_scalar(query)
            .bind(self.stage.now.timestamp_millis())
            .fetch_one(&mut store)
            .await
            .unwrap();
        store.close().await.unwrap();
        count
    }

    /// Telegram's messages whose result the dead process has not written down.
    pub(super) async fn in_hand(&self) -> Vec<Piece> {
        let mut store = self.stage.store().await;
        let pieces: Vec<(i64, bool)> = sqlx::query_as(
            "SELECT post.id, TRUE FROM post JOIN chat ON chat.id = chat_id WHERE state = 'sending' AND platform = 'telegram' \
             UNION ALL SELECT post_id, FALSE FROM push WHERE kind = 'reveal' AND state = 'sending' AND platform = 'telegram'",
        )
        .fetch_all(&mut store)
        .await
        .unwrap();
        store.close().await.unwrap();
        let piece = |(id, is_post)| {
            if is_post {
                Piece::Post(PostId(id))
            } else {
                Piece::Reveal(PostId(id))
            }
        };
        pieces.into_iter().map(piece).collect()
    }

    pub(super) async fn dump(&self) -> String {
        let mut store = self.stage.store().await;
        let posts: Vec<(String,)> = sqlx::query_as(
            "SELECT concat_ws(' ', post.id, platform, place, local_date, state, tries, try_after, note) FROM post JOIN chat ON chat.id = chat_id \
             UNION ALL SELECT concat_ws(' ', kind, 'of', post_id, state, tries, try_after, note) FROM push",
        )
        .fetch_all(&mut store)
        .await
        .unwrap();
        posts.into_iter().map(|(post,)| post + "\n").collect()
    }

    /// Lets everybody go home.
    pub(super) async fn leave(&mut self) {
        self.town.stop.cancel();
        for person in std::mem::take(&mut self.people) {
            person.await.unwrap();
        }
    }

    /// Ends it: everything is compared with what people saw. Gives the counts.
    pub(super) async fn end(mut self) -> String {
        self.leave().await;
        let unanswered = self.town.ledger.lock().unwrap().unanswered;
        let (pieces, duplicates, doubts) = self.check_posts().await;
        let grades = self.check_grades().await;
        let faults = self.storm.lock().unwrap().counts.clone();
        format!(
            "{} chats, {pieces} posts and reveals, {duplicates} duplicates on Telegram of {doubts} unknown results, {grades}, \
             {unanswered} presses without an answer, faults {faults:?}",
            self.chats.len(),
        )
    }

    /// Each date of each chat has its post; no copy but for unknown results on Telegram.
    async fn check_posts(&self) -> (u32, u32, u32) {
        let mut store = self.stage.store().await;
        let (mut pieces, mut duplicates) = (0, 0);
        let in_doubt = self.storm.lock().unwrap().in_doubt.clone();
        let doubts = |piece: Piece| {
            in_doubt.get(&piece).copied().unwrap_or_default() + self.cut_short.get(&piece).copied().unwrap_or_default()
        };
        let reveals = self.reveals();
        for chat in &self.chats {
            let kept: Vec<(i64, String, String)> = sqlx::query_as(
                "SELECT post.id, local_date, state FROM post JOIN chat ON chat.id = chat_id WHERE platform = ?1 AND place = ?2 ORDER BY local_date",
            )
            .bind(chat.platform)
            .bind(&chat.place)
            .fetch_all(&mut store)
            .await
            .unwrap();
            let name = format!("{} {}", chat.platform, chat.place);
            let dates: Vec<String> = self.dates(chat).iter().map(ToString::to_string).collect();
            let kept_dates: Vec<String> = kept.iter().map(|(_, date, _)| date.clone()).collect();
            assert_eq!(kept_dates, dates, "{name}: one post per date");
            assert!(kept.iter().all(|(_, _, state)| state == "sent"), "{name}: {kept:?}");
            let copies = self.copies(chat);
            let ids: Vec<PostId> = kept.iter().map(|(id, _, _)| PostId(*id)).collect();
            let mut seen: Vec<PostId> = copies.keys().copied().collect();
            seen.sort_by_key(|id| ids.iter().position(|kept| kept == id));
            assert_eq!(seen, ids, "{name}: what the store holds is what came");
            // All but the last two were followed by another post long ago, so that their answers are out.
            let followed = if chat.is_group() {
                ids.len().saturating_sub(2)
            } else {
                0
            };
            for post in &ids[..followed] {
                let revealed = reveals.contains_key(post);
                assert!(revealed, "{name}: {post:?} was never revealed; {}", self.dump().await);
            }
            let revealed = ids
                .iter()
                .filter_map(|post| Some((Piece::Reveal(*post), *reveals.get(post)?)));
            let posted = copies.into_iter().map(|(post, count)| (Piece::Post(post), count));
            for (piece, count) in posted.chain(revealed) {
                pieces += 1;
                duplicates += count - 1;
                let allowed = if chat.platform == "discord" { 0 } else { doubts(piece) };
                assert!(
                    count - 1 <= allowed,
                    "{name}: {count} messages of {piece:?}, {allowed} unknown results"
                );
            }
        }
        store.close().await.unwrap();
        (
            pieces,
            duplicates,
            in_doubt.values().sum::<u32>() + self.cut_short.values().sum::<u32>(),
        )
    }

    /// What people were shown stands in the store, once, and all sums agree with it.
    async fn check_grades(&self) -> String {
        let mut store = self.stage.store().await;
        let reviews: Vec<(i64, i64)> = sqlx::query_as("SELECT attempt_id, rating FROM review ORDER BY id")
            .fetch_all(&mut store)
            .await
            .unwrap();
        let ledger = std::mem::take(&mut *self.town.ledger.lock().unwrap());
        let Ledger {
            pressed, acknowledged, ..
        } = ledger;
        let mut graded = BTreeMap::new();
        for (attempt, rating) in &reviews {
            assert_eq!(graded.insert(*attempt, *rating), None, "attempt {attempt} counts twice");
            let pressed = pressed
                .iter()
                .find(|(id, _)| id.0 == *attempt)
                .map(|(_, ratings)| ratings);
            let known = pressed.is_some_and(|ratings| ratings.iter().any(|one| i64::from(one.number()) == *rating));
            assert!(known, "attempt {attempt} was graded {rating}, which nobody pressed");
        }
        for attempt in &acknowledged {
            assert!(
                graded.contains_key(&attempt.0),
                "the acknowledged grade of {attempt:?} is lost"
            );
        }
        // Each query counts what disagrees.
        for query in [
            "SELECT count(*) FROM post WHERE answered <> (SELECT count(*) FROM post_answer WHERE post_id = post.id)",
            "SELECT count(*) FROM study_day WHERE grades <> (SELECT count(*) FROM review WHERE review.learner_id = study_day.learner_id AND review.study_date = study_day.study_date)",
            "SELECT count(*) FROM (SELECT learner_id, study_date FROM review EXCEPT SELECT learner_id, study_date FROM study_day)",
            "SELECT count(*) FROM card WHERE reps <> (SELECT count(*) FROM review WHERE review.learner_id = card.learner_id AND review.question_id = card.question_id)",
            "SELECT count(*) FROM (SELECT learner_id, question_id FROM review EXCEPT SELECT learner_id, question_id FROM card)",
        ] {
            let (wrong,): (i64,) = sqlx::query_as(query).fetch_one(&mut store).await.unwrap();
            assert_eq!(wrong, 0, "{query}");
        }
        store.close().await.unwrap();
        assert!(!acknowledged.is_empty(), "somebody studied");
        format!(
            "{} grades of which {} were acknowledged",
            reviews.len(),
            acknowledged.len()
        )
    }
}
