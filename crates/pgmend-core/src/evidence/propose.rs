//! From evidence to histories worth replaying: which migrations, and which statements of them, may have run.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::Change;
use crate::ident::ObjectId;
use crate::migration::{Migration, Statement};

use super::{Effects, Evidence};

/// Whether a migration ran.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ran {
    /// All of it.
    Whole,
    /// These of its statements, by their places.
    Statements(BTreeSet<usize>),
    /// None of it.
    Not,
}

impl Ran {
    /// The statements of a migration that ran, in order.
    pub fn statements<'a>(&'a self, migration: &'a Migration) -> impl Iterator<Item = &'a Statement> {
        migration.statements.iter().filter(move |statement| match self {
            Self::Whole => true,
            Self::Statements(some) => some.contains(&statement.index),
            Self::Not => false,
        })
    }
}

/// A history that may be what really happened: one entry per migration.
pub type Candidate = Vec<Ran>;

/// What the evidence proposes before anything is confirmed.
///
/// `recorded` says which migrations the history lists, `statements` how many statements each has. Where a
/// migration left nothing to observe, history is trusted.
pub fn propose(evidence: &[Evidence], recorded: &[bool], statements: &[usize]) -> Candidate {
    evidence
        .iter()
        .zip(recorded)
        .zip(statements)
        .map(|((evidence, recorded), statements)| propose_one(evidence, *recorded, *statements))
        .collect()
}

fn propose_one(evidence: &Evidence, recorded: bool, statements: usize) -> Ran {
    let (mut ran, mut missing) = (Vec::new(), Vec::new());
    for statement in &evidence.statements {
        let counts = statement.counts;
        if counts.in_favour > 0 || (counts.drifted > 0 && counts.against == 0) {
            ran.push(statement.statement);
        } else if counts.against > 0 {
            missing.push(statement.statement);
        }
    }
    match (ran.last(), missing.first()) {
        (None, None) => {
            if recorded {
                Ran::Whole
            } else {
                Ran::Not
            }
        }
        (Some(_), None) => Ran::Whole,
        (None, Some(_)) => Ran::Not,
        // Missing statements at the end mean that the file stopped there; one in the middle means that the
        // whole ran and something of it was taken away since.
        (Some(last), Some(first)) if last < first => Ran::Statements((0..*first).collect()),
        (Some(last), Some(_)) if missing.last() > Some(last) => {
            let tail: BTreeSet<usize> = missing.iter().copied().filter(|statement| statement > last).collect();
            let cut = tail.first().copied().unwrap_or(statements);
            Ran::Statements((0..cut).collect())
        }
        _ => Ran::Whole,
    }
}

/// Histories to try besides the proposed one, most promising first.
///
/// A migration is tried otherwise if it touches what is among the `unexplained`, or another part of the same relation: a
/// table that has a column too many may have been made by another file than the first that makes it.
/// What a statement only names counts too: one that did nothing when all files were replayed may have done it in another
/// history. At most `limit` come back, each with one migration, then with a connected pair of them, flipped.
pub fn candidates(
    migrations: &[&Migration],
    effects: &Effects,
    evidence: &[Evidence],
    current: &Candidate,
    unexplained: &[Change],
    limit: usize,
) -> Vec<Candidate> {
    let objects: BTreeSet<&ObjectId> = unexplained.iter().map(|change| &change.fact.object).collect();
    let relations: BTreeSet<&[Arc<str>]> = objects.iter().filter_map(|object| relation(object)).collect();
    let touches = |migration: usize| -> usize {
        let statements = &effects.migrations[migration].statements;
        let changes = statements.iter().flat_map(|statement| statement.changes.iter().chain(&statement.passed_over));
        let touched = |object: &ObjectId| -> usize {
            // The object itself counts for more than its table.
            if objects.contains(object) {
                100
            } else {
                relation(object).map_or(0, |path| relations.contains(path).into())
            }
        };
        let named = migrations[migration].statements.iter().flat_map(super::estimate);
        changes.map(|change| touched(&change.fact.object)).sum::<usize>()
            + named.map(|change| touched(&change.fact.object)).sum::<usize>()
    };
    let mut suspects: Vec<(usize, usize)> =
        (0..current.len()).map(|n| (touches(n), n)).filter(|(count, _)| *count > 0).collect();
    suspects.sort_by_key(|(count, n)| (std::cmp::Reverse(*count), *n));
    let flip = |candidate: &Candidate, migration: usize| -> Vec<Candidate> {
        alternatives(&evidence[migration], &candidate[migration])
            .into_iter()
            .map(|ran| {
                let mut flipped = candidate.clone();
                flipped[migration] = ran;
                flipped
            })
            .collect()
    };
    let mut found: Vec<Candidate> = suspects.iter().flat_map(|(_, n)| flip(current, *n)).collect();
    for (place, (_, one)) in suspects.iter().enumerate() {
        for (_, other) in &suspects[place + 1..] {
            for first in flip(current, *one) {
                found.extend(flip(&first, *other));
            }
        }
    }
    found.truncate(limit);
    found
}

