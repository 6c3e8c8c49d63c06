//! `pgmend drift`: what the database holds that its migrations do not explain, and the SQL that undoes it or takes it in.

use pgmend_core::comparison::DriftReport;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::status::Status;
use pgmend_engine::clock::SystemClock;
use pgmend_engine::drift::{Adopted, adopt, find};

use super::Ending;
use super::diff::{ending, options, selection};
use crate::arguments::Drift;
use crate::context::Context;
use crate::render::colour::{GOOD, YES, paint};
use crate::render::drift::{counted, sql, summary};
use crate::render::status::{Next, next};

/// How many migrations are named at most.
const NAMED: usize = 10;

pub async fn run(context: &Context, wanted: &Drift) -> Result<Ending> {
    let selection = selection(&wanted.selected)?;
    let (bench, mut assessment) = context.open_and_assess().await?;
    let spinner = context.terminal.spinner("comparing the database with its history");
    let found = find(&bench.session, &bench.project, &mut assessment, &context.assess_options()?).await;
    spinner.stop();
    let found = found?;
    let (target, migrations) = (assessment.status.target.clone(), assessment.status.proof.replayed.len());
    let options = options(&wanted.written, bench.session.server.version);
    let (mut report, told) = DriftReport::of(&found, target, migrations, &selection, &options)?;
    report.notices.extend(unsettled(context, &assessment.status));
    let mut adopted = None;
    if wanted.adopt && !report.drift.is_empty() {
        if report.adopt.statements.is_empty() {
            return Err(nothing_to_write(&report));
        }
        let spinner = context.terminal.spinner("trying the new migration on the shadow");
        let written = adopt(&bench.project, &mut assessment, &found, (&report, &told), &SystemClock).await;
        spinner.stop();
        let written = written?;
        report.file = Some(written.file.clone());
        report.notices.extend(not_taken_in(&written));
        adopted = Some(written);
    }
    let shown = bench.session.target().shown();
    assessment.bench.stop().await?;
    bench.session.close().await;
    tell(context, wanted, &report, adopted.as_ref(), &shown)?;
    let settled = report.drift.is_empty() || adopted.is_some_and(|adopted| adopted.left.is_empty());
    let statements = if wanted.adopt || wanted.summary { &[][..] } else { &report.back.statements[..] };
    Ok(ending(settled, statements))
}

/// What did not run is no drift, and is named.
fn unsettled(context: &Context, status: &Status) -> Option<String> {
    let open = status.migrations.iter().filter(|migration| !migration.verdict.is_settled(migration.recorded));
    let open: Vec<String> = open.map(|one| format!("{} ({})", one.version, one.verdict.name())).collect();
    let more = if open.len() > NAMED { format!(" and {} more", open.len() - NAMED) } else { String::new() };
    (!open.is_empty()).then(|| {
        format!(
            "what these have not done, or not recorded, is no drift; `{}` settles it: {}{more}",
            context.next("plan"),
            open[..open.len().min(NAMED)].join(", ")
        )
    })
}

fn tell(context: &Context, wanted: &Drift, report: &DriftReport, adopted: Option<&Adopted>, shown: &str) -> Result<()> {
    if context.terminal.is_json() {
        return context.terminal.json(report);
    }
    match adopted {
        Some(adopted) => {
            report.adopt.notices.iter().chain(&report.notices).for_each(|notice| context.terminal.note(notice));
            let steps = [
                Next {
                    command: context.next(&format!("history repair --applied {}", adopted.version)),
                    why: "its effects are there: record it in this database".to_owned(),
                },
                Next { command: context.next("status"), why: "files, history and database then agree".to_owned() },
            ];
            context.terminal.result(&format!(
                "{} {} objects taken into {}\n\n{}",
                paint(GOOD, YES),
                report.drift.len(),
                adopted.file,
                next(&steps)
            ));
        }
        None if wanted.summary => {
            context.terminal.result(&summary(report, context.terminal.is_verbose()));
        }
        None => {
            context.terminal.exactly(sql(report, shown).as_bytes());
            context.terminal.tell(&counted(report));
        }
    }
    Ok(())
}

fn nothing_to_write(report: &DriftReport) -> Box<Failure> {
    let failure =
        Failure::gate("no statement can take this drift in").done("no file was written and nothing was changed");
    let because = report.adopt.notices.iter().chain(&report.notices);
    because.fold(failure, |failure, notice| failure.because(notice)).hint("write the migration by hand")
}

fn not_taken_in(adopted: &Adopted) -> Option<String> {
    let first = adopted.left.first()?;
    Some(format!(
        "{} facts are still otherwise once it has run, `{}` of {} among them",
        adopted.left.len(),
        first.attribute,
        first.object
    ))
}
