//! Tables of every sort: ordinary, partitioned, partitions, foreign. Columns, constraints and the like are kinds of their own.

use super::{Dialect, Kind, Reader, Unit, comment, labels, options};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::Table, Kind::ForeignTable], unit: Unit::Relation, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    let marked = |flag: &str| {
        format!(
            "(SELECT ic.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
               WHERE i.indrelid = c.oid AND i.{flag})"
        )
    };
    format!(
        "SELECT c.oid, ARRAY[n.nspname::text, c.relname::text], jsonb_build_object(
            'kind', CASE c.relkind WHEN 'f' THEN 'foreign table' ELSE 'table' END,
            'owner', pg_get_userbyid(c.relowner),
            'persistence', CASE WHEN c.relpersistence <> 'p' THEN 'unlogged' END,
            'row level security', CASE WHEN c.relrowsecurity THEN 'yes' END,
            'force row level security', CASE WHEN c.relforcerowsecurity THEN 'yes' END,
            'options', array_to_string(c.reloptions, ', '),
            'access method', CASE WHEN c.relkind = 'p' OR c.relkind = 'r' AND am.amname <> 'heap' THEN am.amname END,
            'toast options', (SELECT string_agg('toast.' || o, ', ') FROM pg_catalog.pg_class tc, unnest(tc.reloptions) o WHERE tc.oid = c.reltoastrelid),
            'tablespace', ts.spcname,
            '@clustered index', {clustered},
            '@replica identity index', CASE WHEN c.relreplident = 'i' THEN {replident} END,
            'server', (SELECT s.srvname FROM pg_catalog.pg_foreign_table f JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid),
            'replica identity', CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN 'index' END,
            'of type', CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype::text END,
            'partition key', CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
            'partition bound', pg_get_expr(c.relpartbound, c.oid),
            'inherits', (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid),
            'comment', {comment}) || {labels} || {options} || {grants}
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
        WHERE c.oid = ANY($1) AND c.relkind IN ('r', 'p', 'f')",
        comment = comment("c.oid", "pg_catalog.pg_class", "0"),
        clustered = marked("indisclustered"),
        replident = marked("indisreplident"),
        labels = labels("c.oid", "pg_catalog.pg_class", "0"),
        options = options("(SELECT f.ftoptions FROM pg_catalog.pg_foreign_table f WHERE f.ftrelid = c.oid)"),
        grants = dialect.grants("c.relacl", 'r', "c.relowner"),
    )
}
