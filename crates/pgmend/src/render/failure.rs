//! How a failure is told: what happened, where, why, what was and was not done, what to type next.

use std::fmt::Write;

use pgmend_core::failure::{Failure, FailureKind};
use serde_json::{Value, json};

use super::colour::{BAD, BOLD, DIM, LOOK, TYPE, paint};
use crate::given::without_passwords;

/// For people.
pub fn text(failure: &Failure) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} {}", paint(BAD.bold(), "error:"), paint(BOLD, &failure.what));
    if let Some(place) = &failure.place {
        let _ = writeln!(text, "  {} {place}", paint(DIM, "-->"));
    }
    for cause in &failure.causes {
        let _ = writeln!(text, "  {} {}", paint(DIM, "caused by:"), indented(cause));
    }
    if let Some(done) = &failure.done {
        let _ = writeln!(text, "  {} {}", paint(LOOK, "note:"), indented(done));
    }
    for hint in &failure.hints {
        let _ = writeln!(text, "  {} {}", paint(TYPE, "hint:"), indented(hint));
    }
    // The engine keeps secrets out by itself; this is the second lock on the same door.
    without_passwords(&text)
}

/// For programs: the value of `error`.
pub fn json(failure: &Failure) -> Value {
    let kind = match failure.kind {
        FailureKind::Error => "error",
        FailureKind::Usage => "usage",
        FailureKind::Gate => "gate",
        FailureKind::Interrupted => "interrupted",
    };
    let clean = |text: &String| without_passwords(text);
    json!({
        "kind": kind,
        "what": clean(&failure.what),
        "place": failure.place.as_ref().map(|place| json!({ "file": place.file, "line": place.line })),
        "causes": failure.causes.iter().map(clean).collect::<Vec<_>>(),
        "done": failure.done.as_ref().map(clean),
        "hints": failure.hints.iter().map(clean).collect::<Vec<_>>(),
    })
}

fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n    ")
}
