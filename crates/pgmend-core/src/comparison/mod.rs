//! Two databases beside each other: what differs, what is left out of sight, and the SQL that leads from one to the other.
//! This is the JSON contract of `pgmend diff`; its shape changes only with its format number.
//!
//! What is not to be compared is *held*: it is given the value on the second side that it has on the first. So it is no
//! difference, and still known to whatever needs it.

mod document;
mod drift;
mod ignore;
mod pattern;
mod selection;
mod way;

use std::collections::BTreeMap;

use crate::catalog::{Change, EXISTS, Snapshot, between};
use crate::ident::ObjectId;
use crate::object::Kind;

pub use document::{Comparison, Counts, FORMAT, FactChange, ObjectChange, ObjectChangeKind, SideInfo, SideUnmodelled};
pub use drift::{DefinedAt, Direction, DriftFact, DriftObject, DriftReport, Drifted, file_name};
pub use ignore::{Ignore, names as ignorable};
pub use pattern::Pattern;
pub use selection::Selection;
pub use way::{PrintedStatement, statements};

/// Gives what is held the value on the second side that it has on the first. An object that is held as such (its
/// [`EXISTS`]) comes or goes with all its facts and with what it needs.
pub fn hold(from: &Snapshot, to: &mut Snapshot, held: impl Fn(&Change) -> bool) {
    let mut objects: BTreeMap<ObjectId, Vec<Change>> = BTreeMap::new();
    for change in between(from, to) {
        objects.entry(change.fact.object.clone()).or_default().push(change);
    }
    for (object, changes) in objects {
        if let Some(existence) = changes.iter().find(|change| &*change.fact.attribute == EXISTS) {
            if held(existence) {
                hold_object(from, to, &object);
            }
            continue;
        }
        for change in changes.iter().filter(|change| held(change)) {
            to.set(&change.fact, change.before.as_ref());
        }
    }
}

/// Gives an object all the facts on the second side that it has on the first, or none.
fn hold_object(from: &Snapshot, to: &mut Snapshot, object: &ObjectId) {
    match from.objects.get(object) {
        Some(attributes) => {
            to.objects.insert(object.clone(), attributes.clone());
        }
        None => {
            to.objects.remove(object);
        }
    }
    match from.dependencies.get(object) {
        Some(needed) => {
            to.dependencies.insert(object.clone(), needed.clone());
        }
        None => {
            to.dependencies.remove(object);
        }
    }
}

/// The word for several of a kind: `materialized views`.
pub fn plural(kind: Kind) -> String {
    let name = kind.name();
    match name {
        _ if name.ends_with('y') => format!("{}ies", &name[..name.len() - 1]),
        _ if name.ends_with('x') || name.ends_with("ss") => format!("{name}es"),
        _ if name.ends_with('s') => name.to_owned(),
        _ => format!("{name}s"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::Attributes;

    fn attributes(pairs: &[(&str, &str)]) -> Attributes {
        pairs.iter().map(|(name, value)| (Arc::from(*name), Arc::from(*value))).collect()
    }

    #[test]
    fn what_is_held_is_no_difference() {
        let table = |name: &str| ObjectId::new(Kind::Table, ["public", name]);
        let side = |objects: &[(&str, &[(&str, &str)])]| Snapshot {
            objects: objects.iter().map(|(name, facts)| (table(name), attributes(facts))).collect(),
            ..Snapshot::default()
        };
        let from = side(&[("both", &[("owner", "a"), ("comment", "x")]), ("before", &[("@position", "1")])]);
        let mut to = side(&[("both", &[("owner", "b"), ("options", "y")]), ("after", &[])]);
        let all = to.clone();
        hold(&from, &mut to, |_| false);
        assert_eq!(to, all);
        hold(&from, &mut to, |change| &*change.fact.attribute == "owner");
        assert_eq!(to.objects[&table("both")], attributes(&[("owner", "a"), ("options", "y")]));
        hold(&from, &mut to, |change| &*change.fact.attribute == EXISTS);
        assert_eq!(to.objects.keys().cloned().collect::<Vec<_>>(), [table("before"), table("both")]);
        hold(&from, &mut to, |_| true);
        assert_eq!(to, from);
    }

    #[test]
    fn several_of_each_kind_have_a_word() {
        let words: Vec<String> = Kind::all().map(plural).collect();
        for word in ["tables", "policies", "indexes", "operator classes", "statistics", "default privileges", "casts"] {
            assert!(words.iter().any(|one| one == word), "{word}: {words:?}");
        }
    }
}
