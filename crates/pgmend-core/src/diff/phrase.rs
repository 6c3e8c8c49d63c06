//! The words of one of our own statements, so that tables can say what a statement of a form does.
//!
//! Names are quoted or in lower case wherever they come from, keywords are in upper case: that tells one from the other.

use crate::ddl::path_of;

/// A word of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// A keyword, number or sign.
    Plain(&'a str),
    /// A name, with the names before it where there are dots between them.
    Name(Vec<String>),
}

/// The words of a statement, and where each of them begins.
pub(super) struct Phrase<'a> {
    sql: &'a str,
    words: Vec<(Word<'a>, usize, usize)>,
}

/// How far a statement is read: what comes behind is expressions and bodies.
const MOST: usize = 40;

/// Words that change nothing about what a statement is.
const PASSED_OVER: &[&str] = &["ONLY", "IF", "EXISTS"];

impl<'a> Phrase<'a> {
    pub(super) fn of(sql: &'a str) -> Self {
        let mut words = Vec::new();
        let mut place = 0;
        while words.len() < MOST {
            let Some(offset) = sql[place..].find(|letter: char| !letter.is_whitespace()) else { break };
            let start = place + offset;
            let end = start + length(&sql[start..]);
            let text = &sql[start..end];
            let first = text.chars().next().unwrap_or(' ');
            let name = first == '"' || first.is_lowercase() || first == '_' || text.contains(".\"");
            let word = if name { Word::Name(path_of(text)) } else { Word::Plain(text) };
            if !matches!(&word, Word::Plain(text) if PASSED_OVER.contains(text)) {
                words.push((word, start, end));
            }
            place = end;
        }
        Self { sql, words }
    }

    /// The names where a pattern has `_`, if the statement begins as the pattern does, and what comes behind it.
    pub(super) fn matches(&self, pattern: &str) -> Option<(Vec<&[String]>, &'a str)> {
        let mut names = Vec::new();
        let mut end = 0;
        let mut words = self.words.iter();
        for part in pattern.split(' ') {
            let (word, _, last) = words.next()?;
            end = *last;
            match word {
                Word::Name(path) if part == "_" => names.push(path.as_slice()),
                Word::Plain(text) if *text == part => {}
                _ => return None,
            }
        }
        Some((names, self.sql[end..].trim_start()))
    }

    pub(super) fn ends_with(&self, text: &str) -> bool {
        self.sql.ends_with(text)
    }

    /// Whether a keyword is among the words.
    pub(super) fn has(&self, keyword: &str) -> bool {
        self.words.iter().any(|(word, ..)| *word == Word::Plain(keyword))
    }

    /// The name behind a keyword.
    pub(super) fn name_after(&self, keyword: &str) -> Option<&[String]> {
        let place = self.words.iter().position(|(word, ..)| *word == Word::Plain(keyword))?;
        self.words.get(place + 1).and_then(|(word, ..)| match word {
            Word::Name(path) => Some(path.as_slice()),
            Word::Plain(_) => None,
        })
    }

    /// Whether it leaves the children of its table alone.
    pub(super) fn is_only(&self) -> bool {
        self.sql.starts_with("ALTER TABLE ONLY ")
    }
}

/// How long the first word is.
fn length(text: &str) -> usize {
    let first = text.chars().next().unwrap_or(' ');
    if first == '\'' {
        return text[1..].find('\'').map_or(text.len(), |end| end + 2);
    }
    if !(first.is_alphanumeric() || matches!(first, '"' | '_')) {
        return first.len_utf8();
    }
    let mut quoted = false;
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted || letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.') => {}
            _ => return place,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::Phrase;

    #[test]
    fn names_are_told_from_keywords() {
        let phrase = Phrase::of("ALTER TABLE ONLY \"public\".\"A b\" ALTER COLUMN \"x\" SET DEFAULT 'SET'::text");
        let (names, rest) = phrase.matches("ALTER TABLE _ ALTER COLUMN _ SET DEFAULT").unwrap();
        assert_eq!(names, [&["public".to_owned(), "A b".to_owned()][..], &["x".to_owned()][..]]);
        assert_eq!(rest, "'SET'::text");
        assert!(phrase.matches("ALTER TABLE _ DROP").is_none() && phrase.is_only());
        let phrase = Phrase::of("CREATE UNIQUE INDEX i_key ON public.t USING btree (a)");
        assert_eq!(phrase.name_after("ON").unwrap(), ["public", "t"]);
    }
}
