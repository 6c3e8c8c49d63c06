//! Triggers, also those that users put on tables of the platform (`auth.users`).

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Trigger], unit: Unit::Relation, on_platform: true, sql };

fn sql(_: &Dialect) -> String {
    // Clones on partitions come with their parent's trigger; `tgparentid` came in 13.
    format!(
        "SELECT t.tgrelid, ARRAY[n.nspname::text, c.relname::text, t.tgname::text], jsonb_build_object(
            'definition', pg_get_triggerdef(t.oid),
            'enabled', CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
            'comment', {comment})
         FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE t.tgrelid = ANY($1) AND NOT t.tgisinternal AND t.tgparentid = 0",
        comment = comment("t.oid", "pg_catalog.pg_trigger", "0"),
    )
}
