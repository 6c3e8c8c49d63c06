//! What needs what: the edges of `pg_depend` between the objects of a [`Snapshot`](super::Snapshot), at the grain of the model.
//!
//! The queries answer by OIDs, which go no further than [`Edges`]. Of the edges those count whose ends are both in the snapshot:
//! what belongs to the system, to an extension or to a platform is thereby left out, but for the need of an extension
//! itself, to which an edge leads that led to one of its members.

use std::collections::{HashMap, HashSet};

use super::Dependencies;
use super::scope::FIRST_OID;
use crate::ident::ObjectId;
use crate::object::{Dialect, Kind};

/// Catalogues whose rows are objects, or parts of objects: the class, its table under the alias `x` with joins, the
/// expressions for kind and path, the column of OIDs, and a condition. A row without a kind is left out.
struct Resolved {
    catalog: &'static str,
    oid: &'static str,
    /// The first major version that has it.
    since: u32,
    kind: &'static str,
    path: &'static str,
    rest: &'static str,
}

const fn resolved(catalog: &'static str, kind: &'static str, path: &'static str, rest: &'static str) -> Resolved {
    Resolved { catalog, oid: "x.oid", since: 0, kind, path, rest }
}

const RELATION_KIND: &str = "CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END";

/// Of objects whose dependencies are recorded under their own OID. `{relation}` is the kind of the relation `c`.
const RESOLVED: &[Resolved] = &[
    Resolved {
        catalog: "pg_publication_namespace",
        oid: "x.oid",
        since: 15,
        kind: "'publication'",
        path: "p.pubname",
        rest: "JOIN pg_catalog.pg_publication p ON p.oid = x.pnpubid WHERE true",
    },
    resolved("pg_namespace", "'schema'", "x.nspname", "WHERE true"),
    resolved("pg_extension", "'extension'", "x.extname", "WHERE true"),
    resolved("pg_publication", "'publication'", "x.pubname", "WHERE true"),
    resolved(
        "pg_publication_rel",
        "'publication'",
        "p.pubname",
        "JOIN pg_catalog.pg_publication p ON p.oid = x.prpubid WHERE true",
    ),
    resolved("pg_class", "{relation}", "n.nspname, c.relname", "JOIN pg_catalog.pg_class c ON c.oid = x.oid {space} WHERE x.relkind IN ('r', 'p', 'f', 'v', 'm')"),
    // The sequence behind an identity column is the column.
    resolved(
        "pg_class",
        "CASE WHEN i.objid IS NULL THEN 'sequence' ELSE 'column' END",
        "CASE WHEN i.objid IS NULL THEN n.nspname ELSE cn.nspname END, coalesce(c.relname, x.relname), a.attname",
        "JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace
         LEFT JOIN pg_catalog.pg_depend i ON i.classid = 'pg_catalog.pg_class'::regclass AND i.objid = x.oid AND i.deptype = 'i'
              AND i.refclassid = 'pg_catalog.pg_class'::regclass
         LEFT JOIN pg_catalog.pg_class c ON c.oid = i.refobjid LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.refobjid AND a.attnum = i.refobjsubid
         WHERE x.relkind = 'S'",
    ),
    // An index may be a constraint's.
    resolved(
        "pg_class",
        "CASE WHEN k.oid IS NULL THEN 'index' ELSE 'constraint' END",
        "n.nspname, c.relname, coalesce(k.conname, x.relname)",
        "JOIN pg_catalog.pg_index i ON i.indexrelid = x.oid JOIN pg_catalog.pg_class c ON c.oid = i.indrelid {space}
         LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = i.indrelid AND k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')
         WHERE x.relkind IN ('i', 'I')",
    ),
    resolved(
        "pg_class",
        "'composite type'",
        "n.nspname, x.relname",
        "JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace WHERE x.relkind = 'c'",
    ),
    resolved(
        "pg_type",
        "CASE x.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' WHEN 'c' THEN 'composite type' ELSE 'base type' END",
        "n.nspname, x.typname",
        "JOIN pg_catalog.pg_namespace n ON n.oid = x.typnamespace WHERE x.typtype IN ('e', 'd', 'r', 'c', 'b')",
    ),
    resolved(
        "pg_proc",
        "CASE x.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END",
        "n.nspname, x.proname || '(' || pg_get_function_identity_arguments(x.oid) || ')'",
        "JOIN pg_catalog.pg_namespace n ON n.oid = x.pronamespace WHERE true",
    ),
    resolved(
        "pg_constraint",
        "CASE WHEN x.contype = 'n' THEN 'column' ELSE 'constraint' END",
        "n.nspname, c.relname, coalesce(a.attname, x.conname)",
        "JOIN pg_catalog.pg_class c ON c.oid = x.conrelid {space}
         LEFT JOIN pg_catalog.pg_attribute a ON x.contype = 'n' AND a.attrelid = x.conrelid AND a.attnum = x.conkey[1]
         WHERE x.contype <> 't'",
    ),
    resolved(
        "pg_constraint",
        "'domain'",
        "n.nspname, y.typname",
        "JOIN pg_catalog.pg_type y ON y.oid = x.contypid JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace WHERE true",
    ),
    resolved(
        "pg_attrdef",
        "CASE WHEN c.relkind IN ('v', 'm') THEN {relation} ELSE 'column' END",
        "n.nspname, c.relname, CASE WHEN c.relkind IN ('r', 'p', 'f') THEN a.attname END",
        "JOIN pg_catalog.pg_class c ON c.oid = x.adrelid {space}
         JOIN pg_catalog.pg_attribute a ON a.attrelid = x.adrelid AND a.attnum = x.adnum WHERE true",
    ),
    // A constraint trigger hides behind a constraint.
    resolved(
        "pg_trigger",
        "'trigger'",
        "n.nspname, c.relname, x.tgname",
        "JOIN pg_catalog.pg_class c ON c.oid = x.tgrelid {space} WHERE NOT x.tgisinternal",
    ),
    resolved(
        "pg_policy",
        "'policy'",
        "n.nspname, c.relname, x.polname",
        "JOIN pg_catalog.pg_class c ON c.oid = x.polrelid {space} WHERE true",
    ),
    resolved(
        "pg_rewrite",
        "CASE WHEN x.rulename = '_RETURN' THEN {relation} ELSE 'rule' END",
        "n.nspname, c.relname, CASE WHEN x.rulename <> '_RETURN' THEN x.rulename END",
        "JOIN pg_catalog.pg_class c ON c.oid = x.ev_class {space} WHERE true",
    ),
    resolved(
        "pg_default_acl",
        "'default privileges'",
        "'for role ' || pg_get_userbyid(x.defaclrole), CASE WHEN n.nspname IS NULL THEN 'in every schema' ELSE 'in schema ' || n.nspname END,
         'on ' || CASE x.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types'
                       WHEN 'n' THEN 'schemas' WHEN 'L' THEN 'large objects' ELSE x.defaclobjtype::text END",
        "LEFT JOIN pg_catalog.pg_namespace n ON n.oid = x.defaclnamespace WHERE true",
    ),
    resolved("pg_collation", "'collation'", "n.nspname, x.collname", "JOIN pg_catalog.pg_namespace n ON n.oid = x.collnamespace WHERE true"),
    resolved("pg_conversion", "'conversion'", "n.nspname, x.conname", "JOIN pg_catalog.pg_namespace n ON n.oid = x.connamespace WHERE true"),
    resolved(
        "pg_operator",
        "'operator'",
        "n.nspname, format('%s(%s, %s)', x.oprname, CASE WHEN x.oprleft = 0 THEN 'NONE' ELSE format_type(x.oprleft, NULL) END,
                           CASE WHEN x.oprright = 0 THEN 'NONE' ELSE format_type(x.oprright, NULL) END)",
        "JOIN pg_catalog.pg_namespace n ON n.oid = x.oprnamespace WHERE true",
    ),
    resolved(
        "pg_opclass",
        "'operator class'",
        "n.nspname, x.opcname, m.amname",
        "JOIN pg_catalog.pg_namespace n ON n.oid = x.opcnamespace JOIN pg_catalog.pg_am m ON m.oid = x.opcmethod WHERE true",
    ),
    resolved(
        "pg_opfamily",
        "'operator family'",
        "n.nspname, x.opfname, m.amname",
        "JOIN pg_catalog.pg_namespace n ON n.oid = x.opfnamespace JOIN pg_catalog.pg_am m ON m.oid = x.opfmethod WHERE true",
    ),
    resolved("pg_amop", MEMBER_KIND, MEMBER_PATH, AMOP),
    resolved("pg_amproc", MEMBER_KIND, MEMBER_PATH, AMPROC),
    resolved("pg_ts_config", "'text search configuration'", "n.nspname, x.cfgname", "JOIN pg_catalog.pg_namespace n ON n.oid = x.cfgnamespace WHERE true"),
    resolved("pg_ts_dict", "'text search dictionary'", "n.nspname, x.dictname", "JOIN pg_catalog.pg_namespace n ON n.oid = x.dictnamespace WHERE true"),
    resolved("pg_ts_parser", "'text search parser'", "n.nspname, x.prsname", "JOIN pg_catalog.pg_namespace n ON n.oid = x.prsnamespace WHERE true"),
    resolved("pg_ts_template", "'text search template'", "n.nspname, x.tmplname", "JOIN pg_catalog.pg_namespace n ON n.oid = x.tmplnamespace WHERE true"),
    resolved("pg_cast", "'cast'", "format_type(x.castsource, NULL), format_type(x.casttarget, NULL)", "WHERE true"),
    resolved("pg_event_trigger", "'event trigger'", "x.evtname", "WHERE true"),
    resolved("pg_statistic_ext", "'statistics'", "n.nspname, x.stxname", "JOIN pg_catalog.pg_namespace n ON n.oid = x.stxnamespace WHERE true"),
    resolved("pg_foreign_data_wrapper", "'foreign data wrapper'", "x.fdwname", "WHERE true"),
    resolved("pg_foreign_server", "'server'", "x.srvname", "WHERE true"),
    Resolved {
        catalog: "pg_user_mapping",
        oid: "x.umid",
        since: 0,
        kind: "'user mapping'",
        path: "x.srvname, CASE WHEN x.umuser = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.umuser)::text END",
        rest: "WHERE true",
    },
    resolved(
        "pg_transform",
        "'transform'",
        "format_type(x.trftype, NULL), l.lanname",
        "JOIN pg_catalog.pg_language l ON l.oid = x.trflang WHERE true",
    ),
    resolved("pg_language", "'language'", "x.lanname", "WHERE true"),
    resolved("pg_am", "'access method'", "x.amname", "WHERE true"),
];

