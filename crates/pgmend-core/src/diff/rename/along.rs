//! What goes along with a rename. Keys, indexes and sequences are named after their table by the server, not when it gets a new
//! name: those that are the same but for their names are renamed too, so that a sequence keeps the number it stands at.

use std::sync::Arc;

use crate::catalog::{Attributes, Snapshot};
use crate::ddl;
use crate::ident::{ObjectId, quote};
use crate::object::Kind;
use crate::server::ServerVersion;

use super::Renamed;
use super::apply::Change;

/// Parts of tables of which only one can be alike another.
const PARTS: &[Kind] = &[Kind::Constraint, Kind::Index, Kind::Trigger, Kind::Policy];

pub(super) fn follow(renamed: &mut Renamed, to: &Snapshot, change: &Change, version: ServerVersion) {
    if change.new.kind == Kind::Domain {
        checks(renamed, to, &change.new);
    }
    let tables: Vec<ObjectId> = match change.new.kind {
        kind if kind.is_relation() => vec![change.new.clone()],
        Kind::Column => {
            let path = change.new.parent_path().unwrap_or_default();
            vec![ObjectId { kind: Kind::Table, path: path.iter().cloned().collect() }]
        }
        _ => return,
    };
    for table in tables {
        sequences(renamed, to, &table);
        if version.major() >= 18 {
            not_null(renamed, to, &table, change);
        }
        parts(renamed, to, &table);
    }
}

/// The checks of a domain are named after it.
fn checks(renamed: &mut Renamed, to: &Snapshot, domain: &ObjectId) {
    let (Some(before), Some(after)) = (renamed.snapshot.objects.get(domain), to.objects.get(domain)) else { return };
    let left = |one: &Attributes, other: &Attributes| -> Facts {
        let checks = one.iter().filter(|(name, _)| name.starts_with("check:") && !other.contains_key(*name));
        checks.map(|(name, text)| (Arc::from(&name["check:".len()..]), text.to_string())).collect()
    };
    let (gone, come) = (left(before, after), left(after, before));
    for (old, text) in &gone {
        let alike: Vec<&Arc<str>> = come.iter().filter(|(_, other)| other == text).map(|(name, _)| name).collect();
        let rivals = gone.iter().filter(|(_, other)| other == text).count();
        let ([new], 1) = (alike.as_slice(), rivals) else { continue };
        let sql = format!("ALTER DOMAIN {} RENAME CONSTRAINT {} TO {}", ddl::reference(domain), quote(old), quote(new));
        renamed.statements.push((sql, domain.clone()));
        let Some(attributes) = renamed.snapshot.objects.get_mut(domain) else { continue };
        for head in ["check:", "check comment:"] {
            if let Some(value) = attributes.remove(format!("{head}{old}").as_str()) {
                attributes.insert(Arc::from(format!("{head}{new}")), value);
            }
        }
    }
}

/// The sequences of a table go with it into another schema.
pub(super) fn move_sequences(renamed: &mut Renamed, table: &ObjectId) {
    let Some(schema) = table.path.first() else { return };
    let moved =
        |path: &[Arc<str>]| -> Arc<[Arc<str>]> { [schema].into_iter().chain(path.iter().skip(1)).cloned().collect() };
    let owned: Vec<ObjectId> = renamed
        .snapshot
        .objects
        .iter()
        .filter(|(object, attributes)| object.kind == Kind::Sequence && is_owned_by(attributes, table))
        .map(|(object, _)| object.clone())
        .collect();
    for old in owned {
        let new = ObjectId { kind: old.kind, path: moved(&old.path) };
        renamed.snapshot = Change { old, new }.apply(&renamed.snapshot);
    }
    for (object, attributes) in &mut renamed.snapshot.objects {
        if object.kind == Kind::Column
            && object.parent_path() == Some(&*table.path)
            && let Some(sequence) = attributes.get_mut("@sequence")
        {
            let old = ObjectId::new(Kind::Sequence, ddl::path_of(sequence));
            let parts: Vec<String> = moved(&old.path).iter().map(|part| crate::ident::shown(part)).collect();
            *sequence = Arc::from(parts.join("."));
        }
    }
}

