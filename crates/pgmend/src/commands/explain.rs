//! `pgmend explain`: what stands behind the verdict on one migration.

use pgmend_core::failure::{Failure, Result};
use pgmend_core::status::{FORMAT, MigrationStatus, Status};

use super::Ending;
use crate::context::Context;
use crate::render::explain::{Behind, Explained, statements, text, why};

/// How many near matches are listed.
const NEAR: usize = 3;

pub async fn run(context: &Context, wanted: &str) -> Result<Ending> {
    let (bench, assessment) = context.open_and_assess().await?;
    let migration = find(context, &assessment.status, wanted)?;
    let files = &bench.project.migrations.migrations;
    let place = files.iter().position(|file| file.version == migration.version);
    let behind = place.and_then(|place| {
        let effects = assessment.effects().migrations.get(place)?;
        let errors = effects.statements.iter().filter_map(|statement| {
            let error = statement.error.as_ref()?;
            Some((statement.statement, format!("{} (SQLSTATE {})", error.message, error.code)))
        });
        Some(Behind {
            file: &files[place],
            evidence: assessment.evidence.get(place)?,
            ran: assessment.confirmed.get(place)?,
            errors: errors.collect(),
            residual: &assessment.residual,
        })
    });
    let explained = Explained {
        format: FORMAT,
        migration,
        statements: behind.as_ref().map(statements).unwrap_or_default(),
        why: why(migration, &assessment.status, behind.as_ref()),
    };
    if context.terminal.is_json() {
        context.terminal.json(&explained)?;
    } else {
        context.terminal.result(&text(&explained, context.terminal.is_verbose()));
    }
    assessment.bench.stop().await?;
    bench.session.close().await;
    Ok(Ending::Done)
}

/// By version, or by name where only one has it.
fn find<'a>(context: &Context, status: &'a Status, wanted: &str) -> Result<&'a MigrationStatus> {
    if let Some(migration) = status.migrations.iter().find(|migration| migration.version.as_str() == wanted) {
        return Ok(migration);
    }
    let named: Vec<&MigrationStatus> = status.migrations.iter().filter(|migration| migration.name == wanted).collect();
    if let [migration] = named.as_slice() {
        return Ok(migration);
    }
    let mut near: Vec<(usize, &MigrationStatus)> =
        status.migrations.iter().map(|migration| (likeness(migration, wanted), migration)).collect();
    near.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    let failure =
        Failure::usage(format!("no migration has the version or the name `{wanted}`")).done("nothing was changed");
    let failure = near.iter().filter(|(likeness, _)| *likeness >= 4).take(NEAR).fold(failure, |failure, (_, near)| {
        failure.hint(format!("did you mean {}? `{}`", near.name, context.next(&format!("explain {}", near.version))))
    });
    Err(failure.hint(format!("see all of them: `{}`", context.next("status"))))
}

/// How many characters the beginning of the version, or any part of the name, has in common with what was typed.
fn likeness(migration: &MigrationStatus, wanted: &str) -> usize {
    let version = migration.version.as_str();
    let common = version.chars().zip(wanted.chars()).take_while(|(one, other)| one == other).count();
    let part = if wanted.len() >= 4 && (migration.name.contains(wanted) || version.contains(wanted)) {
        wanted.len()
    } else {
        0
    };
    common.max(part)
}
