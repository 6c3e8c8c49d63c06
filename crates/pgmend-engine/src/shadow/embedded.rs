//! Postgres as WebAssembly inside the process: nothing to install, and a sandbox by construction. It serves one
//! session at a time, so a session is hung up before the next is opened.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use async_trait::async_trait;
use pglite_oxide::{PgliteServer, extensions};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::server::ServerVersion;
use tokio_postgres::Config;

use super::scratch::{self, Lease};
use super::session::{self, Closing, ReplayDatabase, Seat, Session, failed, quote_ident};
use super::{Provider, Setup, base};
use crate::baseline;

/// What pglite-oxide 0.5.1 bundles; a test compares it with what the server says.
pub(super) const VERSION: ServerVersion = ServerVersion(170_005);

/// The one superuser of the embedded cluster.
const SUPERUSER: &str = "postgres";

/// The database that is loaded with the base. It is there from the start and, unlike `template1`, empty of
/// the extensions that the server was told to have ready.
const BASE: &str = "postgres";

/// Where the server keeps extension files, below its root.
const EXTENSIONS: &str = "tmp/pglite/share/postgresql/extension";

/// How long dropping waits for the server's thread. It cannot be interrupted while a statement runs: there are no
/// signals in there, so neither `statement_timeout` nor a cancel request has any effect.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Embedded {
    // Hung up before the server is stopped.
    waiting: Option<Session>,
    server: Running,
    replay_role: String,
    statement_limit: Duration,
    /// The database of the last replay, to be dropped.
    last: Option<String>,
    made: u32,
    taken: Arc<AtomicBool>,
}

/// Starts the server and loads the base.
pub(super) async fn start(setup: Setup) -> Result<Embedded> {
    let bundled: Vec<_> = setup.extensions.iter().filter_map(|name| extensions::by_sql_name(name)).collect();
    let server = tokio::task::spawn_blocking(move || Running::start(bundled))
        .await
        .map_err(|e| Failure::error("the embedded Postgres could not be started").because(e))??;
    let session = server.connect(BASE).await?;
    if setup.replay_role != SUPERUSER {
        base::run(&session.client, "the replay role", &base::replay_role_sql(&setup, VERSION)).await?;
    }
    base::run(&session.client, "the target's roles", &base::roles_sql(&setup, VERSION)).await?;
    base::load(&session.client, &setup).await?;
    if setup.replay_role != SUPERUSER {
        let privileges = base::privileges_sql(&setup.replay_role, VERSION);
        base::run(&session.client, "the replay role's privileges", &privileges).await?;
    }
    base::preamble(&session.client, &setup).await?;
    Ok(Embedded {
        waiting: Some(session),
        server,
        replay_role: setup.replay_role,
        statement_limit: setup.statement_limit,
        last: None,
        made: 0,
        taken: Arc::new(AtomicBool::new(false)),
    })
}

#[async_trait]
impl Provider for Embedded {
    async fn replay_database(&mut self) -> Result<ReplayDatabase> {
        let Some(seat) = Seat::take(&self.taken) else {
            return Err(Failure::error("the embedded Postgres serves one replay at a time")
                .hint("close the last replay's database before asking for another"));
        };
        let admin = match self.waiting.take() {
            Some(session) => session,
            None => self.server.connect(BASE).await?,
        };
        self.made += 1;
        let name = format!("pgmend_replay_{}", self.made);
        let role = quote_ident(&self.replay_role);
        let dropped = match self.last.take() {
            Some(last) => session::drop_database(&admin.client, &last).await,
            None => Ok(()),
        };
        let sql = format!("create database {name} template {BASE} owner {role} strategy file_copy");
        let made = admin.client.batch_execute(&sql).await;
        admin.close().await;
        dropped?;
        made.map_err(|e| failed("the shadow could not copy its base", &e))?;
        self.last = Some(name.clone());

        let session = self.server.connect(&name).await?;
        let mut settings: String =
            session::limits(self.statement_limit).iter().map(|(name, ms)| format!("set {name} = {ms};")).collect();
        if self.replay_role != SUPERUSER {
            // The server logs everybody in as its superuser. What a migration could regain with RESET is still
            // inside the sandbox.
            settings.push_str(&format!("set session authorization {role};"));
        }
        base::run(&session.client, "the replay's session", &settings).await?;
        Ok(ReplayDatabase::new(session, name, Closing::Free(seat)))
    }

