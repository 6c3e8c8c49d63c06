//! The SQL of our own that a shadow database starts from: what a replay needs inside (`internals`), what a Supabase
//! project has before its first migration (`supabase`), and stand-ins for extensions.
//! It must never give a replay a way to the machine, the network or a superuser: every lifted function is reviewed as
//! an attacker would.

mod platform;
mod stand_in;

use std::fmt::Write;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

pub use platform::{PlatformRules, platform};
pub use stand_in::StandIn;

static INTERNALS: LazyLock<String> = LazyLock::new(|| {
    let mut sql = String::from(include_str!("internals.sql"));
    for s in stand_in::STAND_INS {
        let requires: Vec<&str> = s.requires.to_vec();
        // `write!` to a string cannot fail.
        let _ = writeln!(
            sql,
            "INSERT INTO pgmend_shadow.stand_in VALUES ({}, {}, {}, {}, '{{{}}}', {}, {});",
            literal(s.name),
            literal(s.version),
            s.relocatable,
            s.schema.map_or_else(|| "NULL".into(), literal),
            requires.join(","),
            s.not_modelled.map_or_else(|| "NULL".into(), literal),
            literal(s.script),
        );
    }
    sql
});

/// Quoted whatever `standard_conforming_strings` says: our scripts hold backslashes.
fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// Schema `pgmend_shadow`: the mark table, the lifting of `CREATE EXTENSION`, the registry of stand-ins.
/// A superuser runs it once in the base database; it fails where it has run before.
pub fn internals() -> &'static str {
    &INTERNALS
}

/// What a Supabase project has before its first migration. A superuser runs it once in the base database after
/// [`internals`]. Roles belong to the cluster and are made only where they are absent.
pub fn supabase() -> &'static str {
    concat!(
        include_str!("supabase/roles.sql"),
        include_str!("supabase/schemas.sql"),
        include_str!("supabase/auth.sql"),
        include_str!("supabase/storage.sql"),
        include_str!("supabase/realtime.sql"),
    )
}

/// Control files and scripts for `share/postgresql/extension/` of a server that lacks these extensions and whose
/// replay is a superuser (the embedded one). The caller must keep files that are already there: those are the real ones.
pub fn embedded_files() -> Vec<(&'static str, String)> {
    static NAMES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        let name = |s: &StandIn| (format!("{}.control", s.name), format!("{}--{}.sql", s.name, s.version));
        stand_in::STAND_INS.iter().map(name).collect()
    });
    let files = stand_in::STAND_INS.iter().zip(NAMES.iter()).flat_map(|(s, (control, script))| {
        // The server fills in `@extschema@` only where an extension is not relocatable. `internals` knows the comment.
        let relocatable = !s.script.contains("@extschema@") && s.schema.is_none();
        let mut settings = format!(
            "comment = 'stand-in of pgmend'\ndefault_version = '{}'\nrelocatable = {relocatable}\nsuperuser = true\n",
            s.version
        );
        if let Some(schema) = s.schema {
            let _ = writeln!(settings, "schema = {schema}");
        }
        [(control.as_str(), settings), (script.as_str(), s.script.to_owned())]
    });
    files.collect()
}

/// SHA-256 in hex over everything that a shadow database starts from: part of the key of the replay cache.
pub fn hash() -> String {
    static HASH: LazyLock<String> = LazyLock::new(|| {
        let mut sha = Sha256::new();
        for part in [internals(), supabase()] {
            sha.update((part.len() as u64).to_be_bytes());
            sha.update(part);
        }
        for (name, text) in embedded_files() {
            sha.update(name);
            sha.update([0]);
            sha.update((text.len() as u64).to_be_bytes());
            sha.update(text);
        }
        sha.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    });
    HASH.clone()
}

/// The stand-in for an extension, if there is one.
pub fn stand_in(extension: &str) -> Option<StandIn> {
    stand_in::STAND_INS.iter().find(|s| s.name == extension).copied()
}

/// What stand-ins do not model: (extension, what is lost), for the report.
pub fn not_modelled() -> impl Iterator<Item = (&'static str, &'static str)> {
    stand_in::STAND_INS.iter().filter_map(|s| s.not_modelled.map(|words| (s.name, words)))
}
