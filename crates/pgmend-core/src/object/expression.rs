//! Expressions that the server does not read back as it printed them.
//!
//! `status IN ('a', 'b')` over a `varchar` is printed as `(status)::text = ANY ((ARRAY['a'::character varying, …])::text[])`, and
//! that, read again (by a restored dump, say), as `… ANY (ARRAY[('a'::character varying)::text, …])`: an explicit cast of an array
//! is taken into its elements. Both mean the same. They are compared in the second form, at which every reading ends.

use super::Kind;
use crate::catalog::Attributes;

/// What stands before the name of an attribute whose text is to be written otherwise than it is compared.
const WRITTEN: &str = "@written:";

/// An attribute as it is to be written. Most texts have one form alone: they are not looked up twice.
pub(crate) fn written<'a>(attributes: &'a Attributes, attribute: &str) -> Option<&'a str> {
    let compared = attributes.get(attribute)?;
    let other: Option<&str> = if compared.contains("ARRAY[") {
        attributes.get(&*format!("{WRITTEN}{attribute}")).map(|text| &**text)
    } else {
        None
    };
    Some(other.unwrap_or(compared))
}

/// Brings the expressions of an object to the form in which they are compared. Where the server printed another, it is kept
/// as context, in words that the server reads as what it printed.
pub(super) fn settle(kind: Kind, attributes: &mut Attributes) {
    if !holds_expressions(kind) {
        return;
    }
    let mut written: Vec<(String, String)> = Vec::new();
    for (name, value) in attributes.iter_mut() {
        if !value.contains(OPEN) || name.starts_with("comment") || name.starts_with("security label") {
            continue;
        }
        let (compared, to_write) = forms(value);
        if compared != **value {
            written.push((format!("{WRITTEN}{name}"), to_write));
            *value = compared.into();
        }
    }
    attributes.extend(written.into_iter().map(|(name, value)| (name.into(), value.into())));
}

/// Bodies of functions are users' own text.
fn holds_expressions(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Table
            | Kind::ForeignTable
            | Kind::Column
            | Kind::Constraint
            | Kind::Index
            | Kind::Trigger
            | Kind::Policy
            | Kind::Rule
            | Kind::View
            | Kind::MaterializedView
            | Kind::Domain
            | Kind::Statistics
            | Kind::Publication
    )
}

/// How a cast of an array begins.
const OPEN: &str = "(ARRAY[";

/// An array with the type that it is cast to.
struct Cast<'a> {
    elements: Vec<&'a str>,
    /// The type of an element.
    to: &'a str,
    /// What follows.
    rest: &'a str,
}

/// A text as it is compared, and as it is written.
fn forms(text: &str) -> (String, String) {
    let (mut compared, mut written) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(place) = outside_quotes(rest, OPEN) {
        let (before, from) = rest.split_at(place);
        compared.push_str(before);
        written.push_str(before);
        let Some(cast) = Cast::read(from) else {
            compared.push_str(OPEN);
            written.push_str(OPEN);
            rest = &from[OPEN.len()..];
            continue;
        };
        let elements: Vec<String> = cast.elements.iter().map(|element| forms(element).0).collect();
        let one_by_one: Vec<String> = elements.iter().map(|element| format!("({element})::{}", cast.to)).collect();
        compared.push_str(&format!("ARRAY[{}]", one_by_one.join(", ")));
        if cast.is_implicit_behind(before) {
            written.push_str(&format!("ARRAY[{}]", cast.elements.join(", ")));
        } else {
            written.push_str(&from[..from.len() - cast.rest.len()]);
        }
        rest = cast.rest;
    }
    compared.push_str(rest);
    written.push_str(rest);
    (compared, written)
}

