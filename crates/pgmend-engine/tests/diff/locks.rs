//! Whether a statement costs what is said of it: what it locks is read from `pg_locks`, what it writes anew from
//! `pg_relation_filenode`, what it reads from the counters of its transaction. Relations that the diff itself made count for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use pgmend_core::diff::{HazardKind, LockLevel, Statement};
use tokio_postgres::Client;

/// A relation as it is at one moment.
struct Relation {
    name: String,
    kind: String,
    file: Option<u32>,
    scans: i64,
}

/// What was there when the diff began.
pub struct Observer {
    first: BTreeSet<u32>,
    now: BTreeMap<u32, Relation>,
    /// What is held, and what was said to be held, since the transaction began.
    held: BTreeMap<u32, LockLevel>,
    said: BTreeMap<u32, LockLevel>,
    pub wrong: String,
}

const RELATIONS: &str = "SELECT c.oid, replace(n.nspname || '.' || c.relname, chr(34), ''), c.relkind::text,
       pg_relation_filenode(c.oid), pg_stat_get_xact_numscans(c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";

const LOCKS: &str = "SELECT l.relation, l.mode FROM pg_locks l
 WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

const LEVELS: &[(&str, LockLevel)] = &[
    ("AccessShareLock", LockLevel::AccessShare),
    ("RowShareLock", LockLevel::RowShare),
    ("RowExclusiveLock", LockLevel::RowExclusive),
    ("ShareUpdateExclusiveLock", LockLevel::ShareUpdateExclusive),
    ("ShareLock", LockLevel::Share),
    ("ShareRowExclusiveLock", LockLevel::ShareRowExclusive),
    ("ExclusiveLock", LockLevel::Exclusive),
    ("AccessExclusiveLock", LockLevel::AccessExclusive),
];

async fn relations(client: &Client) -> BTreeMap<u32, Relation> {
    let rows = client.query(RELATIONS, &[]).await.expect("the catalogue can be read");
    let relation = |row: &tokio_postgres::Row| Relation {
        name: row.get(1),
        kind: row.get(2),
        file: row.get(3),
        scans: row.get::<_, Option<i64>>(4).unwrap_or(0),
    };
    rows.iter().map(|row| (row.get(0), relation(row))).collect()
}

impl Observer {
    pub async fn new(client: &Client) -> Self {
        // Between types with and without a time zone, the bytes stay the same in this one zone alone.
        client.batch_execute("SET timezone = 'Asia/Tokyo'").await.expect("a time zone");
        let now = relations(client).await;
        let first = now.keys().copied().collect();
        Self { first, now, held: BTreeMap::new(), said: BTreeMap::new(), wrong: String::new() }
    }

    /// A transaction begins.
    pub async fn begin(&mut self, client: &Client) {
        self.held.clear();
        self.said.clear();
        self.now = relations(client).await;
    }

    /// Compares what a statement, which has just run in an open transaction, did with what is said of it.
    pub async fn check(&mut self, client: &Client, statement: &Statement) {
        let after = relations(client).await;
        for row in client.query(LOCKS, &[]).await.expect("pg_locks can be read") {
            let mode: String = row.get(1);
            let level = LEVELS.iter().find(|(name, _)| *name == mode).expect("a known mode").1;
            let held = self.held.entry(row.get(0)).or_insert(level);
            *held = level.max(*held);
        }
        let names: BTreeMap<&str, u32> =
            self.now.iter().map(|(oid, relation)| (relation.name.as_str(), *oid)).collect();
        let (mut rewritten, mut scanned) = (BTreeSet::new(), BTreeSet::new());
        let mut wrong = String::new();
        for hazard in &statement.hazards {
            for object in &hazard.objects {
                let relation = names.get(object.replace('"', "").as_str()).copied();
                match (hazard.kind, relation) {
                    (HazardKind::Lock(level), Some(oid)) => {
                        let said = self.said.entry(oid).or_insert(level);
                        *said = level.max(*said);
                    }
                    (HazardKind::Rewrites, Some(oid)) => drop(rewritten.insert(oid)),
                    (HazardKind::Scans, Some(oid)) => drop(scanned.insert(oid)),
                    (HazardKind::Lock(_) | HazardKind::Rewrites | HazardKind::Scans, None) => {
                        let _ = writeln!(wrong, "    {} names {object}, which is not there", hazard.kind);
                    }
                    _ => {}
                }
            }
        }
        // Where several are said to be read, one may be spared: the planner finds what is referred to by its index.
        let mut spared = !scanned.is_empty();
        for (oid, before) in self.now.iter().filter(|(oid, _)| self.first.contains(*oid)) {
            let said = self.said.get(oid).copied();
            // What every program takes for reading and writing rows need not be told.
            let small = |level: &LockLevel| said.is_some() || *level > LockLevel::RowExclusive;
            let held = self.held.get(oid).copied().filter(small).filter(|level| *level > LockLevel::AccessShare);
            if held != said && (before.kind != "S" || said.is_some()) {
                let name = |level: Option<LockLevel>| level.map_or("nothing", LockLevel::name);
                let _ = writeln!(wrong, "    locks {}: said {}, is {}", before.name, name(said), name(held));
            }
            let Some(now) = after.get(oid).filter(|_| ["r", "m"].contains(&before.kind.as_str())) else { continue };
            if (now.file != before.file) != rewritten.contains(oid) {
                let _ = writeln!(wrong, "    rewrites {}: said {}", before.name, rewritten.contains(oid));
            }
            let read = now.scans > before.scans;
            if read && !scanned.contains(oid) && !rewritten.contains(oid) {
                let _ = writeln!(wrong, "    scans {}: not said", before.name);
            }
            spared &= !(read && scanned.contains(oid));
        }
        let by_index = [" FOREIGN KEY ", " VALIDATE "].iter().any(|words| statement.sql.contains(words));
        if spared && !by_index {
            let _ = writeln!(wrong, "    scans nothing");
        }
        if !wrong.is_empty() {
            let _ = write!(self.wrong, "  {}\n{wrong}", statement.sql);
        }
        self.now = after;
    }
}
