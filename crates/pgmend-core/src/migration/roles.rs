//! Which roles a file names, word by word: whoever replays it elsewhere must make them first, for roles lie outside of databases.

use super::lex::{self, Lexis};
use super::words::Words;
use super::{Migration, Statement};

/// A role that a file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRole {
    /// Its name.
    pub name: String,
    /// It is to own something.
    pub owns: bool,
}

/// What stands where a role could, and is none.
const NO_ROLES: &[&str] =
    &["public", "current_user", "current_role", "session_user", "none", "default", "all", "user", "group"];

/// Phrases behind which one role stands.
const BEFORE_ONE: &[&str] = &[
    "CREATE ROLE",
    "CREATE USER",
    "CREATE GROUP",
    "ALTER ROLE",
    "ALTER USER",
    "ALTER GROUP",
    "SET ROLE",
    "SET LOCAL ROLE",
    "SET SESSION ROLE",
    "AUTHORIZATION",
    "MAPPING FOR",
];

/// Phrases behind which a list of roles stands.
const BEFORE_SEVERAL: &[&str] = &["OWNED BY", "FOR ROLE", "FOR USER", "DROP ROLE", "DROP USER", "IN ROLE", "IN GROUP"];

impl Migration {
    /// The roles that its top-level statements name; those in blocks of code are not seen. Each is there as often as it is named.
    pub fn roles(&self) -> Vec<NamedRole> {
        self.statements
            .iter()
            .filter(|statement| !statement.meta_command)
            .flat_map(|statement| of_statement(statement, self.sql(statement)))
            .collect()
    }

    /// The role that a statement makes the owner of something.
    pub fn new_owner(&self, statement: &Statement) -> Option<String> {
        let mut roles = of_statement(statement, self.sql(statement)).into_iter();
        roles.find(|role| role.owns).map(|role| role.name)
    }
}

fn of_statement(statement: &Statement, sql: &str) -> Vec<NamedRole> {
    let tag = statement.kind.tag;
    let lexemes: Vec<lex::Lexeme> = lex::lexemes(sql).into_iter().filter(|lexeme| !lexeme.is_blank()).collect();
    let mut found = Vec::new();
    let grants = tag.contains("GRANT") || tag.contains("REVOKE") || tag.contains("DEFAULT PRIVILEGES");
    let of_roles = matches!(tag, "GRANT ROLE" | "REVOKE ROLE");
    let lists = grants || tag.contains("POLICY");
    let mut words = Words::new(sql, &lexemes);
    // A list of columns may stand before the roles; what is granted `ON` is none.
    while words.at < lexemes.len() {
        let behind = |words: &mut Words<'_>, phrases: &[&str]| phrases.iter().any(|phrase| words.eat(phrase));
        if words.eat("OWNER TO") {
            found.extend(role(&mut words).map(|name| NamedRole { name, owns: true }));
        } else if behind(&mut words, BEFORE_ONE) {
            // `CREATE USER MAPPING` makes no role, and `OWNED BY` of a sequence is a column, which has dots.
            found.extend(role(&mut words).map(|name| NamedRole { name, owns: false }));
        } else if behind(&mut words, BEFORE_SEVERAL)
            || lists && behind(&mut words, &["TO", "FROM"])
            || of_roles && behind(&mut words, &["GRANT", "REVOKE", "OPTION FOR"])
        {
            roles(&mut words, &mut found);
        } else {
            words.at += 1;
        }
    }
    found
}

fn roles(words: &mut Words<'_>, found: &mut Vec<NamedRole>) {
    loop {
        words.eat("GROUP");
        let before = words.at;
        found.extend(role(words).map(|name| NamedRole { name, owns: false }));
        if words.at == before || !words.eat_lexis(Lexis::Comma) {
            return;
        }
    }
}

/// A name that can be a role's.
fn role(words: &mut Words<'_>) -> Option<String> {
    words.eat("IF EXISTS");
    let quoted = words.lexis(0) == Some(Lexis::Quoted);
    if words.is("MAPPING") {
        return None;
    }
    let parts = words.parts();
    match parts.as_slice() {
        [name] if quoted || !NO_ROLES.contains(&name.as_str()) => Some(name.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::Version;

    #[test]
    fn every_place_of_a_role_is_known() {
        let sql = r#"
            ALTER TABLE public.a OWNER TO app;
            ALTER SEQUENCE public.s OWNED BY public.a.id;
            GRANT SELECT (a, b), INSERT ON TABLE public.a TO reader, "Odd Role", PUBLIC WITH GRANT OPTION;
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT staff TO jane;
            ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA public GRANT ALL ON TABLES TO user_a;
            CREATE POLICY p ON public.a FOR SELECT TO member, CURRENT_USER USING (true);
            CREATE SCHEMA x AUTHORIZATION boss;
            SET ROLE other;
            CREATE ROLE made LOGIN;
            CREATE USER MAPPING FOR mapped SERVER s;
            COMMENT ON TABLE public.a IS 'GRANT x TO y';
            DROP OWNED BY gone;
        "#;
        let file = Migration::parse("f", Version::new("1"), "f", sql.as_bytes()).unwrap();
        let found = file.roles();
        let names: Vec<&str> = found.iter().map(|role| role.name.as_str()).collect();
        let expected = [
            "app", "reader", "Odd Role", "staff", "jane", "maker", "user_a", "member", "boss", "other", "made",
            "mapped", "gone",
        ];
        assert_eq!(names, expected);
        assert_eq!(found.iter().filter(|role| role.owns).count(), 1);
    }
}
