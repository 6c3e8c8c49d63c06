//! What was read of a database before, kept in a file, so that the next reading asks only for what changed since. How that is
//! known is told in `pgmend_core::catalog::version`.
//!
//! Row versions tell two states apart as long as one server's data goes on from the one to the other. Data that is put
//! back to an earlier state goes with another start of the server, and that is part of what is compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pgmend_core::catalog::version::{self, Stamp, Versions};
use pgmend_core::catalog::{Attributes, Dependencies, pairs, scope};
use pgmend_core::failure::Result;
use pgmend_core::ident::ObjectId;
use pgmend_core::object::{READERS, Unit};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};

use crate::connect::Target;
use crate::durable::hex;

use super::{CatalogReader, UnitFacts, UnitId, Units, flatten, unit_row};

/// To be changed whenever what is kept is written otherwise.
const FORMAT: &str = "1";

/// Where more than one unit in this many changed, everything is read anew.
const FEW: usize = 4;

/// A file of what was read of one database with one reader.
pub struct Memory {
    /// Nothing where nothing is kept.
    file: Option<PathBuf>,
    /// What the last reading found.
    found: Option<Kept>,
}

/// What a reading found, and what it cost.
pub struct Remembered {
    /// The facts.
    pub units: Units,
    /// What the objects need of each other, where it was asked for.
    pub dependencies: Dependencies,
    /// What of it had to be read now.
    pub read: Read,
}

/// What a reading had to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Nothing: all of it is known from an earlier moment, since when nothing changed.
    Nothing,
    /// What changed, and what shows it; or only what the objects need of each other.
    Part,
    /// Everything.
    Everything,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    versions: Versions,
    units: Vec<KeptUnit>,
    /// Those of all objects, or none if they were not asked for.
    #[serde(with = "pairs")]
    dependencies: Dependencies,
    depends: bool,
}

#[derive(Serialize, Deserialize)]
struct KeptUnit {
    unit: i32,
    oid: u32,
    platform: bool,
    #[serde(with = "pairs")]
    objects: BTreeMap<ObjectId, Attributes>,
}

impl Memory {
    /// A memory that keeps nothing.
    pub fn none() -> Self {
        Self { file: None, found: None }
    }

    /// The memory of a target, in a folder; without one, nothing is kept.
    pub fn of(target: &Target, reader: &CatalogReader, folder: Option<&Path>) -> Self {
        let Some(folder) = folder else { return Self::none() };
        let who = format!("{}\0{}\0{}\0{}", target.host(), target.port(), target.database(), target.user());
        Self::named(&who, reader, folder)
    }

    /// The memory of a database that is known by a name, in a folder.
    pub fn named(name: &str, reader: &CatalogReader, folder: &Path) -> Self {
        let mut hash = Sha256::new();
        for part in [
            FORMAT,
            env!("CARGO_PKG_VERSION"),
            name,
            &format!("{:?} {:?}", reader.scope, reader.dialect),
            &READERS.iter().map(|kind| (kind.sql)(&reader.dialect)).collect::<String>(),
            &version::query(&reader.dialect),
        ] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        Self { file: Some(folder.join(format!("{}.json", hex(&hash.finalize())))), found: None }
    }

    /// Reads everything, or what changed since it was read before. The caller has opened the transaction, and calls
    /// [`Memory::keep`] when it is sure that what was read is of one moment.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn read(&mut self, client: &Client, reader: &CatalogReader, dependencies: bool) -> Result<Remembered> {
        let Some(file) = &self.file else {
            let units = reader.read(client).await?;
            let needs = needs(client, reader, &units, dependencies).await?;
            return Ok(Remembered { units, dependencies: needs, read: Read::Everything });
        };
        // A file that cannot be read costs a reading, nothing else.
        let known: Option<Kept> = std::fs::read(file).ok().and_then(|json| serde_json::from_slice(&json).ok());
        let now = versions(client, reader).await?;
        let stale = known.as_ref().and_then(|known| known.versions.stale(&now));
        let stale = stale.filter(|stale| (stale.before.len() + stale.now.len()) * FEW < now.units.len().max(FEW));
        let (units, known_needs, mut read) = match (known, stale) {
            (Some(known), Some(stale)) => {
                let unchanged = stale.before.is_empty() && stale.now.is_empty();
                let mut units: Units = known.units.into_iter().filter_map(KeptUnit::back).collect();
                if !unchanged {
                    refresh(client, reader, &mut units, &stale).await?;
                }
                let needs = (known.depends && unchanged).then_some(known.dependencies);
                (units, needs, if unchanged { Read::Nothing } else { Read::Part })
            }
            _ => (reader.read(client).await?, None, Read::Everything),
        };
        let needs = match known_needs {
            Some(needs) => needs,
            None => {
                if dependencies && read == Read::Nothing {
                    read = Read::Part;
                }
                needs(client, reader, &units, dependencies).await?
            }
        };
        self.found = (read != Read::Nothing).then(|| Kept::new(now, &units, &needs, dependencies));
        Ok(Remembered { units, dependencies: needs, read })
    }

    /// Keeps what the last reading found, where that is new. Failing to keep it is no failure.
    pub fn keep(&mut self) {
        if let (Some(file), Some(found)) = (&self.file, self.found.take()) {
            crate::cache::write(file, &found);
        }
    }
}

