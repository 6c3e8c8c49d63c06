//! Row level security policies, also those that users put on tables of the platform (`storage.objects`).

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Policy], unit: Unit::Relation, on_platform: true, sql };

fn sql(_: &Dialect) -> String {
    format!(
        "SELECT p.polrelid, ARRAY[n.nspname::text, c.relname::text, p.polname::text], jsonb_build_object(
            'command', CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END,
            'restrictive', CASE WHEN NOT p.polpermissive THEN 'yes' END,
            'roles', (SELECT string_agg(CASE WHEN r = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r)::text END, ', ' ORDER BY r = 0, pg_get_userbyid(r)::text)
                        FROM unnest(p.polroles) r),
            'using', pg_get_expr(p.polqual, p.polrelid),
            'check', pg_get_expr(p.polwithcheck, p.polrelid),
            'comment', {comment})
         FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE p.polrelid = ANY($1)",
        comment = comment("p.oid", "pg_catalog.pg_policy", "0"),
    )
}
