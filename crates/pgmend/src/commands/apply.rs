//! `pgmend apply`: shows what a plan will do, asks, executes it, and says what came of it.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pgmend_core::failure::{Failure, FailureKind, Result};
use pgmend_core::plan::{Plan, RiskLevel, RunReport, RunStatus};
use pgmend_core::status::FORMAT;
use pgmend_engine::clock::SystemClock;
use pgmend_engine::connect::Purpose;
use pgmend_engine::run::{Options, execute, losses, refuse_losses};
use serde_json::json;

use super::Ending;
use crate::context::{Context, Workbench};
use crate::given;
use crate::plan_folder;
use crate::render::checks::{checks, summary as checks_summary};
use crate::render::colour::{BAD, BOLD, DIM, GOOD, LOOK, NO, PLAIN, YES, paint};
use crate::render::failure;
use crate::render::plan::{steps, summary};
use crate::render::progress::Progress;
use crate::render::status::{Next, next};
use crate::render::table::{Cell, table};

pub async fn run(context: &Context, given: Option<&Path>, yes: bool, allowed: &[String]) -> Result<Ending> {
    let project = context.project()?;
    let file = given.map_or_else(
        || plan_folder::usual(&project.root).join(plan_folder::PLAN),
        |file| {
            let file = context.current.join(file);
            // The folder of a plan means the plan in it.
            if file.is_dir() { file.join(plan_folder::PLAN) } else { file }
        },
    );
    let plan = read(context, &file)?;
    let target = context.target(&project.root)?;
    let session = context.connect(&target, Purpose::Write).await?;
    let bench = Workbench { project, session };
    let typed = given.map_or_else(|| "apply".to_owned(), |given| format!("apply {}", given::path(given)));
    let lost = losses(&plan, &bench.session.client, allowed).await?;
    if !lost.is_empty() {
        let objects = lost.iter().map(|held| held.object.as_str()).chain(allowed.iter().map(String::as_str));
        let objects: Vec<String> = objects.map(|object| given::path(Path::new(object))).collect();
        let yes = if yes { " --yes" } else { "" };
        let words = format!("{typed}{yes} --allow-data-loss {}", objects.join(" "));
        return Err(refuse_losses(&lost)
            .hint(format!("to lose it all the same: `{}`", context.next(&words)))
            .hint(format!("else take it out of the file, and plan again: `{}`", context.next("plan"))));
    }
    let mut typed = format!("{typed} --yes");
    if !allowed.is_empty() {
        let allowed: Vec<String> = allowed.iter().map(|object| given::path(Path::new(object))).collect();
        typed.push_str(&format!(" --allow-data-loss {}", allowed.join(" ")));
    }
    confirm(context, &plan, &bench, yes, &typed).await?;

    plan_folder::make_own(&bench.project.root)?;
    let (report, failed) = carry_out(context, &plan, &bench).await?;
    let folder = plan_folder::runs(&bench.project.root).join(&report.id);
    bench.session.close().await;
    if context.terminal.is_json() {
        context.terminal.json(&json!({
            "format": FORMAT,
            "run": report,
            "directory": folder.display().to_string(),
            "error": failed.as_deref().map(failure::json),
        }))?;
    } else {
        context.terminal.result(&told(context, &report, &folder));
    }
    match failed {
        None => Ok(Ending::Done),
        // The one JSON document is printed already, and the failure is in it.
        Some(failed) if context.terminal.is_json() => Ok(Ending::Told(failed.kind)),
        Some(failed) => Err(failed),
    }
}

fn read(context: &Context, file: &Path) -> Result<Plan> {
    let shown = context.shown(file);
    let text = std::fs::read_to_string(file).map_err(|error| {
        let what = if error.kind() == std::io::ErrorKind::NotFound {
            format!("there is no plan at `{shown}`")
        } else {
            format!("the plan `{shown}` cannot be read")
        };
        Failure::usage(what)
            .because(error)
            .done("nothing was changed")
            .hint(format!("make one: `{}`", context.next("plan")))
    })?;
    Plan::parse(&shown, &text)
}

/// Shows the plan and asks. Without anybody to answer, only `--yes` goes on.
async fn confirm(context: &Context, plan: &Plan, bench: &Workbench, yes: bool, typed: &str) -> Result<()> {
    let terminal = &context.terminal;
    let target = bench.session.target();
    if !terminal.is_json() {
        let shown = format!(
            "{} {} {}\n{}{}",
            paint(BOLD, "target"),
            target.shown(),
            paint(DIM, format!("({})", target.from())),
            summary(plan),
            steps(plan)
        );
        // Nobody is asked about what they were not shown.
        if yes { terminal.tell(&shown) } else { terminal.complain(&shown) }
    }
    if yes {
        return Ok(());
    }
    let refused = || {
        Failure::gate("the plan was not confirmed")
            .done("nothing was changed")
            .hint(format!("to go on without being asked: `{}`", context.next(typed)))
    };
    if !terminal.can_ask() {
        return Err(refused().because("nobody can be asked: standard input or standard error is no terminal"));
    }
    let high = plan.risk.level == RiskLevel::High;
    let question = if high {
        format!("\nThis can lose data or cannot be undone. Type \"apply\" to execute it on {}:", target.shown())
    } else {
        format!("\nExecute these {} steps on {}? [y/N]", plan.steps.len(), target.shown())
    };
    let answer = terminal.ask(&question).await.unwrap_or_default().to_lowercase();
    let agreed = if high { answer == "apply" } else { matches!(answer.as_str(), "y" | "yes" | "apply") };
    if agreed { Ok(()) } else { Err(refused()) }
}

