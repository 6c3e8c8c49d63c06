//! What stands behind one verdict: every statement with its facts, and the reasons in sentences.

use std::collections::BTreeMap;
use std::fmt::Write;

use pgmend_core::catalog::Change;
use pgmend_core::evidence::{Counts, Evidence, Judged, Ran, StatementEvidence, Testimony};
use pgmend_core::ident::shown;
use pgmend_core::migration::{Migration, Statement};
use pgmend_core::status::{MigrationStatus, Status};
use pgmend_core::verdict::{Flag, Verdict};
use serde::Serialize;

use super::colour::{BAD, BOLD, DIM, GOOD, LOOK, NO, NONE, YES, paint};
use super::status::{flag_name, verdict_style};

/// Everything that is told of one migration; also the JSON of `pgmend explain`.
#[derive(Serialize)]
pub struct Explained<'a> {
    /// The format number.
    pub format: u32,
    /// What `status` says of it.
    pub migration: &'a MigrationStatus,
    /// Its statements, in order.
    pub statements: Vec<ExplainedStatement>,
    /// Why the verdict, in sentences.
    pub why: Vec<String>,
}

/// One statement.
#[derive(Serialize)]
pub struct ExplainedStatement {
    file: String,
    line: u32,
    /// The first line of its SQL.
    sql: String,
    /// Whether the confirmed history has it.
    ran: bool,
    evidence: Counts,
    facts: Vec<ExplainedFact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// One fact.
#[derive(Serialize)]
struct ExplainedFact {
    object: String,
    attribute: String,
    before: Option<String>,
    after: Option<String>,
    live: Option<String>,
    testimony: Testimony,
    /// The relation it is a part of, or else the object itself.
    #[serde(skip)]
    whole: String,
}

/// What the statements of a file did, and what was found of it.
pub struct Behind<'a> {
    /// The file.
    pub file: &'a Migration,
    /// The evidence on it.
    pub evidence: &'a Evidence,
    /// What of it really ran.
    pub ran: &'a Ran,
    /// What its statements did on the shadow, and what errors they met.
    pub errors: BTreeMap<usize, String>,
    /// What the confirmed history leaves unexplained.
    pub residual: &'a [Change],
}

/// Puts together what is told of a migration that has a file.
pub fn statements(behind: &Behind<'_>) -> Vec<ExplainedStatement> {
    let weighed: BTreeMap<usize, &StatementEvidence> =
        behind.evidence.statements.iter().map(|evidence| (evidence.statement, evidence)).collect();
    let statement = |statement: &Statement| {
        let evidence = weighed.get(&statement.index);
        ExplainedStatement {
            file: behind.file.file.clone(),
            line: statement.line,
            sql: first_line(behind.file.sql(statement)),
            ran: behind.ran.statements(behind.file).any(|ran| ran.index == statement.index),
            evidence: evidence.map(|evidence| evidence.counts).unwrap_or_default(),
            facts: evidence.map(|evidence| evidence.judged.iter().map(fact).collect()).unwrap_or_default(),
            error: behind.errors.get(&statement.index).cloned(),
        }
    };
    behind.file.statements.iter().map(statement).collect()
}

fn fact(judged: &Judged) -> ExplainedFact {
    let object = &judged.change.fact.object;
    let text = |value: &Option<std::sync::Arc<str>>| value.as_ref().map(ToString::to_string);
    let whole = object
        .parent_path()
        .map_or_else(|| object.to_string(), |path| path.iter().map(|part| shown(part)).collect::<Vec<_>>().join("."));
    ExplainedFact {
        object: object.to_string(),
        attribute: judged.change.fact.attribute.to_string(),
        before: text(&judged.change.before),
        after: text(&judged.change.after),
        live: text(&judged.live),
        testimony: judged.testimony,
        whole,
    }
}

fn first_line(sql: &str) -> String {
    let mut lines = sql.lines();
    let first = lines.next().unwrap_or_default().trim_end();
    let cut: String = first.chars().take(88).collect();
    if cut.len() < first.len() || lines.next().is_some() { format!("{cut} …") } else { cut }
}

/// Why the verdict, in sentences.
pub fn why(migration: &MigrationStatus, status: &Status, behind: Option<&Behind<'_>>) -> Vec<String> {
    let counts = &migration.evidence;
    let mut why = vec![format!("{}: {}", migration.verdict.name(), migration.verdict.meaning())];
    why.push(match (migration.recorded, migration.local) {
        (true, true) => "the history lists it, and there is a file".to_owned(),
        (true, false) => "the history lists it, and no file has this version".to_owned(),
        (false, _) => "there is a file, and the history does not list it".to_owned(),
    });
    if let Some(behind) = behind {
        let testify = counts.in_favour + counts.against + counts.drifted;
        why.push(match (counts.total(), testify) {
            (0, _) => "on replay it changes nothing that could be observed".to_owned(),
            (all, 0) => format!("of the {all} facts that it writes on replay, none can still tell whether it ran"),
            (all, testify) => format!(
                "of the {all} facts that it writes on replay, {testify} can tell: {} for it, {} against it, {} hold a value that no file wrote",
                counts.in_favour, counts.against, counts.drifted
            ),
        });
        let unexplained = status.proof.unexplained;
        let leaves = if unexplained == 0 {
            "gives the live database exactly".to_owned()
        } else {
            format!("leaves {unexplained} facts of the whole database unexplained")
        };
        why.push(match behind.ran {
            Ran::Whole => format!("a replay of the history with all of it {leaves}"),
            Ran::Not => format!("a replay of the history without it {leaves}"),
            Ran::Statements(some) => format!(
                "a replay of the history with {} of its {} statements {leaves}",
                some.len(),
                behind.file.statements.len()
            ),
        });
        let own = |change: &&Change| {
            behind
                .evidence
                .statements
                .iter()
                .flat_map(|statement| &statement.judged)
                .any(|judged| judged.change.fact == change.fact)
        };
        let drifted = behind.residual.iter().filter(own).count();
        if drifted > 0 {
            why.push(format!("{drifted} of its facts are among those, changed since by something else"));
        }
    }
    if migration.verdict == Verdict::Renumbered
        && let Some(other) = &migration.matched
    {
        why.push(format!("it is the same as {other}"));
    }
    why.extend(migration.reason.clone());
    why.extend(migration.flags.iter().filter_map(|flag| remark(*flag)).map(str::to_owned));
    why
}

