//! The folder that a plan is written to, and the project's own `.pgmend/`. Nothing that is not a plan is overwritten.

use std::path::{Path, PathBuf};

use pgmend_core::document;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::plan::Plan;

use crate::aside;

/// The project's own folder, beneath its root.
pub const OWN: &str = ".pgmend";

/// The plan itself, in its folder.
pub const PLAN: &str = "plan.json";

/// Where a plan is unless a person says otherwise.
pub fn usual(root: &Path) -> PathBuf {
    root.join(OWN).join("plan")
}

/// Where runs are kept.
pub fn runs(root: &Path) -> PathBuf {
    root.join(OWN).join("runs")
}

/// Makes the project's own folder and keeps it out of version control: it holds backups. Answers whether it was made.
///
/// # Errors
/// When it cannot be written.
pub fn make_own(root: &Path) -> Result<bool> {
    let folder = root.join(OWN);
    let ignore = folder.join(".gitignore");
    if ignore.exists() {
        return Ok(false);
    }
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&ignore, "*\n"))
        .map_err(|error| unwritable(&folder, &error))?;
    Ok(true)
}

/// Refuses a folder that holds something else than a plan.
///
/// # Errors
/// A usage failure that names what is there.
pub fn check(folder: &Path) -> Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(Failure::usage(format!("`{}` cannot hold a plan", folder.display()))
                .because(error)
                .done("no plan was written and nothing was changed")
                .hint("name a folder that is new, empty, or holds an older plan: `pgmend plan -o DIR`"));
        }
    };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    if names.is_empty() || is_plan(&folder.join(PLAN)) {
        return Ok(());
    }
    Err(Failure::usage(format!("`{}` holds something that is not a plan", folder.display()))
        .because(format!("it holds `{}`", names.first().map_or("", String::as_str)))
        .done("no plan was written and nothing was changed")
        .hint("name a folder that is new, empty, or holds an older plan: `pgmend plan -o DIR`"))
}

fn is_plan(file: &Path) -> bool {
    let Ok(text) = std::fs::read(file) else { return false };
    serde_json::from_slice::<serde_json::Value>(&text)
        .is_ok_and(|value| ["format", "fingerprint", "steps", "pins"].iter().all(|key| value.get(key).is_some()))
}

/// Writes a plan and everything that people read of it. Answers with the files, the plan last: only then is it one.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, plan: &Plan) -> Result<Vec<PathBuf>> {
    let json = serde_json::to_string_pretty(plan)
        .map_err(|error| Failure::error("the plan cannot be written as JSON").because(error))?;
    let markdown = document::plan_markdown(plan)?;
    let title = format!("Plan for {}", plan.target.database);
    let files = [
        ("PLAN.md", markdown.clone()),
        ("validation.sql", document::validation_sql(plan)?),
        ("report.html", document::html(&title, &markdown)?),
        (PLAN, format!("{json}\n")),
    ];
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let mut written = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        aside::replace(&path, text.as_bytes()).map_err(|error| unwritable(&path, &error))?;
        written.push(path);
    }
    Ok(written)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Box<Failure> {
    Failure::error(format!("`{}` cannot be written", path.display()))
        .because(error)
        .done("nothing was changed in the database")
        .hint("free space or make the folder writable, or name another one: `pgmend plan -o DIR`")
}
