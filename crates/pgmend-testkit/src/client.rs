//! Reaching a server: its URLs, `psql`, `pg_dump` and `tokio-postgres`. Must never read the person's own client
//! settings (`PG*`, `.pgpass`, `psqlrc`).

use crate::program;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

pub(crate) struct Address {
    pub(crate) superuser: String,
    pub(crate) password: Option<String>,
    pub(crate) port: u16,
    pub(crate) socket_dir: PathBuf,
    pub(crate) tcp: bool,
}

impl Address {
    pub(crate) fn url(&self, database: &str) -> String {
        if !self.tcp {
            return self.socket_url(database);
        }
        let password = self.password.as_ref().map(|p| format!(":{p}")).unwrap_or_default();
        let (user, database) = (escaped(&self.superuser), escaped(database));
        format!("postgresql://{user}{password}@127.0.0.1:{}/{database}", self.port)
    }

    pub(crate) fn socket_url(&self, database: &str) -> String {
        let password = self.password.as_ref().map(|p| format!("&password={p}")).unwrap_or_default();
        let (user, database) = (escaped(&self.superuser), escaped(database));
        let dir = self.socket_dir.display();
        format!("postgresql:///{database}?host={dir}&port={}&user={user}{password}", self.port)
    }
}

/// One database of a disposable server; it goes with its server.
pub struct Database {
    name: String,
    address: Arc<Address>,
}

impl Database {
    pub(crate) fn new(name: &str, address: Arc<Address>) -> Database {
        Database { name: name.to_owned(), address }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As [`crate::Server::url`].
    pub fn url(&self) -> String {
        self.address.url(&self.name)
    }

    /// As [`crate::Server::socket_url`].
    pub fn socket_url(&self) -> String {
        self.address.socket_url(&self.name)
    }

    /// Runs SQL with `psql`, statement by statement: its unaligned output, without headers and the last line's end.
    ///
    /// # Panics
    /// Where a statement fails, with the server's words.
    pub fn psql(&self, sql: &str) -> String {
        self.try_psql(sql).unwrap_or_else(|words| panic!("psql on `{}` failed: {words}", self.name))
    }

    /// As [`Database::psql`], but a failing statement gives the server's words.
    ///
    /// # Errors
    /// What `psql` wrote to its standard error.
    pub fn try_psql(&self, sql: &str) -> Result<String, String> {
        self.client("psql", &["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"], sql)
    }

    /// Runs a file with `psql` in one transaction, as a person would.
    ///
    /// # Panics
    /// Where a statement fails, with the file, the line and the server's words.
    pub fn run_file(&self, file: &Path) -> String {
        let name = file.display().to_string();
        let arguments = ["-X", "-q", "-A", "-t", "-1", "-v", "ON_ERROR_STOP=1", "-f", &name];
        self.client("psql", &arguments, "").unwrap_or_else(|words| panic!("psql on `{}` failed: {words}", self.name))
    }

    /// `pg_dump --schema-only` with the newest `pg_dump`, without what changes from run to run or says nothing of the
    /// schema: its own comments and the `\restrict` tokens. Comments in function bodies stay.
    ///
    /// # Panics
    /// Where `pg_dump` fails, with its words.
    pub fn dump(&self) -> String {
        let dump = self.pg_dump(&["--schema-only"]);
        let noise =
            ["-- Name: ", "-- Dumped ", "-- PostgreSQL database dump", "-- TOC entry ", "\\restrict ", "\\unrestrict "];
        let mut kept: Vec<&str> = Vec::new();
        for line in dump.lines().filter(|line| *line != "--" && !noise.iter().any(|start| line.starts_with(start))) {
            if !(line.is_empty() && kept.last().is_none_or(|last| last.is_empty())) {
                kept.push(line);
            }
        }
        kept.join("\n")
    }

    /// The newest `pg_dump` with these arguments, its output as it is.
    ///
    /// # Panics
    /// Where it fails, with its words.
    pub fn pg_dump(&self, arguments: &[&str]) -> String {
        let dump = self.client("pg_dump", arguments, "");
        dump.unwrap_or_else(|words| panic!("pg_dump of `{}` failed: {words}", self.name))
    }

    fn client(&self, program: &str, arguments: &[&str], input: &str) -> Result<String, String> {
        let program = program::client_bin_dir().join(program);
        let mut child = Command::new(&program)
            .env_clear()
            .envs([("LC_ALL", "C"), ("PGCLIENTENCODING", "UTF8"), ("PGOPTIONS", "-c client_min_messages=warning")])
            .args(arguments)
            .arg("-d")
            .arg(self.socket_url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("cannot run {}: {e}", program.display()));
        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        let input = input.to_owned();
        // From a thread: output may fill its pipe before the input is read to the end. A program that stops early
        // closes the pipe and says itself why.
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().expect("the program can be waited for");
        writer.join().expect("writing does not panic");
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

/// Connects without TLS and lets the connection run until the client is dropped.
///
/// # Panics
/// Where it cannot connect.
pub async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap_or_else(|e| panic!("cannot connect to a test's own server: {e:?}"));
    // A connection that breaks shows itself in the client's next call.
    tokio::spawn(async move { drop(connection.await) });
    client
}

/// A name as part of a URL.
fn escaped(name: &str) -> String {
    name.bytes().fold(String::new(), |mut url, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => url.push(byte as char),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
        url
    })
}
