//! Objects under new names: those that the user names are renamed, with what follows them; what else looks like one is proposed.

mod along;
mod apply;
mod propose;
mod text;

use crate::catalog::Snapshot;
use crate::ddl;
use crate::ident::{ObjectId, literal, quote};
use crate::object::Kind;
use crate::server::ServerVersion;

use super::options::Rename;
use apply::{Change, Value};

pub(super) use propose::proposals;

/// What it is like after the renames.
pub(super) struct Renamed {
    pub(super) snapshot: Snapshot,
    pub(super) statements: Vec<(String, ObjectId)>,
    pub(super) refused: Vec<String>,
}

/// Takes the renames, one after the other. `to` tells of which objects they are.
pub(super) fn take(from: &Snapshot, to: &Snapshot, renames: &[Rename], version: ServerVersion) -> Renamed {
    let mut renamed = Renamed { snapshot: from.clone(), statements: Vec::new(), refused: Vec::new() };
    for rename in renames {
        if let Err(why) = renamed.take(to, rename, version) {
            renamed.refused.push(format!("`{rename}`: {why}"));
        }
    }
    renamed
}

/// What an old and a new name stand for.
enum Meaning {
    Object(Change),
    Value(Value),
}

impl Renamed {
    fn take(&mut self, to: &Snapshot, rename: &Rename, version: ServerVersion) -> Result<(), String> {
        match meaning(&self.snapshot, to, rename)? {
            Meaning::Value(value) => {
                let kind = ddl::reference(&value.of);
                let sql = format!("ALTER TYPE {kind} RENAME VALUE {} TO {}", literal(&value.old), literal(&value.new));
                self.statements.push((sql, value.of.clone()));
                self.snapshot = value.apply(&self.snapshot);
            }
            Meaning::Object(change) => {
                self.change(&change)?;
                along::follow(self, to, &change, version);
            }
        }
        Ok(())
    }

    /// Renames one object.
    fn change(&mut self, change: &Change) -> Result<(), String> {
        let statements = statements(change).ok_or_else(|| format!("{} cannot be renamed", change.old.kind))?;
        self.statements.extend(statements.into_iter().map(|sql| (sql, change.new.clone())));
        // Children have the columns and checks of their parents, under the same names.
        for child in along::offspring(&self.snapshot, &change.old) {
            let mut path: Vec<_> = child.path.to_vec();
            path.truncate(2);
            path.extend(change.new.path.last().cloned());
            let new = ObjectId { kind: child.kind, path: path.into() };
            self.snapshot = Change { old: child, new }.apply(&self.snapshot);
        }
        self.snapshot = change.apply(&self.snapshot);
        if change.old.kind.is_relation() && change.old.path.first() != change.new.path.first() {
            along::move_sequences(self, &change.new);
        }
        Ok(())
    }
}

/// The parts of a name; the arguments of a function stay with it.
fn path_of(text: &str) -> Vec<String> {
    let open = text.find('(').unwrap_or(text.len());
    let mut path = ddl::path_of(&text[..open]);
    if let Some(last) = path.last_mut() {
        last.push_str(&text[open..]);
    }
    path
}

