//! What the server does to others along with what is asked for, though nothing of theirs differs: what they were is said again,
//! and what the server will not have there meanwhile goes first.

use std::collections::{BTreeSet, VecDeque};

use crate::ddl::{self, Sheet};
use crate::ident::ObjectId;
use crate::object::Kind;

use super::fate::{Fates, Side, change};

impl<'a> Fates<'a> {
    /// What goes along with what is settled.
    pub(super) fn follow(&mut self) {
        self.follow_persistence();
        self.follow_not_null();
        self.follow_checks();
    }

    /// A table that becomes logged or unlogged takes the sequences along that its columns own.
    fn follow_persistence(&mut self) {
        let mut found = Vec::new();
        for object in self.from.snapshot.objects.keys().filter(|object| object.kind == Kind::Sequence) {
            let (Some(from), Some(to)) = (self.from.sheet(object), self.to.sheet(object)) else { continue };
            let owner = from.get("owned by").filter(|owner| to.get("owned by") == Some(*owner));
            let Some(owner) = owner.filter(|_| from.has("@follows table")) else { continue };
            let table = ObjectId::new(Kind::Table, ddl::path_of(owner).into_iter().take(2));
            let unlogged = |sheet: Sheet<'_>| sheet.has("persistence");
            let (Some(before), Some(after)) = (self.from.sheet(&table), self.to.sheet(&table)) else { continue };
            let taken_along = unlogged(before) != unlogged(after) && unlogged(to) != unlogged(after);
            if taken_along && unlogged(from) == unlogged(to) && self.altered.contains_key(&table) {
                found.push((object, ddl::persistence(to)));
            }
        }
        for (object, statement) in found {
            self.altered.entry(object).or_default().statements.push(statement);
        }
    }

    /// A column of a partitioned table that may hold NULL again lets those of the partitions do so too.
    fn follow_not_null(&mut self) {
        let is_filled = |side: &Side<'a>, column: &ObjectId| side.sheet(column).is_some_and(|it| it.has("not null"));
        let loses = |column: &ObjectId| is_filled(&self.from, column) && !is_filled(&self.to, column);
        let partitioned = |column: &ObjectId| {
            self.to.parent(column).and_then(|table| self.to.sheet(table)).is_some_and(|it| it.has("partition key"))
        };
        let columns = self.altered.keys().copied().filter(|object| object.kind == Kind::Column);
        let mut next: Vec<&ObjectId> = columns.filter(|column| loses(column) && partitioned(column)).collect();
        let mut kept = BTreeSet::new();
        while let Some(column) = next.pop() {
            for child in self.from.offspring(column).filter(|child| self.is_kept(child) && !self.moves(child)) {
                if loses(child) {
                    next.push(child);
                } else if is_filled(&self.from, child) {
                    kept.insert(child);
                }
            }
        }
        for column in kept {
            let (Some(from), Some(to)) = (self.from.sheet(column), self.to.sheet(column)) else { continue };
            // Since 18, one of its own stays.
            if from.get("not null inherited") == Some("and local") {
                continue;
            }
            let mut loosened = from.attributes.clone();
            loosened.retain(|fact, _| !fact.starts_with("not null"));
            if let Some(change) = change(&ddl::Pair { from: Sheet { attributes: &loosened, ..from }, to }) {
                self.altered.insert(column, change);
            }
        }
    }

    /// A check that is NOT VALID for a table is so for its children: those for which it is valid are told so.
    fn follow_checks(&mut self) {
        let mut found = Vec::new();
        for object in self.to.inherited_checks() {
            let is_open = |check: &ObjectId| self.to.is_open(check) == Some(true);
            if is_open(object) || self.moves(object) || !self.to.checks_above(object).into_iter().any(is_open) {
                continue;
            }
            let above = self.to.checks_all_above(object);
            let made = above.iter().any(|above| self.created.contains(above));
            let table = self.to.parent(object).filter(|table| self.created.contains(table));
            let is_valid = match table.and_then(|table| self.to.sheet(table)) {
                // A partition is made with its own, a child with the one that its parent has by then.
                Some(table) => table.has("partition bound") || !made,
                None => !made && self.from.is_open(object) == Some(false),
            };
            if !is_valid {
                found.push((object, above));
            }
        }
        self.validated.extend(found);
    }

    /// Checks that are made again, as no other statement makes those of children NOT VALID again.
    pub(super) fn reopened(&self) -> Vec<&'a ObjectId> {
        let mut found = Vec::new();
        for object in self.to.inherited_checks().filter(|check| self.to.is_open(check) == Some(true)) {
            let is_partition = |table: &ObjectId| self.to.sheet(table).is_some_and(|it| it.has("partition bound"));
            let new_child = self.to.parent(object).is_some_and(|it| self.created.contains(it) && !is_partition(it));
            if new_child || self.from.is_open(object) == Some(false) && !self.moves(object) {
                let above = self.to.checks_all_above(object);
                found.extend(above.into_iter().filter(|above| self.from.is_open(above) == Some(true)));
            }
        }
        found
    }

    /// Before a domain asks more of its values, the server looks at all columns of it, and refuses where some are within others.
    pub(super) fn untie_values(&mut self, again: &mut VecDeque<&'a ObjectId>) -> Vec<&'a ObjectId> {
        let stricter = |domain: &&ObjectId| {
            let (from, to) = (self.from.sheet(domain), self.to.sheet(domain));
            domain.kind == Kind::Domain && from.zip(to).is_some_and(|(from, to)| ddl::asks_more(from, to))
        };
        let domains: Vec<&ObjectId> = self.altered.keys().copied().filter(stricter).collect();
        let mut retyped = Vec::new();
        for domain in domains {
            let new: Vec<&ObjectId> =
                self.to.holders(domain).into_iter().filter(|it| self.created.contains(it)).collect();
            self.holders.extend(new.into_iter().map(|holder| (domain, holder)));
            for holder in self.from.holders(domain) {
                self.holders.insert((domain, holder));
                let kept = self.is_kept(holder) && !self.retypes(holder);
                let computed = self.to.sheet(holder).is_some_and(|column| column.has("generated"));
                if kept && (holder.kind != Kind::Column || computed) {
                    again.push_back(holder);
                } else if kept && self.detached.insert(holder, true) != Some(true) {
                    retyped.push(holder);
                }
            }
        }
        retyped
    }
}

