//! Extended statistics.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::Statistics], unit: Unit::Statistics, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    // `stxstattarget` came in 13; it is -1 up to 16 and NULL from 17 on where it is not set.
    format!(
        "SELECT s.oid, ARRAY[n.nspname::text, s.stxname::text], jsonb_build_object(
            'owner', pg_get_userbyid(s.stxowner),
            'definition', pg_get_statisticsobjdef(s.oid),
            'statistics target', CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::text END,
            '@relation', s.stxrelid::regclass::text,
            'comment', {comment})
         FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
        WHERE s.oid = ANY($1)",
        comment = comment("s.oid", "pg_catalog.pg_statistic_ext", "0"),
    )
}
