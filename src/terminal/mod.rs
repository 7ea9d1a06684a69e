//! The same engine in a terminal: no token, no network. Works on a keyboard and with piped input.

mod input;
mod render;
mod style;

pub use render::sheet::question as question_sheet;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chrono_tz::Tz;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::delivery::{Clock, Delivery, Outcome, Sender};
use crate::domain::ids::{AccountKey, ChatKey, ChatKind};
use crate::domain::question::Language;
use crate::engine::action::{Action, SettingsAction, StudyAction};
use crate::engine::view::{Screen, View};
use crate::engine::{Engine, Request};
use crate::wording::{key, say, say_with};
use input::Line;
use style::Style;

/// The name of this platform in keys.
const PLATFORM: &str = "terminal";

/// The terminal chat.
#[derive(Debug)]
pub struct Terminal {
    engine: Arc<Engine>,
    now: Clock,
    posts: mpsc::Sender<View>,
    incoming: mpsc::Receiver<View>,
}

/// Hands posts to the terminal chat.
#[derive(Debug, Clone)]
pub struct TerminalSender {
    posts: mpsc::Sender<View>,
}

impl Sender for TerminalSender {
    fn platform(&self) -> &'static str {
        PLATFORM
    }

    async fn send(&self, delivery: &Delivery) -> Outcome {
        match self.posts.send(delivery.view.clone()).await {
            Ok(()) => Outcome::Sent("shown".to_owned()),
            Err(_) => Outcome::Later(Duration::from_secs(1)),
        }
    }
}

impl Terminal {
    /// A chat on an engine.
    pub fn new(engine: Arc<Engine>, now: Clock) -> Self {
        let (posts, incoming) = mpsc::channel(4);
        Self {
            engine,
            now,
            posts,
            incoming,
        }
    }

    /// What hands posts to it.
    pub fn sender(&self) -> TerminalSender {
        TerminalSender {
            posts: self.posts.clone(),
        }
    }

    /// Talks until the input ends, `/quit`, or a stop.
    pub async fn run(mut self, stop: CancellationToken) -> anyhow::Result<()> {
        let mut chat = Chat::new(Arc::clone(&self.engine), self.now);
        let mut lines = read_lines();
        chat.greet().await?;
        loop {
            chat.prompt()?;
            let line = tokio::select! {
                () = stop.cancelled() => {
                    chat.finish().await?;
                    break;
                }
                Some(post) = self.incoming.recv() => {
                    chat.show(post)?;
                    continue;
                }
                line = lines.recv() => line,
            };
            let Some(line) = line else {
                chat.finish().await?;
                break;
            };
            if !chat.hear(&line).await? {
                break;
            }
        }
        Chat::print(&say(chat.language, key::TERMINAL_BYE))
    }
}

/// Reads lines on a thread of its own: reading a keyboard cannot be cancelled.
fn read_lines() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(16);
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            match input.read_until(b'\n', &mut bytes) {
                Ok(0) | Err(_) => break,
                // Input that is no UTF-8 is read as well as it can be, not refused.
                Ok(_)
                    if sender
                        .blocking_send(
                            String::from_utf8_lossy(&bytes)
                                .trim_end_matches(['\n', '\r'])
                                .to_owned(),
                        )
                        .is_err() =>
                {
                    break;
                }
                Ok(_) => {}
            }
        }
    });
    receiver
}

/// The conversation: the screen last shown, and an answer that is being written.
struct Chat {
    engine: Arc<Engine>,
    now: Clock,
    language: Language,
    zone: Option<Tz>,
    style: Style,
    /// Whether a person types; otherwise lines are echoed, so that a transcript reads whole.
    keyboard: bool,
    screen: Option<Screen>,
    answer: Vec<String>,
    lines_read: u64,
}

