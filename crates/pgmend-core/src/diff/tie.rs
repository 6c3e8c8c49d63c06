//! Which steps must come before which, as far as the objects themselves tell.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::ddl;
use crate::ident::ObjectId;
use crate::object::Kind;

use super::fate::{Change, Side, is_type};
use super::step::{Edge, Maker};

impl<'a, 'f: 'a> Maker<'a, 'f> {
    /// The edges between dropping, making and changing.
    pub(super) fn tie_all(&mut self) {
        let fates = self.fates;
        let drops: Vec<(&ObjectId, usize)> =
            self.places.drops.iter().map(|(object, place)| (*object, *place)).collect();
        for (object, place) in drops {
            // A foreign key that comes with another one goes with it.
            let shared = fates.from.sheet(object).is_some_and(|key| {
                key.get("@type") == Some("foreign key")
                    && ddl::comes_with_parent(key)
                    && fates.from.parent(object).is_some()
            });
            for needed in needed_with_parent(&fates.from, object).chain(fates.from.origins(object)) {
                if shared {
                    break;
                }
                if let Some(later) = self.places.drops.get(needed).filter(|later| **later != place) {
                    self.edges.push((place, *later));
                } else if let Some(later) = self.places.alters.get(needed).filter(|later| **later != place) {
                    // Only what changes its type minds, and a column of a primary key that is to hold NULL.
                    let key = fates.from.sheet(object).is_some_and(|key| key.get("@type") == Some("primary key"));
                    let filled = |side: &Side<'a>| side.sheet(needed).is_some_and(|column| column.has("not null"));
                    let loosens = key && filled(&fates.from) && !filled(&fates.to);
                    self.tie((place, *later), fates.retypes(needed) || loosens);
                    if let Some(begun) = self.places.begun.get(needed).filter(|_| needed.kind == Kind::Column) {
                        self.tie((place, *begun), loosens);
                    }
                }
            }
            if !object.kind.is_part() {
                // What holds whole rows goes before their columns change.
                let tables = fates.from.needs(object).filter(|needed| needed.kind == Kind::Table);
                let columns = tables.flat_map(|table| fates.from.columns_of(table));
                for column in columns {
                    let Some(alter) = self.places.alters.get(column) else { continue };
                    // What holds them in rows of its own keeps them from changing their type.
                    let stored = object.kind == Kind::MaterializedView && fates.retypes(column);
                    self.tie((place, *alter), stored);
                }
            }
            // What takes its name, or is it once more, comes after it.
            if let Some(later) = self.places.creates.get(object) {
                self.edges.push((place, *later));
            }
        }
        let mut names: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for (object, place) in &self.places.creates {
            if let Some(name) = claimed(object) {
                names.entry(name).or_default().push(*place);
            }
        }
        let dropped: Vec<Edge> = self
            .places
            .drops
            .iter()
            .filter_map(|(object, place)| Some((*place, names.get(&claimed(object)?)?)))
            .flat_map(|(place, later)| later.iter().map(move |later| (place, *later)))
            .collect();
        self.edges.extend(dropped);

        let creates: Vec<(&ObjectId, usize)> =
            self.places.creates.iter().map(|(object, place)| (*object, *place)).collect();
        for (object, place) in creates {
            let waits = object.kind == Kind::Column && self.default_waits(object);
            for needed in needed_with_parent(&fates.to, object).chain(fates.to.origins(object)) {
                if !(waits && is_code(needed)) {
                    self.after_making(needed, place);
                }
                if needed.kind.is_relation() && !object.kind.is_part() && !fates.created.contains(needed) {
                    self.after_columns(needed, place);
                }
            }
        }
        let alters: Vec<(&ObjectId, usize)> =
            self.places.alters.iter().map(|(object, place)| (*object, *place)).collect();
        for (object, place) in alters {
            for needed in needed_with_parent(&fates.to, object).chain(fates.to.origins(object)) {
                self.after_making(needed, place);
            }
            // A sequence has the owner of the table that owns it.
            let owner = fates.to.sheet(object).and_then(|sheet| sheet.get("owned by"));
            let tables =
                self.places.alters.iter().filter(|(table, _)| owner.is_some_and(|owner| owned_by(table, owner)));
            let earlier: Vec<Edge> = tables.map(|(_, table)| (*table, place)).collect();
            self.edges.extend(earlier);
            // An identity's sequence may take the name of one that the default needed.
            let sequence = fates.to.sheet(object).and_then(|sheet| sheet.get("@sequence")).map(ddl::path_of);
            for needed in fates.from.needs(object) {
                let Some(later) = self.places.drops.get(needed) else { continue };
                // It has no default meanwhile, or its type has become text.
                let detached = fates.detached.get(object).copied();
                if detached.is_some() && is_code(needed) || detached == Some(true) && is_type(needed) {
                    continue;
                }
                let frees = |change: &Change| {
                    let gone = |sql: &String| [" DROP DEFAULT", " DROP IDENTITY"].iter().any(|end| sql.ends_with(end));
                    change.first.iter().any(gone)
                };
                match self.places.begun.get(object) {
                    Some(first) if is_code(needed) && fates.altered.get(object).is_some_and(frees) => {
                        self.edges.push((*first, *later));
                        if sequence.as_ref().is_some_and(|path| {
                            path.iter().map(String::as_str).eq(needed.path.iter().map(|part| &**part))
                        }) {
                            self.edges.push((*later, place));
                        }
                    }
                    _ => self.edges.push((place, *later)),
                }
            }
        }
        self.tie_columns();
        self.tie_values();
        self.tie_persistence();
        self.tie_bounds();
        self.edges.retain(|(earlier, later)| earlier != later);
    }

    /// An edge that must hold, or one that holds if it can be.
    fn tie(&mut self, edge: Edge, must_hold: bool) {
        let edges = if must_hold { &mut self.edges } else { &mut self.weak };
        edges.push(edge);
    }

    /// What needs a relation as a whole needs its rows' type: all columns come first, if that can be.
    fn after_columns(&mut self, relation: &'a ObjectId, place: usize) {
        let columns = self.fates.to.columns_of(relation);
        let steps = columns.filter_map(|column| self.places.alters.get(column).or(self.places.creates.get(column)));
        let edges: Vec<Edge> = steps.map(|step| (*step, place)).collect();
        self.weak.extend(edges);
    }

    /// New columns of a table come in the order in which they shall stand: extended statistics are told in it.
    fn tie_columns(&mut self) {
        let columns = self.fates.created.iter().filter(|object| object.kind == Kind::Column);
        let tables: BTreeSet<&ObjectId> = columns.filter_map(|column| self.fates.to.parent(column)).collect();
        for table in tables {
            let new = self.fates.to.columns_of(table).filter_map(|column| self.places.creates.get(column).copied());
            let places: Vec<usize> = new.collect();
            self.weak.extend(places.windows(2).map(|two| (two[0], two[1])).filter(|(one, other)| one != other));
        }
    }

    /// What holds values of a domain within others is away while more is asked of them.
    fn tie_values(&mut self) {
        let fates = self.fates;
        for (domain, holder) in &fates.holders {
            let Some(change) = self.places.alters.get(domain).copied() else { continue };
            if let Some((first, then)) = self.places.detached.get(holder).copied() {
                self.edges.extend([(first, change), (change, then)]);
            } else if let Some(other) = self.places.alters.get(holder).filter(|_| fates.retypes(holder)) {
                self.weak.push((*other, change));
            }
            self.edges.extend(self.places.drops.get(holder).map(|place| (*place, change)));
            self.weak.extend(self.places.creates.get(holder).map(|place| (change, *place)));
        }
    }

    /// No logged table may refer to an unlogged one, at no time.
    fn tie_persistence(&mut self) {
        let fates = self.fates;
        let unlogged =
            |side: &Side<'a>, table: &ObjectId| side.sheet(table).is_some_and(|table| table.has("persistence"));
        let changes = |table: &ObjectId| unlogged(&fates.from, table) != unlogged(&fates.to, table);
        let keys = fates.from.snapshot.objects.keys().filter(|object| object.kind == Kind::Constraint);
        for key in keys.filter(|key| fates.from.sheet(key).is_some_and(|key| key.get("@type") == Some("foreign key"))) {
            let Some(table) = fates.from.parent(key).filter(|table| changes(table)) else { continue };
            let needed = fates.from.needs(key).filter_map(|needed| fates.from.parent(needed));
            for other in needed.filter(|other| *other != table && changes(other)) {
                if let (Some(one), Some(two)) = (self.places.alters.get(table), self.places.alters.get(other)) {
                    self.edges.push(if unlogged(&fates.to, table) { (*one, *two) } else { (*two, *one) });
                }
            }
        }
    }

    /// Keys of a partitioned table are made when partitions that go are gone, and those that leave for a moment, as their bounds
    /// change, are back: else some partition would miss an index, or get one of the server's own.
    fn tie_bounds(&mut self) {
        let fates = self.fates;
        let parent = partitioned_by;
        let bound =
            |side: &Side<'a>, table: &ObjectId| side.snapshot.objects.get(table)?.get("partition bound").cloned();
        let mut leave: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        let tables = |object: &ObjectId| matches!(object.kind, Kind::Table | Kind::ForeignTable);
        for (table, place) in self.places.drops.iter().filter(|(table, _)| tables(table)) {
            parent(&fates.from, table).into_iter().for_each(|parent| leave.entry(parent).or_default().push(*place));
        }
        for (table, place) in self.places.alters.iter().filter(|(table, _)| tables(table)) {
            let stays = parent(&fates.from, table).filter(|old| parent(&fates.to, table).as_ref() == Some(old));
            if let Some(parent) = stays.filter(|_| bound(&fates.from, table) != bound(&fates.to, table)) {
                leave.entry(parent).or_default().push(*place);
            }
        }
        // Of two keys that are alike the server might attach the wrong one: new partitions come before new keys.
        let mut own: HashMap<&ObjectId, usize> = HashMap::new();
        let mut joined: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (table, place) in self.places.finishes.iter().filter(|(table, _)| table.kind == Kind::Table) {
            let Some(parent) = parent(&fates.to, table) else { continue };
            joined.entry(parent).or_default().push(*place);
            own.insert(table, *place);
        }
        let creates =
            self.places.creates.iter().filter(|(part, _)| matches!(part.kind, Kind::Index | Kind::Constraint));
        for (part, create) in creates {
            let Some(sheet) = fates.to.sheet(part) else { continue };
            let kind = sheet.get("@type");
            let attached = fates.to.parent(part).and_then(|table| own.get(table)).copied();
            if kind == Some("check") {
                self.edges.extend(attached.map(|attached| (*create, attached)));
                continue;
            }
            let table: Vec<String> = part.path.iter().take(2).map(|name| (**name).to_owned()).collect();
            self.edges.extend(leave.get(&table).into_iter().flatten().map(|place| (*place, *create)));
            if kind == Some("foreign key") || self.has_new_parents(part) {
                let joined = joined.get(&table).into_iter().flatten().copied();
                self.edges.extend(joined.chain(attached).map(|place| (place, *create)));
            } else if kind != Some("exclusion") {
                // What is there already comes down to a partition that does not have it.
                self.weak.extend(attached.map(|attached| (*create, attached)));
            }
        }
    }

    /// Whether all that a part of a partition is attached to, all the way up, is made too.
    fn has_new_parents(&self, part: &'a ObjectId) -> bool {
        let mut next = Some(part);
        while let Some(part) = next.take() {
            if !self.fates.created.contains(part) {
                return false;
            }
            let attached = self.fates.to.sheet(part).is_some_and(|part| part.has("parent"));
            next = self.fates.to.needs(part).find(|needed| attached && needed.kind == part.kind);
        }
        true
    }
}

