//! The types of a database in TypeScript, in the shape that users of Supabase import: rows to read and to write, relationships,
//! functions, enums and composite types of each schema, and helpers to name them.
//!
//! The output is that of `@supabase/postgres-meta`, byte for byte, but where that is wrong (docs/reference/types.md). It must
//! stay valid TypeScript whatever the database's names are.

mod catalogue;
mod function;
mod helpers;
mod layout;
mod names;
mod order;
mod origin;
mod relation;
mod relationship;
mod syntax;

pub use catalogue::{
    Argument, Attribute, Catalogue, Column, ForeignKey, Function, KeySide, Mode, Oid, Relation, RelationKind, TypeOf,
    View,
};

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::failure::Result;

use function::{Callable, Functions};
use names::Names;
use order::Order;
use relation::{Columns, Shown, relationship};
use relationship::{Relationships, relationships};
use syntax::{Member, Type};

const JSON: &str = "\
export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

";

/// How supabase-js learns what the server that answers can do.
const POSTGREST: &str = "  // Allows to automatically instantiate createClient with right options
  // instead of createClient<Database, { PostgrestVersion: 'XX' }>(URL, KEY)
";

/// Writes the types of what was read, for a version of PostgREST if one is named.
///
/// # Errors
/// Never in practice: names can always be put in order.
pub fn render(catalogue: &Catalogue, postgrest: Option<&str>) -> Result<String> {
    let order = Order::new()?;
    let writer = Writer::new(catalogue, &order);
    let mut schemas: Vec<&str> = catalogue.schemas.iter().map(String::as_str).collect();
    schemas.sort_by(|a, b| order.compare(a, b));
    let members = schemas.iter().map(|schema| writer.schema(schema)).collect();
    let database = layout::print(&Type::open(members).doc());
    let database = match postgrest {
        Some(version) => {
            let version = Type::open(vec![Member::new("PostgrestVersion", Type::Literal(version.to_owned()))]);
            let internal = layout::print(&Type::open(vec![Member::new("__InternalSupabase", version)]).doc());
            let internal = internal.trim_start_matches("{\n").trim_end_matches('}');
            format!("{{\n{POSTGREST}{internal}{}", database.trim_start_matches("{\n"))
        }
        None => database,
    };
    let constants: Map<String, Value> =
        schemas.iter().map(|schema| ((*schema).to_owned(), writer.constants(schema))).collect();
    let constants = layout::print(&syntax::value(&Value::Object(constants)));
    let helpers = helpers::helpers();
    Ok(format!("{JSON}export type Database = {database}\n\n{helpers}\nexport const Constants = {constants} as const\n"))
}

/// What is looked up again and again.
struct Writer<'a> {
    catalogue: &'a Catalogue,
    order: &'a Order,
    names: Names<'a>,
    relations: HashMap<Oid, &'a Relation>,
    columns: Columns<'a>,
    relationships: Relationships<'a>,
    /// The types with labels or attributes, in order.
    types: Vec<&'a TypeOf>,
}

impl<'a> Writer<'a> {
    fn new(catalogue: &'a Catalogue, order: &'a Order) -> Self {
        let mut columns = Columns::new();
        for column in &catalogue.columns {
            columns.entry(column.relation).or_default().push(column);
        }
        for columns in columns.values_mut() {
            columns.sort_by(|a, b| order.compare(&a.name, &b.name));
        }
        let of_users = |of: &&TypeOf| !of.labels.is_empty() || !of.attributes.is_empty();
        let mut types: Vec<&TypeOf> = catalogue.types.iter().filter(of_users).collect();
        types.sort_by(|a, b| order.compare(&a.name, &b.name).then(a.id.cmp(&b.id)));
        Self {
            catalogue,
            order,
            names: Names::new(catalogue),
            relations: catalogue.relations.iter().map(|relation| (relation.id, relation)).collect(),
            columns,
            relationships: relationships(catalogue, order),
            types,
        }
    }

    fn schema(&self, schema: &str) -> Member {
        let functions =
            Functions { names: &self.names, relations: &self.relations, columns: &self.columns, order: self.order };
        let callable = functions.callable(self.catalogue.functions.iter().filter(|function| function.schema == schema));
        let mut computed: HashMap<Oid, Vec<&Callable<'_>>> = HashMap::new();
        for one in &callable {
            if let Some(relation) = functions.computed_of(one) {
                computed.entry(relation).or_default().push(one);
            }
        }
        let mut relations: Vec<&Relation> =
            self.catalogue.relations.iter().filter(|relation| relation.schema == schema).collect();
        relations.sort_by(|a, b| self.order.compare(&a.name, &b.name).then(a.id.cmp(&b.id)));
        let shown = |relation: &&Relation| {
            let computed = computed.get(&relation.id).into_iter().flatten();
            let computed =
                computed.map(|of| Member::new(of.function.name.as_str(), functions.result(of.function).or_null()));
            let relationships = self.relationships.get(&(relation.schema.as_str(), relation.name.as_str()));
            let shown = Shown {
                relation,
                columns: self.columns.get(&relation.id).map_or(&[], Vec::as_slice),
                computed: computed.collect(),
                relationships: relationships.into_iter().flatten().map(relationship).collect(),
            };
            shown.member(&self.names)
        };
        let is_table =
            |relation: &&&Relation| matches!(relation.kind, RelationKind::Table | RelationKind::ForeignTable);
        let groups = [
            ("Tables", relations.iter().filter(is_table).map(shown).collect()),
            ("Views", relations.iter().filter(|relation| !is_table(relation)).map(shown).collect()),
            ("Functions", functions.members(schema, &callable)),
            ("Enums", self.enums(schema).map(enumeration).collect()),
            ("CompositeTypes", self.composites(schema).map(|of| self.composite(of)).collect()),
        ];
        let groups = groups.map(|(name, members)| Member::new(name, Type::open_or_never(members)));
        Member::new(schema, Type::open(groups.into()))
    }

    fn enums(&self, schema: &str) -> impl Iterator<Item = &'a TypeOf> {
        self.types.iter().copied().filter(move |of| of.schema == schema && !of.labels.is_empty())
    }

    fn composites(&self, schema: &str) -> impl Iterator<Item = &'a TypeOf> {
        self.types.iter().copied().filter(move |of| of.schema == schema && !of.attributes.is_empty())
    }

    fn composite(&self, of: &TypeOf) -> Member {
        let attribute = |of: &Attribute| Member::new(of.name.as_str(), self.names.type_of(of.type_id).or_null());
        Member::new(of.name.as_str(), Type::open(of.attributes.iter().map(attribute).collect()))
    }

    fn constants(&self, schema: &str) -> Value {
        let enums: Map<String, Value> =
            self.enums(schema).map(|of| (of.name.clone(), Value::from(of.labels.clone()))).collect();
        Value::Object(Map::from_iter([("Enums".to_owned(), Value::Object(enums))]))
    }
}

fn enumeration(of: &TypeOf) -> Member {
    Member::new(of.name.as_str(), Type::Union(Type::literals(&of.labels)))
}
