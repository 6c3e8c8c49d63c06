//! Extensions: the schema they were put into.
//!
//! Version, owner and comment are not facts: they say what the host has installed, not what a migration did.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Extension], unit: Unit::Extension, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    format!(
        "SELECT e.oid, ARRAY[e.extname::text], jsonb_build_object(
            'schema', n.nspname,
            '@version', e.extversion,
            '@owner', pg_get_userbyid(e.extowner),
            '@relocatable', CASE WHEN e.extrelocatable THEN 'yes' END,
            '@comment', {comment})
         FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        WHERE e.oid = ANY($1)",
        comment = comment("e.oid", "pg_catalog.pg_extension", "0"),
    )
}
