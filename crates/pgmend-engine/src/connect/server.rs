//! What answers: the server's version, its flavor, its state, and who one is there.
//!
//! One statement, sent as a simple query, so that it works through any pooler. It changes nothing.

use pgmend_core::server::{Flavor, ServerVersion};
use tokio_postgres::{Client, Error};

use super::pooler::{MARKER, Pooler};
use super::session::first_row;

/// What kind of server a session is on.
#[derive(Clone, Debug)]
pub struct Server {
    /// The version as a number.
    pub version: ServerVersion,
    /// The version as the server writes it, without what the packager added: "15.18".
    pub version_text: String,
    /// What platform it is.
    pub flavor: Flavor,
    /// Whether it is a standby, or recovering otherwise: it cannot be written to.
    pub in_recovery: bool,
    /// Whether transactions are read-only unless they say otherwise, apart from what pgmend sets itself.
    pub read_only_default: bool,
    /// The connection pooler between, if one could be recognised.
    pub pooler: Option<Pooler>,
    /// The role that statements run as.
    pub user: String,
    /// Whether that role is a superuser.
    pub superuser: bool,
    /// The database.
    pub database: String,
}

/// What the first statement found out.
pub(super) struct Probe {
    pub(super) server: Server,
    /// Whether the server's session bears the mark that was sent at its start, so that it is this connection's own.
    pub(super) marked: bool,
    /// Whether the server runs inside this process and serves one connection alone.
    pub(super) embedded: bool,
}

/// Asks all at once. The roles and schemas are Supabase's own (its `supabase/postgres` image).
pub(super) async fn probe(client: &Client, marker: &str) -> Result<Probe, Error> {
    let sql = format!(
        "SELECT pg_catalog.current_setting('server_version_num'), \
                pg_catalog.current_setting('server_version'), \
                pg_catalog.pg_is_in_recovery(), \
                pg_catalog.current_setting('default_transaction_read_only'), \
                pg_catalog.current_setting('is_superuser'), \
                current_user, \
                pg_catalog.current_database(), \
                pg_catalog.current_setting('{MARKER}', true), \
                pg_catalog.version(), \
                (SELECT pg_catalog.count(*) = 2 FROM pg_catalog.pg_roles \
                  WHERE rolname IN ('supabase_admin', 'authenticator')) \
                OR ((SELECT pg_catalog.count(*) = 2 FROM pg_catalog.pg_roles \
                      WHERE rolname IN ('authenticated', 'anon')) \
                    AND EXISTS (SELECT FROM pg_catalog.pg_class c \
                                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                                 WHERE n.nspname = 'auth' AND c.relname = 'users'))"
    );
    let row = first_row(client, &sql).await?;
    let column = |index: usize| row.get(index).cloned().flatten().unwrap_or_default();
    let is = |index: usize| matches!(column(index).as_str(), "t" | "on");
    let version_text = column(1).split_whitespace().next().unwrap_or_default().to_owned();
    let version = ServerVersion(column(0).parse().unwrap_or_default());
    let server = Server {
        version,
        version_text,
        flavor: if is(9) { Flavor::Supabase } else { Flavor::Postgres },
        in_recovery: is(2),
        read_only_default: is(3),
        pooler: None,
        user: column(5),
        superuser: is(4),
        database: column(6),
    };
    Ok(Probe { server, marked: column(7) == marker, embedded: column(8).contains("wasm") })
}
