//! A live database as a side: connected to and read in one read-only transaction. It never writes to it.

use std::collections::BTreeSet;

use pgmend_core::catalog::unmodelled::Unmodelled;
use pgmend_core::catalog::{Snapshot, scope::Scope};
use pgmend_core::comparison::SideInfo;
use pgmend_core::failure::Result;
use pgmend_core::object::Dialect;

use crate::assess::{self, Carried, Options};
use crate::catalog::{self, CatalogReader};
use crate::clock::Clock;
use crate::connect::Session;

use super::{Common, Reading, Saved, Side};

/// Reads a side.
pub(super) async fn read(session: &Session, common: &Common<'_>) -> Result<Reading> {
    let (snapshot, unmodelled, carried) =
        everything(session, common.dialect(session.server.version), &common.scope, common.options).await?;
    let target = session.target();
    let side = Side {
        info: SideInfo {
            source: "database".to_owned(),
            shown: target.shown(),
            server_version: session.server.version_text.clone(),
        },
        version: session.server.version,
        snapshot,
        unmodelled,
        how: vec![format!("{} is a database ({})", target.shown(), session.server.flavor)],
        notes: target.warnings().to_vec(),
    };
    Ok(Reading { side, carried: Some(carried), base: None, aside: BTreeSet::new() })
}

/// Takes a snapshot to be saved.
///
/// # Errors
/// When the database cannot be read.
pub async fn take(session: &Session, clock: &dyn Clock, options: &Options) -> Result<Saved> {
    let server = &session.server;
    let dialect = Dialect { version: server.version, oldest: server.version };
    let (snapshot, unmodelled, carried) = everything(session, dialect, &assess::scope(server.flavor), options).await?;
    Ok(Saved::new(server, clock.now(), snapshot, unmodelled, carried))
}

/// Everything that is compared, and what a replay must know, as of one moment.
pub(crate) async fn everything(
    session: &Session,
    dialect: Dialect,
    scope: &Scope,
    options: &Options,
) -> Result<(Snapshot, Vec<Unmodelled>, Carried)> {
    let client = &session.client;
    let reader = CatalogReader::new(dialect, scope.clone());
    let mut memory = options.memory(session, &reader);
    let found = catalog::at_one_moment(client, async || {
        let read = memory.read(client, &reader, true).await?;
        let unmodelled = reader.read_unmodelled(client).await?;
        let carried = Carried::read(client, read.objects(), &session.server.user, scope).await?;
        Ok((read, unmodelled, carried))
    });
    let (read, unmodelled, carried) = found.await?;
    memory.keep(&read);
    catalog::end_reading(client).await?;
    Ok((read.into_snapshot(), unmodelled, carried))
}
