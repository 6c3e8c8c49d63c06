//! Walks through the statements in their order and says of each what it costs. What is there already is followed on the way: a
//! table that the diff itself has made keeps nobody waiting.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::catalog::Attributes;
use crate::ddl;
use crate::ident::{ObjectId, shown};
use crate::object::Kind;
use crate::server::ServerVersion;

use super::cost_table::{COSTS, Cost, On};
use super::fate::Fates;
use super::gentle::adds_value;
use super::hazard::{Hazard, HazardKind, LockLevel};
use super::phrase::Phrase;

/// Schema and name.
pub(super) type Name = [String; 2];

/// A statement on its way out.
pub(super) struct Draft<'a> {
    pub(super) sql: String,
    pub(super) object: &'a ObjectId,
    /// The place of its step.
    pub(super) step: usize,
    /// Stands alone, outside of a transaction that others share.
    pub(super) alone: bool,
    /// The server refuses it in a transaction.
    pub(super) never_inside: bool,
    /// A check that holds already says what it would otherwise read all rows for.
    pub(super) proved: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn of(sql: String, object: &'a ObjectId) -> Self {
        Self { sql, object, step: usize::MAX, alone: false, never_inside: false, proved: false }
    }
}

/// What it knows of the database as the statements leave it.
pub(super) struct Judge<'a, 'f> {
    pub(super) fates: &'f Fates<'a>,
    pub(super) version: ServerVersion,
    /// Relations that were there before the diff.
    pub(super) there: BTreeMap<Name, Kind>,
    /// Tables with those that they have their columns and rows from.
    pub(super) parents: BTreeMap<Name, Vec<Name>>,
    /// Foreign keys: table, name, table that is referred to.
    pub(super) references: BTreeSet<(Name, String, Name)>,
    /// Partitions for what belongs in no other.
    pub(super) default: BTreeSet<Name>,
    /// Columns that a statement before has made NOT NULL, or (`false`) lets hold NULL.
    pub(super) not_null: BTreeMap<(Name, String), bool>,
    /// Constraints that a statement before has validated, with those of children.
    pub(super) validated: BTreeSet<(Name, String)>,
    /// Sequences that no column owns any more.
    disowned: BTreeSet<Name>,
    /// What the statement at hand locks.
    pub(super) locks: BTreeMap<LockLevel, BTreeSet<Name>>,
}

/// The first two parts of a path.
pub(super) fn name_of(path: &[Arc<str>]) -> Option<Name> {
    match path {
        [schema, name, ..] => Some([schema.to_string(), name.to_string()]),
        _ => None,
    }
}

pub(super) fn name_of_text(text: &str) -> Option<Name> {
    ddl::path_of(text).try_into().ok()
}

/// As users write it.
pub(super) fn written(name: &Name) -> String {
    name.iter().map(|part| shown(part)).collect::<Vec<_>>().join(".")
}

impl<'a, 'f> Judge<'a, 'f> {
    pub(super) fn new(fates: &'f Fates<'a>, version: ServerVersion) -> Self {
        let mut judge = Self {
            fates,
            version,
            there: BTreeMap::new(),
            parents: BTreeMap::new(),
            references: BTreeSet::new(),
            default: BTreeSet::new(),
            not_null: BTreeMap::new(),
            validated: BTreeSet::new(),
            disowned: BTreeSet::new(),
            locks: BTreeMap::new(),
        };
        for (object, attributes) in &fates.from.snapshot.objects {
            let Some(name) = name_of(&object.path) else { continue };
            if object.kind.is_relation() || object.kind == Kind::Sequence {
                judge.there.insert(name.clone(), object.kind);
                if let Some(parents) = attributes.get("inherits") {
                    let parents = parents.split(", ").filter_map(name_of_text).collect();
                    judge.parents.insert(name.clone(), parents);
                }
                if attributes.get("partition bound").is_some_and(|bound| &**bound == "DEFAULT") {
                    judge.default.insert(name);
                }
            } else if object.kind == Kind::Constraint
                && !attributes.contains_key("parent")
                && let (Some(referenced), Some(constraint)) = (attributes.get("@references"), object.path.last())
                && let Some(referenced) = name_of_text(referenced)
            {
                judge.references.insert((name, constraint.to_string(), referenced));
            }
        }
        judge
    }

