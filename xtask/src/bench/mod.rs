//! Benchmarks: pgmend beside a peer or a raw query, on the same server in the same minute. Every figure is a median; nothing
//! of it is kept.

pub mod diff;
pub mod status;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::shell;

/// The program to time: the one named, or a release build.
fn program(named: Option<&Path>) -> Result<PathBuf> {
    let Some(program) = named else {
        let hint = "the program must build first";
        shell::run(&shell::root(), "cargo", &["build", "--release", "-p", "pgmend", "--bin", "pgmend"], &[], hint)?;
        return Ok(shell::target().join("release/pgmend"));
    };
    program.canonicalize().with_context(|| format!("there is no program `{}`", program.display()))
}

fn median<T: Ord + Copy + Default>(mut values: Vec<T>) -> T {
    values.sort();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn millis(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}
