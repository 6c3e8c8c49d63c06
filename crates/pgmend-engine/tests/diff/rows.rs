//! Whether rows survive: of tables that are on both sides, their number, and the contents of the columns that are on both
//! sides with the same type and are not generated. Each table is asked for its own rows: what a parent shows of others
//! changes with what is attached to it.

use pgmend_testkit::{Database, connect};

use super::pair::words;

/// A table on both sides and what its rows were.
struct Table {
    name: String,
    query: String,
    rows: Vec<String>,
}

/// The rows that must be there afterwards.
pub struct Kept(Vec<Table>);

const COLUMNS: &str = "SELECT c.oid::regclass::text,
       coalesce(array_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)) FILTER (WHERE a.attname IS NOT NULL), '{}'),
       coalesce(array_agg(quote_ident(a.attname)) FILTER (WHERE a.attname IS NOT NULL), '{}')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
 GROUP BY c.oid ORDER BY 1";

async fn tables(database: &Database) -> Result<Vec<(String, Vec<String>, Vec<String>)>, String> {
    let client = connect(&database.socket_url()).await;
    client.batch_execute("SET search_path = ''").await.map_err(|error| words(&error))?;
    let rows = client.query(COLUMNS, &[]).await.map_err(|error| words(&error))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect())
}

async fn contents(database: &Database, query: &str) -> Result<Vec<String>, String> {
    let client = connect(&database.socket_url()).await;
    let rows = client.query(query, &[]).await.map_err(|error| words(&error))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Remembers the rows of `from` that must survive on the way to `to`.
pub async fn kept(from: &Database, to: &Database) -> Result<Kept, String> {
    let there = tables(to).await?;
    let mut kept = Vec::new();
    for (name, typed, columns) in tables(from).await? {
        let Some((_, wanted, _)) = there.iter().find(|(other, ..)| *other == name) else { continue };
        let common: Vec<&str> = typed
            .iter()
            .zip(&columns)
            .filter(|(typed, _)| wanted.contains(typed))
            .map(|(_, column)| column.as_str())
            .collect();
        let query = format!("SELECT ROW({})::text FROM ONLY {name} ORDER BY 1", common.join(", "));
        let rows = contents(from, &query).await?;
        kept.push(Table { name, query, rows });
    }
    if kept.iter().all(|table| table.rows.is_empty()) {
        return Err("rows.sql fills no table that is on both sides".to_owned());
    }
    Ok(Kept(kept))
}

impl Kept {
    /// Compares with what is there now.
    ///
    /// # Errors
    /// The first table whose rows are not the same.
    pub async fn check(&self, database: &Database) -> Result<(), String> {
        for Table { name, query, rows } in &self.0 {
            let now = contents(database, query).await?;
            if now.len() != rows.len() {
                return Err(format!("{name}: {} rows before, {} after", rows.len(), now.len()));
            }
            if let Some((before, after)) = rows.iter().zip(&now).find(|(before, after)| before != after) {
                return Err(format!("{name}: {before} became {after}"));
            }
        }
        Ok(())
    }
}

/// Every row of every table that was there, in the columns that were there.
pub struct All {
    queries: Vec<String>,
    rows: Vec<String>,
}

impl All {
    /// Reads all rows.
    pub async fn of(database: &Database) -> Result<All, String> {
        let queries: Vec<String> = tables(database)
            .await?
            .into_iter()
            .map(|(name, _, columns)| format!("SELECT ROW({})::text FROM ONLY {name}", columns.join(", ")))
            .collect();
        let rows = all(database, &queries).await?;
        Ok(All { queries, rows })
    }

    /// Reads again what was read before.
    pub async fn again(&self, database: &Database) -> Result<All, String> {
        Ok(All { queries: self.queries.clone(), rows: all(database, &self.queries).await? })
    }

    /// The first row that is here and not in the other, or not as often.
    pub fn lost(&self, other: &All) -> Option<String> {
        let mut left = other.rows.clone();
        let found = self.rows.iter().find(|row| match left.iter().position(|other| other == *row) {
            Some(place) => {
                left.swap_remove(place);
                false
            }
            None => true,
        });
        found.map(|row| format!("{row} is gone"))
    }
}

async fn all(database: &Database, queries: &[String]) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for query in queries {
        found.extend(contents(database, query).await?);
    }
    found.sort();
    Ok(found)
}