    /// What a statement costs.
    pub(super) fn hazards(&mut self, draft: &Draft<'_>) -> Vec<Hazard> {
        let phrase = Phrase::of(&draft.sql);
        let found = COSTS.iter().find_map(|cost| Some((cost, phrase.matches(cost.form)?)));
        let manual = found.as_ref().map_or("sql-commands", |(cost, _)| cost.manual);
        let mut hazards = Vec::new();
        self.locks.clear();
        if let Some((cost, (names, rest))) = found {
            self.lock(cost, &names, &phrase, draft.object);
            self.work(cost, &names, rest, (&phrase, draft), &mut hazards);
            if !cost.breaks.is_empty() && self.breaks(draft, &phrase) {
                hazards.push(Hazard {
                    kind: HazardKind::BreaksCode,
                    reason: cost.breaks.to_owned(),
                    manual: cost.manual.to_owned(),
                    objects: vec![as_written(draft.object)],
                });
            }
            let locks = std::mem::take(&mut self.locks);
            let levels = strongest(locks).into_iter().rev();
            hazards.splice(0..0, levels.map(|(level, names)| locked(level, &names, cost.manual)));
        }
        if draft.never_inside {
            hazards.push(Hazard {
                kind: HazardKind::NotInTransaction,
                reason: "the server refuses it in a transaction; if it fails, what it did so far stays".to_owned(),
                manual: manual.to_owned(),
                objects: Vec::new(),
            });
        }
        if adds_value(&draft.sql) {
            hazards.push(Hazard {
                kind: HazardKind::NotInTransaction,
                reason: "the new value can be used only when this is committed".to_owned(),
                manual: "sql-altertype".to_owned(),
                objects: Vec::new(),
            });
        }
        self.follow(&phrase);
        hazards
    }

    /// Whether something that was there goes or changes for good, and does not come again in a later statement as it was.
    fn breaks(&self, draft: &Draft<'_>, phrase: &Phrase<'_>) -> bool {
        let object = draft.object;
        let holder = if object.kind.is_part() { self.fates.to.parent(object) } else { Some(object) };
        // Nobody uses yet what the diff makes.
        if holder.is_some_and(|it| self.fates.created.contains(it) && !self.fates.dropped.contains(it)) {
            return false;
        }
        let again = self.fates.dropped.contains(draft.object) && self.fates.created.contains(draft.object);
        !(phrase.matches("DROP").is_some() && again)
    }

    /// Adds a lock on a relation that was there.
    pub(super) fn add(&mut self, level: LockLevel, name: &Name) {
        if self.there.contains_key(name) {
            self.locks.entry(level).or_default().insert(name.clone());
        }
    }

    pub(super) fn add_all<N: Borrow<Name>>(&mut self, level: LockLevel, names: impl IntoIterator<Item = N>) {
        for name in names {
            self.add(level, name.borrow());
        }
    }

    fn lock(&mut self, cost: &Cost, names: &[&[String]], phrase: &Phrase<'_>, object: &ObjectId) {
        let Some(level) = cost.lock else { return };
        let first = names.first().and_then(|path| name_of_parts(path));
        match (cost.on, first) {
            (On::First, Some(name)) => self.add(level, &name),
            (on @ (On::Tree | On::WholeTree | On::NotNull | On::Identity), Some(name)) => {
                let major = self.version.major();
                let alone = match on {
                    On::Tree => phrase.is_only(),
                    On::NotNull => phrase.is_only() && major < 18,
                    On::Identity => major < 17 || !self.is_partitioned(&name),
                    _ => false,
                };
                self.add_all(level, if alone { vec![name] } else { self.tree(&name) });
            }
            (On::Table, _) => {
                if let Some(name) = phrase.name_after("ON").and_then(name_of_parts) {
                    self.add(level, &name);
                }
            }
            (On::From, _) => {
                if let Some(name) = phrase.name_after("FROM").and_then(name_of_parts) {
                    self.add(level, &name);
                }
            }
            (On::Owner, _) => {
                self.add_all(level, self.owners(object));
            }
            (On::Typed, Some(name)) => {
                self.add_all(level, self.typed(&name));
            }
            (On::Users, Some(name)) => {
                self.add_all(level, self.users(&name));
            }
            _ => {}
        }
    }

