//! Backups of what a plan can touch, taken before it starts and read back before they count.
//!
//! A file under its final name is whole: it was read back first, synced, and only then named. Nothing here ever
//! overwrites a backup, or puts a password on a command line, in an error or in the record beside the backup.

mod archive;
mod pg_dump;
mod programs;
mod wanted;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use tokio_postgres::Client;

use crate::fingerprint::TableName;
use crate::{Failure, Result, durable};

pub use archive::{ArchiveColumn, ArchiveIndex, ArchiveTable, restore_table};
pub use programs::{DumpProgram, Programs, find_programs};

/// How a backup was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Method {
    /// By `pg_dump` in its custom format: definitions and rows.
    PgDump {
        /// The program.
        program: PathBuf,
        /// Its version, such as `15.18`.
        version: String,
    },
    /// By pgmend itself through `COPY`: rows only.
    Copy,
}

/// A backup that was read back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Backup {
    /// The archive: a file of `pg_dump`, or a folder of our own.
    pub path: PathBuf,
    /// How it was made.
    pub method: Method,
    /// Its size on disk.
    pub bytes: u64,
    /// SHA-256 in hex of the file; of a folder, of its `index.json`, which holds those of the rows.
    pub sha256: String,
    /// Every table whose rows are in it, sorted.
    pub tables: Vec<TableName>,
    /// How long it took, reading it back included.
    pub seconds: f64,
    /// How it was read back, in words.
    pub proof: String,
    /// What a person should know about it, such as why `pg_dump` was not used.
    pub note: Option<String>,
}

/// What to back up, from where, and where to.
pub struct Request<'a> {
    /// The libpq environment (`PGHOST`, `PGPASSWORD`, …) of the child. Any other `PG…` variable is kept from it.
    pub environment: Vec<(String, String)>,
    /// What must not appear in any message.
    pub secrets: Vec<String>,
    /// A connection to the same database, outside a transaction.
    pub client: &'a Client,
    /// The server's major version.
    pub server_major: u32,
    /// Tables the plan can touch. A partitioned table stands for its partitions.
    pub tables: Vec<TableName>,
    /// Schemas to save whole. If there are any, the schemas of `tables` are saved as well, each with no
    /// other table than those named.
    pub schemas: Vec<String>,
    /// The folder to write into; made if missing, for its owner only.
    pub directory: PathBuf,
    /// The backup's name, without a folder or an extension.
    pub name: String,
    /// The dump programs found; see [`find_programs`].
    pub programs: Programs,
}

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// The backup as it was recorded, with the path it was found at.
    pub backup: Backup,
    /// How it was read back this time.
    pub proof: String,
}

/// The record beside a backup, `<archive>.json`.
#[derive(Serialize, Deserialize)]
struct Record {
    format: u32,
    backup: Backup,
}

/// Takes a backup with the newest `pg_dump` that can read this server, or else through `COPY`.
///
/// # Errors
/// When something asked for is not there, the folder cannot be written, the disk is full, the dump fails or is killed,
/// the connection is lost, or the backup does not read back as asked. Nothing that looks like a backup is left behind.
pub async fn take(request: &Request<'_>) -> Result<Backup> {
    let begun = Instant::now();
    check_name(&request.name)?;
    let wanted = wanted::resolve(request.client, &request.tables, &request.schemas).await?;
    durable::create_directories(&request.directory, true).map_err(|error| unwritable(&request.directory, &error))?;
    let (program, passed_over) = request.programs.for_server(request.server_major);
    let (mut backup, partial) = match program {
        Some(program) => pg_dump::take(request, program, &wanted).await?,
        None => archive::take(request, &wanted, &passed_over).await?,
    };
    backup.seconds = begun.elapsed().as_secs_f64();

    // First the record, then the name: what carries the final name has its record.
    let record = record_path(&backup.path);
    let written = (|| {
        if backup.path.exists() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        remove_if_there(&record)?;
        let json = serde_json::to_vec_pretty(&Record { format: 1, backup: backup.clone() })?;
        durable::write_private_file(&record, &json)?;
        durable::rename(partial.path(), &backup.path)
    })();
    if let Err(error) = written {
        // Ours, and of no use without the archive it describes.
        if error.kind() != io::ErrorKind::AlreadyExists {
            let _ = remove_if_there(&record);
        }
        return Err(unwritable(&backup.path, &error));
    }
    partial.keep();
    Ok(backup)
}

/// Reads a backup again: its checksum, and all of its content by `pg_restore` or by its own index.
///
/// # Errors
/// When it or the record beside it is not there, is not what was recorded, or no `pg_restore` can read it.
pub async fn verify(path: &Path, programs: &Programs) -> Result<Verified> {
    let record = record_path(path);
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::error("the record of the backup cannot be read").at(record.display().to_string(), None).because(error)
    };
    let json = std::fs::read(&record).map_err(|error| unreadable(&error))?;
    let Record { format, mut backup } = serde_json::from_slice(&json).map_err(|error| unreadable(&error))?;
    if format != 1 {
        return Err(unreadable(&format!("it has format {format}, and this version of pgmend reads format 1")));
    }
    backup.path = path.to_owned();
    let proof = match &backup.method {
        Method::PgDump { program, version } => pg_dump::verify(&backup, program, version, programs).await,
        Method::Copy => archive::verify(&backup).await,
    }
    .map_err(|failure| failure.done("nothing was changed; do not rely on this backup"))?;
    Ok(Verified { backup, proof })
}

/// A file or folder that is not a backup yet, and goes away unless kept.
struct Partial(Option<PathBuf>);

impl Partial {
    fn new(directory: &Path, name: &str) -> Result<Self> {
        let path = directory.join(format!("{name}.partial"));
        // Left by a run that was killed: it never was a backup.
        remove_if_there(&path).map_err(|error| unwritable(&path, &error))?;
        Ok(Self(Some(path)))
    }

    fn path(&self) -> &Path {
        self.0.as_deref().unwrap_or(Path::new(""))
    }

    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            // Nothing better can be done here, and its name says that it is no backup.
            let _ = remove_if_there(&path);
        }
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn record_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".json");
    path.with_file_name(name)
}

fn check_name(name: &str) -> Result<()> {
    let fits = !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if fits {
        Ok(())
    } else {
        Err(Failure::usage(format!("`{}` cannot be the name of a backup", name.escape_debug()))
            .hint("use letters, digits, `-`, `_` and `.` only"))
    }
}

/// What every failed backup says of what was done.
const NOT_DONE: &str = "no backup was made, so nothing was started; the database is as it was";

fn unwritable(path: &Path, error: &io::Error) -> Box<Failure> {
    let failure = Failure::error(format!("cannot write the backup `{}`", path.display())).because(error).done(NOT_DONE);
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            failure.hint("free disk space there and run the same command again")
        }
        io::ErrorKind::AlreadyExists => failure.hint("choose another name: backups are never overwritten"),
        _ => failure.hint(format!("make `{}` writable and run the same command again", path.display())),
    }
}
