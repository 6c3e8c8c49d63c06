//! What the types of a database are made of, as the engine reads it. Object ids are those of the database at hand, and
//! mean nothing outside of one reading.

use serde::Deserialize;

/// An object's id.
pub type Oid = u32;

/// One reading.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The schemas that were asked for.
    pub schemas: Vec<String>,
    /// Their tables, foreign tables, views and materialized views, as far as the role that reads may know of them.
    pub relations: Vec<Relation>,
    /// The columns of these that the role may know of, in the order in which they were made.
    pub columns: Vec<Column>,
    /// The types of all schemas.
    pub types: Vec<TypeOf>,
    /// The functions of these schemas but those for triggers.
    pub functions: Vec<Function>,
    /// The foreign keys of tables in these schemas, but those that a partition has from its parent.
    pub foreign_keys: Vec<ForeignKey>,
    /// The queries of these schemas' views.
    pub views: Vec<View>,
}

/// What kind of relation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum RelationKind {
    /// A table, partitioned or not.
    #[serde(rename = "r", alias = "p")]
    Table,
    /// A foreign table.
    #[serde(rename = "f")]
    ForeignTable,
    /// A view.
    #[serde(rename = "v")]
    View,
    /// A materialized view.
    #[serde(rename = "m")]
    MaterializedView,
}

/// A table or a view.
#[derive(Clone, Debug, Deserialize)]
pub struct Relation {
    /// Its id.
    pub id: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: RelationKind,
    /// Whether rows can be inserted into a view, by itself or through triggers and rules.
    pub takes_inserts: bool,
    /// Whether rows of a view can be updated, by itself or through triggers and rules.
    pub takes_updates: bool,
    /// Whether triggers or rules write in a view's stead, and so to any column of it.
    pub written_through: bool,
}

/// A column.
#[derive(Clone, Debug, Deserialize)]
pub struct Column {
    /// Its relation.
    pub relation: Oid,
    /// Its name.
    pub name: String,
    /// Its type; the one below, where that is a domain.
    #[serde(rename = "type")]
    pub type_id: Oid,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether it is `GENERATED ALWAYS`, as an identity or from an expression.
    pub always_generated: bool,
    /// Whether it gets a value by itself where none is given.
    pub has_default: bool,
    /// Whether the column of a view that is updatable by itself can be written.
    pub writable: bool,
}

/// A type.
#[derive(Clone, Debug, Deserialize)]
pub struct TypeOf {
    /// Its id.
    pub id: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Whether it is a base or a pseudo-type: neither domain, enum, range nor row.
    pub is_base: bool,
    /// What it is an array of.
    pub element: Option<Oid>,
    /// The relation or composite type whose row it is.
    pub relation: Option<Oid>,
    /// The labels of an enum, in order.
    pub labels: Vec<String>,
    /// The attributes of a type made by `CREATE TYPE … AS (…)`, in order.
    pub attributes: Vec<Attribute>,
}

/// An attribute of a composite type.
#[derive(Clone, Debug, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub type_id: Oid,
}

/// A function.
#[derive(Clone, Debug, Deserialize)]
pub struct Function {
    /// Its id.
    pub id: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its arguments in order, those of its result among them.
    pub arguments: Vec<Argument>,
    /// How many of the arguments that are given have a default: the last ones.
    pub defaults: usize,
    /// Its arguments as the server writes them, with defaults.
    pub signature: String,
    /// The same as they identify the function.
    pub identity: String,
    /// What it returns, as the server writes it.
    pub result: String,
    /// The type that it returns.
    pub returns: Oid,
    /// Whether it returns a set.
    pub returns_set: bool,
    /// How many rows the planner expects of a set.
    pub rows: f32,
}

/// An argument of a function.
#[derive(Clone, Debug, Deserialize)]
pub struct Argument {
    /// Its name; empty where it has none.
    pub name: String,
    /// Its mode.
    pub mode: Mode,
    /// Its type.
    #[serde(rename = "type")]
    pub type_id: Oid,
}

/// Which way an argument goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Mode {
    /// `IN`.
    #[serde(rename = "i")]
    In,
    /// `OUT`.
    #[serde(rename = "o")]
    Out,
    /// `INOUT`.
    #[serde(rename = "b")]
    InOut,
    /// `VARIADIC`.
    #[serde(rename = "v")]
    Variadic,
    /// A column of `RETURNS TABLE`.
    #[serde(rename = "t")]
    Table,
}

/// A foreign key.
#[derive(Clone, Debug, Deserialize)]
pub struct ForeignKey {
    /// Its name.
    pub name: String,
    /// The side that refers.
    pub from: KeySide,
    /// The side that is referred to.
    pub to: KeySide,
    /// Whether its columns are a primary key or unique.
    pub one_to_one: bool,
}

/// One side of a foreign key.
#[derive(Clone, Debug, Deserialize)]
pub struct KeySide {
    /// The table.
    pub table: Oid,
    /// The schema of the table.
    pub schema: String,
    /// The table's name.
    pub name: String,
    /// The numbers of its columns, in the order of the key.
    pub numbers: Vec<i16>,
    /// The names of its columns, in the order of the key.
    pub columns: Vec<String>,
}

/// A view's query.
#[derive(Clone, Debug, Deserialize)]
pub struct View {
    /// The view.
    pub id: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The names of its columns, in order.
    pub columns: Vec<String>,
    /// The query as the server keeps it (`pg_rewrite.ev_action`).
    pub tree: String,
}
