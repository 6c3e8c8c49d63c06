//! Finds out what really ran: reads the target once, replays the files, weighs the evidence, confirms the history
//! that it proposes by replaying exactly that, and gives the verdicts. It never writes to the target.

mod carry;
mod confirm;
mod reading;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::time::Duration;

use pgmend_core::catalog::scope::Scope;
use pgmend_core::catalog::{Attributes, Change, EXISTS, Fact, Snapshot};
use pgmend_core::evidence::{
    Candidate, Effects, Evidence, MigrationEffects, Ran, Row, SeedTable, StatementEffects, weigh,
};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::history::supabase::{cli_statements, cli_statements_before_3};
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::Migration;
use pgmend_core::object::Kind;
use pgmend_core::server::Flavor;
use pgmend_core::status::{FORMAT, MigrationStatus, Proof, ShadowInfo, Status, Summary, TargetInfo};
use pgmend_core::verdict::{Flag, Unseen, Verdict, judge, overwritten, summarize};

pub(crate) use carry::Carried;
pub use reading::{Reading, read};

use crate::baseline;
use crate::catalog::{self, CatalogReader, Memory};
use crate::connect::Session;
use crate::history::{self, History};
use crate::project::Project;
use crate::replay::{Bench, Recorded, read_live_seeds};
use crate::shadow::Wish;

/// How to go about it.
#[derive(Clone, Debug)]
pub struct Options {
    /// On which shadow to replay.
    pub shadow: Wish,
    /// How long one statement of a replay may take; [`STATEMENT_LIMIT`](crate::shadow::STATEMENT_LIMIT) is a good one.
    pub statement_limit: Duration,
    /// Where to keep what replays found; `None` keeps nothing.
    pub cache: Option<PathBuf>,
    /// Whether the target is read anew, whatever is known of it.
    pub anew: bool,
}

impl Options {
    /// The same, with the target read anew: for what changes it or vouches for it.
    pub fn anew(&self) -> Self {
        Self { anew: true, ..self.clone() }
    }

    /// What is known of a target.
    pub(crate) fn memory(&self, session: &Session, reader: &CatalogReader) -> Memory {
        let folder = self.cache.as_ref().filter(|_| !self.anew).map(|cache| cache.join("readings"));
        Memory::of(session.target(), reader, folder.as_deref())
    }
}

/// What was found out, with everything it stands on.
pub struct Assessment {
    /// What is told of it.
    pub status: Status,
    /// The history that was read.
    pub history: History,
    /// What the live database holds, seed rows included.
    pub live: Snapshot,
    /// What the files do.
    pub recorded: Recorded,
    /// What the live database says of each file.
    pub evidence: Vec<Evidence>,
    /// What really ran, one entry per file.
    pub confirmed: Candidate,
    /// What the replay of that leaves unexplained, from the replay to the live database.
    pub residual: Vec<Change>,
    /// The bench, for further replays on the same shadow.
    pub bench: Bench,
}

impl Assessment {
    /// What the files do, statement by statement.
    pub fn effects(&self) -> &Effects {
        &self.recorded.effects
    }
}

/// What of a database is the users' own, by the platform that hosts it.
pub fn scope(flavor: Flavor) -> Scope {
    let rules = baseline::platform(flavor);
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Scope {
        platform_schemas: owned(rules.schemas),
        platform_roles: owned(rules.roles),
        platform_extensions: owned(rules.extensions),
        hidden_schemas: vec!["pgmend_shadow".to_owned(), history::SCHEMA.to_owned()],
    }
}

/// Assesses a target against a folder.
///
/// # Errors
/// As [`read`] and [`assess_reading`].
pub async fn assess(session: &Session, project: &Project, options: &Options) -> Result<Assessment> {
    check(project)?;
    let reading = read(session, project.flavor, options).await?;
    assess_reading(session, project, options, reading).await
}

