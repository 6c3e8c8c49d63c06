//! `PLAN.md`: what a person reviews before anything is changed. It tells what the plan holds and derives nothing anew but the
//! proof that the order is right.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::failure::Result;
use crate::migration::Version;
use crate::plan::{Action, Plan, Step, TableRows};
use crate::status::MigrationStatus;
use crate::verdict::{DriftKind, Verdict};

use super::expectation::{Told, told};
use super::markdown::block;
use super::order::Order;
use super::{Syntax, counted, listed, milliseconds, render};

const TEMPLATE: &str = include_str!("plan.md.j2");

/// Drift entries shown; the rest is in `plan.json`.
const MOST_DRIFT: usize = 30;

#[derive(Serialize)]
struct View<'a> {
    plan: &'a Plan,
    server: String,
    lock_timeout: String,
    statement_timeout: String,
    migrations: Vec<Row>,
    planned: String,
    proved: bool,
    unexplained: String,
    proofs: Vec<String>,
    drift: Vec<DriftRow>,
    more_drift: usize,
    order: Option<OrderView>,
    steps: Vec<StepView>,
    totals: Vec<String>,
    changes: bool,
    files: String,
    objects: String,
    history_rows: usize,
    alone: Vec<String>,
    backed_up: String,
    take_back: Option<String>,
}

#[derive(Serialize)]
struct Row {
    version: String,
    name: String,
    history: &'static str,
    live: &'static str,
    verdict: &'static str,
    evidence: String,
    remarks: String,
}

#[derive(Serialize)]
struct DriftRow {
    object: String,
    kind: &'static str,
    detail: String,
}

#[derive(Serialize)]
struct OrderView {
    tree: String,
    wrong: Vec<String>,
    migrations: String,
}

#[derive(Serialize)]
struct StepView {
    number: usize,
    title: String,
    reason: String,
    details: Vec<String>,
    command: Option<String>,
    expected: Vec<String>,
    objects: Vec<Told>,
    more_objects: usize,
    atomic: &'static str,
    idempotent: &'static str,
    estimate: String,
    undo: String,
}

/// The plan as a document in Markdown: what was found, what is proved, what is done and why, and how to go back.
///
/// # Errors
/// Never in practice: when the template does not fit the plan.
pub fn plan_markdown(plan: &Plan) -> Result<String> {
    render(Syntax::Markdown, "PLAN.md", TEMPLATE, View::of(plan))
}

impl<'a> View<'a> {
    fn of(plan: &'a Plan) -> Self {
        let applied: Vec<&Step> =
            plan.steps.iter().filter(|step| matches!(step.action, Action::Apply { .. })).collect();
        let order = (!applied.is_empty()).then(|| {
            let order = Order::of(plan);
            OrderView {
                tree: block(&order.tree.join("\n"), "text"),
                wrong: order.wrong,
                migrations: counted(applied.len(), "migration"),
            }
        });
        let backed_up: Vec<String> = plan
            .steps
            .iter()
            .filter_map(|step| match &step.action {
                Action::Backup { schemas, tables } => Some((schemas, tables)),
                _ => None,
            })
            .flat_map(|(schemas, tables)| {
                let schemas = schemas.iter().map(|schema| format!("schema `{schema}`"));
                schemas.chain(tables.iter().map(|(schema, name)| format!("table `{schema}.{name}`")))
            })
            .collect();
        Self {
            server: format!("{}, PostgreSQL {}", plan.target.flavor, plan.target.server_version),
            lock_timeout: milliseconds(plan.limits.lock_ms),
            statement_timeout: milliseconds(plan.limits.statement_ms),
            migrations: plan.migrations.iter().map(Row::of).collect(),
            planned: counted(applied.len(), "migration"),
            proved: plan.unexplained == 0,
            unexplained: counted(plan.unexplained, "fact"),
            proofs: proofs(&applied),
            drift: plan
                .drift
                .iter()
                .take(MOST_DRIFT)
                .map(|drift| DriftRow {
                    object: drift.object.clone(),
                    kind: match drift.kind {
                        DriftKind::Extra => "extra",
                        DriftKind::Missing => "missing",
                        DriftKind::Changed => "changed",
                    },
                    detail: drift.detail.clone(),
                })
                .collect(),
            more_drift: plan.drift.len().saturating_sub(MOST_DRIFT),
            order,
            steps: plan.steps.iter().map(|step| StepView::of(plan, step)).collect(),
            totals: totals(plan),
            changes: plan.changes_something(),
            files: counted(plan.pins.files.len(), "file"),
            objects: counted(plan.pins.objects.len(), "object"),
            history_rows: plan.migrations.iter().filter(|migration| migration.recorded).count(),
            alone: plan
                .steps
                .iter()
                .filter(|step| !step.atomic)
                .map(|step| format!("step {} ({})", step.number, step.title))
                .collect(),
            backed_up: listed(&backed_up, 12),
            take_back: take_back(plan),
            plan,
        }
    }
}

