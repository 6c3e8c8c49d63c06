//! What is known of a reading and what changed since make the same as a reading of everything, after each of many changes.

use std::path::Path;

use pgmend_core::catalog::between;
use pgmend_core::migration::{Migration, Version};
use pgmend_core::object::Dialect;
use pgmend_core::server::{Flavor, ServerVersion};
use pgmend_engine::assess;
use pgmend_engine::catalog::{
    CatalogReader, Memory, Read, at_one_moment_unless, end_reading, snapshot_with_dependencies,
};
use pgmend_testkit::{Server, connect};
use tokio_postgres::Client;

use super::{ALTERATIONS, OBJECTS, ROLES, parts};

/// Changes to a part of what is there that must be read again with what shows it, and no more than that.
const SMALL: &str = "
    CREATE TABLE m.t (id integer PRIMARY KEY, b text CHECK (b <> ''), c integer DEFAULT 1);
    CREATE TABLE m.u (id integer GENERATED ALWAYS AS IDENTITY, t integer REFERENCES m.t (id), CHECK (t > 0));
    CREATE INDEX u_t ON m.u (t);
    CREATE VIEW m.v AS SELECT t.id, t.b, u.t FROM m.t JOIN m.u ON u.t = t.id;
    CREATE VIEW m.w AS SELECT v.b FROM m.v;
    CREATE FUNCTION m.f(x m.t, y m.t[], z m.mood[]) RETURNS SETOF m.v LANGUAGE sql AS 'SELECT * FROM m.v';
    CREATE POLICY p ON m.t USING (EXISTS (SELECT FROM m.u WHERE u.t = t.id));
    CREATE FUNCTION m.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TABLE m.parts (a integer, b text) PARTITION BY LIST (a);
    CREATE TABLE m.part_1 PARTITION OF m.parts FOR VALUES IN (1) PARTITION BY LIST (b);
    CREATE TABLE m.part_1_x PARTITION OF m.part_1 FOR VALUES IN ('x');
    CREATE TRIGGER r BEFORE INSERT ON m.parts FOR EACH ROW EXECUTE FUNCTION m.g();
    CREATE INDEX parts_b ON m.parts (b);
    CREATE TABLE m.serial (a serial);
    CREATE FUNCTION m.uses_transform() RETURNS integer LANGUAGE sql TRANSFORM FOR TYPE m.plain AS 'SELECT 1';
    ALTER TYPE m.plain RENAME TO plainer;
    ALTER FUNCTION m.on_event() SET SCHEMA auth;
    COMMENT ON COLUMN m.t.b IS 'b';
    COMMENT ON INDEX m.u_t IS 'i';
    ALTER TABLE m.t RENAME b TO \"B\";
    ALTER TABLE m.t RENAME TO \"T\";
    ALTER TABLE m.u RENAME t TO of;
    ALTER TYPE m.mood RENAME TO feeling;
    ALTER TYPE m.feeling ADD VALUE 'new' BEFORE 'bad';
    ALTER VIEW m.v RENAME COLUMN id TO number;
    ALTER FUNCTION m.g() RENAME TO h;
    ALTER INDEX m.parts_b RENAME TO parts_by_b;
    ALTER TABLE ONLY m.parts DISABLE TRIGGER r;
    ALTER TABLE m.part_1 RENAME TO part_one;
    ALTER TABLE m.part_one DETACH PARTITION m.part_1_x;
    ALTER TABLE m.parts RENAME TO whole;
    ALTER TABLE m.serial RENAME TO numbers;
    ALTER SEQUENCE m.serial_a_seq RENAME TO counted;
    ALTER SEQUENCE m.counted OWNED BY NONE;
    ALTER TABLE m.u ALTER id SET INCREMENT BY 5;
    ALTER TABLE m.u ALTER id DROP IDENTITY;
    ALTER TABLE m.\"T\" ALTER c DROP DEFAULT;
    ALTER TABLE m.\"T\" ALTER c SET STATISTICS 7;
    ALTER TABLE m.\"T\" CLUSTER ON t_pkey;
    ALTER DOMAIN m.short RENAME TO shorter;
    ALTER DOMAIN m.shorter DROP CONSTRAINT few;
    ALTER TYPE m.pair RENAME ATTRIBUTE a TO first CASCADE;
    GRANT SELECT (c) ON m.\"T\" TO everything_reader;
    COMMENT ON COLUMN m.\"T\".\"B\" IS NULL;
    COMMENT ON INDEX m.u_t IS NULL;
    ALTER TABLE m.u DROP CONSTRAINT u_t_fkey;
    DROP POLICY p ON m.\"T\";
    DROP INDEX m.u_t;
    CREATE OR REPLACE VIEW m.w AS SELECT v.\"b\" FROM m.v WHERE v.b > 'x';
    DROP FUNCTION m.f;
    DROP VIEW m.w, m.v;
    DROP TABLE m.u, m.whole;
    DROP TABLE m.\"T\";";

