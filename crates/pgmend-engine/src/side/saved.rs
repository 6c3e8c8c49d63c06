//! A snapshot in a file: JSON, or JSON packed by gzip. It holds what a comparison needs and no secret: values of options that
//! may be secrets are never read.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use pgmend_core::catalog::unmodelled::Unmodelled;
use pgmend_core::catalog::{Attributes, Snapshot, dependency};
use pgmend_core::comparison::SideInfo;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::ObjectId;
use pgmend_core::object::{Dialect, Kind, READERS};
use pgmend_core::server::{Flavor, ServerVersion};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::assess::Carried;
use crate::connect::Server;
use crate::durable::hex;

use super::{Reading, Side, Source, recognise, shown};

/// The format number of the file.
pub const FORMAT: u32 = 1;

/// What the file says that it is.
const KIND: &str = "pgmend snapshot";

/// What a database held at one moment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Saved {
    kind: String,
    format: u32,
    /// The pgmend that saved it.
    pgmend: String,
    /// Which facts it reads, and how: two that differ may call the same by different names.
    facts: String,
    /// When.
    pub taken_at: Timestamp,
    /// The name of the database.
    pub database: String,
    /// The server's version as a number.
    pub server_version: ServerVersion,
    /// The server's version as the server writes it.
    pub server_version_text: String,
    /// The platform.
    pub flavor: Flavor,
    carried: Carried,
    /// What was there and is no part of it.
    pub unmodelled: Vec<Unmodelled>,
    /// What was there.
    pub snapshot: Snapshot,
    /// The file, as it is shown.
    #[serde(skip)]
    pub file: String,
}

/// What is looked at before the rest is read.
#[derive(Deserialize)]
struct Head {
    kind: Option<String>,
    format: Option<u32>,
}

/// Facts that only servers from a major version on have: where an older one takes part, they are not compared.
const LATER: &[(u32, Kind, &[&str])] = &[
    (14, Kind::Column, &["compression"]),
    (14, Kind::MaterializedView, &["compression:"]),
    (14, Kind::Range, &["multirange"]),
    (14, Kind::BaseType, &["subscript"]),
    (14, Kind::Subscription, &["synchronous commit", "binary", "streaming"]),
    (15, Kind::Column, &["identity persistence"]),
    (15, Kind::Subscription, &["two phase", "disable on error"]),
    (16, Kind::Subscription, &["password not required", "run as owner", "origin"]),
    (17, Kind::Domain, &["not null name", "not null comment"]),
    (17, Kind::Subscription, &["failover"]),
    (
        18,
        Kind::Column,
        &["not null name", "not null no inherit", "not null not valid", "not null inherited", "not null comment"],
    ),
];

impl Saved {
    pub(super) fn new(
        server: &Server,
        taken_at: Timestamp,
        snapshot: Snapshot,
        unmodelled: Vec<Unmodelled>,
        carried: Carried,
    ) -> Self {
        Self {
            kind: KIND.to_owned(),
            format: FORMAT,
            pgmend: env!("CARGO_PKG_VERSION").to_owned(),
            facts: facts(),
            taken_at,
            database: server.database.clone(),
            server_version: server.version,
            server_version_text: server.version_text.clone(),
            flavor: server.flavor,
            carried,
            unmodelled,
            snapshot,
            file: String::new(),
        }
    }

    /// Whether a file is meant as one: it is a JSON object.
    pub(super) fn is_one(bytes: &[u8]) -> bool {
        bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
    }

    /// Opens a file of one.
    ///
    /// # Errors
    /// As [`Saved::read`], and for a file that cannot be read, or is a side of another kind.
    pub fn open(path: &Path, current: &Path) -> Result<Self> {
        match recognise::file(path, current)? {
            Source::Snapshot(saved) => Ok(*saved),
            _ => Err(Failure::usage(format!("`{}` is no snapshot that pgmend saved", shown(path, current)))
                .done("nothing was changed")
                .hint("save one: `pgmend snapshot save FILE --db URL`")),
        }
    }

    /// Reads one. `name` is the file as shown.
    ///
    /// # Errors
    /// A file that is something else, was cut off, or was saved by a newer pgmend.
    pub fn read(bytes: &[u8], name: &str) -> Result<Self> {
        let unusable = |what: String| Failure::usage(what).done("nothing was compared and nothing was changed");
        let again = "save it again: `pgmend snapshot save FILE --db URL`";
        let broken = |error: serde_json::Error| {
            unusable(format!("`{name}` is a snapshot that cannot be read")).because(error).hint(again)
        };
        let head: Head = serde_json::from_slice(bytes).map_err(broken)?;
        match (head.kind.as_deref(), head.format) {
            (Some(KIND), Some(FORMAT)) => {}
            (Some(KIND), Some(format)) => {
                return Err(unusable(format!(
                    "`{name}` is a snapshot of format {format}, which this pgmend does not know"
                ))
                .hint("use the pgmend that saved it, or a newer one"));
            }
            _ => {
                return Err(unusable(format!("`{name}` is JSON, and no snapshot that pgmend saved")).hint(again));
            }
        }
        let mut saved: Self = serde_json::from_slice(bytes).map_err(broken)?;
        name.clone_into(&mut saved.file);
        Ok(saved)
    }

