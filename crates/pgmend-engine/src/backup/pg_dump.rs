//! A backup by `pg_dump`, read back by its `pg_restore`.
//!
//! The listing alone proves little: an archive cut off in its rows still lists them. So all of it is read as well.

use std::path::Path;
use std::process::{Output, Stdio};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::process::Command;

use super::wanted::Wanted;
use super::{Backup, DumpProgram, Method, NOT_DONE, Partial, Programs, Request, unwritable};
use crate::fingerprint::{TableName, quoted};
use crate::{Failure, Result, durable};

/// How long `pg_dump` waits for a lock on a table, in milliseconds, before it gives up.
const LOCK_WAIT_MS: u32 = 30_000;

/// Dumps into a partial file and reads it back.
pub(super) async fn take(request: &Request<'_>, program: &DumpProgram, wanted: &Wanted) -> Result<(Backup, Partial)> {
    let path = request.directory.join(format!("{}.dump", request.name));
    if path.exists() {
        return Err(unwritable(&path, &std::io::ErrorKind::AlreadyExists.into()));
    }
    let partial = Partial::new(&request.directory, &request.name)?;
    // Made here so that nobody else can read it for a moment; pg_dump keeps the mode.
    durable::create_private_file(partial.path()).map_err(|error| unwritable(partial.path(), &error))?;

    let mut command = clean(&program.dump);
    command
        .args(["--format=custom", "--no-password", "--strict-names"])
        .arg(format!("--lock-wait-timeout={LOCK_WAIT_MS}"))
        .arg(format!("--file={}", partial.path().display()))
        // Who it is and where comes from the environment; a peer that is gone is noticed within a minute.
        .arg("--dbname=keepalives_idle=20 keepalives_interval=10 keepalives_count=4 connect_timeout=15")
        .envs(request.environment.iter().map(|(name, value)| (name, value)));
    if wanted.schemas.is_empty() {
        command.args(wanted.tables.iter().map(|table| format!("--table={}", pattern(&table.name))));
    } else {
        command.args(wanted.schemas.iter().map(|schema| format!("--schema={}", quoted(schema))));
        command.args(wanted.left_out.iter().map(|table| format!("--exclude-table={}", pattern(table))));
    }
    let output = run(&mut command, &program.dump, &request.secrets).await?;
    drop(output);

    let proof = read_back(&program.restore, partial.path(), wanted).await?;
    let file = std::fs::File::open(partial.path()).and_then(|file| file.sync_all());
    file.map_err(|error| unwritable(partial.path(), &error))?;
    let (bytes, sha256) = checksum(partial.path()).await?;
    let method = Method::PgDump { program: program.dump.clone(), version: program.version.clone() };
    let backup = Backup { path, method, bytes, sha256, tables: wanted.with_rows(), seconds: 0.0, proof, note: None };
    Ok((backup, partial))
}

/// Reads a finished archive again.
pub(super) async fn verify(backup: &Backup, program: &Path, version: &str, programs: &Programs) -> Result<String> {
    let (bytes, sha256) = checksum(&backup.path).await?;
    if (bytes, &sha256) != (backup.bytes, &backup.sha256) {
        return Err(Failure::error("the backup is not the file that was written")
            .at(backup.path.display().to_string(), None)
            .because(format!("{} bytes with SHA-256 {} were written", backup.bytes, backup.sha256))
            .because(format!("{bytes} bytes with SHA-256 {sha256} are there")));
    }
    let beside = program.with_file_name(format!("pg_restore{}", std::env::consts::EXE_SUFFIX));
    let major = version.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
    let restore = if beside.is_file() { Some(beside) } else { programs.for_server(major).0.map(|p| p.restore.clone()) };
    let Some(restore) = restore else {
        return Err(Failure::error(format!("no `pg_restore` of version {major} or newer was found"))
            .at(backup.path.display().to_string(), None)
            .hint("install the client programs of PostgreSQL and run the same command again"));
    };
    let listing = list(&restore, &backup.path).await?;
    for table in &backup.tables {
        let start = format!("TABLE DATA {} {} ", one_line(&table.schema), one_line(&table.name));
        if !listing.lines().filter_map(entry).any(|entry| entry.starts_with(&start)) {
            return Err(incomplete(&backup.path, table));
        }
    }
    read_all(&restore, &backup.path).await?;
    Ok(format!(
        "checksum as recorded; pg_restore lists the rows of all {} tables and reads the archive to its end",
        backup.tables.len()
    ))
}

async fn read_back(restore: &Path, archive: &Path, wanted: &Wanted) -> Result<String> {
    let listing = list(restore, archive).await?;
    let entries: std::collections::BTreeSet<&str> = listing.lines().filter_map(entry).collect();
    for table in &wanted.tables {
        let (schema, name, owner) = (one_line(&table.name.schema), one_line(&table.name.name), one_line(&table.owner));
        let kinds: &[&str] = if table.holds_rows { &["TABLE", "TABLE DATA"] } else { &["TABLE"] };
        for kind in kinds {
            if !entries.contains(format!("{kind} {schema} {name} {owner}").as_str()) {
                return Err(incomplete(archive, &table.name));
            }
        }
    }
    read_all(restore, archive).await?;
    let rows = wanted.with_rows().len();
    Ok(format!("pg_restore lists {rows} wanted tables with their rows and reads the archive to its end"))
}

