//! What turns one snapshot into another: ordered SQL. It compares facts only, and asks no server anything.
//!
//! First it is settled what becomes of each object: dropped, made, changed in place, or dropped and made again because no
//! statement can change it or something that it needs. Then each of these becomes a step, and what objects need of each other
//! gives their order.

mod cost_table;
mod fate;
mod hazard;
mod judge;
mod options;
mod order;
mod phrase;
mod retype;
mod step;
mod volatile;
mod work;

pub use hazard::{Hazard, HazardKind, LockLevel};
pub use options::{NoRename, Options, Rename, RenameProposal};

use serde::{Deserialize, Serialize};

use crate::catalog::Snapshot;
use crate::ident::ObjectId;
use judge::{Draft, Judge};

/// One statement of the way from one snapshot to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// It, without a semicolon at its end.
    pub sql: String,
    /// The object for whose sake it is there.
    pub object: ObjectId,
    /// What it costs; empty where it costs nobody anything.
    pub hazards: Vec<Hazard>,
    /// Whether it may share a transaction with its neighbours. One that may not stands alone: what comes before it is committed
    /// first.
    pub transactional: bool,
    /// Whether it loses data and was not allowed to, or needs one that was not: it is to be shown and not to be run.
    pub withheld: bool,
}

/// The way from one snapshot to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// The statements, in the order in which they must run.
    pub statements: Vec<Statement>,
    /// What no statement can do, and why; and where the gentle form was not possible.
    pub notices: Vec<String>,
    /// What looks like an object under a new name, and is treated as one that goes and another that comes.
    pub proposals: Vec<RenameProposal>,
    /// Renames that were asked for and cannot be done, and why.
    pub refused: Vec<String>,
}

/// Finds the statements that turn `from` into `to`, in the short form and whatever it may lose. Both carry their dependencies.
pub fn diff(from: &Snapshot, to: &Snapshot) -> Diff {
    let options = Options { plain: true, allow_data_loss: vec!["*".to_owned()], ..Options::default() };
    diff_with(from, to, &options)
}

/// Finds the statements that turn `from` into `to`, as the options want them. Both carry their dependencies.
pub fn diff_with(from: &Snapshot, to: &Snapshot, options: &Options) -> Diff {
    let fates = fate::Fates::settle(from, to);
    let (steps, edges) = step::steps(&fates);
    let (sequence, cycles) = order::sort(&steps, &edges);
    let mut notices = fates.notices.clone();
    notices.extend(cycles.into_iter().map(|place| {
        format!("the order around {} could not be settled: each needs the other to be there first", steps[place].object)
    }));
    let mut drafts: Vec<Draft<'_>> = sequence
        .iter()
        .flat_map(|place| steps[*place].statements.iter().map(|sql| Draft::of(sql.clone(), steps[*place].object)))
        .filter(|draft| !draft.sql.is_empty())
        .collect();
    if let Some(routine) = drafts.iter().find(|draft| makes_routine(&draft.sql)) {
        // A body may name what comes later; the server need not look.
        drafts.insert(0, Draft::of("SET check_function_bodies = false".to_owned(), routine.object));
    }
    let mut judge = Judge::new(&fates, options.version);
    let statements = drafts.into_iter().map(|draft| statement(&mut judge, draft)).collect();
    Diff { statements, notices, ..Diff::default() }
}

fn statement(judge: &mut Judge<'_, '_>, draft: Draft<'_>) -> Statement {
    Statement {
        hazards: judge.hazards(&draft),
        object: draft.object.clone(),
        transactional: !draft.alone && !draft.never_inside,
        withheld: false,
        sql: draft.sql,
    }
}

fn makes_routine(sql: &str) -> bool {
    ["CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE PROCEDURE"].iter().any(|head| sql.starts_with(head))
}
