//! One statement of a migration, with everything its words say about what it will do.

use std::ops::Range;

use serde::Serialize;

use super::kind::{self, StatementKind};
use super::names::{self, Named};
use super::split::Piece;
use super::traits;
use super::words::Words;

/// One statement of a migration, or one line for `psql` alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Its place among the statements of the file, from 0.
    pub index: usize,
    /// Bytes of the migration's text, without comments and blanks around it and without the semicolon that ends it.
    pub range: Range<usize>,
    /// The one-based line of its first word.
    pub line: u32,
    /// What it is.
    pub kind: StatementKind,
    /// The line is a `psql` meta-command, and no server must see it.
    pub meta_command: bool,
    /// `BEGIN`, `COMMIT`, `SAVEPOINT` and their kin.
    pub transaction_control: bool,
    /// `DISCARD ALL`, `DEALLOCATE ALL`: it resets the session that sends it and changes nothing else.
    pub resets_session: bool,
    /// Why it cannot run inside a transaction block, if it cannot.
    pub non_transactional: Option<&'static str>,
    /// It adds a value to an enum, which cannot be used before the transaction has ended.
    pub enum_value: bool,
    /// What data or objects it takes away, in words; empty for a statement that takes nothing away.
    pub destructive: Vec<String>,
    /// It writes rows of tables.
    pub data: bool,
    /// It runs code that may write rows: `DO`, `CALL`, or a function that is not known to be harmless.
    pub may_write: bool,
    /// It renames an object or moves it to another schema.
    pub renames: bool,
    /// `IF NOT EXISTS`: it may leave an older, different object in place.
    pub if_not_exists: bool,
    /// `OR REPLACE`
    pub or_replace: bool,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// How it reaches beyond the database, to the server's machine or to others, in words.
    pub reaches_machine: Vec<String>,
    /// What `CREATE EXTENSION` asks for.
    pub create_extension: Option<CreateExtension>,
    /// The lines after `COPY … FROM stdin` (bytes of the text), without the `\.` that ends them.
    pub copy_from_stdin: Option<Range<usize>>,
    /// What it makes.
    pub creates: Vec<Named>,
    /// What it drops, or renames away.
    pub drops: Vec<Named>,
    /// Every relation, function and type that its words may mention, also those in bodies between dollar signs; rather too
    /// many than too few.
    pub names: Vec<Named>,
}

/// What `CREATE EXTENSION` asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreateExtension {
    /// The extension.
    pub name: String,
    /// Where its objects go, if said.
    pub schema: Option<String>,
    /// Which version, if said.
    pub version: Option<String>,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// `CASCADE`: also the extensions that it needs.
    pub cascade: bool,
}

impl Statement {
    pub(crate) fn read(text: &str, index: usize, line: u32, piece: Piece) -> Self {
        let words = Words::new(text, &piece.lexemes);
        let mut head = words;
        let kind = if piece.meta { StatementKind { tag: "\\", object: None } } else { kind::recognise(&mut head) };
        let names = names::read(kind, words, head);
        Self {
            index,
            line,
            kind,
            meta_command: piece.meta,
            transaction_control: traits::CONTROL.contains(&kind.tag),
            resets_session: traits::FORGETS.contains(&kind.tag),
            non_transactional: traits::non_transactional(kind, words, head),
            enum_value: kind.tag == "ALTER TYPE" && words.holds("ADD VALUE"),
            destructive: traits::destructive(kind, words, head, &names.drops),
            data: traits::writes_rows(kind, words),
            may_write: traits::may_write(kind, words, &names.mentions),
            renames: kind.tag.starts_with("ALTER") && ["RENAME", "SET SCHEMA"].iter().any(|verb| words.holds(verb)),
            if_not_exists: kind.tag != "DO" && words.holds("IF NOT EXISTS"),
            or_replace: words.is("CREATE OR REPLACE"),
            if_exists: words.holds("IF EXISTS"),
            reaches_machine: traits::reaches_machine(
                kind,
                words,
                &text[piece.range.clone()],
                piece.meta,
                &names.mentions,
            ),
            create_extension: traits::create_extension(kind, head),
            copy_from_stdin: piece.copy_data.clone(),
            creates: names.creates,
            drops: names.drops,
            names: names.mentions,
            range: piece.range.clone(),
        }
    }
}
