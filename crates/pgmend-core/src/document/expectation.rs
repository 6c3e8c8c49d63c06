//! What must hold after a step, told object by object: thousands of facts become the few lines that a reviewer reads.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalog::EXISTS;
use crate::ident::{ObjectId, shown};
use crate::object::Kind;
use crate::plan::Expected;

use super::markdown::one_line;
use super::{counted, listed};

/// Objects told of one step.
const MOST_OBJECTS: usize = 15;
/// Names told of one kind of part, and attributes told of one object.
const MOST_NAMES: usize = 8;

/// An object with what happens to it and to its parts.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    object: String,
    state: String,
    parts: Vec<String>,
}

/// An object and what is expected of it.
type Member<'a> = (&'a ObjectId, &'a [&'a Expected]);

/// What groups objects, relations first: whether it is something else, the path, the kind where paths of kinds may meet.
type Key<'a> = (bool, Vec<&'a str>, Option<Kind>);

/// The facts of a step, and how many objects were left out.
pub(super) fn told(expects: &[Expected]) -> (Vec<Told>, usize) {
    let mut objects: BTreeMap<&ObjectId, Vec<&Expected>> = BTreeMap::new();
    for expected in expects {
        objects.entry(&expected.fact.object).or_default().push(expected);
    }
    // Parts go with their relation. Relations are known by their path alone, for a part cannot tell a table from a view.
    let mut groups: BTreeMap<Key<'_>, Vec<Member<'_>>> = BTreeMap::new();
    for (id, facts) in &objects {
        let path = id.parent_path().unwrap_or(&id.path).iter().map(AsRef::as_ref).collect();
        let together = id.kind.is_part() || id.kind.is_relation();
        groups.entry((!together, path, (!together).then_some(id.kind))).or_default().push((id, facts));
    }
    let told: Vec<Told> = groups.iter().take(MOST_OBJECTS).map(|((_, path, _), members)| tell(path, members)).collect();
    (told, groups.len().saturating_sub(MOST_OBJECTS))
}

fn tell(path: &[&str], members: &[Member<'_>]) -> Told {
    let whole = members.iter().find(|(id, _)| !id.kind.is_part());
    let facts: usize = members.iter().map(|(_, facts)| facts.len()).sum();
    let object = match whole {
        Some((id, _)) => id.to_string(),
        None => path.iter().map(|part| shown(part)).collect::<Vec<_>>().join("."),
    };
    let existence = whole.and_then(|(_, facts)| existence(facts));
    let verb = match existence {
        Some(true) => "is there",
        Some(false) => "is gone",
        None => "is changed",
    };
    let mut parts = Vec::new();
    if let Some((_, facts)) = whole {
        let attributes: Vec<String> = facts
            .iter()
            // What is made has all its attributes; only the one that guards its rows is worth a word.
            .filter(|expected| {
                &*expected.fact.attribute != EXISTS && (existence.is_none() || &*expected.fact.attribute == RLS)
            })
            .map(|expected| attribute(expected))
            .collect();
        if !attributes.is_empty() && existence != Some(false) {
            parts.push(listed(&attributes, MOST_NAMES));
        }
    }
    if existence != Some(false) {
        parts.extend(of_parts(members));
    }
    Told { object, state: format!("{verb} ({})", counted(facts, "fact")), parts }
}

const RLS: &str = "row level security";

/// The parts of a relation, kind by kind.
fn of_parts(members: &[Member<'_>]) -> Vec<String> {
    let mut kinds: BTreeMap<Kind, [Vec<String>; 3]> = BTreeMap::new();
    for (id, facts) in members.iter().filter(|(id, _)| id.kind.is_part()) {
        let name = id.path.last().map_or_else(String::new, |name| one_line(name, 60));
        let [made, gone, changed] = kinds.entry(id.kind).or_default();
        match existence(facts) {
            Some(true) => made.push(format!("`{name}`")),
            Some(false) => gone.push(format!("`{name}`")),
            None => {
                let attributes: Vec<String> = facts.iter().map(|expected| attribute(expected)).collect();
                changed.push(format!("`{name}` ({})", listed(&attributes, 4)));
            }
        }
    }
    let mut lines = Vec::new();
    for (kind, [made, gone, changed]) in &kinds {
        for (names, words) in [(made, ""), (gone, " gone"), (changed, " changed")] {
            if !names.is_empty() {
                lines.push(format!("{}{words}: {}", counted(names.len(), kind.name()), listed(names, MOST_NAMES)));
            }
        }
    }
    lines
}

fn existence(facts: &[&Expected]) -> Option<bool> {
    facts.iter().find(|expected| &*expected.fact.attribute == EXISTS).map(|expected| expected.value.is_some())
}

fn attribute(expected: &Expected) -> String {
    let name = one_line(&expected.fact.attribute, 40);
    match &expected.value {
        None => format!("no {name}"),
        Some(value) if &**value == "yes" => name,
        Some(value) => format!("{name} = `{}`", one_line(value, 60)),
    }
}