/// Members that are made with a class are the class's, the others the family's.
const MEMBER_KIND: &str = "CASE WHEN k.oid IS NULL THEN 'operator family' ELSE 'operator class' END";
const MEMBER_PATH: &str =
    "CASE WHEN k.oid IS NULL THEN fn.nspname ELSE kn.nspname END, coalesce(k.opcname, f.opfname), m.amname";
macro_rules! members {
    ($family:literal, $catalog:literal) => {
        concat!(
            "JOIN pg_catalog.pg_opfamily f ON f.oid = ", $family, " JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
             JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod
             LEFT JOIN pg_catalog.pg_depend i ON i.classid = 'pg_catalog.", $catalog, "'::regclass AND i.objid = x.oid
                  AND i.refclassid = 'pg_catalog.pg_opclass'::regclass
             LEFT JOIN pg_catalog.pg_opclass k ON k.oid = i.refobjid LEFT JOIN pg_catalog.pg_namespace kn ON kn.oid = k.opcnamespace
             WHERE true"
        )
    };
}
const AMOP: &str = members!("x.amopfamily", "pg_amop");
const AMPROC: &str = members!("x.amprocfamily", "pg_amproc");

/// The queries for all objects that can be an end of an edge, and for all edges.
///
/// They are two, joined by [`Edges`]: as one, the server sorted and joined names for longer than it read them.
pub struct Queries {
    /// `(class oid, oid oid, sub int, kind text, path text[])`; `sub` is a column's number, otherwise 0. Names are as the
    /// readers write them under the same settings.
    pub objects: String,
    /// `(class oid, oid oid, sub int, needed class oid, needed oid oid, needed sub int, extension text)`; what is needed is a
    /// member of the extension, where there is one.
    pub edges: String,
}

