//! From what the evidence proposes to what is proved: replay exactly that history, look at what it leaves
//! unexplained, and try otherwise where something else may explain more.
//!
//! A history is taken for another only if it explains all that the other explains: to trade one riddle for another
//! proves nothing.

use std::collections::{BTreeSet, HashSet};

use pgmend_core::catalog::scope::Scope;
use pgmend_core::catalog::{Change, Fact, Snapshot};
use pgmend_core::evidence::{Candidate, Evidence, Ran, ReplayError, candidates, propose};
use pgmend_core::failure::Result;
use pgmend_core::migration::{Migration, Statement};
use pgmend_core::verdict::residual;

use crate::replay::{Bench, Recorded};

/// How many histories are replayed at most before the best one so far is taken.
const MOST_REPLAYS: usize = 24;

/// The history that explains the live database best.
pub(super) struct Confirmed {
    /// What ran, one entry per file.
    pub(super) ran: Candidate,
    /// What that leaves unexplained.
    pub(super) residual: Vec<Change>,
    /// Migrations of which it cannot be told whether they ran.
    pub(super) undecided: BTreeSet<usize>,
    /// The statements that failed in it: migration, statement, why.
    pub(super) errors: Vec<(usize, usize, ReplayError)>,
}

/// What a history leaves unexplained when it is replayed.
struct Remains {
    changes: Vec<Change>,
    /// The statements that failed: migration, statement, why.
    errors: Vec<(usize, usize, ReplayError)>,
}

impl Remains {
    /// Whether this explains all that the other does, and no statement fails that did not fail there.
    fn is_no_worse_than(&self, other: &Self) -> bool {
        let unexplained: HashSet<&Fact> = other.changes.iter().map(|change| &change.fact).collect();
        self.errors.len() <= other.errors.len() && self.changes.iter().all(|change| unexplained.contains(&change.fact))
    }
}

struct Search<'a> {
    bench: &'a mut Bench,
    migrations: &'a [&'a Migration],
    recorded: &'a Recorded,
    written: BTreeSet<&'a Fact>,
    live: &'a Snapshot,
    scope: &'a Scope,
    replays: usize,
}

impl Search<'_> {
    async fn remains(&mut self, candidate: &Candidate) -> Result<Remains> {
        self.replays += 1;
        let history: Vec<(&Migration, &Ran)> =
            self.migrations.iter().copied().zip(candidate).filter(|(_, ran)| **ran != Ran::Not).collect();
        let outcome = self.bench.outcome(&history, &self.recorded.effects.seeds).await?;
        let changes = residual(&self.recorded.base, &self.written, &outcome.end, self.live, self.scope);
        let places: Vec<usize> = (0..candidate.len()).filter(|place| candidate[*place] != Ran::Not).collect();
        let errors =
            outcome.errors.into_iter().filter_map(|(n, statement, why)| Some((*places.get(n)?, statement, why)));
        Ok(Remains { changes, errors: errors.collect() })
    }

    fn is_spent(&self) -> bool {
        self.replays >= MOST_REPLAYS
    }
}

