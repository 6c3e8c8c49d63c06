//! What a live database holds that its confirmed history does not explain, ready to be undone or taken in. The verdicts are
//! those of `assess`; nothing here judges them again, and nothing is written to the database.

mod adopt;

use std::collections::{HashMap, HashSet};

use pgmend_core::catalog::{EXISTS, Fact, between};
use pgmend_core::comparison::{DefinedAt, Drifted, hold};
use pgmend_core::evidence::Ran;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::{Migration, Statement};
use pgmend_core::object::{Dialect, Kind};

use crate::assess::{self, Assessment, Options};
use crate::connect::Session;
use crate::project::Project;
use crate::side::everything;

pub use adopt::{Adopted, adopt};

/// Finds drift.
///
/// # Errors
/// A history that is not proved (a gate): a decision that only a person can take, a file that ran and fails on the shadow. A
/// database that cannot be read, or changed meanwhile.
pub async fn find(
    session: &Session,
    project: &Project,
    assessment: &mut Assessment,
    options: &Options,
) -> Result<Drifted> {
    let files = &project.migrations.migrations;
    refuse_unproved(files, assessment)?;
    let choice = assessment.bench.choice();
    let version = session.server.version;
    let dialect = Dialect { version, oldest: version.min(choice.version) };
    let scope = assess::scope(assessment.status.target.flavor);
    let (live, ..) = everything(session, dialect, &scope, options).await?;
    // An index that is invalid was taken for none when the history was judged.
    let judged = |object: &ObjectId| {
        let invalid = live.objects.get(object).is_some_and(|facts| facts.contains_key("invalid"));
        object.kind != Kind::Row && !(object.kind == Kind::Index && invalid)
    };
    if let Some(change) = between(&assessment.live, &live).iter().find(|change| judged(&change.fact.object)) {
        return Err(Failure::error("the database changed while it was read")
            .because(format!("`{}` of {}", change.fact.attribute, change.fact.object))
            .done("nothing was changed")
            .hint("try again when nobody changes it"));
    }
    let history: Vec<(&Migration, &Ran)> = files.iter().zip(&assessment.confirmed).collect();
    let mut proved = assessment.bench.end(&history).await?.snapshot;
    let unexplained: HashSet<&Fact> = assessment.residual.iter().map(|change| &change.fact).collect();
    hold(&live, &mut proved, |change| {
        let existence = Fact { object: change.fact.object.clone(), attribute: EXISTS.into() };
        !unexplained.contains(&change.fact) && !unexplained.contains(&existence)
    });
    Ok(Drifted { live, proved, changes: assessment.residual.clone(), defined: definitions(files, assessment) })
}

/// Which statement of what ran last wrote each fact.
fn definitions(files: &[Migration], assessment: &Assessment) -> HashMap<Fact, (usize, DefinedAt)> {
    let mut defined = HashMap::new();
    let effects = files.iter().zip(&assessment.effects().migrations).zip(&assessment.confirmed);
    for ((file, effects), ran) in effects {
        for statement in &effects.statements {
            let Some(place) = file.statements.get(statement.statement) else { continue };
            if !ran.statements(file).any(|other| other.index == place.index) {
                continue;
            }
            let number = defined.len();
            for change in &statement.changes {
                let at = DefinedAt { file: file.file.clone(), line: place.line };
                defined.insert(change.fact.clone(), (number, at));
            }
        }
    }
    defined
}

fn refuse_unproved(files: &[Migration], assessment: &Assessment) -> Result<()> {
    let migrations = &assessment.status.migrations;
    if let Some(migration) = migrations.iter().find(|migration| migration.verdict.asks()) {
        let failure = Failure::gate("the history is not proved, so that nothing can be told from drift")
            .because(format!("{} is {}", migration.version, migration.verdict.name()))
            .done("nothing was changed")
            .hint(format!("look at it: `pgmend explain {}`", migration.version));
        return Err(migration.reason.iter().fold(failure, |failure, reason| failure.because(reason)));
    }
    let ran = files.iter().zip(&assessment.effects().migrations).zip(&assessment.confirmed);
    for ((file, effects), ran) in ran {
        let failed = effects.statements.iter().filter_map(|effects| Some((effects.error.as_ref()?, effects.statement)));
        for (error, place) in failed {
            let Some(statement) = file.statements.get(place) else { continue };
            if ran.statements(file).any(|other| other.index == place) && may_make(statement) {
                return Err(Failure::gate("the history is not proved, so that nothing can be told from drift")
                    .at(file.file.clone(), Some(statement.line))
                    .because(format!(
                        "{} ran, and fails on the shadow: {} (SQLSTATE {})",
                        file.version, error.message, error.code
                    ))
                    .because("what it makes would be taken for drift")
                    .done("nothing was changed")
                    .hint(format!(
                        "look at it: `pgmend explain {}`; another shadow may do: `--shadow`",
                        file.version
                    )));
            }
        }
    }
    Ok(())
}

/// Whether a statement is of a kind that makes, changes or drops something.
fn may_make(statement: &Statement) -> bool {
    ["CREATE", "ALTER", "DROP", "DO", "CALL", "GRANT", "REVOKE", "COMMENT"]
        .iter()
        .any(|verb| statement.kind.tag.split(' ').next() == Some(verb))
}
