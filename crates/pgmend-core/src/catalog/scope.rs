//! Which objects of a database users can change: everything but the system's, the extensions' and the platform's.
//!
//! What users put on the platform's relations (a policy on `storage.objects`, a trigger on `auth.users`) is
//! theirs all the same: such relations are units marked `platform`, of which only those parts are read.

use crate::object::Unit;

/// Every unit, in the order of the numbers that queries answer with.
pub const UNITS: &[Unit] = &[
    Unit::Namespace,
    Unit::Extension,
    Unit::DefaultAcl,
    Unit::Type,
    Unit::Relation,
    Unit::Routine,
    Unit::Publication,
    Unit::Collation,
    Unit::Conversion,
    Unit::Operator,
    Unit::OperatorClass,
    Unit::OperatorFamily,
    Unit::TextSearchConfiguration,
    Unit::TextSearchDictionary,
    Unit::TextSearchParser,
    Unit::TextSearchTemplate,
    Unit::Cast,
    Unit::EventTrigger,
    Unit::Statistics,
    Unit::ForeignDataWrapper,
    Unit::Server,
    Unit::UserMapping,
    Unit::Subscription,
    Unit::Transform,
    Unit::Language,
    Unit::AccessMethod,
];

/// The first OID that objects made after `initdb` can have (`FirstNormalObjectId`).
pub(super) const FIRST_OID: u32 = 16384;

/// Subscriptions of this database, as a table expression of `oid`, `subname`, `subdbid` and `subowner`.
///
/// The OID comes from a view, since up to 13 an ordinary role may not read it from the table. The view knows names only: of
/// two databases that have one of the same name both OIDs are answered; the reader tells them apart, where it may (from 14 on).
pub(crate) const SUBSCRIPTIONS: &str =
    "(SELECT v.subid AS oid, s.subname, s.subdbid, s.subowner FROM pg_catalog.pg_subscription s
    CROSS JOIN LATERAL (SELECT DISTINCT w.subid FROM pg_catalog.pg_stat_subscription w WHERE w.subname = s.subname) v
    WHERE s.subdbid = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = current_database()))";

/// Whether a row of `pg_type` under this alias is a base type, and not the array that comes with every type.
macro_rules! is_base_type {
    ($y:literal) => {
        concat!(
            "(",
            $y,
            ".typtype = 'b' AND ",
            $y,
            ".typisdefined AND (",
            $y,
            ".typelem = 0 OR ",
            $y,
            ".oid IS DISTINCT FROM (SELECT l.typarray FROM pg_catalog.pg_type l WHERE l.oid = ",
            $y,
            ".typelem)))"
        )
    };
}
pub(super) use is_base_type;

/// Units that are one row of one catalogue.
struct Simple {
    unit: Unit,
    /// The catalogue.
    catalog: &'static str,
    /// What stands for it under the alias `x`, where it cannot be read by everyone.
    instead: Option<(&'static str, &'static str)>,
    /// Its column of schemas.
    schema: Option<&'static str>,
    /// Its column of owners, or an expression for that.
    owner: Option<&'static str>,
    /// What else must hold.
    rest: &'static str,
}

const fn simple(
    unit: Unit,
    catalog: &'static str,
    schema: Option<&'static str>,
    owner: Option<&'static str>,
    rest: &'static str,
) -> Simple {
    Simple { unit, catalog, instead: None, schema, owner, rest }
}

/// In the order of [`UNITS`], after those that need more than this.
static SIMPLE: &[Simple] = &[
    simple(Unit::Collation, "pg_collation", Some("x.collnamespace"), Some("x.collowner"), ""),
    simple(Unit::Conversion, "pg_conversion", Some("x.connamespace"), Some("x.conowner"), ""),
    simple(Unit::Operator, "pg_operator", Some("x.oprnamespace"), Some("x.oprowner"), "AND x.oprcode <> 0"),
    simple(Unit::OperatorClass, "pg_opclass", Some("x.opcnamespace"), Some("x.opcowner"), ""),
    simple(Unit::OperatorFamily, "pg_opfamily", Some("x.opfnamespace"), Some("x.opfowner"), ""),
    simple(Unit::TextSearchConfiguration, "pg_ts_config", Some("x.cfgnamespace"), Some("x.cfgowner"), ""),
    simple(Unit::TextSearchDictionary, "pg_ts_dict", Some("x.dictnamespace"), Some("x.dictowner"), ""),
    simple(Unit::TextSearchParser, "pg_ts_parser", Some("x.prsnamespace"), None, ""),
    simple(Unit::TextSearchTemplate, "pg_ts_template", Some("x.tmplnamespace"), None, ""),
    // The cast of a range to its multirange comes and goes with it.
    simple(
        Unit::Cast,
        "pg_cast",
        None,
        None,
        "AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_cast'::regclass AND i.objid = x.oid AND i.deptype = 'i')",
    ),
    simple(Unit::EventTrigger, "pg_event_trigger", None, Some("x.evtowner"), "AND NOT {platform function x.evtfoid}"),
    simple(Unit::Statistics, "pg_statistic_ext", Some("x.stxnamespace"), Some("x.stxowner"), ""),
    simple(Unit::ForeignDataWrapper, "pg_foreign_data_wrapper", None, Some("x.fdwowner"), ""),
    simple(Unit::Server, "pg_foreign_server", None, Some("x.srvowner"), ""),
    Simple {
        unit: Unit::UserMapping,
        catalog: "pg_user_mapping",
        instead: Some(("pg_catalog.pg_user_mappings", "umid")),
        schema: None,
        owner: Some("(SELECT s.srvowner FROM pg_catalog.pg_foreign_server s WHERE s.oid = x.srvid)"),
        rest: "",
    },
    Simple {
        unit: Unit::Subscription,
        catalog: "pg_subscription",
        instead: Some((SUBSCRIPTIONS, "oid")),
        schema: None,
        owner: Some("x.subowner"),
        rest: "",
    },
    simple(Unit::Transform, "pg_transform", None, None, ""),
    simple(Unit::Language, "pg_language", None, Some("x.lanowner"), ""),
    simple(Unit::AccessMethod, "pg_am", None, None, ""),
];