    /// A table and all that have their columns from it.
    pub(super) fn tree(&self, name: &Name) -> Vec<Name> {
        let mut found = vec![name.clone()];
        let mut place = 0;
        while let Some(parent) = found.get(place).cloned() {
            let children = self.parents.iter().filter(|(_, parents)| parents.contains(&parent));
            let new: Vec<Name> =
                children.map(|(child, _)| child.clone()).filter(|name| !found.contains(name)).collect();
            found.extend(new);
            place += 1;
        }
        found
    }

    /// The relation of a part, with its children where it is partitioned; of other objects, the relations that they need.
    fn owners(&self, object: &ObjectId) -> Vec<Name> {
        let relations = self.fates.from.needs(object).chain(self.fates.to.needs(object));
        let relation = |object: &ObjectId| {
            if object.kind.is_relation() || object.kind.is_part() { name_of(&object.path) } else { None }
        };
        let table = if object.kind.is_part() { name_of(&object.path) } else { relations.filter_map(relation).next() };
        match table {
            Some(table) if self.is_partitioned(&table) && object.kind == Kind::Index => self.tree(&table),
            other => other.into_iter().collect(),
        }
    }

    /// The tables with a column of a domain, or of one that is over it.
    pub(super) fn users(&self, name: &Name) -> Vec<Name> {
        let domain = ObjectId::new(Kind::Domain, name);
        if self.fates.created.contains(&domain) {
            return Vec::new();
        }
        let tables = self.fates.from.stores(&domain).into_iter().filter_map(|object| name_of(&object.path));
        tables.collect::<BTreeSet<Name>>().into_iter().collect()
    }

    /// The tables of a type.
    fn typed(&self, name: &Name) -> Vec<Name> {
        let is_typed = |attributes: &Attributes| {
            attributes.get("of type").and_then(|kind| name_of_text(kind)).as_ref() == Some(name)
        };
        let tables = self.fates.from.snapshot.objects.iter().filter(|(_, attributes)| is_typed(attributes));
        tables.filter_map(|(object, _)| name_of(&object.path)).collect()
    }

