//! Range types: subtype, collation, canonical and difference functions. Their multirange comes with them.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Range], unit: Unit::Type, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // Multiranges came in 14.
    let multirange = if dialect.since(14) && dialect.oldest.major() >= 14 {
        "(SELECT format('%I.%I', mn.nspname, m.typname) FROM pg_catalog.pg_type m JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace
           WHERE m.oid = r.rngmultitypid)"
    } else {
        "NULL::text"
    };
    format!(
        "SELECT t.oid, ARRAY[n.nspname::text, t.typname::text], jsonb_build_object(
            'owner', pg_get_userbyid(t.typowner),
            'subtype', format_type(r.rngsubtype, NULL),
            'collation', CASE WHEN r.rngcollation <> 0 AND r.rngcollation <> s.typcollation THEN (r.rngcollation::regcollation)::text END,
            'canonical', NULLIF(r.rngcanonical::regproc::text, '-'),
            'difference', NULLIF(r.rngsubdiff::regproc::text, '-'),
            'operator class', (SELECT format('%I.%I', kn.nspname, k.opcname) FROM pg_catalog.pg_opclass k
                                 JOIN pg_catalog.pg_namespace kn ON kn.oid = k.opcnamespace WHERE k.oid = r.rngsubopc AND NOT k.opcdefault),
            'multirange', {multirange},
            'comment', {comment}) || {labels} || {grants}
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
         JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
        WHERE t.oid = ANY($1) AND t.typtype = 'r'",
        comment = comment("t.oid", "pg_catalog.pg_type", "0"),
        labels = labels("t.oid", "pg_catalog.pg_type", "0"),
        grants = dialect.grants("t.typacl", 'T', "t.typowner"),
    )
}
