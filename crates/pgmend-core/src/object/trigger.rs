//! Triggers, also those that users put on tables of the platform (`auth.users`).

use super::{Dialect, Kind, Reader, Unit, comment, depends_on_extension};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Trigger], unit: Unit::Relation, on_platform: true, sql };

fn sql(_: &Dialect) -> String {
    // Clones on partitions come with their parent's trigger (`tgparentid` came in 13; up to 14 they are marked internal).
    // Only one that is switched otherwise than its parent is told.
    format!(
        "SELECT t.tgrelid, ARRAY[n.nspname::text, c.relname::text, t.tgname::text], jsonb_build_object(
            'definition', CASE WHEN t.tgparentid = 0 THEN pg_get_triggerdef(t.oid) END,
            'parent', CASE WHEN t.tgparentid <> 0 THEN quote_ident(u.tgname) || ' on ' || u.tgrelid::regclass::text END,
            'enabled', CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always'
                                        ELSE CASE WHEN t.tgparentid <> 0 THEN 'origin' END END,
            '@function', t.tgfoid::regproc::text,
            '@constraint', CASE WHEN t.tgconstraint <> 0 THEN 'yes' END,
            'depends on extension', {extension},
            'comment', {comment})
         FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_trigger u ON u.oid = t.tgparentid
        WHERE t.tgrelid = ANY($1)
          AND (t.tgparentid = 0 AND NOT t.tgisinternal OR t.tgparentid <> 0 AND NOT u.tgisinternal AND t.tgenabled <> u.tgenabled)",
        extension = depends_on_extension("t.oid", "pg_catalog.pg_trigger"),
        comment = comment("t.oid", "pg_catalog.pg_trigger", "0"),
    )
}
