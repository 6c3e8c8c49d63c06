//! Targets that refuse, are read-only, or go away in the middle.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::place::{Place, Ran};

#[test]
fn a_missing_grant_is_named() {
    let place = Place::empty();
    place.file("20250101000000_a.sql", "CREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO a VALUES (1);\n");
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
    // As on a hosted project, a schema that not everybody may look into.
    place.database.psql("CREATE ROLE weak LOGIN; CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid)");
    let url = place.database.url().replace("postgres@", "weak@");
    place.refused(
        &["status", "--db", &url],
        1,
        &["`supabase_migrations.schema_migrations` cannot be read", "GRANT USAGE ON SCHEMA supabase_migrations"],
    );
    place.database.psql(
        "GRANT USAGE ON SCHEMA supabase_migrations TO weak;
         GRANT SELECT ON ALL TABLES IN SCHEMA supabase_migrations TO weak",
    );
    place.refused(&["status", "--db", &url], 1, &["the rows of `public.a`", "GRANT SELECT ON"]);
    // Row security would hide rows, and they would look as if they were missing.
    place.database.psql("GRANT SELECT ON a TO weak; ALTER TABLE a ENABLE ROW LEVEL SECURITY");
    place.refused(&["status", "--db", &url], 1, &["row-level security", "BYPASSRLS"]);
}

#[test]
fn a_missing_right_to_create_undoes_the_step() {
    let place = Place::phantom();
    place.database.psql(
        "CREATE ROLE maker LOGIN BYPASSRLS; GRANT USAGE ON SCHEMA supabase_migrations TO maker;
         GRANT ALL ON ALL TABLES IN SCHEMA supabase_migrations TO maker; GRANT SELECT ON ALL TABLES IN SCHEMA public TO maker",
    );
    let url = place.database.url().replace("postgres@", "maker@");
    let before = place.tables();
    place.pgmend(&["plan", "--db", &url]).exits(0);
    place.pgmend(&["apply", "--yes", "--db", &url]).refuses(
        1,
        &["permission denied for schema public", "_prompt_manager_orgs.sql:", "was rolled back", "grant the role"],
    );
    assert_eq!(place.tables(), before);
}

#[test]
fn a_read_only_target_is_refused_before_anything_is_done() {
    let place = Place::phantom();
    place.pgmend(&["plan"]).exits(0);
    place.server.psql("postgres", "ALTER DATABASE app SET default_transaction_read_only = on");
    place.pgmend(&["status"]).exits(3);
    place.refused(&["apply", "--yes"], 4, &["is read-only", "default_transaction_read_only"]);
    assert!(!place.root.join(".pgmend/runs").exists());
}

#[test]
fn a_password_of_any_letters_works_and_is_never_shown() {
    let place = Place::with_passwords();
    place.file("20250101000000_a.sql", "CREATE TABLE a (x int);");
    place.database.psql("CREATE ROLE ärger LOGIN SUPERUSER PASSWORD 'pässwörd☃ ''x'");
    let address = format!("host=127.0.0.1 port={} dbname=app user=ärger", place.server.port());
    let run = |password: &str, arguments: &[&str]| {
        let mut command = place.command(&place.root);
        command.env("PGPASSWORD", password).args(arguments).args(["--db", &address]);
        Ran::of(command.output().expect("pgmend starts"))
    };
    run("pässwörd☃", &["status"]).refuses(1, &["password"]);
    run("pässwörd☃ 'x", &["plan"]).exits(0).keeps_secrets();
    run("pässwörd☃ 'x", &["apply", "--yes"]).exits(0).keeps_secrets();
    for entry in std::fs::read_dir(place.root.join(".pgmend/runs")).unwrap() {
        for file in std::fs::read_dir(entry.unwrap().path()).unwrap() {
            let text = String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned();
            assert!(!text.contains("pässwörd"), "{text}");
        }
    }
}

/// Starts to apply, and does something to the server while the second of two new migrations is running.
fn interrupted_by(disturb: impl FnOnce(&Place)) -> (Place, Ran) {
    let place = Place::empty();
    place.file("20250101000000_first.sql", "CREATE TABLE first (x int);");
    place.file("20250102000000_slow.sql", "CREATE TABLE slow (x int);\nDO $$ BEGIN PERFORM pg_sleep(0.5) FROM generate_series(1, coalesce(nullif(current_setting('test.naps', true), ''), '0')::int); END $$;\n");
    place.pgmend(&["plan"]).exits(0);
    let mut command = place.command(&place.root);
    command.args(["apply", "--yes"]).env("PGOPTIONS", "-c test.naps=200").stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("pgmend starts");
    let deadline = Instant::now() + Duration::from_secs(30);
    let asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE 'DO%'";
    while place.database.psql(asleep) != "1" {
        assert!(Instant::now() < deadline, "the migration does not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
    disturb(&place);
    let ran = Ran::of(child.wait_with_output().expect("it can be waited for"));
    (place, ran)
}

#[test]
fn a_connection_that_is_cut_leaves_the_step_undone() {
    let rows: [fn(&Place); 2] = [
        |place| {
            place.database.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
        },
        |place| {
            place.server.restart();
        },
    ];
    for disturb in rows {
        let (place, ran) = interrupted_by(disturb);
        ran.refuses(1, &["20250102000000_slow.sql:2", "the server rolls this step back", "`pgmend status`"]);
        assert_eq!((place.tables().as_str(), place.history().as_str()), ("first", "20250101000000"));
        place.pgmend(&["plan"]).exits(0);
        place.pgmend(&["apply", "--yes"]).exits(0);
        assert_eq!(place.history(), "20250101000000 20250102000000");
    }
}
