//! What one statement touched, found at a cost that follows the size of the change.
//!
//! Three things of the server's own are put together, all of them usable by an ordinary role and in a
//! single-user backend, where event triggers never fire:
//!
//! * `pg_stat_get_xact_tuples_*` counts, per catalogue, what the running transaction wrote: only catalogues
//!   whose count moved are looked at;
//! * `xmin`: every statement runs in a savepoint of its own, whose subtransaction stamps the rows it writes;
//! * `pg_depend`: when something was renamed or changed its type, what is deparsed from it is read again.
//!
//! Rows that were *deleted* leave no stamp. The count tells in which catalogue it happened; which of the known units
//! it was is found by counting what is left of them.

use crate::object::{Dialect, Kind, READERS, Unit};

use super::scope::{managed, number};

/// A catalogue whose rows are facts, or parts of facts, of a unit.
#[derive(Debug)]
pub struct Watched {
    /// Its name in `pg_catalog`.
    pub catalog: &'static str,
    /// The first major version that has it.
    pub since: u32,
    /// Its column of OIDs under which users' objects are found by an index.
    pub(super) oids: Option<&'static str>,
    /// Where its rows show.
    pub(super) sources: &'static [Source],
    /// The unit whose own row is kept there, if it is one.
    pub unit: Option<Unit>,
    /// Otherwise the unit that its rows are parts of.
    pub parts_of: Option<Unit>,
    /// The kind of object that its rows are, so that those that went can be found by counting.
    kind: Option<Kind>,
    /// Whether all known units are to be read again when rows of it are deleted: where they cannot be counted, and where
    /// nothing else of the unit is written by the same statement.
    pub reread: bool,
}

use Unit::{DefaultAcl, Extension, Namespace, Publication, Relation, Routine, Type};

/// How rows of a catalogue, under the alias `x`, lead to units.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) unit: Unit,
    /// The expression that is the unit's OID, or that of a row of `pg_class` that speaks for it.
    pub(super) oid: &'static str,
    /// Joins and conditions.
    pub(super) rest: &'static str,
    pub(super) shows: Shows,
}

/// Which of a relation's objects are to be read again.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shows {
    /// All of the unit; for units that are not made of parts.
    Whole,
    /// What the row of `pg_class` stands for: a table, a view, a sequence, an index.
    Itself,
    /// What has these columns: a table's columns, a view, an index.
    Columns,
    /// Objects of these kinds.
    Parts(&'static [Kind]),
}

use Shows::{Columns, Itself, Parts, Whole};

