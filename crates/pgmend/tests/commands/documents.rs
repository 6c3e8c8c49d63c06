//! What the documents show is what happens: every ```` ```console ```` block of `README.md` and `docs/` is typed, in order, in a project and
//! a broken database made for that document, and its exit codes and every line of its output are compared.
//!
//! `exit=0,3` behind `console` gives the exit code of each command; all are 0 unless said. A line with `…` alone stands for any lines, `…` in a
//! line for any text. Numbers that differ from machine to machine (times, ids, counts of facts) are compared as such.
//!
//! Blocks fenced `sh` are not run here. They are the demo (`cargo run … demo`, typed in `demo.rs`), `cargo install` and the chores (`cargo
//! xtask`, `cargo nextest`: they would run this very test), and the measurements, whose numbers are the machine's own.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::place::{Place, Ran, redact_numbers};

/// The repository.
fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository is there")
}

/// The README and every document below `docs/`.
fn documents() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A command as shown, with the output that is shown below it.
struct Shown {
    line: usize,
    command: String,
    exit: i32,
    output: Vec<String>,
}

/// The commands of a document's console blocks.
fn commands(text: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut codes: Option<std::vec::IntoIter<i32>> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(fence) = line.strip_prefix("```") {
            codes = fence.strip_prefix("console").filter(|_| codes.is_none()).map(|rest| {
                let said = rest.trim().strip_prefix("exit=").unwrap_or_default();
                let codes = said.split(',').filter(|code| !code.is_empty());
                codes.map(|code| code.parse().expect("an exit code")).collect::<Vec<i32>>().into_iter()
            });
            continue;
        }
        let Some(codes) = &mut codes else { continue };
        if let Some(command) = line.strip_prefix("$ ") {
            let exit = codes.next().unwrap_or(0);
            found.push(Shown { line: index + 1, command: command.to_owned(), exit, output: Vec::new() });
        } else if let Some(shown) = found.last_mut() {
            shown.output.push(line.to_owned());
        }
    }
    found
}

/// Text without what differs from machine to machine. Applied to what is shown and to what is printed.
fn comparable(text: &str) -> String {
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let next = |place: usize| words.get(place + 1).copied().unwrap_or_default();
        let words = words.iter().enumerate().map(|(place, one)| word(one, next(place)));
        words.collect::<Vec<_>>().join(" ") + "\n"
    };
    redact_numbers(text).lines().map(line).collect()
}

/// A word without a port, a run's id, or a number of facts.
fn word(word: &str, next: &str) -> String {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(at) = word.find("127.0.0.1:") {
        let (before, after) = word.split_at(at + "127.0.0.1:".len());
        let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        // Port 1, where nothing listens, is what it is.
        return if after.trim_end_matches(|c: char| !c.is_ascii_digit()) == "1" {
            word.to_owned()
        } else {
            format!("{before}PORT{rest}")
        };
    }
    if let Some((at, _)) = word.match_indices("T").find(|(at, _)| {
        let (before, after) = (word[..*at].rsplit('/').next().unwrap_or_default(), &word[at + 1..]);
        before.len() == 8 && digits(before) && after.len() > 6 && digits(&after[..6]) && after[6..].starts_with("Z-")
    }) {
        let end = at + "T044402Z-2387".len();
        return format!("{}RUN{}", &word[..at - 8], word.get(end..).unwrap_or_default());
    }
    // Counts of facts grow with the kinds of objects that pgmend knows.
    let counted =
        ["facts", "for", "for,", "against", "against,", "can", "cannot", "drifted", "drifted,"].contains(&next);
    if digits(word) && word != "0" && counted { "N".to_owned() } else { word.to_owned() }
}

/// Whether a line is as shown; `…` stands for any text.
fn is_as_shown(shown: &str, line: &str) -> bool {
    let parts: Vec<&str> = shown.split('…').collect();
    let [first, .., last] = parts.as_slice() else { return shown == line };
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    for part in &parts[1..parts.len() - 1] {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The first shown line that is not there in its place, if any.
fn missing<'a>(shown: &'a [String], printed: &str) -> Option<&'a str> {
    let printed = comparable(printed);
    let mut lines = printed.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let mut anything = false;
    for line in shown.iter().filter(|line| !line.trim().is_empty()) {
        if line.trim() == "…" {
            anything = true;
            continue;
        }
        let wanted = comparable(line);
        let wanted = wanted.trim_end();
        let found = if anything {
            lines.any(|line| is_as_shown(wanted, line))
        } else {
            lines.next().is_some_and(|line| is_as_shown(wanted, line))
        };
        if !found {
            return Some(line);
        }
        anything = false;
    }
    if anything || lines.next().is_none() { None } else { Some("(the end of the output)") }
}

