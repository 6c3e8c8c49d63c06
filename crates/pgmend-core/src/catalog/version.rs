//! Which rows of the catalogue a reading saw, so that the next one need only read what changed since.
//!
//! Every change gives a row another `xmin` (or takes it away), and no later transaction has the number of an earlier one. So
//! a sum over a hash of those numbers, one for each unit whose rows they are, tells whether anything of the unit changed. What is
//! rarely changed and shows in many units (schemas, roles, extensions, publications, …) is summed up in one, without a
//! unit: if that one differs, nothing known before holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::scope::{FIRST_OID, SUBSCRIPTIONS, instead_of, number};
use super::touched::{depending, watched};
use crate::object::{Dialect, Unit};

/// The rows of a unit, by number and the sum of their hashes.
pub type Stamp = (i64, String);

/// What a reading saw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The instance of the server (when it was started, and last recovered) and the database in it.
    pub place: String,
    /// The first transaction that it could not see.
    pub until: i64,
    /// Of what shows everywhere.
    pub elsewhere: Stamp,
    /// Of each unit, by the number of its class and its OID; `pg_class` rows that are parts of a unit stand for themselves.
    #[serde(with = "super::pairs")]
    pub units: BTreeMap<(i32, u32), Stamp>,
}

/// How far the numbers of transactions may have gone on before they come round again.
const HORIZON: i64 = 1 << 31;

/// What is to be read again.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// What was there before and is otherwise or gone now.
    pub before: Vec<(i32, u32)>,
    /// What is there now and was otherwise, or not at all.
    pub now: Vec<(i32, u32)>,
}

impl Versions {
    /// What a reading that saw `self` must read again to know what one that saw `now` would; `None` if that is everything.
    pub fn stale(&self, now: &Self) -> Option<Stale> {
        let comparable = self.place == now.place && self.elsewhere == now.elsewhere;
        if !comparable || !(0..HORIZON).contains(&(now.until - self.until)) {
            return None;
        }
        let differ = |one: &Self, other: &Self| -> Vec<(i32, u32)> {
            one.units
                .iter()
                .filter(|(unit, stamp)| other.units.get(unit) != Some(stamp))
                .map(|(unit, _)| *unit)
                .collect()
        };
        Some(Stale { before: differ(self, now), now: differ(now, self) })
    }
}

/// Catalogues whose rows are of one unit, under the alias `x`: the unit, its OID, and which rows.
const OF_UNITS: &[(&str, Unit, &str, &str)] = &[
    ("pg_class", Unit::Relation, "x.oid", "x.relkind <> 't'"),
    ("pg_attribute", Unit::Relation, "x.attrelid", "x.attnum > 0"),
    ("pg_attrdef", Unit::Relation, "x.adrelid", "true"),
    ("pg_constraint", Unit::Relation, "x.conrelid", "x.conrelid <> 0"),
    ("pg_constraint", Unit::Type, "x.contypid", "x.contypid <> 0"),
    ("pg_index", Unit::Relation, "x.indrelid", "true"),
    ("pg_trigger", Unit::Relation, "x.tgrelid", "true"),
    ("pg_policy", Unit::Relation, "x.polrelid", "true"),
    ("pg_rewrite", Unit::Relation, "x.ev_class", "true"),
    ("pg_sequence", Unit::Relation, "x.seqrelid", "true"),
    ("pg_inherits", Unit::Relation, "x.inhrelid", "true"),
    ("pg_partitioned_table", Unit::Relation, "x.partrelid", "true"),
    ("pg_foreign_table", Unit::Relation, "x.ftrelid", "true"),
    // Which column owns a sequence.
    (
        "pg_depend",
        Unit::Relation,
        "x.objid",
        "x.classid = 'pg_catalog.pg_class'::regclass AND x.deptype = 'a' AND x.refobjsubid > 0",
    ),
    ("pg_description", Unit::Relation, "x.objoid", "x.classoid = 'pg_catalog.pg_class'::regclass"),
    ("pg_proc", Unit::Routine, "x.oid", "true"),
    ("pg_description", Unit::Routine, "x.objoid", "x.classoid = 'pg_catalog.pg_proc'::regclass"),
    // Types of rows and arrays are those of their relations and elements.
    (
        "pg_type",
        Unit::Type,
        "x.oid",
        "x.typarray <> 0 AND x.typtype <> 'm' AND (x.typrelid = 0 OR EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = x.typrelid AND c.relkind = 'c'))",
    ),
    ("pg_enum", Unit::Type, "x.enumtypid", "true"),
    ("pg_range", Unit::Type, "x.rngtypid", "true"),
    ("pg_description", Unit::Type, "x.objoid", "x.classoid = 'pg_catalog.pg_type'::regclass"),
];

