//! What the live database says about each migration. Effects come in, testimony goes out; what really ran is
//! decided later, by replaying it: evidence only proposes.

mod effect;
mod estimate;
mod propose;
mod rename;
mod rows;

pub use effect::{Effects, MigrationEffects, ReplayError, SeedTable, StatementEffects};
pub use estimate::estimate;
pub use propose::{Candidate, Ran, candidates, propose};
pub use rename::renamed;
pub use rows::{Row, RowTrace, TracedStatement, live_row, rename_column, seed_facts};

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::{Change, EXISTS, Fact, Snapshot};
use crate::ident::ObjectId;
use crate::object::{Kind, SUMMARIES};

/// What the live value of a fact says of the statement that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Testimony {
    /// The live value is the one that this statement wrote.
    For,
    /// The live value is older than this statement.
    Against,
    /// The live value was written by no file: it speaks for nobody.
    Drifted,
    /// Something later wrote the fact too, or the same value held before: it cannot tell.
    Superseded,
}

/// How many facts said what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Facts that speak for it.
    #[serde(rename = "for")]
    pub in_favour: usize,
    /// Facts that speak against it.
    pub against: usize,
    /// Facts whose live value no file wrote.
    pub drifted: usize,
    /// Facts that cannot tell.
    pub superseded: usize,
}

impl Counts {
    fn add(&mut self, testimony: Testimony) {
        match testimony {
            Testimony::For => self.in_favour += 1,
            Testimony::Against => self.against += 1,
            Testimony::Drifted => self.drifted += 1,
            Testimony::Superseded => self.superseded += 1,
        }
    }

    /// All of them.
    pub fn total(&self) -> usize {
        self.in_favour + self.against + self.drifted + self.superseded
    }
}

/// One fact of a statement, with what the live database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What the statement changed when it was replayed.
    pub change: Change,
    /// The value that the live database holds.
    pub live: Option<Arc<str>>,
    /// What that says.
    pub testimony: Testimony,
}

/// The evidence on one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementEvidence {
    /// Its place among the file's statements, from 0.
    pub statement: usize,
    /// Its facts.
    pub judged: Vec<Judged>,
    /// The same, counted.
    pub counts: Counts,
}

/// The evidence on one migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Each fact once, with the testimony on what this migration last made of it.
    pub counts: Counts,
    /// Statement by statement, those with effects only.
    pub statements: Vec<StatementEvidence>,
    /// It changed an attribute of something that was there before and after, and a later migration that is known to have
    /// run set it back: row level security switched off, and on again.
    pub undone_later: bool,
}

struct Write {
    migration: usize,
    statement: usize,
    value: Option<Arc<str>>,
}

/// Everything the files write to one fact, in the order of the replay.
struct Timeline {
    initial: Option<Arc<str>>,
    writes: Vec<Write>,
}

impl Timeline {
    /// What a live value says of the write at `place`. `ran` are migrations that are known to have run: what held
    /// before they wrote cannot be what holds now.
    fn testimony(&self, place: usize, live: Option<&Arc<str>>, ran: &BTreeSet<usize>) -> Testimony {
        // State 0 is before all writes, state n after the n-th.
        let states = std::iter::once(self.initial.as_ref()).chain(self.writes.iter().map(|write| write.value.as_ref()));
        let matching: Vec<usize> = states.enumerate().filter(|(_, state)| *state == live).map(|(n, _)| n).collect();
        let this = place + 1;
        let (Some(earliest), Some(latest)) = (matching.first(), matching.last().copied()) else {
            let last = this == self.writes.len();
            return if last { Testimony::Drifted } else { Testimony::Superseded };
        };
        let known = self.writes.iter().rposition(|write| ran.contains(&write.migration)).map_or(0, |place| place + 1);
        let earliest = *matching.iter().find(|state| **state >= known).unwrap_or(earliest);
        if this == earliest {
            Testimony::For
        } else if this > latest {
            Testimony::Against
        } else {
            Testimony::Superseded
        }
    }
}

