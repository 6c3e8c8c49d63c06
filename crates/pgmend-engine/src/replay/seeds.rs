//! Reads the rows of seed tables, on a shadow and on the target alike: which rows are there, under the names that their
//! table and its columns have last, whatever they are called in the database at hand. It only ever reads.

use std::sync::Arc;

use pgmend_core::catalog::Attributes;
use pgmend_core::evidence::{Row, SeedTable, live_row, rename_column};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::{ObjectId, quote};
use tokio_postgres::Client;

use crate::catalog::failed;

use super::rows::{AS_TEXT, row_of};

/// All rows of the seed tables of a shadow, by their keys.
pub(super) async fn read_seeds(client: &Client, seeds: &[SeedTable]) -> Result<Vec<(ObjectId, Attributes)>> {
    let mut found = Vec::new();
    for seed in seeds {
        let Some(table) = locate(client, seed).await? else { continue };
        let sql = format!("SELECT {AS_TEXT} FROM ONLY {} pgmend_row", table.relation);
        let rows = client.query(&sql, &[]).await.map_err(|error| unreadable(seed, &error))?;
        found.extend(rows.iter().map(|row| live_row(seed, &table.told(row_of(row)))));
    }
    Ok(found)
}

/// The rows of the target that migrations could have written: those whose key is among `keys`, table by table.
///
/// A column of the key that the table lacks is NULL there. The caller has opened the reading transaction.
///
/// # Errors
/// When a table that is there cannot be read.
pub async fn read_live_seeds(client: &Client, seeds: &[(SeedTable, Vec<Row>)]) -> Result<Vec<(ObjectId, Attributes)>> {
    let mut found = Vec::new();
    if !seeds.is_empty() {
        // Rows that row security hides must be an error, not an absence.
        client
            .batch_execute("SET LOCAL row_security = off")
            .await
            .map_err(|error| failed("row security could not be set aside", &error))?;
    }
    for (seed, wanted) in seeds {
        let Some(table) = locate(client, seed).await? else { continue };
        // The values are compared as the text that the server makes of them, so that no type need be known here; in
        // JSON a NULL in a key equals itself.
        let key_of = |row: &Row| {
            let values: Vec<_> = seed.key.iter().map(|column| row.get(column.as_str())).collect();
            serde_json::to_string(&values)
        };
        let keys: Vec<String> = wanted
            .iter()
            .map(key_of)
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| Failure::error("a key could not be written as JSON").because(error))?;
        let value = |column: &Option<Column>| match column {
            Some(column) => format!("to_jsonb(pgmend_row.{}) #>> '{{}}'", quote(&column.name)),
            None => "NULL::text".to_owned(),
        };
        let key: Vec<String> = table.key.iter().map(value).collect();
        let (narrowed, few) = table.narrowed(seed, wanted);
        let sql = format!(
            "SELECT {AS_TEXT} FROM {} pgmend_row WHERE {narrowed} AND jsonb_build_array({})::text = ANY(SELECT k::jsonb::text FROM unnest($1::text[]) k)",
            table.relation,
            key.join(", ")
        );
        let rows = client.query(&sql, &[&keys, &few]).await.map_err(|error| unreadable(seed, &error))?;
        found.extend(rows.iter().map(|row| live_row(seed, &table.told(row_of(row)))));
    }
    Ok(found)
}

/// A seed table as the database at hand has it.
struct Located {
    relation: String,
    /// The columns of the key as they are here; nothing for one that the table lacks.
    key: Vec<Option<Column>>,
    /// Columns that have another name here than at last: here, at last.
    otherwise: Vec<(String, Arc<str>)>,
}

struct Column {
    name: String,
    kind: String,
}