fn meaning(from: &Snapshot, to: &Snapshot, rename: &Rename) -> Result<Meaning, String> {
    let (old, new) = (path_of(&rename.old), path_of(&rename.new));
    let wanted = |kind: Kind| rename.kind.as_ref().is_none_or(|name| name == kind.name());
    let mut found = Vec::new();
    for object in from.objects.keys().filter(|object| object.kind != Kind::Row && wanted(object.kind)) {
        let Some(signature) = matches(object, &old) else { continue };
        let mut path = new.clone();
        if let (Some(last), Some(arguments)) = (path.last_mut(), signature)
            && !last.contains('(')
        {
            last.push_str(&arguments);
        }
        let new = ObjectId::new(object.kind, &path);
        if to.objects.contains_key(&new) && !from.objects.contains_key(&new) {
            found.push(Change { old: object.clone(), new });
        }
    }
    if let ([schema, kind, old], [new_schema, new_kind, new]) = (old.as_slice(), new.as_slice())
        && schema == new_schema
        && kind == new_kind
        && rename.kind.as_deref().is_none_or(|kind| kind == "enum value")
    {
        let of = ObjectId::new(Kind::Enum, [schema, kind]);
        let has = |side: &Snapshot, label: &str| {
            side.objects.get(&of).is_some_and(|kind| kind.contains_key(format!("@position:{label}").as_str()))
        };
        if has(from, old) && has(to, new) && !has(from, new) {
            return Ok(Meaning::Value(Value { of, old: old.clone(), new: new.clone() }));
        }
    }
    let last = found.pop().ok_or_else(|| {
        "nothing has the old name before and the new one, of the same kind, only afterwards".to_owned()
    })?;
    if found.is_empty() {
        if last.old.kind.is_part() && last.old.parent_path() != last.new.parent_path() {
            return Err(format!("a {} stays with its table: both names need the same one", last.old.kind));
        }
        return Ok(Meaning::Object(last));
    }
    let kinds: Vec<&str> = found.iter().chain([&last]).map(|change| change.old.kind.name()).collect();
    Err(format!("it may be {}: write the kind before it", kinds.join(" or ")))
}

/// Whether an object has a name, and its arguments where they were left out.
fn matches(object: &ObjectId, name: &[String]) -> Option<Option<String>> {
    let same = |one: &[std::sync::Arc<str>]| one.iter().map(|part| &**part).eq(name.iter().map(String::as_str));
    if same(&object.path) {
        return Some(None);
    }
    let routine = matches!(object.kind, Kind::Function | Kind::Procedure | Kind::Aggregate);
    match (&*object.path, name) {
        ([schema, signature], [other, bare]) if routine && **schema == **other && !bare.contains('(') => {
            let (head, arguments) = signature.split_at(signature.find('(')?);
            (head == bare).then(|| Some(arguments.to_owned()))
        }
        _ => None,
    }
}

/// The statements that rename, and move to another schema.
fn statements(change: &Change) -> Option<Vec<String>> {
    let (old, new) = (&change.old, &change.new);
    let name = |object: &ObjectId| {
        let last = object.path.last()?;
        let routine = matches!(object.kind, Kind::Function | Kind::Procedure | Kind::Aggregate);
        let bare = if routine { last.split('(').next().unwrap_or_default() } else { last };
        Some(quote(bare))
    };
    let (was, is) = (name(old)?, name(new)?);
    let relation = || Some(format!("{}.{}", quote(old.path.first()?), quote(old.path.get(1)?)));
    Some(match old.kind {
        Kind::Column => vec![format!("ALTER TABLE {} RENAME COLUMN {was} TO {is}", relation()?)],
        Kind::Constraint => vec![format!("ALTER TABLE {} RENAME CONSTRAINT {was} TO {is}", relation()?)],
        Kind::Index => vec![format!("ALTER INDEX {} RENAME TO {is}", ddl::reference(old))],
        Kind::Trigger | Kind::Policy | Kind::Rule => {
            let words = ddl::rule(old.kind)?.words.kind;
            vec![format!("ALTER {words} {was} ON {} RENAME TO {is}", relation()?)]
        }
        Kind::Extension
        | Kind::DefaultPrivilege
        | Kind::Cast
        | Kind::Transform
        | Kind::UserMapping
        | Kind::Operator
        | Kind::Row => {
            return None;
        }
        kind => {
            let words = ddl::rule(kind)?.words.kind;
            let mut found = Vec::new();
            let mut current = old.clone();
            if was != is {
                found.push(format!("ALTER {words} {} RENAME TO {is}", ddl::reference(old)));
                let mut path = old.path.to_vec();
                if let (Some(last), Some(new)) = (path.last_mut(), new.path.last()) {
                    *last = std::sync::Arc::clone(new);
                }
                current.path = path.into();
            }
            if kind.is_in_schema() && kind != Kind::Schema && old.path.first() != new.path.first() {
                found.push(format!(
                    "ALTER {words} {} SET SCHEMA {}",
                    ddl::reference(&current),
                    quote(new.path.first()?)
                ));
            }
            found
        }
    })
}
