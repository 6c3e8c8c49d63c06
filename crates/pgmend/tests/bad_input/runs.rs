//! Runs that fail half-way, or whose result is not what was expected: what is said must be what is so.

use crate::place::Place;

/// A table with two equal rows, made by a migration.
fn with_duplicates() -> Place {
    let place = Place::empty();
    place.file("20250101000000_t.sql", "CREATE TABLE t (a int);");
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
    place.database.psql("INSERT INTO t VALUES (1), (1)");
    place
}

#[test]
fn a_unique_index_that_failed_alone_is_named_and_not_called_rolled_back() {
    let place = with_duplicates();
    place.file("20250102000000_i.sql", "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);");
    place.pgmend(&["plan"]).exits(0);
    let ran = place.pgmend(&["apply", "--yes"]).refuses(
        1,
        &["_i.sql:1", "an invalid index is left behind: public.t_a", "`DROP INDEX CONCURRENTLY public.t_a;`"],
    );
    assert!(!ran.stderr.contains("rolled back") && ran.stdout.contains("failed, partly done"), "{ran}");
    assert_eq!(place.history(), "20250101000000");

    // The rows are mended, the index is not: `IF NOT EXISTS` passes over it.
    place.database.psql("DELETE FROM t");
    place.file("20250102000000_i.sql", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);");
    place.pgmend(&["plan"]).refuses(4, &["its index public.t_a is there, but invalid", "_i.sql:1"]);
    assert_eq!(place.history(), "20250101000000");
    place.database.psql("DROP INDEX t_a");
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
}

#[test]
fn what_becomes_invalid_while_a_run_goes_on_fails_its_checks() {
    let place = Place::empty();
    place.file(
        "20250101000000_t.sql",
        "CREATE TABLE t (a int CONSTRAINT positive CHECK (a > 0)); CREATE INDEX t_a ON t (a);",
    );
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
    place.file("20250102000000_u.sql", "CREATE TABLE u (a int); ALTER TABLE u ADD CHECK (a > 0) NOT VALID;");
    place.pgmend(&["plan"]).exits(0);
    // Somebody else breaks an index while the migration is applied; as itself, an event trigger tells when.
    place.database.psql(
        "CREATE FUNCTION breaks() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
           UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.t_a'::regclass; END $$;
         CREATE EVENT TRIGGER breaks ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION breaks()",
    );
    let ran = place.pgmend(&["apply", "--yes", "--format", "json"]).exits(1).json();
    let checks = ran["run"]["checks"].as_array().unwrap();
    let check = |name: &str| checks.iter().find(|check| check["name"] == name).unwrap().clone();
    assert_eq!(check("indexes valid")["actual"], "not public.t_a");
    assert_eq!(check("check constraints validated")["passed"], true, "a file may ask for NOT VALID");
}

#[test]
fn what_a_run_explains_is_no_failure_and_what_came_to_its_objects_is() {
    let place = Place::empty();
    place.file("20250101000000_t.sql", "CREATE TABLE t (a int);");
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
    place.database.psql("CREATE VIEW stray AS SELECT a FROM t; CREATE VIEW other AS SELECT 1 AS a");
    // It takes away a view that no file explains: fewer facts are unexplained afterwards.
    place.file("20250102000000_u.sql", "DROP VIEW IF EXISTS stray; CREATE TABLE u (a int);");
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
    assert_eq!(place.tables(), "t u");
}

#[test]
fn a_run_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = with_duplicates();
    let mut folders = vec![place.root.join(".pgmend/runs")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700, "{}", folder.display());
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                files += 1;
                let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{}", entry.path().display());
            }
        }
    }
    assert!(files >= 5, "{files}");
}

#[test]
fn a_version_without_a_file_is_settled_by_what_works_and_an_unknown_one_is_no_success() {
    let place = with_duplicates();
    place.database.psql("INSERT INTO supabase_migrations.schema_migrations (version) VALUES ('20240101000000')");
    place.refused(&["plan"], 4, &["`pgmend history repair --reverted 20240101000000`", "put its file back"]);
    place.refused(&["history", "repair", "--reverted", "1999", "--yes"], 2, &["there is no version `1999`"]);
    place.pgmend(&["history", "repair", "--reverted", "20240101000000", "--yes"]).exits(0);
    place.pgmend(&["status"]).exits(0);
}
