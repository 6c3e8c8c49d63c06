//! What turns one snapshot into another: ordered SQL. It compares facts only, and asks no server anything.
//!
//! First it is settled what becomes of each object: dropped, made, changed in place, or dropped and made again because no
//! statement can change it or something that it needs. Then each of these becomes a step, and what objects need of each other
//! gives their order.

mod cost_table;
mod family;
mod fate;
mod follow;
mod gentle;
mod hazard;
mod judge;
mod loss;
mod options;
mod order;
mod phrase;
mod rename;
mod retype;
mod step;
#[cfg(test)]
mod tests;
mod tie;
mod volatile;
mod withhold;
mod work;

pub use hazard::{Hazard, HazardKind, LockLevel};
pub use options::{NoRename, Options, Rename, RenameProposal};

use serde::{Deserialize, Serialize};

use crate::catalog::Snapshot;
use crate::ident::ObjectId;
use crate::server::ServerVersion;
use judge::{Draft, Judge};
use loss::Loss;

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
    let renamed = (!options.renames.is_empty()).then(|| rename::take(from, to, &options.renames, options.version));
    let mut statements =
        renamed.as_ref().map_or_else(Vec::new, |renamed| rename_statements(from, &renamed.statements, options.version));
    let from = renamed.as_ref().map_or(from, |renamed| &renamed.snapshot);
    let proposals = rename::proposals(from, to);
    let fates = fate::Fates::settle(from, to);
    let (steps, edges) = step::steps(&fates);
    let (sequence, cycles) = order::sort(&steps, &edges);
    let mut notices = fates.notices.clone();
    notices.extend(cycles.into_iter().map(|place| {
        format!("the order around {} could not be settled: each needs the other to be there first", steps[place].object)
    }));
    let mut drafts = Vec::new();
    let mut gentle = gentle::Gentle::new(&fates, options.version);
    for place in &sequence {
        let step = &steps[*place];
        for sql in step.statements.iter().filter(|sql| !sql.is_empty()) {
            let alone = gentle::adds_value(sql);
            let draft = Draft { step: *place, alone, ..Draft::of(sql.clone(), step.object) };
            if options.plain {
                drafts.push(draft);
            } else {
                drafts.extend(gentle.steps(draft));
            }
        }
    }
    notices.extend(gentle.notices);
    let losses: Vec<Vec<Loss>> = drafts.iter().map(|draft| loss::losses(&fates, draft)).collect();
    let refused = drafts
        .iter()
        .zip(&losses)
        .filter(|(_, losses)| losses.iter().any(|loss| !loss.is_allowed(&options.allow_data_loss)));
    let withheld = withhold::withheld(&fates, &steps, &edges.strong, refused.map(|(draft, _)| draft.step).collect());
    let mut judge = Judge::new(&fates, options.version);
    for (draft, losses) in drafts.iter().zip(&losses) {
        let mut hazards = judge.hazards(draft);
        hazards.extend(losses.iter().map(Loss::hazard));
        statements.push(Statement {
            hazards,
            object: draft.object.clone(),
            transactional: !draft.alone && !draft.never_inside,
            withheld: withheld.contains(&draft.step),
            sql: draft.sql.clone(),
        });
    }
    if let Some(routine) = statements.iter().find(|statement| makes_routine(&statement.sql)) {
        // A body may name what comes later; the server need not look.
        let setting = Statement {
            sql: "SET check_function_bodies = false".to_owned(),
            object: routine.object.clone(),
            hazards: Vec::new(),
            transactional: true,
            withheld: false,
        };
        statements.insert(0, setting);
    }
    let refused = renamed.as_ref().map_or_else(Vec::new, |renamed| renamed.refused.clone());
    Diff { statements, notices, proposals, refused }
}

/// What gives new names, on what is there before any of it.
fn rename_statements(from: &Snapshot, renames: &[(String, ObjectId)], version: ServerVersion) -> Vec<Statement> {
    if renames.is_empty() {
        return Vec::new();
    }
    let fates = fate::Fates::settle(from, from);
    let mut judge = Judge::new(&fates, version);
    let statement = |(sql, object): &(String, ObjectId)| Statement {
        hazards: judge.hazards(&Draft::of(sql.clone(), object)),
        object: object.clone(),
        transactional: true,
        withheld: false,
        sql: sql.clone(),
    };
    renames.iter().map(statement).collect()
}

fn makes_routine(sql: &str) -> bool {
    ["CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE PROCEDURE"].iter().any(|head| sql.starts_with(head))
}
