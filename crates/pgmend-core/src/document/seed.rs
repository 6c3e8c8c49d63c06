//! The condition that finds one seed row. A row is known by the key that is shown, `(slug = fundamentals)`; its columns and values
//! are told apart with the help of the row's own facts, for a value may hold anything, commas and parentheses too.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::ident::literal;

/// How many ways to read a key are tried before the row is known by all its values instead.
const MOST_TRIES: usize = 10_000;

/// The SQL condition on a row `t`; nothing where not one column is known.
///
/// Columns are read through `to_jsonb(t.*)`, which gives the text that the facts hold and NULL for a column that is no longer
/// there, where naming the column would be an error.
pub(super) fn condition(key: &str, attributes: &BTreeMap<&str, &str>) -> Option<String> {
    let inner = key.strip_prefix('(').and_then(|key| key.strip_suffix(')')).unwrap_or(key);
    let mut tries = MOST_TRIES;
    let mut columns = Vec::new();
    if !read(inner, attributes, &mut columns, &mut tries) {
        columns = attributes.iter().map(|(column, value)| (*column, Some(*value))).collect();
    }
    let parts: Vec<String> = columns.iter().map(|(column, value)| equals(column, *value)).collect();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

/// Reads `a = 1, b = null` with the values that the row has; a column without one must be NULL.
fn read<'a>(
    rest: &'a str,
    attributes: &BTreeMap<&'a str, &'a str>,
    found: &mut Vec<(&'a str, Option<&'a str>)>,
    tries: &mut usize,
) -> bool {
    if *tries == 0 {
        return false;
    }
    *tries -= 1;
    let known = attributes.iter().filter_map(|(column, value)| {
        let after = rest.strip_prefix(column)?.strip_prefix(" = ")?.strip_prefix(value)?;
        Some(((*column, Some(*value)), after))
    });
    let missing = rest.match_indices(" = null").filter_map(|(at, words)| {
        let column = &rest[..at];
        let after = &rest[at + words.len()..];
        (!column.is_empty() && !attributes.contains_key(column)).then_some(((column, None), after))
    });
    for (column, after) in known.chain(missing) {
        found.push(column);
        if after.is_empty() {
            return true;
        }
        if let Some(after) = after.strip_prefix(", ")
            && !found[..found.len() - 1].iter().any(|(other, _)| *other == column.0)
            && read(after, attributes, found, tries)
        {
            return true;
        }
        found.pop();
    }
    false
}

fn equals(column: &str, value: Option<&str>) -> String {
    let live = format!("(pg_catalog.to_jsonb(t.*) ->> {})", literal(column));
    let Some(value) = value else { return format!("{live} IS NULL") };
    let plain = format!("{live} = {}", literal(value));
    // The text of a `timestamptz` depends on the session's time zone; the instant does not.
    match instant(value) {
        None => plain,
        Some(utc) => format!(
            "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.tableoid AND a.attname = {column} \
             AND a.atttypid = 'timestamptz'::pg_catalog.regtype AND NOT a.attisdropped) \
             THEN {live}::timestamptz = {utc}::timestamptz ELSE {plain} END",
            column = literal(column),
            utc = literal(&utc),
        ),
    }
}

/// The instant of a text that could be a `timestamptz` in JSON, such as `2025-01-01T00:00:00+00:00`, in UTC.
fn instant(value: &str) -> Option<String> {
    let shaped =
        value.len() >= 20 && value.as_bytes().get(10) == Some(&b'T') && value.starts_with(|c: char| c.is_ascii_digit());
    let instant: Timestamp = shaped.then(|| value.parse().ok())??;
    Some(instant.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(key: &str, attributes: &[(&str, &str)]) -> Option<String> {
        let live = |column: &str| format!("(pg_catalog.to_jsonb(t.*) ->> '{column}')");
        let condition = condition(key, &attributes.iter().copied().collect())?;
        Some(["a", "b", "slug", "b = 1, a"].iter().fold(condition, |text, column| text.replace(&live(column), column)))
    }

    #[test]
    fn a_key_is_read_with_the_values_of_its_row() {
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
        let cases: &[Case<'_>] = &[
            ("(slug = fundamentals)", &[("slug", "fundamentals"), ("title", "F")], "slug = 'fundamentals'"),
            ("(a = 1, b = 2)", &[("a", "1"), ("b", "2")], "a = '1' AND b = '2'"),
            ("(a = x, b = y), b = z)", &[("a", "x, b = y)"), ("b", "z")], "a = 'x, b = y)' AND b = 'z'"),
            ("(a = it's, b = null)", &[("a", "it's")], "a = 'it''s' AND b IS NULL"),
            ("(a = null)", &[("a", "null")], "a = 'null'"),
            ("(a = )", &[("a", "")], "a = ''"),
            // Not to be read: every value that is known stands in for the key.
            ("(what is this)", &[("a", "1"), ("b", "2")], "a = '1' AND b = '2'"),
        ];
        for (key, attributes, expected) in cases {
            assert_eq!(columns(key, attributes).as_deref(), Some(*expected), "{key}");
        }
        assert_eq!(columns("(what is this)", &[]), None);
    }

    #[test]
    fn a_key_made_to_be_read_in_many_ways_ends() {
        let names: Vec<String> = (0..40).map(|n| format!("{}a", "a = , ".repeat(n))).collect();
        let attributes = names.iter().map(|name| (name.as_str(), "")).collect();
        assert!(condition(&format!("({}!)", "a = , ".repeat(200)), &attributes).is_some());
    }

    #[test]
    fn instants_are_compared_as_such() {
        assert_eq!(instant("2025-01-01T01:00:00+01:00").as_deref(), Some("2025-01-01T00:00:00Z"));
        for text in [
            "2025-01-01",
            "2025-13-01T00:00:00+00:00",
            "Project Setup Guide, a text",
            "infinity",
            "2025-01-01T00:00:00",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
