//! Rules that users wrote. The one that makes a view a view is the view's definition.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Rule], unit: Unit::Relation, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    format!(
        "SELECT r.ev_class, ARRAY[n.nspname::text, c.relname::text, r.rulename::text], jsonb_build_object(
            'definition', pg_get_ruledef(r.oid),
            'enabled', CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
            'comment', {comment})
         FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE r.ev_class = ANY($1) AND r.rulename <> '_RETURN'",
        comment = comment("r.oid", "pg_catalog.pg_rewrite", "0"),
    )
}
