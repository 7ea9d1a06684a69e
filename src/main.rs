//! Arguments, logging and exit codes; nothing else.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use chrono::Utc;
use clap::Parser as _;
use drillbit::bank::Bank;
use drillbit::cli::{BankCommand, Cli, Command};
use drillbit::config::{Config, LogFormat};
use drillbit::{app, bank, sheets};
use tracing_subscriber::EnvFilter;

/// Done.
const DONE: ExitCode = ExitCode::SUCCESS;
/// Found something wrong.
const WRONG: u8 = 1;

fn main() -> ExitCode {
    // clap itself exits with 2 on wrong use.
    let cli = Cli::parse();
    let config = match Config::load(cli.config.as_deref()) {
        Ok(config) => config,
        Err(error) => return fail(&error.to_string()),
    };
    start_logging(&config);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}")),
    };
    let result = match cli.command.unwrap_or(Command::Run) {
        Command::Run => runtime.block_on(app::run(config, Utc::now)).map(|()| DONE),
        Command::Check => Ok(check(&config)),
        Command::Bank { what } => app::bank(&config).and_then(|bank| show_bank(&bank, what)),
        Command::Doctor => runtime.block_on(app::doctor(config, Utc::now)).map(|findings| {
            let mut exit = DONE;
            for (place, finding) in findings {
                if !finding.ok {
                    exit = ExitCode::from(WRONG);
                }
                print(&format!(
                    "{} {place}: {}",
                    if finding.ok { "ok   " } else { "WRONG" },
                    finding.text
                ));
            }
            exit
        }),
        Command::Backup { file } => runtime.block_on(app::backup(&config, &file)).map(|()| {
            print(&format!("{} is a complete copy", file.display()));
            DONE
        }),
        Command::Grade { file, corpus } => {
            app::grade(&file, corpus.as_deref()).map(|good| if good { DONE } else { ExitCode::from(WRONG) })
        }
        // The one kind of report that there is, so clap requires its flag.
        Command::Reports { ticks: _ } => runtime.block_on(app::report_ticks(&config)).map(|()| DONE),
    };
    // Whoever still reads a keyboard must not hold the process.
    runtime.shutdown_background();
    result.unwrap_or_else(|error| fail(&format!("{error:#}")))
}

fn show_bank(bank: &Bank, what: Option<BankCommand>) -> anyhow::Result<ExitCode> {
    let today = Utc::now().date_naive();
    print(&match what {
        None => sheets::counts(bank, today),
        Some(BankCommand::List { topic }) => sheets::list(bank, topic.as_deref(), today)?,
        Some(BankCommand::Show { id }) => sheets::show(bank, &id)?,
    });
    Ok(DONE)
}

fn check(config: &Config) -> ExitCode {
    let (faults, questions) = app::check(config);
    if !faults.is_empty() {
        print(&bank::list(&faults));
    }
    print(&format!("{questions} questions, {} faults", faults.len()));
    if faults.is_empty() { DONE } else { ExitCode::from(WRONG) }
}

fn start_logging(config: &Config) {
    // In the terminal chat only what went wrong may come between the lines.
    let in_terminal = config.discord.is_none() && config.telegram.is_none();
    let level = if in_terminal && config.log_level == "info" {
        "warn"
    } else {
        &config.log_level
    };
    // serenity logs each try to reconnect, and below error also what must not be in a log: tokens of
    // interactions and the bodies of messages. Only who names it gets that.
    let directives = if level.contains("serenity") {
        level.to_owned()
    } else {
        format!("{level},serenity=error")
    };
    let filter = EnvFilter::try_new(directives).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match config.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}

fn print(line: &str) {
    // A reader that went away is no fault of ours.
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn fail(problem: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "drillbit: {problem}");
    ExitCode::from(WRONG)
}
