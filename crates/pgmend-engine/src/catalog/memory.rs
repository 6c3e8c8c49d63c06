//! What was read of a database before, kept in a file, so that the next reading asks only for what changed since. How that is
//! known is told in `pgmend_core::catalog::version`.
//!
//! Row versions tell two states apart as long as one server's data goes on from the one to the other. Data that is put
//! back to an earlier state goes with another start of the server, or with a recovery, and both are part of what is compared.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pgmend_core::catalog::version::{self, Stale, Stamp, Versions};
use pgmend_core::catalog::{Attributes, Dependencies, Snapshot, scope};
use pgmend_core::failure::Result;
use pgmend_core::ident::ObjectId;
use pgmend_core::object::{Kind, READERS, Unit};
use serde::{Deserialize, Serialize};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

use crate::cache;
use crate::connect::Target;

use super::{CatalogReader, UnitFacts, UnitId, Units, flatten};

/// To be changed whenever what is kept is read or written otherwise.
const FORMAT: &str = "1";

/// Where more than one unit in this many changed, everything is read anew.
const FEW: usize = 4;

/// A file of what was read of one database with one reader.
pub struct Memory {
    /// Nothing where nothing is kept.
    file: Option<PathBuf>,
    /// What the last reading saw, where that is not in the file.
    seen: Option<Versions>,
}

/// What a reading found, and what it cost.
pub struct Remembered {
    units: Units,
    /// What the objects need of each other, where that was asked for.
    dependencies: Option<Dependencies>,
    /// What of it had to be read now.
    pub read: Read,
}

impl Remembered {
    /// All objects with their attributes.
    pub fn objects(&self) -> impl Iterator<Item = (&ObjectId, &Attributes)> {
        self.units.values().flat_map(|unit| &unit.objects)
    }

    /// All facts, and what the objects need of each other where that was asked for.
    pub fn into_snapshot(self) -> Snapshot {
        Snapshot { dependencies: self.dependencies.unwrap_or_default(), ..flatten(self.units) }
    }
}

/// What a reading had to read, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// Nothing: all of it is known from an earlier moment, since when nothing changed.
    Nothing,
    /// What changed, and what shows it; or only what the objects need of each other.
    Part,
    /// Everything.
    Everything,
}

impl Memory {
    /// The memory of a target, in a folder; without one, nothing is kept.
    pub fn of(target: &Target, reader: &CatalogReader, folder: Option<&Path>) -> Self {
        let Some(folder) = folder else { return Self { file: None, seen: None } };
        let who = format!("{}\0{}\0{}\0{}", target.host(), target.port(), target.database(), target.user());
        Self::named(&who, reader, folder)
    }

    /// The memory of a database that is known by a name, in a folder.
    pub fn named(name: &str, reader: &CatalogReader, folder: &Path) -> Self {
        let key = cache::key([
            FORMAT,
            env!("CARGO_PKG_VERSION"),
            name,
            &format!("{:?} {:?}", reader.scope, reader.dialect),
            &READERS.iter().map(|kind| (kind.sql)(&reader.dialect)).collect::<String>(),
            &version::query(&reader.dialect),
        ]);
        Self { file: Some(folder.join(format!("{key}.json"))), seen: None }
    }

