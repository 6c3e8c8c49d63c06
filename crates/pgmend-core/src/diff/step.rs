//! Steps: what is to be done with one object at one time, and which must come before which.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::Attributes;
use crate::ddl::{self, Sheet, rule};
use crate::ident::ObjectId;
use crate::object::Kind;

use super::fate::Fates;
use super::tie::{is_code, owned_by};

/// What a step does. The order is the one in which they come where nothing else decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Detach,
    Drop,
    Create,
    Alter,
    Reattach,
    SetDefault,
    Finish,
    /// Foreign keys, when every key that they may refer to is there.
    Refer,
    /// What watches the rest, or decides what new objects are granted.
    Last,
}

#[derive(Debug)]
pub(super) struct Step<'a> {
    pub(super) deed: Deed,
    pub(super) object: &'a ObjectId,
    pub(super) statements: Vec<String>,
}

impl Step<'_> {
    /// Its place where nothing else decides.
    pub(super) fn rank(&self) -> (Deed, usize, &ObjectId) {
        let place = MAKING.iter().position(|kind| *kind == self.object.kind).unwrap_or(MAKING.len());
        (self.deed, if self.deed == Deed::Drop { MAKING.len() - place } else { place }, self.object)
    }
}

/// The order in which kinds are made where nothing else decides.
const MAKING: &[Kind] = &[
    Kind::Schema,
    Kind::Extension,
    Kind::Language,
    Kind::Collation,
    Kind::Enum,
    Kind::Composite,
    Kind::Domain,
    Kind::Range,
    Kind::Sequence,
    Kind::Function,
    Kind::Procedure,
    Kind::Aggregate,
    Kind::Operator,
    Kind::OperatorFamily,
    Kind::OperatorClass,
    Kind::Cast,
    Kind::TextSearchParser,
    Kind::TextSearchTemplate,
    Kind::TextSearchDictionary,
    Kind::TextSearchConfiguration,
    Kind::ForeignDataWrapper,
    Kind::Server,
    Kind::UserMapping,
    Kind::Table,
    Kind::ForeignTable,
    Kind::Column,
    Kind::Constraint,
    Kind::Index,
    Kind::Statistics,
    Kind::View,
    Kind::MaterializedView,
    Kind::Rule,
    Kind::Trigger,
    Kind::Policy,
];

/// Kinds that wait until everything else is there.
const LAST: &[Kind] = &[Kind::Publication, Kind::EventTrigger, Kind::DefaultPrivilege];

/// A step that must come before another, by their places.
pub(super) type Edge = (usize, usize);

/// What must come before what, and what should unless that makes a cycle.
#[derive(Default)]
pub(super) struct Edges {
    pub(super) strong: Vec<Edge>,
    pub(super) weak: Vec<Edge>,
}

#[derive(Default)]
pub(super) struct Places<'a> {
    pub(super) drops: HashMap<&'a ObjectId, usize>,
    pub(super) creates: HashMap<&'a ObjectId, usize>,
    pub(super) alters: HashMap<&'a ObjectId, usize>,
    /// What is said last of what is made, such as of which table it is a partition.
    pub(super) finishes: HashMap<&'a ObjectId, usize>,
    /// What is undone first of what is altered.
    pub(super) begun: HashMap<&'a ObjectId, usize>,
    /// Where columns lose their types for a moment, and have them again.
    pub(super) detached: HashMap<&'a ObjectId, Edge>,
}

pub(super) struct Maker<'a, 'f> {
    pub(super) fates: &'f Fates<'a>,
    steps: Vec<Step<'a>>,
    pub(super) edges: Vec<Edge>,
    pub(super) weak: Vec<Edge>,
    pub(super) places: Places<'a>,
    grantees: BTreeSet<&'a str>,
}

