//! One of everything that `pg_dump` emits: all of it is in a snapshot, and a database that is made from the dump has the
//! same snapshot. What is done to it is noticed statement by statement.

mod memory;
mod moment;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use pgmend_core::catalog::{Change, Snapshot, between};
use pgmend_core::evidence::Ran;
use pgmend_core::migration::{Migration, Version};
use pgmend_core::object::{Dialect, Kind};
use pgmend_core::server::{Flavor, ServerVersion};
use pgmend_engine::catalog::{CatalogReader, snapshot_with_dependencies};
use pgmend_engine::replay::{Patience, Readings, Recording, record};
use pgmend_engine::{assess, baseline};
use pgmend_testkit::{Database, Server, connect};

const OBJECTS: &str = include_str!("objects.sql");

const ROLES: &str = "CREATE ROLE everything_owner; CREATE ROLE everything_reader;";

const ALTERATIONS: &str = include_str!("alterations.sql");

/// The parts of a file that a server understands.
fn parts(file: &str, major: u32) -> String {
    let mut since = 0;
    let mut kept = String::new();
    for line in file.lines() {
        match line.strip_prefix("--# ") {
            Some("all") => since = 0,
            Some(part) => since = part.trim_start_matches("since ").parse().expect("a version"),
            None if major >= since => {
                kept.push_str(line);
                kept.push('\n');
            }
            None => {}
        }
    }
    kept
}

fn reader(major: u32) -> CatalogReader {
    let version = ServerVersion(major * 10_000);
    CatalogReader::new(Dialect { version, oldest: version }, assess::scope(Flavor::Postgres))
}

async fn read(database: &Database, major: u32) -> Snapshot {
    let client = connect(&database.url()).await;
    snapshot_with_dependencies(&client, &reader(major)).await.expect("a snapshot")
}

