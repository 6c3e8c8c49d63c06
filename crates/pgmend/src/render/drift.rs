//! Drift as SQL that undoes it, and as words for people.

use std::fmt::Write;

use pgmend_core::comparison::{DriftObject, DriftReport};
use pgmend_core::verdict::DriftKind;

use super::colour::{BAD, BOLD, DIM, GOOD, LOOK, YES, paint};
use super::diff::{comment, print, withheld};

/// The statements that bring the database back, under comments that say what is undone. Nothing at all where there is no drift.
pub fn sql(report: &DriftReport, shown: &str) -> String {
    let mut text = String::new();
    if report.drift.is_empty() {
        return text;
    }
    comment(
        &mut text,
        &format!("Brings {shown} back to the {} migrations that ran. They do not explain:", report.migrations),
    );
    for object in &report.drift {
        comment(&mut text, &format!("  {}", of_object(object)));
    }
    for notice in report.back.notices.iter().chain(&report.notices) {
        comment(&mut text, &format!("NOTE: {notice}"));
    }
    if report.back.statements.is_empty() {
        return text;
    }
    print(&mut text, &report.back.statements);
    text
}

fn of_object(object: &DriftObject) -> String {
    let place = object.defined.as_ref().map_or(String::new(), |at| format!(" ({}:{})", at.file, at.line));
    format!("{} {}: {}{place}", name(object.kind), object.object, object.detail)
}

fn name(kind: DriftKind) -> &'static str {
    match kind {
        DriftKind::Extra => "extra",
        DriftKind::Missing => "missing",
        DriftKind::Changed => "changed",
    }
}

/// What it comes to.
pub fn counted(report: &DriftReport) -> String {
    if report.drift.is_empty() {
        let words = format!("{YES} no drift: the {} migrations that ran explain what is compared", report.migrations);
        return paint(GOOD, words);
    }
    let count = |kind: DriftKind| report.drift.iter().filter(|object| object.kind == kind).count();
    let words = format!(
        "~ {} extra, {} changed, {} missing;",
        count(DriftKind::Extra),
        count(DriftKind::Changed),
        count(DriftKind::Missing)
    );
    let statements = match report.back.statements.len() {
        1 => "1 statement brings it back".to_owned(),
        several => format!("{several} statements bring it back"),
    };
    let withheld = withheld(&report.back.statements);
    format!("{} {statements}{withheld}", paint(LOOK, words))
}

/// Every object with the place in the files, and its facts where more is wanted.
pub fn summary(report: &DriftReport, verbose: bool) -> String {
    let mut text = String::new();
    for object in &report.drift {
        let style = if object.kind == DriftKind::Missing { BAD } else { LOOK };
        let kind = format!("{:<7}", name(object.kind));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {}: {}", paint(style, kind), paint(BOLD, &object.object), object.detail);
        if let Some(at) = &object.defined {
            let _ = writeln!(text, "        {}", paint(DIM, format!("{}:{}", at.file, at.line)));
        }
        for fact in object.facts.iter().filter(|_| verbose) {
            let value = |value: &Option<std::sync::Arc<str>>| {
                value.as_ref().map_or("nothing".to_owned(), |value| {
                    format!("`{}`", value.split_whitespace().collect::<Vec<_>>().join(" "))
                })
            };
            let _ = writeln!(
                text,
                "        {}: {} (files: {})",
                fact.attribute,
                value(&fact.live),
                paint(DIM, value(&fact.files))
            );
        }
    }
    for notice in report.back.notices.iter().chain(&report.notices) {
        let _ = writeln!(text, "{} {notice}", paint(LOOK, "note:"));
    }
    if !report.drift.is_empty() {
        text.push('\n');
    }
    format!("{text}{}\n", counted(report))
}