impl Place {
    /// What a shell prints, standard error with standard output.
    fn shell(&self, command: &str) -> Ran {
        let pgmend = Path::new(env!("CARGO_BIN_EXE_pgmend")).parent().expect("it lies in a folder").to_owned();
        let mut folders = vec![pgmend, pgmend_testkit::client_bin_dir()];
        folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let output = std::process::Command::new("bash")
            .args(["-c", &format!("exec 2>&1; {command}")])
            .current_dir(&self.root)
            .env_clear()
            .env("PATH", std::env::join_paths(folders).expect("the folders can be joined"))
            .env("HOME", &self.root)
            .env("PGMEND_CACHE_DIR", self.root.join("cache"))
            .env("DATABASE_URL", self.database.url())
            .stdin(Stdio::null())
            .output();
        Ran::of(output.expect("a shell starts"))
    }
}

#[track_caller]
fn check(name: &str) {
    let text = std::fs::read_to_string(root().join(name)).expect("the document can be read");
    let commands = commands(&text);
    assert!(!commands.is_empty(), "{name} shows no command");
    let place = Place::phantom();
    for Shown { line, command, exit, output } in commands {
        let ran = place.shell(&command);
        let printed = &ran.stdout;
        assert_eq!(ran.code, Some(exit), "{name}:{line}: `{command}` printed\n{printed}");
        let missing = missing(&output, printed);
        assert_eq!(missing, None, "{name}:{line}: `{command}` printed\n{printed}");
    }
}

#[test]
fn the_readme_shows_what_happens() {
    check("README.md");
}

#[test]
fn the_guide_shows_what_happens() {
    check("docs/guide.md");
}

#[test]
fn the_reference_of_commands_shows_what_happens() {
    check("docs/reference/cli.md");
}

#[test]
fn the_reference_of_comparing_shows_what_happens() {
    check("docs/reference/diff.md");
}

#[test]
fn no_document_with_commands_is_forgotten() {
    let checked = ["README.md", "docs/guide.md", "docs/reference/cli.md", "docs/reference/diff.md"];
    for document in documents() {
        let text = std::fs::read_to_string(&document).expect("the document can be read");
        let name = document.strip_prefix(root()).expect("it lies in the repository").display().to_string();
        assert_eq!(checked.contains(&name.as_str()), !commands(&text).is_empty(), "{name}");
    }
}

/// Every link between the documents leads somewhere, to its heading too.
#[test]
fn every_link_leads_somewhere() {
    for document in documents() {
        let text = std::fs::read_to_string(&document).expect("the document can be read");
        let folder = document.parent().expect("it lies in a folder");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { document.clone() } else { folder.join(file) };
            assert!(target.exists(), "{}: `{link}` leads nowhere", document.display());
            if !heading.is_empty() {
                let text = std::fs::read_to_string(&target).expect("the document can be read");
                let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| {
                    let kept = line.trim_start_matches('#').trim().to_lowercase();
                    kept.chars()
                        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
                        .collect::<String>()
                        .replace(' ', "-")
                });
                assert!(
                    headings.into_iter().any(|one| one == heading),
                    "{}: `{link}` leads to no heading",
                    document.display()
                );
            }
        }
    }
}

#[test]
fn what_is_shown_is_compared_line_by_line() {
    let shown = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let printed = "1 facts\n\n  b 12.50 s\nc\nd /x/20261121T044402Z-2387/y\n";
    assert_eq!(missing(&shown(&["2 facts", "  b 0.01 s", "c", "d …/20201121T000000Z-0000/y"]), printed), None);
    assert_eq!(missing(&shown(&["…", "c", "…"]), printed), None);
    assert_eq!(missing(&shown(&["2 facts", "c"]), printed), Some("c"));
    assert_eq!(missing(&shown(&["2 facts"]), printed), Some("(the end of the output)"));
    assert_eq!(missing(&shown(&["…", "e", "…"]), printed), Some("e"));
    assert_eq!(missing(&shown(&["0 facts", "…"]), printed), Some("0 facts"), "nothing is not something");
}
