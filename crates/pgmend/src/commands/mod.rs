//! One file for each command. A command gathers what it needs through the context, has the engine do the work, and has
//! the result rendered; it holds no rule of its own.

mod apply;
mod completions;
mod demo;
mod diff;
mod drift;
mod explain;
mod history;
mod init;
mod plan;
mod snapshot;
mod status;
mod types;
mod verify;

use std::process::ExitCode;

use pgmend_core::failure::{FailureKind, Result};

use crate::arguments::{Command, History, Snapshot};
use crate::context::Context;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// In sync, or done.
    Done,
    /// Differences were found, or a check failed.
    Differences,
    /// Something was held back.
    Gate,
    /// It failed, and the failure is part of what was printed.
    Told(FailureKind),
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(match ending {
            Ending::Done => 0,
            Ending::Told(FailureKind::Error) => 1,
            Ending::Told(FailureKind::Usage) => 2,
            Ending::Differences => 3,
            Ending::Gate | Ending::Told(FailureKind::Gate) => 4,
            Ending::Told(FailureKind::Interrupted) => 130,
        })
    }
}

/// Runs a command.
///
/// # Errors
/// Whatever the command fails with.
pub async fn run(context: &Context, command: Command) -> Result<Ending> {
    match command {
        Command::Status => status::run(context).await,
        Command::Explain { version } => explain::run(context, &version).await,
        Command::Plan { output } => plan::run(context, output.as_deref()).await,
        Command::Apply { plan, yes, allow_data_loss } => {
            apply::run(context, plan.as_deref(), yes, &allow_data_loss).await
        }
        Command::Verify { run } => verify::run(context, run.as_deref()).await,
        Command::History { command: History::Show } => history::show(context).await,
        Command::History { command: History::Export { file } } => history::export(context, &file).await,
        Command::History { command: History::Repair { applied, reverted, yes, force } } => {
            history::repair(context, &history::Wanted { applied, reverted, yes, force }).await
        }
        Command::Drift(wanted) => drift::run(context, &wanted).await,
        Command::Diff(wanted) => diff::run(context, &wanted).await,
        Command::Snapshot { command: Snapshot::Save { file, force } } => snapshot::save(context, &file, force).await,
        Command::Snapshot { command: Snapshot::Show { file } } => snapshot::show(context, file.as_deref()).await,
        Command::Init { layout } => init::run(context, layout).await,
        Command::Types { schema, output, postgrest_version } => {
            types::run(context, &schema, output.as_deref(), postgrest_version.as_deref()).await
        }
        Command::Demo { case, yes, keep } => demo::run(context, &case, yes, keep).await,
        Command::Completions { shell } => completions::run(context, shell),
    }
}
