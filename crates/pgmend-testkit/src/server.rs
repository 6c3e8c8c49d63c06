//! One disposable server: a private cluster, a loopback port, a unix socket in its own directory.
//! Must never touch a server that it did not start.

use crate::account::Account;
use crate::client::{Address, Database};
use crate::supervisor::Supervisor;
use crate::{place, program};
use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How the server lets people in, over its socket and over TCP alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Anybody, without a password.
    Trust,
    /// With a password; the URLs hold it.
    Scram,
}

/// What a server is to be like; [`Server::builder`] begins one.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    major: u32,
    superuser: String,
    auth: Auth,
    tls: Option<(String, String)>,
    tcp: bool,
    in_memory: bool,
    conf: Vec<(String, String)>,
}

impl Builder {
    /// Names the bootstrap superuser; `postgres` unless told.
    pub fn superuser(mut self, name: &str) -> Self {
        name.clone_into(&mut self.superuser);
        self
    }

    /// [`Auth::Trust`] unless told.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    /// Turns TLS on with a certificate and a private key, both the text of a PEM file.
    pub fn tls(mut self, certificate_pem: &str, key_pem: &str) -> Self {
        self.tls = Some((certificate_pem.to_owned(), key_pem.to_owned()));
        self
    }

    /// Whether to listen on 127.0.0.1 at all; it does unless told.
    pub fn tcp(mut self, listen: bool) -> Self {
        self.tcp = listen;
        self
    }

    /// Puts it into memory where there is plenty: databases are made there four times as fast, and should be dropped.
    pub fn in_memory(mut self) -> Self {
        self.in_memory = true;
        self
    }

    /// Sets a server setting; the last word counts.
    pub fn conf(mut self, setting: &str, value: &str) -> Self {
        self.conf.push((setting.to_owned(), value.to_owned()));
        self
    }

    /// Starts the server and waits until it accepts connections.
    ///
    /// # Panics
    /// Where the programs of that version are missing, or the server does not start; with the end of its log.
    pub fn start(self) -> Server {
        // Between our finding a port free and the server's taking it, somebody else may.
        let mut last = String::new();
        for _ in 0..5 {
            match self.attempt() {
                Ok(server) => return server,
                Err(log) if log.contains("could not bind") || log.contains("could not create any TCP") => last = log,
                Err(log) => panic!("PostgreSQL {} did not start:\n{log}", self.major),
            }
        }
        panic!("PostgreSQL {} found no free port:\n{last}", self.major);
    }

    fn attempt(&self) -> Result<Server, String> {
        let account = Account::current();
        let bin = place::reachable(&program::bin_dir(self.major));
        let template = place::template(&bin, &self.superuser);
        let base = if self.in_memory { place::memory_base() } else { place::temp_base() };
        let temporary = tempfile::Builder::new().prefix("pgmend-").tempdir_in(base).expect("a folder");
        let port = free_port();
        let dir = temporary.path().to_owned();
        account.own(&dir);
        place::run(account.command("cp").arg("-R").arg(&template).arg(dir.join("data")));
        self.write_settings(&dir, port);

        let mut supervisor = Supervisor::new(&dir, &bin);
        // From here on the shell removes it, even where we can no longer.
        let _ = temporary.keep();
        supervisor.start()?;
        let address = Address {
            superuser: self.superuser.clone(),
            password: (self.auth == Auth::Scram).then(|| place::PASSWORD.to_owned()),
            port,
            socket_dir: dir.clone(),
            tcp: self.tcp,
        };
        Ok(Server { supervisor: Mutex::new(supervisor), address: Arc::new(address), dir, major: self.major })
    }

