//! Constraints of tables: keys, references, checks, exclusions. `NOT NULL` is read with the column.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Constraint], unit: Unit::Relation, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // `pg_get_constraintdef` says NOT VALID, DEFERRABLE, NOT ENFORCED (18) and the like itself, but nothing of the index
    // behind a key. Constraint triggers ('t') are read as triggers; 'n' is 18's named NOT NULL.
    let enforced = if dialect.since(18) { "CASE WHEN NOT k.conenforced THEN 'yes' END" } else { "NULL::text" };
    format!(
        "SELECT k.conrelid, ARRAY[n.nspname::text, c.relname::text, k.conname::text], jsonb_build_object(
            'definition', pg_get_constraintdef(k.oid),
            '@type', CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' ELSE 'exclusion' END,
            '@not valid', CASE WHEN NOT k.convalidated THEN 'yes' END,
            '@not enforced', {enforced},
            '@deferrable', CASE WHEN k.condeferred THEN 'initially deferred' WHEN k.condeferrable THEN 'yes' END,
            '@no inherit', CASE WHEN k.connoinherit THEN 'yes' END,
            '@references', CASE WHEN k.confrelid <> 0 THEN k.confrelid::regclass::text END,
            '@index', ci.oid::regclass::text,
            'inherited', CASE WHEN k.coninhcount > 0 THEN CASE WHEN k.conislocal THEN 'and local' ELSE 'yes' END END,
            'parent', (SELECT quote_ident(pk.conname) || ' on ' || pk.conrelid::regclass::text FROM pg_catalog.pg_constraint pk WHERE pk.oid = k.conparentid),
            'index options', array_to_string(ci.reloptions, ', '),
            'index tablespace', ts.spcname,
            'index invalid', CASE WHEN NOT i.indisvalid THEN 'yes' END,
            'clustered', CASE WHEN i.indisclustered THEN 'yes' END,
            'replica identity', CASE WHEN i.indisreplident THEN 'yes' END,
            'index comment', {index_comment},
            'comment', {comment})
         FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
         LEFT JOIN pg_catalog.pg_class ci ON ci.oid = i.indexrelid
         LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = ci.reltablespace
        WHERE k.conrelid = ANY($1) AND k.contype IN ('p', 'u', 'f', 'c', 'x')",
        comment = comment("k.oid", "pg_catalog.pg_constraint", "0"),
        index_comment = comment("ci.oid", "pg_catalog.pg_class", "0"),
    )
}
