//! What must not run because it loses what may not be lost, and what cannot run without it.
//!
//! A step that must come after one that is withheld is withheld too, and an object is changed wholly or not at all: what would be
//! dropped to be made again stays where the making is withheld.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::ddl::{self, Sheet};
use crate::ident::ObjectId;
use crate::object::Kind;

use super::fate::{Fates, Side};
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
    while !open.is_empty() {
        while let Some(place) = open.pop() {
            let same = of_object.get(steps[place].object).into_iter().flatten();
            for next in later.get(&place).into_iter().flatten().chain(same) {
                if found.insert(*next) {
                    open.push(*next);
                }
            }
        }
        let rules = [not_needed_without, cannot_join, has_no_name, not_null_has_no_name];
        let state = State { fates, steps, later: &later, of_object: &of_object, found: &found };
        open = rules.iter().flat_map(|rule| rule(&state)).collect();
        found.extend(&open);
    }
    found
}

/// What is known so far.
struct State<'s, 'a> {
    fates: &'s Fates<'a>,
    steps: &'s [Step<'a>],
    later: &'s HashMap<usize, Vec<usize>>,
    of_object: &'s HashMap<&'s ObjectId, Vec<usize>>,
    found: &'s BTreeSet<usize>,
}

impl<'s, 'a> State<'s, 'a> {
    /// The steps that still run.
    fn left(&self) -> impl Iterator<Item = (usize, &'s Step<'a>)> {
        self.steps.iter().enumerate().filter(|(place, _)| !self.found.contains(place))
    }

    /// The steps that do not.
    fn held(&self) -> impl Iterator<Item = &'s Step<'a>> {
        self.found.iter().map(|place| &self.steps[*place])
    }
}

/// A part that goes leaves the rest of its relation to be changed whether it goes or not.
fn is_weak(first: &Step<'_>, then: &Step<'_>) -> bool {
    first.deed == Deed::Drop && then.deed == Deed::Alter && first.object.parent_path() == Some(&*then.object.path)
}

/// A foreign key between two tables that would both go stays if both stay.
fn not_needed_without(state: &State<'_, '_>) -> Vec<usize> {
    let stays = |object: &ObjectId| {
        let mut places = state.of_object.get(object).into_iter().flatten();
        places.any(|place| state.steps[*place].deed == Deed::Drop && state.found.contains(place))
    };
    let keys = state.left().filter(|(_, step)| step.deed == Deed::Drop && step.object.kind == Kind::Constraint);
    let of_both = keys.filter(|(place, step)| {
        state.fates.from.parent(step.object).is_some_and(stays)
            && state.later.get(place).into_iter().flatten().all(|next| state.found.contains(next))
    });
    of_both.map(|(place, _)| place).collect()
}

/// A table joins a parent only with the same columns, not while one of either is withheld; and not while one that stays is in
/// its place.
fn cannot_join(state: &State<'_, '_>) -> Vec<usize> {
    let columns = state.held().filter(|step| step.object.kind == Kind::Column);
    let unlike: BTreeSet<&[Arc<str>]> = columns.filter_map(|step| step.object.parent_path()).collect();
    let tables = state.held().filter(|step| step.object.kind == Kind::Table);
    let apart: BTreeSet<&ObjectId> = tables.map(|step| step.object).collect();
    let stay = state.held().filter(|step| step.deed == Deed::Drop);
    let crowded: BTreeSet<&str> =
        stay.filter_map(|step| state.fates.from.sheet(step.object)).filter_map(partition_of).collect();
    let hindered = |step: &Step<'_>| match step.object.kind {
        Kind::Table | Kind::ForeignTable => {
            let parent = state.fates.to.sheet(step.object).and_then(partition_of);
            let mut parents = state.fates.to.needs(step.object).filter(|needed| needed.kind.is_relation());
            parent.is_some_and(|parent| crowded.contains(parent))
                || unlike.contains(&*step.object.path)
                || parents.any(|parent| unlike.contains(&*parent.path))
        }
        // An index joins that of the parent only if its table has joined the parent.
        _ => state.fates.to.parent(step.object).is_some_and(|table| apart.contains(table)),
    };
    let joining = state.left().filter(|(_, step)| step.statements.iter().any(|sql| joins(sql)));
    joining.filter(|(_, step)| hindered(step)).map(|(place, _)| place).collect()
}

/// A sequence cannot take the name of one behind an identity column that stays.
fn has_no_name(state: &State<'_, '_>) -> Vec<usize> {
    let columns = state.held().filter(|step| step.object.kind == Kind::Column);
    let sequences = columns.filter_map(|step| state.fates.from.sheet(step.object)?.get("@sequence"));
    let taken: BTreeSet<ObjectId> = sequences.map(|name| ObjectId::new(Kind::Sequence, ddl::path_of(name))).collect();
    let made = state.left().filter(|(_, step)| step.deed == Deed::Create && taken.contains(step.object));
    made.map(|(place, _)| place).collect()
}

/// A `NOT NULL` cannot take the name of that of a column that stays.
fn not_null_has_no_name(state: &State<'_, '_>) -> Vec<usize> {
    let name = |side: &Side<'_>, column: &ObjectId| side.sheet(column)?.get("not null name").map(str::to_owned);
    let columns = state.held().filter(|step| step.object.kind == Kind::Column && step.deed == Deed::Drop);
    let taken: BTreeSet<(Option<&[Arc<str>]>, String)> =
        columns.filter_map(|step| Some((step.object.parent_path(), name(&state.fates.from, step.object)?))).collect();
    let wants = state.left().filter(|(_, step)| {
        let wanted = name(&state.fates.to, step.object).filter(|_| step.object.kind == Kind::Column);
        wanted.is_some_and(|wanted| taken.contains(&(step.object.parent_path(), wanted)))
    });
    wants.map(|(place, _)| place).collect()
}

fn partition_of<'s>(table: Sheet<'s>) -> Option<&'s str> {
    table.get("inherits").filter(|_| table.has("partition bound"))
}

fn joins(sql: &str) -> bool {
    [" ATTACH PARTITION ", " INHERIT ", " OF "].iter().any(|words| sql.starts_with("ALTER ") && sql.contains(words))
}
