//! What is to be done, as data: ordered steps with reasons, what must hold after each, and what the whole relies
//! on. A plan is derived, reviewed and executed; it is never edited by hand.

mod loss;
mod make;
mod pin;
mod report;

pub use loss::Loss;
pub use make::{Inputs, Planned, make, to_apply};
pub use pin::{Fingerprint, Pins, relied_on};
pub use report::{CheckResult, Issue, MigrationReport, Phase, RollbackReport, RunReport, RunStatus, StepReport};

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::Fact;
use crate::evidence::SeedTable;
use crate::failure::{Failure, Result};
use crate::migration::Version;
use crate::status::{MigrationStatus, TargetInfo};
use crate::verdict::Drift;

/// The format number of `plan.json`.
pub const FORMAT: u32 = 1;

/// A plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// [`FORMAT`].
    pub format: u32,
    /// Over everything below: a plan that was edited no longer has it.
    pub fingerprint: Fingerprint,
    /// Which pgmend made it.
    pub tool: String,
    /// When, in RFC 3339, UTC.
    pub created: String,
    /// For which database.
    pub target: TargetInfo,
    /// What tells that database from every other one.
    pub identity: Identity,
    /// The folder of migrations, as shown.
    pub folder: String,
    /// What it relies on.
    pub pins: Pins,
    /// What could go wrong.
    pub risk: Risk,
    /// The verdicts it answers to.
    pub migrations: Vec<MigrationStatus>,
    /// On which server the files were replayed, `15.18`.
    pub shadow_version: String,
    /// Facts that the verdicts leave unexplained.
    pub unexplained: usize,
    /// What it leaves alone.
    pub drift: Vec<Drift>,
    /// Which planned migration needs which other ones.
    pub dependencies: Vec<Dependency>,
    /// Time-outs of every step.
    pub limits: Limits,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// The tables that the steps write rows into, with the keys by which those rows are known.
    pub seeds: Vec<SeedTable>,
    /// Tables that hold rows now and must hold the same rows afterwards, but for rows that the plan itself writes.
    pub tables: Vec<TableRows>,
    /// What it takes away that can hold rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Loss>,
    /// What a reviewer should know.
    pub notes: Vec<String>,
}

/// What tells a database from every other one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its name.
    pub database: String,
    /// The identifier that its cluster got from `initdb`; nothing where the host does not let one read it.
    pub system_identifier: Option<String>,
    /// Its OID in that cluster.
    pub oid: u32,
}

/// How bad it could get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RiskLevel {
    /// Only adds; nothing that is there is touched.
    Low,
    /// Changes what is there, without losing data.
    Medium,
    /// Can lose data, or cannot be done in one transaction.
    High,
}

/// What could go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// The worst of it.
    pub level: RiskLevel,
    /// Each thing with its reason.
    pub reasons: Vec<String>,
}

/// Which other planned migrations one needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    /// The migration.
    pub version: Version,
    /// Its name.
    pub name: String,
    /// What must be there before: every file it depends on directly, planned or applied.
    pub needs: Vec<Version>,
}

/// Time-outs of every step, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// How long a statement may wait for a lock (`lock_timeout`).
    pub lock_ms: u64,
    /// How long a statement may run (`statement_timeout`).
    pub statement_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { lock_ms: 5_000, statement_ms: 600_000 }
    }
}