/// The table expression and its column of OIDs by which the rows of a catalogue can be found, where not every role may read it.
pub(super) fn instead_of(catalog: &str) -> Option<(&'static str, &'static str)> {
    SIMPLE.iter().find(|simple| simple.catalog == catalog)?.instead
}

/// What belongs to the platform that hosts a database, and what is to be left out of sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Schemas of the platform, such as `auth`. An object in them is the platform's if a platform role owns it.
    pub platform_schemas: Vec<String>,
    /// Roles that the platform works with, such as `supabase_auth_admin`.
    pub platform_roles: Vec<String>,
    /// Extensions that the platform installs by itself.
    pub platform_extensions: Vec<String>,
    /// Schemas that are no business of migrations: where histories are kept, pgmend's own.
    pub hidden_schemas: Vec<String>,
}

impl Scope {
    /// The three array parameters of [`managed`], in order, from `$first` on.
    pub fn parameters(&self) -> [&Vec<String>; 3] {
        [&self.platform_schemas, &self.platform_roles, &self.hidden_schemas]
    }
}

/// Every unit that users can change: `(unit int, oid oid, platform boolean)`.
///
/// Parameters from `$first` on: platform schemas, platform roles, hidden schemas (all `text[]`). With `only`,
/// the name of a relation `(unit int, oid oid)` in scope, it answers for those alone, at a cost that follows their number.
pub fn managed(first: usize, only: Option<&str>) -> String {
    branches(first, only).join("\nUNION ALL\n")
}

/// The same for the units of one class among those in the array `oids`.
pub fn managed_of(unit: Unit, first: usize, oids: &str) -> String {
    let only = format!("(SELECT {} AS unit, unnest({oids}) AS oid)", number(unit));
    let place = UNITS.iter().position(|other| *other == unit).unwrap_or(0);
    branches(first, Some(&only)).into_iter().nth(place).unwrap_or_default()
}

