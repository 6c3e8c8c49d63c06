//! The form that keeps others waiting least, for what is done to relations that are there already: an index is built beside those
//! who write, a constraint holds for new rows first and is then looked for in the old ones. What it ends in is the same.
//!
//! Each step of a way is committed before the next one, else the strong lock of the first would be held all along.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ident::{ObjectId, quote};
use crate::object::Kind;
use crate::server::ServerVersion;

use super::fate::Fates;
use super::judge::{Draft, Name, name_of, name_of_parts, references};
use super::phrase::Phrase;

pub(super) struct Gentle<'a, 'f> {
    fates: &'f Fates<'a>,
    version: ServerVersion,
    pub(super) notices: BTreeSet<String>,
    /// The names of all constraints, when one is first asked for.
    taken: Option<BTreeSet<&'a Arc<str>>>,
}

impl<'a, 'f> Gentle<'a, 'f> {
    pub(super) fn new(fates: &'f Fates<'a>, version: ServerVersion) -> Self {
        Self { fates, version, notices: BTreeSet::new(), taken: None }
    }

    /// The statements that do in steps what one does at once.
    pub(super) fn steps(&mut self, draft: Draft<'a>) -> Vec<Draft<'a>> {
        let phrase = Phrase::of(&draft.sql);
        let ways = [Self::index, Self::drop_index, Self::constraint, Self::not_null];
        let found = ways.into_iter().find_map(|way| way(self, &draft, &phrase));
        found.unwrap_or_else(|| vec![draft])
    }

    /// Whether a relation is there before, and is still the same one afterwards.
    fn stays(&self, name: &Name) -> Option<&'a ObjectId> {
        let kinds = [Kind::Table, Kind::MaterializedView];
        let objects = &self.fates.from.snapshot.objects;
        let relation = kinds.into_iter().find_map(|kind| objects.get_key_value(&ObjectId::new(kind, name)))?.0;
        (!self.fates.dropped.contains(relation)).then_some(relation)
    }

    fn is_partitioned(&self, table: &ObjectId) -> bool {
        let has = |attributes: &crate::catalog::Attributes| attributes.contains_key("partition key");
        self.fates.from.snapshot.objects.get(table).is_some_and(has)
    }

    fn cannot(&mut self, object: &ObjectId, why: &str) {
        self.notices.insert(format!("{object}: {why}; it takes the plain form"));
    }