/// Of catalogues that show in many units or hold what is rare, rows that do not all count: which do, under the alias `x`. Of the
/// other catalogues that are watched, all count.
const IN_PART: &[(&str, &str)] = &[
    // Sessions make and drop those of their temporary tables.
    ("pg_namespace", "x.nspname !~ '^pg_(toast_)?temp_'"),
    ("pg_type", "x.typtype = 'm'"),
    ("pg_depend", "x.deptype IN ('e', 'x')"),
    (
        "pg_description",
        "x.classoid NOT IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_type'::regclass)
            AND x.objoid >= 2200",
    ),
];

/// Catalogues that are not watched, since no migration's effect lies there, and show in what is read.
const BESIDES: &[&str] = &["pg_auth_members", "pg_tablespace"];

/// The catalogues that show in many units or hold what is rare, and which of their rows count. Each does by its `xmin`.
fn elsewhere(dialect: &Dialect) -> Vec<(&'static str, String)> {
    let told = |catalog: &str| {
        let of_units = OF_UNITS.iter().any(|(known, ..)| *known == catalog);
        of_units || IN_PART.iter().any(|(known, _)| *known == catalog) || instead_of(catalog).is_some()
    };
    let whole = watched(dialect.version.major()).filter(|watched| !told(watched.catalog)).map(|watched| {
        let users = watched.oids.map(|oids| format!("x.{oids} >= {FIRST_OID}"));
        (watched.catalog, users.unwrap_or_else(|| "true".to_owned()))
    });
    let in_part = IN_PART.iter().map(|(catalog, only)| (*catalog, (*only).to_owned()));
    whole.chain(in_part).chain(BESIDES.iter().map(|catalog| (*catalog, "true".to_owned()))).collect()
}

/// What has no `xmin` that everyone may read ([`instead_of`] stands for some of it): its rows as text.
fn by_content() -> [String; 4] {
    [
        "SELECT x::text FROM pg_catalog.pg_roles x".to_owned(),
        "SELECT x::text FROM pg_catalog.pg_user_mappings x".to_owned(),
        "SELECT concat_ws(' ', x.oid, x.datname, x.datdba, x.datacl) FROM pg_catalog.pg_database x WHERE x.datname = current_database()"
            .to_owned(),
        // Not all of a subscription may be read: where there is one, no two readings are alike.
        format!("SELECT clock_timestamp()::text FROM {SUBSCRIPTIONS} x"),
    ]
}

/// The query for [`Versions`]: `(place text, until int8, unit int, oid oid, rows int8, sum text)`, one for each unit
/// and one without.
pub fn query(dialect: &Dialect) -> String {
    // Before 14 an index becomes valid in place, without another version of its row.
    let seed = |catalog: &str| match catalog {
        "pg_index" => "x.indisvalid::int + 2 * x.indisready::int",
        _ => "0",
    };
    let hash = |catalog: &str| format!("pg_catalog.hashint8extended(x.xmin::text::int8, {})", seed(catalog));
    let mut rows: Vec<String> = OF_UNITS
        .iter()
        .map(|(catalog, unit, oid, only)| {
            format!(
                "SELECT {} AS unit, {oid} AS oid, {} AS hash FROM pg_catalog.{catalog} x WHERE {oid} >= {FIRST_OID} AND {only}",
                number(*unit),
                hash(catalog)
            )
        })
        .collect();
    rows.extend(elsewhere(dialect).into_iter().map(|(catalog, only)| {
        format!("SELECT -1, 0::oid, {} FROM pg_catalog.{catalog} x WHERE {only}", hash(catalog))
    }));
    rows.extend(
        by_content().map(|rows| format!("SELECT -1, 0::oid, pg_catalog.hashtextextended(r.x, 0) FROM ({rows}) r(x)")),
    );
    // Other sessions' temporary tables come and go. After a crash, numbers of transactions that were lost are given again without
    // a new start; but then the server's statistics begin anew. A server without a postmaster does not tell its starts apart.
    format!(
        "SELECT concat_ws(' ', CASE WHEN pg_catalog.version() ~ 'wasm' THEN clock_timestamp() ELSE pg_catalog.pg_postmaster_start_time() END,
                          pg_catalog.pg_stat_get_bgwriter_stat_reset_time(),
                          (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = current_database())),
                pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::int8, s.unit, s.oid, s.count, s.sum
           FROM (SELECT r.unit, r.oid, count(*), sum(r.hash)::text FROM ({}) r GROUP BY 1, 2) s(unit, oid, count, sum)
           LEFT JOIN pg_catalog.pg_class c ON s.unit = {relation} AND c.oid = s.oid
          WHERE s.unit <> {relation}
             OR c.relkind <> 't' AND c.relpersistence <> 't' AND c.relnamespace <> 'pg_toast'::regnamespace",
        rows.join("\nUNION ALL\n"),
        relation = number(Unit::Relation),
    )
}

