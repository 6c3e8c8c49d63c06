//! Conversions between encodings.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::Conversion], unit: Unit::Conversion, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    format!(
        "SELECT c.oid, ARRAY[n.nspname::text, c.conname::text], jsonb_build_object(
            'owner', pg_get_userbyid(c.conowner),
            'from', pg_encoding_to_char(c.conforencoding),
            'to', pg_encoding_to_char(c.contoencoding),
            'function', c.conproc::regproc::text,
            'default', CASE WHEN c.condefault THEN 'yes' END,
            'comment', {comment})
         FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
        WHERE c.oid = ANY($1)",
        comment = comment("c.oid", "pg_catalog.pg_conversion", "0"),
    )
}
