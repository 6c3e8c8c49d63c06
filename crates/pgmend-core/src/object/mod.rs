//! What a database is made of: one module per kind of object, all of the same shape, and one list of them.
//!
//! A kind knows the catalogue query that reads its facts. A query is text here and is run elsewhere; it
//! reads the units (`$1 oid[]`) it is given, never the whole catalogue, so that the cost of reading follows
//! the size of what is asked. It returns `(unit oid, path text[], attributes jsonb)`, one row per object;
//! an attribute that is NULL is left out.

mod column;
mod composite;
mod constraint;
mod default_privilege;
mod domain;
mod enumeration;
mod extension;
mod function;
mod index;
mod policy;
mod publication;
mod range;
mod schema;
mod sequence;
mod table;
mod trigger;
mod view;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::server::ServerVersion;

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each name is PostgreSQL's own word for the object")]
pub enum Kind {
    Schema,
    Extension,
    DefaultPrivilege,
    Enum,
    Composite,
    Domain,
    Range,
    Sequence,
    Table,
    ForeignTable,
    Column,
    Constraint,
    Index,
    Function,
    Procedure,
    View,
    MaterializedView,
    Trigger,
    Policy,
    Publication,
    /// A row that a migration wrote: `path` is schema, table, key.
    Row,
}

/// What the catalogue hands out as one: a relation with all its parts, a function, a type, …
///
/// A change to any part makes its unit *touched*, and a touched unit is read again as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each name is the catalogue's own")]
pub enum Unit {
    Namespace,
    Extension,
    DefaultAcl,
    Type,
    Relation,
    Routine,
    Publication,
}

/// How one kind of object is read.
#[derive(Debug)]
pub struct Reader {
    /// The kinds that its rows can be; `attributes.kind` tells which where there are several.
    pub kinds: &'static [Kind],
    /// What it is read by.
    pub unit: Unit,
    /// Whether users may put such an object on a relation that belongs to the platform (a policy on `storage.objects`).
    pub on_platform: bool,
    /// The catalogue query for a server.
    pub sql: fn(&Dialect) -> String,
}

/// What a catalogue query must know of the server it runs on.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// The server that runs the query.
    pub version: ServerVersion,
    /// The oldest server that takes part in the comparison: privileges and the like that it lacks are left out on all.
    pub oldest: ServerVersion,
}

/// Every reader, in no particular order. A new kind of object is one module and one line here.
pub static READERS: &[&Reader] = &[
    &schema::READER,
    &extension::READER,
    &default_privilege::READER,
    &enumeration::READER,
    &composite::READER,
    &domain::READER,
    &range::READER,
    &sequence::READER,
    &table::READER,
    &column::READER,
    &constraint::READER,
    &index::READER,
    &function::READER,
    &view::READER,
    &trigger::READER,
    &policy::READER,
    &publication::READER,
];

/// Attributes that sum up others: they show drift, but an older value of theirs is no testimony against a migration.
pub static SUMMARIES: &[&str] = &["labels"];

const NAMES: &[(Kind, &str)] = &[
    (Kind::Schema, "schema"),
    (Kind::Extension, "extension"),
    (Kind::DefaultPrivilege, "default privileges"),
    (Kind::Enum, "enum"),
    (Kind::Composite, "composite type"),
    (Kind::Domain, "domain"),
    (Kind::Range, "range type"),
    (Kind::Sequence, "sequence"),
    (Kind::Table, "table"),
    (Kind::ForeignTable, "foreign table"),
    (Kind::Column, "column"),
    (Kind::Constraint, "constraint"),
    (Kind::Index, "index"),
    (Kind::Function, "function"),
    (Kind::Procedure, "procedure"),
    (Kind::View, "view"),
    (Kind::MaterializedView, "materialized view"),
    (Kind::Trigger, "trigger"),
    (Kind::Policy, "policy"),
    (Kind::Publication, "publication"),
    (Kind::Row, "row"),
];

impl Kind {
    /// Its name in words, as in `materialized view`.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("object", |(_, name)| name)
    }

    /// Whether it lives and dies with a relation or a domain.
    pub fn is_part(self) -> bool {
        matches!(self, Self::Column | Self::Constraint | Self::Index | Self::Trigger | Self::Policy | Self::Row)
    }

    /// Whether rows can be read from it.
    pub fn is_relation(self) -> bool {
        matches!(self, Self::Table | Self::ForeignTable | Self::View | Self::MaterializedView)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text is no kind's name.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no kind of object")]
pub struct UnknownKind(String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        NAMES.iter().find(|(_, name)| *name == text).map(|(kind, _)| *kind).ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

impl Dialect {
    /// Whether the server is of this major version or a later one.
    pub fn since(&self, major: u32) -> bool {
        self.version.major() >= major
    }

    /// A JSON object with one `grant:<role>` per grantee of an access control list.
    ///
    /// A NULL list means the built-in default (`acldefault`), which is put in its place so that the two compare equal.
    /// `kind` is `acldefault`'s object type.
    fn grants(&self, acl: &str, kind: char, owner: &str) -> String {
        // MAINTAIN came in 17; where an older server takes part, it cannot be compared.
        let known = if self.oldest.major() >= 17 { "true" } else { "a.privilege_type <> 'MAINTAIN'" };
        format!(
            "coalesce((SELECT jsonb_object_agg('grant:' || g.grantee, g.privileges) FROM (
               SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END AS grantee,
                      string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY a.privilege_type) AS privileges
                 FROM aclexplode(coalesce({acl}, acldefault('{kind}', {owner}))) a WHERE {known} GROUP BY 1) g), '{{}}'::jsonb)"
        )
    }
}

/// The comment on an object or on a part of it.
fn comment(oid: &str, catalog: &str, part: &str) -> String {
    format!(
        "(SELECT d.description FROM pg_catalog.pg_description d
           WHERE d.objoid = {oid} AND d.classoid = '{catalog}'::regclass AND d.objsubid = {part})"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_name() {
        for (kind, name) in NAMES {
            assert_eq!(name.parse::<Kind>().unwrap(), *kind);
            assert_eq!(kind.name(), *name);
        }
    }

    #[test]
    fn every_kind_but_rows_has_a_reader() {
        for (kind, name) in NAMES {
            let readers = READERS.iter().filter(|reader| reader.kinds.contains(kind)).count();
            assert_eq!(readers, usize::from(*kind != Kind::Row), "readers of {name}");
        }
    }
}
