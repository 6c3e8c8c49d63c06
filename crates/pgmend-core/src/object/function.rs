//! Functions, window functions and procedures: body, signature and every property that changes what they do.

use super::{Dialect, Kind, Reader, Unit, comment, depends_on_extension, labels};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::Function, Kind::Procedure], unit: Unit::Routine, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // `BEGIN ATOMIC` bodies came in 14; they are stored parsed, so only the deparsed text can be compared.
    let atomic = if dialect.since(14) { "CASE WHEN p.prosqlbody IS NOT NULL THEN 'yes' END" } else { "NULL::text" };
    let body = if dialect.since(14) { "coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)" } else { "p.prosrc" };
    format!(
        "SELECT p.oid, ARRAY[n.nspname::text, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'], jsonb_build_object(
            'kind', CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
            'owner', pg_get_userbyid(p.proowner),
            'arguments', pg_get_function_arguments(p.oid),
            'returns', pg_get_function_result(p.oid),
            'language', l.lanname,
            'body', {body},
            '@atomic', {atomic},
            'transforms', (SELECT string_agg(format_type(y, NULL), ', ' ORDER BY format_type(y, NULL)) FROM unnest(p.protrftypes) y),
            'library', p.probin,
            'window', CASE WHEN p.prokind = 'w' THEN 'yes' END,
            'volatility', CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
            'strict', CASE WHEN p.proisstrict THEN 'yes' END,
            'security definer', CASE WHEN p.prosecdef THEN 'yes' END,
            'leakproof', CASE WHEN p.proleakproof THEN 'yes' END,
            'parallel', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END,
            'cost', p.procost::text, 'rows', NULLIF(p.prorows, 0)::text,
            'support', NULLIF(p.prosupport::regproc::text, '-'),
            'settings', array_to_string(p.proconfig, ', '),
            'depends on extension', {extension},
            'comment', {comment}) || {labels} || {grants}
            || coalesce((SELECT jsonb_object_agg('@setting:' || split_part(s, '=', 1), substr(s, strpos(s, '=') + 1)) FROM unnest(p.proconfig) s), '{{}}')
         FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
         JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        WHERE p.oid = ANY($1) AND p.prokind IN ('f', 'p', 'w')",
        extension = depends_on_extension("p.oid", "pg_catalog.pg_proc"),
        comment = comment("p.oid", "pg_catalog.pg_proc", "0"),
        labels = labels("p.oid", "pg_catalog.pg_proc", "0"),
        grants = dialect.grants("p.proacl", 'f', "p.proowner"),
    )
}
