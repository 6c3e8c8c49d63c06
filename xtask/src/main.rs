//! pgmend's own chores, as `cargo xtask CHORE`. Part of no release.

mod bench;
mod diff_matrix;
mod generate;
mod servers;
mod shell;
mod test;

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask CHORE

  test                     install what the tests need, then format check, lints, documentation and every test
  servers                  only install: PostgreSQL 13 to 18, newest psql and pg_dump, pgbouncer, the Supabase CLI,
                           postgres-meta and the TypeScript compiler
  diff-matrix [MAJOR…]     run every pair of the diff's corpus on every server (or on these), and print how many passed
  diff-random N [SEED] [MAJOR]
                           make up N pairs of databases and judge the diff by them (seed 1, PostgreSQL 15)
  bench status [N] [BIN]   time `status` on N (100) generated migrations and on the phantom case, against psql; BIN is the
                           program to time, otherwise a release build
  bench diff [N] [BIN]     time `diff` on two databases of N (1000) tables, against a raw read, pg_dump, pg-delta and migra
  gen-migrations N DIR     write N migrations into DIR, the same ones on every run, for benchmarks
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["test"] => test::run(),
        ["servers"] => servers::install(),
        ["diff-matrix"] => diff_matrix::run(&[13, 14, 15, 16, 17, 18]),
        ["diff-matrix", majors @ ..] => {
            let major = |text: &&str| text.parse().with_context(|| format!("`{text}` is not a version of PostgreSQL"));
            diff_matrix::run(&majors.iter().map(major).collect::<Result<Vec<u32>>>()?)
        }
        ["diff-random", count, rest @ ..] => {
            let other = |place: usize, usual| rest.get(place).map_or(Ok(usual), |text| number(text));
            let (seed, major) = (other(0, 1)?, other(1, 15)?);
            diff_matrix::random(number(count)?, seed.try_into()?, major.try_into()?)
        }
        ["gen-migrations", count, dir] => generate::write(number(count)?, Path::new(dir)),
        ["bench", "status"] => bench::status::run(100, None),
        ["bench", "status", count] => bench::status::run(number(count)?, None),
        ["bench", "status", count, program] => bench::status::run(number(count)?, Some(Path::new(program))),
        ["bench", "diff"] => bench::diff::run(1000, None),
        ["bench", "diff", count] => bench::diff::run(number(count)?, None),
        ["bench", "diff", count, program] => bench::diff::run(number(count)?, Some(Path::new(program))),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => bail!("no such chore: `{}`\n\n{USAGE}", arguments.join(" ")),
    }
}

fn number(count: &str) -> Result<usize> {
    count.parse().with_context(|| format!("`{count}` is not a number"))
}
