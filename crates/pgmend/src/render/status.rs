//! The state of a database at a glance: what was found and where, one line for each migration, the proof, what no
//! migration explains, and what to type next.

use std::fmt::Write;

use anstyle::Style;
use pgmend_core::evidence::Counts;
use pgmend_core::status::{MigrationStatus, Status};
use pgmend_core::verdict::{DriftKind, Flag, Verdict};
use pgmend_engine::connect::{Server, Target};
use pgmend_engine::shadow::Choice;

use super::colour::{BAD, BOLD, DIM, GOOD, LOOK, NO, NONE, PLAIN, TYPE, YES, paint};
use super::table::{Cell, table};

/// Where things were found.
pub struct Found<'a> {
    /// The target as it was found.
    pub target: &'a Target,
    /// What answered.
    pub server: &'a Server,
    /// The folder as shown.
    pub folder: &'a str,
    /// How many migrations it holds.
    pub files: usize,
    /// The shadow, with what else was considered.
    pub shadow: &'a Choice,
    /// Say more.
    pub verbose: bool,
}

/// Something to type next, and why.
pub struct Next {
    /// The command.
    pub command: String,
    /// What it does, or why.
    pub why: String,
}

/// What was looked at.
pub fn found(found: &Found<'_>, status: &Status) -> String {
    let target = &status.target;
    let mut lines = vec![
        format!(
            "{} ({}), PostgreSQL {}, {}",
            found.target.shown(),
            found.target.from(),
            target.server_version,
            target.flavor
        ),
        format!(
            "{}, {} {}, replayed on {} PostgreSQL {}{}",
            found.folder,
            found.files,
            if found.files == 1 { "file" } else { "files" },
            status.shadow.provider,
            status.shadow.server_version,
            if status.shadow.cached { " (from the cache)" } else { "" }
        ),
    ];
    if found.verbose {
        lines.push(format!("shadow: {} was chosen: {}", status.shadow.provider, status.shadow.reason));
        lines.extend(found.shadow.considered.iter().map(|(what, why_not)| format!("shadow: not {what}: {why_not}")));
        lines.extend(found.server.pooler.iter().map(|pooler| format!("pooler: {}", pooler.evidence)));
    }
    if !found.target.also_found().is_empty() {
        lines.push(format!("also named, and passed over: {}", found.target.also_found().join(", ")));
    }
    let mut text: String = lines.iter().map(|line| format!("{}\n", paint(DIM, line))).collect();
    for warning in found.target.warnings().iter().chain(&status.notes) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {warning}", paint(LOOK, "note:"));
    }
    text
}

/// The verdicts and what they stand on.
pub fn verdicts(status: &Status) -> String {
    let mut text = String::new();
    if status.migrations.is_empty() {
        text.push_str("there are no migrations, neither files nor history\n");
    } else {
        let rows: Vec<Vec<Cell>> = status.migrations.iter().map(row).collect();
        text.push_str(&table(&["version", "name", "file", "history", "live", "verdict", ""], &rows));
    }
    for migration in &status.migrations {
        if let Some(reason) = &migration.reason {
            let _ = write!(text, "\n  {} {}: {reason}", paint(LOOK, "note:"), migration.version);
        }
    }
    if status.migrations.iter().any(|migration| migration.reason.is_some()) {
        text.push('\n');
    }
    let _ = write!(text, "\n{}\n", proof(status));
    for drift in &status.drift {
        let (kind, style) = match drift.kind {
            DriftKind::Extra => ("extra", LOOK),
            DriftKind::Missing => ("missing", BAD),
            DriftKind::Changed => ("changed", LOOK),
        };
        let _ =
            writeln!(text, "  {} {}: {}", paint(style, format!("{kind:<7}")), drift.object, paint(DIM, &drift.detail));
    }
    text
}

