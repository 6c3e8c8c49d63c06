//! Reads a database's catalogue into facts: all of it in one consistent snapshot, or only what a statement touched.
//!
//! It only ever reads, and OIDs do not leave it but as handles of units.

mod memory;
mod moment;
mod touched;

pub use memory::{Memory, Read, Remembered};
pub use moment::{at_one_moment, at_one_moment_unless, end_reading};
pub use touched::{Mark, Tracker};

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use pgmend_core::catalog::scope::{self, Scope};
use pgmend_core::catalog::unmodelled::{self, Unmodelled};
use pgmend_core::catalog::{Attributes, Dependencies, Snapshot, dependency};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::ObjectId;
use pgmend_core::object::{Dialect, Kind, READERS, Reader, Unit, settle};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{Json, ToSql, Type};
use tokio_postgres::{Client, Row};

/// A unit of the catalogue: its class and its OID in the database at hand.
pub type UnitId = (Unit, u32);

/// The facts of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitFacts {
    /// Whether the unit itself belongs to the platform, so that only users' parts of it are read.
    pub platform: bool,
    /// Its objects with their attributes.
    pub objects: BTreeMap<ObjectId, Attributes>,
}

/// All units of a database with their facts.
pub type Units = HashMap<UnitId, UnitFacts>;

/// The settings under which everything is deparsed, so that the same object reads the same everywhere.
pub const READING_SETTINGS: &str = "SET LOCAL search_path = ''; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; \
     SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL xmloption = 'content'; \
     SET LOCAL quote_all_identifiers = off; SET LOCAL standard_conforming_strings = on; \
     SET LOCAL lc_monetary = 'C'; SET LOCAL jit = off";

/// Reads catalogues of one server.
#[derive(Clone, Debug)]
pub struct CatalogReader {
    dialect: Dialect,
    scope: Scope,
}

impl CatalogReader {
    /// A reader for a server and a scope.
    pub fn new(dialect: Dialect, scope: Scope) -> Self {
        Self { dialect, scope }
    }

    /// What belongs to the platform.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What it knows of its server.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The union of all readers of a unit; `None` if there is nothing to read (most units on the platform).
    fn query(&self, unit: Unit, platform: bool) -> Option<(Vec<&'static Reader>, String)> {
        let readers: Vec<&'static Reader> =
            READERS.iter().copied().filter(|reader| reader.unit == unit && (!platform || reader.on_platform)).collect();
        let parts: Vec<String> = readers
            .iter()
            .enumerate()
            .map(|(n, reader)| {
                format!("SELECT {n}, q.* FROM ({}) q(unit, path, attributes)", (reader.sql)(&self.dialect))
            })
            .collect();
        (!parts.is_empty()).then(|| (readers, parts.join("\nUNION ALL\n")))
    }

    /// Reads everything. The caller has opened the transaction and set [`READING_SETTINGS`].
    pub async fn read(&self, client: &Client) -> Result<Units> {
        let parameters = self.scope.parameters().map(|names| (names as &(dyn ToSql + Sync), Type::TEXT_ARRAY));
        let rows = client.query_typed(&scope::managed(1, None), &parameters).await;
        let rows = rows.map_err(|error| self.failed(&error))?;
        let units: Vec<(UnitId, bool)> = rows.iter().filter_map(unit_row).collect();
        self.read_units(client, &units).await
    }

