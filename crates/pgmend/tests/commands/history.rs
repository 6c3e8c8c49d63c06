//! The history: shown, exported with every column, corrected with the database's word heard first.

use serde_json::Value;

use crate::place::Place;

#[test]
fn the_history_is_shown_and_exported() {
    let place = Place::phantom();
    place.database.psql("ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN created_by text DEFAULT 'ci'");
    let shown = place.pgmend(&["history", "show"]).exits(0).stdout;
    insta::assert_snapshot!("history_show", place.redacted(&shown));
    let printed = place.pgmend(&["history", "export", "-"]).exits(0).json();
    place.pgmend(&["history", "export", "history.json"]).exits(0);
    let file: Value = serde_json::from_slice(&std::fs::read(place.root.join("history.json")).unwrap()).unwrap();
    assert_eq!(file, printed);
    assert_eq!(file["records"].as_array().unwrap().len(), 6);
    assert_eq!(file["records"][0]["created_by"], "ci", "columns that pgmend does not know are kept");
    let again = place.pgmend(&["history", "export", "history.json"]).exits(1).stderr;
    assert!(again.contains("never overwritten"), "{again}");
    assert_eq!(place.pgmend(&["history", "show", "--format", "json"]).exits(0).json(), printed);
}

#[test]
fn what_did_not_run_is_not_recorded_unless_forced() {
    let place = Place::phantom();
    let refused = place.pgmend(&["history", "repair", "--applied", "20251003000000", "--yes"]).exits(4).stderr;
    assert!(refused.contains("`20251003000000` did not run"), "{refused}");
    assert!(refused.contains("app on 127.0.0.1"), "the target is named: {refused}");
    assert_eq!(place.history().len(), 6);
    let nobody = place.pgmend(&["history", "repair", "--reverted", "20250413093000"]).exits(4).stderr;
    assert!(nobody.contains("nobody can be asked"), "{nobody}");

    let both = ["history", "repair", "--reverted", "20250413093000", "20251001211923", "--applied", "20251003000000"];
    let forced = place.pgmend(&[&both[..], &["--force", "--yes"]].concat()).exits(0);
    assert!(forced.stdout.contains("1 recorded, 2 taken out"), "{}", forced.stdout);
    let left = place.history();
    assert_eq!(left.len(), 5);
    assert!(left.contains(&"20251003000000".to_owned()) && !left.contains(&"20250413093000".to_owned()));

    let nothing = place.pgmend(&["history", "repair", "--reverted", "20250413093000", "--yes"]).exits(0);
    assert!(nothing.stdout.contains("nothing to change"), "{}", nothing.stdout);
    let warned = place.pgmend(&["history", "repair", "--reverted", "20250328135512"]).exits(4).stderr;
    assert!(warned.contains("20250328135512 is applied"), "{warned}");
    place.pgmend(&["history", "repair", "--applied", "1999", "--yes"]).exits(2);
    place.pgmend(&["history", "repair"]).exits(2);
}

#[test]
fn a_repair_is_all_or_nothing() {
    let place = Place::phantom();
    place.database.psql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no new rows'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON supabase_migrations.schema_migrations FOR EACH ROW EXECUTE FUNCTION refuse()",
    );
    let arguments =
        ["history", "repair", "--reverted", "20250413093000", "--applied", "20251003000000", "--force", "--yes"];
    let refused = place.pgmend(&arguments).exits(1).stderr;
    assert!(refused.contains("no new rows") && refused.contains("the history is as it was"), "{refused}");
    assert_eq!(place.history().len(), 6);
}
