//! One private cluster: its directory, its server process, and the watcher that ends both when this process
//! ends. Whatever happens here, no server and no directory may be left behind.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use pgmend_core::failure::{Failure, Result};
use pgmend_core::server::ServerVersion;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio_postgres::Config;

use super::account::{self, Account};
use super::find::Install;
use crate::shadow::scratch::{self, Lease};
use crate::shadow::session::{self, Session};

/// The cluster's superuser: a name of our own, so that `postgres` can be an ordinary role.
pub(super) const SUPERUSER: &str = "pgmend_superuser";

/// The base database.
pub(super) const BASE: &str = "pgmend_base";

/// How long a server may take to let the first session in, or an immediate stop to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// The name of a socket for port 5432, with the slash before it and the zero byte after it.
const SOCKET_NAME: usize = "/.s.PGSQL.5432".len() + 1;

/// What `sun_path` holds on the system that has the shortest (macOS: 104 bytes, Linux: 108).
const SOCKET_PATH: usize = 104;

/// Runs the server and waits on its own standard input, without polling. A line `stop` asks for an orderly
/// shutdown. End of file means that pgmend is done or dead: the server is stopped at once (SIGQUIT takes its backends
/// with it) and the directory removed. Only the server keeps the standard output, so its end tells that no server
/// process is left.
const WATCHER: &str = r#"
dir=$1
shift
"$@" </dev/null 2>>"$dir/log" &
server=$!
exec >/dev/null
if read -r word && [ "$word" = stop ]; then
  kill -INT "$server"
  wait "$server"
else
  kill -QUIT "$server" 2>/dev/null
  wait "$server"
  rm -rf "$dir"
fi
"#;

/// Settings of a server whose data nobody will miss. On the command line, so that nothing in the cluster can
/// change them.
const SETTINGS: &[(&str, &str)] = &[
    ("listen_addresses", ""),
    ("port", "5432"),
    ("unix_socket_permissions", "0700"),
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("autovacuum", "off"),
    ("jit", "off"),
    ("shared_buffers", "32MB"),
    // In the directory, so that it goes with it even if the server is killed.
    ("dynamic_shared_memory_type", "mmap"),
    ("max_connections", "16"),
    // `CREATE PUBLICATION` only warns about this.
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    // One transaction may hold a folder's worth of tables.
    ("max_locks_per_transaction", "1024"),
    ("logging_collector", "off"),
    ("timezone", "UTC"),
    ("cluster_name", "pgmend"),
];

/// The directory of a cluster that is to be, with the account that will own it.
pub(super) struct Home {
    directory: TempDir,
    account: Option<Account>,
    _lease: Lease,
}

impl Home {
    /// Makes a directory that the server's account can reach and whose socket path is short enough, and removes
    /// those that dead processes left beside it.
    pub(super) fn make() -> Result<Self> {
        let mut refused = Vec::new();
        for parent in scratch::parents() {
            match Self::make_in(&parent) {
                Ok(home) => return Ok(home),
                Err(why) => refused.push(format!("`{}`: {why}", parent.display())),
            }
        }
        let mut failure = Failure::error("no directory for a private Postgres cluster could be made");
        for why in refused {
            failure = failure.because(why);
        }
        Err(failure.hint("set TMPDIR to a folder with a short path that every user may enter"))
    }

    fn make_in(parent: &Path) -> io::Result<Self> {
        let parent = fs::canonicalize(parent)?;
        let directory = tempfile::Builder::new().prefix("pgmend-").tempdir_in(&parent)?;
        if directory.path().as_os_str().len() + SOCKET_NAME > SOCKET_PATH {
            return Err(io::Error::other("its path is too long for a unix socket"));
        }
        let own = scratch::owner_of(directory.path())?;
        let account = match own {
            0 => Some(account::unprivileged().ok_or_else(|| {
                io::Error::other("Postgres does not run as root, and there is neither a user `postgres` nor `nobody`")
            })?),
            _ => None,
        };
        if account.is_some() && !parent.ancestors().all(may_be_entered) {
            return Err(io::Error::other("the user that Postgres has to run as may not enter it"));
        }
        let lease = Lease::take(directory.path())?;
        if let Some(account) = account {
            chown(directory.path(), Some(account.uid), Some(account.gid))?;
        }
        let mut owners = vec![own];
        owners.extend(account.map(|account| account.uid));
        for parent in scratch::parents() {
            scratch::sweep(&parent, &owners);
        }
        Ok(Self { directory, account, _lease: lease })
    }

    pub(super) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The data directory, whether it is there yet or not.
    pub(super) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Who has to own the files in it, if that is not the user of this process.
    pub(super) fn owner(&self) -> Option<(u32, u32)> {
        self.account.map(|account| (account.uid, account.gid))
    }

    /// A command that runs as the server's account, knowing nothing of our environment (`PG*` variables, passwords).
    pub(super) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").env("PATH", "/usr/bin:/bin").current_dir(self.path());
        for name in ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        if let Some(account) = self.account {
            command.uid(account.uid).gid(account.gid);
        }
        command
    }
}

fn may_be_entered(directory: &Path) -> bool {
    fs::metadata(directory).is_ok_and(|meta| meta.permissions().mode() & 0o001 != 0)
}

/// A running server in its directory.
pub(super) struct Cluster {
    // Dropped before the directory.
    server: Server,
    home: Home,
    install: Install,
}