    /// The file's bytes; packed for a name that ends in `.gz`.
    ///
    /// # Errors
    /// Never in practice: what is held is always representable.
    pub fn bytes(&self, packed: bool) -> Result<Vec<u8>> {
        let unwritable = "the snapshot cannot be written as JSON";
        let json = serde_json::to_vec(self).map_err(|error| Failure::error(unwritable).because(error))?;
        if !packed {
            return Ok(json);
        }
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, &json)
            .and_then(|()| encoder.finish())
            .map_err(|error| Failure::error("the snapshot cannot be packed").because(error))
    }

    /// As a side, beside servers of which the oldest is of this version.
    pub(super) fn reading(&self, oldest: ServerVersion) -> Reading {
        let mut snapshot = self.snapshot.clone();
        forget_later(&mut snapshot, oldest.major());
        let mut notes = Vec::new();
        if self.facts != facts() {
            notes.push(format!(
                "`{}` was saved by pgmend {}, which reads other facts than this one: some of what differs may be that alone; save it again",
                self.file, self.pgmend
            ));
        }
        let side = Side {
            info: SideInfo {
                source: "snapshot".to_owned(),
                shown: format!("{} (`{}` as of {})", self.file, self.database, self.taken_at),
                server_version: self.server_version_text.clone(),
            },
            version: self.server_version,
            snapshot,
            unmodelled: self.unmodelled.clone(),
            how: vec![format!("{} is a snapshot, saved by pgmend {}", self.file, self.pgmend)],
            notes,
        };
        Reading { side, carried: Some(self.carried.clone()), base: None, aside: BTreeSet::new() }
    }
}

/// Takes away what an older server cannot have.
fn forget_later(snapshot: &mut Snapshot, major: u32) {
    let is_later = |object: &ObjectId, attribute: &str| {
        LATER.iter().any(|(since, kind, known)| {
            major < *since
                && object.kind == *kind
                && known.iter().any(|known| attribute == *known || known.ends_with(':') && attribute.starts_with(known))
        })
    };
    for (object, attributes) in &mut snapshot.objects {
        attributes.retain(|name, _| !is_later(object, name));
        if major < 17 {
            without_maintain(attributes);
        }
    }
}

/// The privilege that came in 17.
fn without_maintain(attributes: &mut Attributes) {
    let grants = |name: &str| name.starts_with("grant:") || name.starts_with("sequence grant:");
    for (_, privileges) in attributes.iter_mut().filter(|(name, _)| grants(name)) {
        if privileges.contains("MAINTAIN") {
            let kept = privileges.split(", ").filter(|one| one.trim_end_matches('*') != "MAINTAIN");
            *privileges = kept.collect::<Vec<_>>().join(", ").into();
        }
    }
    attributes.retain(|name, privileges| !(grants(name) && privileges.is_empty()));
}

/// A short hash of everything that decides which facts are read.
fn facts() -> String {
    let version = ServerVersion(180_000);
    let dialect = Dialect { version, oldest: version };
    let mut hash = Sha256::new();
    for reader in READERS {
        hash.update((reader.sql)(&dialect));
    }
    let dependencies = dependency::queries(&dialect);
    hash.update(dependencies.objects);
    hash.update(dependencies.edges);
    let mut text = hex(&hash.finalize());
    text.truncate(12);
    text
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn what_an_older_server_cannot_have_is_not_compared() {
        let facts = |pairs: &[(&str, &str)]| -> Attributes {
            pairs.iter().map(|(name, value)| (Arc::from(*name), Arc::from(*value))).collect()
        };
        let table = ObjectId::new(Kind::Table, ["public", "t"]);
        let column = ObjectId::new(Kind::Column, ["public", "t", "a"]);
        let full = Snapshot {
            objects: [
                (table.clone(), facts(&[("grant:a", "INSERT, MAINTAIN*, SELECT"), ("grant:b", "MAINTAIN")])),
                (column.clone(), facts(&[("not null name", "nn"), ("compression", "lz4")])),
            ]
            .into(),
            ..Snapshot::default()
        };
        let at = |major: u32| {
            let mut snapshot = full.clone();
            forget_later(&mut snapshot, major);
            snapshot.objects
        };
        assert_eq!(at(18), full.objects);
        assert_eq!(at(17)[&column], facts(&[("compression", "lz4")]));
        assert_eq!(at(17)[&table], full.objects[&table]);
        assert_eq!(at(16)[&table], facts(&[("grant:a", "INSERT, SELECT")]));
        assert_eq!(at(13)[&column], facts(&[]));
    }
}
