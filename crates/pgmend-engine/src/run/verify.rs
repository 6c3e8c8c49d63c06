//! What every table held before and holds after: rows and content fingerprints of all user tables.

use std::collections::BTreeMap;

use pgmend_core::catalog::scope::Scope;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::migration::{Migration, ObjectKind};
use pgmend_core::plan::{CheckResult, Loss};
use serde::{Deserialize, Serialize};
use tokio_postgres::Client;

use crate::catalog::failed;
use crate::fingerprint::{self, Content, TableName};

/// What one table held, and in which columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The table.
    pub table: TableName,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its rows and the fingerprint over those columns.
    pub content: Content,
}

/// Looks at every user table in one snapshot, but for what is going to be lost: there is nothing to compare it with.
///
/// # Errors
/// When a table cannot be read whole.
pub async fn observe(client: &Client, scope: &Scope, losses: &[Loss]) -> Result<Vec<Observation>> {
    let unreadable = |error: tokio_postgres::Error| failed("the tables could not be read", &error);
    client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map_err(unreadable)?;
    let mut found = Vec::new();
    for table in fingerprint::user_tables(client).await? {
        if scope.platform_schemas.contains(&table.schema) || scope.hidden_schemas.contains(&table.schema) {
            continue;
        }
        let lost = || losses.iter().filter(|loss| loss.schema == table.schema && loss.table == table.name);
        if lost().any(|loss| loss.column.is_none()) {
            continue;
        }
        let mut columns = columns(client, &table).await?;
        columns.retain(|column| lost().all(|loss| loss.column.as_ref() != Some(column)));
        let content = fingerprint::contents_of(client, &table, &columns).await?;
        found.push(Observation { table, columns, content });
    }
    client.batch_execute("COMMIT").await.map_err(unreadable)?;
    Ok(found)
}

/// Looks at the same tables in the same columns again and says of each whether it still holds the same.
///
/// In a table that migrations write rows into, more rows are as expected; its name is in `written`.
///
/// # Errors
/// When a table cannot be read whole.
pub async fn compare(client: &Client, before: &[Observation], written: &[TableName]) -> Result<Vec<CheckResult>> {
    let unreadable = |error: tokio_postgres::Error| failed("the tables could not be read", &error);
    client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map_err(unreadable)?;
    let there: BTreeMap<TableName, ()> =
        fingerprint::user_tables(client).await?.into_iter().map(|table| (table, ())).collect();
    let mut checks = Vec::new();
    for old in before {
        let name = format!("rows of {}", old.table);
        let expected = format!("{} rows, content {}", old.content.rows, short(&old.content.digest));
        let gone =
            |actual: String| CheckResult { name: name.clone(), expected: expected.clone(), actual, passed: false };
        if !there.contains_key(&old.table) {
            checks.push(gone("the table is gone".to_owned()));
            continue;
        }
        let now = columns(client, &old.table).await?;
        if let Some(column) = old.columns.iter().find(|column| !now.contains(column)) {
            checks.push(gone(format!("its column `{column}` is gone")));
            continue;
        }
        let content = fingerprint::contents_of(client, &old.table, &old.columns).await?;
        let actual = format!("{} rows, content {}", content.rows, short(&content.digest));
        let passed = content == old.content;
        let grew = written.contains(&old.table) && content.rows >= old.content.rows;
        let expected = if grew && !passed { format!("{expected}; the plan writes rows here") } else { expected };
        checks.push(CheckResult { name, expected, actual, passed: passed || grew });
    }
    client.batch_execute("COMMIT").await.map_err(unreadable)?;
    Ok(checks)
}

/// What is only half made and holds nobody to it: a constraint that is not validated, an index that is not valid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// `f` a foreign key, `c` a check, `i` an index.
    kind: String,
    /// As people read it.
    pub(super) name: String,
    /// Whether it is whole.
    valid: bool,
    /// An index that holds no rows of its own: that of a partitioned table, invalid until each partition has one.
    partitioned: bool,
}

const KINDS: [(&str, &str); 3] =
    [("f", "foreign keys validated"), ("c", "check constraints validated"), ("i", "indexes valid")];

