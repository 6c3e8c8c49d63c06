//! Where the statements of a file begin and end, by the same rules as `psql`'s own scanner (`psqlscan.l`): parentheses,
//! function bodies of SQL, strings, comments, meta-commands and the data of a `COPY`.
//!
//! The server has the last word; a test runs every statement on its own against a server and compares with `psql -f`.

use std::ops::Range;

use super::lex::{Lexeme, Lexis, Scanner};

/// One statement, or one line for `psql` alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Without blanks and comments around it, and without the semicolon that ends it.
    pub range: Range<usize>,
    /// A `psql` meta-command, which no server understands.
    pub meta: bool,
    /// The lines after a `COPY … FROM stdin`, without the `\.` that ends them.
    pub copy_data: Option<Range<usize>>,
    /// What it is made of, without blanks and comments.
    pub lexemes: Vec<Lexeme>,
}

/// Something that cannot be right, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub at: usize,
    pub message: String,
}

/// After so many statements whose parentheses never close, parentheses no longer count; this keeps the work linear.
const RECOVERIES: usize = 16;

/// Splits a text; never fails, and says what looked wrong.
pub(crate) fn split(text: &str) -> (Vec<Piece>, Vec<Flaw>) {
    let mut splitter = Splitter {
        text,
        scanner: Scanner::new(text),
        pieces: Vec::new(),
        flaws: Vec::new(),
        open: Open::default(),
        recoveries: 0,
    };
    splitter.run();
    (splitter.pieces, splitter.flaws)
}

/// The statement that is being read.
#[derive(Default)]
struct Open {
    lexemes: Vec<Lexeme>,
    parentheses: usize,
    blocks: usize,
    /// Where the first unclosed parenthesis or block began.
    deepest: usize,
    /// The words that make it a function or procedure, by their first letters, as `psql` notes them.
    header: [u8; 4],
    words: usize,
}

struct Splitter<'a> {
    text: &'a str,
    scanner: Scanner<'a>,
    pieces: Vec<Piece>,
    flaws: Vec<Flaw>,
    open: Open,
    recoveries: usize,
}

