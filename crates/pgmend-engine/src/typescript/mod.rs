//! Reads what the types of a database are made of, in one read-only transaction, a query for each kind. It sees what the
//! role that reads may know of, as postgres-meta does, and never writes to the target.

use pgmend_core::failure::{Failure, Result};
use pgmend_core::typescript::Catalogue;
use serde::de::DeserializeOwned;
use tokio_postgres::Client;
use tokio_postgres::types::{Json, ToSql};

use crate::catalog::failed;

const RELATIONS: &str = include_str!("relations.sql");
const COLUMNS: &str = include_str!("columns.sql");
const TYPES: &str = include_str!("types.sql");
const FUNCTIONS: &str = include_str!("functions.sql");
const FOREIGN_KEYS: &str = include_str!("foreign_keys.sql");
const VIEWS: &str = include_str!("views.sql");

/// The schemas that are no system's, and whether the role may use them.
const SCHEMAS: &str =
    "SELECT nspname::text, pg_has_role(nspowner, 'USAGE') OR has_schema_privilege(oid, 'CREATE, USAGE')
    FROM pg_namespace WHERE NOT starts_with(nspname, 'pg_') ORDER BY nspname = 'information_schema', nspname";

/// Reads what the types of these schemas are made of.
///
/// # Errors
/// A usage failure when a schema is not there or the role may not use it; otherwise when the connection breaks.
pub async fn read(client: &Client, schemas: &[String]) -> Result<Catalogue> {
    client
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await
        .map_err(|error| failed("a read-only transaction could not be opened", &error))?;
    check(client, schemas).await?;
    // All are on their way before the first is answered.
    let within: &[&(dyn ToSql + Sync)] = &[&schemas];
    let (relations, columns, types, functions, foreign_keys, views) = tokio::try_join!(
        objects(client, RELATIONS, within),
        objects(client, COLUMNS, within),
        objects(client, TYPES, &[]),
        objects(client, FUNCTIONS, within),
        objects(client, FOREIGN_KEYS, within),
        objects(client, VIEWS, within),
    )?;
    client.batch_execute("COMMIT").await.map_err(|error| failed("the reading could not be ended", &error))?;
    Ok(Catalogue { schemas: schemas.to_vec(), relations, columns, types, functions, foreign_keys, views })
}

/// The rows of a query as the values that they describe.
async fn objects<T: DeserializeOwned>(client: &Client, sql: &str, within: &[&(dyn ToSql + Sync)]) -> Result<Vec<T>> {
    let unreadable = |error: &tokio_postgres::Error| failed("the catalogue could not be read", error);
    let sql = format!("SELECT to_jsonb(found) FROM ({sql}) found");
    let rows = client.query(&sql, within).await.map_err(|error| unreadable(&error))?;
    let object = |row: &tokio_postgres::Row| row.try_get(0).map(|Json(object)| object);
    rows.iter().map(object).collect::<std::result::Result<_, _>>().map_err(|error| unreadable(&error))
}

async fn check(client: &Client, schemas: &[String]) -> Result<()> {
    let rows = client.query(SCHEMAS, &[]).await.map_err(|error| failed("the schemas could not be read", &error))?;
    let there: Vec<(String, bool)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let usable = there.iter().filter(|(name, usable)| *usable && name != "information_schema");
    let usable = usable.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let usable = if usable.is_empty() { "none".to_owned() } else { usable };
    for schema in schemas {
        let failure = match there.iter().find(|(name, _)| name == schema) {
            Some((_, true)) => continue,
            Some((_, false)) => Failure::usage(format!("this role may not use the schema `{schema}`"))
                .hint(format!("connect as another role, or `GRANT USAGE ON SCHEMA` to this one; it may use {usable}")),
            None => Failure::usage(format!("there is no schema `{schema}` in this database"))
                .hint(format!("the schemas that are there: {usable}")),
        };
        return Err(failure.done("no types were written"));
    }
    Ok(())
}