/// Every foreign key, check and index of the users' tables.
pub(super) async fn parts(client: &Client, scope: &Scope) -> Result<Vec<Part>> {
    let unreadable = |error: tokio_postgres::Error| failed("the constraints and indexes could not be read", &error);
    let hidden: Vec<&str> = scope.platform_schemas.iter().chain(&scope.hidden_schemas).map(String::as_str).collect();
    let constraints = "SELECT k.contype::text, format('%I on %I.%I', k.conname, n.nspname, c.relname), k.convalidated, false
                         FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
                         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        WHERE k.contype IN ('f', 'c') AND NOT n.nspname::text = ANY($1) AND n.nspname !~ '^(pg_|information_schema$)'
                        ORDER BY 2";
    let indexes = "SELECT 'i', format('%I.%I', n.nspname, c.relname), i.indisvalid, c.relkind = 'I'
                     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    WHERE NOT n.nspname::text = ANY($1) AND n.nspname !~ '^(pg_|information_schema$)' ORDER BY 2";
    let mut found = Vec::new();
    for sql in [constraints, indexes] {
        let rows = client.query(sql, &[&hidden]).await.map_err(unreadable)?;
        found.extend(rows.iter().map(|row| Part {
            kind: row.get(0),
            name: row.get(1),
            valid: row.get(2),
            partitioned: row.get(3),
        }));
    }
    Ok(found)
}

/// Whether every constraint of the users' tables is validated and every index valid.
///
/// # Errors
/// When the catalogue cannot be read.
pub async fn soundness(client: &Client, scope: &Scope) -> Result<Vec<CheckResult>> {
    Ok(sound(&parts(client, scope).await?, |_| true))
}

/// The same after a run: what was half made before it is not its doing, nor is a constraint that a file makes `NOT VALID`.
pub(super) async fn soundness_since(client: &Client, scope: &Scope, before: &[Part]) -> Result<Vec<CheckResult>> {
    let before: BTreeMap<(&str, &str), bool> =
        before.iter().map(|part| ((part.kind.as_str(), part.name.as_str()), part.valid)).collect();
    let counts = |part: &Part| match before.get(&(part.kind.as_str(), part.name.as_str())) {
        Some(was_valid) => *was_valid,
        None => part.kind == "i" && !part.partitioned,
    };
    Ok(sound(&parts(client, scope).await?, counts))
}

/// The indexes that are invalid now and were not before.
pub(super) fn left_invalid(before: &[Part], now: &[Part]) -> Vec<String> {
    let invalid = |part: &&Part| part.kind == "i" && !part.valid;
    let was = |part: &Part| before.iter().filter(invalid).any(|old| old.name == part.name);
    now.iter().filter(invalid).filter(|part| !was(part)).map(|part| part.name.clone()).collect()
}

/// Refuses to apply files, or to record them as applied, whose index is there, but invalid: it stands in the way of a valid one,
/// and nothing of what it is for holds. A file that drops it itself first is none of them.
pub(super) async fn refuse_invalid(client: &Client, scope: &Scope, files: &[&Migration]) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    for part in parts(client, scope).await?.iter().filter(|part| part.kind == "i" && !part.valid && !part.partitioned) {
        for migration in files {
            let bare = part.name.rsplit('.').next().unwrap_or(&part.name);
            let mut about = migration.statements.iter().filter(|statement| {
                let names = migration.sql(statement).split(|c: char| !c.is_alphanumeric() && c != '_');
                statement.kind.object == Some(ObjectKind::Index)
                    && names.into_iter().any(|word| word == bare.trim_matches('"'))
            });
            let first = about.next().filter(|statement| statement.kind.tag.starts_with("CREATE"));
            if let Some(statement) = first {
                return Err(Failure::gate(format!(
                    "`{}` can neither be applied nor recorded: its index {} is there, but invalid",
                    migration.version, part.name
                ))
                .at(migration.file.clone(), Some(statement.line))
                .done("nothing was changed by this step")
                .hint(format!("take the invalid index away: `DROP INDEX CONCURRENTLY {};`", part.name))
                .hint("then plan again: `pgmend plan`"));
            }
        }
    }
    Ok(())
}

fn sound(parts: &[Part], counts: impl Fn(&Part) -> bool) -> Vec<CheckResult> {
    KINDS
        .into_iter()
        .map(|(kind, name)| {
            let of_kind = || parts.iter().filter(|part| part.kind == kind && (part.valid || counts(part)));
            let bad: Vec<&str> = of_kind().filter(|part| !part.valid).map(|part| part.name.as_str()).collect();
            let all = format!("all {}", of_kind().count());
            CheckResult {
                name: name.to_owned(),
                actual: if bad.is_empty() { all.clone() } else { format!("not {}", bad.join(", ")) },
                expected: all,
                passed: bad.is_empty(),
            }
        })
        .collect()
}

async fn columns(client: &Client, table: &TableName) -> Result<Vec<String>> {
    let sql = "SELECT a.attname::text FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname::text = $1 AND c.relname::text = $2 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> 'v' ORDER BY a.attname";
    let rows = client.query(sql, &[&table.schema, &table.name]).await;
    let rows = rows.map_err(|error| failed(&format!("the columns of `{table}` could not be read"), &error))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
