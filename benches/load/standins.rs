//! Both platforms in a process of their own, so that what they cost is not counted as the bot's.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader as AsyncReader};

use crate::discord;
use crate::telegram;

/// The argument with which this program becomes the platforms.
pub(crate) const ARGUMENT: &str = "--stand-in";

/// The platforms, as the measuring side sees them. They end when this is dropped.
pub(crate) struct Standins {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Where Telegram is.
    pub(crate) telegram: String,
    /// Where Discord is.
    pub(crate) discord: String,
}

impl Standins {
    /// Starts them.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let orders = child.stdin.take().context("a piped stdin")?;
        let answers = BufReader::new(child.stdout.take().context("a piped stdout")?);
        let mut this = Self {
            child,
            orders,
            answers,
            telegram: String::new(),
            discord: String::new(),
        };
        let addresses = this.hear()?;
        let text = |key: &str| addresses[key].as_str().map(str::to_owned).context("an address");
        (this.telegram, this.discord) = (text("telegram")?, text("discord")?);
        Ok(this)
    }

    /// Gives an order and waits for what it leads to.
    pub(crate) fn order(&mut self, order: &str) -> anyhow::Result<Value> {
        writeln!(self.orders, "{order}")?;
        self.hear()
    }

    /// Waits for the next thing that they say.
    pub(crate) fn hear(&mut self) -> anyhow::Result<Value> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        serde_json::from_str(&line).context("the stand-ins are gone")
    }
}

impl Drop for Standins {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is the platforms until nobody listens any more.
pub(crate) fn run() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let telegram = telegram::Standin::default();
        let address = telegram.listen().await?;
        let discord = discord::Standin::start().await;
        say(&json!({"telegram": address, "discord": discord.api_url}))?;
        let mut orders = AsyncReader::new(tokio::io::stdin()).lines();
        while let Some(order) = orders.next_line().await? {
            let (verb, number) = order.split_once(' ').unwrap_or((&order, "0"));
            let number: i64 = number.parse()?;
            match verb {
                // A bot is about to start: tells when it polls, and when its session on Discord has begun.
                "expect" => {
                    let polls = telegram.until(|_| true).await.polls;
                    let (sessions, _, _) = discord.sessions();
                    say(&json!("armed"))?;
                    let polled = async {
                        telegram.until(|now| now.polls > polls).await;
                        say(&json!("telegram"))
                    };
                    let began = async {
                        discord
                            .until("a session", |now| (now.sessions().0 > sessions).then_some(()))
                            .await;
                        say(&json!("discord"))
                    };
                    tokio::try_join!(polled, began)?;
                }
                "offer" => {
                    telegram.offer(number);
                    say(&json!("offered"))?;
                }
                // Tells when the presses up to this one are confirmed, and how things stand.
                "reach" => {
                    let now = telegram.until(|now| now.confirmed >= number).await;
                    say(&json!({"confirmed": now.confirmed, "answered": now.answered, "shown": now.shown}))?;
                }
                // Tells when so many more presses are answered.
                "answer" => {
                    let wanted = telegram.until(|_| true).await.answered + number.unsigned_abs();
                    telegram.until(|now| now.answered >= wanted).await;
                    say(&json!("answered"))?;
                }
                _ => anyhow::bail!("unknown order {order:?}"),
            }
        }
        Ok(())
    })
}

fn say(value: &Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")?;
    Ok(out.flush()?)
}
