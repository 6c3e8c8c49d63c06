//! What a backup must hold, worked out from the catalogue before anything is written.

use std::collections::BTreeSet;

use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::NOT_DONE;
use crate::fingerprint::TableName;
use crate::server_message::server_message;
use crate::{Failure, Result};

/// What was asked for, in terms of what is there.
pub(super) struct Wanted {
    /// Every relation to save, also those without rows of their own.
    pub(super) tables: Vec<WantedTable>,
    /// Schemas to name to `pg_dump`; none if only tables were asked for.
    pub(super) schemas: Vec<String>,
    /// Relations of those schemas to leave out.
    pub(super) left_out: Vec<TableName>,
}

/// A table to save.
pub(super) struct WantedTable {
    pub(super) name: TableName,
    /// Its owner, as `pg_restore --list` names it.
    pub(super) owner: String,
    /// Not a partitioned table, whose rows are in its partitions.
    pub(super) holds_rows: bool,
}

impl Wanted {
    pub(super) fn with_rows(&self) -> Vec<TableName> {
        self.tables.iter().filter(|table| table.holds_rows).map(|table| table.name.clone()).collect()
    }
}

pub(super) async fn resolve(client: &Client, tables: &[TableName], schemas: &[String]) -> Result<Wanted> {
    if tables.is_empty() && schemas.is_empty() {
        return Err(Failure::usage("nothing was named to back up").done(NOT_DONE));
    }
    let failed = |error: tokio_postgres::Error| {
        Failure::error("cannot list what to back up").because(server_message(&error)).done(NOT_DONE)
    };
    let names = |part: fn(&TableName) -> &str| tables.iter().map(part).collect::<Vec<_>>();
    let (of_schemas, of_names) = (names(|table| &table.schema), names(|table| &table.name));
    let whole: Vec<&str> = schemas.iter().map(String::as_str).collect();

    let known = client
        .query_typed(
            "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY ($1)",
            &[(&whole, Type::TEXT_ARRAY)],
        )
        .await
        .map_err(failed)?;
    let known: BTreeSet<String> = known.iter().map(|row| row.get(0)).collect();
    if let Some(missing) = schemas.iter().find(|schema| !known.contains(*schema)) {
        return Err(Failure::error(format!("schema `{missing}` is not there")).done(NOT_DONE));
    }

    // A partitioned table brings its partitions, a schema all of its tables.
    let rows = client
        .query_typed(
            "WITH RECURSIVE named AS (
                 SELECT c.oid, true AS asked
                   FROM ROWS FROM (unnest($1), unnest($2)) AS wanted(schema, name)
                   JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
                   JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
                  WHERE c.relkind IN ('r', 'p')
                 UNION
                 SELECT c.oid, false
                   FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($3)
             ), tree AS (
                 SELECT oid FROM named
                 UNION
                 SELECT i.inhrelid FROM tree
                   JOIN pg_catalog.pg_class parent ON parent.oid = tree.oid AND parent.relkind = 'p'
                   JOIN pg_catalog.pg_inherits i ON i.inhparent = parent.oid
             )
             SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner)::text, c.relkind = 'r'
               FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p')",
            &[(&of_schemas, Type::TEXT_ARRAY), (&of_names, Type::TEXT_ARRAY), (&whole, Type::TEXT_ARRAY)],
        )
        .await
        .map_err(failed)?;
    let mut found: Vec<WantedTable> = rows
        .iter()
        .map(|row| WantedTable {
            name: TableName::new(row.get::<_, String>(0), row.get::<_, String>(1)),
            owner: row.get(2),
            holds_rows: row.get(3),
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(missing) = tables.iter().find(|table| found.iter().all(|found| found.name != **table)) {
        return Err(Failure::error(format!("table `{missing}` is not there")).done(NOT_DONE));
    }

    let mut wanted = Wanted { tables: found, schemas: Vec::new(), left_out: Vec::new() };
    if !schemas.is_empty() {
        let partly: BTreeSet<&str> = wanted
            .tables
            .iter()
            .map(|table| table.name.schema.as_str())
            .filter(|schema| !known.contains(*schema))
            .collect();
        let partly: Vec<&str> = partly.into_iter().collect();
        wanted.left_out = others(client, &partly, &wanted).await.map_err(failed)?;
        wanted.schemas = known.iter().map(String::as_str).chain(partly).map(str::to_owned).collect();
    }
    Ok(wanted)
}

/// The relations of schemas that are saved only in part which nobody asked for. `pg_dump` ignores `--schema` beside
/// `--table`, so the rest of such a schema has to be left out by name. Sequences that a wanted table owns stay.
async fn others(client: &Client, partly: &[&str], wanted: &Wanted) -> Result<Vec<TableName>, tokio_postgres::Error> {
    let schemas: Vec<&str> = wanted.tables.iter().map(|table| table.name.schema.as_str()).collect();
    let names: Vec<&str> = wanted.tables.iter().map(|table| table.name.name.as_str()).collect();
    let rows = client
        .query_typed(
            "WITH wanted AS (
                 SELECT c.oid FROM ROWS FROM (unnest($2), unnest($3)) AS w(schema, name)
                   JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
                   JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
             )
             SELECT n.nspname, c.relname
               FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                AND c.oid NOT IN (SELECT oid FROM wanted)
                AND NOT (c.relkind = 'S' AND EXISTS (
                        SELECT FROM pg_catalog.pg_depend d
                         WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
                           AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
                           AND d.refobjid IN (SELECT oid FROM wanted)))
              ORDER BY 1, 2",
            &[(&partly, Type::TEXT_ARRAY), (&schemas, Type::TEXT_ARRAY), (&names, Type::TEXT_ARRAY)],
        )
        .await?;
    Ok(rows.iter().map(|row| TableName::new(row.get::<_, String>(0), row.get::<_, String>(1))).collect())
}
