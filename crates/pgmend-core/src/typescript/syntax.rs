//! The little TypeScript that the types of a database need, and how it is written down: no semicolons, double quotes
//! unless single ones save escapes, keys quoted only where they must be.

use serde_json::Value;
use unicode_id_start::{is_id_continue, is_id_start};

use super::layout::{Doc, broken, group, if_broken, indent, text};

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    /// Anything within which no line ends: `string`, `Database["public"]["Enums"]["mood"]`.
    Name(String),
    /// A string as a type.
    Literal(String),
    /// `Record<string, unknown>`.
    Generic(&'static str, Vec<Type>),
    /// One of several; of one, it is that one.
    Union(Vec<Type>),
    /// All of several at once.
    Intersection(Vec<Type>),
    Array(Box<Type>),
    Tuple(Vec<Type>),
    Object(Object),
}

/// An object type.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Object {
    members: Vec<Member>,
    open: bool,
}

/// A property of an object type.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    /// Its name; `None` for the mapped type that stands where there is nothing.
    pub(super) name: Option<String>,
    pub(super) optional: bool,
    pub(super) r#type: Type,
}

impl Member {
    pub(super) fn new(name: impl Into<String>, r#type: Type) -> Self {
        Self { name: Some(name.into()), optional: false, r#type }
    }

    pub(super) fn optional(name: impl Into<String>, optional: bool, r#type: Type) -> Self {
        Self { name: Some(name.into()), optional, r#type }
    }
}

impl Type {
    pub(super) fn name(name: &str) -> Self {
        Self::Name(name.to_owned())
    }

    pub(super) fn boolean(value: bool) -> Self {
        Self::Name(value.to_string())
    }

    pub(super) fn unknown() -> Self {
        Self::name("unknown")
    }

    /// An object type with a line for each property.
    pub(super) fn open(members: Vec<Member>) -> Self {
        Self::Object(Object { members, open: true })
    }

    /// An object type on one line, where it fits.
    pub(super) fn closed(members: Vec<Member>) -> Self {
        Self::Object(Object { members, open: false })
    }

    /// The same, or the mapped type that has no property at all.
    pub(super) fn open_or_never(members: Vec<Member>) -> Self {
        let never = || vec![Member { name: None, optional: false, r#type: Self::name("never") }];
        Self::open(if members.is_empty() { never() } else { members })
    }

    pub(super) fn literals<'a>(words: impl IntoIterator<Item = &'a String>) -> Vec<Self> {
        words.into_iter().map(|word| Self::Literal(word.clone())).collect()
    }

    pub(super) fn array(self) -> Self {
        Self::Array(Box::new(self))
    }

    /// The type or `null`; `unknown` holds `null` already.
    pub(super) fn or_null(self) -> Self {
        let null = Self::name("null");
        match self {
            Self::Union(mut types) => {
                types.push(null);
                Self::Union(types)
            }
            unknown if unknown == Self::unknown() => unknown,
            other => Self::Union(vec![other, null]),
        }
    }

    fn is_object_or_reference(&self) -> bool {
        matches!(self, Self::Object(_) | Self::Generic(..)) || *self == Self::name("Json")
    }

    pub(super) fn doc(&self) -> Doc {
        match self {
            Self::Name(name) => text(name.as_str()),
            Self::Literal(word) => text(string(word)),
            Self::Generic(name, types) => {
                Doc::Concat(vec![text(*name), listed("<", types.iter().map(Self::doc), ">", "")])
            }
            Self::Union(types) => union(types),
            Self::Intersection(types) => joined(types.iter().map(Self::doc), || vec![text(" & ")]),
            Self::Array(of) => match of.as_ref() {
                Self::Union(types) if types.len() > 1 => {
                    let types = Doc::Concat(vec![indent(alternatives(types)), Doc::SoftLine]);
                    Doc::Concat(vec![text("("), group(types), text(")[]")])
                }
                of => Doc::Concat(vec![of.doc(), text("[]")]),
            },
            Self::Tuple(types) if types.is_empty() => text("[]"),
            Self::Tuple(types) => listed("[", types.iter().map(Self::doc), "]", ","),
            Self::Object(object) => object.doc(),
        }
    }
}

impl Object {
    fn doc(&self) -> Doc {
        if self.members.is_empty() {
            return text("{}");
        }
        let members = self.members.iter().map(|member| {
            let name = member.name.as_deref().map_or_else(|| "[_ in never]".to_owned(), key);
            let mark = if member.optional { "?: " } else { ": " };
            Doc::Concat(vec![text(name + mark), member.r#type.doc()])
        });
        braces(joined(members, || vec![if_broken("", ";"), Doc::Line]), self.open)
    }
}

fn braces(members: Doc, open: bool) -> Doc {
    let inner = indent(Doc::Concat(vec![Doc::Line, members]));
    let doc = Doc::Concat(vec![text("{"), inner, Doc::Line, text("}")]);
    if open { broken(doc) } else { group(doc) }
}

fn union(types: &[Type]) -> Doc {
    // An object that may be null keeps its brace on the line, and a named type stays on its line however long that is.
    let hugged = matches!(types, [of, null] if of.is_object_or_reference() && *null == Type::name("null"));
    match types {
        [one] => one.doc(),
        _ if hugged => joined(types.iter().map(Type::doc), || vec![text(" | ")]),
        _ => group(indent(alternatives(types))),
    }
}

/// `a | b`, or each on a line of its own behind a bar.
fn alternatives(types: &[Type]) -> Doc {
    let lead = Doc::IfBroken(Box::new(Doc::Concat(vec![Doc::Line, text("| ")])), Box::new(text("")));
    let types = joined(types.iter().map(|r#type| indent(r#type.doc())), || vec![Doc::Line, text("| ")]);
    Doc::Concat(vec![lead, types])
}

fn joined(docs: impl Iterator<Item = Doc>, between: impl Fn() -> Vec<Doc>) -> Doc {
    let mut all = Vec::new();
    for doc in docs {
        if !all.is_empty() {
            all.extend(between());
        }
        all.push(doc);
    }
    Doc::Concat(all)
}

/// A list between brackets; `last` stands behind the last where it is broken.
fn listed(open: &'static str, docs: impl Iterator<Item = Doc>, close: &'static str, last: &'static str) -> Doc {
    let inner = indent(Doc::Concat(vec![Doc::SoftLine, joined(docs, || vec![text(","), Doc::Line])]));
    group(Doc::Concat(vec![text(open), inner, if_broken(last, ""), Doc::SoftLine, text(close)]))
}

/// A value of strings, lists and objects. An object has a line for each of its properties.
pub(super) fn value(value: &Value) -> Doc {
    match value {
        Value::Array(items) if items.is_empty() => text("[]"),
        Value::Array(items) => listed("[", items.iter().map(self::value), "]", ","),
        Value::Object(members) if members.is_empty() => text("{}"),
        Value::Object(members) => {
            let members =
                members.iter().map(|(name, of)| Doc::Concat(vec![text(key(name) + ": "), self::value(of), text(",")]));
            braces(joined(members, || vec![Doc::Line]), true)
        }
        Value::String(word) => text(string(word)),
        other => text(other.to_string()),
    }
}

/// A property's name, quoted where it must be.
pub(super) fn key(name: &str) -> String {
    let starts = |c: char| c == '$' || c == '_' || is_id_start(c);
    // Two middle dots are part of names since Unicode 15.1, which compilers need not know yet.
    let is_new = |c: char| matches!(c, '\u{30fb}' | '\u{ff65}');
    let continues = |c: char| starts(c) || (is_id_continue(c) && !is_new(c)) || c == '\u{200c}' || c == '\u{200d}';
    let mut characters = name.chars();
    let plain = characters.next().is_some_and(starts) && characters.all(continues);
    if plain { name.to_owned() } else { string(name) }
}

/// A string literal in double quotes, or in single ones where that needs fewer escapes.
pub(super) fn string(word: &str) -> String {
    let quoted = json(word);
    if word.matches('"').count() <= word.matches('\'').count() {
        return quoted;
    }
    let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    let mut out = String::from("'");
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('"') => out.push('"'),
                escaped => {
                    out.push(c);
                    out.extend(escaped);
                }
            },
            '\'' => out.push_str("\\'"),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A string literal in double quotes.
pub(super) fn json(word: &str) -> String {
    Value::from(word).to_string()
}

/// `Database["public"]["Enums"]["mood"]`.
pub(super) fn within_database(path: &[&str]) -> String {
    let path: String = path.iter().map(|part| format!("[{}]", string(part))).collect();
    format!("Database{path}")
}

#[cfg(test)]
mod tests {
    use super::super::layout::print;
    use super::*;

    #[test]
    fn keys_are_quoted_where_they_must_be() {
        for plain in ["a", "$x", "_", "größe", "日本語", "constructor", "class"] {
            assert_eq!(key(plain), plain);
        }
        let quoted = [
            ("", "\"\""),
            ("1", "\"1\""),
            ("a b", "\"a b\""),
            ("it's", "\"it's\""),
            ("a\"b", "'a\"b'"),
            ("づ・", "\"づ・\""),
        ];
        for (name, shown) in quoted {
            assert_eq!(key(name), shown);
        }
    }

    #[test]
    fn strings_take_the_quotes_that_need_fewer_escapes() {
        for (word, shown) in [
            ("it's", r#""it's""#),
            (r#"say "hi""#, r#"'say "hi"'"#),
            (r#"both ' and ""#, r#""both ' and \"""#),
            (r#"two "" and '"#, r#"'two "" and \''"#),
            (r#"back\ and """#, r#"'back\\ and ""'"#),
            ("line\nend", r#""line\nend""#),
        ] {
            assert_eq!(string(word), shown);
        }
    }

    #[test]
    fn types_are_laid_out() {
        let mood = || Type::Union(Type::literals(&["sad".to_owned(), "ok".to_owned()]));
        assert_eq!(print(&mood().or_null().doc()), r#""sad" | "ok" | null"#);
        assert_eq!(print(&mood().array().or_null().doc()), r#"("sad" | "ok")[] | null"#);
        assert_eq!(print(&Type::unknown().or_null().doc()), "unknown");
        assert_eq!(print(&Type::open_or_never(Vec::new()).doc()), "{\n  [_ in never]: never\n}");
        let row = || Type::open(vec![Member::new("a", Type::name("number"))]);
        assert_eq!(print(&row().or_null().doc()), "{\n  a: number\n} | null");
        let two = Type::Union(vec![Type::closed(vec![Member::new("a", Type::name("number"))]), row()]);
        let member = Type::open(vec![Member::optional("f", true, two)]);
        assert_eq!(print(&member.doc()), "{\n  f?:\n    | { a: number }\n    | {\n        a: number\n      }\n}");
    }
}
