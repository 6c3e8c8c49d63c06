//! Corrects the history table alone, by a person's word: rows added and taken out in one transaction, under the lock
//! that keeps runs apart. It runs no migration.

use pgmend_core::failure::{Failure, Result};
use pgmend_core::migration::{Migration, Version};
use pgmend_core::plan::Limits;

use crate::catalog::failed;
use crate::connect::Session;
use crate::history;

use super::lock::{release_lock, take_lock};

/// What to correct.
#[derive(Clone, Debug, Default)]
pub struct Repair<'a> {
    /// Files to record as applied.
    pub applied: Vec<&'a Migration>,
    /// Versions to take out.
    pub reverted: Vec<Version>,
}

/// Corrects the history, all of it or nothing.
///
/// # Errors
/// When another run is at work, a version to take out is not there or one to record is, or the role may not. Then nothing
/// was changed.
pub async fn repair(session: &Session, repair: &Repair<'_>, limits: Limits) -> Result<()> {
    take_lock(session, limits).await?;
    let outcome = repair_locked(session, repair, limits).await;
    release_lock(session).await;
    outcome
}

async fn repair_locked(session: &Session, repair: &Repair<'_>, limits: Limits) -> Result<()> {
    let client = &session.client;
    let begin = format!(
        "BEGIN; SET LOCAL lock_timeout = '{}ms'; SET LOCAL statement_timeout = '{}ms'",
        limits.lock_ms, limits.statement_ms
    );
    let work = async {
        client.batch_execute(&begin).await.map_err(|error| failed("the transaction could not be opened", &error))?;
        for version in &repair.reverted {
            let rows = history::remove(client, version).await?;
            if rows != 1 {
                return Err(Failure::gate(format!("expected one history row of `{version}`, and found {rows}")));
            }
        }
        if !repair.applied.is_empty() {
            history::create(client).await?;
        }
        for migration in &repair.applied {
            history::record(client, migration).await?;
        }
        client.batch_execute("COMMIT").await.map_err(|error| failed("the server refused to commit", &error))
    };
    match work.await {
        Ok(()) => Ok(()),
        Err(failure) => {
            // Where the connection is gone, the server rolls back by itself.
            drop(client.batch_execute("ROLLBACK").await);
            Err(failure
                .done("the history is as it was: all of it is one transaction")
                .hint("see it: `pgmend history show`"))
        }
    }
}
