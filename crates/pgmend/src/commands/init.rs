//! `pgmend init`: says what was found, makes the project's own folder, and says what to type next.

use std::path::Path;

use pgmend_core::failure::{Failure, Result};
use pgmend_core::server::Flavor;
use pgmend_core::status::FORMAT;
use pgmend_engine::connect::Purpose;
use pgmend_engine::history;
use pgmend_engine::project::Project;
use serde_json::json;

use super::Ending;
use crate::arguments::Layout;
use crate::context::Context;
use crate::plan_folder;
use crate::render::colour::{BAD, DIM, GOOD, LOOK, NO, NONE, YES, paint};
use crate::render::failure;
use crate::render::status::{Next, next};

/// Where Supabase keeps migrations.
const SUPABASE: &str = "supabase/migrations";

/// What was found of the target.
enum Target {
    /// It answers.
    Answers { shown: String, from: String, version: String, flavor: Flavor, history: Option<usize> },
    /// Nothing names one.
    Unnamed,
    /// It is named, and cannot be used.
    Unusable(Box<Failure>),
}

pub async fn run(context: &Context, layout: Option<Layout>) -> Result<Ending> {
    let mut made: Vec<String> = Vec::new();
    let project = match (context.project(), layout) {
        (Ok(project), _) => project,
        (Err(_), Some(Layout::Supabase)) => {
            let root = context.root()?;
            make_supabase(context, &root)?;
            made.push(SUPABASE.to_owned());
            context.project()?
        }
        (Err(failure), None) => {
            return Err(failure.hint("in an empty folder, make the layout: `pgmend init --layout supabase`"));
        }
    };
    if plan_folder::make_own(&project.root)? {
        made.push(plan_folder::OWN.to_owned());
    }
    let target = look(context, &project).await;
    let problems: Vec<String> =
        project.migrations.problems.iter().map(|problem| format!("{}: {}", problem.file, problem.message)).collect();
    let good =
        !matches!(target, Target::Unusable(_)) && !project.migrations.problems.iter().any(|problem| problem.blocking);
    if context.terminal.is_json() {
        context.terminal.json(&as_json(&project, &target, &problems, &made))?;
    } else {
        context.terminal.result(&text(context, &project, &target, &problems, &made));
    }
    Ok(if good { Ending::Done } else { Ending::Differences })
}

/// Only in a folder that holds nothing yet, hidden files aside.
fn make_supabase(context: &Context, root: &Path) -> Result<()> {
    let failed = |error: std::io::Error| {
        Failure::error(format!("`{}` cannot be made in `{}`", SUPABASE, context.shown(root))).because(error)
    };
    let first = std::fs::read_dir(root)
        .map_err(failed)?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .find(|name| !name.starts_with('.'));
    if let Some(first) = first {
        return Err(Failure::usage("the folder is not empty, so no layout is made in it")
            .because(format!("it holds `{first}`"))
            .done("nothing was made")
            .hint(format!("make the folder yourself: `mkdir -p {}`", context.shown(&root.join(SUPABASE)))));
    }
    std::fs::create_dir_all(root.join(SUPABASE)).map_err(failed)
}

async fn look(context: &Context, project: &Project) -> Target {
    let target = match context.target(&project.root) {
        Ok(target) => target,
        // Nothing names one: that is no fault of a new project. What is named and cannot be read is.
        Err(failure) if failure.what.starts_with("there is no database to work on") => return Target::Unnamed,
        Err(failure) => return Target::Unusable(failure),
    };
    let session = match context.connect(&target, Purpose::Read).await {
        Ok(session) => session,
        Err(failure) => return Target::Unusable(failure),
    };
    let history = history::read(&session.client).await;
    let (version, flavor) = (session.server.version_text.clone(), session.server.flavor);
    session.close().await;
    match history {
        Ok(history) => Target::Answers {
            shown: target.shown(),
            from: target.from().to_owned(),
            version,
            flavor,
            history: history.exists.then_some(history.records.len()),
        },
        Err(failure) => Target::Unusable(failure),
    }
}

fn layout_name(project: &Project) -> &'static str {
    match project.flavor {
        Flavor::Supabase => "supabase",
        Flavor::Postgres => "plain",
    }
}

fn as_json(project: &Project, target: &Target, problems: &[String], made: &[String]) -> serde_json::Value {
    let target = match target {
        Target::Answers { shown, from, version, flavor, history } => {
            json!({ "shown": shown, "from": from, "server_version": version, "flavor": flavor, "history": history })
        }
        Target::Unnamed => json!(null),
        Target::Unusable(unusable) => json!({ "error": failure::json(unusable) }),
    };
    json!({
        "format": FORMAT,
        "folder": project.shown,
        "layout": layout_name(project),
        "files": project.migrations.migrations.len(),
        "problems": problems,
        "target": target,
        "made": made,
    })
}

fn text(context: &Context, project: &Project, target: &Target, problems: &[String], made: &[String]) -> String {
    let files = project.migrations.migrations.len();
    let mut text = format!(
        "{} folder   {}, {} layout, {files} {}\n",
        paint(GOOD, YES),
        project.shown,
        layout_name(project),
        if files == 1 { "migration" } else { "migrations" }
    );
    for problem in problems {
        text.push_str(&format!("  {} {problem}\n", paint(LOOK, "note:")));
    }
    let mut steps: Vec<Next> = Vec::new();
    let mut step = |words: &str, why: &str| steps.push(Next { command: context.next(words), why: why.to_owned() });
    match target {
        Target::Answers { shown, from, version, flavor, history } => {
            text.push_str(&format!("{} target   {shown} ({from}), PostgreSQL {version}, {flavor}\n", paint(GOOD, YES)));
            text.push_str(&match history {
                Some(rows) => format!("{} history  {} with {rows} rows\n", paint(GOOD, YES), history::TABLE),
                None => format!("{} history  there is none yet\n", paint(DIM, NONE)),
            });
            step("status", "what really ran, and what to do about it");
            step("plan", "derive the least plan, and write it down");
            step("apply", "execute it, step by step, and verify");
        }
        Target::Unnamed => {
            text.push_str(&format!("{} target   nothing names one yet\n", paint(DIM, NONE)));
            step(
                "status --db postgresql://user@host:5432/database",
                "or set `DATABASE_URL`, in the environment or in `.env`",
            );
        }
        Target::Unusable(unusable) => {
            text.push_str(&format!("{} target   cannot be used\n{}", paint(BAD, NO), failure::text(unusable)));
            step("init", "look again");
        }
    }
    for folder in made {
        text.push_str(&format!("{} made     {folder}/\n", paint(GOOD, YES)));
    }
    format!("{text}\n{}", next(&steps))
}
