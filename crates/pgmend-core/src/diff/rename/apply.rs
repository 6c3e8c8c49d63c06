//! A snapshot as it would be read after a rename: paths, what needs what, and what the server writes with names in it.
//!
//! Where it cannot be known how the server would write something, the old text is left: it then differs from the goal, and the
//! object is written anew, which costs something and breaks nothing.

use std::sync::Arc;

use crate::catalog::{Attributes, Snapshot};
use crate::ddl;
use crate::ident::ObjectId;
use crate::object::Kind;

use super::text::{Around, Renaming, renamed};

/// One object, before and after.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) old: ObjectId,
    pub(super) new: ObjectId,
}

/// The value of an enum, before and after.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) of: ObjectId,
    pub(super) old: String,
    pub(super) new: String,
}

/// Facts that hold no names of objects.
const PLAIN: &[&str] = &["comment", "owner", "kind", "body", "labels", "options", "library", "settings", "enabled"];

impl Change {
    fn part(&self, path: &[Arc<str>], place: usize) -> bool {
        path.get(place) == self.old.path.get(place)
    }

    /// Where an object lies afterwards.
    fn path(&self, object: &ObjectId) -> ObjectId {
        let (old, new) = (&self.old.path, &self.new.path);
        if *object == self.old {
            return self.new.clone();
        }
        let path = &object.path;
        let moved = |length: usize| -> ObjectId {
            let parts = new.iter().chain(path.iter().skip(length)).cloned();
            ObjectId { kind: object.kind, path: parts.collect() }
        };
        if self.old.kind.is_relation()
            && object.kind.is_part()
            && path.len() > 2
            && self.part(path, 0)
            && self.part(path, 1)
        {
            return moved(2);
        }
        if self.old.kind == Kind::Schema {
            if object.kind.is_in_schema() && path.first() == old.first() {
                let mut object = moved(1);
                object.path = self.signature(&object);
                return object;
            }
            if object.kind == Kind::DefaultPrivilege {
                let (from, to) = (format!("in schema {}", old[0]), format!("in schema {}", new[0]));
                let each =
                    path.iter().map(|part| if **part == *from { Arc::from(to.as_str()) } else { Arc::clone(part) });
                return ObjectId { kind: object.kind, path: each.collect() };
            }
        }
        ObjectId { kind: object.kind, path: self.signature(object) }
    }

    /// Types are part of the names of functions, operators and casts.
    fn signature(&self, object: &ObjectId) -> Arc<[Arc<str>]> {
        let whole = matches!(object.kind, Kind::Cast | Kind::Transform);
        let signed = matches!(object.kind, Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::Operator);
        let each = object.path.iter().enumerate().map(|(place, part)| match part.find('(') {
            Some(open) if signed && place == 1 => {
                let (name, arguments) = part.split_at(open);
                Arc::from(format!("{name}{}", renamed(arguments, self)))
            }
            _ if whole && place == 0 => Arc::from(renamed(part, self)),
            _ => Arc::clone(part),
        });
        each.collect()
    }

    fn touches(&self, snapshot: &Snapshot, object: &ObjectId) -> bool {
        let mine = |other: &ObjectId| {
            *other == self.old || self.old.kind.is_relation() && other.parent_path() == Some(&*self.old.path)
        };
        let table_of =
            |other: &ObjectId| self.old.kind == Kind::Column && other.parent_path() == self.old.parent_path();
        // What owns a sequence is a fact of it, and nothing that it needs.
        let owned = object.kind == Kind::Sequence && (self.old.kind.is_relation() || self.old.kind == Kind::Column);
        self.old.kind == Kind::Schema
            || owned
            || mine(object)
            || table_of(object)
            || self.old.parent_path() == Some(&*object.path)
            || snapshot.dependencies.get(object).is_some_and(|needed| needed.iter().any(mine))
    }

    fn attributes(&self, object: &ObjectId, attributes: &Attributes) -> Attributes {
        let atomic = attributes.contains_key("@atomic");
        let column = self.old.kind == Kind::Column;
        let fact = |(name, value): (&Arc<str>, &Arc<str>)| {
            let plain = PLAIN.contains(&&**name) && !(&**name == "body" && atomic)
                || ["grant:", "comment:", "option:", "security label:", "column grant:"]
                    .iter()
                    .any(|head| name.starts_with(head));
            let name = match name.split_once(':') {
                Some((head @ ("table" | "schema"), member)) => Arc::from(format!("{head}:{}", self.member(member))),
                _ => Arc::clone(name),
            };
            let value = match &*name {
                _ if plain => Arc::clone(value),
                // A view keeps the names of its columns.
                "columns" | "@columns" if column => Arc::clone(value),
                "definition" if column && object.kind == Kind::Constraint => Arc::from(self.reference(object, value)),
                "definition" if column && matches!(object.kind, Kind::View | Kind::MaterializedView) => {
                    Arc::from(self.in_view(value))
                }
                "parent" if matches!(object.kind, Kind::Constraint | Kind::Trigger) => {
                    Arc::from(self.named_parent(value))
                }
                _ => Arc::from(renamed(value, self)),
            };
            (name, value)
        };
        attributes.iter().map(fact).collect()
    }