/// What to type next.
pub fn next(steps: &[Next]) -> String {
    let mut text = format!("{}\n", paint(BOLD, "next"));
    let widest = steps.iter().map(|step| step.command.chars().count()).max().unwrap_or(0);
    for step in steps {
        // A long command gets a line of its own, so that it can be copied whole.
        let _ = if widest > 48 {
            writeln!(text, "  {}\n      {}", paint(TYPE, &step.command), paint(DIM, &step.why))
        } else {
            let blanks = " ".repeat(widest - step.command.chars().count());
            writeln!(text, "  {}{blanks}  {}", paint(TYPE, &step.command), paint(DIM, &step.why))
        };
    }
    text
}

fn row(migration: &MigrationStatus) -> Vec<Cell> {
    let mark = |holds: bool| if holds { Cell::new(GOOD, YES) } else { Cell::new(DIM, NONE) };
    let settled = migration.verdict.is_settled(migration.recorded);
    let style = if settled { GOOD } else { verdict_style(migration.verdict) };
    vec![
        Cell::new(PLAIN, migration.version.as_str()),
        Cell::new(PLAIN, &migration.name),
        mark(migration.local),
        mark(migration.recorded),
        live(&migration.evidence, migration.recorded),
        Cell::new(style, migration.verdict.name()),
        Cell::new(DIM, remarks(migration)),
    ]
}

/// How many of the facts that can still testify are there.
fn live(counts: &Counts, recorded: bool) -> Cell {
    let testify = counts.in_favour + counts.against + counts.drifted;
    let there = counts.in_favour;
    match (there, testify) {
        (_, 0) => Cell::new(DIM, NONE),
        (0, all) if recorded => Cell::new(BAD, format!("{NO} 0/{all}")),
        (0, all) => Cell::new(DIM, format!("{NONE} 0/{all}")),
        (there, all) if there == all => Cell::new(GOOD, format!("{YES} {there}/{all}")),
        (there, all) => Cell::new(LOOK, format!("~ {there}/{all}")),
    }
}

fn remarks(migration: &MigrationStatus) -> String {
    let matched = migration.matched.iter().map(|other| format!("is {other}"));
    matched.chain(migration.flags.iter().map(|flag| flag_name(*flag).to_owned())).collect::<Vec<_>>().join(", ")
}

/// The colour of a verdict that something must be done about.
pub fn verdict_style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Applied | Verdict::Superseded | Verdict::NoEffect => GOOD,
        Verdict::Phantom | Verdict::Partial => BAD,
        Verdict::Unrecorded | Verdict::RemoteOnly | Verdict::Renumbered | Verdict::Undecidable => LOOK,
        Verdict::Pending => TYPE,
    }
}

/// A flag in words.
pub fn flag_name(flag: Flag) -> &'static str {
    match flag {
        Flag::Edited => "edited since",
        Flag::OutOfOrder => "out of order",
        Flag::DuplicateVersion => "duplicate version",
        Flag::Masked => "masked",
        Flag::Destructive => "destructive",
        Flag::NonTransactional => "not in a transaction",
        Flag::Data => "writes rows",
        Flag::FailsOnReplay => "fails on replay",
        Flag::ReachesOut => "reaches out",
        Flag::Drifted => "drifted",
    }
}

/// Whether the verdicts are proved, in one line.
pub fn proof(status: &Status) -> String {
    let ran = status.proof.replayed.len();
    let plural = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    if status.is_proved() {
        format!(
            "{} replaying the {} that ran gives the live database, nothing unexplained",
            paint(GOOD.bold(), format!("{YES} proved:")),
            plural(ran, "migration", "migrations")
        )
    } else {
        format!(
            "{} replaying the {} that ran leaves {} unexplained",
            paint(LOOK.bold(), "~ not proved:"),
            plural(ran, "migration", "migrations"),
            plural(status.proof.unexplained, "fact", "facts")
        )
    }
}

/// The verdicts, counted, in one line: `2 phantom, 2 pending`.
pub fn counted(status: &Status) -> String {
    let counted = status.summary.counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.name()));
    counted.collect::<Vec<_>>().join(", ")
}
