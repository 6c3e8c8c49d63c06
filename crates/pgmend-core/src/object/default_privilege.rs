//! Default privileges: what `ALTER DEFAULT PRIVILEGES` left for a role, a schema and a type of object.

use super::{Dialect, Kind, Reader, Unit};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::DefaultPrivilege], unit: Unit::DefaultAcl, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // Those on large objects came in 18. Unlike elsewhere the list is stored in full, never NULL: `acldefault`'s arguments do not matter.
    format!(
        "SELECT d.oid, ARRAY['for role ' || pg_get_userbyid(d.defaclrole),
                             CASE WHEN n.nspname IS NULL THEN 'in every schema' ELSE 'in schema ' || n.nspname END,
                             'on ' || CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
                                 WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' WHEN 'L' THEN 'large objects' ELSE d.defaclobjtype::text END],
                {grants}
           FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
          WHERE d.oid = ANY($1)",
        grants = dialect.grants("d.defaclacl", 'r', "d.defaclrole"),
    )
}
