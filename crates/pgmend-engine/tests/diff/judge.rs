//! Runs the cases of a kind and says which fail that should not, and which pass that are said to fail.

use std::io::Write as _;

use pgmend_core::catalog::Snapshot;
use pgmend_core::diff::{Options, Statement, diff, diff_with};
use pgmend_core::server::ServerVersion;
use pgmend_testkit::Server;

use super::cases::{self, Case};
use super::pair::{Direction, Form, Pair};

/// What lies outside databases; made once for each server.
const CLUSTER: &str =
    "CREATE ROLE diff_owner; CREATE ROLE diff_reader; CREATE ROLE diff_writer; CREATE ROLE \"Diff Role\";
    CREATE TABLESPACE diff_space LOCATION '';";

/// A server for databases of the corpus.
pub fn server(major: u32) -> Server {
    let server = Server::builder(major)
        .conf("wal_level", "logical")
        .conf("allow_in_place_tablespaces", "on")
        .conf("jit", "off")
        .in_memory()
        .start();
    server.psql("postgres", CLUSTER);
    server
}

/// What the diff prints, in the plain form.
pub fn statements(from: &Snapshot, to: &Snapshot) -> Vec<Statement> {
    diff(from, to).statements
}

/// Runs every case of a kind in both directions.
pub fn kind(kind: &str) {
    let major = cases::major();
    let cases: Vec<Case> = cases::of(kind).into_iter().filter(|case| case.is_wanted(major)).collect();
    judge(&cases, major);
}

/// Runs the part of all cases that always runs on a server other than PostgreSQL 15.
pub fn share(major: u32) {
    judge(&cases::share(major), major);
}

fn judge(cases: &[Case], major: u32) {
    if cases.is_empty() {
        return;
    }
    let server = server(major);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let known = cases::known_failures();
    let (mut wrong, mut report) = (Vec::new(), String::new());
    for case in cases {
        let outcomes = runtime.block_on(both_ways(&server, case));
        for (direction, outcome) in outcomes {
            let listed = known.iter().any(|known| known.is(case, direction, major));
            let word = match (&outcome, listed) {
                (Ok(()), false) => "passed",
                (Ok(()), true) => "unexpected",
                (Err(_), true) => "known",
                (Err(_), false) => "failed",
            };
            report += &format!("{word} {case} {direction}\n");
            match outcome {
                Err(words) if !listed || cases::filter().is_some() => {
                    wrong.push(format!("==== {case} {direction}\n{words}"));
                }
                Ok(()) if listed => {
                    wrong.push(format!("==== {case} {direction} passes: remove it from the known failures"))
                }
                _ => {}
            }
        }
    }
    note(&report);
    assert!(wrong.is_empty(), "{} of {} ways fail\n{}", wrong.len(), 2 * cases.len(), wrong.join("\n"));
}

/// Adds the outcomes to the file that `cargo xtask diff-matrix` counts them in.
fn note(outcomes: &str) {
    let Some(path) = std::env::var_os("PGMEND_DIFF_REPORT") else { return };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(outcomes.as_bytes())).expect("the report can be written");
}

async fn both_ways(server: &Server, case: &Case) -> [(&'static str, Result<(), String>); 2] {
    let pair = match Pair::build(server, case).await {
        Ok(pair) => pair,
        Err(words) => {
            let both = Err(format!("does not load: {words}"));
            return [("forward", both.clone()), ("back", both)];
        }
    };
    let forward = one_way(server, case, &pair, Direction::Forward).await;
    let back = one_way(server, case, &pair, Direction::Back).await;
    pair.drop(server).await;
    [("forward", forward), ("back", back)]
}

/// The plain form, and the others where they are other ones.
async fn one_way(server: &Server, case: &Case, pair: &Pair, direction: Direction) -> Result<(), String> {
    let version = ServerVersion(server.major() * 10_000);
    let everything = || vec!["*".to_owned()];
    let gentle = Options { allow_data_loss: everything(), version, ..Options::default() };
    let careful = Options { version, ..Options::default() };
    let renamed = Options { renames: case.renames(direction), ..careful.clone() };
    let (from, to) = pair.snapshots(direction);
    let short = Options { plain: true, ..gentle.clone() };
    let statements = |from: &_, to: &_| diff_with(from, to, &short).statements;
    let plain = statements(from, to);
    let mut wrong = Vec::new();
    let mut note = |form: &str, outcome: Result<(), String>| {
        if let Err(words) = outcome {
            wrong.push(format!("-- {form} form: {words}"));
        }
    };
    if sql(&plain) != sql(&diff_with(from, to, &gentle).statements) {
        let run = |from: &_, to: &_| diff_with(from, to, &gentle).statements;
        note("gentle", pair.go_on_copy(server, direction, Form::Grouped, run).await);
    }
    let without_loss = diff_with(from, to, &careful).statements;
    if without_loss.iter().any(|statement| statement.withheld) {
        let run = |from: &_, to: &_| diff_with(from, to, &careful).statements;
        note("withheld", pair.go_on_copy(server, direction, Form::Withheld, run).await);
    }
    if !renamed.renames.is_empty() {
        let found = diff_with(from, to, &renamed);
        let withheld = found.statements.iter().filter(|statement| statement.withheld);
        let lost: Vec<&str> = withheld.map(|statement| statement.sql.as_str()).collect();
        if !lost.is_empty() || !found.refused.is_empty() {
            note("renamed", Err(format!("withheld: {lost:#?}\nrefused: {:#?}", found.refused)));
        }
        // What is renamed cannot be renamed again.
        let run = |from: &_, to: &_| {
            let again = Options { renames: Vec::new(), ..renamed.clone() };
            let found = diff_with(from, to, &renamed);
            if found.refused.is_empty() { found.statements } else { diff_with(from, to, &again).statements }
        };
        note("renamed", pair.go_on_copy(server, direction, Form::Renamed, run).await);
    }
    let form = if direction == Direction::Forward { Form::Single } else { Form::Grouped };
    note("plain", pair.go(server, direction, form, statements).await);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn sql(statements: &[Statement]) -> Vec<&str> {
    statements.iter().map(|statement| statement.sql.as_str()).collect()
}
