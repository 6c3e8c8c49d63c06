//! Private servers for the tests of the baseline.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pgmend_engine::baseline;
use tokio_postgres::{Client, Config, NoTls};

pub const SUPERUSER: &str = "pgmend_superuser";

/// A private cluster on a unix socket, gone with its handle.
pub struct Server {
    pub bin: PathBuf,
    pub dir: tempfile::TempDir,
    ids: Option<(u32, u32)>,
}

/// Server programs refuse to run as root: then they run as `postgres`.
fn unprivileged() -> Option<(u32, u32)> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    if !status.lines().any(|l| l.starts_with("Uid:\t0")) {
        return None;
    }
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
    let fields: Vec<&str> = passwd.lines().find(|l| l.starts_with("postgres:")).unwrap().split(':').collect();
    Some((fields[2].parse().unwrap(), fields[3].parse().unwrap()))
}

pub fn bins() -> Vec<PathBuf> {
    let mut bins: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|d| d.filter_map(Result::ok).map(|e| e.path().join("bin")).collect())
        .unwrap_or_default();
    bins.extend(
        std::env::var("PGMEND_TEST_SERVERS")
            .unwrap_or_default()
            .split(':')
            .filter(|s| !s.is_empty())
            .map(PathBuf::from),
    );
    bins.retain(|b| b.join("initdb").exists());
    assert!(!bins.is_empty(), "no PostgreSQL server was found");
    bins
}

impl Server {
    pub async fn start(bin: &Path, superuser: &str) -> Server {
        let dir = tempfile::Builder::new().prefix("pgmend-baseline").tempdir().unwrap();
        let server = Server { bin: bin.to_owned(), dir, ids: unprivileged() };
        if let Some((uid, gid)) = server.ids {
            std::os::unix::fs::chown(server.dir.path(), Some(uid), Some(gid)).unwrap();
        }
        let data = server.dir.path().join("data");
        let init = server.run(
            "initdb",
            &["-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=C", "-N", "-D", data.to_str().unwrap()],
        );
        assert!(init.success());
        let options = format!("-k {} -c listen_addresses='' -c fsync=off", server.dir.path().display());
        let start = server.run("pg_ctl", &["-D", data.to_str().unwrap(), "-o", &options, "-l", "log", "-w", "start"]);
        assert!(start.success());
        server
    }

    fn run(&self, program: &str, args: &[&str]) -> std::process::ExitStatus {
        let mut command = Command::new(self.bin.join(program));
        command.args(args).current_dir(self.dir.path()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((uid, gid)) = self.ids {
            command.gid(gid).uid(uid);
        }
        command.status().unwrap()
    }

    pub async fn connect(&self, user: &str, database: &str) -> Client {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let attempt = Config::new().host_path(self.dir.path()).user(user).dbname(database).connect(NoTls).await;
            match attempt {
                Ok((client, connection)) => {
                    tokio::spawn(connection);
                    return client;
                }
                Err(e) => assert!(Instant::now() < deadline, "cannot connect: {e:?}"),
            }
        }
    }

    /// A database that a replay would get: a copy of a base with the baseline.
    pub async fn replay(&self, superuser: &str, supabase: bool) -> Client {
        let admin = self.connect(superuser, "postgres").await;
        admin.batch_execute("create database base").await.unwrap();
        {
            let base = self.connect(superuser, "base").await;
            base.batch_execute(baseline::internals()).await.unwrap();
            if supabase {
                base.batch_execute(baseline::supabase()).await.unwrap();
            } else {
                base.batch_execute("create role postgres login").await.unwrap();
            }
        }
        copy(&admin).await;
        self.connect("postgres", "replay").await
    }
}

/// The base is free once its last backend has gone; the server itself waits for that, up to 5 s.
async fn copy(admin: &Client) {
    admin.batch_execute("create database replay template base owner postgres").await.unwrap();
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.dir.path().join("data");
        self.run("pg_ctl", &["-D", data.to_str().unwrap(), "-m", "immediate", "-w", "stop"]);
    }
}

pub fn words(e: &tokio_postgres::Error) -> String {
    e.as_db_error().map_or_else(
        || format!("{e:?}"),
        |d| format!("{}: {} {}", d.code().code(), d.message(), d.where_().unwrap_or("")),
    )
}

pub async fn value(client: &Client, sql: &str) -> String {
    client.query_one(sql, &[]).await.unwrap_or_else(|e| panic!("{sql}: {}", words(&e))).get(0)
}
