//! `NOT NULL` of columns. It is a constraint with a name of its own from 18 on; before, there is nothing but the column's flag.

use crate::ident::{literal, quote};

use super::{Pair, Sheet};

const NAME: &str = "not null name";
const NO_INHERIT: &str = "not null no inherit";
const NOT_VALID: &str = "not null not valid";
const COMMENT: &str = "not null comment";

/// Whether it is there through the parent's alone.
fn is_parents(column: Sheet<'_>) -> bool {
    !column.alone && column.get("not null inherited") == Some("yes")
}

/// What a column's definition says of it. A partition is made before it is attached, and has its own until then.
pub(super) fn defined(column: Sheet<'_>) -> String {
    let partition = column.of_parent("partition bound").is_some();
    if !column.has("not null") || column.has(NOT_VALID) || is_parents(column) && !partition {
        return String::new();
    }
    let name = column.get(NAME).map_or_else(String::new, |name| format!(" CONSTRAINT {}", quote(name)));
    format!("{name} NOT NULL{}", no_inherit(column))
}

fn no_inherit(column: Sheet<'_>) -> &'static str {
    if column.has(NO_INHERIT) { " NO INHERIT" } else { "" }
}

/// What the definition cannot say; all of it where the column was `inherited`.
pub(super) fn after_column(column: Sheet<'_>, inherited: bool) -> Vec<String> {
    let mut found = Vec::new();
    if column.has("not null") && !is_parents(column) && (inherited || column.has(NOT_VALID)) {
        found.push(added(column));
    }
    found.extend(comment(column, None));
    found
}

/// `ALTER TABLE … ALTER COLUMN … SET NOT NULL`, or the longer form where it says more.
fn added(column: Sheet<'_>) -> String {
    let (table, own) = (column.relation(), column.own_name());
    if ![NAME, NO_INHERIT, NOT_VALID].iter().any(|fact| column.has(fact)) {
        return format!("ALTER TABLE {table} ALTER COLUMN {own} SET NOT NULL");
    }
    let name = column.get(NAME).map_or_else(String::new, |name| format!("CONSTRAINT {} ", quote(name)));
    let not_valid = if column.has(NOT_VALID) { " NOT VALID" } else { "" };
    format!("ALTER TABLE {table} ADD {name}NOT NULL {own}{}{not_valid}", no_inherit(column))
}

/// What it takes to lose it, which comes before the type changes.
pub(super) fn lost(pair: &Pair<'_>) -> Option<String> {
    let (from, to) = (pair.from, pair.to);
    let again = from.has("not null") && to.has("not null") && from.get(NOT_VALID) < to.get(NOT_VALID);
    (from.has("not null") && (!to.has("not null") || again && !is_parents(from))).then(|| {
        // Children keep theirs, and lose it by themselves: they may have keys of their own on it.
        let only = if to.of_parent("partition key").is_some() { "" } else { "ONLY " };
        format!("ALTER TABLE {only}{} ALTER COLUMN {} DROP NOT NULL", to.relation(), to.own_name())
    })
}

/// What comes before all else, since another column may want the name.
pub(super) fn begin(pair: &Pair<'_>) -> Option<String> {
    frees_name(pair).or_else(|| renamed_first(pair).then(|| renamed(pair.to, &name(pair.from), &usual_name(pair.to))))
}

/// Whether its name goes early; that of one that is inherited cannot as long as it is.
fn renamed_first(pair: &Pair<'_>) -> bool {
    let (from, to) = (pair.from, pair.to);
    let stays = to.has("not null") && lost(pair).is_none() && !from.has("not null inherited") && !is_parents(to);
    from.has(NAME) && pair.changed(NAME) && stays
}

fn renamed(column: Sheet<'_>, from: &str, to: &str) -> String {
    format!("ALTER TABLE {} RENAME CONSTRAINT {from} TO {to}", column.relation())
}

/// What it takes to lose it, where its name may be wanted.
pub(super) fn frees_name(pair: &Pair<'_>) -> Option<String> {
    let goes = pair.from.has(NAME) && !pair.from.has("identity") && !pair.to.has("not null");
    lost(pair).filter(|_| goes && !is_parents(pair.from))
}

/// What it takes to have it as it shall be.
pub(super) fn gained(pair: &Pair<'_>) -> Vec<String> {
    let (from, to) = (pair.from, pair.to);
    if !to.has("not null") {
        return Vec::new();
    }
    let mut found = Vec::new();
    if !from.has("not null") || lost(pair).is_some() {
        if !is_parents(to) {
            found.push(added(to));
        }
        found.extend(comment(to, None));
        return found;
    }
    let table = format!("ALTER TABLE {}", to.relation());
    let now = if renamed_first(pair) { usual_name(from) } else { name(from) };
    if now != name(to) && !is_parents(to) {
        found.push(renamed(to, &now, &name(to)));
    }
    if pair.changed(NO_INHERIT) {
        let inherits = if to.has(NO_INHERIT) { "NO INHERIT" } else { "INHERIT" };
        found.push(format!("{table} ALTER CONSTRAINT {} {inherits}", name(to)));
    }
    if from.has(NOT_VALID) && !to.has(NOT_VALID) && !is_parents(to) {
        found.push(format!("{table} VALIDATE CONSTRAINT {}", name(to)));
    }
    found.extend(comment(to, Some(from)));
    found
}

/// Its name, which is told only where it is not the server's own choice.
fn name(column: Sheet<'_>) -> String {
    column.get(NAME).map_or_else(|| usual_name(column), quote)
}

fn usual_name(column: Sheet<'_>) -> String {
    let part = |place: usize| column.object.path.get(place).map_or("", |part| part);
    quote(&format!("{}_{}_not_null", part(1), part(2)))
}

fn comment(column: Sheet<'_>, from: Option<Sheet<'_>>) -> Option<String> {
    let text = column.get(COMMENT);
    (text != from.and_then(|from| from.get(COMMENT))).then(|| {
        let text = text.map_or_else(|| "NULL".to_owned(), literal);
        format!("COMMENT ON CONSTRAINT {} ON {} IS {text}", name(column), column.relation())
    })
}