/// The steps, and which of them must come before which.
pub(super) fn steps<'a, 'f>(fates: &'f Fates<'a>) -> (Vec<Step<'a>>, Edges)
where
    'f: 'a,
{
    let lists = [&fates.from, &fates.to].into_iter().flat_map(|side| &side.snapshot.objects);
    let grantees = ddl::default_grantees(lists.map(|(object, attributes)| (object.kind, attributes)));
    let mut maker =
        Maker { fates, steps: Vec::new(), edges: Vec::new(), weak: Vec::new(), places: Places::default(), grantees };
    maker.drop_all();
    maker.create_all();
    maker.alter_all();
    maker.validate_all();
    maker.detach_all();
    maker.tie_all();
    (maker.steps, Edges { strong: maker.edges, weak: maker.weak })
}

impl<'a, 'f: 'a> Maker<'a, 'f> {
    fn add(&mut self, deed: Deed, object: &'a ObjectId, statements: Vec<String>) -> usize {
        let deed = match deed {
            Deed::Create | Deed::Alter if LAST.contains(&object.kind) => Deed::Last,
            other => other,
        };
        self.steps.push(Step { deed, object, statements });
        self.steps.len() - 1
    }

    fn drop_all(&mut self) {
        let fates = self.fates;
        for object in &fates.dropped {
            let Some(sheet) = fates.from.sheet(object) else { continue };
            if fates.from.parent(object).is_some_and(|parent| fates.dropped.contains(parent))
                && !stands_in_the_way(fates, sheet)
            {
                continue;
            }
            let statements = if object.kind == Kind::DefaultPrivilege {
                ddl::drop_default_privileges(sheet)
            } else if let Some(owner) = sheet.get("owned by").filter(|_| object.kind == Kind::Sequence) {
                // It would go with its column, and take others' defaults with it.
                let shared = fates
                    .from
                    .dependents(object)
                    .iter()
                    .any(|user| fates.from.parent(user).is_none_or(|table| !owned_by(table, owner)));
                if shared {
                    self.add(Deed::Detach, object, vec![ddl::disown(sheet)]);
                }
                vec![format!("DROP SEQUENCE IF EXISTS {}", sheet.name())]
            } else if let Some(again) = self.switched_back(sheet) {
                vec![again]
            } else if fates.outlived(object) {
                vec![ddl::drop_only(sheet)]
            } else if let Some(parent) = self.referred_to_with(sheet) {
                vec![ddl::leave(sheet, parent), format!("DROP TABLE {}", sheet.name())]
            } else {
                let sheet = Sheet { alone: fates.moves(object), ..sheet };
                rule(object.kind).map(|rule| (rule.drop)(sheet)).into_iter().collect()
            };
            let place = self.add(Deed::Drop, object, statements);
            self.places.drops.insert(object, place);
        }
        // Parts go with their relation.
        for object in &fates.dropped {
            if !self.places.drops.contains_key(*object)
                && let Some(place) = fates.from.parent(object).and_then(|parent| self.places.drops.get(parent))
            {
                self.places.drops.insert(object, *place);
            }
        }
    }

    /// The table that a partition goes from, where foreign keys refer to all of it: the partition must leave before it goes.
    fn referred_to_with(&self, partition: Sheet<'a>) -> Option<&'a str> {
        let from = &self.fates.from;
        let parent = partition.get("inherits").filter(|_| partition.has("partition bound"))?;
        let table = from.snapshot.objects.get_key_value(&ObjectId::new(Kind::Table, ddl::path_of(parent)))?.0;
        let refers = |key: &&ObjectId| {
            key.kind == Kind::Constraint && from.sheet(key).is_some_and(|key| key.get("@references") == Some(parent))
        };
        let stays = !self.fates.dropped.contains(table);
        let referred = from.columns_of(table).flat_map(|column| from.dependents(column)).any(refers);
        (stays && referred).then_some(parent)
    }

    /// A trigger that comes with another one is an object as long as it is switched otherwise: then it goes along again.
    fn switched_back(&self, trigger: Sheet<'_>) -> Option<String> {
        let parent = trigger.get("parent").filter(|_| trigger.object.kind == Kind::Trigger && !trigger.alone)?;
        let (name, table) = parent.rsplit_once(" on ")?;
        let path = ddl::path_of(table).into_iter().chain(ddl::path_of(name));
        let parent = ObjectId::new(Kind::Trigger, path);
        let stays = !self.fates.dropped.contains(&parent)
            && !self.fates.dropped.contains(self.fates.from.parent(trigger.object)?);
        let state = self.fates.to.sheet(&parent).filter(|_| stays)?;
        Some(ddl::switched(trigger, state))
    }

    fn create_all(&mut self) {
        let fates = self.fates;
        for object in &fates.created {
            if object.kind == Kind::Column && fates.to.parent(object).is_some_and(|table| fates.created.contains(table))
            {
                continue;
            }
            let Some(sheet) = fates.to.sheet(object) else { continue };
            let Some(rule) = rule(object.kind) else { continue };
            let late: Vec<&ObjectId> = sheet
                .columns
                .iter()
                .map(|(column, _)| *column)
                .filter(|column| object.kind == Kind::Table && self.default_waits(column))
                .collect();
            let trimmed: Vec<(&ObjectId, Attributes)> = sheet
                .columns
                .iter()
                .map(|(column, attributes)| {
                    let mut attributes = (*attributes).clone();
                    if late.contains(column) {
                        attributes.remove("default");
                    }
                    (*column, attributes)
                })
                .collect();
            let columns: Vec<(&ObjectId, &Attributes)> =
                trimmed.iter().map(|(column, attributes)| (*column, attributes)).collect();
            // What a new partition shall share with its table must be there when it is attached.
            let shared = sheet.get("@type") == Some("check")
                && sheet.of_parent("partition bound").is_some()
                && fates.to.parent(object).is_some_and(|table| fates.created.contains(table));
            let alone = shared || fates.moves(object);
            let mut statements = (rule.create)(Sheet { columns: &columns, alone, ..sheet });
            statements.extend(self.without_default(object).map(ddl::drop_default));
            if !statements.is_empty() {
                statements.extend(ddl::after_creation(sheet, &self.grantees));
            }
            if matches!(object.kind, Kind::Table | Kind::ForeignTable) {
                let columns = sheet.columns.iter().filter_map(|(column, _)| fates.to.sheet(column));
                statements.extend(columns.flat_map(|column| ddl::after_creation(column, &self.grantees)));
            }
            let refers = sheet.get("@type") == Some("foreign key");
            let place = self.add(if refers { Deed::Refer } else { Deed::Create }, object, statements);
            self.places.creates.insert(object, place);
            for column in late {
                let statements = fates.to.sheet(column).map(|column| ddl::reattach(column, false)).unwrap_or_default();
                let waits = self.add(Deed::SetDefault, column, statements);
                self.edges.push((place, waits));
                let needed: Vec<&ObjectId> = fates.to.needs(column).collect();
                for needed in needed {
                    self.after_making(needed, waits);
                }
            }
            let finish = (rule.finish)(None, sheet);
            if !finish.is_empty() {
                let last = self.add(Deed::Finish, object, finish);
                self.edges.push((place, last));
                self.places.finishes.insert(object, last);
            }
        }
        for object in &fates.created {
            if !self.places.creates.contains_key(*object)
                && let Some(place) = fates.to.parent(object).and_then(|parent| self.places.creates.get(parent))
            {
                self.places.creates.insert(object, *place);
            }
        }
        // Those that had to wait were asked before all steps were there.
        let waiting: Vec<(usize, &ObjectId)> = self
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| step.deed == Deed::SetDefault)
            .map(|(place, step)| (place, step.object))
            .collect();
        for (place, column) in waiting {
            let needed: Vec<&ObjectId> = fates.to.needs(column).collect();
            for needed in needed {
                self.after_making(needed, place);
            }
        }
    }

    /// Columns that are made with those of parents, and do not keep the default that they have from there.
    fn without_default(&self, made: &ObjectId) -> impl Iterator<Item = Sheet<'_>> {
        let to = &self.fates.to;
        let is_partition = to.sheet(made).is_some_and(|table| table.has("partition bound"));
        let column = to.snapshot.objects.get_key_value(made).filter(|_| made.kind == Kind::Column);
        // A partition is made with columns of its own.
        let columns = to.columns_of(made).filter(move |_| !is_partition);
        let has_default = |column: &ObjectId| to.sheet(column).is_some_and(|column| column.has("default"));
        column.map(|(column, _)| column).into_iter().chain(columns).filter_map(move |column| {
            let comes_along = to.sheet(column)?.has("inherited") && !self.fates.moves(column);
            let lost = !has_default(column) && to.origins(column).into_iter().any(has_default);
            to.sheet(column).filter(|_| comes_along && lost)
        })
    }

    /// Whether a column's default needs something that is made too, and may need the table in turn.
    pub(super) fn default_waits(&self, column: &ObjectId) -> bool {
        let has = |name| self.fates.to.sheet(column).is_some_and(|sheet| sheet.has(name));
        has("default")
            && !has("generated")
            && self.fates.to.needs(column).any(|needed| is_code(needed) && self.fates.created.contains(needed))
    }

    fn alter_all(&mut self) {
        let fates = self.fates;
        for (object, change) in &fates.altered {
            let mut statements = change.statements.clone();
            if let Some(column) = fates.to.sheet(object)
                && fates.from.sheet(object).is_some_and(|column| !column.has("@sequence"))
            {
                statements.extend(ddl::granted_by_default(column, &self.grantees));
            }
            let place = self.add(Deed::Alter, object, statements);
            self.places.alters.insert(object, place);
            if !change.first.is_empty() {
                let first = self.add(Deed::Detach, object, change.first.clone());
                self.edges.push((first, place));
                self.places.begun.insert(object, first);
                // Its parts are its own once it has left its parents.
                let parts = fates.dropped.iter().filter(|part| fates.from.parent(part) == Some(*object));
                let drops: Vec<usize> = parts.filter_map(|part| self.places.drops.get(*part).copied()).collect();
                self.edges.extend(drops.into_iter().map(|place| (first, place)));
            }
            if !change.last.is_empty() {
                let last = self.add(Deed::Finish, object, change.last.clone());
                self.edges.push((place, last));
            }
        }
    }

    fn validate_all(&mut self) {
        let fates = self.fates;
        for (object, above) in &fates.validated {
            let Some(check) = fates.to.sheet(object) else { continue };
            let place = self.add(Deed::Alter, object, vec![ddl::validate(check)]);
            for earlier in above.iter().chain([object]) {
                self.after_making(earlier, place);
            }
        }
    }

    fn detach_all(&mut self) {
        let fates = self.fates;
        for (column, kind_goes) in &fates.detached {
            let (Some(before), Some(after)) = (fates.from.sheet(column), fates.to.sheet(column)) else { continue };
            let first = self.add(Deed::Detach, column, ddl::detach(before, *kind_goes));
            // A change sets the default itself, and perhaps the type that it needs.
            let changes = ["type", "collation", "default"].iter().any(|fact| before.get(fact) != after.get(fact));
            let again = if changes && !kind_goes { Vec::new() } else { ddl::reattach(after, *kind_goes) };
            let then = self.add(Deed::Reattach, column, again);
            self.edges.push((first, then));
            self.places.detached.insert(column, (first, then));
            for needed in fates.from.needs(column) {
                if let Some(place) = self.places.drops.get(needed) {
                    self.edges.push((first, *place));
                }
            }
            let needed: Vec<&ObjectId> = fates.to.needs(column).collect();
            for needed in needed {
                self.after_making(needed, then);
            }
            // What mentions the column goes before its type does, and comes when it is there again.
            for (object, place) in &self.places.drops {
                let whole = fates.from.parent(column).filter(|table| !object.kind.is_part() && object != table);
                if fates.from.needs(object).any(|needed| needed == *column || Some(needed) == whole) {
                    self.edges.push((*place, first));
                }
            }
            for (object, place) in self.places.creates.iter().chain(&self.places.alters) {
                let whole = fates.to.parent(column).filter(|table| !object.kind.is_part() && object != table);
                if fates.to.needs(object).any(|needed| needed == *column || Some(needed) == whole) {
                    self.edges.push((then, *place));
                }
            }
            if let Some(place) = self.places.alters.get(*column) {
                self.edges.push((then, *place));
            }
        }
    }

    /// `place` comes after `needed` was made or changed.
    pub(super) fn after_making(&mut self, needed: &ObjectId, place: usize) {
        for earlier in [self.places.creates.get(needed), self.places.alters.get(needed)].into_iter().flatten() {
            if *earlier != place {
                self.edges.push((*earlier, place));
            }
        }
    }
}

