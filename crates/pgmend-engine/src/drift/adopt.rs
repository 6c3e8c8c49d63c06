//! Takes drift into a new migration: a file behind all others, tried on the shadow before it is written. It never writes to the
//! database and never over a file.

use std::io::Write;

use pgmend_core::catalog::{Change, Fact, between};
use pgmend_core::comparison::{DriftReport, Drifted, file_name};
use pgmend_core::evidence::Ran;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::migration::{Migration, Version};
use pgmend_core::object::Kind;
use pgmend_core::verdict::DriftKind;

use crate::assess::Assessment;
use crate::clock::Clock;
use crate::durable;
use crate::project::Project;

/// A migration that was written.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// Its version.
    pub version: Version,
    /// The file, seen from the project's root.
    pub file: String,
    /// What it does not take in.
    pub left: Vec<Fact>,
}

/// How the versions of the Supabase CLI are written.
const TIMESTAMP: &str = "%Y%m%d%H%M%S";

/// Writes a migration that takes in what `report` tells; `told` is the same as changes.
///
/// # Errors
/// A migration that is not settled (a gate): the new one would come behind what did not run. SQL that fails on the shadow, a
/// file that cannot be written.
pub async fn adopt(
    project: &Project,
    assessment: &mut Assessment,
    found: &Drifted,
    (report, told): (&DriftReport, &[Change]),
    clock: &dyn Clock,
) -> Result<Adopted> {
    let unsettled =
        |migration: &&pgmend_core::status::MigrationStatus| !migration.verdict.is_settled(migration.recorded);
    if let Some(migration) = assessment.status.migrations.iter().find(unsettled) {
        return Err(Failure::gate("drift is taken in once every migration is settled")
            .because(format!(
                "{} is {}: the new migration would come behind it",
                migration.version,
                migration.verdict.name()
            ))
            .done("no file was written and nothing was changed")
            .hint("settle them first: `pgmend plan`"));
    }
    let version = version(project, assessment, clock);
    let name = file_name(told);
    let file = format!("{}/{version}_{name}.sql", project.shown);
    let text = text(report);
    let migration = Migration::parse(&file, version.clone(), &name, text.as_bytes())?;
    let left = try_it(project, assessment, found, &migration, told).await?;
    let path = project.folder.join(format!("{version}_{name}.sql"));
    write(&path, text.as_bytes()).map_err(|error| {
        Failure::error(format!("`{file}` cannot be written"))
            .because(error)
            .done("no file was written and nothing was changed")
            .hint("free space or make the folder writable, then try again")
    })?;
    Ok(Adopted { version, file, left })
}

/// Runs it on the shadow behind what ran. Answers with what is still not as in the database.
async fn try_it(
    project: &Project,
    assessment: &mut Assessment,
    found: &Drifted,
    migration: &Migration,
    told: &[Change],
) -> Result<Vec<Fact>> {
    let files = project.migrations.migrations.iter().zip(&assessment.confirmed);
    let history: Vec<(&Migration, &Ran)> = files.chain([(migration, &Ran::Whole)]).collect();
    let end = assessment.bench.end(&history).await?;
    let own = history.len() - 1;
    if let Some((_, statement, error)) = end.errors.iter().find(|(place, ..)| *place == own) {
        let sql = migration.statements.get(*statement).map_or("", |statement| migration.sql(statement));
        return Err(Failure::error("what would be written fails on the shadow")
            .because(format!("{} (SQLSTATE {})", error.message, error.code))
            .because(sql)
            .done("no file was written and nothing was changed")
            .hint("leave it out: `--exclude`; or write the migration by hand, from `pgmend drift --format json`"));
    }
    let wanted = |fact: &Fact| fact.object.kind != Kind::Row && told.iter().any(|change| change.fact == *fact);
    let left = between(&end.snapshot, &found.live).into_iter().map(|change| change.fact);
    Ok(left.filter(wanted).collect())
}

/// A version behind all others, of files and of the history, written as they are.
fn version(project: &Project, assessment: &Assessment, clock: &dyn Clock) -> Version {
    let files = project.migrations.migrations.iter().map(|file| &file.version);
    let known: Vec<&str> =
        files.chain(assessment.history.records.iter().map(|record| &record.version)).map(Version::as_str).collect();
    let now = clock.now().strftime(TIMESTAMP).to_string();
    let last = known.iter().filter_map(|version| version.parse::<u64>().ok()).max().unwrap_or(0);
    let width = known.iter().map(|version| version.len()).max().unwrap_or(now.len());
    // Numbers are counted on, unless all are times, or there are none.
    if width == now.len() && last.to_string() < now {
        return Version::new(now);
    }
    Version::new(format!("{:0width$}", last + 1))
}

fn text(report: &DriftReport) -> String {
    let mut text = String::from("-- Taken in by `pgmend drift --adopt`: what no migration explained.\n");
    for object in &report.drift {
        let kind = match object.kind {
            DriftKind::Extra => "was there",
            DriftKind::Missing => "was gone",
            DriftKind::Changed => "was changed",
        };
        // A name may hold line ends, which would end the comment.
        let words = object.object.split_whitespace().collect::<Vec<_>>().join(" ");
        text.push_str(&format!("--   {kind}: {words}\n"));
    }
    text.push('\n');
    for statement in &report.adopt.statements {
        text.push_str(statement.sql.trim_end());
        text.push_str(";\n");
    }
    text
}

fn write(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    durable::sync_parent(path)
}