impl Located {
    /// A condition on the first column of the key that an index can answer, with the values for its `$2`: seeds are few,
    /// and the live table may be large. Where there is none, everything is looked through.
    fn narrowed(&self, seed: &SeedTable, wanted: &[Row]) -> (String, Vec<String>) {
        for (last, column) in seed.key.iter().zip(&self.key) {
            let Some(column) = column else { continue };
            let values: Vec<String> =
                wanted.iter().filter_map(|row| row.get(last.as_str())).map(|value| value.to_string()).collect();
            let (cast, reads): (_, fn(&str) -> bool) = match column.kind.as_str() {
                "text" | "character varying" => ("text[]", |_| true),
                "smallint" | "integer" | "bigint" => ("text[]::bigint[]", |value| value.parse::<i64>().is_ok()),
                "uuid" => ("text[]::uuid[]", |value| {
                    value.len() == 36 && value.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
                }),
                _ => continue,
            };
            if values.len() == wanted.len() && values.iter().all(|value| reads(value)) {
                return (format!("pgmend_row.{} = ANY($2::{cast})", quote(&column.name)), values);
            }
        }
        ("$2::text[] IS NOT NULL".to_owned(), Vec::new())
    }

    fn told(&self, mut row: Row) -> Row {
        for (here, last) in &self.otherwise {
            rename_column(&mut row, here, last);
        }
        row
    }
}

/// Finds the table under its last name or a former one; nothing where it is not there, or lacks every column of the key.
async fn locate(client: &Client, seed: &SeedTable) -> Result<Option<Located>> {
    let last = (seed.schema.clone(), seed.name.clone());
    let names = || std::iter::once(&last).chain(seed.formerly.iter().rev());
    let schemas: Vec<&str> = names().map(|(schema, _)| schema.as_str()).collect();
    let tables: Vec<&str> = names().map(|(_, name)| name.as_str()).collect();
    let sql = "SELECT w.schema, w.name, array(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                                                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
                        array(SELECT format_type(a.atttypid, NULL) FROM pg_catalog.pg_attribute a
                                                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
                 FROM unnest($1::text[], $2::text[]) WITH ORDINALITY w(schema, name, n)
                 JOIN pg_catalog.pg_namespace s ON s.nspname::text = w.schema
                 JOIN pg_catalog.pg_class c ON c.relnamespace = s.oid AND c.relname::text = w.name AND c.relkind IN ('r', 'p')
                ORDER BY w.n LIMIT 1";
    let row = client.query_opt(sql, &[&schemas, &tables]).await.map_err(|error| unreadable(seed, &error))?;
    let Some(row) = row else { return Ok(None) };
    let (schema, name, columns): (String, String, Vec<String>) = (row.get(0), row.get(1), row.get(2));
    let here = |last: &str| {
        let former =
            seed.former_columns.iter().rev().filter(|(known, _)| known == last).map(|(_, former)| former.as_str());
        std::iter::once(last).chain(former).find(|name| columns.iter().any(|column| column == name)).map(str::to_owned)
    };
    let kinds: Vec<String> = row.get(3);
    let column = |name: String| {
        let kind = columns.iter().zip(kinds.iter()).find(|(column, _)| **column == name);
        Column { kind: kind.map(|(_, kind)| kind.clone()).unwrap_or_default(), name }
    };
    let key: Vec<Option<Column>> = seed.key.iter().map(|last| here(last).map(column)).collect();
    if key.iter().all(Option::is_none) {
        return Ok(None);
    }
    let mut otherwise: Vec<(String, Arc<str>)> = Vec::new();
    for (last, _) in &seed.former_columns {
        if let Some(name) = here(last).filter(|name| name != last)
            && otherwise.iter().all(|(known, _)| *known != name)
        {
            otherwise.push((name, Arc::from(last.as_str())));
        }
    }
    Ok(Some(Located { relation: format!("{}.{}", quote(&schema), quote(&name)), key, otherwise }))
}

fn unreadable(seed: &SeedTable, error: &tokio_postgres::Error) -> Box<Failure> {
    let failure = failed(&format!("the rows of `{}.{}` could not be read", seed.schema, seed.name), error)
        .done("nothing was compared and nothing was changed");
    let message = error.as_db_error().map(tokio_postgres::error::DbError::message).unwrap_or_default();
    match error.code().map(tokio_postgres::error::SqlState::code) {
        Some("42501") if message.contains("row-level security") => {
            failure.hint("connect as the tables' owner or as a role with BYPASSRLS: what is hidden cannot be compared")
        }
        Some("42501") => {
            let (schema, table) = (quote(&seed.schema), quote(&seed.name));
            failure.hint(format!(
                "grant the role what it lacks: `GRANT USAGE ON SCHEMA {schema} TO …; GRANT SELECT ON {schema}.{table} TO …`"
            ))
        }
        _ => failure,
    }
}
