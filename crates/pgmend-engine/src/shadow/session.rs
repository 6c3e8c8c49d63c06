//! Sessions on a shadow: how they are opened, limited and closed. The only place that opens a connection.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pgmend_core::failure::{Failure, Result};
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, NoTls};

/// How long a session may take to hang up.
const FAREWELL: Duration = Duration::from_secs(1);

/// Limits of a replay's session, in milliseconds. A session that waits in a transaction for ten minutes was forgotten.
pub(super) fn limits(statement: Duration) -> [(&'static str, u128); 2] {
    [("statement_timeout", statement.as_millis()), ("idle_in_transaction_session_timeout", 600_000)]
}

/// The limits as the `options` of a connection, so that `RESET ALL` leaves them in force.
pub(super) fn limits_as_options(statement: Duration) -> String {
    limits(statement).iter().map(|(name, ms)| format!("-c {name}={ms}")).collect::<Vec<_>>().join(" ")
}

/// An open connection and the task that drives it.
pub(super) struct Session {
    pub(super) client: Client,
    driver: JoinHandle<()>,
}

impl Session {
    /// Hangs up and waits until the server has been told.
    pub(super) async fn close(self) {
        drop(self.client);
        // The driver returns no value, and a panic of it would be tokio-postgres's own. It waits for the answer to what was
        // sent last, which never comes where a statement does not end.
        let stop = self.driver.abort_handle();
        if tokio::time::timeout(FAREWELL, self.driver).await.is_err() {
            stop.abort();
        }
    }
}

/// Opens a session.
pub(super) async fn open(config: &Config) -> std::result::Result<Session, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    let driver = tokio::spawn(async move {
        // An error here reaches whoever waits for an answer of the client.
        let _ = connection.await;
    });
    Ok(Session { client, driver })
}

/// A failure of the server or of the way to it, in the server's own words.
pub(super) fn failed(what: impl Into<String>, error: &tokio_postgres::Error) -> Box<Failure> {
    let mut failure = Failure::error(what);
    match error.as_db_error() {
        Some(db) => {
            failure = failure.because(format!("{} (SQLSTATE {})", db.message(), db.code().code()));
            if let Some(detail) = db.detail() {
                failure = failure.because(detail);
            }
            if let Some(context) = db.where_() {
                failure = failure.because(context);
            }
        }
        None => {
            let mut cause: Option<&dyn std::error::Error> = Some(error);
            while let Some(error) = cause {
                failure = failure.because(error);
                cause = error.source();
            }
        }
    }
    failure
}

/// Says that the one session of an embedded server is taken, until it is dropped.
pub(super) struct Seat(Arc<AtomicBool>);

impl Seat {
    /// Takes the seat if it is free.
    #[cfg(feature = "embedded")]
    pub(super) fn take(taken: &Arc<AtomicBool>) -> Option<Self> {
        (!taken.swap(true, Ordering::SeqCst)).then(|| Self(taken.clone()))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// The databases whose replays have ended. They are dropped when the next one is made, not at once: a session that was just
/// closed is still in its database for some milliseconds, and `DROP DATABASE` looks for others only every 100 ms.
#[derive(Clone, Default)]
pub(super) struct Ended(Arc<Mutex<Vec<String>>>);

impl Ended {
    fn add(&self, database: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(database);
    }

    /// Drops them.
    pub(super) async fn drop_all(&self, admin: &Client) -> Result<()> {
        let names = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for name in names {
            drop_database(admin, &name).await?;
        }
        Ok(())
    }
}

/// What is to be done when a replay's database is closed; dropping it is left to the provider.
pub(super) enum Closing {
    /// Remember that it has ended.
    Remember(Ended),
    /// Free the only seat.
    #[cfg_attr(not(feature = "embedded"), expect(dead_code, reason = "only `embedded` has a single seat"))]
    Free(Seat),
}

/// A fresh copy of the base database, and a session in it that is logged in as the replay role.
pub struct ReplayDatabase {
    /// The session. On `local` and `server` its login is no superuser, so `RESET ROLE` gains nothing.
    pub client: Client,
    driver: JoinHandle<()>,
    name: String,
    closing: Closing,
}

impl ReplayDatabase {
    pub(super) fn new(session: Session, name: String, closing: Closing) -> Self {
        Self { client: session.client, driver: session.driver, name, closing }
    }

    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Ends the session. The database is dropped when the next one is made, or with the shadow.
    pub async fn close(self) {
        Session { client: self.client, driver: self.driver }.close().await;
        match self.closing {
            Closing::Remember(ended) => ended.add(self.name),
            Closing::Free(seat) => drop(seat),
        }
    }
}

/// Drops a database of ours, and whoever is still in it.
pub(super) async fn drop_database(admin: &Client, name: &str) -> Result<()> {
    let sql = format!("drop database if exists {} with (force)", quote_ident(name));
    admin.batch_execute(&sql).await.map_err(|e| failed(format!("the shadow database `{name}` was not dropped"), &e))
}

/// An identifier, always quoted.
pub(super) fn quote_ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A string constant that reads the same whatever `standard_conforming_strings` says.
pub(super) fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\\', "\\\\").replace('\'', "''");
    format!("E'{quoted}'")
}
