//! Files that cannot be applied as they are, and odd ones that can.

use crate::place::Place;

const FILE: &str = "20250101000000_it.sql";

#[test]
fn each_file_that_would_fail_is_refused_with_its_line() {
    let rows: &[(&str, &[&str])] = &[
        ("CREATE TABLE t (a int);\n\nCREATE TABEL u (a int);\n", &["_it.sql:3", "syntax error"]),
        ("CREATE TABLE t (a int);\nDO $$ BEGIN RAISE EXCEPTION 'not today'; END $$;\n", &["_it.sql:2", "not today"]),
        ("-- a loop\nDO $$ BEGIN LOOP END LOOP; END $$;\n", &["_it.sql:2", "does not end within 1 s"]),
        ("SELECT pg_sleep(1000);\n", &["_it.sql:1", "does not end within 1 s"]),
        ("CREATE TABLE t (a int);\nPREPARE TRANSACTION 'mine';\n", &["_it.sql:2", "`PREPARE TRANSACTION`"]),
        ("CREATE TABLE t (a int);\nROLLBACK;\n", &["_it.sql:2", "`ROLLBACK`"]),
        ("COPY (SELECT 1) TO PROGRAM 'true';\n", &["_it.sql:1", "pg_execute_server_program"]),
    ];
    let place = Place::empty();
    for (sql, words) in rows {
        place.anew();
        place.file(FILE, sql);
        place.pgmend(&["status", "--replay-timeout", "1"]).exits(3);
        place.refused(&["plan", "--replay-timeout", "1"], 4, words);
        assert!(!place.root.join(".pgmend/plan").exists(), "{sql}");
        assert_eq!(place.tables(), "", "{sql}");
    }
}

#[test]
fn odd_files_are_applied_as_they_are_meant() {
    let rows = [
        ("CREATE TABLE first (a int);", "first"),
        ("CREATE TABLE a (x int); COMMIT; BEGIN; CREATE TABLE b (x int);", "a b"),
        ("BEGIN; CREATE TABLE gone (x int); ROLLBACK; CREATE TABLE kept (x int);", "kept"),
        ("CREATE TABLE kept (x int); SAVEPOINT s; CREATE TABLE gone (x int); ROLLBACK TO SAVEPOINT s;", "kept"),
        ("CREATE TABLE a (x int); DISCARD ALL; CREATE TABLE b (x int);", "a b"),
        ("CREATE TABLE a (x int); DEALLOCATE ALL; CREATE TABLE b (x int);", "a b"),
        ("SET search_path = ''; CREATE TABLE public.a (x int);", "a"),
        ("CREATE TABLE a (x int); SET ROLE anon;", "a"),
        ("CREATE TABLE a (x int); DROP SCHEMA IF EXISTS supabase_migrations CASCADE;", "a"),
        ("CREATE TABLE a (x int); VACUUM a; CREATE INDEX CONCURRENTLY i ON a (x);", "a"),
    ];
    let place = Place::empty();
    place.server.psql("postgres", "CREATE ROLE anon");
    for (sql, tables) in rows {
        place.anew();
        place.file(FILE, sql);
        place.pgmend(&["plan"]).exits(0);
        place.pgmend(&["apply", "--yes"]).exits(0);
        assert_eq!((place.tables().as_str(), place.history().as_str()), (tables, "20250101000000"), "{sql}");
        place.pgmend(&["status"]).exits(0);
    }
}

/// Nothing in there can cancel it, so the wait for it must end.
#[cfg(feature = "embedded")]
#[test]
fn an_endless_loop_in_the_embedded_server_is_given_up() {
    let place = Place::empty();
    place.file(FILE, "SELECT 1;\nDO $$ BEGIN LOOP END LOOP; END $$;\n");
    place
        .pgmend(&["status", "--shadow", "embedded", "--replay-timeout", "1"])
        .refuses(1, &["_it.sql:2", "`DO` does not end within 1 s", "`--shadow local`"]);
}