/// Every catalogue that is watched, in the order of the counters.
pub static WATCHED: &[Watched] = &[
    own("pg_namespace", Namespace, &[from(Namespace, "x.oid", "", Whole)]),
    indexed("oid", own("pg_class", Relation, &[from(Relation, "x.oid", "WHERE x.relkind <> 't'", Itself)])),
    // The sum keeps the server from walking the whole index for this condition.
    indexed("attrelid", part("pg_attribute", Relation, &[from(Relation, "x.attrelid", "WHERE x.attnum + 0 > 0", Columns)])),
    part("pg_attrdef", Relation, &[from(Relation, "x.adrelid", "", Columns)]),
    counted(
        part(
            "pg_constraint",
            Relation,
            &[
                // An index that a constraint takes over is no index any more.
                from(Relation, "x.conrelid", "WHERE x.conrelid <> 0", Parts(&[Kind::Constraint, Kind::Index])),
                from(Type, "x.contypid", "WHERE x.contypid <> 0", Whole),
            ],
        ),
        Kind::Constraint,
    ),
    counted(part("pg_index", Relation, &[from(Relation, "x.indrelid", "", Parts(&[Kind::Index]))]), Kind::Index),
    counted(
        part(
            "pg_trigger",
            Relation,
            &[from(Relation, "x.tgrelid", "WHERE NOT x.tgisinternal", Parts(&[Kind::Trigger]))],
        ),
        Kind::Trigger,
    ),
    counted(part("pg_policy", Relation, &[from(Relation, "x.polrelid", "", Parts(&[Kind::Policy]))]), Kind::Policy),
    part("pg_rewrite", Relation, &[from(Relation, "x.ev_class", "", Parts(&[Kind::View]))]),
    part("pg_sequence", Relation, &[from(Relation, "x.seqrelid", "", Itself)]),
    part(
        "pg_inherits",
        Relation,
        &[from(Relation, "x.inhrelid", "", Parts(&[Kind::Table, Kind::Column, Kind::Constraint, Kind::Index]))],
    ),
    indexed("oid", own("pg_proc", Routine, &[from(Routine, "x.oid", "", Whole)])),
    indexed("oid", own(
        "pg_type",
        Type,
        &[from(
            Type,
            "x.oid",
            "WHERE (x.typtype IN ('e', 'd', 'r')
                OR (x.typtype = 'c' AND EXISTS (SELECT FROM pg_catalog.pg_class k WHERE k.oid = x.typrelid AND k.relkind = 'c')))",
            Whole,
        )],
    )),
    reread(part("pg_enum", Type, &[from(Type, "x.enumtypid", "", Whole)])),
    part("pg_range", Type, &[from(Type, "x.rngtypid", "", Whole)]),
    indexed("objoid", part(
        "pg_description",
        Relation,
        &[
            from(
                Relation,
                "x.objoid",
                "WHERE x.classoid = 'pg_catalog.pg_class'::regclass AND x.objsubid = 0",
                Itself,
            ),
            from(
                Relation,
                "x.objoid",
                "WHERE x.classoid = 'pg_catalog.pg_class'::regclass AND x.objsubid > 0",
                Columns,
            ),
            from(Routine, "x.objoid", "WHERE x.classoid = 'pg_catalog.pg_proc'::regclass", Whole),
            from(Type, "x.objoid", "WHERE x.classoid = 'pg_catalog.pg_type'::regclass", Whole),
            from(Namespace, "x.objoid", "WHERE x.classoid = 'pg_catalog.pg_namespace'::regclass", Whole),
            from(Publication, "x.objoid", "WHERE x.classoid = 'pg_catalog.pg_publication'::regclass", Whole),
            from(
                Relation,
                "k.conrelid",
                "JOIN pg_catalog.pg_constraint k ON k.oid = x.objoid WHERE x.classoid = 'pg_catalog.pg_constraint'::regclass AND k.conrelid <> 0",
                Parts(&[Kind::Constraint]),
            ),
            from(
                Relation,
                "k.tgrelid",
                "JOIN pg_catalog.pg_trigger k ON k.oid = x.objoid WHERE x.classoid = 'pg_catalog.pg_trigger'::regclass",
                Parts(&[Kind::Trigger]),
            ),
            from(
                Relation,
                "k.polrelid",
                "JOIN pg_catalog.pg_policy k ON k.oid = x.objoid WHERE x.classoid = 'pg_catalog.pg_policy'::regclass",
                Parts(&[Kind::Policy]),
            ),
        ],
    )),
    own("pg_default_acl", DefaultAcl, &[from(DefaultAcl, "x.oid", "", Whole)]),
    own("pg_extension", Extension, &[from(Extension, "x.oid", "", Whole)]),
    own("pg_publication", Publication, &[from(Publication, "x.oid", "", Whole)]),
    reread(part("pg_publication_rel", Publication, &[from(Publication, "x.prpubid", "", Whole)])),
    Watched {
        since: 15,
        ..reread(part("pg_publication_namespace", Publication, &[from(Publication, "x.pnpubid", "", Whole)]))
    },
];

const fn from(unit: Unit, oid: &'static str, rest: &'static str, shows: Shows) -> Source {
    Source { unit, oid, rest, shows }
}

const fn own(catalog: &'static str, unit: Unit, sources: &'static [Source]) -> Watched {
    Watched { catalog, since: 0, oids: None, sources, unit: Some(unit), parts_of: None, kind: None, reread: false }
}

const fn part(catalog: &'static str, parts_of: Unit, sources: &'static [Source]) -> Watched {
    Watched { catalog, since: 0, oids: None, sources, unit: None, parts_of: Some(parts_of), kind: None, reread: false }
}

const fn counted(watched: Watched, kind: Kind) -> Watched {
    Watched { kind: Some(kind), ..watched }
}

const fn indexed(oids: &'static str, watched: Watched) -> Watched {
    Watched { oids: Some(oids), ..watched }
}

const fn reread(watched: Watched) -> Watched {
    Watched { reread: true, ..watched }
}

