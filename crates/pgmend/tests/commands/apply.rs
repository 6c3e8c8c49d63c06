//! What stops a plan: a folder that is not a plan's, a plan that is missing, cut off, edited or stale, nobody to ask.

use crate::place::Place;

#[test]
fn a_plan_is_written_where_nothing_else_is_lost() {
    let place = Place::phantom();
    std::fs::create_dir(place.root.join("docs")).unwrap();
    std::fs::write(place.root.join("docs/notes.md"), "mine").unwrap();
    let refused = place.pgmend(&["plan", "-o", "docs"]).exits(2).stderr;
    assert!(refused.contains("holds something that is not a plan") && refused.contains("`notes.md`"), "{refused}");
    assert_eq!(std::fs::read_dir(place.root.join("docs")).unwrap().count(), 1);

    place.pgmend(&["plan", "-o", "repair"]).exits(0);
    let again = place.pgmend(&["plan", "-o", "repair", "--format", "json"]).exits(0).json();
    assert_eq!(again["plan"]["format"], 1);
    assert_eq!(again["files"].as_array().unwrap().len(), 4);
    assert!(!place.root.join(".pgmend").exists(), "a plan elsewhere needs no folder of ours");
}

#[test]
fn gates_stop_a_plan_that_no_longer_fits() {
    let place = Place::phantom();
    let missing = place.pgmend(&["apply", "--yes"]).exits(2).stderr;
    assert!(missing.contains("there is no plan at `.pgmend/plan/plan.json`"), "{missing}");
    assert!(missing.contains("hint: make one: `pgmend plan`"), "{missing}");

    place.pgmend(&["plan"]).exits(0);
    let file = place.root.join(".pgmend/plan/plan.json");
    let plan = std::fs::read_to_string(&file).unwrap();

    let nobody = place.pgmend(&["apply"]).exits(4).stderr;
    assert!(nobody.contains("nobody can be asked") && nobody.contains("pgmend apply --yes"), "{nobody}");

    std::fs::write(&file, &plan[..plan.len() / 2]).unwrap();
    let cut = place.pgmend(&["apply", "--yes"]).exits(4).stderr;
    assert!(cut.contains("the plan is truncated") && cut.contains("--> .pgmend/plan/plan.json:"), "{cut}");

    std::fs::write(&file, plan.replace("\"lock_ms\": 5000", "\"lock_ms\": 50000")).unwrap();
    let edited = place.pgmend(&["apply", "--yes", "--format", "json"]).exits(4).json();
    assert_eq!(edited["format"], 1);
    assert_eq!(edited["error"]["kind"], "gate");
    assert_eq!(edited["error"]["what"], "the plan was edited after it was made");
    assert_eq!(edited["error"]["done"], "nothing was changed");

    std::fs::write(&file, &plan).unwrap();
    place
        .database
        .psql("UPDATE supabase_migrations.schema_migrations SET name = 'other' WHERE version = '20250328135512'");
    let stale = place.pgmend(&["apply", "--yes"]).exits(4).stderr;
    assert!(stale.contains("the plan is stale") && stale.contains("the history table was changed"), "{stale}");
    assert_eq!(place.history().len(), 6);
    assert_eq!(place.runs(), Vec::<String>::new());
}

#[test]
fn a_migration_that_fails_is_named_with_its_line_and_the_run_says_where_it_stands() {
    let place = Place::phantom();
    // Passes on the empty shadow, fails on the rows that are there.
    place.file("20251004000000_one_library.sql", "-- At most one.\n\nALTER TABLE public.collections\n  ADD CONSTRAINT one_library CHECK (cardinality(libraries) <= 1);\n");
    place.pgmend(&["plan"]).exits(0);
    let failed = place.pgmend(&["apply", "--yes"]).exits(1);
    for part in ["error:", "--> supabase/migrations/20251004000000_one_library.sql:3", "one_library", "rolled back"] {
        assert!(failed.stderr.contains(part), "`{part}` is missing in\n{}", failed.stderr);
    }
    assert!(
        failed.stdout.contains("20251003000000  organization_invites") && failed.stdout.contains("the run stopped"),
        "{}",
        failed.stdout
    );
    assert_eq!(place.history().len(), 8, "the four before it stand");
    assert_eq!(place.database.psql("SELECT count(*) FROM pg_constraint WHERE conname = 'one_library'"), "0");

    place.pgmend(&["plan"]).exits(0);
    let failed = place.pgmend(&["apply", "--yes", "--format", "json"]).exits(1).json();
    assert_eq!(failed["run"]["status"], "failed");
    assert_eq!(failed["error"]["place"]["line"], 3);
}