/// The units that show in what is [`Stale`]: `(unit int, oid oid, platform boolean)`, without the last for one that is not (or no
/// more) of those that users can change.
///
/// Parameters: `$1 oid[]` what was there before, then those of [`managed`](super::scope::managed), then `$5 int[]` and `$6 oid[]`
/// what is there now.
pub fn concerned() -> String {
    let others = "ARRAY(SELECT unnest($1)
            UNION SELECT y.typarray FROM pg_catalog.pg_type y WHERE y.oid = ANY($1)
            UNION SELECT unnest(ARRAY[y.oid, y.typarray]) FROM pg_catalog.pg_type y WHERE y.typrelid = ANY($1)
            UNION SELECT unnest(ARRAY[m.oid, m.typarray]) FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_type m ON m.oid = d.objid
                   WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.refclassid = d.classid AND d.deptype = 'i' AND d.refobjid = ANY($1)
                     AND m.typtype = 'm')";
    // What is told of a partition is told against the table that it is part of.
    let themselves = format!(
        "SELECT w.unit, w.oid FROM unnest($5::int[], $6::oid[]) w(unit, oid)
         UNION ALL SELECT {}, p.oid FROM (
             WITH RECURSIVE part(oid) AS (
                 SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = ANY($1)
                 UNION SELECT i.inhrelid FROM part JOIN pg_catalog.pg_inherits i ON i.inhparent = part.oid)
             SELECT part.oid FROM part) p",
        number(Unit::Relation)
    );
    depending(others, &[themselves], |managed| {
        format!(
            "SELECT r.unit, r.oid, m.platform FROM resolved r LEFT JOIN ({managed}) m(unit, oid, platform) ON m.unit = r.unit AND m.oid = r.oid"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::touched::WATCHED;
    use super::*;
    use crate::server::ServerVersion;

    #[test]
    fn every_catalogue_that_shows_in_a_unit_is_looked_at() {
        let version = ServerVersion(180_000);
        let elsewhere = elsewhere(&Dialect { version, oldest: version });
        for watched in WATCHED {
            let seen =
                OF_UNITS.iter().map(|(catalog, ..)| *catalog).chain(elsewhere.iter().map(|(catalog, _)| *catalog));
            let content = ["pg_user_mapping", "pg_subscription"];
            assert!(seen.chain(content).any(|catalog| catalog == watched.catalog), "{}", watched.catalog);
        }
    }

    #[test]
    fn what_differs_is_stale_and_what_shows_everywhere_makes_all_of_it_so() {
        let stamp = |sum: &str| (1, sum.to_owned());
        let before = Versions {
            place: "here".to_owned(),
            until: 100,
            elsewhere: stamp("9"),
            units: [((4, 1), stamp("1")), ((4, 2), stamp("2")), ((4, 3), stamp("3"))].into(),
        };
        let mut now = Versions { until: 200, ..before.clone() };
        assert_eq!(before.stale(&now), Some(Stale::default()));
        now.units = [((4, 1), stamp("1")), ((4, 2), stamp("5")), ((4, 4), stamp("4"))].into();
        let expected = Stale { before: vec![(4, 2), (4, 3)], now: vec![(4, 2), (4, 4)] };
        assert_eq!(before.stale(&now), Some(expected));
        for other in [
            Versions { elsewhere: stamp("8"), ..now.clone() },
            Versions { place: "there".to_owned(), ..now.clone() },
            Versions { until: 99, ..now.clone() },
            Versions { until: 100 + HORIZON, ..now.clone() },
        ] {
            assert_eq!(before.stale(&other), None);
        }
    }
}