fn is_owned_by(sequence: &Attributes, table: &ObjectId) -> bool {
    let owner = sequence.get("owned by").map(|owner| ddl::path_of(owner)).unwrap_or_default();
    owner.iter().take(2).map(String::as_str).eq(table.path.iter().map(|part| &**part))
}

/// The columns or checks of children that have come from this one.
pub(super) fn offspring(snapshot: &Snapshot, part: &ObjectId) -> Vec<ObjectId> {
    if !matches!(part.kind, Kind::Column | Kind::Constraint) {
        return Vec::new();
    }
    let (mut open, mut found) = (vec![part.clone()], Vec::new());
    while let Some(part) = open.pop() {
        let Some(table) = part.parent_path() else { continue };
        let is_child = |attributes: &Attributes| {
            let parents = attributes.get("inherits").map(|parents| &**parents).unwrap_or_default();
            parents
                .split(", ")
                .any(|parent| ddl::path_of(parent).iter().map(String::as_str).eq(table.iter().map(|part| &**part)))
        };
        for (child, _) in
            snapshot.objects.iter().filter(|(object, attributes)| object.kind.is_relation() && is_child(attributes))
        {
            let path = child.path.iter().chain(part.path.last()).cloned().collect();
            let own = ObjectId { kind: part.kind, path };
            let inherited = snapshot
                .objects
                .get(&own)
                .is_some_and(|own| own.contains_key("inherited") && !own.contains_key("parent"));
            if inherited && !found.contains(&own) {
                found.push(own.clone());
                open.push(own);
            }
        }
    }
    found
}

/// Facts with their values.
type Facts = Vec<(Arc<str>, String)>;

/// All facts that are no context, without names of its own.
fn facts(object: &ObjectId, attributes: &Attributes) -> Facts {
    let own = object.path.last().map(|name| crate::ident::shown(name)).unwrap_or_default();
    let known = attributes.iter().filter(|(name, _)| !name.starts_with('@') && &***name != "comment");
    let bare = |name: &Arc<str>, value: &Arc<str>| match &**name {
        "definition" if matches!(object.kind, Kind::Index | Kind::Trigger | Kind::Rule | Kind::Statistics) => {
            value.replacen(&format!(" {own} "), " ", 1).replacen(&format!(".{own} "), ". ", 1)
        }
        _ => value.to_string(),
    };
    known.map(|(name, value)| (Arc::clone(name), bare(name, value))).collect()
}

/// Those of one side, of a kind and with a condition, that the other has not.
fn left<'s>(
    one: &'s Snapshot,
    other: &Snapshot,
    kind: Kind,
    belongs: &dyn Fn(&ObjectId, &Attributes) -> bool,
) -> Vec<(&'s ObjectId, Facts)> {
    let mine = one.objects.iter().filter(|(object, attributes)| {
        object.kind == kind && !other.objects.contains_key(*object) && belongs(object, attributes)
    });
    mine.map(|(object, attributes)| (object, facts(object, attributes))).collect()
}

/// Pairs those that are alike, where each has one partner only.
fn pairs(
    renamed: &Renamed,
    to: &Snapshot,
    kind: Kind,
    belongs: &dyn Fn(&ObjectId, &Attributes) -> bool,
) -> Vec<Change> {
    let before = left(&renamed.snapshot, to, kind, belongs);
    let after = left(to, &renamed.snapshot, kind, belongs);
    let mut found = Vec::new();
    for (old, facts) in &before {
        let alike: Vec<_> = after.iter().filter(|(_, other)| other == facts).collect();
        let rivals = before.iter().filter(|(_, other)| other == facts).count();
        if let ([(new, _)], 1) = (alike.as_slice(), rivals) {
            found.push(Change { old: (*old).clone(), new: (*new).clone() });
        }
    }
    found
}

