//! Puts steps in order: what must come first comes first; where nothing decides, the rank does, so that the same difference
//! always reads the same.

use std::collections::BTreeSet;

use super::step::{Edge, Edges, Step};

/// The places of the steps in order, and of those at which a cycle had to be broken.
pub(super) fn sort(steps: &[Step<'_>], edges: &Edges) -> (Vec<usize>, Vec<usize>) {
    let strong: BTreeSet<Edge> = edges.strong.iter().copied().collect();
    let mut weak: BTreeSet<Edge> = edges.weak.iter().copied().filter(|edge| !strong.contains(edge)).collect();
    let edges: BTreeSet<Edge> = strong.union(&weak).copied().collect();
    let mut later: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
    let mut waits_for = vec![0_usize; steps.len()];
    for (first, then) in &edges {
        later[*first].push(*then);
        waits_for[*then] += 1;
    }
    let mut places: Vec<usize> = (0..steps.len()).collect();
    places.sort_by(|one, other| steps[*one].rank().cmp(&steps[*other].rank()));
    let mut rank = vec![0_usize; steps.len()];
    for (n, place) in places.iter().enumerate() {
        rank[*place] = n;
    }
    let mut ready: BTreeSet<(usize, usize)> =
        (0..steps.len()).filter(|place| waits_for[*place] == 0).map(|place| (rank[place], place)).collect();
    let mut waiting: BTreeSet<(usize, usize)> =
        (0..steps.len()).filter(|place| waits_for[*place] > 0).map(|place| (rank[place], place)).collect();
    let (mut sequence, mut broken) = (Vec::new(), Vec::new());
    loop {
        if ready.is_empty()
            && let Some(edge) = yielding(&weak, &waiting, &rank, &later)
        {
            let (first, then) = edge;
            weak.remove(&edge);
            later[first].retain(|other| *other != then);
            waits_for[then] = waits_for[then].saturating_sub(1);
            if waits_for[then] == 0 && waiting.remove(&(rank[then], then)) {
                ready.insert((rank[then], then));
            }
            continue;
        }
        let next = match ready.pop_first() {
            Some(next) => next,
            None => match waiting.pop_first() {
                Some(next) => {
                    broken.push(next.1);
                    next
                }
                None => break,
            },
        };
        sequence.push(next.1);
        for then in &later[next.1] {
            waits_for[*then] = waits_for[*then].saturating_sub(1);
            if waits_for[*then] == 0 && waiting.remove(&(rank[*then], *then)) {
                ready.insert((rank[*then], *then));
            }
        }
    }
    (sequence, broken)
}

/// A weak edge that is part of a cycle among the steps that wait.
fn yielding(
    weak: &BTreeSet<Edge>,
    waiting: &BTreeSet<(usize, usize)>,
    rank: &[usize],
    later: &[Vec<usize>],
) -> Option<Edge> {
    let waits = |place: usize| waiting.contains(&(rank[place], place));
    let in_cycle = |(first, then): &Edge| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![*then]);
        while let Some(place) = next.pop() {
            if place == *first {
                return true;
            }
            if seen.insert(place) {
                next.extend(later[place].iter().copied().filter(|other| waits(*other)));
            }
        }
        false
    };
    weak.iter().filter(|(first, then)| waits(*first) && waits(*then)).find(|edge| in_cycle(edge)).copied()
}