    /// What is there after the statement.
    fn follow(&mut self, phrase: &Phrase<'_>) {
        for head in ["CREATE TABLE _", "CREATE UNLOGGED TABLE _", "CREATE FOREIGN TABLE _"] {
            if let Some((names, rest)) = phrase.matches(head)
                && let Some(name) = names.first().and_then(|path| name_of_parts(path))
            {
                self.there.remove(&name);
                let parents = inherited(rest);
                if !parents.is_empty() {
                    self.parents.insert(name, parents);
                }
            }
        }
        for head in
            ["DROP TABLE _", "DROP FOREIGN TABLE _", "DROP VIEW _", "DROP MATERIALIZED VIEW _", "DROP SEQUENCE _"]
        {
            if let Some((names, _)) = phrase.matches(head)
                && let Some(name) = names.first().and_then(|path| name_of_parts(path))
            {
                self.there.remove(&name);
                self.parents.remove(&name);
                self.forget_sequences(&name, None);
                self.references.retain(|(table, _, referenced)| *table != name && *referenced != name);
            }
        }
        for kind in ["TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE"] {
            if let Some((names, _)) = phrase.matches(&format!("ALTER {kind} _ RENAME TO _"))
                && let Some(old) = names.first().and_then(|path| name_of_parts(path))
            {
                let new = [old[0].clone(), names.get(1).map(|path| path.join(".")).unwrap_or_default()];
                self.renamed(&old, &new);
            } else if let Some((names, _)) = phrase.matches(&format!("ALTER {kind} _ SET SCHEMA _"))
                && let Some(old) = names.first().and_then(|path| name_of_parts(path))
            {
                let new = [names.get(1).map(|path| path.join(".")).unwrap_or_default(), old[1].clone()];
                self.renamed(&old, &new);
            }
        }
        if let Some((names, _)) = phrase.matches("ALTER SCHEMA _ RENAME TO _") {
            let part = |place: usize| names.get(place).map(|path: &&[String]| path.join(".")).unwrap_or_default();
            let all: Vec<Name> = self.there.keys().filter(|name| name[0] == part(0)).cloned().collect();
            for old in all {
                self.renamed(&old, &[part(1), old[1].clone()]);
            }
        }
        if let Some((names, rest)) = phrase.matches("ALTER SEQUENCE _ OWNED BY")
            && rest == "NONE"
        {
            self.disowned.extend(names.first().and_then(|path| name_of_parts(path)));
        }
        let two = |form: &str| {
            let (names, _) = phrase.matches(form)?;
            Some((name_of_parts(names.first()?)?, name_of_parts(names.get(1)?)?))
        };
        if let Some((parent, child)) = two("ALTER TABLE _ ATTACH PARTITION _") {
            if phrase.has("DEFAULT") {
                self.default.insert(child.clone());
            }
            self.parents.entry(child).or_default().push(parent);
        } else if let Some((child, parent)) = two("ALTER TABLE _ INHERIT _") {
            self.parents.entry(child).or_default().push(parent);
        } else if let Some((parent, child)) = two("ALTER TABLE _ DETACH PARTITION _") {
            self.default.remove(&child);
            // It keeps the foreign keys of its table, as its own; before 15, not one that refers to the table itself.
            let kept = |other: &Name| self.keys_follow_partitions() || *other != parent;
            let keys = self.references.iter().filter(|(table, _, other)| *table == parent && kept(other));
            let own: Vec<_> = keys.map(|(_, name, other)| (child.clone(), name.clone(), other.clone())).collect();
            self.references.extend(own);
            self.parents.entry(child).or_default().retain(|other| *other != parent);
        } else if let Some((child, parent)) = two("ALTER TABLE _ NO INHERIT _") {
            self.parents.entry(child).or_default().retain(|other| *other != parent);
        } else if let Some((names, rest)) = phrase.matches("ALTER TABLE _ ADD CONSTRAINT _")
            && let Some((table, name)) = names.first().and_then(|path| name_of_parts(path)).zip(names.get(1))
        {
            if let Some(column) = rest.strip_prefix("NOT NULL ") {
                let column = ddl::path_of(column.trim_end_matches(" NOT VALID")).join(".");
                self.note_filled(self.tree(&table), &column, true);
            } else if let Some(referenced) = references(rest) {
                self.references.insert((table, name.join("."), referenced));
            }
        } else if let Some((names, _)) = phrase.matches("ALTER TABLE _ DROP CONSTRAINT _")
            && let Some((table, name)) = names.first().and_then(|path| name_of_parts(path)).zip(names.get(1))
        {
            let gone = name.join(".");
            self.references.retain(|(other, constraint, _)| *other != table || *constraint != gone);
        }
        if let Some((names, _)) = phrase.matches("ALTER TABLE _ VALIDATE CONSTRAINT _")
            && let Some((table, name)) = names.first().and_then(|path| name_of_parts(path)).zip(names.get(1))
        {
            let tables = self.tree(&table);
            self.validated.extend(tables.into_iter().map(|table| (table, name.join("."))));
        }
        let column = |form: &str| {
            let (names, _) = phrase.matches(form)?;
            Some((name_of_parts(names.first()?)?, names.get(1)?.join(".")))
        };
        if let Some((table, column)) = column("ALTER TABLE _ DROP COLUMN _") {
            self.forget_sequences(&table, Some(&column));
        } else if let Some((table, column)) = column("ALTER TABLE _ ALTER COLUMN _ SET NOT NULL")
            .or_else(|| column("ALTER TABLE _ ADD COLUMN _").filter(|_| phrase.ends_with("NOT NULL")))
        {
            self.note_filled(self.tree(&table), &column, true);
        } else if let Some((table, column)) = column("ALTER TABLE _ ALTER COLUMN _ DROP NOT NULL") {
            let tables = if phrase.is_only() { vec![table] } else { self.tree(&table) };
            self.note_filled(tables, &column, false);
        }
    }

