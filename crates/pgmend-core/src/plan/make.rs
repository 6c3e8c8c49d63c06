//! Derives the least plan that ends the disagreement. Pure: what it needs to know of the database and of
//! replays is handed in.

use std::collections::BTreeMap;

use crate::evidence::{MigrationEffects, Ran, ReplayError, SeedTable};
use crate::failure::{Failure, Result};
use crate::ident::ObjectId;
use crate::migration::{Migration, Statement, Version, dependencies};
use crate::object::Kind;
use crate::status::{MigrationStatus, Status};
use crate::verdict::{Flag, Verdict};

use super::{Action, Dependency, Expected, FORMAT, Identity, Limits, Pins, Plan, Risk, RiskLevel, Step, TableRows};

/// Everything a plan is derived from.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// The verdicts.
    pub status: &'a Status,
    /// The files, in order.
    pub files: &'a [Migration],
    /// What really ran, one entry per file.
    pub confirmed: &'a [Ran],
    /// The files to apply, in order, each with what it did when it was replayed after what really ran.
    pub planned: &'a [Planned],
    /// What it relies on.
    pub pins: Pins,
    /// The database.
    pub identity: Identity,
    /// The folder, as shown.
    pub folder: &'a str,
    /// Every user table with its rows.
    pub tables: Vec<TableRows>,
    /// The tables that the files to apply write rows into.
    pub seeds: Vec<SeedTable>,
    /// The schemas that the plan can touch, as far as they are there.
    pub schemas: Vec<String>,
    /// When it is made, in RFC 3339, UTC.
    pub created: String,
    /// Which pgmend makes it.
    pub tool: String,
}

/// A migration to apply.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its place among the files.
    pub file: usize,
    /// What it did when it was replayed on top of what ran before it.
    pub effects: MigrationEffects,
    /// What it did when it was replayed at once again.
    pub again: MigrationEffects,
}

impl Planned {
    /// Whether a second run changes nothing more.
    fn is_idempotent(&self) -> bool {
        self.again.failure().is_none() && self.again.net_changes().is_empty()
    }
}

/// Which files have to be applied, by their places, in order: all that did not run, or not wholly.
///
/// # Errors
/// A gate failure where a verdict needs a person's decision first.
pub fn to_apply(status: &Status, files: &[Migration]) -> Result<Vec<usize>> {
    let undecided: Vec<&MigrationStatus> =
        status.migrations.iter().filter(|migration| migration.verdict.asks()).collect();
    if let Some(first) = undecided.first() {
        let listed: Vec<String> =
            undecided.iter().map(|migration| format!("{} ({})", migration.version, migration.verdict.name())).collect();
        return Err(Failure::gate(format!(
            "{} of the history cannot be repaired without a decision",
            listed.join(", ")
        ))
        .because(first.reason.clone().unwrap_or_else(|| first.verdict.meaning().to_owned()))
        .done("no plan was written and nothing was changed")
        .hint(format!("look at it: `pgmend explain {}`", first.version))
        .hint(settle(first)));
    }
    let verdicts: BTreeMap<&Version, &MigrationStatus> =
        status.migrations.iter().map(|migration| (&migration.version, migration)).collect();
    Ok((0..files.len())
        .filter(|place| {
            verdicts.get(&files[*place].version).is_some_and(|migration| match migration.verdict {
                Verdict::Phantom | Verdict::Pending | Verdict::Partial => true,
                Verdict::NoEffect => !migration.recorded,
                _ => false,
            })
        })
        .collect())
}

/// What a person types once they have decided. A version without a file cannot be recorded: a row holds its file's statements.
fn settle(migration: &MigrationStatus) -> String {
    let version = &migration.version;
    if migration.local && !migration.recorded {
        format!("then settle it, if it did run: `pgmend history repair --applied {version}`")
    } else if migration.local {
        format!("then settle it, if it did not run: `pgmend history repair --reverted {version}`")
    } else {
        format!(
            "then settle it: put its file back into the folder, or take it out of the history: `pgmend history repair --reverted {version}`"
        )
    }
}

/// A file that takes the transaction out of our hands: whether it ran could then differ from what the history says.
fn ends_our_transaction(migration: &Migration) -> Option<Box<Failure>> {
    let transaction = &migration.transaction;
    let of = |index: &&usize| migration.statements.get(**index);
    let statement = transaction
        .controls
        .iter()
        .filter_map(|index| of(&index))
        .find(|statement| statement.kind.tag.contains("PREPARE"))
        .or_else(|| {
            let rollback = transaction.ends_outer.iter().find(|index| transaction.rolls_back.contains(index));
            rollback.as_ref().and_then(of)
        })?;
    Some(
        Failure::gate(format!(
            "`{}` holds `{}`, which would end the transaction that it runs in",
            migration.version, statement.kind.tag
        ))
        .at(migration.file.clone(), Some(statement.line))
        .because("a migration and its history row are one transaction, so that neither can exist without the other")
        .done("no plan was written and nothing was changed")
        .hint("take that statement out of the file, then plan again"),
    )
}

