//! `cargo xtask diff-matrix`: every pair of the diff's corpus on every server, in both directions, as a table;
//! `cargo xtask diff-random`: pairs made up by chance.

use crate::{servers, shell};
use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};

const OUTCOMES: [&str; 4] = ["passed", "known", "failed", "unexpected"];

pub fn run(majors: &[u32]) -> Result<()> {
    servers::install()?;
    let report = shell::target().join("diff-matrix.txt");
    let mut table = String::from(
        "| PostgreSQL | passed | known to fail | failed | passes, though known to fail |\n|--|--|--|--|--|\n",
    );
    let mut wrong = Vec::new();
    for major in majors {
        std::fs::write(&report, "").with_context(|| format!("`{}` cannot be written", report.display()))?;
        let status = tests(*major)
            .args(["--test-threads", "2", "--skip", "random"])
            .env("PGMEND_DIFF_REPORT", &report)
            .status()
            .context("`cargo test` cannot be run")?;
        let outcomes = std::fs::read_to_string(&report).context("the report cannot be read")?;
        let count = |word: &str| outcomes.lines().filter(|line| line.split(' ').next() == Some(word)).count();
        let counts: Vec<String> = OUTCOMES.iter().map(|word| count(word).to_string()).collect();
        table += &format!("| {major} | {} |\n", counts.join(" | "));
        let unlike = outcomes.lines().filter(|line| line.starts_with("failed ") || line.starts_with("unexpected "));
        wrong.extend(unlike.map(|line| format!("PostgreSQL {major}: {line}")));
        if !status.success() && wrong.is_empty() {
            wrong.push(format!("PostgreSQL {major}: a test of the harness fails"));
        }
    }
    eprintln!("{table}");
    if !wrong.is_empty() {
        bail!("not all ways end where they should:\n  {}", wrong.join("\n  "));
    }
    Ok(())
}

/// Makes up `pairs` pairs; what fails is written as cases of the corpus.
pub fn random(pairs: usize, seed: u64, major: u32) -> Result<()> {
    servers::install()?;
    let found = shell::target().join("diff-found");
    let status = tests(major)
        .args(["--exact", "random_pairs", "--nocapture"])
        .env("PGMEND_DIFF_RANDOM", pairs.to_string())
        .env("PGMEND_DIFF_SEED", seed.to_string())
        .env("PGMEND_DIFF_FOUND", &found)
        .status()
        .context("`cargo test` cannot be run")?;
    if !status.success() {
        bail!("not all pairs end where they should\nhint: those that do not are under `{}`", found.display());
    }
    Ok(())
}

/// The diff's tests on one server.
fn tests(major: u32) -> Command {
    let mut command = Command::new("cargo");
    command
        .args(["test", "--locked", "-p", "pgmend-engine", "--no-default-features", "--test", "diff", "--"])
        .env("PGMEND_DIFF_MAJOR", major.to_string())
        .current_dir(shell::root())
        .stdin(Stdio::null());
    command
}
