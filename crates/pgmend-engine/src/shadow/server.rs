//! Databases lent by a server that a person named. What is made there (databases, roles) carries a comment with a
//! lease, so that it can be told from everything else and is removed even if the run that made it died.
//! Nothing without that comment is ever dropped, and a superuser is never what a migration runs as.

use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::server::ServerVersion;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::session::{
    self, Closing, Ended, ReplayDatabase, Session, drop_database, failed, quote_ident, quote_literal,
};
use super::{OLDEST_MAJOR, Provider, Setup, base};

/// How the names of what we make begin.
const PREFIX: &str = "pgmend_shadow_";

/// How the comments on what we make begin; the lease follows.
const COMMENT: &str = "disposable, made by pgmend; lease ";

/// The comment on roles of the platform, which runs share: they go with the last run.
const SHARED: &str = "disposable, made by pgmend; shared";

/// The first key of our advisory locks; the second is the lease, or 0 to change server-wide roles.
const LOCK_CLASS: i32 = 0x7067_6d64;

/// The condition that a run whose lease is `{lease}` is still alive. `pg_locks` shows every database's locks.
const ALIVE: &str = "exists (select from pg_catalog.pg_locks l
    where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = 1885826404 and l.objid::text = {lease})";

pub(super) struct Lent {
    admin: Session,
    config: Config,
    lease: i32,
    replay: Option<Replay>,
    made: u32,
    ended: Ended,
}

/// Who replays log in as, and who owns their databases.
struct Replay {
    statement_limit: Duration,
    login: Config,
    owner: String,
}

/// Reads the URL; an error does not repeat it.
pub(super) fn parse(url: &str) -> Result<Config> {
    Config::from_str(url).map_err(|e| {
        Failure::usage("the URL of the shadow's server cannot be understood")
            .because(std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string))
            .hint("use `--shadow postgres://user@host:port/database`")
    })
}

/// Asks the server its version.
pub(super) async fn version(config: &Config) -> Result<ServerVersion> {
    let session = connect(config).await?;
    let row = session.client.query_one("select current_setting('server_version_num')::int", &[]).await;
    session.close().await;
    let number: i32 = row.map_err(|e| failed("the shadow's server does not tell its version", &e))?.get(0);
    let version = ServerVersion(u32::try_from(number).unwrap_or(0));
    if version.major() < OLDEST_MAJOR {
        return Err(Failure::error(format!("the shadow's server is PostgreSQL {version}"))
            .because(format!("pgmend needs {OLDEST_MAJOR} or newer")));
    }
    Ok(version)
}

async fn connect(config: &Config) -> Result<Session> {
    session::open(config)
        .await
        .map_err(|e| failed(format!("the shadow's server {} cannot be reached", address(config)), &e))
}

/// Where a server is, without user or password.
fn address(config: &Config) -> String {
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .map(|host| match host {
            Host::Tcp(name) => format!("`{name}`"),
            #[cfg(unix)]
            Host::Unix(path) => format!("`{}`", path.display()),
        })
        .collect();
    hosts.join(", ")
}

/// Makes the base database, and a role for the replay if ours is a superuser.
pub(super) async fn start(config: Config, version: ServerVersion, setup: Setup) -> Result<Lent> {
    let admin = connect(&config).await?;
    let row = admin
        .client
        .query_one(
            "select rolsuper, rolcreatedb, rolname::text, (random() * 2147483646)::int + 1
             from pg_catalog.pg_roles where rolname = current_user",
            &[],
        )
        .await
        .map_err(|e| failed("what we may do on the shadow's server could not be read", &e))?;
    let (is_superuser, may_create, user): (bool, bool, String) = (row.get(0), row.get(1), row.get(2));
    if !is_superuser {
        base::refuse_reaching(&admin.client, &user).await?;
        if !may_create {
            return Err(Failure::error(format!("role `{user}` may not make databases on the shadow's server"))
                .hint(format!("run `ALTER ROLE {} CREATEDB` there, or name another role", quote_ident(&user))));
        }
    }
    let mut lent = Lent { admin, config, lease: row.get(3), replay: None, made: 0, ended: Ended::default() };
    let prepared = match lent.lock(lent.lease).await {
        Ok(()) => lent.prepare(&setup, version, (!is_superuser).then_some(user)).await,
        Err(failure) => Err(failure),
    };
    match prepared {
        Ok(replay) => lent.replay = Some(replay),
        Err(failure) => {
            // What was made goes again; the first failure is the one to tell.
            let _ = lent.remove_everything().await;
            return Err(failure);
        }
    }
    Ok(lent)
}

