//! Executes a plan: gates first, then step after step, each journaled before and after.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use pgmend_core::catalog::Fact;
use pgmend_core::catalog::scope::Scope;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::migration::Migration;
use pgmend_core::object::{Dialect, Kind};
use pgmend_core::plan::{Action, Issue, MigrationReport, Plan, RollbackReport, RunReport, RunStatus, Step};

use crate::assess::{self, assess, scope};
use crate::backup;
use crate::catalog::{CatalogReader, failed};
use crate::clock::Clock;
use crate::connect::{Purpose, Session, connect};
use crate::durable;
use crate::fingerprint::TableName;
use crate::history;
use crate::journal::{Entry, Header, Journal, Outcome, RunId};
use crate::project::Project;

use super::after::known;
use super::gates::check_gates;
use super::lock::{release_lock, take_lock};
use super::step::{self, Ended, Work};
use super::verify::{Observation, Part, observe, parts, refuse_invalid};

/// What happens while a plan is executed.
#[derive(Clone, Debug)]
pub enum Event {
    /// The run began.
    Started {
        /// Its id.
        id: RunId,
        /// Where it keeps its journal and documents.
        folder: PathBuf,
    },
    /// A step begins.
    StepBegan {
        /// Its number, from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// What it does.
        title: String,
    },
    /// A step ended well.
    StepEnded {
        /// Its number, from 1.
        number: usize,
        /// How long it took.
        seconds: f64,
        /// What came of it.
        detail: String,
    },
    /// Something to know.
    Note(String),
}

/// Told of events; it must not take long.
pub trait Watch: Send {
    /// Something happened.
    fn event(&mut self, event: Event);
}

/// How a plan is executed.
pub struct Options<'a> {
    /// Where runs are kept: `.pgmend/runs`.
    pub runs: PathBuf,
    /// What time it is.
    pub clock: &'a dyn Clock,
    /// Tells two runs of the same second apart.
    pub random: u16,
    /// Who runs it on this machine.
    pub account: String,
    /// Set by a person who wants the run to stop after the step at hand.
    pub stop: Arc<AtomicBool>,
    /// How the target is assessed, before and after.
    pub assess: assess::Options,
    /// Where `pg_dump` and its kin were found.
    pub programs: backup::Programs,
}

pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) project: &'a Project,
    pub(super) session: &'a Session,
    pub(super) options: &'a Options<'a>,
    pub(super) journal: Journal,
    pub(super) scope: Scope,
    pub(super) report: RunReport,
    pub(super) before: Vec<Observation>,
    /// The constraints and indexes before the first step.
    pub(super) parts: Vec<Part>,
    /// How many facts no file explained before the first step.
    pub(super) unexplained: usize,
}

/// Executes a plan, to its end or to the first step that fails.
///
/// # Errors
/// When a gate stops it before anything is done. Later failures are in the report, which is always complete, with the
/// failure beside it.
pub async fn execute(
    plan: &Plan,
    session: &Session,
    project: &Project,
    options: &Options<'_>,
    watch: &mut dyn Watch,
) -> Result<(RunReport, Option<Box<Failure>>)> {
    take_lock(session, plan.limits).await?;
    let outcome = execute_locked(plan, session, project, options, watch).await;
    release_lock(session).await;
    outcome
}