    async fn stop(self: Box<Self>) -> Result<()> {
        let root = self.server.root.clone();
        if let Some(session) = self.waiting {
            session.close().await;
        }
        let server = self.server;
        let stopped = tokio::task::spawn_blocking(move || drop(server)).await;
        if stopped.is_ok() && !root.exists() {
            return Ok(());
        }
        Err(Failure::error(format!("the embedded Postgres's directory `{}` could not be removed", root.display())))
    }
}

/// The server and its directory. Dropping it ends both.
struct Running {
    server: Option<PgliteServer>,
    config: Config,
    root: PathBuf,
    _lease: Lease,
    #[cfg(unix)]
    _socket: (Lease, tempfile::TempDir),
}

impl Running {
    fn start(bundled: Vec<extensions::Extension>) -> Result<Self> {
        let failed =
            |e: &dyn std::fmt::Display| Failure::error("the embedded Postgres could not be started").because(e);
        let builder = PgliteServer::builder().temporary().extensions(bundled).relaxed_durability(true);
        // Over TCP every answer waits 40 ms for an acknowledgement: the server writes it in small pieces and leaves
        // Nagle's algorithm on. A unix socket knows no such thing.
        #[cfg(unix)]
        let socket = tempfile::Builder::new().prefix("pgmend-").tempdir().map_err(|e| failed(&e))?;
        #[cfg(unix)]
        let builder = builder.unix(socket.path().join(".s.PGSQL.5432"));
        let server = builder.start().map_err(|e| failed(&format!("{e:#}")))?;
        let root = server.root().to_path_buf();
        #[cfg(unix)]
        let config = {
            let mut config = Config::new();
            config.host_path(socket.path()).port(5432);
            config
        };
        #[cfg(not(unix))]
        let config = server.database_url().parse().map_err(|e| failed(&e))?;
        #[cfg(unix)]
        let socket = (Lease::take(socket.path()).map_err(|e| failed(&e))?, socket);
        let lease = Lease::take(&root).map_err(|e| failed(&e))?;
        let running = Self {
            server: Some(server),
            config,
            root,
            _lease: lease,
            #[cfg(unix)]
            _socket: socket,
        };
        running.write_stand_ins().map_err(|e| failed(&e))?;
        if let (Some(parent), Ok(owner)) = (running.root.parent(), scratch::owner_of(&running.root)) {
            scratch::sweep(parent, &[owner]);
        }
        Ok(running)
    }

    fn write_stand_ins(&self) -> io::Result<()> {
        let folder: &Path = &self.root.join(EXTENSIONS);
        // The server lays its root over files that it shares with other servers, so the folder may be missing here.
        fs::create_dir_all(folder)?;
        // It has to be inside the server's own root: a folder shared with other servers is not ours to write to.
        if !fs::canonicalize(folder)?.starts_with(fs::canonicalize(&self.root)?) {
            return Err(io::Error::other("its extension folder is not its own"));
        }
        for (name, text) in baseline::embedded_files() {
            fs::write(folder.join(name), text)?;
        }
        Ok(())
    }

    async fn connect(&self, database: &str) -> Result<Session> {
        let mut config = self.config.clone();
        config.dbname(database).user(SUPERUSER);
        session::open(&config).await.map_err(|e| failed("the embedded Postgres does not let us in", &e))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(server) = self.server.take() else { return };
        // Its own drop waits for the thread that serves, which may never end (an endless loop in a migration).
        let (done, wait) = mpsc::channel::<()>();
        std::thread::spawn(move || {
            drop(server);
            drop(done);
        });
        // Either it ends (the sender is dropped) or the directory is taken away under it.
        let _ = wait.recv_timeout(PATIENCE);
        if self.root.exists() {
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}
