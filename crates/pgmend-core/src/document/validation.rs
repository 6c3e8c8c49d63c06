//! `validation.sql`: checks derived from a plan, as one `SELECT` that reads and never writes, for any SQL editor. What is missing must
//! fail its check and never the query; so nothing is named in the query itself, everything is looked up by its name as a value.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::catalog::{EXISTS, Fact};
use crate::failure::Result;
use crate::ident::{ObjectId, literal, shown};
use crate::migration::Version;
use crate::object::Kind;
use crate::plan::{Action, Plan};

use super::markdown::one_line;
use super::seed;
use super::{Syntax, render};

const TEMPLATE: &str = include_str!("validation.sql.j2");

/// Where the history lies.
const HISTORY: (&str, &str) = ("supabase_migrations", "schema_migrations");
/// The longest name of a check, in characters.
const LONGEST: usize = 160;
/// Kinds that are named by types, which are shown as `search_path` wills, and those that not every role may read.
const UNCHECKED: &[Kind] = &[Kind::Cast, Kind::Operator, Kind::Transform, Kind::Subscription];
const FLAGS: &[(&str, bool)] = &[("row level security", false), ("force row level security", true)];

#[derive(Default, Serialize)]
struct Checks {
    database: String,
    created: String,
    tool: String,
    fingerprint: String,
    number: usize,
    tables: Vec<Table>,
    objects: Vec<Object>,
    flags: Vec<FlagCheck>,
    touched: Vec<(String, String)>,
    not_valid: Vec<(String, String, String)>,
    constraints_number: usize,
    indexes_number: usize,
    unchecked: Vec<String>,
}

/// A check that reads rows of one table.
#[derive(Serialize)]
struct Table {
    number: usize,
    subject: String,
    schema: String,
    name: String,
    /// SQL over a row `t`.
    condition: String,
    /// Whether all that counts is that there is such a row.
    presence: bool,
    expected: String,
}

#[derive(Serialize)]
struct Object {
    number: usize,
    subject: String,
    kind: &'static str,
    path: Vec<String>,
    expected: &'static str,
}

#[derive(Serialize)]
struct FlagCheck {
    number: usize,
    subject: String,
    schema: String,
    name: String,
    forced: bool,
    expected: &'static str,
}

/// The checks of a plan as plain SQL: one statement, read-only, that answers with one row a check, `(check, expected, actual,
/// result)`, and a last row `TOTAL`. Runs on PostgreSQL 13 to 18, in `psql` and in any SQL editor.
///
/// Checked are the history (each version once, and no others), every object that the steps make or remove, row level
/// security, seed rows, the row counts of tables that the plan does not touch, and that no constraint or index of a
/// touched table is left unvalidated or invalid.
///
/// # Errors
/// Never in practice: when the template does not fit the plan.
pub fn validation_sql(plan: &Plan) -> Result<String> {
    let mut checks = Checks {
        database: plan.target.database.clone(),
        created: plan.created.clone(),
        tool: plan.tool.clone(),
        fingerprint: plan.fingerprint.to_string(),
        ..Checks::default()
    };
    let end = end_state(plan);
    checks.history(plan);
    checks.objects(&end);
    checks.flags(&end);
    checks.seeds(&end);
    checks.unchanged(plan);
    checks.left_over(plan, &end);
    render(Syntax::Sql, "validation.sql", TEMPLATE, checks)
}

type EndState<'a> = BTreeMap<&'a ObjectId, BTreeMap<&'a str, Option<&'a str>>>;

/// What the steps expect once all of them are done: the last word on each fact.
fn end_state(plan: &Plan) -> EndState<'_> {
    let mut end = EndState::new();
    for expected in plan.steps.iter().flat_map(|step| &step.expects) {
        let Fact { object, attribute } = &expected.fact;
        end.entry(object).or_default().insert(attribute, expected.value.as_deref());
    }
    end
}

/// Whether the steps make an object (or leave it made), or remove it; nothing where they only change it.
fn existence(end: &EndState<'_>, object: &ObjectId) -> Option<bool> {
    end.get(object)?.get(EXISTS).map(Option::is_some)
}