impl<'a> Side<'a> {
    /// Checks that come with those of parents.
    fn inherited_checks(&self) -> impl Iterator<Item = &'a ObjectId> {
        let snapshot = self.snapshot;
        let constraints = snapshot.objects.keys().filter(|object| object.kind == Kind::Constraint);
        constraints.filter(|object| {
            self.sheet(object).is_some_and(|check| check.get("@type") == Some("check") && ddl::comes_with_parent(check))
        })
    }

    /// Whether a check is NOT VALID; one that is not enforced is so for good.
    fn is_open(&self, check: &ObjectId) -> Option<bool> {
        self.sheet(check).map(|check| check.has("@not valid") && !check.has("@not enforced"))
    }

    /// The checks of that name on the parents of its table.
    fn checks_above(&self, check: &ObjectId) -> Vec<&'a ObjectId> {
        let table = self.parent(check).and_then(|table| self.sheet(table));
        let (Some(table), Some(name)) = (table, check.path.last()) else { return Vec::new() };
        let snapshot = self.snapshot;
        let named = |parent: &str| {
            let path = ddl::path_of(parent).into_iter().chain([name.to_string()]);
            Some(snapshot.objects.get_key_value(&ObjectId::new(Kind::Constraint, path))?.0)
        };
        ddl::origins(table).into_iter().filter_map(named).collect()
    }

    /// Those, and those above them.
    fn checks_all_above(&self, check: &ObjectId) -> BTreeSet<&'a ObjectId> {
        let (mut next, mut found) = (self.checks_above(check), BTreeSet::new());
        while let Some(above) = next.pop() {
            if found.insert(above) {
                next.extend(self.checks_above(above));
            }
        }
        found
    }

    /// Columns and materialized views that store values of a domain within others: in arrays, composite values, whole rows.
    fn holders(&self, domain: &'a ObjectId) -> BTreeSet<&'a ObjectId> {
        Stores::of(self, domain).within
    }

    /// Columns and materialized views that store values of a domain as they are.
    pub(super) fn stores(&self, domain: &ObjectId) -> BTreeSet<&'a ObjectId> {
        Stores::of(self, domain).direct
    }
}

/// Where values of a domain, or of domains over it, are stored.
struct Stores<'s, 'a> {
    side: &'s Side<'a>,
    direct: BTreeSet<&'a ObjectId>,
    within: BTreeSet<&'a ObjectId>,
}

impl<'s, 'a> Stores<'s, 'a> {
    fn of(side: &'s Side<'a>, domain: &ObjectId) -> Self {
        let mut stores = Self { side, direct: BTreeSet::new(), within: BTreeSet::new() };
        let domain = side.snapshot.objects.get_key_value(domain);
        stores.walk(domain.map(|(domain, _)| (domain, false)).into_iter().collect());
        stores
    }

    fn walk(&mut self, mut next: Vec<(&'a ObjectId, bool)>) {
        let mut seen = BTreeSet::new();
        while let Some((kind, within)) = next.pop() {
            if seen.insert((kind, within)) {
                let users = self.side.dependents(kind).to_vec();
                next.extend(users.into_iter().filter_map(|user| self.user(user, kind, within)));
            }
        }
    }

    /// Takes a user of a type in, and tells which type holds its values in turn.
    fn user(&mut self, user: &'a ObjectId, kind: &'a ObjectId, within: bool) -> Option<(&'a ObjectId, bool)> {
        let sheet = self.side.sheet(user)?;
        let mut store = |array: bool| if within || array { self.within.insert(user) } else { self.direct.insert(user) };
        match user.kind {
            Kind::Composite | Kind::Range => Some((user, true)),
            Kind::Domain => Some((user, within || is_of(sheet.get("type")?, kind)?)),
            Kind::Column => {
                store(is_of(sheet.get("type")?, kind)?);
                Some((self.side.parent(user)?, true))
            }
            Kind::MaterializedView => {
                // A name in quotes may hold spaces.
                let kinds = sheet.get("columns")?.split(", ").filter_map(|column| match column.strip_prefix('"') {
                    Some(rest) => Some(rest.rsplit_once("\" ")?.1),
                    None => Some(column.split_once(' ')?.1),
                });
                for array in kinds.filter_map(|text| is_of(text, kind)) {
                    store(array);
                }
                None
            }
            _ => None,
        }
    }
}

/// Whether a type is this one, and then whether it is an array of it.
fn is_of(text: &str, kind: &ObjectId) -> Option<bool> {
    let stem = text.trim_end_matches("[]");
    let same = ddl::path_of(stem).iter().map(String::as_str).eq(kind.path.iter().map(|part| &**part));
    same.then_some(stem != text)
}
