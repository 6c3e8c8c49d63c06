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

use super::scope::{instead_of, is_base_type, managed, number};

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

use Unit::{
    AccessMethod, Cast, Collation, Conversion, DefaultAcl, EventTrigger, Extension, ForeignDataWrapper, Language,
    Namespace, Operator, OperatorClass, OperatorFamily, Publication, Relation, Routine, Server, Statistics,
    Subscription, TextSearchConfiguration, TextSearchDictionary, TextSearchParser, TextSearchTemplate, Transform, Type,
    UserMapping,
};

/// How rows of a catalogue, under the alias `x`, lead to units.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) unit: Unit,
    /// The expression that is the unit's OID, or that of a row of `pg_class` that speaks for it.
    pub(super) oid: &'static str,
    /// The condition on the row.
    pub(super) only: &'static str,
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

/// What a remark is on, where it is kept by class and OID as in `pg_description`.
macro_rules! on {
    ($catalog:literal) => {
        concat!("x.classoid = 'pg_catalog.", $catalog, "'::regclass")
    };
    ($catalog:literal, $more:literal) => {
        concat!("x.classoid = 'pg_catalog.", $catalog, "'::regclass AND ", $more)
    };
}

/// Where remarks on objects show: comments and security labels.
const REMARKS: &[Source] = &[
    from(Relation, "x.objoid", on!("pg_class", "x.objsubid = 0"), Itself),
    from(Relation, "x.objoid", on!("pg_class", "x.objsubid > 0"), Columns),
    from(Routine, "x.objoid", on!("pg_proc"), Whole),
    from(Type, "x.objoid", on!("pg_type"), Whole),
    from(Namespace, "x.objoid", on!("pg_namespace"), Whole),
    from(Publication, "x.objoid", on!("pg_publication"), Whole),
    from(
        Relation,
        "(SELECT k.conrelid FROM pg_catalog.pg_constraint k WHERE k.oid = x.objoid)",
        on!("pg_constraint"),
        Parts(&[Kind::Constraint, Kind::Column]),
    ),
    from(
        Type,
        "(SELECT k.contypid FROM pg_catalog.pg_constraint k WHERE k.oid = x.objoid)",
        on!("pg_constraint"),
        Whole,
    ),
    from(
        Relation,
        "(SELECT k.tgrelid FROM pg_catalog.pg_trigger k WHERE k.oid = x.objoid)",
        on!("pg_trigger"),
        Parts(&[Kind::Trigger]),
    ),
    from(
        Relation,
        "(SELECT k.polrelid FROM pg_catalog.pg_policy k WHERE k.oid = x.objoid)",
        on!("pg_policy"),
        Parts(&[Kind::Policy]),
    ),
    from(
        Relation,
        "(SELECT k.ev_class FROM pg_catalog.pg_rewrite k WHERE k.oid = x.objoid)",
        on!("pg_rewrite"),
        Parts(&[Kind::Rule]),
    ),
    from(Collation, "x.objoid", on!("pg_collation"), Whole),
    from(Conversion, "x.objoid", on!("pg_conversion"), Whole),
    from(Operator, "x.objoid", on!("pg_operator"), Whole),
    from(OperatorClass, "x.objoid", on!("pg_opclass"), Whole),
    from(OperatorFamily, "x.objoid", on!("pg_opfamily"), Whole),
    from(TextSearchConfiguration, "x.objoid", on!("pg_ts_config"), Whole),
    from(TextSearchDictionary, "x.objoid", on!("pg_ts_dict"), Whole),
    from(TextSearchParser, "x.objoid", on!("pg_ts_parser"), Whole),
    from(TextSearchTemplate, "x.objoid", on!("pg_ts_template"), Whole),
    from(Cast, "x.objoid", on!("pg_cast"), Whole),
    from(EventTrigger, "x.objoid", on!("pg_event_trigger"), Whole),
    from(Statistics, "x.objoid", on!("pg_statistic_ext"), Whole),
    from(ForeignDataWrapper, "x.objoid", on!("pg_foreign_data_wrapper"), Whole),
    from(Server, "x.objoid", on!("pg_foreign_server"), Whole),
    from(Subscription, "x.objoid", on!("pg_subscription"), Whole),
    from(Transform, "x.objoid", on!("pg_transform"), Whole),
    from(Language, "x.objoid", on!("pg_language"), Whole),
    from(AccessMethod, "x.objoid", on!("pg_am"), Whole),
];

