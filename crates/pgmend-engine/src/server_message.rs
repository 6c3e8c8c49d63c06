//! What a server said, in one line fit for a [`Failure`](crate::Failure)'s causes.
//!
//! Never the error's detail or context: those of a failed `COPY` or constraint quote the rows themselves.

use std::error::Error as _;

/// The server's message with its SQLSTATE, or what the connection itself says.
pub(crate) fn server_message(error: &tokio_postgres::Error) -> String {
    if let Some(db) = error.as_db_error() {
        return format!("{} (SQLSTATE {})", db.message(), db.code().code());
    }
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
