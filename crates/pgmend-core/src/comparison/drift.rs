//! What is told of drift: each object that the confirmed history does not explain, where a file last said what it is, and the
//! SQL in both directions. This is the JSON contract of `pgmend drift`.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::{Change, EXISTS, Fact, Snapshot, between};
use crate::diff::Options;
use crate::failure::Result;
use crate::ident::ObjectId;
use crate::object::Kind;
use crate::status::TargetInfo;
use crate::verdict::{DriftKind, by_object};

use super::way::{PrintedStatement, way};
use super::{FORMAT, Selection};

/// Everything `pgmend drift` tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftReport {
    /// The format number.
    pub format: u32,
    /// Which database.
    pub target: TargetInfo,
    /// How many migrations ran.
    pub migrations: usize,
    /// What they do not explain, object by object.
    pub drift: Vec<DriftObject>,
    /// What brings the database back to its migrations.
    pub back: Direction,
    /// What a migration has to say so that the database is as its migrations make it.
    pub adopt: Direction,
    /// What else a person should know.
    pub notices: Vec<String>,
    /// The new migration, where one was written.
    pub file: Option<String>,
}

/// What leads one way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Direction {
    /// The statements, in order.
    pub statements: Vec<PrintedStatement>,
    /// What no statement does.
    pub notices: Vec<String>,
}

/// What was found of drift.
#[derive(Clone, Debug, Default)]
pub struct Drifted {
    /// The database, with what its objects need of each other.
    pub live: Snapshot,
    /// What the migrations that ran make; where the host decides, as in the database.
    pub proved: Snapshot,
    /// What the migrations do not explain, from what they make to the database.
    pub changes: Vec<Change>,
    /// Which statement last wrote a fact; the later one has the higher number.
    pub defined: HashMap<Fact, (usize, DefinedAt)>,
}

/// One object that the confirmed history does not explain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftObject {
    /// The object in words: `table public.reports`.
    pub object: String,
    /// How it differs.
    pub kind: DriftKind,
    /// What differs, or what came with it, in words.
    pub detail: String,
    /// The statement that last said what it is; none for what no file made.
    pub defined: Option<DefinedAt>,
    /// What differs.
    pub facts: Vec<DriftFact>,
}

/// A statement of a migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinedAt {
    /// The file.
    pub file: String,
    /// The one-based line of its first word.
    pub line: u32,
}

/// One fact that the files leave otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftFact {
    /// Which.
    pub attribute: String,
    /// Its value by the files.
    pub files: Option<Arc<str>>,
    /// Its value in the database.
    pub live: Option<Arc<str>>,
}

impl DriftReport {
    /// Tells what was found, as far as it is selected.
    ///
    /// # Errors
    /// A selection that selects nothing.
    pub fn of(
        found: &Drifted,
        target: TargetInfo,
        migrations: usize,
        selection: &Selection,
        options: &Options,
    ) -> Result<(Self, Vec<Change>)> {
        let mut proved = found.proved.clone();
        let mut notices = selection.apply(&found.live, &mut proved)?;
        let left: HashSet<Fact> = between(&proved, &found.live).into_iter().map(|change| change.fact).collect();
        let is_row = |change: &Change| change.fact.object.kind == Kind::Row;
        let is_told = |change: &&Change| {
            if is_row(change) {
                !selection.leaves_out(&change.fact.object)
            } else {
                left.contains(&change.fact) && !selection.ignores(change)
            }
        };
        let told: Vec<Change> = found.changes.iter().filter(is_told).cloned().collect();
        let rows: BTreeSet<&ObjectId> =
            told.iter().filter(|change| is_row(change)).map(|change| &change.fact.object).collect();
        if !rows.is_empty() {
            notices.push(format!(
                "{} rows that migrations wrote are gone or have other values; no statement here brings them back or takes them in",
                rows.len()
            ));
        }
        let direction = |from: &Snapshot, to: &Snapshot, options: &Options| -> Result<Direction> {
            if told.iter().all(is_row) {
                return Ok(Direction::default());
            }
            let way = way(from, to, selection, options)?;
            Ok(Direction { statements: way.statements, notices: way.notices })
        };
        // A migration is one transaction, and says what is there: in this database nothing of it will run.
        let migration = Options { plain: true, allow_data_loss: vec!["*".to_owned()], ..options.clone() };
        let report = Self {
            format: FORMAT,
            target,
            migrations,
            drift: DriftObject::of(&told, &found.defined),
            back: direction(&found.live, &proved, options)?,
            adopt: direction(&proved, &found.live, &migration)?,
            notices,
            file: None,
        };
        Ok((report, told))
    }
}

