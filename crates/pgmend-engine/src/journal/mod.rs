//! The journal of a run: append-only JSON lines that survive a kill or a power cut at any byte.
//!
//! It never holds a secret, never changes a line once written, and is never taken for the truth about the database:
//! it says what was tried; whether a step in doubt was applied only the database can tell.

mod entry;
mod run_id;
mod runs;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::{Failure, Result, durable};

pub use entry::{Ending, Entry, FORMAT, Header, Outcome};
pub use run_id::RunId;
pub use runs::{RunState, RunSummary, runs};

/// The name of the journal in a run's folder.
pub const FILE_NAME: &str = "journal.jsonl";

/// How a journal's file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// With a whole line.
    Whole,
    /// With a line whose writing was cut off. What it was to say was not relied on: nothing goes on before an entry
    /// is safely written.
    Torn {
        /// Its number in the file, from 1.
        line: u32,
        /// How many bytes of it are there.
        bytes: u64,
    },
}

/// A journal that is open for writing. No other process can write it until this is dropped or its process ends.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    id: RunId,
    /// Bytes of whole, synced lines.
    length: u64,
    /// A line may be half there and could not be taken back: nothing may follow it.
    broken: bool,
}

impl Journal {
    /// Begins the journal of a new run in its own folder, `runs_dir/<id>/journal.jsonl`. When this returns, the file,
    /// its first line and every folder above it are safely on disk.
    ///
    /// # Errors
    /// When the run's folder is there already, or cannot be written.
    pub fn create(runs_dir: &Path, id: RunId, header: Header) -> Result<Self> {
        let directory = runs_dir.join(id.as_str());
        let path = directory.join(FILE_NAME);
        let failed = |error: io::Error| {
            let failure = Failure::error(format!("cannot begin the journal `{}`", path.display()))
                .because(&error)
                .done("nothing was started: no step is run that is not in a journal first");
            match error.kind() {
                io::ErrorKind::AlreadyExists => failure.hint("run the same command again; it takes a new id"),
                io::ErrorKind::StorageFull => failure.hint("free disk space and run the same command again"),
                _ => failure.hint(format!("make `{}` writable and run the same command again", runs_dir.display())),
            }
        };
        durable::create_directories(runs_dir, true).map_err(failed)?;
        durable::create_directory(&directory, true).map_err(failed)?;
        let file = durable::create_private_file(&path).map_err(failed)?;
        lock(&file, &path)?;
        durable::sync_directory(&directory).map_err(failed)?;
        let mut journal = Self { file, path: path.clone(), id: id.clone(), length: 0, broken: false };
        journal.append(&Entry::Started { run: id, header })?;
        Ok(journal)
    }

