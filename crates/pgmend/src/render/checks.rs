//! Checks as a list: what was checked, and where one failed, what was expected and what was found.

use std::fmt::Write;

use pgmend_core::plan::CheckResult;

use super::colour::{BAD, DIM, GOOD, NO, YES, paint};

/// One line for each check.
pub fn checks(checks: &[CheckResult]) -> String {
    let mut text = String::new();
    for check in checks {
        // Writing to a string cannot fail.
        let _ = if check.passed {
            writeln!(text, "  {} {}: {}", paint(GOOD, YES), check.name, paint(DIM, &check.actual))
        } else {
            writeln!(
                text,
                "  {} {}: expected {}, found {}",
                paint(BAD, NO),
                check.name,
                check.expected,
                paint(BAD, &check.actual)
            )
        };
    }
    text
}

/// How many passed, in one line.
pub fn summary(checks: &[CheckResult]) -> String {
    let failed = checks.iter().filter(|check| !check.passed).count();
    if failed == 0 {
        format!("{} verified: all {} checks passed", paint(GOOD, YES), checks.len())
    } else {
        format!("{} not verified: {failed} of {} checks failed", paint(BAD, NO), checks.len())
    }
}
