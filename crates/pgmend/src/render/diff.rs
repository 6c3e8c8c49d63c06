//! How two databases differ: as SQL for `psql`, and as words for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use pgmend_core::comparison::{
    Comparison, Counts, FactChange, ObjectChange, ObjectChangeKind, PrintedStatement, SideInfo, plural,
};
use pgmend_core::diff::{Hazard, HazardKind, RenameProposal};
use pgmend_engine::side::{FORMAT, Saved, Side};
use serde_json::{Value, json};

use super::colour::{BAD, BOLD, DIM, GOOD, LOOK, YES, paint};
use crate::given::word;

/// How many facts of an object are told unless more is wanted.
const FACTS: usize = 5;

/// The statements, each ended by a semicolon, under comments that say what they are and what they leave. Nothing at all where
/// nothing differs.
pub fn sql(comparison: &Comparison) -> String {
    let mut text = String::new();
    if comparison.equal {
        return text;
    }
    let side = |side: &SideInfo| format!("{} (PostgreSQL {})", side.shown, side.server_version);
    comment(&mut text, &format!("From {}", side(&comparison.from)));
    comment(&mut text, &format!("to {}", side(&comparison.to)));
    for notice in comparison.notices.iter().cloned().chain(proposals(&comparison.renames)).chain(unmodelled(comparison))
    {
        comment(&mut text, &format!("NOTE: {notice}"));
    }
    if comparison.statements.is_empty() {
        return text;
    }
    print(&mut text, &comparison.statements);
    text
}

/// The statements, under what the session has to be set to.
pub fn print(text: &mut String, statements: &[PrintedStatement]) {
    if statements.iter().any(|statement| !statement.transactional && !statement.withheld) {
        comment(
            text,
            "NOTE: some of these must not share a transaction: run them without `psql -1`, or take `--plain`",
        );
    }
    // Every name is written with its schema: whatever else the session would find stands in nobody's way.
    text.push_str("\nSET search_path = '';\n");
    if statements.iter().any(|statement| !statement.sql.is_ascii()) {
        text.push_str("SET client_encoding = 'UTF8';\n");
    }
    for statement in statements {
        if !statement.hazards.is_empty() {
            text.push('\n');
        }
        for hazard in &statement.hazards {
            comment(text, &of_hazard(hazard));
        }
        let sql = statement.sql.trim_end();
        if statement.withheld {
            comment(text, &format!("WITHHELD, see --allow-data-loss: {sql};"));
        } else {
            text.push_str(sql);
            text.push_str(";\n");
        }
    }
}

/// A hazard in one line, with the page of the manual.
fn of_hazard(hazard: &Hazard) -> String {
    if matches!(hazard.kind, HazardKind::Lock(_)) {
        return format!("lock: {} [{}]", hazard.reason, hazard.manual);
    }
    let on = if hazard.objects.is_empty() { String::new() } else { format!(" ({})", hazard.objects.join(", ")) };
    format!("{}{on}: {} [{}]", hazard.kind, hazard.reason, hazard.manual)
}

/// What could be a new name, as one would type it.
fn proposals(renames: &[RenameProposal]) -> impl Iterator<Item = String> {
    renames.iter().map(|proposal| {
        let rename = proposal.rename.to_string();
        format!("perhaps a new name ({}): --rename {}", proposal.evidence.join(", "), word(&rename))
    })
}

/// A comment, which nothing in it can end: names may hold line ends.
pub fn comment(text: &mut String, words: &str) {
    for line in words.split(['\n', '\r']) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "-- {line}");
    }
}

/// How both sides were read.
pub fn read_how(from: &Side, to: &Side) -> String {
    let lines = from.how.iter().map(|how| ("from", how)).chain(to.how.iter().map(|how| ("to  ", how)));
    lines.map(|(side, how)| paint(DIM, format!("{side}  {how}"))).collect::<Vec<_>>().join("\n")
}

