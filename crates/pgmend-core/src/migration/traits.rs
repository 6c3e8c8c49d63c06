//! What a statement's words say about what it will do: what it takes away, what it writes, where it cannot run, and what
//! it reaches. Each rule names the words it goes by; none needs a server.

use super::kind::{ObjectKind, StatementKind};
use super::lex::Lexis;
use super::names::{self, Named, actions, body_of};
use super::statement::CreateExtension;
use super::words::{Words, string_of};

/// Tags of the statements that begin, end or mark transactions.
pub(crate) const CONTROL: &[&str] = &[
    "BEGIN",
    "START TRANSACTION",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "PREPARE TRANSACTION",
    "COMMIT PREPARED",
    "ROLLBACK PREPARED",
];

/// Statements that make a session forget what was prepared, which is all of it ours. They leave no trace in a database
/// and are not sent.
pub(crate) const FORGETS: &[&str] = &["DEALLOCATE ALL", "DISCARD ALL", "DISCARD PLANS"];

/// Why a statement cannot run inside a transaction block. Source: the calls of `PreventInTransactionBlock` in the server.
pub(crate) fn non_transactional(kind: StatementKind, words: Words<'_>, head: Words<'_>) -> Option<&'static str> {
    const ALWAYS: &[(&str, &str)] = &[
        ("VACUUM", "VACUUM"),
        ("ALTER SYSTEM", "ALTER SYSTEM"),
        ("CREATE DATABASE", "CREATE DATABASE"),
        ("DROP DATABASE", "DROP DATABASE"),
        ("CREATE TABLESPACE", "CREATE TABLESPACE"),
        ("DROP TABLESPACE", "DROP TABLESPACE"),
        ("COMMIT PREPARED", "COMMIT PREPARED"),
        ("ROLLBACK PREPARED", "ROLLBACK PREPARED"),
    ];
    if let Some((_, reason)) = ALWAYS.iter().find(|(tag, _)| *tag == kind.tag) {
        return Some(reason);
    }
    let off = |option: &str| {
        (words.at..words.lexemes.len()).any(|at| {
            let mut words = words.from(at);
            if !words.eat(option) {
                return false;
            }
            while words.lexis(0) == Some(Lexis::Symbol) {
                words.at += 1;
            }
            let value = words.peek().map(|lexeme| words.text_of(lexeme).trim_matches('\'').to_ascii_lowercase());
            value.is_some_and(|value| ["false", "off", "0", "none", "no"].contains(&value.as_str()))
        })
    };
    match kind.tag {
        "CREATE INDEX" if head.is("CONCURRENTLY") => Some("CREATE INDEX CONCURRENTLY"),
        "DROP INDEX" if head.is("CONCURRENTLY") => Some("DROP INDEX CONCURRENTLY"),
        "REINDEX" if words.holds("CONCURRENTLY") && !off("CONCURRENTLY") => Some("REINDEX CONCURRENTLY"),
        "REINDEX" => ["REINDEX DATABASE", "REINDEX SYSTEM", "REINDEX SCHEMA"].into_iter().find(|reason| {
            let mut head = head;
            head.skip_parentheses();
            reason.strip_prefix("REINDEX ").is_some_and(|object| head.is(object))
        }),
        "ALTER TABLE" if words.holds("DETACH PARTITION") && words.holds("CONCURRENTLY") => {
            Some("DETACH PARTITION CONCURRENTLY")
        }
        "ALTER DATABASE" if words.holds("SET TABLESPACE") => Some("ALTER DATABASE SET TABLESPACE"),
        "CREATE SUBSCRIPTION" if !off("create_slot") && !off("connect") => Some("CREATE SUBSCRIPTION"),
        "DROP SUBSCRIPTION" => Some("DROP SUBSCRIPTION"),
        "ALTER SUBSCRIPTION" if words.holds("REFRESH PUBLICATION") => Some("ALTER SUBSCRIPTION REFRESH PUBLICATION"),
        "ALTER SUBSCRIPTION" if words.holds("PUBLICATION") && !off("refresh") => {
            Some("ALTER SUBSCRIPTION … PUBLICATION")
        }
        "CLUSTER" if words.lexemes.len() == 1 || words.is("CLUSTER VERBOSE") && words.lexemes.len() == 2 => {
            Some("CLUSTER of every table")
        }
        "DO" if ends_transactions(words) => Some("DO that ends transactions"),
        _ => None,
    }
}

