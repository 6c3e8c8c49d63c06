//! Backups of a real server, by `pg_dump` and by our own copy, and everything that can go wrong with them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::private_server::{BIN, PrivateServer};
use pgmend_engine::backup::{Method, Programs, Request, find_programs, restore_table, take, verify};
use pgmend_engine::fingerprint::{TableName, contents};
use tokio_postgres::Client;

/// Names and values that trip up whoever quotes carelessly.
const NASTY: &str = r#"
    CREATE SCHEMA "S.*?";
    CREATE TYPE mood AS ENUM ('sad', 'it''s \ok');
    CREATE TABLE "S.*?"."T ""x"".*" (
        id int GENERATED ALWAYS AS IDENTITY, body text, raw bytea, tags text[], doc jsonb, at timestamptz, span interval,
        n float8, cash money, feeling mood, "Key Col" int, twice int GENERATED ALWAYS AS ("Key Col" * 2) STORED);
    INSERT INTO "S.*?"."T ""x"".*" (body, raw, tags, doc, at, span, n, cash, feeling, "Key Col") VALUES
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        ('', '', '{}', '{}', 'infinity', '0', 'NaN', 0, 'sad', 0),
        ('\.', '\x5c2e0a00ff', ARRAY['\.', NULL, 'NULL', '', E'a\tb', '{"'], '{"a":"\\n\u0001"}', now(), '-1 mon 2 days 3s', 0.1::float8+0.2, 1.5, 'it''s \ok', 7),
        (E'tab\there\nline\r\nback\\slash \\N', '\x', ARRAY['{}'], 'null', '0044-03-15 BC', '1 year', '-Infinity', -3, NULL, -1),
        ('żółw 🐘', NULL, NULL, '[]', NULL, NULL, -0.0, NULL, NULL, 2147483647 / 2);
    DELETE FROM "S.*?"."T ""x"".*" WHERE body = '';
    CREATE TABLE "S.*?"."T" (id int); INSERT INTO "S.*?"."T" VALUES (1);
    CREATE TABLE "S.*?".unasked (id serial); CREATE VIEW "S.*?".unasked_view AS SELECT 1 AS one;
    CREATE TABLE collections (id int PRIMARY KEY); INSERT INTO collections SELECT generate_series(1, 54);
    CREATE TABLE parent (id int) PARTITION BY LIST (id); CREATE TABLE leaf PARTITION OF parent FOR VALUES IN (1);
    INSERT INTO parent VALUES (1);
    CREATE FUNCTION touched() RETURNS int LANGUAGE sql AS 'SELECT 1';
"#;

fn nasty() -> TableName {
    TableName::new("S.*?", "T \"x\".*")
}

fn public(name: &str) -> TableName {
    TableName::new("public", name)
}

fn request<'a>(server: &PrivateServer, client: &'a Client, directory: &Path, programs: &Programs) -> Request<'a> {
    Request {
        environment: server.environment(),
        secrets: vec!["hunter2".into()],
        client,
        server_major: 15,
        tables: vec![nasty(), public("collections"), public("parent")],
        schemas: Vec::new(),
        directory: directory.to_owned(),
        name: "before".into(),
        programs: programs.clone(),
    }
}

/// What is in a folder, so that nothing that was left behind goes unseen.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|item| item.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn programs() -> Programs {
    find_programs(std::env::var_os("PATH").as_deref())
}

#[test]
fn the_program_itself_is_found_before_its_wrapper() {
    let found = programs().found;
    let best = found.first().unwrap();
    assert!(!best.wrapper, "{found:?}");
    let says = Command::new(&best.dump).arg("--version").output().unwrap().stdout;
    assert!(String::from_utf8(says).unwrap().contains(&best.version));
}

