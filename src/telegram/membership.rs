//! Our place in chats, and who is an admin there: what Telegram tells, and what we ask.

use super::insist::insist;
use super::payloads::{GetChat, GetChatMember};
use super::updates::Asker;
use super::{Adapter, PLATFORM};
use crate::delivery::{Cause, Refusal};
use crate::domain::ids::ChatKind;
use crate::engine::action::{Action, GuideAction, ScheduleAction};
use crate::engine::ledger::Removed;

impl Adapter {
    /// A group got another id.
    pub(super) async fn follow(&self, from: i64, to: i64) {
        let followed = self.engine.follow(PLATFORM, &from.to_string(), &to.to_string()).await;
        if let Err(cause) = followed {
            // The next post finds the new place out by itself.
            tracing::error!("a group that moved could not be followed: {cause:#}");
        }
    }

    /// We were put out of a chat, or a person blocked us.
    pub(super) async fn removed(&self, chat: i64, by_person: bool) {
        let refusal = if by_person {
            Refusal::new(Cause::Blocked, "bot was blocked by the user")
        } else {
            Refusal::new(Cause::Gone, "bot was removed from the group")
        };
        let place = chat.to_string();
        let noted = self
            .engine
            .removed(PLATFORM, Removed::Place(&place), &refusal, (self.now)())
            .await;
        if let Err(cause) = noted {
            // The next post finds it out by itself.
            tracing::error!("a removal could not be noted: {cause:#}");
        }
    }

    /// A person let us in again.
    pub(super) async fn welcomed(&self, chat: i64) {
        if let Err(cause) = self
            .engine
            .welcomed_back(PLATFORM, &chat.to_string(), (self.now)())
            .await
        {
            tracing::error!("a person who unblocked us could not be noted: {cause:#}");
        }
    }

    /// Whether posts could not be written in a group: neither as a member nor as an admin. Asked before a
    /// schedule is made or started there.
    pub(super) async fn may_not_write(&self, asker: &Asker, action: &Action) -> bool {
        let wants_posts = matches!(
            action,
            Action::Schedule(ScheduleAction::Set(_) | ScheduleAction::Resume)
        );
        let Some(me) = self.me.get().filter(|_| wants_posts && asker.kind == ChatKind::Group) else {
            return false;
        };
        let own = GetChatMember {
            chat_id: asker.chat,
            user_id: me.id,
        };
        let chat = GetChat { chat_id: asker.chat };
        let (own, chat) = tokio::join!(insist(|| self.api.call(&own)), insist(|| self.api.call(&chat)));
        let (Ok(own), Ok(chat)) = (own, chat) else {
            // The first post will show it.
            return false;
        };
        let members_may = chat
            .permissions
            .is_none_or(|permissions| permissions.can_send_messages != Some(false));
        match own.status.as_str() {
            "creator" | "administrator" => false,
            "member" => !members_may,
            "restricted" => own.can_send_messages == Some(false),
            _ => true,
        }
    }

    /// Asked only where it matters: it is a call of its own.
    pub(super) async fn is_admin(&self, asker: &Asker, action: &Action) -> bool {
        if !matches!(action, Action::Schedule(_) | Action::Guide(GuideAction::Help)) {
            return false;
        }
        let ask = GetChatMember {
            chat_id: asker.chat,
            user_id: asker.user,
        };
        match insist(|| self.api.call(&ask)).await {
            Ok(member) => matches!(member.status.as_str(), "creator" | "administrator"),
            Err(error) => {
                tracing::warn!(%error, "cannot learn whether somebody is an admin: taking them for none");
                false
            }
        }
    }
}