impl Lent {
    async fn run(&self, what: &str, sql: &str) -> Result<()> {
        base::run(&self.admin.client, what, sql).await
    }

    async fn lock(&self, key: i32) -> Result<()> {
        self.run("a lock", &format!("select pg_catalog.pg_advisory_lock({LOCK_CLASS}, {key})")).await
    }

    async fn unlock(&self, key: i32) -> Result<()> {
        self.run("a lock's end", &format!("select pg_catalog.pg_advisory_unlock({LOCK_CLASS}, {key})")).await
    }

    fn name(&self, what: impl std::fmt::Display) -> String {
        format!("{PREFIX}{}_{what}", self.lease)
    }

    fn comment(&self) -> String {
        quote_literal(&format!("{COMMENT}{}", self.lease))
    }

    /// Makes and loads the base; says who replays log in as. `ordinary` is our own role if it is no superuser.
    async fn prepare(&mut self, setup: &Setup, version: ServerVersion, ordinary: Option<String>) -> Result<Replay> {
        self.lock(0).await?;
        let prepared = self.prepare_alone(setup, version, ordinary).await;
        self.unlock(0).await?;
        prepared
    }

    async fn prepare_alone(&self, setup: &Setup, version: ServerVersion, ordinary: Option<String>) -> Result<Replay> {
        self.remove_leftovers().await?;
        let base_name = self.name("base");
        self.create_base(&base_name).await?;
        let mut config = self.config.clone();
        config.dbname(&base_name);
        let session = connect(&config).await?;
        let known = self.roles().await?;
        let replay = match ordinary {
            Some(user) if setup.owner_counts && user != setup.replay_role => {
                Err(not_the_owner(&setup.replay_role, &format!("replays on the shadow's server run as `{user}`")))
            }
            Some(user) => {
                let loaded = self.load(&session, setup, version, None).await;
                loaded.map(|()| Replay {
                    statement_limit: setup.statement_limit,
                    login: self.config.clone(),
                    owner: user,
                })
            }
            None => {
                let made = self.make_replay_role(setup, version).await;
                match made {
                    Ok(replay) => self.load(&session, setup, version, Some(&replay.owner)).await.map(|()| replay),
                    Err(failure) => Err(failure),
                }
            }
        };
        // Also after a failure: what is not noted would stay for ever.
        let noted = self.note_shared_roles(&known).await;
        session.close().await;
        let replay = replay?;
        noted?;
        base::refuse_reaching(&self.admin.client, replay.login.get_user().unwrap_or(&replay.owner)).await?;
        Ok(replay)
    }

    async fn load(&self, session: &Session, setup: &Setup, version: ServerVersion, replay: Option<&str>) -> Result<()> {
        if replay.is_some() {
            base::run(&session.client, "the target's roles", &base::roles_sql(setup, version)).await?;
        }
        base::load(&session.client, setup).await?;
        if let Some(replay) = replay {
            let privileges = base::privileges_sql(replay, version);
            base::run(&session.client, "the replay role's privileges", &privileges).await?;
        }
        base::preamble(&session.client, setup).await
    }

