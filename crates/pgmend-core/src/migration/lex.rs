//! The text of a file as lexemes with their places, read on demand so that the splitter can step over what is not SQL.
//!
//! The scanner proper is `squawk-lexer`, which follows the server's `scan.l`; here is only what that rule book adds across
//! tokens. Nothing here judges: every byte of the text belongs to exactly one lexeme.

use std::ops::Range;

use squawk_lexer::{LiteralKind, Token, TokenKind};

/// What a lexeme is, as far as splitting and recognising statements needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lexis {
    Blank,
    LineComment,
    BlockComment,
    /// An unquoted word: keyword or name.
    Word,
    /// A quoted name.
    Quoted,
    /// A string in single quotes of any flavor.
    Text,
    /// A dollar-quoted string.
    Dollar,
    Number,
    Parameter,
    Open,
    Close,
    Semicolon,
    Comma,
    Dot,
    Backslash,
    /// `{` or `}`: never SQL, but left by templates.
    Symbol,
}

/// A lexeme and its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lexeme {
    pub lexis: Lexis,
    pub range: Range<usize>,
    /// False for a string, quoted name or comment that reaches the end of the text unclosed.
    pub closed: bool,
}

impl Lexeme {
    pub fn is_blank(&self) -> bool {
        matches!(self.lexis, Lexis::Blank | Lexis::LineComment | Lexis::BlockComment)
    }
}

/// Reads lexemes from a text, and can be told to go on elsewhere.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    position: usize,
    tokens: Box<dyn Iterator<Item = Token> + 'a>,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, position: 0, tokens: Box::new(squawk_lexer::tokenize(text)) }
    }

    pub fn position(&self) -> usize {
        self.position
    }

    /// Goes on reading at `position`, which must lie on a character.
    pub fn jump(&mut self, position: usize) {
        let position = position.min(self.text.len());
        self.position = position;
        self.tokens = Box::new(squawk_lexer::tokenize(self.text.get(position..).unwrap_or_default()));
    }

    pub fn next(&mut self) -> Option<Lexeme> {
        let token = self.tokens.next()?;
        let start = self.position;
        let mut end = start + token.len as usize;
        let (lexis, mut closed) = lexis_of(token.kind, self.text.get(start..end).unwrap_or_default());
        self.position = end;
        // A string goes on after white space that holds a line end, and keeps the escapes it began with; only for E'' does
        // that change where it ends.
        if matches!(token.kind, TokenKind::Literal { kind: LiteralKind::EscStr { .. } }) {
            while closed && let Some(quote) = continuation(self.text, end) {
                (end, closed) = escaped_end(self.text, quote + 1);
            }
            if end != self.position {
                self.jump(end);
            }
        }
        Some(Lexeme { lexis, range: start..end, closed })
    }
}

/// Every lexeme of a text, blanks and comments left out.
pub(crate) fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut scanner = Scanner::new(text);
    std::iter::from_fn(|| scanner.next()).filter(|lexeme| !lexeme.is_blank()).collect()
}

fn lexis_of(kind: TokenKind, text: &str) -> (Lexis, bool) {
    match kind {
        TokenKind::Whitespace => (Lexis::Blank, true),
        TokenKind::LineComment => (Lexis::LineComment, true),
        TokenKind::BlockComment { terminated } => (Lexis::BlockComment, terminated),
        TokenKind::Ident => (Lexis::Word, true),
        TokenKind::QuotedIdent { terminated, .. } => (Lexis::Quoted, terminated),
        TokenKind::Literal { kind } => match kind {
            LiteralKind::Int { .. } | LiteralKind::Numeric { .. } => (Lexis::Number, true),
            LiteralKind::DollarQuotedString { terminated } => (Lexis::Dollar, terminated),
            LiteralKind::Str { terminated }
            | LiteralKind::NationalStr { terminated }
            | LiteralKind::ByteStr { terminated }
            | LiteralKind::BitStr { terminated }
            | LiteralKind::UnicodeEscStr { terminated }
            | LiteralKind::EscStr { terminated } => (Lexis::Text, terminated),
        },
        TokenKind::PositionalParam { .. } => (Lexis::Parameter, true),
        TokenKind::OpenParen => (Lexis::Open, true),
        TokenKind::CloseParen => (Lexis::Close, true),
        TokenKind::Semi => (Lexis::Semicolon, true),
        TokenKind::Comma => (Lexis::Comma, true),
        TokenKind::Dot => (Lexis::Dot, true),
        _ if text == "\\" => (Lexis::Backslash, true),
        _ => (Lexis::Symbol, true),
    }
}

/// Where the next part of a string begins, if white space (and line comments) with a line end lead to a quote.
fn continuation(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut line_end) = (from, false);
    loop {
        match bytes.get(at)? {
            b'\n' | b'\r' => (line_end, at) = (true, at + 1),
            b' ' | b'\t' | 0x0B | 0x0C => at += 1,
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                at += bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
            }
            b'\'' if line_end => return Some(at),
            _ => return None,
        }
    }
}

/// The end of a string with backslash escapes whose first character is at `from`, and whether it is closed.
fn escaped_end(text: &str, from: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => return (at + 1, true),
            _ => at += 1,
        }
    }
    (bytes.len(), false)
}
