//! What a statement costs those who use the database while it runs, and what it may take from them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One reason to look twice at a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// Of what sort.
    #[serde(flatten)]
    pub kind: HazardKind,
    /// Why, in words.
    pub reason: String,
    /// The page of the PostgreSQL manual that says so, such as `sql-altertable`.
    pub manual: String,
    /// What is locked, rewritten, scanned or lost, as users write it: `public.t`, `public.t.a`. A name here is what
    /// [`Options::allow_data_loss`](super::Options) takes.
    pub objects: Vec<String>,
}

/// The sorts of hazards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "level", rename_all = "snake_case")]
pub enum HazardKind {
    /// Holds a lock on relations that are there already. What only reads them (ACCESS SHARE) is not told.
    Lock(LockLevel),
    /// Writes all rows anew, under its lock.
    Rewrites,
    /// Reads all rows, under its lock.
    Scans,
    /// Drops or changes data that nothing brings back.
    LosesData,
    /// Programs that work now may not work afterwards.
    BreaksCode,
    /// May fail on the rows that are there.
    MayFail,
    /// Cannot run in a transaction.
    NotInTransaction,
}

/// The levels of locks on relations, from the weakest (manual: `explicit-locking`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name is PostgreSQL's own")]
pub enum LockLevel {
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl LockLevel {
    /// Its name as the manual writes it, such as `SHARE ROW EXCLUSIVE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Whom it keeps waiting, in words.
    pub fn keeps_out(self) -> &'static str {
        match self {
            Self::AccessShare | Self::RowShare => "no reader and no writer",
            Self::RowExclusive | Self::ShareUpdateExclusive => {
                "no reader and no writer, but other changes of the schema"
            }
            Self::Share | Self::ShareRowExclusive => "everybody who writes",
            Self::Exclusive => "everybody who writes, and who reads for update",
            Self::AccessExclusive => "everybody, readers too",
        }
    }
}

impl fmt::Display for LockLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for HazardKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lock(level) => write!(f, "lock {level}"),
            Self::Rewrites => f.write_str("rewrites"),
            Self::Scans => f.write_str("scans"),
            Self::LosesData => f.write_str("loses data"),
            Self::BreaksCode => f.write_str("may break running code"),
            Self::MayFail => f.write_str("may fail"),
            Self::NotInTransaction => f.write_str("not in a transaction"),
        }
    }
}