impl Kept {
    fn new(versions: Versions, units: &Units, dependencies: &Dependencies, depends: bool) -> Self {
        let kept = |((unit, oid), facts): (&UnitId, &UnitFacts)| KeptUnit {
            unit: scope::number(*unit),
            oid: *oid,
            platform: facts.platform,
            objects: facts.objects.clone(),
        };
        Self { versions, units: units.iter().map(kept).collect(), dependencies: dependencies.clone(), depends }
    }
}

impl KeptUnit {
    fn back(self) -> Option<(UnitId, UnitFacts)> {
        let facts = UnitFacts { platform: self.platform, objects: self.objects };
        Some(((scope::unit(self.unit)?, self.oid), facts))
    }
}

/// What the objects need of each other, where that is asked for.
async fn needs(client: &Client, reader: &CatalogReader, units: &Units, wanted: bool) -> Result<Dependencies> {
    if wanted { reader.read_dependencies(client, &flatten(units)).await } else { Ok(Dependencies::new()) }
}

/// What the catalogue's rows are now.
async fn versions(client: &Client, reader: &CatalogReader) -> Result<Versions> {
    let rows = client.query_typed(&version::query(&reader.dialect), &[]).await;
    let rows = rows.map_err(|error| reader.failed(&error))?;
    let mut found = Versions::default();
    for row in &rows {
        let stamp: Stamp = (row.get(4), row.get(5));
        match row.get(2) {
            -1 => (found.place, found.until, found.elsewhere) = (row.get(0), row.get(1), stamp),
            unit => {
                found.units.insert((unit, row.get(3)), stamp);
            }
        }
    }
    Ok(found)
}

/// Reads again what is stale and what shows it.
async fn refresh(client: &Client, reader: &CatalogReader, units: &mut Units, stale: &version::Stale) -> Result<()> {
    let (classes, oids): (Vec<i32>, Vec<u32>) = stale.now.iter().copied().unzip();
    let [schemas, roles, hidden] = reader.scope.parameters().map(|names| names as &(dyn ToSql + Sync));
    let mut others: Vec<u32> = stale.before.iter().map(|(_, oid)| *oid).collect();
    let mut concerned: BTreeMap<UnitId, bool> = BTreeMap::new();
    // What names its types in its own name, as a function does, shows in turn in what depends on it.
    while !others.is_empty() || concerned.is_empty() {
        let parameters: [(&(dyn ToSql + Sync), Type); 7] = [
            (&others, Type::OID_ARRAY),
            (&"", Type::TEXT),
            (schemas, Type::TEXT_ARRAY),
            (roles, Type::TEXT_ARRAY),
            (hidden, Type::TEXT_ARRAY),
            (&classes, Type::INT4_ARRAY),
            (&oids, Type::OID_ARRAY),
        ];
        let rows = client.query_typed(&version::concerned(), &parameters).await;
        let rows = rows.map_err(|error| reader.failed(&error))?;
        let fresh: Vec<(UnitId, bool)> =
            rows.iter().filter_map(unit_row).filter(|(unit, _)| !concerned.contains_key(unit)).collect();
        let shows =
            |(unit, oid): &UnitId| *unit != Unit::Relation && !stale.now.contains(&(scope::number(*unit), *oid));
        others = fresh.iter().map(|(unit, _)| *unit).filter(shows).map(|(_, oid)| oid).collect();
        if fresh.is_empty() {
            break;
        }
        concerned.extend(fresh);
    }
    for (class, oid) in stale.before.iter().chain(&stale.now) {
        if let Some(unit) = scope::unit(*class) {
            units.remove(&(unit, *oid));
        }
    }
    let concerned: Vec<(UnitId, bool)> = concerned.into_iter().collect();
    units.extend(reader.read_units(client, &concerned).await?);
    Ok(())
}
