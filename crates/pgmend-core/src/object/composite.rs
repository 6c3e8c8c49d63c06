//! Composite types: each attribute is a fact.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Composite], unit: Unit::Type, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    format!(
        "SELECT t.oid, ARRAY[n.nspname::text, t.typname::text], jsonb_build_object(
            'owner', pg_get_userbyid(t.typowner),
            'comment', {comment}) || {labels} || {grants}
            || coalesce((SELECT jsonb_object_agg('@position:' || a.attname, a.attnum::text)
                  FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '{{}}')
            || coalesce((SELECT jsonb_object_agg('comment:' || a.attname, d.description) FROM pg_catalog.pg_description d
                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
               WHERE d.objoid = t.typrelid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid > 0), '{{}}')
            || coalesce((SELECT jsonb_object_agg('attribute:' || a.attname, format_type(a.atttypid, a.atttypmod)
                    || CASE WHEN a.attcollation <> 0 AND a.attcollation <> at.typcollation
                            THEN ' COLLATE ' || (a.attcollation::regcollation)::text ELSE '' END)
                  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type at ON at.oid = a.atttypid
                 WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '{{}}')
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
         JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
        WHERE t.oid = ANY($1) AND t.typtype = 'c'",
        comment = comment("t.oid", "pg_catalog.pg_type", "0"),
        labels = labels("t.oid", "pg_catalog.pg_type", "0"),
        grants = dialect.grants("t.typacl", 'T', "t.typowner"),
    )
}
