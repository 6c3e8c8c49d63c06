//! Names in what the server has written, such as a view's definition: what it would write after something has a new name.

use crate::ident::shown;

/// A piece of a text.
#[derive(Debug)]
enum Piece<'t> {
    /// Names with dots between them, without their quotes.
    Names(Vec<String>),
    /// What stands in single quotes, without them.
    Literal(&'t str),
    Other,
}

/// What is behind a piece, and before it.
pub(super) struct Around<'t> {
    pub(super) before: &'t str,
    pub(super) behind: &'t str,
}

/// How names become others.
pub(super) trait Renaming {
    /// New names in the place of old ones; none where they stay.
    fn names(&self, names: &[String], around: &Around<'_>) -> Option<Vec<String>>;

    /// The same for what stands in single quotes.
    fn literal(&self, text: &str, around: &Around<'_>) -> Option<String>;
}

/// A text with its names renamed.
pub(super) fn renamed(text: &str, renaming: &dyn Renaming) -> String {
    let mut written = String::with_capacity(text.len());
    let mut place = 0;
    while place < text.len() {
        let (piece, end) = piece(text, place);
        let around = Around { before: &text[..place], behind: &text[end..] };
        let new = match &piece {
            Piece::Names(names) => renaming
                .names(names, &around)
                .map(|names| names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(".")),
            Piece::Literal(literal) => renaming.literal(literal, &around).map(|text| format!("'{text}'")),
            Piece::Other => None,
        };
        written.push_str(new.as_deref().unwrap_or(&text[place..end]));
        place = end;
    }
    written
}

fn piece(text: &str, start: usize) -> (Piece<'_>, usize) {
    let rest = &text[start..];
    let first = rest.chars().next().unwrap_or(' ');
    if first == '\'' {
        let mut letters = rest.char_indices().skip(1).peekable();
        while let Some((place, letter)) = letters.next() {
            if letter == '\'' {
                if letters.peek().is_some_and(|(_, next)| *next == '\'') {
                    letters.next();
                    continue;
                }
                return (Piece::Literal(&rest[1..place]), start + place + 1);
            }
        }
        return (Piece::Other, text.len());
    }
    if first == '"' || first.is_alphabetic() || first == '_' {
        let length = names_length(rest);
        let names = crate::ddl::path_of(&rest[..length]);
        return (Piece::Names(names), start + length);
    }
    // A number with letters behind it is no name.
    let number = rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(rest.len());
    let length = if first.is_numeric() { number } else { first.len_utf8() };
    (Piece::Other, start + length)
}

fn names_length(text: &str) -> usize {
    let mut quoted = false;
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted || letter.is_alphanumeric() || matches!(letter, '_' | '$') => {}
            // A dot with a name behind it, not `t.*`.
            '.' if text[place + 1..].starts_with(|next: char| next.is_alphabetic() || matches!(next, '_' | '"')) => {}
            _ => return place,
        }
    }
    text.len()
}

impl Around<'_> {
    /// The keyword or sign before it.
    pub(super) fn word_before(&self) -> &str {
        let text = self.before.trim_end();
        let start = text.rfind(|letter: char| letter.is_whitespace() || letter == '(').map_or(0, |place| place + 1);
        &text[start..]
    }
}

#[cfg(test)]
mod tests {
    use super::{Around, Renaming, renamed};

    struct Upper;

    impl Renaming for Upper {
        fn names(&self, names: &[String], around: &Around<'_>) -> Option<Vec<String>> {
            let call = around.behind.starts_with('(');
            (names == ["s", "t"] && !call).then(|| vec!["s".to_owned(), "New T".to_owned()])
        }

        fn literal(&self, text: &str, around: &Around<'_>) -> Option<String> {
            (text == "s.q" && around.behind.starts_with("::regclass")).then(|| "s.r".to_owned())
        }
    }

    #[test]
    fn names_are_renamed_and_texts_are_not() {
        for (old, new) in [
            ("SELECT 's.t' FROM s.t", "SELECT 's.t' FROM s.\"New T\""),
            ("s.t(1) + \"s\".\"t\"", "s.t(1) + s.\"New T\""),
            ("nextval('s.q'::regclass)", "nextval('s.r'::regclass)"),
            ("'it''s s.t'", "'it''s s.t'"),
            ("x.s.t, s.t.*", "x.s.t, s.\"New T\".*"),
        ] {
            assert_eq!(renamed(old, &Upper), new);
        }
    }
}
