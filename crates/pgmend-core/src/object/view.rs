//! Views and materialized views: definition and options (`security_invoker`, `security_barrier`, check option).

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::View, Kind::MaterializedView], unit: Unit::Relation, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    format!(
        "SELECT c.oid, ARRAY[n.nspname::text, c.relname::text], jsonb_build_object(
            'kind', CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END,
            'owner', pg_get_userbyid(c.relowner),
            'definition', pg_get_viewdef(c.oid),
            'options', array_to_string(c.reloptions, ', '),
            'columns', (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
                          FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
            'not populated', CASE WHEN NOT c.relispopulated THEN 'yes' END,
            'comment', {comment}) || {grants}
            || coalesce((SELECT jsonb_object_agg('default:' || a.attname, pg_get_expr(d.adbin, d.adrelid)) FROM pg_catalog.pg_attrdef d
                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = c.oid), '{{}}')
            || coalesce((SELECT jsonb_object_agg('comment:' || a.attname, d.description) FROM pg_catalog.pg_description d
                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
               WHERE d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid > 0), '{{}}')
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = ANY($1) AND c.relkind IN ('v', 'm')",
        comment = comment("c.oid", "pg_catalog.pg_class", "0"),
        grants = dialect.grants("c.relacl", 'r', "c.relowner"),
    )
}
