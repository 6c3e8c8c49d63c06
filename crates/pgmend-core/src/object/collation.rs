//! Collations. The version is that of a library of the host, and no fact.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Collation], unit: Unit::Collation, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // Up to 14 an ICU locale was kept in `collcollate`; 15 gave it `colliculocale`, which 17 renamed. Rules came in 16.
    let locale = match dialect.version.major() {
        ..15 => "CASE WHEN c.collprovider = 'i' THEN c.collcollate::text END",
        15..17 => "c.colliculocale::text",
        _ => "c.colllocale::text",
    };
    let rules = if dialect.since(16) { "c.collicurules" } else { "NULL::text" };
    format!(
        "SELECT c.oid, ARRAY[n.nspname::text, c.collname::text], jsonb_build_object(
            'owner', pg_get_userbyid(c.collowner),
            'provider', CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' ELSE 'default' END,
            'locale', {locale},
            'lc_collate', CASE WHEN c.collprovider = 'c' THEN c.collcollate::text END,
            'lc_ctype', CASE WHEN c.collprovider = 'c' THEN c.collctype::text END,
            'rules', {rules},
            'nondeterministic', CASE WHEN NOT c.collisdeterministic THEN 'yes' END,
            '@version', c.collversion,
            'comment', {comment})
         FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
        WHERE c.oid = ANY($1)",
        comment = comment("c.oid", "pg_catalog.pg_collation", "0"),
    )
}
