//! Two databases, one made from `before.sql`, one from `after.sql`, and the two ways between them.
//!
//! Each is dumped and read before anything is done to it, so that two databases do for both directions.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use pgmend_core::catalog::{Snapshot, between};
use pgmend_core::diff::{HazardKind, Statement};
use pgmend_core::object::Dialect;
use pgmend_core::server::{Flavor, ServerVersion};
use pgmend_engine::assess;
use pgmend_engine::catalog::{CatalogReader, Memory, at_one_moment, snapshot_with_dependencies};
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

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Back,
}

/// How the statements are run, and what is expected of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Each in a transaction of its own; at the end both are the same.
    Single,
    /// As single; nobody watches what each costs.
    Unwatched,
    /// Those that may share a transaction do; at the end both are the same.
    Grouped,
    /// Without those that are withheld; nothing is lost.
    Withheld,
    /// As single; all rows are there afterwards, in whatever tables and columns.
    Renamed,
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
            let database = database(server, "template0").await?;
            let client = connect(&database.socket_url()).await;
            ran.push(make(&client, first).await);
            sides.push(Side::of(server, database).await?);
        }
        let (Some(after), Some(before)) = (sides.pop(), sides.pop()) else { return Err("no sides".to_owned()) };
        let ran = [std::mem::take(&mut ran[0]), std::mem::take(&mut ran[1])];
        Ok((Pair { before, after, rows: false, same: false }, ran))
    }

    /// What is read of where a way begins and where it ends.
    pub fn snapshots(&self, direction: Direction) -> (&Snapshot, &Snapshot) {
        let (from, to) = self.sides(direction);
        (&from.snapshot, &to.snapshot)
    }

    fn sides(&self, direction: Direction) -> (&Side, &Side) {
        match direction {
            Direction::Forward => (&self.before, &self.after),
            Direction::Back => (&self.after, &self.before),
        }
    }

    /// Turns one into the other. What it begins with is used up.
    ///
    /// # Errors
    /// What did not go as it should, in words, with what was run.
    pub async fn go(
        &self,
        server: &Server,
        direction: Direction,
        form: Form,
        diff: impl Fn(&Snapshot, &Snapshot) -> Vec<Statement>,
    ) -> Result<(), String> {
        let (from, to) = self.sides(direction);
        let way = Way { from, to, rows: self.rows && direction == Direction::Forward, same: self.same, form };
        way.go(server, diff).await
    }

    /// Turns a copy of one into the other.
    ///
    /// # Errors
    /// As [`Pair::go`].
    pub async fn go_on_copy(
        &self,
        server: &Server,
        direction: Direction,
        form: Form,
        diff: impl Fn(&Snapshot, &Snapshot) -> Vec<Statement>,
    ) -> Result<(), String> {
        let (from, to) = self.sides(direction);
        let from = from.copy(server).await?;
        let rows = self.rows && direction == Direction::Forward;
        let outcome = Way { from: &from, to, rows, same: self.same, form }.go(server, diff).await;
        from.drop(server).await;
        outcome
    }

    /// Drops both databases; what cannot be dropped (one with subscriptions) goes with the server.
    pub async fn drop(self, server: &Server) {
        self.before.drop(server).await;
        self.after.drop(server).await;
    }
}

impl Side {
    async fn build(server: &Server, files: &[(&str, &str)], rows: Option<&str>) -> Result<Side, String> {
        let database = database(server, "template0").await?;
        let rows = rows.map(|rows| ("rows.sql", rows));
        for (file, text) in files.iter().copied().chain(rows) {
            let client = connect(&database.socket_url()).await;
            client.batch_execute(text).await.map_err(|error| format!("{file}: {}", words(&error)))?;
        }
        Side::of(server, database).await
    }

    async fn of(server: &Server, database: Database) -> Result<Side, String> {
        let snapshot = read(server, &database).await?;
        let schema = oracle::Schema::of(&database.pg_dump(&["--schema-only"]));
        Ok(Side { database, snapshot, schema })
    }

    async fn drop(self, server: &Server) {
        let main = connect(&server.socket_url("postgres")).await;
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.database.name());
        let _ = main.batch_execute(&drop).await;
    }

    async fn copy(&self, server: &Server) -> Result<Side, String> {
        let database = database(server, self.database.name()).await?;
        Ok(Side { database, snapshot: self.snapshot.clone(), schema: self.schema.clone() })
    }
}

async fn database(server: &Server, template: &str) -> Result<Database, String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("side_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let main = connect(&server.socket_url("postgres")).await;
    let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
    main.batch_execute(&create).await.map_err(|error| words(&error))?;
    Ok(server.database(&name))
}

/// From one database to what another one is.
struct Way<'a> {
    from: &'a Side,
    to: &'a Side,
    rows: bool,
    same: bool,
    form: Form,
}

