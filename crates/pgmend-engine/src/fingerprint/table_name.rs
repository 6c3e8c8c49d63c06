//! The name of a table, and the only place here that quotes identifiers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A table by schema and name, both exactly as the catalogue holds them (unquoted).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TableName {
    /// Its schema.
    pub schema: String,
    /// Its own name.
    pub name: String,
}

impl TableName {
    /// A name from its two parts, unquoted.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }

    /// The name for use in SQL: both parts always quoted.
    pub fn sql(&self) -> String {
        format!("{}.{}", quoted(&self.schema), quoted(&self.name))
    }
}

/// As a person would write it: quoted only where Postgres needs quotes.
impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (part, end) in [(&self.schema, "."), (&self.name, "")] {
            if needs_quotes(part) {
                write!(f, "{}{end}", quoted(part))?;
            } else {
                write!(f, "{part}{end}")?;
            }
        }
        Ok(())
    }
}

/// An identifier in double quotes.
pub(crate) fn quoted(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

fn needs_quotes(identifier: &str) -> bool {
    let plain = identifier.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && identifier.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    !plain || RESERVED.contains(&identifier)
}

/// Words that cannot be a table's name without quotes: `reserved` and `reserved (can be function or type)` of the
/// manual's appendix C, any version from 13 to 18.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_where_postgres_needs_them() {
        for (schema, name, shown, sql) in [
            ("public", "prompts", "public.prompts", r#""public"."prompts""#),
            ("public", "order", r#"public."order""#, r#""public"."order""#),
            ("My Schema", "a.b", r#""My Schema"."a.b""#, r#""My Schema"."a.b""#),
            ("public", "say \"hi\"", r#"public."say ""hi""""#, r#""public"."say ""hi""""#),
            ("public", "1st", r#"public."1st""#, r#""public"."1st""#),
            ("public", "", r#"public."""#, r#""public"."""#),
            ("public", "żółw", r#"public."żółw""#, r#""public"."żółw""#),
        ] {
            let table = TableName::new(schema, name);
            assert_eq!(table.to_string(), shown);
            assert_eq!(table.sql(), sql);
        }
    }
}
