//! Publications: each member table or schema is a fact, so that `ADD TABLE` testifies by itself.

use super::{Dialect, Kind, Reader, Unit, comment, labels};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::Publication], unit: Unit::Publication, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // Row filters, column lists and schemas as members came in 15. What follows `yes` is what follows the table's name in SQL.
    let detail = if dialect.since(15) {
        "coalesce('(' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = m.prrelid AND a.attnum = ANY(m.prattrs)) || ') ', '')
         || coalesce('where (' || pg_get_expr(m.prqual, m.prrelid) || ')', '')"
    } else {
        "''"
    };
    let schemas = if dialect.since(15) {
        "|| coalesce((SELECT jsonb_object_agg('schema:' || s.pnnspid::regnamespace::text, 'yes')
                        FROM pg_catalog.pg_publication_namespace s WHERE s.pnpubid = p.oid), '{}')"
    } else {
        ""
    };
    // Generated columns can be published since 18.
    let generated = if dialect.since(18) { "CASE p.pubgencols WHEN 's' THEN 'stored' END" } else { "NULL::text" };
    format!(
        "SELECT p.oid, ARRAY[p.pubname::text], jsonb_build_object(
            'owner', pg_get_userbyid(p.pubowner),
            'all tables', CASE WHEN p.puballtables THEN 'yes' END,
            'publishes', concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                                         CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
            'via partition root', CASE WHEN p.pubviaroot THEN 'yes' END,
            'generated columns', {generated},
            'comment', {comment}) || {labels}
            || coalesce((SELECT jsonb_object_agg('table:' || m.prrelid::regclass::text, trim('yes ' || {detail}))
                           FROM pg_catalog.pg_publication_rel m WHERE m.prpubid = p.oid), '{{}}') {schemas}
         FROM pg_catalog.pg_publication p WHERE p.oid = ANY($1)",
        comment = comment("p.oid", "pg_catalog.pg_publication", "0"),
        labels = labels("p.oid", "pg_catalog.pg_publication", "0"),
    )
}
