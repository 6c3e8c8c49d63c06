//! `pgmend history`: shows, exports and corrects the history table. Correcting asks the database first.

use std::path::Path;

use pgmend_core::failure::{Failure, Result};
use pgmend_core::migration::{Migration, Version};
use pgmend_core::plan::Limits;
use pgmend_core::status::{FORMAT, Status};
use pgmend_core::verdict::Verdict;
use pgmend_engine::connect::{Purpose, Session};
use pgmend_engine::history::{self, TABLE};
use pgmend_engine::run::{Repair, repair as correct};
use serde_json::{Value, json};

use super::Ending;
use crate::context::Context;
use crate::render::colour::{BOLD, DIM, GOOD, LOOK, NONE, PLAIN, TYPE, YES, paint};
use crate::render::status::{Next, next};
use crate::render::table::{Cell, table};

/// What is to be corrected, as typed.
pub struct Wanted {
    /// Versions to record.
    pub applied: Vec<String>,
    /// Versions to take out.
    pub reverted: Vec<String>,
    /// Do not ask.
    pub yes: bool,
    /// Record even what did not run.
    pub force: bool,
}

pub async fn show(context: &Context) -> Result<Ending> {
    // Without a folder the rows can still be shown, but not whether each has a file.
    let project = context.project().ok();
    let target = context.target(&context.root()?)?;
    let session = context.connect(&target, Purpose::Read).await?;
    let history = history::read(&session.client).await?;
    let document = document(&session).await?;
    session.close().await;
    if context.terminal.is_json() {
        context.terminal.json(&document)?;
        return Ok(Ending::Done);
    }
    let head = paint(DIM, format!("{TABLE} of {} ({})", target.shown(), target.from()));
    if !history.exists {
        context.terminal.result(&format!("{head}\nthere is no such table: the database has no history\n"));
        return Ok(Ending::Done);
    }
    let file_of = |version: &Version| {
        project
            .as_ref()?
            .migrations
            .migrations
            .iter()
            .find(|file| file.version == *version)
            .map(|file| file.file.clone())
    };
    let rows: Vec<Vec<Cell>> = history
        .records
        .iter()
        .map(|record| {
            let statements = record.statements.as_ref().map_or(NONE.to_owned(), |kept| kept.len().to_string());
            vec![
                Cell::new(PLAIN, record.version.as_str()),
                Cell::new(PLAIN, record.name.as_deref().unwrap_or(NONE)),
                Cell::new(DIM, statements),
                match (file_of(&record.version), &project) {
                    (Some(file), _) => Cell::new(DIM, file),
                    (None, Some(_)) => Cell::new(LOOK, "no file"),
                    (None, None) => Cell::new(DIM, NONE),
                },
            ]
        })
        .collect();
    let count = history.records.len();
    context.terminal.result(&format!(
        "{head}\n\n{}\n{count} {}\n",
        table(&["version", "name", "statements", "file"], &rows),
        if count == 1 { "row" } else { "rows" }
    ));
    Ok(Ending::Done)
}

/// Every row with every column.
async fn document(session: &Session) -> Result<Value> {
    let rows = history::rows(&session.client).await?;
    let exists = history::read(&session.client).await?.exists;
    Ok(
        json!({ "format": FORMAT, "database": session.server.database, "table": TABLE, "exists": exists, "records": rows }),
    )
}

pub async fn export(context: &Context, file: &Path) -> Result<Ending> {
    let target = context.target(&context.root()?)?;
    let session = context.connect(&target, Purpose::Read).await?;
    let document = document(&session).await?;
    session.close().await;
    if file == Path::new("-") {
        context.terminal.json(&document)?;
        return Ok(Ending::Done);
    }
    let path = context.current.join(file);
    let shown = context.shown(&path);
    let text = serde_json::to_string_pretty(&document)
        .map_err(|error| Failure::error("the history cannot be written as JSON").because(error))?;
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| {
            std::io::Write::write_all(&mut file, format!("{text}\n").as_bytes()).and_then(|()| file.sync_all())
        })
        .map_err(|error| {
            let failure = Failure::error(format!("the history could not be exported to `{shown}`")).because(&error);
            if error.kind() == std::io::ErrorKind::AlreadyExists {
                failure.done("the file is as it was").hint("choose another name: an export is never overwritten")
            } else {
                failure
            }
        })?;
    let count = document["records"].as_array().map_or(0, Vec::len);
    if context.terminal.is_json() {
        context.terminal.json(&json!({ "format": FORMAT, "file": shown, "records": count }))?;
    } else {
        context.terminal.result(&format!(
            "{} {count} rows of {} written to {shown}\n",
            paint(GOOD, YES),
            target.shown()
        ));
    }
    Ok(Ending::Done)
}

