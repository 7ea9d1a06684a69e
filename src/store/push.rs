//! Pushes: the ledger of what goes out unasked besides daily posts.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::post::{PostState, parse_state, state_code};
use super::{Connection, ms};
use crate::domain::ids::{AccountKey, ChatId, ChatKey, LearnerId, PostId, PushId};

/// What a push is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushKind {
    /// The reference answer under a post.
    Reveal(PostId),
    /// A learner's streak is at risk.
    Reminder(LearnerId),
    /// To the admin: posts of a chat have stopped.
    Stopped(ChatId),
    /// To a chat: posts will arrive here.
    Test(ChatId),
    /// To a group: a learner reached this many days in a row, and shares it.
    Milestone(LearnerId, u32),
}

impl PushKind {
    fn code(self) -> &'static str {
        match self {
            Self::Reveal(_) => "reveal",
            Self::Reminder(_) => "reminder",
            Self::Stopped(_) => "stopped",
            Self::Test(_) => "test",
            Self::Milestone(..) => "milestone",
        }
    }
}

/// Where a push goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a chat that the store knows.
    Chat(ChatId),
    /// To a person in private, as the platform names them.
    Person(String),
}

/// A push to be written down.
#[derive(Debug, Clone)]
pub struct NewPush<'a> {
    /// The platform's short name.
    pub platform: &'a str,
    /// What it is.
    pub kind: PushKind,
    /// What it is about, so that it is written down once.
    pub subject: &'a str,
    /// Where it goes.
    pub to: Target,
    /// When it is to be sent.
    pub due_at: DateTime<Utc>,
    /// From when on it is worth nothing any more.
    pub over_at: DateTime<Utc>,
}

/// A push on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Push {
    /// The id.
    pub id: PushId,
    /// What it is.
    pub kind: PushKind,
    /// The chat it goes to, if it goes to one.
    pub chat: Option<ChatKey>,
    /// The person it goes to, if it goes to one.
    pub person: Option<AccountKey>,
    /// When it was written down.
    pub planned_at: DateTime<Utc>,
    /// From when on it is worth nothing any more.
    pub over_at: DateTime<Utc>,
    /// Tries so far.
    pub tries: u32,
    /// Whether an earlier try may have arrived.
    pub maybe_sent: bool,
}

/// What a push was when it was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// What it is.
    pub kind: PushKind,
    /// Tries so far.
    pub tries: u32,
}

fn kind(row: &SqliteRow) -> sqlx::Result<PushKind> {
    let code: &str = row.try_get("push_kind")?;
    let id = |column: &str| {
        let id: Option<i64> = row.try_get(column)?;
        id.ok_or_else(|| super::broken("push", code))
    };
    match code {
        "reveal" => Ok(PushKind::Reveal(PostId(id("post_id")?))),
        "reminder" => Ok(PushKind::Reminder(LearnerId(id("learner_id")?))),
        "stopped" => Ok(PushKind::Stopped(ChatId(id("chat_id")?))),
        "test" => Ok(PushKind::Test(ChatId(id("chat_id")?))),
        "milestone" => {
            let days = u32::try_from(id("days")?).map_err(|_| super::broken("milestone", code))?;
            Ok(PushKind::Milestone(LearnerId(id("learner_id")?), days))
        }
        other => Err(super::broken("kind of push", other)),
    }
}

fn from_row(row: &SqliteRow, platform: &'static str) -> sqlx::Result<Push> {
    let account: Option<String> = row.try_get("account")?;
    let goes_to_chat = account.is_none() && row.try_get::<Option<i64>, _>("chat_id")?.is_some();
    Ok(Push {
        id: PushId(row.try_get("id")?),
        kind: kind(row)?,
        chat: goes_to_chat
            .then(|| super::chat::key_from_row(row, platform))
            .transpose()?,
        person: account.map(|id| AccountKey { platform, id }),
        planned_at: super::instant(row.try_get("planned_at")?)?,
        over_at: super::instant(row.try_get("over_at")?)?,
        tries: row.try_get("tries")?,
        maybe_sent: parse_state(row.try_get("state")?)? == PostState::Unknown,
    })
}

