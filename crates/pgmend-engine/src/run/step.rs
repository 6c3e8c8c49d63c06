//! Executes single steps: history rows taken out or written, a file and its row in one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pgmend_core::catalog::scope::Scope;
use pgmend_core::catalog::{EXISTS, Fact, Snapshot};
use pgmend_core::evidence::{Row, SeedTable};
use pgmend_core::failure::{Failure, FailureKind, Result};
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::{Migration, Statement, Version};
use pgmend_core::object::Kind;
use pgmend_core::plan::{Expected, Limits};
use tokio_postgres::Client;

use crate::catalog::{CatalogReader, READING_SETTINGS, failed, flatten};
use crate::connect::is_connection_lost;
use crate::history;
use crate::journal::Outcome;
use crate::replay::read_live_seeds;

use super::verify::{self, Part};

/// How a step ended, and what to say of it.
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    pub(super) detail: String,
    /// Set unless the step was applied.
    pub(super) failure: Option<Box<Failure>>,
    /// How long the rollback took, if there was one.
    pub(super) rollback: Option<Duration>,
    /// The connection was lost in the commit: the history row tells whether it was done.
    pub(super) committing: bool,
}

impl Ended {
    pub(super) fn applied(detail: impl Into<String>) -> Self {
        Self { outcome: Outcome::Applied, detail: detail.into(), failure: None, rollback: None, committing: false }
    }

    pub(super) fn not_applied(failure: Box<Failure>) -> Self {
        Self {
            outcome: Outcome::NotApplied,
            detail: failure.to_string(),
            failure: Some(failure),
            rollback: None,
            committing: false,
        }
    }

    /// Some of it stands, outside of any transaction.
    pub(super) fn half_way(failure: Box<Failure>) -> Self {
        Self { outcome: Outcome::InDoubt, ..Self::not_applied(failure) }
    }

    /// The connection was lost in the commit.
    pub(super) fn in_doubt(failure: Box<Failure>) -> Self {
        Self { committing: true, ..Self::half_way(failure) }
    }
}

/// A file to run, with what must hold before it is committed.
pub(super) struct Work<'a> {
    pub(super) migration: &'a Migration,
    pub(super) statements: Option<&'a BTreeSet<usize>>,
    pub(super) record: bool,
    pub(super) expects: &'a [Expected],
    pub(super) seeds: &'a [SeedTable],
    pub(super) reader: &'a CatalogReader,
    pub(super) scope: &'a Scope,
    pub(super) limits: Limits,
}

const CANCELLED: &str = "(SQLSTATE 57014)";

/// Where a person cancelled the statement, that is why it failed, and nothing else is said to have been. Whether it was so.
pub(super) fn say_cancelled(ended: &mut Ended) -> bool {
    let Some(failure) = &mut ended.failure else { return false };
    let cancelled = failure.causes.iter().any(|cause| cause.contains(CANCELLED) && cause.contains("user request"));
    if cancelled {
        failure.kind = FailureKind::Interrupted;
        failure.causes = vec!["it was cancelled, as asked".to_owned()];
        failure.hints = vec![
            "see where it stands: `pgmend status`".to_owned(),
            "go on with a new plan: `pgmend plan`, `pgmend apply`".to_owned(),
        ];
        ended.detail = failure.to_string();
    }
    cancelled
}

fn begin(limits: Limits) -> String {
    format!(
        "BEGIN; SET LOCAL lock_timeout = '{}ms'; SET LOCAL statement_timeout = '{}ms'",
        limits.lock_ms, limits.statement_ms
    )
}

/// Takes versions out of the history, all or none.
pub(super) async fn remove_records(client: &Client, versions: &[Version], limits: Limits) -> Ended {
    let work = async {
        client
            .batch_execute(&begin(limits))
            .await
            .map_err(|error| failed("the transaction could not be opened", &error))?;
        for version in versions {
            let rows = history::remove(client, version).await?;
            if rows != 1 {
                return Err(Failure::gate(format!("expected one history row of `{version}`, and found {rows}"))
                    .hint("see where it stands: `pgmend status`"));
            }
        }
        Ok(())
    };
    match work.await {
        Ok(()) => commit(client, format!("DELETE {}", versions.len())).await,
        Err(failure) => undo(client, failure).await,
    }
}

