//! Foreign data wrappers, servers and user mappings. Values of options that may be secrets are never read; of user mappings,
//! no value at all.

use super::{Dialect, Kind, Reader, Unit, comment, options};

pub(super) static WRAPPER: Reader =
    Reader { kinds: &[Kind::ForeignDataWrapper], unit: Unit::ForeignDataWrapper, on_platform: false, sql: wrapper };

pub(super) static SERVER: Reader =
    Reader { kinds: &[Kind::Server], unit: Unit::Server, on_platform: false, sql: server };

pub(super) static USER_MAPPING: Reader =
    Reader { kinds: &[Kind::UserMapping], unit: Unit::UserMapping, on_platform: false, sql: user_mapping };

fn wrapper(dialect: &Dialect) -> String {
    format!(
        "SELECT f.oid, ARRAY[f.fdwname::text], jsonb_build_object(
            'owner', pg_get_userbyid(f.fdwowner),
            'handler', NULLIF(f.fdwhandler::regproc::text, '-'),
            'validator', NULLIF(f.fdwvalidator::regproc::text, '-'),
            'comment', {comment}) || {options} || {grants}
         FROM pg_catalog.pg_foreign_data_wrapper f WHERE f.oid = ANY($1)",
        comment = comment("f.oid", "pg_catalog.pg_foreign_data_wrapper", "0"),
        options = options("f.fdwoptions"),
        grants = dialect.grants("f.fdwacl", 'F', "f.fdwowner"),
    )
}

fn server(dialect: &Dialect) -> String {
    format!(
        "SELECT s.oid, ARRAY[s.srvname::text], jsonb_build_object(
            'owner', pg_get_userbyid(s.srvowner),
            'wrapper', f.fdwname,
            'type', s.srvtype,
            'version', s.srvversion,
            'comment', {comment}) || {options} || {grants}
         FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw
        WHERE s.oid = ANY($1)",
        comment = comment("s.oid", "pg_catalog.pg_foreign_server", "0"),
        options = options("s.srvoptions"),
        grants = dialect.grants("s.srvacl", 'S', "s.srvowner"),
    )
}

fn user_mapping(_: &Dialect) -> String {
    // The table is closed to ordinary roles, the view is not; it shows options to some of those who may use the server, so
    // that their names cannot be compared between readers.
    "SELECT m.umid, ARRAY[m.srvname::text, CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(m.umuser)::text END], jsonb_build_object(
            '@options', (SELECT string_agg(quote_ident(o.option_name), ', ' ORDER BY o.option_name) FROM pg_catalog.pg_options_to_table(m.umoptions) o))
       FROM pg_catalog.pg_user_mappings m WHERE m.umid = ANY($1)"
        .to_owned()
}
