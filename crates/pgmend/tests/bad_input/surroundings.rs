//! Odd folders, missing variables, closed pipes, and a file where a folder should be.

use std::process::Stdio;

use crate::place::{Place, Ran};

#[test]
fn a_project_may_have_any_name_and_be_worked_in_from_anywhere() {
    let place = Place::empty();
    let odd = place.root.join("o'd d \"ü$");
    let folder = odd.join("supabase/migrations");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("20250101000000_a.sql"), "CREATE TABLE a (x int);").unwrap();
    let run = |from: &std::path::Path, arguments: &[&str]| {
        Ran::of(place.command(from).args(arguments).output().expect("pgmend starts"))
    };
    run(&folder, &["status"]).exits(3);
    let ran = run(std::path::Path::new("/"), &["plan", "--dir", odd.to_str().unwrap()]).exits(0);
    assert!(ran.stdout.contains("pgmend apply --dir '"), "{ran}");
    run(&odd.join("supabase"), &["apply", "--yes"]).exits(0);
    assert_eq!(place.tables(), "a");
    assert!(odd.join(".pgmend/runs").is_dir());
}

#[test]
fn without_home_path_or_reader_it_works_all_the_same() {
    let place = Place::empty();
    place.file("20250101000000_a.sql", "CREATE TABLE a (x int);");
    for missing in ["HOME", "PATH"] {
        let mut command = place.command(&place.root);
        Ran::of(command.env_remove(missing).arg("status").output().unwrap()).exits(3);
    }
    let mut child =
        place.command(&place.root).arg("status").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ran = Ran::of(child.wait_with_output().unwrap()).exits(3);
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let place = Place::empty();
    place.file("20250101000000_a.sql", "CREATE TABLE a (x int);");
    for format in ["text", "json"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = place.command(&place.root);
        command.args(["status", "--format", format]).stdout(full).stderr(Stdio::piped());
        let ran = Ran::of(command.spawn().unwrap().wait_with_output().unwrap());
        ran.refuses(1, &["the result could not be written", "No space left"]);
    }
}

#[test]
fn a_password_file_that_others_may_read_is_named_where_the_password_is_missing() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with_passwords();
    place.file("20250101000000_a.sql", "CREATE TABLE a (x int);");
    let file = place.root.join(".pgpass");
    std::fs::write(&file, "*:*:*:*:hunter2\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let url = format!("postgresql://postgres@127.0.0.1:{}/app", place.server.port());
    let words = [".pgpass` is ignored: group or others may read it", "chmod 0600"];
    place.refused(&["status", "--db", &url], 1, &words);
}

#[test]
fn what_cannot_be_written_is_named_and_nothing_is_started() {
    let place = Place::empty();
    place.file("20250101000000_a.sql", "CREATE TABLE a (x int);");
    std::fs::write(place.root.join(".pgmend"), "not a folder").unwrap();
    place.refused(&["plan"], 2, &[".pgmend", "`pgmend plan -o DIR`"]);
    std::fs::remove_file(place.root.join(".pgmend")).unwrap();
    place.pgmend(&["plan"]).exits(0);
    std::fs::write(place.root.join(".pgmend/runs"), "not a folder").unwrap();
    place.refused(&["apply", "--yes"], 1, &[".pgmend/runs", "nothing was started"]);
    assert_eq!(place.tables(), "");
}

#[test]
fn nobody_to_ask_is_a_gate() {
    let place = Place::empty();
    place.file("20250101000000_a.sql", "CREATE TABLE a (x int);");
    place.pgmend(&["plan"]).exits(0);
    place.refused(&["apply"], 4, &["the plan was not confirmed", "`pgmend apply --yes`"]);
    assert_eq!(place.tables(), "");
}
