//! Constraints of tables: keys, references, checks, exclusions. `NOT NULL` is read with the column.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Constraint], unit: Unit::Relation, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    // `pg_get_constraintdef` says NOT VALID, DEFERRABLE, NOT ENFORCED and the like itself.
    // Constraint triggers ('t') are read as triggers; 'n' is 18's named NOT NULL.
    format!(
        "SELECT k.conrelid, ARRAY[n.nspname::text, c.relname::text, k.conname::text], jsonb_build_object(
            'definition', pg_get_constraintdef(k.oid),
            'inherited', CASE WHEN k.coninhcount > 0 THEN 'yes' END,
            'comment', {comment})
         FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE k.conrelid = ANY($1) AND k.contype IN ('p', 'u', 'f', 'c', 'x')",
        comment = comment("k.oid", "pg_catalog.pg_constraint", "0"),
    )
}
