//! Two random databases that have much in common, and the way from one to the other. A pair is a list of steps; each is taken in
//! one database, in the other, or in both, perhaps with another number in it. What the server refuses is left out, so that a
//! step may be bold. A pair that fails is made smaller, and printed as the two files of a new case of the corpus.
//!
//! `PGMEND_DIFF_RANDOM=2000` makes so many pairs instead of 100, `PGMEND_DIFF_SEED=7` others, `PGMEND_DIFF_FOUND=folder` writes
//! what fails there as cases instead of stopping at the first.

mod deeds;
mod state;
mod tables;

use std::fmt::Write as _;
use std::path::Path;

use pgmend_testkit::Server;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tokio::runtime::Runtime;

use super::pair::{Direction, Form, Pair};
use super::{cases, judge};
use state::{Dice, State};

/// How many pairs the ordinary run makes.
const PAIRS: usize = 100;
const SEED: u64 = 1;
/// How often a pair that fails is tried to be made smaller.
const SHRINKING: usize = 60;

/// In which database a step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Both,
    Before,
    After,
}

#[derive(Clone, Debug)]
struct Step {
    place: Where,
    deed: usize,
    numbers: Vec<u16>,
    /// A number that is another one in the second database.
    changed: Option<(usize, u16)>,
}

/// How often each deed falls, and its number.
const DEEDS: &[(u32, usize)] = &[
    (2, 0),
    (4, 1),
    (3, 2),
    (2, 3),
    (1, 4),
    (3, 5),
    (6, 6),
    (12, 7),
    (4, 8),
    (8, 9),
    (6, 10),
    (8, 11),
    (8, 12),
    (3, 13),
    (3, 14),
    (2, 15),
    (1, 16),
    (2, 17),
    (6, 18),
    (4, 19),
    (3, 20),
    (1, 21),
    (1, 22),
    (2, 23),
];