impl Checks {
    fn next(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    fn table(&mut self, subject: String, table: (&str, &str), condition: String, presence: bool, expected: String) {
        let number = self.next();
        let (schema, name) = (table.0.to_owned(), table.1.to_owned());
        self.tables.push(Table {
            number,
            subject: one_line(&subject, LONGEST),
            schema,
            name,
            condition,
            presence,
            expected,
        });
    }

    fn history(&mut self, plan: &Plan) {
        let mut recorded: BTreeSet<&Version> =
            plan.migrations.iter().filter(|migration| migration.recorded).map(|migration| &migration.version).collect();
        let mut removed: BTreeSet<&Version> = BTreeSet::new();
        for action in plan.steps.iter().map(|step| &step.action) {
            match action {
                Action::RemoveRecords { versions } => {
                    recorded.retain(|version| !versions.contains(version));
                    removed.extend(versions);
                }
                Action::Apply { version, .. } | Action::Record { version, .. } => {
                    recorded.insert(version);
                }
                _ => {}
            }
        }
        let names: BTreeMap<&Version, &str> =
            plan.migrations.iter().map(|migration| (&migration.version, migration.name.as_str())).collect();
        let expected = recorded.iter().map(|version| (*version, "1"));
        let gone = removed.difference(&recorded).map(|version| (*version, "0"));
        for (version, times) in expected.chain(gone).collect::<Vec<_>>() {
            let subject = format!("history: {version} {}", names.get(version).unwrap_or(&""));
            let condition = format!("(pg_catalog.to_jsonb(t.*) ->> 'version') = {}", literal(version.as_str()));
            self.table(subject, HISTORY, condition, false, times.to_owned());
        }
        self.table("history: all rows".to_owned(), HISTORY, "true".to_owned(), false, recorded.len().to_string());
    }

    fn objects(&mut self, end: &EndState<'_>) {
        for object in end.keys().filter(|object| object.kind != Kind::Row) {
            let Some(there) = existence(end, object) else { continue };
            if UNCHECKED.contains(&object.kind) {
                self.unchecked.push(one_line(&object.to_string(), LONGEST));
                continue;
            }
            let number = self.next();
            self.objects.push(Object {
                number,
                subject: one_line(&object.to_string(), LONGEST),
                kind: object.kind.name(),
                path: object.path.iter().map(ToString::to_string).collect(),
                expected: if there { "there" } else { "gone" },
            });
        }
    }

    fn flags(&mut self, end: &EndState<'_>) {
        for (object, attributes) in end {
            let [schema, name] = &*object.path else { continue };
            if !object.kind.is_relation() || existence(end, object) == Some(false) {
                continue;
            }
            for (attribute, forced) in FLAGS {
                let Some(value) = attributes.get(attribute) else { continue };
                let number = self.next();
                self.flags.push(FlagCheck {
                    number,
                    subject: one_line(&format!("{attribute} of {}.{}", shown(schema), shown(name)), LONGEST),
                    schema: schema.to_string(),
                    name: name.to_string(),
                    forced: *forced,
                    expected: if value.is_some() { "on" } else { "off" },
                });
            }
        }
    }

    fn seeds(&mut self, end: &EndState<'_>) {
        for (object, attributes) in end.iter().filter(|(object, _)| object.kind == Kind::Row) {
            let (Some(there), [schema, table, key]) = (existence(end, object), &*object.path) else { continue };
            let of_table = ObjectId::new(Kind::Table, [schema, table]);
            if existence(end, &of_table) == Some(false) {
                continue;
            }
            // Of a row that is gone, the facts no longer hold the values; its key alone must tell.
            let values: BTreeMap<&str, &str> = attributes
                .iter()
                .filter_map(|(column, value)| Some((*column, (*value)?)))
                .filter(|(column, _)| *column != EXISTS)
                .collect();
            match seed::condition(key, &values) {
                Some(condition) if there => {
                    self.table(object.to_string(), (schema, table), condition, true, "there".to_owned());
                }
                _ => self.unchecked.push(one_line(&object.to_string(), LONGEST)),
            }
        }
    }

    fn unchanged(&mut self, plan: &Plan) {
        for table in plan.tables.iter().filter(|table| !table.touched) {
            let here = (table.schema.as_str(), table.name.as_str());
            if here == HISTORY {
                continue;
            }
            let subject = format!("rows of {}.{}, which the plan does not touch", shown(here.0), shown(here.1));
            self.table(subject, here, "true".to_owned(), false, table.rows.to_string());
        }
    }

    /// Constraints and indexes of touched tables that were left half made.
    fn left_over(&mut self, plan: &Plan, end: &EndState<'_>) {
        let mut touched: BTreeSet<(String, String)> = plan
            .tables
            .iter()
            .filter(|table| table.touched)
            .map(|table| (table.schema.clone(), table.name.clone()))
            .collect();
        for (object, attributes) in end {
            let path = object.parent_path().unwrap_or(&object.path);
            if let ([schema, name], true) = (path, object.kind.is_part() || object.kind == Kind::Table) {
                touched.insert((schema.to_string(), name.to_string()));
            }
            let definition = attributes.get("definition").copied().flatten();
            if let ([schema, table, name], Kind::Constraint, Some(definition)) =
                (&*object.path, object.kind, definition)
                && definition.ends_with("NOT VALID")
            {
                self.not_valid.push((schema.to_string(), table.to_string(), name.to_string()));
            }
        }
        if touched.is_empty() {
            return;
        }
        self.touched = touched.into_iter().collect();
        self.constraints_number = self.next();
        self.indexes_number = self.next();
    }
}
