//! Seed rows as facts. Two replays of the same files are laid side by side: a column that differs between them
//! is volatile, and a row is named by a key that is not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::{Attributes, Change};
use crate::ident::ObjectId;
use crate::object::Kind;

use super::SeedTable;

/// A row: column name to value in the server's JSON text; a column that is NULL is left out.
pub type Row = BTreeMap<Arc<str>, Arc<str>>;

/// The rows that statements added to and took from one table, in one replay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowTrace {
    /// The table's schema.
    pub schema: String,
    /// The table's name.
    pub table: String,
    /// Names that it had before, schema first.
    #[serde(default)]
    pub formerly: Vec<(String, String)>,
    /// Columns that were renamed: the last name, and one that it had before. All rows are told by the last names.
    #[serde(default)]
    pub former_columns: Vec<(String, String)>,
    /// The columns of its primary key and of its unique constraints, the primary key first.
    pub keys: Vec<Vec<String>>,
    /// What happened, in order.
    pub statements: Vec<TracedStatement>,
}

/// What one statement did to the rows of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracedStatement {
    /// Which migration, by its place in the replay.
    pub migration: usize,
    /// Which of its statements.
    pub statement: usize,
    /// Rows that were not there before, in physical order.
    pub added: Vec<Row>,
    /// Rows that are there no longer.
    pub removed: Vec<Row>,
}

impl RowTrace {
    /// Goes on under the new names of the table and its columns: `(from, to)` as the statement renamed them.
    pub fn rename(&mut self, renamed: &[(ObjectId, ObjectId)]) {
        let of = |object: &ObjectId, schema: &str, table: &str| *object.path[0] == *schema && *object.path[1] == *table;
        let mut tables = renamed.iter().filter(|(from, _)| from.kind == Kind::Table);
        if let Some((_, to)) = tables.find(|(from, _)| of(from, &self.schema, &self.table)) {
            self.formerly.push((std::mem::take(&mut self.schema), std::mem::take(&mut self.table)));
            (self.schema, self.table) = (to.path[0].to_string(), to.path[1].to_string());
        }
        let columns = renamed.iter().filter(|(from, _)| from.kind == Kind::Column);
        for (from, to) in columns.filter(|(from, to)| of(to, &self.schema, &self.table) && from.path[2] != to.path[2]) {
            let (old, new) = (&from.path[2], &to.path[2]);
            for (known, _) in self.former_columns.iter_mut().filter(|(known, _)| **known == **old) {
                known.clone_from(&new.to_string());
            }
            self.former_columns.push((new.to_string(), old.to_string()));
            let statements = self.statements.iter_mut();
            for row in statements.flat_map(|statement| statement.added.iter_mut().chain(&mut statement.removed)) {
                rename_column(row, old, new);
            }
        }
    }
}

/// Tells a row by the new name of one of its columns.
pub fn rename_column(row: &mut Row, old: &str, new: &Arc<str>) {
    if let Some(value) = row.remove(old) {
        row.insert(Arc::clone(new), value);
    }
}

/// Turns the traces of two replays into facts: `(migration, statement, change)` in order, and how rows are named.
///
/// A table whose two traces do not have the same shape (other statements, other numbers of rows) is compared as far as they agree.
/// `days` are the dates of the replays, as the server writes them: a value that starts with one came from a clock, since
/// two replays on one day write the same.
pub fn seed_facts(
    first: &[RowTrace],
    second: &[RowTrace],
    days: &[String],
) -> (Vec<(usize, usize, Change)>, Vec<SeedTable>) {
    let mut facts = Vec::new();
    let mut seeds = Vec::new();
    for trace in first {
        let twin = second.iter().find(|other| other.schema == trace.schema && other.table == trace.table);
        let mut volatile = twin.map_or_else(BTreeSet::new, |twin| volatile_columns(trace, twin));
        volatile.extend(clocked_columns(trace, days));
        let Some(key) = choose_key(trace, &volatile) else { continue };
        let mut before: BTreeMap<String, Attributes> = BTreeMap::new();
        for statement in &trace.statements {
            let mut after = before.clone();
            for row in &statement.removed {
                after.remove(&name_of(row, &key));
            }
            for row in &statement.added {
                let stable = row.iter().filter(|(column, _)| !volatile.contains(&***column));
                after.insert(name_of(row, &key), stable.map(|(c, v)| (Arc::clone(c), Arc::clone(v))).collect());
            }
            let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for name in names {
                let object = ObjectId::new(Kind::Row, [trace.schema.as_str(), trace.table.as_str(), name.as_str()]);
                for change in crate::catalog::changes(&object, before.get(name), after.get(name)) {
                    facts.push((statement.migration, statement.statement, change));
                }
            }
            before = after;
        }
        seeds.push(SeedTable {
            schema: trace.schema.clone(),
            name: trace.table.clone(),
            formerly: trace.formerly.clone(),
            former_columns: trace.former_columns.clone(),
            key,
            volatile: volatile.iter().map(|column| (*column).to_owned()).collect(),
        });
    }
    (facts, seeds)
}

