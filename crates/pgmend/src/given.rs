//! What a person typed, to be shown or typed again. It must never let a password through.

use std::path::Path;

use crate::arguments::Global;

/// What stands for a password.
const MASK: &str = "****";

/// The same words with every password in a URL or in a `password=` masked.
pub fn without_passwords(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        shown.push_str(before);
        // A password may hold anything a person forgot to encode, an `@` or a `/` among them: all up to the last `@` goes.
        let end = after.find(char::is_whitespace).unwrap_or(after.len());
        let (word, others) = after.split_at(end);
        match (word.rfind('@'), word.find(':')) {
            (Some(last), Some(colon)) if colon < last => {
                shown.push_str(&word[..=colon]);
                shown.push_str(MASK);
                shown.push_str(&word[last..]);
            }
            _ => shown.push_str(word),
        }
        rest = others;
    }
    shown.push_str(rest);
    without_parameter(&shown)
}

/// `password=…` in a connection string of any form: masked up to where the value can end.
fn without_parameter(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.to_ascii_lowercase().find("password=") {
        let (before, after) = rest.split_at(at + "password=".len());
        shown.push_str(before);
        shown.push_str(MASK);
        let end = match after.strip_prefix('\'') {
            Some(quoted) => quoted.rfind('\'').map_or(after.len(), |end| end + 2),
            None => after.find(|c: char| c.is_whitespace() || c == '&' || c == '\'').unwrap_or(after.len()),
        };
        rest = &after[end..];
    }
    shown.push_str(rest);
    shown
}

/// A command to type next, with the options that decide what it acts on, as they were given.
pub fn command(words: &str, global: &Global) -> String {
    let mut typed = format!("pgmend {words}");
    let mut add = |option: &str, value: &str| {
        typed.push_str(&format!(" {option} {}", quoted(value)));
    };
    if let Some(db) = &global.db {
        add("--db", &without_passwords(db));
    }
    if let Some(dir) = &global.dir {
        add("--dir", &shown(dir));
    }
    if global.shadow != "auto" {
        add("--shadow", &without_passwords(&global.shadow));
    }
    typed
}

/// A path as the shell would take it.
pub fn path(path: &Path) -> String {
    quoted(&shown(path))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A word as the shell would take it.
pub fn word(word: &str) -> String {
    quoted(word)
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,*".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_comes_through() {
        let cases = [
            ("postgresql://u:secret@h/d", "postgresql://u:****@h/d"),
            ("postgres://u:se@c/ret@h:5432/d?x=1", "postgres://u:****@h:5432/d?x=1"),
            ("error: 'postgres://u:secret@h/d' found", "error: 'postgres://u:****@h/d' found"),
            ("host=h password=secret user=u", "host=h password=**** user=u"),
            ("host=h PASSWORD='se cret' user=u", "host=h PASSWORD=**** user=u"),
            ("postgresql://h/d?user=u&password=secret&x=1", "postgresql://h/d?user=u&password=****&x=1"),
            ("postgresql://u@h:5432/d", "postgresql://u@h:5432/d"),
            ("postgresql:///d?host=/tmp&port=5432", "postgresql:///d?host=/tmp&port=5432"),
        ];
        for (typed, expected) in cases {
            assert_eq!(without_passwords(typed), expected);
        }
    }

    #[test]
    fn a_command_can_be_typed_as_it_is_shown() {
        let mut global = Global { shadow: "auto".to_owned(), ..Global::default() };
        assert_eq!(command("plan", &global), "pgmend plan");
        global.db = Some("postgresql:///d?host=/tmp&port=1".to_owned());
        global.dir = Some("my app".into());
        assert_eq!(command("plan", &global), "pgmend plan --db 'postgresql:///d?host=/tmp&port=1' --dir 'my app'");
    }
}
