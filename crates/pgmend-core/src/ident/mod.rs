//! Names of database objects. An [`ObjectId`] says what an object is and where it lies, in words that
//! mean the same on every server; OIDs never leave the reader.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::object::Kind;

/// An object: its kind and its path, such as `column` + `public`, `prompts`, `title_en`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ObjectId {
    /// What kind of object it is.
    pub kind: Kind,
    /// From the outside in: schema, then the object, then the part of it. A function's name carries its argument types.
    pub path: Arc<[Arc<str>]>,
}

impl Ord for ObjectId {
    /// By kind, then by path. Parts that are kept once, as those of one reading are, need not be looked at.
    fn cmp(&self, other: &Self) -> Ordering {
        let part = |(one, other): (&Arc<str>, &Arc<str>)| {
            if Arc::ptr_eq(one, other) { Ordering::Equal } else { one.cmp(other) }
        };
        let paths = || self.path.iter().zip(&*other.path).map(part).find(|order| order.is_ne());
        let lengths = || self.path.len().cmp(&other.path.len());
        self.kind.cmp(&other.kind).then_with(|| paths().unwrap_or_else(lengths))
    }
}

impl PartialOrd for ObjectId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl ObjectId {
    /// An object of a kind at a path.
    pub fn new<S: AsRef<str>>(kind: Kind, path: impl IntoIterator<Item = S>) -> Self {
        Self { kind, path: path.into_iter().map(|part| Arc::from(part.as_ref())).collect() }
    }

    /// The object that this one is a part of: the table of a column, a policy or a seed row.
    ///
    /// Answers with the relation's path only, since a part cannot tell a table from a view.
    pub fn parent_path(&self) -> Option<&[Arc<str>]> {
        (self.kind.is_part() && self.path.len() == 3).then(|| &self.path[..2])
    }

    /// The schema it lies in, if it lies in one.
    pub fn schema(&self) -> Option<&str> {
        self.path.first().filter(|_| self.kind.is_in_schema()).map(AsRef::as_ref)
    }
}

/// Quotes an identifier where Postgres would need it quoted to mean the same.
///
/// Keywords are not consulted: a reserved word that needs quotes gets none, so never build SQL with it (use [`quote`]).
pub fn shown(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '$');
    if plain { name.to_owned() } else { quote(name) }
}

/// An identifier in double quotes, safe in any SQL.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A string literal, safe in any SQL whatever `standard_conforming_strings` says.
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') { format!("E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        f.write_str(" ")?;
        let dotted = |parts: &[Arc<str>]| parts.iter().map(|part| shown(part)).collect::<Vec<_>>().join(".");
        match (self.kind, &*self.path) {
            // The argument list of a function is no part of its quoted name.
            (Kind::Function | Kind::Procedure | Kind::Aggregate, [schema, signature]) => {
                let (name, arguments) = signature.split_at(signature.find('(').unwrap_or(signature.len()));
                write!(f, "{}.{}{arguments}", shown(schema), shown(name))
            }
            (Kind::Column, path) => f.write_str(&dotted(path)),
            (Kind::Row, [schema, table, key]) => write!(f, "{}.{} {key}", shown(schema), shown(table)),
            // An operator's name takes no quotes, and types are written by the server as SQL writes them.
            (Kind::Operator, [schema, signature]) => write!(f, "{}.{signature}", shown(schema)),
            (Kind::OperatorClass | Kind::OperatorFamily, [schema, name, method]) => {
                write!(f, "{}.{} using {}", shown(schema), shown(name), shown(method))
            }
            (Kind::Cast, [from, to]) => write!(f, "({from} as {to})"),
            (Kind::Transform, [of, language]) => write!(f, "for {of} language {}", shown(language)),
            (Kind::UserMapping, [server, user]) => write!(f, "for {} server {}", shown(user), shown(server)),
            (Kind::DefaultPrivilege, path) => f.write_str(&path.join(" ")),
            (kind, [schema, relation, part]) if kind.is_part() => {
                write!(f, "{} on {}.{}", shown(part), shown(schema), shown(relation))
            }
            (_, path) => f.write_str(&dotted(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_named_as_people_write_them() {
        let cases = [
            (ObjectId::new(Kind::Table, ["public", "prompts"]), "table public.prompts"),
            (ObjectId::new(Kind::Column, ["public", "profiles", "deletedBy"]), "column public.profiles.\"deletedBy\""),
            (ObjectId::new(Kind::Policy, ["public", "t", "Owners read"]), "policy \"Owners read\" on public.t"),
            (ObjectId::new(Kind::Function, ["app", "f(integer, text)"]), "function app.f(integer, text)"),
            (ObjectId::new(Kind::Schema, ["app"]), "schema app"),
            (ObjectId::new(Kind::Operator, ["app", "+(integer, app.t)"]), "operator app.+(integer, app.t)"),
            (ObjectId::new(Kind::OperatorClass, ["app", "ops", "btree"]), "operator class app.ops using btree"),
            (ObjectId::new(Kind::Cast, ["text", "app.mood"]), "cast (text as app.mood)"),
            (ObjectId::new(Kind::Transform, ["app.t", "plx"]), "transform for app.t language plx"),
            (ObjectId::new(Kind::UserMapping, ["far", "PUBLIC"]), "user mapping for \"PUBLIC\" server far"),
            (ObjectId::new(Kind::Rule, ["app", "t", "log"]), "rule log on app.t"),
            (ObjectId::new(Kind::Row, ["public", "t", "(slug = a)"]), "row public.t (slug = a)"),
        ];
        for (id, expected) in cases {
            assert_eq!(id.to_string(), expected);
        }
    }

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r"a\b"), r"E'a\\b'");
        assert_eq!(quote("a\"b"), "\"a\"\"b\"");
    }
}
