//! Two databases, one made from `before.sql`, one from `after.sql`, and the two ways between them.
//!
//! Each is dumped and read before anything is done to it, so that two databases do for both directions.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use pgmend_core::catalog::Snapshot;
use pgmend_core::diff::Statement;
use pgmend_core::object::Dialect;
use pgmend_core::server::{Flavor, ServerVersion};
use pgmend_engine::assess;
use pgmend_engine::catalog::{CatalogReader, snapshot_with_dependencies};
use pgmend_testkit::{Database, Server, connect};
use tokio_postgres::Client;

use super::cases::Case;
use super::locks::Observer;
use super::{oracle, rows};

/// A database and what it was when it was made.
struct Side {
    database: Database,
    snapshot: Snapshot,
    schema: oracle::Schema,
}

/// Both databases of a case.
pub struct Pair {
    before: Side,
    after: Side,
    rows: bool,
    /// Nothing may be printed, also nothing that `pg_dump` does not see.
    same: bool,
}

impl Pair {
    /// Makes both.
    ///
    /// # Errors
    /// A file that the server refuses.
    pub async fn build(server: &Server, case: &Case) -> Result<Pair, String> {
        let before = Side::build(server, &[("before.sql", &case.before)], case.rows.as_deref()).await?;
        let after = Side::build(server, &[("after.sql", &case.after)], None).await?;
        Ok(Pair { before, after, rows: case.rows.is_some(), same: case.kind == "same" })
    }

    /// Turns the first into the second.
    ///
    /// # Errors
    /// What did not go as it should, in words, with what was run.
    pub async fn forward(
        &mut self,
        server: &Server,
        diff: impl Fn(&Snapshot, &Snapshot) -> Vec<Statement>,
    ) -> Result<(), String> {
        way(server, &self.before, &self.after, (self.rows, self.same), diff).await
    }

    /// Turns the second into what the first was.
    ///
    /// # Errors
    /// As [`Pair::forward`].
    pub async fn back(
        &mut self,
        server: &Server,
        diff: impl Fn(&Snapshot, &Snapshot) -> Vec<Statement>,
    ) -> Result<(), String> {
        way(server, &self.after, &self.before, (false, self.same), diff).await
    }
}

impl Side {
    async fn build(server: &Server, files: &[(&str, &str)], rows: Option<&str>) -> Result<Side, String> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("side_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let main = connect(&server.socket_url("postgres")).await;
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        main.batch_execute(&create).await.map_err(|error| words(&error))?;
        let database = server.database(&name);
        let rows = rows.map(|rows| ("rows.sql", rows));
        for (file, text) in files.iter().copied().chain(rows) {
            let client = connect(&database.socket_url()).await;
            client.batch_execute(text).await.map_err(|error| format!("{file}: {}", words(&error)))?;
        }
        let snapshot = read(server, &database).await?;
        let schema = oracle::Schema::of(&database.pg_dump(&["--schema-only"]));
        Ok(Side { database, snapshot, schema })
    }
}

async fn way(
    server: &Server,
    from: &Side,
    to: &Side,
    (with_rows, same): (bool, bool),
    diff: impl Fn(&Snapshot, &Snapshot) -> Vec<Statement>,
) -> Result<(), String> {
    let statements = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| diff(&from.snapshot, &to.snapshot)));
    let statements = statements.map_err(|_| "the diff panicked".to_owned())?;
    let printed = |ran: usize| {
        statements.iter().enumerate().fold(String::new(), |mut text, (place, statement)| {
            let mark = if place < ran { ' ' } else { '!' };
            let _ = writeln!(text, "  {mark} {}", statement.sql.replace('\n', "\n    "));
            text
        })
    };
    let kept = if with_rows { Some(rows::kept(&from.database, &to.database).await?) } else { None };
    let client = connect(&from.database.socket_url()).await;
    let mut observer = Observer::new(&client).await;
    for (place, statement) in statements.iter().enumerate() {
        if let Err(error) = run(&client, statement, &mut observer).await {
            return Err(format!("refused: {}\n    {}\nthe statements:\n{}", error, statement.sql, printed(place)));
        }
    }
    let wrong = std::mem::take(&mut observer.wrong);
    if !wrong.is_empty() {
        return Err(format!("not what it costs:\n{wrong}"));
    }
    drop(client);
    let all = printed(statements.len());
    let now = oracle::Schema::of(&from.database.pg_dump(&["--schema-only"]));
    let unlike = now.unlike(&to.schema);
    if !unlike.is_empty() {
        return Err(format!("not the same (- is there, + is missing):\n{unlike}the statements:\n{all}"));
    }
    if same && !statements.is_empty() {
        return Err(format!("there was nothing to do:\n{all}"));
    }
    if let Some(kept) = kept {
        kept.check(&from.database).await.map_err(|lost| format!("rows: {lost}\nthe statements:\n{all}"))?;
    }
    let again = diff(&read(server, &from.database).await?, &to.snapshot);
    if !again.is_empty() {
        let again: Vec<String> = again.into_iter().map(|statement| statement.sql).collect();
        return Err(format!("a second diff prints:\n    {}\nthe first:\n{all}", again.join("\n    ")));
    }
    Ok(())
}

/// One statement, in a transaction of its own where it may be in one.
async fn run(client: &Client, statement: &Statement, observer: &mut Observer) -> Result<(), String> {
    let run = async |sql: &str| client.batch_execute(sql).await.map_err(|error| words(&error));
    if !statement.transactional {
        return run(&statement.sql).await;
    }
    run("BEGIN").await?;
    observer.begin(client).await;
    run(&statement.sql).await?;
    observer.check(client, statement).await;
    run("COMMIT").await
}

async fn read(server: &Server, database: &Database) -> Result<Snapshot, String> {
    let version = ServerVersion(server.major() * 10_000);
    let reader = CatalogReader::new(Dialect { version, oldest: version }, assess::scope(Flavor::Postgres));
    let client = connect(&database.socket_url()).await;
    snapshot_with_dependencies(&client, &reader).await.map_err(|failure| format!("cannot be read: {failure:?}"))
}

/// The server's words.
pub fn words(error: &tokio_postgres::Error) -> String {
    let Some(db) = error.as_db_error() else { return format!("{error:?}") };
    let parts = [Some(db.message()), db.detail(), db.hint(), db.where_()];
    let at = match db.position() {
        Some(tokio_postgres::error::ErrorPosition::Original(at)) => format!(" (at character {at})"),
        _ => String::new(),
    };
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ") + &at
}
