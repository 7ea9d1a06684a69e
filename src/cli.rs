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
    /// Count the questions by topic, difficulty and age; list them, or show one as its learners see it.
    Bank {
        /// What to do; without it: count.
        #[command(subcommand)]
        what: Option<BankCommand>,
    },
    /// Copy the store to a new file while everything goes on.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
    /// Measure the matcher: answers and points as JSON lines in, states and similarities out.
    ///
    /// A line is `{"id", "question", "answer", "points": [{"id", "text", "terms": [["a", "b"], ["c"]], "n_of"}]}`;
    /// `question`, `terms` and `n_of` may be left out. A bad line gives `{"line", "error"}`, and exit code 1 at the end.
    Grade {
        /// The file to read, or - for the standard input.
        file: PathBuf,
        /// Weigh words by this file, one text a line, instead of by the shipped questions.
        #[arg(long, value_name = "FILE")]
        corpus: Option<PathBuf>,
    },
    /// Export what learners reported back, as JSON lines without names; also while the bot runs.
    Reports {
        /// What was suggested for each point of a typed answer against what the learner confirmed.
        #[arg(long, required = true)]
        ticks: bool,
    },
}

/// What can be seen of the bank.
#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// List the questions, a line each: id, difficulty, last review, prompt.
    List {
        /// Only those of this topic, by its short name.
        topic: Option<String>,
    },
    /// Show a question in both languages: prompt, reference answer, rubric, misconceptions, sources.
    Show {
        /// Its id, such as rag-04.
        id: String,
    },
}