    /// Goes on with the journal of a run that was cut off: gives what it says so far, and takes a torn last line away.
    ///
    /// # Errors
    /// When another process is writing it, it cannot be read (see [`Journal::open`]), or it has no first line.
    pub fn resume(path: &Path) -> Result<(Self, Vec<Entry>)> {
        let failed = |error: io::Error| {
            Failure::error(format!("cannot go on with the journal `{}`", path.display()))
                .because(error)
                .done("nothing was started")
        };
        let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(failed)?;
        lock(&file, path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let (entries, tail) = parse(path, &bytes)?;
        let Some(Entry::Started { run, .. }) = entries.first() else {
            return Err(Failure::error("the run was cut off before its first line was written")
                .at(path.display().to_string(), Some(1))
                .done("nothing was started, then or now"));
        };
        let id = run.clone();
        let torn = match tail {
            Tail::Whole => 0,
            Tail::Torn { bytes, .. } => bytes,
        };
        let length = bytes.len() as u64 - torn;
        file.set_len(length).and_then(|()| file.seek(SeekFrom::Start(length))).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok((Self { file, path: path.to_owned(), id, length, broken: false }, entries))
    }

    /// Adds an entry; when this returns, it is safely on disk.
    ///
    /// # Errors
    /// When it cannot be written. What was written of it is taken back, so that appending may be tried again; if even that
    /// or the sync fails, the journal takes no more entries.
    pub fn append(&mut self, entry: &Entry) -> Result<()> {
        let failed = |path: &Path, error: io::Error| {
            let failure = Failure::error(format!("cannot write the journal `{}`", path.display())).because(&error);
            match error.kind() {
                io::ErrorKind::StorageFull => failure.hint("free disk space, then resume the run"),
                _ => failure,
            }
        };
        if self.broken {
            return Err(failed(&self.path, io::Error::other("an earlier entry could not be written safely")));
        }
        let mut line = serde_json::to_vec(&entry::Line { format: FORMAT, entry })
            .map_err(|error| failed(&self.path, io::Error::other(error)))?;
        line.push(b'\n');
        if let Err(error) = self.file.write_all(&line) {
            let taken_back = self.file.set_len(self.length).and_then(|()| self.file.seek(SeekFrom::Start(self.length)));
            self.broken = taken_back.is_err();
            return Err(failed(&self.path, error));
        }
        // After a failed sync the kernel may have dropped the pages and a second one would lie (fsyncgate).
        if let Err(error) = self.file.sync_all() {
            self.broken = true;
            return Err(failed(&self.path, error));
        }
        self.length += line.len() as u64;
        Ok(())
    }

    /// Reads a journal, also one that is being written. Exactly one torn line at its end is tolerated.
    ///
    /// # Errors
    /// When it cannot be read, a whole line is not an entry of a known format, or the first and only the first is
    /// not [`Entry::Started`]; with file and line.
    pub fn open(path: &Path) -> Result<(Vec<Entry>, Tail)> {
        let bytes = std::fs::read(path).map_err(|error| {
            Failure::error("cannot read the journal").at(path.display().to_string(), None).because(error)
        })?;
        parse(path, &bytes)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The run's folder, for whatever else belongs to it.
    pub fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// The run's id.
    pub fn id(&self) -> &RunId {
        &self.id
    }
}

fn lock(file: &File, path: &Path) -> Result<()> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => {
            Failure::gate(format!("another process is writing the journal `{}`", path.display()))
                .done("nothing was started")
                .hint("wait until it has ended, then run the same command again")
        }
        TryLockError::Error(error) => Failure::error(format!("cannot lock the journal `{}`", path.display()))
            .because(error)
            .done("nothing was started"),
    })
}

fn parse(path: &Path, bytes: &[u8]) -> Result<(Vec<Entry>, Tail)> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    let mut number = 0_u32;
    while !rest.is_empty() {
        number += 1;
        let (line, after) = match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, &rest[rest.len()..]),
        };
        // Some file systems lengthen a file before its bytes arrive: what is missing then reads as zeros, which
        // JSON never holds.
        let torn = after.is_empty() && (line.len() == rest.len() || line.contains(&0));
        if torn {
            return Ok((entries, Tail::Torn { line: number, bytes: rest.len() as u64 }));
        }
        let entry = parse_line(line, entries.is_empty()).map_err(|cause| {
            Failure::error("this line of the journal cannot be read")
                .at(path.display().to_string(), Some(number))
                .because(cause)
                .done("nothing was started")
                .hint("the database itself can still be asked: `pgmend status`")
        })?;
        entries.push(entry);
        rest = after;
    }
    Ok((entries, Tail::Whole))
}

fn parse_line(line: &[u8], first: bool) -> std::result::Result<Entry, String> {
    /// Read on its own first: a later format may have entries that are unknown here.
    #[derive(Deserialize)]
    struct Versioned {
        format: u32,
    }
    let Versioned { format } = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if format != FORMAT {
        return Err(format!("it has format {format}, and this version of pgmend reads format {FORMAT}"));
    }
    let line: entry::Line<Entry> = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    match (first, matches!(line.entry, Entry::Started { .. })) {
        (true, false) => Err("a journal begins with `started`".to_owned()),
        (false, true) => Err("`started` can only be the first entry".to_owned()),
        _ => Ok(line.entry),
    }
}

#[cfg(test)]
mod tests;
