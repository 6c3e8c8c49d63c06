//! Sends one statement of a migration to the shadow, the way it would have reached the real server.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use futures_util::SinkExt;
use pgmend_core::evidence::ReplayError;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::quote;
use pgmend_core::migration::{Migration, Statement};
use tokio_postgres::{Client, Row, SimpleQueryMessage};

use crate::catalog::{Mark, failed};

/// The savepoint around each statement; its name is unlikely to be a migration's own.
const OPEN: &str = "SAVEPOINT pgmend_statement;";

/// Marks where a statement begins: by the subtransaction, which is told and kept in the session for the look behind it.
const SET_MARK: &str =
    "INSERT INTO pgmend_shadow.mark VALUES (0) RETURNING pg_catalog.set_config('pgmend.mark', xmin::text, false)";

/// Undoes what one file left set in the session before the next one begins.
///
/// `force_generic_plan` keeps the catalogue queries from being planned anew for each of their first runs.
const FRESH: &str =
    "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; SET plan_cache_mode = force_generic_plan; BEGIN";

/// The SQLSTATE of a statement that was cancelled, by a limit or by a person.
pub(super) const CANCELLED: &str = "57014";

/// How long statements are waited for.
#[derive(Clone, Debug)]
pub struct Patience {
    /// How long one may take. The server of a shadow has the same limit; the embedded one cannot keep to it.
    pub statement: Duration,
    /// Statements known to take longer, by the checksum of their file and their place in it: they are not waited for again.
    pub endless: BTreeSet<(String, usize)>,
    /// A role that is to own something may be lent the right to make things in its schema, as if a superuser gave it away.
    pub lends: bool,
}

/// How much longer than its limit a server may take to cancel a statement.
const GRACE: Duration = Duration::from_secs(5);

/// A session in which migrations are replayed.
pub(super) struct Session<'a> {
    client: &'a Client,
    patience: &'a Patience,
    mark: Mark,
    /// What ends the last statement's savepoints; sent with whatever comes next.
    ending: &'static str,
}

/// What came of a statement.
#[derive(Default)]
pub(super) struct Executed {
    /// Why the server refused it; then nothing of it is left.
    pub(super) error: Option<ReplayError>,
    /// The answer to the look that was sent behind it, if there was one to send and it was reached.
    pub(super) looked: Option<Vec<Row>>,
}

impl Executed {
    fn refused(error: ReplayError) -> Self {
        Self { error: Some(error), looked: None }
    }
}

/// Ends a statement's savepoint, keeping what it did.
const RELEASE: &str = "RELEASE SAVEPOINT pgmend_statement;";
/// The same where it was looked at in between, which is undone.
const LOOKED: &str = "ROLLBACK TO SAVEPOINT pgmend_look; RELEASE SAVEPOINT pgmend_statement;";

impl<'a> Session<'a> {
    pub(super) fn new(client: &'a Client, patience: &'a Patience) -> Self {
        Self { client, patience, mark: Mark::new(), ending: "" }
    }

    /// The subtransaction of the last statement that was executed.
    pub(super) fn mark(&self) -> &Mark {
        &self.mark
    }

    /// Begins a file.
    pub(super) async fn begin(&mut self) -> Result<()> {
        self.client.batch_execute(FRESH).await.map_err(|error| broken(&error))?;
        Ok(())
    }

    /// Ends a file. Deferred constraints speak only now; then nothing of the file is left, and that is the answer.
    pub(super) async fn commit(&mut self) -> Result<Option<ReplayError>> {
        match self.client.batch_execute(&format!("{}COMMIT", std::mem::take(&mut self.ending))).await {
            Ok(()) => Ok(None),
            Err(error) => Ok(Some(replay_error(&error, false)?)),
        }
    }

