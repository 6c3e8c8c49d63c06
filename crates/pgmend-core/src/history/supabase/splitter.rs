//! How Supabase's CLI splits a file into the statements that it runs and records, as version 3.1.0 does it.
//!
//! Its oddities are the point: one `)` closes every open parenthesis, a backslash outside quotes hides the next letter, comments
//! stay. The engine's tests compare with the CLI itself. Migrations are never split for running by these rules here.

use crate::migration::only_blanks;

/// The `statements` that the CLI records for a file: split and trimmed as it does it, comments kept.
pub fn cli_statements(text: &str) -> Vec<String> {
    let mut splitter = Splitter { text, start: 0, state: State::Ready, frames: Vec::new() };
    let mut found = Vec::new();
    let mut push = |token: Option<&str>| {
        let token = token.unwrap_or_default().trim_end_matches(';').trim_matches(is_blank_in_javascript);
        if !token.is_empty() {
            found.push(token.to_owned());
        }
    };
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        if splitter.step(letter, at, end) {
            push(text.get(splitter.start..end));
            splitter = Splitter { text, start: end, state: State::Ready, frames: Vec::new() };
        }
    }
    push(text.get(splitter.start..));
    found
}

/// What `trim` takes off there: also a byte order mark, but not U+0085.
fn is_blank_in_javascript(letter: char) -> bool {
    letter == '\u{feff}' || (letter.is_whitespace() && letter != '\u{85}')
}

struct Splitter<'a> {
    text: &'a str,
    /// Where the statement began.
    start: usize,
    state: State,
    /// What is open around the place, the innermost last.
    frames: Vec<Frame>,
}

enum Frame {
    Parenthesis,
    /// `BEGIN ATOMIC`
    Body {
        /// Where the statement within it began.
        statement: usize,
        /// That statement holds something before a word `END`.
        has_content: bool,
        /// `END` has been read, and ends the body if nothing makes it a longer word.
        ending: bool,
    },
}

#[derive(Clone, Copy)]
enum State {
    Ready,
    /// Behind a first `-`.
    Dash,
    LineComment,
    /// Behind a `/`, or in block comments nested so deep; and whether the last two letters were a delimiter.
    Block(usize, bool),
    Quote {
        delimiter: char,
        /// The string began with `E`.
        escapes: bool,
        /// Behind a delimiter, which a second one would turn into a quoted one.
        closing: bool,
        /// Behind a backslash that hides the next letter.
        hidden: bool,
    },
    /// Behind a string with escapes, which may go on in the next line: whether a line end was seen, and how many dashes.
    Behind(bool, u8),
    /// In a dollar tag that began at this byte.
    Tag(usize),
    /// In a dollar-quoted string whose tag stands at these bytes.
    Dollar(usize, usize),
    Backslash,
}

enum Next {
    State(State),
    Into(Frame),
    End,
}

impl<'a> Splitter<'a> {
    /// Takes the letter from `at` to `end`; whether the statement ends with it.
    fn step(&mut self, letter: char, at: usize, end: usize) -> bool {
        if let Some(Frame::Body { ending, .. }) = self.frames.last_mut()
            && std::mem::take(ending)
            && !is_of_name(letter)
        {
            self.frames.pop();
            self.state = State::Ready;
        }
        match self.next(self.state, letter, at, end) {
            Next::End => {
                self.state = State::Ready;
                match self.frames.last_mut() {
                    None => return true,
                    Some(Frame::Parenthesis) => {}
                    Some(Frame::Body { statement, has_content, .. }) => (*statement, *has_content) = (end, false),
                }
                return false;
            }
            Next::Into(frame) => {
                self.frames.push(frame);
                self.state = State::Ready;
                return false;
            }
            Next::State(state) => self.state = state,
        }
        if !matches!(self.state, State::Ready) {
            return false;
        }
        let read = self.read(end);
        while letter == ')' && matches!(self.frames.last(), Some(Frame::Parenthesis)) {
            self.frames.pop();
        }
        let text = self.text;
        if let Some(Frame::Body { statement, has_content, ending }) = self.frames.last_mut()
            && !*has_content
            && ends_with_word(read, "END")
        {
            let before = text.get(*statement..end - 3).unwrap_or_default();
            *ending = only_blanks(before);
            *has_content = !*ending;
        }
        false
    }

