//! What is told of a database and its folder: the verdicts with everything they stand on. This is the JSON
//! contract of `pgmend status`; its shape changes only with its format number.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::Counts;
use crate::migration::Version;
use crate::server::Flavor;
use crate::verdict::{Drift, Flag, Verdict};

/// The format number of the JSON.
pub const FORMAT: u32 = 1;

/// Everything `pgmend status` tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// [`FORMAT`].
    pub format: u32,
    /// Which database.
    pub target: TargetInfo,
    /// The verdicts, counted.
    pub summary: Summary,
    /// One entry per version, of the files and of the history, in order.
    pub migrations: Vec<MigrationStatus>,
    /// What the verdicts were proved with.
    pub proof: Proof,
    /// What the confirmed history does not explain.
    pub drift: Vec<Drift>,
    /// On which disposable server the files were replayed, and why on that one.
    pub shadow: ShadowInfo,
    /// What is wrong with the folder or worth knowing about the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Which database was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetInfo {
    /// Its name.
    pub database: String,
    /// `15.18`
    pub server_version: String,
    /// Which platform hosts it.
    pub flavor: Flavor,
}

/// The verdicts, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Files, history and database agree.
    pub in_sync: bool,
    /// How many migrations have which verdict; verdicts that none has are left out.
    pub counts: BTreeMap<Verdict, usize>,
}

/// What is told of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MigrationStatus {
    /// The version.
    pub version: Version,
    /// Its name, from the file or else from the history.
    pub name: String,
    /// The file, if there is one.
    pub file: Option<String>,
    /// There is a file.
    pub local: bool,
    /// The history lists it.
    pub recorded: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// What stands beside it.
    pub flags: Vec<Flag>,
    /// How many of its facts said what.
    pub evidence: Counts,
    /// The other version, for `renumbered`.
    #[serde(rename = "match")]
    pub matched: Option<Version>,
    /// Why, where the verdict needs a word: the error of the replay, the question to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What the verdicts were proved with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The versions whose replay is compared with the live database; part of a file counts.
    pub replayed: Vec<Version>,
    /// Facts in which that replay and the live database differ. With none, the verdicts are proved.
    pub unexplained: usize,
}

/// On which disposable server the files were replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShadowInfo {
    /// `embedded`, `local` or `server`.
    pub provider: String,
    /// `17.5`
    pub server_version: String,
    /// Why this one.
    pub reason: String,
    /// Nothing had to be replayed: the files were replayed before on an equal server.
    pub cached: bool,
}

impl Status {
    /// Whether the verdicts are proved: the history that they claim replays to the live database.
    pub fn is_proved(&self) -> bool {
        self.proof.unexplained == 0
    }
}
