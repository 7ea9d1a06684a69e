//! The app as the binary composes it, in a process of its own that can be killed, with a clock that the test moves.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta, Utc};
use drillbit::app;
use drillbit::config::Config;
use tracing_subscriber::EnvFilter;

/// Names the folder in which the child lives; without it this binary is no child.
const FOLDER: &str = "CRASH_CHILD_FOLDER";
/// The file, in that folder, that says how far the child's clock is from the machine's.
const CLOCK: &str = "clock";

static CLOCK_FILE: OnceLock<PathBuf> = OnceLock::new();

/// The machine's clock, moved by what the file says.
fn moved_clock() -> DateTime<Utc> {
    let text = std::fs::read_to_string(CLOCK_FILE.get().expect("set before the app runs")).unwrap_or_default();
    Utc::now() + TimeDelta::milliseconds(text.trim().parse().unwrap_or_default())
}

/// Sets a child's clock, also while it runs; the file is replaced as a whole, so that it is never read half.
pub(super) fn set_clock(folder: &Path, offset: TimeDelta) {
    let new = folder.join("clock.new");
    std::fs::write(&new, offset.num_milliseconds().to_string()).unwrap();
    std::fs::rename(new, folder.join(CLOCK)).unwrap();
}

/// The command that starts this very binary again as the app, in a folder with a config file.
pub(super) fn command(folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "crash::child::the_app", "--ignored", "--nocapture"])
        .current_dir(folder)
        .env_clear()
        .env(FOLDER, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

#[test]
#[ignore = "not a test by itself: the crash test runs it as a child process"]
fn the_app() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    CLOCK_FILE.set(Path::new(&folder).join(CLOCK)).unwrap();
    let config = Config::load(Some(Path::new("test.toml"))).unwrap();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&config.log_level))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(app::run(config, moved_clock)).unwrap();
}