async fn take(state: &mut State<'_>, deed: usize, dice: &mut Dice) {
    match deed {
        0 => tables::schema(state, dice).await,
        1 => tables::enumeration(state, dice).await,
        2 => tables::domain(state, dice).await,
        3 => tables::composite(state, dice).await,
        4 => tables::range(state, dice).await,
        5 => tables::sequence(state, dice).await,
        6 => deeds::function(state, dice).await,
        7 => tables::table(state, dice).await,
        8 => tables::partition(state, dice).await,
        9 => tables::constraint(state, dice).await,
        10 => tables::index(state, dice).await,
        11 => deeds::view(state, dice).await,
        12 => tables::alter(state, dice).await,
        13 => deeds::trigger(state, dice).await,
        14 => deeds::policy(state, dice).await,
        15 => deeds::rule(state, dice).await,
        16 => deeds::statistics(state, dice).await,
        17 => deeds::publication(state, dice).await,
        18 => deeds::grant(state, dice).await,
        19 => deeds::comment(state, dice).await,
        20 => deeds::owner(state, dice).await,
        21 => deeds::procedure(state, dice).await,
        22 => tables::child(state, dice).await,
        _ => deeds::aggregate(state, dice).await,
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = prop_oneof![6 => Just(Where::Both), 1 => Just(Where::Before), 1 => Just(Where::After)];
    let deeds: Vec<_> = DEEDS.iter().map(|(weight, deed)| (*weight, Just(*deed))).collect();
    let deed = proptest::strategy::Union::new_weighted(deeds);
    let numbers = proptest::collection::vec(any::<u16>(), 6);
    let changed = proptest::option::weighted(0.2, (0..6_usize, any::<u16>()));
    let step = (place, deed, numbers, changed).prop_map(|(place, deed, numbers, changed)| Step {
        place,
        deed,
        numbers,
        changed,
    });
    proptest::collection::vec(step, 4..40)
}

/// One side of a pair: what the server took of it.
async fn side(client: &tokio_postgres::Client, major: u32, steps: &[Step], place: Where) -> Vec<String> {
    let mut state = State::new(client, major);
    for step in steps.iter().filter(|step| step.place == Where::Both || step.place == place) {
        let mut numbers = step.numbers.clone();
        if let (Where::After, Some((at, number))) = (place, step.changed) {
            numbers[at] = number;
        }
        take(&mut state, step.deed, &mut Dice::new(numbers)).await;
    }
    state.sql
}

/// A statement, and in which of the two files it stands.
type Line = (String, [bool; 2]);

/// What failed, with the two files.
struct Failure {
    words: String,
    lines: Vec<Line>,
}

impl Failure {
    fn file(&self, place: usize) -> String {
        let of = self.lines.iter().filter(|(_, places)| places[place]);
        of.map(|(statement, _)| format!("{statement};\n")).collect()
    }
}

/// Puts the statements of both together; those that both have, in the same order, are one line.
fn together(before: Vec<String>, after: Vec<String>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut rest = after.into_iter().peekable();
    let mut later: Vec<String> = rest.clone().collect();
    for statement in before {
        if let Some(at) = later.iter().position(|other| *other == statement) {
            later.drain(..=at);
            lines.extend(rest.by_ref().take(at).map(|other| (other, [false, true])));
            rest.next();
            lines.push((statement, [true, true]));
        } else {
            lines.push((statement, [true, false]));
        }
    }
    lines.extend(rest.map(|other| (other, [false, true])));
    lines
}

async fn judged(server: &Server, pair: Pair, [before, after]: [Vec<String>; 2]) -> Result<(), Failure> {
    let mut words = String::new();
    let forward = pair.go(server, Direction::Forward, Form::Unwatched, judge::statements).await;
    let back = pair.go(server, Direction::Back, Form::Unwatched, judge::statements).await;
    for (name, outcome) in [("forward", forward), ("back", back)] {
        if let Err(error) = outcome {
            let _ = writeln!(words, "---- {name}: {error}");
        }
    }
    pair.drop(server).await;
    if words.is_empty() { Ok(()) } else { Err(Failure { words, lines: together(before, after) }) }
}

async fn attempt(server: &Server, steps: &[Step]) -> Result<(), Failure> {
    let major = server.major();
    let built = Pair::build_with(server, async |client, first| {
        side(client, major, steps, if first { Where::Before } else { Where::After }).await
    });
    let (pair, ran) = built.await.map_err(|words| Failure { words, lines: Vec::new() })?;
    judged(server, pair, ran).await
}

/// The same with statements, of which those count that run.
async fn attempt_lines(server: &Server, lines: &[Line]) -> Result<(), Failure> {
    let built = Pair::build_with(server, async |client, first| {
        let mut ran = Vec::new();
        for (statement, places) in lines {
            if places[usize::from(!first)] && client.batch_execute(statement).await.is_ok() {
                ran.push(statement.clone());
            }
        }
        ran
    });
    let (pair, ran) = built.await.map_err(|words| Failure { words, lines: lines.to_vec() })?;
    judged(server, pair, ran).await
}

/// Takes out statements as long as it still fails: halves, quarters, … single ones, from the end.
fn shrink(runtime: &Runtime, server: &Server, mut found: Failure) -> Failure {
    let mut left = SHRINKING;
    let mut size = found.lines.len().div_ceil(2);
    while size > 0 {
        let mut end = found.lines.len();
        let mut smaller_found = false;
        while end > 0 && left > 0 {
            let start = end.saturating_sub(size);
            let mut fewer = found.lines.clone();
            fewer.drain(start..end.min(fewer.len()));
            left -= 1;
            if let Err(smaller) = runtime.block_on(attempt_lines(server, &fewer)) {
                found = smaller;
                smaller_found = true;
            }
            end = start.min(found.lines.len());
        }
        if !(size == 1 && smaller_found && left > 0) {
            size /= 2;
        }
    }
    found
}

fn number<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

pub fn run() {
    let (pairs, seed) = (number("PGMEND_DIFF_RANDOM", PAIRS), number("PGMEND_DIFF_SEED", SEED));
    let folder = std::env::var_os("PGMEND_DIFF_FOUND");
    let server = judge::server(cases::major());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
    let mut failures = 0;
    for n in 0..pairs {
        if let (Some(folder), true) = (&folder, n % 50 == 0) {
            std::fs::create_dir_all(folder).expect("a folder for what failed");
            let progress = format!("{n} of {pairs} pairs of seed {seed}, {failures} fail\n");
            std::fs::write(Path::new(folder).join(format!("{seed}.txt")), progress).expect("a file for the progress");
        }
        let tree = steps().new_tree(&mut runner).expect("no step is refused");
        let Err(failure) = runtime.block_on(attempt(&server, &tree.current())) else { continue };
        failures += 1;
        let failure = shrink(&runtime, &server, failure);
        let Some(folder) = &folder else {
            let (before, after) = (failure.file(0), failure.file(1));
            panic!(
                "pair {n} of seed {seed} fails\n{}\n==== before.sql\n{before}\n==== after.sql\n{after}",
                failure.words
            );
        };
        write(&Path::new(folder).join(format!("{seed}_{n}")), &failure);
    }
    assert_eq!(failures, 0, "{failures} of {pairs} pairs of seed {seed} fail");
}

/// As a case of the corpus, with what went wrong beside it.
fn write(folder: &Path, failure: &Failure) {
    std::fs::create_dir_all(folder).expect("a folder for what failed");
    let files = [failure.file(0), failure.file(1), failure.words.clone()];
    for (name, text) in ["before.sql", "after.sql", "words.txt"].iter().zip(files) {
        std::fs::write(folder.join(name), text).expect("a file for what failed");
    }
}
