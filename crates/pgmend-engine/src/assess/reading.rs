//! What an assessment reads of the target: schema, history and roles, in one transaction, beside whatever else is being done.

use pgmend_core::catalog::Snapshot;
use pgmend_core::catalog::scope::Scope;
use pgmend_core::failure::Result;
use pgmend_core::object::Dialect;
use pgmend_core::server::Flavor;

use crate::catalog::{self, CatalogReader, Read};
use crate::connect::Session;
use crate::history::{self, History};
use crate::shadow::{self, Chosen};

use super::{Carried, Options, scope};

/// What the target holds, before it is compared with files.
pub struct Reading {
    pub(super) flavor: Flavor,
    pub(super) scope: Scope,
    pub(super) chosen: Chosen,
    pub(super) shadow_reader: CatalogReader,
    pub(super) live: Snapshot,
    pub(super) history: History,
    pub(super) carried: Carried,
}

/// Reads the target, for which no file need be known but where they lie, which tells a platform (`layout`). The transaction
/// stays open for [`assess_reading`](super::assess_reading).
///
/// # Errors
/// A target that cannot be read; no shadow that could be had.
pub async fn read(session: &Session, layout: Flavor, options: &Options) -> Result<Reading> {
    let client = &session.client;
    let server = &session.server;
    let flavor = if layout == Flavor::Supabase { Flavor::Supabase } else { server.flavor };
    let scope = scope(flavor);
    let chosen = shadow::choose(&options.shadow, Some(server.version), options.cache.as_deref()).await?;
    let shadow_version = chosen.choice().version;
    let oldest = server.version.min(shadow_version);
    let live_reader = CatalogReader::new(Dialect { version: server.version, oldest }, scope.clone());
    let shadow_reader = CatalogReader::new(Dialect { version: shadow_version, oldest }, scope.clone());

    // One transaction for everything that is read of the schema, the history and the roles.
    let mut memory = options.memory(session, &live_reader);
    let reading = catalog::at_one_moment_unless(
        client,
        async || {
            let found = memory.read(client, &live_reader, false).await?;
            Ok((found, history::read(client).await?))
        },
        |(found, _)| found.read == Read::Nothing,
    );
    let (found, history) = reading.await?;
    memory.keep(&found);
    let live = found.into_snapshot();
    let carried = Carried::read(client, live.objects.iter(), &server.user, &scope).await?;
    Ok(Reading { flavor, scope, chosen, shadow_reader, live, history, carried })
}
