//! A private cluster made with server binaries found on the machine: a unix socket in a directory of its own,
//! nothing written to disk with care, gone when the process is.

mod account;
mod cluster;
mod find;
mod prepared;

use std::time::Duration;

use async_trait::async_trait;
use pgmend_core::failure::Result;

pub(super) use find::{Install, folders, inspect};

use self::cluster::{BASE, Cluster};
use super::session::{self, Closing, Ended, ReplayDatabase, Session, failed, quote_ident};
use super::{Provider, Setup};

pub(super) struct Local {
    // Dropped before the cluster.
    admin: Session,
    cluster: Cluster,
    replay_role: String,
    statement_limit: Duration,
    made: u32,
    ended: Ended,
}

/// Starts a cluster with the base in it, from a prepared copy if there is one.
pub(super) async fn start(install: Install, setup: Setup) -> Result<Local> {
    let cluster = prepared::cluster(install, &setup).await?;
    let admin = cluster.connect_superuser("postgres").await?;
    let Setup { replay_role, statement_limit, .. } = setup;
    Ok(Local { admin, cluster, replay_role, statement_limit, made: 0, ended: Ended::default() })
}

#[async_trait]
impl Provider for Local {
    async fn replay_database(&mut self) -> Result<ReplayDatabase> {
        self.ended.drop_all(&self.admin.client).await?;
        self.made += 1;
        let name = format!("pgmend_replay_{}", self.made);
        // Copying the files is the faster way where nothing is synced (version 15 made the other one the default).
        let strategy = if self.cluster.version().major() >= 15 { " strategy file_copy" } else { "" };
        let sql = format!("create database {name} template {BASE} owner {}{strategy}", quote_ident(&self.replay_role));
        self.admin.client.batch_execute(&sql).await.map_err(|e| failed("the shadow could not copy its base", &e))?;
        let mut config = self.cluster.config();
        config.user(&self.replay_role).dbname(&name).options(session::limits_as_options(self.statement_limit));
        let session = session::open(&config)
            .await
            .map_err(|e| failed(format!("the shadow does not let role `{}` in", self.replay_role), &e))?;
        Ok(ReplayDatabase::new(session, name, Closing::Remember(self.ended.clone())))
    }

    async fn stop(self: Box<Self>) -> Result<()> {
        let Self { admin, cluster, .. } = *self;
        drop(admin);
        cluster.stop().await
    }
}
