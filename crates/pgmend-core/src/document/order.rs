//! Which planned migration stands on which: the tree that a reviewer sees, and the proof that the order is right.

use std::collections::{BTreeMap, BTreeSet};

use crate::migration::Version;
use crate::plan::{Action, Plan};
use crate::verdict::Verdict;

use super::markdown::one_line;

/// Deeper than this the tree is indented no further, so that a chain of a thousand files stays readable.
const DEEPEST: usize = 16;

pub(super) struct Order {
    /// The tree, line by line.
    pub(super) tree: Vec<String>,
    /// Where a migration comes before one that it needs; empty if the order is a valid topological one.
    pub(super) wrong: Vec<String>,
}

impl Order {
    pub(super) fn of(plan: &Plan) -> Self {
        let applied: Vec<&Version> = plan
            .steps
            .iter()
            .filter_map(|step| match &step.action {
                Action::Apply { version, .. } => Some(version),
                _ => None,
            })
            .collect();
        let place: BTreeMap<&Version, usize> =
            applied.iter().enumerate().map(|(n, version)| (*version, n)).rev().collect();
        let mut entries: Vec<_> = plan.dependencies.iter().collect();
        entries.sort_by_key(|entry| place.get(&entry.version).copied().unwrap_or(usize::MAX));

        let mut wrong = Vec::new();
        let mut above: BTreeMap<&Version, BTreeSet<&Version>> = BTreeMap::new();
        let mut children: BTreeMap<Option<&Version>, Vec<usize>> = BTreeMap::new();
        let mut labels = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            let here = place.get(&entry.version);
            if here.is_none() {
                wrong.push(format!("{} is in no step", entry.version));
            }
            let (mut before, mut standing): (Vec<&Version>, Vec<String>) = (Vec::new(), Vec::new());
            for need in &entry.needs {
                match place.get(need) {
                    Some(there) if here.is_some_and(|here| there < here) => before.push(need),
                    Some(_) => wrong.push(format!("{} needs {need}, which comes after it", entry.version)),
                    None => standing.extend(standing_on(plan, entry, need, &mut wrong)),
                }
            }
            before.sort_by_key(|need| place.get(need));
            let parent = before.last().copied();
            let through: BTreeSet<&Version> = parent.and_then(|parent| above.get(parent)).cloned().unwrap_or_default();
            let also = before
                .iter()
                .filter(|need| Some(**need) != parent && !through.contains(*need))
                .map(ToString::to_string);
            let also: Vec<String> = also.chain(standing).collect();
            let mut label = one_line(&format!("{} {}", entry.version, entry.name), 120);
            if !also.is_empty() {
                label.push_str(&format!("  (needs also {})", super::listed(&also, 6)));
            }
            labels.push(label);
            children.entry(parent).or_default().push(number);
            let all =
                before.iter().flat_map(|need| above.get(need).into_iter().flatten().copied().chain([*need])).collect();
            above.insert(&entry.version, all);
        }

        let mut tree = Vec::new();
        let roots = children.get(&None).cloned().unwrap_or_default();
        let mut waiting: Vec<(usize, usize, String, &str)> =
            roots.iter().rev().map(|root| (*root, 0, String::new(), "")).collect();
        while let Some((number, depth, prefix, branch)) = waiting.pop() {
            tree.push(format!("{prefix}{branch}{}", labels[number]));
            let below = children.get(&Some(&entries[number].version)).map_or(&[][..], Vec::as_slice);
            let deeper = match branch {
                _ if depth >= DEEPEST => prefix.clone(),
                "├─ " => format!("{prefix}│  "),
                "└─ " => format!("{prefix}   "),
                _ => prefix.clone(),
            };
            for (n, child) in below.iter().enumerate().rev() {
                let branch = if n + 1 == below.len() { "└─ " } else { "├─ " };
                waiting.push((*child, depth + 1, deeper.clone(), branch));
            }
        }
        Self { tree, wrong }
    }
}

/// What is said of a need that no step applies: nothing more than its number where it is there, a fault where it is not.
fn standing_on(
    plan: &Plan,
    entry: &crate::plan::Dependency,
    need: &Version,
    wrong: &mut Vec<String>,
) -> Option<String> {
    let verdict =
        plan.migrations.iter().find(|migration| migration.version == *need).map(|migration| migration.verdict);
    match verdict {
        Some(Verdict::Applied | Verdict::Unrecorded | Verdict::Superseded | Verdict::NoEffect) => {
            Some(format!("{need}, applied"))
        }
        Some(verdict) => {
            wrong.push(format!("{} needs {need}, which is {} and in no step", entry.version, verdict.name()));
            None
        }
        None => {
            wrong.push(format!("{} needs {need}, which is not known", entry.version));
            None
        }
    }
}
