//! How Supabase's CLI split files before version 3, when it was written in Go (`pkg/parser` of `supabase/cli`, 2026-06).
//!
//! Kept because histories hold what it wrote. Its oddities are the point; no statement is ever sent to a server by these rules.

/// The `statements` that a CLI before version 3 recorded for a file: split and trimmed as it did it, comments kept.
///
/// `text` is the whole file; with a byte order mark, if it has one, for that CLI did not take it off. It refused files whose
/// statements exceeded its read buffer; that limit is not followed here. Written after its source, which could not be run here.
pub fn cli_statements_before_3(text: &str) -> Vec<String> {
    let mut splitter = Splitter { text, start: 0, state: State::Ready, within: Vec::new() };
    let mut found = Vec::new();
    let mut push = |token: Option<&str>| {
        let token = token.unwrap_or_default().trim_end_matches(';').trim();
        if !token.is_empty() {
            found.push(token.to_owned());
        }
    };
    for (at, byte) in text.bytes().enumerate() {
        if splitter.step(byte, at) {
            push(text.get(splitter.start..=at));
            splitter = Splitter { text, start: at + 1, state: State::Ready, within: Vec::new() };
        }
    }
    push(text.get(splitter.start..));
    found
}

/// The CLI's splitter. It goes byte by byte, so only ASCII ever matters; a letter outside ASCII ends a dollar tag.
struct Splitter<'a> {
    text: &'a str,
    /// Where the statement began.
    start: usize,
    state: State,
    /// The ends awaited of parentheses and of `BEGIN ATOMIC`, the innermost last.
    within: Vec<&'static [u8]>,
}

#[derive(Clone, Copy)]
enum State {
    Ready,
    /// Behind a first `-`.
    Dash,
    LineComment,
    /// Behind a `/`, or in block comments nested so deep.
    Block(usize),
    Quote {
        delimiter: u8,
        /// Behind a delimiter, which a second one would turn into a quoted one.
        escape: bool,
    },
    /// In a dollar tag that began at this byte.
    Tag(usize),
    /// In a dollar-quoted string whose tag stands at these bytes.
    Dollar(usize, usize),
    Backslash,
}

/// What a byte leads to.
enum Next {
    State(State),
    /// Into parentheses or a body, up to this end.
    Into(&'static [u8]),
    /// A semicolon that ends the statement.
    End,
}

impl<'a> Splitter<'a> {
    /// Takes the byte at `at`; whether the statement ends with it.
    fn step(&mut self, byte: u8, at: usize) -> bool {
        match self.next(self.state, byte, at) {
            Next::End if self.within.is_empty() => return true,
            // Inside, a semicolon ends nothing, and leaves even a state that it would have ended as it was.
            Next::End => {}
            Next::Into(end) => {
                self.within.push(end);
                self.state = State::Ready;
                return false;
            }
            Next::State(state) => self.state = state,
        }
        // What has ended inside lets the same bytes end what is around it: one `)` closes all open parentheses.
        let read = self.read(at);
        if matches!(self.state, State::Ready) {
            while let Some(end) = self.within.last()
                && read.len().checked_sub(end.len()).is_some_and(|from| read[from..].eq_ignore_ascii_case(end))
            {
                self.within.pop();
            }
        }
        false
    }

    fn read(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(self.start..=at).unwrap_or_default()
    }

    fn next(&self, state: State, byte: u8, at: usize) -> Next {
        let ready = |from: &Self| from.next(State::Ready, byte, at);
        let read = self.read(at);
        Next::State(match state {
            State::Ready => match byte {
                b'$' => State::Tag(at),
                b'\'' | b'"' => State::Quote { delimiter: byte, escape: false },
                b'-' => State::Dash,
                b'/' => State::Block(0),
                b'\\' => State::Backslash,
                b';' => return Next::End,
                b'(' => return Next::Into(b")"),
                b'c' | b'C' if begins_atomic(self.text, self.start, at) => return Next::Into(b"END"),
                _ => State::Ready,
            },
            State::Dash if byte == b'-' => State::LineComment,
            State::Dash => return ready(self),
            State::LineComment if byte == b'\n' => State::Ready,
            State::LineComment => state,
            State::Block(depth) if read.ends_with(b"/*") => State::Block(depth + 1),
            State::Block(0) => return ready(self),
            State::Block(1) if read.ends_with(b"*/") => State::Ready,
            State::Block(depth) if read.ends_with(b"*/") => State::Block(depth - 1),
            State::Block(_) => state,
            State::Quote { delimiter, escape: true } if byte != delimiter => return ready(self),
            State::Quote { delimiter, escape } => State::Quote { delimiter, escape: !escape && byte == delimiter },
            State::Tag(from) if byte == b'$' => State::Dollar(from, at + 1),
            State::Tag(_) if byte.is_ascii_alphanumeric() || byte == b'_' => state,
            State::Tag(_) => return ready(self),
            State::Dollar(from, to) => {
                let tag = self.text.as_bytes().get(from..to).unwrap_or_default();
                if read.ends_with(tag) { State::Ready } else { state }
            }
            State::Backslash => State::Ready,
        })
    }
}

/// Whether the token reads `BEGIN <blanks> ATOMIC` up to `at`, both as whole words.
fn begins_atomic(text: &str, start: usize, at: usize) -> bool {
    let ends_with_word = |text: &str, word: &str| {
        let from = text.len().checked_sub(word.len())?;
        let before = text.get(..from)?;
        let whole = text.get(from..)?.eq_ignore_ascii_case(word)
            && !before.ends_with(|c: char| c.is_alphabetic() || c.is_numeric() || c == '_' || c == '$');
        whole.then_some(from)
    };
    let token = text.get(start..=at).unwrap_or_default();
    ends_with_word(token, "ATOMIC")
        .and_then(|from| token.get(..from))
        .and_then(|before| ends_with_word(before.trim_end(), "BEGIN"))
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oddities() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            (" ;; \n", &[]),
            ("-- a; b\nselect 1;\n-- end", &["-- a; b\nselect 1", "-- end"]),
            ("select 1;;", &["select 1"]),
            ("select ((1); 2); 3;", &["select ((1)", "2)", "3"]),
            ("select (1; 2); 3;", &["select (1; 2)", "3"]),
            ("/*/ ; */ 1;", &["/*/", "*/ 1"]),
            ("select 'a\\'; b'", &["select 'a\\'", "b'"]),
            ("select E'a\\';b';c", &["select E'a\\'", "b';c"]),
            ("select $1$ ; $1$; 2", &["select $1$ ; $1$", "2"]),
            ("select $ż$;$ż$", &["select $ż$", "$ż$"]),
            ("a \\; b; c", &["a \\; b", "c"]),
            ("begin\n atomic select 1; end; 2", &["begin\n atomic select 1; end", "2"]),
            ("xbegin atomic 1; 2", &["xbegin atomic 1", "2"]),
            ("begin atomic select 'end;'; append; 3", &["begin atomic select 'end;'; append", "3"]),
            ("\u{a0}a\u{3000};", &["a"]),
            ("f('a';'b'); c; 'd'; e", &["f('a';'b')", "c", "'d'", "e"]),
            ("f('a';'); b'); c", &["f('a';'); b')", "c"]),
            ("(-;- )\n); a", &["(-;- )\n)", "a"]),
            ("$$$; $$;", &["$$$", "$$"]),
        ];
        for (text, expected) in cases {
            assert_eq!(cli_statements_before_3(text), *expected, "{text}");
        }
    }
}
