//! Enums: each label is a fact of its own, so that `ADD VALUE` can be told from the type's creation.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Enum], unit: Unit::Type, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    format!(
        "SELECT t.oid, ARRAY[n.nspname::text, t.typname::text], jsonb_build_object(
            'owner', pg_get_userbyid(t.typowner),
            'labels', (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
            'comment', {comment}) || {labels} || {grants}
            || coalesce((SELECT jsonb_object_agg('@position:' || e.enumlabel, e.place::text) FROM (
                  SELECT l.enumlabel, row_number() OVER (ORDER BY l.enumsortorder) AS place FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid) e), '{{}}')
            || coalesce((SELECT jsonb_object_agg('label:' || e.enumlabel, 'yes') FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), '{{}}')
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE t.oid = ANY($1) AND t.typtype = 'e'",
        comment = comment("t.oid", "pg_catalog.pg_type", "0"),
        labels = labels("t.oid", "pg_catalog.pg_type", "0"),
        grants = dialect.grants("t.typacl", 'T', "t.typowner"),
    )
}
