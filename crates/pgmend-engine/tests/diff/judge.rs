//! Runs the cases of a kind and says which fail that should not, and which pass that are said to fail.

use std::io::Write as _;

use pgmend_core::catalog::Snapshot;
use pgmend_core::diff::diff;
use pgmend_testkit::Server;

use super::cases::{self, Case};
use super::pair::Pair;

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

/// What the diff prints.
pub fn statements(from: &Snapshot, to: &Snapshot) -> Vec<String> {
    diff(from, to).statements.into_iter().map(|statement| statement.sql).collect()
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
    let mut pair = match Pair::build(server, case).await {
        Ok(pair) => pair,
        Err(words) => {
            let both = Err(format!("does not load: {words}"));
            return [("forward", both.clone()), ("back", both)];
        }
    };
    let forward = pair.forward(server, statements).await;
    let back = pair.back(server, statements).await;
    pair.drop(server).await;
    [("forward", forward), ("back", back)]
}
