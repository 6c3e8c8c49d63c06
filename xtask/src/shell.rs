//! Running other programs in plain sight: each command is printed before it runs, and reads no standard input.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The workspace's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Runs `program` in `dir`; `hint` says what to do where it fails.
pub fn run(dir: &Path, program: &str, arguments: &[&str], environment: &[(&str, &str)], hint: &str) -> Result<()> {
    let settings: String = environment.iter().map(|(name, value)| format!("{name}='{value}' ")).collect();
    eprintln!("$ {settings}{program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(dir)
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("`{program}` cannot be run; {hint}"))?;
    if !status.success() {
        bail!("`{program} {}` failed ({status})\nhint: {hint}", arguments.join(" "));
    }
    Ok(())
}

/// Whether `program` can be started and succeeds; prints nothing.
pub fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
