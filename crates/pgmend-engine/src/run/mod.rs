//! Plans against a real database, and executes plans on it. Every migration and its history row are one
//! transaction; what is expected after a step is checked before it is committed; a journal, fsynced before and
//! after each step, tells what was going on if the process ends in the middle.

mod account;
mod after;
mod apply;
mod gates;
mod lock;
mod loss;
mod prepare;
mod repair;
mod step;
mod verify;

pub use apply::{Event, Options, Watch, execute};
pub use loss::{Held, losses, refuse_losses};
pub use prepare::{pins, prepare};
pub use repair::{Repair, repair};
pub use verify::{Observation, compare, observe, soundness};

use pgmend_core::failure::Result;
use pgmend_core::plan::Identity;
use tokio_postgres::Client;

use crate::catalog::failed;

/// What tells the database of a session from every other one.
///
/// # Errors
/// When the catalogue cannot be read.
pub async fn identity(client: &Client) -> Result<Identity> {
    let unreadable = |error: tokio_postgres::Error| failed("the database's identity could not be read", &error);
    let sql = "SELECT datname::text, oid, has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
                 FROM pg_catalog.pg_database WHERE datname = current_database()";
    let row = client.query_one(sql, &[]).await.map_err(unreadable)?;
    let mut system_identifier = None;
    if row.get(2) {
        let sql = "SELECT system_identifier::text FROM pg_catalog.pg_control_system()";
        // Some hosts keep the function to themselves all the same; the OID and the name still tell.
        system_identifier = client.query_one(sql, &[]).await.ok().map(|row| row.get(0));
    }
    Ok(Identity { database: row.get(0), system_identifier, oid: row.get(1) })
}