/// Every catalogue that is watched, in the order of the counters.
pub static WATCHED: &[Watched] = &[
    own("pg_namespace", Namespace, &[from(Namespace, "x.oid", ALL, Whole)]),
    indexed("oid", own("pg_class", Relation, &[from(Relation, "x.oid", "x.relkind <> 't'", Itself)])),
    // The sum keeps the server from walking the whole index for this condition.
    indexed("attrelid", part("pg_attribute", Relation, &[from(Relation, "x.attrelid", "x.attnum + 0 > 0", Columns)])),
    part("pg_attrdef", Relation, &[from(Relation, "x.adrelid", ALL, Columns)]),
    counted(
        part(
            "pg_constraint",
            Relation,
            &[
                // An index that a constraint takes over is no index any more.
                from(
                    Relation,
                    "x.conrelid",
                    "x.conrelid <> 0 AND x.contype <> 'n'",
                    Parts(&[Kind::Constraint, Kind::Index]),
                ),
                // 18 keeps NOT NULL here, which is read with the column.
                from(Relation, "x.conrelid", "x.conrelid <> 0 AND x.contype = 'n'", Columns),
                from(Type, "x.contypid", "x.contypid <> 0", Whole),
            ],
        ),
        Kind::Constraint,
    ),
    counted(
        part(
            "pg_index",
            Relation,
            &[
                from(Relation, "x.indrelid", ALL, Parts(&[Kind::Index])),
                // Such an index may be a constraint's.
                from(Relation, "x.indrelid", "x.indisunique OR x.indisexclusion", Parts(&[Kind::Constraint])),
            ],
        ),
        Kind::Index,
    ),
    counted(
        part(
            "pg_trigger",
            Relation,
            &[from(Relation, "x.tgrelid", "NOT x.tgisinternal OR x.tgparentid <> 0", Parts(&[Kind::Trigger]))],
        ),
        Kind::Trigger,
    ),
    counted(part("pg_policy", Relation, &[from(Relation, "x.polrelid", ALL, Parts(&[Kind::Policy]))]), Kind::Policy),
    counted(
        part(
            "pg_rewrite",
            Relation,
            &[
                from(Relation, "x.ev_class", "x.rulename = '_RETURN'", Parts(&[Kind::View])),
                from(Relation, "x.ev_class", "x.rulename <> '_RETURN'", Parts(&[Kind::Rule])),
            ],
        ),
        Kind::Rule,
    ),
    part("pg_sequence", Relation, &[from(Relation, "x.seqrelid", ALL, Itself)]),
    part(
        "pg_inherits",
        Relation,
        &[from(Relation, "x.inhrelid", ALL, Parts(&[Kind::Table, Kind::Column, Kind::Constraint, Kind::Index]))],
    ),
    part("pg_foreign_table", Relation, &[from(Relation, "x.ftrelid", ALL, Itself)]),
    indexed("oid", own("pg_proc", Routine, &[from(Routine, "x.oid", ALL, Whole)])),
    indexed(
        "oid",
        own(
            "pg_type",
            Type,
            &[
                from(
                    Type,
                    "x.oid",
                    concat!(
                        "x.typtype IN ('e', 'd', 'r') OR ",
                        is_base_type!("x"),
                        " OR (x.typtype = 'c' AND EXISTS (SELECT FROM pg_catalog.pg_class k WHERE k.oid = x.typrelid AND k.relkind = 'c'))"
                    ),
                    Whole,
                ),
                // A multirange shows in its range.
                from(
                    Type,
                    "(SELECT d.refobjid FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = x.oid
                        AND d.refclassid = 'pg_catalog.pg_type'::regclass AND d.deptype = 'i' LIMIT 1)",
                    "x.typtype = 'm'",
                    Whole,
                ),
            ],
        ),
    ),
    reread(part("pg_enum", Type, &[from(Type, "x.enumtypid", ALL, Whole)])),
    part("pg_range", Type, &[from(Type, "x.rngtypid", ALL, Whole)]),
    indexed("objoid", part("pg_description", Relation, REMARKS)),
    part("pg_seclabel", Relation, REMARKS),
    own("pg_default_acl", DefaultAcl, &[from(DefaultAcl, "x.oid", ALL, Whole)]),
    own("pg_extension", Extension, &[from(Extension, "x.oid", ALL, Whole)]),
    own("pg_publication", Publication, &[from(Publication, "x.oid", ALL, Whole)]),
    reread(part("pg_publication_rel", Publication, &[from(Publication, "x.prpubid", ALL, Whole)])),
    Watched {
        since: 15,
        ..reread(part("pg_publication_namespace", Publication, &[from(Publication, "x.pnpubid", ALL, Whole)]))
    },
    indexed("oid", own("pg_collation", Collation, &[from(Collation, "x.oid", ALL, Whole)])),
    indexed("oid", own("pg_conversion", Conversion, &[from(Conversion, "x.oid", ALL, Whole)])),
    indexed("oid", own("pg_operator", Operator, &[from(Operator, "x.oid", "x.oprcode <> 0", Whole)])),
    indexed("oid", own("pg_opclass", OperatorClass, &[from(OperatorClass, "x.oid", ALL, Whole)])),
    indexed("oid", own("pg_opfamily", OperatorFamily, &[from(OperatorFamily, "x.oid", ALL, Whole)])),
    // What is added to a class is written with the class; what is added later is loose in the family.
    indexed("oid", reread(part("pg_amop", OperatorFamily, &[from(OperatorFamily, "x.amopfamily", ALL, Whole)]))),
    indexed("oid", reread(part("pg_amproc", OperatorFamily, &[from(OperatorFamily, "x.amprocfamily", ALL, Whole)]))),
    own("pg_ts_config", TextSearchConfiguration, &[from(TextSearchConfiguration, "x.oid", ALL, Whole)]),
    reread(part("pg_ts_config_map", TextSearchConfiguration, &[from(TextSearchConfiguration, "x.mapcfg", ALL, Whole)])),
    own("pg_ts_dict", TextSearchDictionary, &[from(TextSearchDictionary, "x.oid", ALL, Whole)]),
    own("pg_ts_parser", TextSearchParser, &[from(TextSearchParser, "x.oid", ALL, Whole)]),
    own("pg_ts_template", TextSearchTemplate, &[from(TextSearchTemplate, "x.oid", ALL, Whole)]),
    indexed("oid", own("pg_cast", Cast, &[from(Cast, "x.oid", ALL, Whole)])),
    own("pg_event_trigger", EventTrigger, &[from(EventTrigger, "x.oid", ALL, Whole)]),
    own("pg_statistic_ext", Statistics, &[from(Statistics, "x.oid", ALL, Whole)]),
    own("pg_foreign_data_wrapper", ForeignDataWrapper, &[from(ForeignDataWrapper, "x.oid", ALL, Whole)]),
    own("pg_foreign_server", Server, &[from(Server, "x.oid", ALL, Whole)]),
    own("pg_user_mapping", UserMapping, &[from(UserMapping, "x.umid", ALL, Whole)]),
    own("pg_subscription", Subscription, &[from(Subscription, "x.oid", ALL, Whole)]),
    own("pg_transform", Transform, &[from(Transform, "x.oid", ALL, Whole)]),
    own("pg_language", Language, &[from(Language, "x.oid", ALL, Whole)]),
    own("pg_am", AccessMethod, &[from(AccessMethod, "x.oid", ALL, Whole)]),
];

