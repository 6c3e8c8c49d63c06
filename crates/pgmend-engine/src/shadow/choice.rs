//! Which Postgres the migrations are replayed on, and why: the words a person asked with, the ranking
//! of what was found, and the answer as it is shown. Never starts anything.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use pgmend_core::failure::{Failure, Result};
use pgmend_core::server::ServerVersion;
use serde::{Deserialize, Serialize};

/// The oldest major version pgmend reads.
pub const OLDEST_MAJOR: u32 = 13;

/// Where a shadow comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderKind {
    /// Postgres as WebAssembly inside the process.
    Embedded,
    /// A private cluster made with server binaries found on the machine.
    Local,
    /// Databases made on a server that a person named.
    Server,
}

impl fmt::Display for ProviderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Embedded => "embedded",
            Self::Local => "local",
            Self::Server => "server",
        })
    }
}

impl FromStr for ProviderKind {
    type Err = Box<Failure>;

    fn from_str(word: &str) -> Result<Self> {
        match word {
            "embedded" => Ok(Self::Embedded),
            "local" => Ok(Self::Local),
            "server" => Ok(Self::Server),
            other => {
                Err(Failure::usage(format!("`{other}` is no shadow provider"))
                    .hint("use `embedded`, `local` or `server`"))
            }
        }
    }
}

/// The provider that was taken, and the reason in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The provider.
    pub kind: ProviderKind,
    /// The version of the Postgres it runs.
    pub version: ServerVersion,
    /// Why this one, in lower case and without a full stop.
    pub reason: String,
    /// The others that were looked at: what, and why not.
    pub considered: Vec<(String, String)>,
}

/// What a person asked for with `--shadow`.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Wish {
    /// The nearest version that is at hand.
    #[default]
    Auto,
    /// The embedded server.
    Embedded,
    /// A local cluster, from the binaries in this folder if one is named.
    Local(Option<PathBuf>),
    /// A server, by its URL. May hold a password.
    Server(String),
}

impl fmt::Debug for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("Auto"),
            Self::Embedded => f.write_str("Embedded"),
            Self::Local(folder) => f.debug_tuple("Local").field(folder).finish(),
            // The URL may hold a password.
            Self::Server(_) => f.write_str("Server(..)"),
        }
    }
}

impl FromStr for Wish {
    type Err = Box<Failure>;

    fn from_str(word: &str) -> Result<Self> {
        match word {
            "auto" => Ok(Self::Auto),
            "embedded" => Ok(Self::Embedded),
            "local" => Ok(Self::Local(None)),
            url if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Self::Server(url.to_owned()))
            }
            other => match other.strip_prefix("local:") {
                Some(folder) if !folder.is_empty() => Ok(Self::Local(Some(PathBuf::from(folder)))),
                // What was typed is not repeated: it may be a URL with a slip in its scheme, password and all.
                _ => Err(Failure::usage("the value of `--shadow` cannot be understood")
                    .hint("use `auto`, `embedded`, `local`, `local:/path/to/bin` or `postgres://…`")),
            },
        }
    }
}

/// One Postgres that could serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The provider.
    pub kind: ProviderKind,
    /// The version it runs.
    pub version: ServerVersion,
    /// What it is, for `considered`.
    pub label: String,
}

/// The index of the best candidate and the reason, or nothing if there is no candidate.
///
/// The nearest major version wins; on a tie `local` goes before `embedded` (it is faster, and checks
/// privileges as the target does), then the newer version, which understands what the older one does.
/// Without a target to compare with, any local server goes before the embedded one.
pub fn rank(candidates: &[Candidate], target: Option<ServerVersion>) -> Option<(usize, String)> {
    let preference = |kind| match kind {
        ProviderKind::Server => 0,
        ProviderKind::Local => 1,
        ProviderKind::Embedded => 2,
    };
    let distance = |c: &Candidate| target.map_or(0, |t| t.major().abs_diff(c.version.major()));
    let key = |c: &Candidate| (distance(c), preference(c.kind), u32::MAX - c.version.0);
    let (index, best) = candidates.iter().enumerate().min_by_key(|(_, c)| key(c))?;
    let reason = match (target, distance(best)) {
        (None, _) => "no target version is known; it is the first choice of what is at hand".to_owned(),
        (Some(t), 0) => format!("it has the target's major version {}", t.major()),
        (Some(t), _) => {
            format!("its major version {} is the nearest to the target's {}", best.version.major(), t.major())
        }
    };
    Some((index, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is at hand, the target's version, and what is to be chosen.
    type Case = (&'static [(ProviderKind, u32)], Option<u32>, Option<(ProviderKind, u32)>);

    fn check((candidates, target, expected): &Case) {
        let list: Vec<Candidate> = candidates
            .iter()
            .map(|(kind, v)| Candidate { kind: *kind, version: ServerVersion(*v), label: String::new() })
            .collect();
        let got = rank(&list, target.map(ServerVersion)).map(|(i, _)| (list[i].kind, list[i].version.0));
        assert_eq!(got, *expected, "{candidates:?} for target {target:?}");
    }

    #[test]
    fn the_nearest_major_version_is_chosen() {
        use ProviderKind::{Embedded as E, Local as L};
        let cases: &[Case] = &[
            (&[], Some(150_018), None),
            (&[(E, 170_005)], Some(150_018), Some((E, 170_005))),
            (&[(E, 170_005), (L, 150_018)], Some(150_018), Some((L, 150_018))),
            (&[(E, 170_005), (L, 150_018)], Some(170_002), Some((E, 170_005))),
            (&[(E, 170_005), (L, 170_001)], Some(170_002), Some((L, 170_001))),
            // Sixteen lies between: local goes first.
            (&[(E, 170_005), (L, 150_018)], Some(160_001), Some((L, 150_018))),
            // Two local ones as far away: the newer one.
            (&[(L, 150_018), (L, 170_001)], Some(160_001), Some((L, 170_001))),
            (&[(L, 130_001), (E, 170_005)], Some(180_000), Some((E, 170_005))),
            (&[(L, 150_004), (L, 150_018)], Some(150_001), Some((L, 150_018))),
            (&[(E, 170_005), (L, 150_018)], None, Some((L, 150_018))),
            (&[(L, 140_002), (L, 160_001)], None, Some((L, 160_001))),
        ];
        cases.iter().for_each(check);
    }

    #[test]
    fn a_wish_is_read_and_never_shows_a_password() {
        assert_eq!("auto".parse::<Wish>().unwrap(), Wish::Auto);
        assert_eq!("local:/opt/pg/bin".parse::<Wish>().unwrap(), Wish::Local(Some("/opt/pg/bin".into())));
        let server = "postgres://u:secret@h/d".parse::<Wish>().unwrap();
        assert!(!format!("{server:?}").contains("secret"));
        for wrong in ["", "local:", "postgre://u:secret@h/d", "docker"] {
            let failure = wrong.parse::<Wish>().unwrap_err();
            assert!(!format!("{failure:?}").contains("secret"));
        }
    }

    #[test]
    fn a_provider_is_written_as_it_is_read() {
        for kind in [ProviderKind::Embedded, ProviderKind::Local, ProviderKind::Server] {
            assert_eq!(kind.to_string().parse::<ProviderKind>().unwrap(), kind);
        }
    }
}
