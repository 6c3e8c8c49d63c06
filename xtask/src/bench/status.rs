//! `cargo xtask bench status`: how long `pgmend status` takes, against `psql` running the same files on the same
//! server in the same minute.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pgmend_testkit::{Server, client_bin_dir, migration_files, phantom_dir, phantom_setup};

use super::{median, millis};
use crate::generate;

/// How often each thing is timed.
const RUNS: usize = 7;

/// The major version of the server and of the shadow.
const MAJOR: u32 = 15;

/// A folder, a database, and how to ask for both.
struct Case {
    name: String,
    folder: PathBuf,
    url: String,
    /// What `status` ends with: 0 in sync, 3 differences.
    ends_with: i32,
}

struct Times {
    psql: Duration,
    first: Duration,
    cold: Duration,
    warm: Duration,
}

/// Times `status` of the built program, or of a release build, on `count` generated migrations and on the phantom case.
pub fn run(count: usize, named: Option<&Path>) -> Result<()> {
    let program = super::program(named)?;
    let work = tempfile::tempdir()?;
    let server = Server::start(MAJOR);
    let mut rows = Vec::new();
    for case in [generated(&server, work.path(), count)?, phantom(&server)] {
        let times = time(&server, &program, &case, work.path())?;
        rows.push((case.name, times));
    }
    print(&rows);
    Ok(())
}

fn generated(server: &Server, work: &Path, count: usize) -> Result<Case> {
    let folder = work.join("project/supabase/migrations");
    generate::write(count, &folder)?;
    let files = migration_files(&folder);
    server.create_database("generated");
    run_files(server, "generated", &files)?;
    let rows: Vec<String> = files
        .iter()
        .filter_map(|file| file.file_stem()?.to_str()?.split_once('_'))
        .map(|(version, name)| format!("('{version}', '{name}')"))
        .collect();
    server.psql(
        "generated",
        &format!(
            "CREATE SCHEMA supabase_migrations;
             CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text);
             INSERT INTO supabase_migrations.schema_migrations (version, name) VALUES {}",
            rows.join(", ")
        ),
    );
    Ok(Case { name: format!("{count} generated"), folder, url: server.socket_url("generated"), ends_with: 0 })
}

fn phantom(server: &Server) -> Case {
    let database = server.create_database("phantom");
    phantom_setup(&database);
    Case {
        name: "phantom case".to_owned(),
        folder: phantom_dir().join("supabase/migrations"),
        url: server.socket_url("phantom"),
        ends_with: 3,
    }
}

fn time(server: &Server, program: &Path, case: &Case, work: &Path) -> Result<Times> {
    let files = migration_files(&case.folder);
    let cache = tempfile::tempdir_in(work)?;
    let ask = || -> Result<Duration> {
        let began = Instant::now();
        let output = Command::new(program)
            .args(["status", "--shadow", "local", "--db", &case.url, "--format", "json", "--dir"])
            .arg(&case.folder)
            .arg("--cache-dir")
            .arg(cache.path())
            .current_dir(work)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("`{}` cannot be run", program.display()))?;
        let took = began.elapsed();
        if output.status.code() != Some(case.ends_with) {
            bail!("`status` ended with {}:\n{}", output.status, String::from_utf8_lossy(&output.stderr));
        }
        Ok(took)
    };
    let clear = |folder: &Path| if folder.exists() { std::fs::remove_dir_all(folder) } else { Ok(()) };
    let (mut psql, mut first, mut cold, mut warm) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // In turn, so that whatever else the machine does falls on all alike.
    for run in 0..RUNS {
        psql.push(if case.ends_with == 0 { replay(server, run, &files)? } else { Duration::ZERO });
        clear(&cache.path().join("replays"))?;
        clear(&cache.path().join("shadow"))?;
        first.push(ask()?);
        clear(&cache.path().join("replays"))?;
        cold.push(ask()?);
        warm.push(ask()?);
    }
    Ok(Times { psql: median(psql), first: median(first), cold: median(cold), warm: median(warm) })
}

/// The whole folder through one `psql`, on a database of its own.
fn replay(server: &Server, run: usize, files: &[PathBuf]) -> Result<Duration> {
    let name = format!("replay_{run}");
    server.create_database(&name);
    let took = run_files(server, &name, files);
    server.psql("postgres", &format!("DROP DATABASE {name}"));
    took
}

fn run_files(server: &Server, database: &str, files: &[PathBuf]) -> Result<Duration> {
    let all: String = files.iter().map(std::fs::read_to_string).collect::<std::io::Result<_>>()?;
    let script = tempfile::NamedTempFile::new()?;
    std::fs::write(script.path(), all)?;
    let began = Instant::now();
    let output = Command::new(client_bin_dir().join("psql"))
        .args(["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", &server.socket_url(database)])
        .stdin(std::fs::File::open(script.path())?)
        .output()
        .context("`psql` cannot be run")?;
    let took = began.elapsed();
    if !output.status.success() {
        bail!("`psql` failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(took)
}

fn print(rows: &[(String, Times)]) {
    println!(
        "{:<16}{:>10}{:>10}{:>10}{:>10}{:>12}{:>12}",
        "", "psql", "first", "cold", "warm", "cold/psql", "warm/psql"
    );
    for (name, times) in rows {
        let ratio = |time: Duration| match times.psql {
            Duration::ZERO => "-".to_owned(),
            psql => format!("{:.2}", time.as_secs_f64() / psql.as_secs_f64()),
        };
        let psql = if times.psql.is_zero() { "-".to_owned() } else { millis(times.psql) };
        println!(
            "{name:<16}{psql:>10}{:>10}{:>10}{:>10}{:>12}{:>12}",
            millis(times.first),
            millis(times.cold),
            millis(times.warm),
            ratio(times.cold),
            ratio(times.warm)
        );
    }
    println!(
        "medians of {RUNS} runs; first: nothing prepared; cold: a prepared cluster, no replays; warm: everything known"
    );
}
