//! Posts: the ledger of what was, is being and will be sent.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Connection, instant, iso, ms, parse};
use crate::domain::ids::{ChatId, ChatKey, PostId};
use crate::domain::question::{PostLanguage, QuestionId};

/// Where a post stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostState {
    /// Written down, not yet tried.
    Planned,
    /// A try is under way; after a crash this means unknown.
    Sending,
    /// It arrived.
    Sent,
    /// It never will.
    Failed,
    /// A try may have arrived.
    Unknown,
    /// Its date was over before it could be sent.
    Missed,
}

const STATES: [(PostState, &str); 6] = [
    (PostState::Planned, "planned"),
    (PostState::Sending, "sending"),
    (PostState::Sent, "sent"),
    (PostState::Failed, "failed"),
    (PostState::Unknown, "unknown"),
    (PostState::Missed, "missed"),
];

pub(super) fn state_code(state: PostState) -> &'static str {
    STATES
        .iter()
        .find(|(known, _)| *known == state)
        .map_or("", |(_, code)| code)
}

pub(super) fn parse_state(code: &str) -> sqlx::Result<PostState> {
    STATES
        .iter()
        .find(|(_, known)| *known == code)
        .map(|(state, _)| *state)
        .ok_or_else(|| super::broken("state", code))
}

/// A post's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// The id.
    pub id: PostId,
    /// The chat.
    pub chat: ChatId,
    /// The local date that it belongs to.
    pub date: NaiveDate,
    /// The question.
    pub question: QuestionId,
    /// The languages that it is written in.
    pub language: PostLanguage,
    /// Where it stands.
    pub state: PostState,
    /// When it should have come.
    pub due_at: DateTime<Utc>,
    /// When it arrived.
    pub sent_at: Option<DateTime<Utc>>,
    /// Tries so far.
    pub tries: u32,
    /// The platform's name of the message.
    pub message: Option<String>,
    /// Learners that graded it.
    pub answered: u32,
    /// The sum of their scores.
    pub score_sum: u32,
}

fn from_row(row: &SqliteRow) -> sqlx::Result<Post> {
    let language: &str = row.try_get("language")?;
    Ok(Post {
        id: PostId(row.try_get("id")?),
        chat: ChatId(row.try_get("chat_id")?),
        date: parse(row.try_get("local_date")?, "date")?,
        question: QuestionId::new(row.try_get("question_id")?),
        language: language.parse().map_err(|()| super::broken("language", language))?,
        state: parse_state(row.try_get("state")?)?,
        due_at: instant(row.try_get("due_at")?)?,
        sent_at: row.try_get::<Option<i64>, _>("sent_at")?.map(instant).transpose()?,
        tries: row.try_get("tries")?,
        message: row.try_get("message")?,
        answered: row.try_get("answered")?,
        score_sum: row.try_get("score_sum")?,
    })
}

/// A post to be written down.
#[derive(Debug, Clone)]
pub struct NewPost<'a> {
    /// The chat.
    pub chat: ChatId,
    /// The local date that it belongs to.
    pub date: NaiveDate,
    /// The question.
    pub question: &'a QuestionId,
    /// The languages to write.
    pub language: PostLanguage,
    /// Planned, missed, or sent for one that the learner fetched.
    pub state: PostState,
    /// When it should have come.
    pub due_at: DateTime<Utc>,
}

/// Writes a post down; `None` if the chat already has one on that date.
pub async fn make(connection: &mut Connection, new: &NewPost<'_>, at: DateTime<Utc>) -> sqlx::Result<Option<PostId>> {
    let made = sqlx::query(
        "INSERT INTO post (chat_id, local_date, question_id, language, state, due_at, planned_at, try_after, sent_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, CASE WHEN ?5 = 'sent' THEN ?7 END) ON CONFLICT (chat_id, local_date) DO NOTHING",
    )
    .bind(new.chat.0)
    .bind(iso(new.date))
    .bind(new.question.as_str())
    .bind(new.language.code())
    .bind(state_code(new.state))
    .bind(ms(new.due_at))
    .bind(ms(at))
    .execute(connection)
    .await?;
    Ok((made.rows_affected() == 1).then(|| PostId(made.last_insert_rowid())))
}