    /// Reads everything, or what changed since it was read before. The caller has opened the transaction, and calls
    /// [`Memory::keep`] when it is sure that what was read is of one moment.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn read(&mut self, client: &Client, reader: &CatalogReader, dependencies: bool) -> Result<Remembered> {
        let (units, known_needs, mut read) = match self.known(client, reader).await? {
            Some((stale, units, needs)) if stale == Stale::default() => (units, needs, Read::Nothing),
            Some((stale, mut units, _)) => {
                refresh(client, reader, &mut units, &stale).await?;
                (units, None, Read::Part)
            }
            None => (reader.read(client).await?, None, Read::Everything),
        };
        let needs = match known_needs {
            None if dependencies => {
                read = read.max(Read::Part);
                let objects = units.values().flat_map(|unit| unit.objects.keys());
                Some(reader.dependencies_of(client, objects).await?)
            }
            known => known,
        };
        if read == Read::Nothing {
            self.seen = None;
        }
        Ok(Remembered { units, dependencies: needs, read })
    }

    /// What is known from the file, with what of it does not hold any more; nothing where too little does.
    async fn known(
        &mut self,
        client: &Client,
        reader: &CatalogReader,
    ) -> Result<Option<(Stale, Units, Option<Dependencies>)>> {
        let Some(file) = self.file.clone() else { return Ok(None) };
        // It is read while the server answers.
        let known = tokio::task::spawn_blocking(move || cache::read::<Kept>(&file));
        let now = self.seen.insert(versions(client, reader).await?);
        Ok(known.await.ok().flatten().and_then(|known| {
            let stale = known.versions.stale(now)?;
            let few = (stale.before.len() + stale.now.len()) * FEW < now.units.len().max(FEW);
            let (units, needs) = known.unpack().filter(|_| few)?;
            Some((stale, units, needs))
        }))
    }

    /// Keeps what the last reading found, where that is new. Failing to keep it is no failure.
    pub fn keep(&mut self, found: &Remembered) {
        if let (Some(file), Some(versions)) = (&self.file, self.seen.take()) {
            cache::write(file, &Kept::pack(versions, &found.units, found.dependencies.as_ref()));
        }
    }
}

/// A reading in a file. Its texts are many times the same, so each is there once.
#[derive(Serialize, Deserialize)]
struct Kept {
    versions: Versions,
    texts: Vec<Arc<str>>,
    units: Vec<KeptUnit>,
    /// By the places of the objects in all of `units`; nothing if they were not asked for.
    dependencies: Option<Vec<(u32, Vec<u32>)>>,
}

#[derive(Serialize, Deserialize)]
struct KeptUnit {
    unit: i32,
    oid: u32,
    platform: bool,
    objects: Vec<KeptObject>,
}

/// Path and attributes, by the places of their texts.
#[derive(Serialize, Deserialize)]
struct KeptObject(Kind, Vec<u32>, Vec<(u32, u32)>);

/// Gives what is the same one number.
struct Numbers<'a, T: ?Sized>(HashMap<&'a T, u32>);

impl<'a, T: ?Sized + Eq + std::hash::Hash> Numbers<'a, T> {
    fn of(&mut self, thing: &'a T) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(thing).or_insert(next)
    }
}

impl Kept {
    fn pack(versions: Versions, units: &Units, dependencies: Option<&Dependencies>) -> Self {
        let (mut texts, mut objects) = (Numbers::<str>(HashMap::new()), Numbers::<ObjectId>(HashMap::new()));
        let mut packed = Vec::with_capacity(units.len());
        for ((unit, oid), facts) in units {
            let mut own = Vec::with_capacity(facts.objects.len());
            for (object, attributes) in &facts.objects {
                objects.of(object);
                let path = object.path.iter().map(|part| texts.of(part)).collect();
                let values = attributes.iter().map(|(name, value)| (texts.of(name), texts.of(value))).collect();
                own.push(KeptObject(object.kind, path, values));
            }
            packed.push(KeptUnit { unit: scope::number(*unit), oid: *oid, platform: facts.platform, objects: own });
        }
        let mut edges = |(object, needed): (&'_ ObjectId, &'_ Vec<ObjectId>)| {
            let place = |object| objects.0.get(object).copied();
            Some((place(object)?, needed.iter().filter_map(place).collect()))
        };
        let dependencies = dependencies.map(|all| all.iter().filter_map(&mut edges).collect());
        let mut listed = vec![""; texts.0.len()];
        for (text, number) in texts.0 {
            if let Some(place) = usize::try_from(number).ok().and_then(|number| listed.get_mut(number)) {
                *place = text;
            }
        }
        Self { versions, texts: listed.into_iter().map(Arc::from).collect(), units: packed, dependencies }
    }

