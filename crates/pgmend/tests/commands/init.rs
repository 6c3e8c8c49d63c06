//! `pgmend init`: what was found, and what was made.

use crate::place::{Place, run};

#[test]
fn a_checkout_is_looked_at_and_made_ready() {
    let place = Place::phantom();
    let first = place.pgmend(&["init"]).exits(0).stdout;
    insta::assert_snapshot!("init", place.redacted(&first));
    let again = place.pgmend(&["init", "--format", "json"]).exits(0).json();
    assert_eq!(again["files"], 8);
    assert_eq!(again["layout"], "supabase");
    assert_eq!(again["target"]["history"], 6);
    assert_eq!(again["made"].as_array().unwrap().len(), 0);
}

#[test]
fn an_empty_folder_gets_a_layout_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let refused = run(folder.path(), &["init"]).exits(2).stderr;
    assert!(refused.contains("pgmend init --layout supabase"), "{refused}");
    let made = run(folder.path(), &["init", "--layout", "supabase"]).exits(0).stdout;
    assert!(made.contains("supabase/migrations") && made.contains("nothing names one yet"), "{made}");
    assert!(folder.path().join("supabase/migrations").is_dir());
    assert!(folder.path().join(".pgmend/.gitignore").is_file());
    let wrong = run(folder.path(), &["init", "--db", "postgresql://127.0.0.1:1/x"]).exits(3).stdout;
    assert!(wrong.contains("cannot be used"), "{wrong}");

    let full = tempfile::tempdir().unwrap();
    std::fs::write(full.path().join("README.md"), "mine").unwrap();
    run(full.path(), &["init", "--layout", "supabase"]).exits(2);
}
