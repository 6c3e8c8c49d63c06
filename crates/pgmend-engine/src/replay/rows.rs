//! Traces the rows that migrations write. Which tables a statement wrote to is told by the server's own counters,
//! which rows by their `xmin`; only where rows were changed or removed is a table read whole.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use pgmend_core::evidence::{Row, RowTrace, TracedStatement, rename_column};
use pgmend_core::failure::Result;
use pgmend_core::ident::{ObjectId, quote};
use tokio_postgres::types::{Json, Type};
use tokio_postgres::{Client, Statement};

use crate::catalog::{Mark, READING_SETTINGS, failed};

/// A statement that writes more rows than this into one table is not traced: such data is no seed.
const MOST_ROWS: i64 = 20_000;

/// Rows as text, column by column, so that no number loses a digit on its way. The alias is one that no column has.
pub(super) const AS_TEXT: &str =
    "(SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each_text(to_jsonb(pgmend_row.*)) e)";

/// What was written so far to the tables `$1 oid[]`.
const COUNTERS: &str = "SELECT c.oid, n.nspname::text, c.relname::text, pg_stat_get_xact_tuples_inserted(c.oid),
            pg_stat_get_xact_tuples_updated(c.oid) + pg_stat_get_xact_tuples_deleted(c.oid)
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = ANY($1) AND c.relkind = 'r'";

#[derive(Default)]
pub(super) struct RowTracer {
    /// What the transaction wrote to each table so far: inserted, and updated or deleted.
    counters: HashMap<u32, (i64, i64)>,
    tables: BTreeMap<u32, Traced>,
    /// Reads the counters, prepared when first needed.
    counting: Option<Statement>,
}

#[derive(Default)]
struct Traced {
    trace: RowTrace,
    content: Vec<Row>,
}

impl RowTracer {
    /// Learns from where the server counts for these tables: what earlier transactions wrote may still be among the
    /// numbers. Where that is not asked, a table may be read once more than needed.
    pub(super) async fn transaction_began(&mut self, client: &Client, tables: Vec<u32>) -> Result<()> {
        self.counters.clear();
        if !tables.is_empty() {
            let counts = self.count(client, &tables).await?;
            self.counters.extend(counts.into_iter().map(|(oid, _, _, counts)| (oid, counts)));
        }
        Ok(())
    }