/// What [`managed`] unites, in the order of [`UNITS`].
fn branches(first: usize, only: Option<&str>) -> Vec<String> {
    let [schemas, roles, hidden] = [first, first + 1, first + 2].map(|n| format!("${n}::text[]"));
    let restrict = |unit: Unit, column: &str| match only {
        None => String::new(),
        // An array is expected to be short, so that the catalogue's index is used; a subquery would be hashed
        // against the whole catalogue.
        Some(only) => format!("AND {column} = ANY(ARRAY(SELECT t.oid FROM {only} t WHERE t.unit = {}))", number(unit)),
    };
    let space = |column: &str| {
        format!(
            "JOIN pg_catalog.pg_namespace n ON n.oid = {column} AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
               AND NOT n.nspname = ANY({hidden})"
        )
    };
    let member = |catalog: &str, column: &str| {
        format!(
            "EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.{catalog}'::regclass AND e.objid = {column}
               AND e.deptype = 'e')"
        )
    };
    let platform =
        |owner: &str| format!("(n.nspname = ANY({schemas}) AND pg_get_userbyid({owner})::text = ANY({roles}))");
    // What lies in no schema is the platform's by its owner; but the role that owns the database is the one that users act as.
    let by_owner = |owner: &str| {
        format!(
            "(pg_get_userbyid({owner})::text = ANY({roles})
              AND {owner} <> (SELECT b.datdba FROM pg_catalog.pg_database b WHERE b.datname = current_database()))"
        )
    };
    let simple = SIMPLE.iter().map(|simple| {
        let (from, oid) = match simple.instead {
            Some((from, oid)) => (from.to_owned(), format!("x.{oid}")),
            None => (format!("pg_catalog.{}", simple.catalog), "x.oid".to_owned()),
        };
        let not_platform = match (simple.schema, simple.owner) {
            (Some(_), Some(owner)) => format!("AND NOT {}", platform(owner)),
            (Some(_), None) => format!("AND NOT n.nspname = ANY({schemas})"),
            (None, Some(owner)) => format!("AND NOT {}", by_owner(owner)),
            (None, None) => String::new(),
        };
        let rest = simple.rest.replace(
            "{platform function x.evtfoid}",
            &format!("EXISTS (SELECT FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
                               WHERE f.oid = x.evtfoid AND n.nspname = ANY({schemas}))"),
        );
        format!(
            "SELECT {unit}, {oid}, false FROM {from} x {space} WHERE {oid} >= {FIRST_OID} {not_platform} AND NOT {member} {rest} {only}",
            unit = number(simple.unit),
            space = simple.schema.map(space).unwrap_or_default(),
            member = member(simple.catalog, &oid),
            only = restrict(simple.unit, &oid),
        )
    });
    let special = [
        format!(
            "SELECT {unit} AS unit, n.oid, false AS platform FROM pg_catalog.pg_namespace n
              WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT n.nspname = ANY({hidden})
                AND NOT n.nspname = ANY({schemas}) AND NOT {member} {only}",
            unit = number(Unit::Namespace),
            member = member("pg_namespace", "n.oid"),
            only = restrict(Unit::Namespace, "n.oid"),
        ),
        format!(
            "SELECT {unit}, x.oid, false FROM pg_catalog.pg_extension x WHERE x.extname <> 'plpgsql' {only}",
            unit = number(Unit::Extension),
            only = restrict(Unit::Extension, "x.oid"),
        ),
        // The role that owns the database is the one that users act as, even where the platform made it.
        format!(
            "SELECT {unit}, d.oid, false FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
              WHERE NOT coalesce(n.nspname = ANY({schemas}), false)
                AND NOT (pg_get_userbyid(d.defaclrole)::text = ANY({roles})
                         AND d.defaclrole <> (SELECT b.datdba FROM pg_catalog.pg_database b WHERE b.datname = current_database())) {only}",
            unit = number(Unit::DefaultAcl),
            only = restrict(Unit::DefaultAcl, "d.oid"),
        ),
        format!(
            "SELECT {unit}, y.oid, false FROM pg_catalog.pg_type y {space} LEFT JOIN pg_catalog.pg_class c ON c.oid = y.typrelid
              WHERE (y.typtype IN ('e', 'd', 'r') OR (y.typtype = 'c' AND c.relkind = 'c') OR {base}) AND NOT {platform} AND NOT {member} {only}",
            unit = number(Unit::Type),
            space = space("y.typnamespace"),
            platform = platform("y.typowner"),
            base = is_base_type!("y"),
            member = member("pg_type", "y.oid"),
            only = restrict(Unit::Type, "y.oid"),
        ),
        // The sequence behind an identity column is read with the column.
        format!(
            "SELECT {unit}, c.oid, {platform} FROM pg_catalog.pg_class c {space}
              WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND NOT {member}
                AND NOT (c.relkind = 'S' AND ({platform} OR EXISTS (SELECT FROM pg_catalog.pg_depend i
                      WHERE i.classid = 'pg_catalog.pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i'))) {only}",
            unit = number(Unit::Relation),
            space = space("c.relnamespace"),
            platform = platform("c.relowner"),
            member = member("pg_class", "c.oid"),
            only = restrict(Unit::Relation, "c.oid"),
        ),
        // The constructors of a range come and go with it.
        format!(
            "SELECT {unit}, p.oid, false FROM pg_catalog.pg_proc p {space}
              WHERE NOT {platform} AND NOT {member}
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_proc'::regclass AND i.objid = p.oid
                      AND i.deptype = 'i' AND i.refclassid = 'pg_catalog.pg_type'::regclass) {only}",
            unit = number(Unit::Routine),
            space = space("p.pronamespace"),
            platform = platform("p.proowner"),
            member = member("pg_proc", "p.oid"),
            only = restrict(Unit::Routine, "p.oid"),
        ),
        format!(
            "SELECT {unit}, b.oid, false FROM pg_catalog.pg_publication b WHERE true {only}",
            unit = number(Unit::Publication),
            only = restrict(Unit::Publication, "b.oid"),
        ),
    ];
    special.into_iter().chain(simple).collect()
}

/// The number that stands for a unit in a query's answer.
pub fn number(unit: Unit) -> i32 {
    UNITS.iter().position(|other| *other == unit).and_then(|n| i32::try_from(n).ok()).unwrap_or(-1)
}

/// The unit that a number stands for.
pub fn unit(number: i32) -> Option<Unit> {
    usize::try_from(number).ok().and_then(|n| UNITS.get(n)).copied()
}
