//! The demo, from its first word to its last, with nothing installed and nothing left behind.

use std::process::Output;

use crate::place::{Ran, command};

fn demo(arguments: &[&str]) -> (tempfile::TempDir, Ran) {
    let folder = tempfile::tempdir().expect("a folder");
    let output: Output = command(folder.path())
        .env("TMPDIR", folder.path())
        // Whoever runs the demo may have a database of their own: it must not be touched.
        .env("DATABASE_URL", "postgresql://127.0.0.1:1/never")
        .arg("demo")
        .args(arguments)
        .output()
        .expect("pgmend starts");
    (folder, Ran::of(output))
}

fn left(folder: &tempfile::TempDir) -> Vec<String> {
    let names = std::fs::read_dir(folder.path()).expect("the folder is there").flatten();
    names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("pgmend-demo-"))
        .collect()
}

#[test]
fn the_demo_shows_the_whole_path_and_leaves_nothing() {
    let (folder, ran) = demo(&["phantom", "--yes"]);
    let ran = ran.exits(0);
    for part in [
        "4 applied, 2 phantom, 2 pending",
        "✓ proved: replaying the 4 migrations that ran",
        "phantom: recorded, but none of its effects is there",
        "written to .pgmend/plan",
        "✓ done",
        "✓ proved: replaying the 8 migrations that ran",
        "✓ rows of public.collections: 54 rows",
        "that was it",
    ] {
        assert!(ran.stdout.contains(part), "`{part}` is missing in\n{}", ran.stdout);
    }
    assert_eq!(left(&folder), Vec::<String>::new());
}

#[test]
fn the_demo_keeps_its_folder_when_asked_and_lists_its_cases() {
    let (folder, ran) = demo(&["--yes", "--keep"]);
    let ran = ran.exits(0);
    let kept = left(&folder);
    assert_eq!(kept.len(), 1);
    assert!(ran.stdout.contains(&kept[0]), "{}", ran.stdout);
    assert!(folder.path().join(&kept[0]).join(".pgmend/plan/PLAN.md").is_file());

    let (folder, ran) = demo(&["unheard-of"]);
    assert!(ran.exits(2).stderr.contains("try `pgmend demo phantom`"));
    assert_eq!(left(&folder), Vec::<String>::new());
}
