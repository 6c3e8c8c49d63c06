//! A schema as `pg_dump` prints it, as a set of statements. Must never lean on our own reading of the catalogue.
//!
//! `SET` and `\restrict` say nothing of the schema, but for the two that go with the tables behind them; the order of
//! columns in a table cannot be altered, so that what stands between the parentheses is a set as well.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pgmend_core::migration::{Migration, Version};

/// The statements of a dump: head, members, tail, and how often it is there.
#[derive(Clone)]
pub struct Schema(BTreeMap<Statement, usize>);

/// A statement, with the members of a table apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Statement {
    head: String,
    members: Vec<String>,
    tail: String,
}

/// Settings at the top of every dump.
const SETTINGS: &[&str] = &[
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "transaction_timeout",
    "client_encoding",
    "standard_conforming_strings",
    "check_function_bodies",
    "xmloption",
    "client_min_messages",
    "row_security",
];

/// What has members whose order does not count.
const WITH_MEMBERS: &[&str] = &["CREATE TABLE ", "CREATE UNLOGGED TABLE ", "CREATE FOREIGN TABLE "];

impl Schema {
    /// Reads the output of `pg_dump --schema-only`.
    pub fn of(dump: &str) -> Schema {
        let file = Migration::parse("dump", Version::new("1"), "dump", dump.as_bytes()).expect("pg_dump writes UTF-8");
        let mut found = BTreeMap::new();
        let (mut tablespace, mut access_method) = (String::new(), String::new());
        for statement in file.statements.iter().filter(|statement| !statement.meta_command) {
            let sql = file.sql(statement);
            if let Some(setting) = sql.strip_prefix("SET ") {
                match setting.split_once(" = ") {
                    Some(("default_tablespace", value)) => value.clone_into(&mut tablespace),
                    Some(("default_table_access_method", value)) => value.clone_into(&mut access_method),
                    Some((name, _)) if SETTINGS.contains(&name) => {}
                    _ => *found.entry(Statement::of(sql)).or_insert(0) += 1,
                }
                continue;
            }
            if sql.starts_with("SELECT pg_catalog.set_config(") {
                continue;
            }
            let mut statement = Statement::of(sql);
            if lies_in_tablespace(sql) && tablespace != "''" {
                let _ = write!(statement.tail, " [tablespace {tablespace}]");
            }
            if has_access_method(sql) && access_method != "heap" {
                let _ = write!(statement.tail, " [access method {access_method}]");
            }
            *found.entry(statement).or_insert(0) += 1;
        }
        Schema(found)
    }

    /// What this has and the other has not (`-`), and the reverse (`+`); empty if they are the same.
    pub fn unlike(&self, other: &Schema) -> String {
        let missing = |one: &Schema, two: &Schema| -> Vec<Statement> {
            let own = one.0.iter().filter(|(statement, count)| two.0.get(*statement) != Some(count));
            own.map(|(statement, _)| statement.clone()).collect()
        };
        let (mut here, mut there) = (missing(self, other), missing(other, self));
        let mut text = String::new();
        here.retain(|one| {
            // Of the same table only the members that differ are of interest.
            let same = |two: &Statement| two.head == one.head && two.tail == one.tail && !one.members.is_empty();
            let Some(place) = there.iter().position(same) else { return true };
            let two = there.remove(place);
            let _ = writeln!(text, "    {}", one.head);
            let gone = one.members.iter().filter(|member| !two.members.contains(member));
            gone.for_each(|member| text.push_str(&format!("      -  {member}\n")));
            let come = two.members.iter().filter(|member| !one.members.contains(member));
            come.for_each(|member| text.push_str(&format!("      +  {member}\n")));
            false
        });
        for (sign, statements) in [('-', here), ('+', there)] {
            for statement in statements {
                let _ = writeln!(text, "    {sign} {statement}");
            }
        }
        text
    }
}

impl std::fmt::Display for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}{}", self.head, self.members.join(", "), self.tail)
    }
}

impl Statement {
    fn of(sql: &str) -> Statement {
        let composite =
            sql.starts_with("CREATE TYPE ") && sql.lines().next().is_some_and(|line| line.ends_with(" AS ("));
        if (composite || WITH_MEMBERS.iter().any(|start| sql.starts_with(start)))
            && let Some((open, close)) = parentheses(sql)
        {
            let mut members: Vec<String> =
                parts(&sql[open + 1..close]).into_iter().map(|part| part.trim().to_owned()).collect();
            members.sort();
            return Statement { head: sql[..=open].to_owned(), members, tail: sql[close..].to_owned() };
        }
        Statement { head: sql.to_owned(), members: Vec::new(), tail: String::new() }
    }
}

