//! The thread under a post, in which its answer is revealed.

use serde_json::{Value, json};
use serenity::http::{Http, LightMethod, Route};
use serenity::model::id::{ChannelId, MessageId};

use super::api::{self, Failure};

/// Where something that belongs under a message goes.
#[derive(Debug)]
pub(super) enum Spot {
    /// Into the message's own thread.
    Thread(ChannelId),
    /// Into the channel, as a reply with this reference.
    Reply(Value),
    /// Nowhere: the message is gone.
    Gone,
}

/// Opens the thread under `<channel>/<message>`, or finds the one that is there. A reply where threads cannot be:
/// inside a thread, without the permission, or with too many of them active.
pub(super) async fn under(http: &Http, message: &str, name: &str) -> Result<Spot, Failure> {
    let Some((channel, id)) = message.split_once('/') else {
        return Ok(Spot::Gone);
    };
    let (Ok(channel), Ok(message)) = (channel.parse::<u64>(), id.parse::<u64>()) else {
        return Ok(Spot::Gone);
    };
    if channel == 0 || message == 0 {
        return Ok(Spot::Gone);
    }
    let route = Route::ChannelMessageThreads {
        channel_id: ChannelId::new(channel),
        message_id: MessageId::new(message),
    };
    // A day without a word closes it again.
    let body = json!({ "name": name, "auto_archive_duration": 1440 });
    match api::send(http, LightMethod::Post, route, Some(&body)).await {
        // It has the id of its message.
        Ok(_) => Ok(Spot::Thread(ChannelId::new(message))),
        Err(failure) => match failure.code() {
            // It has one already.
            Some(160_004) => Ok(Spot::Thread(ChannelId::new(message))),
            Some(10008) => Ok(Spot::Gone),
            // No such permission, not in this kind of channel, too many active.
            Some(50001 | 50013 | 50024 | 50035 | 160_006) => {
                Ok(Spot::Reply(json!({ "message_id": id, "fail_if_not_exists": false })))
            }
            _ => Err(failure),
        },
    }
}
