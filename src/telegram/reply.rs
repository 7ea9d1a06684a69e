//! One update from request to answer: has the engine do it, then shows the result where it belongs.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::Adapter;
use super::insist::{insist, is_gone, note};
use super::payloads::{AnswerCallbackQuery, EditMessageText, ReplyParameters, SendMessage};
use super::render::{self, Place, Rendered};
use super::updates::{Asker, Incoming, Misplaced, Pressed};
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::action::{Action, ScheduleAction, SettingsAction, StudyAction, VacationAction};
use crate::engine::view::{Audience, Screen, View};
use crate::engine::{Fault, Request};
use crate::wording::{key, say, say_with};

/// A press is answered after this long even if the engine is not done, so that the button stops waiting.
const PRESS_PATIENCE: Duration = Duration::from_secs(2);

impl Adapter {
    /// Does what an update asks and shows the result.
    pub(super) async fn answer(self: &Arc<Self>, incoming: Incoming) {
        match incoming {
            Incoming::Asked(asker, action) => self.asked(asker, action).await,
            Incoming::Pressed(asker, pressed, action) => self.pressed(asker, pressed, action).await,
            Incoming::Misplaced(asker, Misplaced::Wordless) => {
                self.send(&asker, render::wordless(asker.language)).await;
            }
            Incoming::Misplaced(asker, Misplaced::Public) => {
                self.send(&asker, render::answer_in_private(asker.language, self.username()))
                    .await;
            }
            Incoming::Added(asker) => self.send(&asker, render::hello_group(asker.language)).await,
            Incoming::Removed { chat, by_person } => self.removed(chat, by_person).await,
            Incoming::Welcomed { chat } => self.welcomed(chat).await,
            Incoming::Moved { from, to } => self.follow(from, to).await,
            Incoming::Nothing => {}
        }
    }

    async fn asked(self: &Arc<Self>, asker: Asker, action: Action) {
        let link = link_of(&action);
        if is_for_private_chat(&asker, &action) {
            let message = render::in_private(asker.language, self.username(), Some(&link));
            return self.send(&asker, message).await;
        }
        if self.may_not_write(&asker, &action).await {
            // In the group it could not be read.
            let private = Asker {
                chat: asker.user,
                kind: ChatKind::Private,
                thread: None,
                ..asker
            };
            return self
                .send(&private, render::plain(&say(private.language, key::TELEGRAM_NO_RIGHTS)))
                .await;
        }
        let request = self.request(&asker, action).await;
        let view = match self.handle(request.clone()).await {
            Ok(view) => view,
            Err(fault) => {
                return self
                    .send(&asker, render::plain(&fault_words(asker.language, &fault)))
                    .await;
            }
        };
        if hidden(&view, asker.kind) {
            let link = post_link(&view.screen).unwrap_or(link);
            let message = render::in_private(view.language, self.username(), Some(&link));
            return self.send(&asker, message).await;
        }
        let Rendered { lead, main } = self.render(&view, asker.kind);
        for message in lead {
            self.send(&asker, message).await;
        }
        let message = self.post(&asker, main).await;
        self.judge_later(asker, request, view, message);
    }

    async fn pressed(self: &Arc<Self>, asker: Asker, pressed: Pressed, action: Action) {
        let link = link_of(&action);
        if is_for_private_chat(&asker, &action) {
            let url = render::private_link(self.username(), Some(&link));
            return self.release(Some(pressed.query), Some(Release::Open(url))).await;
        }
        let replaces = replaces(&action);
        let repeats = matches!(
            &action,
            Action::Study(StudyAction::Tick { .. } | StudyAction::SetTicks { .. } | StudyAction::Undo { .. })
        );
        let Pressed { query, message } = pressed;
        let mut query = Some(query);
        let mut work = std::pin::pin!(async { self.handle(self.request(&asker, action).await).await });
        let outcome = tokio::select! {
            outcome = &mut work => outcome,
            () = sleep(PRESS_PATIENCE) => {
                self.release(query.take(), None).await;
                work.await
            }
        };
        let view = match outcome {
            Ok(view) => view,
            Err(fault) => {
                return self
                    .tell(&asker, query, fault_words(asker.language, &fault), true)
                    .await;
            }
        };
        if let Screen::Notice(notice) = &view.screen {
            return self
                .tell(
                    &asker,
                    query,
                    render::notice(view.language, notice),
                    render::is_refusal(notice),
                )
                .await;
        }
        if hidden(&view, asker.kind) {
            let url = render::private_link(self.username(), Some(&link));
            return self.release(query, Some(Release::Open(url))).await;
        }
        let Rendered { mut lead, main } = self.render(&view, asker.kind);
        if repeats {
            // What was sent ahead still stands above.
            lead.clear();
        }
        let in_place = message.filter(|_| replaces(&view.screen) && lead.is_empty());
        let show = async {
            for message in lead {
                self.send(&asker, message).await;
            }
            self.show(&asker, main, in_place).await;
        };
        tokio::join!(self.release(query, None), show);
    }

