//! Casts, named by the types they lead from and to. Those of a range to its multirange come with the range.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Cast], unit: Unit::Cast, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    format!(
        "SELECT c.oid, ARRAY[format_type(c.castsource, NULL), format_type(c.casttarget, NULL)], jsonb_build_object(
            'method', CASE c.castmethod WHEN 'f' THEN 'function' WHEN 'i' THEN 'inout' ELSE 'without function' END,
            'function', CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text END,
            'context', CASE c.castcontext WHEN 'a' THEN 'assignment' WHEN 'i' THEN 'implicit' ELSE 'explicit' END,
            'comment', {comment})
         FROM pg_catalog.pg_cast c WHERE c.oid = ANY($1)",
        comment = comment("c.oid", "pg_catalog.pg_cast", "0"),
    )
}