/// A folder with a problem that stands in the way of a replay.
fn check(project: &Project) -> Result<()> {
    let Some(problem) = project.migrations.problems.iter().find(|problem| problem.blocking) else { return Ok(()) };
    let mut failure = Failure::usage(problem.message.clone())
        .at(problem.file.clone(), problem.line)
        .done("nothing was compared and nothing was changed");
    failure.hints.clone_from(&problem.hints);
    Err(failure)
}

/// Assesses what was read of a target against a folder.
///
/// # Errors
/// A folder that cannot be replayed (undecodable files, ill-named or duplicate versions), a target that cannot be read, a
/// shadow that cannot be had. A migration that fails on replay is no error but a flag.
pub async fn assess_reading(
    session: &Session,
    project: &Project,
    options: &Options,
    reading: Reading,
) -> Result<Assessment> {
    check(project)?;
    let Reading { flavor, scope, chosen, shadow_reader, mut live, history, carried } = reading;
    let client = &session.client;
    let migrations: Vec<&Migration> = project.migrations.migrations.iter().collect();
    if migrations.is_empty() && history.records.is_empty() {
        return Err(nothing_to_compare(project));
    }
    let mut setup = carried.setup(flavor, &scope, &migrations);
    setup.cache_dir.clone_from(&options.cache);
    setup.statement_limit = options.statement_limit;
    setup.owner_counts = true;

    let mut bench = Bench::new(chosen, setup, shadow_reader, options.cache.as_ref().map(|cache| cache.join("replays")));
    let all: Vec<(&Migration, &Ran)> = migrations.iter().map(|migration| (*migration, &Ran::Whole)).collect();
    let recorded = bench.effects(&all).await?;

    // Only the rows that files write are of interest, and they are looked up by their keys.
    live.objects.extend(read_live_seeds(client, &wanted_rows(&recorded.effects)).await?);
    catalog::end_reading(client).await?;

    let invalid = forget_invalid_indexes(&mut live, &recorded.effects);
    let mut evidence = weigh(&recorded.effects, &live);
    let confirmed = confirm::confirm(&mut bench, &migrations, &history, &recorded, &evidence, &live, &scope).await?;
    look_again(&mut bench, &migrations, &recorded.effects, &confirmed.ran, &live, &mut evidence).await?;
    let status = tell(session, project, flavor, &history, &recorded.effects, &evidence, &confirmed, &bench, &invalid);
    let confirm::Confirmed { ran, residual, .. } = confirmed;
    Ok(Assessment { status, history, live, recorded, evidence, confirmed: ran, residual, bench })
}

/// An index that a migration makes and that is invalid in the database was begun, and is none: it serves no query and holds no
/// row unique. Those of partitioned tables are invalid until all partitions have theirs.
fn forget_invalid_indexes(live: &mut Snapshot, effects: &Effects) -> BTreeSet<ObjectId> {
    let made: BTreeSet<&ObjectId> = effects
        .migrations
        .iter()
        .flat_map(|migration| migration.changes())
        .filter(|change| change.fact.object.kind == Kind::Index && &*change.fact.attribute == EXISTS)
        .map(|change| &change.fact.object)
        .collect();
    let is_invalid = |(object, attributes): &(&ObjectId, &Attributes)| {
        let of_partitions = attributes.get("definition").is_some_and(|definition| definition.contains(" ON ONLY "));
        made.contains(object) && attributes.contains_key("invalid") && !of_partitions
    };
    let invalid: BTreeSet<ObjectId> =
        live.objects.iter().filter(is_invalid).map(|(object, _)| object.clone()).collect();
    live.objects.retain(|object, _| !invalid.contains(object));
    invalid
}