    /// Runs one statement and leaves its savepoint open, so that what it did can be read. `look` is on its way before the
    /// statement is answered.
    pub(super) async fn execute(
        &mut self,
        migration: &Migration,
        statement: &Statement,
        look: Option<impl Future<Output = std::result::Result<Vec<Row>, tokio_postgres::Error>>>,
    ) -> Result<Executed> {
        let limit = self.patience.statement;
        let too_long = || ReplayError {
            code: CANCELLED.to_owned(),
            message: format!("it does not end within {} s", limit.as_secs()),
            reaches_out: false,
        };
        if self.patience.endless.contains(&(migration.checksum.to_string(), statement.index)) {
            self.open().await?;
            return Ok(Executed::refused(too_long()));
        }
        match tokio::time::timeout(limit + GRACE, self.send(migration, statement, look)).await {
            Ok(Ok(Executed { error: Some(error), .. })) if error.code == CANCELLED => Ok(Executed::refused(too_long())),
            // The statement at hand may be why the shadow broke off.
            Ok(answer) => answer.map_err(|failure| failure.at(migration.file.clone(), Some(statement.line))),
            Err(_) => Err(Failure::error(format!(
                "`{}` does not end within {} s on the shadow, and cannot be cancelled there",
                statement.kind.tag,
                limit.as_secs()
            ))
            .at(migration.file.clone(), Some(statement.line))
            .done("nothing was compared and nothing was changed")
            .hint("mend the statement; if it only takes long, wait longer with `--replay-timeout SECONDS`")
            .hint("a shadow of its own process can give it up and go on: `--shadow local`")),
        }
    }

    async fn send(
        &mut self,
        migration: &Migration,
        statement: &Statement,
        look: Option<impl Future<Output = std::result::Result<Vec<Row>, tokio_postgres::Error>>>,
    ) -> Result<Executed> {
        let leaves_nothing = migration.transaction.undone.contains(&statement.index);
        if statement.meta_command || statement.transaction_control || statement.resets_session || leaves_nothing {
            self.open().await?;
            return Ok(Executed::default());
        }
        let sql = migration.sql(statement);
        if statement.non_transactional.is_some() {
            return Ok(Executed { error: self.execute_alone(sql, statement).await?, looked: None });
        }
        let lifted = statement.create_extension.as_ref().map(|extension| {
            let text = |value: &Option<String>| value.as_deref().map_or("NULL".into(), pgmend_core::ident::literal);
            format!(
                "SELECT pgmend_shadow.create_extension({}, {}, {}, {}, {})",
                pgmend_core::ident::literal(&extension.name),
                text(&extension.schema),
                text(&extension.version),
                extension.if_not_exists,
                extension.cascade
            )
        });
        let mut looked = None;
        let answer = if let Some(data) = statement.copy_from_stdin.clone() {
            self.open().await?;
            self.copy_in(sql, migration.text.get(data).unwrap_or_default()).await
        } else {
            // All are on their way before the first is answered. A look behind a statement that fails is refused.
            let ending = std::mem::take(&mut self.ending);
            let ran = self.client.simple_query(lifted.as_deref().unwrap_or(sql));
            let look = async move {
                match look {
                    Some(look) => look.await.map(Some),
                    None => Ok(None),
                }
            };
            let (mark, ran, answer) = futures_util::join!(opened_mark(self.client, ending), ran, look);
            self.mark = mark?;
            self.ending = RELEASE;
            if ran.is_ok() {
                looked = answer.map_err(|error| broken(&error))?;
            }
            ran.map(|_| ())
        };
        let Err(error) = answer else { return Ok(Executed { error: None, looked }) };
        let error = replay_error(&error, !statement.reaches_machine.is_empty())?;
        self.undo().await?;
        if matches!(statement.kind.tag, "CREATE FUNCTION" | "CREATE PROCEDURE") {
            // The body may name what a file that is missing would have made: the real server may have known it.
            let unchecked = format!("SET LOCAL check_function_bodies = off; {sql}");
            if self.client.batch_execute(&unchecked).await.is_ok() {
                let reset = "SET LOCAL check_function_bodies = on";
                self.client.batch_execute(reset).await.map_err(|error| broken(&error))?;
                return Ok(Executed::default());
            }
            self.undo().await?;
        }
        if self.patience.lends
            && error.code == ReplayError::FORBIDDEN
            && self.give_away(migration, statement, &error).await?
        {
            return Ok(Executed::default());
        }
        Ok(Executed::refused(error))
    }

