//! What becomes of each object.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use crate::catalog::{Attributes, Dependencies, Snapshot};
use crate::ddl::{Alter, Pair, Sheet, rule};
use crate::ident::ObjectId;
use crate::object::Kind;

/// Both sides, and what is to be done with each object.
pub(super) struct Fates<'a> {
    pub(super) from: Side<'a>,
    pub(super) to: Side<'a>,
    /// There before and not after, or to be made again.
    pub(super) dropped: BTreeSet<&'a ObjectId>,
    /// There after and not before, or to be made again.
    pub(super) created: BTreeSet<&'a ObjectId>,
    /// Changed in place.
    pub(super) altered: BTreeMap<&'a ObjectId, Change>,
    /// Columns whose default (`false`) or whose type too (`true`) goes and comes again.
    pub(super) detached: BTreeMap<&'a ObjectId, bool>,
    pub(super) notices: Vec<String>,
}

/// The statements that change an object in place.
#[derive(Default)]
pub(super) struct Change {
    /// What comes before everything else.
    pub(super) first: Vec<String>,
    pub(super) statements: Vec<String>,
    /// What comes after everything else.
    pub(super) last: Vec<String>,
}

/// One of the two snapshots, with what can be looked up in it.
pub(super) struct Side<'a> {
    pub(super) snapshot: &'a Snapshot,
    relations: HashMap<&'a [Arc<str>], &'a ObjectId>,
    columns: HashMap<&'a [Arc<str>], Vec<(&'a ObjectId, &'a Attributes)>>,
    /// Objects with those that need them.
    dependents: HashMap<&'a ObjectId, Vec<&'a ObjectId>>,
}

impl<'a> Side<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        let mut relations = HashMap::new();
        let mut columns: HashMap<&[Arc<str>], Vec<(&ObjectId, &Attributes)>> = HashMap::new();
        for (object, attributes) in &snapshot.objects {
            if object.kind.is_relation() {
                relations.insert(&*object.path, object);
            } else if object.kind == Kind::Column {
                columns.entry(&object.path[..2]).or_default().push((object, attributes));
            }
        }
        for columns in columns.values_mut() {
            columns.sort_by_key(|(_, attributes)| {
                attributes.get("@position").and_then(|place| place.parse::<i32>().ok()).unwrap_or(i32::MAX)
            });
        }
        let mut dependents: HashMap<&ObjectId, Vec<&ObjectId>> = HashMap::new();
        for (object, needed) in &snapshot.dependencies {
            for needed in needed {
                dependents.entry(needed).or_default().push(object);
            }
        }
        Self { snapshot, relations, columns, dependents }
    }

    pub(super) fn sheet(&'a self, object: &'a ObjectId) -> Option<Sheet<'a>> {
        let attributes = self.snapshot.objects.get(object)?;
        let columns = self.columns.get(&*object.path).map_or(&[][..], Vec::as_slice);
        Some(Sheet { object, attributes, columns })
    }

    /// The relation that an object is a part of.
    pub(super) fn parent(&self, object: &ObjectId) -> Option<&'a ObjectId> {
        self.relations.get(object.parent_path()?).copied()
    }

    /// What an object needs.
    pub(super) fn needs(&self, object: &ObjectId) -> impl Iterator<Item = &'a ObjectId> {
        let dependencies: &'a Dependencies = &self.snapshot.dependencies;
        dependencies.get(object).into_iter().flatten()
    }

    pub(super) fn dependents(&self, object: &ObjectId) -> &[&'a ObjectId] {
        self.dependents.get(object).map_or(&[], Vec::as_slice)
    }

    /// The parts of a relation.
    pub(super) fn parts(&self, relation: &'a ObjectId) -> impl Iterator<Item = &'a ObjectId> {
        let snapshot: &'a Snapshot = self.snapshot;
        snapshot
            .objects
            .keys()
            .filter(move |object| object.kind != Kind::Row && object.parent_path() == Some(&*relation.path))
    }
}

/// What the server refuses to keep while a column that it mentions changes its type.
const TIED_TO_TYPE: &[Kind] = &[
    Kind::View,
    Kind::MaterializedView,
    Kind::Rule,
    Kind::Policy,
    Kind::Trigger,
    Kind::Function,
    Kind::Procedure,
    Kind::Publication,
];

/// Kinds that are types of columns.
const TYPES: &[Kind] = &[Kind::Enum, Kind::Composite, Kind::Domain, Kind::Range, Kind::BaseType];

