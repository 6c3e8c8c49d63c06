//! What the server does to others along with what is asked for, though nothing of theirs differs: what they were is said again,
//! and what the server will not have there meanwhile goes first.

use crate::ddl::{self, Sheet};
use crate::ident::ObjectId;
use crate::object::Kind;

use super::fate::Fates;

impl<'a> Fates<'a> {
    /// What goes along with what is settled.
    pub(super) fn follow(&mut self) {
        self.follow_persistence();
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
}
