//! Whether an expression gives every row the same value when it is evaluated once, as the server asks before it spares itself the
//! rewriting of a table (manual: `sql-altertable`, notes).

/// Functions of the server that are not volatile and that defaults often call. What is in no list counts as volatile.
const STEADY: &[&str] = &[
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "current_setting",
    "date_trunc",
    "date_part",
    "timezone",
    "to_char",
    "to_date",
    "to_timestamp",
    "to_number",
    "make_date",
    "make_interval",
    "make_timestamp",
    "age",
    "lower",
    "upper",
    "initcap",
    "md5",
    "sha256",
    "encode",
    "decode",
    "concat",
    "concat_ws",
    "length",
    "left",
    "right",
    "repeat",
    "replace",
    "btrim",
    "ltrim",
    "rtrim",
    "substr",
    "round",
    "floor",
    "ceil",
    "abs",
    "power",
    "json_build_object",
    "json_build_array",
    "jsonb_build_object",
    "jsonb_build_array",
    "to_json",
    "to_jsonb",
    "array_fill",
    "string_to_array",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "to_tsvector",
    "point",
    "box",
];

/// Whether an expression is, or may be, volatile. `steady` knows functions of users, by their qualified names.
pub(super) fn is_volatile(expression: &str, steady: &dyn Fn(&str) -> bool) -> bool {
    calls(expression).iter().any(|name| !STEADY.contains(&name.as_str()) && !steady(name))
}

/// The names of functions that an expression calls, as they are written.
fn calls(expression: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut name, mut in_text, mut quoted) = (String::new(), false, false);
    let mut before = ' ';
    let mut of_type = false;
    for letter in expression.chars() {
        match letter {
            '\'' if !quoted => {
                in_text = !in_text;
                name.clear();
            }
            _ if in_text => {}
            '"' => {
                quoted = !quoted;
                name.push(letter);
            }
            _ if quoted || letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.') => {
                if name.is_empty() {
                    // What stands behind `::` is a type, which may have several words and a number in parentheses.
                    of_type = before == ':' || of_type && before == ' ' && letter.is_lowercase();
                }
                name.push(letter);
            }
            '(' => {
                let keyword = name.chars().all(|letter| letter.is_uppercase() || letter == '_');
                if !name.is_empty() && !keyword && !of_type {
                    found.push(std::mem::take(&mut name));
                }
                name.clear();
            }
            _ => {
                of_type &= letter == ' ' && !name.chars().all(char::is_uppercase);
                name.clear();
            }
        }
        if letter != ' ' || before != ':' {
            before = letter;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::is_volatile;

    #[test]
    fn what_is_not_known_is_volatile() {
        let steady = |name: &str| name == "app.one";
        for expression in [
            "0",
            "'random()'::text",
            "now()",
            "CURRENT_TIMESTAMP",
            "app.one()",
            "(1 + 2)",
            "'x'::character varying(10)",
            "ARRAY[]::text[]",
            "COALESCE(lower('A'::text), 'b'::text)",
            "(now() + '1 day'::interval)",
        ] {
            assert!(!is_volatile(expression, &steady), "{expression}");
        }
        for expression in [
            "random()",
            "gen_random_uuid()",
            "nextval('public.s'::regclass)",
            "clock_timestamp()",
            "app.two()",
            "\"app\".\"Three\"(now())",
        ] {
            assert!(is_volatile(expression, &steady), "{expression}");
        }
    }
}
