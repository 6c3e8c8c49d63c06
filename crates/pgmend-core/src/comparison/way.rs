//! The SQL of a comparison. The only place of the product that calls [`diff_with`].

use serde::{Deserialize, Serialize};

use crate::catalog::Snapshot;
use crate::diff::{Diff, Hazard, HazardKind, Options, Statement, diff, diff_with};
use crate::failure::{Failure, Result};

use super::Selection;

/// One statement of the way from one side to the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedStatement {
    /// It, without a semicolon at its end.
    pub sql: String,
    /// The object for whose sake it is there, in words.
    pub object: String,
    /// What it costs.
    pub hazards: Vec<Hazard>,
    /// Whether it may share a transaction with its neighbours.
    pub transactional: bool,
    /// It loses data that was not allowed to be lost, or needs one that does: it is to be shown and not to be run.
    pub withheld: bool,
}

/// An object that may be another one under a new name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What `--rename` takes.
    pub rename: String,
    /// How alike they are, in percent.
    pub likeness: u8,
    /// What speaks for it, in words.
    pub evidence: Vec<String>,
}

/// The way from one side to the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) statements: Vec<PrintedStatement>,
    pub(super) notices: Vec<String>,
    pub(super) proposals: Vec<Proposal>,
}

/// Finds the way, without what only writes facts that are not compared.
///
/// # Errors
/// A rename that cannot be done.
pub(super) fn way(from: &Snapshot, to: &Snapshot, selection: &Selection, options: &Options) -> Result<Way> {
    let Diff { statements, notices, proposals, refused } = diff_with(from, to, options);
    if !refused.is_empty() {
        let failure = Failure::usage("a rename that was asked for cannot be done");
        return Err(refused
            .into_iter()
            .fold(failure, |failure, why| failure.because(why))
            .done("nothing was printed and nothing was changed")
            .hint("write names as `schema.old=schema.new`, parts of tables with their table: `--rename public.t.a=public.t.b`"));
    }
    let proposals = proposals.into_iter().map(|proposal| Proposal {
        rename: proposal.rename.to_string(),
        likeness: proposal.likeness,
        evidence: proposal.evidence,
    });
    let told = statements.into_iter().filter(|statement| !selection.ignores_statement(&statement.sql));
    Ok(Way { statements: told.map(printed).collect(), notices, proposals: proposals.collect() })
}

fn printed(statement: Statement) -> PrintedStatement {
    PrintedStatement {
        sql: statement.sql,
        object: statement.object.to_string(),
        hazards: statement.hazards,
        transactional: statement.transactional,
        withheld: statement.withheld,
    }
}

impl PrintedStatement {
    /// What it loses, by the names under which that can be allowed.
    pub fn loses(&self) -> impl Iterator<Item = &str> {
        let losses = self.hazards.iter().filter(|hazard| hazard.kind == HazardKind::LosesData);
        losses.flat_map(|hazard| &hazard.objects).map(String::as_str)
    }
}

/// The bare statements that lead from one snapshot to another, to be run where nothing can be lost.
pub fn statements(from: &Snapshot, to: &Snapshot) -> Vec<String> {
    diff(from, to).statements.into_iter().map(|statement| statement.sql).collect()
}

/// Options of SQL that is to be run somewhere else, such as in a migration: the short form, whatever it may lose.
pub(super) fn for_elsewhere(options: &Options) -> Options {
    Options { plain: true, allow_data_loss: vec!["*".to_owned()], ..options.clone() }
}
