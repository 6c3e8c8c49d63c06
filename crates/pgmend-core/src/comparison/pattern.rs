//! What a person types to name objects: `audit`, `public.old_*`, `public.orders.internal_*`. Quoted parts mean exactly
//! what they say.

use std::fmt;
use std::sync::Arc;

use crate::ident::ObjectId;
use crate::object::Kind;

/// A pattern for the paths of objects, part by part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    typed: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    text: String,
    /// `*` and `?` stand for others.
    wild: bool,
}

impl Pattern {
    /// Reads one: names between dots, in which `*` stands for any text and `?` for any letter, unless they are quoted.
    ///
    /// # Errors
    /// Why it is none, in words.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let mut parts = vec![Part { text: String::new(), wild: false }];
        let (mut letters, mut quoted, mut was_quoted) = (typed.chars().peekable(), false, false);
        while let Some(letter) = letters.next() {
            let Some(part) = parts.last_mut() else { break };
            match letter {
                '"' if quoted && letters.peek() == Some(&'"') => {
                    letters.next();
                    part.text.push('"');
                }
                '"' => {
                    quoted = !quoted;
                    was_quoted = true;
                }
                '.' if !quoted => {
                    parts.push(Part { text: String::new(), wild: false });
                    was_quoted = false;
                }
                _ => {
                    if was_quoted && !quoted {
                        return Err("a part is quoted as a whole or not at all".to_owned());
                    }
                    part.wild |= !quoted && matches!(letter, '*' | '?');
                    part.text.push(letter);
                }
            }
        }
        if quoted {
            return Err("a quote is never closed".to_owned());
        }
        if parts.iter().any(|part| part.text.is_empty()) {
            return Err("a part of it is empty".to_owned());
        }
        if parts.len() > 3 {
            return Err("it has more than three parts: schema, object, part of it".to_owned());
        }
        Ok(Self { typed: typed.to_owned(), parts })
    }

    /// Reads the name of a schema: as [`Pattern::parse`], but a dot that is not quoted is a part of the name.
    ///
    /// # Errors
    /// Why it is none, in words.
    pub fn schema(typed: &str) -> Result<Self, String> {
        if typed.contains('"') || typed.is_empty() {
            let pattern = Self::parse(typed)?;
            return if pattern.parts.len() == 1 { Ok(pattern) } else { Err("a schema has one name".to_owned()) };
        }
        let part = Part { text: typed.to_owned(), wild: typed.contains(['*', '?']) };
        Ok(Self { typed: typed.to_owned(), parts: vec![part] })
    }

    /// Whether it names this object, its schema, or what it is a part of.
    pub fn names(&self, object: &ObjectId) -> bool {
        let path = path_in_words(object);
        self.parts.len() <= path.len() && self.parts.iter().zip(path).all(|(part, name)| part.is(object.kind, name))
    }

    /// Whether it names this schema.
    pub fn names_schema(&self, schema: &str) -> bool {
        matches!(&self.parts[..], [part] if part.is(Kind::Schema, schema))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

/// The path, without the words of a default privilege around its schema.
fn path_in_words(object: &ObjectId) -> Vec<&str> {
    match (object.kind, &*object.path) {
        (Kind::DefaultPrivilege, [_, place, ..]) => place.strip_prefix("in schema ").into_iter().collect(),
        (_, path) => path.iter().map(Arc::as_ref).collect(),
    }
}

impl Part {
    fn is(&self, kind: Kind, name: &str) -> bool {
        // A routine is named with or without its arguments.
        let bare = matches!(kind, Kind::Function | Kind::Procedure | Kind::Aggregate)
            .then(|| name.split_once('(').map(|(bare, _)| bare))
            .flatten();
        std::iter::once(name)
            .chain(bare)
            .any(|name| if self.wild { is_like(&self.text, name) } else { self.text == name })
    }
}

/// Whether a name is like a text in which `*` stands for any text and `?` for any letter.
fn is_like(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut place) = (0, 0);
    // Where the last star stood, and how far the name had come.
    let mut star: Option<(usize, usize)> = None;
    while place < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == name[place] => {
                at += 1;
                place += 1;
            }
            _ => match &mut star {
                Some((back, taken)) => {
                    *taken += 1;
                    (at, place) = (*back + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_named_by_their_parts() {
        let table = ObjectId::new(Kind::Table, ["public", "old_orders"]);
        let column = ObjectId::new(Kind::Column, ["public", "old_orders", "a.b"]);
        let function = ObjectId::new(Kind::Function, ["app", "f(integer, text)"]);
        let odd = ObjectId::new(Kind::Table, ["Sales 🐘", "a*b"]);
        let extension = ObjectId::new(Kind::Extension, ["citext"]);
        let privileges = ObjectId::new(Kind::DefaultPrivilege, ["for role a", "in schema public", "on tables"]);
        for (pattern, object, names) in [
            ("public", &table, true),
            ("pub*", &column, true),
            ("public.old_*", &table, true),
            ("public.old_*", &column, true),
            ("public.old_orders.\"a.b\"", &column, true),
            ("public.old_orders.a", &column, false),
            ("public.old_?rders", &table, true),
            ("*", &extension, true),
            ("citext", &extension, true),
            ("app.f", &function, true),
            ("app.\"f(integer, text)\"", &function, true),
            ("app.g", &function, false),
            ("\"Sales 🐘\"", &odd, true),
            ("Sales*.\"a*b\"", &odd, true),
            ("Sales*.\"a*\"", &odd, false),
            ("public.*", &privileges, false),
            ("public", &privileges, true),
            ("*.*.*", &table, false),
            ("private", &table, false),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap().names(object), names, "{pattern} {object}");
        }
    }

    #[test]
    fn what_is_no_pattern() {
        for typed in ["", ".", "a.", "\"a", "a.b.c.d", "\"a\"b", "\"\""] {
            assert!(Pattern::parse(typed).is_err(), "{typed}");
        }
        assert!(Pattern::schema("a.b").unwrap().names_schema("a.b"));
        assert!(Pattern::schema("\"a.*\"").unwrap().names_schema("a.*"));
        assert!(Pattern::schema("a.\"b\"").is_err());
    }
}
