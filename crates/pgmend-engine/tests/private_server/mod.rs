//! A private PostgreSQL for one test: its own directory, a free port on the loopback, stopped and removed at the end.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct PrivateServer {
    directory: tempfile::TempDir,
    pub port: u16,
}

fn programs() -> PathBuf {
    std::env::var_os("PGMEND_TEST_PG_BIN").map_or_else(|| PathBuf::from("/usr/lib/postgresql/15/bin"), PathBuf::from)
}

/// A program of the server's own folder.
pub fn program(name: &str) -> Command {
    Command::new(programs().join(name))
}

/// The ids of user `postgres` where we are root, whom the server refuses.
fn unprivileged() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    let root = fs::metadata("/proc/self").expect("a private server can be set up").uid() == 0;
    let passwd = fs::read_to_string("/etc/passwd").expect("a private server can be set up");
    let line = passwd.lines().find(|line| line.starts_with("postgres:"));
    let ids: Vec<u32> = line
        .iter()
        .flat_map(|line| line.split(':').skip(2).take(2))
        .map(|id| id.parse().expect("a private server can be set up"))
        .collect();
    root.then(|| (ids[0], ids[1]))
}

fn run(mut command: Command, directory: &Path) {
    if let Some((user, group)) = unprivileged() {
        command.uid(user).gid(group);
    }
    let log = fs::File::create(directory.join(format!("run-{}", std::process::id())))
        .expect("a private server can be set up");
    command.current_dir(directory).stdout(log.try_clone().expect("a private server can be set up")).stderr(log);
    let status = command.status().expect("a private server can be set up");
    assert!(status.success(), "{command:?}");
}

impl PrivateServer {
    pub fn start() -> Self {
        let directory = tempfile::tempdir().expect("a private server can be set up");
        if let Some((user, group)) = unprivileged() {
            std::os::unix::fs::chown(directory.path(), Some(user), Some(group))
                .expect("a private server can be set up");
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .expect("a private server can be set up")
            .local_addr()
            .expect("a private server can be set up")
            .port();
        let data = directory.path().join("data");
        let mut initdb = program("initdb");
        initdb.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        run(initdb, directory.path());
        let mut start = program("pg_ctl");
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c autovacuum=off"
        );
        start.arg("-D").arg(&data).args(["-w", "-l"]).arg(directory.path().join("log")).args(["-o", &options, "start"]);
        run(start, directory.path());
        Self { directory, port }
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        let mut stop = program("pg_ctl");
        stop.arg("-D").arg(self.directory.path().join("data")).args(["-m", "immediate", "-w", "stop"]);
        run(stop, self.directory.path());
    }
}