    /// What was written so far: table, its schema and name, rows inserted, and updated or deleted.
    async fn count(&mut self, client: &Client, tables: &[u32]) -> Result<Vec<(u32, String, String, (i64, i64))>> {
        let fail = |error: tokio_postgres::Error| failed("the shadow's rows could not be read", &error);
        let statement = match &self.counting {
            Some(statement) => statement.clone(),
            None => client.prepare(COUNTERS).await.map_err(fail)?,
        };
        let rows = client.query(&statement, &[&tables]).await.map_err(fail)?;
        self.counting = Some(statement);
        Ok(rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), (row.get(3), row.get(4)))).collect())
    }

    /// Whether rows of a table were traced before.
    pub(super) fn knows(&self, schema: &str, table: &str) -> Option<u32> {
        let known = |traced: &Traced| traced.trace.schema == schema && traced.trace.table == table;
        self.tables.iter().find(|(_, traced)| known(traced)).map(|(oid, _)| *oid)
    }

    /// Goes on under the new names of tables and columns.
    pub(super) fn rename(&mut self, renamed: &[(ObjectId, ObjectId)]) {
        for traced in self.tables.values_mut() {
            let columns = traced.trace.former_columns.len();
            traced.trace.rename(renamed);
            for (new, old) in traced.trace.former_columns.iter().skip(columns) {
                let new = Arc::from(new.as_str());
                traced.content.iter_mut().for_each(|row| rename_column(row, old, &new));
            }
        }
    }

    /// Reads what the last statement did to the rows of these tables, and answers with those where it did something. Those in
    /// `reshaped` are read whole: a column that comes or goes changes rows without being counted.
    ///
    /// It leaves a savepoint `pgmend_look` behind; rolling back to it undoes the settings that the reading needs.
    pub(super) async fn trace(
        &mut self,
        client: &Client,
        tables: &[u32],
        reshaped: &[u32],
        place: (usize, usize),
        mark: &Mark,
    ) -> Result<Vec<(String, String)>> {
        let fail = |error: tokio_postgres::Error| failed("the shadow's rows could not be read", &error);
        let look = format!("SAVEPOINT pgmend_look; SET LOCAL ROLE NONE; {READING_SETTINGS}");
        let (looking, counts) = futures_util::join!(client.batch_execute(&look), self.count(client, tables));
        looking.map_err(fail)?;
        let mut wrote = Vec::new();
        for (oid, schema, name, counters) in counts? {
            let before = self.counters.insert(oid, counters).unwrap_or_default();
            let reshaped = reshaped.contains(&oid);
            if before == counters && !reshaped {
                continue;
            }
            let traced = self.tables.entry(oid).or_default();
            traced.trace.schema = schema;
            traced.trace.table = name;
            let relation = format!("{}.{}", quote(&traced.trace.schema), quote(&traced.trace.table));
            let (added, removed) = if before.1 == counters.1 && !reshaped {
                let recent = format!(
                    "SELECT {AS_TEXT} FROM ONLY {relation} pgmend_row WHERE age(pgmend_row.xmin) <= age($1::text::xid) ORDER BY pgmend_row.ctid LIMIT {MOST_ROWS}"
                );
                let rows = client.query_typed(&recent, &[(mark, Type::TEXT)]).await.map_err(fail)?;
                (rows.iter().map(row_of).collect::<Vec<Row>>(), Vec::new())
            } else {
                let all = format!(
                    "SELECT {AS_TEXT} FROM ONLY {relation} pgmend_row ORDER BY pgmend_row.ctid LIMIT {MOST_ROWS}"
                );
                let rows: Vec<Row> = client.query_typed(&all, &[]).await.map_err(fail)?.iter().map(row_of).collect();
                difference(&traced.content, &rows)
            };
            if added.is_empty() && removed.is_empty() {
                continue;
            }
            traced.content.retain(|row| !removed.contains(row));
            traced.content.extend(added.iter().cloned());
            let (migration, statement) = place;
            traced.trace.statements.push(TracedStatement { migration, statement, added, removed });
            wrote.push((traced.trace.schema.clone(), traced.trace.table.clone()));
        }
        Ok(wrote)
    }

    /// The same for tables known by name, as far as they are there.
    pub(super) async fn trace_named(
        &mut self,
        client: &Client,
        tables: &[(String, String)],
        place: (usize, usize),
        mark: &Mark,
    ) -> Result<()> {
        let names: Vec<String> =
            tables.iter().map(|(schema, name)| format!("{}.{}", quote(schema), quote(name))).collect();
        let sql =
            "SELECT r.oid::oid FROM (SELECT to_regclass(n) AS oid FROM unnest($1::text[]) n) r WHERE r.oid IS NOT NULL";
        let rows = client.query_typed(sql, &[(&names, Type::TEXT_ARRAY)]).await;
        let rows = rows.map_err(|error| failed("the shadow's rows could not be read", &error))?;
        let oids: Vec<u32> = rows.iter().map(|row| row.get(0)).collect();
        self.trace(client, &oids, &oids, place, mark).await.map(|_| ())
    }

    /// Drops what a file did that was undone as a whole.
    pub(super) fn forget(&mut self, migration: usize) {
        for traced in self.tables.values_mut() {
            traced.trace.statements.retain(|statement| statement.migration != migration);
        }
    }

    /// Reads by which columns a row of the traced tables may be known.
    pub(super) async fn read_keys(&mut self, client: &Client) -> Result<()> {
        let oids: Vec<u32> = self.tables.keys().copied().collect();
        let sql = "SELECT i.indrelid, array(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(attnum, n)
                            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                           WHERE k.n <= i.indnkeyatts ORDER BY k.n)
                     FROM pg_catalog.pg_index i
                    WHERE i.indrelid = ANY($1) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                    ORDER BY i.indisprimary DESC, i.indexrelid";
        let rows = client.query(sql, &[&oids]).await;
        for row in rows.map_err(|error| failed("the shadow's keys could not be read", &error))? {
            let oid: u32 = row.get(0);
            if let Some(traced) = self.tables.get_mut(&oid) {
                traced.trace.keys.push(row.get(1));
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Vec<RowTrace> {
        self.tables.into_values().map(|traced| traced.trace).filter(|trace| !trace.statements.is_empty()).collect()
    }
}

pub(super) fn row_of(row: &tokio_postgres::Row) -> Row {
    let Json(values): Json<BTreeMap<String, Option<String>>> = row.get(0);
    values.into_iter().filter_map(|(column, value)| Some((Arc::from(column), Arc::from(value?)))).collect()
}

/// What is in one list of rows and not in the other, counting duplicates: added, removed.
fn difference(before: &[Row], after: &[Row]) -> (Vec<Row>, Vec<Row>) {
    let mut left: HashMap<&Row, usize> = HashMap::new();
    for row in before {
        *left.entry(row).or_default() += 1;
    }
    let mut added = Vec::new();
    for row in after {
        match left.get_mut(row) {
            Some(count) if *count > 0 => *count -= 1,
            _ => added.push(row.clone()),
        }
    }
    let removed = left.into_iter().flat_map(|(row, count)| std::iter::repeat_n(row.clone(), count)).collect();
    (added, removed)
}
