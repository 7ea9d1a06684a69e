//! Chats.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Connection, ms};
use crate::domain::ids::{ChatId, ChatKey, ChatKind};

/// The id of a chat; made on first sight.
pub async fn find_or_make(connection: &mut Connection, chat: &ChatKey, at: DateTime<Utc>) -> sqlx::Result<ChatId> {
    if let Some(id) = find(connection, chat).await? {
        return Ok(id);
    }
    let made = sqlx::query(
        "INSERT INTO chat (platform, place, thread, guild, kind, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(chat.platform)
    .bind(&chat.place)
    .bind(chat.thread.as_deref().unwrap_or_default())
    .bind(&chat.guild)
    .bind(kind_code(chat.kind))
    .bind(ms(at))
    .execute(connection)
    .await?;
    Ok(ChatId(made.last_insert_rowid()))
}

/// The id of a chat, if it was seen before.
pub async fn find(connection: &mut Connection, chat: &ChatKey) -> sqlx::Result<Option<ChatId>> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT id FROM chat WHERE platform = ?1 AND place = ?2 AND thread = ?3")
        .bind(chat.platform)
        .bind(&chat.place)
        .bind(chat.thread.as_deref().unwrap_or_default())
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|(id,)| ChatId(id)))
}

/// Whether what was posted in `chat` may be read in `reader`: groups are open, a private chat is its own only.
pub async fn may_read(connection: &mut Connection, chat: ChatId, reader: &ChatKey) -> sqlx::Result<bool> {
    let (may,): (bool,) = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM chat WHERE id = ?1 AND (kind = 'group' OR (platform = ?2 AND place = ?3 AND thread = ?4)))",
    )
    .bind(chat.0)
    .bind(reader.platform)
    .bind(&reader.place)
    .bind(reader.thread.as_deref().unwrap_or_default())
    .fetch_one(connection)
    .await?;
    Ok(may)
}

/// Follows a chat whose platform gave it another place. Threads and everything else stay; what the bot
/// already has at the new place becomes part of the chat that moved.
pub async fn move_place(connection: &mut Connection, platform: &str, from: &str, to: &str) -> sqlx::Result<()> {
    let met: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT old.id, new.id FROM chat AS old JOIN chat AS new ON new.platform = old.platform AND new.thread = old.thread \
         WHERE old.platform = ?1 AND old.place = ?2 AND new.place = ?3 AND old.id <> new.id",
    )
    .bind(platform)
    .bind(from)
    .bind(to)
    .fetch_all(&mut *connection)
    .await?;
    for (old, new) in met {
        sqlx::query(
            "UPDATE OR IGNORE schedule SET chat_id = $1 WHERE chat_id = $2; \
             UPDATE OR IGNORE post SET chat_id = $1 WHERE chat_id = $2; \
             UPDATE attempt SET chat_id = $1 WHERE chat_id = $2; \
             DELETE FROM chat WHERE id = $2",
        )
        .bind(old)
        .bind(new)
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query("UPDATE chat SET place = ?3 WHERE platform = ?1 AND place = ?2")
        .bind(platform)
        .bind(from)
        .bind(to)
        .execute(connection)
        .await?;
    Ok(())
}

/// The chats of a guild.
pub async fn of_guild(
    connection: &mut Connection,
    platform: &str,
    guild: &str,
) -> sqlx::Result<Vec<(ChatId, ChatKind)>> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, kind FROM chat WHERE platform = $1 AND guild = $2")
        .bind(platform)
        .bind(guild)
        .fetch_all(connection)
        .await?;
    rows.into_iter()
        .map(|(id, code)| Ok((ChatId(id), kind(&code)?)))
        .collect()
}

/// The chats at a place: one, or its threads.
pub async fn at_place(
    connection: &mut Connection,
    platform: &str,
    place: &str,
) -> sqlx::Result<Vec<(ChatId, ChatKind)>> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, kind FROM chat WHERE platform = $1 AND place = $2")
        .bind(platform)
        .bind(place)
        .fetch_all(connection)
        .await?;
    rows.into_iter()
        .map(|(id, code)| Ok((ChatId(id), kind(&code)?)))
        .collect()
}

/// The key of a chat, if its platform has this name.
pub async fn key(connection: &mut Connection, platform: &'static str, chat: ChatId) -> sqlx::Result<Option<ChatKey>> {
    let row = sqlx::query("SELECT place, thread, guild, kind FROM chat WHERE id = $1 AND platform = $2")
        .bind(chat.0)
        .bind(platform)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(|row| key_from_row(row, platform)).transpose()
}

fn kind_code(kind: ChatKind) -> &'static str {
    match kind {
        ChatKind::Private => "private",
        ChatKind::Group => "group",
    }
}

pub(super) fn kind(code: &str) -> sqlx::Result<ChatKind> {
    match code {
        "private" => Ok(ChatKind::Private),
        "group" => Ok(ChatKind::Group),
        other => Err(super::broken("kind of chat", other)),
    }
}

/// The key of a joined chat row, for a platform whose name the caller knows.
pub(super) fn key_from_row(row: &SqliteRow, platform: &'static str) -> sqlx::Result<ChatKey> {
    Ok(ChatKey {
        platform,
        place: row.try_get("place")?,
        thread: Some(row.try_get::<String, _>("thread")?).filter(|thread| !thread.is_empty()),
        guild: row.try_get("guild")?,
        kind: kind(row.try_get("kind")?)?,
    })
}
