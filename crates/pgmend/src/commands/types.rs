//! `pgmend types`: the types of a database in TypeScript, to standard output or into a file.

use std::path::Path;

use pgmend_core::failure::{Failure, Result};
use pgmend_core::typescript::render;
use pgmend_engine::connect::Purpose;
use pgmend_engine::typescript;

use super::Ending;
use crate::aside;
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
    aside::replace(&path, text.as_bytes()).map_err(|error| {
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
