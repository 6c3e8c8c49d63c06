//! One test for each group of scenarios, so that groups run side by side; a folder that no test plays is an error.

use crate::scenario::play;

const GROUPS: &[&str] = &["drift", "files", "history", "objects", "partial", "platform", "seeds", "traps"];

#[test]
fn every_group_is_played() {
    let entries = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verdicts")).expect("the folder");
    let folders = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir());
    let mut names: Vec<String> =
        folders.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, GROUPS);
}

#[tokio::test]
async fn drift() {
    play("drift").await;
}

#[tokio::test]
async fn files() {
    play("files").await;
}

#[tokio::test]
async fn history() {
    play("history").await;
}

#[tokio::test]
async fn objects() {
    play("objects").await;
}

#[tokio::test]
async fn partial() {
    play("partial").await;
}

#[tokio::test]
async fn platform() {
    play("platform").await;
}

#[tokio::test]
async fn seeds() {
    play("seeds").await;
}

#[tokio::test]
async fn traps() {
    play("traps").await;
}
