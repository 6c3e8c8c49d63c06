//! A project of its own for each test, the phantom case on a PostgreSQL 15 of its own, and `pgmend` run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pgmend_testkit::{Database, Server, migration_files, phantom_dir, phantom_setup};
use serde_json::Value;
use tempfile::TempDir;

/// The project, and the broken database.
pub struct Place {
    pub database: Database,
    pub root: PathBuf,
    server: Server,
    _folder: TempDir,
}

/// What a command did.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what pgmend prints is UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The exit code must be this one.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Standard output as one JSON document.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}", self.stdout))
    }
}

/// `pgmend` in a folder, with nothing of the person who runs the tests.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pgmend"));
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("PGMEND_CACHE_DIR", folder.join("cache"))
        .stdin(Stdio::null());
    command
}

pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    Ran::of(command(folder).args(arguments).output().expect("pgmend starts"))
}

impl Place {
    /// The phantom case.
    pub fn phantom() -> Self {
        let server = Server::start(15);
        let database = server.create_database("app");
        phantom_setup(&database);
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("the folder is there");
        let migrations = root.join("supabase/migrations");
        std::fs::create_dir_all(&migrations).expect("the folder can be written");
        for file in migration_files(&phantom_dir().join("supabase/migrations")) {
            std::fs::copy(&file, migrations.join(file.file_name().expect("a name"))).expect("the file can be copied");
        }
        Self { database, root, server, _folder: folder }
    }

    pub fn command(&self) -> Command {
        let mut command = command(&self.root);
        command.env("DATABASE_URL", self.database.url());
        command
    }

    pub fn pgmend(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command().args(arguments).output().expect("pgmend starts"))
    }

    /// Adds a migration.
    pub fn file(&self, name: &str, sql: &str) {
        std::fs::write(self.root.join("supabase/migrations").join(name), sql).expect("the file can be written");
    }

    /// The versions in the history.
    pub fn history(&self) -> Vec<String> {
        let sql = "SELECT version FROM supabase_migrations.schema_migrations ORDER BY 1";
        self.database.psql(sql).lines().map(str::to_owned).collect()
    }

    /// The ids of the runs.
    pub fn runs(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.root.join(".pgmend/runs")) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Text without what differs from run to run: folders, ports, versions, times, ids, how many facts there are.
    pub fn redacted(&self, text: &str) -> String {
        let version = self.database.psql("SHOW server_version");
        let version = version.split_whitespace().next().expect("a version").to_owned();
        let mut text = text
            .replace(&self.root.display().to_string(), "ROOT")
            .replace(&format!(":{}", self.server.port()), ":PORT")
            .replace(&version, "15.X");
        for run in self.runs() {
            text = text.replace(&run, "RUN");
        }
        redact_numbers(&text)
    }
}

/// `0.12 s` to `T s`, `55/55` to `N/N` (0 stays 0), `content 0123456789ab` and `plan 0123456789ab` to `HASH`.
pub fn redact_numbers(text: &str) -> String {
    let number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = |word: &str| word.split_once('.').is_some_and(|(whole, part)| number(whole) && number(part));
    let shown = |digits: &str| if digits == "0" { "0" } else { "N" };
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        for place in 0..words.len() {
            let next = words.get(place + 1).cloned().unwrap_or_default();
            let before = place.checked_sub(1).map(|before| words[before].clone()).unwrap_or_default();
            let word = words[place].clone();
            if fraction(&word) && next.starts_with('s') && next.len() <= 2 {
                words[place] = "T".to_owned();
            } else if let Some((one, other)) = word.split_once('/')
                && number(one)
                && number(other)
                && matches!(before.as_str(), "✓" | "✗" | "–" | "~")
            {
                words[place] = format!("{}/{}", shown(one), shown(other));
            } else if word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                words[place] = "HASH".to_owned();
            }
        }
        lines.push(words.join(" "));
    }
    // What was redacted changes the width of columns.
    let squeezed = |line: &String| {
        let indent = line.len() - line.trim_start().len();
        format!("{}{}", &line[..indent], line.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    lines.iter().map(squeezed).collect::<Vec<_>>().join("\n")
}
