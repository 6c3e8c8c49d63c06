//! What a server says when it refuses a statement, as a value that other modules can put into a failure.

use std::error::Error as _;

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, ErrorPosition};

/// An error (or notice) of the server, field by field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerError {
    /// `ERROR`, `FATAL`, `WARNING`, `NOTICE`, … never translated.
    pub severity: String,
    /// The SQLSTATE, five characters.
    pub code: String,
    /// The message, in the server's language.
    pub message: String,
    /// More about it.
    pub detail: Option<String>,
    /// What the server suggests.
    pub hint: Option<String>,
    /// Where in the statement that was sent: characters (not bytes), one-based.
    pub position: Option<u32>,
    /// The context: which function, which line of it.
    pub where_: Option<String>,
}

impl From<&DbError> for ServerError {
    fn from(error: &DbError) -> Self {
        let severity = error.parsed_severity().map_or_else(|| error.severity().to_owned(), |s| s.to_string());
        Self {
            severity,
            code: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
            position: match error.position() {
                Some(ErrorPosition::Original(position)) => Some(*position),
                // A place in a query that a function made up is no place in the file.
                Some(ErrorPosition::Internal { .. }) | None => None,
            },
            where_: error.where_().map(str::to_owned),
        }
    }
}

/// What the server said, when it was the server that refused.
pub fn server_error(error: &Error) -> Option<ServerError> {
    error.as_db_error().map(ServerError::from)
}

/// The causes of a failure, outermost first, for [`pgmend_core::Failure`]: message and SQLSTATE, detail, hint, context.
pub fn describe(error: &Error) -> Vec<String> {
    if let Some(ServerError { code, message, detail, hint, where_, .. }) = server_error(error) {
        let detail = detail.map(|detail| format!("detail: {detail}"));
        let hint = hint.map(|hint| format!("the server suggests: {hint}"));
        let context = where_.map(|context| format!("context: {context}"));
        return [Some(format!("{message} (SQLSTATE {code})")), detail, hint, context].into_iter().flatten().collect();
    }
    let mut causes = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if causes.last() != Some(&text) {
            causes.push(text);
        }
        source = cause.source();
    }
    causes
}

/// SQLSTATEs with which a server ends a connection: shut down, crashed, cut off.
const ENDING: [&str; 5] = ["57P01", "57P02", "57P03", "57P05", "25P03"];

/// Whether the connection is gone, so that what was in flight may or may not have been done.
pub fn is_connection_lost(error: &Error) -> bool {
    if let Some(code) = error.code() {
        return code.code().starts_with("08") || ENDING.contains(&code.code());
    }
    let io = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    // A message that does not parse arrives as `InvalidInput` or `InvalidData`; the connection stands.
    let broken =
        |io: &std::io::Error| !matches!(io.kind(), std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData);
    error.is_closed() || io.is_some_and(broken)
}
