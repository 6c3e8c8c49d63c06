//! What is read while another session changes it is of one moment all the same.

use pgmend_core::catalog::Snapshot;
use pgmend_core::failure::Failure;
use pgmend_engine::catalog::{at_one_moment, end_reading, snapshot_with_dependencies};
use pgmend_testkit::{Server, connect};
use tokio_postgres::Client;

use super::reader;

const OBJECTS: &str = "
    CREATE TABLE public.t (a integer DEFAULT 1, b text CHECK (b <> ''));
    CREATE VIEW public.v AS SELECT a, b FROM public.t;
    CREATE INDEX i ON public.t (lower(b));
    CREATE FUNCTION public.f(x public.t) RETURNS integer LANGUAGE sql AS 'SELECT 1';";

/// What another session does after the moment and before the reading, and how often it is read then.
const MEANWHILE: &[(&str, u32)] = &[
    ("SELECT 1", 1),
    ("ALTER TABLE public.t RENAME b TO c", 2),
    ("ALTER TABLE public.t ALTER a DROP DEFAULT", 2),
    ("ALTER TABLE public.t DROP CONSTRAINT t_b_check", 2),
    ("DROP VIEW public.v", 2),
    ("DROP INDEX public.i", 2),
    ("DROP FUNCTION public.f(public.t); DROP TABLE public.t CASCADE", 2),
    ("ALTER TABLE public.t RENAME TO u", 2),
    // Nothing that was there changes, or for nobody else.
    ("CREATE TABLE public.new (a integer)", 1),
    (
        "CREATE TEMPORARY TABLE mine (a integer DEFAULT 2, CHECK (a > 1)); ALTER TABLE mine RENAME a TO b; DROP TABLE mine",
        1,
    ),
    ("INSERT INTO public.t VALUES (1, 'x'); ANALYZE public.t", 1),
    ("BEGIN; DROP VIEW public.v; ROLLBACK", 1),
];

/// Two sessions in a new database with the objects.
async fn two_sessions(server: &Server, name: &str) -> (Client, Client) {
    let database = server.create_database(name);
    database.psql(OBJECTS);
    (connect(&database.url()).await, connect(&database.url()).await)
}

async fn each_on(major: u32) {
    let server = Server::start(major);
    for (place, (meanwhile, expected)) in MEANWHILE.iter().enumerate() {
        let (client, other) = two_sessions(&server, &format!("moment_{place}")).await;
        let mut times = 0;
        let found: Snapshot = at_one_moment(&client, async || {
            client.batch_execute("SELECT 1").await.expect("a moment");
            times += 1;
            if times == 1 {
                other.batch_execute(meanwhile).await.expect(meanwhile);
            }
            reader(major).read_with_dependencies(&client).await
        })
        .await
        .unwrap_or_else(|failure| panic!("{meanwhile} on {major}: {failure:?}"));
        end_reading(&client).await.expect("an end");
        assert_eq!(times, *expected, "{meanwhile} on {major}");
        // With nobody at work the same is read, but for what was new.
        let mut quiet = snapshot_with_dependencies(&client, &reader(major)).await.expect("a snapshot");
        quiet.objects.retain(|object, _| object.path.get(1).is_none_or(|name| &**name != "new"));
        quiet.dependencies.retain(|object, _| quiet.objects.contains_key(object));
        assert_eq!(found.objects, quiet.objects, "{meanwhile} on {major}");
        assert_eq!(found.dependencies, quiet.dependencies, "{meanwhile} on {major}");
    }
}

#[tokio::test]
async fn readings_are_of_one_moment() {
    for major in [13, 15, 18] {
        each_on(major).await;
    }
}

#[tokio::test]
async fn what_another_session_locks_is_not_waited_for_without_end() {
    let server = Server::start(15);
    let (client, other) = two_sessions(&server, "locked").await;
    other.batch_execute("BEGIN; ALTER TABLE public.t ADD c integer").await.expect("a lock");
    let outcome = at_one_moment(&client, async || reader(15).read_with_dependencies(&client).await).await;
    let failure: Box<Failure> = outcome.expect_err("the lock is held");
    assert!(format!("{failure:?}").contains("55P03") && failure.hints[0].contains("holds a lock"), "{failure:?}");
    other.batch_execute("ROLLBACK").await.expect("an end");
    at_one_moment(&client, async || reader(15).read_with_dependencies(&client).await).await.expect("a reading");
}

#[tokio::test]
async fn what_never_rests_is_not_read() {
    let server = Server::start(15);
    let (client, other) = two_sessions(&server, "restless").await;
    let mut times = 0;
    let outcome = at_one_moment(&client, async || {
        client.batch_execute("SELECT 1").await.expect("a moment");
        times += 1;
        let (old, new) = if times % 2 == 1 { ("b", "c") } else { ("c", "b") };
        let sql = format!("ALTER TABLE public.t RENAME {old} TO {new}");
        other.batch_execute(&sql).await.expect(&sql);
        reader(15).read(&client).await
    });
    let failure = outcome.await.expect_err("it never rested");
    assert!(failure.what.contains("being changed while it is read"), "{failure:?}");
    assert_eq!(times, 5);
    // The session is as it was.
    client.batch_execute("CREATE TABLE public.still (a integer)").await.expect("a usable session");
}

#[tokio::test]
async fn what_fails_twice_has_failed() {
    let server = Server::start(15);
    let client = connect(&server.create_database("failing").url()).await;
    let mut times = 0;
    let outcome = at_one_moment(&client, async || {
        times += 1;
        client.batch_execute("SELECT 1 / 0").await.map_err(|error| Failure::error(error.to_string()))
    });
    outcome.await.expect_err("it cannot be read");
    assert_eq!(times, 2);
    client.batch_execute("CREATE TABLE public.still (a integer)").await.expect("a usable session");
}

#[tokio::test]
async fn settings_of_a_database_change_nothing_that_is_read() {
    let server = Server::start(15);
    let database = server.create_database("settings");
    database.psql(OBJECTS);
    database.psql("CREATE TABLE public.u (a text DEFAULT E'a\\\\b', b money DEFAULT 1.5::money, \"C d\" date DEFAULT '2026-01-02')");
    let read = async || {
        let client = connect(&database.url()).await;
        snapshot_with_dependencies(&client, &reader(15)).await.expect("a snapshot")
    };
    let before = read().await;
    for setting in [
        "quote_all_identifiers = on",
        "standard_conforming_strings = off",
        "datestyle = 'SQL, DMY'",
        "search_path = pg_catalog, public",
    ] {
        database.psql(&format!("ALTER DATABASE settings SET {setting}"));
        assert!(read().await == before, "{setting}");
    }
}
