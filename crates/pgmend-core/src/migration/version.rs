//! The version of a migration: the text that its file name and the history share.
//!
//! It is never turned into a number: `007` and `7` are two versions to every tool that writes a history.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A migration's version as it stands in the file name and in the history table.
///
/// The order is that of the bytes. Supabase's CLI compares versions as text (`FindPendingMigrations` compares Go strings,
/// `ListRemoteMigrations` orders by the `text` column); only its printed list compares them as numbers, which is the same
/// as long as all have the same number of digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(String);

impl Version {
    /// Takes the text as it stands.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it stands.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for Version {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl AsRef<str> for Version {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
