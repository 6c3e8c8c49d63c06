//! What a run did, as data: the execution log and the final report are rendered from it.

use serde::{Deserialize, Serialize};

use crate::migration::Version;
use crate::status::TargetInfo;

use super::Fingerprint;

/// What a run did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// The run.
    pub id: String,
    /// The plan that it executed.
    pub plan: Fingerprint,
    /// The database.
    pub target: TargetInfo,
    /// Where it is, without any secret: `app on localhost:5432`.
    pub target_shown: String,
    /// Who ran it: the role on the database and the account on the machine.
    pub executor: String,
    /// When it began, in RFC 3339, UTC.
    pub started: String,
    /// When it ended.
    pub ended: String,
    /// How it ended.
    pub status: RunStatus,
    /// Every step that was begun.
    pub steps: Vec<StepReport>,
    /// Every migration that was to be applied.
    pub migrations: Vec<MigrationReport>,
    /// What went wrong or was out of the ordinary.
    pub issues: Vec<Issue>,
    /// Whether anything was rolled back.
    pub rollback: RollbackReport,
    /// Planned against actual time.
    pub phases: Vec<Phase>,
    /// What was checked at the end.
    pub checks: Vec<CheckResult>,
    /// What to remember for the next time.
    pub lessons: Vec<String>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Everything was done and verified.
    Succeeded,
    /// A step failed; those before it stand.
    Failed,
    /// A person stopped it; the steps done stand.
    Interrupted,
}

/// What one step did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// Its number in the plan.
    pub number: usize,
    /// What it was.
    pub title: String,
    /// What was done, as one would type it.
    pub command: String,
    /// What was expected.
    pub expected: String,
    /// What came of it.
    pub actual: String,
    /// Whether the two match.
    pub matched: bool,
    /// When it began, in RFC 3339, UTC.
    pub started: String,
    /// How long it took.
    pub seconds: f64,
}

/// What became of one migration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MigrationReport {
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: String,
    /// `applied`, `failed`, `not started`.
    pub status: String,
    /// When it began, in RFC 3339, UTC.
    pub started: Option<String>,
    /// When it ended.
    pub ended: Option<String>,
    /// How long it took.
    pub seconds: Option<f64>,
    /// What the server said on the way: notices.
    pub output: Vec<String>,
    /// Errors.
    pub errors: Vec<String>,
}

/// Something that went wrong or was out of the ordinary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// What.
    pub what: String,
    /// What it did to the run.
    pub impact: String,
    /// What was done about it.
    pub resolution: String,
}

/// Whether anything was rolled back, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollbackReport {
    /// Whether.
    pub done: bool,
    /// Why, or why not.
    pub reason: String,
    /// How.
    pub method: Option<String>,
    /// When it began.
    pub started: Option<String>,
    /// When it ended.
    pub ended: Option<String>,
}

/// How long a part of the run took against the estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// Which part.
    pub name: String,
    /// As planned.
    pub estimated_seconds: f64,
    /// As it was.
    pub actual_seconds: f64,
}

/// One check at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// What was checked.
    pub name: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub actual: String,
    /// Whether they match.
    pub passed: bool,
}
