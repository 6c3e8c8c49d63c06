//! Subscriptions of this database, without where they lead: a connection string may hold a password and is never read.

use super::{Dialect, Kind, Reader, Unit, comment, labels};
use crate::catalog::scope::SUBSCRIPTIONS;

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::Subscription], unit: Unit::Subscription, on_platform: false, sql };

/// The columns that are read where a server has them, with what they are called and what they hold by default. Up to 13
/// an ordinary role may read none of them.
const COLUMNS: &[(u32, &str, &str)] = &[
    (14, "synchronous commit", "NULLIF(s.subsynccommit, 'off')"),
    (14, "binary", "CASE WHEN s.subbinary THEN 'yes' END"),
    (14, "streaming", "CASE s.substream::text WHEN 't' THEN 'on' WHEN 'true' THEN 'on' WHEN 'p' THEN 'parallel' END"),
    (15, "two phase", "CASE WHEN s.subtwophasestate <> 'd' THEN 'yes' END"),
    (15, "disable on error", "CASE WHEN s.subdisableonerr THEN 'yes' END"),
    (16, "password not required", "CASE WHEN NOT s.subpasswordrequired THEN 'yes' END"),
    (16, "run as owner", "CASE WHEN s.subrunasowner THEN 'yes' END"),
    (16, "origin", "NULLIF(s.suborigin, 'any')"),
    (17, "failover", "CASE WHEN s.subfailover THEN 'yes' END"),
];

fn sql(dialect: &Dialect) -> String {
    let columns = COLUMNS.iter().filter(|(since, ..)| dialect.since(*since) && dialect.oldest.major() >= *since);
    let columns: String = columns.map(|(_, name, value)| format!("'{name}', {value}, ")).collect();
    // Of two databases that have one of the same name, only the one that is meant.
    let itself = if dialect.since(14) { "AND s.oid = k.oid" } else { "" };
    format!(
        "SELECT k.oid, ARRAY[s.subname::text], jsonb_build_object(
            'owner', pg_get_userbyid(s.subowner),
            'enabled', CASE WHEN s.subenabled THEN 'yes' END,
            'slot name', s.subslotname,
            'publications', (SELECT string_agg(quote_ident(p), ', ' ORDER BY p) FROM unnest(s.subpublications) p),
            {columns}
            'comment', {comment}) || {labels}
         FROM {SUBSCRIPTIONS} k JOIN pg_catalog.pg_subscription s ON s.subname = k.subname AND s.subdbid = k.subdbid {itself}
        WHERE k.oid = ANY($1)",
        comment = comment("k.oid", "pg_catalog.pg_subscription", "0"),
        labels = labels("k.oid", "pg_catalog.pg_subscription", "0"),
    )
}
