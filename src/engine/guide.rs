//! Saying hello, step by step, and finding the way.

use super::action::GuideAction;
use super::catalogue::Command;
use super::days::Days;
use super::view::{HelpScreen, Notice, Screen, View, WelcomeScreen, WelcomeStage};
use super::{Engine, Request, language_of, notice, settings, view};
use crate::domain::ids::{ChatId, ChatKind};
use crate::domain::zone;
use crate::store::learner::{Learner, Welcome};
use crate::store::{Connection, chat, learner, schedule};

pub(super) async fn handle(engine: &Engine, request: &Request, action: &GuideAction) -> anyhow::Result<View> {
    let mut tx = engine.store.write().await?;
    let mut learner = learner::find_or_make(&mut tx, &request.account, request.at).await?;
    let language = language_of(&learner, request);
    let chat = chat::find_or_make(&mut tx, &request.chat, request.at).await?;
    let shown = match action {
        GuideAction::Start => {
            if learner.welcome == Welcome::None {
                learner.welcome = Welcome::Language;
                learner::save_settings(&mut tx, &learner).await?;
            }
            welcome(engine, request, &mut tx, &learner, chat).await?
        }
        GuideAction::Help => {
            let has_schedule = schedule::get(&mut tx, chat).await?.is_some();
            view(
                language,
                Screen::Help(HelpScreen {
                    kind: request.chat.kind,
                    admin: request.admin,
                    has_schedule,
                }),
            )
        }
        GuideAction::UnknownButton => notice(language, Notice::OldButton),
        GuideAction::UnknownCommand { name } => {
            let nearest = Command::ALL
                .iter()
                .map(|command| command.name())
                .min_by_key(|known| strsim::damerau_levenshtein(known, name));
            let nearest = nearest
                .filter(|known| strsim::damerau_levenshtein(known, name) <= 2)
                .map(str::to_owned);
            notice(
                language,
                Notice::UnknownCommand {
                    name: name.chars().take(32).collect(),
                    nearest,
                },
            )
        }
    };
    tx.commit().await?;
    Ok(shown)
}

/// The present step of the welcome.
pub(super) async fn welcome(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
    chat: ChatId,
) -> anyhow::Result<View> {
    let language = language_of(learner, request);
    let stage = match learner.welcome {
        Welcome::None | Welcome::Language => WelcomeStage::Language,
        Welcome::Zone => WelcomeStage::Zone {
            offers: zone::offers(language).to_vec(),
        },
        Welcome::Daily => WelcomeStage::Daily,
        Welcome::Done => {
            let schedule = schedule::get(connection, chat)
                .await?
                .filter(|schedule| schedule.paused.is_none());
            WelcomeStage::Done {
                daily: schedule.map(|schedule| schedule.rhythm.time),
            }
        }
    };
    Ok(view(
        language,
        Screen::Welcome(WelcomeScreen {
            stage,
            language,
            zone: Days::of(learner, request, None).newest.zone,
            questions: u32::try_from(engine.bank.len()).unwrap_or(u32::MAX),
            topics: u32::try_from(engine.bank.topics().count()).unwrap_or(u32::MAX),
        }),
    ))
}

/// After a change of settings in a private chat: the next step of a welcome under way, if it was that step's.
pub(super) async fn go_on(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &mut Learner,
    chat: ChatId,
) -> anyhow::Result<Option<View>> {
    if request.chat.kind != ChatKind::Private {
        return Ok(None);
    }
    let super::action::Action::Settings(super::action::SettingsAction::Change(change)) = &request.action else {
        return Ok(None);
    };
    step(engine, request, connection, learner, chat, change).await
}

/// Plain words that answer the welcome's present question.
pub(super) async fn hear(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &Learner,
    words: &str,
) -> anyhow::Result<Option<View>> {
    let Some(change) = settings::change_from_welcome_line(learner.welcome, words) else {
        return Ok(None);
    };
    let chat = chat::find_or_make(connection, &request.chat, request.at).await?;
    let mut learner = learner.clone();
    if let Some(refusal) = settings::apply(engine, request, connection, &mut learner, chat, &change).await? {
        return Ok(Some(notice(language_of(&learner, request), refusal)));
    }
    step(engine, request, connection, &mut learner, chat, &change).await
}

async fn step(
    engine: &Engine,
    request: &Request,
    connection: &mut Connection,
    learner: &mut Learner,
    chat: ChatId,
    change: &super::action::SettingsChange,
) -> anyhow::Result<Option<View>> {
    learner.welcome = match learner.welcome {
        Welcome::Language if change.language.is_some() => Welcome::Zone,
        Welcome::Zone if change.zone.is_some() => Welcome::Daily,
        Welcome::Daily if change.daily.is_some() => Welcome::Done,
        Welcome::None | Welcome::Language | Welcome::Zone | Welcome::Daily | Welcome::Done => return Ok(None),
    };
    learner::save_settings(connection, learner).await?;
    welcome(engine, request, connection, learner, chat).await.map(Some)
}
