//! Domains: base type, default, nullability, collation and checks.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Domain], unit: Unit::Type, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // NOT NULL constraints of domains have names since 17. One that is as the server would choose it is not told.
    let not_null = if dialect.since(17) && dialect.oldest.major() >= 17 {
        format!(
            "|| coalesce((SELECT jsonb_build_object('not null name', CASE WHEN nn.conname <> left(t.typname || '_not_null', 63) THEN nn.conname END,
                     'not null comment', {}) FROM pg_catalog.pg_constraint nn WHERE nn.contypid = t.oid AND nn.contype = 'n'), '{{}}')",
            comment("nn.oid", "pg_catalog.pg_constraint", "0")
        )
    } else {
        String::new()
    };
    format!(
        "SELECT t.oid, ARRAY[n.nspname::text, t.typname::text], jsonb_build_object(
            'owner', pg_get_userbyid(t.typowner),
            'type', format_type(t.typbasetype, t.typtypmod),
            'default', t.typdefault,
            'not null', CASE WHEN t.typnotnull THEN 'yes' END,
            'collation', CASE WHEN t.typcollation <> b.typcollation THEN (t.typcollation::regcollation)::text END,
            'comment', {comment}) || {labels} || {grants} {not_null}
            || coalesce((SELECT jsonb_object_agg('check comment:' || k.conname, d.description) FROM pg_catalog.pg_constraint k
                  JOIN pg_catalog.pg_description d ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::regclass
                 WHERE k.contypid = t.oid AND k.contype = 'c'), '{{}}')
            || coalesce((SELECT jsonb_object_agg('check:' || k.conname, pg_get_constraintdef(k.oid))
                           FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '{{}}')
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
         JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
        WHERE t.oid = ANY($1) AND t.typtype = 'd'",
        comment = comment("t.oid", "pg_catalog.pg_type", "0"),
        labels = labels("t.oid", "pg_catalog.pg_type", "0"),
        grants = dialect.grants("t.typacl", 'T', "t.typowner"),
    )
}
