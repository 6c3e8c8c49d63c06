//! Pairs of databases, `<kind>/<name>/{before,after}.sql`, and the way from one to the other, in both directions.
//!
//! The judge is `pg_dump`: the printed statements are run on the first database, and then both must give the same schema.
//! What our own reader says only counts for a second diff, which must print nothing. A new case is a folder; a case that
//! is known to fail is a line in `known_failures.txt`, and fails the test when it begins to pass.
//!
//! Every case runs on PostgreSQL 15, and on one of the other servers; a file whose first line is `-- since 17` is not
//! understood by those before. `cargo xtask diff-matrix` runs all of them on all. `PGMEND_DIFF_MAJOR=18` takes another
//! server alone, `PGMEND_DIFF_CASE=columns/add` only the cases with that in their names (known failures are then told).

mod cases;
mod judge;
mod locks;
mod oracle;
mod pair;
mod random;
mod rows;

use pgmend_core::diff::Statement;
use pgmend_core::ident::ObjectId;
use pgmend_core::object::Kind;
use pgmend_testkit::{Server, connect};

use pair::{Direction, Form};

/// One test for each kind, so that they run side by side.
macro_rules! kinds {
    ($($kind:ident),* $(,)?) => {
        const KINDS: &[&str] = &[$(stringify!($kind)),*];
        $(
            #[test]
            fn $kind() {
                judge::kind(stringify!($kind));
            }
        )*
    };
}

kinds!(
    access_methods,
    aggregates,
    base_types,
    casts,
    collations,
    columns,
    comments,
    composites,
    constraints,
    conversions,
    default_privileges,
    domains,
    enums,
    event_triggers,
    extensions,
    foreign_data,
    foreign_keys,
    functions,
    grants,
    identity,
    indexes,
    inheritance,
    languages,
    large_objects,
    materialized_views,
    names,
    operators,
    owners,
    partitions,
    policies,
    procedures,
    publications,
    ranges,
    renamed_parts,
    renames,
    replaced,
    rules,
    same,
    schemas,
    sequences,
    statistics,
    subscriptions,
    tables,
    text_search,
    transforms,
    triggers,
    typed_tables,
    views,
    whole,
);

/// A part of all cases on another server, unless one was asked for.
macro_rules! others {
    ($($test:ident $major:literal),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                if std::env::var_os("PGMEND_DIFF_MAJOR").is_none() {
                    judge::share($major);
                }
            }
        )*
    };
}

others!(on_13 13, on_14 14, on_16 16, on_17 17, on_18 18);

#[test]
fn random_pairs() {
    random::run();
}

#[test]
fn every_folder_has_a_test() {
    let found = cases::kinds();
    let unnamed: Vec<_> = found.iter().filter(|kind| !KINDS.contains(&kind.as_str())).collect();
    assert!(unnamed.is_empty(), "no test runs {unnamed:?}: name them in main.rs");
    let empty: Vec<_> = KINDS.iter().filter(|kind| cases::of(kind).is_empty()).collect();
    assert!(empty.is_empty(), "no cases in {empty:?}");
}

#[test]
fn known_failures_are_cases() {
    for failure in cases::known_failures() {
        let (kind, name) = failure.case.split_once('/').expect("kind/name");
        assert!(cases::of(kind).iter().any(|case| case.name == name), "no case `{}`", failure.case);
    }
}

/// Every file runs on the server: each in a transaction that is taken back, which is fast.
#[tokio::test]
async fn every_file_runs() {
    let server = judge::server(cases::major());
    let database = server.create_database("files");
    let mut wrong = Vec::new();
    for case in KINDS.iter().flat_map(|kind| cases::of(kind)).filter(|case| case.is_wanted(cases::major())) {
        for (file, text, rows) in [("before.sql", &case.before, &case.rows), ("after.sql", &case.after, &None)] {
            let client = connect(&database.socket_url()).await;
            client.batch_execute("BEGIN").await.expect("a transaction");
            let rows = rows.as_deref().unwrap_or_default();
            if let Err(error) = client.batch_execute(&format!("{text}\n;RESET ALL;\n{rows}")).await {
                wrong.push(format!("{case}/{file}: {}", pair::words(&error)));
            }
            // Here, and not left to the end of the session: names must be free for the next.
            client.batch_execute("ROLLBACK").await.expect("the end of the transaction");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    drop(server);
}

fn statement(sql: &str) -> Statement {
    let object = ObjectId::new(Kind::Table, ["public", "t"]);
    Statement { sql: sql.to_owned(), object, hazards: Vec::new(), transactional: false, withheld: false }
}

/// The harness itself: a database on which nothing was run is not like the other, and the oracle says how.
#[tokio::test]
async fn the_judge_sees_what_was_not_done() {
    let server: Server = judge::server(15);
    let case = cases::Case {
        kind: "judge".to_owned(),
        name: "nothing".to_owned(),
        before: "CREATE TABLE t (a integer)".to_owned(),
        after: "CREATE TABLE t (a bigint); CREATE TABLE u ()".to_owned(),
        rows: Some("INSERT INTO t VALUES (1)".to_owned()),
        renames: None,
    };
    let pair = pair::Pair::build(&server, &case).await.expect("both run");
    let nothing =
        pair.go(&server, Direction::Forward, Form::Single, |_, _| Vec::new()).await.expect_err("nothing was done");
    for words in ["-  a integer", "+  a bigint", "+ CREATE TABLE public.u"] {
        assert!(nothing.contains(words), "{nothing}");
    }
    let lost = |_: &_, _: &_| {
        ["DROP TABLE public.t", "CREATE TABLE public.t (a bigint)", "CREATE TABLE public.u ()"].map(statement).to_vec()
    };
    let pair = pair::Pair::build(&server, &case).await.expect("both run");
    let without_rows = pair.go(&server, Direction::Forward, Form::Single, lost).await.expect_err("the rows are gone");
    assert!(without_rows.contains("1 rows before, 0 after"), "{without_rows}");
    let wrong = |_: &_, _: &_| vec![statement("DROP TABLE public.v")];
    let refused = pair.go(&server, Direction::Back, Form::Single, wrong).await.expect_err("no such table");
    assert!(refused.contains("table \"v\" does not exist"), "{refused}");
}