/// How a row is shown and known: `(slug = fundamentals)`.
pub fn name_of(row: &Row, key: &[String]) -> String {
    let parts: Vec<String> = key
        .iter()
        .map(|column| format!("{column} = {}", row.get(column.as_str()).map_or("null", |value| &**value)))
        .collect();
    format!("({})", parts.join(", "))
}

/// The facts of a live row, leaving out what never testifies.
pub fn live_row(seed: &SeedTable, row: &Row) -> (ObjectId, Attributes) {
    let object = ObjectId::new(Kind::Row, [&seed.schema, &seed.name, &name_of(row, &seed.key)]);
    let stable = row.iter().filter(|(column, _)| !seed.volatile.iter().any(|volatile| **volatile == ***column));
    (object, stable.map(|(column, value)| (Arc::clone(column), Arc::clone(value))).collect())
}

fn volatile_columns<'a>(first: &'a RowTrace, second: &'a RowTrace) -> BTreeSet<&'a str> {
    let mut volatile = BTreeSet::new();
    for (one, other) in first.statements.iter().zip(&second.statements) {
        for (row, twin) in one.added.iter().zip(&other.added) {
            let columns = row.keys().chain(twin.keys());
            volatile.extend(columns.filter(|column| row.get(*column) != twin.get(*column)).map(|column| &**column));
        }
    }
    volatile
}

fn clocked_columns<'a>(trace: &'a RowTrace, days: &[String]) -> impl Iterator<Item = &'a str> {
    let of_today = |value: &str| days.iter().any(|day| !day.is_empty() && value.starts_with(day.as_str()));
    let rows = trace.statements.iter().flat_map(|statement| &statement.added);
    rows.flatten().filter(move |(_, value)| of_today(value)).map(|(column, _)| &**column)
}

/// The primary key if its values are stable, else a unique constraint whose are, each without its volatile columns as
/// long as the rest still tells all rows apart; else the stable columns that every row has a value in, whatever columns
/// come and go; else every stable column together.
fn choose_key(trace: &RowTrace, volatile: &BTreeSet<&str>) -> Option<Vec<String>> {
    let stable = |column: &&String| !volatile.contains(column.as_str());
    let keys = trace.keys.iter().map(|key| key.iter().filter(stable).cloned().collect::<Vec<String>>());
    if let Some(key) = keys.into_iter().find(|key| tells_apart(trace, key)) {
        return Some(key);
    }
    let rows = || trace.statements.iter().flat_map(|statement| statement.added.iter().chain(&statement.removed));
    let lasting: Vec<String> = rows()
        .next()
        .into_iter()
        .flat_map(|row| row.keys())
        .filter(|column| !volatile.contains(&***column) && rows().all(|row| row.contains_key(*column)))
        .map(|column| (**column).to_owned())
        .collect();
    if tells_apart(trace, &lasting) {
        return Some(lasting);
    }
    let columns: BTreeSet<&str> =
        rows().flat_map(|row| row.keys().map(|column| &**column)).filter(|column| !volatile.contains(column)).collect();
    (!columns.is_empty()).then(|| columns.into_iter().map(str::to_owned).collect())
}

