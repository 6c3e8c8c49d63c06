//! The SQL of a comparison. The only place of the product that calls [`diff`].

use serde::{Deserialize, Serialize};

use crate::catalog::Snapshot;
use crate::diff::diff;

use super::Selection;

/// One statement of the way from one side to the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedStatement {
    /// It, without a semicolon at its end.
    pub sql: String,
}

/// The way from one side to the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) statements: Vec<PrintedStatement>,
    pub(super) notices: Vec<String>,
}

/// Finds the way, without what only writes facts that are not compared.
pub(super) fn way(from: &Snapshot, to: &Snapshot, selection: &Selection) -> Way {
    let found = diff(from, to);
    let statements = found.statements.into_iter().map(|statement| PrintedStatement { sql: statement.sql });
    Way {
        statements: statements.filter(|statement| !selection.ignores_statement(&statement.sql)).collect(),
        notices: found.notices,
    }
}

/// The bare statements that lead from one snapshot to another, to be run where nothing can be lost.
pub fn statements(from: &Snapshot, to: &Snapshot) -> Vec<String> {
    diff(from, to).statements.into_iter().map(|statement| statement.sql).collect()
}