/// A post by its id.
pub async fn get(connection: &mut Connection, id: PostId) -> sqlx::Result<Option<Post>> {
    let row = sqlx::query("SELECT * FROM post WHERE id = ?1")
        .bind(id.0)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// The post of a chat on a local date.
pub async fn on_date(connection: &mut Connection, chat: ChatId, date: NaiveDate) -> sqlx::Result<Option<Post>> {
    let row = sqlx::query("SELECT * FROM post WHERE chat_id = ?1 AND local_date = ?2")
        .bind(chat.0)
        .bind(iso(date))
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// The last post that arrived in a chat.
pub async fn last_sent(connection: &mut Connection, chat: ChatId) -> sqlx::Result<Option<Post>> {
    let row = sqlx::query("SELECT * FROM post WHERE chat_id = ?1 AND state = 'sent' ORDER BY local_date DESC LIMIT 1")
        .bind(chat.0)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// The questions that a chat was given, oldest first; those it never saw are left out.
pub async fn questions_given(connection: &mut Connection, chat: ChatId) -> sqlx::Result<Vec<QuestionId>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT question_id FROM post WHERE chat_id = ?1 AND state NOT IN ('missed', 'failed') ORDER BY local_date",
    )
    .bind(chat.0)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(id,)| QuestionId::new(&id)).collect())
}

/// A post on its way, with where it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// The post.
    pub post: Post,
    /// Where to.
    pub chat: ChatKey,
    /// The role to mention.
    pub role: Option<String>,
    /// Whether an earlier try may have arrived.
    pub maybe_sent: bool,
}

fn outgoing(row: &SqliteRow, platform: &'static str) -> sqlx::Result<Outgoing> {
    let post = from_row(row)?;
    let maybe_sent = post.state == PostState::Unknown;
    Ok(Outgoing {
        chat: super::chat::key_from_row(row, platform)?,
        role: row.try_get("role")?,
        maybe_sent,
        post,
    })
}

/// Posts of a platform that wait to be sent, the longest waiting first. A paused schedule holds its post back.
///
/// `CROSS JOIN` makes `SQLite` begin with the few posts instead of all chats of the platform; this is asked
/// twice a second.
pub async fn to_send(
    connection: &mut Connection,
    platform: &'static str,
    at: DateTime<Utc>,
    most: u32,
) -> sqlx::Result<Vec<Outgoing>> {
    let rows = sqlx::query(
        "SELECT post.*, chat.place, chat.thread, chat.guild, chat.kind, schedule.role FROM post CROSS JOIN chat ON chat.id = post.chat_id \
         LEFT JOIN schedule ON schedule.chat_id = post.chat_id \
         WHERE post.state IN ('planned', 'unknown') AND try_after <= ?1 AND chat.platform = ?2 AND schedule.paused IS NULL ORDER BY try_after, post.id LIMIT ?3",
    )
    .bind(ms(at))
    .bind(platform)
    .bind(most)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| outgoing(row, platform)).collect()
}

/// Posts of a platform whose message shows an old count and may be edited now.
pub async fn to_edit(
    connection: &mut Connection,
    platform: &'static str,
    at: DateTime<Utc>,
    most: u32,
) -> sqlx::Result<Vec<Outgoing>> {
    let rows = sqlx::query(
        "SELECT post.*, chat.place, chat.thread, chat.guild, chat.kind, schedule.role FROM post CROSS JOIN chat ON chat.id = post.chat_id \
         LEFT JOIN schedule ON schedule.chat_id = post.chat_id \
         WHERE post.state = 'sent' AND chat.kind = 'group' AND post.answered <> post.shown AND post.message IS NOT NULL AND edit_after <= ?1 AND chat.platform = ?2 \
         ORDER BY edit_after, post.id LIMIT ?3",
    )
    .bind(ms(at))
    .bind(platform)
    .bind(most)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| outgoing(row, platform)).collect()
}