/// The queries for a server. They take no parameters.
pub fn queries(dialect: &Dialect) -> Queries {
    let mut objects: Vec<String> = RESOLVED
        .iter()
        .filter(|resolved| dialect.since(resolved.since))
        .map(|resolved| {
            let table = if resolved.catalog == "pg_user_mapping" { "pg_user_mappings" } else { resolved.catalog };
            format!(
                "SELECT 'pg_catalog.{catalog}'::regclass::oid AS class, {oid} AS oid, 0 AS sub, {kind} AS kind,
                        array_remove(ARRAY[{path}]::text[], NULL) AS path
                   FROM pg_catalog.{table} x {rest} AND {oid} >= {first}",
                catalog = resolved.catalog,
                oid = resolved.oid,
                kind = resolved.kind.replace("{relation}", RELATION_KIND),
                path = resolved.path,
                rest = resolved.rest.replace("{space}", "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"),
                first = if resolved.catalog == "pg_namespace" { 0 } else { FIRST_OID },
            )
        })
        .collect();
    objects.push(format!(
        "SELECT 'pg_catalog.pg_class'::regclass, c.oid, a.attnum::int, 'column', ARRAY[n.nspname::text, c.relname::text, a.attname::text]
           FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f')
           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE a.attnum > 0 AND NOT a.attisdropped AND c.oid >= {FIRST_OID}"
    ));
    // Row and array types are their relation and element, a multirange is its range.
    let edges = "WITH alias AS MATERIALIZED (
            SELECT 'pg_catalog.pg_type'::regclass::oid AS class, a.oid, 'pg_catalog.pg_type'::regclass::oid AS to_class, e.oid AS to_oid
              FROM pg_catalog.pg_type e JOIN pg_catalog.pg_type a ON a.oid = e.typarray LEFT JOIN pg_catalog.pg_class c ON c.oid = e.typrelid
             WHERE c.relkind IS NULL OR c.relkind = 'c'
            UNION ALL
            SELECT 'pg_catalog.pg_type'::regclass, y.oid, 'pg_catalog.pg_class'::regclass, c.oid
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_type r ON r.oid = c.reltype JOIN pg_catalog.pg_type y ON y.oid IN (r.oid, r.typarray)
             WHERE c.relkind <> 'c'
            UNION ALL
            SELECT d.classid, y.oid, d.refclassid, d.refobjid
              FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_type m ON m.oid = d.objid JOIN pg_catalog.pg_type y ON y.oid IN (m.oid, m.typarray)
             WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.refclassid = 'pg_catalog.pg_type'::regclass AND d.deptype = 'i'
               AND m.typtype = 'm'
            UNION ALL
            SELECT d.classid, d.objid, coalesce(mr.refclassid, d.refclassid), coalesce(mr.refobjid, d.refobjid)
              FROM pg_catalog.pg_depend d
              LEFT JOIN pg_catalog.pg_depend mr ON mr.classid = d.refclassid AND mr.objid = d.refobjid AND mr.deptype = 'i' AND mr.refclassid = d.refclassid
             WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.refclassid = 'pg_catalog.pg_type'::regclass AND d.deptype = 'i'),
         member AS MATERIALIZED (
            SELECT d.classid AS class, d.objid AS oid, e.extname::text
              FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
             WHERE d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::regclass),
         edge AS (
            SELECT coalesce(f.to_class, d.classid) AS class, coalesce(f.to_oid, d.objid) AS oid, d.objsubid AS sub,
                   coalesce(t.to_class, d.refclassid) AS refclass, coalesce(t.to_oid, d.refobjid) AS refoid, d.refobjsubid AS refsub
              FROM pg_catalog.pg_depend d
              LEFT JOIN alias f ON f.class = d.classid AND f.oid = d.objid LEFT JOIN alias t ON t.class = d.refclassid AND t.oid = d.refobjid
             WHERE d.deptype IN ('n', 'a', 'i', 'P', 'S')
               -- That a column owns a sequence is said by `owned by`; it is no need of the sequence's.
               AND NOT (d.deptype = 'a' AND d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
                        AND d.refobjsubid > 0 AND EXISTS (SELECT FROM pg_catalog.pg_class s WHERE s.oid = d.objid AND s.relkind = 'S')))
         SELECT d.class, d.oid, d.sub, d.refclass, d.refoid, d.refsub, m.extname
           FROM edge d LEFT JOIN member m ON m.class = d.refclass AND m.oid = d.refoid".to_owned();
    Queries { objects: objects.join("\n UNION ALL\n"), edges }
}