fn parts(renamed: &mut Renamed, to: &Snapshot, table: &ObjectId) {
    for kind in PARTS {
        let of_table = |object: &ObjectId, attributes: &Attributes| {
            object.parent_path() == Some(&*table.path)
                && !attributes.contains_key("parent")
                && !attributes.contains_key("inherited")
        };
        for change in pairs(renamed, to, *kind, &of_table) {
            let refused = renamed.change(&change);
            debug_assert!(refused.is_ok(), "parts can be renamed");
        }
    }
}

/// Sequences that columns own, and those behind identity columns.
fn sequences(renamed: &mut Renamed, to: &Snapshot, table: &ObjectId) {
    let owned = |_: &ObjectId, attributes: &Attributes| is_owned_by(attributes, table);
    for change in pairs(renamed, to, Kind::Sequence, &owned) {
        let refused = renamed.change(&change);
        debug_assert!(refused.is_ok(), "sequences can be renamed");
    }
    let columns: Vec<ObjectId> = renamed
        .snapshot
        .objects
        .keys()
        .filter(|object| object.kind == Kind::Column && object.parent_path() == Some(&*table.path))
        .cloned()
        .collect();
    for column in columns {
        let sequence = |side: &Snapshot| side.objects.get(&column)?.get("@sequence").cloned();
        let (Some(was), Some(is)) = (sequence(&renamed.snapshot), sequence(to)) else { continue };
        if was != is {
            let path = |text: &str| ObjectId::new(Kind::Sequence, ddl::path_of(text));
            let change = Change { old: path(&was), new: path(&is) };
            let statements = super::statements(&change).unwrap_or_default();
            renamed.statements.extend(statements.into_iter().map(|sql| (sql, column.clone())));
        }
        let name = to.objects.get(&column).and_then(|column| column.get("identity sequence")).cloned();
        if let Some(attributes) = renamed.snapshot.objects.get_mut(&column) {
            attributes.insert(Arc::from("@sequence"), is);
            match name {
                Some(name) => drop(attributes.insert(Arc::from("identity sequence"), name)),
                None => drop(attributes.remove("identity sequence")),
            }
        }
    }
}

/// Since 18, NOT NULL has a name, which the server makes of those of the table and the column.
fn not_null(renamed: &mut Renamed, to: &Snapshot, table: &ObjectId, change: &Change) {
    let named = |table: &ObjectId, column: &str| {
        let name = format!("{}_{column}_not_null", table.path.last().map_or("", |name| name));
        (name.len() <= 63).then_some(name)
    };
    let columns: Vec<ObjectId> = renamed
        .snapshot
        .objects
        .iter()
        .filter(|(object, attributes)| {
            object.kind == Kind::Column
                && object.parent_path() == Some(&*table.path)
                && attributes.contains_key("not null")
                && !attributes.contains_key("not null name")
                && attributes.get("not null inherited").is_none_or(|inherited| &**inherited != "yes")
        })
        .map(|(object, _)| object.clone())
        .collect();
    for column in columns {
        let Some(name) = column.path.last() else { continue };
        let old_name = if change.new == column { change.old.path.last().unwrap_or(name) } else { name };
        let old_table = if change.new.kind.is_relation() { &change.old } else { table };
        let wanted = to.objects.get(&column).and_then(|column| column.get("not null name")).map(ToString::to_string);
        let (Some(was), Some(is)) = (named(old_table, old_name), wanted.clone().or_else(|| named(table, name))) else {
            continue;
        };
        if was == is || !to.objects.get(&column).is_some_and(|column| column.contains_key("not null")) {
            continue;
        }
        let target = ddl::reference(table);
        let sql = format!("ALTER TABLE {target} RENAME CONSTRAINT {} TO {}", quote(&was), quote(&is));
        renamed.statements.push((sql, column.clone()));
        if let (Some(wanted), Some(attributes)) = (wanted, renamed.snapshot.objects.get_mut(&column)) {
            attributes.insert(Arc::from("not null name"), Arc::from(wanted));
        }
    }
}
