//! What must not run because it loses what may not be lost, and what cannot run without it.
//!
//! A step that must come after one that is withheld is withheld too, and an object is changed wholly or not at all: what would be
//! dropped to be made again stays where the making is withheld.

use std::collections::{BTreeSet, HashMap};

use crate::ddl::{self, Sheet};
use crate::ident::ObjectId;
use crate::object::Kind;

use super::fate::Fates;
use super::step::{Deed, Edge, Step};

/// The steps that are withheld, from those that lose data.
pub(super) fn withheld(
    fates: &Fates<'_>,
    steps: &[Step<'_>],
    edges: &[Edge],
    losing: BTreeSet<usize>,
) -> BTreeSet<usize> {
    let mut later: HashMap<usize, Vec<usize>> = HashMap::new();
    for (first, then) in edges {
        if !is_weak(&steps[*first], &steps[*then]) {
            later.entry(*first).or_default().push(*then);
        }
    }
    let mut of_object: HashMap<&ObjectId, Vec<usize>> = HashMap::new();
    for (place, step) in steps.iter().enumerate() {
        of_object.entry(step.object).or_default().push(place);
    }
    let mut open: Vec<usize> = losing.iter().copied().collect();
    let mut found = losing;
    loop {
        while let Some(place) = open.pop() {
            let tied =
                later.get(&place).into_iter().flatten().chain(of_object.get(steps[place].object).into_iter().flatten());
            for next in tied {
                if found.insert(*next) {
                    open.push(*next);
                }
            }
        }
        let more = not_needed_without(fates, steps, &later, &found)
            .or_else(|| cannot_join(fates, steps, &found))
            .or_else(|| has_no_name(fates, steps, &found));
        match more {
            Some(place) => {
                found.insert(place);
                open.push(place);
            }
            None => return found,
        }
    }
}

/// A part that goes leaves the rest of its relation to be changed whether it goes or not.
fn is_weak(first: &Step<'_>, then: &Step<'_>) -> bool {
    first.deed == Deed::Drop && then.deed == Deed::Alter && first.object.parent_path() == Some(&*then.object.path)
}

/// A foreign key between two tables that would both go stays if both stay.
fn not_needed_without(
    fates: &Fates<'_>,
    steps: &[Step<'_>],
    later: &HashMap<usize, Vec<usize>>,
    found: &BTreeSet<usize>,
) -> Option<usize> {
    let withheld = |object: &ObjectId| {
        let mut drops = steps.iter().enumerate().filter(|(_, step)| step.deed == Deed::Drop && step.object == object);
        drops.any(|(place, _)| found.contains(&place))
    };
    steps.iter().enumerate().position(|(place, step)| {
        step.deed == Deed::Drop
            && step.object.kind == Kind::Constraint
            && !found.contains(&place)
            && fates.from.parent(step.object).is_some_and(withheld)
            && later.get(&place).into_iter().flatten().all(|next| found.contains(next))
    })
}

/// A table joins a parent only with the same columns: not while one of either is withheld.
fn cannot_join(fates: &Fates<'_>, steps: &[Step<'_>], found: &BTreeSet<usize>) -> Option<usize> {
    let unlike: BTreeSet<&[std::sync::Arc<str>]> = found
        .iter()
        .filter(|place| steps[**place].object.kind == Kind::Column)
        .filter_map(|place| steps[*place].object.parent_path())
        .collect();
    let apart: BTreeSet<&ObjectId> = found
        .iter()
        .map(|place| &steps[*place])
        .filter(|step| step.object.kind == Kind::Table)
        .map(|step| step.object)
        .collect();
    // Its rows and bounds are in the way of other partitions of the parent.
    let stays = found.iter().map(|place| &steps[*place]).filter(|step| step.deed == Deed::Drop).map(|step| step.object);
    let crowded: BTreeSet<&str> = stays.filter_map(|table| fates.from.sheet(table)).filter_map(partition_of).collect();
    steps.iter().enumerate().position(|(place, step)| {
        if found.contains(&place) || !step.statements.iter().any(|sql| joins(sql)) {
            return false;
        }
        let parents = fates.to.needs(step.object).filter(|needed| needed.kind.is_relation());
        match step.object.kind {
            Kind::Table | Kind::ForeignTable => {
                let parent = fates.to.sheet(step.object).and_then(partition_of);
                parent.is_some_and(|parent| crowded.contains(parent))
                    || unlike.contains(&*step.object.path)
                    || parents.into_iter().any(|parent| unlike.contains(&*parent.path))
            }
            // An index joins that of the parent only if its table has joined the parent.
            _ => fates.to.parent(step.object).is_some_and(|table| apart.contains(table)),
        }
    })
}

/// A sequence cannot take the name of one behind an identity column that stays.
fn has_no_name(fates: &Fates<'_>, steps: &[Step<'_>], found: &BTreeSet<usize>) -> Option<usize> {
    let columns = found.iter().map(|place| steps[*place].object).filter(|object| object.kind == Kind::Column);
    let sequences = columns.filter_map(|column| fates.from.sheet(column)?.get("@sequence"));
    let taken: BTreeSet<ObjectId> = sequences.map(|name| ObjectId::new(Kind::Sequence, ddl::path_of(name))).collect();
    steps
        .iter()
        .enumerate()
        .position(|(place, step)| step.deed == Deed::Create && !found.contains(&place) && taken.contains(step.object))
}

fn partition_of<'s>(table: Sheet<'s>) -> Option<&'s str> {
    table.get("inherits").filter(|_| table.has("partition bound"))
}

fn joins(sql: &str) -> bool {
    [" ATTACH PARTITION ", " INHERIT ", " OF "].iter().any(|words| sql.starts_with("ALTER ") && sql.contains(words))
}
