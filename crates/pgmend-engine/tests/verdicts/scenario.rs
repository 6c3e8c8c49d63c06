//! Reads a scenario and plays it: makes the target as the scenario says, assesses it, and lays what was said beside what
//! was expected. It knows nothing of single scenarios.
//!
//! A scenario is text in sections, each under a line that starts with `=== `; what comes before the first says what
//! it is about.
//!
//! * `=== file 01_name.sql`: a migration.
//! * `=== made`: how the target came about. `@run 01` runs a file as the command line would, `@run 01 1-3,5` only these of
//!   its statements (counted from 1), `@role name` runs what follows as that role; all else is SQL done by hand.
//! * `=== history`: the recorded versions, one a line; `none` for no history table, `bare` for one that has versions alone,
//!   `wide` for one with the columns of hosted projects; `01 old` splits as the older command line did.
//! * `=== recorded 01`: the text that was recorded, where it is not the file's, or of a version without a file.
//! * `=== expect`: `01 verdict flags…` for each version; `unexplained 0` or `unexplained some`; `drift kind object` for each
//!   entry; and, where it matters, `reason 01 words` and `note words` for words that must be said.
//!
//! A first line `supabase` makes the target and the project Supabase's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use pgmend_core::history::supabase::{cli_statements, cli_statements_before_3};
use pgmend_core::ident::literal;
use pgmend_core::migration::Migration;
use pgmend_core::status::Status;
use pgmend_engine::assess::{self, assess};
use pgmend_engine::baseline;
use pgmend_engine::connect::{Environment, Purpose, Request, connect, find};
use pgmend_engine::project::{self, Project};
use pgmend_engine::shadow::{STATEMENT_LIMIT, Wish};
use pgmend_testkit::{Database, Server};

#[derive(Default)]
struct Scenario {
    supabase: bool,
    files: Vec<(String, String)>,
    made: String,
    history: Vec<String>,
    recorded: BTreeMap<String, String>,
    expected: Vec<String>,
}

impl Scenario {
    fn read(text: &str) -> Self {
        let mut scenario = Self { supabase: text.lines().next() == Some("supabase"), ..Self::default() };
        for section in format!("\n{text}").split("\n=== ").skip(1) {
            let (head, body) = section.split_once('\n').unwrap_or((section, ""));
            let lines = || body.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
            match head.split_once(' ') {
                Some(("file", name)) => scenario.files.push((name.to_owned(), body.replace("{CR}", "\r"))),
                Some(("recorded", version)) => drop(scenario.recorded.insert(version.to_owned(), body.to_owned())),
                None if head == "made" => body.clone_into(&mut scenario.made),
                None if head == "history" => scenario.history = lines(),
                None if head == "expect" => scenario.expected = lines(),
                _ => panic!("no such section: {head}"),
            }
        }
        scenario
    }

    fn write(&self, root: &Path) -> Project {
        let folder = root.join(if self.supabase { "supabase/migrations" } else { "migrations" });
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in &self.files {
            std::fs::write(folder.join(name), text).expect("a file");
        }
        project::find(Some(&folder), root).expect("the project")
    }

    fn make(&self, database: &Database, project: &Project) {
        if self.supabase {
            database.psql(baseline::internals());
            database.psql(baseline::supabase());
        }
        let mut role = String::new();
        let mut by_hand = String::new();
        let flush = |by_hand: &mut String, role: &str| {
            if !by_hand.trim().is_empty() {
                database.psql(&format!("{role}{by_hand}"));
            }
            by_hand.clear();
        };
        for line in self.made.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["@run", version, rest @ ..] => {
                    flush(&mut by_hand, &role);
                    let files = &project.migrations.migrations;
                    let file = files.iter().find(|file| file.version.as_str() == *version);
                    let file = file.unwrap_or_else(|| panic!("no file has version {version}"));
                    database.psql(&format!("{role}{}", text_of(file, rest.first().copied())));
                }
                ["@role", name] => {
                    flush(&mut by_hand, &role);
                    role = format!("SET ROLE \"{name}\";\n");
                }
                _ => {
                    by_hand.push_str(line);
                    by_hand.push('\n');
                }
            }
        }
        flush(&mut by_hand, &role);
        self.record(database, project);
    }

    fn record(&self, database: &Database, project: &Project) {
        let has = |word: &str| self.history.iter().any(|line| line == word);
        if has("none") {
            return;
        }
        let columns = match (has("bare"), has("wide")) {
            (true, _) => "",
            (_, true) => {
                ", statements text[], name text, created_by text, idempotency_key text UNIQUE, rollback text[]"
            }
            _ => ", statements text[], name text",
        };
        let table = pgmend_engine::history::TABLE;
        database.psql(&format!(
            "CREATE SCHEMA supabase_migrations; CREATE TABLE {table} (version text NOT NULL PRIMARY KEY{columns});"
        ));
        for line in self.history.iter().filter(|line| !matches!(line.as_str(), "bare" | "wide")) {
            let (version, how) = line.split_once(' ').unwrap_or((line, ""));
            let version_sql = literal(version);
            if has("bare") {
                database.psql(&format!("INSERT INTO {table} VALUES ({version_sql});"));
                continue;
            }
            let file = project.migrations.migrations.iter().find(|file| file.version.as_str() == version);
            let text = self.recorded.get(version).map(String::as_str).or(file.map(|file| &*file.text)).unwrap_or("");
            let split = if how == "old" { cli_statements_before_3 } else { cli_statements };
            let statements: Vec<String> = split(text).iter().map(|statement| literal(statement)).collect();
            let name = literal(file.map_or("by_hand", |file| &file.name));
            database.psql(&format!(
                "INSERT INTO {table} (version, name, statements) VALUES ({version_sql}, {name}, ARRAY[{}]::text[]);",
                statements.join(", ")
            ));
        }
    }
}