impl DriftObject {
    /// Folds changes from the files to the database into one entry for each object.
    fn of(changes: &[Change], defined: &HashMap<Fact, (usize, DefinedAt)>) -> Vec<Self> {
        let entry = |(drift, object, own): (crate::verdict::Drift, &ObjectId, Vec<&Change>)| {
            let existence = Fact { object: object.clone(), attribute: EXISTS.into() };
            let last = own.iter().filter_map(|change| defined.get(&change.fact)).max_by_key(|(number, _)| *number);
            let place = last.or_else(|| defined.get(&existence)).map(|(_, place)| place);
            let facts = own.iter().filter(|change| &*change.fact.attribute != EXISTS).map(|change| DriftFact {
                attribute: change.fact.attribute.to_string(),
                files: change.before.clone(),
                live: change.after.clone(),
            });
            Self {
                object: drift.object,
                kind: drift.kind,
                detail: drift.detail,
                defined: place.cloned(),
                facts: facts.collect(),
            }
        };
        by_object(changes).into_iter().map(entry).collect()
    }
}

/// What a migration that takes drift in is called, after what it holds: `add_table_reports_and_2_more`.
pub fn file_name(changes: &[Change]) -> String {
    let objects = by_object(changes);
    let Some((drift, object, _)) = objects.first() else { return "nothing".to_owned() };
    // The name of a function goes without its arguments.
    let last = object.path.last().map_or("", |name| name.split('(').next().unwrap_or_default());
    let verb = match drift.kind {
        DriftKind::Extra => "add",
        DriftKind::Missing => "drop",
        DriftKind::Changed => "alter",
    };
    let more = match objects.len() - 1 {
        0 => String::new(),
        more => format!("_and_{more}_more"),
    };
    let own = format!("{verb} {} {last}", object.kind);
    let mut slug = String::new();
    for letter in own.chars().take(60) {
        match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if slug.ends_with('_') => {}
            _ => slug.push('_'),
        }
    }
    format!("{}{more}", slug.trim_end_matches('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_after_what_it_holds() {
        let change = |object: &ObjectId, attribute: &str, before: Option<&str>, after: Option<&str>| Change {
            fact: Fact { object: object.clone(), attribute: attribute.into() },
            before: before.map(Into::into),
            after: after.map(Into::into),
        };
        let table = ObjectId::new(Kind::Table, ["public", "Reports 🐘 of\n\"x\""]);
        let column = ObjectId::new(Kind::Column, ["public", "Reports 🐘 of\n\"x\"", "a"]);
        let function = ObjectId::new(Kind::Function, ["public", "total(integer)"]);
        let extra = change(&table, EXISTS, None, Some("yes"));
        let part = change(&column, EXISTS, None, Some("yes"));
        let gone = change(&function, EXISTS, Some("yes"), None);
        let other = change(&function, "body", Some("a"), Some("b"));
        assert_eq!(file_name(&[extra.clone(), part.clone()]), "add_table_reports_of_x");
        assert_eq!(file_name(&[extra, part, gone.clone()]), "add_table_reports_of_x_and_1_more");
        assert_eq!(file_name(&[gone]), "drop_function_total");
        assert_eq!(file_name(&[other]), "alter_function_total");
    }
}