    fn read(&self, end: usize) -> &'a str {
        self.text.get(self.start..end).unwrap_or_default()
    }

    fn next(&self, state: State, letter: char, at: usize, end: usize) -> Next {
        let ready = |from: &Self| from.next(State::Ready, letter, at, end);
        let line_end = matches!(letter, '\n' | '\r');
        Next::State(match state {
            State::Ready => match letter {
                // Within a name it is a letter like any other.
                '$' if self.read(at).ends_with(is_of_name) => State::Ready,
                '$' => State::Tag(at),
                '\'' => quote('\'', ends_with_word(self.read(at), "E")),
                '"' => quote('"', false),
                '-' => State::Dash,
                '/' => State::Block(0, false),
                '\\' => State::Backslash,
                ';' => return Next::End,
                '(' => return Next::Into(Frame::Parenthesis),
                'c' | 'C' if begins_atomic(self.read(end)) => {
                    return Next::Into(Frame::Body { statement: end, has_content: false, ending: false });
                }
                _ => State::Ready,
            },
            State::Dash if letter == '-' => State::LineComment,
            State::Dash => return ready(self),
            State::LineComment if line_end => State::Ready,
            State::LineComment => state,
            State::Block(depth, after_delimiter) => {
                let read = self.read(end);
                match depth {
                    _ if !after_delimiter && read.ends_with("/*") => State::Block(depth + 1, true),
                    1 if !after_delimiter && read.ends_with("*/") => State::Ready,
                    0 => return ready(self),
                    _ if !after_delimiter && read.ends_with("*/") => State::Block(depth - 1, true),
                    _ => State::Block(depth, false),
                }
            }
            State::Quote { delimiter, escapes, closing: true, .. } => match letter {
                _ if letter == delimiter => quote(delimiter, escapes),
                _ if escapes => return self.next(State::Behind(false, 0), letter, at, end),
                _ => return ready(self),
            },
            State::Quote { delimiter, escapes, hidden: true, .. } => quote(delimiter, escapes),
            State::Quote { delimiter, escapes, .. } => {
                State::Quote { delimiter, escapes, closing: letter == delimiter, hidden: escapes && letter == '\\' }
            }
            State::Behind(_, 2) if line_end => State::Behind(true, 0),
            State::Behind(_, 2) => state,
            State::Behind(line, dashes) if letter == '-' => State::Behind(line, dashes + 1),
            State::Behind(line, 0) if is_blank(letter) => State::Behind(line || line_end, 0),
            State::Behind(true, 0) if letter == '\'' => quote('\'', true),
            State::Behind(..) => return ready(self),
            State::Tag(from) if letter == '$' => State::Dollar(from, end),
            State::Tag(_) if is_of_name(letter) => state,
            State::Tag(_) => return ready(self),
            State::Dollar(from, to) => {
                let tag = self.text.get(from..to).unwrap_or_default();
                if self.read(end).ends_with(tag) { State::Ready } else { state }
            }
            State::Backslash => State::Ready,
        })
    }
}

fn quote(delimiter: char, escapes: bool) -> State {
    State::Quote { delimiter, escapes, closing: false, hidden: false }
}

fn is_of_name(letter: char) -> bool {
    !letter.is_ascii() || letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$')
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')
}

/// Whether `text` ends with `word` in any case, and not as the end of a longer one.
fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(from) = text.len().checked_sub(word.len()) else { return false };
    text.get(from..).is_some_and(|end| end.eq_ignore_ascii_case(word))
        && !text.get(..from).is_some_and(|before| before.ends_with(is_of_name))
}

fn begins_atomic(text: &str) -> bool {
    ends_with_word(text, "ATOMIC")
        && text
            .len()
            .checked_sub("ATOMIC".len())
            .and_then(|from| text.get(..from))
            .is_some_and(|before| ends_with_word(before.trim_end_matches(is_blank), "BEGIN"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oddities() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            (" ;; \n\u{feff}", &[]),
            ("\u{feff}select 1;", &["select 1"]),
            ("-- a; b\nselect 1;\n-- end", &["-- a; b\nselect 1", "-- end"]),
            ("select ((1); 2); 3; f('a';'b'); c", &["select ((1)", "2)", "3", "f('a';'b')", "c"]),
            ("select E'a\\';b';c", &["select E'a\\';b'", "c"]),
            ("select 'a\\';b';c", &["select 'a\\'", "b';c"]),
            ("a \\; b; c", &["a \\; b", "c"]),
            ("a$b$; c $b$", &["a$b$", "c $b$"]),
            ("begin\n atomic select 1; case end; end; 2", &["begin\n atomic select 1; case end; end", "2"]),
            ("/*/ ; */ 1; 2", &["/*/ ; */ 1", "2"]),
        ];
        for (text, expected) in cases {
            assert_eq!(cli_statements(text), *expected, "{text}");
        }
    }
}