/// Writes a push down; one of the same kind about the same subject is kept as it is.
pub async fn make(connection: &mut Connection, new: &NewPush<'_>, at: DateTime<Utc>) -> sqlx::Result<()> {
    let (learner, post, about, days) = match new.kind {
        PushKind::Reveal(post) => (None, Some(post.0), None, None),
        PushKind::Reminder(learner) => (Some(learner.0), None, None, None),
        PushKind::Stopped(chat) | PushKind::Test(chat) => (None, None, Some(chat.0), None),
        PushKind::Milestone(learner, days) => (Some(learner.0), None, None, Some(days)),
    };
    let (chat, account) = match &new.to {
        Target::Chat(chat) => (Some(chat.0), None),
        Target::Person(account) => (about, Some(account)),
    };
    sqlx::query(
        "INSERT INTO push (platform, kind, subject, chat_id, account, learner_id, post_id, days, state, planned_at, try_after, over_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'planned', $9, $10, $11) ON CONFLICT (kind, subject) DO NOTHING",
    )
    .bind(new.platform)
    .bind(new.kind.code())
    .bind(new.subject)
    .bind(chat)
    .bind(account)
    .bind(learner)
    .bind(post)
    .bind(days)
    .bind(ms(at))
    .bind(ms(new.due_at))
    .bind(ms(new.over_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Pushes of a platform that wait to be sent, the longest waiting first.
pub async fn to_send(
    connection: &mut Connection,
    platform: &'static str,
    at: DateTime<Utc>,
    most: u32,
) -> sqlx::Result<Vec<Push>> {
    let rows = sqlx::query(
        "SELECT push.id, push.kind AS push_kind, push.chat_id, push.account, push.learner_id, push.post_id, push.days, push.state, push.planned_at, \
         push.over_at, push.tries, chat.place, chat.thread, chat.guild, chat.kind FROM push LEFT JOIN chat ON chat.id = push.chat_id \
         WHERE push.state IN ('planned', 'unknown') AND push.try_after <= $1 AND push.platform = $2 ORDER BY push.try_after, push.id LIMIT $3",
    )
    .bind(ms(at))
    .bind(platform)
    .bind(most)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| from_row(row, platform)).collect()
}

/// A push by its id, as it is tried: what it is and how often it was.
pub async fn get(connection: &mut Connection, id: PushId) -> sqlx::Result<Option<Tried>> {
    let row =
        sqlx::query("SELECT kind AS push_kind, chat_id, learner_id, post_id, days, tries FROM push WHERE id = $1")
            .bind(id.0)
            .fetch_optional(connection)
            .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Tried {
        kind: kind(&row)?,
        tries: row.try_get("tries")?,
    }))
}

/// Notes that a try is under way.
pub async fn begin_try(connection: &mut Connection, id: PushId) -> sqlx::Result<()> {
    sqlx::query("UPDATE push SET state = 'sending', tries = tries + 1 WHERE id = $1")
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Puts a push off without a try.
pub async fn put_off(connection: &mut Connection, id: PushId, until: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query("UPDATE push SET try_after = $2 WHERE id = $1")
        .bind(id.0)
        .bind(ms(until))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that a push arrived.
pub async fn arrived(connection: &mut Connection, id: PushId, message: &str, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query("UPDATE push SET state = 'sent', message = $2, sent_at = $3, note = NULL WHERE id = $1")
        .bind(id.0)
        .bind(message)
        .bind(ms(at))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that a push did not arrive: its state, why, and when to try again.
pub async fn not_arrived(
    connection: &mut Connection,
    id: PushId,
    state: PostState,
    note: &str,
    try_after: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query("UPDATE push SET state = $2, note = $3, try_after = $4 WHERE id = $1")
        .bind(id.0)
        .bind(state_code(state))
        .bind(note)
        .bind(ms(try_after))
        .execute(connection)
        .await?;
    Ok(())
}

/// Brings forward the reveals of a chat's earlier posts, as a new post has arrived there.
pub async fn hasten_reveals(
    connection: &mut Connection,
    chat: ChatId,
    but: PostId,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE push SET try_after = $3 WHERE chat_id = $1 AND kind = 'reveal' AND post_id <> $2 AND state = 'planned' AND try_after > $3 AND tries = 0",
    )
    .bind(chat.0)
    .bind(but.0)
    .bind(ms(at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives up what still waits for a chat that refuses everything.
pub async fn give_up(connection: &mut Connection, chat: ChatId, note: &str) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE push SET state = 'failed', note = $2 WHERE chat_id = $1 AND account IS NULL AND state IN ('planned', 'unknown')",
    )
    .bind(chat.0)
    .bind(note)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a test of a chat is still on its way.
pub async fn has_test(connection: &mut Connection, chat: ChatId) -> sqlx::Result<bool> {
    let (has,): (bool,) = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM push WHERE chat_id = $1 AND kind = 'test' AND state IN ('planned', 'unknown'))",
    )
    .bind(chat.0)
    .fetch_one(connection)
    .await?;
    Ok(has)
}

/// After a crash, a try that was under way may have arrived. Says how many there were.
pub async fn recover(connection: &mut Connection) -> sqlx::Result<u64> {
    let changed = sqlx::query("UPDATE push SET state = 'unknown' WHERE state = 'sending'")
        .execute(connection)
        .await?;
    Ok(changed.rows_affected())
}
