//! The settings under which values become text, so that the same value gives the same text on every server and in
//! every session. Never left behind: they last as long as the savepoint they were set in.

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};

use crate::server_message::server_message;
use crate::{Failure, Result};

/// Each setting that changes the text form of some type (manual, chapter 20.11), and `row_security = off`, which makes
/// the server raise an error where a policy would hide rows.
const SETTINGS: [(&str, &str); 9] = [
    ("DateStyle", "ISO, YMD"),
    ("IntervalStyle", "postgres"),
    ("TimeZone", "UTC"),
    ("extra_float_digits", "1"),
    ("bytea_output", "hex"),
    ("lc_monetary", "C"),
    ("xmlbinary", "base64"),
    ("quote_all_identifiers", "off"),
    ("row_security", "off"),
];

/// With an empty path `regclass` and its kin print their schema. Not set for loading: triggers may rely on the path.
const EMPTY_PATH: &str = "SET LOCAL search_path = '';\n";

/// The settings as SQL, for the head of a script.
pub(crate) fn statements(command: &str) -> String {
    SETTINGS.iter().map(|(name, value)| format!("{command} {name} = '{value}';\n")).collect()
}

/// Opens a savepoint in the caller's transaction and sets up in it how values are written.
pub(crate) async fn begin(client: &Client) -> Result<()> {
    open(client, EMPTY_PATH).await
}

/// Opens a savepoint in the caller's transaction and sets up in it how values are read.
pub(crate) async fn begin_loading(client: &Client) -> Result<()> {
    open(client, "").await
}

async fn open(client: &Client, more: &str) -> Result<()> {
    let sql = format!("SAVEPOINT pgmend_pinned;\n{}{more}", statements("SET LOCAL"));
    client.batch_execute(&sql).await.map_err(|error| {
        let failure =
            Failure::error("cannot set the session up to move values exactly").because(server_message(&error));
        if error.code() == Some(&SqlState::NO_ACTIVE_SQL_TRANSACTION) {
            failure.done("nothing was done: this needs an open transaction, so that all of it is of one moment")
        } else {
            failure.done("nothing was done")
        }
    })
}

/// Goes back to the savepoint: the caller's settings are as before, and the transaction usable even after an error.
pub(crate) async fn end(client: &Client) -> Result<()> {
    client
        .batch_execute("ROLLBACK TO SAVEPOINT pgmend_pinned; RELEASE SAVEPOINT pgmend_pinned")
        .await
        .map_err(|error| Failure::error("the connection failed while reading").because(server_message(&error)))
}

/// What the settings are now, for [`keep`].
pub(crate) async fn current(client: &Client) -> Result<Vec<(String, String)>, tokio_postgres::Error> {
    let names: Vec<&str> = SETTINGS.iter().map(|(name, _)| *name).collect();
    let sql = "SELECT name, pg_catalog.current_setting(name) FROM unnest($1) AS name";
    let rows = client.query_typed(sql, &[(&names, Type::TEXT_ARRAY)]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Keeps what was done since [`begin_loading`], and sets the settings to what they were: releasing the savepoint alone would
/// leave them as they are.
pub(crate) async fn keep(client: &Client, before: &[(String, String)]) -> Result<(), tokio_postgres::Error> {
    for (name, value) in before {
        let parameters: [(&(dyn ToSql + Sync), Type); 2] = [(name, Type::TEXT), (value, Type::TEXT)];
        client.query_typed("SELECT pg_catalog.set_config($1, $2, true)", &parameters).await?;
    }
    client.batch_execute("RELEASE SAVEPOINT pgmend_pinned").await
}
