//! The disposable Postgres on which migrations are replayed.
//!
//! A shadow is a server of its own with a base database (platform, roles, settings of the target), from
//! which each replay gets a fresh copy. Nothing that a migration does may reach the machine, and nothing
//! of a shadow may outlive its process.

mod base;
mod choice;
#[cfg(feature = "embedded")]
mod embedded;
#[cfg(unix)]
mod local;
#[cfg(any(unix, feature = "embedded"))]
mod scratch;
mod server;
mod session;

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
#[cfg(unix)]
use futures_util::future::join_all;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::server::{Flavor, ServerVersion};

pub use choice::{Candidate, Choice, OLDEST_MAJOR, ProviderKind, Wish, rank};
pub use session::ReplayDatabase;

/// How long one statement of a replay may take unless said. What takes a minute on an empty database does not end.
pub const STATEMENT_LIMIT: Duration = Duration::from_secs(60);

/// What the base database is made of.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The target's platform.
    pub flavor: Flavor,
    /// The name of the role that owns the target's objects, such as `postgres`. Replays run as it.
    pub replay_role: String,
    /// Whether what is made must belong to a role of that very name.
    pub owner_counts: bool,
    /// The target's other roles.
    pub roles: Vec<RoleSpec>,
    /// Further SQL that the superuser runs in the base database, such as the target's default privileges.
    pub preamble: Vec<String>,
    /// SQL names of extensions that migrations may create. Only `embedded` needs to know beforehand; what it
    /// does not bundle is passed over.
    pub extensions: Vec<String>,
    /// The locale of a private cluster; `C.UTF-8` unless said, and `C` where the system lacks the one asked for.
    pub locale: Option<String>,
    /// How long one statement of a replay may take.
    pub statement_limit: Duration,
    /// Where prepared clusters are kept from one run to the next; the user's cache folder unless said.
    pub cache_dir: Option<PathBuf>,
}

impl Setup {
    /// A setup with nothing beyond the platform and the role.
    pub fn new(flavor: Flavor, replay_role: impl Into<String>) -> Self {
        Self {
            flavor,
            replay_role: replay_role.into(),
            owner_counts: false,
            roles: Vec::new(),
            preamble: Vec::new(),
            extensions: Vec::new(),
            locale: None,
            statement_limit: STATEMENT_LIMIT,
            cache_dir: None,
        }
    }
}

/// A role of the target. It is never a superuser here, whatever it is there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RoleSpec {
    /// Its name.
    pub name: String,
    /// `LOGIN`.
    pub login: bool,
    /// `INHERIT`.
    pub inherit: bool,
    /// `BYPASSRLS`.
    pub bypassrls: bool,
    /// `CREATEROLE`; kept back before version 16, see the base.
    pub createrole: bool,
    /// `CREATEDB`; always kept back, for a replay stays in its one database.
    pub createdb: bool,
    /// The roles it is a member of. Predefined ones that reach the machine are left out.
    pub member_of: Vec<String>,
}

/// A provider that was found and can be started.
pub struct Chosen {
    choice: Choice,
    source: Source,
}

enum Source {
    #[cfg(feature = "embedded")]
    Embedded,
    #[cfg(unix)]
    Local(local::Install),
    Server(Box<tokio_postgres::Config>),
}

impl Chosen {
    /// What was chosen, and why.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }
}

/// A running shadow, whoever provides it.
#[async_trait]
trait Provider: Send {
    /// A fresh database from the base, with a session of the replay role in it.
    async fn replay_database(&mut self) -> Result<ReplayDatabase>;
    /// Ends it and removes what it left.
    async fn stop(self: Box<Self>) -> Result<()>;
}

/// A running shadow. Dropping it stops it too; [`Shadow::stop`] also says what went wrong.
pub struct Shadow {
    choice: Choice,
    provider: Box<dyn Provider>,
}

impl Shadow {
    /// What was chosen, and why.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// Whether it serves more than one session at a time.
    pub fn serves_several(&self) -> bool {
        self.choice.kind != ProviderKind::Embedded
    }

    /// A fresh database from the base. `embedded` serves one at a time: close the last one first.
    ///
    /// # Errors
    /// If the server refuses, or with `embedded` if the last database is still open.
    pub async fn replay_database(&mut self) -> Result<ReplayDatabase> {
        self.provider.replay_database().await
    }

    /// Stops the server and removes everything it left on disk, or on the server that lent the databases.
    ///
    /// # Errors
    /// If something could not be removed.
    pub async fn stop(self) -> Result<()> {
        self.provider.stop().await
    }
}

