//! `drift`, on real servers: what is told, that its SQL undoes it, and that a migration takes it in.

use pgmend_testkit::Database;

use crate::diff::Bench;
use crate::place::Ran;

const FIRST: &str = "CREATE TABLE public.orders (id int PRIMARY KEY, total numeric(10, 2) NOT NULL DEFAULT 0);
CREATE INDEX orders_total ON public.orders (total);
COMMENT ON TABLE public.orders IS 'orders';
CREATE TABLE public.kept (id int);
";
const SECOND: &str = "CREATE VIEW public.big AS
    SELECT id FROM public.orders WHERE total > 100;

ALTER TABLE public.orders ADD COLUMN note text;
INSERT INTO public.orders VALUES (1, 5, 'first'), (2, 7, 'second');
";

/// What somebody did by hand.
const BY_HAND: &str = "CREATE TABLE public.reports (id int PRIMARY KEY, \"odd. 🐘\" text);
    ALTER TABLE public.orders ALTER total SET DEFAULT 1; DROP INDEX orders_total; COMMENT ON TABLE public.orders IS NULL;
    CREATE OR REPLACE VIEW public.big AS SELECT id FROM public.orders WHERE total > 1000;
    CREATE FUNCTION public.f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; GRANT SELECT ON public.big TO reader";

/// A project whose migrations ran.
fn project() -> (Bench, Database) {
    let bench = Bench::start();
    bench.server.psql("postgres", "CREATE ROLE reader");
    let app = bench.server.create_database("app");
    bench.file("migrations/20250101000000_orders.sql", FIRST);
    bench.file("migrations/20250102000000_big.sql", SECOND);
    run(&bench, &app, &["plan"]).exits(0);
    run(&bench, &app, &["apply", "--yes"]).exits(0);
    (bench, app)
}

fn run(bench: &Bench, app: &Database, arguments: &[&str]) -> Ran {
    let mut command = bench.command(arguments);
    command.env("DATABASE_URL", app.url());
    Ran::of(command.args(["--dir", "migrations"]).output().expect("pgmend starts"))
}

#[test]
fn drift_is_told_and_undone() {
    let (bench, app) = project();
    let none = run(&bench, &app, &["drift"]).exits(0);
    assert_eq!(
        (none.stdout.as_str(), none.stderr.as_str()),
        ("", "✓ no drift: the 2 migrations that ran explain what is compared\n")
    );
    let before = app.dump();
    app.psql(BY_HAND);
    let summary = run(&bench, &app, &["drift", "--summary"]).exits(3).stdout;
    insta::assert_snapshot!("drift_summary", summary);
    let verbose = run(&bench, &app, &["drift", "--summary", "--verbose"]).exits(3).stdout;
    assert!(verbose.contains("        default: `1` (files: `0`)\n"), "{verbose}");

    let some =
        run(&bench, &app, &["drift", "--exclude", "public.reports", "public.big", "--ignore", "comments,functions"])
            .exits(3);
    assert!(
        some.stderr.contains("~ 0 extra, 1 changed, 1 missing; 2 statements bring it back"),
        "{some}",
        some = some.stderr
    );
    run(&bench, &app, &["drift", "--ignore", "colours"]).exits(2);

    let held = run(&bench, &app, &["drift"]).exits(4);
    assert!(
        held.stdout.contains("-- WITHHELD, see --allow-data-loss: DROP TABLE \"public\".\"reports\";\n"),
        "{}",
        held.stdout
    );
    assert!(held.stdout.contains("\nCREATE INDEX CONCURRENTLY "), "{}", held.stdout);
    let undo = run(&bench, &app, &["drift", "--plain", "--allow-data-loss", "public.reports"]).exits(3);
    assert!(undo.stdout.starts_with("-- Brings app on 127.0.0.1:"), "{}", undo.stdout);
    assert!(undo.stdout.contains("--   changed view public.big: definition is "), "{}", undo.stdout);
    assert!(undo.stdout.contains(" (migrations/20250102000000_big.sql:1)\n"), "{}", undo.stdout);
    app.psql(&undo.stdout);
    assert_eq!(app.dump(), before);
    run(&bench, &app, &["drift"]).exits(0);
    run(&bench, &app, &["status"]).exits(0);
}