pub(super) async fn confirm(
    bench: &mut Bench,
    migrations: &[&Migration],
    is_recorded: &[bool],
    recorded: &Recorded,
    evidence: &[Evidence],
    live: &Snapshot,
    scope: &Scope,
) -> Result<Confirmed> {
    let statements: Vec<usize> = migrations.iter().map(|migration| migration.statements.len()).collect();
    let effects = &recorded.effects;
    let written: BTreeSet<&Fact> =
        effects.migrations.iter().flat_map(|migration| migration.changes()).map(|change| &change.fact).collect();
    let mut search = Search { bench, migrations, recorded, written, live, scope, replays: 0 };
    let mut ran = propose(evidence, is_recorded, &statements);
    let mut left = search.remains(&ran).await?;

    // Where the evidence is mixed, what speaks for a migration may have come from another one. If everything is
    // explained as well without it, nothing speaks for it. What is only estimated shows in no replay.
    for place in 0..ran.len() {
        let counts = evidence[place].counts;
        let estimated = effects.migrations[place].statements.iter().any(|statement| !statement.estimated.is_empty());
        let mixed = counts.in_favour > 0 && counts.against > 0 && ran[place] != Ran::Not;
        if !mixed || estimated || search.is_spent() {
            continue;
        }
        let without = with(&ran, place, Ran::Not);
        let remains = search.remains(&without).await?;
        if remains.is_no_worse_than(&left) {
            (ran, left) = (without, remains);
        }
    }

    let mut tried: HashSet<Candidate> = HashSet::from([ran.clone()]);
    while !left.changes.is_empty() && !search.is_spent() {
        let mut better = None;
        for candidate in candidates(effects, evidence, &ran, &left.changes, MOST_REPLAYS) {
            if search.is_spent() || !tried.insert(candidate.clone()) {
                continue;
            }
            let remains = search.remains(&candidate).await?;
            if remains.changes.len() < left.changes.len() && remains.is_no_worse_than(&left) {
                better = Some((candidate, remains));
                break;
            }
        }
        match better {
            Some((candidate, remains)) => (ran, left) = (candidate, remains),
            None => break,
        }
    }
    let undecided = rivals(&mut search, is_recorded, evidence, &mut ran, &mut left).await?;
    Ok(Confirmed { ran, residual: left.changes, undecided, errors: left.errors })
}

/// Looks for other histories that explain as much, wherever something is claimed to have run that is not recorded: is all
/// there without it too, or through another file that says the same? If that other one is recorded, it did it; if it is
/// not either, nobody can tell, and those places are the answer.
async fn rivals(
    search: &mut Search<'_>,
    is_recorded: &[bool],
    evidence: &[Evidence],
    ran: &mut Candidate,
    left: &mut Remains,
) -> Result<BTreeSet<usize>> {
    let mut undecided = BTreeSet::new();
    for place in 0..ran.len() {
        if is_recorded[place] || ran[place] == Ran::Not || evidence[place].counts.in_favour == 0 {
            continue;
        }
        let effects = &search.recorded.effects.migrations[place];
        if effects.changes().next().is_none() || search.is_spent() {
            continue;
        }
        let without = with(ran, place, Ran::Not);
        if search.remains(&without).await?.is_no_worse_than(left) {
            undecided.insert(place);
            continue;
        }
        'others: for other in (place + 1..ran.len()).filter(|other| ran[*other] == Ran::Not).collect::<Vec<_>>() {
            let Some(again) = says_again(search, place, other) else { continue };
            for rival in [Ran::Whole, Ran::Statements((0..=again).collect())] {
                if search.is_spent() {
                    break 'others;
                }
                let candidate = with(&without, other, rival);
                let remains = search.remains(&candidate).await?;
                if !remains.is_no_worse_than(left) {
                    continue;
                }
                if is_recorded[other] {
                    (*ran, *left) = (candidate, remains);
                } else {
                    undecided.extend([place, other]);
                }
                break 'others;
            }
        }
    }
    Ok(undecided)
}

/// The last statement of a migration that says again, without an effect, what an earlier migration says.
fn says_again(search: &Search<'_>, earlier: usize, later: usize) -> Option<usize> {
    let own = &search.recorded.effects.migrations[later];
    let silent = |statement: &&Statement| {
        own.statement(statement.index).is_none_or(|effects| effects.changes.is_empty() && effects.error.is_none())
    };
    let made = || search.migrations[earlier].statements.iter().flat_map(|statement| &statement.creates);
    let again = |statement: &&Statement| statement.creates.iter().any(|named| made().any(|other| named.may_be(other)));
    search.migrations[later].statements.iter().filter(silent).rfind(again).map(|statement| statement.index)
}

fn with(candidate: &Candidate, place: usize, ran: Ran) -> Candidate {
    let mut other = candidate.clone();
    other[place] = ran;
    other
}
