//! Follows a database through a replay: after each statement, what it changed, at a cost that follows the
//! size of the change. How that is found is told in `pgmend_core::catalog::touched`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pgmend_core::catalog::{Attributes, Change, EXISTS, Snapshot, changes, look, scope, touched};
use pgmend_core::failure::Result;
use pgmend_core::ident::ObjectId;
use pgmend_core::object::{Kind, READERS, Unit};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

use super::{CatalogReader, READING_SETTINGS, Texts, UnitFacts, UnitId, Units, failed, flatten, object_of, unit_row};

/// The subtransaction at a statement's start, as text.
pub type Mark = String;

/// The current state of a database under replay.
pub struct Tracker {
    reader: CatalogReader,
    look: Statement,
    read: Statement,
    dependents: Statement,
    /// Counts what is left in the catalogue of a [`touched::Watched`], prepared when it is first needed.
    remaining: HashMap<&'static str, Statement>,
    units: Units,
    written: Vec<i64>,
    deleted: Vec<i64>,
    /// Whether everything is read after each statement.
    whole: bool,
}

/// Catalogues whose rows may go without anything else being written, with the word that is in the attributes they become.
const LOOSE: &[(&str, &str)] =
    &[("pg_description", "comment"), ("pg_seclabel", "security label:"), ("pg_inherits", "inherits")];

/// Attributes that `pg_depend` alone keeps.
const DEPENDING: &[&str] = &["owned by", "depends on extension"];

/// Kinds that no other object names.
const UNNAMED: &[Kind] = &[
    Kind::Index,
    Kind::Constraint,
    Kind::Trigger,
    Kind::Policy,
    Kind::Rule,
    Kind::Publication,
    Kind::Cast,
    Kind::EventTrigger,
    Kind::Statistics,
    Kind::UserMapping,
    Kind::Subscription,
    Kind::Transform,
];

/// What one look at the database showed.
struct Seen {
    written: Vec<i64>,
    deleted: Vec<i64>,
    /// The units that were touched, with what was read of them and the kinds that were read; none if all were.
    fresh: Vec<(UnitId, UnitFacts, Option<BTreeSet<Kind>>)>,
}

/// What a [`Tracker`] knew.
pub struct Known {
    units: Units,
}

impl Tracker {
    /// Reads where the database stands now. The caller has set `READING_SETTINGS` in an open transaction.
    pub async fn new(client: &Client, reader: CatalogReader) -> Result<Self> {
        let fail = |error: tokio_postgres::Error| failed("the catalogue could not be read", &error);
        let settings = READING_SETTINGS.replace("SET LOCAL", "SET").replace(';', "");
        // They are compiled when they are first called; to check them besides would take as long again.
        let functions = look::functions(&reader.dialect, &settings);
        client.batch_execute(&format!("SET LOCAL check_function_bodies = off; {functions}")).await.map_err(fail)?;
        let dependents = touched::dependents();
        let (look, read, dependents) = futures_util::try_join!(
            client.prepare(look::CALL),
            client.prepare(look::READ),
            client.prepare(&dependents)
        )
        .map_err(fail)?;
        let units = reader.read(client).await?;
        Ok(Self {
            reader,
            look,
            read,
            dependents,
            remaining: HashMap::new(),
            units,
            written: Vec::new(),
            deleted: Vec::new(),
            whole: false,
        })
    }

    /// Reads the whole catalogue after each statement from now on: slow, and without gaps.
    pub fn with_whole_readings(self) -> Self {
        Self { whole: true, ..self }
    }

    /// Learns from where the server counts in a transaction that was just begun. What earlier ones wrote is still among
    /// the numbers until the server, between two transactions and no more than once a second, puts it aside.
    pub async fn transaction_began(&mut self, client: &Client) -> Result<()> {
        let none: &(dyn ToSql + Sync) = &Option::<Vec<i64>>::None;
        let empty: &Vec<String> = &Vec::new();
        let fail = |error: tokio_postgres::Error| failed("the shadow's counters could not be read", &error);
        let rows = client.query(&self.look, &[empty, empty, empty, none]).await.map_err(fail)?;
        let seen = self.seen(&rows).map_err(fail)?;
        (self.written, self.deleted) = (seen.written, seen.deleted);
        Ok(())
    }

    /// Makes the next reading look at every catalogue: for a statement that ran in a transaction of its own.
    pub fn look_everywhere(&mut self) {
        self.written.fill(-1);
        self.deleted.fill(-1);
    }

