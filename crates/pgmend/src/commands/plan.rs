//! `pgmend plan`: derives the least plan, rehearsed on the shadow, and writes it down for review.

use std::path::{Path, PathBuf};

use pgmend_core::failure::{Failure, Result};
use pgmend_core::plan::Plan;
use pgmend_core::status::FORMAT;
use pgmend_engine::clock::SystemClock;
use pgmend_engine::connect::Purpose;
use pgmend_engine::run::prepare;
use serde_json::json;

use super::Ending;
use crate::context::Context;
use crate::plan_folder;
use crate::render::colour::{DIM, GOOD, YES, paint};
use crate::render::plan::{steps, summary};
use crate::render::status::{Next, next, proof, verdicts};

pub async fn run(context: &Context, output: Option<&Path>) -> Result<Ending> {
    let bench = context.open(Purpose::Read).await?;
    let root = &bench.project.root;
    let folder = output.map_or_else(|| plan_folder::usual(root), |folder| context.current.join(folder));
    plan_folder::check(&folder)?;
    let mut assessment = context.assess_anew(&bench).await?;
    let plan = if assessment.status.summary.in_sync {
        None
    } else {
        let spinner = context.terminal.spinner("rehearsing the plan on the shadow");
        let plan = prepare(&bench.session, &bench.project, &mut assessment, &SystemClock).await;
        spinner.stop();
        Some(plan?)
    };
    let status = assessment.status;
    assessment.bench.stop().await?;
    bench.session.close().await;
    let Some(plan) = plan else {
        if context.terminal.is_json() {
            context.terminal.json(&json!({ "format": FORMAT, "in_sync": true, "files": [], "plan": null }))?;
        } else {
            let line = paint(GOOD, format!("{YES} in sync: there is nothing to do, and no plan was written"));
            context.terminal.result(&format!("{line}\n{}\n", proof(&status)));
        }
        return Ok(Ending::Done);
    };
    if !plan.changes_something() {
        if context.terminal.is_json() {
            context.terminal.json(
                &json!({ "format": FORMAT, "in_sync": false, "files": [], "plan": null, "drift": status.drift }),
            )?;
        } else {
            context.terminal.result(&format!(
                "{}\nevery migration ran and is recorded, so there is nothing to apply; no plan was written.\n{}\n",
                verdicts(&status),
                paint(
                    DIM,
                    format!("to undo what no file explains, or take it into a migration: {}", context.next("drift"))
                )
            ));
        }
        return Ok(Ending::Differences);
    }
    if folder.starts_with(root.join(plan_folder::OWN)) {
        plan_folder::make_own(root)?;
    }
    let written = plan_folder::write(&folder, &plan)?;
    tell(context, &folder, &plan, &written, output.is_some())?;
    Ok(Ending::Done)
}

fn tell(context: &Context, folder: &Path, plan: &Plan, written: &[PathBuf], elsewhere: bool) -> Result<()> {
    let names: Vec<String> =
        written.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    if context.terminal.is_json() {
        let folder = folder.to_str().ok_or_else(|| Failure::error("the folder's name is not UTF-8"))?;
        return context
            .terminal
            .json(&json!({ "format": FORMAT, "in_sync": false, "directory": folder, "files": names, "plan": plan }));
    }
    let apply = if elsewhere {
        context.next(&format!("apply {}", context.shown(&folder.join(plan_folder::PLAN))))
    } else {
        context.next("apply")
    };
    let read = Next {
        command: format!("less {}", context.shown(&folder.join("PLAN.md"))),
        why: "read it before it is applied".to_owned(),
    };
    let apply = Next { command: apply, why: "execute it: shows the steps and asks first".to_owned() };
    context.terminal.result(&format!(
        "{}{}\n{} {}\n\n{}",
        summary(plan),
        steps(plan),
        paint(GOOD, format!("{YES} written to {}:", context.shown(folder))),
        names.join(", "),
        next(&[read, apply])
    ));
    Ok(())
}
