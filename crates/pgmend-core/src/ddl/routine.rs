//! Functions, procedures, aggregates.

use crate::ident::{literal, quote};
use crate::object::Kind;

use super::naming::signature;
use super::part::with_extensions;
use super::types::recreate_unless_common;
use super::{Alter, Pair, Rule, Sheet, no_beginning, nothing, plain_drop, words};

pub(super) static FUNCTION: Rule = Rule {
    kinds: &[Kind::Function],
    words: words("FUNCTION", "FUNCTION", true),
    create: |function| create(function, "FUNCTION"),
    alter: |pair| alter(pair, "FUNCTION"),
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static PROCEDURE: Rule = Rule {
    kinds: &[Kind::Procedure],
    words: words("PROCEDURE", "PROCEDURE", true),
    create: |procedure| create(procedure, "PROCEDURE"),
    alter: |pair| alter(pair, "PROCEDURE"),
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

fn create(routine: Sheet<'_>, kind: &str) -> Vec<String> {
    let mut found = vec![written(routine, kind)];
    found.extend(with_extensions(kind, routine));
    found
}

fn alter(pair: &Pair<'_>, kind: &str) -> Alter {
    let extensions = pair.changed("depends on extension");
    // `CREATE OR REPLACE` keeps what the signature says, and what depends on it.
    let signature = ["returns", "window", "kind"].iter().any(|name| pair.changed(name))
        || pair.changed("arguments") && !only_defaults_added(pair);
    if signature || extensions {
        return Alter::Recreate;
    }
    Alter::InPlace(if pair.others_changed(&[]) { vec![written(pair.to, kind)] } else { Vec::new() })
}

/// Defaults of arguments may be added in place, or changed, but never taken away.
fn only_defaults_added(pair: &Pair<'_>) -> bool {
    let (old, new) = (pair.from.get("arguments").unwrap_or_default(), pair.to.get("arguments").unwrap_or_default());
    let defaults = |text: &str| text.matches(" DEFAULT ").count();
    defaults(new) >= defaults(old)
}

/// A dollar quote that does not occur in a text.
fn dollar_quoted(text: &str) -> String {
    let mut tag = "$$".to_owned();
    for n in 0.. {
        if !text.contains(tag.trim_end_matches('$')) || tag == "$$" && !text.contains("$$") && !text.ends_with('$') {
            break;
        }
        tag = format!("$body{n}$");
    }
    format!("{tag}{text}{tag}")
}

fn written(routine: Sheet<'_>, kind: &str) -> String {
    let (name, _) = signature(routine.object.path.last().map_or("", |name| name));
    let schema = routine.object.path.first().map_or("", |name| name);
    let mut sql = format!(
        "CREATE OR REPLACE {kind} {}.{}({})",
        quote(schema),
        quote(name),
        routine.get("arguments").unwrap_or_default()
    );
    if let Some(returns) = routine.get("returns").filter(|_| kind == "FUNCTION") {
        sql += &format!("\n RETURNS {returns}");
    }
    sql += &format!("\n LANGUAGE {}", quote(routine.get("language").unwrap_or("sql")));
    if let Some(types) = routine.get("transforms") {
        let each: Vec<String> = types.split(", ").map(|kind| format!("FOR TYPE {kind}")).collect();
        sql += &format!("\n TRANSFORM {}", each.join(", "));
    }
    let flag = |name: &str, words: &str| if routine.has(name) { format!(" {words}") } else { String::new() };
    sql += &flag("window", "WINDOW");
    if kind == "FUNCTION" {
        sql += &match routine.get("volatility") {
            Some(volatility) => format!(" {}", volatility.to_uppercase()),
            None => String::new(),
        };
        sql += &flag("leakproof", "LEAKPROOF");
        sql += &flag("strict", "STRICT");
    }
    sql += &flag("security definer", "SECURITY DEFINER");
    if kind == "FUNCTION" {
        if let Some(parallel) = routine.get("parallel") {
            sql += &format!(" PARALLEL {}", parallel.to_uppercase());
        }
        if let Some(cost) = routine.get("cost") {
            sql += &format!(" COST {cost}");
        }
        if let Some(rows) = routine.get("rows") {
            sql += &format!(" ROWS {rows}");
        }
        if let Some(support) = routine.get("support") {
            sql += &format!(" SUPPORT {support}");
        }
    }
    for (name, value) in settings(routine) {
        sql += &format!("\n SET {} TO {}", quote(name), setting(name, value));
    }
    let body = routine.get("body").unwrap_or_default();
    if routine.has("@atomic") {
        sql += &format!("\n{}", body.trim_end_matches(';'));
    } else if let Some(library) = routine.get("library") {
        sql += &format!("\nAS {}, {}", literal(library), literal(body));
    } else {
        sql += &format!("\nAS {}", dollar_quoted(body));
    }
    sql
}

/// Settings in the order in which they are kept, which is that of their making.
fn settings<'a>(routine: Sheet<'a>) -> Vec<(&'a str, &'a str)> {
    let all = routine.get("settings").unwrap_or_default();
    let mut found: Vec<(&str, &str)> = routine.each("@setting:").collect();
    found.sort_by_key(|(name, value)| all.find(&format!("{name}={value}")));
    found
}

/// A setting's value as SQL. Lists are kept as names, quoted where they need it (the server's `GUC_LIST_QUOTE`).
fn setting(name: &str, value: &str) -> String {
    const LISTS: &[&str] = &[
        "search_path",
        "temp_tablespaces",
        "session_preload_libraries",
        "shared_preload_libraries",
        "local_preload_libraries",
        "unix_socket_directories",
    ];
    if LISTS.iter().any(|list| list.eq_ignore_ascii_case(name)) {
        let each = value.split(',').map(|name| literal(&name.trim().trim_matches('"').replace("\"\"", "\"")));
        each.collect::<Vec<_>>().join(", ")
    } else {
        literal(value)
    }
}

pub(super) static AGGREGATE: Rule = Rule {
    kinds: &[Kind::Aggregate],
    words: words("AGGREGATE", "FUNCTION", true),
    create: |aggregate| {
        let parts = [
            ("transition function", "SFUNC"),
            ("transition type", "STYPE"),
            ("transition space", "SSPACE"),
            ("final function", "FINALFUNC"),
            ("final function modify", "FINALFUNC_MODIFY"),
            ("combine function", "COMBINEFUNC"),
            ("serial function", "SERIALFUNC"),
            ("deserial function", "DESERIALFUNC"),
            ("moving transition function", "MSFUNC"),
            ("moving inverse function", "MINVFUNC"),
            ("moving transition type", "MSTYPE"),
            ("moving transition space", "MSSPACE"),
            ("moving final function", "MFINALFUNC"),
            ("moving final function modify", "MFINALFUNC_MODIFY"),
            ("sort operator", "SORTOP"),
            ("parallel", "PARALLEL"),
        ];
        let mut written = vec![super::types::listed(aggregate, &parts)];
        let texts = [("initial condition", "INITCOND"), ("moving initial condition", "MINITCOND")];
        written.extend(
            texts.iter().filter_map(|(name, word)| Some(format!("{word} = {}", literal(aggregate.get(name)?)))),
        );
        let flags = [("final function extra", "FINALFUNC_EXTRA"), ("moving final function extra", "MFINALFUNC_EXTRA")];
        written.extend(flags.iter().filter(|(name, _)| aggregate.has(name)).map(|(_, word)| (*word).to_owned()));
        if aggregate.get("sort") == Some("hypothetical-set") {
            written.push("HYPOTHETICAL".to_owned());
        }
        let (name, _) = signature(aggregate.object.path.last().map_or("", |name| name));
        let schema = aggregate.object.path.first().map_or("", |name| name);
        let arguments = aggregate.get("arguments").filter(|text| !text.is_empty()).unwrap_or("*");
        let written: Vec<String> = written.into_iter().filter(|part| !part.is_empty()).collect();
        vec![format!(
            "CREATE AGGREGATE {}.{}({arguments}) (\n    {}\n)",
            quote(schema),
            quote(name),
            written.join(",\n    ")
        )]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};
