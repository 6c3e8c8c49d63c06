//! `pgmend types`: the types of a database in TypeScript, to standard output or into a file.

use std::io::Write;
use std::path::Path;

use pgmend_core::failure::{Failure, Result};
use pgmend_core::typescript::render;
use pgmend_engine::connect::Purpose;
use pgmend_engine::typescript;

use super::Ending;
use crate::context::Context;
use crate::render::colour::{GOOD, YES, paint};

pub async fn run(
    context: &Context,
    schemas: &[String],
    output: Option<&Path>,
    postgrest: Option<&str>,
) -> Result<Ending> {
    if context.terminal.is_json() {
        return Err(Failure::usage("types are TypeScript: they have no JSON").done("no types were written"));
    }
    let schemas = wanted(schemas)?;
    let target = context.target(&context.root()?)?;
    let session = context.connect(&target, Purpose::Read).await?;
    let spinner = context.terminal.spinner("reading the types");
    let catalogue = typescript::read(&session.client, &schemas).await;
    spinner.stop();
    session.close().await;
    let catalogue = catalogue?;
    let text = render(&catalogue, postgrest)?;
    let Some(output) = output else {
        context.terminal.result(&text);
        return Ok(Ending::Done);
    };
    let path = context.current.join(output);
    let shown = context.shown(&path);
    write(&path, &text).map_err(|error| {
        Failure::error(format!("the types could not be written to {shown}"))
            .because(error)
            .done("the file is as it was")
            .hint("free space or make the folder writable, or name another file")
    })?;
    let count = catalogue.relations.len();
    let relations = if count == 1 { "table or view" } else { "tables and views" };
    context.terminal.tell(&format!(
        "{} types of {count} {relations} of {} written to {shown}",
        paint(GOOD, YES),
        target.shown()
    ));
    Ok(Ending::Done)
}

/// Each schema once.
fn wanted(schemas: &[String]) -> Result<Vec<String>> {
    let mut wanted: Vec<String> = Vec::new();
    for name in schemas.iter().map(|name| name.trim()) {
        if name.is_empty() {
            return Err(Failure::usage("`--schema` names a schema with an empty name")
                .done("no types were written")
                .hint("write the names with commas between them: `--schema public,storage`"));
        }
        if !wanted.iter().any(|other| other == name) {
            wanted.push(name.to_owned());
        }
    }
    Ok(wanted)
}

/// Writes beside the file first: whoever reads it meanwhile finds the old one or the new one, never a part.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let name = path.file_name().ok_or_else(|| std::io::Error::other("it names no file"))?;
    if path.is_dir() {
        return Err(std::io::Error::other("it is a folder"));
    }
    // A link stays one: what it leads to is written.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let aside = path.with_file_name(format!(".{}.{}.partial", name.to_string_lossy(), std::process::id()));
    let written = std::fs::File::create(&aside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| match std::fs::metadata(&path) {
            Ok(old) => std::fs::set_permissions(&aside, old.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| std::fs::rename(&aside, &path));
    if written.is_err() {
        // It may never have been made.
        let _ = std::fs::remove_file(&aside);
    }
    written
}