const BEFORE: &str = "CREATE SCHEMA m;
    CREATE TYPE m.mood AS ENUM ('good', 'bad');
    CREATE DOMAIN m.short AS text CONSTRAINT few CHECK (length(VALUE) < 9);
    CREATE TYPE m.pair AS (a integer, b m.short);
    CREATE TYPE m.plain AS (a integer);
    CREATE TRANSFORM FOR m.plain LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
    CREATE SCHEMA auth;
    CREATE FUNCTION m.on_event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE EVENT TRIGGER memory_event ON ddl_command_start EXECUTE FUNCTION m.on_event();
    CREATE TABLE m.uses (a m.mood DEFAULT 'bad', b m.mood[], c m.short, d m.pair);
    DO $$ BEGIN FOR n IN 1..20 LOOP EXECUTE format('CREATE TABLE m.other_%s ()', n); END LOOP; END $$;";

/// Changes that show everywhere.
const LARGE: &str = "ALTER SCHEMA m RENAME TO n;
    CREATE ROLE memory_new;
    ALTER ROLE memory_new RENAME TO memory_other;
    GRANT USAGE ON SCHEMA n TO memory_other;
    CREATE COLLATION n.plain FROM \"C\";
    ALTER COLLATION n.plain RENAME TO plainer;
    DROP COLLATION n.plainer;
    REVOKE USAGE ON SCHEMA n FROM memory_other;
    DROP ROLE memory_other;
    DROP SCHEMA n CASCADE;";

/// One reading after another, each compared with one that knows nothing.
struct Readings<'a> {
    client: &'a Client,
    major: u32,
    folder: &'a Path,
}

impl Readings<'_> {
    async fn next(&self, what: &str) -> Read {
        // With a platform's schema, what moves there is no longer the users'.
        let version = ServerVersion(self.major * 10_000);
        let reader = CatalogReader::new(Dialect { version, oldest: version }, assess::scope(Flavor::Supabase));
        let mut memory = Memory::named("the database", &reader, self.folder);
        let found = at_one_moment_unless(
            self.client,
            async || memory.read(self.client, &reader, true).await,
            |found| found.read == Read::Nothing,
        )
        .await
        .unwrap_or_else(|failure| panic!("PostgreSQL {}, {what}: {failure:?}", self.major));
        end_reading(self.client).await.expect("an end");
        memory.keep(&found);
        let read = found.read;
        if read == Read::Nothing {
            return read;
        }
        let told = found.into_snapshot();
        let anew = snapshot_with_dependencies(self.client, &reader).await.expect("a snapshot");
        let unlike = between(&told, &anew);
        assert!(unlike.is_empty(), "PostgreSQL {}, {what}: {unlike:#?}", self.major);
        assert!(told == anew, "PostgreSQL {}, {what}: context or dependencies differ", self.major);
        read
    }
}

fn statements(text: &str) -> Vec<String> {
    let file = Migration::parse("f", Version::new("1"), "f", text.as_bytes()).expect("a file");
    file.statements.iter().map(|statement| file.sql(statement).to_owned()).collect()
}

