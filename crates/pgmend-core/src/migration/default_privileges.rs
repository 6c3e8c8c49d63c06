//! What `ALTER DEFAULT PRIVILEGES` says, word by word: whoever carries a target's default privileges to another database must
//! leave out those that its own migrations make.

use super::lex::Lexis;
use super::statement::Statement;
use super::words::Words;
use super::{Migration, lex};

/// One `ALTER DEFAULT PRIVILEGES`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefaultPrivileges {
    /// For what these roles make; empty for the role that runs the statement.
    pub roles: Vec<String>,
    /// In these schemas; empty for everywhere.
    pub schemas: Vec<String>,
    /// `GRANT`, or else `REVOKE`.
    pub grants: bool,
    /// In upper case; empty for all.
    pub privileges: Vec<String>,
    /// `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES` or `SCHEMAS`.
    pub objects: String,
    /// To or from whom; `PUBLIC` is `None`.
    pub grantees: Vec<Option<String>>,
}

impl Migration {
    /// What its top-level `ALTER DEFAULT PRIVILEGES` say; those in blocks of code are not seen.
    pub fn default_privileges(&self) -> impl Iterator<Item = DefaultPrivileges> {
        let wanted = |statement: &&Statement| statement.kind.tag == "ALTER DEFAULT PRIVILEGES";
        self.statements.iter().filter(wanted).filter_map(|statement| read(self.sql(statement)))
    }
}

fn read(sql: &str) -> Option<DefaultPrivileges> {
    let lexemes: Vec<lex::Lexeme> = lex::lexemes(sql).into_iter().filter(|lexeme| !lexeme.is_blank()).collect();
    let mut words = Words::new(sql, &lexemes);
    words.eat("ALTER DEFAULT PRIVILEGES");
    let mut found = DefaultPrivileges::default();
    loop {
        if words.eat("FOR ROLE") || words.eat("FOR USER") {
            found.roles = names(&mut words);
        } else if words.eat("IN SCHEMA") {
            found.schemas = names(&mut words);
        } else {
            break;
        }
    }
    found.grants = words.eat("GRANT");
    if !found.grants {
        words.eat("REVOKE");
        words.eat("GRANT OPTION FOR");
    }
    let start = words.at;
    let on = (start..lexemes.len()).find(|index| words.word(*index).eq_ignore_ascii_case("on"))?;
    let privileges = (start..on).map(|index| words.word(index).to_ascii_uppercase()).filter(|word| !word.is_empty());
    found.privileges = privileges.collect();
    if found.privileges.first().is_some_and(|first| first == "ALL") {
        found.privileges.clear();
    }
    words.at = on + 1;
    found.objects = match words.word(words.at).to_ascii_uppercase().as_str() {
        "ROUTINES" => "FUNCTIONS".to_owned(),
        other => other.to_owned(),
    };
    words.at += 1;
    if !words.eat("TO") {
        words.eat("FROM");
    }
    loop {
        words.eat("GROUP");
        if words.eat("PUBLIC") {
            found.grantees.push(None);
        } else {
            found.grantees.push(Some(words.name()?));
        }
        if !words.eat_lexis(Lexis::Comma) {
            return Some(found);
        }
    }
}

/// Names between commas, up to a word of the language.
fn names(words: &mut Words<'_>) -> Vec<String> {
    let mut found = Vec::new();
    loop {
        found.extend(words.name());
        if !words.eat_lexis(Lexis::Comma) {
            return found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read() {
        let all = read(
            "alter default privileges for role a, \"B\" in schema public, app grant select, insert on tables to anon, public",
        );
        let expected = DefaultPrivileges {
            roles: vec!["a".into(), "B".into()],
            schemas: vec!["public".into(), "app".into()],
            grants: true,
            privileges: vec!["SELECT".into(), "INSERT".into()],
            objects: "TABLES".into(),
            grantees: vec![Some("anon".into()), None],
        };
        assert_eq!(all, Some(expected));
        let short = read("ALTER DEFAULT PRIVILEGES REVOKE ALL PRIVILEGES ON ROUTINES FROM PUBLIC CASCADE");
        let expected =
            DefaultPrivileges { objects: "FUNCTIONS".into(), grantees: vec![None], ..DefaultPrivileges::default() };
        assert_eq!(short, Some(expected));
    }
}
