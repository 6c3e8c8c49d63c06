//! What a plan relies on, pinned by fingerprints: the files, the history, and the parts of the database that its
//! steps touch or name. `apply` refuses when any of them changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::catalog::{Attributes, Change, Snapshot, is_context};
use crate::ident::ObjectId;
use crate::migration::Migration;
use crate::object::Kind;

/// A SHA-256 in lower-case hexadecimal.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Over parts, each set off from the next.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The first twelve digits, for people.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a plan relies on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    /// Every file of the folder with the SHA-256 of its bytes.
    pub files: BTreeMap<String, String>,
    /// The rows of the history.
    pub history: Fingerprint,
    /// The live objects that the steps touch or name, as they are now.
    pub objects: BTreeMap<String, Fingerprint>,
}

impl Pins {
    /// What changed between these pins and those of now, in words; empty if nothing did.
    pub fn differences(&self, now: &Self) -> Vec<String> {
        let mut found = Vec::new();
        for (file, checksum) in &self.files {
            match now.files.get(file) {
                None => found.push(format!("the file `{file}` is gone")),
                Some(other) if other != checksum => found.push(format!("the file `{file}` was edited")),
                Some(_) => {}
            }
        }
        found.extend(
            now.files
                .keys()
                .filter(|file| !self.files.contains_key(*file))
                .map(|file| format!("the file `{file}` is new")),
        );
        if self.history != now.history {
            found.push("the history table was changed".to_owned());
        }
        for (object, fingerprint) in &self.objects {
            match now.objects.get(object) {
                None => found.push(format!("{object} is gone")),
                Some(other) if other != fingerprint => found.push(format!("{object} was changed")),
                Some(_) => {}
            }
        }
        found.extend(
            now.objects
                .keys()
                .filter(|object| !self.objects.contains_key(*object))
                .map(|object| format!("{object} is new")),
        );
        found
    }
}

/// The live objects that planned migrations touch (`changes`) or name, with their parts, each with a fingerprint.
///
/// Seed rows are left out: rows come and go while the schema stays.
pub fn relied_on<'a>(
    live: &Snapshot,
    changes: impl IntoIterator<Item = &'a Change>,
    planned: impl IntoIterator<Item = &'a Migration>,
) -> BTreeMap<String, Fingerprint> {
    let mut paths: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for change in changes {
        if let [schema, name, ..] = &*change.fact.object.path {
            paths.insert((schema, name));
        }
    }
    for migration in planned {
        for statement in &migration.statements {
            names.extend(statement.names.iter().chain(&statement.creates).map(|named| named.name.as_str()));
        }
    }
    let relied = |object: &ObjectId| {
        let [schema, name, ..] = &*object.path else { return false };
        let bare = name.split('(').next().unwrap_or(name);
        object.kind != Kind::Row && (paths.contains(&(&**schema, &**name)) || names.contains(bare))
    };
    let fingerprint = |object: &ObjectId, attributes: &Attributes| {
        let facts = attributes.iter().filter(|(name, _)| !is_context(object, name));
        Fingerprint::of(facts.flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]))
    };
    live.objects
        .iter()
        .filter(|(object, _)| relied(object))
        .map(|(object, attributes)| (object.to_string(), fingerprint(object, attributes)))
        .collect()
}