fn would_fail(migration: &Migration, statement: usize, error: &ReplayError) -> Box<Failure> {
    let line = migration.statements.get(statement).map(|statement| statement.line);
    let failure = Failure::gate(format!("`{}` would fail", migration.version))
        .at(migration.file.clone(), line)
        .because(format!("{} (SQLSTATE {})", error.message, error.code));
    let failure = if error.code == ReplayError::FORBIDDEN {
        failure
            .because("the shadow replays as a role that is no superuser, as on hosted platforms; the target's may be allowed more")
            .hint("if the target allows it, take that statement out of the file and run it there by hand, then plan again")
    } else {
        failure.hint("mend the file, then plan again")
    };
    failure.done("the shadow refused it; no plan was written and nothing was changed")
}

/// Makes the plan.
///
/// # Errors
/// A gate failure where a migration to apply fails on the shadow in the planned order.
pub fn make(inputs: Inputs<'_>) -> Result<Plan> {
    for planned in inputs.planned {
        let migration = &inputs.files[planned.file];
        if let Some(failure) = ends_our_transaction(migration) {
            return Err(failure);
        }
        if let Some((statement, error)) = planned.effects.failure() {
            return Err(would_fail(migration, statement, error));
        }
    }
    let verdict_of =
        |version: &Version| inputs.status.migrations.iter().find(|migration| migration.version == *version);
    let mut builder = Builder { steps: Vec::new() };
    let phantoms: Vec<&MigrationStatus> =
        inputs.status.migrations.iter().filter(|migration| migration.verdict == Verdict::Phantom).collect();
    // What later migrations that ran replaced altogether must not be run now: it would bring back what they replaced.
    let to_record = |migration: &&MigrationStatus| {
        migration.verdict == Verdict::Unrecorded || (migration.verdict == Verdict::Superseded && !migration.recorded)
    };
    let unrecorded: Vec<&MigrationStatus> = inputs.status.migrations.iter().filter(to_record).collect();
    let nothing = phantoms.is_empty() && unrecorded.is_empty() && inputs.planned.is_empty();
    if !nothing {
        builder.precautions(&inputs);
    }
    if !phantoms.is_empty() {
        builder.remove(&phantoms);
    }
    for migration in unrecorded {
        builder.record(migration);
    }
    for planned in inputs.planned {
        let migration = &inputs.files[planned.file];
        builder.apply(&inputs, planned, verdict_of(&migration.version));
    }
    if !nothing {
        builder.push(Step {
            number: 0,
            title: "verify".to_owned(),
            action: Action::Verify,
            reason:
                "a plan is done when files, history and database agree, and every row that was there is still there"
                    .to_owned(),
            commands: vec!["pgmend verify".to_owned()],
            expects: Vec::new(),
            estimate_ms: 500,
            atomic: true,
            idempotent: Some(true),
            undo: "nothing to undo: it only reads".to_owned(),
        });
    }
    let needs = dependencies(inputs.files);
    let dependencies = inputs
        .planned
        .iter()
        .map(|planned| Dependency {
            version: inputs.files[planned.file].version.clone(),
            name: inputs.files[planned.file].name.clone(),
            needs: needs[planned.file].iter().map(|place| inputs.files[*place].version.clone()).collect(),
        })
        .collect();
    let risk = risk(&inputs);
    let notes = notes(&inputs);
    let losses = super::loss::losses(inputs.files, inputs.planned, &inputs.tables);
    Plan {
        format: FORMAT,
        fingerprint: super::Fingerprint::default(),
        tool: inputs.tool,
        created: inputs.created,
        target: inputs.status.target.clone(),
        identity: inputs.identity,
        folder: inputs.folder.to_owned(),
        pins: inputs.pins,
        risk,
        migrations: inputs.status.migrations.clone(),
        shadow_version: inputs.status.shadow.server_version.clone(),
        unexplained: inputs.status.proof.unexplained,
        drift: inputs.status.drift.clone(),
        dependencies,
        limits: Limits::default(),
        steps: builder.steps,
        seeds: inputs.seeds,
        tables: inputs.tables,
        losses,
        notes,
    }
    .sealed()
}

struct Builder {
    steps: Vec<Step>,
}