    async fn create_base(&self, name: &str) -> Result<()> {
        let create = format!("create database {name} template template0 encoding 'UTF8'");
        if self.admin.client.batch_execute(&create).await.is_err() {
            // A server whose own locale is not UTF-8.
            self.run("its base database", &format!("{create} locale 'C'")).await?;
        }
        self.run("its base database", &format!("comment on database {name} is {}", self.comment())).await
    }

    /// Makes an ordinary login role with a password that nobody else knows. It acts as the target's owner, if there was
    /// no role of that name; a role that was there is not given anything, and acting as it is allowed only if
    /// it is ordinary too.
    async fn make_replay_role(&self, setup: &Setup, version: ServerVersion) -> Result<Replay> {
        let (login, quoted_owner) = (self.name("replay"), quote_ident(&setup.replay_role));
        let row = self
            .admin
            .client
            .query_one(
                "select gen_random_uuid()::text || gen_random_uuid()::text, (now() + interval '1 day')::text",
                &[],
            )
            .await
            .map_err(|e| failed("the shadow's server made no password", &e))?;
        let (password, until): (String, String) = (row.get(0), row.get(1));
        // The statement holds the password: keep it out of the server's log.
        let sql = format!(
            "begin; set local log_statement = 'none'; set local log_min_duration_statement = -1;
             set local log_min_error_statement = 'panic';
             create role {login} login nosuperuser inherit bypassrls nocreaterole nocreatedb noreplication
               password {} valid until {};
             comment on role {login} is {}; commit",
            quote_literal(&password),
            quote_literal(&until),
            self.comment()
        );
        self.run("a role for the replay", &sql).await?;
        let ours = !self.is_foreign(&setup.replay_role).await?;
        if !ours && setup.owner_counts {
            return Err(not_the_owner(
                &setup.replay_role,
                &format!("the shadow's server has a role `{}` of its own", setup.replay_role),
            ));
        }
        self.run("the target's owner", &base::replay_role_sql(setup, version)).await?;
        if base::refuse_reaching(&self.admin.client, &setup.replay_role).await.is_ok() {
            self.run("the target's owner", &format!("grant {quoted_owner} to {login}")).await?;
        }
        if ours {
            let sql = format!("alter role {login} set role = {quoted_owner}");
            self.run("the target's owner", &sql).await?;
        }
        let mut config = self.config.clone();
        config.user(&login).password(password);
        Ok(Replay {
            statement_limit: setup.statement_limit,
            login: config,
            owner: if ours { setup.replay_role.clone() } else { login },
        })
    }

    /// Whether a role of this name is there that no run of pgmend made.
    async fn is_foreign(&self, role: &str) -> Result<bool> {
        let sql = "select coalesce(pg_catalog.shobj_description(oid, 'pg_authid'), '') <> $2 from pg_catalog.pg_roles where rolname = $1::text::name";
        let row = self.admin.client.query_opt(sql, &[&role, &SHARED]).await;
        Ok(row.map_err(|e| failed("the server's roles could not be read", &e))?.is_some_and(|row| row.get(0)))
    }

    async fn roles(&self) -> Result<Vec<String>> {
        let rows = self.admin.client.query("select rolname::text from pg_catalog.pg_roles", &[]).await;
        Ok(rows.map_err(|e| failed("the server's roles could not be read", &e))?.iter().map(|row| row.get(0)).collect())
    }

    /// Marks the roles that were made since `known` as ours.
    async fn note_shared_roles(&self, known: &[String]) -> Result<()> {
        for role in self.roles().await?.iter().filter(|role| !known.contains(role) && !role.starts_with(PREFIX)) {
            let sql = format!("comment on role {} is {}", quote_ident(role), quote_literal(SHARED));
            self.run("a note on its roles", &sql).await?;
        }
        Ok(())
    }

    /// Removes the databases and roles of runs that died, and with the last run the roles they shared.
    async fn remove_leftovers(&self) -> Result<()> {
        self.remove(&format!("d.note like '{COMMENT}%' and not {}", alive("substr(d.note, length($1) + 1)"))).await
    }