/// What is there and is not compared, in words.
fn unmodelled(comparison: &Comparison) -> impl Iterator<Item = String> {
    comparison.unmodelled.iter().map(|found| {
        let what = &found.what;
        let more = usize::try_from(what.count).unwrap_or(usize::MAX).saturating_sub(what.names.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("not compared, on the side of `--{}`: {} ({}{more})", found.side, what.kind, what.names.join(", "))
    })
}

/// One line for each kind, and what it comes to.
pub fn counted(comparison: &Comparison) -> String {
    let mut text = String::new();
    let widest = comparison.summary.keys().map(|kind| kind.chars().count()).max().unwrap_or(0);
    for (kind, counts) in &comparison.summary {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {kind:<widest$}  {}", marks(*counts));
    }
    let (notices, sum) = (comparison.notices.len() + comparison.renames.len(), sum(comparison));
    if comparison.equal {
        let _ = write!(text, "{}", paint(GOOD, format!("{YES} nothing differs")));
        for words in unmodelled(comparison) {
            let _ = write!(text, "\n{} {words}", paint(LOOK, "note:"));
        }
        return text;
    }
    let _ = write!(
        text,
        "{} {}",
        paint(LOOK, format!("~ {} added, {} changed, {} removed;", sum.added, sum.changed, sum.removed)),
        match comparison.statements.len() {
            1 => "1 statement".to_owned(),
            several => format!("{several} statements"),
        }
    );
    text.push_str(&withheld(&comparison.statements));
    if notices > 0 || !comparison.unmodelled.is_empty() {
        let _ = write!(text, ", and notes at the top of the SQL");
    }
    text
}

/// How many statements are withheld, and what to type so that they are not.
pub fn withheld(statements: &[PrintedStatement]) -> String {
    let withheld: Vec<&PrintedStatement> = statements.iter().filter(|statement| statement.withheld).collect();
    if withheld.is_empty() {
        return String::new();
    }
    let hazards = withheld.iter().flat_map(|statement| &statement.hazards);
    let lost = hazards.filter(|hazard| hazard.kind == HazardKind::LosesData).flat_map(|hazard| &hazard.objects);
    let names: BTreeSet<String> = lost.map(|name| word(name)).collect();
    let names: Vec<String> = names.into_iter().collect();
    format!(", {} withheld because data would be lost: `--allow-data-loss {}`", withheld.len(), names.join(" "))
}

fn sum(comparison: &Comparison) -> Counts {
    comparison.summary.values().fold(Counts::default(), |sum, counts| Counts {
        added: sum.added + counts.added,
        removed: sum.removed + counts.removed,
        changed: sum.changed + counts.changed,
    })
}

fn marks(counts: Counts) -> String {
    let parts = [(counts.added, GOOD, '+'), (counts.changed, LOOK, '~'), (counts.removed, BAD, '-')];
    let told = parts.iter().filter(|(count, ..)| *count > 0);
    told.map(|(count, style, mark)| paint(*style, format!("{mark}{count}"))).collect::<Vec<_>>().join(" ")
}

/// What differs, object by object, with the facts.
pub fn summary(comparison: &Comparison, verbose: bool) -> String {
    let mut text = String::new();
    for change in &comparison.changes {
        object(&mut text, change, verbose);
    }
    for notice in comparison.notices.iter().cloned().chain(proposals(&comparison.renames)) {
        let _ = writeln!(text, "{} {notice}", paint(LOOK, "note:"));
    }
    for words in unmodelled(comparison).filter(|_| !comparison.equal) {
        let _ = writeln!(text, "{} {words}", paint(LOOK, "note:"));
    }
    if !comparison.equal {
        text.push('\n');
    }
    format!("{text}{}\n", counted(comparison).replace(", and notes at the top of the SQL", ""))
}

fn object(text: &mut String, change: &ObjectChange, verbose: bool) {
    let (style, mark) = match change.kind {
        ObjectChangeKind::Added => (GOOD, '+'),
        ObjectChangeKind::Removed => (BAD, '-'),
        ObjectChangeKind::Changed => (LOOK, '~'),
    };
    let _ = writeln!(text, "{} {}", paint(style, mark.to_string()), paint(BOLD, one_line(&change.object)));
    let told = match (change.kind, verbose) {
        (_, true) => change.facts.len(),
        (ObjectChangeKind::Changed, false) => FACTS,
        _ => 0,
    };
    for fact in change.facts.iter().take(told) {
        let _ = writeln!(text, "    {}", of_fact(fact, change.kind));
    }
    if told > 0 && change.facts.len() > told {
        let _ = writeln!(text, "    {}", paint(DIM, format!("and {} more", change.facts.len() - told)));
    }
}

fn of_fact(fact: &FactChange, kind: ObjectChangeKind) -> String {
    let value = |value: &Option<std::sync::Arc<str>>| match value {
        None => "nothing".to_owned(),
        Some(value) => {
            let line = one_line(value);
            let cut: String = line.chars().take(60).collect();
            if cut.len() < line.len() { format!("`{cut}…`") } else { format!("`{line}`") }
        }
    };
    let name = one_line(&fact.attribute);
    match kind {
        ObjectChangeKind::Added => format!("{name}: {}", value(&fact.to)),
        ObjectChangeKind::Removed => format!("{name}: {}", value(&fact.from)),
        ObjectChangeKind::Changed => format!("{name}: {} → {}", value(&fact.from), value(&fact.to)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kinds(saved: &Saved) -> BTreeMap<String, usize> {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for object in saved.snapshot.objects.keys() {
        *kinds.entry(plural(object.kind)).or_default() += 1;
    }
    kinds
}

/// What a snapshot holds.
pub fn snapshot(saved: &Saved, verbose: bool) -> String {
    let mut text = paint(
        DIM,
        format!(
            "{}, PostgreSQL {}, {}, as of {}\n\n",
            saved.database, saved.server_version_text, saved.flavor, saved.taken_at
        ),
    );
    let kinds = kinds(saved);
    let widest = kinds.keys().map(|kind| kind.chars().count()).max().unwrap_or(0);
    for (kind, count) in &kinds {
        let _ = writeln!(text, "  {kind:<widest$}  {count}");
    }
    for (object, attributes) in saved.snapshot.objects.iter().filter(|_| verbose) {
        let _ = writeln!(text, "\n{}", paint(BOLD, one_line(&object.to_string())));
        for (name, value) in attributes.iter().filter(|(name, _)| !name.starts_with('@')) {
            let _ = writeln!(text, "    {}: {}", one_line(name), one_line(value));
        }
    }
    for what in &saved.unmodelled {
        let words = format!("not part of it: {} ({})", what.kind, what.names.join(", "));
        let _ = writeln!(text, "{} {words}", paint(LOOK, "note:"));
    }
    let _ = writeln!(text, "\n{} objects, {} facts", saved.snapshot.objects.len(), saved.snapshot.facts());
    text
}

/// The same for programs.
pub fn snapshot_json(saved: &Saved) -> Value {
    let objects = saved.snapshot.objects.iter().map(|(object, attributes)| {
        let facts: BTreeMap<&str, &str> = attributes
            .iter()
            .filter(|(name, _)| !name.starts_with('@'))
            .map(|(name, value)| (&**name, &**value))
            .collect();
        json!({ "object": object.to_string(), "facts": facts })
    });
    json!({
        "format": FORMAT,
        "database": saved.database,
        "server_version": saved.server_version_text,
        "flavor": saved.flavor,
        "taken_at": saved.taken_at,
        "summary": kinds(saved),
        "objects": objects.collect::<Vec<_>>(),
        "unmodelled": saved.unmodelled,
    })
}