impl<'a> Cast<'a> {
    /// Reads `(ARRAY[…])::type[]`.
    fn read(text: &'a str) -> Option<Self> {
        let inside = text.strip_prefix(OPEN)?;
        let (mut elements, mut begin, mut depth) = (Vec::new(), 0, 0_usize);
        let mut quote = None;
        for (place, letter) in inside.char_indices() {
            match (quote, letter) {
                (Some(open), _) => quote = (letter != open).then_some(open),
                (None, '\'' | '"') => quote = Some(letter),
                (None, '(' | '[') => depth += 1,
                (None, ')' | ']') if depth > 0 => depth -= 1,
                (None, ',') if depth == 0 => {
                    elements.push(inside[begin..place].trim());
                    begin = place + 1;
                }
                (None, ']') => {
                    elements.push(inside[begin..place].trim());
                    let behind = inside[place..].strip_prefix("])::")?;
                    let (to, rest) = behind.split_at(end_of_type(behind)?);
                    return Some(Self { elements, to, rest: rest.strip_prefix("[]")? });
                }
                (None, ')') => return None,
                (None, _) => {}
            }
        }
        None
    }

    /// Whether the server adds the cast by itself where the array is written without it, behind these words: strings of
    /// a `varchar` that a `text` is compared with.
    fn is_implicit_behind(&self, before: &str) -> bool {
        let operator = [" ANY (", " ALL ("].iter().find_map(|word| before.strip_suffix(word));
        let left = operator.and_then(|before| before.rsplit_once(' ')).map(|(left, _)| left);
        self.to == "text"
            && left.is_some_and(|left| left.ends_with(")::text"))
            && self.elements.iter().all(|element| element.ends_with("::character varying"))
    }
}

/// Where the name of a type ends, before its brackets.
fn end_of_type(text: &str) -> Option<usize> {
    let place = outside_quotes(text, "[]")?;
    let name = &text[..place];
    let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '.' | '"' | '(' | ')' | ',' | '$'));
    (plain && !name.is_empty()).then_some(place)
}

/// Where `wanted` first stands outside of quotes.
fn outside_quotes(text: &str, wanted: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(place, letter)| {
        match quote {
            Some(open) if open == letter => quote = None,
            Some(_) => {}
            None if text[place..].starts_with(wanted) => return Some(place),
            None if matches!(letter, '\'' | '"') => quote = Some(letter),
            None => {}
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_of_an_array_is_compared_by_its_elements() {
        let rows = [
            (
                "CHECK (((s)::text = ANY ((ARRAY['a'::character varying, 'b, ]''('::character varying])::text[])))",
                "CHECK (((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b, ]''('::character varying)::text])))",
                "CHECK (((s)::text = ANY (ARRAY['a'::character varying, 'b, ]''('::character varying])))",
            ),
            (
                "((s)::text <> ALL ((ARRAY['a'::character varying])::text[]))",
                "((s)::text <> ALL (ARRAY[('a'::character varying)::text]))",
                "((s)::text <> ALL (ARRAY['a'::character varying]))",
            ),
            // Nothing is compared with it, or something else: the cast must stay.
            (
                "(ARRAY['a'::character varying])::text[]",
                "ARRAY[('a'::character varying)::text]",
                "(ARRAY['a'::character varying])::text[]",
            ),
            (
                "(s = ANY ((ARRAY['a'::name])::public.\"T\"[]))",
                "(s = ANY (ARRAY[('a'::name)::public.\"T\"]))",
                "(s = ANY ((ARRAY['a'::name])::public.\"T\"[]))",
            ),
        ];
        for (printed, compared, written) in rows {
            assert_eq!(forms(printed), (compared.to_owned(), written.to_owned()));
            assert_eq!(forms(compared).0, compared, "reading it again changes nothing");
        }
    }

    #[test]
    fn what_is_no_cast_of_an_array_stays() {
        for text in [
            "ARRAY[1, 2]",
            "(ARRAY[1, 2])[1]",
            "'(ARRAY[a])::text[]'",
            "\"(ARRAY[a])::text[]\"",
            "(ARRAY[",
            "f((ARRAY[a) ]",
        ] {
            assert_eq!(forms(text), (text.to_owned(), text.to_owned()));
        }
    }
}
