//! What `--help` says, word for word, and completions for every shell.

use crate::place::run;

#[test]
fn every_command_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    let commands: &[&[&str]] = &[
        &[],
        &["status"],
        &["explain"],
        &["plan"],
        &["apply"],
        &["verify"],
        &["history"],
        &["history", "show"],
        &["history", "export"],
        &["history", "repair"],
        &["drift"],
        &["diff"],
        &["snapshot"],
        &["snapshot", "save"],
        &["snapshot", "show"],
        &["init"],
        &["types"],
        &["demo"],
        &["completions"],
    ];
    for words in commands {
        let ran = run(folder.path(), &[words, &["--help"][..]].concat()).exits(0);
        // The options of every command are shown once, with the first.
        let own = ran.stdout.split("\nOptions of every command:").next().unwrap_or_default();
        let examples = ran.stdout.rfind("\nEXAMPLES").map_or("", |at| &ran.stdout[at..]);
        let text = if words.is_empty() { ran.stdout.clone() } else { format!("{own}{examples}") };
        let name = if words.is_empty() { "help".to_owned() } else { format!("help_{}", words.join("_")) };
        insta::assert_snapshot!(name, text);
    }
    assert!(run(folder.path(), &["--version"]).exits(0).stdout.starts_with("pgmend "));
    run(folder.path(), &["unheard-of"]).exits(2);
}

#[test]
fn every_shell_gets_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(folder.path(), &["completions", shell]).exits(0).stdout;
        assert!(script.contains("explain") && script.contains("repair"), "{shell}: {script}");
    }
    let bash = run(folder.path(), &["completions", "bash"]).stdout;
    let check = std::process::Command::new("bash").args(["-n", "-c", &bash]).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    run(folder.path(), &["completions", "tcsh"]).exits(2);
}