    fn member(&self, text: &str) -> String {
        if self.old.kind == Kind::Schema && ddl::path_of(text).len() == 1 {
            let same = ddl::path_of(text)[0] == *self.old.path[0];
            return if same { crate::ident::shown(&self.new.path[0]) } else { text.to_owned() };
        }
        renamed(text, self)
    }

    /// `name on table`.
    fn named_parent(&self, text: &str) -> String {
        let Some((name, table)) = text.rsplit_once(" on ") else { return text.to_owned() };
        let on = ddl::path_of(table);
        let same_table = self
            .old
            .parent_path()
            .is_some_and(|path| path.iter().map(|part| &**part).eq(on.iter().map(String::as_str)));
        let mine = same_table && self.old.path.last().is_some_and(|last| ddl::path_of(name) == [last.to_string()]);
        if mine {
            return format!("{} on {table}", crate::ident::shown(self.new.path.last().map_or("", |last| last)));
        }
        format!("{name} on {}", renamed(table, self))
    }

    /// A foreign key names columns of both tables.
    fn reference(&self, object: &ObjectId, text: &str) -> String {
        let Some(place) = text.find(" REFERENCES ") else { return renamed(text, self) };
        let (own, other) = text.split_at(place);
        let own_table = object.parent_path() == self.old.parent_path();
        let mut path = ddl::path_of(other[" REFERENCES ".len()..].split('(').next().unwrap_or_default().trim());
        path.truncate(2);
        let other_table = self.old.path.iter().take(2).map(|part| &**part).eq(path.iter().map(String::as_str));
        let either = |text: &str, is: bool| if is { renamed(text, self) } else { text.to_owned() };
        format!("{}{}", either(own, own_table), either(other, other_table))
    }

    /// A column of a view keeps its name: what was `t.a` is `t.b AS a` now, where it is shown.
    fn in_view(&self, text: &str) -> String {
        let (Some(old), Some(new)) = (self.old.path.last(), self.new.path.last()) else { return text.to_owned() };
        let (old, new) = (crate::ident::shown(old), crate::ident::shown(new));
        let renamed = renamed(text, self);
        let before: Vec<&str> = text.lines().collect();
        let after: Vec<&str> = renamed.lines().collect();
        let line = |(old_line, new_line): (&&str, &&str)| {
            let bare = |line: &str| line.trim().trim_start_matches("SELECT ").trim_end_matches([',', ';']).to_owned();
            let (was, is) = (bare(old_line), bare(new_line));
            let ends = |text: &str, name: &str| text == name || text.ends_with(&format!(".{name}"));
            if was != is && ends(&was, &old) && ends(&is, &new) && !was.contains(' ') {
                let tail: String =
                    new_line.chars().skip(new_line.trim_end_matches([',', ';']).chars().count()).collect();
                return format!("{} AS {old}{tail}", new_line.trim_end_matches([',', ';']));
            }
            match is.strip_suffix(&format!(" AS {new}")) {
                Some(shown) if ends(shown, &new) => new_line.replace(&format!(" AS {new}"), ""),
                _ => (*new_line).to_owned(),
            }
        };
        before.iter().zip(&after).map(line).collect::<Vec<_>>().join("\n")
    }

    /// Brings a snapshot there.
    pub(super) fn apply(&self, snapshot: &Snapshot) -> Snapshot {
        let objects = snapshot.objects.iter().map(|(object, attributes)| {
            let new =
                if self.touches(snapshot, object) { self.attributes(object, attributes) } else { attributes.clone() };
            (self.path(object), new)
        });
        let needed = |known: &[ObjectId]| {
            let mut needed: Vec<ObjectId> = known.iter().map(|object| self.path(object)).collect();
            needed.sort_unstable();
            needed
        };
        Snapshot {
            objects: objects.collect(),
            dependencies: snapshot.dependencies.iter().map(|(object, set)| (self.path(object), needed(set))).collect(),
        }
    }
}

