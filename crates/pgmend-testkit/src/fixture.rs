//! The examples as tests use them. Must never change a file of them.

use crate::client::Database;
use std::path::{Path, PathBuf};

/// The repository's `examples/`.
pub fn examples_dir() -> PathBuf {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    dir.canonicalize().unwrap_or_else(|e| panic!("{} is not there: {e}", dir.display()))
}

/// `examples/phantom`: case A, a Supabase project with two phantom migrations.
pub fn phantom_dir() -> PathBuf {
    examples_dir().join("phantom")
}

/// The `.sql` files of a folder in the order of their names.
///
/// # Panics
/// Where the folder cannot be read.
pub fn migration_files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap_or_else(|e| panic!("cannot read {}: {e}", dir.display()));
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "sql"));
    files.sort();
    files
}

/// Puts an empty database into the broken state of `examples/phantom`, by its own `setup.sh`.
///
/// # Panics
/// Where the script fails, with its words.
pub fn phantom_setup(database: &Database) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = vec![crate::client_bin_dir()];
    folders.extend(std::env::split_paths(&path));
    let script = phantom_dir().join("setup.sh");
    let output = std::process::Command::new("bash")
        .arg(&script)
        .arg(database.socket_url())
        .env_clear()
        .env("PATH", std::env::join_paths(folders).expect("the folders of PATH can be joined again"))
        .output()
        .unwrap_or_else(|e| panic!("cannot run {}: {e}", script.display()));
    assert!(output.status.success(), "{} failed: {}", script.display(), String::from_utf8_lossy(&output.stderr));
}
