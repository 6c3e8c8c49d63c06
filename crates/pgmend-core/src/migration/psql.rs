//! Lines for `psql` alone. Nobody but `psql` runs them: those that only show or set how something is shown can be passed
//! over; one that brings in SQL, changes it, sends it or chooses among it cannot, for the file would then say something else.

/// Commands that neither bring SQL in nor change what is sent, whatever their arguments.
const SHOWS: &[&str] = &[
    "restrict",
    "unrestrict",
    "echo",
    "qecho",
    "warn",
    "timing",
    "pset",
    "x",
    "a",
    "t",
    "C",
    "T",
    "H",
    "f",
    "?",
    "h",
    "help",
    "conninfo",
    "copyright",
    "errverbose",
    "encoding",
    "l",
    "list",
    "p",
    "print",
];

/// Variables that `psql` itself goes by, and that change nothing of what it sends.
const ITS_OWN: &[&str] =
    &["ON_ERROR_STOP", "QUIET", "ECHO", "ECHO_HIDDEN", "VERBOSITY", "SHOW_CONTEXT", "FETCH_COUNT", "SHOW_ALL_RESULTS"];

/// Why a meta-command cannot be passed over; nothing where it can.
pub(super) fn needs_psql(command: &str) -> Option<&'static str> {
    let rest = command.strip_prefix('\\').unwrap_or(command);
    let name = rest.split_whitespace().next().unwrap_or_default();
    let arguments = rest.get(name.len()..).unwrap_or_default();
    let first = arguments.split_whitespace().next();
    // A backslash among the arguments begins the next command, unless it is in quotes.
    let another = arguments.split('\'').step_by(2).any(|bare| bare.contains('\\'));
    if another {
        return Some("another command stands behind it on the same line");
    }
    let describes =
        name.strip_prefix('d').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_alphabetic() || c == '+'));
    match name {
        "i" | "ir" | "include" | "include_relative" => Some("it brings in the SQL of another file"),
        "copy" => Some("it loads or writes a file by way of `psql`"),
        "set" | "unset" if first.is_none_or(|variable| ITS_OWN.contains(&variable)) => None,
        "set" | "unset" | "gset" | "prompt" | "getenv" => Some("it sets a variable that `psql` puts into the SQL"),
        "g" | "gx" if first.is_none() => None,
        "gexec" => Some("it runs what the query answers"),
        "if" | "elif" | "else" | "endif" => Some("it decides which SQL is run"),
        "c" | "connect" => Some("it goes to another database or role"),
        "encoding" if first.is_some_and(|name| !is_utf8(name)) => Some("it changes how the text is read"),
        _ if describes && name != "do" => None,
        _ if SHOWS.contains(&name) => None,
        _ => Some("only `psql` can run it, and it may change what is run"),
    }
}

fn is_utf8(name: &str) -> bool {
    let name = name.trim_matches('\'').to_ascii_lowercase();
    matches!(name.as_str(), "utf8" | "utf-8" | "unicode")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_shows_is_passed_over() {
        for command in [
            "\\restrict abc",
            "\\echo 'it\\'s fine'",
            "\\echo done",
            "\\timing on",
            "\\pset pager off",
            "\\set ON_ERROR_STOP on",
            "\\set QUIET 1",
            "\\unset ECHO",
            "\\encoding UTF8",
            "\\g",
            "\\dt+ public.*",
            "\\x",
        ] {
            assert_eq!(needs_psql(command), None, "{command}");
        }
    }

    #[test]
    fn what_brings_sql_in_or_changes_it_is_not() {
        for command in [
            "\\i other.sql",
            "\\ir other.sql",
            "\\include other.sql",
            "\\include_relative other.sql",
            "\\i'other.sql'",
            "\\copy t from 'rows.csv'",
            "\\set schema public",
            "\\set AUTOCOMMIT off",
            "\\gset",
            "\\gexec",
            "\\g |sh",
            "\\gdesc",
            "\\watch 1",
            "\\if :yes",
            "\\else",
            "\\endif",
            "\\connect other",
            "\\encoding LATIN1",
            "\\! ls",
            "\\q",
            "\\o file",
            "\\e",
            "\\echo on the way \\i other.sql",
            "\\do_not_know",
        ] {
            assert!(needs_psql(command).is_some(), "{command}");
        }
    }
}
