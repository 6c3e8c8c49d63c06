//! What must hold before a plan is executed. It only reads.

use pgmend_core::catalog::Change;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::migration::{Migration, Version};
use pgmend_core::plan::{Action, Plan};

use crate::assess::Assessment;
use crate::connect::Session;
use crate::project::Project;

/// How many differences are told one by one.
const MOST: usize = 10;

/// Whether the history is as the plan would leave it: every version that it applies or records is there.
fn was_applied(plan: &Plan, now: &Assessment) -> bool {
    let mut versions = plan.steps.iter().filter_map(|step| match &step.action {
        Action::Apply { version, record: true, .. } | Action::Record { version, .. } => Some(version),
        _ => None,
    });
    let Some(first) = versions.next() else { return false };
    let removes = plan.steps.iter().any(|step| matches!(step.action, Action::RemoveRecords { .. }));
    let open = |version: &Version| {
        now.status
            .migrations
            .iter()
            .any(|migration| migration.version == *version && !migration.verdict.is_settled(migration.recorded))
    };
    let there = |version: &Version| now.history.records(version) && !(removes && open(version));
    there(first) && versions.all(there)
}

/// Refuses a plan that no longer fits: another database, edited files, another history, changed objects.
///
/// # Errors
/// A gate failure that lists what changed.
pub(super) async fn check_gates(plan: &Plan, session: &Session, project: &Project, now: &Assessment) -> Result<()> {
    let identity = super::identity(&session.client).await?;
    let again = "plan again: `pgmend plan`";
    let same_system = match (&plan.identity.system_identifier, &identity.system_identifier) {
        (Some(planned), Some(here)) => planned == here,
        _ => true,
    };
    if !same_system || plan.identity.database != identity.database || plan.identity.oid != identity.oid {
        return Err(Failure::gate(format!("the plan is for another database: `{}`", plan.identity.database))
            .because(format!(
                "this is `{}` (OID {} there, {} here)",
                identity.database, plan.identity.oid, identity.oid
            ))
            .done("nothing was changed")
            .hint("check `--db`")
            .hint(again));
    }
    let files = &project.migrations.migrations;
    let planned: Vec<&Migration> = plan
        .steps
        .iter()
        .filter_map(|step| match &step.action {
            Action::Apply { version, .. } => files.iter().find(|migration| migration.version == *version),
            _ => None,
        })
        .collect();
    let changes: Vec<Change> = plan
        .steps
        .iter()
        .flat_map(|step| &step.expects)
        .map(|expected| Change { fact: expected.fact.clone(), before: None, after: expected.value.clone() })
        .collect();
    let changes: Vec<&Change> = changes.iter().collect();
    let pins = super::pins(project, &now.history, &now.live, &changes, &planned)?;
    let differences = plan.pins.differences(&pins);
    if differences.is_empty() {
        return Ok(());
    }
    if was_applied(plan, now) && plan.pins.files == pins.files {
        return Err(Failure::gate("the plan was applied already: the history lists everything it was to bring")
            .done("nothing was changed")
            .hint("check the result: `pgmend verify last`")
            .hint("see where it stands: `pgmend status`"));
    }
    let mut failure = Failure::gate("the plan is stale: what it relies on changed since it was made");
    for difference in differences.iter().take(MOST) {
        failure = failure.because(difference);
    }
    if differences.len() > MOST {
        failure = failure.because(format!("and {} more", differences.len() - MOST));
    }
    Err(failure.done("nothing was changed").hint(again))
}