/// A file as a command line sends it: as one transaction, unless it says otherwise itself; or some of its statements.
fn text_of(file: &Migration, some: Option<&str>) -> String {
    let Some(some) = some else {
        let own = !file.transaction.controls.is_empty() || !file.transaction.non_transactional.is_empty();
        return if own { file.text.to_string() } else { format!("BEGIN;\n{}\n;COMMIT;", file.text) };
    };
    let mut sql = String::new();
    for part in some.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let [first, last] = [first, last].map(|n| n.parse::<usize>().expect("the number of a statement"));
        for statement in &file.statements[first - 1..last] {
            writeln!(sql, "{}\n;", file.sql(statement)).expect("a string grows");
        }
    }
    sql
}

fn told(status: &Status) -> Vec<String> {
    let name =
        |flag: &pgmend_core::verdict::Flag| serde_json::to_value(flag).expect("JSON").as_str().map(str::to_owned);
    let mut lines: Vec<String> = status
        .migrations
        .iter()
        .map(|migration| {
            let flags: Vec<String> = migration.flags.iter().filter_map(name).collect();
            format!("{} {} {}", migration.version, migration.verdict.name(), flags.join(" ")).trim_end().to_owned()
        })
        .collect();
    lines.push(format!("unexplained {}", if status.proof.unexplained == 0 { "0" } else { "some" }));
    lines.extend(
        status
            .drift
            .iter()
            .map(|drift| format!("drift {} {}", format!("{:?}", drift.kind).to_ascii_lowercase(), drift.object)),
    );
    lines
}

/// What is not as expected, in words; nothing where all is.
fn compare(scenario: &Scenario, status: &Status) -> Option<String> {
    let words = |line: &&String| line.starts_with("reason ") || line.starts_with("note ");
    let expected: BTreeSet<String> = scenario.expected.iter().filter(|line| !words(line)).cloned().collect();
    let told: BTreeSet<String> = told(status).into_iter().collect();
    let mut wrong = String::new();
    for line in expected.difference(&told) {
        writeln!(wrong, "  expected: {line}").expect("a string grows");
    }
    for line in told.difference(&expected) {
        writeln!(wrong, "  told:     {line}").expect("a string grows");
    }
    for line in scenario.expected.iter().filter(words) {
        let said = match line.split_once(' ') {
            Some(("reason", rest)) => {
                let (version, words) = rest.split_once(' ').expect("a version and words");
                let of = status.migrations.iter().filter(|migration| migration.version.as_str() == version);
                of.filter_map(|migration| migration.reason.as_ref()).any(|reason| reason.contains(words))
            }
            _ => status.notes.iter().any(|note| note.contains(&line["note ".len()..])),
        };
        if !said {
            writeln!(wrong, "  not said: {line}").expect("a string grows");
        }
    }
    if wrong.is_empty() {
        return None;
    }
    for migration in &status.migrations {
        let reason = migration.reason.as_deref().unwrap_or("");
        writeln!(wrong, "    {} {:?} {reason}", migration.version, migration.evidence).expect("a string grows");
    }
    for drift in status.drift.iter().take(8) {
        writeln!(wrong, "    drift {}: {}", drift.object, drift.detail).expect("a string grows");
    }
    Some(wrong)
}

/// Plays every scenario of a group on one server, each in a database of its own.
///
/// `PGMEND_SCENARIO` plays only those whose names hold it.
pub(crate) async fn play(group: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts").join(group);
    let only = std::env::var("PGMEND_SCENARIO").unwrap_or_default();
    let entries = std::fs::read_dir(&folder).expect("the group's folder");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let server = Server::start(15);
    let cache = tempfile::tempdir().expect("a folder");
    let mut failed = String::new();
    let mut played = 0;
    for path in files {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        played += 1;
        let scenario = Scenario::read(&std::fs::read_to_string(&path).expect("a scenario"));
        let root = tempfile::tempdir().expect("a folder");
        let project = scenario.write(root.path());
        let database = server.create_database(&name);
        scenario.make(&database, &project);
        let request = Request {
            db: Some(database.url()),
            dir: root.path().to_owned(),
            env: Environment::of(Vec::<(String, String)>::new()).with_user("tester"),
        };
        let session = connect(&find(&request).expect("a target"), Purpose::Read).await.expect("a session");
        let options = assess::Options {
            shadow: Wish::Local(None),
            statement_limit: STATEMENT_LIMIT,
            cache: Some(cache.path().to_owned()),
            anew: false,
        };
        let began = std::time::Instant::now();
        let wrong = match assess(&session, &project, &options).await {
            Ok(found) => {
                found.bench.stop().await.expect("the shadow stops");
                compare(&scenario, &found.status)
            }
            Err(failure) => Some(format!("  no assessment: {failure:?}\n")),
        };
        session.close().await;
        println!("{} {group}/{name} {} ms", if wrong.is_none() { "ok  " } else { "FAIL" }, began.elapsed().as_millis());
        if let Some(wrong) = wrong {
            write!(failed, "{group}/{name}\n{wrong}").expect("a string grows");
        }
    }
    assert!(failed.is_empty(), "not as expected:\n{failed}");
    assert!(played > 0 || !only.is_empty(), "the group `{group}` has no scenario");
}
