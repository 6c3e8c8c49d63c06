//! The three words, and the looks before and after: status, explain, plan, apply, verify.

use serde_json::json;

use crate::place::{Place, Ran};

#[test]
fn a_person_types_three_words_and_the_phantoms_are_repaired() {
    let place = Place::phantom();
    let status = place.pgmend(&["status"]).exits(3);
    insta::assert_snapshot!("status_before", place.redacted(&status.stdout));
    assert_eq!(status.stderr, "", "nothing moves where nobody watches");

    let plan = place.pgmend(&["plan"]).exits(0);
    for line in
        ["take 20250413093000 and 20251001211923 out of the history", "written to .pgmend/plan:", "pgmend apply"]
    {
        assert!(plan.stdout.contains(line), "{line} is missing in\n{}", plan.stdout);
    }
    for file in ["plan.json", "PLAN.md", "validation.sql", "report.html"] {
        assert!(place.root.join(".pgmend/plan").join(file).is_file(), "{file} is missing");
    }
    assert_eq!(std::fs::read_to_string(place.root.join(".pgmend/.gitignore")).unwrap(), "*\n");
    assert_eq!(place.history().len(), 6, "a plan changes nothing");

    let apply = place.pgmend(&["apply", "--yes"]).exits(0);
    insta::assert_snapshot!("apply", place.redacted(&apply.stdout));
    assert!(apply.stderr.contains("take 20250413093000 and 20251001211923 out of the history"), "{}", apply.stderr);
    let log = place.root.join(".pgmend/runs").join(&place.runs()[0]).join("execution-log.md");
    assert!(log.is_file(), "{} is missing", log.display());
    let facts = place.database.run_file(&pgmend_testkit::phantom_dir().join("expected.sql"));
    assert!(!facts.contains("FAIL"), "{facts}");

    let status = place.pgmend(&["status"]).exits(0);
    insta::assert_snapshot!("status_after", place.redacted(&status.stdout));
    let verify = place.pgmend(&["verify", "last"]).exits(0);
    insta::assert_snapshot!("verify_last", place.redacted(&verify.stdout));
    assert!(place.pgmend(&["plan"]).exits(0).stdout.contains("in sync: there is nothing to do"));

    place.database.psql("DELETE FROM public.collections WHERE name = 'Collection 7'");
    let verify = place.pgmend(&["verify", "last"]).exits(3);
    assert!(verify.stdout.contains("✗ rows of public.collections: expected 54 rows"), "{}", verify.stdout);
    place.pgmend(&["verify"]).exits(0);
    let prefix = &place.runs()[0][..8];
    place.pgmend(&["verify", prefix]).exits(3);
    let unknown = place.pgmend(&["verify", "1999"]).exits(2);
    assert!(unknown.stderr.contains("there is no run `1999`"), "{}", unknown.stderr);

    place.database.psql("CREATE DATABASE other");
    let other = place.database.url().replace("/app", "/other");
    let other = place.pgmend(&["verify", "last", "--db", &other]).exits(2);
    assert!(other.stderr.contains("was on another database"), "{}", other.stderr);

    place.database.psql("ALTER TABLE public.collections ADD CONSTRAINT later CHECK (name <> 'x') NOT VALID");
    let verify = place.pgmend(&["verify", "--format", "json"]).exits(3).json();
    let failed: Vec<_> = verify["checks"].as_array().unwrap().iter().filter(|check| check["passed"] == false).collect();
    assert_eq!(failed.len(), 2, "{verify:#}");
    assert_eq!(failed[1]["actual"], "not later on public.collections");
}

