//! Procedural languages that no extension brought, transforms, and access methods.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::Language], unit: Unit::Language, on_platform: false, sql: language };

pub(super) static TRANSFORM: Reader =
    Reader { kinds: &[Kind::Transform], unit: Unit::Transform, on_platform: false, sql: transform };

pub(super) static ACCESS_METHOD: Reader =
    Reader { kinds: &[Kind::AccessMethod], unit: Unit::AccessMethod, on_platform: false, sql: access_method };

fn language(dialect: &Dialect) -> String {
    format!(
        "SELECT l.oid, ARRAY[l.lanname::text], jsonb_build_object(
            'owner', pg_get_userbyid(l.lanowner),
            'trusted', CASE WHEN l.lanpltrusted THEN 'yes' END,
            'handler', CASE WHEN l.lanplcallfoid <> 0 THEN l.lanplcallfoid::regproc::text END,
            'inline', CASE WHEN l.laninline <> 0 THEN l.laninline::regproc::text END,
            'validator', CASE WHEN l.lanvalidator <> 0 THEN l.lanvalidator::regproc::text END,
            'comment', {comment}) || {labels} || {grants}
         FROM pg_catalog.pg_language l WHERE l.oid = ANY($1) AND l.lanispl",
        comment = comment("l.oid", "pg_catalog.pg_language", "0"),
        labels = labels("l.oid", "pg_catalog.pg_language", "0"),
        grants = dialect.grants("l.lanacl", 'l', "l.lanowner"),
    )
}

fn transform(_: &Dialect) -> String {
    format!(
        "SELECT t.oid, ARRAY[format_type(t.trftype, NULL), l.lanname::text], jsonb_build_object(
            'from sql', CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::regprocedure::text END,
            'to sql', CASE WHEN t.trftosql <> 0 THEN t.trftosql::regprocedure::text END,
            'comment', {comment})
         FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang WHERE t.oid = ANY($1)",
        comment = comment("t.oid", "pg_catalog.pg_transform", "0"),
    )
}

fn access_method(_: &Dialect) -> String {
    format!(
        "SELECT a.oid, ARRAY[a.amname::text], jsonb_build_object(
            'type', CASE a.amtype WHEN 't' THEN 'table' ELSE 'index' END,
            'handler', a.amhandler::regproc::text,
            'comment', {comment})
         FROM pg_catalog.pg_am a WHERE a.oid = ANY($1)",
        comment = comment("a.oid", "pg_catalog.pg_am", "0"),
    )
}
