//! The runs that a project remembers. One that cannot be read is listed as such: it may be the one that matters.

use std::io;
use std::path::{Path, PathBuf};

use super::{Ending, Entry, FILE_NAME, Header, Journal, RunId, Tail};
use crate::{Failure, Result};

/// A run, as its folder tells.
#[derive(Clone, Debug)]
pub struct RunSummary {
    /// Its folder.
    pub directory: PathBuf,
    /// Its id, unless the folder has another kind of name.
    pub id: Option<RunId>,
    /// How far it came.
    pub state: RunState,
}

/// How far a run came.
#[derive(Clone, Debug)]
pub enum RunState {
    /// Its journal can be read.
    Readable {
        /// What it is about.
        header: Header,
        /// How many steps it began.
        steps_begun: usize,
        /// The last step that it began, if nothing says how that ended.
        open_step: Option<usize>,
        /// How it ended; nothing for one that was killed or goes on.
        ending: Option<Ending>,
        /// Whether its last line is torn.
        tail: Tail,
    },
    /// Its journal cannot be read, or has not even a first line.
    Unreadable(Box<Failure>),
}

/// All runs under `runs_dir`, oldest first; none if the folder is not there.
///
/// # Errors
/// When the folder is there but cannot be listed.
pub fn runs(runs_dir: &Path) -> Result<Vec<RunSummary>> {
    let failed = |error: io::Error| {
        Failure::error("cannot list the runs").at(runs_dir.display().to_string(), None).because(error)
    };
    let listing = match std::fs::read_dir(runs_dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(failed)?,
    };
    let mut found = Vec::new();
    for item in listing {
        let directory = item.map_err(failed)?.path();
        if directory.is_dir() {
            let id = directory.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
            let state = state(&directory.join(FILE_NAME));
            found.push(RunSummary { directory, id, state });
        }
    }
    found.sort_by(|a, b| a.directory.cmp(&b.directory));
    Ok(found)
}

fn state(path: &Path) -> RunState {
    let (entries, tail) = match Journal::open(path) {
        Ok(read) => read,
        Err(failure) => return RunState::Unreadable(failure),
    };
    let Some(Entry::Started { header, .. }) = entries.first() else {
        let failure = Failure::error("the run was cut off before its first line was written");
        return RunState::Unreadable(failure.at(path.display().to_string(), Some(1)));
    };
    let mut steps_begun = 0;
    let mut open_step = None;
    let mut ending = None;
    for entry in &entries {
        match entry {
            Entry::StepBegan { index, .. } => {
                steps_begun += 1;
                open_step = Some(*index);
            }
            Entry::StepEnded { index, .. } if open_step == Some(*index) => open_step = None,
            Entry::Finished { ending: how, .. } => ending = Some(*how),
            _ => {}
        }
    }
    // A run that was resumed after it had stopped goes on: only a last entry ends it.
    if !matches!(entries.last(), Some(Entry::Finished { .. })) {
        ending = None;
    }
    RunState::Readable { header: header.clone(), steps_begun, open_step, ending, tail }
}
