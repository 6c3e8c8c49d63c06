//! Which objects a statement makes, drops and mentions, as far as its words show it.
//!
//! Mentions err on the side of too many: they propose an order, and the replay confirms it. What dynamic SQL puts together
//! at run time is not seen here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::keywords::{BEFORE_RELATION, BEFORE_TYPE, is_reserved};
use super::kind::{self, ObjectKind, StatementKind};
use super::lex::{Lexis, lexemes};
use super::words::{Path, Words};

/// An object as a statement names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Named {
    /// What it is, as far as the statement says.
    pub kind: ObjectKind,
    /// The schema, if one was written; for what belongs to a table, the table's.
    pub schema: Option<String>,
    /// The name, folded as the server does.
    pub name: String,
    /// The table that a column, constraint, trigger, rule or policy belongs to.
    pub on: Option<String>,
}

impl Named {
    fn new(kind: ObjectKind, path: Path) -> Self {
        Self { kind, schema: path.schema, name: path.name, on: None }
    }

    fn of_table(kind: ObjectKind, name: String, table: Path) -> Self {
        Self { kind, schema: table.schema, name, on: Some(table.name) }
    }

    /// Whether both can be one object: schemas agree unless one is not written, kinds share a name space.
    pub fn may_be(&self, other: &Self) -> bool {
        let schemas = match (&self.schema, &other.schema) {
            (Some(one), Some(two)) => one == two,
            // An unwritten schema is found through the search path, which rarely leads elsewhere than `public`.
            (Some(one), None) | (None, Some(one)) => one == "public" || one == "extensions",
            (None, None) => true,
        };
        let types = |kind: ObjectKind| matches!(kind, ObjectKind::Type | ObjectKind::Domain) || kind.is_relation();
        let kinds = self.kind == other.kind
            || (self.kind.is_relation() && other.kind.is_relation())
            || (types(self.kind) && types(other.kind));
        schemas && kinds && self.name == other.name && self.on == other.on
    }
}

/// What a statement makes, what it drops, and everything that it mentions.
#[derive(Default)]
pub(crate) struct Names {
    pub creates: Vec<Named>,
    pub drops: Vec<Named>,
    pub mentions: Vec<Named>,
}

/// Reads the names of a statement; `head` stands behind the words that say what it is.
pub(crate) fn read(kind: StatementKind, words: Words<'_>, head: Words<'_>) -> Names {
    let mut names = Names::default();
    let mut head = head;
    let verb = kind.tag.split(' ').next().unwrap_or_default();
    match (verb, kind.object) {
        ("CREATE", Some(object)) => created(object, &mut head, &mut names),
        ("DROP", Some(object)) => dropped(object, &mut head, &mut names),
        ("ALTER", Some(object)) => altered(object, &mut head, &mut names),
        ("SELECT", None) if kind.tag == "SELECT INTO" => {
            if let Some(at) = head.find_outside("INTO") {
                let mut words = head.from(at + 1);
                words.eat_any(&["TEMPORARY", "TEMP", "UNLOGGED", "TABLE"]);
                names.creates.extend(words.path().map(|path| Named::new(ObjectKind::Table, path)));
            }
        }
        ("COMMENT" | "GRANT" | "REVOKE" | "SECURITY", _) => about(&mut head, &mut names),
        _ => {}
    }
    let mut seen = BTreeSet::new();
    mentioned(words, &mut seen);
    // A body is text to the server's parser, and is read when it runs or is checked.
    for lexeme in words.lexemes.iter().filter(|lexeme| lexeme.lexis == Lexis::Dollar) {
        let body = body_of(words.text_of(lexeme));
        let lexemes = lexemes(body);
        mentioned(Words::new(body, &lexemes), &mut seen);
    }
    seen.extend(names.mentions.drain(..));
    names.mentions = seen.into_iter().collect();
    names
}