impl Splitter<'_> {
    fn run(&mut self) {
        loop {
            while let Some(lexeme) = self.scanner.next() {
                self.take(lexeme);
            }
            if !self.recover() {
                break;
            }
        }
        self.close(None);
    }

    fn take(&mut self, lexeme: Lexeme) {
        if !lexeme.closed {
            let what = match lexeme.lexis {
                Lexis::BlockComment => "comment",
                Lexis::Quoted => "quoted name",
                Lexis::Dollar => "dollar-quoted string",
                _ => "string",
            };
            self.flaw(lexeme.range.start, format!("this {what} is never closed"));
        }
        match lexeme.lexis {
            // A comment that never ends is left to the server, which refuses it.
            Lexis::BlockComment if !lexeme.closed => {}
            Lexis::Blank | Lexis::LineComment | Lexis::BlockComment => return,
            Lexis::Backslash => return self.backslash(lexeme),
            Lexis::Semicolon if self.open.parentheses == 0 && self.open.blocks == 0 => {
                return self.close(Some(lexeme.range.end));
            }
            Lexis::Open => {
                if self.open.parentheses == 0 && self.open.blocks == 0 {
                    self.open.deepest = lexeme.range.start;
                }
                if self.recoveries < RECOVERIES {
                    self.open.parentheses += 1;
                }
            }
            Lexis::Close => self.open.parentheses = self.open.parentheses.saturating_sub(1),
            Lexis::Word => self.word(&lexeme),
            _ => {}
        }
        self.open.lexemes.push(lexeme);
    }

    /// Follows `CREATE [OR REPLACE] {FUNCTION | PROCEDURE} … BEGIN ATOMIC … END`, the only body whose semicolons stand bare.
    fn word(&mut self, lexeme: &Lexeme) {
        let word = self.text.get(lexeme.range.clone()).unwrap_or_default();
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        let open = &mut self.open;
        if open.words < open.header.len()
            && ["create", "function", "procedure", "or", "replace"].iter().any(|name| is(name))
        {
            open.header[open.words] = word.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
        }
        open.words += 1;
        let routine = matches!(open.header, [b'c', b'f' | b'p', ..] | [b'c', b'o', b'r', b'f' | b'p']);
        if !routine || open.parentheses > 0 || self.recoveries >= RECOVERIES {
            return;
        }
        if is("begin") {
            if open.blocks == 0 {
                open.deepest = lexeme.range.start;
            }
            open.blocks += 1;
        } else if is("case") && open.blocks > 0 {
            open.blocks += 1;
        } else if is("end") {
            open.blocks = open.blocks.saturating_sub(1);
        }
    }

    /// A backslash outside quotes starts a meta-command, wherever it stands; `\;` alone is a semicolon that does not send.
    fn backslash(&mut self, lexeme: Lexeme) {
        let start = lexeme.range.start;
        let rest = self.text.get(start..).unwrap_or_default();
        if rest.starts_with("\\;") {
            self.flaw(start, "`\\;` joins two statements in `psql` only; taken as the end of the statement".to_owned());
            self.scanner.jump(start + 2);
            return self.close(Some(start + 2));
        }
        let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
        // `\\` ends the arguments of a meta-command and goes on with SQL on the same line.
        let end = start + rest.get(1..line).and_then(|line| line.find("\\\\")).map_or(line, |at| at + 1);
        let command = self.text.get(start..end).unwrap_or_default().trim_end();
        let name = command.get(1..).unwrap_or_default().split_whitespace().next().unwrap_or_default();
        let sends = ["g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch"].contains(&name);
        if !self.open.lexemes.is_empty() && !sends {
            self.flaw(
                start,
                format!("the `psql` command `\\{name}` inside a statement; taken as the end of the statement"),
            );
        }
        self.close(None);
        let from_stdin = name.eq_ignore_ascii_case("copy") && {
            let words: Vec<String> = command.split_whitespace().map(str::to_ascii_lowercase).collect();
            words.windows(2).any(|pair| pair[0] == "from" && matches!(pair[1].as_str(), "stdin" | "pstdin"))
        };
        let after = if self.text.get(end..).is_some_and(|rest| rest.starts_with("\\\\")) { end + 2 } else { end };
        let (copy_data, after) = match from_stdin.then(|| copy_data(self.text, after)) {
            Some((data, after)) => (Some(data), after),
            None => (None, after),
        };
        self.pieces.push(Piece { range: start..start + command.len(), meta: true, copy_data, lexemes: Vec::new() });
        self.scanner.jump(after);
    }

    /// Ends the open statement; `after` is the place behind its semicolon.
    fn close(&mut self, after: Option<usize>) {
        let open = std::mem::take(&mut self.open);
        let (Some(first), Some(last)) = (open.lexemes.first(), open.lexemes.last()) else { return };
        let range = first.range.start..last.range.end;
        let mut data = None;
        if let Some(after) = after
            && copies_from_stdin(self.text, &open.lexemes)
        {
            let line = self.text.get(after..).unwrap_or_default().lines().next().unwrap_or_default();
            if !super::lex::lexemes(line).is_empty() {
                self.flaw(after, "text behind `COPY … FROM stdin;` on the same line; left out".to_owned());
            }
            let (found, behind) = copy_data(self.text, after);
            data = Some(found);
            self.scanner.jump(behind);
        }
        self.pieces.push(Piece { range, meta: false, copy_data: data, lexemes: open.lexemes });
    }

    /// At the end of the text with something unclosed: the statement ends at its first semicolon after all.
    fn recover(&mut self) -> bool {
        let open = &self.open;
        if open.parentheses == 0 && open.blocks == 0 {
            return false;
        }
        let what = if open.parentheses > 0 { "parenthesis" } else { "`BEGIN`" };
        let message = format!("this {what} is never closed");
        let at = open.deepest;
        let semicolon = open.lexemes.iter().position(|lexeme| lexeme.lexis == Lexis::Semicolon);
        self.flaw(at, message);
        self.recoveries += 1;
        let Some(index) = semicolon else { return false };
        self.open.lexemes.truncate(index + 1);
        let after = self.open.lexemes.pop().map_or(self.scanner.position(), |lexeme| lexeme.range.end);
        self.scanner.jump(after);
        self.close(Some(after));
        // What was wrong behind it is read, and said, again.
        self.flaws.retain(|flaw| flaw.at < after);
        true
    }

    fn flaw(&mut self, at: usize, message: String) {
        self.flaws.push(Flaw { at, message });
    }
}

fn copies_from_stdin(text: &str, lexemes: &[Lexeme]) -> bool {
    let word = |lexeme: &Lexeme, name: &str| {
        lexeme.lexis == Lexis::Word
            && text.get(lexeme.range.clone()).is_some_and(|text| text.eq_ignore_ascii_case(name))
    };
    lexemes.first().is_some_and(|first| word(first, "copy"))
        && lexemes.windows(2).any(|pair| word(&pair[0], "from") && word(&pair[1], "stdin"))
}