fn named(snapshot: &Snapshot, object: &str) -> Vec<String> {
    let found = snapshot.dependencies.iter().find(|(id, _)| id.to_string() == object);
    found.map(|(_, needed)| needed.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

async fn everything_on(major: u32) {
    let server = Server::builder(major).conf("wal_level", "logical").start();
    server.psql("postgres", ROLES);
    let first = server.create_database("first");
    first.psql(&parts(OBJECTS, major));
    let one = read(&first, major).await;

    let kinds: BTreeSet<Kind> = one.objects.keys().map(|object| object.kind).collect();
    let missing: Vec<String> =
        Kind::all().filter(|kind| *kind != Kind::Row && !kinds.contains(kind)).map(|kind| kind.to_string()).collect();
    assert!(missing.is_empty(), "PostgreSQL {major}: none of {missing:?}");
    let text = serde_json::to_string(&one).expect("a snapshot as text");
    assert!(!text.contains("not for snapshots") && !text.contains("example.org password"), "a secret was kept");
    assert!(text.contains("example.org"), "options are kept");

    // The newest `pg_dump` writes what older servers do not know.
    let mut dump = first.dump();
    for (since, words) in NEWER {
        if major < *since {
            dump = dump.replace(words, "");
        }
    }
    if major < 14 {
        // An ordinary role could not tell two of the same name apart.
        first.psql("ALTER SUBSCRIPTION everything_sub SET (slot_name = NONE); DROP SUBSCRIPTION everything_sub");
    }
    let second = server.create_database("second");
    second.psql(&dump);
    let other = read(&second, major).await;
    let differences = between(&one, &other);
    assert!(differences.is_empty(), "PostgreSQL {major}: {differences:#?}");
    let unlike: Vec<_> = one
        .dependencies
        .iter()
        .filter(|(object, needed)| other.dependencies.get(*object) != Some(*needed))
        .map(|(object, needed)| (object, needed, other.dependencies.get(object)))
        .collect();
    assert!(unlike.is_empty() && one.dependencies.len() == other.dependencies.len(), "{unlike:#?}");

    for (object, needed) in NEEDS {
        let found = named(&one, object);
        for name in *needed {
            assert!(
                found.iter().any(|found| found == name),
                "PostgreSQL {major}: {object} needs {found:#?}, not {name}"
            );
        }
    }
    if major >= 15 {
        assert_eq!(named(&one, "publication schemas"), ["schema \"Odd Schema\""]);
    }
    if major >= 14 {
        assert!(
            named(&one, "function app.atomic(a integer)")
                .contains(&"function app.int_max(integer, integer)".to_owned())
        );
    }
    drop(server);
}

const NEWER: &[(u32, &str)] = &[
    (17, "SET transaction_timeout = 0;"),
    (14, ", streaming = off"),
    (14, ", binary = false"),
    (16, ", run_as_owner = true"),
    (16, ", password_required = true"),
];

/// Some of what must be known of what needs what.
const NEEDS: &[(&str, &[&str])] = &[
    ("view app.names", &["column app.people.\"Name\"", "column app.people.number", "schema app"]),
    ("view app.names_too", &["view app.names"]),
    ("materialized view app.counts", &["column app.people.number", "aggregate app.largest(integer)"]),
    ("column app.people.number", &["sequence app.numbers"]),
    ("column app.people.doubled", &["column app.people.number"]),
    ("column app.people.code", &["extension citext"]),
    ("column app.people.mail", &["domain app.mail"]),
    ("column app.letters.kind", &["enum app.mood"]),
    ("domain app.mail", &["function app.is_mail(text)", "collation app.plain"]),
    ("function app.many(VARIADIC moods app.mood[])", &["enum app.mood", "composite type app.address"]),
    (
        "constraint letters_writer_fkey on app.letters",
        &["constraint people_pkey on app.people", "column app.letters.writer"],
    ),
    ("index people_lower on app.people", &["column app.people.\"Name\""]),
    ("policy own on app.people", &["column app.people.number", "table app.people"]),
    ("trigger before_all on app.people", &["function app.on_row()", "table app.people"]),
    ("rule log on app.letters", &["table app.letters"]),
    ("table app.child", &["table app.parent"]),
    ("table app.pairs", &["composite type app.pair"]),
    ("foreign table app.remote", &["server far"]),
    ("server far", &["foreign data wrapper wrapper"]),
    ("user mapping for \"PUBLIC\" server far", &["server far"]),
    (
        "operator class app.label_ops using btree",
        &["operator family app.label_family using btree", "operator app.<<(app.label, app.label)"],
    ),
    ("range type app.text_range_by", &["operator class app.label_ops using btree", "base type app.label"]),
    ("cast (integer as app.label)", &["function app.to_label(integer)", "base type app.label"]),
    ("statistics app.together", &["column app.people.mood"]),
    ("event trigger watch", &["function app.on_ddl()"]),
    ("text search configuration app.search", &["text search parser app.parser", "text search dictionary app.words"]),
    ("publication few", &["table app.people"]),
];

async fn recorded(server: &Server, major: u32, readings: Readings) -> Recording {
    let database = server.create_database(if readings == Readings::Small { "small" } else { "whole" });
    database.psql(baseline::internals());
    let files: Vec<Migration> = [("1", OBJECTS), ("2", ALTERATIONS)]
        .into_iter()
        .map(|(version, text)| {
            Migration::parse(version, Version::new(version), version, parts(text, major).as_bytes()).expect("a file")
        })
        .collect();
    let history: Vec<(&Migration, &Ran)> = files.iter().map(|file| (file, &Ran::Whole)).collect();
    let patience = Patience { statement: Duration::from_secs(60), endless: BTreeSet::new(), lends: false };
    let client = connect(&database.url()).await;
    let (tell, _) = tokio::sync::mpsc::unbounded_channel();
    record(&client, &reader(major), &history, readings, &patience, tell).await.expect("a recording")
}

/// What each statement did, whatever the order of its changes.
fn told(recording: &Recording, words: &dyn Fn(usize, usize) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    for (file, migration) in recording.effects.migrations.iter().enumerate() {
        for statement in &migration.statements {
            let place = words(file, statement.statement);
            lines.extend(statement.error.iter().map(|error| format!("{place} FAILED {error:?}")));
            let mut net: BTreeMap<_, (&Option<_>, &Option<_>)> = BTreeMap::new();
            for Change { fact, before, after } in &statement.changes {
                net.entry(fact).or_insert((before, after)).1 = after;
            }
            let net = net.into_iter().filter(|(_, (before, after))| before != after);
            lines.extend(net.map(|(fact, values)| format!("{place}: {} / {} {values:?}", fact.object, fact.attribute)));
        }
    }
    lines
}

async fn alterations_on(major: u32) {
    let server = Server::builder(major).conf("wal_level", "logical").start();
    server.psql("postgres", ROLES);
    let small = recorded(&server, major, Readings::Small).await;
    let whole = recorded(&server, major, Readings::Whole).await;
    let texts = [parts(OBJECTS, major), parts(ALTERATIONS, major)];
    let files: Vec<Migration> = texts
        .iter()
        .map(|text| Migration::parse("f", Version::new("1"), "f", text.as_bytes()).expect("a file"))
        .collect();
    let words = |file: usize, statement: usize| {
        let file: &Migration = &files[file];
        file.sql(&file.statements[statement]).lines().next().unwrap_or_default().to_owned()
    };
    let (small_told, whole_told) = (told(&small, &words), told(&whole, &words));
    let failed: Vec<&String> = whole_told.iter().filter(|line| line.contains(" FAILED ")).collect();
    assert!(failed.is_empty(), "PostgreSQL {major}: {failed:#?}");
    let unlike = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|line| !other.contains(line)).cloned().collect()
    };
    let (less, more) = (unlike(&whole_told, &small_told), unlike(&small_told, &whole_told));
    assert!(less.is_empty() && more.is_empty(), "PostgreSQL {major}: not told {less:#?}\ntold wrongly {more:#?}");
    assert!(small.missed.is_empty(), "PostgreSQL {major}: missed {:#?}", small.missed);
    // Every statement does something that can be seen.
    let silent: Vec<String> = (0..files[1].statements.len())
        .filter(|place| whole.effects.migrations[1].statement(*place).is_none_or(|own| own.changes.is_empty()))
        .map(|place| words(1, place))
        .filter(|words| !UNSEEN.contains(&words.as_str()))
        .collect();
    assert!(silent.is_empty(), "PostgreSQL {major}: {silent:#?}");
}