/// A file that did nothing when all files were replayed may have done something in the history that really happened,
/// because what stood in its way is a phantom. Such files are weighed again by what they did in that history.
async fn look_again(
    bench: &mut Bench,
    migrations: &[&Migration],
    effects: &Effects,
    ran: &Candidate,
    live: &Snapshot,
    evidence: &mut [Evidence],
) -> Result<()> {
    let Some(first_gap) = ran.iter().position(|ran| *ran != Ran::Whole) else { return Ok(()) };
    let silent = |place: &usize| {
        let own = &effects.migrations[*place];
        ran[*place] != Ran::Not
            && migrations[*place].statements.iter().any(|statement| {
                let may_do_something =
                    statement.kind.tag.starts_with("CREATE") || statement.kind.tag.starts_with("ALTER");
                may_do_something && own.statement(statement.index).is_none_or(|effects| effects.changes.is_empty())
            })
    };
    let doubtful: Vec<usize> = (first_gap..ran.len()).filter(silent).collect();
    if doubtful.is_empty() {
        return Ok(());
    }
    let history: Vec<(&Migration, &Ran)> = migrations.iter().copied().zip(ran).collect();
    let happened = bench.effects(&history).await?;
    let again = weigh(&happened.effects, live);
    for place in doubtful {
        if let (Some(known), Some(better)) = (evidence.get_mut(place), again.get(place)) {
            known.clone_from(better);
        }
    }
    Ok(())
}

/// Neither files nor history: most likely the folder is another one than was meant.
fn nothing_to_compare(project: &Project) -> Box<Failure> {
    let mut failure = Failure::usage(format!("`{}` holds no migration, and the history is empty", project.shown));
    for problem in &project.migrations.problems {
        failure = failure.because(format!("`{}` {}", problem.file, problem.message));
    }
    failure
        .done("nothing was compared and nothing was changed")
        .hint("name the project or its folder of migrations: `--dir DIR`")
        .hint("or begin with a first migration, `<timestamp>_name.sql`: `supabase migration new NAME`")
}

