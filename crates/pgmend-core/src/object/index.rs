//! Indexes that no constraint owns.

use super::{Dialect, Kind, Reader, Unit, comment, depends_on_extension};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Index], unit: Unit::Relation, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    format!(
        "SELECT i.indrelid, ARRAY[n.nspname::text, t.relname::text, c.relname::text], jsonb_build_object(
            'definition', pg_get_indexdef(c.oid),
            'invalid', CASE WHEN NOT i.indisvalid THEN 'yes' END,
            'clustered', CASE WHEN i.indisclustered THEN 'yes' END,
            'replica identity', CASE WHEN i.indisreplident THEN 'yes' END,
            'tablespace', ts.spcname,
            'parent', (SELECT h.inhparent::regclass::text FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid),
            '@unique', CASE WHEN i.indisunique THEN 'yes' END,
            '@method', am.amname,
            '@options', array_to_string(c.reloptions, ', '),
            'depends on extension', {extension},
            'comment', {comment})
            || coalesce((SELECT jsonb_object_agg('statistics target:' || a.attnum, a.attstattarget::text) FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attstattarget >= 0), '{{}}')
         FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
         JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
         JOIN pg_catalog.pg_am am ON am.oid = c.relam
         LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
        WHERE i.indrelid = ANY($1)
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
                             AND d.refclassid = 'pg_catalog.pg_constraint'::regclass AND d.deptype IN ('i', 'P'))",
        extension = depends_on_extension("c.oid", "pg_catalog.pg_class"),
        comment = comment("c.oid", "pg_catalog.pg_class", "0"),
    )
}
