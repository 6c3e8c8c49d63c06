//! From what the evidence proposes to what is proved: replay exactly that history, look at what it leaves
//! unexplained, and try otherwise where something else may explain more.
//!
//! A history is taken for another only if it explains all that the other explains: to trade one riddle for another
//! proves nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use pgmend_core::catalog::scope::Scope;
use pgmend_core::catalog::{Attributes, Change, Fact, Snapshot};
use pgmend_core::evidence::{Candidate, Evidence, Ran, ReplayError, candidates, propose};
use pgmend_core::failure::Result;
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::{Migration, Statement};
use pgmend_core::object::Kind;
use pgmend_core::verdict::residual;

use crate::history::History;
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
#[derive(Clone)]
struct Remains {
    changes: Vec<Change>,
    /// How many tables have their columns in another order: no `ALTER` can change that, so it tells of what ran.
    disordered: usize,
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
    /// Which the history lists; none where there is no history.
    listed: Option<&'a [bool]>,
    evidence: &'a [Evidence],
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
        let disordered = disordered(&outcome.end, self.live);
        Ok(Remains { changes, disordered, errors: errors.collect() })
    }

    /// The same for a history without the files that cannot have run in it: those that fail there, although they run when
    /// all files do, and for which nothing speaks.
    async fn settled(&mut self, candidate: &Candidate) -> Result<(Candidate, Remains)> {
        let mut candidate = candidate.clone();
        loop {
            let remains = self.remains(&candidate).await?;
            let fails = |place: &usize| {
                candidate[*place] != Ran::Not
                    && self.evidence[*place].counts.in_favour == 0
                    && self.recorded.effects.migrations[*place].failure().is_none()
            };
            let failing: BTreeSet<usize> = remains.errors.iter().map(|(place, ..)| *place).filter(fails).collect();
            // Whatever stands on the first may run without it.
            match failing.first() {
                Some(place) if !self.is_spent() => candidate[*place] = Ran::Not,
                _ => return Ok((candidate, remains)),
            }
        }
    }

    /// How little is to be said for a history besides what it explains; less is better.
    fn doubt(&self, candidate: &Candidate, remains: &Remains) -> (usize, usize, usize) {
        let against_history = |(place, ran): (usize, &Ran)| match (ran, self.listed) {
            // That a file ran half is rarer than that a row lies.
            (Ran::Statements(_), _) => 2,
            (_, None) => 0,
            (ran, Some(listed)) => usize::from((*ran != Ran::Not) != listed[place]),
        };
        (remains.errors.len(), remains.disordered, candidate.iter().enumerate().map(against_history).sum())
    }

    fn is_spent(&self) -> bool {
        self.replays >= MOST_REPLAYS
    }
}

pub(super) async fn confirm(
    bench: &mut Bench,
    migrations: &[&Migration],
    history: &History,
    recorded: &Recorded,
    evidence: &[Evidence],
    live: &Snapshot,
    scope: &Scope,
) -> Result<Confirmed> {
    let is_recorded: &[bool] =
        &migrations.iter().map(|migration| history.records(&migration.version)).collect::<Vec<bool>>();
    let statements: Vec<usize> = migrations.iter().map(|migration| migration.statements.len()).collect();
    let effects = &recorded.effects;
    let written: BTreeSet<&Fact> =
        effects.migrations.iter().flat_map(|migration| migration.changes()).map(|change| &change.fact).collect();
    let listed = history.exists.then_some(is_recorded);
    let mut search = Search { bench, migrations, listed, evidence, recorded, written, live, scope, replays: 0 };
    let (mut ran, mut left) = search.settled(&propose(evidence, is_recorded, &statements)).await?;

    // Where the evidence is mixed, what speaks for a migration may have come from another one. If everything is
    // explained as well without it, nothing speaks for it. What is only estimated shows in no replay.
    for place in 0..ran.len() {
        let counts = evidence[place].counts;
        let estimated = effects.migrations[place].statements.iter().any(|statement| !statement.estimated.is_empty());
        let mixed = counts.in_favour > 0 && counts.against > 0 && ran[place] != Ran::Not;
        if !mixed || estimated || search.is_spent() {
            continue;
        }
        let (without, remains) = search.settled(&with(&ran, place, Ran::Not)).await?;
        if remains.is_no_worse_than(&left) {
            (ran, left) = (without, remains);
        }
    }

    let mut tried: HashSet<Candidate> = HashSet::from([ran.clone()]);
    while !left.changes.is_empty() && !search.is_spent() {
        let mut best: Option<(Candidate, Remains)> = None;
        for candidate in candidates(migrations, effects, evidence, &ran, &left.changes, MOST_REPLAYS) {
            if search.is_spent() || !tried.insert(candidate.clone()) {
                continue;
            }
            let (candidate, remains) = search.settled(&candidate).await?;
            if remains.changes.len() >= left.changes.len() || !remains.is_no_worse_than(&left) {
                continue;
            }
            let doubt =
                |candidate: &Candidate, remains: &Remains| (remains.changes.len(), search.doubt(candidate, remains));
            if best.as_ref().is_none_or(|(known, rest)| doubt(&candidate, &remains) < doubt(known, rest)) {
                best = Some((candidate, remains));
            }
        }
        match best {
            Some((candidate, remains)) => (ran, left) = (candidate, remains),
            None => break,
        }
    }
    let mut undecided = equals(&mut search, &mut ran, &mut left).await?;
    undecided.extend(rivals(&mut search, is_recorded, evidence, &mut ran, &mut left).await?);
    Ok(Confirmed { ran, residual: left.changes, undecided, errors: left.errors })
}