    /// Everything that the database holds.
    pub fn snapshot(&self) -> Snapshot {
        flatten(self.units.clone())
    }

    /// What is known now, for something that will be undone.
    pub fn remember(&self) -> Known {
        Known { units: self.units.clone() }
    }

    /// Knows again what it knew before something that was undone. The server's counters keep what was undone, and so do
    /// those here.
    pub fn recall(&mut self, known: Known) {
        self.units = known.units;
    }

    /// The relations among the units, by OID, with whether they belong to the platform.
    pub fn relations(&self) -> impl Iterator<Item = (u32, &UnitFacts)> {
        self.units.iter().filter(|((unit, _), _)| *unit == Unit::Relation).map(|((_, oid), facts)| (*oid, facts))
    }

    /// Reads the whole catalogue again, as a check on the small readings, and says what they had missed.
    pub async fn reread(&mut self, client: &Client) -> Result<Vec<Change>> {
        let units = self.reader.read(client).await?;
        let before = flatten(std::mem::replace(&mut self.units, units));
        let after = self.snapshot();
        Ok(pgmend_core::catalog::between(&before, &after))
    }

    /// The same in the midst of a statement's transaction, which keeps its own settings.
    async fn reread_within(&mut self, client: &Client) -> Result<Vec<Change>> {
        let fail = |error: tokio_postgres::Error| failed("the catalogue could not be read", &error);
        let settings = format!("SAVEPOINT pgmend_reread; SET LOCAL ROLE NONE; {READING_SETTINGS}");
        client.batch_execute(&settings).await.map_err(fail)?;
        let found = self.reread(client).await?;
        let undo = "ROLLBACK TO SAVEPOINT pgmend_reread; RELEASE SAVEPOINT pgmend_reread";
        client.batch_execute(undo).await.map_err(fail)?;
        Ok(found)
    }

