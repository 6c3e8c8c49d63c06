//! The `pgmend` command: arguments in, words and exit codes out. What is true of a database is the engine's business,
//! and what follows from it the core's; only this crate prints.

mod arguments;
mod aside;
mod commands;
mod context;
mod given;
mod interrupts;
mod plan_folder;
mod render;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use clap::error::ErrorKind;
use pgmend_core::failure::{Failure, Result};

use arguments::Arguments;
use commands::Ending;
use context::Context;
use interrupts::Interrupts;
use render::terminal::{Format, Terminal};

/// How long what was begun in the background may take to take itself away.
const CLEANING_UP: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let arguments = match Arguments::try_parse_from(&arguments) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error, &arguments),
    };
    let terminal = Terminal::new(&arguments.global);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let failure = Failure::error("the process cannot get the threads it needs").because(error);
            return fail(&terminal, &failure);
        }
    };
    let ended = runtime.block_on(run(arguments, &terminal));
    // A shadow that was still being started when somebody pressed Ctrl-C is taken away before the process ends.
    runtime.shutdown_timeout(CLEANING_UP);
    match ended {
        Ok(ending) => match terminal.written() {
            Ok(()) => ending.into(),
            Err(failure) => {
                // Standard output is what cannot be written to, also where JSON is wanted.
                terminal.complain(&render::failure::text(&failure));
                Ending::Told(failure.kind).into()
            }
        },
        Err(failure) => fail(&terminal, &failure),
    }
}

async fn run(arguments: Arguments, terminal: &Terminal) -> Result<Ending> {
    let interrupts = Interrupts::listen();
    let context = Context::new(arguments.global, terminal.clone(), interrupts.clone())?;
    tokio::select! {
        ended = commands::run(&context, arguments.command) => ended,
        () = interrupts.unguarded() => {
            Err(Failure::interrupted("interrupted").done("nothing was changed"))
        }
    }
}

fn fail(terminal: &Terminal, failure: &Failure) -> ExitCode {
    terminal.failure(failure);
    Ending::Told(failure.kind).into()
}

/// Help and version go to stdout and are no failure. What cannot be understood is never repeated with a password in it.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let wants_json = arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
        || arguments.iter().any(|argument| argument == "--format=json");
    let text = given::without_passwords(&error.render().to_string());
    if wants_json {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let terminal = Terminal::plain(Format::Json);
        let failure = Failure::usage(first).done("nothing was started").hint("see `pgmend --help`");
        return fail(&terminal, &failure);
    }
    Terminal::plain(Format::Text).complain(&text);
    ExitCode::from(2)
}
