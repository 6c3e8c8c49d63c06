//! What looks like an object under a new name: of the same kind, one goes, one comes, and they have much in common.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::catalog::{Attributes, Snapshot};
use crate::ident::{ObjectId, shown};
use crate::object::Kind;

use super::super::options::{Rename, RenameProposal};

/// From how much in common on it is worth a word, in percent.
const ENOUGH: u8 = 60;

/// Kinds that cannot be renamed, or of which two are alike by nature.
const NEVER: &[Kind] = &[
    Kind::Row,
    Kind::Extension,
    Kind::DefaultPrivilege,
    Kind::Cast,
    Kind::Transform,
    Kind::UserMapping,
    Kind::Operator,
    Kind::OperatorClass,
    Kind::OperatorFamily,
    Kind::Language,
    Kind::AccessMethod,
];

/// How much two have in common, and what.
struct Likeness {
    percent: u8,
    evidence: Vec<String>,
}

/// Whatever goes, with the best of what comes, if each is the other's best.
pub(in super::super) fn proposals(from: &Snapshot, to: &Snapshot) -> Vec<RenameProposal> {
    let gone = by_place(from, to);
    let come = by_place(to, from);
    let mut found = Vec::new();
    for (place, olds) in &gone {
        let Some(news) = come.get(place) else { continue };
        // In great changes everything is like something.
        if olds.len() * news.len() > 40_000 {
            continue;
        }
        let mut all: Vec<(Likeness, &ObjectId, &ObjectId)> = Vec::new();
        for (old, new) in olds.iter().flat_map(|old| news.iter().map(move |new| (*old, *new))) {
            if let Some(likeness) = likeness((from, old), (to, new)).filter(|likeness| likeness.percent >= ENOUGH) {
                all.push((likeness, old, new));
            }
        }
        all.sort_by(|one, other| (other.0.percent, one.1, one.2).cmp(&(one.0.percent, other.1, other.2)));
        let mut taken = BTreeSet::new();
        for (likeness, old, new) in all {
            if !taken.contains(old) && !taken.contains(new) {
                taken.extend([old, new]);
                found.push(proposal(old, new, likeness));
            }
        }
    }
    found.extend(values(from, to));
    found.sort_by(|one, other| one.rename.old.cmp(&other.rename.old));
    found
}

/// Objects that only one side has, by kind and by the relation that they are a part of, if both sides have it.
fn by_place<'s>(one: &'s Snapshot, other: &Snapshot) -> BTreeMap<(Kind, Vec<Arc<str>>), Vec<&'s ObjectId>> {
    let relations: BTreeSet<&[Arc<str>]> =
        other.objects.keys().filter(|object| object.kind.is_relation()).map(|object| &*object.path).collect();
    let mut found: BTreeMap<(Kind, Vec<Arc<str>>), Vec<&ObjectId>> = BTreeMap::new();
    for object in
        one.objects.keys().filter(|object| !other.objects.contains_key(*object) && !NEVER.contains(&object.kind))
    {
        let place = object.parent_path().unwrap_or_default();
        if object.kind.is_part() && !relations.contains(place) {
            continue;
        }
        // What lies in a schema that goes follows the schema.
        let schema = object.schema().map(|schema| ObjectId::new(Kind::Schema, [schema]));
        if object.kind != Kind::Schema
            && schema.is_some_and(|schema| one.objects.contains_key(&schema) && !other.objects.contains_key(&schema))
        {
            continue;
        }
        found.entry((object.kind, place.to_vec())).or_default().push(object);
    }
    found
}

fn proposal(old: &ObjectId, new: &ObjectId, likeness: Likeness) -> RenameProposal {
    let rename = Rename { kind: Some(old.kind.name().to_owned()), old: written(old), new: written(new) };
    RenameProposal { rename, likeness: likeness.percent, evidence: likeness.evidence }
}

fn written(object: &ObjectId) -> String {
    let part = |part: &Arc<str>| match part.find('(') {
        Some(open) if matches!(object.kind, Kind::Function | Kind::Procedure | Kind::Aggregate) => {
            format!("{}{}", shown(&part[..open]), &part[open..])
        }
        _ => shown(part),
    };
    object.path.iter().map(part).collect::<Vec<_>>().join(".")
}

fn likeness((from, old): (&Snapshot, &ObjectId), (to, new): (&Snapshot, &ObjectId)) -> Option<Likeness> {
    let (before, after) = (from.objects.get(old)?, to.objects.get(new)?);
    match old.kind {
        Kind::Table | Kind::ForeignTable => columns(from, old, to, new),
        Kind::Schema => members(from, old, to, new),
        Kind::Column => Some(column(old, before, new, after)),
        Kind::Sequence if before.contains_key("owned by") || after.contains_key("owned by") => None,
        _ => facts(old, before, new, after),
    }
}

fn percent(part: usize, whole: usize) -> u8 {
    u8::try_from(100 * part / whole.max(1)).unwrap_or(100)
}