    /// Reads all facts, and what the objects need of each other.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn read_with_dependencies(&self, client: &Client) -> Result<Snapshot> {
        let mut snapshot = flatten(self.read(client).await?);
        snapshot.dependencies = self.read_dependencies(client, &snapshot).await?;
        Ok(snapshot)
    }

    /// Reads what the objects of a snapshot need, of which the caller may make its `dependencies`. It costs one query over
    /// the whole of `pg_depend`; in the transaction that the snapshot was read in, it tells of the same state.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn read_dependencies(&self, client: &Client, snapshot: &Snapshot) -> Result<Dependencies> {
        self.dependencies_of(client, snapshot.objects.keys()).await
    }

    async fn dependencies_of(
        &self,
        client: &Client,
        known: impl IntoIterator<Item = &ObjectId>,
    ) -> Result<Dependencies> {
        let queries = dependency::queries(&self.dialect);
        let mut edges = dependency::Edges::among(known);
        let end = |row: &Row, first| (row.get(first), row.get(first + 1), row.get(first + 2));
        self.each_row(client, &queries.objects, None, |row| {
            if let Some(kind) = row.get(3) {
                edges.object(end(&row, 0), kind, row.get(4));
            }
            Ok(())
        })
        .await?;
        self.each_row(client, &queries.edges, None, |row| {
            edges.edge(end(&row, 0), end(&row, 3), row.get(6));
            Ok(())
        })
        .await?;
        Ok(edges.finish())
    }

    /// Takes the rows of a query as they come, so that they are never all there at once. Its parameter, if it has one, is a
    /// list of OIDs.
    async fn each_row(
        &self,
        client: &Client,
        sql: &str,
        oids: Option<&Vec<u32>>,
        mut take: impl FnMut(Row) -> std::result::Result<(), tokio_postgres::Error>,
    ) -> Result<()> {
        let failed = |error: tokio_postgres::Error| self.failed(&error);
        let parameters = oids.map(|oids| (oids as &(dyn ToSql + Sync), Type::OID_ARRAY));
        let rows = client.query_typed_raw(sql, parameters).await.map_err(failed)?;
        let mut rows = std::pin::pin!(rows);
        while let Some(row) = rows.try_next().await.map_err(failed)? {
            take(row).map_err(failed)?;
        }
        Ok(())
    }

    /// Names what is there and no fact of a snapshot.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn read_unmodelled(&self, client: &Client) -> Result<Vec<Unmodelled>> {
        let rows = client.query(&unmodelled::query(), &[]).await.map_err(|error| self.failed(&error))?;
        let told = |row: &Row| Unmodelled {
            kind: row.get(0),
            count: u64::try_from(row.get::<_, i64>(1)).unwrap_or(0),
            names: row.get(2),
        };
        Ok(rows.iter().map(told).collect())
    }

    /// Reads these units. One that has nothing to show is in the answer all the same, empty.
    async fn read_units(&self, client: &Client, units: &[(UnitId, bool)]) -> Result<Units> {
        let mut groups: HashMap<(Unit, bool), Vec<u32>> = HashMap::new();
        let mut found = Units::new();
        for ((unit, oid), platform) in units {
            groups.entry((*unit, *platform)).or_default().push(*oid);
            found.insert((*unit, *oid), UnitFacts { platform: *platform, objects: BTreeMap::new() });
        }
        // Only what is there is asked for: to plan the queries takes longer than to run them.
        let queries = groups.iter().filter_map(|(key, oids)| {
            let (readers, sql) = self.query(key.0, key.1)?;
            Some(async move {
                let (mut texts, mut objects) = (Texts::default(), Vec::new());
                let take = |row: Row| object_row(&readers, &row, &mut texts).map(|object| objects.push(object));
                self.each_row(client, &sql, Some(oids), take).await.map(|()| (*key, objects))
            })
        });
        for ((unit, platform), objects) in try_join_all(queries).await? {
            for (oid, object, attributes) in objects {
                if platform && self.belongs_to_platform(&object, &attributes) {
                    continue;
                }
                if let Some(facts) = found.get_mut(&(unit, oid)) {
                    facts.objects.insert(object, attributes);
                }
            }
        }
        Ok(found)
    }

    /// A trigger of the platform on its own table runs a function of the platform.
    fn belongs_to_platform(&self, object: &ObjectId, attributes: &Attributes) -> bool {
        object.kind == Kind::Trigger
            && attributes.get("definition").is_some_and(|definition| {
                self.scope
                    .platform_schemas
                    .iter()
                    .any(|schema| definition.contains(&format!("EXECUTE FUNCTION {schema}.")))
            })
    }

    fn failed(&self, error: &tokio_postgres::Error) -> Box<Failure> {
        unread("the catalogue could not be read", error)
    }
}

