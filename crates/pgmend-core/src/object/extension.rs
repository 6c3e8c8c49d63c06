//! Extensions: the schema they were put into.
//!
//! The version is not a fact: it says what the host has installed, not what a migration did.

use super::{Dialect, Kind, Reader, Unit};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Extension], unit: Unit::Extension, on_platform: false, sql };

fn sql(_: &Dialect) -> String {
    "SELECT e.oid, ARRAY[e.extname::text], jsonb_build_object('schema', n.nspname)
       FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      WHERE e.oid = ANY($1)"
        .to_owned()
}
