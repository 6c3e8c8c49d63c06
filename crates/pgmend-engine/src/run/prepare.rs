//! Gathers what a plan is derived from: replays the files to apply after what really ran, each twice, counts
//! rows and pins what the plan relies on. It only reads the target.

use std::collections::BTreeSet;

use pgmend_core::catalog::{Change, Snapshot};
use pgmend_core::evidence::{Ran, SeedTable};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::quote;
use pgmend_core::migration::Migration;
use pgmend_core::plan::{Fingerprint, Inputs, Pins, Plan, Planned, TableRows, make, relied_on, to_apply};

use crate::assess::{Assessment, scope};
use crate::catalog::failed;
use crate::clock::Clock;
use crate::connect::Session;
use crate::fingerprint;
use crate::history::History;
use crate::project::Project;

/// Makes a plan for what an assessment found.
///
/// # Errors
/// Gate failures where a decision is needed first or a migration would fail; else when target or shadow cannot be read.
pub async fn prepare(session: &Session, project: &Project, found: &mut Assessment, clock: &dyn Clock) -> Result<Plan> {
    let files = &project.migrations.migrations;
    let wanted = to_apply(&found.status, files)?;
    let flavor = found.status.target.flavor;
    let scope = scope(flavor);
    let planned: BTreeSet<_> = found
        .status
        .migrations
        .iter()
        .filter(|migration| !migration.verdict.is_settled(migration.recorded))
        .map(|migration| &migration.version)
        .collect();
    let planned: Vec<&Migration> = files.iter().filter(|file| planned.contains(&file.version)).collect();
    super::verify::refuse_invalid(&session.client, &scope, &planned).await?;
    let (planned, seeds) = replay_planned(found, files, &wanted).await?;
    let changes: Vec<&Change> = planned.iter().flat_map(|planned| planned.effects.changes()).collect();
    let touched: BTreeSet<(&str, &str)> = changes
        .iter()
        .filter_map(|change| match &*change.fact.object.path {
            [schema, name, ..] => Some((&**schema, &**name)),
            _ => None,
        })
        .collect();
    let mut tables = Vec::new();
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    let unreadable = |error: tokio_postgres::Error| failed("the tables could not be counted", &error);
    session.client.batch_execute(begin).await.map_err(unreadable)?;
    for table in fingerprint::user_tables(&session.client).await? {
        if scope.platform_schemas.contains(&table.schema) || scope.hidden_schemas.contains(&table.schema) {
            continue;
        }
        let sql = format!("SELECT count(*) FROM {}", table.sql());
        let rows: i64 = session
            .client
            .query_one(&sql, &[])
            .await
            .map_err(|error| {
                failed(&format!("the rows of `{table}` could not be counted"), &error).hint(format!(
                    "grant the role what it lacks: `GRANT SELECT ON {} TO {}`",
                    table.sql(),
                    quote(&session.server.user)
                ))
            })?
            .get(0);
        let touched = touched.contains(&(table.schema.as_str(), table.name.as_str()));
        tables.push(TableRows {
            schema: table.schema,
            name: table.name,
            rows: u64::try_from(rows).unwrap_or(0),
            touched,
        });
    }
    let identity = super::identity(&session.client).await?;
    session.client.batch_execute("COMMIT").await.map_err(unreadable)?;

    let live_schemas: BTreeSet<&str> = tables.iter().map(|table| table.schema.as_str()).collect();
    let schemas = changes
        .iter()
        .filter_map(|change| change.fact.object.schema())
        .filter(|schema| live_schemas.contains(schema))
        .collect::<BTreeSet<_>>();
    let schemas = schemas.into_iter().map(str::to_owned).collect();
    let pinned: Vec<&Migration> = wanted.iter().map(|place| &files[*place]).collect();
    make(Inputs {
        status: &found.status,
        files,
        confirmed: &found.confirmed,
        planned: &planned,
        pins: pins(project, &found.history, &found.live, &changes, &pinned)?,
        identity,
        folder: &project.shown,
        tables,
        seeds,
        schemas,
        created: clock.now().to_string(),
        tool: concat!("pgmend ", env!("CARGO_PKG_VERSION")).to_owned(),
    })
}

/// What a plan relies on, as it is now.
///
/// # Errors
/// Never in practice: a history is always representable as JSON.
pub fn pins(
    project: &Project,
    history: &History,
    live: &Snapshot,
    changes: &[&Change],
    planned: &[&Migration],
) -> Result<Pins> {
    let json = serde_json::to_vec(history)
        .map_err(|error| Failure::error("the history cannot be written as JSON").because(error))?;
    Ok(Pins {
        files: project
            .migrations
            .migrations
            .iter()
            .map(|migration| (migration.file.clone(), migration.checksum.clone()))
            .collect(),
        history: Fingerprint::of([json.as_slice()]),
        objects: relied_on(live, changes.iter().copied(), planned.iter().copied()),
    })
}

/// Replays what really ran and then the files to apply, to see what they will do, and once more with each of them twice
/// in a row, to see whether it is idempotent.
async fn replay_planned(
    found: &mut Assessment,
    files: &[Migration],
    wanted: &[usize],
) -> Result<(Vec<Planned>, Vec<SeedTable>)> {
    if wanted.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let missing: Vec<Ran> = wanted
        .iter()
        .map(|place| match &found.confirmed[*place] {
            Ran::Statements(ran) => Ran::Statements(
                (0..files[*place].statements.len()).filter(|statement| !ran.contains(statement)).collect(),
            ),
            Ran::Whole | Ran::Not => Ran::Whole,
        })
        .collect();
    let before: Vec<(&Migration, &Ran)> =
        files.iter().zip(&found.confirmed).filter(|(_, ran)| **ran != Ran::Not).collect();
    // Twice in a row shows what a second run would do; but rows that it writes a second time can no longer be told
    // apart, so what the files do is read from a replay of its own. Where the order is that of the files, that one is
    // known already.
    let (mut once, mut twice) = (before.clone(), before.clone());
    for (place, ran) in wanted.iter().zip(&missing) {
        once.push((&files[*place], ran));
        twice.extend([(&files[*place], ran), (&files[*place], ran)]);
    }
    let recorded = found.bench.effects(&once).await?;
    let repeated = found.bench.effects(&twice).await?;
    let seeds = recorded.effects.seeds;
    let effects = recorded.effects.migrations.into_iter().skip(before.len());
    let again = repeated.effects.migrations.into_iter().skip(before.len()).skip(1).step_by(2);
    let planned = wanted
        .iter()
        .zip(effects.zip(again))
        .map(|(file, (effects, again))| Planned { file: *file, effects, again })
        .collect();
    Ok((planned, seeds))
}
