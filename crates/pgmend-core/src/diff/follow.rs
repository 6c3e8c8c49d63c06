//! What the server does to others along with what is asked for, though nothing of theirs differs: what they were is said again,
//! and what the server will not have there meanwhile goes first.

use std::collections::BTreeSet;

use crate::ddl::{self, Sheet};
use crate::ident::ObjectId;
use crate::object::Kind;

use super::fate::{Fates, Side, change};

impl<'a> Fates<'a> {
    /// What goes along with what is settled.
    pub(super) fn follow(&mut self) {
        self.follow_persistence();
        self.follow_not_null();
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
}