    /// A look at what the statement that was last marked touched, to be sent right behind it; `None` where everything is
    /// read anyway. It leaves the session's settings and savepoints as they were.
    pub fn look<'a>(
        &'a self,
        client: &'a Client,
    ) -> Option<impl Future<Output = std::result::Result<Vec<Row>, tokio_postgres::Error>> + 'a> {
        (!self.whole).then_some(async move {
            let [schemas, roles, hidden] = self.reader.scope.parameters();
            client.query(&self.look, &[schemas, roles, hidden, &self.written]).await
        })
    }

    /// What changed since the last call, read within the transaction of the statement that was last marked. `looked` is
    /// the answer to a [`Tracker::look`] behind it, if there was one.
    pub async fn changes(&mut self, client: &Client, looked: Option<Vec<Row>>) -> Result<Vec<Change>> {
        if self.whole {
            return self.reread_within(client).await;
        }
        let scope = self.reader.scope.clone();
        let [schemas, roles, hidden] = scope.parameters();
        let fail = |error: tokio_postgres::Error| failed("the catalogue could not be read", &error);
        let seen = match (looked, self.look(client)) {
            (Some(rows), _) => rows,
            (None, Some(look)) => look.await.map_err(fail)?,
            (None, None) => Vec::new(),
        };
        let Seen { written, deleted, mut fresh } = self.seen(&seen).map_err(fail)?;
        let mut whole: BTreeMap<UnitId, bool> = BTreeMap::new();
        if deleted != self.deleted {
            whole.extend(self.lessened(client, &deleted).await?);
        }
        (self.written, self.deleted) = (written, deleted);
        let mut found = Vec::new();
        let mut done: BTreeSet<UnitId> = BTreeSet::new();
        loop {
            // What another name or type of its own shows in is read with it.
            fresh.retain(|(id, facts, kinds)| match kinds {
                Some(kinds) if is_known_in_part(self.units.get(id), facts, kinds) => {
                    whole.insert(*id, facts.platform);
                    false
                }
                _ => !whole.contains_key(id),
            });
            if !whole.is_empty() {
                let units: Vec<(UnitId, bool)> = std::mem::take(&mut whole).into_iter().collect();
                let read = self.read(client, &units).await?;
                fresh.extend(read.into_iter().map(|(id, facts)| (id, facts, None)));
            }
            if fresh.is_empty() {
                break;
            }
            fresh.sort_by_key(|(id, _, _)| *id);
            let mut renamed: Vec<u32> = Vec::new();
            for (id, mut after, kinds) in std::mem::take(&mut fresh) {
                done.insert(id);
                let before = self.units.get(&id);
                if let (Some(before), Some(kinds)) = (before, kinds) {
                    let kept = before.objects.iter().filter(|(object, _)| !kinds.contains(&object.kind));
                    after.objects.extend(kept.map(|(object, attributes)| (object.clone(), attributes.clone())));
                }
                let differences = compare(before, &after);
                // What was renamed, retyped or dropped shows in whatever is deparsed from it.
                if before.is_some() && differences.iter().any(shows_elsewhere) {
                    renamed.push(id.1);
                }
                found.extend(differences);
                if after.objects.is_empty() && !after.platform {
                    self.units.remove(&id);
                } else {
                    self.units.insert(id, after);
                }
            }
            if !renamed.is_empty() {
                let parameters: &[&(dyn ToSql + Sync)] = &[&renamed, schemas, roles, hidden];
                let dependents = client.query(&self.dependents, parameters).await.map_err(fail)?;
                whole = dependents.iter().filter_map(unit_row).filter(|(id, _)| !done.contains(id)).collect();
            }
        }
        if found.iter().any(|change| change.fact.object.kind == Kind::Schema && change.before.is_some()) {
            // A schema that changed its name gives another to everything in it.
            found.extend(self.reread_within(client).await?);
        }
        Ok(found)
    }

    /// Reads these units, with plans for a few of them. One that has nothing to show is in the answer all the same, empty.
    async fn read(&self, client: &Client, units: &[(UnitId, bool)]) -> Result<Units> {
        let mut classes: BTreeMap<Unit, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
        let mut found = Units::new();
        for ((unit, oid), platform) in units {
            let (own, others) = classes.entry(*unit).or_default();
            if *platform {
                others.push(*oid)
            } else {
                own.push(*oid)
            }
            found.insert((*unit, *oid), UnitFacts { platform: *platform, objects: BTreeMap::new() });
        }
        for (unit, (own, others)) in &classes {
            let rows = client.query(&self.read, &[own, others, &scope::number(*unit)]).await;
            let seen = rows.and_then(|rows| self.seen(&rows));
            for (id, facts, _) in seen.map_err(|error| failed("the catalogue could not be read", &error))?.fresh {
                if let Some(known) = found.get_mut(&id) {
                    known.objects = facts.objects;
                }
            }
        }
        Ok(found)
    }

    /// Sorts what `pgmend_look` answered by units.
    fn seen(&self, rows: &[Row]) -> std::result::Result<Seen, tokio_postgres::Error> {
        let mut numbers: Vec<Vec<i64>> = Vec::new();
        let mut kinds: HashMap<Unit, BTreeSet<Kind>> = HashMap::new();
        let mut fresh: HashMap<UnitId, UnitFacts> = HashMap::new();
        let mut texts = Texts::default();
        for row in rows {
            let unit = row.try_get::<_, Option<i32>>(0)?.and_then(scope::unit);
            let reader: Option<i32> = row.try_get(1)?;
            let oid: Option<u32> = row.try_get(2)?;
            match (unit, reader.and_then(|place| READERS.get(usize::try_from(place).ok()?)), oid) {
                (None, ..) => numbers.push(row.try_get(6)?),
                (Some(unit), None, None) => {
                    let places: Vec<i64> = row.try_get(6)?;
                    let readers = places.iter().filter_map(|place| READERS.get(usize::try_from(*place).ok()?));
                    kinds.entry(unit).or_default().extend(readers.flat_map(|reader| reader.kinds));
                }
                (Some(unit), None, Some(oid)) => {
                    fresh.entry((unit, oid)).or_default().platform = row.try_get(3)?;
                }
                (Some(unit), Some(reader), Some(oid)) => {
                    let facts = fresh.entry((unit, oid)).or_default();
                    facts.platform = row.try_get(3)?;
                    let (object, attributes) = object_of(reader.kinds, row.try_get(4)?, row.try_get(5)?, &mut texts);
                    if !(facts.platform && self.reader.belongs_to_platform(&object, &attributes)) {
                        facts.objects.insert(object, attributes);
                    }
                }
                (Some(_), Some(_), None) => {}
            }
        }
        let mut numbers = numbers.into_iter();
        let (written, deleted) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
        let fresh = fresh.into_iter().map(|(id, facts)| (id, facts, kinds.get(&id.0).cloned())).collect();
        Ok(Seen { written, deleted, fresh })
    }

    /// The known units that may have lost something, by what was deleted from which catalogue: those that are gone,
    /// and those with fewer parts than were known.
    async fn lessened(&mut self, client: &Client, deleted: &[i64]) -> Result<Vec<(UnitId, bool)>> {
        let fail = |error: tokio_postgres::Error| failed("the catalogue could not be read", &error);
        let watched = touched::watched(self.reader.dialect.version.major());
        let moved = watched.zip(deleted.iter().zip(&self.deleted)).filter(|(_, (now, before))| now != before);
        let moved: Vec<&touched::Watched> = moved.map(|(watched, _)| watched).collect();
        let mut found = Vec::new();
        for (catalog, word) in LOOSE {
            if moved.iter().any(|watched| watched.catalog == *catalog) {
                let concerned = |facts: &UnitFacts| {
                    facts.objects.values().any(|attributes| attributes.keys().any(|name| name.contains(word)))
                };
                found.extend(
                    self.units.iter().filter(|(_, facts)| concerned(facts)).map(|(id, facts)| (*id, facts.platform)),
                );
            }
        }
        if moved.is_empty() {
            // `OWNED BY NONE` and `NO DEPENDS ON EXTENSION` take a row from `pg_depend` and do nothing else.
            let told = |attributes: &Attributes| DEPENDING.iter().any(|name| attributes.contains_key(*name));
            let owned = |facts: &UnitFacts| facts.objects.values().any(told);
            found.extend(self.units.iter().filter(|(_, facts)| owned(facts)).map(|(id, facts)| (*id, facts.platform)));
        }
        for watched in moved {
            let Some(unit) = watched.unit.or(watched.parts_of) else { continue };
            let known: Vec<(UnitId, &UnitFacts)> =
                self.units.iter().filter(|((class, _), _)| *class == unit).map(|(id, facts)| (*id, facts)).collect();
            let oids: Vec<u32> = known.iter().map(|((_, oid), _)| *oid).collect();
            let Some((kind, sql)) = touched::remaining(watched, &self.reader.dialect) else {
                if watched.reread {
                    found.extend(known.iter().map(|(id, facts)| (*id, facts.platform)));
                }
                continue;
            };
            let statement = match self.remaining.get(watched.catalog) {
                Some(statement) => statement.clone(),
                None => client.prepare(&sql).await.map_err(fail)?,
            };
            let rows = client.query(&statement, &[&oids]).await.map_err(fail)?;
            self.remaining.insert(watched.catalog, statement);
            let left: HashMap<u32, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
            let lost = known.iter().filter(|((_, oid), facts)| {
                let before = kind.map_or(1, |kind| facts.objects.keys().filter(|object| object.kind == kind).count());
                let now = left.get(oid).copied().unwrap_or(0);
                i64::try_from(before).is_ok_and(|before| now < before)
            });
            found.extend(lost.map(|(id, facts)| (*id, facts.platform)));
        }
        Ok(found)
    }
}

