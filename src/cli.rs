//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// A study bot for LLM interviews on Discord, Telegram and in the terminal.
///
/// Without tokens it opens a chat in the terminal. Tokens come from the config file or from
/// `DRILLBIT_DISCORD__TOKEN` and `DRILLBIT_TELEGRAM__TOKEN`; config.example.toml explains every key.
#[derive(Debug, Parser)]
#[command(name = "drillbit", version)]
pub struct Cli {
    /// What to do; without it: run.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The config file; without it ./drillbit.toml is read if it exists.
    #[arg(long, short, global = true, value_name = "FILE", env = "DRILLBIT_CONFIG")]
    pub config: Option<PathBuf>,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run what there are tokens for; with none, the terminal chat.
    Run,
    /// Check the config and every question file; exits with 1 if anything is wrong.
    Check,
    /// Ask each platform who we are and what we may do, and the judge, if one is named, to judge a sample.
    Doctor,
    /// Copy the store to a new file while everything goes on.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
}
