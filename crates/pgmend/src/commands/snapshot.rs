//! `pgmend snapshot`: saves what a database holds in a file, and shows what is in one.

use std::path::Path;

use pgmend_core::failure::{Failure, Result};
use pgmend_engine::clock::SystemClock;
use pgmend_engine::connect::Purpose;
use pgmend_engine::side::{FORMAT, Saved, take};
use serde_json::json;

use super::Ending;
use crate::aside;
use crate::context::Context;
use crate::render::colour::{GOOD, YES, paint};
use crate::render::diff::{snapshot, snapshot_json};

pub async fn save(context: &Context, file: &Path, force: bool) -> Result<Ending> {
    let path = context.current.join(file);
    let to_stdout = file == Path::new("-");
    let shown = context.shown(&path);
    // Before anything is read, which can take long.
    if !to_stdout && !force && path.exists() {
        return Err(not_written(&shown)
            .because("a file of that name is there")
            .hint("choose another name, or write over it: `--force`"));
    }
    let saved = read(context).await?;
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    let bytes = saved.bytes(packed && !to_stdout)?;
    if to_stdout {
        context.terminal.exactly(&bytes);
        context.terminal.exactly(b"\n");
        return Ok(Ending::Done);
    }
    let written = if force { aside::replace(&path, &bytes) } else { aside::create(&path, &bytes) };
    written.map_err(|error| {
        not_written(&shown).because(error).hint("free space or make the folder writable, or choose another name")
    })?;
    let objects = saved.snapshot.objects.len();
    if context.terminal.is_json() {
        context.terminal.json(&json!({
            "format": FORMAT, "file": shown, "database": saved.database, "objects": objects, "bytes": bytes.len(),
        }))?;
    } else {
        context.terminal.result(&format!(
            "{} {objects} objects of {} written to {shown}\n",
            paint(GOOD, YES),
            saved.database
        ));
    }
    Ok(Ending::Done)
}

fn not_written(shown: &str) -> Box<Failure> {
    Failure::error(format!("the snapshot could not be written to `{shown}`")).done("no file was written or changed")
}

pub async fn show(context: &Context, file: Option<&Path>) -> Result<Ending> {
    let saved = match file {
        None => read(context).await?,
        Some(file) => Saved::open(&context.current.join(file), &context.current)?,
    };
    if context.terminal.is_json() {
        context.terminal.json(&snapshot_json(&saved))?;
    } else {
        context.terminal.result(&snapshot(&saved, context.terminal.is_verbose()));
    }
    Ok(Ending::Done)
}

async fn read(context: &Context) -> Result<Saved> {
    let target = context.target(&context.root()?)?;
    let session = context.connect(&target, Purpose::Read).await?;
    let spinner = context.terminal.spinner(&format!("reading {}", target.shown()));
    let saved = take(&session, &SystemClock, &context.assess_options()?).await;
    spinner.stop();
    session.close().await;
    saved
}
