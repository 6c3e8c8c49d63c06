//! The function by which one call tells what a statement touched and how that stands now. It lives in the replay's
//! session (`pg_temp`), so that each of its queries keeps its plan and only those run whose catalogue moved:
//! as one query, the start-up of all its branches took longer than the statements it looked at.

use std::fmt::Write as _;

use crate::object::{Dialect, Kind, READERS, Reader, Unit};

use super::scope::{FIRST_OID, UNITS, instead_of, managed_of, number};
use super::touched::{Shows, catalogs, watched};

/// The OID of the schema `public` (`PG_PUBLIC_NAMESPACE`).
const PUBLIC: u32 = 2200;

/// Reads all that is known of some units of one class: `$1 oid[]` them, `$2 oid[]` those of them that belong to the platform,
/// `$3 int` the class. Rows as [`CALL`] answers for objects.
pub const READ: &str = "SELECT * FROM pg_temp.pgmend_read($1, $2, $3)";

/// The setting that holds the statement's mark: the subtransaction at its start. It is made in the session rather than handed
/// over, so that the call can be sent right behind the statement, before the mark is known here.
pub const MARK: &str = "pgmend.mark";

/// Calls the function, for the statement that [`MARK`] tells of. Parameters: `$1 text[]` platform schemas, `$2 text[]` platform
/// roles, `$3 text[]` hidden schemas, `$4 int8[]` what was *written* before the statement; NULL to be told only that.
///
/// Answers with rows `(unit int, reader int, oid oid, platform boolean, path text[], attributes jsonb, numbers int8[])`:
/// * first two rows of `numbers` alone: what the transaction has now written and deleted, in the order of
///   [`watched`], followed by one more for `pg_depend`;
/// * for each class of units that was touched, the readers that were run (`numbers`, places in [`READERS`]);
/// * for each unit that was touched its `oid` and whether it belongs to the platform;
/// * for each object of it that those readers found, the reader's place, path and attributes.
pub const CALL: &str =
    "SELECT * FROM pg_temp.pgmend_look(NULL, pg_catalog.current_setting('pgmend.mark', true), $1, $2, $3, $4)";

/// Makes the functions, for a server. `settings` are the `SET` clauses under which everything is deparsed.
///
/// They run with the rights of who makes them, whatever role a migration has taken on.
pub fn functions(dialect: &Dialect, settings: &str) -> String {
    let mut body = String::new();
    let catalogs = catalogs(dialect.version.major());
    // This runs after every statement. An array is unnested in its order, and to sort again would double the cost.
    let _ = write!(
        body,
        "SELECT array_agg(pg_stat_get_xact_tuples_inserted(w.c) + pg_stat_get_xact_tuples_updated(w.c)),
                array_agg(pg_stat_get_xact_tuples_deleted(w.c))
           INTO v_written, o_numbers FROM unnest({catalogs}) AS w(c);
         v_deleted := o_numbers; o_numbers := v_written; RETURN NEXT;
         o_numbers := v_deleted; RETURN NEXT;
         o_numbers := NULL;
         IF $6 IS NULL OR v_written = $6 THEN RETURN; END IF;
         -- Where a migration did away with the mark, everything made since `initdb` is recent.
         v_recent := age(coalesce(nullif($2, ''), '3')::xid);\n"
    );
    collect(&mut body, dialect.version.major());
    for unit in UNITS {
        read(&mut body, *unit, dialect);
    }
    let sources = watched(dialect.version.major()).map(|watched| watched.sources.len()).max().unwrap_or(0);
    let mut reads = String::new();
    for unit in UNITS {
        let _ = writeln!(reads, "IF $3 = {} THEN", number(*unit));
        read_objects(&mut reads, *unit, dialect, |_| "true".to_owned());
        let _ = writeln!(reads, "END IF;");
    }
    // Few of many rows are wanted each time, and a plan is kept for the rest of the replay while catalogues grow: indexes
    // and loops throughout, whatever the first call's sizes suggest.
    format!(
        "CREATE FUNCTION pg_temp.pgmend_look(p_units oid[], p_mark text, p_schemas text[], p_roles text[], p_hidden text[], p_written int8[])
         {SHAPE} {settings} AS $pgmend_look$
         #variable_conflict use_column
         DECLARE v_written int8[]; v_deleted int8[]; v_recent int; v_found oid[]; {found} v_itself oid[]; v_columns oid[]; v_platform oid[];
                 v_types oid[]; v_table boolean; v_view boolean; v_column boolean; v_sequence boolean; v_index boolean; v_key boolean;
                 {units} {readers}
         BEGIN {body} END $pgmend_look$;
         CREATE FUNCTION pg_temp.pgmend_read(p_units oid[], p_platform oid[], p_class int)
         {SHAPE} {settings} AS $pgmend_look$
         #variable_conflict use_column
         DECLARE v_platform oid[] := p_platform;
         BEGIN {reads} END $pgmend_look$;
         GRANT EXECUTE ON FUNCTION pg_temp.pgmend_look(oid[], text, text[], text[], text[], int8[]), pg_temp.pgmend_read(oid[], oid[], int) TO PUBLIC",
        found = (0..sources).map(|place| format!("v_found_{place} oid[];")).collect::<String>(),
        units = UNITS.iter().map(|unit| format!("{} oid[];", units(*unit))).collect::<String>(),
        readers = (0..READERS.len()).map(|place| format!("{} boolean := false;", wanted(place))).collect::<String>(),
    )
}

