//! Tables and views: the rows that are read, those that can be written, and what can be embedded in a query.

use std::collections::HashMap;

use super::catalogue::{Column, Oid, Relation, RelationKind};
use super::names::Names;
use super::relationship::Relationship;
use super::syntax::{Member, Type};

/// What a table or view is shown with.
pub(super) struct Shown<'a> {
    pub(super) relation: &'a Relation,
    pub(super) columns: &'a [&'a Column],
    /// Functions that read like a column of it, with their types.
    pub(super) computed: Vec<Member>,
    pub(super) relationships: Vec<Type>,
}

/// The columns of each relation.
pub(super) type Columns<'a> = HashMap<Oid, Vec<&'a Column>>;

impl Shown<'_> {
    /// The relation as a property of `Tables` or `Views`.
    pub(super) fn member(self, names: &Names<'_>) -> Member {
        let relation = self.relation;
        let (inserts, updates) = match relation.kind {
            RelationKind::Table | RelationKind::ForeignTable => (true, true),
            RelationKind::View => (relation.takes_inserts, relation.takes_updates),
            RelationKind::MaterializedView => (false, false),
        };
        let mut row = members(names, self.columns);
        // PostgREST takes the column where a function has its name.
        row.extend(
            self.computed
                .into_iter()
                .filter(|of| self.columns.iter().all(|column| of.name.as_ref() != Some(&column.name))),
        );
        let mut parts = vec![Member::new("Row", Type::open(row))];
        let written = |updating: bool| {
            let columns = self.columns.iter().map(|column| written(names, relation, column, updating));
            Type::open(columns.collect())
        };
        if inserts {
            parts.push(Member::new("Insert", written(false)));
        }
        if updates {
            parts.push(Member::new("Update", written(true)));
        }
        parts.push(Member::new("Relationships", Type::Tuple(self.relationships)));
        Member::new(relation.name.as_str(), Type::open(parts))
    }
}

/// The columns as they are read.
pub(super) fn members(names: &Names<'_>, columns: &[&Column]) -> Vec<Member> {
    columns
        .iter()
        .map(|column| Member::new(column.name.as_str(), nullable(names.type_of(column.type_id), column.nullable)))
        .collect()
}

fn written(names: &Names<'_>, relation: &Relation, column: &Column, updating: bool) -> Member {
    let is_view = relation.kind == RelationKind::View;
    let never = if is_view { !(column.writable || relation.written_through) } else { column.always_generated };
    if never {
        return Member::optional(column.name.as_str(), true, Type::name("never"));
    }
    let may_be_null = is_view || column.nullable;
    let optional = updating || may_be_null || column.has_default;
    Member::optional(column.name.as_str(), optional, nullable(names.type_of(column.type_id), may_be_null))
}

/// With `null` where that is possible, and without where not: JSON has a `null` of its own.
fn nullable(of: Type, nullable: bool) -> Type {
    match of {
        of if nullable => of.or_null(),
        json if json == Type::name("Json") => Type::name("NonNullable<Json>"),
        of => of,
    }
}

/// A relationship as an element of `Relationships`.
pub(super) fn relationship(of: &Relationship<'_>) -> Type {
    let literal = |word: &str| Type::Literal(word.to_owned());
    let literals = |words: &[&str]| Type::Tuple(words.iter().map(|word| literal(word)).collect());
    Type::open(vec![
        Member::new("foreignKeyName", literal(of.key)),
        Member::new("columns", literals(&of.columns)),
        Member::new("isOneToOne", Type::boolean(of.one_to_one)),
        Member::new("referencedRelation", literal(of.referenced)),
        Member::new("referencedColumns", literals(&of.referenced_columns)),
    ])
}
