//! What a run tells of itself: the journal's observations, the report, the execution log.

use jiff::SignedDuration;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::plan::{Action, Issue, Phase, RollbackReport, RunStatus, Step, StepReport};

use crate::journal::{Ending, Entry, Outcome};

use super::apply::{Run, to_json, write_file};
use super::step::Ended;

impl Run<'_> {
    pub(super) fn observed(&mut self, name: &str, value: serde_json::Result<serde_json::Value>) -> Result<()> {
        let value =
            value.map_err(|error| Failure::error(format!("`{name}` cannot be written as JSON")).because(error))?;
        self.journal.append(&Entry::Observed { name: name.to_owned(), value, at: self.options.clock.now() })
    }

    pub(super) fn note(&mut self, step: &Step, ended: &Ended, started: String, seconds: f64) {
        let expected = match &step.action {
            Action::RemoveRecords { versions } => format!("DELETE {}", versions.len()),
            Action::Apply { .. } => "committed, with its facts as the shadow left them".to_owned(),
            Action::Record { .. } => "INSERT 1".to_owned(),
            Action::ExportHistory => "the history in a file".to_owned(),
            Action::Backup { .. } => "a backup that was read back".to_owned(),
            Action::Observe => format!("{} tables", self.plan.tables.len()),
            Action::Verify => "all checks pass".to_owned(),
        };
        self.report.steps.push(StepReport {
            number: step.number,
            title: step.title.clone(),
            command: step.commands.join("\n"),
            expected,
            actual: ended.detail.clone(),
            matched: ended.failure.is_none(),
            started: started.clone(),
            seconds,
        });
        self.report.phases.push(Phase {
            name: step.title.clone(),
            estimated_seconds: std::time::Duration::from_millis(step.estimate_ms).as_secs_f64(),
            actual_seconds: seconds,
        });
        let notices: Vec<String> = self
            .session
            .take_notices()
            .iter()
            .map(|notice| format!("{}: {}", notice.severity, notice.message))
            .collect();
        if let Action::Apply { version, .. } = &step.action
            && let Some(entry) = self.report.migrations.iter_mut().find(|entry| entry.version == *version)
        {
            entry.status = match ended.outcome {
                Outcome::Applied => "applied",
                Outcome::NotApplied => "failed, rolled back",
                Outcome::InDoubt if ended.committing => "in doubt",
                Outcome::InDoubt => "failed, partly done",
            }
            .to_owned();
            entry.started = Some(started);
            entry.ended = Some(self.options.clock.now().to_string());
            entry.seconds = Some(seconds);
            entry.output = notices;
            entry.errors = ended.failure.iter().map(ToString::to_string).collect();
        }
        if let Some(failure) = &ended.failure {
            self.report.issues.push(Issue {
                what: failure.to_string(),
                impact: failure.done.clone().unwrap_or_else(|| "the run stopped at this step".to_owned()),
                resolution: failure.hints.join("; "),
            });
            if ended.outcome == Outcome::NotApplied
                && matches!(step.action, Action::Apply { .. } | Action::RemoveRecords { .. } | Action::Record { .. })
            {
                let now = self.options.clock.now();
                self.report.rollback = RollbackReport {
                    done: true,
                    reason: failure.to_string(),
                    method: Some("the transaction of the step was rolled back".to_owned()),
                    started: ended
                        .rollback
                        .and_then(|took| Some((now - SignedDuration::try_from(took).ok()?).to_string())),
                    ended: Some(now.to_string()),
                };
            }
        }
    }

    pub(super) fn finish(&mut self, failure: Option<&Failure>) -> Result<()> {
        self.report.ended = self.options.clock.now().to_string();
        let slow: Vec<String> = self
            .report
            .phases
            .iter()
            .filter(|phase| phase.actual_seconds > 1.0 && phase.actual_seconds > phase.estimated_seconds * 2.0)
            .map(|phase| {
                format!(
                    "`{}` took {:.1} s instead of {:.1} s",
                    phase.name, phase.actual_seconds, phase.estimated_seconds
                )
            })
            .collect();
        self.report.lessons.extend(slow);
        let ending = match self.report.status {
            RunStatus::Succeeded => Ending::Succeeded,
            RunStatus::Failed => Ending::Failed,
            RunStatus::Interrupted => Ending::Stopped,
        };
        write_file(&self.journal, "report.json", &to_json(&self.report)?)?;
        let log = pgmend_core::document::execution_log(&self.report)?;
        write_file(&self.journal, "execution-log.md", &log)?;
        let entry = Entry::Finished { ending, at: self.options.clock.now(), detail: failure.map(ToString::to_string) };
        self.journal.append(&entry)
    }
}