/// Whether a `DO` body says `COMMIT` or `ROLLBACK`, which the server refuses inside a transaction block.
fn ends_transactions(words: Words<'_>) -> bool {
    words.lexemes.iter().filter(|lexeme| lexeme.lexis == Lexis::Dollar).any(|lexeme| {
        let body = body_of(words.text_of(lexeme));
        let lexemes = super::lex::lexemes(body);
        let words = Words::new(body, &lexemes);
        (0..lexemes.len()).any(|at| {
            let ends = words.from(at).is("COMMIT") || words.from(at).is("ROLLBACK");
            let next = lexemes.get(at + 1).map(|next| next.lexis);
            let begins = at == 0
                || lexemes[at - 1].lexis == Lexis::Semicolon
                || ["BEGIN", "THEN", "ELSE", "LOOP"].iter().any(|word| words.from(at - 1).is(word));
            ends && begins && (next == Some(Lexis::Semicolon) || words.from(at + 1).is("AND"))
        })
    })
}

/// What it takes away, in words.
pub(crate) fn destructive(kind: StatementKind, words: Words<'_>, head: Words<'_>, drops: &[Named]) -> Vec<String> {
    use ObjectKind::{
        Column, Domain, Extension, ForeignTable, MaterializedView, Relation, Schema, Sequence, Table, Type,
    };
    let mut found = Vec::new();
    let verb = kind.tag.split(' ').next().unwrap_or_default();
    let cascade = if verb == "DROP" && words.holds("CASCADE") { ", and whatever depends on it" } else { "" };
    for drop in drops {
        let what = match (verb, drop.kind) {
            ("DROP", Table | ForeignTable | Relation) => "table",
            ("DROP", Schema) => "schema",
            ("DROP", Type) => "type",
            ("DROP", Domain) => "domain",
            ("DROP", Sequence) => "sequence",
            ("DROP", Extension) => "extension",
            ("DROP", MaterializedView) if !cascade.is_empty() => "materialized view",
            ("DROP", _) if !cascade.is_empty() => "object",
            ("ALTER", Column) if words.holds("DROP") && !words.holds("RENAME") => "column",
            _ => continue,
        };
        found.push(format!("drops {what} `{}`{cascade}", shown(drop)));
    }
    match kind.tag {
        "DROP DATABASE" | "DROP TABLESPACE" | "DROP OWNED" | "DROP SERVER" | "DROP LANGUAGE" if found.is_empty() => {
            found.push(format!("{} takes what belongs to it", kind.tag));
        }
        "TRUNCATE TABLE" => found.push("empties a table".to_owned()),
        "ALTER TABLE" | "ALTER FOREIGN TABLE" => {
            for mut action in actions(head) {
                // The first action stands behind the table's name.
                if action.at == head.at {
                    action.eat("IF EXISTS");
                    action.eat("ONLY");
                    action.path();
                }
                if !action.eat("ALTER") {
                    continue;
                }
                action.eat("COLUMN");
                let Some(column) = action.name() else { continue };
                if action.is("TYPE") || action.is("SET DATA TYPE") {
                    found.push(format!("changes the type of column `{column}`"));
                }
            }
        }
        _ => {}
    }
    let rows = match kind.tag {
        "DELETE" => true,
        "MERGE" => words.holds("THEN DELETE"),
        _ => within_with(words).any(|words| words.is("DELETE FROM")),
    };
    if rows {
        found.push(if words.holds("WHERE") { "deletes rows" } else { "deletes every row" }.to_owned());
    }
    found
}

