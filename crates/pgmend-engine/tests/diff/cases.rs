//! The folders of the corpus and the list of those that are known to fail.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use pgmend_core::diff::Rename;

use super::pair::Direction;

/// One folder.
pub struct Case {
    pub kind: String,
    pub name: String,
    pub before: String,
    pub after: String,
    /// Run after `before.sql`, on the way forward only.
    pub rows: Option<String>,
    /// Lines `old=new` that the rename form is told, on the way forward.
    pub renames: Option<String>,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)
    }
}

impl Case {
    /// What it renames on a way.
    pub fn renames(&self, direction: Direction) -> Vec<Rename> {
        let lines = self.renames.as_deref().unwrap_or_default().lines().filter(|line| !line.trim().is_empty());
        let all = lines.map(|line| line.parse::<Rename>().unwrap_or_else(|error| panic!("{self}: {error}")));
        let turned = |rename: Rename| match direction {
            Direction::Forward => rename,
            Direction::Back => Rename { old: rename.new, new: rename.old, kind: rename.kind },
        };
        all.map(turned).collect()
    }

    /// The first major version that understands both files, where the first line of one says so.
    pub fn since(&self) -> u32 {
        let since = |text: &str| -> u32 {
            let first = text.lines().next().unwrap_or_default();
            first.strip_prefix("-- since ").map_or(0, |version| version.trim().parse().expect("a major version"))
        };
        since(&self.before).max(since(&self.after))
    }

    /// Whether the server understands both files, and the case was asked for.
    pub fn is_wanted(&self, major: u32) -> bool {
        major >= self.since()
            && filter().is_none_or(|parts| parts.split(',').any(|part| self.to_string().contains(part)))
    }
}

/// A line of `known_failures.txt`: `kind/name forward|back [majors] reason`.
pub struct KnownFailure {
    pub case: String,
    pub direction: String,
    majors: RangeInclusive<u32>,
}

impl KnownFailure {
    /// A line.
    fn of(line: &str) -> KnownFailure {
        let mut words = line.splitn(3, ' ').map(str::to_owned);
        let (case, direction) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        assert!(["forward", "back"].contains(&direction.as_str()), "which way? {line}");
        let reason = words.next().unwrap_or_default();
        let (first, rest) = reason.split_once(' ').unwrap_or_default();
        let number = |text: &str| text.parse().ok();
        let majors = match first.split_once('-') {
            Some((from, to)) => number(from).zip(number(to)).map(|(from, to)| from..=to),
            None => number(first).map(|major| major..=major),
        };
        let reason = if majors.is_some() { rest } else { &reason };
        assert!(!reason.trim().is_empty(), "no reason: {line}");
        KnownFailure { case, direction, majors: majors.unwrap_or(0..=u32::MAX) }
    }

    /// Whether this is it.
    pub fn is(&self, case: &Case, direction: &str, major: u32) -> bool {
        self.case == case.to_string() && self.direction == direction && self.majors.contains(&major)
    }
}

/// The server's major version.
pub fn major() -> u32 {
    std::env::var("PGMEND_DIFF_MAJOR").map_or(15, |major| major.parse().expect("PGMEND_DIFF_MAJOR is a number"))
}

/// What the names of the wanted cases hold, where only some are; one of several that commas separate.
pub fn filter() -> Option<String> {
    std::env::var("PGMEND_DIFF_CASE").ok().filter(|part| !part.is_empty())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

/// The names of the folders in a folder, sorted.
fn folders(within: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(within).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().expect("plain names"))
        .collect();
    names.sort();
    names
}

/// The folders of kinds; one is the program that makes up pairs.
pub fn kinds() -> Vec<String> {
    folders(&folder()).into_iter().filter(|kind| kind != "random").collect()
}

/// The cases of a kind.
pub fn of(kind: &str) -> Vec<Case> {
    let within = folder().join(kind);
    let read = |name: &str, file: &str| {
        let path = within.join(name).join(file);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    folders(&within)
        .into_iter()
        .map(|name| Case {
            before: read(&name, "before.sql"),
            after: read(&name, "after.sql"),
            rows: within.join(&name).join("rows.sql").exists().then(|| read(&name, "rows.sql")),
            renames: within.join(&name).join("renames").exists().then(|| read(&name, "renames")),
            kind: kind.to_owned(),
            name,
        })
        .collect()
}

/// What is known to fail.
pub fn known_failures() -> Vec<KnownFailure> {
    let path = folder().join("known_failures.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(KnownFailure::of).collect()
}

/// The other servers, on each of which a part of the cases runs always.
pub const OTHERS: &[u32] = &[13, 14, 16, 17, 18];

/// The part of all cases that always runs on another server: each is run on one of those that understand it.
pub fn share(major: u32) -> Vec<Case> {
    let mut dealt: BTreeMap<u32, usize> = BTreeMap::new();
    let all = kinds().into_iter().flat_map(|kind| of(&kind));
    all.filter(|case| {
        let able: Vec<u32> = OTHERS.iter().copied().filter(|other| *other >= case.since()).collect();
        let turn = dealt.entry(case.since()).or_default();
        *turn += 1;
        able.get(*turn % able.len().max(1)) == Some(&major) && case.is_wanted(major)
    })
    .collect()
}