    /// What it holds; nothing if it does not fit together.
    fn unpack(self) -> Option<(Units, Option<Dependencies>)> {
        let text = |place: u32| self.texts.get(usize::try_from(place).ok()?).map(Arc::clone);
        let mut units = Units::with_capacity(self.units.len());
        let mut objects: Vec<ObjectId> = Vec::new();
        for kept in self.units {
            let mut facts = UnitFacts { platform: kept.platform, objects: BTreeMap::new() };
            for KeptObject(kind, path, attributes) in kept.objects {
                let path: Option<Arc<[Arc<str>]>> = path.into_iter().map(text).collect();
                let object = ObjectId { kind, path: path? };
                let attributes: Option<Vec<_>> =
                    attributes.into_iter().map(|(name, value)| Some((text(name)?, text(value)?))).collect();
                objects.push(object.clone());
                facts.objects.insert(object, attributes?.into_iter().collect());
            }
            units.insert((scope::unit(kept.unit)?, kept.oid), facts);
        }
        let object = |place: u32| objects.get(usize::try_from(place).ok()?).cloned();
        let Some(edges) = self.dependencies else { return Some((units, None)) };
        let needs: Option<Dependencies> = edges
            .into_iter()
            .map(|(from, to)| Some((object(from)?, to.into_iter().map(object).collect::<Option<_>>()?)))
            .collect();
        Some((units, Some(needs?)))
    }
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
async fn refresh(client: &Client, reader: &CatalogReader, units: &mut Units, stale: &Stale) -> Result<()> {
    let (classes, oids): (Vec<i32>, Vec<u32>) = stale.now.iter().copied().unzip();
    let [schemas, roles, hidden] = reader.scope.parameters().map(|names| names as &(dyn ToSql + Sync));
    let mut others: Vec<u32> = stale.before.iter().map(|(_, oid)| *oid).collect();
    let mut concerned: BTreeMap<UnitId, Option<bool>> = BTreeMap::new();
    // What names its types in its own name, as a function does, shows in turn in what depends on it.
    while !others.is_empty() || concerned.is_empty() {
        let parameters: [(&(dyn ToSql + Sync), Type); 6] = [
            (&others, Type::OID_ARRAY),
            (schemas, Type::TEXT_ARRAY),
            (roles, Type::TEXT_ARRAY),
            (hidden, Type::TEXT_ARRAY),
            (&classes, Type::INT4_ARRAY),
            (&oids, Type::OID_ARRAY),
        ];
        let rows = client.query_typed(&version::concerned(), &parameters).await;
        let rows = rows.map_err(|error| reader.failed(&error))?;
        let found = |row: &Row| Some(((scope::unit(row.get(0))?, row.get(1)), row.get(2)));
        let fresh: Vec<(UnitId, Option<bool>)> =
            rows.iter().filter_map(found).filter(|(unit, _)| !concerned.contains_key(unit)).collect();
        let shows =
            |(unit, oid): &UnitId| *unit != Unit::Relation && !stale.now.contains(&(scope::number(*unit), *oid));
        others = fresh.iter().map(|(unit, _)| *unit).filter(shows).map(|(_, oid)| oid).collect();
        if fresh.is_empty() {
            break;
        }
        concerned.extend(fresh);
    }
    let stale = stale.before.iter().chain(&stale.now).filter_map(|(class, oid)| Some((scope::unit(*class)?, *oid)));
    for unit in stale.chain(concerned.keys().copied()) {
        units.remove(&unit);
    }
    let concerned: Vec<(UnitId, bool)> =
        concerned.into_iter().filter_map(|(unit, platform)| Some((unit, platform?))).collect();
    units.extend(reader.read_units(client, &concerned).await?);
    Ok(())
}
