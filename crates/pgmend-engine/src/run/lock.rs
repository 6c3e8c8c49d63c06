//! The session advisory lock that keeps two runs on one database apart. It goes with the session, so a run that dies lets go.

use std::time::{Duration, Instant};

use pgmend_core::failure::{Failure, Result};
use pgmend_core::plan::Limits;
use tokio_postgres::Client;

use crate::catalog::failed;
use crate::connect::Session;

/// The key of the session advisory lock that keeps two runs on one database apart: `pgmend` in ASCII.
const LOCK_KEY: i64 = 0x7067_6d65_6e64;

/// How often the advisory lock is tried again while another run holds it. It is polled, not waited for: a waiting
/// session would hold a snapshot that blocks `CREATE INDEX CONCURRENTLY`.
const LOCK_POLL: Duration = Duration::from_millis(200);

/// Takes the lock, or says who holds it once the lock time-out is over.
pub(super) async fn take_lock(session: &Session, limits: Limits) -> Result<()> {
    let client: &Client = &session.client;
    let deadline = Instant::now() + Duration::from_millis(limits.lock_ms);
    loop {
        let row = client.query_one("SELECT pg_try_advisory_lock($1)", &[&LOCK_KEY]).await;
        if row
            .map_err(|error| failed("the advisory lock could not be taken", &error).done("nothing was changed"))?
            .get(0)
        {
            return Ok(());
        }
        if Instant::now() >= deadline {
            let sql = "SELECT a.pid, a.application_name, a.backend_start::text FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                        WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                          AND (l.classid::bigint << 32) + l.objid::bigint = $1";
            let holder = client.query_opt(sql, &[&LOCK_KEY]).await.ok().flatten();
            let who = holder.map_or_else(
                || "another session".to_owned(),
                |row| {
                    format!(
                        "session {} (`{}`, since {})",
                        row.get::<_, i32>(0),
                        row.get::<_, String>(1),
                        row.get::<_, String>(2)
                    )
                },
            );
            return Err(Failure::gate("another pgmend is at work on this database")
                .because(format!("{who} holds the advisory lock {LOCK_KEY}"))
                .done("nothing was changed")
                .hint("wait until it has ended, then see where it stands: `pgmend status`"));
        }
        tokio::time::sleep(LOCK_POLL).await;
    }
}

pub(super) async fn release_lock(session: &Session) {
    // Closing the session releases the lock too; a failure to say so changes nothing.
    drop(session.client.query("SELECT pg_advisory_unlock($1)", &[&LOCK_KEY]).await);
}
