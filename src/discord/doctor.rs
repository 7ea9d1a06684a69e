//! What the operator should know: who we are on Discord, what we may do, and what is left of our limits.

use serde_json::Value;
use serenity::http::{Http, Route};

use super::api::{self, Failure};
use crate::delivery::Finding;

/// View, send (in threads too), open threads, embed, attach, read history.
const PERMISSIONS: u64 = 309_237_763_072;

/// Asks Discord about the bot.
pub(super) async fn examine(http: &Http) -> Vec<Finding> {
    let user = match api::get(http, Route::UserMe).await {
        Ok(user) => user,
        Err(failure) => return vec![bad(unreachable(&failure))],
    };
    let mut findings = vec![good(format!(
        "Discord knows the bot as {} (id {}).",
        text(&user["username"]),
        text(&user["id"])
    ))];
    match api::get(http, Route::Oauth2ApplicationCurrent).await {
        Ok(application) => findings.extend(about(&application)),
        Err(failure) => findings.push(bad(format!(
            "Discord does not say which application this is: {failure}."
        ))),
    }
    match api::get(http, Route::GatewayBot).await {
        Ok(gateway) => findings.push(session_starts(&gateway)),
        Err(failure) => findings.push(bad(format!("Discord does not name its gateway: {failure}."))),
    }
    findings.push(good(
        "The only intent needed is GUILDS; no privileged intent has to be switched on.".to_owned(),
    ));
    findings
}

fn about(application: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(count) = application["approximate_guild_count"].as_u64() {
        findings.push(good(format!("The bot is in about {count} servers.")));
    }
    let endpoint = &application["interactions_endpoint_url"];
    if let Some(url) = endpoint.as_str().filter(|url| !url.is_empty()) {
        findings.push(bad(format!(
            "The application sends interactions to {url}, so none reach this bot. Empty \"Interactions Endpoint URL\" \
             in the developer portal (General Information)."
        )));
    }
    findings.push(good(format!(
        "Invite: https://discord.com/oauth2/authorize?client_id={}&permissions={PERMISSIONS}\
         &scope=bot%20applications.commands",
        text(&application["id"])
    )));
    findings
}

fn session_starts(gateway: &Value) -> Finding {
    let limit = &gateway["session_start_limit"];
    let (left, total) = (
        limit["remaining"].as_u64().unwrap_or(0),
        limit["total"].as_u64().unwrap_or(0),
    );
    let shards = gateway["shards"].as_u64().unwrap_or(1);
    Finding {
        ok: left > shards,
        text: format!("{left} of {total} session starts are left for today; {shards} at each start."),
    }
}

fn unreachable(failure: &Failure) -> String {
    match failure.status() {
        Some(401) => super::BAD_TOKEN.to_owned(),
        _ => format!("Discord cannot be asked: {failure}."),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("unknown")
}

fn good(text: String) -> Finding {
    Finding { ok: true, text }
}

fn bad(text: String) -> Finding {
    Finding { ok: false, text }
}
