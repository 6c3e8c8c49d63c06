//! Schemas: owner, grants and comment.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Schema], unit: Unit::Namespace, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    format!(
        "SELECT n.oid, ARRAY[n.nspname::text], jsonb_build_object(
            'owner', pg_get_userbyid(n.nspowner),
            'comment', {comment}) || {labels} || {grants}
         FROM pg_catalog.pg_namespace n WHERE n.oid = ANY($1)",
        comment = comment("n.oid", "pg_catalog.pg_namespace", "0"),
        labels = labels("n.oid", "pg_catalog.pg_namespace", "0"),
        grants = dialect.grants("n.nspacl", 'n', "n.nspowner"),
    )
}