/// The rows that files write, by table: every state that any statement gives them.
fn wanted_rows(effects: &Effects) -> Vec<(SeedTable, Vec<Row>)> {
    effects
        .seeds
        .iter()
        .map(|seed| {
            let ours = |fact: &Fact| {
                fact.object.kind == Kind::Row
                    && *fact.object.path[0] == *seed.schema
                    && *fact.object.path[1] == *seed.name
            };
            let mut rows: std::collections::BTreeMap<&ObjectId, Row> = std::collections::BTreeMap::new();
            for change in effects.migrations.iter().flat_map(|migration| migration.changes()) {
                if !ours(&change.fact) || &*change.fact.attribute == EXISTS {
                    continue;
                }
                let row = rows.entry(&change.fact.object).or_default();
                if let Some(value) = change.after.as_ref().or(change.before.as_ref()) {
                    row.entry(change.fact.attribute.clone()).or_insert_with(|| value.clone());
                }
            }
            (seed.clone(), rows.into_values().collect())
        })
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "it only lays side by side what was found")]
fn tell(
    session: &Session,
    project: &Project,
    flavor: Flavor,
    history: &History,
    effects: &Effects,
    evidence: &[Evidence],
    confirmed: &confirm::Confirmed,
    bench: &Bench,
    invalid: &BTreeSet<ObjectId>,
) -> Status {
    let files = &project.migrations.migrations;
    let last_applied = files.iter().zip(&confirmed.ran).rposition(|(_, ran)| *ran != Ran::Not);
    let overwritten = overwritten(effects, &confirmed.ran);
    let drifted = drifted(effects, confirmed);
    let mut migrations: Vec<MigrationStatus> = Vec::new();
    for (place, migration) in files.iter().enumerate() {
        let record = history.record(&migration.version);
        // A file that ran failed there only if it fails in the history that really happened.
        let failure = if confirmed.ran[place] == Ran::Not {
            effects.migrations[place].failure()
        } else {
            let own = confirmed.errors.iter().find(|(migration, ..)| *migration == place);
            own.map(|(_, statement, error)| (*statement, error))
        };
        let verdict = if confirmed.undecided.contains(&place) {
            Verdict::Undecidable
        } else {
            let unseen = Unseen { overwritten: overwritten[place], fails: failure.is_some() };
            judge(record.is_some(), &confirmed.ran[place], &evidence[place], unseen)
        };
        let mask = mask(files, effects, place);
        let mut flags = flags(migration, record, &effects.migrations[place]);
        flags.extend(drifted.contains(&place).then_some(Flag::Drifted));
        flags.extend(mask.is_some().then_some(Flag::Masked));
        flags.extend(failure.is_some().then_some(Flag::FailsOnReplay));
        if verdict == Verdict::Pending && last_applied > Some(place) {
            flags.insert(Flag::OutOfOrder);
        }
        let mut reason = failure.map(|(statement, error)| {
            let line = migration.statements.get(statement).map_or(0, |statement| statement.line);
            format!("fails on replay at {}:{line}: {} (SQLSTATE {})", migration.file, error.message, error.code)
        });
        let remnant = effects.migrations[place].changes().find(|change| invalid.contains(&change.fact.object));
        reason = reason.or_else(|| {
            let object = &remnant?.fact.object;
            Some(format!("{object} is there, and invalid: building it failed, so drop it before the file runs"))
        });
        reason = reason.or(mask);
        if verdict == Verdict::Undecidable {
            reason = Some("the database looks the same whether it ran or not; did it run?".to_owned());
        }
        migrations.push(MigrationStatus {
            version: migration.version.clone(),
            name: migration.name.clone(),
            file: Some(migration.file.clone()),
            local: true,
            recorded: record.is_some(),
            verdict,
            flags: flags.into_iter().collect(),
            evidence: evidence[place].counts,
            matched: None,
            reason,
        });
    }
    for record in &history.records {
        if !files.iter().any(|migration| migration.version == record.version) {
            migrations.push(MigrationStatus {
                version: record.version.clone(),
                name: record.name.clone().unwrap_or_default(),
                file: None,
                local: false,
                recorded: true,
                verdict: Verdict::RemoteOnly,
                flags: Vec::new(),
                evidence: Default::default(),
                matched: None,
                reason: Some("the history lists it, and no file has this version".to_owned()),
            });
        }
    }
    migrations.sort_by(|one, other| one.version.cmp(&other.version));
    let drift = summarize(&confirmed.residual);
    let mut counts = std::collections::BTreeMap::new();
    for migration in &migrations {
        *counts.entry(migration.verdict).or_insert(0) += 1;
    }
    let settled = migrations.iter().all(|migration| migration.verdict.is_settled(migration.recorded));
    let choice = bench.choice();
    Status {
        format: FORMAT,
        target: TargetInfo {
            database: session.server.database.clone(),
            server_version: session.server.version_text.clone(),
            flavor,
        },
        summary: Summary { in_sync: settled && confirmed.residual.is_empty(), counts },
        migrations,
        proof: Proof {
            replayed: files
                .iter()
                .zip(&confirmed.ran)
                .filter(|(_, ran)| **ran != Ran::Not)
                .map(|(migration, _)| migration.version.clone())
                .collect(),
            unexplained: confirmed.residual.len(),
        },
        drift,
        shadow: ShadowInfo {
            provider: choice.kind.to_string(),
            server_version: choice.version.to_string(),
            reason: choice.reason.clone(),
            cached: bench.all_from_cache(),
        },
        notes: notes(project, history),
    }
}

fn notes(project: &Project, history: &History) -> Vec<String> {
    let missing = (!history.exists).then(|| format!("the database has no history table `{}`", history::TABLE));
    let problems = project.migrations.problems.iter().map(|problem| format!("{}: {}", problem.file, problem.message));
    missing.into_iter().chain(problems).collect()
}

fn flags(migration: &Migration, record: Option<&history::Record>, own: &MigrationEffects) -> BTreeSet<Flag> {
    let has = |holds: fn(&pgmend_core::migration::Statement) -> bool| migration.statements.iter().any(holds);
    let refused = own.statements.iter().filter_map(|statement| statement.error.as_ref());
    [
        (record.is_some_and(|record| is_edited(migration, record)), Flag::Edited),
        (has(|statement| !statement.destructive.is_empty()), Flag::Destructive),
        (has(|statement| statement.non_transactional.is_some()), Flag::NonTransactional),
        (own.changes().any(|change| change.fact.object.kind == Kind::Row), Flag::Data),
        (
            has(|statement| !statement.reaches_machine.is_empty()) || refused.clone().any(|error| error.reaches_out),
            Flag::ReachesOut,
        ),
    ]
    .into_iter()
    .filter_map(|(holds, flag)| holds.then_some(flag))
    .collect()
}