impl Builder {
    fn push(&mut self, step: Step) {
        let number = self.steps.len() + 1;
        self.steps.push(Step { number, ..step });
    }

    /// What is done before anything is touched.
    fn precautions(&mut self, inputs: &Inputs<'_>) {
        let step = |title: &str, action, reason: &str, command: &str, estimate_ms| Step {
            number: 0,
            title: title.to_owned(),
            action,
            reason: reason.to_owned(),
            commands: vec![command.to_owned()],
            expects: Vec::new(),
            estimate_ms,
            atomic: true,
            idempotent: Some(true),
            undo: "nothing to undo: it only reads".to_owned(),
        };
        self.push(step(
            "export the history",
            Action::ExportHistory,
            "the history table can be put back as it was from this file alone",
            "pgmend history export history.json",
            50,
        ));
        let rows: u64 = inputs.tables.iter().map(|table| table.rows).sum();
        self.push(step(
            "back up what the plan can touch",
            Action::Backup {
                schemas: inputs.schemas.clone(),
                tables: vec![("supabase_migrations".to_owned(), "schema_migrations".to_owned())],
            },
            "the last resort; the run does not start before the backup was read back",
            "pg_dump --format=custom --file=backup.dump && pg_restore --list backup.dump",
            500 + rows / 200,
        ));
        self.push(step(
            "count the rows of every table and take fingerprints of their content",
            Action::Observe,
            "counts alone prove little: the fingerprints show that every row is still the same afterwards",
            "pgmend verify",
            100 + rows / 500,
        ));
    }

    fn remove(&mut self, phantoms: &[&MigrationStatus]) {
        let versions: Vec<Version> = phantoms.iter().map(|migration| migration.version.clone()).collect();
        let listed: Vec<String> = versions.iter().map(ToString::to_string).collect();
        let quoted: Vec<String> = versions.iter().map(|version| crate::ident::literal(version.as_str())).collect();
        self.push(Step {
            number: 0,
            title: format!("take {} out of the history", listed.join(" and ")),
            action: Action::RemoveRecords { versions },
            reason: "the history says that they ran, and nothing of what they make is there".to_owned(),
            commands: vec![format!(
                "DELETE FROM supabase_migrations.schema_migrations WHERE version IN ({}); -- expect: DELETE {}",
                quoted.join(", "),
                phantoms.len()
            )],
            expects: Vec::new(),
            estimate_ms: 20,
            atomic: true,
            idempotent: Some(true),
            undo: "put the rows back from the exported history".to_owned(),
        });
    }

    fn record(&mut self, migration: &MigrationStatus) {
        self.push(Step {
            number: 0,
            title: format!("record {} {}", migration.version, migration.name),
            action: Action::Record {
                version: migration.version.clone(),
                name: migration.name.clone(),
                file: migration.file.clone().unwrap_or_default(),
            },
            reason: if migration.verdict == Verdict::Superseded {
                "later migrations that ran replaced all that it makes; to run it now would bring back the old"
                    .to_owned()
            } else {
                "everything it makes is there, and the history does not say so; nothing is run".to_owned()
            },
            commands: vec![format!("pgmend history repair --applied {}", migration.version)],
            expects: Vec::new(),
            estimate_ms: 20,
            atomic: true,
            idempotent: Some(true),
            undo: format!("pgmend history repair --reverted {}", migration.version),
        });
    }

