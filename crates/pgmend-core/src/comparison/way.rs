//! The SQL of a comparison. The only place of the product that looks for a way from one snapshot to another.

use serde::{Deserialize, Serialize};

use crate::catalog::Snapshot;
use crate::diff::{Hazard, Options, RenameProposal, diff, diff_with};
use crate::failure::{Failure, Result};

use super::Selection;

/// One statement of the way from one side to the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedStatement {
    /// It, without a semicolon at its end.
    pub sql: String,
    /// The object for whose sake it is there, in words.
    pub object: String,
    /// What it costs those who use the database, and what it may take from them.
    pub hazards: Vec<Hazard>,
    /// Whether it may share a transaction with its neighbours.
    pub transactional: bool,
    /// It loses data and was not allowed to, or needs one that was not: it is to be shown and not to be run.
    pub withheld: bool,
}

/// The way from one side to the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) statements: Vec<PrintedStatement>,
    pub(super) notices: Vec<String>,
    pub(super) renames: Vec<RenameProposal>,
}

/// Finds the way, without what only writes facts that are not compared.
///
/// # Errors
/// A rename that cannot be taken.
pub(super) fn way(from: &Snapshot, to: &Snapshot, selection: &Selection, options: &Options) -> Result<Way> {
    let found = diff_with(from, to, options);
    if !found.refused.is_empty() {
        let failure = Failure::usage("a rename cannot be taken");
        let failure = found.refused.into_iter().fold(failure, |failure, why| failure.because(why));
        return Err(failure
            .done("nothing was changed")
            .hint("write `old=new` as `--summary` names the objects: `--rename public.old=public.new`"));
    }
    let statements = found.statements.into_iter().map(|statement| PrintedStatement {
        object: statement.object.to_string(),
        sql: statement.sql,
        hazards: statement.hazards,
        transactional: statement.transactional,
        withheld: statement.withheld,
    });
    Ok(Way {
        statements: statements.filter(|statement| !selection.ignores_statement(&statement.sql)).collect(),
        notices: found.notices,
        renames: found.proposals,
    })
}

/// The bare statements that lead from one snapshot to another, to be run where nothing can be lost.
pub fn statements(from: &Snapshot, to: &Snapshot) -> Vec<String> {
    diff(from, to).statements.into_iter().map(|statement| statement.sql).collect()
}
