//! Finding `pg_dump` and its `pg_restore`: on PATH and where distributions put them.
//!
//! Distributions' wrappers on PATH are scripts that choose a version by themselves; the program itself is preferred.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A pair of programs of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DumpProgram {
    /// `pg_dump`.
    pub dump: PathBuf,
    /// The `pg_restore` beside it.
    pub restore: PathBuf,
    /// The version it reports, such as `15.18` or `18beta1`.
    pub version: String,
    /// Its major version.
    pub major: u32,
    /// Whether it is a script that starts another one.
    pub wrapper: bool,
}

/// The dump programs of this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programs {
    /// Best first: newest, and programs before wrappers.
    pub found: Vec<DumpProgram>,
    /// What looked like one and is not used, with the reason.
    pub passed_over: Vec<String>,
}

impl Programs {
    /// The best one for a server, if any, and why others were passed over: `pg_dump` refuses a server of a
    /// newer major version than its own.
    pub fn for_server(&self, server_major: u32) -> (Option<&DumpProgram>, Vec<String>) {
        let mut passed_over = self.passed_over.clone();
        for old in self.found.iter().filter(|program| program.major < server_major) {
            passed_over.push(format!(
                "`{}` is version {} and refuses a server of version {server_major}",
                old.dump.display(),
                old.version
            ));
        }
        (self.found.iter().find(|program| program.major >= server_major), passed_over)
    }
}

/// Where distributions put the programs; `*` stands for one folder name.
const FOLDERS: &[&str] = &[
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/usr/lib/postgresql*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/opt/libpq/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/opt/libpq/bin",
    "/opt/local/lib/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
];

/// Looks in the folders of `path` (the value of `PATH`) and in the usual ones, and asks each `pg_dump` for its
/// version: a few milliseconds for each.
pub fn find_programs(path: Option<&OsStr>) -> Programs {
    let on_path = path.into_iter().flat_map(std::env::split_paths);
    let mut programs = Programs::default();
    let mut seen = BTreeSet::new();
    for folder in on_path.chain(FOLDERS.iter().flat_map(|pattern| folders(pattern))) {
        let dump = folder.join(format!("pg_dump{}", std::env::consts::EXE_SUFFIX));
        let restore = folder.join(format!("pg_restore{}", std::env::consts::EXE_SUFFIX));
        let Ok(real) = dump.canonicalize() else { continue };
        // A wrapper for everything decides by the name it was called by: such links are not the same program.
        if !seen.insert(if is_script(&real) { dump.clone() } else { real }) {
            continue;
        }
        match inspect(&dump, &restore) {
            Ok(program) => programs.found.push(program),
            Err(reason) => programs.passed_over.push(format!("`{}` {reason}", dump.display())),
        }
    }
    programs.found.sort_by_key(|program| (std::cmp::Reverse(order(program)), program.wrapper));
    programs
}

fn order(program: &DumpProgram) -> (u32, bool, u32) {
    let (_, minor) = program.version.split_once('.').unwrap_or_default();
    // 18beta1 and 18rc1 come before 18.0
    (program.major, program.version.contains('.'), minor.parse().unwrap_or(0))
}

fn inspect(dump: &Path, restore: &Path) -> Result<DumpProgram, String> {
    if !restore.is_file() {
        return Err("has no `pg_restore` beside it to read its archives back".to_owned());
    }
    let output = Command::new(dump)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = version(&text).ok_or_else(|| "does not say its version".to_owned())?;
    let major = version.chars().take_while(char::is_ascii_digit).collect::<String>().parse();
    let major = major.map_err(|_| format!("has an unknown version `{version}`"))?;
    Ok(DumpProgram {
        dump: dump.to_owned(),
        restore: restore.to_owned(),
        version: version.to_owned(),
        major,
        wrapper: is_script(dump),
    })
}

/// From `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`: `15.18`.
fn version(text: &str) -> Option<&str> {
    text.split_once("(PostgreSQL) ")?.1.split_whitespace().next()
}

fn is_script(path: &Path) -> bool {
    let mut start = [0; 2];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && &start == b"#!"
}

/// The folders a pattern stands for.
fn folders(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![PathBuf::from(pattern)] };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let after = after.trim_start_matches('/');
    let Ok(listing) = std::fs::read_dir(parent) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = listing
        .filter_map(Result::ok)
        .filter(|item| item.file_name().to_string_lossy().starts_with(prefix))
        .map(|item| if after.is_empty() { item.path() } else { item.path().join(after) })
        .collect();
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(version: &str, wrapper: bool) -> DumpProgram {
        let major = version.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
        let dump = PathBuf::from(format!("/{version}/{wrapper}"));
        DumpProgram { dump, restore: PathBuf::new(), version: version.into(), major, wrapper }
    }

    #[test]
    fn a_version_is_read_from_what_the_programs_say() {
        assert_eq!(version("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some("15.18"));
        assert_eq!(version("pg_dump (PostgreSQL) 18beta1\n"), Some("18beta1"));
        assert_eq!(version("command not found"), None);
    }

    #[test]
    fn newest_first_and_a_program_before_its_wrapper() {
        let mut found = [
            program("17.2", false),
            program("18.1", true),
            program("18beta1", false),
            program("18.1", false),
            program("18.10", true),
        ];
        found.sort_by_key(|program| (std::cmp::Reverse(order(program)), program.wrapper));
        let order: Vec<_> = found.iter().map(|p| (p.version.as_str(), p.wrapper)).collect();
        assert_eq!(order, [("18.10", true), ("18.1", false), ("18.1", true), ("18beta1", false), ("17.2", false)]);
    }

    #[test]
    fn one_older_than_the_server_is_passed_over_with_the_reason() {
        let programs = Programs { found: vec![program("15.18", false)], passed_over: Vec::new() };
        assert!(programs.for_server(15).0.is_some() && programs.for_server(13).0.is_some());
        let (none, why) = programs.for_server(17);
        assert_eq!(none, None);
        assert_eq!(why, ["`/15.18/false` is version 15.18 and refuses a server of version 17"]);
    }
}
