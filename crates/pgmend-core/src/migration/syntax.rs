//! What the grammar says against a statement before any server has seen it.
//!
//! `squawk-syntax` follows the newest server's grammar; an older server may refuse more, and the server has the last word.

use serde::Serialize;

use super::lex::{Lexeme, Lexis};
use super::split::Piece;

/// A place where a file does not read as SQL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyntaxError {
    /// The one-based line.
    pub line: u32,
    /// The one-based column, in characters.
    pub column: u32,
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
}

/// Parentheses, beyond which a statement is left to the server: the grammar is read recursively.
const DEEPEST: usize = 100;
/// Lexemes without a comma or semicolon between them, likewise: every one of them may be one level deeper.
const LONGEST: usize = 1000;

/// The first error in a statement, with its byte in the text; later ones mostly follow from it.
pub(crate) fn first_error(text: &str, piece: &Piece) -> Option<(usize, String)> {
    if too_deep(&piece.lexemes) || piece.lexemes.iter().any(|lexeme| is_continued(text, lexeme)) {
        return None;
    }
    let sql = text.get(piece.range.clone())?;
    let errors = squawk_syntax::SourceFile::parse(sql).errors();
    let first = errors.first()?;
    let at = piece.range.start + usize::from(first.range().start()).min(sql.len());
    let message = first.message().trim_end_matches('.');
    let mut letters = message.chars();
    let lower = match letters.next() {
        Some(first) if !letters.as_str().starts_with(|c: char| c.is_ascii_uppercase()) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => message.to_owned(),
    };
    Some((at, lower))
}

fn too_deep(lexemes: &[Lexeme]) -> bool {
    let (mut depth, mut run) = (0usize, 0usize);
    lexemes.iter().any(|lexeme| {
        run += 1;
        match lexeme.lexis {
            Lexis::Open => depth += 1,
            Lexis::Close => depth = depth.saturating_sub(1),
            Lexis::Comma | Lexis::Semicolon => run = 0,
            _ => {}
        }
        depth > DEEPEST || run > LONGEST
    })
}

/// A string that goes on in the next line with its escapes, which the server reads as one and the grammar does not.
fn is_continued(text: &str, lexeme: &Lexeme) -> bool {
    let text = text.get(lexeme.range.clone()).unwrap_or_default();
    lexeme.lexis == Lexis::Text && text.starts_with(['e', 'E']) && squawk_lexer::tokenize(text).nth(1).is_some()
}
