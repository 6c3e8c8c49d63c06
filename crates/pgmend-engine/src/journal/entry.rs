//! What a journal can say. Once written, a form is kept: `format` counts up when one changes its meaning.
//!
//! Entries never hold a secret: the target is named as it is shown to people.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::RunId;

/// The form of the lines that this version writes and reads.
pub const FORMAT: u32 = 1;

/// What a run is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The fingerprint of the plan that is run.
    pub plan: String,
    /// The target as it is shown to people, without a secret.
    pub target: String,
    /// The version of pgmend that runs it.
    pub pgmend: String,
    /// When it began.
    pub started: Timestamp,
}

/// How a step ended. There is nothing else it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All of it is in the database.
    Applied,
    /// None of it is in the database.
    NotApplied,
    /// Only the database can tell, such as after a connection lost in a commit.
    InDoubt,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every step was applied and verified.
    Succeeded,
    /// A step or a check failed; the entries before say which.
    Failed,
    /// A person or a gate stopped it between two steps.
    Stopped,
}

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// The run began. Always the first line, and only there.
    Started {
        /// Its id.
        run: RunId,
        /// What it is about.
        #[serde(flatten)]
        header: Header,
    },
    /// Written before the first statement of a step is sent.
    StepBegan {
        /// Its place in the plan, from 0.
        index: usize,
        /// Its id in the plan.
        id: String,
        /// What it does, in words.
        what: String,
        /// When.
        at: Timestamp,
    },
    /// Written after a step, when it is known how it ended.
    StepEnded {
        /// Its place in the plan, from 0.
        index: usize,
        /// How it ended.
        outcome: Outcome,
        /// When.
        at: Timestamp,
        /// How long it took.
        seconds: f64,
        /// What the server said, or what was found.
        detail: Option<String>,
    },
    /// A value that later entries, documents or a rollback rely on: row counts, the backup, the exported history.
    Observed {
        /// What it is.
        name: String,
        /// Its value.
        value: Value,
        /// When it was seen.
        at: Timestamp,
    },
    /// The run ended. A run without this line was killed, or goes on.
    Finished {
        /// How.
        ending: Ending,
        /// When.
        at: Timestamp,
        /// In words.
        detail: Option<String>,
    },
}

/// An entry as it lies in the file.
#[derive(Serialize, Deserialize)]
pub(super) struct Line<E> {
    pub(super) format: u32,
    #[serde(flatten)]
    pub(super) entry: E,
}