pub async fn repair(context: &Context, wanted: &Wanted) -> Result<Ending> {
    if let Some(both) = wanted.applied.iter().find(|version| wanted.reverted.contains(version)) {
        return Err(Failure::usage(format!("`{both}` cannot be both applied and reverted")).done("nothing was changed"));
    }
    let bench = context.open(Purpose::Write).await?;
    let assessment = context.assess_anew(&bench).await?;
    let (status, history) = (assessment.status, assessment.history);
    assessment.bench.stop().await?;

    let mut notes: Vec<String> = Vec::new();
    let mut changes = Repair::default();
    let mut contradicted: Vec<&Version> = Vec::new();
    for version in &wanted.applied {
        let migration = file_of(context, &bench.project.migrations.migrations, version)?;
        if history.records(&migration.version) {
            notes.push(format!("{version} is recorded already"));
        } else if !changes.applied.contains(&migration) {
            if let Some(words) = against_recording(&status, &migration.version) {
                contradicted.push(&migration.version);
                notes.push(words);
            }
            changes.applied.push(migration);
        }
    }
    for version in &wanted.reverted {
        let version = Version::new(version.as_str());
        let has_file = bench.project.migrations.migrations.iter().any(|file| file.version == version);
        if !history.records(&version) && !has_file {
            return Err(Failure::usage(format!(
                "there is no version `{version}`, neither in the history nor as a file"
            ))
            .done("nothing was changed")
            .hint(format!("see what the history lists: `{}`", context.next("history show"))));
        }
        if !history.records(&version) {
            notes.push(format!("{version} is not recorded, so there is nothing to take out"));
        } else if !changes.reverted.contains(&version) {
            notes.extend(against_reverting(&status, &version));
            changes.reverted.push(version);
        }
    }
    tell(context, &bench.session, &changes, &notes, wanted.yes);
    if let (Some(first), false) = (contradicted.first(), wanted.force) {
        return Err(Failure::gate(format!("`{first}` did not run, so it is not recorded as applied"))
            .done("nothing was changed")
            .hint(format!("apply it instead: `{}`", context.next("plan")))
            .hint(format!("see why: `{}`", context.next(&format!("explain {first}"))))
            .hint("to record it all the same, add `--force`: the history will then say what is not so"));
    }
    let changed = !changes.applied.is_empty() || !changes.reverted.is_empty();
    if changed {
        confirm(context, &bench.session, wanted.yes).await?;
        correct(&bench.session, &changes, Limits::default()).await?;
    }
    let done = json!({
        "format": FORMAT,
        "target": status.target,
        "applied": changes.applied.iter().map(|migration| &migration.version).collect::<Vec<_>>(),
        "reverted": changes.reverted,
        "notes": notes,
    });
    let shown = bench.session.target().shown();
    let (applied, reverted) = (changes.applied.len(), changes.reverted.len());
    bench.session.close().await;
    if context.terminal.is_json() {
        context.terminal.json(&done)?;
    } else if changed {
        let step = Next { command: context.next("status"), why: "see where it stands now".to_owned() };
        context.terminal.result(&format!(
            "{} {applied} recorded, {reverted} taken out of the history of {shown}\n\n{}",
            paint(GOOD, YES),
            next(&[step])
        ));
    } else {
        context.terminal.result(&format!("{} nothing to change in the history of {shown}\n", paint(GOOD, YES)));
    }
    Ok(Ending::Done)
}

fn file_of<'a>(context: &Context, files: &'a [Migration], version: &str) -> Result<&'a Migration> {
    files.iter().find(|file| file.version.as_str() == version).ok_or_else(|| {
        Failure::usage(format!("no file has the version `{version}`, so it cannot be recorded"))
            .because("a history row holds the name and the statements of its file")
            .done("nothing was changed")
            .hint(format!("see all versions: `{}`", context.next("status")))
    })
}

/// What the database says against recording a version as applied.
fn against_recording(status: &Status, version: &Version) -> Option<String> {
    let migration = status.migrations.iter().find(|migration| migration.version == *version)?;
    let counts = &migration.evidence;
    matches!(migration.verdict, Verdict::Pending | Verdict::Partial).then(|| {
        format!(
            "{version} is {}: {} facts of it are in the database, {} are not",
            migration.verdict.name(),
            counts.in_favour,
            counts.against
        )
    })
}

/// What the database says against taking a version out.
fn against_reverting(status: &Status, version: &Version) -> Option<String> {
    let migration = status.migrations.iter().find(|migration| migration.version == *version)?;
    let ran = matches!(migration.verdict, Verdict::Applied | Verdict::Partial);
    ran.then(|| {
        format!(
            "{version} is {}: {} facts of it are in the database, and stay there; it would then be unrecorded",
            migration.verdict.name(),
            migration.evidence.in_favour
        )
    })
}

fn tell(context: &Context, session: &Session, changes: &Repair<'_>, notes: &[String], yes: bool) {
    let target = session.target();
    let mut text = format!(
        "{} {TABLE} of {} {}\n",
        paint(BOLD, "target"),
        target.shown(),
        paint(DIM, format!("({})", target.from()))
    );
    for version in &changes.reverted {
        text.push_str(&format!("  {} {version}\n", paint(LOOK, "- take out")));
    }
    for migration in &changes.applied {
        text.push_str(&format!("  {} {} {}\n", paint(TYPE, "+ record  "), migration.version, migration.name));
    }
    for note in notes {
        text.push_str(&format!("  {} {note}\n", paint(LOOK, "note:")));
    }
    // Nobody is asked about what they were not shown.
    match (context.terminal.is_json(), yes) {
        (true, _) => {}
        (false, true) => context.terminal.tell(&text),
        (false, false) => context.terminal.complain(&text),
    }
}

async fn confirm(context: &Context, session: &Session, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    let refused = || {
        Failure::gate("the change of the history was not confirmed")
            .done("nothing was changed")
            .hint("add `--yes` to go on without being asked")
    };
    if !context.terminal.can_ask() {
        return Err(refused().because("nobody can be asked: standard input or standard error is no terminal"));
    }
    let question = format!("Change the history of {}? [y/N]", session.target().shown());
    let answer = context.terminal.ask(&question).await.unwrap_or_default().to_lowercase();
    if matches!(answer.as_str(), "y" | "yes") { Ok(()) } else { Err(refused()) }
}
