//! Views and materialized views: definition and options (`security_invoker`, `security_barrier`, check option).

use super::{Dialect, Kind, Reader, Unit, comment, depends_on_extension, labels};

pub(super) static READER: Reader =
    Reader { kinds: &[Kind::View, Kind::MaterializedView], unit: Unit::Relation, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // What a column of a materialized view can have besides: `attcompression` came in 14, and `attstattarget` is -1 up to
    // 16 and NULL from 17 on where it is not set.
    let compression = if dialect.since(14) && dialect.oldest.major() >= 14 {
        "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END"
    } else {
        "NULL::text"
    };
    let of_columns: String = [
        ("storage", "CASE WHEN c.relkind = 'm' AND a.attstorage <> y.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END"),
        ("compression", compression),
        ("statistics target", "CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END"),
        ("options", "array_to_string(a.attoptions, ', ')"),
    ]
    .iter()
    .map(|(name, value)| format!("UNION ALL SELECT '{name}:' || a.attname, {value} FROM a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid\n"))
    .collect();
    // A column is written as SQL writes it, so that it can be told from the role behind it.
    let column_grants = dialect.grants("a.attacl", 'c', "c.relowner");
    format!(
        "SELECT c.oid, ARRAY[n.nspname::text, c.relname::text], jsonb_build_object(
            'kind', CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END,
            'owner', pg_get_userbyid(c.relowner),
            'definition', pg_get_viewdef(c.oid),
            'options', array_to_string(c.reloptions, ', '),
            'columns', (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
                          FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
            '@columns', (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
            'access method', CASE WHEN c.relkind = 'm' AND am.amname <> 'heap' THEN am.amname END,
            'tablespace', ts.spcname,
            'toast options', (SELECT string_agg('toast.' || o, ', ') FROM pg_catalog.pg_class tc, unnest(tc.reloptions) o WHERE tc.oid = c.reltoastrelid),
            'not populated', CASE WHEN NOT c.relispopulated THEN 'yes' END,
            'depends on extension', {extension},
            'comment', {comment}) || {labels} || {grants}
            || coalesce((WITH a AS (SELECT * FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
                  SELECT jsonb_object_agg(o.name, o.value) FROM (
                     SELECT format('column grant:%I %s', a.attname, substr(g.key, 7)) AS name, g.value
                       FROM a, jsonb_each_text({column_grants}) g WHERE a.attacl IS NOT NULL
                     {of_columns}) o WHERE o.value IS NOT NULL), '{{}}')
            || coalesce((SELECT jsonb_object_agg('default:' || a.attname, pg_get_expr(d.adbin, d.adrelid)) FROM pg_catalog.pg_attrdef d
                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = c.oid), '{{}}')
            || coalesce((SELECT jsonb_object_agg('comment:' || a.attname, d.description) FROM pg_catalog.pg_description d
                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
               WHERE d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid > 0), '{{}}')
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
        WHERE c.oid = ANY($1) AND c.relkind IN ('v', 'm')",
        extension = depends_on_extension("c.oid", "pg_catalog.pg_class"),
        comment = comment("c.oid", "pg_catalog.pg_class", "0"),
        labels = labels("c.oid", "pg_catalog.pg_class", "0"),
        grants = dialect.grants("c.relacl", 'r', "c.relowner"),
    )
}

/// A definition as servers from 16 on write it: with one relation to select from, columns are named without it. Older ones write
/// `SELECT t.a FROM public.t`. Whatever selects from more than one relation, or might, is left as it is.
pub(super) fn unqualified(definition: &str) -> String {
    let Some(alias) = only_relation(definition) else { return definition.to_owned() };
    let prefix = format!("{alias}.");
    let (mut written, mut rest, mut quote) = (String::new(), definition, None);
    while let Some(letter) = rest.chars().next() {
        let goes_on = written.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '"'));
        let whole_row = rest.strip_prefix(&prefix).is_some_and(|rest| rest.starts_with('*'));
        if quote.is_none() && !goes_on && !whole_row && rest.starts_with(&prefix) {
            rest = &rest[prefix.len()..];
            // The letter behind it must not be taken for the beginning of another name.
            if let Some(letter) = rest.chars().next() {
                quote = (letter == '"').then_some('"');
                written.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
            continue;
        }
        quote = match quote {
            Some(open) if open == letter => None,
            None if matches!(letter, '\'' | '"') => Some(letter),
            other => other,
        };
        written.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    written
}

/// The name by which columns of the only relation are written.
fn only_relation(definition: &str) -> Option<&str> {
    let upper = ["JOIN", "UNION", "INTERSECT", "EXCEPT", "WITH ", "LATERAL", "VALUES"];
    if upper.iter().any(|word| definition.contains(word)) || definition.matches("FROM ").count() != 1 {
        return None;
    }
    let from = definition.split("FROM ").nth(1)?;
    let from = from.lines().next()?.trim_end_matches(';').trim();
    // A comma, a parenthesis or a quote: more than a plain name.
    if from.contains([',', '(', '\'', '"']) {
        return None;
    }
    match from.split(' ').collect::<Vec<_>>()[..] {
        [name] => name.rsplit('.').next(),
        [_, alias] => Some(alias),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::unqualified;

    #[test]
    fn columns_of_the_only_relation_stand_alone() {
        let cases = [
            (" SELECT x.id,\n    x.\"Aa\" AS b\n   FROM public.x;", " SELECT id,\n    \"Aa\" AS b\n   FROM public.x;"),
            (
                " SELECT t.id\n   FROM public.x t\n  WHERE (t.a = 't.b'::text);",
                " SELECT id\n   FROM public.x t\n  WHERE (a = 't.b'::text);",
            ),
            (" SELECT (t.c).d\n   FROM t;", " SELECT (c).d\n   FROM t;"),
        ];
        for (old, new) in cases {
            assert_eq!(unqualified(old), new);
            assert_eq!(unqualified(new), new);
        }
        for kept in [
            " SELECT x.id\n   FROM (public.x\n     JOIN public.y ON ((x.id = y.id)));",
            " SELECT x.id\n   FROM public.x,\n    public.y;",
            " SELECT x.id\n   FROM public.x\n  WHERE (x.id IN ( SELECT y.id\n           FROM public.y));",
        ] {
            assert_eq!(unqualified(kept), kept);
        }
    }
}