fn shown(named: &Named) -> String {
    let parts = [named.schema.as_deref(), named.on.as_deref(), Some(named.name.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(".")
}

/// The beginnings of the statements within `WITH … AS (…)`.
fn within_with(words: Words<'_>) -> impl Iterator<Item = Words<'_>> {
    let with = words.is("WITH") || words.is("EXPLAIN");
    (1..words.lexemes.len())
        .filter(move |at| with && words.lexemes[at - 1].lexis == Lexis::Open)
        .map(move |at| words.from(at))
}

/// Whether it writes rows of tables by itself.
pub(crate) fn writes_rows(kind: StatementKind, words: Words<'_>) -> bool {
    match kind.tag {
        "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "TRUNCATE TABLE" | "CREATE TABLE AS" | "SELECT INTO" => true,
        "COPY" => words.find_outside("FROM").is_some(),
        _ => within_with(words)
            .any(|words| ["INSERT INTO", "UPDATE", "DELETE FROM", "MERGE INTO"].iter().any(|phrase| words.is(phrase))),
    }
}

/// Functions known to write nothing, among those that migrations select from.
const HARMLESS: &[&str] = &[
    "abs",
    "array_agg",
    "array_length",
    "avg",
    "cast",
    "ceil",
    "char_length",
    "clock_timestamp",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "current_database",
    "current_schema",
    "current_schemas",
    "current_setting",
    "date_trunc",
    "encode",
    "exists",
    "extract",
    "floor",
    "format",
    "format_type",
    "gen_random_uuid",
    "generate_series",
    "greatest",
    "has_schema_privilege",
    "has_table_privilege",
    "json_agg",
    "json_build_object",
    "jsonb_agg",
    "jsonb_build_object",
    "least",
    "left",
    "length",
    "lower",
    "ltrim",
    "max",
    "md5",
    "min",
    "now",
    "nullif",
    "obj_description",
    "pg_get_constraintdef",
    "pg_get_functiondef",
    "pg_get_indexdef",
    "pg_get_viewdef",
    "pg_relation_size",
    "pg_sleep",
    "pg_table_is_visible",
    "pg_total_relation_size",
    "quote_ident",
    "quote_literal",
    "replace",
    "right",
    "round",
    "row_number",
    "row_to_json",
    "rtrim",
    "set_config",
    "split_part",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "timezone",
    "to_char",
    "to_json",
    "to_jsonb",
    "to_regclass",
    "to_regnamespace",
    "to_regproc",
    "to_regtype",
    "to_timestamp",
    "trim",
    "unnest",
    "upper",
    "uuid_generate_v4",
    "version",
];

/// Whether it runs code that may write rows.
pub(crate) fn may_write(kind: StatementKind, words: Words<'_>, mentions: &[Named]) -> bool {
    match kind.tag {
        "DO" | "CALL" | "EXECUTE" => true,
        "EXPLAIN" => words.holds("ANALYZE") || words.holds("ANALYSE"),
        "SELECT" | "FETCH" | "REFRESH MATERIALIZED VIEW" => {
            mentions.iter().any(|named| named.kind == ObjectKind::Function && !HARMLESS.contains(&named.name.as_str()))
        }
        _ => false,
    }
}

/// Functions that reach files, programs or other machines; a trailing `*` stands for any ending.
const REACHING: &[&str] = &[
    "pg_read_file",
    "pg_read_binary_file",
    "pg_read_server_files",
    "pg_ls_*",
    "pg_stat_file",
    "pg_file_*",
    "pg_logdir_ls",
    "lo_import",
    "lo_export",
    "dblink*",
    "postgres_fdw_*",
    "http_get",
    "http_post",
    "http_delete",
    "http_request",
    "http_collect_response",
    "pg_reload_conf",
    "pg_rotate_logfile",
    "pg_terminate_backend",
    "pg_cancel_backend",
    "pg_promote",
];

/// How it reaches beyond the database, in words.
pub(crate) fn reaches_machine(
    kind: StatementKind,
    words: Words<'_>,
    text: &str,
    meta: bool,
    mentions: &[Named],
) -> Vec<String> {
    let mut found = Vec::new();
    if meta {
        let name = text.get(1..).unwrap_or_default().split_whitespace().next().unwrap_or_default();
        const REACHING_META: &[(&str, &str)] = &[
            ("!", "runs a program"),
            ("c", "connects elsewhere"),
            ("connect", "connects elsewhere"),
            ("copy", "reads or writes a file"),
            ("i", "reads a file"),
            ("include", "reads a file"),
            ("ir", "reads a file"),
            ("include_relative", "reads a file"),
            ("o", "writes a file or to a program"),
            ("out", "writes a file or to a program"),
            ("w", "writes a file or to a program"),
            ("write", "writes a file or to a program"),
            ("s", "writes a file"),
            ("lo_import", "reads a file"),
            ("lo_export", "writes a file"),
            ("cd", "changes the folder"),
            ("setenv", "changes the environment"),
        ];
        let says = |(meta, what): &(&str, &str)| (*meta == name).then(|| format!("`\\{name}` {what}"));
        found.extend(REACHING_META.iter().find_map(says));
        return found;
    }
    let bodies: Vec<&str> = words
        .lexemes
        .iter()
        .filter(|lexeme| lexeme.lexis == Lexis::Dollar)
        .map(|lexeme| body_of(words.text_of(lexeme)))
        .collect();
    if kind.tag == "COPY" {
        found.extend(copy_target(words));
    }
    for body in bodies {
        let lexemes = super::lex::lexemes(body);
        let words = Words::new(body, &lexemes);
        let copies =
            (0..lexemes.len()).filter(|at| words.from(*at).is("COPY")).find_map(|at| copy_target(words.from(at)));
        found.extend(copies);
    }
    for named in mentions.iter().filter(|named| named.kind == ObjectKind::Function) {
        let reaches = REACHING.iter().any(|name| match name.strip_suffix('*') {
            Some(start) => named.name.starts_with(start),
            None => named.name == *name,
        });
        // The functions of pg_net, whose names are common words.
        if reaches || named.schema.as_deref() == Some("net") {
            found.push(format!("calls `{}`", shown(named)));
        }
    }
    match kind.tag {
        "LOAD" => found.push("loads a library into the server".to_owned()),
        "CREATE SERVER" => found.push("names another server".to_owned()),
        "CREATE SUBSCRIPTION" | "ALTER SUBSCRIPTION" => found.push("connects to another server".to_owned()),
        "ALTER SYSTEM" => found.push("changes the server's settings file".to_owned()),
        "CREATE TABLESPACE" => found.push("uses a folder of the server".to_owned()),
        "CREATE FUNCTION" | "CREATE PROCEDURE" | "DO" => found.extend(untrusted_language(words)),
        _ => {}
    }
    found
}

/// A file or program of the server in `COPY`; `words` stands at that word.
fn copy_target(words: Words<'_>) -> Option<String> {
    let at = words.outside().find(|at| words.from(*at).is("FROM") || words.from(*at).is("TO"))?;
    let target = words.from(at + 1);
    if target.is("PROGRAM") {
        return Some("`COPY` runs a program on the server".to_owned());
    }
    let file = matches!(target.lexis(0), Some(Lexis::Text | Lexis::Dollar));
    let direction = if words.from(at).is("FROM") { "reads" } else { "writes" };
    file.then(|| format!("`COPY` {direction} a file of the server"))
}

fn untrusted_language(words: Words<'_>) -> Option<String> {
    let at = words.find_outside("LANGUAGE")?;
    let lexeme = words.lexemes.get(at + 1)?;
    let language = match lexeme.lexis {
        Lexis::Text => string_of(words.text_of(lexeme)).to_ascii_lowercase(),
        _ => names::name_of_lexeme(words, lexeme)?,
    };
    let untrusted = language == "c" || (language.starts_with("pl") && language.ends_with('u')) || language == "plsh";
    untrusted.then(|| format!("is written in `{language}`, which is not confined"))
}

/// What `CREATE EXTENSION` asks for.
pub(crate) fn create_extension(kind: StatementKind, head: Words<'_>) -> Option<CreateExtension> {
    if kind.tag != "CREATE EXTENSION" {
        return None;
    }
    let mut words = head;
    let if_not_exists = words.eat("IF NOT EXISTS");
    let mut extension =
        CreateExtension { name: words.name()?, schema: None, version: None, if_not_exists, cascade: false };
    while words.peek().is_some() {
        if words.eat("SCHEMA") {
            extension.schema = words.name();
        } else if words.eat("VERSION") {
            extension.version = words.peek().map(|lexeme| match lexeme.lexis {
                Lexis::Text => string_of(words.text_of(lexeme)),
                _ => words.text_of(lexeme).trim_matches('"').to_owned(),
            });
            words.at += 1;
        } else {
            extension.cascade |= words.is("CASCADE");
            words.at += 1;
        }
    }
    Some(extension)
}