/// Writes the history row of a migration that ran before.
pub(super) async fn record(client: &Client, migration: &Migration, limits: Limits) -> Ended {
    let work = async {
        client
            .batch_execute(&begin(limits))
            .await
            .map_err(|error| failed("the transaction could not be opened", &error))?;
        history::create(client).await?;
        history::record(client, migration).await
    };
    match work.await {
        Ok(()) => commit(client, "INSERT 1".to_owned()).await,
        Err(failure) => undo(client, failure).await,
    }
}

/// Runs a file. Where all of it can be in one transaction, it is, and its history row with it.
pub(super) async fn apply(client: &Client, work: &Work<'_>) -> Ended {
    let wanted: Vec<&Statement> = work
        .migration
        .statements
        .iter()
        .filter(|statement| work.statements.is_none_or(|some| some.contains(&statement.index)))
        // The transaction is ours; `BEGIN` and `COMMIT` around the file would end it early.
        .filter(|statement| !statement.transaction_control && !statement.meta_command && !statement.resets_session)
        // What the file itself rolls back again leaves nothing.
        .filter(|statement| !work.migration.transaction.undone.contains(&statement.index))
        .collect();
    if wanted.iter().any(|statement| statement.non_transactional.is_some()) {
        return apply_alone(client, work, &wanted).await;
    }
    let inside = async {
        client
            .batch_execute(&begin(work.limits))
            .await
            .map_err(|error| failed("the transaction could not be opened", &error))?;
        for statement in &wanted {
            send(client, work.migration, statement).await?;
        }
        finish(client, work).await
    };
    match inside.await {
        Ok(checked) => {
            let ended = commit(client, format!("{} statements, {checked} facts as expected", wanted.len())).await;
            reset(client, ended).await
        }
        Err(failure) => {
            let ended = undo(client, failure).await;
            reset(client, ended).await
        }
    }
}

/// A file with statements that refuse to be in a transaction: each statement by itself, the row at the end, once the
/// facts are there. What was done when it stops half-way is found by its facts.
async fn apply_alone(client: &Client, work: &Work<'_>, wanted: &[&Statement]) -> Ended {
    let limits = format!(
        "SET lock_timeout = '{}ms'; SET statement_timeout = '{}ms'",
        work.limits.lock_ms, work.limits.statement_ms
    );
    let before = match verify::parts(client, work.scope).await {
        Ok(before) => before,
        Err(failure) => return Ended::not_applied(failure.done("this step was not begun; the steps before it stand")),
    };
    let mut done = 0;
    let outside = async {
        client.batch_execute(&limits).await.map_err(|error| failed("the time-outs could not be set", &error))?;
        for statement in wanted {
            send(client, work.migration, statement).await?;
            done += 1;
        }
        client
            .batch_execute(&begin(work.limits))
            .await
            .map_err(|error| failed("the transaction could not be opened", &error))?;
        finish(client, work).await
    };
    let answer = outside.await;
    let ended = match answer {
        Ok(checked) => commit(client, format!("{} statements, {checked} facts as expected", wanted.len())).await,
        Err(failure) => stopped(client, work, wanted, done, &before, failure).await,
    };
    reset(client, ended).await
}