/// What the shadow showed of the migrations to apply.
fn proofs(applied: &[&Step]) -> Vec<String> {
    if applied.is_empty() {
        return Vec::new();
    }
    let of = |number: usize| format!("{number} of {}", counted(applied.len(), "migration"));
    let idempotent = applied.iter().filter(|step| step.idempotent == Some(true)).count();
    let atomic = applied.iter().filter(|step| step.atomic).count();
    let facts: usize = applied.iter().map(|step| step.expects.len()).sum();
    vec![
        format!("in this order none of them fails, and together they change {}", counted(facts, "fact")),
        format!("idempotent: {} (run a second time at once, nothing more changed)", of(idempotent)),
        format!("atomic: {} (nothing in them forbids one transaction with the history row)", of(atomic)),
    ]
}

/// The commands that undo what the plan does to the history, and only that.
fn take_back(plan: &Plan) -> Option<String> {
    let mut removed: BTreeSet<&Version> = BTreeSet::new();
    let mut added: BTreeSet<&Version> = BTreeSet::new();
    for step in &plan.steps {
        match &step.action {
            Action::RemoveRecords { versions } => removed.extend(versions),
            Action::Apply { version, record: true, .. } | Action::Record { version, .. } => {
                added.insert(version);
            }
            _ => {}
        }
    }
    let command = |option: &str, versions: BTreeSet<&Version>| {
        let words: Vec<String> = versions.into_iter().map(|version| shell_word(version.as_str())).collect();
        (!words.is_empty()).then(|| format!("pgmend history repair --{option} {}", words.join(" ")))
    };
    // What is taken out and written again is recorded before and after.
    let commands = [command("reverted", &added - &removed), command("applied", &removed - &added)];
    let commands: Vec<String> = commands.into_iter().flatten().collect();
    (!commands.is_empty()).then(|| block(&commands.join("\n"), "sh"))
}

