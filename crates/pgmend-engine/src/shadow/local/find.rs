//! Finds Postgres server binaries on the machine and asks them their version. Starts no server.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use pgmend_core::server::ServerVersion;
use sha2::{Digest, Sha256};
use tokio::process::Command;

use crate::durable::hex;
use crate::shadow::OLDEST_MAJOR;

/// The variable that names folders of server binaries, searched before all others.
const VARIABLE: &str = "PGMEND_POSTGRES_BIN";

/// Where distributions put the binaries. A `*` stands for anything within one name.
const USUAL: &[&str] = &[
    "/usr/lib/postgresql/*/bin",
    "/usr/lib/postgresql*/bin",
    "/usr/libexec/postgresql*",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/usr/local/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/opt/postgresql/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
    "/opt/local/lib/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/Library/PostgreSQL/*/bin",
];

/// A folder with what a private cluster needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::shadow) struct Install {
    folder: PathBuf,
    version: ServerVersion,
    /// The whole line that `postgres --version` prints, which tells builds of one version apart.
    build: String,
}

impl Install {
    pub(in crate::shadow) fn version(&self) -> ServerVersion {
        self.version
    }

    pub(super) fn build(&self) -> &str {
        &self.build
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The folders to look into, each once, without looking into them. With `only`, that one alone.
pub(in crate::shadow) fn folders(only: Option<&Path>) -> Vec<PathBuf> {
    if let Some(folder) = only {
        return vec![folder.to_path_buf()];
    }
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut add = |folder: PathBuf| {
        // The program itself is resolved: `/usr/local/bin/postgres` may point into a Homebrew cellar.
        let Ok(program) = fs::canonicalize(folder.join("postgres")) else { return };
        if let Some(real) = program.parent()
            && !folders.iter().any(|known| known == real)
        {
            folders.push(real.to_path_buf());
        }
    };
    for variable in [VARIABLE, "PATH"] {
        env::split_paths(&env::var_os(variable).unwrap_or_default())
            .filter(|folder| folder.is_absolute())
            .for_each(&mut add);
    }
    USUAL.iter().flat_map(|pattern| expand(pattern)).for_each(&mut add);
    folders
}

/// The paths that a pattern of [`USUAL`] stands for.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let mut paths = vec![PathBuf::from("/")];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        paths = match part.split_once('*') {
            None => paths.into_iter().map(|path| path.join(part)).collect(),
            Some((before, after)) => paths
                .iter()
                .filter_map(|path| fs::read_dir(path).ok())
                .flat_map(|entries| entries.flatten())
                .filter(|entry| {
                    entry.file_name().to_str().is_some_and(|name| {
                        name.len() > before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
                    })
                })
                .map(|entry| entry.path())
                .collect(),
        };
    }
    paths
}

/// Looks at one folder; the error is the reason to pass it over. `memory` keeps what programs said of themselves.
pub(in crate::shadow) async fn inspect(folder: &Path, memory: Option<&Path>) -> Result<Install, String> {
    for program in ["postgres", "initdb"] {
        if !folder.join(program).is_file() {
            return Err(format!("`{program}` is not there"));
        }
    }
    let program = folder.join("postgres");
    let note = memory.and_then(|memory| Some(memory.join(note_of(&program)?)));
    let known =
        note.as_ref().and_then(|note| fs::read_to_string(note).ok()).filter(|build| parse_version(build).is_some());
    let build = match known {
        Some(build) => build,
        None => {
            let build = ask(&program).await?;
            if let (Some(note), true) = (note, parse_version(&build).is_some()) {
                // Not to have it costs some milliseconds, nothing else.
                let _ = note.parent().map(fs::create_dir_all).transpose().and_then(|_| fs::write(&note, &build));
            }
            build
        }
    };
    let version = parse_version(&build).ok_or_else(|| format!("`postgres --version` says `{build}`"))?;
    if version.major() < OLDEST_MAJOR {
        return Err(format!("version {version} is older than {OLDEST_MAJOR}"));
    }
    Ok(Install { folder: folder.to_path_buf(), version, build })
}

async fn ask(program: &Path) -> Result<String, String> {
    let mut command = Command::new(program);
    command.arg("--version").stdin(std::process::Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(Duration::from_secs(10), command.output())
        .await
        .map_err(|_| "`postgres --version` gives no answer".to_owned())?
        .map_err(|e| format!("`postgres --version` cannot be run: {e}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The name of the note on a program: another program, or the same after an upgrade, has another.
fn note_of(program: &Path) -> Option<String> {
    let meta = fs::metadata(program).ok()?;
    let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    let digest = Sha256::digest(format!("{}\0{}\0{changed}", program.display(), meta.len()));
    Some(format!("version-{}", hex(&digest)))
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, `… 18beta1`, `… 17devel`.
fn parse_version(line: &str) -> Option<ServerVersion> {
    let number = line.strip_prefix("postgres (PostgreSQL) ")?.split_whitespace().next()?;
    let digits = number.len() - number.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let major: u32 = number[..digits].parse().ok()?;
    let minor: u32 = match number[digits..].strip_prefix('.') {
        Some(rest) => rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?,
        None => 0,
    };
    // Before version 10 the first two numbers were the major version; those are too old whatever they say.
    (major < 1000 && minor < 10_000).then_some(ServerVersion(major * 10_000 + minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_the_program_prints() {
        let cases = [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", Some(150_018)),
            ("postgres (PostgreSQL) 18beta1", Some(180_000)),
            ("postgres (PostgreSQL) 17devel", Some(170_000)),
            ("postgres (PostgreSQL) 9.6.24", Some(90_006)),
            ("postgres (PostgreSQL) 99999999999.1", None),
            ("postgres (PostgreSQL) ", None),
            ("psql (PostgreSQL) 15.18", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(parse_version(line).map(|v| v.0), expected, "{line}");
        }
    }

    #[tokio::test]
    async fn an_incomplete_folder_is_passed_over_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(inspect(folder.path(), None).await.unwrap_err(), "`postgres` is not there");
        std::fs::write(folder.path().join("postgres"), "").unwrap();
        assert_eq!(inspect(folder.path(), None).await.unwrap_err(), "`initdb` is not there");
        std::fs::write(folder.path().join("initdb"), "").unwrap();
        assert!(inspect(folder.path(), None).await.unwrap_err().contains("cannot be run"));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_is_asked_once_and_again_when_it_is_another() {
        use std::os::unix::fs::PermissionsExt;

        let (folder, memory) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        };
        let asked = folder.path().join("asked");
        let program = |version: &str| {
            format!("#!/bin/sh\necho x >> '{}'\necho 'postgres (PostgreSQL) {version}'\n", asked.display())
        };
        write("initdb", "");
        write("postgres", &program("16.2"));
        let times = || std::fs::read_to_string(&asked).unwrap().lines().count();
        for _ in 0..2 {
            let install = inspect(folder.path(), Some(memory.path())).await.unwrap();
            assert_eq!((install.version().0, times()), (160_002, 1));
        }
        write("postgres", &program("16.14"));
        assert_eq!(inspect(folder.path(), Some(memory.path())).await.unwrap().version().0, 160_014);
        assert_eq!(times(), 2);
        assert_eq!(inspect(folder.path(), None).await.unwrap().version().0, 160_014);
        assert_eq!(times(), 3);
    }
}
