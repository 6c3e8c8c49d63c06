//! The folders of the corpus and the list of those that are known to fail.

use std::fmt;
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

    /// Whether the server understands both files, and the case was asked for.
    pub fn is_wanted(&self) -> bool {
        let since = |text: &str| -> u32 {
            let first = text.lines().next().unwrap_or_default();
            first.strip_prefix("-- since ").map_or(0, |version| version.trim().parse().expect("a major version"))
        };
        major() >= since(&self.before).max(since(&self.after))
            && filter().is_none_or(|part| self.to_string().contains(&part))
    }
}

/// A line of `known_failures.txt`: `kind/name forward|back reason`.
pub struct KnownFailure {
    pub case: String,
    pub direction: String,
}

/// The server's major version.
pub fn major() -> u32 {
    std::env::var("PGMEND_DIFF_MAJOR").map_or(15, |major| major.parse().expect("PGMEND_DIFF_MAJOR is a number"))
}

/// What the names of the wanted cases hold, where only some are.
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

/// The folders of kinds.
pub fn kinds() -> Vec<String> {
    folders(&folder())
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
    lines
        .map(|line| {
            let mut words = line.splitn(3, ' ').map(str::to_owned);
            let (case, direction) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            assert!(["forward", "back"].contains(&direction.as_str()), "which way? {line}");
            assert!(words.next().is_some_and(|reason| !reason.trim().is_empty()), "no reason: {line}");
            KnownFailure { case, direction }
        })
        .collect()
}
