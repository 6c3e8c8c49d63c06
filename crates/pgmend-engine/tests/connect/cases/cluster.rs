//! A private PostgreSQL cluster for one test: on loopback and a unix socket, removed when dropped.

use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use pgmend_engine::connect::{Environment, Purpose, Request, Session, Target, connect, find};
use pgmend_engine::{Failure, Result};

pub const BIN: &str = "/usr/lib/postgresql/15/bin";

pub struct Cluster {
    pub dir: tempfile::TempDir,
    pub port: u16,
}

impl Cluster {
    /// Makes and starts a cluster whose superuser `postgres` is let in through the socket; `hba` says who else is.
    pub fn start(hba: &str, settings: &[(&str, &str)]) -> Self {
        let cluster = Self::empty();
        let data = cluster.data();
        cluster.run("initdb", &["-N", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", &data]);
        cluster.write("data/pg_hba.conf", &format!("local all postgres trust\nlocal replication all trust\n{hba}\n"));
        let mut lines = String::from("fsync = off\n");
        for (name, value) in settings {
            lines.push_str(&format!("{name} = '{value}'\n"));
        }
        cluster.write("data/postgresql.auto.conf", &lines);
        cluster.launch();
        cluster
    }

    /// A folder and a port for a cluster that is still to be filled.
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let cluster = Self { dir, port: free_port() };
        cluster.hand_over(cluster.dir.path());
        cluster
    }

    pub fn launch(&self) {
        let options = format!("-p {} -k {} -h 127.0.0.1", self.port, self.socket());
        let log = self.path("log");
        self.run("pg_ctl", &["start", "-w", "-D", &self.data(), "-l", &log, "-o", &options]);
    }

    pub fn stop(&self) {
        self.run("pg_ctl", &["stop", "-w", "-m", "immediate", "-D", &self.data()]);
    }

    pub fn data(&self) -> String {
        self.path("data")
    }

    pub fn socket(&self) -> String {
        self.path("")
    }

    pub fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().trim_end_matches('/').to_owned()
    }

    /// Writes a file that the server's user owns and nobody else may read.
    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        self.hand_over(&path);
        path.to_str().unwrap().to_owned()
    }

    /// The server refuses to run as root, so as root everything belongs to `postgres`.
    fn hand_over(&self, path: &Path) {
        if let Some((uid, gid)) = server_user() {
            chown(path, Some(uid), Some(gid)).unwrap();
        }
    }

    /// A program of the server's own folder, or one with an absolute path.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(PathBuf::from(BIN).join(program));
        command.current_dir(self.dir.path());
        if let Some((uid, gid)) = server_user() {
            command.uid(uid).gid(gid);
        }
        command
    }

    pub fn run(&self, program: &str, arguments: &[&str]) {
        // Not `output()`: the server inherits the pipe and would keep it open.
        let out = std::fs::File::create(self.dir.path().join("out")).unwrap();
        let mut command = self.command(program);
        let status = command.args(arguments).stdout(out.try_clone().unwrap()).stderr(out).status().unwrap();
        let said = || std::fs::read_to_string(self.dir.path().join("out")).unwrap();
        let log = || std::fs::read_to_string(self.path("log")).unwrap_or_default();
        assert!(status.success(), "{program} {arguments:?}: {}\n{}", said(), log());
    }

    pub fn sql(&self, sql: &str) -> String {
        let mut command = self.command("psql");
        let output = command
            .args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-h", &self.socket(), "-p", &self.port.to_string()])
            .args(["-U", "postgres", "-c", sql])
            .output()
            .unwrap();
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A `key=value` target through the socket as the superuser.
    pub fn admin(&self) -> String {
        format!("host={} port={} user=postgres dbname=postgres", self.socket(), self.port)
    }

    /// A `key=value` target over TCP.
    pub fn tcp(&self, more: &str) -> String {
        format!("host=127.0.0.1 port={} dbname=postgres {more}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        let _ = self.command("pg_ctl").args(["stop", "-m", "immediate", "-D", &data]).output();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

pub fn server_user() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| -> u32 {
        let output = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
    };
    (number(&["-u"]) == 0).then(|| (number(&["-u", "postgres"]), number(&["-g", "postgres"])))
}

/// A target from `--db`, with no environment but the one given.
pub fn target_in(db: &str, env: Environment) -> Result<Target> {
    find(&Request { db: Some(db.to_owned()), dir: "/nonexistent".into(), env })
}

pub fn target(db: &str) -> Target {
    target_in(db, Environment::default()).unwrap()
}

pub async fn read(db: &str) -> Result<Session> {
    connect(&target(db), Purpose::Read).await
}

/// The failure of connecting, everything it says in one string; it must not hold the password that tests use.
pub async fn refusal(db: &str, purpose: Purpose) -> (Box<Failure>, String) {
    let target = target(db);
    let failure = connect(&target, purpose).await.expect_err("no session");
    let said = format!("{failure} | {failure:?} | {target:?} | {}", target.shown());
    assert!(!said.contains("hunter2") && !said.contains("hunter%32"), "{said}");
    (failure, said)
}

/// Asserts that the failure says all this, names its source, and what was not done and what to do.
pub async fn refused(db: &str, purpose: Purpose, expected: &[&str]) {
    let (failure, said) = refusal(db, purpose).await;
    for text in expected {
        assert!(said.contains(text), "{db}: `{text}` is not in {said}");
    }
    assert!(said.contains("`--db`"), "{said}");
    assert!(failure.done.is_some() && !failure.hints.is_empty(), "{said}");
}

pub async fn ask(session: &Session, sql: &str) -> String {
    session.client.query_one(sql, &[]).await.unwrap().get(0)
}
