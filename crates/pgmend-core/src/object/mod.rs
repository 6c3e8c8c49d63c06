//! What a database is made of: one module per kind of object, all of the same shape, and one list of them.
//!
//! A kind knows the catalogue query that reads its facts. A query is text here and is run elsewhere; it
//! reads the units (`$1 oid[]`) it is given, never the whole catalogue, so that the cost of reading follows
//! the size of what is asked. It returns `(unit oid, path text[], attributes jsonb)`, one row per object;
//! an attribute that is NULL is left out. One whose name begins with `@` is context: it tells what is no fact (a column's
//! place), or again and in pieces what other attributes say.

mod aggregate;
mod base_type;
mod cast;
mod collation;
mod column;
mod composite;
mod constraint;
mod conversion;
mod default_privilege;
mod domain;
mod enumeration;
mod event_trigger;
mod expression;
mod extension;
mod foreign;
mod function;
mod index;
mod language;
mod operator;
mod operator_class;
mod policy;
mod publication;
mod query;
mod range;
mod rule;
mod schema;
mod sequence;
mod statistics;
mod subscription;
mod table;
mod text_search;
mod trigger;
mod view;

pub(crate) use expression::written;

use query::{comment, depends_on_extension, labels, operator_name, options};

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalog::Attributes;
use crate::server::ServerVersion;

/// Brings what was read of an object to the form in which it is compared, where servers print the same in several.
pub fn settle(kind: Kind, attributes: &mut Attributes) {
    // Servers of 16 and later name columns without their relation where there is only one.
    if matches!(kind, Kind::View | Kind::MaterializedView)
        && let Some(definition) = attributes.get_mut("definition")
    {
        *definition = view::unqualified(definition).into();
    }
    expression::settle(kind, attributes);
}

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
    Aggregate,
    BaseType,
    Cast,
    Collation,
    Conversion,
    Operator,
    OperatorClass,
    OperatorFamily,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Rule,
    EventTrigger,
    Statistics,
    ForeignDataWrapper,
    Server,
    UserMapping,
    Subscription,
    Transform,
    Language,
    AccessMethod,
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
    Collation,
    Conversion,
    Operator,
    OperatorClass,
    OperatorFamily,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Cast,
    EventTrigger,
    Statistics,
    ForeignDataWrapper,
    Server,
    UserMapping,
    Subscription,
    Transform,
    Language,
    AccessMethod,
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
    &aggregate::READER,
    &base_type::READER,
    &cast::READER,
    &collation::READER,
    &conversion::READER,
    &operator::READER,
    &operator_class::READER,
    &operator_class::FAMILY,
    &text_search::CONFIGURATION,
    &text_search::DICTIONARY,
    &text_search::PARSER,
    &text_search::TEMPLATE,
    &rule::READER,
    &event_trigger::READER,
    &statistics::READER,
    &foreign::WRAPPER,
    &foreign::SERVER,
    &foreign::USER_MAPPING,
    &subscription::READER,
    &language::TRANSFORM,
    &language::READER,
    &language::ACCESS_METHOD,
];

/// Kinds that lie in no schema; a schema is the first part of its own path.
const OUTSIDE_OF_SCHEMAS: &[Kind] = &[
    Kind::Extension,
    Kind::Publication,
    Kind::DefaultPrivilege,
    Kind::Cast,
    Kind::EventTrigger,
    Kind::ForeignDataWrapper,
    Kind::Server,
    Kind::UserMapping,
    Kind::Subscription,
    Kind::Transform,
    Kind::Language,
    Kind::AccessMethod,
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
    (Kind::Aggregate, "aggregate"),
    (Kind::BaseType, "base type"),
    (Kind::Cast, "cast"),
    (Kind::Collation, "collation"),
    (Kind::Conversion, "conversion"),
    (Kind::Operator, "operator"),
    (Kind::OperatorClass, "operator class"),
    (Kind::OperatorFamily, "operator family"),
    (Kind::TextSearchConfiguration, "text search configuration"),
    (Kind::TextSearchDictionary, "text search dictionary"),
    (Kind::TextSearchParser, "text search parser"),
    (Kind::TextSearchTemplate, "text search template"),
    (Kind::Rule, "rule"),
    (Kind::EventTrigger, "event trigger"),
    (Kind::Statistics, "statistics"),
    (Kind::ForeignDataWrapper, "foreign data wrapper"),
    (Kind::Server, "server"),
    (Kind::UserMapping, "user mapping"),
    (Kind::Subscription, "subscription"),
    (Kind::Transform, "transform"),
    (Kind::Language, "language"),
    (Kind::AccessMethod, "access method"),
    (Kind::Row, "row"),
];

impl Kind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(kind, _)| *kind)
    }

    /// Its name in words, as in `materialized view`.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("object", |(_, name)| name)
    }

    /// Whether it lives and dies with a relation or a domain.
    pub fn is_part(self) -> bool {
        matches!(
            self,
            Self::Column | Self::Constraint | Self::Index | Self::Trigger | Self::Policy | Self::Rule | Self::Row
        )
    }

    /// Whether it lies in a schema, whose name is then the first part of its path.
    pub fn is_in_schema(self) -> bool {
        !OUTSIDE_OF_SCHEMAS.contains(&self)
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