    fn apply(&mut self, inputs: &Inputs<'_>, planned: &Planned, status: Option<&MigrationStatus>) {
        let migration = &inputs.files[planned.file];
        let missing = match &inputs.confirmed[planned.file] {
            Ran::Statements(ran) => {
                Some((0..migration.statements.len()).filter(|statement| !ran.contains(statement)).collect())
            }
            Ran::Whole | Ran::Not => None,
        };
        // After a phantom's row was taken out, nothing that is still to be applied is recorded, but partial ones may be.
        let record = missing.is_none() || status.is_some_and(|status| !status.recorded);
        let mut facts: BTreeMap<_, _> = BTreeMap::new();
        for change in planned.effects.changes() {
            facts.insert(&change.fact, change.after.clone());
        }
        let expects: Vec<Expected> =
            facts.into_iter().map(|(fact, value)| Expected { fact: fact.clone(), value }).collect();
        let alone = migration.statements.iter().any(|statement| statement.non_transactional.is_some());
        let made = expects
            .iter()
            .filter(|expected| expected.fact.object.kind == Kind::Table && &*expected.fact.attribute == "exists");
        let (made, dropped): (Vec<_>, Vec<_>) = made.partition(|expected| expected.value.is_some());
        let verdict = status.map_or("pending", |status| status.verdict.name());
        let listed = |verb: &str, tables: &[&Expected]| {
            let tables: Vec<String> = tables.iter().map(|expected| expected.fact.object.to_string()).collect();
            (!tables.is_empty()).then(|| format!("{verb} {}", tables.join(", ")))
        };
        let what: Vec<String> = listed("makes", &made).into_iter().chain(listed("drops", &dropped)).collect();
        let what = if what.is_empty() { String::new() } else { format!(", which {}", what.join(" and ")) };
        self.push(Step {
            number: 0,
            title: format!("apply {} {}", migration.version, migration.name),
            reason: format!("it is {verdict}{what}"),
            commands: vec![
                format!("psql --single-transaction --file {}", migration.file),
                format!("pgmend history repair --applied {}", migration.version),
            ],
            action: Action::Apply {
                version: migration.version.clone(),
                name: migration.name.clone(),
                file: migration.file.clone(),
                checksum: migration.checksum.clone(),
                statements: missing,
                record,
            },
            expects,
            estimate_ms: 50 + planned.effects.replay_ms * 2,
            atomic: !alone,
            idempotent: Some(planned.is_idempotent()),
            undo: if alone {
                "it cannot run in one transaction: what it did is checked fact by fact, and a new plan goes on from there".to_owned()
            } else {
                "until its commit, the transaction takes everything back; after it, the backup holds the state before".to_owned()
            },
        });
    }
}

fn risk(inputs: &Inputs<'_>) -> Risk {
    let mut reasons: Vec<(RiskLevel, String)> = Vec::new();
    for planned in inputs.planned {
        let migration = &inputs.files[planned.file];
        for statement in &migration.statements {
            if takes_from_live(inputs, planned, statement) {
                for words in &statement.destructive {
                    reasons.push((RiskLevel::High, format!("{}:{}: {words}", migration.file, statement.line)));
                }
            }
            if let Some(why) = statement.non_transactional {
                let what = format!("{}:{}: cannot run in a transaction: {why}", migration.file, statement.line);
                reasons.push((RiskLevel::High, what));
            }
        }
    }
    for table in inputs.tables.iter().filter(|table| table.touched && table.rows > 0) {
        reasons.push((
            RiskLevel::Medium,
            format!(
                "{}.{} holds {} {} and is altered or written to",
                table.schema,
                table.name,
                table.rows,
                if table.rows == 1 { "row" } else { "rows" }
            ),
        ));
    }
    for step in inputs.planned.iter().filter(|planned| !planned.is_idempotent()) {
        let migration = &inputs.files[step.file];
        reasons.push((
            RiskLevel::Medium,
            format!("{} is not idempotent: a second run would fail or change more", migration.file),
        ));
    }
    let level = reasons.iter().map(|(level, _)| *level).max().unwrap_or(RiskLevel::Low);
    let mut reasons: Vec<String> = reasons.into_iter().map(|(level, reason)| format!("{level}: {reason}")).collect();
    if reasons.is_empty() {
        reasons.push("LOW: it only adds; no table that is there is altered".to_owned());
    }
    Risk { level, reasons }
}

/// Whether a statement can take something away that is there now: what an earlier step of the same plan makes is
/// no loss.
fn takes_from_live(inputs: &Inputs<'_>, planned: &Planned, statement: &Statement) -> bool {
    if statement.destructive.is_empty() {
        return false;
    }
    let effects = planned.effects.statements.iter().find(|effects| effects.statement == statement.index);
    let changed = effects.into_iter().flat_map(|effects| &effects.changes);
    let is_live = |object: &ObjectId| inputs.pins.objects.contains_key(&object.to_string());
    let holds_rows = inputs.tables.iter().any(|table| {
        table.rows > 0
            && statement.names.iter().any(|named| {
                named.name == table.name && named.schema.as_ref().is_none_or(|schema| *schema == table.schema)
            })
    });
    holds_rows || changed.into_iter().any(|change| change.before.is_some() && is_live(&change.fact.object))
}

fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

fn notes(inputs: &Inputs<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if !inputs.status.is_proved() {
        notes.push(format!(
            "the verdicts leave {} unexplained (drift); the plan leaves {} as {}",
            counted(inputs.status.proof.unexplained, "fact"),
            if inputs.status.proof.unexplained == 1 { "it" } else { "them" },
            if inputs.status.proof.unexplained == 1 { "it is" } else { "they are" }
        ));
    }
    for migration in &inputs.status.migrations {
        if migration.flags.contains(&Flag::OutOfOrder) {
            notes.push(format!("{} is applied although later migrations are applied already", migration.version));
        }
    }
    notes
}
