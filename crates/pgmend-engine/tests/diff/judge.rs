//! Runs the cases of a kind and says which fail that should not, and which pass that are said to fail.

use pgmend_core::catalog::Snapshot;
use pgmend_core::diff::{Statement, diff};
use pgmend_testkit::Server;

use super::cases::{self, Case};
use super::pair::Pair;

/// What lies outside databases; made once for each server.
const CLUSTER: &str =
    "CREATE ROLE diff_owner; CREATE ROLE diff_reader; CREATE ROLE diff_writer; CREATE ROLE \"Diff Role\";
    CREATE TABLESPACE diff_space LOCATION '';";

/// A server for databases of the corpus.
pub fn server(major: u32) -> Server {
    let server = Server::builder(major).conf("wal_level", "logical").conf("allow_in_place_tablespaces", "on").start();
    server.psql("postgres", CLUSTER);
    server
}

fn statements(from: &Snapshot, to: &Snapshot) -> Vec<Statement> {
    diff(from, to).statements
}

/// Runs every case of a kind in both directions.
pub fn kind(kind: &str) {
    let cases: Vec<Case> = cases::of(kind).into_iter().filter(Case::is_wanted).collect();
    if cases.is_empty() {
        assert!(cases::filter().is_some(), "no cases of {kind}");
        return;
    }
    let server = server(cases::major());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let known = cases::known_failures();
    let mut wrong = Vec::new();
    for case in &cases {
        let outcomes = runtime.block_on(both_ways(&server, case));
        for (direction, outcome) in outcomes {
            let name = case.to_string();
            let listed = known.iter().any(|known| known.case == name && known.direction == direction);
            match outcome {
                Err(words) if !listed || cases::filter().is_some() => {
                    wrong.push(format!("==== {name} {direction}\n{words}"));
                }
                Ok(()) if listed => {
                    wrong.push(format!("==== {name} {direction} passes: remove it from the known failures"))
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} ways fail\n{}", wrong.len(), 2 * cases.len(), wrong.join("\n"));
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
    [("forward", forward), ("back", back)]
}