/// The path of the relation that an object is or belongs to.
fn relation(object: &ObjectId) -> Option<&[Arc<str>]> {
    if object.kind.is_relation() { Some(&object.path) } else { object.parent_path() }
}

/// What else may have happened to one migration. A part of a file is always its beginning: a statement that is
/// missing between others that are there ran, and was undone since.
fn alternatives(evidence: &Evidence, current: &Ran) -> Vec<Ran> {
    let against = |after: Option<usize>| {
        let missing = evidence.statements.iter().filter(|statement| statement.counts.against > 0);
        missing.map(|statement| statement.statement).find(|statement| after.is_none_or(|after| *statement > after))
    };
    let last = evidence.statements.iter().rev().find(|statement| statement.counts.in_favour > 0);
    let cuts = [last.and_then(|last| against(Some(last.statement))), against(None)];
    let beginnings = cuts.into_iter().flatten().filter(|cut| *cut > 0).map(|cut| Ran::Statements((0..cut).collect()));
    let mut found: Vec<Ran> = Vec::new();
    for other in [Ran::Not, Ran::Whole].into_iter().chain(beginnings) {
        if other != *current && !found.contains(&other) {
            found.push(other);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Counts, StatementEvidence};

    fn evidence(counts: &[(usize, usize)]) -> Evidence {
        let statements = counts.iter().enumerate().map(|(statement, (in_favour, against))| StatementEvidence {
            statement,
            judged: Vec::new(),
            counts: Counts { in_favour: *in_favour, against: *against, ..Counts::default() },
        });
        Evidence { statements: statements.collect(), ..Evidence::default() }
    }

    fn first(n: usize) -> Ran {
        Ran::Statements((0..n).collect())
    }

    #[test]
    fn only_the_end_of_a_file_can_be_missing() {
        let propose = |counts: &[(usize, usize)]| propose_one(&evidence(counts), true, counts.len());
        assert_eq!(propose(&[(1, 0), (1, 0)]), Ran::Whole);
        assert_eq!(propose(&[(0, 1), (0, 1)]), Ran::Not);
        assert_eq!(propose(&[(1, 0), (0, 1), (0, 1)]), first(1));
        assert_eq!(propose(&[(1, 0), (0, 1), (1, 0)]), Ran::Whole);
        assert_eq!(propose(&[(1, 0), (0, 1), (1, 0), (0, 1)]), first(3));
        // A statement whose facts are partly there ran, and drifted since.
        assert_eq!(propose(&[(1, 0), (1, 3)]), Ran::Whole);
    }

    #[test]
    fn what_is_tried_of_a_file_is_its_beginning() {
        let tried = |counts: &[(usize, usize)]| alternatives(&evidence(counts), &Ran::Whole);
        assert_eq!(tried(&[(1, 0), (0, 1), (1, 0)]), [Ran::Not, first(1)]);
        assert_eq!(tried(&[(1, 0), (0, 1), (1, 0), (0, 1)]), [Ran::Not, first(3), first(1)]);
        assert_eq!(tried(&[(0, 1)]), [Ran::Not]);
    }
}
