//! Domains: base type, default, nullability, collation and checks.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Domain], unit: Unit::Type, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    format!(
        "SELECT t.oid, ARRAY[n.nspname::text, t.typname::text], jsonb_build_object(
            'owner', pg_get_userbyid(t.typowner),
            'type', format_type(t.typbasetype, t.typtypmod),
            'default', t.typdefault,
            'not null', CASE WHEN t.typnotnull THEN 'yes' END,
            'collation', CASE WHEN t.typcollation <> b.typcollation THEN (t.typcollation::regcollation)::text END,
            'comment', {comment}) || {grants}
            || coalesce((SELECT jsonb_object_agg('check:' || k.conname, pg_get_constraintdef(k.oid))
                           FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '{{}}')
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
         JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
        WHERE t.oid = ANY($1) AND t.typtype = 'd'",
        comment = comment("t.oid", "pg_catalog.pg_type", "0"),
        grants = dialect.grants("t.typacl", 'T', "t.typowner"),
    )
}
