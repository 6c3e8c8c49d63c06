//! `pgmend status`: what really ran, whether that is proved, and what to do next.

use pgmend_core::failure::Result;
use pgmend_core::status::Status;
use pgmend_core::verdict::Verdict;

use super::Ending;
use crate::context::Context;
use crate::render::status::{Found, Next, counted, found, next, verdicts};

pub async fn run(context: &Context) -> Result<Ending> {
    let (bench, assessment) = context.open_and_assess().await?;
    let status = &assessment.status;
    if context.terminal.is_json() {
        context.terminal.json(status)?;
    } else {
        let head = found(
            &Found {
                target: bench.session.target(),
                server: &bench.session.server,
                folder: &bench.project.shown,
                files: bench.project.migrations.migrations.len(),
                shadow: assessment.bench.choice(),
                verbose: context.terminal.is_verbose(),
            },
            status,
        );
        let next = next(&what_next(context, status));
        context.terminal.result(&format!("{head}\n{}\n{next}", verdicts(status)));
    }
    let in_sync = status.summary.in_sync;
    assessment.bench.stop().await?;
    bench.session.close().await;
    Ok(if in_sync { Ending::Done } else { Ending::Differences })
}

/// What a person can type next, most useful first.
fn what_next(context: &Context, status: &Status) -> Vec<Next> {
    let step = |words: &str, why: String| Next { command: context.next(words), why };
    if status.summary.in_sync {
        return vec![step(
            "verify",
            "files, history and database agree; this checks constraints and indexes too".to_owned(),
        )];
    }
    let mut steps = Vec::new();
    let first = |wanted: &dyn Fn(Verdict) -> bool| status.migrations.iter().find(|migration| wanted(migration.verdict));
    if let Some(migration) = first(&Verdict::asks) {
        let version = &migration.version;
        steps.push(step(
            &format!("explain {version}"),
            format!("it is {}: a decision is needed first", migration.verdict.name()),
        ));
        let repair = match migration.verdict {
            Verdict::Undecidable if !migration.recorded => {
                Some((format!("history repair --applied {version}"), "if it did run"))
            }
            Verdict::RemoteOnly | Verdict::Undecidable => {
                Some((format!("history repair --reverted {version}"), "if the history should not list it"))
            }
            _ => None,
        };
        steps.extend(repair.map(|(words, why)| step(&words, why.to_owned())));
        return steps;
    }
    let open = status.migrations.iter().any(|migration| !migration.verdict.is_settled(migration.recorded));
    if open {
        steps.push(step("plan", format!("{}: derive the least plan; changes nothing yet", counted(status))));
        let strange = |verdict| matches!(verdict, Verdict::Phantom | Verdict::Partial | Verdict::Unrecorded);
        if let Some(migration) = first(&strange) {
            steps.push(step(
                &format!("explain {}", migration.version),
                format!("why it is {}, statement by statement", migration.verdict.name()),
            ));
        }
    } else {
        steps.push(step(
            "drift",
            "every migration ran and is recorded; see what no file explains, undo it, or take it into a migration"
                .to_owned(),
        ));
    }
    steps
}
