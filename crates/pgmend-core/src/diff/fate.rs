//! What becomes of each object.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use crate::catalog::{Attributes, Dependencies, Snapshot};
use crate::ddl::{self, Alter, Pair, Sheet, rule};
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
    /// Domains that are altered, with what must not be there meanwhile.
    pub(super) holders: BTreeSet<(&'a ObjectId, &'a ObjectId)>,
    /// Checks of children that become valid alone, with those that they come with.
    pub(super) validated: BTreeMap<&'a ObjectId, BTreeSet<&'a ObjectId>>,
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

    pub(super) fn sheet<'s>(&'s self, object: &'s ObjectId) -> Option<Sheet<'s>> {
        let attributes = self.snapshot.objects.get(object)?;
        let columns = self.columns.get(&*object.path).map_or(&[][..], Vec::as_slice);
        let parent = self.parent(object).and_then(|parent| Some((parent, self.snapshot.objects.get(parent)?)));
        Some(Sheet { object, attributes, columns, parent, alone: false })
    }

    /// Where a column may come from: columns of the table's parents, or the table's type.
    pub(super) fn origins(&self, column: &ObjectId) -> Vec<&'a ObjectId> {
        let parent = self.parent(column).filter(|_| column.kind == Kind::Column);
        let (Some(table), Some(name)) = (parent.and_then(|table| self.sheet(table)), column.path.last()) else {
            return Vec::new();
        };
        let object = |text: &str| {
            let mut path: Vec<Arc<str>> = ddl::path_of(text).iter().map(|part| Arc::from(part.as_str())).collect();
            let kind = if table.get("of type") == Some(text) { Kind::Composite } else { Kind::Column };
            path.extend((kind == Kind::Column).then(|| Arc::clone(name)));
            let snapshot: &'a Snapshot = self.snapshot;
            snapshot.objects.get_key_value(&ObjectId { kind, path: path.into() }).map(|(object, _)| object)
        };
        ddl::origins(table).into_iter().filter_map(object).collect()
    }

    /// The columns that have come from this one.
    pub(super) fn offspring<'s>(&'s self, column: &'s ObjectId) -> impl Iterator<Item = &'a ObjectId> + 's {
        let tables = self.parent(column).filter(|_| column.kind == Kind::Column).into_iter();
        let children =
            tables.flat_map(|table| self.dependents(table)).filter_map(|child| self.columns.get(&*child.path));
        let name = column.path.last().cloned();
        let inherited = children.flatten().filter(|(_, attributes)| attributes.contains_key("inherited"));
        inherited.map(|(object, _)| *object).filter(move |object| object.path.last() == name.as_ref())
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

    /// The columns of a table.
    pub(super) fn columns_of(&self, table: &ObjectId) -> impl Iterator<Item = &'a ObjectId> {
        self.columns.get(&*table.path).into_iter().flatten().map(|(column, _)| *column)
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
    Kind::Statistics,
];

/// Whether it is a type of columns, or goes with one.
pub(super) fn is_type(object: &ObjectId) -> bool {
    TYPES.contains(&object.kind)
}

/// Kinds that are types of columns, or go with them.
const TYPES: &[Kind] = &[Kind::Enum, Kind::Composite, Kind::Domain, Kind::Range, Kind::BaseType, Kind::Collation];

