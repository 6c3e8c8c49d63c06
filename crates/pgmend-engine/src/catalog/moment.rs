//! Readings of one moment, in a database that others change meanwhile.
//!
//! A transaction sees the rows of one moment. What the server prints of them does not keep to it: `pg_get_viewdef` and its kin
//! look up names as they are when they are called. So a column renamed during a reading would be told by its old name here and
//! by its new one there, a default dropped would be no default, and a view dropped an error. Every such change leaves its mark on
//! the old version of a row, which the transaction still sees: it is read again then.

use pgmend_core::failure::{Failure, Result};
use tokio_postgres::Client;

use super::{READING_SETTINGS, failed};

/// How long is waited for a lock: what is printed of a table waits for who changes it.
const LOCK_SECONDS: u32 = 5;

/// How often it is read before that is given up.
const ATTEMPTS: usize = 5;

/// Catalogues that definitions are printed from, each with the relation that tells whether a row is of a temporary table.
const PRINTED: &[(&str, Option<&str>)] = &[
    ("pg_namespace", None),
    ("pg_class", Some("oid")),
    ("pg_attribute", Some("attrelid")),
    ("pg_attrdef", Some("adrelid")),
    ("pg_constraint", Some("conrelid")),
    ("pg_index", Some("indrelid")),
    ("pg_rewrite", Some("ev_class")),
    ("pg_trigger", Some("tgrelid")),
    ("pg_policy", None),
    ("pg_statistic_ext", None),
    ("pg_partitioned_table", Some("partrelid")),
    ("pg_inherits", Some("inhrelid")),
    ("pg_proc", None),
    ("pg_type", Some("typrelid")),
    ("pg_enum", None),
    ("pg_collation", None),
    ("pg_operator", None),
    ("pg_opclass", None),
    ("pg_ts_config", None),
    ("pg_ts_dict", None),
];

/// Reads in a read-only transaction that sees one moment, and stays open. Reads again where another session changed meanwhile
/// what is there; the reading may fail over such a change too.
///
/// # Errors
/// When the reading fails, or each time something was changed.
pub async fn at_one_moment<T>(client: &Client, read: impl AsyncFnMut() -> Result<T>) -> Result<T> {
    at_one_moment_unless(client, read, |_| false).await
}

/// The same, without another look where nothing of what was read is `printed_before`: it is of rows alone then.
///
/// # Errors
/// As [`at_one_moment`].
pub async fn at_one_moment_unless<T>(
    client: &Client,
    mut read: impl AsyncFnMut() -> Result<T>,
    printed_before: impl Fn(&T) -> bool,
) -> Result<T> {
    let mut has_failed = false;
    for _ in 0..ATTEMPTS {
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = '{LOCK_SECONDS}s'; {READING_SETTINGS}"
        );
        client
            .batch_execute(&begin)
            .await
            .map_err(|error| failed("a read-only transaction could not be opened", &error))?;
        let failure = match read().await {
            Ok(found) if printed_before(&found) || !is_past(client).await? => return Ok(found),
            Ok(_) => None,
            Err(failure) if client.is_closed() => return Err(failure),
            Err(failure) => Some(failure),
        };
        client.batch_execute("ROLLBACK").await.map_err(|error| failed("the reading could not be ended", &error))?;
        // What fails twice, such as one that takes too long, has another reason.
        match failure {
            Some(failure) if has_failed => return Err(failure),
            Some(_) => has_failed = true,
            None => {}
        }
    }
    Err(Failure::error("the schema is being changed while it is read")
        .because(format!("other sessions changed it during each of {ATTEMPTS} readings"))
        .done("nothing was compared and nothing was changed")
        .hint("run it again when what changes the schema (a deployment, a migration) has ended"))
}

/// Ends the transaction.
pub async fn end_reading(client: &Client) -> Result<()> {
    client.batch_execute("COMMIT").await.map_err(|error| failed("the reading could not be ended", &error))
}

/// Whether another session has changed, since the transaction's moment, what definitions are printed from.
async fn is_past(client: &Client) -> Result<bool> {
    let row = client.query_one(&changed(), &[]).await;
    Ok(row.map_err(|error| failed("whether the schema was changed could not be read", &error))?.get(0))
}

/// Rows whose old version was ended by a transaction that was open at the moment or came later, and is committed now. `age` is of
/// the present and so tells transaction numbers from anything else that may stand there.
fn changed() -> String {
    let ended: Vec<String> = PRINTED
        .iter()
        .map(|(catalogue, relation)| {
            let others = relation
                .map_or_else(String::new, |relation| format!(" AND {relation} NOT IN (SELECT oid FROM temporary)"));
            format!("SELECT xmax AS by FROM pg_catalog.{catalogue} WHERE xmax <> '0'{others}")
        })
        .collect();
    format!(
        "WITH temporary AS MATERIALIZED (SELECT oid FROM pg_catalog.pg_class WHERE relpersistence = 't'),
              moment AS (SELECT s.now, pg_catalog.pg_snapshot_xmax(s.now)::text::bigint AS until
                         FROM (SELECT pg_catalog.pg_current_snapshot() AS now) s),
              ended AS MATERIALIZED (SELECT DISTINCT e.by::text FROM ({}) e WHERE pg_catalog.age(e.by) > 0),
              near AS (SELECT m.now, m.until, m.until - m.until % 4294967296 + e.by::bigint AS by FROM ended e, moment m),
              full_number AS MATERIALIZED (SELECT n.now, (CASE WHEN n.by > n.until + 2147483648 THEN n.by - 4294967296
                                                               WHEN n.by < n.until - 2147483648 THEN n.by + 4294967296
                                                               ELSE n.by END)::text::xid8 AS by FROM near n WHERE n.by > 2)
         SELECT coalesce(bool_or(CASE WHEN pg_catalog.pg_visible_in_snapshot(f.by, f.now) THEN false
                                      ELSE pg_catalog.pg_xact_status(f.by) = 'committed' END), false) FROM full_number f",
        ended.join(" UNION ALL ")
    )
}
