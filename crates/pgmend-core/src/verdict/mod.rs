//! What is said of each migration once the history that really happened is confirmed.

mod drift;

pub use drift::{Drift, DriftKind, by_object, residual, summarize};

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::catalog::Fact;
use crate::evidence::{Effects, Evidence, Ran};

/// The verdict on one migration; the table in the documentation is the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Recorded, and its effects are there.
    Applied,
    /// Recorded, and none of its effects is there.
    Phantom,
    /// Some of its statements ran, others did not.
    Partial,
    /// Not recorded, and its effects are there.
    Unrecorded,
    /// Not recorded, and none of its effects is there.
    Pending,
    /// Recorded, and no file has this version.
    RemoteOnly,
    /// Recorded under another version.
    Renumbered,
    /// Nothing of it can be observed any more: later migrations replaced or removed it.
    Superseded,
    /// It changes nothing that could be observed.
    NoEffect,
    /// Two histories explain the database equally well.
    Undecidable,
}

/// Every verdict with its name and with what it means in a few words.
pub const VERDICTS: &[(Verdict, &str, &str)] = &[
    (Verdict::Applied, "applied", "recorded, and its effects are there"),
    (Verdict::Phantom, "phantom", "recorded, but none of its effects is there"),
    (Verdict::Partial, "partial", "some of its statements ran, others did not"),
    (Verdict::Unrecorded, "unrecorded", "its effects are there, but the history does not say so"),
    (Verdict::Pending, "pending", "not recorded, and none of its effects is there"),
    (Verdict::RemoteOnly, "remote_only", "recorded, but no file has this version"),
    (Verdict::Renumbered, "renumbered", "recorded under another version"),
    (Verdict::Superseded, "superseded", "nothing of it can be observed any more"),
    (Verdict::NoEffect, "no_effect", "it changes nothing that could be observed"),
    (Verdict::Undecidable, "undecidable", "two histories explain the database equally well"),
];

impl Verdict {
    /// Its name in the JSON contract and in words.
    pub fn name(self) -> &'static str {
        VERDICTS.iter().find(|(verdict, ..)| *verdict == self).map_or("", |(_, name, _)| name)
    }

    /// What it means in a few words.
    pub fn meaning(self) -> &'static str {
        VERDICTS.iter().find(|(verdict, ..)| *verdict == self).map_or("", |(.., meaning)| meaning)
    }

    /// Whether a person has to decide what it is before anything can be planned.
    pub fn asks(self) -> bool {
        matches!(self, Self::Undecidable | Self::RemoteOnly | Self::Renumbered)
    }

    /// Whether nothing need be done about it. `recorded` decides where there is nothing to observe.
    pub fn is_settled(self, recorded: bool) -> bool {
        match self {
            Self::Applied => true,
            Self::Superseded | Self::NoEffect => recorded,
            _ => false,
        }
    }
}

/// What stands beside a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The file differs from the statements that the history recorded.
    Edited,
    /// Not applied, although something later is.
    OutOfOrder,
    /// Another file has the same version.
    DuplicateVersion,
    /// An `IF NOT EXISTS` kept an older, different definition.
    Masked,
    /// It can lose data.
    Destructive,
    /// It cannot run inside a transaction.
    NonTransactional,
    /// It writes rows.
    Data,
    /// It fails when it is replayed.
    FailsOnReplay,
    /// It tries to reach beyond the database.
    ReachesOut,
    /// Some of its facts were changed since by something else.
    Drifted,
}

/// Why nothing of a migration may be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unseen {
    /// Something that ran later wrote to facts of it: see [`overwritten`].
    pub overwritten: bool,
    /// It fails on replay, so that not all that it does is known: it is not without effect.
    pub fails: bool,
}

/// The verdict on a migration that has a file.
///
/// `unseen` says why nothing may be seen of it, where nothing is.
pub fn judge(recorded: bool, ran: &Ran, evidence: &Evidence, unseen: Unseen) -> Verdict {
    let counts = evidence.counts;
    // Where nothing can be observed, history is trusted; what was found out against it needs no trust.
    let as_recorded = matches!((ran, recorded), (Ran::Whole, true) | (Ran::Not, false));
    if counts.total() == 0 && as_recorded && (recorded || !unseen.fails) {
        return Verdict::NoEffect;
    }
    // A switch that a migration known to have run threw back leaves no trace, and whether it was thrown before makes no
    // difference any more: the history is believed.
    let thrown_back = recorded && evidence.undone_later;
    let nothing_left = counts.in_favour + counts.against + counts.drifted == 0;
    if nothing_left && as_recorded && !thrown_back && (recorded || unseen.overwritten) {
        return Verdict::Superseded;
    }
    match (ran, recorded) {
        (Ran::Whole, true) => Verdict::Applied,
        (Ran::Whole, false) => Verdict::Unrecorded,
        (Ran::Statements(_), _) => Verdict::Partial,
        (Ran::Not, true) => Verdict::Phantom,
        (Ran::Not, false) => Verdict::Pending,
    }
}

/// Of each migration, whether one behind it that ran wrote to a fact that it wrote too: only then can it be that it
/// ran and nothing of it is left. What only other pending files undo is as pending as they are.
pub fn overwritten(effects: &Effects, ran: &[Ran]) -> Vec<bool> {
    let mut later: HashSet<&Fact> = HashSet::new();
    let mut found = vec![false; effects.migrations.len()];
    for place in (0..effects.migrations.len()).rev() {
        let facts = || effects.migrations[place].changes().map(|change| &change.fact);
        found[place] = facts().any(|fact| later.contains(fact));
        if ran.get(place).is_some_and(|ran| *ran != Ran::Not) {
            later.extend(facts());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Counts;

    #[test]
    fn history_is_trusted_only_where_nothing_can_be_seen() {
        let evidence = |superseded, against| Evidence {
            counts: Counts { superseded, against, ..Counts::default() },
            ..Evidence::default()
        };
        let (nothing, hidden, gone) = (evidence(0, 0), evidence(4, 0), evidence(0, 4));
        for (recorded, ran, evidence, overwritten, expected) in [
            (true, Ran::Whole, &nothing, false, Verdict::NoEffect),
            (false, Ran::Not, &nothing, false, Verdict::NoEffect),
            (false, Ran::Whole, &nothing, false, Verdict::Unrecorded),
            (true, Ran::Not, &nothing, false, Verdict::Phantom),
            (true, Ran::Whole, &hidden, false, Verdict::Superseded),
            (false, Ran::Not, &hidden, true, Verdict::Superseded),
            (false, Ran::Not, &hidden, false, Verdict::Pending),
            (true, Ran::Not, &gone, false, Verdict::Phantom),
            (false, Ran::Not, &gone, false, Verdict::Pending),
        ] {
            let unseen = Unseen { overwritten, fails: false };
            assert_eq!(judge(recorded, &ran, evidence, unseen), expected, "{recorded} {ran:?} {overwritten}");
        }
        let fails = Unseen { fails: true, ..Unseen::default() };
        assert_eq!(judge(false, &Ran::Not, &nothing, fails), Verdict::Pending);
        assert_eq!(judge(true, &Ran::Whole, &nothing, fails), Verdict::NoEffect);
    }
}
