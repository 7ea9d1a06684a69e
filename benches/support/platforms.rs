//! Both platforms in a process of their own, so that what they cost is not counted as the bot's.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::Context as _;
use serde_json::Value;

/// The argument with which this program becomes the platforms.
pub(crate) const ARGUMENT: &str = "--stand-in";

/// The platforms, as the measuring side sees them. They end when this is dropped.
pub(crate) struct Platforms {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Where Telegram is.
    pub(crate) telegram: String,
    /// Where Discord is.
    pub(crate) discord: String,
}

impl Platforms {
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

impl Drop for Platforms {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Tells the measuring side something.
pub(crate) fn say(value: &Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")?;
    Ok(out.flush()?)
}
