//! `execution-log.md`: what a run did, with every field that a team would have filled in by hand. Only signatures are left blank.

use jiff::Timestamp;
use serde::Serialize;

use crate::failure::Result;
use crate::plan::{RunReport, RunStatus};

use super::markdown::block;
use super::{Syntax, counted, render, seconds};

const TEMPLATE: &str = include_str!("execution_log.md.j2");

/// Lines of server output and of errors shown for one migration.
const MOST_LINES: usize = 20;

#[derive(Serialize)]
struct View<'a> {
    report: &'a RunReport,
    date: &'a str,
    status: &'static str,
    server: String,
    duration: Option<String>,
    steps: Vec<StepView<'a>>,
    all_matched: bool,
    migrations: Vec<MigrationView<'a>>,
    phases: Vec<PhaseView<'a>>,
    total: PhaseView<'static>,
    passed: usize,
    rollback_duration: Option<String>,
}

#[derive(Serialize)]
struct StepView<'a> {
    number: usize,
    title: &'a str,
    command: Option<&'a str>,
    expected: &'a str,
    actual: &'a str,
    matched: &'static str,
    started: &'a str,
    duration: String,
}

#[derive(Serialize)]
struct MigrationView<'a> {
    version: &'a str,
    name: &'a str,
    status: &'a str,
    started: &'a str,
    ended: &'a str,
    duration: String,
    output: Option<String>,
    errors: Option<String>,
}

#[derive(Serialize)]
struct PhaseView<'a> {
    name: &'a str,
    estimated: String,
    actual: String,
    difference: String,
}

/// The log of a run as a document in Markdown.
///
/// # Errors
/// Never in practice: when the template does not fit the report.
pub fn execution_log(report: &RunReport) -> Result<String> {
    render(Syntax::Markdown, "execution-log.md", TEMPLATE, View::of(report))
}

const NOTHING: &str = "—";

impl<'a> View<'a> {
    fn of(report: &'a RunReport) -> Self {
        let (estimated, actual) = report.phases.iter().fold((0.0, 0.0), |(estimated, actual), phase| {
            (estimated + phase.estimated_seconds, actual + phase.actual_seconds)
        });
        Self {
            date: report.started.split('T').next().unwrap_or(&report.started),
            status: match report.status {
                RunStatus::Succeeded => "succeeded: everything was done and verified",
                RunStatus::Failed => "failed: a step failed; those before it stand",
                RunStatus::Interrupted => "interrupted: a person stopped it; the steps done stand",
            },
            server: format!("{}, PostgreSQL {}", report.target.flavor, report.target.server_version),
            duration: between(&report.started, &report.ended),
            steps: report
                .steps
                .iter()
                .map(|step| StepView {
                    number: step.number,
                    title: &step.title,
                    command: Some(step.command.as_str()).filter(|command| !command.trim().is_empty()),
                    expected: &step.expected,
                    actual: &step.actual,
                    matched: if step.matched { "yes" } else { "**no**" },
                    started: &step.started,
                    duration: seconds(step.seconds),
                })
                .collect(),
            all_matched: report.steps.iter().all(|step| step.matched),
            migrations: report
                .migrations
                .iter()
                .map(|migration| MigrationView {
                    version: migration.version.as_str(),
                    name: &migration.name,
                    status: &migration.status,
                    started: migration.started.as_deref().unwrap_or(NOTHING),
                    ended: migration.ended.as_deref().unwrap_or(NOTHING),
                    duration: migration.seconds.map_or_else(|| NOTHING.to_owned(), seconds),
                    output: lines(&migration.output),
                    errors: lines(&migration.errors),
                })
                .collect(),
            phases: report
                .phases
                .iter()
                .map(|phase| PhaseView::of(&phase.name, phase.estimated_seconds, phase.actual_seconds))
                .collect(),
            total: PhaseView::of("all", estimated, actual),
            passed: report.checks.iter().filter(|check| check.passed).count(),
            rollback_duration: report
                .rollback
                .started
                .as_deref()
                .zip(report.rollback.ended.as_deref())
                .and_then(|(started, ended)| between(started, ended)),
            report,
        }
    }
}

impl<'a> PhaseView<'a> {
    fn of(name: &'a str, estimated: f64, actual: f64) -> Self {
        let difference = actual - estimated;
        let sign = if difference < 0.0 { "−" } else { "+" };
        Self {
            name,
            estimated: seconds(estimated),
            actual: seconds(actual),
            difference: format!("{sign}{}", seconds(difference.abs())),
        }
    }
}

fn lines(lines: &[String]) -> Option<String> {
    if lines.is_empty() {
        return None;
    }
    let mut shown: Vec<String> = lines.iter().take(MOST_LINES).cloned().collect();
    if lines.len() > MOST_LINES {
        shown.push(format!("… and {}", counted(lines.len() - MOST_LINES, "more message")));
    }
    Some(block(&shown.join("\n"), "text"))
}

fn between(started: &str, ended: &str) -> Option<String> {
    let (started, ended): (Timestamp, Timestamp) = (started.parse().ok()?, ended.parse().ok()?);
    Some(seconds(ended.duration_since(started).as_secs_f64()))
}
