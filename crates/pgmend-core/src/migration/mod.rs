//! What a migration file says: its text, its statements, and what their words tell before any server has run them.
//!
//! Everything here is estimated from words. What a migration really does is known only from its replay.

mod decode;
mod default_privileges;
mod depends;
mod folder;
mod keywords;
mod kind;
mod lex;
mod names;
mod psql;
mod roles;
mod split;
mod statement;
mod syntax;
mod traits;
mod transaction;
mod version;
mod words;

use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::failure::Result;
use crate::history::supabase;

pub use decode::decode;
pub use default_privileges::DefaultPrivileges;
pub use depends::dependencies;
pub use folder::{Entry, Folder, FolderProblem};
pub use kind::{ObjectKind, StatementKind};
pub use names::Named;
pub use roles::NamedRole;
pub use statement::{CreateExtension, Statement};
pub use syntax::SyntaxError;
pub use transaction::TransactionUse;
pub use version::Version;

/// One migration file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Migration {
    /// The version in its name.
    pub version: Version,
    /// What its name says behind the version.
    pub name: String,
    /// The path as a user would write it.
    pub file: String,
    /// The text without a byte order mark; line ends as they are in the file.
    pub text: Arc<str>,
    /// The SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub checksum: String,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// Where it does not read as SQL; the first error of each statement.
    pub syntax_errors: Vec<SyntaxError>,
    /// What it says about transactions.
    pub transaction: TransactionUse,
    /// What a reader should know about the file as a whole.
    pub notes: Vec<Note>,
}

/// What a reader should know about a file as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// It has no statements: nothing at all, or only comments.
    Empty,
    /// It begins with a byte order mark, which some tools send to the server, where it is a syntax error.
    ByteOrderMark,
    /// It has Windows line ends.
    CarriageReturns,
    /// It has lines for `psql` alone, which other tools cannot run.
    MetaCommands,
    /// Its first line asks the Supabase CLI to run it outside a transaction.
    NoTransaction,
    /// It has the data of `COPY … FROM stdin`, which only `psql` can send.
    CopyData,
}

impl Migration {
    /// Reads a file: its bytes, and the version and name that its name holds.
    ///
    /// # Errors
    /// Bytes that are not UTF-8 text, as [`decode`] says. SQL that does not parse is no error here: see
    /// [`Migration::syntax_errors`].
    pub fn parse(file: &str, version: Version, name: &str, bytes: &[u8]) -> Result<Self> {
        let text = decode(file, bytes)?;
        let lines = Lines::new(text);
        let (pieces, flaws) = split::split(text);
        let mut errors: Vec<(usize, String)> = flaws.into_iter().map(|flaw| (flaw.at, flaw.message)).collect();
        let mut statements = Vec::with_capacity(pieces.len());
        for (index, piece) in pieces.into_iter().enumerate() {
            let range = piece.range.clone();
            let already = errors.iter().any(|(at, _)| range.contains(at));
            if !piece.meta
                && !already
                && let Some((at, message)) = syntax::first_error(text, &piece)
            {
                errors.push((at, message));
            }
            statements.push(Statement::read(text, index, lines.line(range.start), piece));
        }
        errors.sort();
        let syntax_errors = errors
            .into_iter()
            .map(|(at, message)| SyntaxError { line: lines.line(at), column: lines.column(text, at), message })
            .collect();
        Ok(Self {
            transaction: TransactionUse::read(text, &statements),
            notes: notes(bytes, text, &statements),
            version,
            name: name.to_owned(),
            file: file.to_owned(),
            checksum: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
            text: Arc::from(text),
            statements,
            syntax_errors,
        })
    }

    /// Its statements without comments, blanks and line ends: two files with the same say the same.
    pub fn normalized(&self) -> Vec<String> {
        let sql = |statement| {
            let text = self.sql(statement);
            let lexemes = lex::lexemes(text);
            let words =
                lexemes.iter().filter(|lexeme| !lexeme.is_blank()).filter_map(|lexeme| text.get(lexeme.range.clone()));
            words.collect::<Vec<_>>().join(" ").replace("\r\n", "\n")
        };
        self.statements.iter().map(sql).collect()
    }

    /// The first line for `psql` alone that cannot be passed over, and why.
    pub fn needs_psql(&self) -> Option<(&Statement, &'static str)> {
        let mut lines = self.statements.iter().filter(|statement| statement.meta_command);
        lines.find_map(|statement| Some((statement, psql::needs_psql(self.sql(statement))?)))
    }

    /// The text of one of its statements.
    pub fn sql(&self, statement: &Statement) -> &str {
        self.text.get(statement.range.clone()).unwrap_or_default()
    }
}

fn notes(bytes: &[u8], text: &str, statements: &[Statement]) -> Vec<Note> {
    [
        (statements.is_empty(), Note::Empty),
        (decode::has_bom(bytes), Note::ByteOrderMark),
        (text.contains("\r\n"), Note::CarriageReturns),
        (statements.iter().any(|statement| statement.meta_command), Note::MetaCommands),
        (supabase::runs_without_transaction(text), Note::NoTransaction),
        (statements.iter().any(|statement| statement.copy_from_stdin.is_some()), Note::CopyData),
    ]
    .into_iter()
    .filter_map(|(holds, note)| holds.then_some(note))
    .collect()
}

/// Whether a text holds nothing but blanks and comments.
pub(crate) fn only_blanks(text: &str) -> bool {
    lex::lexemes(text).is_empty()
}

/// The first byte of every line.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    fn line(&self, at: usize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }

    fn column(&self, text: &str, at: usize) -> u32 {
        let start = self.0.get(self.line(at) as usize - 1).copied().unwrap_or_default();
        let before = text.get(start..at).map_or(0, |before| before.chars().count());
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}