fn shell_word(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// The numbers of the whole plan.
fn totals(plan: &Plan) -> Vec<String> {
    let count = |wanted: fn(&Action) -> bool| plan.steps.iter().filter(|step| wanted(&step.action)).count();
    let removed: usize = plan
        .steps
        .iter()
        .map(|step| if let Action::RemoveRecords { versions } = &step.action { versions.len() } else { 0 })
        .sum();
    let facts: usize = plan.steps.iter().map(|step| step.expects.len()).sum();
    let (touched, untouched): (Vec<_>, Vec<_>) = plan.tables.iter().partition(|table| table.touched);
    let rows = |tables: &[&TableRows]| tables.iter().map(|table| table.rows).sum::<u64>();
    let recorded = count(|action| matches!(action, Action::Record { .. }));
    let kept = |tables: &[&TableRows]| format!("{} ({} rows now)", counted(tables.len(), "table"), rows(tables));
    let lines = [
        (
            true,
            format!(
                "{}, of which {} change the database",
                counted(plan.steps.len(), "step"),
                count(Action::changes_database)
            ),
        ),
        (removed > 0, format!("{} taken out of the history", counted(removed, "row"))),
        (true, format!("{} applied", counted(count(|action| matches!(action, Action::Apply { .. })), "migration"))),
        (recorded > 0, format!("{} recorded without running anything", counted(recorded, "migration"))),
        (facts > 0, format!("{} checked before they are committed", counted(facts, "fact"))),
        (!untouched.is_empty(), format!("{} must keep their content, row for row", kept(&untouched))),
        (!touched.is_empty(), format!("{} are altered or written to by the migrations", kept(&touched))),
        (true, format!("about {} in all", milliseconds(plan.estimate_ms()))),
    ];
    lines.into_iter().filter_map(|(told, line)| told.then_some(line)).collect()
}

/// What of a migration is in the live database, as its verdict says.
const LIVE: &[(Verdict, &str)] = &[
    (Verdict::Applied, "all of it"),
    (Verdict::Phantom, "**nothing**"),
    (Verdict::Partial, "**a part**"),
    (Verdict::Unrecorded, "all of it"),
    (Verdict::Pending, "nothing"),
    (Verdict::RemoteOnly, "no file to compare"),
    (Verdict::Renumbered, "all of it"),
    (Verdict::Superseded, "not observable"),
    (Verdict::NoEffect, "not observable"),
    (Verdict::Undecidable, "not decided"),
];

impl Row {
    fn of(migration: &MigrationStatus) -> Self {
        let counts = migration.evidence;
        let mut evidence = format!("{} for, {} against", counts.in_favour, counts.against);
        for (count, word) in [(counts.drifted, "drifted"), (counts.superseded, "cannot tell")] {
            if count > 0 {
                evidence.push_str(&format!(", {count} {word}"));
            }
        }
        let mut remarks: Vec<String> = migration.flags.iter().filter_map(flag_words).collect();
        remarks.extend(migration.matched.iter().map(|other| format!("is `{other}` there")));
        remarks.extend(migration.reason.clone());
        Self {
            version: migration.version.to_string(),
            name: migration.name.clone(),
            history: if migration.recorded { "recorded" } else { "—" },
            live: LIVE.iter().find(|(verdict, _)| *verdict == migration.verdict).map_or("", |(_, words)| words),
            verdict: migration.verdict.name(),
            evidence,
            remarks: remarks.join("; "),
        }
    }
}

/// A flag as it stands in the JSON, with blanks.
fn flag_words(flag: &crate::verdict::Flag) -> Option<String> {
    serde_json::to_value(flag).ok()?.as_str().map(|name| name.replace('_', " "))
}

impl StepView {
    fn of(plan: &Plan, step: &Step) -> Self {
        let (objects, more_objects) = told(&step.expects);
        Self {
            number: step.number,
            title: step.title.clone(),
            reason: step.reason.clone(),
            details: details(&step.action),
            command: (!step.commands.is_empty()).then(|| step.commands.join("\n")),
            expected: expected(plan, step),
            objects,
            more_objects,
            atomic: if step.atomic { "one transaction, all or nothing" } else { "**not** one transaction" },
            idempotent: match (step.idempotent, &step.action) {
                (Some(true), Action::Apply { .. }) => "a second run changes nothing, proved on the shadow",
                (Some(true), _) => "can be repeated",
                (Some(false), _) => "a second run fails or changes more, as seen on the shadow",
                (None, _) => "not tried",
            },
            estimate: milliseconds(step.estimate_ms),
            undo: step.undo.clone(),
        }
    }
}

fn details(action: &Action) -> Vec<String> {
    match action {
        Action::Apply { file, checksum, statements, record, .. } => {
            let digest: String = checksum.chars().take(12).collect();
            let mut details = vec![format!("File `{file}`, SHA-256 `{digest}…`.")];
            if let Some(only) = statements {
                // For people, statements are counted from 1.
                let places: Vec<String> = only.iter().map(|place| (place + 1).to_string()).collect();
                details.push(format!("Only the statements that did not run: {}.", listed(&places, 20)));
            }
            details.push(if *record {
                "Its row is written to the history in the same transaction.".to_owned()
            } else {
                "The history has its row already.".to_owned()
            });
            details
        }
        Action::Record { file, .. } if !file.is_empty() => vec![format!("File `{file}`; nothing of it is run.")],
        _ => Vec::new(),
    }
}

/// What is expected of a step beyond facts.
fn expected(plan: &Plan, step: &Step) -> Vec<String> {
    let recorded = plan.migrations.iter().filter(|migration| migration.recorded).count();
    match &step.action {
        Action::ExportHistory => vec![format!("a file with {}", counted(recorded, "history row"))],
        Action::Backup { .. } => vec!["the backup is read back before anything is changed".to_owned()],
        Action::Observe => {
            let rows: u64 = plan.tables.iter().map(|table| table.rows).sum();
            vec![format!("{} with {rows} rows", counted(plan.tables.len(), "table"))]
        }
        Action::RemoveRecords { versions } => {
            vec![format!("`DELETE {}`, or the transaction is rolled back", versions.len())]
        }
        Action::Record { .. } => vec!["one more history row; no object and no row changes".to_owned()],
        Action::Verify => vec!["every check passes".to_owned()],
        Action::Apply { .. } if step.expects.is_empty() => vec!["nothing that could be observed".to_owned()],
        Action::Apply { .. } => Vec::new(),
    }
}