async fn execute_locked(
    plan: &Plan,
    session: &Session,
    project: &Project,
    options: &Options<'_>,
    watch: &mut dyn Watch,
) -> Result<(RunReport, Option<Box<Failure>>)> {
    let now = assess(session, project, &options.assess.anew()).await?;
    let gates = check_gates(plan, session, project, &now).await;
    let unexplained = known(plan, &now.status);
    now.bench.stop().await?;
    gates?;
    let started = options.clock.now();
    let id = RunId::new(started, options.random);
    let header = Header {
        plan: plan.fingerprint.to_string(),
        target: session.target().shown(),
        pgmend: env!("CARGO_PKG_VERSION").to_owned(),
        started,
    };
    let journal = Journal::create(&options.runs, id.clone(), header)?;
    watch.event(Event::Started { id: id.clone(), folder: journal.directory().to_owned() });
    write_file(&journal, "plan.json", &to_json(plan)?)
        .map_err(|failure| failure.done("nothing was started and nothing was changed"))?;
    let migrations = plan
        .steps
        .iter()
        .filter_map(|step| match &step.action {
            Action::Apply { version, name, .. } => Some(MigrationReport {
                version: version.clone(),
                name: name.clone(),
                status: "not started".to_owned(),
                started: None,
                ended: None,
                seconds: None,
                output: Vec::new(),
                errors: Vec::new(),
            }),
            _ => None,
        })
        .collect();
    let report = RunReport {
        id: id.to_string(),
        plan: plan.fingerprint.clone(),
        target: plan.target.clone(),
        target_shown: session.target().shown(),
        executor: format!("role `{}`, account `{}`", session.server.user, options.account),
        started: started.to_string(),
        ended: String::new(),
        status: RunStatus::Succeeded,
        steps: Vec::new(),
        migrations,
        issues: Vec::new(),
        rollback: RollbackReport { reason: "not needed".to_owned(), ..RollbackReport::default() },
        phases: Vec::new(),
        checks: Vec::new(),
        lessons: Vec::new(),
    };
    let scope = scope(plan.target.flavor);
    let mut run = Run {
        plan,
        project,
        session,
        options,
        journal,
        scope,
        report,
        before: Vec::new(),
        parts: Vec::new(),
        unexplained,
    };
    let failure = run.steps(watch).await;
    let unwritten = run.finish(failure.as_deref()).err();
    let failure = match (failure, unwritten) {
        (Some(failure), Some(unwritten)) => Some(failure.because(unwritten)),
        (None, Some(unwritten)) => Some(
            Failure::error("the run's report could not be written")
                .because(unwritten)
                .done("every step was executed and stands")
                .hint("free space or make the folder writable, then check the result: `pgmend verify`"),
        ),
        (failure, None) => failure,
    };
    Ok((run.report, failure))
}