/// Opens a consistent reading, reads everything and ends it again, leaving the session as it was.
pub async fn snapshot(client: &Client, reader: &CatalogReader) -> Result<Snapshot> {
    let units = at_one_moment(client, async || reader.read(client).await).await?;
    end_reading(client).await?;
    Ok(flatten(units))
}

/// The same with what the objects need.
pub async fn snapshot_with_dependencies(client: &Client, reader: &CatalogReader) -> Result<Snapshot> {
    let snapshot = at_one_moment(client, async || reader.read_with_dependencies(client).await).await?;
    end_reading(client).await?;
    Ok(snapshot)
}

/// All facts of all units.
pub fn flatten(units: Units) -> Snapshot {
    let objects = units.into_values().flat_map(|unit| unit.objects).collect();
    Snapshot { objects, ..Snapshot::default() }
}

/// A failure to read, with what the server said and whom it may have waited for.
pub(crate) fn unread(what: &str, error: &tokio_postgres::Error) -> Box<Failure> {
    let failure = failed(what, error);
    if error.code() != Some(&SqlState::LOCK_NOT_AVAILABLE) {
        return failure;
    }
    failure.hint(
        "another session holds a lock on what is to be read; `SELECT pid, state, query FROM pg_stat_activity WHERE state <> 'idle'` shows which: try again when it has ended",
    )
}

/// A failure with what the server said.
pub(crate) fn failed(what: &str, error: &tokio_postgres::Error) -> Box<Failure> {
    let failure = Failure::error(what);
    match error.as_db_error() {
        Some(db) => failure.because(format!("{} (SQLSTATE {})", db.message(), db.code().code())),
        None => crate::connect::describe(error).into_iter().fold(failure, |failure, cause| failure.because(cause)),
    }
}

fn unit_row(row: &Row) -> Option<(UnitId, bool)> {
    Some(((scope::unit(row.get(0))?, row.get(1)), row.get(2)))
}

fn object_row(
    readers: &[&'static Reader],
    row: &Row,
    texts: &mut Texts,
) -> std::result::Result<(u32, ObjectId, Attributes), tokio_postgres::Error> {
    let reader: i32 = row.try_get(0)?;
    let oid: u32 = row.try_get(1)?;
    let kinds = usize::try_from(reader).ok().and_then(|n| readers.get(n)).map_or(&[][..], |reader| reader.kinds);
    let (object, attributes) = object_of(kinds, row.try_get(2)?, row.try_get(3)?, texts);
    Ok((oid, object, attributes))
}

/// Texts that were read: the same one a thousand times is kept once.
#[derive(Default)]
struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(text);
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// An object as a reader answers it.
fn object_of(
    kinds: &[Kind],
    path: Vec<String>,
    Json(values): Json<BTreeMap<String, Option<String>>>,
    texts: &mut Texts,
) -> (ObjectId, Attributes) {
    let own = values.iter().filter_map(|(name, value)| Some((texts.of(name), texts.of(value.as_deref()?))));
    // Gathered first, so that no more room is taken than is needed.
    let mut attributes: Attributes = own.collect::<Vec<_>>().into_iter().collect();
    let kind = match kinds {
        [kind] => *kind,
        several => {
            let name = attributes.remove("kind");
            let named = several.iter().find(|kind| name.as_deref() == Some(kind.name()));
            named.or(several.first()).copied().unwrap_or(Kind::Table)
        }
    };
    settle(kind, &mut attributes);
    (ObjectId { kind, path: path.iter().map(|part| texts.of(part)).collect() }, attributes)
}
