//! Drift: what a database holds that the confirmed history does not explain. It is the residual of a
//! comparison, never a by-product of a wrong verdict.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalog::scope::Scope;
use crate::catalog::{Change, EXISTS, Fact, Snapshot, between};
use crate::ident::ObjectId;
use crate::object::Kind;

/// How an object differs from what the history explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DriftKind {
    /// It is there, and no file made it.
    Extra,
    /// Files made it, and it is gone.
    Missing,
    /// It is there with other attributes.
    Changed,
}

/// One object that the confirmed history does not explain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// The object in words: `table public.reports`.
    pub object: String,
    /// How it differs.
    pub kind: DriftKind,
    /// What differs, or what came with it.
    pub detail: String,
}

/// What lies between the replayed history and the live database, as changes from the former to the latter.
///
/// `base` is the shadow before any file ran. Where neither a file nor a user touched what was in it, differences
/// between it and the host's own baseline say nothing about the migrations and are left out. Of live rows only
/// those that files wrote are read at all.
pub fn residual(
    base: &Snapshot,
    written: &BTreeSet<&Fact>,
    replayed: &Snapshot,
    live: &Snapshot,
    scope: &Scope,
) -> Vec<Change> {
    between(replayed, live)
        .into_iter()
        .filter(|change| {
            let object = &change.fact.object;
            if object.kind == Kind::Row && &*change.fact.attribute != EXISTS {
                return is_told_by_its_row(change, written, replayed, live);
            }
            if written.contains(&change.fact) {
                return true;
            }
            if object.kind == Kind::Extension && scope.platform_extensions.iter().any(|name| **name == *object.path[0])
            {
                return false;
            }
            // A member added to a publication of the platform is a user's doing.
            !base.objects.contains_key(object) || change.fact.attribute.starts_with("table:")
        })
        .collect()
}

/// Whether a value of a row is the row's own difference: not that of a column that only one side has, which is told as such.
fn is_told_by_its_row(change: &Change, written: &BTreeSet<&Fact>, replayed: &Snapshot, live: &Snapshot) -> bool {
    let has = |side: &Snapshot| side.has_column(&change.fact.object, &change.fact.attribute);
    match (has(replayed), has(live)) {
        (Some(one), Some(other)) => one && other,
        // A table of the platform has other columns in other versions of it.
        (None, None) => change.before.is_some() && change.after.is_some(),
        // The table is there on one side only, and told as such.
        _ => written.contains(&change.fact),
    }
}

/// Folds changes into one entry per object; parts of an object that is itself extra or missing are told with it.
pub fn summarize(changes: &[Change]) -> Vec<Drift> {
    by_object(changes).into_iter().map(|(drift, ..)| drift).collect()
}

/// The same with the object of each entry, and its own changes.
pub fn by_object(changes: &[Change]) -> Vec<(Drift, &ObjectId, Vec<&Change>)> {
    let mut objects: BTreeMap<&ObjectId, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        objects.entry(&change.fact.object).or_default().push(change);
    }
    let kind_of = |changes: &[&Change]| {
        let existence = changes.iter().find(|change| &*change.fact.attribute == EXISTS);
        match existence {
            Some(change) if change.after.is_some() => DriftKind::Extra,
            Some(_) => DriftKind::Missing,
            None => DriftKind::Changed,
        }
    };
    let whole: BTreeMap<(&str, &str), DriftKind> = objects
        .iter()
        .filter(|(id, _)| id.kind.is_relation() && id.path.len() == 2)
        .map(|(id, changes)| ((&*id.path[0], &*id.path[1]), kind_of(changes)))
        .filter(|(_, kind)| *kind != DriftKind::Changed)
        .collect();
    let parent = |id: &ObjectId| id.parent_path().and_then(|path| whole.get(&(&*path[0], &*path[1])).copied());
    objects
        .iter()
        .filter(|(id, changes)| parent(id) != Some(kind_of(changes)))
        .map(|(id, changes)| {
            let id: &ObjectId = id;
            let kind = kind_of(changes);
            let detail = match kind {
                DriftKind::Changed => changes.iter().map(|change| describe(change)).collect::<Vec<_>>().join("; "),
                DriftKind::Extra | DriftKind::Missing => {
                    let parts = objects
                        .keys()
                        .filter(|part| {
                            part.parent_path().is_some_and(|path| path == &*id.path) && id.kind.is_relation()
                        })
                        .count();
                    let words = if kind == DriftKind::Extra {
                        "no migration made it"
                    } else {
                        "migrations made it, and it is gone"
                    };
                    match parts {
                        0 => words.to_owned(),
                        1 => format!("{words} (1 part with it)"),
                        _ => format!("{words} ({parts} parts with it)"),
                    }
                }
            };
            (Drift { object: id.to_string(), kind, detail }, id, changes.clone())
        })
        .collect()
}

fn describe(change: &Change) -> String {
    let shown = |value: &Option<std::sync::Arc<str>>| match value {
        None => "nothing".to_owned(),
        Some(value) => {
            let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
            if line.chars().count() > 80 {
                format!("`{}…`", line.chars().take(79).collect::<String>())
            } else {
                format!("`{line}`")
            }
        }
    };
    format!("{} is {} where the files make it {}", change.fact.attribute, shown(&change.after), shown(&change.before))
}