async fn list(restore: &Path, archive: &Path) -> Result<String> {
    let output = run(clean(restore).arg("--list").arg(archive).stdout(Stdio::piped()), restore, &[]).await?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Has every block decompressed and turned into SQL, which is thrown away.
async fn read_all(restore: &Path, archive: &Path) -> Result<()> {
    run(clean(restore).arg("--file=-").arg(archive), restore, &[]).await.map(drop)
}

/// What an entry of `pg_restore --list` names: `3306; 0 16396 TABLE DATA public big postgres` from its fourth word on.
fn entry(line: &str) -> Option<&str> {
    let (id, rest) = line.split_once("; ")?;
    id.parse::<u64>().ok()?;
    rest.splitn(3, ' ').nth(2)
}

/// As `pg_restore --list` writes names that hold line ends.
fn one_line(name: &str) -> String {
    name.replace(['\n', '\r'], " ")
}

/// A pattern of `pg_dump` that matches just this table: in double quotes nothing else is special.
fn pattern(table: &TableName) -> String {
    table.sql()
}

fn incomplete(archive: &Path, table: &TableName) -> Box<Failure> {
    Failure::error(format!("the backup does not hold table `{table}`"))
        .at(archive.display().to_string(), None)
        .done(NOT_DONE)
        .hint("if somebody is changing tables at this moment, wait until that is done and run the same command again")
}

async fn checksum(path: &Path) -> Result<(u64, String)> {
    let owned = path.to_owned();
    let sum = tokio::task::spawn_blocking(move || durable::checksum(&owned)).await;
    sum.map_err(std::io::Error::other).flatten().map_err(|error| {
        Failure::error("the backup cannot be read").at(path.display().to_string(), None).because(error)
    })
}

/// A child that sees no connection setting but those given, speaks English, and dies with its future.
fn clean(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

async fn run(command: &mut Command, program: &Path, secrets: &[String]) -> Result<Output> {
    let name = program.display();
    let child = command
        .spawn()
        .map_err(|error| Failure::error(format!("cannot start `{name}`")).because(error).done(NOT_DONE))?;
    let output = child
        .wait_with_output()
        .await
        .map_err(|error| Failure::error(format!("cannot wait for `{name}`")).because(error).done(NOT_DONE))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = scrub(&String::from_utf8_lossy(&output.stderr), secrets);
    // ExitStatus says `exit status: 1` or `signal: 9 (SIGKILL)`.
    let mut failure = Failure::error(format!("`{name}` failed with {}", output.status)).done(NOT_DONE);
    let lines: Vec<&str> = said.lines().collect();
    for line in &lines[lines.len().saturating_sub(12)..] {
        failure = failure.because(line);
    }
    Err(match HINTS.iter().find(|(sign, _)| said.contains(sign)) {
        Some((_, hint)) => failure.hint(*hint),
        None => failure.hint("run the same command again once the cause is removed"),
    })
}

/// What to do about the usual causes, by what `pg_dump` says of them.
const HINTS: &[(&str, &str)] = &[
    ("No space left on device", "free disk space where backups are written and run the same command again"),
    (
        "canceling statement due to lock timeout",
        "wait until whoever holds the lock is done and run the same command again",
    ),
    ("row-level security", "connect as the tables' owner or as a role with BYPASSRLS"),
    ("row security", "connect as the tables' owner or as a role with BYPASSRLS"),
    ("permission denied", "connect as a role that may read all of these tables"),
    ("server version mismatch", "install the client programs of the server's version and run the same command again"),
    ("connection", "see that the server can be reached and run the same command again"),
];

/// Text without secrets, also where they were percent-encoded for a URL.
fn scrub(text: &str, secrets: &[String]) -> String {
    let mut hidden: Vec<String> = secrets.iter().filter(|secret| !secret.is_empty()).cloned().collect();
    hidden.extend(hidden.clone().iter().map(|secret| utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string()));
    // The longest first: one may be a part of another.
    hidden.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    hidden.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_listing_are_read_and_its_comments_are_not() {
        assert_eq!(entry("3306; 0 16396 TABLE DATA public a b postgres"), Some("TABLE DATA public a b postgres"));
        assert_eq!(entry("; Archive created at 2026-11-21"), None);
        assert_eq!(entry(";     dbname: app"), None);
    }

    #[test]
    fn no_form_of_a_secret_is_left() {
        let secrets = ["p@ss".to_owned(), "p@ss word".to_owned(), String::new()];
        let scrubbed = scrub("postgres://u:p%40ss%20word@h p@ss word, p@ss", &secrets);
        assert_eq!(scrubbed, "postgres://u:***@h ***, ***");
    }
}