/// What stands between the tags of a dollar-quoted string.
pub(crate) fn body_of(text: &str) -> &str {
    let tag = text.get(1..).and_then(|rest| rest.find('$')).map_or(0, |end| end + 2);
    let body = text.get(tag..).unwrap_or_default();
    text.get(..tag).and_then(|tag| body.strip_suffix(tag)).unwrap_or(body)
}

fn created(object: ObjectKind, words: &mut Words<'_>, names: &mut Names) {
    words.eat("CONCURRENTLY");
    words.eat("IF NOT EXISTS");
    if object == ObjectKind::Index {
        let name = if words.is("ON") { None } else { words.name() };
        words.eat("ON");
        words.eat("ONLY");
        let Some(table) = words.path() else { return };
        // An index lives in the schema of its table.
        if let Some(name) = name {
            names.creates.push(Named::new(object, Path { schema: table.schema.clone(), name }));
        }
        names.mentions.push(Named::new(ObjectKind::Relation, table));
        return;
    }
    if object == ObjectKind::Schema && words.eat("AUTHORIZATION") {
        names.creates.extend(words.path().map(|path| Named::new(object, path)));
        return;
    }
    if object == ObjectKind::Other {
        return;
    }
    let Some(path) = words.path() else { return };
    if object.is_of_table() {
        let on = if object == ObjectKind::Rule { words.find_outside("TO") } else { words.find_outside("ON") };
        if let Some(table) = on.and_then(|at| words.from(at + 1).path()) {
            names.mentions.push(Named::new(ObjectKind::Relation, table.clone()));
            names.creates.push(Named::of_table(object, path.name, table));
        }
        return;
    }
    names.creates.push(Named::new(object, path));
}

fn dropped(object: ObjectKind, words: &mut Words<'_>, names: &mut Names) {
    words.eat("CONCURRENTLY");
    words.eat("IF EXISTS");
    if object == ObjectKind::Other {
        return;
    }
    while let Some(path) = words.path() {
        if object.is_of_table() {
            if words.eat("ON")
                && let Some(table) = words.path()
            {
                names.drops.push(Named::of_table(object, path.name, table));
            }
            break;
        }
        names.drops.push(Named::new(object, path));
        words.skip_parentheses();
        if !words.eat_lexis(Lexis::Comma) {
            break;
        }
    }
    names.mentions.extend(names.drops.iter().cloned());
}

/// What `ALTER … RENAME TO`, `SET SCHEMA`, `ADD COLUMN` and the like make and drop.
fn altered(object: ObjectKind, words: &mut Words<'_>, names: &mut Names) {
    if object == ObjectKind::Other {
        return;
    }
    words.eat("IF EXISTS");
    words.eat("ONLY");
    let Some(path) = words.path() else { return };
    if object.is_of_table() {
        if let Some(table) = words.find_outside("ON").and_then(|at| words.from(at + 1).path()) {
            let old = Named::of_table(object, path.name, table.clone());
            if let Some(name) = words.find_outside("RENAME TO").and_then(|at| words.from(at + 2).name()) {
                names.creates.push(Named::of_table(object, name, table));
                names.drops.push(old.clone());
            }
            names.mentions.push(old);
        }
        return;
    }
    let this = Named::new(object, path.clone());
    names.mentions.push(this.clone());
    words.skip_parentheses();
    for mut action in actions(*words) {
        if action.eat("RENAME TO") || action.eat("RENAME VALUE") {
            if object != ObjectKind::Type || action.lexis(0) != Some(Lexis::Text) {
                let new = action.name().map(|name| Named::new(object, Path { schema: path.schema.clone(), name }));
                names.drops.extend(new.is_some().then(|| this.clone()));
                names.creates.extend(new);
            }
        } else if action.eat("SET SCHEMA") {
            let new =
                action.name().map(|schema| Named::new(object, Path { schema: Some(schema), name: path.name.clone() }));
            names.drops.extend(new.is_some().then(|| this.clone()));
            names.creates.extend(new);
        } else if let Some(change) = column_change(action) {
            let (new, old) = match change {
                Change::Add(kind, name) => (Some((kind, name)), None),
                Change::Drop(kind, name) => (None, Some((kind, name))),
                Change::Rename(kind, from, to) => (Some((kind, to)), Some((kind, from))),
            };
            let named = |(kind, name)| Named::of_table(kind, name, path.clone());
            names.creates.extend(new.map(named));
            names.drops.extend(old.map(named));
        }
    }
}