    fn index(&mut self, draft: &Draft<'a>, phrase: &Phrase<'_>) -> Option<Vec<Draft<'a>>> {
        let head = ["CREATE INDEX", "CREATE UNIQUE INDEX"].into_iter().find(|head| phrase.matches(head).is_some())?;
        let table = self.stays(&phrase.name_after("ON").and_then(name_of_parts)?)?;
        if self.is_partitioned(table) {
            self.cannot(draft.object, "an index of a partitioned table cannot be made concurrently");
            return None;
        }
        Some(vec![draft.apart(format!("{head} CONCURRENTLY{}", draft.sql.strip_prefix(head)?))])
    }

    fn drop_index(&mut self, draft: &Draft<'a>, phrase: &Phrase<'_>) -> Option<Vec<Draft<'a>>> {
        phrase.matches("DROP INDEX _").filter(|_| draft.object.kind == Kind::Index)?;
        let table = self.stays(&name_of(&draft.object.path)?)?;
        if self.is_partitioned(table) {
            self.cannot(draft.object, "an index of a partitioned table cannot be dropped concurrently");
            return None;
        }
        Some(vec![draft.apart(format!("DROP INDEX CONCURRENTLY{}", draft.sql.strip_prefix("DROP INDEX")?))])
    }

    fn constraint(&mut self, draft: &Draft<'a>, phrase: &Phrase<'_>) -> Option<Vec<Draft<'a>>> {
        let (names, definition) = phrase.matches("ALTER TABLE _ ADD CONSTRAINT _")?;
        let name = name_of_parts(names.first()?)?;
        let table = self.stays(&name)?;
        let constraint = quote(&names.get(1)?.join("."));
        let is = |words: &str| definition.starts_with(words);
        if is("UNIQUE ") || is("PRIMARY KEY ") {
            return self.key(draft, table, &constraint);
        }
        let partitioned = self.is_partitioned(table);
        if !(is("FOREIGN KEY ") || is("CHECK ") || is("NOT NULL "))
            || definition.contains(" NOT VALID")
            || is_unenforced(definition)
        {
            return None;
        }
        if is("FOREIGN KEY ") && self.version.major() < 18 {
            if partitioned {
                self.cannot(draft.object, "before 18, a foreign key of a partitioned table cannot be NOT VALID");
                return None;
            }
            // Those that it has towards each partition would stay unvalidated.
            let to = references(definition).and_then(|name| self.stays(&name));
            if to.is_some_and(|to| self.is_partitioned(to)) {
                self.cannot(
                    draft.object,
                    "before 18, a foreign key to a partitioned table cannot be validated as a whole",
                );
                return None;
            }
        }
        let table = dotted(&name);
        Some(vec![
            draft.with(format!("{} NOT VALID", draft.sql)),
            draft.alone(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")),
        ])
    }

    /// A unique index, made beside those who write, becomes the constraint's.
    fn key(&mut self, draft: &Draft<'a>, table: &ObjectId, constraint: &str) -> Option<Vec<Draft<'a>>> {
        let sheet = self.fates.to.sheet(draft.object)?;
        if self.is_partitioned(table) {
            self.cannot(draft.object, "an index of a partitioned table cannot be made concurrently");
            return None;
        }
        let definition = sheet.get("definition").filter(|text| !text.contains("WITHOUT OVERLAPS"))?;
        let (kind, rest) = definition.split_at(definition.find(" (")?);
        let (columns, mut rest) = parentheses(rest)?;
        let mut index =
            format!("CREATE UNIQUE INDEX CONCURRENTLY {constraint} ON {} {columns}", dotted(&name_of(&table.path)?));
        if let Some(tail) = rest.strip_prefix(" INCLUDE") {
            let (included, tail) = parentheses(tail)?;
            index += &format!(" INCLUDE {included}");
            rest = tail;
        }
        let (kind, distinct) = match kind.strip_suffix(" NULLS NOT DISTINCT") {
            Some(kind) => (kind, " NULLS NOT DISTINCT"),
            None => (kind, ""),
        };
        index += distinct;
        if let Some(list) = sheet.get("index options") {
            index += &format!(" WITH ({list})");
        }
        if let Some(space) = sheet.get("index tablespace") {
            index += &format!(" TABLESPACE {}", quote(space));
        }
        let table = draft.sql.split_once(" ADD CONSTRAINT ")?.0;
        let add = format!("{table} ADD CONSTRAINT {constraint} {kind} USING INDEX {constraint}{rest}");
        Some(vec![draft.apart(index), draft.with(add)])
    }

    /// A check that all rows are known to hold spares the server from reading them under the strong lock.
    fn not_null(&mut self, draft: &Draft<'a>, phrase: &Phrase<'_>) -> Option<Vec<Draft<'a>>> {
        let (names, rest) = phrase.matches("ALTER TABLE _ ALTER COLUMN _ SET NOT NULL")?;
        let name = name_of_parts(names.first()?)?;
        self.stays(&name)?;
        if !rest.is_empty() || draft.sql.starts_with("ALTER TABLE ONLY ") || self.fates.created.contains(draft.object) {
            return None;
        }
        let column = names.get(1)?.join(".");
        let check = quote(&self.free_name(&name, &column));
        let table = dotted(&name);
        let mut set = draft.with(draft.sql.clone());
        set.proved = true;
        Some(vec![
            draft.with(format!(
                "ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({} IS NOT NULL) NOT VALID",
                quote(&column)
            )),
            draft.alone(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {check}")),
            set,
            draft.with(format!("ALTER TABLE {table} DROP CONSTRAINT {check}")),
        ])
    }

    /// A name for a check, which no constraint has before or afterwards: children get it too.
    fn free_name(&mut self, table: &Name, column: &str) -> String {
        let sides = [&self.fates.from, &self.fates.to];
        let taken = self.taken.get_or_insert_with(|| {
            let all = sides.into_iter().flat_map(|side| side.snapshot.objects.keys());
            all.filter(|object| object.kind == Kind::Constraint).filter_map(|object| object.path.last()).collect()
        });
        let mut stem = format!("pgmend_{}_{column}", table[1]);
        // A name has 63 bytes at most.
        while stem.len() > 45 {
            stem.pop();
        }
        let mut name = format!("{stem}_not_null");
        let mut number = 1;
        while taken.contains(&Arc::from(name.as_str())) {
            number += 1;
            name = format!("{stem}_not_null_{number}");
        }
        name
    }
}

fn is_unenforced(definition: &str) -> bool {
    definition.ends_with(" NOT ENFORCED")
}

/// As SQL writes it.
fn dotted(name: &Name) -> String {
    name.iter().map(|part| quote(part)).collect::<Vec<_>>().join(".")
}

/// ` (a, "b)")` and what comes behind it.
fn parentheses(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix(' ')?;
    let (mut depth, mut quoted) = (0_usize, false);
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(text.split_at(place + 1));
                }
            }
            _ => {}
        }
    }
    None
}

impl<'a> Draft<'a> {
    /// Another statement for the same sake.
    fn with(&self, sql: String) -> Draft<'a> {
        Draft { step: self.step, ..Draft::of(sql, self.object) }
    }

    /// One that is committed by itself.
    fn alone(&self, sql: String) -> Draft<'a> {
        Draft { alone: true, ..self.with(sql) }
    }

    /// One that the server refuses in a transaction.
    fn apart(&self, sql: String) -> Draft<'a> {
        Draft { never_inside: true, ..self.with(sql) }
    }
}

/// What a new value of an enum is called in words, if the statement adds one: it can be used only when it is committed.
pub(super) fn adds_value(sql: &str) -> bool {
    sql.starts_with("ALTER TYPE ") && sql.contains(" ADD VALUE ")
}