/// Whether a part of a relation that goes stands in the way of something else that must go first: a foreign key of another
/// relation that goes too, a policy of what is made of the policy's own table.
fn stands_in_the_way(fates: &Fates<'_>, part: Sheet<'_>) -> bool {
    let own = |relation: &ObjectId| part.object.parent_path() == Some(&*relation.path);
    let foreign_key = part.get("@type") == Some("foreign key");
    if foreign_key && ddl::comes_with_parent(part) {
        return false;
    }
    let mut needed = fates.from.needs(part.object);
    if foreign_key {
        return needed.any(|needed| {
            let relation = if needed.kind.is_part() { fates.from.parent(needed) } else { Some(needed) };
            // Each partition is referred to by a constraint of its own.
            let partitioned = |relation| fates.from.sheet(relation).is_some_and(|table| table.has("partition key"));
            relation
                .is_some_and(|relation| fates.dropped.contains(relation) && (!own(relation) || partitioned(relation)))
        });
    }
    matches!(part.object.kind, Kind::Policy | Kind::Rule | Kind::Constraint | Kind::Trigger)
        && !part.has("parent")
        && needed.any(|needed| {
            !needed.kind.is_part() && !own(needed) && fates.dropped.contains(needed) && leads_to(fates, needed, &own)
        })
}

/// Whether an object needs, in the end, a relation.
fn leads_to(fates: &Fates<'_>, object: &ObjectId, relation: &dyn Fn(&ObjectId) -> bool) -> bool {
    let (mut seen, mut next) = (BTreeSet::new(), vec![object]);
    while let Some(object) = next.pop() {
        if relation(object) {
            return true;
        }
        if seen.insert(object) {
            next.extend(fates.from.needs(object).chain(fates.from.parent(object)));
        }
    }
    false
}
