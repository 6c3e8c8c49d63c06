//! Two databases, one made from `before.sql`, one from `after.sql`, and the two ways between them.
//!
//! Each is dumped and read before anything is done to it, so that two databases do for both directions.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use pgmend_core::catalog::Snapshot;
use pgmend_core::object::Dialect;
use pgmend_core::server::{Flavor, ServerVersion};
use pgmend_engine::assess;
use pgmend_engine::catalog::{CatalogReader, snapshot_with_dependencies};
use pgmend_testkit::{Database, Server, connect};
use tokio_postgres::Client;

use super::cases::Case;
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

    /// Makes both by something that runs statements itself and gives what ran.
    ///
    /// # Errors
    /// What the reader or the server has against it.
    pub async fn build_with(
        server: &Server,
        make: impl AsyncFn(&Client, bool) -> Vec<String>,
    ) -> Result<(Pair, [Vec<String>; 2]), String> {
        let (mut sides, mut ran) = (Vec::new(), Vec::new());
        for first in [true, false] {
            let database = Side::create(server).await?;
            let client = connect(&database.socket_url()).await;
            ran.push(make(&client, first).await);
            sides.push(Side::of(server, database).await?);
        }
        let (Some(after), Some(before)) = (sides.pop(), sides.pop()) else { return Err("no sides".to_owned()) };
        let ran = [std::mem::take(&mut ran[0]), std::mem::take(&mut ran[1])];
        Ok((Pair { before, after, rows: false, same: false }, ran))
    }

    /// Turns the first into the second.
    ///
    /// # Errors
    /// What did not go as it should, in words, with what was run.
    pub async fn forward(
        &mut self,
        server: &Server,
        diff: impl Fn(&Snapshot, &Snapshot) -> Vec<String>,
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
        diff: impl Fn(&Snapshot, &Snapshot) -> Vec<String>,
    ) -> Result<(), String> {
        way(server, &self.after, &self.before, (false, self.same), diff).await
    }

    /// Drops both databases; what cannot be dropped (one with subscriptions) goes with the server.
    pub async fn drop(self, server: &Server) {
        let main = connect(&server.socket_url("postgres")).await;
        for side in [self.before, self.after] {
            let drop = format!("DROP DATABASE {} WITH (FORCE)", side.database.name());
            let _ = main.batch_execute(&drop).await;
        }
    }
}

impl Side {
    async fn build(server: &Server, files: &[(&str, &str)], rows: Option<&str>) -> Result<Side, String> {
        let database = Side::create(server).await?;
        let rows = rows.map(|rows| ("rows.sql", rows));
        for (file, text) in files.iter().copied().chain(rows) {
            let client = connect(&database.socket_url()).await;
            client.batch_execute(text).await.map_err(|error| format!("{file}: {}", words(&error)))?;
        }
        Side::of(server, database).await
    }

    async fn create(server: &Server) -> Result<Database, String> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("side_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let main = connect(&server.socket_url("postgres")).await;
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        main.batch_execute(&create).await.map_err(|error| words(&error))?;
        Ok(server.database(&name))
    }

    async fn of(server: &Server, database: Database) -> Result<Side, String> {
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
    diff: impl Fn(&Snapshot, &Snapshot) -> Vec<String>,
) -> Result<(), String> {
    let statements = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| diff(&from.snapshot, &to.snapshot)));
    let statements = statements.map_err(|_| "the diff panicked".to_owned())?;
    let printed = |ran: usize| {
        statements.iter().enumerate().fold(String::new(), |mut text, (place, sql)| {
            let mark = if place < ran { ' ' } else { '!' };
            let _ = writeln!(text, "  {mark} {}", sql.replace('\n', "\n    "));
            text
        })
    };
    let kept = if with_rows { Some(rows::kept(&from.database, &to.database).await?) } else { None };
    let client = connect(&from.database.socket_url()).await;
    for (place, sql) in statements.iter().enumerate() {
        if let Err(error) = run(&client, sql).await {
            return Err(format!("refused: {}\n    {sql}\nthe statements:\n{}", error, printed(place)));
        }
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
        return Err(format!("a second diff prints:\n    {}\nthe first:\n{all}", again.join("\n    ")));
    }
    Ok(())
}

/// One statement, as `psql` would send it.
async fn run(client: &Client, sql: &str) -> Result<(), String> {
    client.batch_execute(sql).await.map_err(|error| words(&error))
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