impl Way<'_> {
    async fn go(&self, server: &Server, diff: impl Fn(&Snapshot, &Snapshot) -> Vec<Statement>) -> Result<(), String> {
        let (from, to) = (self.from, self.to);
        let all = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| diff(&from.snapshot, &to.snapshot)));
        let all = all.map_err(|_| "the diff panicked".to_owned())?;
        let kept = match self.form {
            Form::Withheld | Form::Renamed => Some(rows::All::of(&from.database).await?),
            _ => None,
        };
        let common = match self.form {
            Form::Single | Form::Grouped if self.rows => Some(rows::kept(&from.database, &to.database).await?),
            _ => None,
        };
        let statements: Vec<&Statement> = all.iter().filter(|statement| !statement.withheld).collect();
        // One form will do: what is read again does not hang on how the statements came.
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let remembered = async || match self.form {
            Form::Grouped => remembered(server, &from.database, folder.path()).await.map(Some),
            _ => Ok(None),
        };
        remembered().await?;
        self.run(&statements)
            .await
            .map_err(|(words, ran)| format!("{words}\nthe statements:\n{}", printed(&all, ran)))?;
        let told = printed(&all, usize::MAX);
        if let Some(kept) = kept {
            let now = match self.form {
                Form::Withheld => kept.again(&from.database).await?,
                _ => rows::All::of(&from.database).await?,
            };
            if let Some(lost) = kept.lost(&now) {
                return Err(format!("rows: {lost}\nthe statements:\n{told}"));
            }
        }
        if self.form == Form::Withheld {
            return Ok(());
        }
        let now = oracle::Schema::of(&from.database.pg_dump(&["--schema-only"]));
        let unlike = now.unlike(&to.schema);
        if !unlike.is_empty() {
            return Err(format!("not the same (- is there, + is missing):\n{unlike}the statements:\n{told}"));
        }
        if self.same && !statements.is_empty() {
            return Err(format!("there was nothing to do:\n{told}"));
        }
        if let Some(common) = common {
            common.check(&from.database).await.map_err(|lost| format!("rows: {lost}\nthe statements:\n{told}"))?;
        }
        let read = read(server, &from.database).await?;
        if let Some(refreshed) = remembered().await?
            && refreshed != read
        {
            let unlike = between(&refreshed, &read);
            return Err(format!(
                "read again where it changed, it is not what it is: {unlike:#?}\nthe statements:\n{told}"
            ));
        }
        let again = diff(&read, &to.snapshot);
        if !again.is_empty() {
            return Err(format!("a second diff prints:\n{}the first:\n{told}", printed(&again, usize::MAX)));
        }
        Ok(())
    }

    /// Runs them, and says what went wrong after how many of them.
    async fn run(&self, statements: &[&Statement]) -> Result<(), (String, usize)> {
        let client = connect(&self.from.database.socket_url()).await;
        let mut observer = Observer::new(&client).await;
        let (mut open, grouped) = (false, matches!(self.form, Form::Grouped | Form::Withheld));
        for (place, statement) in statements.iter().enumerate() {
            let refused = |error| (format!("refused: {error}\n    {}", statement.sql), place);
            let run = async |sql: &str| client.batch_execute(sql).await.map_err(|error| refused(words(&error)));
            // One that stands alone for the sake of others can be watched in a transaction of its own.
            let outside = statement.hazards.iter().any(|hazard| hazard.kind == HazardKind::NotInTransaction)
                || !statement.transactional && statement.hazards.is_empty();
            if open && !(grouped && statement.transactional) {
                run("COMMIT").await?;
                open = false;
            }
            if !outside && !open {
                run("BEGIN").await?;
                observer.begin(&client).await;
                open = true;
            }
            run(&statement.sql).await?;
            if open {
                observer.check(&client, statement).await;
            }
            if open && !statement.transactional {
                run("COMMIT").await?;
                open = false;
            }
        }
        if open {
            client.batch_execute("COMMIT").await.map_err(|error| (words(&error), statements.len()))?;
        }
        // Locks follow from statements that are not run too.
        if observer.wrong.is_empty() || matches!(self.form, Form::Withheld | Form::Unwatched) {
            return Ok(());
        }
        Err((format!("not what it costs:\n{}", observer.wrong), statements.len()))
    }
}

/// What was run, `!` where it was not, `-` where it is withheld.
fn printed(statements: &[Statement], ran: usize) -> String {
    statements.iter().enumerate().fold(String::new(), |mut text, (place, statement)| {
        let mark = if statement.withheld {
            '-'
        } else if place < ran {
            ' '
        } else {
            '!'
        };
        let _ = writeln!(text, "  {mark} {}", statement.sql.replace('\n', "\n    "));
        text
    })
}

async fn read(server: &Server, database: &Database) -> Result<Snapshot, String> {
    let client = connect(&database.socket_url()).await;
    snapshot_with_dependencies(&client, &reader(server)).await.map_err(|failure| format!("cannot be read: {failure:?}"))
}

/// Reads what is not known from the last reading in this folder.
async fn remembered(server: &Server, database: &Database, folder: &Path) -> Result<Snapshot, String> {
    let reader = reader(server);
    let client = connect(&database.socket_url()).await;
    let mut memory = Memory::named("the database", &reader, folder);
    let found = at_one_moment(&client, async || memory.read(&client, &reader, true).await).await;
    let found = found.map_err(|failure| format!("cannot be read again: {failure:?}"))?;
    memory.keep(&found);
    Ok(found.into_snapshot())
}

fn reader(server: &Server) -> CatalogReader {
    let version = ServerVersion(server.major() * 10_000);
    CatalogReader::new(Dialect { version, oldest: version }, assess::scope(Flavor::Postgres))
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