/// Names and types of a table's columns.
fn columns(from: &Snapshot, old: &ObjectId, to: &Snapshot, new: &ObjectId) -> Option<Likeness> {
    let of = |side: &Snapshot, table: &ObjectId| -> BTreeSet<(Arc<str>, Option<Arc<str>>)> {
        let first = ObjectId { kind: Kind::Column, path: table.path.clone() };
        let columns = side.objects.range(first..).take_while(|(object, _)| object.kind == Kind::Column);
        let mine = columns.take_while(|(object, _)| object.path.starts_with(&table.path));
        mine.filter_map(|(object, attributes)| Some((Arc::clone(object.path.last()?), attributes.get("type").cloned())))
            .collect()
    };
    let (before, after) = (of(from, old), of(to, new));
    let (same, most) = (before.intersection(&after).count(), before.len().max(after.len()));
    (same > 0).then(|| Likeness {
        percent: percent(same, most),
        evidence: vec![format!("{same} of {most} columns have the same name and type")],
    })
}

/// What lies in a schema.
fn members(from: &Snapshot, old: &ObjectId, to: &Snapshot, new: &ObjectId) -> Option<Likeness> {
    let of = |side: &Snapshot, schema: &ObjectId| -> BTreeSet<(Kind, Vec<Arc<str>>)> {
        let mine = side
            .objects
            .keys()
            .filter(|object| object.kind != Kind::Schema && object.schema() == schema.path.first().map(|name| &**name));
        mine.map(|object| (object.kind, object.path.iter().skip(1).cloned().collect())).collect()
    };
    let (before, after) = (of(from, old), of(to, new));
    let (same, most) = (before.intersection(&after).count(), before.len().max(after.len()));
    (same > 0).then(|| Likeness {
        percent: percent(same, most),
        evidence: vec![format!("{same} of {most} objects in it have the same name")],
    })
}

fn column(old: &ObjectId, before: &Attributes, new: &ObjectId, after: &Attributes) -> Likeness {
    let same = |fact: &str| before.get(fact) == after.get(fact);
    let (mut sum, mut evidence) = (0, Vec::new());
    if same("type") {
        sum += 45;
        evidence.push(format!("the same type, {}", before.get("type").map_or("", |kind| kind)));
    }
    if same("@position") {
        sum += 25;
        evidence.push("the same place in the table".to_owned());
    }
    if before.get("default") == after.get("default") && same("not null") && same("generated") && same("identity") {
        sum += 15;
        evidence.push("the same default, and NULL allowed in both or in neither".to_owned());
    }
    if before.contains_key("comment") && same("comment") {
        sum += 15;
        evidence.push("the same comment".to_owned());
    }
    let (one, other) = (old.path.last(), new.path.last());
    if let (Some(one), Some(other)) = (one, other)
        && (one.contains(&**other) || other.contains(&**one))
    {
        sum += 15;
        evidence.push("one name is part of the other".to_owned());
    }
    Likeness { percent: sum.min(100), evidence }
}

/// Facts of any object, without its own name where it stands in them.
fn facts(old: &ObjectId, before: &Attributes, new: &ObjectId, after: &Attributes) -> Option<Likeness> {
    let known = |object: &ObjectId, attributes: &Attributes| -> BTreeMap<Arc<str>, String> {
        let own = object.path.last().map(|name| shown(name.split('(').next().unwrap_or_default())).unwrap_or_default();
        let telling = attributes.iter().filter(|(name, _)| {
            (!name.starts_with('@') || name.starts_with("@position:"))
                && !["owner", "kind", "enabled"].contains(&&***name)
                && !name.starts_with("grant:")
        });
        telling.map(|(name, value)| (Arc::clone(name), value.replace(&own, ""))).collect()
    };
    let (before, after) = (known(old, before), known(new, after));
    let names: BTreeSet<&Arc<str>> = before.keys().chain(after.keys()).collect();
    let same: Vec<&str> =
        names.iter().filter(|name| before.get(**name) == after.get(**name)).map(|name| &***name).collect();
    // What it is, is in one of these: without it the rest says little.
    let told =
        ["definition", "body", "labels", "type", "attribute:", "subtype", "using", "check", "start", "increment"];
    let essence = same.iter().any(|name| told.iter().any(|told| name.starts_with(told)));
    let signature =
        |object: &ObjectId| object.path.last().and_then(|name| name.split_once('(').map(|(_, rest)| rest.to_owned()));
    (essence && signature(old) == signature(new)).then(|| Likeness {
        percent: percent(same.len(), names.len()),
        evidence: vec![format!(
            "the same {}",
            same.iter().filter(|name| !name.starts_with('@')).take(6).copied().collect::<Vec<_>>().join(", ")
        )],
    })
}

/// Values of enums at whose place another one stands.
fn values(from: &Snapshot, to: &Snapshot) -> Vec<RenameProposal> {
    let mut found = Vec::new();
    for (object, before) in from.objects.iter().filter(|(object, _)| object.kind == Kind::Enum) {
        let Some(after) = to.objects.get(object) else { continue };
        let places = |one: &Attributes, other: &Attributes| -> BTreeMap<Arc<str>, String> {
            let mine = one.iter().filter(|(name, _)| name.starts_with("@position:") && !other.contains_key(*name));
            mine.filter_map(|(name, place)| Some((Arc::clone(place), name.strip_prefix("@position:")?.to_owned())))
                .collect()
        };
        let (gone, come) = (places(before, after), places(after, before));
        for (place, old) in gone {
            let Some(new) = come.get(&place) else { continue };
            let kind = written(object);
            found.push(RenameProposal {
                rename: Rename {
                    kind: Some("enum value".to_owned()),
                    old: format!("{kind}.{}", shown(&old)),
                    new: format!("{kind}.{}", shown(new)),
                },
                likeness: 75,
                evidence: vec!["the same place among the values".to_owned()],
            });
        }
    }
    found
}
