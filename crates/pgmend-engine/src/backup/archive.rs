//! Our own copy of tables where no `pg_dump` is at hand: one folder with the rows of each table as gzip'ed
//! `COPY` text, an index in JSON, and a script that loads it with `psql` alone.
//!
//! It holds rows only, never definitions, and the note of the backup says so.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use bytes::Bytes;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use futures_util::{SinkExt, StreamExt, pin_mut};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::wanted::Wanted;
use super::{Backup, Method, NOT_DONE, Partial, Request, unwritable};
use crate::fingerprint::{TableName, pinned, quoted};
use crate::server_message::server_message;
use crate::{Failure, Result, durable};

const INDEX: &str = "index.json";

/// What an archive holds: `index.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveIndex {
    /// 1.
    pub format: u32,
    /// The version of the server it came from, such as `15.18`.
    pub server_version: String,
    /// Its tables, sorted by name.
    pub tables: Vec<ArchiveTable>,
}

/// A table in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveTable {
    /// Its name.
    pub table: TableName,
    /// Its file in the folder: gzip of the text format of `COPY`, in UTF-8 unless the database has no encoding.
    pub file: String,
    /// The columns of each line, in this order. Generated ones are not among them.
    pub columns: Vec<ArchiveColumn>,
    /// How many rows.
    pub rows: u64,
    /// Bytes before compression.
    pub bytes: u64,
    /// SHA-256 in hex of those bytes.
    pub sha256: String,
}

/// A column in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveColumn {
    /// Its name.
    pub name: String,
    /// Its type as `format_type` writes it.
    #[serde(rename = "type")]
    pub type_name: String,
}

/// Copies the tables at one moment and reads the copy back.
pub(super) async fn take(request: &Request<'_>, wanted: &Wanted, passed_over: &[String]) -> Result<(Backup, Partial)> {
    let path = request.directory.join(format!("{}.copy", request.name));
    if path.exists() {
        return Err(unwritable(&path, &io::ErrorKind::AlreadyExists.into()));
    }
    let partial = Partial::new(&request.directory, &request.name)?;
    durable::create_directory(partial.path(), true).map_err(|error| unwritable(partial.path(), &error))?;

    let client = request.client;
    let lost = |error: tokio_postgres::Error| {
        Failure::error("cannot copy the tables").because(server_message(&error)).done(NOT_DONE)
    };
    // A BEGIN inside a transaction only warns, and the ROLLBACK below would undo the caller's work. In a simple query
    // outside one, both clocks are read from the same start.
    let probe = client.simple_query("SELECT now() <> statement_timestamp()").await.map_err(lost)?;
    let inside = probe.iter().any(|message| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some("t")));
    if inside {
        return Err(Failure::error("a backup cannot be taken inside an open transaction").done(NOT_DONE));
    }
    client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map_err(lost)?;
    let copied = copy_all(client, &wanted.with_rows(), partial.path()).await;
    let ended = client.batch_execute("ROLLBACK").await.map_err(lost);
    let index = copied?;
    ended?;

    let folder = partial.path().to_owned();
    let json = serde_json::to_vec_pretty(&index).map_err(|error| unwritable(&folder, &error.into()))?;
    durable::write_private_file(&folder.join(INDEX), &json).map_err(|error| unwritable(&folder, &error))?;
    durable::write_private_file(&folder.join("restore.sql"), restore_script(&index).as_bytes())
        .map_err(|error| unwritable(&folder, &error))?;
    let (bytes, sha256, read) = read_back_off_thread(&folder).await?;
    let mut note = "no `pg_dump` could be used: this is a copy of the rows only, without definitions, privileges and \
                    the positions of sequences"
        .to_owned();
    for reason in passed_over {
        note.push_str("; ");
        note.push_str(reason);
    }
    let rows: u64 = read.tables.iter().map(|table| table.rows).sum();
    let proof = format!(
        "{rows} rows of {} tables were read back: checksums as written, counts as `count(*)` at the same moment",
        read.tables.len()
    );
    let tables = wanted.with_rows();
    let backup = Backup { path, method: Method::Copy, bytes, sha256, tables, seconds: 0.0, proof, note: Some(note) };
    Ok((backup, partial))
}

/// Reads a finished archive again.
pub(super) async fn verify(backup: &Backup) -> Result<String> {
    let (bytes, sha256, index) = read_back_off_thread(&backup.path).await?;
    let tables: Vec<&TableName> = index.tables.iter().map(|table| &table.table).collect();
    if sha256 != backup.sha256 || bytes != backup.bytes || !tables.iter().copied().eq(&backup.tables) {
        return Err(Failure::error("the backup is not what was written").at(backup.path.display().to_string(), None));
    }
    Ok(format!("the rows of all {} tables were read; counts and checksums as recorded", tables.len()))
}