#[test]
fn drift_is_taken_into_a_migration() {
    let (bench, app) = project();
    let none = run(&bench, &app, &["drift", "--adopt"]).exits(0);
    assert!(none.stderr.contains("✓ no drift"), "{}", none.stderr);
    app.psql(BY_HAND);
    let told = run(&bench, &app, &["drift", "--adopt"]).exits(0).stdout;
    assert!(told.starts_with("✓ 6 objects taken into migrations/20"), "{told}");
    let written = migrations(&bench);
    assert_eq!(written.len(), 3, "{written:?}");
    let last = &written[2];
    assert!(last.ends_with("_alter_table_orders_and_5_more.sql"), "{written:?}");
    let version = last.split('_').next().expect("a version").to_owned();
    assert_eq!(version.len(), 14);
    let sql = std::fs::read_to_string(bench.root.join("migrations").join(last)).expect("the file is there");
    assert!(
        sql.contains("--   was there: table public.reports\n") && sql.contains("CREATE TABLE \"public\".\"reports\""),
        "{sql}"
    );
    // What it holds is in the database already.
    let status = run(&bench, &app, &["status"]).exits(3).stdout;
    assert!(status.contains("unrecorded") && status.contains("✓ proved"), "{status}");
    run(&bench, &app, &["history", "repair", "--applied", &version, "--yes"]).exits(0);
    run(&bench, &app, &["status"]).exits(0);
    bench.diff(&app.url(), "migrations", &[]).exits(0);

    // A version that lies in the future is passed, and what is selected alone is taken in.
    bench.file("migrations/29990101000000_later.sql", "CREATE TABLE public.later (id int);");
    run(&bench, &app, &["plan"]).exits(0);
    run(&bench, &app, &["apply", "--yes"]).exits(0);
    app.psql("CREATE VIEW public.v AS SELECT 1 AS a; CREATE TABLE public.tmp_x (id int)");
    run(&bench, &app, &["drift", "--adopt", "--exclude", "public.tmp_*"]).exits(0);
    let written = migrations(&bench);
    assert_eq!(written.last().map(String::as_str), Some("29990101000001_add_view_v.sql"));
    let json = run(&bench, &app, &["drift", "--adopt", "--format", "json"]).exits(4).json();
    assert_eq!(json["error"]["kind"], "gate", "{json:#}");
    run(&bench, &app, &["history", "repair", "--applied", "29990101000001", "--yes"]).exits(0);
    let json = run(&bench, &app, &["drift", "--format", "json"]).exits(4).json();
    assert_eq!(json["drift"][0]["object"], "table public.tmp_x");
    let json = run(&bench, &app, &["drift", "--adopt", "--format", "json"]).exits(0).json();
    assert_eq!(json["file"], "migrations/29990101000002_add_table_tmp_x.sql");
}

fn migrations(bench: &Bench) -> Vec<String> {
    let entries = std::fs::read_dir(bench.root.join("migrations")).expect("the folder can be read").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn rows_are_told_and_left() {
    let (bench, app) = project();
    app.psql("UPDATE orders SET note = 'other' WHERE id = 2");
    let ran = run(&bench, &app, &["drift"]).exits(3);
    assert!(ran.stdout.contains("changed row public.orders (id = 2): note is `other`"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("-- NOTE: 1 rows that migrations wrote") && !ran.stdout.contains("SET "),
        "{}",
        ran.stdout
    );
    let ran = run(&bench, &app, &["drift", "--adopt"]).exits(4);
    assert!(ran.stderr.contains("no statement can take this drift in"), "{}", ran.stderr);
    assert_eq!(migrations(&bench).len(), 2);
}

#[test]
fn a_history_that_is_not_proved_is_refused() {
    let (bench, app) = project();
    app.psql(BY_HAND);
    let refused = |arguments: &[&str], words: &[&str]| {
        let ran = run(&bench, &app, arguments).exits(4);
        assert_eq!(ran.stdout, "");
        for part in words.iter().chain(&["  note: ", "  hint: "]) {
            assert!(ran.stderr.contains(part), "no `{part}` in\n{}", ran.stderr);
        }
    };
    app.psql("INSERT INTO supabase_migrations.schema_migrations (version) VALUES ('20240101000000')");
    refused(
        &["drift"],
        &["the history is not proved", "20240101000000 is remote_only", "pgmend explain 20240101000000"],
    );
    app.psql("DELETE FROM supabase_migrations.schema_migrations WHERE version = '20240101000000'");

    bench.file("migrations/20250103000000_pending.sql", "CREATE TABLE public.pending (id int);");
    refused(&["drift", "--adopt"], &["20250103000000 is pending", "`pgmend plan`"]);
    let ran = run(&bench, &app, &["drift"]).exits(4);
    assert!(ran.stdout.contains("settles it: 20250103000000 (pending)"), "{}", ran.stdout);
    std::fs::remove_file(bench.root.join("migrations/20250103000000_pending.sql")).expect("it is there");

    // It ran there, as a superuser; here it cannot.
    let sql = "CREATE TABLE public.made (id int);\nCREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION public.f2();\nCREATE TABLE public.more (id int);\n";
    let f2 = "CREATE FUNCTION public.f2() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';\n";
    bench.file("migrations/20250103000000_fails.sql", format!("{f2}{sql}"));
    app.psql(&format!(
        "{f2}{sql} INSERT INTO supabase_migrations.schema_migrations (version, name) VALUES ('20250103000000', 'fails')"
    ));
    refused(&["drift"], &["the history is not proved", "_fails.sql:3", "20250103000000 ran, and fails on the shadow"]);
}
