//! A project and a PostgreSQL 15 of its own for each test, `pgmend` run in it, and the shape that every refusal must have.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pgmend_testkit::{Auth, Database, Server, migration_files, phantom_dir, phantom_setup};
use serde_json::Value;
use tempfile::TempDir;

pub struct Place {
    pub server: Server,
    pub database: Database,
    pub root: PathBuf,
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

    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// One error, what was not done, and what to type next.
    #[track_caller]
    pub fn refuses(self, code: i32, words: &[&str]) -> Self {
        let ran = self.exits(code);
        assert_eq!(ran.stderr.matches("error: ").count(), 1, "{ran}");
        for part in ["  note: ", "  hint: "].iter().chain(words) {
            assert!(ran.stderr.contains(part), "no `{part}` in\n{ran}");
        }
        ran.keeps_secrets()
    }

    /// No secret of any test is printed.
    #[track_caller]
    pub fn keeps_secrets(self) -> Self {
        for secret in ["hunter2", "pässwörd", "only-for-tests"] {
            assert!(!self.stdout.contains(secret) && !self.stderr.contains(secret), "`{secret}` in\n{self}");
        }
        self
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {:?}\nstdout:\n{}\nstderr:\n{}", self.code, self.stdout, self.stderr)
    }
}

impl Place {
    /// An empty database, and a project without migrations.
    pub fn empty() -> Self {
        Self::on(Server::start(15))
    }

    /// The same where passwords are asked for.
    pub fn with_passwords() -> Self {
        Self::on(Server::builder(15).auth(Auth::Scram).start())
    }

    fn on(server: Server) -> Self {
        let database = server.create_database("app");
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("the folder is there");
        std::fs::create_dir_all(root.join("supabase/migrations")).expect("the folder can be written");
        Self { server, database, root, _folder: folder }
    }

    /// The phantom case.
    pub fn phantom() -> Self {
        let place = Self::empty();
        phantom_setup(&place.database);
        for file in migration_files(&phantom_dir().join("supabase/migrations")) {
            std::fs::copy(&file, place.migrations().join(file.file_name().expect("a name"))).expect("it can be copied");
        }
        place
    }

    pub fn migrations(&self) -> PathBuf {
        self.root.join("supabase/migrations")
    }

    /// Writes a migration.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.migrations().join(name), content).expect("the file can be written");
    }

    /// Takes every migration and plan away, and begins with an empty database.
    pub fn anew(&self) {
        std::fs::remove_dir_all(self.migrations()).expect("it is there");
        std::fs::create_dir_all(self.migrations()).expect("the folder can be written");
        if self.root.join(".pgmend").exists() {
            std::fs::remove_dir_all(self.root.join(".pgmend")).expect("it is there");
        }
        self.server.psql("postgres", "DROP DATABASE app WITH (FORCE)");
        self.server.create_database("app");
    }

    pub fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pgmend"));
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.root)
            .env("PGMEND_CACHE_DIR", self.root.join("cache"))
            .env("DATABASE_URL", self.database.url())
            .stdin(Stdio::null());
        command
    }

    pub fn pgmend(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(&self.root).args(arguments).output().expect("pgmend starts"))
    }

    /// The same refusal in text and in JSON.
    #[track_caller]
    pub fn refused(&self, arguments: &[&str], code: i32, words: &[&str]) {
        self.pgmend(arguments).refuses(code, words);
        let json = self.pgmend(&[arguments, &["--format", "json"]].concat()).exits(code).keeps_secrets();
        let error = &json.json()["error"];
        assert!(error["what"].is_string() && error["done"].is_string(), "{error:#}");
        assert!(!error["hints"].as_array().expect("a list").is_empty(), "{error:#}");
    }

    /// The tables of the schema `public`.
    pub fn tables(&self) -> String {
        self.database.psql(
            "SELECT coalesce(string_agg(tablename, ' ' ORDER BY 1), '') FROM pg_tables WHERE schemaname = 'public'",
        )
    }

    /// The versions in the history.
    pub fn history(&self) -> String {
        self.database.psql("SELECT string_agg(version, ' ' ORDER BY 1) FROM supabase_migrations.schema_migrations")
    }
}