/// Loads the rows of one table from an archive into the table of that name, inside the caller's transaction, and
/// gives their number. It adds to what is there: triggers fire and constraints are checked. Identity columns keep
/// their values; generated ones are computed anew.
///
/// # Errors
/// When the archive has no such table or is damaged, there is no open transaction, or the server refuses a row. Nothing
/// is loaded then, and the transaction stays usable.
pub async fn restore_table(client: &Client, archive: &Path, table: &TableName) -> Result<u64> {
    let (_, index) = read_index(archive)?;
    let Some(entry) = index.tables.iter().find(|entry| entry.table == *table) else {
        return Err(Failure::error(format!("the backup holds no table `{table}`"))
            .at(archive.join(INDEX).display().to_string(), None)
            .done("nothing was loaded"));
    };
    let failed = |error: tokio_postgres::Error| {
        Failure::error(format!("cannot load the rows of `{table}`"))
            .because(server_message(&error))
            .done("none of them was loaded")
    };
    let before = pinned::current(client).await.map_err(failed)?;
    pinned::begin_loading(client).await?;
    match load(client, archive, entry).await {
        Ok(()) => {
            pinned::keep(client, &before).await.map_err(failed)?;
            Ok(entry.rows)
        }
        Err(failure) => {
            // The first failure is the one to tell, also if the connection is gone.
            let _ = pinned::end(client).await;
            Err(failure.done("none of its rows was loaded"))
        }
    }
}

async fn load(client: &Client, archive: &Path, entry: &ArchiveTable) -> Result<()> {
    let table = &entry.table;
    let path = archive.join(&entry.file);
    let refused = |error: tokio_postgres::Error| {
        Failure::error(format!("cannot load the rows of `{table}`")).because(server_message(&error))
    };
    let sql = format!("COPY {}{} FROM STDIN", table.sql(), column_list(&entry.columns));
    let sink = client.copy_in::<_, Bytes>(&sql).await.map_err(refused)?;
    pin_mut!(sink);
    let mut reader = ContentReader::open(&path).map_err(|error| damaged(&path, &error))?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = reader.read(&mut buffer).map_err(|error| damaged(&path, &error))?;
        if length == 0 {
            break;
        }
        sink.send(Bytes::copy_from_slice(&buffer[..length])).await.map_err(refused)?;
    }
    // Checked before the end is sent: a sink that is dropped makes the server forget the rows.
    reader.compare(entry).map_err(|error| damaged(&path, &error))?;
    let loaded = sink.as_mut().finish().await.map_err(refused)?;
    if loaded == entry.rows {
        Ok(())
    } else {
        Err(Failure::error(format!("{loaded} of {} rows of `{table}` were taken", entry.rows)))
    }
}

async fn copy_all(client: &Client, tables: &[TableName], folder: &Path) -> Result<ArchiveIndex> {
    pinned::begin(client).await?;
    let lost = |error: tokio_postgres::Error| {
        Failure::error("cannot copy the tables").because(server_message(&error)).done(NOT_DONE)
    };
    let row = client.query_typed("SELECT current_setting('server_version')", &[]).await.map_err(lost)?;
    let server_version = row.first().map(|row| row.get(0)).unwrap_or_default();
    let mut index = ArchiveIndex { format: 1, server_version, tables: Vec::new() };
    for (number, table) in tables.iter().enumerate() {
        index.tables.push(copy(client, table, folder, format!("{:04}.copy.gz", number + 1)).await?);
    }
    Ok(index)
}

async fn copy(client: &Client, table: &TableName, folder: &Path, file: String) -> Result<ArchiveTable> {
    let refused = |error: tokio_postgres::Error| {
        let failure = Failure::error(format!("cannot copy table `{table}`")).because(server_message(&error));
        failure.done(NOT_DONE).hint("connect as the tables' owner, or as a role that may read all rows of these tables")
    };
    let columns = client
        .query_typed(
            "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
               FROM pg_catalog.pg_attribute a
               JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = $1 AND c.relname = $2
                AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
              ORDER BY a.attnum",
            &[(&table.schema, Type::TEXT), (&table.name, Type::TEXT)],
        )
        .await
        .map_err(refused)?;
    let columns: Vec<ArchiveColumn> =
        columns.iter().map(|row| ArchiveColumn { name: row.get(0), type_name: row.get(1) }).collect();
    let count =
        client.query_typed(&format!("SELECT count(*) FROM ONLY {}", table.sql()), &[]).await.map_err(refused)?;
    let count: i64 = count.first().map(|row| row.get(0)).unwrap_or_default();

    let path = folder.join(&file);
    let full = |error: io::Error| unwritable(&path, &error);
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    let sql = format!("COPY (SELECT {} FROM ONLY {}) TO STDOUT", names.join(", "), table.sql());
    let stream = client.copy_out(&sql).await.map_err(refused)?;
    pin_mut!(stream);
    let mut writer =
        GzEncoder::new(BufWriter::new(durable::create_private_file(&path).map_err(full)?), Compression::fast());
    let (mut hash, mut rows, mut bytes) = (Sha256::new(), 0, 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(refused)?;
        hash.update(&chunk);
        rows += lines(&chunk);
        bytes += chunk.len() as u64;
        writer.write_all(&chunk).map_err(full)?;
    }
    let file_written = writer.finish().and_then(|buffer| Ok(buffer.into_inner()?)).map_err(full)?;
    file_written.sync_all().map_err(full)?;
    if i64::try_from(rows) != Ok(count) {
        return Err(Failure::error(format!("{rows} rows of `{table}` came, and it has {count}")).done(NOT_DONE));
    }
    Ok(ArchiveTable { table: table.clone(), file, columns, rows, bytes, sha256: durable::hex(&hash.finalize()) })
}