/// A file of statements that ran alone has stopped: no transaction takes back what stands, so it is said, and what a failed
/// statement itself leaves behind (an invalid index) is looked for.
async fn stopped(
    client: &Client,
    work: &Work<'_>,
    wanted: &[&Statement],
    done: usize,
    before: &[Part],
    failure: Box<Failure>,
) -> Ended {
    let undone = undo(client, failure).await;
    let Some(mut failure) = undone.failure else { return undone };
    let alone = wanted.get(done).is_some_and(|statement| statement.non_transactional.is_some());
    let left = verify::parts(client, work.scope).await.map(|now| verify::left_invalid(before, &now));
    let stands = (done > 0).then(|| {
        format!(
            "{done} of {} statements of the file stand, each by itself, for it cannot run in one transaction",
            wanted.len()
        )
    });
    let behind = match &left {
        Ok(left) if !left.is_empty() => Some(format!("an invalid index is left behind: {}", left.join(", "))),
        Ok(_) => None,
        Err(_) if alone => Some("the statement that failed runs alone and may have left something behind, such as an invalid index; it could not be looked for".to_owned()),
        Err(_) => None,
    };
    if stands.is_none() && behind.is_none() {
        return Ended { rollback: undone.rollback, ..Ended::not_applied(failure) };
    }
    let said: Vec<String> = stands.into_iter().chain(behind).collect();
    failure.done = Some(format!("{}; the history row was not written; the steps before it stand", said.join("; ")));
    for index in left.iter().flatten() {
        failure = failure.hint(format!("take the invalid index away: `DROP INDEX CONCURRENTLY {index};`"));
    }
    if left.is_ok_and(|left| !left.is_empty()) {
        failure = failure.hint("then mend what the statement failed at, and plan again: `pgmend plan`");
    }
    Ended::half_way(failure)
}

/// What must hold is checked and the row is written before the transaction is committed.
async fn finish(client: &Client, work: &Work<'_>) -> Result<usize> {
    let checked = check(client, work).await?;
    client
        .batch_execute("SET LOCAL ROLE NONE")
        .await
        .map_err(|error| failed("the role could not be set back", &error))?;
    if work.record {
        history::create(client).await?;
        history::record(client, work.migration).await?;
    }
    Ok(checked)
}

async fn send(client: &Client, migration: &Migration, statement: &Statement) -> Result<()> {
    let sql = migration.sql(statement);
    let sent = match statement.copy_from_stdin.clone() {
        Some(data) => copy_in(client, sql, migration.text.get(data).unwrap_or_default()).await,
        None => client.simple_query(sql).await.map(|_| ()),
    };
    sent.map_err(|error| {
        let failure = failed(&format!("`{}` failed", statement.kind.tag), &error).at(migration.file.clone(), Some(statement.line));
        match error.as_db_error().map(|db| db.code().code().to_owned()).as_deref() {
            Some("55P03") => failure.hint("another session holds the lock; see who in `pg_stat_activity`, then go on with a new plan: `pgmend plan`, `pgmend apply`"),
            Some("57014") => failure.hint("the statement took longer than the plan allows, or was cancelled; go on with a new plan: `pgmend plan`, `pgmend apply`"),
            Some("42P01" | "42703" | "3F000") => failure.hint("something it needs is not there: `pgmend status` shows what really ran"),
            Some("42501") => failure.hint("grant the role what it lacks, or connect as the owner"),
            _ => failure,
        }
    })
}

async fn copy_in(client: &Client, sql: &str, data: &str) -> std::result::Result<(), tokio_postgres::Error> {
    use futures_util::SinkExt;
    let sink = client.copy_in::<_, bytes::Bytes>(sql).await?;
    let mut sink = std::pin::pin!(sink);
    sink.send(bytes::Bytes::copy_from_slice(data.as_bytes())).await?;
    sink.finish().await.map(|_| ())
}

/// Reads what the transaction sees and compares it with what must hold. Answers how many facts were compared.
async fn check(client: &Client, work: &Work<'_>) -> Result<usize> {
    let Work { migration, expects, seeds, reader, .. } = work;
    let unreadable = |error: tokio_postgres::Error| failed("the result could not be read", &error);
    let begin = format!("SAVEPOINT pgmend_check; SET LOCAL ROLE NONE; {READING_SETTINGS}");
    client.batch_execute(&begin).await.map_err(unreadable)?;
    let mut now = flatten(reader.read(client).await?);
    now.objects.extend(read_live_seeds(client, &wanted_rows(seeds, expects)).await?);
    client
        .batch_execute("ROLLBACK TO SAVEPOINT pgmend_check; RELEASE SAVEPOINT pgmend_check")
        .await
        .map_err(unreadable)?;
    // A row that was there before keeps the values that it had (`ON CONFLICT DO NOTHING`): it must be there.
    let compared: Vec<&Expected> = expects
        .iter()
        .filter(|expected| expected.fact.object.kind != Kind::Row || &*expected.fact.attribute == EXISTS)
        .collect();
    let mut wrong: Vec<String> = compared
        .iter()
        .filter(|expected| now.value(&expected.fact) != expected.value)
        .map(|expected| {
            let shown = |value: Option<&str>| value.map_or("absent".to_owned(), |value| format!("`{value}`"));
            format!(
                "{} / {} should be {} and is {}",
                expected.fact.object,
                expected.fact.attribute,
                shown(expected.value.as_deref()),
                shown(now.value(&expected.fact).as_deref())
            )
        })
        .collect();
    wrong.extend(invalid(expects, &now));
    match wrong.first() {
        None => Ok(compared.len()),
        Some(first) => Err(Failure::error(format!(
            "{} of {} facts are not as the rehearsal on the shadow left them",
            wrong.len(),
            compared.len()
        ))
        .at(migration.file.clone(), None)
        .because(first)
        .hint("the database differs from what the plan knows; plan again: `pgmend plan`")),
    }
}

