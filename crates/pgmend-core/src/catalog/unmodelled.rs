//! What is in a database and is no fact of a snapshot, named, so that it is not taken for nothing.

use super::scope::FIRST_OID;

/// Something that is there and is not read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unmodelled {
    /// What it is, in words: `large objects`.
    pub kind: String,
    /// How many there are.
    pub count: u64,
    /// Some of their names, ten at most.
    pub names: Vec<String>,
}

/// Catalogues whose rows readers cover, in whole or as parts.
const COVERED: &[&str] = &[
    "pg_namespace",
    "pg_extension",
    "pg_default_acl",
    "pg_type",
    "pg_class",
    "pg_proc",
    "pg_publication",
    "pg_publication_rel",
    "pg_publication_namespace",
    "pg_constraint",
    "pg_attrdef",
    "pg_trigger",
    "pg_policy",
    "pg_rewrite",
    "pg_collation",
    "pg_conversion",
    "pg_operator",
    "pg_opclass",
    "pg_opfamily",
    "pg_amop",
    "pg_amproc",
    "pg_ts_config",
    "pg_ts_dict",
    "pg_ts_parser",
    "pg_ts_template",
    "pg_cast",
    "pg_event_trigger",
    "pg_statistic_ext",
    "pg_foreign_data_wrapper",
    "pg_foreign_server",
    "pg_user_mapping",
    "pg_subscription",
    "pg_transform",
    "pg_language",
    "pg_am",
];

/// The query: `(kind text, count int8, names text[])`, one row for each kind of which there is something. It takes no parameters.
pub fn query() -> String {
    let first = FIRST_OID;
    let tell = |kind: &str, name: &str, from: &str| {
        format!(
            "SELECT {kind} AS kind, count(*)::int8 AS count, (array_agg({name}::text ORDER BY {name}::text))[1:10] AS names FROM {from}"
        )
    };
    let member = |catalog: &str| {
        format!(
            "NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.{catalog}'::regclass AND e.objid = x.oid AND e.deptype = 'e')"
        )
    };
    let covered = COVERED.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    [
        tell("'large objects'", "x.oid", "pg_catalog.pg_largeobject_metadata x HAVING count(*) > 0"),
        tell(
            "'shell types'",
            "x.oid::regtype",
            &format!("pg_catalog.pg_type x WHERE NOT x.typisdefined AND x.typtype = 'p' AND x.oid >= {first} AND {} HAVING count(*) > 0", member("pg_type")),
        ),
        tell(
            "'operators without a function'",
            "x.oid::regoperator",
            &format!("pg_catalog.pg_operator x WHERE x.oprcode = 0 AND x.oid >= {first} AND {} HAVING count(*) > 0", member("pg_operator")),
        ),
        // A superuser can make things in the system's own schemas, which nothing reads.
        tell(
            "'relations in system schemas'",
            "x.oid::regclass",
            &format!(
                "pg_catalog.pg_class x JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace
                  WHERE (n.nspname IN ('pg_catalog', 'information_schema')) AND x.oid >= {first} AND x.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                    AND {} HAVING count(*) > 0",
                member("pg_class")
            ),
        ),
        tell(
            "'functions in system schemas'",
            "x.oid::regprocedure",
            &format!(
                "pg_catalog.pg_proc x JOIN pg_catalog.pg_namespace n ON n.oid = x.pronamespace
                  WHERE (n.nspname IN ('pg_catalog', 'information_schema')) AND x.oid >= {first} AND {} HAVING count(*) > 0",
                member("pg_proc")
            ),
        ),
        // Kinds of objects of servers to come, and of forks.
        tell(
            "replace(substr(d.name, 4), '_', ' ')",
            "d.object",
            &format!(
                "(SELECT DISTINCT c.relname::text AS name, d.objid AS object FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.classid
                   WHERE d.objid >= {first} AND c.relname <> ALL (ARRAY[{covered}]) AND d.deptype <> 'e') d GROUP BY d.name"
            ),
        ),
    ]
    .join("\nUNION ALL\n")
}
