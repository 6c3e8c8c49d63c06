//! A PostgreSQL server of a test's own: on a private socket, in a folder that goes away with it.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tokio_postgres::{Client, Config, NoTls};

/// Where the server's programs are.
pub const BIN: &str = "/usr/lib/postgresql/15/bin";

pub struct PrivateServer {
    folder: tempfile::TempDir,
    user: Option<(u32, u32)>,
}

impl PrivateServer {
    /// Returns when the server takes connections.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Server programs refuse to run as root.
        let root = id(&["-u"]) == Some(0);
        let user = root.then(|| {
            (id(&["-u", "postgres"]).expect("a user `postgres`"), id(&["-g", "postgres"]).expect("its group"))
        });
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid)).expect("a folder of its own");
        }
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("a folder it may enter");
        let server = Self { folder, user };
        let data = server.data();
        server
            .run("initdb", &["-D", &data, "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        let options =
            format!("-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off", server.socket().display());
        let log = server.folder.path().join("log").display().to_string();
        server.run("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"]);
        server
    }

    pub async fn connect(&self) -> Client {
        self.connect_as("owner").await
    }

    pub async fn connect_as(&self, user: &str) -> Client {
        let (client, connection) = Config::new()
            .host_path(self.socket())
            .user(user)
            .dbname("postgres")
            .connect(NoTls)
            .await
            .expect("a connection");
        tokio::spawn(connection);
        client
    }

    /// The libpq environment of a child that is to connect to it.
    pub fn environment(&self) -> Vec<(String, String)> {
        [("PGHOST", self.socket().to_str().expect("a path in UTF-8")), ("PGUSER", "owner"), ("PGDATABASE", "postgres")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    }

    /// Stops it at once, as a crash would.
    pub fn stop(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }

    pub fn socket(&self) -> &Path {
        self.folder.path()
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(PathBuf::from(BIN).join(program));
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let status = self.command(program).args(arguments).status().expect("the server programs");
        assert!(status.success(), "{program} {arguments:?}: {status}");
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        // It may have been stopped already.
        let _ = self
            .command("pg_ctl")
            .args(["-D", &self.data(), "-m", "immediate", "-w", "stop"])
            .stderr(Stdio::null())
            .status();
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
