//! What the bot may do in a channel, asked before a schedule is made for it.

use serde::Deserialize;
use serde_json::Value;
use serenity::http::{Http, Route};
use serenity::model::Permissions;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::api::{self, Failure};
use crate::wording::{Key, key};

/// The permissions without which a post cannot be made, by their names in the wording.
pub(super) fn missing(held: Permissions, thread: bool) -> Vec<Key> {
    if held.administrator() {
        return vec![];
    }
    let send = if thread {
        (Permissions::SEND_MESSAGES_IN_THREADS, key::DISCORD_SEND_IN_THREADS)
    } else {
        (Permissions::SEND_MESSAGES, key::DISCORD_SEND_MESSAGES)
    };
    [
        (Permissions::VIEW_CHANNEL, key::DISCORD_VIEW_CHANNEL),
        send,
        (Permissions::EMBED_LINKS, key::DISCORD_EMBED_LINKS),
    ]
    .into_iter()
    .filter(|(needed, _)| !held.contains(*needed))
    .map(|(_, name)| name)
    .collect()
}

/// Whether a channel of this type is a thread.
pub(super) fn is_thread(kind: u8) -> bool {
    matches!(kind, 10..=12)
}

#[derive(Debug, Deserialize)]
struct Guild {
    owner_id: String,
    roles: Vec<Role>,
}

#[derive(Debug, Deserialize)]
struct Role {
    id: String,
    permissions: String,
}

#[derive(Debug, Deserialize)]
struct Member {
    #[serde(default)]
    roles: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Channel {
    #[serde(default)]
    parent_id: Option<String>,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default)]
    permission_overwrites: Vec<Overwrite>,
}

#[derive(Debug, Deserialize)]
struct Overwrite {
    id: String,
    allow: String,
    deny: String,
}

/// What the bot may do in a channel other than the one that a command came from. serenity drops the
/// `app_permissions` that Discord sends with a chosen channel, so they are worked out as Discord does it.
pub(super) async fn held_in(
    http: &Http,
    guild_id: GuildId,
    channel_id: ChannelId,
    user_id: UserId,
) -> Result<Permissions, Failure> {
    let channel: Channel = match read(http, Route::Channel { channel_id }).await {
        Ok(channel) => channel,
        Err(failure) if matches!(failure.code(), Some(50001 | 10003)) => return Ok(Permissions::empty()),
        Err(failure) => return Err(failure),
    };
    // A thread has the permissions of its channel.
    let channel = match channel.parent_id.as_deref().and_then(|id| id.parse().ok()) {
        Some(parent) if is_thread(channel.kind) => {
            let channel_id = ChannelId::new(parent);
            read(http, Route::Channel { channel_id }).await?
        }
        _ => channel,
    };
    let guild: Guild = read(http, Route::Guild { guild_id }).await?;
    let member: Member = read(http, Route::GuildMember { guild_id, user_id }).await?;
    Ok(held(
        &guild_id.to_string(),
        &user_id.to_string(),
        &guild,
        &member,
        &channel,
    ))
}

async fn read<T: serde::de::DeserializeOwned>(http: &Http, route: Route<'_>) -> Result<T, Failure> {
    let value: Value = api::get(http, route).await?;
    serde_json::from_value(value).map_err(|error| Failure::Lost(error.to_string()))
}

/// Roles, then the channel's exceptions for everyone, for the roles together, and for the bot itself.
fn held(guild_id: &str, user_id: &str, guild: &Guild, member: &Member, channel: &Channel) -> Permissions {
    let bits = |text: &str| Permissions::from_bits_truncate(text.parse().unwrap_or(0));
    let mine = |id: &str| member.roles.iter().any(|role| role == id);
    let mut held = guild
        .roles
        .iter()
        .filter(|role| role.id == guild_id || mine(&role.id))
        .fold(Permissions::empty(), |held, role| held | bits(&role.permissions));
    if guild.owner_id == user_id || held.administrator() {
        return Permissions::all();
    }
    let exceptions: [&dyn Fn(&str) -> bool; 3] = [&|id| id == guild_id, &|id| id != guild_id && mine(id), &|id| {
        id == user_id
    }];
    for applies in exceptions {
        let (mut allow, mut deny) = (Permissions::empty(), Permissions::empty());
        for overwrite in channel
            .permission_overwrites
            .iter()
            .filter(|overwrite| applies(&overwrite.id))
        {
            allow |= bits(&overwrite.allow);
            deny |= bits(&overwrite.deny);
        }
        held = (held - deny) | allow;
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const VIEW: u64 = 1 << 10;
    const SEND: u64 = 1 << 11;
    const EMBED: u64 = 1 << 14;

    #[track_caller]
    fn check(everyone: u64, bot_role: u64, overwrites: &Value, wanted: u64) {
        let guild = json!({ "owner_id": "9", "roles": [
            { "id": "1", "permissions": everyone.to_string() },
            { "id": "2", "permissions": bot_role.to_string() },
            { "id": "3", "permissions": u64::MAX.to_string() },
        ] });
        let member = json!({ "roles": ["2"] });
        let channel = json!({ "type": 0, "permission_overwrites": overwrites });
        let held = held(
            "1",
            "7",
            &serde_json::from_value(guild).unwrap(),
            &serde_json::from_value(member).unwrap(),
            &serde_json::from_value(channel).unwrap(),
        );
        assert_eq!(held, Permissions::from_bits_truncate(wanted));
    }

    #[test]
    fn roles_and_exceptions_add_up_as_discord_adds_them() {
        let exception = |id: &str, allow: u64, deny: u64| json!({ "id": id, "type": 0, "allow": allow.to_string(), "deny": deny.to_string() });
        check(VIEW, SEND, &json!([]), VIEW | SEND);
        check(VIEW | SEND, 0, &json!([exception("1", 0, SEND)]), VIEW);
        check(
            VIEW,
            0,
            &json!([exception("1", 0, VIEW), exception("2", VIEW | EMBED, 0)]),
            VIEW | EMBED,
        );
        check(
            VIEW,
            0,
            &json!([exception("2", SEND, 0), exception("7", 0, SEND | VIEW)]),
            0,
        );
        check(VIEW, 0, &json!([exception("3", SEND, 0)]), VIEW);
        check(0, 1 << 3, &json!([exception("1", 0, VIEW)]), Permissions::all().bits());
    }

    #[test]
    fn what_is_missing_is_named() {
        let all = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS;
        assert_eq!(missing(all, false), []);
        assert_eq!(missing(all, true), [key::DISCORD_SEND_IN_THREADS]);
        assert_eq!(missing(Permissions::ADMINISTRATOR, true), []);
        assert_eq!(
            missing(Permissions::VIEW_CHANNEL, false),
            [key::DISCORD_SEND_MESSAGES, key::DISCORD_EMBED_LINKS]
        );
    }
}