#[test]
fn what_changed_since_the_last_look_is_told() {
    let place = Place::phantom();
    let changes = [
        "SELECT 1",
        "ALTER TABLE public.collections RENAME COLUMN name TO title",
        "COMMENT ON TABLE public.collections IS 'changed'; CREATE TABLE public.stray (id integer PRIMARY KEY)",
        "DROP TABLE public.stray; ALTER TABLE public.collections RENAME COLUMN title TO name",
        "ALTER SCHEMA auth RENAME TO other; ALTER SCHEMA other RENAME TO auth",
    ];
    let mut told = Vec::new();
    for change in changes {
        place.database.psql(change);
        let known = place.pgmend(&["status", "--format", "json"]);
        // Replays are known too; those without a cache come from the same files.
        let anew = place.pgmend(&["status", "--format", "json", "--no-cache"]);
        let facts = |ran: &Ran| {
            let mut json = ran.json();
            json.as_object_mut().expect("an object").remove("shadow");
            json
        };
        assert_eq!(facts(&known), facts(&anew), "after {change}");
        told.push(known.json()["drift"].clone());
    }
    assert_eq!(told[0], json!([]));
    assert!(told[1].as_array().unwrap().len() < told[2].as_array().unwrap().len(), "{told:#?}");
    let readings = place.root.join("cache/readings");
    assert!(readings.read_dir().unwrap().count() > 0, "nothing is kept in {}", readings.display());
}

#[test]
fn status_keeps_its_contract() {
    let place = Place::phantom();
    let status = place.pgmend(&["status", "--format", "json"]).exits(3).json();
    assert_eq!(status["format"], 1);
    assert_eq!(status["target"]["database"], "app");
    assert_eq!(status["target"]["flavor"], "supabase");
    assert_eq!(status["summary"], json!({ "in_sync": false, "counts": { "applied": 4, "phantom": 2, "pending": 2 } }));
    assert_eq!(status["proof"]["unexplained"], 0);
    assert_eq!(status["proof"]["replayed"].as_array().unwrap().len(), 4);
    assert_eq!(status["drift"], json!([]));
    let phantom = &status["migrations"][4];
    assert_eq!(phantom["version"], "20250413093000");
    assert_eq!(phantom["name"], "prompt_manager_orgs");
    assert_eq!(phantom["file"], "supabase/migrations/20250413093000_prompt_manager_orgs.sql");
    assert_eq!((&phantom["local"], &phantom["recorded"]), (&json!(true), &json!(true)));
    assert_eq!(phantom["verdict"], "phantom");
    assert_eq!(phantom["evidence"]["for"], 0);
    assert!(phantom["evidence"]["against"].as_u64().unwrap() > 10);
    assert_eq!(phantom["match"], json!(null));

    place.database.psql("CREATE TABLE public.reports (id int)");
    let status = place.pgmend(&["status", "--format", "json"]).exits(3).json();
    assert_eq!(status["drift"][0]["object"], "table public.reports");
    assert_eq!(status["drift"][0]["kind"], "extra");
    let text = place.pgmend(&["status"]).exits(3).stdout;
    assert!(text.contains("~ not proved:") && text.contains("extra   table public.reports"), "{text}");
}

#[test]
fn explain_tells_each_statement_with_its_place() {
    let place = Place::phantom();
    let text = place.pgmend(&["explain", "20250413093000"]).exits(0).stdout;
    for part in [
        "20250413093000 prompt_manager_orgs  phantom",
        "supabase/migrations/20250413093000_prompt_manager_orgs.sql:3  CREATE TABLE IF NOT EXISTS public.organizations ( …",
        "✗ table public.organizations: ",
        "phantom: recorded, but none of its effects is there",
        "a replay of the history without it gives the live database exactly",
    ] {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
    let long = place.pgmend(&["explain", "prompt_manager_orgs", "--verbose"]).exits(0).stdout;
    assert!(long.contains("✗ column public.organizations.slug / type: `text` (live: nothing; against)"), "{long}");
    let json = place.pgmend(&["explain", "20250328135512", "--format", "json"]).exits(0).json();
    assert_eq!(json["migration"]["verdict"], "applied");
    assert_eq!(json["statements"][0]["ran"], true);
    assert_eq!(json["statements"][0]["facts"][0]["testimony"], "for");

    let unknown = place.pgmend(&["explain", "20250413"]).exits(2).stderr;
    assert!(unknown.contains("no migration has the version or the name `20250413`"), "{unknown}");
    assert!(unknown.contains("did you mean prompt_manager_orgs? `pgmend explain 20250413093000`"), "{unknown}");
}
