//! postgres-meta, which makes the types that Supabase users import, and the TypeScript compiler. Both are npm packages that
//! `cargo xtask servers` installs; a test that lacks them fails.

use crate::program::target_dir;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Many databases in one process: to load postgres-meta takes far longer than to ask it.
const SCRIPT: &str = include_str!("typescript.mjs");

fn installed(path: &str) -> PathBuf {
    let folder = target_dir().join("peers-typescript").canonicalize().unwrap_or_default();
    let file = folder.join("node_modules").join(path);
    assert!(file.exists(), "{} is not there; `cargo xtask servers` installs it", file.display());
    file
}

/// The types that postgres-meta makes of each database and its schemas (with commas between them), in one-to-one mode, as its
/// command prints them; or why it fails.
///
/// # Panics
/// Where postgres-meta is not there or cannot be run.
pub fn postgres_meta_types(wanted: &[(String, String)]) -> Vec<Result<String, String>> {
    let folder = installed("@supabase/postgres-meta");
    let typegen = installed("@supabase/postgrest-typegen");
    let mut node = Command::new("node")
        .args(["--input-type=module", "-"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("POSTGRES_META", folder.join("dist/lib"))
        .env("TYPEGEN", typegen.join("dist/index.js"))
        .env("WANTED", wanted.iter().map(|(url, schemas)| format!("{url}\n{schemas}")).collect::<Vec<_>>().join("\n"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node can be run (install Node.js 20 or newer)");
    node.stdin.take().expect("it reads").write_all(SCRIPT.as_bytes()).expect("it reads the script");
    let output = node.wait_with_output().expect("node ends");
    let printed = String::from_utf8(output.stdout).expect("types are UTF-8");
    assert!(output.status.success(), "postgres-meta failed: {}", String::from_utf8_lossy(&output.stderr));
    let answers = printed.split_terminator('\0').map(|answer| match answer.strip_prefix("failed: ") {
        Some(why) => Err(why.to_owned()),
        None => Ok(answer.to_owned()),
    });
    let answers: Vec<_> = answers.collect();
    assert_eq!(answers.len(), wanted.len(), "one answer for each database");
    answers
}

/// Compiles all files of a folder together, strictly and without writing anything: what the compiler has to say, or nothing.
///
/// # Panics
/// Where the compiler is not there or cannot be run.
pub fn type_check(folder: &Path) -> String {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").flatten().map(|e| e.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "ts"));
    files.sort();
    let output = Command::new("node")
        .arg(installed("typescript/bin/tsc"))
        .args(["--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"])
        .args(["--pretty", "false"])
        .args(files.iter().filter_map(|file| file.file_name()))
        .current_dir(folder)
        .output()
        .expect("node can be run (install Node.js 20 or newer)");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.success(), said.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    said
}