/// What both functions answer with, and how they are planned.
const SHAPE: &str = "RETURNS TABLE (o_unit int, o_reader int, o_oid oid, o_platform boolean, o_path text[], o_attributes jsonb, o_numbers int8[])
         LANGUAGE plpgsql SECURITY DEFINER SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off";

/// The variable that gathers the touched units of a class.
fn units(unit: Unit) -> String {
    format!("v_unit_{}", number(unit))
}

/// The variable that says whether a reader is to be run.
fn wanted(reader: usize) -> String {
    format!("v_read_{reader}")
}

fn readers_of(kind: Kind) -> Option<usize> {
    READERS.iter().position(|reader| reader.kinds.contains(&kind))
}

fn readers(unit: Unit) -> impl Iterator<Item = (usize, &'static Reader)> {
    READERS.iter().copied().enumerate().filter(move |(_, reader)| reader.unit == unit)
}

/// Goes through the catalogues that moved, for the rows that carry the statement's stamp.
fn collect(body: &mut String, major: u32) {
    for (n, watched) in watched(major).enumerate() {
        let _ = writeln!(body, "IF v_written[{place}] <> $6[{place}] THEN", place = n + 1);
        // What not every role may read is looked at as a whole.
        let (from, recent) = match (instead_of(watched.catalog), watched.oids) {
            (Some((from, _)), _) => (from.to_owned(), "true".to_owned()),
            (None, None) => (format!("pg_catalog.{}", watched.catalog), "age(x.xmin) <= v_recent".to_owned()),
            // What `initdb` made has lower OIDs; of that only the schema `public` is users' to change.
            (None, Some(oids)) if watched.sources.iter().any(|source| source.unit == Unit::Namespace) => (
                format!("pg_catalog.{}", watched.catalog),
                format!("age(x.xmin) <= v_recent AND (x.{oids} >= {FIRST_OID} OR x.{oids} = {PUBLIC})"),
            ),
            (None, Some(oids)) => (
                format!("pg_catalog.{}", watched.catalog),
                format!("age(x.xmin) <= v_recent AND x.{oids} >= {FIRST_OID}"),
            ),
        };
        // A catalogue that leads to several is scanned once.
        let found = |place: usize| format!("v_found_{place}");
        let sources = || watched.sources.iter().enumerate();
        let aggregates: Vec<String> =
            sources().map(|(_, source)| format!("array_agg({}) FILTER (WHERE {})", source.oid, source.only)).collect();
        let variables: Vec<String> = sources().map(|(place, _)| found(place)).collect();
        let _ = writeln!(
            body,
            "SELECT {} INTO {} FROM {from} x WHERE {recent};",
            aggregates.join(", "),
            variables.join(", ")
        );
        for (place, source) in sources() {
            let gathered = match source.shows {
                Shows::Itself => "v_itself".to_owned(),
                Shows::Columns => "v_columns".to_owned(),
                Shows::Whole | Shows::Parts(_) => units(source.unit),
            };
            let flags: String = match source.shows {
                Shows::Parts(kinds) => kinds.iter().filter_map(|kind| Some(flag(readers_of(*kind)?))).collect(),
                _ => String::new(),
            };
            let found = found(place);
            let _ = writeln!(body, "IF {found} IS NOT NULL THEN {gathered} := {gathered} || {found}; {flags} END IF;");
        }
        let _ = writeln!(body, "END IF;");
    }
    // `ALTER SEQUENCE … OWNED BY` and `… DEPENDS ON EXTENSION` write to `pg_depend` alone.
    let class = watched(major).position(|watched| watched.catalog == "pg_class").unwrap_or(0) + 1;
    let depend = watched(major).count() + 1;
    let trigger: String = readers_of(Kind::Trigger).map(flag).unwrap_or_default();
    let _ = writeln!(
        body,
        "IF v_written[{depend}] <> $6[{depend}] AND v_written[{class}] = $6[{class}] THEN
           SELECT array_agg(x.objid) FILTER (WHERE x.classid = 'pg_catalog.pg_class'::regclass),
                  array_agg(x.objid) FILTER (WHERE x.classid = 'pg_catalog.pg_proc'::regclass),
                  array_agg((SELECT k.tgrelid FROM pg_catalog.pg_trigger k WHERE k.oid = x.objid))
                    FILTER (WHERE x.classid = 'pg_catalog.pg_trigger'::regclass)
             INTO v_found_0, v_found_1, v_found_2 FROM pg_catalog.pg_depend x
            WHERE age(x.xmin) <= v_recent AND (x.deptype = 'x' OR x.deptype = 'a' AND x.classid = 'pg_catalog.pg_class'::regclass AND x.refobjsubid > 0);
           IF v_found_0 IS NOT NULL THEN v_itself := v_itself || v_found_0; END IF;
           IF v_found_1 IS NOT NULL THEN {routines} := {routines} || v_found_1; END IF;
           IF v_found_2 IS NOT NULL THEN {relations} := {relations} || v_found_2; {trigger} END IF;
         END IF;",
        routines = units(Unit::Routine),
        relations = units(Unit::Relation),
    );
    // An index speaks for its table, a composite's relation for its type, the sequence of an identity column for its table.
    let flags: String = [
        ("v_table", Kind::Table),
        ("v_view", Kind::View),
        ("v_column", Kind::Column),
        ("v_sequence", Kind::Sequence),
        ("v_index", Kind::Index),
        ("v_key", Kind::Constraint),
    ]
    .iter()
    .filter_map(|(variable, kind)| Some(format!("IF {variable} THEN {} END IF;\n", flag(readers_of(*kind)?))))
    .collect();
    let _ = writeln!(
        body,
        "IF v_itself IS NOT NULL OR v_columns IS NOT NULL THEN
           SELECT array_agg(DISTINCT CASE WHEN c.relkind IN ('i', 'I') THEN i.indrelid ELSE coalesce(d.refobjid, c.oid) END)
                    FILTER (WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I')),
                  array_agg(DISTINCT c.reltype) FILTER (WHERE c.relkind = 'c'),
                  coalesce(bool_or(c.relkind IN ('r', 'p', 'f') AND c.oid = ANY(v_itself)), false),
                  bool_or(c.relkind IN ('v', 'm')),
                  coalesce(bool_or(d.refobjid IS NOT NULL OR c.relkind IN ('r', 'p', 'f') AND c.oid = ANY(v_columns)), false),
                  coalesce(bool_or(c.relkind = 'S' AND c.oid = ANY(v_itself)), false),
                  bool_or(c.relkind IN ('i', 'I')),
                  coalesce(bool_or(c.relkind IN ('i', 'I') AND (i.indisunique OR i.indisexclusion)), false)
             INTO v_found, v_types, v_table, v_view, v_column, v_sequence, v_index, v_key
             FROM pg_catalog.pg_class c
             LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
             LEFT JOIN pg_catalog.pg_depend d ON c.relkind = 'S' AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
                   AND d.deptype = 'i' AND d.refclassid = 'pg_catalog.pg_class'::regclass
            WHERE c.oid = ANY(v_itself || v_columns);
           {relations} := {relations} || v_found;
           IF v_types IS NOT NULL THEN {types} := {types} || v_types; END IF;
           {flags}
         END IF;",
        relations = units(Unit::Relation),
        types = units(Unit::Type),
    );
}

fn flag(reader: usize) -> String {
    format!("{} := true;", wanted(reader))
}

/// Reads what was touched of one class, as far as users can change it.
fn read(body: &mut String, unit: Unit, dialect: &Dialect) {
    let number = number(unit);
    let variable = units(unit);
    let parted = unit == Unit::Relation;
    let _ = writeln!(
        body,
        "IF {variable} IS NOT NULL THEN
           SELECT array_agg(DISTINCT m.oid) FILTER (WHERE NOT m.platform), array_agg(DISTINCT m.oid) FILTER (WHERE m.platform)
             INTO p_units, v_platform FROM ({managed}) m(unit, oid, platform);
           IF p_units IS NOT NULL OR v_platform IS NOT NULL THEN
             RETURN QUERY SELECT {number}, NULL::int, u, false, NULL::text[], NULL::jsonb, NULL::int8[] FROM unnest(p_units) u;
             RETURN QUERY SELECT {number}, NULL::int, u, true, NULL::text[], NULL::jsonb, NULL::int8[] FROM unnest(v_platform) u;
             o_unit := {number}; o_numbers := ARRAY[]::int8[];",
        managed = managed_of(unit, 3, &variable),
    );
    for (place, _) in readers(unit) {
        let condition = if parted { wanted(place) } else { "true".to_owned() };
        let _ = writeln!(body, "IF {condition} THEN o_numbers := o_numbers || {place}::int8; END IF;");
    }
    let _ = writeln!(body, "RETURN NEXT; o_unit := NULL; o_numbers := NULL;");
    read_objects(body, unit, dialect, |place| if parted { wanted(place) } else { "true".to_owned() });
    let _ = writeln!(body, "END IF; END IF;");
}

/// Reads the objects of the units `p_units` and, of those that users may put on the platform's relations, of `v_platform`.
fn read_objects(body: &mut String, unit: Unit, dialect: &Dialect, condition: impl Fn(usize) -> String) {
    let number = number(unit);
    for on_platform in [false, true] {
        let some: Vec<_> = readers(unit).filter(|(_, reader)| reader.on_platform == on_platform).collect();
        if on_platform && !some.is_empty() {
            let _ = writeln!(body, "p_units := p_units || v_platform;");
        }
        for (place, reader) in some {
            let _ = writeln!(
                body,
                "IF {} AND p_units IS NOT NULL THEN
                   RETURN QUERY SELECT {number}, {place}, q.unit, coalesce(q.unit = ANY(v_platform), false), q.path, q.attributes, NULL::int8[]
                     FROM ({}) q(unit, path, attributes);
                 END IF;",
                condition(place),
                (reader.sql)(dialect)
            );
        }
    }
}