enum Change {
    Add(ObjectKind, String),
    Drop(ObjectKind, String),
    Rename(ObjectKind, String, String),
}

fn column_change(mut action: Words<'_>) -> Option<Change> {
    let part = |action: &mut Words<'_>| {
        if action.eat("CONSTRAINT") {
            return Some(ObjectKind::Constraint);
        }
        if ["PRIMARY KEY", "UNIQUE", "CHECK", "FOREIGN KEY", "EXCLUDE", "VALUE", "ATTRIBUTE"]
            .iter()
            .any(|p| action.is(p))
        {
            return None;
        }
        action.eat("COLUMN");
        Some(ObjectKind::Column)
    };
    if action.eat("ADD") {
        let kind = part(&mut action)?;
        action.eat("IF NOT EXISTS");
        return Some(Change::Add(kind, action.name()?));
    }
    if action.eat("DROP") {
        let kind = part(&mut action)?;
        action.eat("IF EXISTS");
        return Some(Change::Drop(kind, action.name()?));
    }
    if action.eat("RENAME") {
        let kind = part(&mut action)?;
        let from = action.name()?;
        return if action.eat("TO") { Some(Change::Rename(kind, from, action.name()?)) } else { None };
    }
    None
}

/// The parts of an `ALTER` between the commas outside parentheses.
pub(crate) fn actions(words: Words<'_>) -> impl Iterator<Item = Words<'_>> {
    let commas =
        words.outside().filter(move |index| words.lexemes[*index].lexis == Lexis::Comma).map(|index| index + 1);
    std::iter::once(words.at).chain(commas).map(move |at| words.from(at))
}

/// `… ON [kind] name [, …]` of comments, grants and labels.
fn about(words: &mut Words<'_>, names: &mut Names) {
    let Some(at) = words.find_outside("ON") else { return };
    let mut words = words.from(at + 1);
    if words.eat("COLUMN") {
        // The last part is the column; the table stands before it.
        let mut parts = words.parts();
        let Some(column) = parts.pop() else { return };
        let table = parts.pop().map(|name| Path { schema: parts.pop(), name });
        names.mentions.extend(table.clone().map(|table| Named::of_table(ObjectKind::Column, column, table)));
        names.mentions.extend(table.map(|table| Named::new(ObjectKind::Relation, table)));
        return;
    }
    if words.eat("CONSTRAINT") {
        if let Some(table) = words.find_outside("ON").and_then(|at| words.from(at + 1).path()) {
            names.mentions.push(Named::new(ObjectKind::Relation, table));
        }
        return;
    }
    let object = kind::object(&mut words).map_or(ObjectKind::Relation, kind::Row::kind);
    if words.is("ALL") || object == ObjectKind::Other {
        return;
    }
    while let Some(path) = words.path() {
        if object.is_of_table() {
            if words.eat("ON")
                && let Some(table) = words.path()
            {
                names.mentions.push(Named::of_table(object, path.name, table.clone()));
                names.mentions.push(Named::new(ObjectKind::Relation, table));
            }
            return;
        }
        names.mentions.push(Named::new(object, path));
        words.skip_parentheses();
        if !words.eat_lexis(Lexis::Comma) {
            return;
        }
    }
}

/// Relations by the words before them, functions by the parenthesis behind them, types by the name or `::` before them.
fn mentioned(words: Words<'_>, seen: &mut BTreeSet<Named>) {
    let ctes = common_tables(words);
    let mut words = words;
    let mut in_list = false;
    while let Some(lexeme) = words.peek() {
        let at = words.at;
        let before = at.checked_sub(1).map(|index| &words.lexemes[index]);
        if !matches!(lexeme.lexis, Lexis::Word | Lexis::Quoted) {
            in_list &= lexeme.lexis == Lexis::Comma;
            words.at += 1;
            continue;
        }
        if lexeme.lexis == Lexis::Word && is_reserved(words.text_of(lexeme)) {
            in_list &= ["as", "only", "if", "not", "exists"].iter().any(|word| words.is(word));
            in_list |= BEFORE_RELATION.iter().any(|word| words.is(word)) && !distinct_from(words, at);
            words.at += 1;
            continue;
        }
        if lexeme.lexis == Lexis::Word
            && BEFORE_RELATION.iter().any(|word| words.is(word))
            && words.lexis(1) != Some(Lexis::Dot)
        {
            in_list = true;
            words.at += 1;
            continue;
        }
        let Some(path) = words.path() else { break };
        let word_before = at.checked_sub(1).map_or("", |index| words.word(index));
        let calls = words.lexis(0) == Some(Lexis::Open);
        let after_name = before.is_some_and(|before| {
            matches!(before.lexis, Lexis::Quoted) || (!word_before.is_empty() && !is_reserved(word_before))
        });
        let after_cast = before.is_some_and(|before| words.text_of(before) == ":");
        if in_list && !(path.schema.is_none() && ctes.contains(&path.name)) {
            seen.insert(Named::new(ObjectKind::Relation, path.clone()));
        }
        if calls {
            seen.insert(Named::new(ObjectKind::Function, path.clone()));
        }
        if after_cast || after_name || BEFORE_TYPE.iter().any(|word| word.eq_ignore_ascii_case(word_before)) {
            seen.insert(Named::new(ObjectKind::Type, path));
        }
        // `a x, b y`: an alias keeps the list open, anything else ends it.
        in_list = in_list && matches!(words.lexis(0), Some(Lexis::Comma | Lexis::Word | Lexis::Quoted));
        if in_list && words.lexis(0) != Some(Lexis::Comma) {
            let mut ahead = words;
            ahead.eat("AS");
            let alias = ahead.peek().is_some_and(|next| !is_reserved(ahead.text_of(next)));
            in_list = alias && ahead.lexis(1) == Some(Lexis::Comma);
            if in_list {
                words.at = ahead.at + 1;
            }
        }
    }
}

fn distinct_from(words: Words<'_>, at: usize) -> bool {
    at > 0 && words.is("FROM") && words.word(at - 1).eq_ignore_ascii_case("distinct")
}

/// The names that `WITH` gives within the statement, which are no objects.
fn common_tables(words: Words<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if !words.holds("WITH") {
        return found;
    }
    for at in 1..words.lexemes.len() {
        let before = words.word(at - 1);
        let starts = before.eq_ignore_ascii_case("with")
            || before.eq_ignore_ascii_case("recursive")
            || words.lexemes[at - 1].lexis == Lexis::Comma;
        let mut words = words.from(at);
        if !starts || !matches!(words.lexis(0), Some(Lexis::Word | Lexis::Quoted)) {
            continue;
        }
        let Some(name) = words.name() else { continue };
        words.skip_parentheses();
        if words.eat("AS") {
            words.eat("NOT");
            words.eat("MATERIALIZED");
            if words.lexis(0) == Some(Lexis::Open) {
                found.insert(name);
            }
        }
    }
    found
}

/// The name that a lexeme is, folded as the server does.
pub(crate) fn name_of_lexeme(words: Words<'_>, lexeme: &super::lex::Lexeme) -> Option<String> {
    super::words::name_of(words.text_of(lexeme), lexeme.lexis)
}