/// What it takes to change an object in place, if it can be.
pub(super) fn change(pair: &Pair<'_>) -> Option<Change> {
    let rule = rule(pair.to.object.kind)?;
    let Alter::InPlace(mut statements) = (rule.alter)(pair) else { return None };
    statements.extend(ddl::common_alterations(pair));
    Some(Change { first: (rule.begin)(pair), statements, last: (rule.finish)(Some(pair.from), pair.to) })
}

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
            holders: BTreeSet::new(),
            validated: BTreeMap::new(),
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
            let alone = fates.moves(object);
            let pair = Pair { from: Sheet { alone, ..from }, to: Sheet { alone, ..to } };
            if pair.differences().next().is_none() {
                continue;
            }
            if rule(object.kind).is_none() {
                fates.notices.push(format!("{object} differs, and is left as it is: no rule for its kind"));
                continue;
            };
            if object.kind == Kind::BaseType && pair.others_changed(&[]) {
                fates.notices.push(format!("{object} differs, and is left as it is: functions in C are behind it"));
            }
            match change(&pair) {
                None => again.push_back(object),
                Some(change) => {
                    if object.kind == Kind::Column && (pair.changed("type") || pair.changed("collation")) {
                        retyped.push(object);
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
            if by_name && object.kind.is_relation() {
                // Of the same name, but parts of another relation.
                again.extend(fates.from.parts(object).filter(|part| to.objects.contains_key(*part)));
            }
            for dependent in fates.from.dependents(object).to_vec() {
                // What is changed in place leaves it behind, unless what it shall need waits for that in turn.
                let waits = match dependent.kind {
                    Kind::View | Kind::Function | Kind::Procedure => {
                        let made = || fates.to.needs(dependent).any(|needed| fates.created.contains(needed));
                        let table = fates.from.parent(object).filter(|_| object.kind == Kind::Column);
                        let whole = table.map_or(object.kind != Kind::Column, |table| fates.dropped.contains(table));
                        whole && (!retyped.is_empty() || !again.is_empty() || made())
                    }
                    Kind::Column => TYPES.contains(&object.kind) && fates.returns(dependent),
                    _ => false,
                };
                if fates.is_kept(dependent) && (by_name || waits || !fates.altered.contains_key(dependent)) {
                    fates.tie(dependent, object, &mut again, &mut retyped);
                }
            }
        }
        retyped.extend(fates.untie_values(&mut again));
        for column in std::mem::take(&mut retyped) {
            fates.untie_column(column, &mut again);
        }
        again.extend(fates.reopened());
        // An index of a partition cannot leave that of its table: the latter is made again without it.
        for index in fates.dropped.iter().filter(|object| object.kind == Kind::Index) {
            let leaves = |needed: &&ObjectId| needed.kind == Kind::Index && to.objects.contains_key(*needed);
            let table_stays =
                fates.from.parent(index).is_some_and(|table| !fates.dropped.contains(table) && !fates.moves(index));
            again.extend(fates.from.needs(index).filter(leaves).filter(|_| table_stays));
        }
        while let Some(object) = again.pop_front().or_else(|| fates.stuck_view()) {
            if !fates.from.snapshot.objects.contains_key(object) || !fates.to.snapshot.objects.contains_key(object) {
                continue;
            }
            if object.kind == Kind::BaseType || !fates.dropped.insert(object) {
                continue;
            }
            fates.created.insert(object);
            fates.altered.remove(object);
            fates.detached.remove(object);
            if fates.goes_with_parent(object) {
                again.extend(fates.from.needs(object).filter(|needed| needed.kind == object.kind));
            }
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
        fates.follow();
        fates
    }

    /// A view that would be replaced in place, but cannot move off what goes before what it moves to is made again.
    fn stuck_view(&self) -> Option<&'a ObjectId> {
        let made_again = |object: &ObjectId| self.dropped.contains(object) && self.created.contains(object);
        let is_stuck = |view: &&ObjectId| {
            view.kind == Kind::View
                && self.from.needs(view).any(|needed| self.dropped.contains(needed))
                && self.to.needs(view).any(made_again)
        };
        self.altered.keys().copied().find(is_stuck)
    }

    /// Whether it is a column that changes its type.
    pub(super) fn retypes(&self, object: &ObjectId) -> bool {
        let kind = |side: &Side<'a>| {
            let column = side.snapshot.objects.get(object)?;
            Some(["type", "collation"].map(|fact| column.get(fact).cloned()))
        };
        object.kind == Kind::Column && kind(&self.from) != kind(&self.to)
    }

    /// Whether a column goes and one that came from it stays.
    pub(super) fn outlived(&self, column: &ObjectId) -> bool {
        self.from.offspring(column).any(|child| self.is_kept(child) && !self.moves(child))
    }

    /// Whether it is an index or a key of a partition that stays, which goes with that of the table alone.
    fn goes_with_parent(&self, part: &ObjectId) -> bool {
        matches!(part.kind, Kind::Index | Kind::Constraint)
            && self.from.sheet(part).is_some_and(|part| part.has("parent"))
            && self.from.parent(part).is_some_and(|table| self.is_kept(table))
            && !self.moves(part)
    }

    /// Whether a part's relation is there before and after, and has another origin.
    pub(super) fn moves(&self, part: &ObjectId) -> bool {
        fn origins<'s>(side: &'s Side<'_>, part: &ObjectId) -> Option<Vec<&'s str>> {
            Some(ddl::origins(side.sheet(side.parent(part)?)?))
        }
        match (origins(&self.from, part), origins(&self.to, part)) {
            (Some(from), Some(to)) => from != to && from.iter().all(|origin| !to.contains(origin)),
            _ => false,
        }
    }

    pub(super) fn is_kept(&self, object: &ObjectId) -> bool {
        self.to.snapshot.objects.contains_key(object) && !self.dropped.contains(object)
    }

    /// Kinds without a rule, and what cannot be made, are named and left.
    fn leave_alone(&mut self) {
        let unwritable: Vec<&ObjectId> =
            self.created.iter().copied().filter(|object| ddl::unwritable(object.kind).is_some()).collect();
        for object in unwritable {
            self.created.remove(object);
            let why = ddl::unwritable(object.kind).unwrap_or_default();
            self.notices.push(format!("{object} would be made, and is left as it is: {why}"));
        }
        for object in self.from.snapshot.objects.keys().filter(|object| object.kind == Kind::BaseType) {
            if self.dropped.remove(object) {
                self.notices.push(format!("{object} would be dropped, and is left as it is: functions in C need it"));
            }
        }
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
            let kind = |side: &Side<'a>| {
                let column = side.snapshot.objects.get(dependent);
                ["type", "collation"].map(|fact| column.and_then(|column| column.get(fact)))
            };
            let stays = kind(&self.from) == kind(&self.to) || self.returns(dependent);
            if stays && self.detached.insert(dependent, true) != Some(true) {
                retyped.push(dependent);
            }
        } else {
            self.detached.entry(dependent).or_insert(false);
        }
    }

    /// Whether the new type of a column is, or is made of, one that was there before, and perhaps must be made again first.
    fn returns(&self, column: &'a ObjectId) -> bool {
        let (mut seen, mut next) = (BTreeSet::new(), vec![column]);
        while let Some(object) = next.pop() {
            let types = self.to.needs(object).filter(|needed| TYPES.contains(&needed.kind));
            for needed in types {
                if self.from.snapshot.objects.contains_key(needed) {
                    return true;
                }
                if seen.insert(needed) {
                    next.push(needed);
                }
            }
        }
        false
    }

    /// What mentions a column that changes its type is made again.
    fn untie_column(&mut self, column: &'a ObjectId, again: &mut VecDeque<&'a ObjectId>) {
        // Columns of a partition key cannot change. In the catalogue they need their table, as no others do.
        if let Some(table) = self.from.parent(column)
            && self.is_kept(table)
            && self.from.needs(column).any(|needed| needed == table)
        {
            again.push_back(table);
        }
        // What holds whole rows of the table keeps it from changing too.
        let holders = self.from.parent(column).map_or(&[][..], |table| self.from.dependents(table)).to_vec();
        for holder in holders.into_iter().filter(|holder| self.is_kept(holder)) {
            if holder.kind == Kind::MaterializedView {
                again.push_back(holder);
            }
        }
        for dependent in self.from.dependents(column).to_vec() {
            let generated = dependent.kind == Kind::Column
                && self.to.sheet(dependent).is_some_and(|column| column.has("generated"));
            // The other end of a foreign key has another type for a while.
            let refers = dependent.kind == Kind::Constraint
                && self.to.sheet(dependent).is_some_and(|key| key.get("@type") == Some("foreign key"));
            if self.is_kept(dependent) && (TIED_TO_TYPE.contains(&dependent.kind) || generated || refers) {
                again.push_back(dependent);
            }
        }
    }
}
