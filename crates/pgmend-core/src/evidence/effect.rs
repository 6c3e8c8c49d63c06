//! What migrations do when they are replayed: facts changed, statement by statement.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::{Change, Fact};
use crate::ident::ObjectId;

/// What a folder of migrations does, replayed in order on an empty database.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    /// One entry per migration, in the order of the replay.
    pub migrations: Vec<MigrationEffects>,
    /// The tables that migrations wrote rows into, with the key by which a row is known.
    pub seeds: Vec<SeedTable>,
}

/// What one migration does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MigrationEffects {
    /// Its statements that changed something or failed, in order.
    pub statements: Vec<StatementEffects>,
    /// How long its replay took, in milliseconds.
    #[serde(default)]
    pub replay_ms: u64,
}

/// What one statement does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatementEffects {
    /// Its place among the file's statements, from 0.
    pub statement: usize,
    /// The facts it changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Why the server refused it, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ReplayError>,
    /// What its words say that it makes and drops, where the server refused it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub estimated: Vec<Change>,
    /// What `IF NOT EXISTS` passed over: from what was there to what the statement would have made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<Change>,
    /// Objects that it renamed or moved, parts included: from, to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renamed: Vec<(ObjectId, ObjectId)>,
}

/// Why a statement failed on the shadow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayError {
    /// The SQLSTATE.
    pub code: String,
    /// The server's words.
    pub message: String,
    /// Whether the statement tried to reach beyond the database: files, programs, other servers.
    #[serde(default)]
    pub reaches_out: bool,
}

impl ReplayError {
    /// The SQLSTATE of what a role may not do.
    pub const FORBIDDEN: &str = "42501";
}

/// A table that migrations wrote rows into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeedTable {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The columns whose values name a row: a key that does not change from one replay to the next.
    pub key: Vec<String>,
    /// Names that it had before files renamed it, schema first: a database in which they did not run has it under one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<(String, String)>,
    /// Columns that files renamed: the last name, and one that it had before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_columns: Vec<(String, String)>,
    /// Columns whose values are generated anew each time (ids, clocks): they never testify.
    pub volatile: Vec<String>,
}

/// The values of a fact at the beginning and at the end.
type Ends<'a> = (Option<&'a Arc<str>>, Option<&'a Arc<str>>);

impl StatementEffects {
    /// Whether there is anything to tell of it.
    pub fn says_something(&self) -> bool {
        !self.changes.is_empty() || self.error.is_some() || !self.passed_over.is_empty()
    }
}

impl MigrationEffects {
    /// Its statement at a place in the file, if it has effects.
    pub fn statement(&self, place: usize) -> Option<&StatementEffects> {
        self.statements.iter().find(|statement| statement.statement == place)
    }

    /// Every change, in order.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.statements.iter().flat_map(|statement| &statement.changes)
    }

    /// What it changed in the end: a policy that is dropped and made again as it was is no change.
    pub fn net_changes(&self) -> Vec<Change> {
        let mut net: BTreeMap<&Fact, Ends<'_>> = BTreeMap::new();
        for change in self.changes() {
            net.entry(&change.fact).or_insert((change.before.as_ref(), None)).1 = change.after.as_ref();
        }
        net.into_iter()
            .filter(|(_, (before, after))| before != after)
            .map(|(fact, (before, after))| Change {
                fact: fact.clone(),
                before: before.cloned(),
                after: after.cloned(),
            })
            .collect()
    }

    /// The first statement that failed, with its error.
    pub fn failure(&self) -> Option<(usize, &ReplayError)> {
        self.statements.iter().find_map(|statement| Some((statement.statement, statement.error.as_ref()?)))
    }
}