/// How often what leaves no trace is tried otherwise.
const MOST_EQUALS: usize = 12;

/// Files of which nothing can be seen, because later ones undo what they do, may have run or not. Where nothing else tells
/// (neither what fails, nor the order of columns, nor a history that contradicts one more than the other), nobody can
/// decide whether they ran, and those places are the answer.
async fn equals(search: &mut Search<'_>, ran: &mut Candidate, left: &mut Remains) -> Result<BTreeSet<usize>> {
    let unseen: Vec<usize> = (0..ran.len())
        .filter(|place| {
            let counts = search.evidence[*place].counts;
            counts.in_favour + counts.against + counts.drifted == 0 && counts.superseded > 0
        })
        .collect();
    let objects: Vec<BTreeSet<&ObjectId>> = unseen
        .iter()
        .map(|place| search.recorded.effects.migrations[*place].changes().map(|change| &change.fact.object).collect())
        .collect();
    let flipped = |candidate: &mut Candidate, place: usize| {
        candidate[place] = if candidate[place] == Ran::Not { Ran::Whole } else { Ran::Not };
    };
    let mut others: Vec<Candidate> = Vec::new();
    for (n, place) in unseen.iter().enumerate() {
        let mut alone = ran.clone();
        flipped(&mut alone, *place);
        others.push(alone);
        // With those that do something to the same objects: two that undo each other leave no trace together.
        for (m, other) in unseen.iter().enumerate().skip(n + 1) {
            if !objects[n].is_disjoint(&objects[m]) {
                let mut pair = ran.clone();
                flipped(&mut pair, *place);
                flipped(&mut pair, *other);
                others.push(pair);
            }
        }
    }
    let mut undecided = BTreeSet::new();
    let (mut spent, first) = (0, ran.clone());
    for other in others {
        // Where all is as the history has it and nothing else is odd, the history is believed.
        let odd = !left.errors.is_empty() || left.disordered > 0;
        let as_listed = |place: usize| search.listed.is_some_and(|listed| (first[place] != Ran::Not) == listed[place]);
        let plain = (0..first.len()).filter(|place| first[*place] != other[*place]).all(as_listed);
        if spent >= MOST_EQUALS || plain && !odd {
            continue;
        }
        spent += 1;
        let remains = search.remains(&other).await?;
        if !remains.is_no_worse_than(left) || remains.errors.len() > left.errors.len() {
            continue;
        }
        let (here, there) = (search.doubt(ran, left), search.doubt(&other, &remains));
        if there < here {
            undecided.clear();
            (*ran, *left) = (other, remains);
        } else if there == here {
            undecided.extend((0..ran.len()).filter(|place| ran[*place] != other[*place]));
        }
    }
    Ok(undecided)
}

/// How many tables that both sides have differ in the order of the columns that both have.
fn disordered(one: &Snapshot, other: &Snapshot) -> usize {
    let mut tables: BTreeMap<&[Arc<str>], Vec<(i32, i32)>> = BTreeMap::new();
    let place = |attributes: &Attributes| attributes.get("@position").and_then(|place| place.parse::<i32>().ok());
    for (object, attributes) in one.objects.iter().filter(|(object, _)| object.kind == Kind::Column) {
        let there = other.objects.get(object).and_then(place);
        if let (Some(here), Some(there), [schema_and_table @ .., _]) = (place(attributes), there, &*object.path) {
            tables.entry(schema_and_table).or_default().push((here, there));
        }
    }
    let differs = |columns: &mut Vec<(i32, i32)>| {
        columns.sort_unstable();
        !columns.is_sorted_by_key(|(_, there)| *there)
    };
    tables.values_mut().map(differs).filter(|differs| *differs).count()
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
