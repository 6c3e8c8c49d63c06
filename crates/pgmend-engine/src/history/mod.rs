//! Reads and writes the history table of a database: `supabase_migrations.schema_migrations`.

use pgmend_core::failure::{Failure, Result};
use pgmend_core::history::supabase;
use pgmend_core::migration::{Migration, Version};
use serde::{Deserialize, Serialize};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, GenericClient};

use crate::catalog::{failed, unread};

/// The schema that holds the history.
pub const SCHEMA: &str = "supabase_migrations";
/// The history table, as SQL names it.
pub const TABLE: &str = "supabase_migrations.schema_migrations";

/// A row of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The version.
    pub version: Version,
    /// The name, if it was kept.
    pub name: Option<String>,
    /// The statements that ran, if they were kept.
    pub statements: Option<Vec<String>>,
}

/// The history of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Whether there is a history table at all.
    pub exists: bool,
    /// Its rows, by version.
    pub records: Vec<Record>,
}

impl History {
    /// Whether a version is recorded.
    pub fn records(&self, version: &Version) -> bool {
        self.record(version).is_some()
    }

    /// The row of a version.
    pub fn record(&self, version: &Version) -> Option<&Record> {
        self.records.iter().find(|record| record.version == *version)
    }
}

/// Reads the history. A database without one has an empty history that does not exist.
///
/// # Errors
/// When the table is there and cannot be read; the failure names the grant that is missing.
pub async fn read(client: &Client) -> Result<History> {
    let unreadable = |error: tokio_postgres::Error| {
        let failure = unread(&format!("the history `{TABLE}` cannot be read"), &error)
            .done("nothing was compared and nothing was changed");
        match error.code() {
            Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => failure,
            Some(code) if *code == SqlState::UNDEFINED_COLUMN => {
                failure.hint("it is not the table that the Supabase CLI makes, whose rows are known by `version`")
            }
            _ => failure.hint(format!(
                "grant the role what it lacks: `GRANT USAGE ON SCHEMA {SCHEMA} TO …; GRANT SELECT ON {TABLE} TO …`"
            )),
        }
    };
    // Asked of the catalogue, which everybody may read: `to_regclass` fails without USAGE on the schema.
    let sql = "SELECT array(SELECT a.attname::text FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                             WHERE n.nspname = 'supabase_migrations' AND c.relname = 'schema_migrations' AND a.attnum > 0 AND NOT a.attisdropped)";
    let columns: Vec<String> = client.query_one(sql, &[]).await.map_err(unreadable)?.get(0);
    if columns.is_empty() {
        return Ok(History::default());
    }
    // Columns came with later versions of the CLI.
    let column = |name: &str, kind: &str| {
        if columns.iter().any(|column| column == name) { name.to_owned() } else { format!("NULL::{kind}") }
    };
    let sql = format!(
        "SELECT version::text, {}, {} FROM {TABLE} ORDER BY version",
        column("name", "text"),
        column("statements", "text[]")
    );
    let rows = client.query(&sql, &[]).await.map_err(unreadable)?;
    let records = rows
        .iter()
        .map(|row| Record { version: Version::new(row.get::<_, String>(0)), name: row.get(1), statements: row.get(2) })
        .collect();
    Ok(History { exists: true, records })
}

/// Every row of the history with every column that it has, by version: what an export must hold. Empty without a table.
///
/// # Errors
/// As [`read`].
pub async fn rows(client: &Client) -> Result<Vec<serde_json::Value>> {
    if !read(client).await?.exists {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT to_jsonb(history) FROM {TABLE} AS history ORDER BY history.version");
    let rows = client.query(&sql, &[]).await;
    let rows = rows.map_err(|error| failed(&format!("the history `{TABLE}` cannot be read"), &error))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Makes the history table where there is none, as the Supabase CLI makes it.
///
/// # Errors
/// When the role may not.
pub async fn create(client: &impl GenericClient) -> Result<()> {
    for statement in supabase::create_history() {
        client
            .batch_execute(statement)
            .await
            .map_err(|error| failed(&format!("the history `{TABLE}` could not be made"), &error))?;
    }
    Ok(())
}

/// Takes a version out. Answers how many rows went.
///
/// # Errors
/// When the role may not, or the row is locked.
pub async fn remove(client: &impl GenericClient, version: &Version) -> Result<u64> {
    let sql = format!("DELETE FROM {TABLE} WHERE version = $1");
    let parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)] = &[&version.as_str()];
    client.execute(&sql, parameters).await.map_err(|error| unwritten(version, &error))
}

/// Records a migration as the Supabase CLI records it: its version, its name, its statements.
///
/// # Errors
/// When the role may not, or the version is recorded already.
pub async fn record(client: &impl GenericClient, migration: &Migration) -> Result<()> {
    let statements = supabase::cli_statements(&migration.text);
    let sql = format!("INSERT INTO {TABLE} (version, name, statements) VALUES ($1, $2, $3)");
    let parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)] =
        &[&migration.version.as_str(), &migration.name, &statements];
    client.execute(&sql, parameters).await.map(|_| ()).map_err(|error| unwritten(&migration.version, &error))
}

fn unwritten(version: &Version, error: &tokio_postgres::Error) -> Box<Failure> {
    failed(&format!("the history row of `{version}` could not be written"), error)
        .hint(format!("the role must be able to write `{TABLE}`"))
}
