//! Calls that are worth more than one try: through short failures, flood limits and markup that was not taken.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use teloxide::requests::Payload;
use tokio::time::sleep;

use super::Adapter;
use super::api::CallError;
use super::html::strip;
use super::payloads::{Body, EditMessageText, Placed, SendMessage};

/// A flood limit up to this long is waited for; the batch must not stand longer for one chat.
const SHORT_WAIT: Duration = Duration::from_secs(3);
/// How often a call is tried when the network fails.
const TRIES: u32 = 3;

impl Adapter {
    /// Sends or edits, through a short flood limit or a short failure of the network. A second copy of a
    /// screen does no harm; a missing one would. Gives the message, if it is there by now.
    pub(super) async fn put<P: Worded>(self: &Arc<Self>, mut payload: P) -> Result<Option<i64>, CallError> {
        match insist(|| self.api.call(&payload)).await {
            Ok(placed) => Ok(Some(placed.message_id)),
            Err(error) if error.says("message is not modified") => Ok(None),
            Err(error) if error.says("can't parse entities") => {
                tracing::error!(%error, "Telegram cannot read our markup: sending plain words");
                payload.make_plain();
                let placed = insist(|| self.api.call(&payload)).await?;
                Ok(Some(placed.message_id))
            }
            Err(CallError::Refused {
                retry_after: Some(time),
                ..
            }) => {
                self.put_later(payload, time);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Waits out a long flood limit beside everything else.
    fn put_later<P: Worded>(self: &Arc<Self>, payload: P, time: Duration) {
        let Ok(room) = Arc::clone(&self.waiting).try_acquire_owned() else {
            tracing::warn!("too many messages wait for Telegram's flood limits: one is left out");
            return;
        };
        let adapter = Arc::clone(self);
        tokio::spawn(async move {
            sleep(time).await;
            if let Err(error) = adapter.api.call(&payload).await {
                note(&error);
            }
            drop(room);
        });
    }
}

/// A payload with words in it.
pub(super) trait Worded: Payload<Output = Placed> + Serialize + Send + Sync + 'static {
    /// Takes the markup out.
    fn make_plain(&mut self);
}

impl Worded for SendMessage {
    fn make_plain(&mut self) {
        self.body.make_plain();
    }
}

impl Worded for EditMessageText {
    fn make_plain(&mut self) {
        self.body.make_plain();
    }
}

impl Body {
    /// Takes the markup out.
    pub(super) fn make_plain(&mut self) {
        self.text = strip(&self.text);
        self.parse_mode = None;
    }
}

/// Tries a call again while the failure may pass within a moment.
pub(super) async fn insist<T, F>(call: impl Fn() -> F) -> Result<T, CallError>
where
    F: Future<Output = Result<T, CallError>>,
{
    let mut tried = 0;
    loop {
        let error = match call().await {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        tried += 1;
        let wait = match &error {
            _ if tried == TRIES => return Err(error),
            CallError::Refused {
                retry_after: Some(time),
                ..
            } if *time <= SHORT_WAIT => *time,
            CallError::Refused { code: 500.., .. } | CallError::Unsent(_) | CallError::Lost(_) => {
                Duration::from_millis(300) * tried
            }
            CallError::Refused { .. } => return Err(error),
        };
        sleep(wait).await;
    }
}

/// Whether a message of ours can no longer be edited.
pub(super) fn is_gone(error: &CallError) -> bool {
    [
        "message to edit not found",
        "message can't be edited",
        "message_id_invalid",
        "message identifier is not specified",
    ]
    .into_iter()
    .any(|words| error.says(words))
}

/// Being blocked or put out is nothing to warn of.
pub(super) fn note(error: &CallError) {
    if error.code() == Some(403) {
        tracing::debug!(%error, "a message on Telegram was refused");
    } else {
        tracing::warn!(%error, "a message on Telegram did not arrive");
    }
}