/// Every row.
const ALL: &str = "true";

const fn from(unit: Unit, oid: &'static str, only: &'static str, shows: Shows) -> Source {
    Source { unit, oid, only, shows }
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
        let sql = match instead_of(watched.catalog) {
            Some((from, oid)) => format!("SELECT DISTINCT x.{oid}, 1::bigint FROM {from} x WHERE x.{oid} = ANY($1)"),
            None => format!("SELECT x.oid, 1::bigint FROM pg_catalog.{} x WHERE x.oid = ANY($1)", watched.catalog),
        };
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

/// The catalogues of what others name.
const NAMING: &[(&str, Unit)] = &[
    ("pg_class", Relation),
    ("pg_proc", Routine),
    ("pg_type", Type),
    ("pg_collation", Collation),
    ("pg_operator", Operator),
    ("pg_opclass", OperatorClass),
    ("pg_opfamily", OperatorFamily),
    ("pg_conversion", Conversion),
    ("pg_ts_config", TextSearchConfiguration),
    ("pg_ts_dict", TextSearchDictionary),
    ("pg_ts_parser", TextSearchParser),
    ("pg_ts_template", TextSearchTemplate),
    ("pg_foreign_data_wrapper", ForeignDataWrapper),
    ("pg_foreign_server", Server),
    ("pg_language", Language),
    ("pg_am", AccessMethod),
    ("pg_transform", Transform),
];

/// The units whose facts are deparsed from other units: `(unit int, oid oid, platform boolean)`.
///
/// Parameters: `$1 oid[]` the units that changed name or type, then those of [`managed`].
pub fn dependents() -> String {
    depending("$1", &[], |managed| managed.to_owned())
}

/// The same for what `others`, an expression, holds, and besides for `themselves`, rows of units and OIDs. `answer` makes what is
/// answered from the query for those of them, `resolved`, that users can change.
pub(super) fn depending(others: &str, themselves: &[String], answer: impl Fn(&str) -> String) -> String {
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
    let of_family = |catalog: &str, column: &str| {
        format!(
            "SELECT {}, k.{column} FROM d JOIN pg_catalog.{catalog} k ON k.oid = d.objid WHERE d.classid = 'pg_catalog.{catalog}'::regclass
             UNION ALL
             SELECT {}, o.refobjid FROM d JOIN pg_catalog.pg_depend o ON o.classid = d.classid AND o.objid = d.objid
              WHERE d.classid = 'pg_catalog.{catalog}'::regclass AND o.refclassid = 'pg_catalog.pg_opclass'::regclass",
            number(OperatorFamily),
            number(OperatorClass)
        )
    };
    let mut all = vec![
        on("pg_rewrite", "ev_class"),
        on("pg_constraint", "conrelid"),
        on("pg_trigger", "tgrelid"),
        on("pg_policy", "polrelid"),
        on("pg_attrdef", "adrelid"),
        format!(
            "SELECT {}, k.contypid FROM d JOIN pg_catalog.pg_constraint k ON k.oid = d.objid
              WHERE d.classid = 'pg_catalog.pg_constraint'::regclass AND k.contypid <> 0",
            number(Type)
        ),
        of_family("pg_amop", "amopfamily"),
        of_family("pg_amproc", "amprocfamily"),
        format!(
            "SELECT {}, r.prpubid FROM pg_catalog.pg_publication_rel r WHERE r.prrelid = ANY({others})",
            number(Publication)
        ),
        // Before 18 no dependency is kept of types that are transformed and no argument's.
        format!("SELECT {}, p.oid FROM pg_catalog.pg_proc p WHERE p.protrftypes && {others}", number(Routine)),
    ];
    all.extend(
        NAMING
            .iter()
            .chain(&[
                ("pg_cast", Cast),
                ("pg_event_trigger", EventTrigger),
                ("pg_statistic_ext", Statistics),
                ("pg_user_mapping", UserMapping),
            ])
            .map(|(catalog, unit)| itself(catalog, *unit)),
    );
    all.extend_from_slice(themselves);
    let classes: Vec<String> = NAMING.iter().map(|(catalog, _)| format!("'pg_catalog.{catalog}'::regclass")).collect();
    format!(
        "WITH d AS MATERIALIZED (SELECT d.classid, d.objid FROM pg_catalog.pg_depend d
            WHERE d.refobjid = ANY({others}) AND d.deptype IN ('n', 'a')
              AND d.refclassid IN ({})),
         written AS MATERIALIZED ({}),
         resolved AS MATERIALIZED ({})
         {}",
        classes.join(", "),
        all.join("\nUNION ALL\n"),
        resolve("written"),
        answer(&managed(2, Some("resolved"))),
    )
}
