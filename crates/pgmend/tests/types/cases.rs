//! Cases, their databases, and what pgmend makes of them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pgmend_testkit::Server;

/// A case, and the database that was made of it.
pub struct Case {
    pub name: String,
    pub schemas: String,
    pub url: String,
}

/// What a leading line says, such as `-- schemas: a,b`.
fn said<'a>(sql: &'a str, what: &str) -> Option<&'a str> {
    let prefix = format!("-- {what}: ");
    sql.lines().take_while(|line| line.starts_with("-- ")).find_map(|line| line.strip_prefix(prefix.as_str()))
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/types").join(name)
}

/// The file's text.
pub fn file(name: &str) -> String {
    std::fs::read_to_string(folder(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

impl Case {
    /// Makes a database of a file.
    pub fn make(server: &Server, name: &str, sql: &str) -> Case {
        let database = server.create_database(name);
        database.psql(sql);
        let role = said(sql, "role").unwrap_or("postgres");
        let url = format!("postgresql://{role}@127.0.0.1:{}/{name}", server.port());
        let schemas = said(sql, "schemas").unwrap_or("public").to_owned();
        Case { name: name.to_owned(), schemas, url }
    }

    /// A database that is there already.
    pub fn existing(url: &str, schemas: &str) -> Case {
        Case { name: url.to_owned(), schemas: schemas.to_owned(), url: url.to_owned() }
    }

    /// Makes databases of the files of a folder that this server can take.
    pub fn all(server: &Server, name: &str) -> Vec<Case> {
        let entries = std::fs::read_dir(folder(name)).expect("the folder is there").flatten();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.sort();
        let cases = files.iter().filter_map(|file| {
            let sql = std::fs::read_to_string(file).expect("the file can be read");
            let since = said(&sql, "since").map_or(13, |since| since.parse().expect("a version"));
            let name = file.file_stem()?.to_str()?;
            (server.major() >= since).then(|| Case::make(server, name, &sql))
        });
        cases.collect()
    }

    /// What `pgmend types` prints.
    pub fn types(&self) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let output = Command::new(env!("CARGO_BIN_EXE_pgmend"))
            .args(["types", "--db", &self.url, "--schema", &self.schemas])
            .current_dir(folder.path())
            .env_clear()
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("pgmend starts");
        assert!(output.status.success(), "{}: {}", self.name, String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("types are UTF-8")
    }
}