impl<'a> Fates<'a> {
    /// Settles what becomes of each object.
    pub(super) fn settle(from: &'a Snapshot, to: &'a Snapshot) -> Self {
        let mut fates = Self {
            from: Side::new(from),
            to: Side::new(to),
            dropped: BTreeSet::new(),
            created: BTreeSet::new(),
            altered: BTreeMap::new(),
            detached: BTreeMap::new(),
            notices: Vec::new(),
        };
        let mut again: VecDeque<&ObjectId> = VecDeque::new();
        let mut retyped: Vec<&ObjectId> = Vec::new();
        let kinds = |object: &&ObjectId| object.kind != Kind::Row;
        for object in from.objects.keys().filter(kinds) {
            if !to.objects.contains_key(object) {
                fates.dropped.insert(object);
            }
        }
        for object in to.objects.keys().filter(kinds) {
            if !from.objects.contains_key(object) {
                fates.created.insert(object);
                continue;
            }
            let (Some(from), Some(to)) = (fates.from.sheet(object), fates.to.sheet(object)) else { continue };
            let pair = Pair { from, to };
            if pair.differences().next().is_none() {
                continue;
            }
            let Some(rule) = rule(object.kind) else {
                fates.notices.push(format!("{object} differs, and is left as it is: no rule for its kind"));
                continue;
            };
            match (rule.alter)(&pair) {
                Alter::Recreate => again.push_back(object),
                Alter::InPlace(statements) => {
                    if object.kind == Kind::Column && (pair.changed("type") || pair.changed("collation")) {
                        retyped.push(object);
                    }
                    let mut change = Change { first: (rule.begin)(&pair), statements, last: Vec::new() };
                    change.statements.extend(crate::ddl::common_alterations(&pair));
                    if pair.changed("owned by") {
                        change.last = (rule.finish)(pair.to);
                    }
                    fates.altered.insert(object, change);
                }
            }
        }
        fates.leave_alone();
        // Something of another kind takes the name: whoever needs it needs to be made again around it.
        let taken: BTreeSet<&[Arc<str>]> = fates.created.iter().map(|object| &*object.path).collect();
        let replaced: Vec<&ObjectId> =
            fates.dropped.iter().copied().filter(|object| taken.contains(&*object.path)).collect();
        let gone: Vec<&ObjectId> = fates.dropped.iter().copied().collect();
        for object in gone {
            let by_name = replaced.contains(&object);
            for dependent in fates.from.dependents(object).to_vec() {
                if fates.is_kept(dependent) && (by_name || !fates.altered.contains_key(dependent)) {
                    fates.tie(dependent, object, &mut again, &mut retyped);
                }
            }
        }
        for column in std::mem::take(&mut retyped) {
            fates.untie_column(column, &mut again);
        }
        // An index of a partition cannot leave that of its table: the latter is made again without it.
        for index in fates.dropped.iter().filter(|object| object.kind == Kind::Index) {
            let leaves = |needed: &&ObjectId| needed.kind == Kind::Index && to.objects.contains_key(*needed);
            let table_stays = fates.from.parent(index).is_some_and(|table| !fates.dropped.contains(table));
            again.extend(fates.from.needs(index).filter(leaves).filter(|_| table_stays));
        }
        while let Some(object) = again.pop_front() {
            if !fates.from.snapshot.objects.contains_key(object) || !fates.to.snapshot.objects.contains_key(object) {
                continue;
            }
            if !fates.dropped.insert(object) {
                continue;
            }
            fates.created.insert(object);
            fates.altered.remove(object);
            fates.detached.remove(object);
            let mut tied: Vec<&ObjectId> = fates.from.dependents(object).to_vec();
            if object.kind.is_relation() {
                let parts: Vec<&ObjectId> = fates.from.parts(object).collect();
                for part in parts {
                    tied.extend(fates.from.dependents(part));
                    if fates.to.snapshot.objects.contains_key(part) {
                        again.push_back(part);
                    }
                }
                if object.kind == Kind::Table {
                    fates.notices.push(format!("{object} is dropped and made again: its rows are lost"));
                }
            }
            for dependent in tied {
                if fates.is_kept(dependent) {
                    let mut columns = Vec::new();
                    fates.tie(dependent, object, &mut again, &mut columns);
                    for column in columns {
                        fates.untie_column(column, &mut again);
                    }
                }
            }
        }
        fates
    }

    fn is_kept(&self, object: &ObjectId) -> bool {
        self.to.snapshot.objects.contains_key(object) && !self.dropped.contains(object)
    }

    /// Kinds without a rule are named and left.
    fn leave_alone(&mut self) {
        for (set, what) in [(&mut self.dropped, "would be dropped"), (&mut self.created, "would be made")] {
            let unknown: Vec<&ObjectId> = set.iter().copied().filter(|object| rule(object.kind).is_none()).collect();
            for object in unknown {
                set.remove(object);
                self.notices.push(format!("{object} {what}, and is left as it is: no rule for its kind"));
            }
        }
    }

    /// What becomes of `dependent` when `object` goes and comes again.
    fn tie(
        &mut self,
        dependent: &'a ObjectId,
        object: &ObjectId,
        again: &mut VecDeque<&'a ObjectId>,
        retyped: &mut Vec<&'a ObjectId>,
    ) {
        if dependent.kind != Kind::Column {
            again.push_back(dependent);
            return;
        }
        let generated = self.to.sheet(dependent).is_some_and(|column| column.has("generated"));
        if generated {
            again.push_back(dependent);
        } else if TYPES.contains(&object.kind) {
            // Its type changes to another one anyway: then nothing of this one is left in it.
            let same = |side: &Side<'a>| side.snapshot.objects.get(dependent).and_then(|column| column.get("type"));
            if same(&self.from) == same(&self.to) && self.detached.insert(dependent, true) != Some(true) {
                retyped.push(dependent);
            }
        } else {
            self.detached.entry(dependent).or_insert(false);
        }
    }

    /// What mentions a column that changes its type is made again.
    fn untie_column(&mut self, column: &'a ObjectId, again: &mut VecDeque<&'a ObjectId>) {
        for dependent in self.from.dependents(column).to_vec() {
            let generated = dependent.kind == Kind::Column
                && self.to.sheet(dependent).is_some_and(|column| column.has("generated"));
            if self.is_kept(dependent) && (TIED_TO_TYPE.contains(&dependent.kind) || generated) {
                again.push_back(dependent);
            }
        }
    }
}
