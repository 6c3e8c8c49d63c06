//! Whether a plan loses rows that are there: what it takes away is part of the plan, the rows are asked of the target.

use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::ObjectId;
use pgmend_core::object::Kind;
use pgmend_core::plan::Plan;
use tokio_postgres::Client;

use crate::catalog::failed;
use crate::fingerprint::TableName;

/// A table or column that holds rows and that a plan takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// As it is named to allow its loss: `public.x`, or `public.x.a` for a column.
    pub object: String,
    /// The same in words.
    words: String,
    /// How many rows are lost, or lose the column.
    pub rows: u64,
}

/// What a plan would lose of what the target holds now, but for what is allowed; `*` allows everything.
///
/// # Errors
/// When the target cannot be asked.
pub async fn losses(plan: &Plan, client: &Client, allowed: &[String]) -> Result<Vec<Held>> {
    let mut found = Vec::new();
    for loss in &plan.losses {
        let table = TableName::new(&loss.schema, &loss.table);
        let (kind, path) = match &loss.column {
            None => (Kind::Table, vec![loss.schema.as_str(), &loss.table]),
            Some(column) => (Kind::Column, vec![loss.schema.as_str(), &loss.table, column]),
        };
        let bare = path.join(".");
        let words = ObjectId::new(kind, path).to_string();
        let object = words.split_once(' ').map_or(words.as_str(), |(_, object)| object).to_owned();
        if allowed.iter().any(|name| name == "*" || *name == object || *name == bare) || !is_there(client, loss).await?
        {
            continue;
        }
        let count = client.query_one(&format!("SELECT count(*) FROM {}", table.sql()), &[]).await;
        let rows: i64 = count
            .map_err(|error| {
                failed(&format!("the rows of `{table}` could not be counted"), &error).done("nothing was changed")
            })?
            .get(0);
        if let Ok(rows @ 1..) = u64::try_from(rows) {
            found.push(Held { object, words, rows });
        }
    }
    Ok(found)
}

/// The refusal, with a line for each loss.
pub fn refuse_losses(losses: &[Held]) -> Box<Failure> {
    let failure = Failure::gate("the plan loses data, and that was not allowed");
    let told = losses.iter().fold(failure, |failure, held| {
        let rows = if held.rows == 1 { "row" } else { "rows" };
        failure.because(format!("{} holds {} {rows}", held.words, held.rows))
    });
    told.done("nothing was changed")
}

async fn is_there(client: &Client, loss: &pgmend_core::plan::Loss) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                              WHERE n.nspname::text = $1 AND c.relname::text = $2 AND c.relkind IN ('r', 'p')
                                AND ($3::text IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_attribute a
                                      WHERE a.attrelid = c.oid AND a.attname::text = $3 AND a.attnum > 0 AND a.attgenerated = '')))";
    let row = client.query_one(sql, &[&loss.schema, &loss.table, &loss.column]).await;
    let row = row.map_err(|error| {
        failed("what the plan takes away could not be looked at", &error).done("nothing was changed")
    })?;
    Ok(row.get(0))
}
