//! Operator classes and families, with the operators and functions in them, each a fact. What `pg_depend` ties to a class
//! was made with it and goes with it; the rest is loose in the family.

use super::{Dialect, Kind, Reader, Unit, comment, operator_name};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::OperatorClass], unit: Unit::OperatorClass, on_platform: false, sql: class };

pub(super) static FAMILY: Reader =
    Reader { kinds: &[Kind::OperatorFamily], unit: Unit::OperatorFamily, on_platform: false, sql: family };

fn class(_: &Dialect) -> String {
    format!(
        "SELECT k.oid, ARRAY[n.nspname::text, k.opcname::text, m.amname::text], jsonb_build_object(
            'owner', pg_get_userbyid(k.opcowner),
            'default', CASE WHEN k.opcdefault THEN 'yes' END,
            'type', format_type(k.opcintype, NULL),
            'storage', CASE WHEN k.opckeytype <> 0 THEN format_type(k.opckeytype, NULL) END,
            'family', quote_ident(fn.nspname) || '.' || quote_ident(f.opfname),
            'comment', {comment}) || {members}
         FROM pg_catalog.pg_opclass k JOIN pg_catalog.pg_namespace n ON n.oid = k.opcnamespace
         JOIN pg_catalog.pg_am m ON m.oid = k.opcmethod
         JOIN pg_catalog.pg_opfamily f ON f.oid = k.opcfamily JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
        WHERE k.oid = ANY($1)",
        comment = comment("k.oid", "pg_catalog.pg_opclass", "0"),
        members = members("pg_catalog.pg_opclass", "k.oid"),
    )
}

fn family(_: &Dialect) -> String {
    format!(
        "SELECT k.oid, ARRAY[n.nspname::text, k.opfname::text, m.amname::text], jsonb_build_object(
            'owner', pg_get_userbyid(k.opfowner),
            'comment', {comment}) || {members}
         FROM pg_catalog.pg_opfamily k JOIN pg_catalog.pg_namespace n ON n.oid = k.opfnamespace
         JOIN pg_catalog.pg_am m ON m.oid = k.opfmethod
        WHERE k.oid = ANY($1)",
        comment = comment("k.oid", "pg_catalog.pg_opfamily", "0"),
        members = members("pg_catalog.pg_opfamily", "k.oid"),
    )
}

/// `operator:<strategy> (<left>, <right>)` and `function:<number> (<left>, <right>)` of a class or family.
fn members(catalog: &str, oid: &str) -> String {
    let of = |member: &str| {
        format!(
            "JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.{member}'::regclass AND d.objid = a.oid
              WHERE d.refclassid = '{catalog}'::regclass AND d.refobjid = {oid}"
        )
    };
    format!(
        "coalesce((SELECT jsonb_object_agg(format('operator:%s (%s, %s)', a.amopstrategy, format_type(a.amoplefttype, NULL), format_type(a.amoprighttype, NULL)),
                {operator} || coalesce((SELECT format(' FOR ORDER BY %I.%I', sn.nspname, s.opfname) FROM pg_catalog.pg_opfamily s
                     JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = a.amopsortfamily), ''))
            FROM pg_catalog.pg_amop a {operators}), '{{}}')
         || coalesce((SELECT jsonb_object_agg(format('function:%s (%s, %s)', a.amprocnum, format_type(a.amproclefttype, NULL), format_type(a.amprocrighttype, NULL)),
                a.amproc::regprocedure::text)
            FROM pg_catalog.pg_amproc a {functions}), '{{}}')",
        operator = operator_name("a.amopopr"),
        operators = of("pg_amop"),
        functions = of("pg_amproc"),
    )
}