    /// Only a superuser may give something to a role that may make nothing in its schema or database. The replay's role lends it
    /// that right for a moment; as it was missing, taking it back leaves all as it was.
    async fn give_away(&mut self, migration: &Migration, statement: &Statement, error: &ReplayError) -> Result<bool> {
        let within = ["schema", "database"].into_iter().find_map(|place| {
            let name = error.message.strip_prefix(&format!("permission denied for {place} "))?;
            Some(format!("{place} {}", quote(name)))
        });
        let (Some(within), Some(owner)) = (within, migration.new_owner(statement)) else { return Ok(false) };
        let owner = quote(&owner);
        let sql = migration.sql(statement);
        let lent = format!("GRANT CREATE ON {within} TO {owner};\n{sql};\nREVOKE CREATE ON {within} FROM {owner}");
        let given = self.client.batch_execute(&lent).await.is_ok();
        if !given {
            self.undo().await?;
        }
        Ok(given)
    }

    /// The last statement was looked at within a savepoint `pgmend_look`, which must not outlast it.
    pub(super) fn looked(&mut self) {
        self.ending = LOOKED;
    }

    async fn undo(&mut self) -> Result<()> {
        self.client.batch_execute("ROLLBACK TO SAVEPOINT pgmend_statement").await.map_err(|error| broken(&error))
    }

    async fn open(&mut self) -> Result<()> {
        self.mark = opened_mark(self.client, std::mem::take(&mut self.ending)).await?;
        self.ending = RELEASE;
        Ok(())
    }

    /// A statement that refuses to run in a transaction gets its own; the file goes on in a new one.
    async fn execute_alone(&mut self, sql: &str, statement: &Statement) -> Result<Option<ReplayError>> {
        let before = self.client.batch_execute(&format!("{}COMMIT", std::mem::take(&mut self.ending))).await;
        let alone = match before {
            Ok(()) => {
                let mark = self.client.simple_query(SET_MARK).await;
                self.mark = mark_of(&mark.map_err(|error| broken(&error))?);
                self.client.simple_query(sql).await.map(|_| ())
            }
            Err(error) => Err(error),
        };
        self.client.batch_execute("BEGIN; SAVEPOINT pgmend_statement").await.map_err(|error| broken(&error))?;
        self.ending = RELEASE;
        match alone {
            Ok(()) => Ok(None),
            Err(error) => Ok(Some(replay_error(&error, !statement.reaches_machine.is_empty())?)),
        }
    }

    async fn copy_in(&self, sql: &str, data: &str) -> std::result::Result<(), tokio_postgres::Error> {
        let sink = self.client.copy_in::<_, Bytes>(sql).await?;
        let mut sink = std::pin::pin!(sink);
        sink.send(Bytes::copy_from_slice(data.as_bytes())).await?;
        sink.finish().await.map(|_| ())
    }
}

async fn opened_mark(client: &Client, ending: &str) -> Result<Mark> {
    Ok(mark_of(&client.simple_query(&format!("{ending}{OPEN}{SET_MARK}")).await.map_err(|error| broken(&error))?))
}

fn mark_of(answer: &[SimpleQueryMessage]) -> Mark {
    let row = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    row.unwrap_or("3").to_owned()
}

/// A server's error as a part of the outcome; a connection that is gone is a failure of the shadow.
fn replay_error(error: &tokio_postgres::Error, reaches_out: bool) -> Result<ReplayError> {
    let Some(db) = error.as_db_error() else { return Err(broken(error)) };
    let mut message = db.message().to_owned();
    if let Some(detail) = db.detail() {
        message = format!("{message} ({detail})");
    }
    Ok(ReplayError { code: db.code().code().to_owned(), message, reaches_out })
}

fn broken(error: &tokio_postgres::Error) -> Box<Failure> {
    failed("the replay on the shadow broke off", error)
        .done("nothing was read from or written to the target by this step")
        .hint("try again; `--shadow` chooses another provider")
}
