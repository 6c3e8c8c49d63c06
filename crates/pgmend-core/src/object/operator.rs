//! Operators. One that is only promised as another's commutator or negator, without a function, is none yet.

use super::{Dialect, Kind, Reader, Unit, comment, operator_name};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Operator], unit: Unit::Operator, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    format!(
        "SELECT o.oid, ARRAY[n.nspname::text, format('%s(%s, %s)', o.oprname,
                    CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
                    CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END)], jsonb_build_object(
            'owner', pg_get_userbyid(o.oprowner),
            '@name', o.oprname,
            '@left', CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END,
            '@right', CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END,
            'function', o.oprcode::regproc::text,
            'commutator', {commutator},
            'negator', {negator},
            'restrict', NULLIF(o.oprrest::regproc::text, '-'),
            'join', NULLIF(o.oprjoin::regproc::text, '-'),
            'hashes', CASE WHEN o.oprcanhash THEN 'yes' END,
            'merges', CASE WHEN o.oprcanmerge THEN 'yes' END,
            'comment', {comment})
         FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        WHERE o.oid = ANY($1) AND o.oprcode <> 0",
        commutator = operator_name("o.oprcom"),
        negator = operator_name("o.oprnegate"),
        comment = comment("o.oid", "pg_catalog.pg_operator", "0"),
    )
}