impl Chat {
    fn new(engine: Arc<Engine>, now: Clock) -> Self {
        let keyboard = std::io::stdin().is_terminal();
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        Self {
            engine,
            now,
            language: Language::from_locale(&locale.unwrap_or_default()),
            // The machine knows where it is; a zone that it cannot name leaves UTC.
            zone: iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok()),
            style: Style::for_output(),
            keyboard,
            screen: None,
            answer: Vec::new(),
            lines_read: 0,
        }
    }

    /// Says hello and asks today's question, or shows where it stands.
    async fn greet(&mut self) -> anyhow::Result<()> {
        self.language = self.ask(SettingsAction::Show.into()).await?.language;
        Self::print(&self.style.bold(&say(self.language, key::TERMINAL_GREETING)))?;
        Self::print(
            &self
                .style
                .dim(&self.style.wrap(&say(self.language, key::TERMINAL_NO_TOKENS), "", "")),
        )?;
        Self::print("")?;
        self.act(StudyAction::Daily.into()).await
    }

    fn prompt(&self) -> anyhow::Result<()> {
        if self.keyboard {
            let mut out = std::io::stdout();
            write!(out, "{} ", self.style.cyan(">"))
                .and_then(|()| out.flush())
                .context("cannot write to the terminal")?;
        }
        Ok(())
    }

    /// Takes a line; says whether to go on.
    async fn hear(&mut self, line: &str) -> anyhow::Result<bool> {
        self.lines_read += 1;
        if !self.keyboard {
            Self::print(&format!("> {}", style::tame(line)))?;
        }
        let writing = !self.answer.is_empty();
        let read = input::read(line, self.screen.as_ref());
        match read {
            Line::Quit => return Ok(false),
            Line::Blank if writing => self.send_answer().await?,
            Line::Blank => {}
            // Once an answer is begun, every line belongs to it, even one that looks like a key.
            _ if writing => self.answer.push(line.to_owned()),
            Line::Answer => self.answer.push(line.to_owned()),
            Line::Do(action) => self.act(action).await?,
            Line::DoAll(actions) => {
                let mut last = None;
                for action in actions {
                    last = Some(self.ask(action).await?);
                }
                if let Some(view) = last {
                    self.show(view)?;
                }
            }
            Line::NotAPoint { given, points } => {
                let words = say_with(
                    self.language,
                    key::TERMINAL_NOT_A_POINT,
                    &[("given", (&given).into()), ("points", points.into())],
                );
                Self::print(&self.style.wrap(&words, "", ""))?;
            }
            Line::NotAKey(given) => {
                Self::print(&say_with(
                    self.language,
                    key::TERMINAL_NOT_A_KEY,
                    &[("given", (&style::tame(&given)).into())],
                ))?;
            }
        }
        Ok(true)
    }

    /// The input is over: what was written so far is still an answer.
    async fn finish(&mut self) -> anyhow::Result<()> {
        if self.keyboard {
            Self::print("")?;
        }
        if !self.answer.is_empty() {
            Self::print(&say(self.language, key::TERMINAL_ANSWER_UNSENT))?;
            self.send_answer().await?;
        }
        Ok(())
    }

    async fn send_answer(&mut self) -> anyhow::Result<()> {
        let text = std::mem::take(&mut self.answer).join("\n");
        let action = match &self.screen {
            Some(Screen::Question(shown)) => StudyAction::Answer {
                attempt: shown.attempt,
                step: shown.step,
                text,
            },
            Some(Screen::Post(shown)) => StudyAction::AnswerPost { post: shown.post, text },
            _ => StudyAction::Say { text },
        };
        self.act(action.into()).await
    }

    async fn act(&mut self, action: Action) -> anyhow::Result<()> {
        let view = self.ask(action).await?;
        self.show(view)
    }

    async fn ask(&self, action: Action) -> anyhow::Result<View> {
        let request = Request {
            account: AccountKey {
                platform: PLATFORM,
                id: "local".to_owned(),
            },
            chat: ChatKey {
                platform: PLATFORM,
                place: "local".to_owned(),
                thread: None,
                guild: None,
                kind: ChatKind::Private,
            },
            at: (self.now)(),
            locale: self.language,
            zone_hint: self.zone,
            // Who sits at the terminal runs the bot.
            admin: true,
            once: None,
            action,
        };
        let view = self.engine.handle(request.clone()).await?;
        if view.judging().is_some() {
            Self::print(&self.style.dim(&say(view.language, key::TERMINAL_JUDGING)))?;
        }
        Ok(self.engine.judged(&request, view).await?)
    }

    fn show(&mut self, view: View) -> anyhow::Result<()> {
        self.language = view.language;
        let again = matches!((&self.screen, &view.screen), (Some(Screen::Compare(old)), Screen::Compare(new)) if old.attempt == new.attempt && old.answer == new.answer);
        let text = render::render(&view, self.style, again);
        Self::print(&text)?;
        Self::print("")?;
        // A look at something else leaves the question in force: the learner goes on where they were.
        let goes_on = match view.screen {
            Screen::Question(_)
            | Screen::Compare(_)
            | Screen::Graded(_)
            | Screen::NothingDue(_)
            | Screen::Welcome(_)
            | Screen::Post(_) => true,
            Screen::Streak(_)
            | Screen::Ledger(_)
            | Screen::Vacation(_)
            | Screen::Progress(_)
            | Screen::Topics(_)
            | Screen::Settings(_)
            | Screen::Schedule(_)
            | Screen::Help(_)
            | Screen::Reveal(_)
            | Screen::Milestone(_)
            | Screen::Reminder(_)
            | Screen::Stopped(_)
            | Screen::Notice(_) => false,
        };
        if goes_on || self.screen.is_none() {
            self.screen = Some(view.screen);
        }
        Ok(())
    }

    fn print(text: &str) -> anyhow::Result<()> {
        writeln!(std::io::stdout(), "{text}").context("cannot write to the terminal")
    }
}