/// Whether `pg_dump` sets the tablespace before it.
fn lies_in_tablespace(sql: &str) -> bool {
    let created = ["TABLE ", "UNLOGGED TABLE ", "MATERIALIZED VIEW ", "INDEX ", "UNIQUE INDEX "];
    let created = sql.strip_prefix("CREATE ").is_some_and(|rest| created.iter().any(|what| rest.starts_with(what)));
    let key = sql.starts_with("ALTER TABLE ONLY ")
        && [" PRIMARY KEY (", " UNIQUE (", " UNIQUE NULLS NOT DISTINCT (", " EXCLUDE USING "]
            .iter()
            .any(|key| sql.contains(key));
    created || key
}

/// Whether `pg_dump` sets the access method before it.
fn has_access_method(sql: &str) -> bool {
    let created = ["TABLE ", "UNLOGGED TABLE ", "MATERIALIZED VIEW "];
    let created = sql.strip_prefix("CREATE ").is_some_and(|rest| created.iter().any(|what| rest.starts_with(what)));
    created && !sql.contains("\nPARTITION BY ")
}

/// Characters outside quotes, with their places and the depth of parentheses around them. A quote in a quote is doubled,
/// also in `E''`: `pg_dump` writes no other.
fn bare(sql: &str) -> impl Iterator<Item = (usize, char, usize)> {
    let (mut quote, mut depth) = (None, 0_usize);
    sql.char_indices().filter_map(move |(at, character)| {
        match (quote, character) {
            (Some(open), _) => {
                if character == open {
                    quote = None;
                }
                return None;
            }
            (None, '\'' | '"') => {
                quote = Some(character);
                return None;
            }
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.saturating_sub(1);
                return Some((at, character, depth + 1));
            }
            _ => {}
        }
        Some((at, character, depth))
    })
}

/// The first parenthesis and the one that closes it.
fn parentheses(sql: &str) -> Option<(usize, usize)> {
    let open = bare(sql).find(|(_, character, _)| *character == '(')?.0;
    let close = bare(sql).find(|(at, character, depth)| *at > open && *character == ')' && *depth == 1)?.0;
    Some((open, close))
}

/// What commas separate.
fn parts(sql: &str) -> Vec<&str> {
    let commas: Vec<usize> =
        bare(sql).filter(|(_, character, depth)| *character == ',' && *depth == 0).map(|(at, ..)| at).collect();
    let starts = std::iter::once(0).chain(commas.iter().map(|at| at + 1));
    let ends = commas.iter().copied().chain(std::iter::once(sql.len()));
    starts.zip(ends).map(|(start, end)| &sql[start..end]).collect()
}

#[test]
fn order_and_noise_do_not_count() {
    let one =
        "\\restrict abc\n\n-- Dumped\nSET lock_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);
        SET default_tablespace = '';\nSET default_table_access_method = heap;
        CREATE TABLE public.t (\n    a integer DEFAULT f(1, 'x),(;'),\n    \"b,(\" text\n)\nWITH (fillfactor='70');
        ALTER TABLE public.t OWNER TO postgres;\n\\unrestrict abc\n";
    let two =
        "SET default_table_access_method = heap;\nALTER TABLE public.t OWNER TO postgres;SET default_tablespace = '';
        CREATE TABLE public.t (\n    \"b,(\" text,\n    a integer DEFAULT f(1, 'x),(;')\n)\nWITH (fillfactor='70');";
    assert_eq!(Schema::of(one).unlike(&Schema::of(two)), "");
}

#[test]
fn what_counts() {
    let table = |rest: &str| format!("CREATE TABLE public.t (\n    a integer,\n    b integer\n){rest};\n");
    let plain = format!("SET default_tablespace = '';\nSET default_table_access_method = heap;\n{}", table(""));
    for other in [
        plain.replace("b integer", "b bigint"),
        plain.replace("b integer", "b integer,\n    c integer"),
        plain.replace("= ''", "= fast"),
        plain.replace("= heap", "= other"),
        plain.replace(")", ")\nINHERITS (public.u)"),
        format!("{plain}SET SESSION AUTHORIZATION someone;"),
        format!("{plain}{}", table("")),
        String::new(),
    ] {
        assert_ne!(Schema::of(&plain).unlike(&Schema::of(&other)), "", "{other}");
        assert_ne!(Schema::of(&other).unlike(&Schema::of(&plain)), "", "{other}");
    }
    let body = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\n-- a;\n\nBEGIN END $$;";
    assert_ne!(Schema::of(body).unlike(&Schema::of(&body.replace("\n\n", "\n"))), "");
    let of = "CREATE TYPE public.e AS ENUM (\n    'a',\n    'b'\n);";
    assert_ne!(Schema::of(of).unlike(&Schema::of("CREATE TYPE public.e AS ENUM (\n    'b',\n    'a'\n);")), "");
}
