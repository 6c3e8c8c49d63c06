//! Names as SQL writes them: always with their schema, always quoted.

use std::sync::Arc;

use crate::ident::{ObjectId, quote};
use crate::object::Kind;

/// Quoted names with dots between them.
pub(super) fn dotted(path: &[Arc<str>]) -> String {
    path.iter().map(|part| quote(part)).collect::<Vec<_>>().join(".")
}

/// A routine's name and its argument list with the parentheses. The name stands there without quotes and may hold any
/// letter, the list is as SQL writes it: it begins at the parenthesis that its last letter closes.
pub(super) fn signature(signature: &str) -> (&str, &str) {
    let (mut depth, mut quoted) = (0_usize, false);
    for (place, letter) in signature.char_indices().rev() {
        match letter {
            '"' => quoted = !quoted,
            ')' if !quoted => depth += 1,
            '(' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return signature.split_at(place);
                }
            }
            _ => {}
        }
    }
    (signature, "")
}

/// An object as it stands behind `DROP <kind>` or `COMMENT ON <kind>`.
pub(crate) fn reference(object: &ObjectId) -> String {
    match (object.kind, &*object.path) {
        (Kind::Function | Kind::Procedure | Kind::Aggregate, [schema, name]) => {
            let (name, arguments) = signature(name);
            let arguments = if object.kind == Kind::Aggregate && arguments == "()" { "(*)" } else { arguments };
            format!("{}.{}{arguments}", quote(schema), quote(name))
        }
        (Kind::Operator, [schema, name]) => format!("{}.{name}", quote(schema)),
        (Kind::OperatorClass | Kind::OperatorFamily, [schema, name, method]) => {
            format!("{}.{} USING {}", quote(schema), quote(name), quote(method))
        }
        (Kind::Cast, [from, to]) => format!("({from} AS {to})"),
        (Kind::Transform, [of, language]) => format!("FOR {of} LANGUAGE {}", quote(language)),
        (Kind::UserMapping, [server, user]) => format!("FOR {} SERVER {}", role(user), quote(server)),
        // An index lies in its table's schema, under a name of its own.
        (Kind::Index, [schema, _, index]) => dotted(&[Arc::clone(schema), Arc::clone(index)]),
        (Kind::Constraint | Kind::Trigger | Kind::Policy | Kind::Rule, [schema, table, name]) => {
            format!("{} ON {}.{}", quote(name), quote(schema), quote(table))
        }
        (_, path) => dotted(path),
    }
}

/// A role as SQL writes it.
pub(super) fn role(name: &str) -> String {
    if name == "PUBLIC" { name.to_owned() } else { quote(name) }
}

/// The parts of a dotted name as the server writes it, without their quotes.
pub(crate) fn path_of(text: &str) -> Vec<String> {
    let (mut parts, mut quoted) = (vec![String::new()], false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                parts.last_mut().into_iter().for_each(|part| part.push('"'));
            }
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            _ => parts.last_mut().into_iter().for_each(|part| part.push(letter)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{path_of, signature};

    #[test]
    fn names_of_routines_hold_any_letter() {
        assert_eq!(signature("f(integer)"), ("f", "(integer)"));
        assert_eq!(signature("F\"(x)(\"a)\" integer, b \"t(\")"), ("F\"(x)", "(\"a)\" integer, b \"t(\")"));
    }

    #[test]
    fn quotes_and_dots_are_told_apart() {
        assert_eq!(path_of("public.t.id"), ["public", "t", "id"]);
        assert_eq!(path_of("\"a.b\".\"c\"\"d\""), ["a.b", "c\"d"]);
    }
}
