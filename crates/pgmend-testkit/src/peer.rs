//! The Supabase CLI as a peer to compare with. It gets a home of its own and no way to phone home; with a URL it needs
//! neither Docker nor a login. Must never see the person's own settings or tokens.

use crate::program::target_dir;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The CLI that `cargo xtask servers` installed.
///
/// # Panics
/// Where it is not there.
pub fn supabase_cli() -> PathBuf {
    let cli = target_dir().join("peers/node_modules/.bin/supabase");
    assert!(cli.exists(), "the Supabase CLI is not at {}; `cargo xtask servers` installs it", cli.display());
    cli
}

/// The table that `supabase migration list` prints for a project folder (the one above `supabase/`) and a database:
/// for each version its local and its remote number.
///
/// # Panics
/// Where the CLI fails, with its words.
pub fn supabase_migration_list(project: &Path, url: &str) -> String {
    run(project, &["migration", "list"], url)
}

/// Applies what the CLI holds for unapplied, as `supabase db push --yes` does.
///
/// # Errors
/// The CLI's words, where it fails.
pub fn supabase_db_push(project: &Path, url: &str) -> Result<String, String> {
    try_run(project, &["db", "push", "--yes"], url)
}

/// Records versions as applied, as `supabase migration repair` does: each file is split, none is run.
///
/// # Panics
/// Where the CLI fails, with its words.
pub fn supabase_migration_repair(project: &Path, url: &str, versions: &[&str]) {
    run(project, &[&["migration", "repair", "--yes", "--status", "applied"], versions].concat(), url);
}

fn run(project: &Path, arguments: &[&str], url: &str) -> String {
    try_run(project, arguments, url).unwrap_or_else(|words| panic!("supabase {arguments:?} failed: {words}"))
}

/// Version 3 takes a database by `--remote=URL`; its `--db-url` still works and warns. Without `sslmode=disable` it
/// tries TLS first and warns as well.
fn try_run(project: &Path, arguments: &[&str], url: &str) -> Result<String, String> {
    let home = tempfile::tempdir().expect("a temporary folder");
    let separator = if url.contains('?') { '&' } else { '?' };
    let output = Command::new(supabase_cli())
        .args(arguments)
        .arg(format!("--remote={url}{separator}sslmode=disable"))
        .arg("--workdir")
        .arg(project)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home.path())
        .envs([
            ("CI", "1"),
            ("NO_COLOR", "1"),
            ("DO_NOT_TRACK", "1"),
            ("SUPABASE_TELEMETRY_DISABLED", "1"),
            ("SUPABASE_NO_UPDATE_NOTIFIER", "1"),
            ("SUPABASE_NO_KEYRING", "1"),
        ])
        .output()
        .expect("the Supabase CLI can be run (it needs node)");
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(words(&output.stdout)) } else { Err(words(&output.stderr)) }
}