/// How many rows a table holds when the plan is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRows {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Whether the plan itself writes rows into it or alters it: then only what was there before is compared.
    pub touched: bool,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// From 1.
    pub number: usize,
    /// What is done, in a few words.
    pub title: String,
    /// What is done, exactly.
    pub action: Action,
    /// Why.
    pub reason: String,
    /// What a person would type to do the same by hand.
    pub commands: Vec<String>,
    /// What must hold after it, checked before it is committed.
    pub expects: Vec<Expected>,
    /// How long it should take, in milliseconds.
    pub estimate_ms: u64,
    /// Whether it is all or nothing: one transaction.
    pub atomic: bool,
    /// Whether a second run would change nothing more, as found by running it twice on the shadow; nothing where it was not tried.
    pub idempotent: Option<bool>,
    /// How it is undone.
    pub undo: String,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// Writes the history table to a file.
    ExportHistory,
    /// Backs up what the plan can touch, and reads the backup back.
    Backup {
        /// Whole schemas.
        schemas: Vec<String>,
        /// Further tables, by schema and name.
        tables: Vec<(String, String)>,
    },
    /// Counts the rows of every user table and takes fingerprints of their content.
    Observe,
    /// Takes versions out of the history.
    RemoveRecords {
        /// Which.
        versions: Vec<Version>,
    },
    /// Runs a file and records it, in one transaction where the file allows it.
    Apply {
        /// Its version.
        version: Version,
        /// Its name.
        name: String,
        /// The file.
        file: String,
        /// SHA-256 of its bytes.
        checksum: String,
        /// Only these of its statements, by their places; all of them if nothing is said.
        statements: Option<BTreeSet<usize>>,
        /// Whether a row is to be written; not where the history has it already.
        record: bool,
    },
    /// Records a migration that ran before.
    Record {
        /// Its version.
        version: Version,
        /// Its name.
        name: String,
        /// The file.
        file: String,
    },
    /// Compares files, history and database once more, and the content of every table with what it was.
    Verify,
}

/// A fact with the value that it must have; `None` is its absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The fact.
    #[serde(flatten)]
    pub fact: Fact,
    /// Its value.
    pub value: Option<Arc<str>>,
}

impl fmt::Display for RiskLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Low => "LOW",
            Self::Medium => "MEDIUM",
            Self::High => "HIGH",
        })
    }
}

impl Plan {
    /// Whether there is anything to do to the database.
    pub fn changes_something(&self) -> bool {
        self.steps.iter().any(|step| step.action.changes_database())
    }

    /// The major version of the shadow.
    pub fn shadow_major(&self) -> Option<u32> {
        self.shadow_version.split('.').next()?.parse().ok()
    }

    /// How long it should take, in milliseconds.
    pub fn estimate_ms(&self) -> u64 {
        self.steps.iter().map(|step| step.estimate_ms).sum()
    }

    /// The plan with its fingerprint set.
    ///
    /// # Errors
    /// Never in practice: a plan is always representable as JSON.
    pub fn sealed(mut self) -> Result<Self> {
        self.fingerprint = self.compute_fingerprint()?;
        Ok(self)
    }

    /// Reads a plan and refuses one that is truncated, of another format, or edited.
    ///
    /// # Errors
    /// A gate failure that names the file and the line.
    pub fn parse(file: &str, json: &str) -> Result<Self> {
        let again = "make a new plan: `pgmend plan`";
        let nothing = "nothing was changed";
        let plan: Self = serde_json::from_str(json).map_err(|error| {
            let line = u32::try_from(error.line()).ok();
            let what = if error.is_eof() { "the plan is truncated" } else { "this is not a plan that pgmend wrote" };
            Failure::gate(what).at(file, line).because(error).done(nothing).hint(again)
        })?;
        if plan.format != FORMAT {
            let what = format!("the plan has format {}, and this pgmend reads format {FORMAT}", plan.format);
            return Err(Failure::gate(what).at(file, None).done(nothing).hint(again));
        }
        if plan.compute_fingerprint()? != plan.fingerprint {
            return Err(Failure::gate("the plan was edited after it was made")
                .at(file, None)
                .because("its fingerprint does not match its content")
                .done(nothing)
                .hint(again));
        }
        Ok(plan)
    }

    fn compute_fingerprint(&self) -> Result<Fingerprint> {
        let blank = Self { fingerprint: Fingerprint::default(), ..self.clone() };
        let json = serde_json::to_vec(&blank)
            .map_err(|error| Failure::error("the plan cannot be written as JSON").because(error))?;
        Ok(Fingerprint::of([json.as_slice()]))
    }
}

impl Action {
    /// Whether it writes to the database.
    pub fn changes_database(&self) -> bool {
        matches!(self, Self::RemoveRecords { .. } | Self::Apply { .. } | Self::Record { .. })
    }

    /// The versions it is about.
    pub fn versions(&self) -> Vec<&Version> {
        match self {
            Self::RemoveRecords { versions } => versions.iter().collect(),
            Self::Apply { version, .. } | Self::Record { version, .. } => vec![version],
            Self::ExportHistory | Self::Backup { .. } | Self::Observe | Self::Verify => Vec::new(),
        }
    }
}