/// Executes the plan. The first Ctrl-C lets the step at hand end, the second one cancels its statement.
async fn carry_out(context: &Context, plan: &Plan, bench: &Workbench) -> Result<(RunReport, Option<Box<Failure>>)> {
    let stop = Arc::new(AtomicBool::new(false));
    let options = Options {
        runs: plan_folder::runs(&bench.project.root),
        clock: &SystemClock,
        random: random(),
        account: context.environment.user().unwrap_or("unknown").to_owned(),
        stop: Arc::clone(&stop),
        assess: context.assess_options()?,
        programs: context.programs(),
    };
    let cancel = bench.session.cancel_token();
    let guard = context.interrupts.guard();
    let mut interrupts = context.interrupts.clone();
    let mut progress = Progress::new(&context.terminal);
    let mut asked = 0_usize;
    let executed = {
        let execution = execute(plan, &bench.session, &bench.project, &options, &mut progress);
        tokio::pin!(execution);
        loop {
            tokio::select! {
                executed = &mut execution => break executed,
                () = interrupts.next() => {
                    asked += 1;
                    stop.store(true, Ordering::SeqCst);
                    if asked == 1 {
                        context.terminal.complain("stopping after this step; press Ctrl-C again to cancel its statement");
                    } else {
                        context.terminal.complain("cancelling the running statement");
                        if let Err(failure) = cancel.clone().cancel().await {
                            context.terminal.complain(&failure::text(&failure));
                        }
                    }
                }
            }
        }
    };
    progress.rest();
    drop(guard);
    let (report, mut failed) = executed?;
    if asked > 0
        && let Some(failed) = &mut failed
    {
        failed.kind = FailureKind::Interrupted;
    }
    Ok((report, failed))
}

/// Enough to tell two runs of one second apart.
fn random() -> u16 {
    let [low, high, ..] = RandomState::new().build_hasher().finish().to_le_bytes();
    u16::from_le_bytes([low, high])
}

fn told(context: &Context, report: &RunReport, folder: &Path) -> String {
    let mut text = String::from("\n");
    let rows: Vec<Vec<Cell>> = report
        .migrations
        .iter()
        .map(|migration| {
            let style = match migration.status.as_str() {
                "applied" => GOOD,
                "not started" => DIM,
                _ => BAD,
            };
            let time = migration.seconds.map_or(String::new(), |seconds| format!("{seconds:.2} s"));
            vec![
                Cell::new(PLAIN, migration.version.as_str()),
                Cell::new(PLAIN, &migration.name),
                Cell::new(style, &migration.status),
                Cell::new(DIM, time),
            ]
        })
        .collect();
    if !rows.is_empty() {
        text.push_str(&table(&["version", "name", "status", "time"], &rows));
        text.push('\n');
    }
    if !report.checks.is_empty() {
        let shown: Vec<_> =
            report.checks.iter().filter(|check| !check.passed || context.terminal.is_verbose()).cloned().collect();
        text.push_str(&format!("{}\n{}", checks_summary(&report.checks), checks(&shown)));
    }
    text.push_str(&match report.status {
        RunStatus::Succeeded => {
            format!("{}\n", paint(GOOD.bold(), format!("{YES} done: every step was executed, and the result verified")))
        }
        RunStatus::Failed if report.checks.iter().any(|check| !check.passed) => format!(
            "{}\n",
            paint(BAD.bold(), format!("{NO} every step was executed, but the result is not as expected"))
        ),
        RunStatus::Failed => format!("{}\n", paint(BAD.bold(), format!("{NO} the run stopped"))),
        RunStatus::Interrupted => format!("{}\n", paint(LOOK.bold(), "the run was interrupted")),
    });
    text.push_str(&format!("{} {}\n\n", paint(DIM, "execution log"), context.shown(&folder.join("execution-log.md"))));
    let step = |words: &str, why: &str| Next { command: context.next(words), why: why.to_owned() };
    text.push_str(&next(&match report.status {
        RunStatus::Succeeded => vec![step("verify last", "check again, at any time, against the rows before this run")],
        RunStatus::Failed | RunStatus::Interrupted => vec![step("status", "see where it stands")],
    }));
    text
}