/// Notes that a try is under way.
pub async fn begin_try(connection: &mut Connection, id: PostId) -> sqlx::Result<()> {
    sqlx::query("UPDATE post SET state = 'sending', tries = tries + 1 WHERE id = ?1")
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes the count that the message of a post shows, `None` while nobody can be sure, and until when it rests.
pub async fn note_shown(
    connection: &mut Connection,
    id: PostId,
    shown: Option<u32>,
    edit_after: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query("UPDATE post SET shown = ?2, edit_after = ?3 WHERE id = ?1")
        .bind(id.0)
        // -1 differs from every count.
        .bind(shown.map_or(-1, i64::from))
        .bind(ms(edit_after))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that a post arrived and what its message shows.
pub async fn arrived(
    connection: &mut Connection,
    id: PostId,
    message: &str,
    shown: u32,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query("UPDATE post SET state = 'sent', message = ?2, shown = ?3, sent_at = ?4, note = NULL WHERE id = ?1")
        .bind(id.0)
        .bind(message)
        .bind(shown)
        .bind(ms(at))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that a post did not arrive: its state, why, and when to try again.
pub async fn not_arrived(
    connection: &mut Connection,
    id: PostId,
    state: PostState,
    note: &str,
    try_after: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query("UPDATE post SET state = ?2, note = ?3, try_after = ?4 WHERE id = ?1")
        .bind(id.0)
        .bind(state_code(state))
        .bind(note)
        .bind(ms(try_after))
        .execute(connection)
        .await?;
    Ok(())
}

/// Tries the post of a date again that was refused. An earlier try than the refused one may have arrived.
pub async fn try_again(
    connection: &mut Connection,
    chat: ChatId,
    date: NaiveDate,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE post SET state = 'unknown', note = NULL, tries = 0, try_after = ?3 WHERE chat_id = ?1 AND local_date = ?2 AND state = 'failed'",
    )
    .bind(chat.0)
    .bind(iso(date))
    .bind(ms(at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts a try off without making it.
pub async fn put_off(connection: &mut Connection, id: PostId, until: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query("UPDATE post SET try_after = ?2 WHERE id = ?1")
        .bind(id.0)
        .bind(ms(until))
        .execute(connection)
        .await?;
    Ok(())
}

/// Puts an edit off without making it.
pub async fn put_edit_off(connection: &mut Connection, id: PostId, until: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query("UPDATE post SET edit_after = ?2 WHERE id = ?1")
        .bind(id.0)
        .bind(ms(until))
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets all messages of a chat that refuses everything.
pub async fn forget_messages_of(connection: &mut Connection, chat: ChatId) -> sqlx::Result<()> {
    sqlx::query("UPDATE post SET message = NULL WHERE chat_id = ?1 AND message IS NOT NULL")
        .bind(chat.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets the message of a post, so that it is never edited again.
pub async fn forget_message(connection: &mut Connection, id: PostId) -> sqlx::Result<()> {
    sqlx::query("UPDATE post SET message = NULL WHERE id = ?1")
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// After a crash, a try that was under way may have arrived. Says how many there were.
pub async fn recover(connection: &mut Connection) -> sqlx::Result<u64> {
    let changed = sqlx::query("UPDATE post SET state = 'unknown' WHERE state = 'sending'")
        .execute(connection)
        .await?;
    Ok(changed.rows_affected())
}

/// Questions that the learner of a private chat has a card of, but was not given there as a post.
pub async fn questions_met_in(connection: &mut Connection, chat: ChatId) -> sqlx::Result<Vec<QuestionId>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT question_id FROM card WHERE learner_id IN (SELECT learner_id FROM attempt WHERE chat_id = ?1) \
         AND NOT EXISTS (SELECT 1 FROM post WHERE post.chat_id = ?1 AND post.question_id = card.question_id)",
    )
    .bind(chat.0)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(id,)| QuestionId::new(&id)).collect())
}
