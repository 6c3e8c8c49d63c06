//! What kind of server something runs on: its version and its flavor.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A server's `server_version_num`, such as `150018` for 15.18.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerVersion(pub u32);

impl ServerVersion {
    /// The major version: 15 for 15.18.
    pub fn major(self) -> u32 {
        self.0 / 10_000
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major(), self.0 % 10_000)
    }
}

/// What platform a database is hosted on, as far as that changes what belongs to the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flavor {
    /// Plain PostgreSQL: every object belongs to the users.
    Postgres,
    /// Supabase: `auth`, `storage` and the like belong to the platform.
    Supabase,
}

impl fmt::Display for Flavor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "postgres",
            Self::Supabase => "supabase",
        })
    }
}
