//! Event triggers.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::EventTrigger], unit: Unit::EventTrigger, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    format!(
        "SELECT e.oid, ARRAY[e.evtname::text], jsonb_build_object(
            'owner', pg_get_userbyid(e.evtowner),
            'event', e.evtevent,
            'function', e.evtfoid::regproc::text,
            'tags', (SELECT string_agg(quote_literal(t.tag), ', ' ORDER BY t.place) FROM unnest(e.evttags) WITH ORDINALITY t(tag, place)),
            'enabled', CASE e.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
            'comment', {comment}) || {labels}
         FROM pg_catalog.pg_event_trigger e WHERE e.oid = ANY($1)",
        comment = comment("e.oid", "pg_catalog.pg_event_trigger", "0"),
        labels = labels("e.oid", "pg_catalog.pg_event_trigger", "0"),
    )
}
