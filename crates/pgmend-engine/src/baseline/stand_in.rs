//! Stand-ins for extensions that a replay cannot or must not have for real: objects with the real signatures that
//! reach neither the network nor the machine. One entry in the table and one script each; nothing else knows their names.

/// An extension of our own making that carries another's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// The extension's name, as in `CREATE EXTENSION`.
    pub name: &'static str,
    /// The version it claims where none is asked for.
    pub version: &'static str,
    /// The schema it goes to where none is named, made if absent; `None` is the first of the search path.
    pub schema: Option<&'static str>,
    /// Whether `ALTER EXTENSION … SET SCHEMA` works.
    pub relocatable: bool,
    /// Extensions that must be there first.
    pub requires: &'static [&'static str],
    /// What a reader of the result must know; `None` where nothing that a schema holds is lost.
    pub not_modelled: Option<&'static str>,
    /// Its SQL; `@extschema@` stands for the quoted schema.
    pub script: &'static str,
}

macro_rules! stand_in {
    ($name:literal, $version:literal, $schema:expr, $relocatable:literal, $requires:expr, $not_modelled:expr) => {
        StandIn {
            name: $name,
            version: $version,
            schema: $schema,
            relocatable: $relocatable,
            requires: $requires,
            not_modelled: $not_modelled,
            script: include_str!(concat!("stand_in/", $name, ".sql")),
        }
    };
    ($name:literal, $version:literal, $schema:expr, empty, $not_modelled:literal) => {
        StandIn {
            name: $name,
            version: $version,
            schema: $schema,
            relocatable: true,
            requires: &[],
            not_modelled: Some($not_modelled),
            script: "",
        }
    };
}

/// Every stand-in, by name. An extension that is neither here nor on the server becomes an empty one.
pub(super) const STAND_INS: &[StandIn] = &[
    stand_in!(
        "adminpack",
        "2.1",
        Some("pg_catalog"),
        empty,
        "its file functions are left out: a replay may not reach files"
    ),
    stand_in!("dblink", "1.2", None, true, &[], Some("calls raise: a replay may not reach another server")),
    stand_in!("file_fdw", "1.0", None, true, &[], Some("foreign tables can be made but not read")),
    stand_in!("fuzzystrmatch", "1.1", None, true, &[], Some("soundex, metaphone and their kin return their argument")),
    stand_in!("http", "1.6", None, true, &[], Some("calls raise: a replay may not reach the network")),
    stand_in!("hypopg", "1.4.1", None, true, &[], Some("calls raise")),
    stand_in!("index_advisor", "0.2.0", None, true, &[], Some("calls raise")),
    stand_in!("moddatetime", "1.0", None, true, &[], None),
    stand_in!("mysql_fdw", "1.2", None, true, &[], Some("foreign tables can be made but not read")),
    stand_in!("oracle_fdw", "1.2", None, true, &[], Some("foreign tables can be made but not read")),
    stand_in!("pg_cron", "1.6", Some("pg_catalog"), false, &[], None),
    stand_in!("pg_graphql", "1.5.11", Some("graphql"), false, &[], None),
    stand_in!("pg_jsonschema", "0.3.3", None, true, &[], Some("every document matches every schema")),
    stand_in!("pg_net", "0.14.0", None, false, &[], None),
    stand_in!("pg_stat_statements", "1.10", None, true, &[], None),
    stand_in!(
        "pgcrypto",
        "1.3",
        None,
        true,
        &[],
        Some("crypt, encryption and sha1 give placeholders of the right shape")
    ),
    stand_in!("pgjwt", "0.2.0", None, false, &[], None),
    stand_in!("pgmq", "1.4.4", Some("pgmq"), false, &[], Some("read, pop and archive return nothing")),
    stand_in!("pgsodium", "3.1.8", Some("pgsodium"), false, &[], Some("nothing is encrypted")),
    stand_in!("plperlu", "1.0", Some("pg_catalog"), empty, "an untrusted language: its functions reach the machine"),
    stand_in!("plpython3u", "1.0", Some("pg_catalog"), empty, "an untrusted language: its functions reach the machine"),
    stand_in!("pltclu", "1.0", Some("pg_catalog"), empty, "an untrusted language: its functions reach the machine"),
    stand_in!(
        "postgis",
        "3.3.7",
        None,
        false,
        &[],
        Some(
            "geometry, geography, box2d and raster hold their text; distances, areas and predicates are null; a GiST index holds one page"
        )
    ),
    stand_in!("postgres_fdw", "1.1", None, true, &[], Some("foreign tables can be made but not read")),
    stand_in!("supabase_vault", "0.3.1", Some("vault"), false, &[], None),
    stand_in!("tds_fdw", "2.0.3", None, true, &[], Some("foreign tables can be made but not read")),
    stand_in!("timescaledb", "2.16.1", None, empty, "hypertables and their policies"),
    stand_in!("uuid-ossp", "1.1", None, true, &[], Some("uuid_generate_v5 is stable but not the right value")),
    stand_in!(
        "vector",
        "0.8.0",
        None,
        false,
        &[],
        Some("vector, halfvec and sparsevec hold their text; distances are null; index options are only recorded")
    ),
    stand_in!("wrappers", "0.4.3", None, empty, "its foreign data wrappers: a replay may not reach the network"),
];