    /// Notes that a column is NOT NULL from now on, or no more.
    fn note_filled(&mut self, tables: Vec<Name>, column: &str, filled: bool) {
        self.not_null.extend(tables.into_iter().map(|table| ((table, column.to_owned()), filled)));
    }

    fn renamed(&mut self, old: &Name, new: &Name) {
        if let Some(kind) = self.there.remove(old) {
            self.there.insert(new.clone(), kind);
        }
        if let Some(parents) = self.parents.remove(old) {
            self.parents.insert(new.clone(), parents);
        }
        for parent in self.parents.values_mut().flatten().filter(|parent| *parent == old) {
            parent.clone_from(new);
        }
    }

    /// A sequence goes with the column that owns it.
    fn forget_sequences(&mut self, table: &Name, column: Option<&str>) {
        let gone = |attributes: &Attributes| {
            let owner = attributes.get("owned by").map(|owner| ddl::path_of(owner)).unwrap_or_default();
            owner.starts_with(table) && column.is_none_or(|column| owner.last().is_some_and(|last| last == column))
        };
        let sequences = self.fates.from.snapshot.objects.iter().filter(|(object, _)| object.kind == Kind::Sequence);
        for (object, _) in sequences.filter(|(_, attributes)| gone(attributes)) {
            if let Some(name) = name_of(&object.path).filter(|name| !self.disowned.contains(name)) {
                self.there.remove(&name);
            }
        }
    }
}

/// The table that the definition of a foreign key refers to.
pub(super) fn references(definition: &str) -> Option<Name> {
    let rest = definition.split_once(" REFERENCES ")?.1;
    name_of_text(rest.split_once('(').map_or(rest, |(name, _)| name).trim())
}

/// The parents that a `CREATE TABLE` names.
pub(super) fn inherited(rest: &str) -> Vec<Name> {
    let list = rest.rsplit_once("INHERITS (").and_then(|(_, list)| list.split_once(')'));
    list.map_or_else(Vec::new, |(list, _)| list.split(", ").filter_map(name_of_text).collect())
}

pub(super) fn name_of_parts(path: &[String]) -> Option<Name> {
    match path {
        [schema, name, ..] => Some([schema.clone(), name.clone()]),
        _ => None,
    }
}

/// A part by its table and itself, anything else by its path.
pub(super) fn as_written(object: &ObjectId) -> String {
    object
        .path
        .iter()
        .map(|part| if part.contains('(') { part.to_string() } else { shown(part) })
        .collect::<Vec<_>>()
        .join(".")
}

/// Of the locks on a relation only the strongest counts.
fn strongest(locks: BTreeMap<LockLevel, BTreeSet<Name>>) -> BTreeMap<LockLevel, BTreeSet<Name>> {
    let mut seen: BTreeSet<Name> = BTreeSet::new();
    let mut found = BTreeMap::new();
    for (level, names) in locks.into_iter().rev() {
        let new: BTreeSet<Name> = names.into_iter().filter(|name| seen.insert(name.clone())).collect();
        if !new.is_empty() {
            found.insert(level, new);
        }
    }
    found
}

fn locked(level: LockLevel, names: &BTreeSet<Name>, manual: &str) -> Hazard {
    let objects: Vec<String> = names.iter().map(written).collect();
    Hazard {
        kind: HazardKind::Lock(level),
        reason: format!("{level} on {}: keeps waiting {}", objects.join(", "), level.keeps_out()),
        manual: manual.to_owned(),
        objects,
    }
}