    fn write_settings(&self, dir: &Path, port: u16) {
        let data = dir.join("data");
        let mut text = String::from("\n# disposable\n");
        let listen = if self.tcp { "127.0.0.1" } else { "" };
        let socket = dir.display().to_string();
        let port = port.to_string();
        // Nothing here outlives a test, so nothing need reach the disk.
        let mut settings = vec![
            ("fsync", "off"),
            ("synchronous_commit", "off"),
            ("full_page_writes", "off"),
            ("shared_buffers", "16MB"),
            ("max_connections", "50"),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            ("listen_addresses", listen),
            ("unix_socket_directories", &socket),
            ("port", &port),
        ];
        if let Some((certificate, key)) = &self.tls {
            for (name, pem) in [("server.crt", certificate), ("server.key", key)] {
                let file = data.join(name);
                std::fs::write(&file, pem).expect("the cluster is writable");
                // The server refuses a key that others may read.
                std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("own file");
                Account::current().own(&file);
            }
            settings.push(("ssl", "on"));
        }
        settings.extend(self.conf.iter().map(|(setting, value)| (setting.as_str(), value.as_str())));
        for (setting, value) in settings {
            writeln!(text, "{setting} = '{}'", value.replace('\'', "''")).expect("a string grows");
        }
        let file = data.join("postgresql.conf");
        let initial = std::fs::read_to_string(&file).expect("initdb writes postgresql.conf");
        std::fs::write(file, initial + &text).expect("the cluster is writable");

        let method = match self.auth {
            Auth::Trust => "trust",
            Auth::Scram => "scram-sha-256",
        };
        let rules = ["local", "host", "local replication", "host replication"].map(|rule| {
            let (kind, database) = rule.split_once(' ').unwrap_or((rule, "all"));
            let from = if kind == "host" { "127.0.0.1/32" } else { "" };
            format!("{kind} {database} all {from} {method}\n")
        });
        std::fs::write(data.join("pg_hba.conf"), rules.concat()).expect("the cluster is writable");
    }
}

/// A running server. Dropping it stops it and removes its directory; so does the end of the test's process, however
/// that comes.
pub struct Server {
    supervisor: Mutex<Supervisor>,
    address: Arc<Address>,
    dir: PathBuf,
    major: u32,
}

impl Server {
    /// A server with the usual settings: superuser `postgres`, trust, loopback and socket.
    ///
    /// # Panics
    /// As [`Builder::start`].
    pub fn start(major: u32) -> Server {
        Server::builder(major).start()
    }

    /// Begins a server of this major version (13 to 18).
    pub fn builder(major: u32) -> Builder {
        let superuser = "postgres".to_owned();
        Builder { major, superuser, auth: Auth::Trust, tls: None, tcp: true, in_memory: false, conf: Vec::new() }
    }

    /// The major version it was asked for.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// Its private directory; gone when the server is.
    pub fn directory(&self) -> &Path {
        &self.dir
    }

    /// The port on 127.0.0.1, and the number in the socket's name.
    pub fn port(&self) -> u16 {
        self.address.port
    }

    /// A URL for one of its databases: TCP where it listens, else the socket. With the password, where one is needed.
    pub fn url(&self, database: &str) -> String {
        self.address.url(database)
    }

    /// A URL over its unix socket, in the form that libpq and `tokio-postgres` both read.
    pub fn socket_url(&self, database: &str) -> String {
        self.address.socket_url(database)
    }

    /// Creates an empty database.
    ///
    /// # Panics
    /// Where it exists.
    pub fn create_database(&self, name: &str) -> Database {
        self.psql("postgres", &format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\"")));
        self.database(name)
    }

    /// One of its databases by name, whether it exists or not.
    pub fn database(&self, name: &str) -> Database {
        Database::new(name, Arc::clone(&self.address))
    }

    /// Runs SQL with `psql`: its unaligned output, without headers.
    ///
    /// # Panics
    /// Where a statement fails, with the server's words.
    pub fn psql(&self, database: &str, sql: &str) -> String {
        self.database(database).psql(sql)
    }

    /// The schema as `pg_dump` sees it; see [`Database::dump`].
    pub fn dump(&self, database: &str) -> String {
        self.database(database).dump()
    }

    /// What the server has logged since it was made.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    /// Stops it cleanly; sessions are ended.
    pub fn stop(&self) {
        self.supervisor().stop();
    }

    /// Ends it as a crash would: no checkpoint, sessions cut off.
    pub fn kill(&self) {
        self.supervisor().kill();
    }

    /// Starts it again on the same port, stopping it first where it runs.
    ///
    /// # Panics
    /// Where it does not come back.
    pub fn restart(&self) {
        let mut supervisor = self.supervisor();
        supervisor.stop();
        if let Err(log) = supervisor.start() {
            panic!("PostgreSQL {} did not start again:\n{log}", self.major);
        }
    }

    fn supervisor(&self) -> std::sync::MutexGuard<'_, Supervisor> {
        self.supervisor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One server of this version for the whole test process, for tests that only need databases. Databases live as long
/// as the process: give them names of their own. Roles are shared; a test that makes some wants [`Server::start`].
pub fn shared(major: u32) -> &'static Server {
    static SERVERS: [OnceLock<Server>; 6] = [const { OnceLock::new() }; 6];
    let slot = major.checked_sub(13).and_then(|n| SERVERS.get(n as usize));
    slot.unwrap_or_else(|| panic!("the test matrix has PostgreSQL 13 to 18, not {major}"))
        .get_or_init(|| Server::start(major))
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}