/// Weighs what the live database holds against what the files do when they are replayed.
///
/// A migration of which something speaks for it and nothing against it is known to have run, and that settles what
/// else looks the same before and after: a policy that is gone was dropped, if it is known to have been made. So the
/// weighing is repeated until nothing more is known. The answer has one entry per migration of `effects`, in its order.
pub fn weigh(effects: &Effects, live: &Snapshot) -> Vec<Evidence> {
    let mut scales = Scales::new(effects, live);
    loop {
        let evidence: Vec<Evidence> = effects
            .migrations
            .iter()
            .enumerate()
            .map(|(migration, effects)| scales.weigh(effects, migration))
            .collect();
        let known: BTreeSet<usize> = evidence
            .iter()
            .enumerate()
            .filter(|(_, evidence)| evidence.counts.in_favour > 0 && evidence.counts.against == 0)
            .map(|(migration, _)| migration)
            .collect();
        if known.is_subset(&scales.ran) {
            return evidence;
        }
        scales.ran.extend(known);
    }
}

/// A migration, a statement of it, and an object that it renames.
type Renaming<'a> = (usize, usize, &'a ObjectId);

struct Scales<'a> {
    timelines: HashMap<&'a Fact, Timeline>,
    renamed: HashMap<Renaming<'a>, &'a ObjectId>,
    live: &'a Snapshot,
    /// Migrations that are known to have run.
    ran: BTreeSet<usize>,
}

impl<'a> Scales<'a> {
    fn new(effects: &'a Effects, live: &'a Snapshot) -> Self {
        let mut timelines: HashMap<&Fact, Timeline> = HashMap::new();
        let mut renamed = HashMap::new();
        for (migration, entry) in effects.migrations.iter().enumerate() {
            for effects in &entry.statements {
                let statement = effects.statement;
                for change in effects.changes.iter().chain(&effects.estimated) {
                    let timeline = timelines
                        .entry(&change.fact)
                        .or_insert_with(|| Timeline { initial: change.before.clone(), writes: Vec::new() });
                    timeline.writes.push(Write { migration, statement, value: change.after.clone() });
                }
                renamed.extend(effects.renamed.iter().map(|(from, to)| ((migration, statement, from), to)));
            }
        }
        Self { timelines, renamed, live, ran: BTreeSet::new() }
    }

    fn weigh(&self, effects: &MigrationEffects, migration: usize) -> Evidence {
        let mut found = Evidence::default();
        for statement in &effects.statements {
            let mut judged = Vec::new();
            let mut counts = Counts::default();
            let told = statement.changes.iter().map(|change| (change, false));
            for (change, estimated) in told.chain(statement.estimated.iter().map(|change| (change, true))) {
                let Some(timeline) = self.timelines.get(&change.fact) else { continue };
                let own = |write: &Write| write.migration == migration && write.statement == statement.statement;
                let Some(place) = timeline.writes.iter().rposition(own) else { continue };
                let mut testimony = self.testimony(&change.fact, timeline, place);
                if SUMMARIES.contains(&&*change.fact.attribute) && testimony != Testimony::For {
                    testimony = Testimony::Superseded;
                }
                // What is not there may never have been: a statement that was refused did not take it away.
                if estimated && change.after.is_none() && testimony == Testimony::For {
                    testimony = Testimony::Superseded;
                }
                counts.add(testimony);
                let next = timeline.writes.get(place + 1).filter(|next| self.ran.contains(&next.migration));
                found.undone_later |= testimony == Testimony::Superseded
                    && next.is_some_and(|next| next.migration != migration && next.value == change.before)
                    && !statement
                        .changes
                        .iter()
                        .any(|other| other.fact.object == change.fact.object && &*other.fact.attribute == EXISTS);
                // A fact that the same file writes again is counted where it was written last.
                if timeline.writes.iter().rposition(|write| write.migration == migration) == Some(place) {
                    found.counts.add(testimony);
                }
                judged.push(Judged { change: change.clone(), live: self.live.value(&change.fact), testimony });
            }
            if !judged.is_empty() {
                found.statements.push(StatementEvidence { statement: statement.statement, judged, counts });
            }
        }
        found
    }

