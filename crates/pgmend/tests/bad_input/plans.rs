//! Plans that are truncated, edited, stale, or for another database.

use crate::place::Place;

#[test]
fn a_plan_that_is_not_the_one_that_was_made_is_refused() {
    let place = Place::phantom();
    place.pgmend(&["plan"]).exits(0);
    let file = place.root.join(".pgmend/plan/plan.json");
    let plan = std::fs::read_to_string(&file).unwrap();
    let before = (place.tables(), place.history());
    let rows: &[(String, i32, &[&str])] = &[
        (plan[..3000].to_owned(), 4, &["the plan is truncated", "plan.json:"]),
        (String::new(), 4, &["the plan is truncated"]),
        ("{\"a\": 1}".to_owned(), 4, &["not a plan that pgmend wrote"]),
        (plan.replacen("\"format\": 1", "\"format\": 99", 1), 4, &["format 99"]),
        (plan.replace("20250413093000", "20250413093001"), 4, &["the plan was edited"]),
    ];
    for (text, code, words) in rows {
        std::fs::write(&file, text).unwrap();
        place.refused(&["apply", "--yes"], *code, words);
    }
    std::fs::write(&file, [0xFF, 0xFE, 0]).unwrap();
    place.refused(&["apply", "--yes"], 2, &["cannot be read"]);
    std::fs::remove_file(&file).unwrap();
    place.refused(&["apply", "--yes"], 2, &["there is no plan", "`pgmend plan`"]);
    assert_eq!((place.tables(), place.history()), before);
    assert!(!place.root.join(".pgmend/runs").exists());
}

#[test]
fn a_plan_is_refused_for_what_it_relies_on_and_for_nothing_else() {
    let place = Place::phantom();
    place.pgmend(&["plan"]).exits(0);
    let invites = place.migrations().join("20251003000000_organization_invites.sql");
    let text = std::fs::read_to_string(&invites).unwrap();

    place.server.psql("postgres", "CREATE DATABASE other TEMPLATE app");
    place.refused(
        &["apply", "--yes", "--db", &place.server.url("other")],
        4,
        &["the plan is for another database: `app`", "this is `other`"],
    );
    std::fs::write(&invites, format!("{text}\n-- more\n")).unwrap();
    place.refused(&["apply", "--yes"], 4, &["20251003000000_organization_invites.sql` was edited", "pgmend plan"]);
    std::fs::remove_file(&invites).unwrap();
    place.refused(&["apply", "--yes"], 4, &["20251003000000_organization_invites.sql` is gone"]);
    std::fs::write(&invites, &text).unwrap();
    place.database.psql("INSERT INTO supabase_migrations.schema_migrations (version) VALUES ('20251003000000')");
    place.refused(&["apply", "--yes"], 4, &["the history table was changed"]);
    place.database.psql("DELETE FROM supabase_migrations.schema_migrations WHERE version = '20251003000000'");
    place.database.psql("CREATE TABLE prompts (id int)");
    place.refused(&["apply", "--yes"], 4, &["table public.prompts is new"]);
    place.database.psql("DROP TABLE prompts");

    place.database.psql("CREATE TABLE unrelated (id int)");
    place.pgmend(&["apply", "--yes"]).exits(0);
    place.refused(&["apply", "--yes"], 4, &["the plan was applied already", "pgmend verify last"]);
}

#[test]
fn what_the_shadows_role_may_not_do_is_refused_with_the_reason() {
    let place = Place::phantom();
    let before = (place.tables(), place.history());
    let own = place.migrations().join("20251101000000_reporting.sql");
    std::fs::write(&own, "CREATE TABLE reporting (id int);\nCREATE ROLE reporter;\n").unwrap();
    place.refused(
        &["plan"],
        4,
        &["20251101000000_reporting.sql:2", "SQLSTATE 42501", "no superuser", "take that statement out of the file"],
    );
    assert_eq!((place.tables(), place.history()), before);
}
