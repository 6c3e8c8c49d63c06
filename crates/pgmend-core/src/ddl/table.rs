//! Tables and foreign tables. Their parts are made beside them.

use crate::ident::{literal, quote};
use crate::object::Kind;

use super::attributes::column_grants_again;
use super::column::{after_column, definition, typed_definition};
use super::{Alter, Pair, Rule, Sheet, plain_drop, words};

pub(super) static TABLE: Rule = Rule {
    kinds: &[Kind::Table],
    words: words("TABLE", "TABLE", true),
    create: create_table,
    alter: alter_table,
    begin: leave_parents,
    finish: join_parents,
    drop: plain_drop,
};

pub(super) static FOREIGN_TABLE: Rule = Rule {
    kinds: &[Kind::ForeignTable],
    words: words("FOREIGN TABLE", "TABLE", true),
    create: create_table,
    alter: alter_table,
    begin: leave_parents,
    finish: join_parents,
    drop: plain_drop,
};

/// `a=1, b=x` as SQL: `a='1', b='x'`.
pub(super) fn options(list: &str) -> String {
    let each = list.split(", ").map(|option| match option.split_once('=') {
        Some((name, value)) => format!("{name}={}", literal(value)),
        None => option.to_owned(),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn option_names(list: &str) -> Vec<&str> {
    list.split(", ")
        .filter(|option| !option.is_empty())
        .map(|o| o.split_once('=').map_or(o, |(name, _)| name))
        .collect()
}

/// `SET (…)` and `RESET (…)` that lead from one list of options to another.
pub(super) fn reoption(target: &str, from: Option<&str>, to: Option<&str>) -> Vec<String> {
    let (old, new) = (option_names(from.unwrap_or_default()), option_names(to.unwrap_or_default()));
    let gone: Vec<&str> = old.into_iter().filter(|name| !new.contains(name)).collect();
    let mut found = Vec::new();
    if !gone.is_empty() {
        found.push(format!("{target} RESET ({})", gone.join(", ")));
    }
    if let Some(to) = to.filter(|_| from != to) {
        found.push(format!("{target} SET ({})", options(to)));
    }
    found
}

fn all_options(table: Sheet<'_>) -> Option<String> {
    let both: Vec<&str> = [table.get("options"), table.get("toast options")].into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join(", "))
}

pub(super) fn foreign_options(sheet: Sheet<'_>) -> Option<String> {
    let each: Vec<String> =
        sheet.each("option:").map(|(name, value)| format!("{} {}", quote(name), literal(value))).collect();
    (!each.is_empty()).then(|| format!(" OPTIONS ({})", each.join(", ")))
}

fn create_table(table: Sheet<'_>) -> Vec<String> {
    let foreign = table.object.kind == Kind::ForeignTable;
    let is_partition = table.has("partition bound");
    let typed = table.get("of type");
    let column = |object, attributes| Sheet {
        object,
        attributes,
        columns: &[],
        parent: Some((table.object, table.attributes)),
        alone: false,
    };
    let sheets: Vec<Sheet<'_>> =
        table.columns.iter().map(|(object, attributes)| column(*object, *attributes)).collect();
    let written = |sheet: &Sheet<'_>| is_partition || sheet.get("inherited") != Some("yes");
    let mut lines: Vec<String> = Vec::new();
    for sheet in sheets.iter().filter(|sheet| written(sheet)) {
        if typed.is_none() {
            lines.push(definition(*sheet, true));
        } else if let Some(line) = typed_definition(*sheet) {
            lines.push(line);
        }
    }
    let head = match (foreign, table.has("persistence")) {
        (true, _) => "CREATE FOREIGN TABLE",
        (_, true) => "CREATE UNLOGGED TABLE",
        _ => "CREATE TABLE",
    };
    let mut sql = format!("{head} {}", table.name());
    if let Some(kind) = typed {
        sql += &format!(" OF {kind}");
    }
    if typed.is_none() || !lines.is_empty() {
        sql += &if lines.is_empty() { " ()".to_owned() } else { format!(" (\n    {}\n)", lines.join(",\n    ")) };
    }
    if let (Some(parents), false) = (table.get("inherits"), is_partition) {
        sql += &format!(" INHERITS ({parents})");
    }
    if let Some(key) = table.get("partition key") {
        sql += &format!(" PARTITION BY {key}");
    }
    if let Some(server) = table.get("server") {
        sql += &format!(" SERVER {}{}", quote(server), foreign_options(table).unwrap_or_default());
    }
    if let Some(method) = table.get("access method") {
        sql += &format!(" USING {}", quote(method));
    }
    if let Some(list) = all_options(table) {
        sql += &format!(" WITH ({})", options(&list));
    }
    if let Some(space) = table.get("tablespace") {
        sql += &format!(" TABLESPACE {}", quote(space));
    }
    let mut found = vec![sql];
    for sheet in &sheets {
        found.extend(after_column(*sheet, !written(sheet)));
    }
    found.extend(flags(table, None));
    found
}

/// Row level security and replica identity: those of `table` that are not as `from` has them.
fn flags(table: Sheet<'_>, from: Option<Sheet<'_>>) -> Vec<String> {
    // Foreign tables know neither.
    if table.object.kind == Kind::ForeignTable {
        return Vec::new();
    }
    let differs = |name: &str| table.get(name) != from.and_then(|from| from.get(name));
    let mut found = Vec::new();
    let mut say = |words: &str| found.push(format!("ALTER TABLE {} {words}", table.name()));
    if differs("row level security") {
        say(if table.has("row level security") { "ENABLE ROW LEVEL SECURITY" } else { "DISABLE ROW LEVEL SECURITY" });
    }
    if differs("force row level security") {
        let force = table.has("force row level security");
        say(if force { "FORCE ROW LEVEL SECURITY" } else { "NO FORCE ROW LEVEL SECURITY" });
    }
    if differs("replica identity") {
        match table.get("replica identity") {
            // The index says so itself, once it is there.
            Some("index") => {}
            Some(identity) => say(&format!("REPLICA IDENTITY {}", identity.to_uppercase())),
            None => say("REPLICA IDENTITY DEFAULT"),
        }
    }
    found
}

/// A table leaves its parents, or its type, before anything else is done to either.
fn leave_parents(pair: &Pair<'_>) -> Vec<String> {
    let (from, to) = (pair.from, pair.to);
    let target = format!("ALTER TABLE {}", to.name());
    let mut found = Vec::new();
    match partition_of(from) {
        Some(parent) if partition_of(to) == Some(parent) => {}
        Some(parent) => found.push(format!("ALTER TABLE {parent} DETACH PARTITION {}", to.name())),
        None => {
            let new = if to.has("partition bound") { Vec::new() } else { parents(to) };
            let gone = parents(from).into_iter().filter(|parent| !new.contains(parent));
            found.extend(gone.map(|parent| format!("{target} NO INHERIT {parent}")));
        }
    }
    if from.has("of type") && !to.has("of type") {
        found.push(format!("{target} NOT OF"));
    }
    found
}

/// It joins them when all parts are there: of a partition's indexes, none is made anew then.
fn join_parents(from: Option<Sheet<'_>>, table: Sheet<'_>) -> Vec<String> {
    let target = format!("ALTER TABLE {}", table.name());
    let mut found = Vec::new();
    match (partition_of(table), from) {
        (Some(parent), from) if from.and_then(partition_of) != Some(parent) => found.push(attach(table, parent)),
        (None, Some(from)) => {
            let old = if from.has("partition bound") { Vec::new() } else { parents(from) };
            let new = parents(table).into_iter().filter(|parent| !old.contains(parent));
            found.extend(new.map(|parent| format!("{target} INHERIT {parent}")));
        }
        _ => {}
    }
    if let Some(from) = from {
        found.extend(column_grants_again(from, table));
    }
    if let (Some(from), Some(kind)) = (from, table.get("of type"))
        && from.get("of type") != Some(kind)
    {
        found.push(format!("{target} OF {kind}"));
    }
    found
}

/// A partition leaves its table.
pub(crate) fn leave(partition: Sheet<'_>, table: &str) -> String {
    format!("ALTER TABLE {table} DETACH PARTITION {}", partition.name())
}

/// The table that it is a partition of.
fn partition_of(table: Sheet<'_>) -> Option<&str> {
    table.get("inherits").filter(|_| table.has("partition bound"))
}

fn attach(table: Sheet<'_>, parent: &str) -> String {
    let bound = table.get("partition bound").unwrap_or_default();
    format!("ALTER TABLE ONLY {parent} ATTACH PARTITION {} {bound}", table.name())
}

fn alter_table(pair: &Pair<'_>) -> Alter {
    let (from, to) = (pair.from, pair.to);
    if pair.changed("partition key") || pair.changed("server") {
        return Alter::Recreate;
    }
    let target = format!("ALTER TABLE {}", to.name());
    let mut found = Vec::new();
    if let (true, Some(parent)) = (pair.changed("partition bound"), partition_of(to))
        && partition_of(from) == Some(parent)
    {
        found.push(format!("ALTER TABLE {parent} DETACH PARTITION {}", to.name()));
        found.push(attach(to, parent));
    }
    if pair.changed("persistence") {
        found.push(format!("{target} SET {}", if to.has("persistence") { "UNLOGGED" } else { "LOGGED" }));
    }
    if pair.changed("access method") {
        // A partitioned table has none unless it is told.
        let usual = if to.has("partition key") { "DEFAULT" } else { "heap" };
        let method = to.get("access method").map_or_else(|| usual.to_owned(), quote);
        found.push(format!("{target} SET ACCESS METHOD {method}"));
    }
    if pair.changed("tablespace") {
        found.push(format!("{target} SET TABLESPACE {}", quote(to.get("tablespace").unwrap_or("pg_default"))));
    }
    found.extend(reoption(&target, all_options(from).as_deref(), all_options(to).as_deref()));
    let changes = super::foreign::reoption(pair);
    if !changes.is_empty() {
        found.push(format!("ALTER FOREIGN TABLE {} OPTIONS ({changes})", to.name()));
    }
    found.extend(flags(to, Some(from)));
    Alter::InPlace(found)
}

/// The parents of a table, as the server writes their names.
pub(crate) fn parents(table: Sheet<'_>) -> Vec<&str> {
    table.get("inherits").map_or_else(Vec::new, |parents| parents.split(", ").collect())
}

/// What its columns may come from: its parents, and its type.
pub(crate) fn origins(table: Sheet<'_>) -> Vec<&str> {
    let mut found = parents(table);
    found.extend(table.get("of type"));
    found
}
