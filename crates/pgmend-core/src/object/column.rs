//! Columns of tables: type, default, nullability, identity, generation, collation, storage.
//!
//! Their order is no fact: no `ALTER` can change it. It is carried along, since a table must be made in some order.

use super::{Dialect, Kind, Reader, Unit, comment, labels, options};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Column], unit: Unit::Relation, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // `attcompression` came in 14. `attstattarget` is -1 up to 16 and NULL from 17 on where it is not set.
    let compression = if dialect.since(14) && dialect.oldest.major() >= 14 {
        "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END"
    } else {
        "NULL::text"
    };
    // 18 gave NOT NULL constraints names of their own. One that is as the server would choose it is not told.
    let (named, not_null) = if dialect.since(18) && dialect.oldest.major() >= 18 {
        (
            format!(
                "'not null name', CASE WHEN nn.conname <> left(c.relname || '_' || a.attname || '_not_null', 63) THEN nn.conname END,
                 'not null no inherit', CASE WHEN nn.connoinherit THEN 'yes' END,
                 'not null not valid', CASE WHEN NOT nn.convalidated THEN 'yes' END,
                 'not null inherited', CASE WHEN nn.coninhcount > 0 THEN CASE WHEN nn.conislocal THEN 'and local' ELSE 'yes' END END,
                 'not null comment', {},",
                comment("nn.oid", "pg_catalog.pg_constraint", "0")
            ),
            "LEFT JOIN pg_catalog.pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum",
        )
    } else {
        (String::new(), "")
    };
    // Sequences can be unlogged since 15.
    let persistence = if dialect.since(15) && dialect.oldest.major() >= 15 {
        "CASE WHEN s.relpersistence <> c.relpersistence THEN CASE s.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'logged' END END"
    } else {
        "NULL::text"
    };
    // What is told of the sequence behind an identity column; its type and owner follow the column's. The sequence is
    // found through what depends on the column alone.
    let identity = format!(
        "CASE WHEN a.attidentity = '' THEN '{{}}'::jsonb ELSE coalesce((SELECT jsonb_build_object(
             'identity options', format('start %s increment %s minimum %s maximum %s cache %s%s', q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
                                        CASE WHEN q.seqcycle THEN ' cycle' ELSE '' END),
             'identity sequence', CASE WHEN s.relnamespace <> c.relnamespace OR s.relname <> c.relname || '_' || a.attname || '_seq'
                                       THEN s.oid::regclass::text END,
             'identity persistence', {persistence},
             '@sequence', s.oid::regclass::text,
             'sequence comment', {comment})
             || coalesce((SELECT jsonb_object_agg('sequence ' || g.key, g.value) FROM jsonb_each({grants}) g), '{{}}')
            FROM pg_catalog.pg_depend p JOIN pg_catalog.pg_sequence q ON q.seqrelid = p.objid JOIN pg_catalog.pg_class s ON s.oid = p.objid
           WHERE p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = c.oid
             AND p.refobjsubid = a.attnum AND p.classid = 'pg_catalog.pg_class'::regclass AND p.deptype = 'i'), '{{}}') END",
        comment = comment("s.oid", "pg_catalog.pg_class", "0"),
        grants = dialect.grants("s.relacl", 's', "s.relowner"),
    );
    // A column's list is NULL or holds what was granted on the column alone; there is no default to put in its place.
    // Since 17 partitions share the identity of their table: it comes and goes with them.
    let own_identity =
        if dialect.since(17) { "CASE WHEN c.relispartition THEN '' ELSE a.attidentity END" } else { "a.attidentity" };
    let grants = dialect.grants("a.attacl", 'c', "c.relowner");
    format!(
        "SELECT c.oid, ARRAY[n.nspname::text, c.relname::text, a.attname::text], jsonb_build_object(
            'type', format_type(a.atttypid, a.atttypmod),
            'not null', CASE WHEN a.attnotnull THEN 'yes' END,
            'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
            'generated', CASE WHEN a.attgenerated <> '' THEN CASE a.attgenerated WHEN 'v' THEN 'virtual ' ELSE 'stored ' END || pg_get_expr(d.adbin, d.adrelid) END,
            'identity', CASE {own_identity} WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
            '@shared identity', CASE WHEN a.attidentity <> '' AND {own_identity} = '' THEN 'yes' END,
            '@position', a.attnum::text,
            'inherited', CASE WHEN a.attinhcount > 0 THEN CASE WHEN a.attislocal THEN 'and local' ELSE 'yes' END END,
            {named}
            'collation', CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN (a.attcollation::regcollation)::text END,
            'storage', CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END,
            '@usual storage', CASE WHEN a.attstorage <> t.typstorage THEN CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END,
            'compression', {compression},
            'statistics target', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END,
            'options', array_to_string(a.attoptions, ', '),
            'comment', {comment}) || {labels} || {identity} || {options}
            || CASE WHEN a.attacl IS NULL THEN '{{}}'::jsonb ELSE {grants} END
         FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f')
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         {not_null}
        WHERE a.attrelid = ANY($1) AND a.attnum > 0 AND NOT a.attisdropped",
        comment = comment("c.oid", "pg_catalog.pg_class", "a.attnum"),
        labels = labels("c.oid", "pg_catalog.pg_class", "a.attnum"),
        options = options("a.attfdwoptions"),
    )
}
