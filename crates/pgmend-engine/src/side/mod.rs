//! The two sides of a comparison, whatever they are: a live database, a file of SQL, a folder of migrations, a saved
//! snapshot. Each is brought to a snapshot with what its objects need of each other, so that the two can be compared.
//!
//! Nothing here writes to a database that is not a shadow of our own, and no message repeats a connection string.

mod canonical;
mod context;
mod failures;
mod files;
mod live;
mod recognise;
mod saved;

use std::collections::BTreeSet;
use std::path::Path;

use pgmend_core::catalog::Snapshot;
use pgmend_core::catalog::scope::Scope;
use pgmend_core::catalog::unmodelled::Unmodelled;
use pgmend_core::comparison::SideInfo;
use pgmend_core::failure::Result;
use pgmend_core::ident::ObjectId;
use pgmend_core::object::Dialect;
use pgmend_core::server::{Flavor, ServerVersion};

use crate::assess::{self, Carried, Options};
use crate::connect::{Purpose, Session, connect};
use crate::shadow::{self, Choice};

use files::Files;
pub(crate) use live::everything;
pub use live::take;
pub use recognise::{Source, recognise};
pub use saved::{FORMAT, Saved};

/// One side, read.
pub struct Side {
    /// What it is.
    pub info: SideInfo,
    /// The version of the server that it was read on.
    pub version: ServerVersion,
    /// What it holds, with what the objects need of each other.
    pub snapshot: Snapshot,
    /// What it holds besides.
    pub unmodelled: Vec<Unmodelled>,
    /// How it was read, for those who want to know more.
    pub how: Vec<String>,
    /// What a person should know about it.
    pub notes: Vec<String>,
}

/// A source that is ready to be read.
enum Opened {
    Live(Box<Session>),
    Saved(Box<Saved>),
    Files(Box<Files>),
}

/// A side with what the other needs to know of it.
struct Reading {
    side: Side,
    /// What a replay must know of it, where it is or was a live database.
    carried: Option<Carried>,
    /// What was there before any of its files ran.
    base: Option<Base>,
    /// What its files make and a replay cannot.
    aside: BTreeSet<ObjectId>,
}

/// What a replay started from.
struct Base {
    snapshot: Snapshot,
    /// The files are a dump, which tells itself who may do what.
    dump: bool,
    /// It also tells where its database was other than any database is to begin with.
    told: bool,
}

/// What all readings of a comparison share.
struct Common<'a> {
    options: &'a Options,
    flavor: Flavor,
    scope: Scope,
    oldest: ServerVersion,
}

impl Common<'_> {
    fn dialect(&self, version: ServerVersion) -> Dialect {
        Dialect { version, oldest: self.oldest }
    }

    /// A shadow nearest to a version.
    async fn shadow(&self, version: Option<ServerVersion>) -> Result<shadow::Chosen> {
        shadow::choose(&self.options.shadow, version, self.options.cache.as_deref()).await
    }
}

/// Reads both sides, live ones at the same time.
///
/// # Errors
/// A side that cannot be had: a database that cannot be connected to or read, a file that fails on the shadow, a shadow
/// that cannot be had.
pub async fn read_pair(from: Source, to: Source, options: &Options) -> Result<[Side; 2]> {
    let (from, to) = futures_util::future::try_join(open(from), open(to)).await?;
    let flavor = if [&from, &to].iter().any(|side| side.flavor() == Flavor::Supabase) {
        Flavor::Supabase
    } else {
        Flavor::Postgres
    };
    let known: Vec<ServerVersion> = [&from, &to].iter().filter_map(|side| side.version()).collect();
    let mut common = Common { options, flavor, scope: assess::scope(flavor), oldest: ServerVersion(0) };
    let newest = known.iter().max().copied();
    let replays = known.len() < 2;
    let differ = known.iter().any(|version| Some(version.major()) != newest.map(ServerVersion::major));
    // Files are read on the shadow; two servers of different versions are both read on it once more.
    let choice: Option<Choice> = if replays {
        Some(common.shadow(newest).await?.choice().clone())
    } else if differ {
        common.shadow(newest).await.ok().map(|chosen| chosen.choice().clone())
    } else {
        None
    };
    let versions = known.iter().copied().chain(choice.as_ref().map(|choice| choice.version));
    common.oldest = versions.min().unwrap_or(ServerVersion(0));

    let names = [&from, &to].map(Opened::named_roles).concat();
    let (from_live, to_live) = futures_util::future::try_join(from.read(&common), to.read(&common)).await?;
    let host = |other: &Option<Reading>| other.as_ref().and_then(|other| other.carried.clone());
    let (from_host, to_host) = (host(&to_live), host(&from_live));
    let target = newest;
    let (mut from, mut to) = futures_util::future::try_join(
        replayed(from_live, &from, from_host, &names, target, &common),
        replayed(to_live, &to, to_host, &names, target, &common),
    )
    .await?;
    context::hold_what_is_set_aside(&mut from, &mut to);
    context::hold_what_the_host_decides(&mut from, &mut to, &common.scope);
    if (from.side.version.major() < 15) != (to.side.version.major() < 15) {
        context::hold_public_as_made(&from, &mut to);
    }
    canonical::hold_what_only_reads_otherwise(&mut from, &mut to, choice.as_ref(), target, &common).await?;
    Ok([from.side, to.side])
}

async fn open(source: Source) -> Result<Opened> {
    Ok(match source {
        Source::Database(target) => Opened::Live(Box::new(connect(&target, Purpose::Read).await?)),
        Source::Snapshot(saved) => Opened::Saved(saved),
        Source::Script(files) | Source::Migrations(files) => Opened::Files(files),
    })
}

impl Opened {
    fn flavor(&self) -> Flavor {
        match self {
            Self::Live(session) => session.server.flavor,
            Self::Saved(saved) => saved.flavor,
            Self::Files(files) => files.flavor(),
        }
    }

    /// The server's version; files have none.
    fn version(&self) -> Option<ServerVersion> {
        match self {
            Self::Live(session) => Some(session.server.version),
            Self::Saved(saved) => Some(saved.server_version),
            Self::Files(_) => None,
        }
    }

    /// The roles that files name, owners by their number first.
    fn named_roles(&self) -> Vec<pgmend_core::migration::NamedRole> {
        match self {
            Self::Files(files) => files.roles(),
            _ => Vec::new(),
        }
    }

    /// Reads what need not be replayed.
    async fn read(&self, common: &Common<'_>) -> Result<Option<Reading>> {
        match self {
            Self::Live(session) => live::read(session, common).await.map(Some),
            Self::Saved(saved) => Ok(Some(saved.reading(common.oldest))),
            Self::Files(_) => Ok(None),
        }
    }
}

/// The reading, or that of the files.
async fn replayed(
    reading: Option<Reading>,
    opened: &Opened,
    host: Option<Carried>,
    names: &[pgmend_core::migration::NamedRole],
    target: Option<ServerVersion>,
    common: &Common<'_>,
) -> Result<Reading> {
    match (reading, opened) {
        (None, Opened::Files(files)) => files.replay(host, names, target, common).await,
        (Some(reading), _) => Ok(reading),
        (None, _) => Err(pgmend_core::Failure::error("a side of the comparison could not be read")),
    }
}

/// A path as a person would write it here.
fn shown(path: &Path, current: &Path) -> String {
    match path.strip_prefix(current) {
        Ok(rest) if rest.as_os_str().is_empty() => ".".to_owned(),
        Ok(rest) => rest.display().to_string(),
        Err(_) => path.display().to_string(),
    }
}
