//! What turns one snapshot into another: ordered SQL. It compares facts only, and asks no server anything.
//!
//! First it is settled what becomes of each object: dropped, made, changed in place, or dropped and made again because no
//! statement can change it or something that it needs. Then each of these becomes a step, and what objects need of each other
//! gives their order.

mod fate;
mod order;
mod step;
mod tie;

use crate::catalog::Snapshot;

/// One statement of the way from one snapshot to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// It, without a semicolon at its end.
    pub sql: String,
}

/// The way from one snapshot to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// The statements, in the order in which they must run.
    pub statements: Vec<Statement>,
    /// What no statement can do, and why.
    pub notices: Vec<String>,
}

/// Finds the statements that turn `from` into `to`. Both carry their dependencies.
pub fn diff(from: &Snapshot, to: &Snapshot) -> Diff {
    let fates = fate::Fates::settle(from, to);
    let (steps, edges) = step::steps(&fates);
    let (sequence, cycles) = order::sort(&steps, &edges);
    let mut notices = fates.notices.clone();
    notices.extend(cycles.into_iter().map(|place| {
        format!("the order around {} could not be settled: each needs the other to be there first", steps[place].object)
    }));
    let mut statements: Vec<Statement> = sequence
        .iter()
        .flat_map(|place| &steps[*place].statements)
        .filter(|sql| !sql.is_empty())
        .map(|sql| Statement { sql: sql.clone() })
        .collect();
    if statements.iter().any(|statement| makes_routine(&statement.sql)) {
        // A body may name what comes later; the server need not look.
        statements.insert(0, Statement { sql: "SET check_function_bodies = false".to_owned() });
    }
    Diff { statements, notices }
}

fn makes_routine(sql: &str) -> bool {
    ["CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE PROCEDURE"].iter().any(|head| sql.starts_with(head))
}