async fn read_back_off_thread(folder: &Path) -> Result<(u64, String, ArchiveIndex)> {
    let owned = folder.to_owned();
    match tokio::task::spawn_blocking(move || read_back(&owned)).await {
        Ok(result) => result,
        Err(error) => Err(damaged(folder, &io::Error::other(error))),
    }
}

/// Reads every row of an archive against its index; gives its size on disk, the checksum of its index, and the index.
fn read_back(folder: &Path) -> Result<(u64, String, ArchiveIndex)> {
    let (sha256, index) = read_index(folder)?;
    for entry in &index.tables {
        let path = folder.join(&entry.file);
        let mut reader = ContentReader::open(&path).map_err(|error| damaged(&path, &error))?;
        let read = io::copy(&mut reader, &mut io::sink()).and_then(|_| reader.compare(entry));
        read.map_err(|error| damaged(&path, &error))?;
    }
    let sizes = std::fs::read_dir(folder).and_then(|listing| listing.map(|item| Ok(item?.metadata()?.len())).sum());
    let bytes: u64 = sizes.map_err(|error| damaged(folder, &error))?;
    Ok((bytes, sha256, index))
}

fn read_index(folder: &Path) -> Result<(String, ArchiveIndex)> {
    let path = folder.join(INDEX);
    let json = std::fs::read(&path).map_err(|error| damaged(&path, &error))?;
    let index: ArchiveIndex = serde_json::from_slice(&json).map_err(|error| damaged(&path, &error.into()))?;
    let inside = |file: &str| !file.is_empty() && !file.contains(['/', '\\']) && !file.starts_with('.');
    if index.format != 1 || !index.tables.iter().all(|entry| inside(&entry.file)) {
        return Err(damaged(&path, &io::Error::other("it is not an index of format 1")));
    }
    Ok((durable::hex(&Sha256::digest(&json)), index))
}

/// Decompresses a table's rows, keeping count of what went by.
struct ContentReader {
    inner: MultiGzDecoder<File>,
    hash: Sha256,
    rows: u64,
    bytes: u64,
}

impl ContentReader {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { inner: MultiGzDecoder::new(File::open(path)?), hash: Sha256::new(), rows: 0, bytes: 0 })
    }

    /// Whether all that was read is what the index says.
    fn compare(&self, entry: &ArchiveTable) -> io::Result<()> {
        let sha256 = durable::hex(&self.hash.clone().finalize());
        if (self.rows, self.bytes, &sha256) == (entry.rows, entry.bytes, &entry.sha256) {
            return Ok(());
        }
        let (rows, bytes) = (self.rows, self.bytes);
        Err(io::Error::other(format!(
            "it holds {rows} rows in {bytes} bytes with SHA-256 {sha256}; the index says {} rows in {} bytes with SHA-256 {}",
            entry.rows, entry.bytes, entry.sha256
        )))
    }
}

impl Read for ContentReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hash.update(&buffer[..length]);
        self.rows += lines(&buffer[..length]);
        self.bytes += length as u64;
        Ok(length)
    }
}

/// A row is a line: in the text format of `COPY`, a line end within a value is written as `\n`.
fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// ` ("a", "b")`, or nothing for a table without columns.
fn column_list(columns: &[ArchiveColumn]) -> String {
    if columns.is_empty() {
        return String::new();
    }
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    format!(" ({})", names.join(", "))
}

fn restore_script(index: &ArchiveIndex) -> String {
    let mut script = String::from(
        "-- Loads the rows of this folder with psql alone. It adds to what is there: empty the tables first.\n\
         --   cd THIS_FOLDER && psql --no-psqlrc --single-transaction --file=restore.sql \"$DATABASE_URL\"\n\
         \\set ON_ERROR_STOP on\n\
         SET client_encoding = 'UTF8';\n",
    );
    script.push_str(&pinned::statements("SET"));
    for entry in &index.tables {
        let (table, columns, file) = (entry.table.sql(), column_list(&entry.columns), &entry.file);
        // A meta-command ends with its line: such a name cannot be written in one.
        if table.contains('\n') || columns.contains('\n') {
            script.push_str(&format!("-- {file}: a name holds a line end; load it with `pgmend restore`\n"));
            continue;
        }
        script.push_str(&format!("-- {} rows\n\\copy {table}{columns} FROM PROGRAM 'gzip -dc {file}'\n", entry.rows));
    }
    script
}

fn damaged(path: &Path, error: &io::Error) -> Box<Failure> {
    Failure::error("the backup does not read back as it was written")
        .at(path.display().to_string(), None)
        .because(error)
}
