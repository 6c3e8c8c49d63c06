//! Sequences that stand on their own or serve a `serial` column. Those of identity columns are read with the column.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Sequence], unit: Unit::Relation, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // Since 15, one that a column owns becomes logged or unlogged with the table.
    let follows = if dialect.since(15) && dialect.oldest.major() >= 15 { "'yes'" } else { "NULL::text" };
    format!(
        "SELECT c.oid, ARRAY[n.nspname::text, c.relname::text], jsonb_build_object(
            'owner', pg_get_userbyid(c.relowner),
            'type', format_type(s.seqtypid, NULL),
            'start', s.seqstart::text, 'increment', s.seqincrement::text, 'minimum', s.seqmin::text, 'maximum', s.seqmax::text,
            'cache', s.seqcache::text, 'cycle', CASE WHEN s.seqcycle THEN 'yes' END,
            'persistence', CASE WHEN c.relpersistence <> 'p' THEN 'unlogged' END,
            '@follows table', {follows},
            'owned by', (SELECT d.refobjid::regclass::text || '.' || quote_ident(a.attname)
                           FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                          WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
                            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0 LIMIT 1),
            'comment', {comment}) || {labels} || {grants}
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
        WHERE c.oid = ANY($1) AND c.relkind = 'S'",
        comment = comment("c.oid", "pg_catalog.pg_class", "0"),
        labels = labels("c.oid", "pg_catalog.pg_class", "0"),
        grants = dialect.grants("c.relacl", 's', "c.relowner"),
    )
}
