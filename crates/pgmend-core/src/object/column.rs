//! Columns of tables: type, default, nullability, identity, generation, collation, storage.
//!
//! Their order is no fact: no `ALTER` can change it.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Column], unit: Unit::Relation, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // `attcompression` came in 14. `attstattarget` is -1 up to 16 and NULL from 17 on where it is not set.
    let compression = if dialect.since(14) && dialect.oldest.major() >= 14 {
        "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END"
    } else {
        "NULL::text"
    };
    // A column's list is NULL or holds what was granted on the column alone; there is no default to put in its place.
    let grants = dialect.grants("a.attacl", 'c', "c.relowner");
    format!(
        "SELECT c.oid, ARRAY[n.nspname::text, c.relname::text, a.attname::text], jsonb_build_object(
            'type', format_type(a.atttypid, a.atttypmod),
            'not null', CASE WHEN a.attnotnull THEN 'yes' END,
            'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
            'generated', CASE WHEN a.attgenerated <> '' THEN CASE a.attgenerated WHEN 'v' THEN 'virtual ' ELSE 'stored ' END || pg_get_expr(d.adbin, d.adrelid) END,
            'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
            'identity options', (SELECT format('start %s increment %s minimum %s maximum %s cache %s%s', s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
                                               CASE WHEN s.seqcycle THEN ' cycle' ELSE '' END)
                                   FROM pg_catalog.pg_depend p JOIN pg_catalog.pg_sequence s ON s.seqrelid = p.objid
                                  WHERE a.attidentity <> '' AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = c.oid
                                    AND p.refobjsubid = a.attnum AND p.classid = 'pg_catalog.pg_class'::regclass AND p.deptype = 'i'),
            'collation', CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN (a.attcollation::regcollation)::text END,
            'storage', CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END,
            'compression', {compression},
            'statistics target', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END,
            'options', array_to_string(a.attoptions, ', '),
            'comment', {comment}) || CASE WHEN a.attacl IS NULL THEN '{{}}'::jsonb ELSE {grants} END
         FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f')
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = ANY($1) AND a.attnum > 0 AND NOT a.attisdropped",
        comment = comment("c.oid", "pg_catalog.pg_class", "a.attnum"),
    )
}