    async fn request(&self, asker: &Asker, action: Action) -> Request {
        let admin = match asker.kind {
            ChatKind::Private => true,
            ChatKind::Group => asker.anonymous || self.is_admin(asker, &action).await,
        };
        Request {
            account: asker.account_key(),
            chat: asker.chat_key(),
            at: (self.now)(),
            locale: asker.language,
            zone_hint: asker.zone_hint,
            admin,
            once: Some(asker.once.clone()),
            action,
        }
    }

    async fn handle(&self, request: Request) -> Result<View, Fault> {
        let answer = self.engine.handle(request).await;
        if let Err(fault) = &answer {
            log(fault);
        }
        answer
    }

    pub(super) fn render(&self, view: &View, kind: ChatKind) -> Rendered {
        let place = Place {
            bot: self.username(),
            kind,
        };
        render::screen(view, place)
    }

    /// Says a sentence to whoever pressed: on top of the chat, or as a message once the press is answered.
    async fn tell(self: &Arc<Self>, asker: &Asker, query: Option<String>, words: String, alert: bool) {
        match (query, asker.kind) {
            (Some(query), _) => self.release(Some(query), Some(Release::Say(words, alert))).await,
            (None, ChatKind::Private) => self.send(asker, render::plain(&words)).await,
            // A group need not read what one of them pressed.
            (None, ChatKind::Group) => {}
        }
    }

    /// Answers a press, if it has not been answered.
    async fn release(&self, query: Option<String>, what: Option<Release>) {
        let Some(callback_query_id) = query else {
            return;
        };
        let (text, show_alert, url) = match what {
            Some(Release::Say(words, alert)) => (Some(render::toast(&words)), alert, None),
            Some(Release::Open(url)) => (None, false, Some(url)),
            None => (None, false, None),
        };
        let answer = AnswerCallbackQuery {
            callback_query_id,
            text,
            show_alert,
            url,
        };
        match insist(|| self.api.call(&answer)).await {
            Ok(_) => {}
            // Presses from before a break are too old by the time they come.
            Err(error) if error.says("query is too old") || error.says("query id is invalid") => {}
            Err(error) => tracing::warn!(%error, "a press on Telegram was not answered"),
        }
    }

    /// Puts a message in the place of another, or behind all others if that one cannot be edited.
    pub(super) async fn show(self: &Arc<Self>, asker: &Asker, message: render::Message, in_place: Option<i64>) {
        let Some(message_id) = in_place else {
            return self.send(asker, message).await;
        };
        let edit = EditMessageText {
            chat_id: asker.chat,
            message_id,
            body: message.clone().into_body(),
        };
        match self.put(edit).await {
            Err(error) if is_gone(&error) => self.send(asker, message).await,
            Err(error) => note(&error),
            Ok(_) => {}
        }
    }

    async fn send(self: &Arc<Self>, asker: &Asker, message: render::Message) {
        self.post(asker, message).await;
    }

    /// As `send`; gives the message, if it is there by now.
    async fn post(self: &Arc<Self>, asker: &Asker, message: render::Message) -> Option<i64> {
        let send = SendMessage {
            chat_id: asker.chat,
            message_thread_id: asker.thread,
            body: message.into_body(),
            // In a group nobody could tell whom the answer is for.
            reply_parameters: asker
                .message
                .filter(|_| asker.kind == ChatKind::Group)
                .map(|message_id| ReplyParameters {
                    message_id,
                    allow_sending_without_reply: true,
                }),
        };
        self.put(send).await.unwrap_or_else(|error| {
            note(&error);
            None
        })
    }
}