/// What is left of the known units (`$1 oid[]`) after rows of a catalogue were deleted: `(oid oid, count bigint)`, one
/// for each that is left. Counted are the units themselves or, with a kind, their parts of that kind.
pub fn remaining(watched: &Watched, dialect: &Dialect) -> Option<(Option<Kind>, String)> {
    if watched.unit.is_some() {
        let sql = format!("SELECT x.oid, 1::bigint FROM pg_catalog.{} x WHERE x.oid = ANY($1)", watched.catalog);
        return Some((None, sql));
    }
    let kind = watched.kind?;
    let reader = READERS.iter().find(|reader| reader.kinds.contains(&kind))?;
    // Only the unit is asked for, so the server does not deparse anything.
    let sql = format!("SELECT q.unit, count(*) FROM ({}) q(unit, path, attributes) GROUP BY 1", (reader.sql)(dialect));
    Some((Some(kind), sql))
}

/// The watched catalogues that a server of this major version has.
pub fn watched(major: u32) -> impl Iterator<Item = &'static Watched> {
    WATCHED.iter().filter(move |watched| watched.since <= major)
}

/// The OIDs of the watched catalogues and, last, of `pg_depend`.
pub(super) fn catalogs(major: u32) -> String {
    let names: Vec<String> = watched(major)
        .map(|w| w.catalog)
        .chain(["pg_depend"])
        .map(|name| format!("'pg_catalog.{name}'::regclass"))
        .collect();
    format!("ARRAY[{}]::oid[]", names.join(", "))
}

/// From rows of `pg_class` to units: an index speaks for its table, a composite's relation for its type, the sequence
/// of an identity column for its table.
fn resolve(from: &str) -> String {
    format!(
        "SELECT w.unit, w.oid FROM {from} w WHERE w.unit <> {relation}
         UNION
         SELECT CASE WHEN c.relkind = 'c' THEN {kind} ELSE {relation} END,
                CASE WHEN c.relkind = 'c' THEN c.reltype WHEN c.relkind IN ('i', 'I') THEN i.indrelid ELSE coalesce(d.refobjid, c.oid) END
           FROM {from} w JOIN pg_catalog.pg_class c ON c.oid = w.oid
           LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
           LEFT JOIN pg_catalog.pg_depend d ON c.relkind = 'S' AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
                 AND d.deptype = 'i' AND d.refclassid = 'pg_catalog.pg_class'::regclass
          WHERE w.unit = {relation}",
        relation = number(Relation),
        kind = number(Type),
    )
}

/// The units whose facts are deparsed from other units: `(unit int, oid oid, platform boolean)`.
///
/// Parameters: `$1 oid[]` the units that changed name or type, `$2 text` unused, then those of [`managed`].
pub fn dependents() -> String {
    let on = |catalog: &str, column: &str| {
        format!(
            "SELECT {} AS unit, k.{column} AS oid FROM d JOIN pg_catalog.{catalog} k ON k.oid = d.objid
              WHERE d.classid = 'pg_catalog.{catalog}'::regclass AND k.{column} <> 0",
            number(Relation)
        )
    };
    let itself = |catalog: &str, unit: Unit| {
        format!("SELECT {}, d.objid FROM d WHERE d.classid = 'pg_catalog.{catalog}'::regclass", number(unit))
    };
    let all = [
        on("pg_rewrite", "ev_class"),
        on("pg_constraint", "conrelid"),
        on("pg_trigger", "tgrelid"),
        on("pg_policy", "polrelid"),
        on("pg_attrdef", "adrelid"),
        itself("pg_class", Relation),
        itself("pg_proc", Routine),
        itself("pg_type", Type),
        format!(
            "SELECT {}, r.prpubid FROM pg_catalog.pg_publication_rel r WHERE r.prrelid = ANY($1)",
            number(Publication)
        ),
    ];
    format!(
        "WITH d AS MATERIALIZED (SELECT d.classid, d.objid FROM pg_catalog.pg_depend d
            WHERE d.refobjid = ANY($1) AND d.deptype IN ('n', 'a') AND $2::text IS NOT NULL
              AND d.refclassid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_type'::regclass, 'pg_catalog.pg_proc'::regclass)),
         written AS MATERIALIZED ({}),
         resolved AS MATERIALIZED ({})
         {}",
        all.join("\nUNION ALL\n"),
        resolve("written"),
        managed(3, Some("resolved")),
    )
}
