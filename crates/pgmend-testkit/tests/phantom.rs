//! `examples/phantom` is what its README says, by the word of `psql`, `pg_dump` and the Supabase CLI.

use pgmend_testkit::{Database, Server, migration_files, phantom_dir, phantom_setup};
use pgmend_testkit::{supabase_db_push, supabase_migration_list};
use std::path::PathBuf;

const PHANTOMS: &str = "('20250413093000', '20251001211923')";

fn files() -> Vec<PathBuf> {
    migration_files(&phantom_dir().join("supabase/migrations"))
}

fn plain(server: &Server, name: &str) -> Database {
    let database = server.create_database(name);
    database.run_file(&phantom_dir().join("platform.sql"));
    database
}

/// How many facts pass and how many fail.
fn expected(database: &Database) -> (usize, usize) {
    let answers = database.run_file(&phantom_dir().join("expected.sql"));
    let count = |word| answers.lines().filter(|line| line.starts_with(word)).count();
    (count("PASS|"), count("FAIL|"))
}

/// Everything that the seeds leave, without what differs from run to run.
fn seeds(database: &Database) -> String {
    database.psql(
        "SELECT slug, name FROM organizations ORDER BY 1; SELECT id, slug FROM prompt_collections ORDER BY 2;
         SELECT id, slug FROM prompt_collection_segments ORDER BY 2; SELECT * FROM prompts ORDER BY slug",
    )
}

#[test]
fn the_end_state_fails_before_the_repair_and_passes_after_it() {
    let server = Server::start(15);
    let database = server.create_database("phantom");
    phantom_setup(&database);
    assert_eq!(expected(&database), (6, 13));

    database.psql(&format!("DELETE FROM supabase_migrations.schema_migrations WHERE version IN {PHANTOMS}"));
    for file in &files()[4..] {
        database.run_file(file);
        let name = file.file_stem().unwrap().to_str().unwrap();
        let (version, name) = name.split_once('_').unwrap();
        database.psql(&format!(
            "INSERT INTO supabase_migrations.schema_migrations (version, name) VALUES ('{version}', '{name}')"
        ));
    }
    assert_eq!(expected(&database), (19, 0));
}

#[test]
fn every_file_and_the_whole_series_can_run_twice() {
    let server = Server::start(15);
    let series = plain(&server, "series");
    for file in files() {
        series.run_file(&file);
    }
    let (schema, rows) = (series.dump(), seeds(&series));
    for file in files() {
        series.run_file(&file);
    }
    assert_eq!((series.dump(), seeds(&series)), (schema.clone(), rows));

    let each = plain(&server, "each");
    for file in files() {
        each.run_file(&file);
        let once = each.dump();
        each.run_file(&file);
        assert_eq!(each.dump(), once, "{} changes something when run again", file.display());
    }
    assert_eq!(each.dump(), schema);
}

#[test]
fn the_history_is_what_the_supabase_cli_writes() {
    let server = Server::start(15);
    let pushed = plain(&server, "pushed");
    supabase_db_push(&phantom_dir(), &pushed.url()).unwrap();
    let broken = server.create_database("broken");
    phantom_setup(&broken);

    let history = "SELECT version, name, statements FROM supabase_migrations.schema_migrations
                   WHERE version <= '20251001211923' ORDER BY version";
    assert_eq!(broken.psql(history), pushed.psql(history));
    let shape = |database: &Database| {
        database.dump().split("CREATE TABLE supabase_migrations").nth(1).unwrap().split(");").next().unwrap().to_owned()
    };
    assert_eq!(shape(&broken), shape(&pushed));
}

#[test]
fn the_supabase_cli_cannot_tell_a_phantom_from_a_good_row() {
    let server = Server::start(15);
    let database = server.create_database("phantom");
    phantom_setup(&database);
    let table = supabase_migration_list(&phantom_dir(), &database.url());
    let recorded = |version: &str| table.lines().any(|line| line.matches(version).count() == 2);
    for good_or_phantom in ["20250411083417", "20250413093000", "20251001211923"] {
        assert!(recorded(good_or_phantom), "{table}");
    }
    assert!(!recorded("20251002100000"), "{table}");

    let words = supabase_db_push(&phantom_dir(), &database.url()).unwrap_err();
    assert!(words.contains("\"public.prompts\" does not exist"), "{words}");
}