/// The migrations whose work was changed since: of each fact that is not as the history leaves it, the last that ran and
/// wrote it, or else the one that made its object.
fn drifted(effects: &Effects, confirmed: &confirm::Confirmed) -> BTreeSet<usize> {
    let mut writers: HashMap<&Fact, usize> = HashMap::new();
    for (place, own) in effects.migrations.iter().enumerate().filter(|(place, _)| confirmed.ran[*place] != Ran::Not) {
        writers.extend(own.changes().map(|change| (&change.fact, place)));
    }
    let writer = |fact: &Fact| {
        let existence = || Fact { object: fact.object.clone(), attribute: EXISTS.into() };
        writers.get(fact).or_else(|| writers.get(&existence())).copied()
    };
    confirmed.residual.iter().filter_map(|change| writer(&change.fact)).collect()
}

/// Where a file's `IF NOT EXISTS` passes over an object that an earlier file makes otherwise, in words.
///
/// What is only there since, by files in between, is no contradiction.
fn mask(files: &[Migration], effects: &Effects, place: usize) -> Option<String> {
    let file = files.get(place)?;
    effects.migrations[place].statements.iter().find_map(|passed| {
        let object = passed.passed_over.first().map(|change| &change.fact.object)?;
        let maker = effects.migrations[..place].iter().enumerate().rev().find_map(|(earlier, own)| {
            let makes = |change: &Change| {
                change.before.is_none() && change.after.is_some() && shares_relation(&change.fact.object, object)
            };
            let made = |statement: &&StatementEffects| {
                statement.changes.iter().any(|change| makes(change) && &*change.fact.attribute == EXISTS)
            };
            Some((earlier, own.statements.iter().find(made)?))
        });
        let (earlier, made) = maker?;
        let original = |change: &Change| {
            made.changes.iter().any(|own| own.fact == change.fact && own.after == change.before)
        };
        let contradicts = |change: &Change| change.after.is_some() || original(change);
        let change = passed.passed_over.iter().find(|change| contradicts(change))?;
        let line = |file: &Migration, statement: usize| {
            let line = file.statements.get(statement).map_or(0, |statement| statement.line);
            format!("{}:{line}", file.file)
        };
        let shown = |value: &Option<std::sync::Arc<str>>| match value {
            Some(value) => format!("`{value}`"),
            None => "nothing".to_owned(),
        };
        Some(format!(
            "`IF NOT EXISTS` at {} passes over what {} made otherwise: {} of `{}` is {} there and {} here; whichever runs first wins",
            line(file, passed.statement),
            line(&files[earlier], made.statement),
            change.fact.attribute,
            change.fact.object,
            shown(&change.before),
            shown(&change.after),
        ))
    })
}

/// Whether both are the same relation or parts of it.
fn shares_relation(one: &ObjectId, other: &ObjectId) -> bool {
    one.path.len() >= 2 && other.path.len() >= 2 && one.path[..2] == other.path[..2]
}

/// Whether the file says something else than what was recorded; blanks, comments and line ends do not count.
fn is_edited(migration: &Migration, record: &history::Record) -> bool {
    let Some(statements) = record.statements.as_ref().filter(|statements| !statements.is_empty()) else { return false };
    if [cli_statements, cli_statements_before_3].iter().any(|split| split(&migration.text) == *statements) {
        return false;
    }
    // A statement may end in a comment to the end of its line.
    let recorded = statements.join("\n;\n");
    let version = migration.version.clone();
    match Migration::parse("history", version, &migration.name, recorded.as_bytes()) {
        Ok(recorded) => recorded.normalized() != migration.normalized(),
        Err(_) => false,
    }
}
