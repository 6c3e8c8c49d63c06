//! What people read: the plan, the log of a run, the SQL that validates it, and a page of each. Rendered from the same values
//! as the JSON by templates that lie beside the code; a document never says what the data does not hold.
//!
//! Every name and value in a template is escaped for what is being written, unless a filter says how else; so a
//! table named `<script>` or `a|b` stays a name.

mod expectation;
mod log;
mod markdown;
mod order;
mod page;
mod plan;
mod seed;
mod validation;

pub use log::execution_log;
pub use page::html;
pub use plan::plan_markdown;
pub use validation::validation_sql;

use std::fmt::Write as _;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

use crate::failure::{Failure, Result};
use crate::ident::literal;

/// What a template writes, which decides how values are escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    /// Values become text in one line; in code spans where they hold backticks in pairs.
    Markdown,
    /// Values become literals, lists become arrays.
    Sql,
    /// As minijinja does it.
    Html,
}

/// Fills a template in.
fn render(syntax: Syntax, name: &str, template: &str, values: impl Serialize) -> Result<String> {
    let environment = environment(syntax);
    environment
        .render_named_str(name, template, values)
        .map_err(|error| Failure::error(format!("`{name}` could not be written")).because(error))
}

fn environment(syntax: Syntax) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_keep_trailing_newline(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    match syntax {
        Syntax::Html => environment.set_auto_escape_callback(|_| AutoEscape::Html),
        Syntax::Markdown => {
            environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown"));
            environment.set_formatter(|out, _, value| put(out, value, |value| Ok(markdown::prose(&text(value)?))));
        }
        Syntax::Sql => {
            environment.set_auto_escape_callback(|_| AutoEscape::Custom("sql"));
            environment.set_formatter(|out, _, value| put(out, value, sql_value));
        }
    }
    for (name, write) in FILTERS {
        environment
            .add_filter(*name, move |value: Value| Ok::<_, Error>(Value::from_safe_string(write(&text(&value)?))));
    }
    environment
}

type Filter = (&'static str, fn(&str) -> String);

/// How a value is written where the usual way is not meant; each of them is safe in its place.
const FILTERS: &[Filter] = &[
    ("cell", markdown::cell),
    ("code", markdown::code),
    ("cellcode", markdown::code_cell),
    ("fence", markdown::fence),
    ("comment", |value| markdown::one_line(value, 200)),
    ("seconds", |value| value.parse().map_or_else(|_| markdown::prose(value), seconds)),
];

fn put(
    out: &mut minijinja::Output<'_>,
    value: &Value,
    escape: impl Fn(&Value) -> std::result::Result<String, Error>,
) -> std::result::Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    let written = if value.is_safe() { text(value)? } else { escape(value)? };
    Ok(out.write_str(&written)?)
}

/// A value's own text. Lists and structures have none: to print one is a mistake in the template.
fn text(value: &Value) -> std::result::Result<String, Error> {
    match value.kind() {
        ValueKind::String | ValueKind::Number | ValueKind::Bool => Ok(value.to_string()),
        kind => Err(Error::new(ErrorKind::InvalidOperation, format!("a value of kind `{kind}` cannot be printed"))),
    }
}

fn sql_value(value: &Value) -> std::result::Result<String, Error> {
    match value.kind() {
        ValueKind::String => Ok(literal(&text(value)?)),
        ValueKind::Seq => {
            let parts: Vec<String> =
                value.try_iter()?.map(|part| sql_value(&part)).collect::<std::result::Result<_, _>>()?;
            Ok(format!("ARRAY[{}]", parts.join(", ")))
        }
        ValueKind::Bool => Ok(value.is_true().to_string()),
        _ => text(value),
    }
}

/// A span of time for people: `20 ms`, `1.4 s`, `2 min 5 s`, `3 h 10 min`.
fn seconds(seconds: f64) -> String {
    let whole = seconds.round();
    let (large, unit, small, subunit) = match seconds {
        s if s < 0.9995 => return format!("{:.0} ms", s * 1000.0),
        s if s < 59.95 => return format!("{s:.1} s"),
        _ if whole < 3600.0 => (whole / 60.0, "min", whole % 60.0, "s"),
        _ => (whole / 3600.0, "h", (whole % 3600.0 / 60.0).floor(), "min"),
    };
    if small == 0.0 {
        format!("{:.0} {unit}", large.floor())
    } else {
        format!("{:.0} {unit} {small:.0} {subunit}", large.floor())
    }
}

fn milliseconds(ms: u64) -> String {
    seconds(std::time::Duration::from_millis(ms).as_secs_f64())
}

/// A number with its noun: `1 table`, `2 tables`, `3 policies`, `2 indexes`.
fn counted(number: usize, noun: &str) -> String {
    let mut words = format!("{number} ");
    // A string always takes what is written to it.
    let _ = match (number, noun.strip_suffix('y')) {
        (1, _) => write!(words, "{noun}"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o']) => write!(words, "{stem}ies"),
        _ if noun.ends_with('x') => write!(words, "{noun}es"),
        _ => write!(words, "{noun}s"),
    };
    words
}

/// The first `most` of a list in words, and how many more there are.
fn listed(items: &[String], most: usize) -> String {
    let shown = items.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    match items.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown}, … and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_their_own_unit() {
        let cases = [
            (0.0204, "20 ms"),
            (0.9999, "1.0 s"),
            (1.44, "1.4 s"),
            (125.2, "2 min 5 s"),
            (119.9, "2 min"),
            (3599.9, "1 h"),
            (11_400.0, "3 h 10 min"),
        ];
        for (given, expected) in cases {
            assert_eq!(seconds(given), expected);
        }
    }

    #[test]
    fn nouns_are_counted() {
        let cases =
            [(1, "policy", "1 policy"), (2, "policy", "2 policies"), (0, "index", "0 indexes"), (3, "row", "3 rows")];
        for (number, noun, expected) in cases {
            assert_eq!(counted(number, noun), expected);
        }
    }

    #[test]
    fn what_the_data_lacks_is_an_error_and_not_a_gap() {
        let failure = render(Syntax::Markdown, "x.md", "{{ missing }}", minijinja::context! {}).unwrap_err();
        assert!(failure.to_string().contains("`x.md` could not be written"), "{failure}");
    }
}