/// Whether no two rows that are there at the same time have the same values in these columns, and none a NULL.
fn tells_apart(trace: &RowTrace, key: &[String]) -> bool {
    if key.is_empty() {
        return false;
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for statement in &trace.statements {
        if statement.added.iter().any(|row| key.iter().any(|column| !row.contains_key(column.as_str()))) {
            return false;
        }
        for row in &statement.removed {
            if let Some(count) = names.get_mut(&name_of(row, key)) {
                *count = count.saturating_sub(1);
            }
        }
        for row in &statement.added {
            let count = names.entry(name_of(row, key)).or_default();
            *count += 1;
            if *count > 1 {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pairs: &[(&str, &str)]) -> Row {
        pairs.iter().map(|(column, value)| (Arc::from(*column), Arc::from(*value))).collect()
    }

    fn trace(rows: &[&[(&str, &str)]], keys: &[&[&str]]) -> RowTrace {
        RowTrace {
            schema: "public".into(),
            table: "prompts".into(),
            formerly: Vec::new(),
            former_columns: Vec::new(),
            keys: keys.iter().map(|key| key.iter().map(|c| (*c).to_owned()).collect()).collect(),
            statements: vec![TracedStatement {
                migration: 3,
                statement: 1,
                added: rows.iter().map(|pairs| row(pairs)).collect(),
                removed: Vec::new(),
            }],
        }
    }

    #[test]
    fn generated_ids_are_volatile_and_the_natural_key_names_the_row() {
        let keys: &[&[&str]] = &[&["id"], &["slug"]];
        let first = trace(&[&[("id", "a-uuid"), ("slug", "intro"), ("title", "Intro")]], keys);
        let second = trace(&[&[("id", "another"), ("slug", "intro"), ("title", "Intro")]], keys);
        let (facts, seeds) = seed_facts(&[first], &[second], &[]);
        assert_eq!(seeds[0].key, ["slug"]);
        assert_eq!(seeds[0].volatile, ["id"]);
        let shown: Vec<String> = facts
            .iter()
            .map(|(m, s, change)| format!("{m}/{s} {} {}", change.fact.object, change.fact.attribute))
            .collect();
        assert_eq!(
            shown,
            [
                "3/1 row public.prompts (slug = intro) exists",
                "3/1 row public.prompts (slug = intro) slug",
                "3/1 row public.prompts (slug = intro) title"
            ]
        );
    }

    #[test]
    fn a_key_is_shortened_by_what_is_volatile_in_it() {
        let rows: &[&[(&str, &str)]] = &[&[("parent", "1"), ("slug", "a")], &[("parent", "1"), ("slug", "b")]];
        let other: &[&[(&str, &str)]] = &[&[("parent", "2"), ("slug", "a")], &[("parent", "2"), ("slug", "b")]];
        let keys: &[&[&str]] = &[&["parent", "slug"]];
        assert_eq!(seed_facts(&[trace(rows, keys)], &[trace(other, keys)], &[]).1[0].key, ["slug"]);
        let same: &[&[(&str, &str)]] =
            &[&[("parent", "1"), ("slug", "a"), ("n", "1")], &[("parent", "2"), ("slug", "a"), ("n", "2")]];
        let twin: &[&[(&str, &str)]] =
            &[&[("parent", "3"), ("slug", "a"), ("n", "1")], &[("parent", "4"), ("slug", "a"), ("n", "2")]];
        assert_eq!(seed_facts(&[trace(same, keys)], &[trace(twin, keys)], &[]).1[0].key, ["n", "slug"]);
    }

    #[test]
    fn without_any_key_the_stable_columns_name_the_row() {
        let first = trace(&[&[("id", "1"), ("word", "a")]], &[&["id"]]);
        let second = trace(&[&[("id", "2"), ("word", "a")]], &[&["id"]]);
        assert_eq!(seed_facts(&[first], &[second], &[]).1[0].key, ["word"]);
    }

    #[test]
    fn a_value_of_the_day_of_the_replay_came_from_a_clock() {
        let rows: &[&[(&str, &str)]] =
            &[&[("id", "a"), ("on", "2026-03-01"), ("at", "2026-03-01T10:00:00"), ("t", "x")]];
        let keys: &[&[&str]] = &[&["id"]];
        let days = ["2026-03-01".to_owned()];
        assert_eq!(seed_facts(&[trace(rows, keys)], &[trace(rows, keys)], &days).1[0].volatile, ["at", "on"]);
    }

    #[test]
    fn a_renamed_table_and_its_renamed_columns_are_told_by_their_last_names() {
        let mut trace = trace(&[&[("slug", "a")]], &[&["handle"]]);
        let table = |name: &str| ObjectId::new(Kind::Table, ["public", name]);
        let column = |table: &str, name: &str| ObjectId::new(Kind::Column, ["public", table, name]);
        trace.rename(&[(table("prompts"), table("texts")), (column("prompts", "slug"), column("texts", "slug"))]);
        trace.rename(&[(column("texts", "slug"), column("texts", "nick"))]);
        trace.rename(&[(column("texts", "nick"), column("texts", "handle"))]);
        trace.rename(&[(table("other"), table("more"))]);
        assert_eq!((trace.table.as_str(), &trace.formerly[..]), ("texts", &[("public".into(), "prompts".into())][..]));
        let former = [("handle".to_owned(), "slug".to_owned()), ("handle".to_owned(), "nick".to_owned())];
        assert_eq!(trace.former_columns, former);
        assert_eq!(trace.statements[0].added, [row(&[("handle", "a")])]);
    }
}