/// The data from the line after `from` up to a line `\.` or the end of the text, and the place behind it all.
fn copy_data(text: &str, from: usize) -> (Range<usize>, usize) {
    let line_end = |at: usize| text.get(at..).and_then(|rest| rest.find('\n')).map(|end| at + end + 1);
    let Some(start) = line_end(from) else { return (text.len()..text.len(), text.len()) };
    let mut at = start;
    while at < text.len() {
        let next = line_end(at).unwrap_or(text.len());
        if text.get(at..next).is_some_and(|line| line.trim_end_matches(['\n', '\r']) == "\\.") {
            return (start..at, next);
        }
        at = next;
    }
    (start..text.len(), text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The statements of `text`; a meta-command in guillemets.
    fn pieces(text: &str) -> Vec<String> {
        let (pieces, _) = split(text);
        pieces
            .iter()
            .map(|piece| {
                if piece.meta {
                    format!("«{}»", &text[piece.range.clone()])
                } else {
                    text[piece.range.clone()].to_owned()
                }
            })
            .collect()
    }

    #[test]
    fn ends_of_statements() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            (" \n-- only ; a comment\n/* ; */ ;;", &[]),
            ("select 1", &["select 1"]),
            ("-- a;\nselect 1 /* b; /* c; */ d; */ ; -- e\nselect 2;", &["select 1", "select 2"]),
            (
                "select ';', E'\\';', U&'\\0061;', \";\", $$;$$, $a$;$$;$a$; select 2",
                &["select ';', E'\\';', U&'\\0061;', \";\", $$;$$, $a$;$$;$a$", "select 2"],
            ),
            ("select E'a'\n -- on\n 'b\\';c'; select 2", &["select E'a'\n -- on\n 'b\\';c'", "select 2"]),
            ("select E'a' -- on\n 'b\\';c'; select 2", &["select E'a' -- on\n 'b\\';c'", "select 2"]),
            ("select 'a\\'; select 'b'", &["select 'a\\'", "select 'b'"]),
            ("select a$b$c; select 1 $b$", &["select a$b$c", "select 1 $b$"]),
            (
                "create rule r as on insert to t do also (insert into a values ((1)); insert into b values (2)); select 1;",
                &[
                    "create rule r as on insert to t do also (insert into a values ((1)); insert into b values (2))",
                    "select 1",
                ],
            ),
            (
                "create or replace function f() returns int language sql begin atomic select case when true then 1 end; select 2; end; select 3;",
                &[
                    "create or replace function f() returns int language sql begin atomic select case when true then 1 end; select 2; end",
                    "select 3",
                ],
            ),
            (
                "create procedure p() begin atomic; end; begin; end;",
                &["create procedure p() begin atomic; end", "begin", "end"],
            ),
            ("begin; create table a(); commit;", &["begin", "create table a()", "commit"]),
            ("select 1; )(; select 2;", &["select 1", ")(", "select 2"]),
            ("create table a (b int; select 1; select 2;", &["create table a (b int", "select 1", "select 2"]),
            (
                "\\set x 'it''s\nselect 1;\\echo it's\\\\ select 2; select 3 \\g\nselect 4;\\",
                &["«\\set x 'it''s»", "select 1", "«\\echo it's»", "select 2", "select 3", "«\\g»", "select 4", "«\\»"],
            ),
            (
                "\\restrict abc\r\nselect 1;\r\n\\unrestrict abc\r\n",
                &["«\\restrict abc»", "select 1", "«\\unrestrict abc»"],
            ),
            ("copy t from stdin;\n1\t;'\n\\.\nselect 1;", &["copy t from stdin", "select 1"]),
            ("\u{feff}select 1;", &["select 1"]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(text), *expected, "{text}");
        }
    }

    #[test]
    fn data_of_a_copy() {
        for (text, data) in [
            ("copy t (a, b) from stdin with (format csv);\r\n1;\r\n'\r\n\\.\r\nselect 1;", "1;\r\n'\r\n"),
            ("COPY t FROM STDIN;\n\\.\n", ""),
            ("copy t from stdin;\n1\n\\.x\n", "1\n\\.x\n"),
            ("copy t from stdin;", ""),
            ("\\copy t from stdin\n1\n\\.\n", "1\n"),
        ] {
            let (pieces, _) = split(text);
            assert_eq!(&text[pieces[0].copy_data.clone().unwrap()], data, "{text}");
        }
        for text in
            ["copy t from '/x';\n1;", "copy t to stdout;", "select 'copy t from stdin';", "copy (select 1) to stdout;"]
        {
            assert!(split(text).0.iter().all(|piece| piece.copy_data.is_none()), "{text}");
        }
    }

    #[test]
    fn what_looks_wrong() {
        for (text, at) in [
            ("select 1; 'a", 10),
            ("select \"a", 7),
            ("select $x$ a", 7),
            ("/* a /* b */", 0),
            ("select (1; select 2", 7),
            ("create function f() begin atomic select 1; select 2;", 20),
            ("select 1 \\set a b\n", 9),
        ] {
            let (_, flaws) = split(text);
            assert_eq!(flaws.iter().map(|flaw| flaw.at).collect::<Vec<_>>(), [at], "{text}: {flaws:?}");
        }
    }
}