/// Indexes that are there but invalid, as a failed `CREATE INDEX CONCURRENTLY` leaves them: `IF NOT EXISTS` passes over them.
fn invalid(expects: &[Expected], now: &Snapshot) -> Vec<String> {
    let wanted = |object: &ObjectId, attribute: &str| {
        expects.iter().any(|expected| {
            expected.fact.object == *object && &*expected.fact.attribute == attribute && expected.value.is_some()
        })
    };
    let objects: BTreeSet<&ObjectId> = expects.iter().map(|expected| &expected.fact.object).collect();
    objects
        .into_iter()
        .filter_map(|object| {
            let attribute = match object.kind {
                Kind::Index => "invalid",
                Kind::Constraint => "index invalid",
                _ => return None,
            };
            let there = now.objects.get(object)?.contains_key(attribute);
            (there && !wanted(object, attribute)).then(|| format!("{object} is there, but invalid"))
        })
        .collect()
}

/// The rows that must be there, by table, in the columns of their keys.
fn wanted_rows(seeds: &[SeedTable], expects: &[Expected]) -> Vec<(SeedTable, Vec<Row>)> {
    let rows_of = |seed: &SeedTable| {
        let mut rows: BTreeMap<&ObjectId, Row> = BTreeMap::new();
        for expected in expects {
            let Fact { object, attribute } = &expected.fact;
            let ours = object.kind == Kind::Row && *object.path[0] == *seed.schema && *object.path[1] == *seed.name;
            if ours && let Some(value) = &expected.value {
                let row = rows.entry(object).or_default();
                if &**attribute != EXISTS {
                    row.insert(Arc::clone(attribute), Arc::clone(value));
                }
            }
        }
        rows.into_values().collect()
    };
    seeds.iter().map(|seed| (seed.clone(), rows_of(seed))).collect()
}

async fn commit(client: &Client, detail: String) -> Ended {
    match client.batch_execute("COMMIT").await {
        Ok(()) => Ended::applied(detail),
        Err(error) if is_connection_lost(&error) => {
            Ended::in_doubt(failed("the connection was lost while the server was committing", &error))
        }
        Err(error) => Ended::not_applied(
            failed("the server refused to commit", &error).done("everything of this step was rolled back"),
        ),
    }
}

async fn undo(client: &Client, failure: Box<Failure>) -> Ended {
    // Where the connection is gone, the server rolls back by itself.
    let began = Instant::now();
    let rolled_back = client.batch_execute("ROLLBACK").await;
    let took = began.elapsed();
    let done = if failure.done.is_some() {
        failure
    } else if rolled_back.is_ok() {
        failure.done("everything of this step was rolled back; the steps before it stand")
    } else {
        failure.done("the connection is gone, so the server rolls this step back by itself; the steps before it stand")
    };
    let done = if done.hints.is_empty() { done.hint("see where it stands: `pgmend status`") } else { done };
    Ended { rollback: Some(took), ..Ended::not_applied(done) }
}

/// What a file set in the session must not reach the next one.
async fn reset(client: &Client, ended: Ended) -> Ended {
    // If the connection is gone, there is nothing to reset, and the step's own end says so.
    drop(client.batch_execute("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL").await);
    ended
}
