//! What is told of a comparison.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::unmodelled::Unmodelled;
use crate::catalog::{Change, EXISTS, Snapshot, between};
use crate::diff::{Options, RenameProposal};
use crate::failure::Result;
use crate::ident::ObjectId;
use crate::object::Kind;

use super::way::{PrintedStatement, way};
use super::{Selection, plural};

/// The format number of the JSON.
pub const FORMAT: u32 = 1;

/// Everything `pgmend diff` tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`FORMAT`].
    pub format: u32,
    /// What is to be changed.
    pub from: SideInfo,
    /// What it is to become.
    pub to: SideInfo,
    /// Nothing that is compared differs.
    pub equal: bool,
    /// How many objects of which kind come, go and change, by the word for several of the kind.
    pub summary: BTreeMap<String, Counts>,
    /// What differs, object by object.
    pub changes: Vec<ObjectChange>,
    /// The statements that lead from one to the other, in order.
    pub statements: Vec<PrintedStatement>,
    /// What looks like an object under a new name, and is treated as one that goes and another that comes.
    pub renames: Vec<RenameProposal>,
    /// What no statement does, and what else a person should know.
    pub notices: Vec<String>,
    /// What is there and is not compared.
    pub unmodelled: Vec<SideUnmodelled>,
}

/// One side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideInfo {
    /// `database`, `sql`, `migrations` or `snapshot`.
    pub source: String,
    /// What it is, as it is shown to people; never with a password.
    pub shown: String,
    /// `15.18`: the server it was read on.
    pub server_version: String,
}

/// How many objects of one kind come, go and change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// They are on the second side only.
    pub added: usize,
    /// They are on the first side only.
    pub removed: usize,
    /// They are on both, with other facts.
    pub changed: usize,
}

/// How an object differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectChangeKind {
    /// It is on the second side only.
    Added,
    /// It is on the first side only.
    Removed,
    /// It is on both, with other facts.
    Changed,
}

/// One object that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectChange {
    /// The object in words: `table public.reports`.
    pub object: String,
    /// How it differs.
    pub kind: ObjectChangeKind,
    /// Its facts that differ; all of them for an object that is on one side only.
    pub facts: Vec<FactChange>,
}

/// One fact that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// Which: `type`, `owner`, `grant:anon`, …
    pub attribute: String,
    /// Its value on the first side; none where it does not hold.
    pub from: Option<Arc<str>>,
    /// Its value on the second side.
    pub to: Option<Arc<str>>,
}

/// Something on one side that is not compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideUnmodelled {
    /// `from` or `to`.
    pub side: String,
    /// What it is.
    #[serde(flatten)]
    pub what: Unmodelled,
}

impl Comparison {
    /// Compares two sides. `notices` are those that are known already.
    ///
    /// # Errors
    /// A selection that selects nothing, and a rename that cannot be taken.
    pub fn of(
        (from, from_info): (&Snapshot, SideInfo),
        (mut to, to_info): (Snapshot, SideInfo),
        selection: &Selection,
        options: &Options,
    ) -> Result<Self> {
        let mut notices = selection.apply(from, &mut to)?;
        let changes = objects(between(from, &to), selection);
        let way = way(from, &to, selection, options)?;
        notices.extend(way.notices);
        let mut summary: BTreeMap<String, Counts> = BTreeMap::new();
        for (object, change) in &changes {
            let counts = summary.entry(plural(object.kind)).or_default();
            match change.kind {
                ObjectChangeKind::Added => counts.added += 1,
                ObjectChangeKind::Removed => counts.removed += 1,
                ObjectChangeKind::Changed => counts.changed += 1,
            }
        }
        Ok(Self {
            format: FORMAT,
            from: from_info,
            to: to_info,
            equal: changes.is_empty(),
            summary,
            statements: if changes.is_empty() { Vec::new() } else { way.statements },
            renames: way.renames,
            changes: changes.into_iter().map(|(_, change)| change).collect(),
            notices,
            unmodelled: Vec::new(),
        })
    }

    /// Names what is on a side and is not compared.
    #[must_use]
    pub fn with_unmodelled(mut self, from: Vec<Unmodelled>, to: Vec<Unmodelled>) -> Self {
        for (side, found) in [("from", from), ("to", to)] {
            let found = found.into_iter().map(|what| SideUnmodelled { side: side.to_owned(), what });
            self.unmodelled.extend(found);
        }
        self
    }
}

/// Changes by object, in the order of objects. Seed rows are no part of a schema.
fn objects(changes: Vec<Change>, selection: &Selection) -> Vec<(ObjectId, ObjectChange)> {
    let mut found: BTreeMap<ObjectId, Vec<Change>> = BTreeMap::new();
    for change in changes.into_iter().filter(|change| change.fact.object.kind != Kind::Row) {
        found.entry(change.fact.object.clone()).or_default().push(change);
    }
    found
        .into_iter()
        .map(|(object, changes)| {
            let existence = changes.iter().find(|change| &*change.fact.attribute == EXISTS);
            let kind = match existence.map(|change| change.after.is_some()) {
                Some(true) => ObjectChangeKind::Added,
                Some(false) => ObjectChangeKind::Removed,
                None => ObjectChangeKind::Changed,
            };
            let told = |change: &Change| &*change.fact.attribute != EXISTS && !selection.ignores(change);
            let facts = changes.into_iter().filter(told).map(|change| FactChange {
                attribute: change.fact.attribute.to_string(),
                from: change.before,
                to: change.after,
            });
            let change = ObjectChange { object: object.to_string(), kind, facts: facts.collect() };
            (object, change)
        })
        .collect()
}