/// Whether what was read of a unit is not enough: it bears another name now, one of its columns does or is of another
/// type, or it was not known before and not made by this statement either, which would have written its columns.
fn is_known_in_part(before: Option<&UnitFacts>, after: &UnitFacts, kinds: &BTreeSet<Kind>) -> bool {
    let Some(before) = before else {
        return after.objects.keys().any(|object| object.kind == Kind::Table) && !kinds.contains(&Kind::Column);
    };
    let own = |facts: &UnitFacts| facts.objects.keys().find(|object| !object.kind.is_part()).cloned();
    let (was, is) = (own(before), own(after));
    if was.is_some() && is.is_some() && was != is {
        return true;
    }
    kinds.contains(&Kind::Column)
        && before.objects.iter().filter(|(object, _)| object.kind == Kind::Column).any(|(column, attributes)| {
            after.objects.get(column).is_none_or(|after| after.get("type") != attributes.get("type"))
        })
}

/// Whether others are deparsed from what changed.
fn shows_elsewhere(change: &Change) -> bool {
    let kind = change.fact.object.kind;
    let attribute = &*change.fact.attribute;
    let shows = [EXISTS, "type", "labels", "columns"].contains(&attribute) || attribute.starts_with("attribute:");
    // A trigger's clones on partitions are told where they are switched otherwise than it is.
    let switched = kind == Kind::Trigger && attribute == "enabled";
    switched || change.before.is_some() && !UNNAMED.contains(&kind) && shows
}

fn compare(before: Option<&UnitFacts>, after: &UnitFacts) -> Vec<Change> {
    let empty = BTreeMap::new();
    let before = before.map_or(&empty, |facts| &facts.objects);
    let objects: BTreeSet<&ObjectId> = before.keys().chain(after.objects.keys()).collect();
    objects.into_iter().flat_map(|object| changes(object, before.get(object), after.objects.get(object))).collect()
}
