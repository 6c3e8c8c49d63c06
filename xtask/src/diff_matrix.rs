//! `cargo xtask diff-matrix`: every pair of the diff's corpus on every server, in both directions, as a table.

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
        let status = Command::new("cargo")
            .args(["test", "--locked", "-p", "pgmend-engine", "--no-default-features", "--test", "diff", "--"])
            .args(["--test-threads", "2", "--skip", "random"])
            .env("PGMEND_DIFF_MAJOR", major.to_string())
            .env("PGMEND_DIFF_REPORT", &report)
            .current_dir(shell::root())
            .stdin(Stdio::null())
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