impl Renaming for Change {
    fn names(&self, names: &[String], around: &Around<'_>) -> Option<Vec<String>> {
        let (old, new) = (&self.old.path, &self.new.path);
        let is = |place: usize, part: usize| names.get(place).map(String::as_str) == old.get(part).map(|part| &**part);
        let put = |mut parts: Vec<String>, skip: usize| {
            parts.extend(names.iter().skip(skip).cloned());
            Some(parts)
        };
        let new_name = |place: usize| new.get(place).map(ToString::to_string).unwrap_or_default();
        match self.old.kind {
            Kind::Schema => (names.len() > 1 && is(0, 0)).then(|| vec![new_name(0)]).and_then(|head| put(head, 1)),
            Kind::Column => {
                let last = names.len() - 1;
                let named = ["INDEX", "TRIGGER", "STATISTICS", "CONSTRAINT", "COLLATE", "RULE", "CONCURRENTLY"];
                let is_name = named.contains(&around.word_before())
                    || around.behind.starts_with('(')
                    || around.behind.starts_with('.');
                let of_table = match last {
                    0 => !is_name,
                    1 => is(0, 1) || names[0] == "new" || names[0] == "old",
                    _ => is(last - 1, 1) && is(last - 2, 0),
                };
                (is(last, 2) && of_table).then(|| {
                    let mut parts = names[..last].to_vec();
                    parts.push(new_name(2));
                    parts
                })
            }
            Kind::Index | Kind::Constraint | Kind::Trigger | Kind::Policy | Kind::Rule => match names.len() {
                1 if is(0, 2) && ["INDEX", "TRIGGER", "RULE"].contains(&around.word_before()) => {
                    Some(vec![new_name(2)])
                }
                2 if is(0, 0) && is(1, 2) => Some(vec![new_name(0), new_name(2)]),
                _ => None,
            },
            Kind::Function | Kind::Procedure | Kind::Aggregate => {
                let bare = |path: &Arc<[Arc<str>]>| {
                    path.get(1).map(|name| name.split('(').next().unwrap_or_default().to_owned())
                };
                let mine = names.len() == 2 && is(0, 0) && Some(&names[1]) == bare(old).as_ref();
                mine.then(|| vec![new_name(0), bare(new).unwrap_or_default()])
            }
            _ if names.len() >= 2 && is(0, 0) && is(1, 1) => put(vec![new_name(0), new_name(1)], 2),
            // Columns are told by the name of their relation where it has no other one.
            kind if kind.is_relation() && names.len() == 2 && is(0, 1) => put(vec![new_name(1)], 1),
            _ => None,
        }
    }

    fn literal(&self, text: &str, around: &Around<'_>) -> Option<String> {
        around.behind.starts_with("::reg").then(|| renamed(text, self))
    }
}

impl Value {
    pub(super) fn apply(&self, snapshot: &Snapshot) -> Snapshot {
        let mut snapshot = snapshot.clone();
        let users: Vec<ObjectId> = snapshot
            .dependencies
            .iter()
            .filter(|(_, needed)| needed.contains(&self.of))
            .map(|(object, _)| object.clone())
            .collect();
        for user in users {
            if let Some(attributes) = snapshot.objects.get_mut(&user) {
                let atomic = attributes.contains_key("@atomic");
                for (name, value) in attributes.iter_mut() {
                    if !PLAIN.contains(&&**name) || &**name == "body" && atomic {
                        *value = Arc::from(renamed(value, self));
                    }
                }
            }
        }
        if let Some(attributes) = snapshot.objects.get_mut(&self.of) {
            for head in ["@position", "label"] {
                if let Some(value) = attributes.remove(format!("{head}:{}", self.old).as_str()) {
                    attributes.insert(Arc::from(format!("{head}:{}", self.new)), value);
                }
            }
            let mut labels: Vec<(usize, &str)> = attributes
                .iter()
                .filter_map(|(name, place)| Some((place.parse().ok()?, name.strip_prefix("@position:")?)))
                .collect();
            labels.sort_unstable();
            let all = labels.into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(", ");
            attributes.insert(Arc::from("labels"), Arc::from(all));
        }
        snapshot
    }
}

impl Renaming for Value {
    fn names(&self, _: &[String], _: &Around<'_>) -> Option<Vec<String>> {
        None
    }

    fn literal(&self, text: &str, around: &Around<'_>) -> Option<String> {
        let cast = around.behind.strip_prefix("::")?;
        let end = cast.find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '.' | '"' | '$')));
        let path = ddl::path_of(&cast[..end.unwrap_or(cast.len())]);
        let mine = self.of.path.iter().map(|part| &**part).eq(path.iter().map(String::as_str));
        (mine && text == self.old.replace('\'', "''")).then(|| self.new.replace('\'', "''"))
    }
}
