//! Recognising a connection pooler, and whether it works in transaction mode.
//!
//! In transaction mode each transaction may run on another session of the server. Nothing here may leave a trace
//! in such a session (a `SET` would stay for somebody else's statements), so it is recognised
//! 1. by name: the platform's own hosts and ports;
//! 2. by a mark sent in the connection's start-up `options`: a server that bears it was started for this connection;
//! 3. by two connections that turn out to share a backend.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio_postgres::{Client, Error};

use super::search::is_platform_host;
use super::session::first_row;

/// The setting that bears the mark. A name with a dot may be set by anybody and means nothing to the server.
pub(super) const MARKER: &str = "pgmend.connection";

/// What works as the pooler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolerKind {
    /// PgBouncer.
    PgBouncer,
    /// Supabase's own.
    Supavisor,
    /// Another one, or one that cannot be told.
    Unknown,
}

/// What a client has for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolMode {
    /// A session of the server, as long as it is connected.
    Session,
    /// A session of the server for a transaction, then perhaps another.
    Transaction,
}

/// A connection pooler between pgmend and the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pooler {
    /// Which one.
    pub kind: PoolerKind,
    /// In which mode it serves this connection.
    pub mode: PoolMode,
    /// How it was recognised, in words.
    pub evidence: String,
}

impl Pooler {
    pub(super) fn observed(refuses_options: bool, mode: PoolMode) -> Self {
        let (kind, sign) = if refuses_options {
            (PoolerKind::PgBouncer, "it refuses start-up options as PgBouncer does")
        } else {
            (PoolerKind::Unknown, "start-up options do not reach the server")
        };
        let evidence = match mode {
            PoolMode::Session => format!("{sign}; each connection keeps its own server session"),
            PoolMode::Transaction => format!("{sign}; the server's session changes between transactions"),
        };
        Self { kind, mode, evidence }
    }

    /// What to type instead.
    pub(super) fn way_out(&self) -> &'static str {
        match self.kind {
            PoolerKind::Supavisor => "connect in session mode: the same host on port 5432",
            PoolerKind::PgBouncer if self.evidence.contains("6543") => "connect directly: the same host on port 5432",
            _ => "connect to the server directly (usually port 5432), or through a pool with `pool_mode = session`",
        }
    }
}

/// A mark that no other connection bears.
pub(super) fn marker() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    format!("{:x}.{now:x}.{:x}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The pooler's ports on Supabase's hosts (its guide "Connect to your database"): 6543 is transaction mode, 5432 on
/// the shared pooler is session mode, on the database's own host it is the server itself.
pub(super) fn by_name(host: &str, port: u16) -> Option<Pooler> {
    if !is_platform_host(host) {
        return None;
    }
    let shared = host.contains(".pooler.");
    let (kind, mode) = match (port, shared) {
        (6543, true) => (PoolerKind::Supavisor, PoolMode::Transaction),
        (6543, false) => (PoolerKind::PgBouncer, PoolMode::Transaction),
        (_, true) => (PoolerKind::Supavisor, PoolMode::Session),
        (_, false) => return None,
    };
    let named = if mode == PoolMode::Transaction { "transaction" } else { "session" };
    Some(Pooler { kind, mode, evidence: format!("port {port} on `{host}` is Supabase's pooler in {named} mode") })
}

/// PgBouncer takes a handful of start-up parameters and refuses every other connection.
pub(super) fn refuses_options(error: &Error) -> bool {
    error.as_db_error().is_some_and(|error| {
        error.code().code() == "08P01" && error.message().contains("unsupported startup parameter")
    })
}

/// Which of two connections asks in turn. No period of two, so that a pool that hands out two sessions in turn is
/// found out as well.
const TURNS: [usize; 8] = [0, 1, 0, 0, 1, 1, 1, 0];

/// Whether the backend stays the same for each connection, and is not the other's.
pub(super) async fn observe(first: &Client, second: Option<&Client>) -> Result<PoolMode, Error> {
    let clients = [Some(first), second];
    let mut backends = [BTreeSet::new(), BTreeSet::new()];
    for turn in TURNS {
        if let (Some(client), Some(seen)) = (clients[turn], backends.get_mut(turn)) {
            seen.insert(first_row(client, "SELECT pg_catalog.pg_backend_pid()").await?);
        }
    }
    let [first, second] = backends;
    let shared = first.intersection(&second).next().is_some();
    let constant = first.len() <= 1 && second.len() <= 1;
    Ok(if constant && !shared { PoolMode::Session } else { PoolMode::Transaction })
}