impl Run<'_> {
    /// Runs the steps; answers with what stopped it, if something did.
    async fn steps(&mut self, watch: &mut dyn Watch) -> Option<Box<Failure>> {
        let plan = self.plan;
        for (index, step) in plan.steps.iter().enumerate() {
            if self.options.stop.load(Ordering::SeqCst) {
                self.report.status = RunStatus::Interrupted;
                return Some(
                    Failure::interrupted("stopped as asked")
                        .done(format!(
                            "{index} of {} steps are done and stand; the others were not begun",
                            plan.steps.len()
                        ))
                        .hint("see where it stands: `pgmend status`"),
                );
            }
            watch.event(Event::StepBegan { number: step.number, of: plan.steps.len(), title: step.title.clone() });
            let at = self.options.clock.now();
            let began = Instant::now();
            let entry = Entry::StepBegan { index, id: step.number.to_string(), what: step.title.clone(), at };
            if let Err(failure) = self.journal.append(&entry) {
                self.report.status = RunStatus::Failed;
                return Some(failure);
            }
            let mut ended = self.step(step, watch).await;
            if ended.committing
                && let Action::Apply { record: true, .. } = &step.action
            {
                ended = self.settle(step, ended).await;
            }
            let cancelled = self.options.stop.load(Ordering::SeqCst) && step::say_cancelled(&mut ended);
            let seconds = began.elapsed().as_secs_f64();
            self.note(step, &ended, at.to_string(), seconds);
            let entry = Entry::StepEnded {
                index,
                outcome: ended.outcome,
                at: self.options.clock.now(),
                seconds,
                detail: Some(ended.detail.clone()),
            };
            let written = self.journal.append(&entry);
            if let Some(failure) = ended.failure {
                self.report.status = if cancelled { RunStatus::Interrupted } else { RunStatus::Failed };
                return Some(failure);
            }
            if let Err(failure) = written {
                self.report.status = RunStatus::Failed;
                return Some(failure.done("the step stands; the run stops, for it cannot be journaled"));
            }
            watch.event(Event::StepEnded { number: step.number, seconds, detail: ended.detail });
        }
        None
    }

    async fn step(&mut self, step: &Step, watch: &mut dyn Watch) -> Ended {
        let client = &self.session.client;
        let limits = self.plan.limits;
        let answer = match &step.action {
            Action::ExportHistory => self.export_history().await,
            Action::Backup { schemas, tables } => self.backup(schemas, tables, watch).await,
            Action::Observe => self.observe().await,
            Action::Verify => self.verify().await,
            Action::RemoveRecords { versions } => return step::remove_records(client, versions, limits).await,
            Action::Record { version, file, .. } => match self.migration(version, file) {
                Ok(migration) => match refuse_invalid(client, &self.scope, &[migration]).await {
                    Ok(()) => return step::record(client, migration, limits).await,
                    Err(failure) => Err(failure),
                },
                Err(failure) => Err(failure),
            },
            Action::Apply { version, file, statements, record, .. } => match self.migration(version, file) {
                Ok(migration) => {
                    let expects: Vec<_> =
                        step.expects.iter().filter(|expected| self.comparable(&expected.fact)).cloned().collect();
                    let version = self.session.server.version;
                    let oldest = version.min(self.plan_oldest());
                    let reader = CatalogReader::new(Dialect { version, oldest }, self.scope.clone());
                    let statements = statements.as_ref();
                    let seeds = &self.plan.seeds;
                    let (record, scope) = (*record, &self.scope);
                    let work = Work {
                        migration,
                        statements,
                        record,
                        expects: &expects,
                        seeds,
                        reader: &reader,
                        scope,
                        limits,
                    };
                    return step::apply(client, &work).await;
                }
                Err(failure) => Err(failure),
            },
        };
        match answer {
            Ok(detail) => Ended::applied(detail),
            Err(failure) => Ended::not_applied(failure),
        }
    }

    /// Where shadow and target are of different major versions, only what no server words differently is compared
    /// before a commit; the verification afterwards compares the rest on one server.
    fn comparable(&self, fact: &Fact) -> bool {
        let same = self.plan.shadow_major() == Some(self.session.server.version.major());
        same || matches!(&*fact.attribute, "exists" | "type" | "not null" | "row level security")
            || fact.object.kind == Kind::Row
    }

    fn plan_oldest(&self) -> pgmend_core::server::ServerVersion {
        pgmend_core::server::ServerVersion(self.plan.shadow_major().unwrap_or(0) * 10_000)
    }

    fn migration(&self, version: &pgmend_core::migration::Version, file: &str) -> Result<&Migration> {
        let files = &self.project.migrations.migrations;
        files.iter().find(|migration| migration.version == *version && migration.file == file).ok_or_else(|| {
            Failure::gate(format!("the file of `{version}` is gone")).at(file, None).done("this step was not begun")
        })
    }

    async fn export_history(&mut self) -> Result<String> {
        let rows = history::rows(&self.session.client).await?;
        let path = write_file(&self.journal, "history.json", &to_json(&rows)?)?;
        Ok(format!("{} rows in {}", rows.len(), path.display()))
    }

    async fn backup(
        &mut self,
        schemas: &[String],
        tables: &[(String, String)],
        watch: &mut dyn Watch,
    ) -> Result<String> {
        let client = &self.session.client;
        let mut wanted: Vec<TableName> = Vec::new();
        for (schema, name) in tables {
            // Asked of the catalogue: `to_regclass` fails without USAGE on the schema.
            let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                                       WHERE n.nspname = $1 AND c.relname = $2)";
            let there = client.query_one(sql, &[schema, name]).await;
            if there.map_err(|error| failed("the tables to back up could not be found", &error))?.get(0) {
                wanted.push(TableName::new(schema, name));
            }
        }
        if wanted.is_empty() && schemas.is_empty() {
            return Ok("nothing to back up: there is no history yet, and no schema that the plan touches".to_owned());
        }
        let backup = backup::take(&backup::Request {
            environment: self.session.target().libpq_environment(),
            secrets: self.session.target().secrets(),
            client,
            server_major: self.session.server.version.major(),
            tables: wanted,
            schemas: schemas.to_vec(),
            directory: self.journal.directory().to_owned(),
            name: "backup".to_owned(),
            programs: self.options.programs.clone(),
        })
        .await?;
        if let Some(note) = &backup.note {
            watch.event(Event::Note(note.clone()));
            self.report.issues.push(Issue {
                what: "no `pg_dump` that can read this server".to_owned(),
                impact: note.clone(),
                resolution: "our own copy was taken instead".to_owned(),
            });
        }
        let detail = format!("{} ({} bytes); {}", backup.path.display(), backup.bytes, backup.proof);
        self.observed("backup", serde_json::to_value(&backup))?;
        Ok(detail)
    }

    async fn observe(&mut self) -> Result<String> {
        self.before = observe(&self.session.client, &self.scope, &self.plan.losses).await?;
        self.parts = parts(&self.session.client, &self.scope).await?;
        self.observed("tables", serde_json::to_value(&self.before))?;
        let rows: u64 = self.before.iter().map(|observation| observation.content.rows).sum();
        Ok(format!("{} tables, {rows} rows", self.before.len()))
    }

    /// Whether a migration was committed when the connection was lost at that moment is told by its history row,
    /// for the two are one transaction.
    async fn settle(&mut self, step: &Step, ended: Ended) -> Ended {
        let Some(version) = step.action.versions().first().copied().cloned() else { return ended };
        let Ok(session) = connect(self.session.target(), Purpose::Read).await else { return ended };
        let answer = match history::read(&session.client).await {
            Ok(history) if history.records(&version) => Ended {
                outcome: Outcome::Applied,
                detail: "the connection was lost while committing; the history row shows that it was committed"
                    .to_owned(),
                rollback: None,
                committing: true,
                failure: ended.failure.map(|failure| {
                    failure
                        .done("this step was committed; the steps after it were not begun")
                        .hint("go on with a new plan: `pgmend plan`")
                }),
            },
            Ok(_) if !step.atomic => Ended {
                failure: ended.failure.map(|failure| {
                    failure
                        .done("the statements of the file stand, each by itself, for it cannot run in one transaction; the history row was not written")
                        .hint("see where it stands: `pgmend status`")
                }),
                ..ended
            },
            Ok(_) => Ended {
                rollback: None,
                committing: true,
                outcome: Outcome::NotApplied,
                detail: "the connection was lost while committing; no history row: it was rolled back".to_owned(),
                failure: ended.failure.map(|failure| {
                    failure
                        .done("this step was rolled back; the steps before it stand")
                        .hint("go on with a new plan: `pgmend plan`")
                }),
            },
            Err(_) => ended,
        };
        session.close().await;
        answer
    }
}

pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|error| Failure::error("it cannot be written as JSON").because(error))
}

pub(super) fn write_file(journal: &Journal, name: &str, content: &str) -> Result<PathBuf> {
    let path = journal.directory().join(name);
    let written = durable::create_private_file(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, content.as_bytes()).and_then(|()| file.sync_all()));
    written.map(|()| path.clone()).map_err(|error| {
        Failure::error(format!("`{}` could not be written", path.display()))
            .because(error)
            .done("this step was not done; the steps before it stand")
            .hint("free space or make the folder writable, then see where it stands: `pgmend status`")
    })
}