/// What comes with the answer to a press.
enum Release {
    /// A sentence, in a box to close if the flag is set.
    Say(String, bool),
    /// The private chat.
    Open(String),
}

/// Whether the screen that an action leads to may take the place of the message with the pressed button. A
/// new question never does, so that the history stays readable; nor does anything replace a daily post.
fn replaces(action: &Action) -> impl Fn(&Screen) -> bool + use<> {
    enum Family {
        Attempt,
        Settings,
        Vacation,
        Schedule,
        None,
    }
    let family = match action {
        Action::Study(
            StudyAction::Reveal { .. }
            | StudyAction::Tick { .. }
            | StudyAction::SetTicks { .. }
            | StudyAction::Rate { .. }
            | StudyAction::Undo { .. },
        ) => Family::Attempt,
        Action::Settings(SettingsAction::Change(_)) => Family::Settings,
        Action::Vacation(VacationAction::Plan { .. } | VacationAction::End) => Family::Vacation,
        Action::Schedule(ScheduleAction::Pause | ScheduleAction::Resume | ScheduleAction::Set(_)) => Family::Schedule,
        Action::Study(
            StudyAction::Daily
            | StudyAction::Drill { .. }
            | StudyAction::Open { .. }
            | StudyAction::AnswerPost { .. }
            | StudyAction::RevealPost { .. }
            | StudyAction::Answer { .. }
            | StudyAction::Say { .. }
            | StudyAction::Retry { .. }
            | StudyAction::Suspend { .. },
        )
        | Action::Settings(SettingsAction::Show)
        | Action::Vacation(VacationAction::Show)
        | Action::Schedule(ScheduleAction::Show | ScheduleAction::Test { .. })
        | Action::Progress(_)
        | Action::Guide(_) => Family::None,
    };
    move |screen| match family {
        Family::Attempt => matches!(screen, Screen::Compare(_) | Screen::Graded(_)),
        Family::Settings => matches!(screen, Screen::Settings(_) | Screen::Welcome(_)),
        Family::Vacation => matches!(screen, Screen::Vacation(_)),
        Family::Schedule => matches!(screen, Screen::Schedule(_)),
        Family::None => false,
    }
}

/// Whether an action asked for in a group can only lead to what is shown in private. It is then left to the
/// private chat, so that a question is not opened where it cannot be answered.
fn is_for_private_chat(asker: &Asker, action: &Action) -> bool {
    if asker.kind == ChatKind::Private {
        return false;
    }
    match action {
        Action::Study(StudyAction::Daily)
        | Action::Settings(SettingsAction::Change(_))
        | Action::Vacation(VacationAction::Plan { .. } | VacationAction::End) => {
            // Nobody knows whose it would be.
            asker.anonymous
        }
        Action::Study(_)
        | Action::Progress(_)
        | Action::Vacation(VacationAction::Show)
        | Action::Settings(SettingsAction::Show) => true,
        Action::Schedule(_) | Action::Guide(_) => false,
    }
}

/// What a link into the private chat should do there: the same again, unless it is done by then.
fn link_of(action: &Action) -> Action {
    match action {
        Action::Settings(SettingsAction::Change(_)) => SettingsAction::Show.into(),
        Action::Vacation(_) => VacationAction::Show.into(),
        other => other.clone(),
    }
}

/// The link to the post that a screen answers: the chat's daily question stays that chat's in private.
fn post_link(screen: &Screen) -> Option<Action> {
    let post = match screen {
        Screen::Question(shown) => shown.post,
        Screen::Compare(shown) => shown.post,
        Screen::Graded(shown) => shown.post,
        _ => None,
    };
    post.map(|post| StudyAction::Open { post }.into())
}

/// Whether a view must not be seen where it was asked for.
fn hidden(view: &View, kind: ChatKind) -> bool {
    kind == ChatKind::Group && view.audience() == Audience::Private
}

/// Notes a request that failed.
pub(super) fn log(Fault { incident, cause }: &Fault) {
    tracing::error!(%incident, "a request from Telegram failed: {cause:#}");
}

fn fault_words(language: Language, fault: &Fault) -> String {
    say_with(language, key::FAULT, &[("incident", (&fault.incident).into())])
}