/// The table that a table is a partition of.
fn partitioned_by(side: &Side<'_>, table: &ObjectId) -> Option<Vec<String>> {
    let table = side.sheet(table).filter(|table| table.has("partition bound"))?;
    Some(ddl::path_of(table.get("inherits")?))
}

/// Whether the column that owns a sequence is one of this table's.
pub(super) fn owned_by(table: &ObjectId, owner: &str) -> bool {
    let path = ddl::path_of(owner);
    path.iter().take(2).map(String::as_str).eq(table.path.iter().map(|part| &**part))
}

/// What an object needs, its relation among it.
fn needed_with_parent<'a>(side: &Side<'a>, object: &'a ObjectId) -> impl Iterator<Item = &'a ObjectId> {
    side.needs(object).chain(side.parent(object))
}

/// Whether a default that needs it needs code: functions and what runs them.
pub(super) fn is_code(object: &ObjectId) -> bool {
    matches!(object.kind, Kind::Function | Kind::Aggregate | Kind::Operator | Kind::Sequence | Kind::Cast)
}

/// The name that an object claims among relations and types; two of one name cannot be there at the same time.
fn claimed(object: &ObjectId) -> Option<Vec<&str>> {
    match (object.kind, &*object.path) {
        (
            Kind::Table
            | Kind::ForeignTable
            | Kind::View
            | Kind::MaterializedView
            | Kind::Sequence
            | Kind::Enum
            | Kind::Composite
            | Kind::Domain
            | Kind::Range,
            [schema, name],
        ) => Some(vec![schema, name]),
        (Kind::Index | Kind::Constraint, [schema, _, name]) => Some(vec![schema, name]),
        (Kind::Function | Kind::Procedure | Kind::Aggregate, [schema, signature]) => {
            Some(vec!["()", schema, signature])
        }
        _ => None,
    }
}
