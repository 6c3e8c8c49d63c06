//! Reads the rows of seed tables, on a shadow and on the target alike: which rows are there, under the names that their
//! table and its columns have last, whatever they are called in the database at hand. It only ever reads.

use std::sync::Arc;

use futures_util::future::try_join_all;
use pgmend_core::catalog::Attributes;
use pgmend_core::evidence::{Row, SeedTable, live_row, rename_column};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::{ObjectId, quote};
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};

use crate::catalog::failed;

use super::rows::{AS_TEXT, row_of};

/// All rows of the seed tables of a shadow, by their keys.
pub(super) async fn read_seeds(client: &Client, seeds: &[SeedTable]) -> Result<Vec<(ObjectId, Attributes)>> {
    let located = locate(client, &seeds.iter().collect::<Vec<_>>()).await?;
    let reading = seeds.iter().zip(&located).filter_map(|(seed, table)| {
        let table = table.as_ref()?;
        let sql = format!("SELECT {AS_TEXT} FROM ONLY {} pgmend_row", table.relation);
        Some(async move {
            let rows = client.query_typed(&sql, &[]).await.map_err(|error| unreadable(seed, &error))?;
            Ok::<_, Box<Failure>>(table.rows(seed, &rows))
        })
    });
    Ok(try_join_all(reading).await?.concat())
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
    let located = locate(client, &seeds.iter().map(|(seed, _)| seed).collect::<Vec<_>>()).await?;
    let reading = seeds
        .iter()
        .zip(&located)
        .filter_map(|((seed, wanted), table)| table.as_ref().map(|table| read_wanted(client, seed, wanted, table)));
    found.extend(try_join_all(reading).await?.concat());
    Ok(found)
}

/// The rows of one table of the target whose key is among `wanted`.
async fn read_wanted(
    client: &Client,
    seed: &SeedTable,
    wanted: &[Row],
    table: &Located,
) -> Result<Vec<(ObjectId, Attributes)>> {
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
    let parameters: [(&(dyn ToSql + Sync), Type); 2] = [(&keys, Type::TEXT_ARRAY), (&few, Type::TEXT_ARRAY)];
    let rows = client.query_typed(&sql, &parameters).await.map_err(|error| unreadable(seed, &error))?;
    Ok(table.rows(seed, &rows))
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
    fn new(seed: &SeedTable, schema: &str, name: &str, columns: Vec<String>, kinds: Vec<String>) -> Option<Self> {
        let here = |last: &str| {
            let former =
                seed.former_columns.iter().rev().filter(|(known, _)| known == last).map(|(_, former)| former.as_str());
            std::iter::once(last)
                .chain(former)
                .find(|name| columns.iter().any(|column| column == name))
                .map(str::to_owned)
        };
        let column = |name: String| {
            let kind = columns.iter().zip(kinds.iter()).find(|(column, _)| **column == name);
            Column { kind: kind.map(|(_, kind)| kind.clone()).unwrap_or_default(), name }
        };
        let key: Vec<Option<Column>> = seed.key.iter().map(|last| here(last).map(column)).collect();
        if key.iter().all(Option::is_none) {
            return None;
        }
        let mut otherwise: Vec<(String, Arc<str>)> = Vec::new();
        for (last, _) in &seed.former_columns {
            if let Some(name) = here(last).filter(|name| name != last)
                && otherwise.iter().all(|(known, _)| *known != name)
            {
                otherwise.push((name, Arc::from(last.as_str())));
            }
        }
        Some(Self { relation: format!("{}.{}", quote(schema), quote(name)), key, otherwise })
    }

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

    /// Rows that were read of it, as objects.
    fn rows(&self, seed: &SeedTable, rows: &[tokio_postgres::Row]) -> Vec<(ObjectId, Attributes)> {
        rows.iter().map(|row| live_row(seed, &self.told(row_of(row)))).collect()
    }

    fn told(&self, mut row: Row) -> Row {
        for (here, last) in &self.otherwise {
            rename_column(&mut row, here, last);
        }
        row
    }
}

/// Finds the tables under their last names or former ones, in the order of `seeds`; nothing where one is not there, or lacks
/// every column of its key.
async fn locate(client: &Client, seeds: &[&SeedTable]) -> Result<Vec<Option<Located>>> {
    let (mut places, mut schemas, mut tables) = (Vec::new(), Vec::new(), Vec::new());
    for (place, seed) in seeds.iter().enumerate() {
        let last = (seed.schema.clone(), seed.name.clone());
        for (schema, name) in std::iter::once(last).chain(seed.formerly.iter().rev().cloned()) {
            places.push(i64::try_from(place).unwrap_or(i64::MAX));
            schemas.push(schema);
            tables.push(name);
        }
    }
    let sql = "SELECT DISTINCT ON (w.place) w.place, w.schema, w.name,
                        array(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                                                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
                        array(SELECT format_type(a.atttypid, NULL) FROM pg_catalog.pg_attribute a
                                                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
                 FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY w(place, schema, name, n)
                 JOIN pg_catalog.pg_namespace s ON s.nspname = w.schema::name
                 JOIN pg_catalog.pg_class c ON c.relnamespace = s.oid AND c.relname = w.name::name AND c.relkind IN ('r', 'p')
                ORDER BY w.place, w.n";
    let parameters: [(&(dyn ToSql + Sync), Type); 3] =
        [(&places, Type::INT8_ARRAY), (&schemas, Type::TEXT_ARRAY), (&tables, Type::TEXT_ARRAY)];
    let rows = client.query_typed(sql, &parameters).await;
    let rows = rows.map_err(|error| failed("the tables that migrations write to could not be looked up", &error))?;
    let mut found: Vec<Option<Located>> = seeds.iter().map(|_| None).collect();
    for row in &rows {
        let place = usize::try_from(row.get::<_, i64>(0)).ok().filter(|place| *place < seeds.len());
        if let Some(place) = place {
            found[place] = Located::new(seeds[place], row.get(1), row.get(2), row.get(3), row.get(4));
        }
    }
    Ok(found)
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
