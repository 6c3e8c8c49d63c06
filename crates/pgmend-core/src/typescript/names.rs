//! From a type of the database to one of TypeScript. Types are told apart by their ids, never by their names: an enum may be
//! called `text`, and two schemas may each have a `status`.

use std::collections::{HashMap, HashSet};

use super::catalogue::{Catalogue, Oid, Relation, RelationKind, TypeOf};
use super::syntax::{Type, within_database};

/// The schema of the server's own types.
const SYSTEM: &str = "pg_catalog";

/// What is known, by id.
pub(super) struct Names<'a> {
    types: HashMap<Oid, &'a TypeOf>,
    relations: HashMap<Oid, &'a Relation>,
    schemas: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            types: catalogue.types.iter().map(|of| (of.id, of)).collect(),
            relations: catalogue.relations.iter().map(|relation| (relation.id, relation)).collect(),
            schemas: catalogue.schemas.iter().map(String::as_str).collect(),
        }
    }

    /// The type's own name; `unknown` where there is no such type.
    pub(super) fn name_of(&self, id: Oid) -> &'a str {
        self.types.get(&id).map_or("unknown", |of| &of.name)
    }

    /// The type whose row it is, if it is one.
    pub(super) fn row_type(&self, id: Oid) -> Option<&'a TypeOf> {
        self.types.get(&id).copied().filter(|of| of.relation.is_some())
    }

    /// Whether it is a type that PostgREST passes as the one argument without a name.
    pub(super) fn passes_unnamed(&self, id: Oid) -> bool {
        self.types.get(&id).is_some_and(|of| of.schema == SYSTEM && matches!(&*of.name, "json" | "jsonb" | "text"))
    }

    /// The TypeScript type.
    pub(super) fn type_of(&self, id: Oid) -> Type {
        let Some(of) = self.types.get(&id) else { return Type::unknown() };
        if let Some(element) = of.element {
            return self.type_of(element).array();
        }
        if let Some(scalar) = scalar(of) {
            return scalar;
        }
        let included = self.schemas.contains(&*of.schema);
        if !of.labels.is_empty() {
            return if included {
                Type::Name(within_database(&[&of.schema, "Enums", &of.name]))
            } else {
                Type::Union(Type::literals(&of.labels))
            };
        }
        if !of.attributes.is_empty() && included {
            return Type::Name(within_database(&[&of.schema, "CompositeTypes", &of.name]));
        }
        match of.relation.and_then(|relation| self.relations.get(&relation)) {
            Some(relation) => {
                let group = match relation.kind {
                    RelationKind::Table | RelationKind::ForeignTable => "Tables",
                    RelationKind::View | RelationKind::MaterializedView => "Views",
                };
                let row = within_database(&[&relation.schema, group, &relation.name, "Row"]);
                Type::Name(row)
            }
            None => Type::unknown(),
        }
    }
}

/// What the server's own types, and two of extensions, are in JSON.
fn scalar(of: &TypeOf) -> Option<Type> {
    let extension = matches!(&*of.name, "citext" | "vector");
    if !of.is_base || (of.schema != SYSTEM && !extension) {
        return None;
    }
    Some(match &*of.name {
        "bool" => Type::name("boolean"),
        "int2" | "int4" | "int8" | "float4" | "float8" | "numeric" => Type::name("number"),
        "bytea" | "bpchar" | "varchar" | "date" | "text" | "citext" | "time" | "timetz" | "timestamp"
        | "timestamptz" | "uuid" | "vector" | "interval" => Type::name("string"),
        "json" | "jsonb" => Type::name("Json"),
        "void" => Type::name("undefined"),
        "record" => Type::Generic("Record", vec![Type::name("string"), Type::unknown()]),
        _ => return None,
    })
}
