//! `pgmend verify`: whether files, history and database agree, and whether a run left every row as it was.

use std::path::{Path, PathBuf};

use pgmend_core::failure::{Failure, Result};
use pgmend_core::plan::{CheckResult, Identity, Plan};
use pgmend_core::status::{FORMAT, Status};
use pgmend_engine::assess::scope;
use pgmend_engine::connect::{Purpose, Session};
use pgmend_engine::fingerprint::TableName;
use pgmend_engine::journal::{self, Entry, Journal, RunSummary};
use pgmend_engine::run::{Observation, compare, identity, soundness};
use serde_json::json;

use super::Ending;
use crate::context::Context;
use crate::plan_folder;
use crate::render::checks::{checks as lines, summary};
use crate::render::colour::{DIM, paint};
use crate::render::status::{Next, next, proof};

/// What a run saw before it changed anything.
struct Before {
    id: String,
    target: String,
    identity: Identity,
    tables: Vec<Observation>,
    /// Tables that the plan itself writes rows into.
    written: Vec<TableName>,
}

pub async fn run(context: &Context, wanted: Option<&str>) -> Result<Ending> {
    let root = context.project()?.root;
    let before = match wanted {
        Some(wanted) => Some(read_run(context, &root, wanted)?),
        None => None,
    };
    let bench = context.open(Purpose::Read).await?;
    if let Some(before) = &before {
        same_database(before, &identity(&bench.session.client).await?, &bench.session)?;
    }
    let assessment = context.assess_anew(&bench).await?;
    let status = assessment.status;
    assessment.bench.stop().await?;

    let mut checks = agreement(&status);
    checks.extend(soundness(&bench.session.client, &scope(status.target.flavor)).await?);
    if let Some(before) = &before {
        let spinner = context.terminal.spinner("comparing the rows of every table");
        let compared = compare(&bench.session.client, &before.tables, &before.written).await;
        spinner.stop();
        checks.extend(compared?);
    }
    let shown = bench.session.target().shown();
    bench.session.close().await;
    let passed = checks.iter().all(|check| check.passed);
    if context.terminal.is_json() {
        context.terminal.json(&json!({
            "format": FORMAT,
            "target": status.target,
            "run": before.as_ref().map(|before| &before.id),
            "passed": passed,
            "checks": checks,
        }))?;
    } else {
        let mut text = format!("{}\n", paint(DIM, &shown));
        if let Some(before) = &before {
            text.push_str(&format!(
                "{}\n",
                paint(DIM, format!("compared with what run {} saw on {}", before.id, before.target))
            ));
        }
        text.push_str(&format!("{}\n\n{}{}\n", proof(&status), lines(&checks), summary(&checks)));
        if !passed {
            let step = Next { command: context.next("status"), why: "see where it stands, and what to do".to_owned() };
            text.push_str(&format!("\n{}", next(&[step])));
        }
        context.terminal.result(&text);
    }
    Ok(if passed { Ending::Done } else { Ending::Differences })
}

/// Rows of another database say nothing of a run.
fn same_database(before: &Before, here: &Identity, session: &Session) -> Result<()> {
    let then = &before.identity;
    let same_cluster = match (&then.system_identifier, &here.system_identifier) {
        (Some(then), Some(here)) => then == here,
        _ => true,
    };
    if same_cluster && then.database == here.database && then.oid == here.oid {
        return Ok(());
    }
    Err(Failure::usage(format!("the run {} was on another database", before.id))
        .because(format!("it was on {}, and this is {}", before.target, session.target().shown()))
        .done("nothing was compared")
        .hint("name the run's own database with `--db`"))
}

/// Files, history and database, as checks.
fn agreement(status: &Status) -> Vec<CheckResult> {
    let open: Vec<String> = status
        .migrations
        .iter()
        .filter(|migration| !migration.verdict.is_settled(migration.recorded))
        .map(|migration| format!("{} {}", migration.version, migration.verdict.name()))
        .collect();
    let settled = format!("all {} applied and recorded", status.migrations.len());
    let unexplained = |count: usize| format!("{count} {} unexplained", if count == 1 { "fact" } else { "facts" });
    vec![
        CheckResult {
            name: "history = files = database".to_owned(),
            passed: open.is_empty(),
            actual: if open.is_empty() { settled.clone() } else { open.join(", ") },
            expected: settled,
        },
        CheckResult {
            name: "replay of the files = live database".to_owned(),
            passed: status.is_proved(),
            expected: unexplained(0),
            actual: unexplained(status.proof.unexplained),
        },
    ]
}

fn read_run(context: &Context, root: &Path, wanted: &str) -> Result<Before> {
    let folder = plan_folder::runs(root);
    let runs = journal::runs(&folder)?;
    let directory = choose(context, &runs, wanted, &folder)?;
    let file = directory.join(journal::FILE_NAME);
    let (entries, _) = Journal::open(&file)?;
    let shown = context.shown(&file);
    let unusable = |what: &str| {
        Failure::usage(format!("the run `{wanted}` cannot be verified: {what}"))
            .at(shown.clone(), None)
            .done("nothing was compared")
            .hint(format!("verify the database by itself: `{}`", context.next("verify")))
    };
    let target = entries.iter().find_map(|entry| match entry {
        Entry::Started { header, .. } => Some(header.target.clone()),
        _ => None,
    });
    let tables = entries.iter().rev().find_map(|entry| match entry {
        Entry::Observed { name, value, .. } if name == "tables" => Some(value.clone()),
        _ => None,
    });
    let Some(tables) = tables else {
        return Err(unusable("it ended before the tables were looked at, so nothing was changed by it"));
    };
    let tables =
        serde_json::from_value(tables).map_err(|error| unusable("what it saw cannot be read").because(error))?;
    let plan_file = directory.join(plan_folder::PLAN);
    let plan = std::fs::read_to_string(&plan_file).map_err(|error| unusable("its plan is not there").because(error))?;
    let plan = Plan::parse(&context.shown(&plan_file), &plan)?;
    let written = plan
        .tables
        .iter()
        .filter(|table| table.touched)
        .map(|table| TableName::new(&table.schema, &table.name))
        .collect();
    let id = directory.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(Before { id, target: target.unwrap_or_default(), identity: plan.identity, tables, written })
}

fn choose(context: &Context, runs: &[RunSummary], wanted: &str, folder: &Path) -> Result<PathBuf> {
    let named: Vec<(&RunSummary, &str)> =
        runs.iter().filter_map(|run| Some((run, run.id.as_ref()?.as_str()))).collect();
    let found: Vec<&(&RunSummary, &str)> = if wanted == "last" {
        named.last().into_iter().collect()
    } else {
        named.iter().filter(|(_, id)| id.starts_with(wanted)).collect()
    };
    let refuse = |what: String| Failure::usage(what).done("nothing was compared");
    match found.as_slice() {
        [(run, _)] => Ok(run.directory.clone()),
        [] if named.is_empty() => Err(refuse(format!("there are no runs in `{}`", context.shown(folder)))
            .hint(format!("verify the database by itself: `{}`", context.next("verify")))),
        [] => {
            let failure = refuse(format!("there is no run `{wanted}`"));
            Err(named.iter().rev().take(3).fold(failure, |failure, (_, id)| {
                failure.hint(format!("there is `{}`", context.next(&format!("verify {id}"))))
            }))
        }
        several => {
            let failure = refuse(format!("`{wanted}` is the beginning of {} runs", several.len()));
            Err(several.iter().take(3).fold(failure, |failure, (_, id)| {
                failure.hint(format!("name one: `{}`", context.next(&format!("verify {id}"))))
            }))
        }
    }
}
