//! The real binary as a child process: what it says, and the two ways to end it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// How long a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a process has said so far, and whether it is over.
#[derive(Default)]
struct Said {
    lines: Vec<String>,
    over: bool,
}

/// A running `drillbit`. Dropped, it is gone.
pub(crate) struct Binary {
    child: Child,
    said: watch::Receiver<Said>,
}

impl Binary {
    /// Runs it in a folder that holds its config file, with nothing of our own environment.
    pub(crate) fn run(folder: &Path, config: &str, environment: &[(&str, &str)]) -> Self {
        std::fs::write(folder.join("test.toml"), config).unwrap();
        Self::spawn(
            Command::new(env!("CARGO_BIN_EXE_drillbit"))
                .args(["run", "--config", "test.toml"])
                .current_dir(folder)
                .env_clear()
                .envs(environment.iter().copied())
                .stdin(Stdio::null()),
        )
    }

    /// Runs a command that logs as the binary does.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, said) = watch::channel(Said::default());
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                sender.send_modify(|said| said.lines.push(line));
            }
            sender.send_modify(|said| said.over = true);
        });
        Self { child, said }
    }

    /// Waits for a line with these words.
    pub(crate) async fn says(&self, words: &str) -> String {
        let mut said = self.said.clone();
        let found = |said: &Said| said.lines.iter().find(|line| line.contains(words)).cloned();
        let waited = said.wait_for(|said| said.over || found(said).is_some());
        let waited = tokio::time::timeout(PATIENCE, waited).await;
        let heard = waited.ok().and_then(Result::ok).and_then(|said| found(&said));
        heard.unwrap_or_else(|| panic!("never said {words:?}: {:#?}", self.lines()))
    }

    /// Everything it has said.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.said.borrow().lines.clone()
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Asks it to stop, and gives how it ended and how long that took.
    pub(crate) async fn terminate(mut self) -> (ExitStatus, Duration) {
        let since = Instant::now();
        let asked = Command::new("sh")
            .args(["-c", &format!("kill -TERM {}", self.child.id())])
            .status()
            .unwrap();
        assert!(asked.success());
        self.over().await;
        (self.child.wait().unwrap(), since.elapsed())
    }

    /// Waits until it ends by itself, and gives how.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        self.over().await;
        self.child.wait().unwrap()
    }

    /// Ends it as a loss of power would.
    pub(crate) async fn kill(mut self) {
        self.child.kill().unwrap();
        self.over().await;
        self.child.wait().unwrap();
    }

    /// Waits until it has closed its mouth.
    async fn over(&self) {
        let mut said = self.said.clone();
        let waited = tokio::time::timeout(PATIENCE, said.wait_for(|said| said.over)).await;
        assert!(waited.is_ok(), "it does not end: {:#?}", self.lines());
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        // It may be over already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
