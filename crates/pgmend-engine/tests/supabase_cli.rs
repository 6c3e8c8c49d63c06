//! What Supabase's CLI records for a file is what `cli_statements` says it would.
//!
//! `split/cli_statements.json` holds what the CLI itself (npm `supabase` 3.1.0) recorded for every file of the corpus, by
//! `supabase migration repair --status applied`, which splits a file as `db push` does without running it. The second test does
//! that again, on random concatenations too (`PGMEND_RANDOM_TEXTS`, 150 unless said); with `PGMEND_BLESS=1` it writes the file anew.

mod private_server;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use pgmend_core::history::supabase::{cli_statements, create_history};
use pgmend_testkit::supabase_migration_repair;
use private_server::PrivateServer;
use tokio_postgres::{Client, NoTls};

const PIECES: &[&str] = &[
    "'", "'", "\"", "$$", "$a$", "$", "\\", "\n", " ", ";", ";", ";", "(", ")", "-", "--", "/", "*", "/*", "*/",
    "begin", "BEGIN\n", "atomic", " ATOMIC ", "end", "End", "ż", "漢", "_", "1", "a", "c", "\u{a0}", "\u{3000}",
    "\r\n", "\t", "select 1", "case",
];

fn corpus() -> BTreeMap<String, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/split");
    let files = fs::read_dir(folder)
        .expect("the corpus, the server and the CLI answer")
        .map(|entry| entry.expect("the corpus, the server and the CLI answer").path());
    let sql = files.filter(|file| file.extension().is_some_and(|extension| extension == "sql"));
    sql.map(|file| {
        (
            file.file_stem().expect("the corpus, the server and the CLI answer").to_string_lossy().into_owned(),
            fs::read_to_string(&file).expect("the corpus, the server and the CLI answer"),
        )
    })
    .collect()
}

fn recorded() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/split/cli_statements.json")
}

#[test]
fn as_the_cli_recorded() {
    let recorded: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&fs::read_to_string(recorded()).expect("the corpus, the server and the CLI answer"))
            .expect("the corpus, the server and the CLI answer");
    let corpus = corpus();
    assert_eq!(recorded.keys().collect::<Vec<_>>(), corpus.keys().collect::<Vec<_>>());
    for (name, text) in corpus {
        assert_eq!(cli_statements(&text), recorded[&name], "{name}");
    }
}

/// Texts made of pieces that meet in odd ways; the same ones every time.
fn random_texts(count: usize) -> Vec<String> {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 33).expect("the corpus, the server and the CLI answer") % below
    };
    (0..count).map(|_| (0..next(60)).map(|_| PIECES[next(PIECES.len())]).collect()).collect()
}

#[tokio::test]
async fn as_the_cli_records() {
    let server = PrivateServer::start();
    let url = server.url("postgres");
    let project = tempfile::tempdir().expect("the corpus, the server and the CLI answer");
    let corpus = corpus();
    let count = std::env::var("PGMEND_RANDOM_TEXTS").map_or(150, |count| count.parse().expect("a number of texts"));
    let random = random_texts(count);
    let texts: Vec<&String> = corpus.values().chain(&random).collect();
    let migrations = project.path().join("supabase/migrations");
    fs::create_dir_all(&migrations).expect("the corpus, the server and the CLI answer");
    let version = |index: usize| format!("{}", 20_250_101_000_000 + index);
    for (index, text) in texts.iter().enumerate() {
        fs::write(migrations.join(format!("{}_a.sql", version(index))), text)
            .expect("the corpus, the server and the CLI answer");
    }
    for chunk in (0..texts.len()).collect::<Vec<_>>().chunks(200) {
        let versions: Vec<String> = chunk.iter().map(|index| version(*index)).collect();
        supabase_migration_repair(project.path(), &url, &versions.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let client = connect(&url).await;
    let rows = client
        .query("select version, statements from supabase_migrations.schema_migrations", &[])
        .await
        .expect("the corpus, the server and the CLI answer");
    let found: BTreeMap<String, Vec<String>> =
        rows.iter().map(|row| (row.get(0), row.get::<_, Option<Vec<String>>>(1).unwrap_or_default())).collect();
    assert_eq!(found.len(), texts.len());
    if std::env::var_os("PGMEND_BLESS").is_some() {
        let by_name: BTreeMap<&String, &Vec<String>> =
            corpus.keys().enumerate().map(|(index, name)| (name, &found[&version(index)])).collect();
        fs::write(
            recorded(),
            serde_json::to_string_pretty(&by_name).expect("the corpus, the server and the CLI answer") + "\n",
        )
        .expect("the corpus, the server and the CLI answer");
    }
    let wrong: Vec<String> = texts
        .iter()
        .enumerate()
        .filter(|(index, text)| cli_statements(text) != found[&version(*index)])
        .map(|(index, text)| format!("{text:?}\n cli {:?}\n we  {:?}", found[&version(index)], cli_statements(text)))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), texts.len(), wrong.join("\n"));

    // The table that the CLI made is the one that we would make.
    let columns = "select string_agg(format('%s %s %s', attname, atttypid::regtype, attnotnull), ', ' order by attnum) from pg_attribute
        where attrelid = 'supabase_migrations.schema_migrations'::regclass and attnum > 0";
    let theirs: String =
        client.query_one(columns, &[]).await.expect("the corpus, the server and the CLI answer").get(0);
    client
        .batch_execute("create database ours template template0")
        .await
        .expect("the corpus, the server and the CLI answer");
    let ours = connect(&server.url("ours")).await;
    for statement in create_history() {
        ours.batch_execute(statement).await.expect("the corpus, the server and the CLI answer");
    }
    assert_eq!(
        ours.query_one(columns, &[]).await.expect("the corpus, the server and the CLI answer").get::<_, String>(0),
        theirs
    );
}

async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.expect("the corpus, the server and the CLI answer");
    tokio::spawn(connection);
    client
}