/// Finds the Postgres to replay on. What server programs say of themselves is kept below `cache`, so that they are asked once.
///
/// # Errors
/// If what was asked for is not there, or with [`Wish::Auto`] if there is nothing at all.
pub async fn choose(wish: &Wish, target: Option<ServerVersion>, cache: Option<&Path>) -> Result<Chosen> {
    let mut found: Vec<(Candidate, Source)> = Vec::new();
    let mut considered: Vec<(String, String)> = Vec::new();

    if let Wish::Server(url) = wish {
        let config = server::parse(url)?;
        let version = server::version(&config).await?;
        let choice = Choice { kind: ProviderKind::Server, version, reason: "it was asked for".to_owned(), considered };
        return Ok(Chosen { choice, source: Source::Server(Box::new(config)) });
    }
    if matches!(wish, Wish::Auto | Wish::Local(_)) {
        look_for_local(wish, cache, &mut found, &mut considered).await;
    }
    if matches!(wish, Wish::Auto | Wish::Embedded) {
        look_for_embedded(&mut found, &mut considered);
    }

    let candidates: Vec<Candidate> = found.iter().map(|(candidate, _)| candidate.clone()).collect();
    let Some((best, nearest)) = rank(&candidates, target) else {
        return Err(nothing_found(wish, &considered));
    };
    for (index, candidate) in candidates.iter().enumerate() {
        if index != best {
            considered.push((candidate.label.clone(), format!("`{}` was preferred", candidates[best].label)));
        }
    }
    let (candidate, source) = found.swap_remove(best);
    let reason = match wish {
        Wish::Auto => nearest,
        Wish::Local(None) => format!("`local` was asked for; {nearest}"),
        _ => "it was asked for".to_owned(),
    };
    Ok(Chosen { choice: Choice { kind: candidate.kind, version: candidate.version, reason, considered }, source })
}

/// Starts what was chosen, with its base database loaded.
///
/// # Errors
/// If the server does not start, or the base cannot be loaded.
pub async fn start(chosen: Chosen, setup: Setup) -> Result<Shadow> {
    let provider: Box<dyn Provider> = match chosen.source {
        #[cfg(feature = "embedded")]
        Source::Embedded => Box::new(embedded::start(setup).await?),
        #[cfg(unix)]
        Source::Local(install) => Box::new(local::start(install, setup).await?),
        Source::Server(config) => Box::new(server::start(*config, chosen.choice.version, setup).await?),
    };
    Ok(Shadow { choice: chosen.choice, provider })
}

#[cfg(unix)]
async fn look_for_local(
    wish: &Wish,
    cache: Option<&Path>,
    found: &mut Vec<(Candidate, Source)>,
    considered: &mut Vec<(String, String)>,
) {
    let only = match wish {
        Wish::Local(folder) => folder.as_deref(),
        _ => None,
    };
    let memory = cache.map(|cache| cache.join("servers"));
    let folders = local::folders(only);
    let inspected = join_all(folders.iter().map(|folder| local::inspect(folder, memory.as_deref()))).await;
    for (folder, inspected) in folders.iter().zip(inspected) {
        let label = folder.display().to_string();
        match inspected {
            Ok(install) => {
                let label = format!("PostgreSQL {} in {label}", install.version());
                let candidate = Candidate { kind: ProviderKind::Local, version: install.version(), label };
                found.push((candidate, Source::Local(install)));
            }
            Err(why_not) => considered.push((label, why_not)),
        }
    }
}

#[cfg(not(unix))]
async fn look_for_local(
    _: &Wish,
    _: Option<&Path>,
    _: &mut Vec<(Candidate, Source)>,
    considered: &mut Vec<(String, String)>,
) {
    considered.push(("local".to_owned(), "a private cluster needs unix sockets".to_owned()));
}

#[cfg(feature = "embedded")]
fn look_for_embedded(found: &mut Vec<(Candidate, Source)>, _: &mut Vec<(String, String)>) {
    let version = embedded::VERSION;
    let label = format!("embedded PostgreSQL {version}");
    found.push((Candidate { kind: ProviderKind::Embedded, version, label }, Source::Embedded));
}

#[cfg(not(feature = "embedded"))]
fn look_for_embedded(_: &mut Vec<(Candidate, Source)>, considered: &mut Vec<(String, String)>) {
    considered.push(("embedded".to_owned(), "this pgmend was built without it".to_owned()));
}

fn nothing_found(wish: &Wish, considered: &[(String, String)]) -> Box<Failure> {
    let mut failure = Failure::error(match wish {
        Wish::Local(Some(folder)) => format!("no usable Postgres server in `{}`", folder.display()),
        Wish::Local(None) => "no Postgres server binaries were found on this machine".to_owned(),
        _ => "no Postgres to replay the migrations on was found".to_owned(),
    });
    for (what, why_not) in considered {
        failure = failure.because(format!("`{what}`: {why_not}"));
    }
    failure
        .hint("name the folder that holds `postgres` and `initdb` with `--shadow local:/path/to/bin` or PGMEND_POSTGRES_BIN")
        .hint("or name a server where databases may be made with `--shadow postgres://…`")
}