impl Cluster {
    /// Starts the server on the data in `home` and waits until it lets the superuser in. On a failure the
    /// directory comes back, so that other data can be tried.
    pub(super) async fn start(home: Home, install: Install) -> std::result::Result<Self, (Home, Box<Failure>)> {
        let server = match Server::launch(&home, &install) {
            Ok(server) => server,
            Err(e) => return Err((home, Failure::error("the shadow's server could not be run").because(e))),
        };
        let mut cluster = Self { server, home, install };
        match cluster.wait_until_ready().await {
            Ok(()) => Ok(cluster),
            Err(failure) => {
                let Self { mut server, home, .. } = cluster;
                server.ask_to_shut_down();
                Err((home, failure))
            }
        }
    }

    pub(super) fn version(&self) -> ServerVersion {
        self.install.version()
    }

    /// Where it listens, without user or database.
    pub(super) fn config(&self) -> Config {
        let mut config = Config::new();
        config.host_path(self.home.path()).port(5432).application_name("pgmend");
        config
    }

    /// A session of the superuser.
    pub(super) async fn connect_superuser(&self, database: &str) -> Result<Session> {
        let mut config = self.config();
        config.user(SUPERUSER).dbname(database);
        session::open(&config)
            .await
            .map_err(|e| session::failed(format!("the shadow's database `{database}` does not let us in"), &e))
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let socket = self.home.path().join(".s.PGSQL.5432");
        loop {
            let last = if socket.exists() {
                match self.connect_superuser("postgres").await {
                    Ok(session) => {
                        session.close().await;
                        return Ok(());
                    }
                    Err(failure) => failure.to_string(),
                }
            } else {
                "it has not opened its socket".to_owned()
            };
            let ended = self.server.ended_within(Duration::from_millis(4)).await;
            if ended || Instant::now() > deadline {
                let why = if ended { "it ended by itself".to_owned() } else { last };
                return Err(explain(&self.home, Failure::error("the shadow's server did not start").because(why)));
            }
        }
    }

    /// Shuts the server down in order, so that its data can be copied, and gives the directory back.
    pub(super) async fn shut_down(self) -> Result<(Home, Install)> {
        let Self { mut server, home, install } = self;
        let asked = server.ask_to_shut_down();
        if asked && server.ended_within(PATIENCE).await {
            return Ok((home, install));
        }
        Err(explain(&home, Failure::error("the shadow's server did not shut down")))
    }

    /// Stops the server and removes its directory.
    pub(super) async fn stop(self) -> Result<()> {
        let path = self.home.path().to_path_buf();
        let dropped = tokio::task::spawn_blocking(move || drop(self)).await;
        if dropped.is_ok() && !path.exists() {
            return Ok(());
        }
        Err(Failure::error(format!("the shadow's directory `{}` could not be removed", path.display())))
    }
}

/// Adds the end of the server's log to a failure.
fn explain(home: &Home, mut failure: Box<Failure>) -> Box<Failure> {
    let log = fs::read(home.path().join("log")).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    for line in &lines[lines.len().saturating_sub(5)..] {
        failure = failure.because(line);
    }
    failure
}

/// The watcher and the server beneath it. Dropping it ends both.
struct Server {
    watcher: Child,
    ended: watch::Receiver<bool>,
}

impl Server {
    fn launch(home: &Home, install: &Install) -> io::Result<Self> {
        let mut command = home.command("/bin/sh");
        command.args(["-c", WATCHER, "pgmend-watcher"]).arg(home.path());
        command.arg(install.program("postgres")).arg("-D").arg(home.data()).arg("-k").arg(home.path());
        for (name, value) in SETTINGS {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        // A group of its own: Ctrl-C in a terminal is for pgmend, which then lets go of the watcher.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut watcher = command.spawn()?;
        let (tell, ended) = watch::channel(false);
        let Some(mut output) = watcher.stdout.take() else { return Err(io::Error::other("no pipe")) };
        std::thread::spawn(move || {
            // Nothing is ever written there: what counts is the end.
            let _ = io::copy(&mut output, &mut io::sink());
            tell.send_replace(true);
        });
        Ok(Self { watcher, ended })
    }

    /// Whether no process of the server is left, after at most this long.
    async fn ended_within(&mut self, patience: Duration) -> bool {
        tokio::time::timeout(patience, self.ended.wait_for(|ended| *ended)).await.is_ok()
    }

    /// Asks for an orderly end that leaves the directory; says whether the watcher heard.
    fn ask_to_shut_down(&mut self) -> bool {
        self.watcher.stdin.as_mut().is_some_and(|pipe| pipe.write_all(b"stop\n").is_ok())
    }

    /// The watcher's end, or nothing if it has not come by the deadline.
    fn wait(&mut self) -> Option<ExitStatus> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            match self.watcher.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Ok(status) => return status,
                Err(_) => return None,
            }
        }
        None
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // End of file on the watcher's input.
        drop(self.watcher.stdin.take());
        let orderly = self.wait().is_some_and(|status| status.signal().is_none());
        if !orderly {
            // Somebody killed the watcher, or it hangs: the server is still in its process group.
            let group = format!("-{}", self.watcher.id());
            let _ = Command::new("kill").args(["-QUIT", "--", &group]).stderr(Stdio::null()).status();
            let _ = self.watcher.kill();
            let _ = self.watcher.wait();
        }
    }
}