    fn testimony(&self, fact: &Fact, timeline: &Timeline, place: usize) -> Testimony {
        if self.is_without_its_column(fact) {
            return Testimony::Superseded;
        }
        let here = timeline.testimony(place, self.live.value(fact).as_ref(), &self.ran);
        if here == Testimony::Superseded {
            self.under_its_new_name(fact, timeline, place).unwrap_or(here)
        } else {
            here
        }
    }

    /// What was made under a name that a later statement changed testifies under the new one.
    fn under_its_new_name(&self, fact: &Fact, timeline: &Timeline, place: usize) -> Option<Testimony> {
        let next = timeline.writes.get(place + 1).filter(|next| next.value.is_none())?;
        let to = self.renamed.get(&(next.migration, next.statement, &fact.object))?;
        let fact = Fact { object: (*to).clone(), attribute: Arc::clone(&fact.attribute) };
        let timeline = self.timelines.get(&fact)?;
        let same = |write: &Write| write.migration == next.migration && write.statement == next.statement;
        Some(self.testimony(&fact, timeline, timeline.writes.iter().position(same)?))
    }

    /// A value of a seed row in a column that the live table has not: the column is what speaks.
    fn is_without_its_column(&self, fact: &Fact) -> bool {
        if fact.object.kind != Kind::Row || &*fact.attribute == EXISTS {
            return false;
        }
        let known = self.live.has_column(&fact.object, &fact.attribute);
        // The columns of a platform's table are the platform's business, and differ from one version of it to another.
        known.map_or_else(
            || self.live.objects.get(&fact.object).is_some_and(|row| !row.contains_key(&fact.attribute)),
            |there| !there,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::ObjectId;
    use crate::object::Kind;

    fn fact(name: &str) -> Fact {
        Fact { object: ObjectId::new(Kind::Table, ["public", name]), attribute: Arc::from("comment") }
    }

    fn write(name: &str, before: Option<&str>, after: Option<&str>) -> MigrationEffects {
        let change = Change { fact: fact(name), before: before.map(Arc::from), after: after.map(Arc::from) };
        MigrationEffects {
            statements: vec![StatementEffects { statement: 0, changes: vec![change], ..StatementEffects::default() }],
            replay_ms: 0,
        }
    }

    fn judge(writes: &[(Option<&str>, Option<&str>)], live: Option<&str>) -> Vec<Testimony> {
        let migrations = writes.iter().map(|(before, after)| write("t", *before, *after)).collect();
        let mut snapshot = Snapshot::default();
        snapshot.set(&fact("t"), live.map(Arc::from).as_ref());
        weigh(&Effects { migrations, seeds: Vec::new() }, &snapshot)
            .iter()
            .map(|evidence| evidence.statements[0].judged[0].testimony)
            .collect()
    }

    #[test]
    fn a_timeline_testifies_by_the_live_value() {
        use Testimony::{Against, Drifted, For, Superseded};
        let twice = [(None, Some("1")), (Some("1"), Some("2"))];
        assert_eq!(judge(&twice, Some("1")), [For, Against]);
        assert_eq!(judge(&twice, Some("2")), [Superseded, For]);
        assert_eq!(judge(&twice, None), [Against, Against]);
        assert_eq!(judge(&twice, Some("edited by hand")), [Superseded, Drifted]);
        // Made and dropped again: absence looks the same before and after.
        assert_eq!(judge(&[(None, Some("1")), (Some("1"), None)], None), [Superseded, Superseded]);
        // There and back: the first is certain, the rest is not.
        let back = [(None, Some("1")), (Some("1"), Some("2")), (Some("2"), Some("1"))];
        assert_eq!(judge(&back, Some("1")), [For, Superseded, Superseded]);
    }

    #[test]
    fn what_is_known_to_have_run_settles_what_looks_the_same_before_and_after() {
        let change = |name: &str, before: Option<&str>, after: Option<&str>| Change {
            fact: fact(name),
            before: before.map(Arc::from),
            after: after.map(Arc::from),
        };
        let of = |changes| MigrationEffects {
            statements: vec![StatementEffects { statement: 0, changes, ..StatementEffects::default() }],
            replay_ms: 0,
        };
        let migrations = vec![
            of(vec![change("table", None, Some("1")), change("policy", None, Some("1"))]),
            of(vec![change("policy", Some("1"), None)]),
        ];
        let mut live = Snapshot::default();
        live.set(&fact("table"), Some(&Arc::from("1")));
        let evidence = weigh(&Effects { migrations, seeds: Vec::new() }, &live);
        assert_eq!(evidence[0].counts, Counts { in_favour: 1, superseded: 1, ..Counts::default() });
        assert_eq!(evidence[1].counts, Counts { in_favour: 1, ..Counts::default() });
    }

    #[test]
    fn what_was_renamed_testifies_under_its_new_name() {
        use Testimony::{Against, For, Superseded};
        let change = |name: &str, before: Option<&str>, after: Option<&str>| Change {
            fact: fact(name),
            before: before.map(Arc::from),
            after: after.map(Arc::from),
        };
        let of = |changes, renamed| MigrationEffects {
            statements: vec![StatementEffects { statement: 0, changes, renamed, ..StatementEffects::default() }],
            replay_ms: 0,
        };
        let renamed = vec![(fact("people").object, fact("users").object)];
        let migrations = vec![
            of(vec![change("people", None, Some("1"))], Vec::new()),
            of(vec![change("people", Some("1"), None), change("users", None, Some("1"))], renamed),
        ];
        let effects = Effects { migrations, seeds: Vec::new() };
        let judge = |live: &[&str]| -> Vec<Testimony> {
            let mut snapshot = Snapshot::default();
            for name in live {
                snapshot.set(&fact(name), Some(&Arc::from("1")));
            }
            let evidence = weigh(&effects, &snapshot);
            evidence.iter().flat_map(|e| &e.statements).flat_map(|s| &s.judged).map(|j| j.testimony).collect()
        };
        assert_eq!(judge(&["users"]), [For, For, For]);
        assert_eq!(judge(&["people"]), [For, Against, Against]);
        assert_eq!(judge(&[]), [Against, Superseded, Against]);
    }

    #[test]
    fn a_value_in_a_column_that_is_gone_says_nothing_of_its_row() {
        let row = ObjectId::new(Kind::Row, ["public", "plans", "(id = free)"]);
        let write = |attribute: &str| Change {
            fact: Fact { object: row.clone(), attribute: Arc::from(attribute) },
            before: None,
            after: Some(Arc::from("yes")),
        };
        let changes = vec![write(EXISTS), write("id"), write("blurb")];
        let statements = vec![StatementEffects { statement: 0, changes, ..StatementEffects::default() }];
        let effects = Effects { migrations: vec![MigrationEffects { statements, replay_ms: 0 }], seeds: Vec::new() };
        let mut live = Snapshot::default();
        live.objects.insert(ObjectId::new(Kind::Table, ["public", "plans"]), Default::default());
        live.objects.insert(ObjectId::new(Kind::Column, ["public", "plans", "id"]), Default::default());
        live.set(&write("id").fact, Some(&Arc::from("yes")));
        let counts = weigh(&effects, &live)[0].counts;
        assert_eq!((counts.in_favour, counts.against, counts.superseded), (2, 0, 1));
    }
}
