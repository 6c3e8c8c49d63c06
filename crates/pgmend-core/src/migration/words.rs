//! Reading a statement word by word, and names as the server would fold them.

use serde::{Deserialize, Serialize};

use super::lex::{Lexeme, Lexis};

/// A name as written in a statement, with its schema where one was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Path {
    pub schema: Option<String>,
    pub name: String,
}

/// A place in the lexemes of a statement.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub text: &'a str,
    pub lexemes: &'a [Lexeme],
    pub at: usize,
}

impl<'a> Words<'a> {
    pub fn new(text: &'a str, lexemes: &'a [Lexeme]) -> Self {
        Self { text, lexemes, at: 0 }
    }

    pub fn peek(&self) -> Option<&'a Lexeme> {
        self.lexemes.get(self.at)
    }

    pub fn lexis(&self, offset: usize) -> Option<Lexis> {
        self.lexemes.get(self.at + offset).map(|lexeme| lexeme.lexis)
    }

    /// The text of a lexeme.
    pub fn text_of(&self, lexeme: &Lexeme) -> &'a str {
        self.text.get(lexeme.range.clone()).unwrap_or_default()
    }

    /// The text of the lexeme at `index` if it is an unquoted word, else nothing.
    pub fn word(&self, index: usize) -> &'a str {
        self.lexemes.get(index).filter(|lexeme| lexeme.lexis == Lexis::Word).map_or("", |lexeme| self.text_of(lexeme))
    }

    /// Whether `phrase` (words with single blanks) comes next.
    pub fn is(&self, phrase: &str) -> bool {
        // Asked of every word of every file, and most often the first letter tells.
        let first = |text: &str| text.bytes().next().map(|byte| byte.to_ascii_lowercase());
        first(self.word(self.at)) == first(phrase)
            && phrase.split(' ').enumerate().all(|(i, word)| self.word(self.at + i).eq_ignore_ascii_case(word))
    }

    /// Steps over `phrase` if it comes next.
    pub fn eat(&mut self, phrase: &str) -> bool {
        let found = self.is(phrase);
        if found {
            self.at += phrase.split(' ').count();
        }
        found
    }

    /// Steps over the first of `phrases` that comes next, as often as one does.
    pub fn eat_any(&mut self, phrases: &[&str]) -> bool {
        let before = self.at;
        while phrases.iter().any(|phrase| self.eat(phrase)) {}
        self.at != before
    }

    pub fn eat_lexis(&mut self, lexis: Lexis) -> bool {
        let found = self.lexis(0) == Some(lexis);
        self.at += usize::from(found);
        found
    }

    /// A name without a schema.
    pub fn name(&mut self) -> Option<String> {
        let lexeme = self.peek()?;
        let name = name_of(self.text_of(lexeme), lexeme.lexis)?;
        self.at += 1;
        Some(name)
    }

    /// A name with all its parts.
    pub fn parts(&mut self) -> Vec<String> {
        let mut parts: Vec<String> = self.name().into_iter().collect();
        while !parts.is_empty()
            && self.lexis(0) == Some(Lexis::Dot)
            && matches!(self.lexis(1), Some(Lexis::Word | Lexis::Quoted))
        {
            self.at += 1;
            parts.extend(self.name());
        }
        parts
    }

    /// A name with or without schema; of more than two parts the last two.
    pub fn path(&mut self) -> Option<Path> {
        let mut parts = self.parts();
        let name = parts.pop()?;
        Some(Path { schema: parts.pop(), name })
    }

    /// Steps over a parenthesis and all in it.
    pub fn skip_parentheses(&mut self) -> bool {
        if self.lexis(0) != Some(Lexis::Open) {
            return false;
        }
        let mut depth = 0usize;
        while let Some(lexis) = self.lexis(0) {
            self.at += 1;
            match lexis {
                Lexis::Open => depth += 1,
                Lexis::Close if depth <= 1 => return true,
                Lexis::Close => depth -= 1,
                _ => {}
            }
        }
        true
    }

    /// The indexes of the lexemes outside all parentheses, from here on.
    pub fn outside(&self) -> impl Iterator<Item = usize> + use<'a> {
        let mut depth = 0usize;
        let lexemes = self.lexemes;
        (self.at..lexemes.len()).filter(move |index| {
            let before = depth;
            match lexemes[*index].lexis {
                Lexis::Open => depth += 1,
                Lexis::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            before == 0
        })
    }

    /// Where `phrase` stands outside all parentheses, from here on.
    pub fn find_outside(&self, phrase: &str) -> Option<usize> {
        self.outside().find(|index| Self { at: *index, ..*self }.is(phrase))
    }

    /// Whether `phrase` stands anywhere from here on.
    pub fn holds(&self, phrase: &str) -> bool {
        (self.at..self.lexemes.len()).any(|at| Self { at, ..*self }.is(phrase))
    }

    pub fn from(&self, at: usize) -> Self {
        Self { at, ..*self }
    }
}

/// The longest name a server keeps, in bytes (`NAMEDATALEN - 1`).
const LONGEST_NAME: usize = 63;

/// A name folded and cut as the server does it; nothing for what cannot be a name.
pub(crate) fn name_of(text: &str, lexis: Lexis) -> Option<String> {
    let mut name = match lexis {
        Lexis::Word => text.to_ascii_lowercase(),
        Lexis::Quoted => text.trim_start_matches(['U', 'u', '&']).trim_matches('"').replace("\"\"", "\""),
        _ => return None,
    };
    let cut = (0..=LONGEST_NAME.min(name.len())).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
    name.truncate(cut);
    Some(name)
}

/// What a string literal says, as far as it needs no unescaping beyond doubled quotes.
pub(crate) fn string_of(text: &str) -> String {
    text.trim_start_matches(|c: char| c != '\'').trim_matches('\'').replace("''", "'")
}
