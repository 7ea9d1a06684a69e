//! The release binary as a child process, and what the system says of it.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::platforms::Platforms;
use crate::{discord, telegram};

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_drillbit");

/// A running bot; killed when dropped.
pub(crate) struct Bot {
    child: Child,
    /// From the start to Telegram's first poll and Discord's session, whichever came last.
    pub(crate) connected_after: Duration,
}

/// Memory of a process in MB.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// Resident now.
    pub(crate) now: f64,
    /// The most that was ever resident.
    pub(crate) peak: f64,
    /// Resident now and of nobody else: without the pages of the binary.
    pub(crate) own: f64,
}

impl Bot {
    /// Starts the bot on the store in a folder and waits until both platforms have it.
    pub(crate) fn start(folder: &Path, platforms: &mut Platforms) -> anyhow::Result<Self> {
        platforms.order("expect")?;
        let log = File::options().create(true).append(true).open(folder.join("log"))?;
        let mut command = Command::new(BINARY);
        command
            .current_dir(folder)
            .env("DRILLBIT_TELEGRAM__TOKEN", telegram::TOKEN)
            .env("DRILLBIT_TELEGRAM__API_URL", &platforms.telegram)
            .env("DRILLBIT_DISCORD__TOKEN", discord::TOKEN)
            .env("DRILLBIT_DISCORD__API_URL", &platforms.discord)
            .env("DRILLBIT_STORE__PATH", folder.join("drillbit.db"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        let begin = Instant::now();
        let child = command.spawn()?;
        let mut bot = Self {
            child,
            connected_after: Duration::ZERO,
        };
        for _ in 0..2 {
            platforms.hear()?;
        }
        bot.connected_after = begin.elapsed();
        Ok(bot)
    }

    /// Ends it without a warning, as a loss of power would.
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop; gives how long it took, and whether it said that all was well.
    pub(crate) fn stop(mut self) -> anyhow::Result<(Duration, bool)> {
        let begin = Instant::now();
        let sent = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()?;
        anyhow::ensure!(sent.success(), "SIGTERM could not be sent");
        let status = self.child.wait()?;
        Ok((begin.elapsed(), status.success()))
    }

    /// Its memory.
    pub(crate) fn memory(&self) -> anyhow::Result<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let field = |name: &str| -> anyhow::Result<f64> {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .context("a field of the status")?;
            let kilobytes: f64 = line.trim_start_matches(':').trim().trim_end_matches(" kB").parse()?;
            Ok(kilobytes / 1024.0)
        };
        Ok(Memory {
            now: field("VmRSS")?,
            peak: field("VmHWM")?,
            own: field("RssAnon")?,
        })
    }

    /// The time that processors have spent on it so far.
    pub(crate) fn processor_time(&self) -> anyhow::Result<Duration> {
        /// Linux counts for programs in hundredths of a second, whatever the kernel does inside.
        const TICK: Duration = Duration::from_millis(10);
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name in parentheses may hold spaces.
        let (_, fields) = stat.rsplit_once(')').context("a name")?;
        let ticks: u32 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|field| field.parse().unwrap_or(0))
            .sum();
        Ok(TICK * ticks)
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