async fn refreshed_on(major: u32) {
    let server = Server::builder(major).conf("wal_level", "logical").start();
    server.psql("postgres", ROLES);
    let database = server.create_database("remembered");
    database.psql(&parts(OBJECTS, major));
    database.psql("ALTER SUBSCRIPTION everything_sub SET (slot_name = NONE); DROP SUBSCRIPTION everything_sub");
    database.psql(BEFORE);
    let folder = tempfile::tempdir().expect("a folder");
    let client = connect(&database.url()).await;
    let other = connect(&database.url()).await;
    let readings = Readings { client: &client, major, folder: folder.path() };
    assert_eq!(readings.next("the first").await, Read::Everything);
    assert_eq!(readings.next("the second").await, Read::Nothing);
    let all = [parts(ALTERATIONS, major), SMALL.to_owned(), LARGE.to_owned()];
    for (place, text) in all.iter().enumerate() {
        for sql in statements(text).iter().filter(|sql| !sql.contains("SUBSCRIPTION")) {
            other.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
            let read = readings.next(sql).await;
            match place {
                0 => assert_ne!(read, Read::Nothing, "PostgreSQL {major}, {sql}"),
                1 => assert_eq!(read, Read::Part, "PostgreSQL {major}, {sql}"),
                _ => assert_eq!(read, Read::Everything, "PostgreSQL {major}, {sql}"),
            }
            if place > 0 {
                assert_eq!(readings.next(sql).await, Read::Nothing, "PostgreSQL {major}, after {sql}");
            }
        }
    }
}

#[tokio::test]
async fn refreshed_on_13() {
    refreshed_on(13).await;
}

#[tokio::test]
async fn refreshed_on_18() {
    refreshed_on(18).await;
}

/// Of another start of the server, of a file that is none and of what is open nothing is taken for known.
#[tokio::test]
async fn what_is_not_sure_is_read_anew() {
    let server = Server::start(15);
    let database = server.create_database("remembered");
    database.psql(BEFORE);
    let folder = tempfile::tempdir().expect("a folder");
    let (client, other) = (connect(&database.url()).await, connect(&database.url()).await);
    let readings = Readings { client: &client, major: 15, folder: folder.path() };
    // What another session has not committed when it is read shows when it is.
    other.batch_execute("BEGIN; COMMENT ON COLUMN m.uses.a IS 'open'").await.expect("a change");
    let early = connect(&database.url()).await;
    early.batch_execute("CREATE TABLE m.later ()").await.expect("a later transaction");
    assert_eq!(readings.next("open").await, Read::Everything);
    other.batch_execute("COMMIT").await.expect("an end");
    assert_eq!(readings.next("committed").await, Read::Part);
    // Temporary tables of others are nothing.
    other.batch_execute("CREATE TEMPORARY TABLE mine (a integer DEFAULT 1 PRIMARY KEY)").await.expect("a table");
    assert_eq!(readings.next("temporary").await, Read::Nothing);
    let files: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(files.len(), 1);
    let file = files[0].as_ref().expect("a file").path();
    let text = std::fs::read_to_string(&file).expect("what is kept");
    std::fs::write(&file, &text[..text.len() / 2]).expect("half of it");
    assert_eq!(readings.next("half a file").await, Read::Everything);
    drop((client, other, early));
    server.restart();
    let client = connect(&database.url()).await;
    let readings = Readings { client: &client, major: 15, folder: folder.path() };
    assert_eq!(readings.next("another start").await, Read::Everything);
    assert_eq!(readings.next("the same start").await, Read::Nothing);
    // A server that recovers from a crash of one of its processes starts none of its own anew.
    let doomed = connect(&database.url()).await;
    let pid: i32 = doomed.query_one("SELECT pg_backend_pid()", &[]).await.expect("a number").get(0);
    assert!(std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().expect("kill").success());
    while doomed.simple_query("SELECT 1").await.is_ok() || client.simple_query("SELECT 1").await.is_ok() {}
    while database.try_psql("SELECT 1").is_err() {}
    let client = connect(&database.url()).await;
    let readings = Readings { client: &client, major: 15, folder: folder.path() };
    assert_eq!(readings.next("a recovery").await, Read::Everything);
}
