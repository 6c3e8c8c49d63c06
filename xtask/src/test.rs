//! `cargo xtask test`: everything that must hold. One profile and one set of features throughout, so that the embedded
//! Postgres, by far the longest build, is compiled once for the checks and once for the tests, and never again.

use crate::{servers, shell};
use anyhow::Result;

pub fn run() -> Result<()> {
    servers::install()?;
    cargo(&["fmt", "--all", "--check"], &[], "`cargo fmt --all` puts it right")?;
    let lints = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    cargo(&lints, &[], "mend what clippy names; lints are not switched off here")?;
    let documentation = ["doc", "--workspace", "--no-deps", "--locked"];
    cargo(&documentation, &[("RUSTDOCFLAGS", "-D warnings")], "mend the documentation comments that rustdoc names")?;
    if shell::succeeds("cargo", &["nextest", "--version"]) {
        let tests = ["nextest", "run", "--workspace", "--locked"];
        cargo(&tests, &[], "run a failing test alone with `cargo nextest run NAME --no-capture`")?;
    } else {
        let tests = ["test", "--workspace", "--all-targets", "--locked"];
        cargo(&tests, &[], "run a failing test alone with `cargo test NAME -- --nocapture`")?;
    }
    cargo(&["test", "--workspace", "--doc", "--locked"], &[], "an example in the documentation no longer holds")?;
    eprintln!("everything holds");
    Ok(())
}

fn cargo(arguments: &[&str], environment: &[(&str, &str)], hint: &str) -> Result<()> {
    shell::run(&shell::root(), "cargo", arguments, environment, hint)
}
