//! Base types: what `CREATE TYPE … (INPUT = …)` says. Types that are only promised (shells) are none yet.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader = Reader { kinds: &[Kind::BaseType], unit: Unit::Type, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    let function = |column: &str| format!("NULLIF(t.{column}::regproc::text, '-')");
    // Subscripting by a function of its own came in 14; up to 13 the server chose it.
    let subscript = if dialect.since(14) && dialect.oldest.major() >= 14 {
        format!("NULLIF({}, 'array_subscript_handler')", function("typsubscript"))
    } else {
        "NULL::text".to_owned()
    };
    format!(
        "SELECT t.oid, ARRAY[n.nspname::text, t.typname::text], jsonb_build_object(
            'owner', pg_get_userbyid(t.typowner),
            'input', {input}, 'output', {output}, 'receive', {receive}, 'send', {send},
            'typmod input', {typmod_in}, 'typmod output', {typmod_out}, 'analyze', {analyze}, 'subscript', {subscript},
            'length', CASE WHEN t.typlen < 0 THEN 'variable' ELSE t.typlen::text END,
            'passed by value', CASE WHEN t.typbyval THEN 'yes' END,
            'alignment', CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'd' THEN 'double' ELSE 'int4' END,
            'storage', CASE t.typstorage WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' ELSE 'plain' END,
            'category', t.typcategory::text,
            'preferred', CASE WHEN t.typispreferred THEN 'yes' END,
            'default', t.typdefault,
            'element', CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END,
            'delimiter', NULLIF(t.typdelim::text, ','),
            'collatable', CASE WHEN t.typcollation <> 0 THEN 'yes' END,
            'comment', {comment}) || {labels} || {grants}
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE t.oid = ANY($1) AND t.typtype = 'b'",
        input = function("typinput"),
        output = function("typoutput"),
        receive = function("typreceive"),
        send = function("typsend"),
        typmod_in = function("typmodin"),
        typmod_out = function("typmodout"),
        analyze = function("typanalyze"),
        comment = comment("t.oid", "pg_catalog.pg_type", "0"),
        labels = labels("t.oid", "pg_catalog.pg_type", "0"),
        grants = dialect.grants("t.typacl", 'T', "t.typowner"),
    )
}
