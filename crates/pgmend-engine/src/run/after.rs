//! What must hold after the last step, whatever the steps themselves said.

use std::collections::BTreeSet;

use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::ObjectId;
use pgmend_core::object::Kind;
use pgmend_core::plan::{CheckResult, Plan};
use pgmend_core::status::Status;

use crate::assess::assess;
use crate::fingerprint::TableName;

use super::apply::Run;
use super::verify::{compare, soundness_since};

/// How many facts may be unexplained after the run: what others made elsewhere since the plan is none of its doing, but of
/// what the plan touches no more may be than the plan knew.
pub(super) fn known(plan: &Plan, now: &Status) -> usize {
    let touched: BTreeSet<String> = plan
        .steps
        .iter()
        .flat_map(|step| &step.expects)
        .flat_map(|expected| {
            let object = &expected.fact.object;
            let owner = object.path.get(..2).map(|path| ObjectId::new(Kind::Table, path).to_string());
            [Some(object.to_string()), owner].into_iter().flatten()
        })
        .collect();
    let came = now.drift.iter().filter(|drift| !plan.drift.contains(drift));
    let ours = came.into_iter().any(|drift| touched.contains(&drift.object));
    if ours { plan.unexplained.min(now.proof.unexplained) } else { now.proof.unexplained }
}

impl Run<'_> {
    /// Files, history and database once more, then the content of every table.
    pub(super) async fn verify(&mut self) -> Result<String> {
        let found = assess(self.session, self.project, &self.options.assess.anew()).await?;
        let status = found.status;
        found.bench.stop().await?;
        let planned: Vec<_> = self.plan.steps.iter().flat_map(|step| step.action.versions()).cloned().collect();
        let open: Vec<String> = status
            .migrations
            .iter()
            .filter(|migration| !migration.verdict.is_settled(migration.recorded))
            .map(|migration| format!("{} is {}", migration.version, migration.verdict.name()))
            .collect();
        let check = |name: &str, expected: String, actual: String| CheckResult {
            name: name.to_owned(),
            passed: expected == actual,
            expected,
            actual,
        };
        let mut checks = vec![
            check(
                "history = files",
                "every migration applied and recorded".to_owned(),
                if open.is_empty() { "every migration applied and recorded".to_owned() } else { open.join(", ") },
            ),
            CheckResult {
                name: "replay of the files = live database".to_owned(),
                expected: at_most(self.unexplained),
                actual: unexplained(status.proof.unexplained),
                passed: status.proof.unexplained <= self.unexplained,
            },
        ];
        checks.extend(soundness_since(&self.session.client, &self.scope, &self.parts).await?);
        let rows: Vec<_> = self
            .plan
            .steps
            .iter()
            .flat_map(|step| &step.expects)
            .filter(|expected| {
                expected.fact.object.kind == Kind::Row
                    && &*expected.fact.attribute == "exists"
                    && expected.value.is_some()
            })
            .collect();
        for expected in rows {
            let there = found.live.objects.contains_key(&expected.fact.object);
            let actual = if there { "there" } else { "missing" }.to_owned();
            checks.push(check(&format!("seed {}", expected.fact.object), "there".to_owned(), actual));
        }
        let written: Vec<TableName> = self
            .plan
            .tables
            .iter()
            .filter(|table| table.touched)
            .map(|table| TableName::new(&table.schema, &table.name))
            .collect();
        checks.extend(compare(&self.session.client, &self.before, &written).await?);
        let failed: Vec<&CheckResult> = checks.iter().filter(|check| !check.passed).collect();
        let failure = failed.first().map(|first| {
            Failure::error(format!("{} of {} checks failed after the run", failed.len(), checks.len()))
                .because(format!("{}: expected {}, found {}", first.name, first.expected, first.actual))
                .done(format!("the migrations stand (versions: {}); the backup holds the state before", planned.len()))
                .hint("see where it stands: `pgmend status`")
        });
        let detail = format!("{} checks passed", checks.len() - failed.len());
        self.report.checks = checks;
        failure.map_or(Ok(detail), Err)
    }
}

fn unexplained(count: usize) -> String {
    format!("{count} {} unexplained", if count == 1 { "fact" } else { "facts" })
}

fn at_most(count: usize) -> String {
    if count == 0 { unexplained(0) } else { format!("at most {}", unexplained(count)) }
}
