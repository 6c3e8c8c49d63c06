//! A target that cannot be had: one clear error each, the documented exit code, and never a password.

use pgmend_testkit::{Auth, Server};

use crate::place::{Ran, command, run};

const SECRET: &str = "hunter2%2Fsecret";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("supabase/migrations")).unwrap();
    folder
}

#[test]
fn each_wrong_target_is_one_error_without_a_password() {
    let server = Server::builder(15).auth(Auth::Scram).start();
    let folder = project();
    let port = server.port();
    let cases = [
        (format!("postgresql://postgres:{SECRET}@127.0.0.1:{port}/postgres"), 1, "password"),
        (format!("postgresql://postgres:{SECRET}@no-such-host.invalid:5432/postgres"), 1, "no-such-host.invalid"),
        (format!("postgresql://postgres:{SECRET}@127.0.0.1:1/postgres"), 1, "127.0.0.1:1"),
        (server.url("not_there"), 1, "not_there"),
        (format!("postgre://postgres:{SECRET}@127.0.0.1/postgres"), 2, "`--db`"),
        (format!("postgresql://postgres:{SECRET}@127.0.0.1:{port}/postgres?sslmode=require"), 1, "TLS"),
    ];
    for (url, code, word) in &cases {
        for format in ["text", "json"] {
            let ran = run(folder.path(), &["status", "--db", url, "--format", format]).exits(*code);
            let Ran { stdout, stderr, .. } = &ran;
            for secret in ["hunter2", "only-for-tests"] {
                assert!(!stdout.contains(secret) && !stderr.contains(secret), "{url}\n{stdout}\n{stderr}");
            }
            if format == "json" {
                let error = &ran.json()["error"];
                assert!(error["done"].is_string(), "{error:#}");
                assert!(!error["hints"].as_array().unwrap().is_empty(), "{error:#}");
            } else {
                assert_eq!(stdout, "");
                assert_eq!(stderr.matches("error: ").count(), 1, "{stderr}");
                assert!(stderr.contains(word) && stderr.contains("hint: "), "{stderr}");
            }
        }
    }
}

#[test]
fn what_cannot_be_understood_is_not_repeated_with_its_password() {
    let folder = project();
    let url = format!("postgresql://postgres:{SECRET}@127.0.0.1/postgres");
    let ran = run(folder.path(), &["status", &url]).exits(2);
    assert!(ran.stderr.contains("unexpected argument") && !ran.stderr.contains("hunter2"), "{}", ran.stderr);
    let ran = run(folder.path(), &["status", &url, "--format", "json"]).exits(2);
    assert_eq!(ran.json()["error"]["kind"], "usage");
    assert!(!ran.stdout.contains("hunter2"), "{}", ran.stdout);
    let ran = run(
        folder.path(),
        &["status", "--shadow", &format!("postgre://u:{SECRET}@h/d"), "--db", "postgresql://127.0.0.1:1/x"],
    );
    assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
}

#[test]
fn nothing_to_work_on_says_what_was_looked_at() {
    let folder = project();
    let ran = run(folder.path(), &["status"]).exits(2);
    insta::assert_snapshot!(
        "no_target",
        ran.stderr.replace(&folder.path().canonicalize().unwrap().display().to_string(), "ROOT")
    );
    let empty = tempfile::tempdir().unwrap();
    let ran = run(empty.path(), &["status"]).exits(2);
    assert!(ran.stderr.contains("no folder of migrations found"), "{}", ran.stderr);
    let ran = run(empty.path(), &["status", "--dir", "nowhere"]).exits(2);
    assert!(ran.stderr.contains("`nowhere`"), "{}", ran.stderr);
}

#[test]
fn colours_are_there_only_where_they_are_wanted() {
    let folder = project();
    let coloured = |arguments: &[&str], variable: Option<&str>| {
        let mut command = command(folder.path());
        command.args(arguments);
        if let Some(variable) = variable {
            command.env(variable, "1");
        }
        Ran::of(command.output().unwrap()).stderr.contains('\u{1b}')
    };
    assert!(!coloured(&["status"], None));
    assert!(coloured(&["status", "--color", "always"], None));
    assert!(!coloured(&["status", "--color", "never"], None));
    assert!(!coloured(&["status"], Some("NO_COLOR")));
}
