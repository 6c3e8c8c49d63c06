//! The comparison, and the compiler.

use std::fmt::Write as _;
use std::path::Path;

use pgmend_testkit::{Server, phantom_setup, postgres_meta_types, type_check};

use crate::cases::{Case, file};

fn peer(cases: &[Case]) -> Vec<Result<String, String>> {
    postgres_meta_types(&cases.iter().map(|case| (case.url.clone(), case.schemas.clone())).collect::<Vec<_>>())
}

/// The lines of which one has another, with `-` and `+`; a line that is in both stands for itself where it is between.
fn difference(before: &str, after: &str) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    // The longest common subsequence, from the end.
    let mut longest = vec![vec![0_usize; after.len() + 1]; before.len() + 1];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            longest[i][j] = if before[i] == after[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, String::new());
    while i < before.len() || j < after.len() {
        if i < before.len() && j < after.len() && before[i] == after[j] {
            (i, j) = (i + 1, j + 1);
        } else if i < before.len() && (j == after.len() || longest[i + 1][j] >= longest[i][j + 1]) {
            writeln!(out, "- {}", before[i].trim_start()).unwrap();
            i += 1;
        } else {
            writeln!(out, "+ {}", after[j].trim_start()).unwrap();
            j += 1;
        }
    }
    out
}

/// Compares all cases on a server, and compiles what came out.
#[track_caller]
fn all_are_the_same(server: &Server) {
    let cases = Case::all(server, "same");
    let folder = tempfile::tempdir().unwrap();
    let mut failed = String::new();
    for (case, theirs) in cases.iter().zip(peer(&cases)) {
        let ours = case.types();
        let theirs = theirs.unwrap_or_else(|why| panic!("postgres-meta fails on {}: {why}", case.name));
        if ours != theirs {
            writeln!(failed, "{}\n{}", case.name, difference(&theirs, &ours)).unwrap();
        }
        std::fs::write(folder.path().join(format!("{}.ts", case.name)), ours).unwrap();
    }
    assert_eq!(failed, "", "on PostgreSQL {}", server.major());
    assert_eq!(type_check(folder.path()), "", "on PostgreSQL {}", server.major());
}

#[test]
fn the_same_as_postgres_meta_on_15() {
    all_are_the_same(&Server::start(15));
}

#[test]
fn the_same_as_postgres_meta_on_13() {
    all_are_the_same(&Server::start(13));
}

#[test]
fn the_same_as_postgres_meta_on_18() {
    all_are_the_same(&Server::start(18));
}

/// What a Supabase project has by itself, with an application in it.
#[test]
fn the_same_as_postgres_meta_for_a_supabase_project() {
    let server = Server::start(15);
    let baseline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pgmend-engine/src/baseline/supabase");
    let app = server.create_database("app");
    phantom_setup(&app);
    let project = server.create_database("project");
    for part in ["roles", "schemas", "auth", "storage", "realtime"] {
        let sql = std::fs::read_to_string(baseline.join(format!("{part}.sql"))).unwrap();
        // Its extensions are not on this machine.
        project.psql(sql.split("DO $extensions$").next().unwrap());
    }
    let url = |name: &str| format!("postgresql://postgres@127.0.0.1:{}/{name}", server.port());
    let wanted = [("app", "public"), ("project", "public,storage,auth"), ("project", "realtime")];
    let wanted = wanted.map(|(name, schemas)| (url(name), schemas.to_owned()));
    for ((url, schemas), theirs) in wanted.iter().zip(postgres_meta_types(&wanted)) {
        let ours = Case::existing(url, schemas).types();
        let theirs = theirs.unwrap();
        assert_eq!(difference(&theirs, &ours), "", "{schemas}");
        assert_eq!(ours, theirs);
    }
}

/// Where postgres-meta is wrong: what is different, and what the compiler has to say of its types. Ours all compile.
#[test]
fn where_it_differs() {
    let server = Server::start(15);
    let cases = Case::all(&server, "differs");
    let (ours_in, theirs_in) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut told = Vec::new();
    for (case, theirs) in cases.iter().zip(peer(&cases)) {
        let ours = case.types();
        let file = format!("{}.ts", case.name);
        std::fs::write(ours_in.path().join(&file), &ours).unwrap();
        let text = match theirs {
            Ok(theirs) => {
                std::fs::write(theirs_in.path().join(&file), &theirs).unwrap();
                difference(&theirs, &ours)
            }
            Err(why) => format!("postgres-meta fails: {why}\n"),
        };
        assert_ne!(text, "", "{} differs no longer: it belongs to `same`", case.name);
        told.push((case.name.clone(), text));
    }
    assert_eq!(type_check(ours_in.path()), "");
    let complaints = type_check(theirs_in.path());
    let mut out = String::new();
    for (name, text) in &told {
        writeln!(out, "{name}\n{text}").unwrap();
        // Without line and column: those of other tables.
        let own = complaints.lines().filter_map(|line| line.strip_prefix(&format!("{name}.ts(")));
        let mut own: Vec<&str> = own.filter_map(|line| line.split_once(": ")).map(|(_, said)| said).collect();
        own.sort_unstable();
        own.dedup();
        own.iter().for_each(|said| writeln!(out, "its types do not compile: {said}\n").unwrap());
    }
    insta::assert_snapshot!(out);
}

/// Code that uses the types compiles, and code that uses them wrongly does not.
#[test]
fn code_can_rely_on_them() {
    let server = Server::start(15);
    let case = Case::make(&server, "used", &format!("-- schemas: public,api\n{}", file("use/schema.sql")));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("database.ts"), case.types()).unwrap();
    std::fs::write(folder.path().join("use.ts"), file("use/use.ts")).unwrap();
    assert_eq!(type_check(folder.path()), "");
}