fn remark(flag: Flag) -> Option<&'static str> {
    Some(match flag {
        Flag::Edited => "the file says something else than the statements that the history recorded",
        Flag::OutOfOrder => "later migrations ran already",
        Flag::DuplicateVersion => "another file has the same version",
        Flag::Masked => "an `IF NOT EXISTS` of it keeps an older table, whatever the file says of its shape",
        Flag::Destructive => "it can lose data",
        Flag::NonTransactional => "it cannot run inside a transaction",
        Flag::ReachesOut => "it tries to reach beyond the database, which the shadow does not let it",
        Flag::Data | Flag::FailsOnReplay | Flag::Drifted => return None,
    })
}

/// For people.
pub fn text(explained: &Explained<'_>, verbose: bool) -> String {
    let migration = explained.migration;
    let flags: Vec<&str> = migration.flags.iter().map(|flag| flag_name(*flag)).collect();
    let mut text = format!(
        "{} {}  {}{}\n",
        paint(BOLD, migration.version.as_str()),
        paint(BOLD, &migration.name),
        paint(verdict_style(migration.verdict).bold(), migration.verdict.name()),
        if flags.is_empty() { String::new() } else { format!("  {}", paint(DIM, flags.join(", "))) }
    );
    for statement in &explained.statements {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{}  {}", paint(DIM, format!("{}:{}", statement.file, statement.line)), statement.sql);
        if let Some(error) = &statement.error {
            let _ = writeln!(text, "  {} fails on replay: {error}", paint(BAD, NO));
        }
        if statement.facts.is_empty() && statement.error.is_none() {
            let _ = writeln!(text, "  {}", paint(DIM, format!("{NONE} changes nothing that is observed")));
        }
        groups(&mut text, &statement.facts, verbose);
    }
    let _ = writeln!(text, "\n{}", paint(BOLD, "why"));
    for sentence in &explained.why {
        let _ = writeln!(text, "  {sentence}");
    }
    text
}

/// The facts of one statement, by the relation or object they belong to.
fn groups(text: &mut String, facts: &[ExplainedFact], verbose: bool) {
    let mut order: Vec<&str> = Vec::new();
    for fact in facts {
        if !order.contains(&fact.whole.as_str()) {
            order.push(&fact.whole);
        }
    }
    // `public.t` holds parts only; where the table itself is among the facts, it speaks for all of them.
    let merged = |whole: &str| -> Option<String> {
        order
            .iter()
            .find(|other| other.split_once(' ').is_some_and(|(_, path)| path == whole))
            .map(|other| (*other).to_owned())
    };
    let mut groups: Vec<(String, Vec<&ExplainedFact>)> = Vec::new();
    for fact in facts {
        let name = merged(&fact.whole).unwrap_or_else(|| fact.whole.clone());
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(fact),
            None => groups.push((name, vec![fact])),
        }
    }
    for (name, members) in groups {
        let count = |testimony: Testimony| members.iter().filter(|fact| fact.testimony == testimony).count();
        let words: Vec<String> = TESTIMONIES
            .iter()
            .filter(|(testimony, ..)| count(*testimony) > 0)
            .map(|(testimony, _, style, word)| paint(*style, format!("{} {word}", count(*testimony))))
            .collect();
        let _ = writeln!(text, "  {} {name}: {}", mark(&members), words.join(", "));
        if verbose {
            for fact in members {
                one(text, fact);
            }
        }
    }
}

fn one(text: &mut String, fact: &ExplainedFact) {
    let value = |value: &Option<String>| match value {
        None => "nothing".to_owned(),
        Some(value) => {
            let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let cut: String = line.chars().take(60).collect();
            if cut.len() < line.len() { format!("`{cut}…`") } else { format!("`{line}`") }
        }
    };
    let (_, sign, style, word) = describe(fact.testimony);
    let _ = writeln!(
        text,
        "      {} {} / {}: {} {}",
        paint(style, sign),
        fact.object,
        fact.attribute,
        value(&fact.after),
        paint(DIM, format!("(live: {}; {word})", value(&fact.live)))
    );
}

const TESTIMONIES: &[(Testimony, &str, anstyle::Style, &str)] = &[
    (Testimony::For, YES, GOOD, "for"),
    (Testimony::Against, NO, BAD, "against"),
    (Testimony::Drifted, "~", LOOK, "drifted"),
    (Testimony::Superseded, "·", DIM, "cannot tell"),
];

fn describe(testimony: Testimony) -> (Testimony, &'static str, anstyle::Style, &'static str) {
    TESTIMONIES.iter().copied().find(|(one, ..)| *one == testimony).unwrap_or((testimony, "·", DIM, "cannot tell"))
}

/// The mark of a group: what its facts say if they agree.
fn mark(members: &[&ExplainedFact]) -> String {
    let mut said = members.iter().map(|fact| fact.testimony).filter(|said| *said != Testimony::Superseded);
    let Some(first) = said.next() else { return paint(DIM, "·") };
    if said.all(|other| other == first) {
        let (_, sign, style, _) = describe(first);
        paint(style, sign)
    } else {
        paint(LOOK, "~")
    }
}