#[tokio::test]
async fn pg_dump_saves_just_what_was_asked_and_reads_back() {
    let server = PrivateServer::start();
    let client = server.connect().await;
    client.batch_execute(NASTY).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("deep/backups");
    let programs = programs();

    let backup = take(&request(&server, &client, &directory, &programs)).await.unwrap();
    assert!(matches!(&backup.method, Method::PgDump { .. }));
    assert_eq!(backup.tables, [nasty(), public("collections"), public("leaf")]);
    assert_eq!(names(&directory), ["before.dump", "before.dump.json"]);
    assert_eq!(fs::metadata(&backup.path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(backup.bytes, fs::metadata(&backup.path).unwrap().len());
    let list = |path: &Path| {
        let output = Command::new(Path::new(BIN).join("pg_restore")).arg("--list").arg(path).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let listing = list(&backup.path);
    assert!(!listing.contains("unasked") && !listing.contains("TABLE S.*? T owner"), "{listing}");
    assert_eq!(verify(&backup.path, &programs).await.unwrap().backup, backup);

    // A whole schema, and one table of another schema without its neighbours.
    let whole = Request {
        schemas: vec!["public".into()],
        tables: vec![nasty()],
        name: "whole".into(),
        ..request(&server, &client, &directory, &programs)
    };
    let whole = take(&whole).await.unwrap();
    let listing = list(&whole.path);
    assert!(
        listing.contains("FUNCTION public touched()") && listing.contains("TABLE DATA public collections"),
        "{listing}"
    );
    assert!(!listing.contains("unasked") && !listing.contains("TABLE S.*? T owner"), "{listing}");

    // Never overwritten; what is asked must be there.
    let again = take(&request(&server, &client, &directory, &programs)).await.unwrap_err();
    assert!(again.hints[0].contains("never overwritten"), "{again:?}");
    let missing = Request { tables: vec![public("gone")], ..request(&server, &client, &directory, &programs) };
    assert!(take(&missing).await.unwrap_err().what.contains("`public.gone` is not there"));

    // A changed byte, and an archive cut off in its rows, are seen.
    let good = fs::read(&backup.path).unwrap();
    let mut bad = good.clone();
    *bad.last_mut().unwrap() ^= 1;
    for damaged in [bad, good[..good.len() - 40].to_vec()] {
        fs::write(&backup.path, damaged).unwrap();
        assert!(verify(&backup.path, &programs).await.is_err());
    }
}

#[tokio::test]
async fn a_dump_that_fails_leaves_nothing_and_says_what_to_do() {
    let server = PrivateServer::start();
    let client = server.connect().await;
    client.batch_execute(NASTY).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let real = programs();
    // Each stands in for the program at the moment it fails; the archive itself is always the real one's.
    let scripts = [
        ("echo 'error: password hunter2 is wrong' >&2; exit 1", "exit status: 1", "***"),
        ("kill -9 $$", "signal: 9", ""),
        (
            "echo 'could not write to output file: No space left on device' >&2; exit 1",
            "exit status: 1",
            "No space left",
        ),
        // Says that all is well after half a dump: cut in the rows, where the listing is still whole.
        (
            "\"$REAL\" \"$@\" && for a; do case $a in --file=*) f=${a#--file=};; esac; done; truncate -s -300 \"$f\"",
            "pg_restore",
            "",
        ),
        ("exit 0", "pg_restore", ""),
        (
            "for a; do case $a in --table=*coll*) ;; *) set -- \"$@\" \"$a\";; esac; shift; done; \"$REAL\" \"$@\"",
            "does not hold table",
            "",
        ),
    ];
    for (number, (script, what, cause)) in scripts.iter().enumerate() {
        let path = folder.path().join(format!("pg_dump{number}"));
        let best = &real.found[0];
        fs::write(&path, format!("#!/bin/sh\nREAL={}\n{script}\n", best.dump.display())).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let mut fake = best.clone();
        fake.dump = path;
        let programs = Programs { found: vec![fake], passed_over: Vec::new() };
        let directory = folder.path().join("backups");
        let failure = take(&request(&server, &client, &directory, &programs)).await.unwrap_err();
        assert!(failure.what.contains(what), "{script}: {failure:?}");
        assert!(failure.to_string().contains(cause) && !format!("{failure:?}").contains("hunter2"), "{failure:?}");
        assert!(failure.done.as_deref().unwrap().contains("no backup was made"), "{failure:?}");
        assert!(!failure.hints.is_empty(), "{failure:?}");
        assert!(names(&directory).is_empty(), "{script}: {:?}", names(&directory));
    }

    // A folder that cannot be made, and a server that went away.
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let failure = take(&request(&server, &client, &file.join("backups"), &real)).await.unwrap_err();
    assert!(failure.what.contains("cannot write") && !failure.hints.is_empty(), "{failure:?}");
    server.stop();
    for programs in [real, Programs::default()] {
        let failure = take(&request(&server, &client, folder.path(), &programs)).await.unwrap_err();
        assert!(failure.done.as_deref().unwrap().contains("no backup was made"), "{failure:?}");
    }
    assert!(!names(folder.path()).iter().any(|name| name.starts_with("before")));
}

#[tokio::test]
async fn our_own_copy_gives_every_row_back() {
    let server = PrivateServer::start();
    let mut client = server.connect().await;
    client.batch_execute(NASTY).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let old = Programs { found: programs().found, passed_over: Vec::new() };
    let asked = Request { server_major: 99, ..request(&server, &client, folder.path(), &old) };
    // Never inside a transaction of the caller's, which it would end.
    client.batch_execute("BEGIN; CREATE TABLE kept ()").await.unwrap();
    assert!(take(&asked).await.unwrap_err().what.contains("inside an open transaction"));
    client.batch_execute("COMMIT; DROP TABLE kept").await.unwrap();
    let backup = take(&asked).await.unwrap();
    assert_eq!(backup.method, Method::Copy);
    let note = backup.note.clone().unwrap();
    assert!(note.contains("rows only") && note.contains("refuses a server of version 99"), "{note}");
    assert_eq!(names(folder.path()), ["before.copy", "before.copy.json"]);
    assert_eq!(names(&backup.path), ["0001.copy.gz", "0002.copy.gz", "0003.copy.gz", "index.json", "restore.sql"]);
    assert_eq!(verify(&backup.path, &old).await.unwrap().backup, backup);

    let tables = backup.tables.clone();
    let transaction = client.transaction().await.unwrap();
    let before = contents(transaction.client(), &tables).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(before[&nasty()].rows, 4);
    let empty = tables.iter().map(TableName::sql).collect::<Vec<_>>().join(", ");
    client.batch_execute(&format!("SET DateStyle = 'SQL, DMY'; TRUNCATE {empty}")).await.unwrap();

    client.batch_execute("BEGIN").await.unwrap();
    for table in &tables {
        assert_eq!(restore_table(&client, &backup.path, table).await.unwrap(), before[table].rows);
    }
    assert_eq!(contents(&client, &tables).await.unwrap(), before);
    let style: String = client.query_one("SHOW DateStyle", &[]).await.unwrap().get(0);
    assert_eq!(style, "SQL, DMY");
    // A row that is there already is refused, and the rows of this transaction stay.
    let failure = restore_table(&client, &backup.path, &public("collections")).await.unwrap_err();
    assert!(failure.to_string().contains("23505"), "{failure}");
    client.batch_execute("COMMIT").await.unwrap();

    // The script does the same with psql alone.
    client.batch_execute(&format!("TRUNCATE {empty}")).await.unwrap();
    let psql = Command::new(Path::new(BIN).join("psql"))
        .args(["--no-psqlrc", "--quiet", "--single-transaction", "--file=restore.sql"])
        .current_dir(&backup.path)
        .envs(server.environment())
        .output()
        .unwrap();
    assert!(psql.status.success() && psql.stderr.is_empty(), "{}", String::from_utf8_lossy(&psql.stderr));
    client.batch_execute("BEGIN").await.unwrap();
    assert_eq!(contents(&client, &tables).await.unwrap(), before);
    client.batch_execute("COMMIT").await.unwrap();

    // Damage is seen before a row is kept.
    let rows = backup.path.join("0002.copy.gz");
    let good = fs::read(&rows).unwrap();
    let other = fs::read(backup.path.join("0003.copy.gz")).unwrap();
    client.batch_execute("TRUNCATE collections").await.unwrap();
    for bad in [good[..good.len() / 2].to_vec(), other, [good.clone(), good.clone()].concat()] {
        fs::write(&rows, bad).unwrap();
        assert!(verify(&backup.path, &old).await.is_err());
        client.batch_execute("BEGIN").await.unwrap();
        assert!(restore_table(&client, &backup.path, &public("collections")).await.is_err());
        client.batch_execute("COMMIT").await.unwrap();
        let left: i64 = client.query_one("SELECT count(*) FROM collections", &[]).await.unwrap().get(0);
        assert_eq!(left, 0);
    }
}