    /// Removes what this run made, and what dead ones left.
    async fn remove_everything(&self) -> Result<()> {
        self.lock(0).await?;
        // From here on this run counts as dead itself.
        self.unlock(self.lease).await?;
        let removed = self.remove_leftovers().await;
        self.unlock(0).await?;
        removed
    }

    async fn remove(&self, condition: &str) -> Result<()> {
        let unreadable =
            |e: tokio_postgres::Error| failed("what earlier runs left on the shadow's server could not be read", &e);
        let client = &self.admin.client;
        let sql = format!(
            "select d.name from (select datname::text as name, pg_catalog.shobj_description(oid, 'pg_database') as note
               from pg_catalog.pg_database) d
             where d.name like '{PREFIX}%' and {condition}"
        );
        for row in client.query(&sql, &[&COMMENT]).await.map_err(unreadable)? {
            drop_database(client, row.get(0)).await?;
        }
        let sql = format!(
            "select d.name from (select rolname::text as name, pg_catalog.shobj_description(oid, 'pg_authid') as note
               from pg_catalog.pg_roles) d
             where (d.name like '{PREFIX}%' and {condition})
                or (d.note = '{SHARED}' and not exists (select from pg_catalog.pg_locks l
                     where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = {LOCK_CLASS}::oid
                       and l.objid <> 0 and l.pid <> pg_catalog.pg_backend_pid()))"
        );
        let doomed: Vec<String> =
            client.query(&sql, &[&COMMENT]).await.map_err(unreadable)?.iter().map(|row| row.get(0)).collect();
        for role in &doomed {
            let role = quote_ident(role);
            // What stands in the way is that somebody uses the role by now; then it is no longer ours to drop.
            let _ =
                client.batch_execute(&format!("revoke set on parameter session_replication_role from {role}")).await;
            let _ = client.batch_execute(&format!("drop role {role}")).await;
        }
        Ok(())
    }
}

/// What is made would belong to another role than on the target, and every owner and privilege would seem to differ.
fn not_the_owner(owner: &str, why: &str) -> Box<Failure> {
    Failure::error(format!("the shadow's server cannot replay as `{owner}`, which owns what the target holds"))
        .because(why)
        .done("nothing was compared and nothing was changed")
        .hint(format!("name a server as a superuser of another name, where there is no role `{owner}`, or as an ordinary role `{owner}`"))
        .hint("or replay on this machine: `--shadow local` or `--shadow embedded`")
}

/// The condition that the run whose lease an expression holds is still there.
fn alive(lease: &str) -> String {
    ALIVE.replace("{lease}", lease)
}

#[async_trait]
impl Provider for Lent {
    async fn replay_database(&mut self) -> Result<ReplayDatabase> {
        let Some(replay) = &self.replay else {
            return Err(Failure::error("the shadow's server is not ready"));
        };
        self.ended.drop_all(&self.admin.client).await?;
        self.made += 1;
        let (name, base_name) = (self.name(self.made), self.name("base"));
        let owner = quote_ident(&replay.owner);
        self.run("a copy of its base", &format!("create database {name} template {base_name} owner {owner}")).await?;
        self.run("a copy of its base", &format!("comment on database {name} is {}", self.comment())).await?;
        let mut config = replay.login.clone();
        config.dbname(&name).options(session::limits_as_options(replay.statement_limit));
        let session = connect(&config).await?;
        Ok(ReplayDatabase::new(session, name, Closing::Remember(self.ended.clone())))
    }

    async fn stop(self: Box<Self>) -> Result<()> {
        self.remove_everything().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_url_is_not_repeated() {
        let failure = parse("postgres://u:secret@h:port/d").unwrap_err();
        assert!(!format!("{failure:?}").contains("secret"), "{failure:?}");
    }
}
