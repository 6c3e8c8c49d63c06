//! What a statement that the server refused would have made, by its words. It is less than a replay tells, and
//! speaks only of what its words name in full.

use std::sync::Arc;

use crate::catalog::{Change, EXISTS, Fact};
use crate::ident::ObjectId;
use crate::migration::{Named, ObjectKind, Statement};
use crate::object::Kind;

/// Kinds of objects whose identity is their name.
const BY_NAME: &[(ObjectKind, Kind)] = &[
    (ObjectKind::Table, Kind::Table),
    (ObjectKind::ForeignTable, Kind::ForeignTable),
    (ObjectKind::View, Kind::View),
    (ObjectKind::MaterializedView, Kind::MaterializedView),
    (ObjectKind::Sequence, Kind::Sequence),
    (ObjectKind::Column, Kind::Column),
    (ObjectKind::Constraint, Kind::Constraint),
    (ObjectKind::Policy, Kind::Policy),
    (ObjectKind::Trigger, Kind::Trigger),
    (ObjectKind::Rule, Kind::Rule),
    (ObjectKind::Schema, Kind::Schema),
    (ObjectKind::EventTrigger, Kind::EventTrigger),
];

/// What comes and goes by a statement's words. An unwritten schema is taken for `public`.
pub fn estimate(statement: &Statement) -> Vec<Change> {
    let yes = |there: bool| there.then(|| Arc::from("yes"));
    let change = |named: &Named, comes: bool| {
        let fact = Fact { object: identity(named)?, attribute: Arc::from(EXISTS) };
        Some(Change { fact, before: yes(!comes), after: yes(comes) })
    };
    let drops = statement.drops.iter().filter_map(|named| change(named, false));
    let creates = statement.creates.iter().filter_map(|named| change(named, true));
    drops.chain(creates).collect()
}

fn identity(named: &Named) -> Option<ObjectId> {
    let kind = BY_NAME.iter().find(|(words, _)| *words == named.kind).map(|(_, kind)| *kind)?;
    let schema = named.schema.as_deref().unwrap_or("public");
    match (kind.is_part(), named.on.as_deref()) {
        (true, Some(table)) => Some(ObjectId::new(kind, [schema, table, &named.name])),
        (true, None) => None,
        (false, _) if kind == Kind::Schema || !kind.is_in_schema() => Some(ObjectId::new(kind, [&named.name])),
        (false, _) => Some(ObjectId::new(kind, [schema, &named.name])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::{Migration, Version};

    #[test]
    fn words_tell_what_would_be_there() {
        let sql = "alter table app.users add column flag boolean, drop column old;
                   create policy own on notes using (true);
                   create table t (id int);
                   create event trigger watch on ddl_command_end execute function f();
                   create function f() returns int language sql as 'select 1';";
        let migration = Migration::parse("f", Version::new("1"), "f", sql.as_bytes()).unwrap();
        let shown: Vec<Vec<String>> = migration
            .statements
            .iter()
            .map(|statement| {
                let told = estimate(statement);
                told.iter().map(|c| format!("{}{}", if c.after.is_some() { "+" } else { "-" }, c.fact.object)).collect()
            })
            .collect();
        assert_eq!(
            shown,
            [
                vec!["-column app.users.old", "+column app.users.flag"],
                vec!["+policy own on public.notes"],
                vec!["+table public.t"],
                vec!["+event trigger watch"],
                vec![],
            ]
        );
    }
}
