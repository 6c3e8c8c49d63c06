//! A plan in a few lines: what it is for, how bad it could get, and its steps in order.

use std::fmt::Write;

use pgmend_core::plan::{Plan, RiskLevel};

use super::colour::{BAD, BOLD, DIM, GOOD, LOOK, paint};

/// How many reasons of the risk are told; the others are in the document.
const REASONS: usize = 5;

/// What it is for, its risk, and what a reviewer should know.
pub fn summary(plan: &Plan) -> String {
    let style = match plan.risk.level {
        RiskLevel::Low => GOOD,
        RiskLevel::Medium => LOOK,
        RiskLevel::High => BAD,
    };
    let mut text = format!(
        "{} for {} on PostgreSQL {}, {} steps, about {:.1} s\n",
        paint(BOLD, format!("plan {}", plan.fingerprint.short())),
        plan.target.database,
        plan.target.server_version,
        plan.steps.len(),
        std::time::Duration::from_millis(plan.estimate_ms()).as_secs_f64()
    );
    // Writing to a string cannot fail.
    let _ = writeln!(text, "risk {}", paint(style.bold(), plan.risk.level.to_string()));
    for reason in plan.risk.reasons.iter().take(REASONS) {
        let _ = writeln!(text, "  {}", paint(DIM, reason));
    }
    if plan.risk.reasons.len() > REASONS {
        let _ = writeln!(text, "  {}", paint(DIM, format!("and {} more", plan.risk.reasons.len() - REASONS)));
    }
    for note in &plan.notes {
        let _ = writeln!(text, "{} {note}", paint(LOOK, "note:"));
    }
    text.push('\n');
    text
}

/// Its steps, those that write to the database standing out.
pub fn steps(plan: &Plan) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        let writes = step.action.changes_database();
        let title = if writes { paint(BOLD, &step.title) } else { step.title.clone() };
        let _ = writeln!(text, "  {:>2}. {title}", step.number);
        if writes {
            let _ = writeln!(text, "      {}", paint(DIM, &step.reason));
        }
    }
    text
}