/// An end of an edge: class, OID, and the number of a column or 0.
pub type End = (u32, u32, i32);

/// Puts together what the queries answer, row by row: first all objects, then all edges.
pub struct Edges<'a> {
    known: HashSet<&'a ObjectId>,
    ends: HashMap<End, &'a ObjectId>,
    found: Dependencies,
}

impl<'a> Edges<'a> {
    /// For edges among these objects.
    pub fn among(known: impl IntoIterator<Item = &'a ObjectId>) -> Self {
        Self { known: known.into_iter().collect(), ends: HashMap::new(), found: Dependencies::new() }
    }

    /// An object that can be an end of an edge.
    pub fn object(&mut self, end: End, kind: &str, path: Vec<String>) {
        if let Some(object) = kind.parse().ok().and_then(|kind| self.known(kind, path)) {
            self.ends.insert(end, object);
        }
    }

    /// An edge.
    pub fn edge(&mut self, from: End, to: End, extension: Option<String>) {
        let needed = match extension {
            Some(name) => self.known(Kind::Extension, vec![name]),
            None => self.end(to),
        };
        let (Some(object), Some(needed)) = (self.end(from), needed) else { return };
        if object != needed {
            let known = self.found.entry(object.clone()).or_default();
            if let Err(place) = known.binary_search(needed) {
                known.insert(place, needed.clone());
            }
        }
    }

    /// All of them.
    pub fn finish(self) -> Dependencies {
        self.found
    }

    fn known(&self, kind: Kind, path: Vec<String>) -> Option<&'a ObjectId> {
        self.known.get(&ObjectId::new(kind, path)).copied()
    }

    /// What is recorded of a column of a table is the column's, of any other relation the relation's.
    fn end(&self, (class, oid, sub): End) -> Option<&'a ObjectId> {
        let whole = || {
            let whole = self.ends.get(&(class, oid, 0));
            whole.filter(|object| !matches!(object.kind, Kind::Table | Kind::ForeignTable | Kind::Column))
        };
        self.ends.get(&(class, oid, sub)).or_else(whole).copied()
    }
}