/// Options of user mappings are no facts.
const UNSEEN: &[&str] = &["ALTER USER MAPPING FOR PUBLIC SERVER farther OPTIONS (ADD more 'x')"];

#[tokio::test]
async fn alterations_are_noticed_on_13() {
    alterations_on(13).await;
}

#[tokio::test]
async fn alterations_are_noticed_on_15() {
    alterations_on(15).await;
}

#[tokio::test]
async fn alterations_are_noticed_on_18() {
    alterations_on(18).await;
}

#[tokio::test]
async fn everything_on_13() {
    everything_on(13).await;
}

#[tokio::test]
async fn everything_on_15() {
    everything_on(15).await;
}

#[tokio::test]
async fn everything_on_18() {
    everything_on(18).await;
}

#[tokio::test]
async fn what_is_not_modelled_is_named() {
    let server = Server::start(15);
    let database = server.create_database("odd");
    database.psql("SELECT lo_create(4711); CREATE TYPE shell; CREATE TABLE t (a int);");
    let client = connect(&database.url()).await;
    let found = reader(15).read_unmodelled(&client).await.expect("what is not modelled");
    let told: Vec<_> = found.iter().map(|one| (one.kind.as_str(), one.count, one.names.join(", "))).collect();
    assert_eq!(told, [("large objects", 1, "4711".to_owned()), ("shell types", 1, "shell".to_owned())]);
}

/// Labels have no provider here, so that the catalogue is written to: only superusers can, and only where it is allowed.
#[tokio::test]
async fn security_labels_are_facts() {
    let server = Server::builder(15).conf("allow_system_table_mods", "on").start();
    let database = server.create_database("labelled");
    database.psql(
        "CREATE TABLE t (a int); INSERT INTO pg_seclabel SELECT 't'::regclass, 'pg_class'::regclass, n, 'dummy', 'secret' FROM generate_series(0, 1) n",
    );
    let snapshot = read(&database, 15).await;
    let labelled: Vec<String> = snapshot
        .objects
        .iter()
        .filter(|(_, attributes)| attributes.get("security label:dummy").is_some_and(|label| &**label == "secret"))
        .map(|(object, _)| object.to_string())
        .collect();
    assert_eq!(labelled, ["table public.t", "column public.t.a"]);
}
