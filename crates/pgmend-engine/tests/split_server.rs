//! The server has the last word on where statements end: every file of `split/` leaves the same database, schema and rows, when its
//! statements run one by one as when `psql -f` runs the file (or, for `server_*`, the server gets all of it at once).

mod private_server;

use std::fs;
use std::path::PathBuf;

use pgmend_core::migration::{Migration, Version};
use private_server::{PrivateServer, program};
use tokio_postgres::{Client, NoTls};

fn corpus() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/split");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the corpus and the server answer")
        .map(|entry| entry.expect("the corpus and the server answer").path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    assert!(files.len() >= 30, "{} files", files.len());
    files
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the corpus and the server answer");
    tokio::spawn(connection);
    client
}

fn dump(url: &str) -> String {
    let output = program("pg_dump").args(["--inserts", "-d", url]).output().expect("the corpus and the server answer");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("the corpus and the server answer");
    text.lines()
        .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn one_by_one_is_as_the_whole_file() {
    let server = PrivateServer::start();
    let admin = connect(&server.url("postgres")).await;
    let mut wrong = Vec::new();
    for (number, file) in corpus().iter().enumerate() {
        let name = file.file_stem().expect("the corpus and the server answer").to_string_lossy().into_owned();
        let (whole, single) = (format!("whole_{number}"), format!("single_{number}"));
        for database in [&whole, &single] {
            admin
                .batch_execute(&format!("create database {database} template template0"))
                .await
                .expect("the corpus and the server answer");
        }
        // `psql` reads line by line, and so misses that a string goes on in the next one; the server does not.
        let said = if name.starts_with("server_") {
            let client = connect(&server.url(&whole)).await;
            let result =
                client.batch_execute(&fs::read_to_string(file).expect("the corpus and the server answer")).await;
            result.err().map_or_else(String::new, |error| format!("ERROR: {error:?}"))
        } else {
            let psql = program("psql")
                .args(["-X", "-q", "-f"])
                .arg(file)
                .args(["-d", &server.url(&whole)])
                .output()
                .expect("the corpus and the server answer");
            String::from_utf8_lossy(&psql.stderr).into_owned()
        };

        let migration = Migration::parse(
            &name,
            Version::new("1"),
            &name,
            &fs::read(file).expect("the corpus and the server answer"),
        )
        .expect("the corpus and the server answer");
        let client = connect(&server.url(&single)).await;
        let mut errors = Vec::new();
        for statement in migration.statements.iter().filter(|statement| !statement.meta_command) {
            if let Err(error) = run(&client, &migration, statement).await {
                errors.push(error);
            }
        }
        let (expected, found) = (dump(&server.url(&whole)), dump(&server.url(&single)));
        let errors_of_psql = said.matches("ERROR:").count();
        if expected != found || errors_of_psql != errors.len() {
            wrong.push(format!(
                "{name}: psql said:\n{said}\nwe got: {errors:#?}\n{}",
                first_difference(&expected, &found)
            ));
        }
        // Where the server has no complaint about syntax, neither have we; and the other way round.
        let refused = said.contains("syntax error") || said.contains("unterminated");
        if refused == migration.syntax_errors.is_empty() {
            wrong.push(format!("{name}: psql said:\n{said}\nwe said: {:#?}", migration.syntax_errors));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn first_difference(expected: &str, found: &str) -> String {
    let pair = expected.lines().zip(found.lines()).find(|(one, two)| one != two);
    pair.map_or_else(String::new, |(one, two)| format!("psql: {one}\nwe:   {two}"))
}

async fn run(
    client: &Client,
    migration: &Migration,
    statement: &pgmend_core::migration::Statement,
) -> Result<(), tokio_postgres::Error> {
    use futures_util::SinkExt;
    let sql = migration.sql(statement);
    match &statement.copy_from_stdin {
        None => client.batch_execute(sql).await,
        Some(data) => {
            let sink = client.copy_in(sql).await?;
            futures_util::pin_mut!(sink);
            sink.send(bytes::Bytes::copy_from_slice(&migration.text.as_bytes()[data.clone()])).await?;
            sink.finish().await.map(|_| ())
        }
    }
}
